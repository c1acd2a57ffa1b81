//! Imports: a dry run first, every bad row listed, nothing half written.

use crate::client;
use crate::office::kit::{SendingProblem, use_sending};
use crate::office::view;
use crate::platform::page;
use crate::prelude::*;
use dioxus::html::FileData;
use zaigang_shared::api::county::{ImportProblem, ImportReason, ImportReport};
use zaigang_shared::operation as op;

const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file that was chosen.
#[derive(Clone, PartialEq)]
struct Chosen {
    name: String,
    bytes: Vec<u8>,
}

/// Imports: a dry run first, every bad row listed, nothing half written.
#[component]
pub fn Import() -> Element {
    let mut kind = use_signal(|| "cadres".to_owned());
    let mut file = use_signal(|| None::<Chosen>);
    let mut report = use_signal(|| None::<ImportReport>);
    let mut datum = use_signal(String::new);
    let mut confirmed = use_signal(|| false);
    let sending = use_sending();
    let kinds = vec![
        Choice::new("divisions", t!("import-divisions")),
        Choice::new("cadres", t!("import-cadres")),
        Choice::new("fences", t!("import-fences")),
    ];
    let place = view::here();
    let template = move |()| {
        let Some(division) = view::division() else { return };
        let kind = kind.peek().clone();
        let name = format!("{}.xlsx", kind_word(&kind));
        let work = async move { client::bytes::<op::ReadTemplate>(&[division.as_str(), &kind]).await };
        sending.run(work, move |response| {
            if page::save_file(&name, SHEET, &response.body).is_err() {
                toast(Tone::Attention, t!("import-not-saved"));
            }
        });
    };
    let choose = move |picked: FileData| async move {
        report.set(None);
        confirmed.set(false);
        match picked.read_bytes().await {
            Ok(bytes) => file.set(Some(Chosen { name: picked.name(), bytes: bytes.to_vec() })),
            Err(_) => toast(Tone::Attention, t!("import-unreadable")),
        }
    };
    let run = move |dry_run: bool| {
        let (Some(division), Some(chosen)) = (view::division(), file.peek().clone()) else { return };
        let kind = kind.peek().clone();
        let mut query = format!("?dry_run={dry_run}&datum_confirmed={}", confirmed.peek());
        if kind == "fences" && !datum.peek().is_empty() {
            query = format!("{query}&datum={}", datum.peek());
        }
        let work = async move {
            client::send_bytes::<op::ImportSheet>(
                &[division.as_str(), &kind],
                &query,
                "application/octet-stream",
                chosen.bytes,
            )
            .await
        };
        sending.run(work, move |done| report.set(Some(done)));
    };
    let step = match (&*file.read(), &*report.read()) {
        (None, _) => 0,
        (Some(_), None) => 1,
        (Some(_), Some(done)) => match (done.problems.is_empty(), done.dry_run) {
            (false, _) => 1,
            (true, true) => 2,
            (true, false) => 3,
        },
    };
    rsx! {
        PageTitle { title: t!("office-title-import"), aside: place.map(|p| p.name).unwrap_or_default() }
        Stepper {
            steps: vec![t!("import-step-file"), t!("import-step-check"), t!("import-step-write")],
            current: step,
        }
        Card { title: t!("import-what"),
            Segments { name: "import-kind", label: t!("import-what"), options: kinds, chosen: kind(),
                onchoose: move |v| { kind.set(v); file.set(None); report.set(None); } }
            p { {explain(&kind.read())} }
            div { class: "button-row",
                Button { icon: IconName::Download, onclick: template, {t!("import-template")} }
            }
            if *kind.read() == "fences" {
                SelectField { id: "import-datum", label: t!("import-datum"), hint: t!("import-datum-hint"), placeholder: t!("import-datum-none"),
                    options: datum_choices(), value: datum(), onchange: move |v| { datum.set(v); report.set(None); confirmed.set(false); } }
                FileField { id: "import-file", label: t!("import-choose"), accept: ".xlsx,.csv,.geojson,.json,.kml", hint: t!("import-hint-map"), onfile: choose }
            } else {
                FileField { id: "import-file", label: t!("import-choose"), accept: ".xlsx,.csv", hint: t!("import-hint"), onfile: choose }
            }
            if let Some(chosen) = file() {
                p { {t!("import-chosen", name = chosen.name.as_str())} }
                div { class: "button-row",
                    Button { kind: ButtonKind::Primary, busy: sending.busy(), onclick: move |()| { confirmed.set(false); run(true) }, {t!("import-check")} }
                }
            }
            SendingProblem { sending }
        }
        if let Some(done) = report() {
            Report {
                report: done,
                busy: sending.busy(),
                onwrite: move |()| run(false),
                onconfirm: move |()| {
                    confirmed.set(true);
                    run(true);
                },
            }
        }
    }
}

fn kind_word(kind: &str) -> String {
    match kind {
        "divisions" => t!("import-divisions"),
        "fences" => t!("import-fences"),
        _ => t!("import-cadres"),
    }
}

fn datum_choices() -> Vec<Choice> {
    vec![
        Choice::new("wgs84", t!("datum-wgs84")),
        Choice::new("cgcs2000", t!("datum-cgcs2000")),
        Choice::new("gcj02", t!("datum-gcj02")),
        Choice::new("bd09", t!("datum-bd09")),
    ]
}

fn explain(kind: &str) -> String {
    match kind {
        "divisions" => t!("import-divisions-text"),
        "fences" => t!("import-fences-text"),
        _ => t!("import-cadres-text"),
    }
}

#[component]
fn Report(
    report: ImportReport,
    busy: Option<String>,
    onwrite: EventHandler<()>,
    onconfirm: EventHandler<()>,
) -> Element {
    let is_doubt = |problem: &ImportProblem| problem.reason == ImportReason::DatumDoubtful;
    let only_doubts = !report.problems.is_empty() && report.problems.iter().all(is_doubt);
    let is_good = report.problems.is_empty();
    let tile = |value: u32, label: String| Tile { value: value.to_string(), label, class: "" };
    let tiles = vec![
        tile(report.rows, t!("import-rows")),
        tile(report.created, t!("import-created")),
        tile(report.updated, t!("import-updated")),
        tile(report.unchanged, t!("import-unchanged")),
    ];
    let columns = vec![
        Column::number(t!("import-row")),
        Column::text(t!("import-column")),
        Column::text(t!("import-value")),
        Column::text(t!("import-why")),
    ];
    let rows = report.problems.iter().enumerate().map(|(n, problem)| row(n, problem)).collect();
    rsx! {
        Card { title: if report.dry_run { t!("import-result-dry") } else { t!("import-result") },
            Tiles { tiles }
            if is_good && report.dry_run {
                Notice { tone: Tone::Good, title: t!("import-good"), text: t!("import-good-text") }
                div { class: "button-row",
                    Button { kind: ButtonKind::Primary, busy, onclick: move |()| onwrite.call(()), {t!("import-write")} }
                }
            } else if is_good {
                Notice { tone: Tone::Good, title: t!("import-written"), text: t!("import-written-text") }
            } else {
                Notice { tone: Tone::Attention, title: t!("import-bad", n = report.problems.len()), text: t!("import-bad-text") }
                DataTable { caption: t!("import-bad-caption"), columns, rows }
                if only_doubts {
                    p { {t!("import-doubts-text")} }
                    Button { id: "datum-confirm", busy, onclick: move |()| onconfirm.call(()), {t!("import-doubts-confirm")} }
                }
            }
        }
    }
}

fn row(n: usize, problem: &ImportProblem) -> TableRow {
    let (column, value, why) = (problem.column.clone(), problem.value.clone(), reason_word(problem.reason));
    let number = problem.row;
    TableRow {
        key: n.to_string(),
        cells: vec![rsx! { "{number}" }, rsx! { "{column}" }, rsx! { "{value}" }, rsx! { "{why}" }],
        class: "",
    }
}

/// Exhaustive, so that no reason of the server stands on the page without words.
fn reason_word(reason: ImportReason) -> String {
    match reason {
        ImportReason::Missing => t!("import-reason-missing"),
        ImportReason::NotACode => t!("import-reason-not-a-code"),
        ImportReason::LostDigits => t!("import-reason-lost-digits"),
        ImportReason::UnknownDivision => t!("import-reason-unknown-division"),
        ImportReason::UnknownZone => t!("import-reason-unknown-zone"),
        ImportReason::NoParent => t!("import-reason-no-parent"),
        ImportReason::WrongLevel => t!("import-reason-wrong-level"),
        ImportReason::OutsideScope => t!("import-reason-outside-scope"),
        ImportReason::NotADate => t!("import-reason-not-a-date"),
        ImportReason::DateOrder => t!("import-reason-date-order"),
        ImportReason::NotANumber => t!("import-reason-not-a-number"),
        ImportReason::Coordinates => t!("import-reason-coordinates"),
        ImportReason::Radius => t!("import-reason-radius"),
        ImportReason::NotAPhone => t!("import-reason-not-a-phone"),
        ImportReason::NotAKind => t!("import-reason-not-a-kind"),
        ImportReason::TooLong => t!("import-reason-too-long"),
        ImportReason::BadCharacters => t!("import-reason-bad-characters"),
        ImportReason::Duplicate => t!("import-reason-duplicate"),
        ImportReason::UnknownColumn => t!("import-reason-unknown-column"),
        ImportReason::IdCard => t!("import-reason-id-card"),
        ImportReason::UnknownStaffNumber => t!("import-reason-unknown-staff"),
        ImportReason::Unexpected => t!("import-reason-unexpected"),
        ImportReason::Overlaps => t!("import-reason-overlaps"),
        ImportReason::OwnRow => t!("import-reason-own-row"),
        ImportReason::CodeNotText => t!("import-reason-code-not-text"),
        ImportReason::NoDatum => t!("import-reason-no-datum"),
        ImportReason::Geometry => t!("import-reason-geometry"),
        ImportReason::Hole => t!("import-reason-hole"),
        ImportReason::Outline => t!("import-reason-outline"),
        ImportReason::DatumDoubtful => t!("import-reason-datum-doubtful"),
    }
}
