//! Fences of a division: the map, proposals that wait, corrections, a new fence by coordinates.

mod history;
mod outline;

use crate::client;
use crate::office::kit::{Awaited, DatumProblem, SendingProblem, use_loaded, use_sending};
use crate::office::place::{self, PlaceField};
use crate::office::view;
use crate::prelude::*;
use crate::text::short_date;
use history::{HistoryDialog, judged_word};
use outline::{Outline, OutlineFields, datum_word, use_outline};
use zaigang_shared::api::Done;
use zaigang_shared::api::county::{
    CorrectFence, CreateFence, FenceLine, Fences as FenceList, RefuseFence, RefusedLodging,
};
use zaigang_shared::division::Level;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;
use zaigang_shared::place::{FenceKind, FenceShape};

/// Fences of a division: the map, proposals that wait, corrections, a new fence by coordinates.
#[component]
pub fn Fences() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else {
                return Ok(FenceList { fences: Vec::new(), refused: Vec::new() });
            };
            client::read::<op::ListFences>(&[code.as_str()]).await
        }
    });
    let mut again = loaded;
    let mut making = use_signal(|| false);
    let mut correcting = use_signal(|| None::<FenceLine>);
    let mut search = use_signal(String::new);
    let mut looking = use_signal(|| None::<FenceLine>);
    let (all, refused) = loaded.get().map(|list| (list.fences, list.refused)).unwrap_or_default();
    let (waiting, in_force): (Vec<_>, Vec<_>) = all.into_iter().partition(|line| line.proposed);
    let wanted = search.read().trim().to_owned();
    let fits = |line: &&FenceLine| {
        wanted.is_empty() || line.division_name.contains(&wanted) || line.name.contains(&wanted)
    };
    let shown: Vec<FenceLine> = in_force.iter().filter(fits).take(60).cloned().collect();
    // Names are readable for a handful of places; a whole county shows where they lie.
    let few = in_force.iter().filter(fits).count() <= 12;
    let label = |line: &FenceLine| if few { line.division_name.clone() } else { String::new() };
    let drawn: Vec<_> =
        in_force.iter().filter(fits).map(|line| map_fence(&line.fence, label(line))).collect();
    let total = in_force.len();
    let edit = move |line| correcting.set(Some(line));
    let look = move |line| looking.set(Some(line));
    let done = move |()| again.reload();
    rsx! {
        PageTitle { title: t!("office-title-fences"), aside: t!("fences-aside", n = total),
            if view::may::<op::CreateFence>() {
                Button { kind: ButtonKind::Primary, icon: IconName::Plus, onclick: move |()| making.set(true), {t!("fences-new")} }
            }
        }
        Awaited { loaded }
        if !waiting.is_empty() {
            Card { title: t!("fences-waiting"), aside: t!("fences-waiting-aside"),
                for line in waiting {
                    Line { key: "{line.fence.id.0}", line, onedit: edit, onlook: look, ondone: done }
                }
            }
        }
        if !refused.is_empty() {
            RefusedLodgings { refused }
        }
        div { class: "columns two",
            Card { title: t!("fences-list"), aside: t!("fences-shown", n = shown.len(), all = total),
                SearchField { id: "fences-search", label: t!("fences-search"), value: search(), oninput: move |v| search.set(v) }
                for line in shown {
                    Line { key: "{line.fence.id.0}", line, onedit: edit, onlook: look, ondone: done }
                }
            }
            Card { title: t!("fences-map"),
                Map { label: t!("fences-map"), fences: drawn }
            }
        }
        if making() {
            NewFence { onclose: move |()| making.set(false), ondone: move |()| { making.set(false); again.reload(); } }
        }
        if let Some(line) = looking() {
            HistoryDialog { line, onclose: move |()| looking.set(None) }
        }
        if let Some(line) = correcting() {
            CorrectDialog {
                line,
                onclose: move |()| correcting.set(None),
                ondone: move |()| { correcting.set(None); again.reload(); },
            }
        }
    }
}

/// The word for a fence's kind.
fn kind_word(kind: FenceKind) -> String {
    match kind {
        FenceKind::Office => t!("fence-office"),
        FenceKind::Lodging => t!("fence-lodging"),
        FenceKind::WorkSite => t!("fence-work-site"),
        FenceKind::Event => t!("fence-event"),
    }
}

const KINDS: [(&str, FenceKind); 2] = [("office", FenceKind::Office), ("work_site", FenceKind::WorkSite)];

/// How large a fence is, and of which form.
fn size_word(shape: &FenceShape) -> String {
    match shape {
        FenceShape::Circle { radius_m, .. } => t!("fences-circle", n = format!("{radius_m:.0}")),
        FenceShape::Polygon { ring } => t!("fences-polygon", n = ring.len()),
    }
}

/// Lodgings that the county refused, with its reasons.
#[component]
pub(super) fn RefusedLodgings(
    refused: Vec<RefusedLodging>,
    #[props(default)] onagain: Option<EventHandler<PostingId>>,
) -> Element {
    rsx! {
        Card { title: t!("lodging-refused"), aside: t!("lodging-refused-aside"),
            div { class: "rows",
                for one in refused {
                    Refused { key: "{one.fence.fence.id.0}", one, onagain }
                }
            }
        }
    }
}

#[component]
fn Refused(one: RefusedLodging, onagain: Option<EventHandler<PostingId>>) -> Element {
    let posting = one.fence.posting.clone().filter(|_| view::may::<op::ProposeLodging>());
    let actions = rsx! {
        if let Some((onagain, posting)) = onagain.zip(posting) {
            Button { onclick: move |()| onagain.call(posting.clone()), {t!("lodging-again")} }
        }
    };
    rsx! {
        Row { title: one.person_name.clone(), note: one.fence.division_name.clone(), actions,
            p { "{one.fence.name} · {size_word(&one.fence.fence.shape)}" }
            p { class: "said", {t!("lodging-refused-why", day = short_date(one.refused_at.date()), reason = one.reason.as_str())} }
        }
    }
}

#[component]
fn Line(
    line: FenceLine,
    onedit: EventHandler<FenceLine>,
    onlook: EventHandler<FenceLine>,
    ondone: EventHandler<()>,
) -> Element {
    let sending = use_sending();
    let mut refusing = use_signal(|| false);
    let (given, refused, looked, id) = (line.clone(), line.clone(), line.clone(), line.fence.id.0.clone());
    let approve = move |()| {
        let id = id.clone();
        let work = async move { client::write::<op::ApproveFence>(&[&id], &Done {}).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("fences-approved"));
            ondone.call(());
        });
    };
    let size = size_word(&line.fence.shape);
    let actions = rsx! {
        if line.proposed && view::may::<op::ApproveFence>() {
            Button { kind: ButtonKind::Primary, busy: sending.busy(), onclick: approve, {t!("fences-approve")} }
        }
        if line.proposed && view::may::<op::RefuseFence>() {
            Button { onclick: move |()| refusing.set(true), {t!("fences-refuse")} }
        }
        if view::may::<op::CorrectFence>() {
            Button { icon: IconName::Pencil, onclick: move |()| onedit.call(given.clone()), {t!("fences-correct")} }
        }
        Button { kind: ButtonKind::Quiet, icon: IconName::Clock, onclick: move |()| onlook.call(looked.clone()), {t!("fences-history")} }
    };
    rsx! {
        Row { title: line.division_name.clone(), note: line.name.clone(), actions,
            p { "{kind_word(line.fence.kind)} · {size}" }
            p { {t!("fences-since", day = short_date(line.valid_from.date()), datum = datum_word(line.datum))} }
            SendingProblem { sending }
        }
        if refusing() {
            RefuseDialog {
                line: refused,
                onclose: move |()| refusing.set(false),
                ondone: move |()| { refusing.set(false); ondone.call(()); },
            }
        }
    }
}

#[component]
fn RefuseDialog(line: FenceLine, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let mut why = use_signal(String::new);
    let sending = use_sending();
    let id = line.fence.id.0.clone();
    let send = move |()| {
        let body = RefuseFence { reason: why.peek().trim().to_owned() };
        let id = id.clone();
        let work = async move { client::write::<op::RefuseFence>(&[&id], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("fences-refused"));
            ondone.call(());
        });
    };
    let is_ready = !why.read().trim().is_empty();
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("fences-refuse")} }
    };
    rsx! {
        Dialog { id: "refuse-fence", title: t!("fences-refuse-title", place = line.division_name.as_str()), onclose, actions,
            p { {t!("fences-refuse-text")} }
            TextArea { id: "fence-refuse-why", label: t!("county-why"), value: why(), rows: 2, max_length: 200, oninput: move |v| why.set(v) }
            SendingProblem { sending }
        }
    }
}

#[component]
fn NewFence(onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let at = use_signal(place::start);
    let mut name = use_signal(String::new);
    let mut kind = use_signal(|| "office".to_owned());
    let drawn = use_outline(Outline::default);
    let sending = use_sending();
    let code = at().filter(|code| code.level() >= Level::Township);
    let is_ready = code.is_some() && !name.read().trim().is_empty() && drawn.siting().is_some();
    let send = EventHandler::new(move |datum_confirmed: bool| {
        let (Some(code), Some(siting)) = (code.clone(), drawn.siting()) else { return };
        let Some((_, kind)) = KINDS.iter().find(|(code, _)| *code == kind.peek().as_str()) else { return };
        let body = CreateFence {
            id: match sending.id().try_into() {
                Ok(id) => id,
                Err(_) => return,
            },
            kind: *kind,
            name: name.peek().trim().to_owned(),
            posting: None,
            siting,
            datum_confirmed,
        };
        let work = async move { client::write::<op::CreateFence>(&[code.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("county-saved"));
            ondone.call(());
        });
    });
    let kinds = KINDS.iter().map(|(code, kind)| Choice::new(*code, kind_word(*kind))).collect();
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: move |()| send.call(false), {t!("county-save")} }
    };
    rsx! {
        Dialog { id: "new-fence", title: t!("fences-new"), onclose, actions,
            PlaceField { id: "fence-division", legend: t!("fences-division"), chosen: at, highest: Level::Township, deepest: Level::Village }
            SelectField { id: "fence-kind", label: t!("fences-kind"), options: kinds, value: kind(), onchange: move |v| kind.set(v) }
            TextField { id: "fence-name", label: t!("county-name"), value: name(), max_length: 60, oninput: move |v| name.set(v) }
            OutlineFields { drawn }
            DatumProblem { sending, onconfirm: move |()| send.call(true) }
        }
    }
}

#[component]
fn CorrectDialog(line: FenceLine, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let stored = line.fence.shape.clone();
    let drawn = use_outline(move || Outline::of(&stored));
    let mut why = use_signal(String::new);
    let mut since = use_signal(String::new);
    let sending = use_sending();
    let id = line.fence.id.0.clone();
    let is_ready = !why.read().trim().is_empty() && drawn.siting().is_some();
    let send = EventHandler::new(move |datum_confirmed: bool| {
        let Some(siting) = drawn.siting() else { return };
        let Ok(new) = sending.id().try_into() else { return };
        let body = CorrectFence {
            id: new,
            siting,
            reason: why.peek().trim().to_owned(),
            wrong_since: since.peek().parse().ok(),
            datum_confirmed,
        };
        let id = id.clone();
        let work = async move { client::write::<op::CorrectFence>(&[&id], &body).await };
        sending.run(work, move |done| {
            toast(Tone::Good, done.judged_anew.map_or_else(|| t!("county-saved"), judged_word));
            ondone.call(());
        });
    });
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: move |()| send.call(false), {t!("county-save")} }
    };
    rsx! {
        Dialog { id: "correct-fence", title: t!("fences-correct-title", place = line.division_name.as_str()), onclose, actions,
            p { {t!("fences-correct-text", size = size_word(&line.fence.shape))} }
            OutlineFields { drawn }
            if !line.proposed {
                TextField { id: "fence-since", label: t!("fences-wrong-since"), hint: t!("fences-wrong-since-hint"), kind: TextKind::Date,
                    value: since(), oninput: move |v| since.set(v) }
            }
            TextArea { id: "fence-why", label: t!("county-why"), value: why(), rows: 2, max_length: 200, oninput: move |v| why.set(v) }
            DatumProblem { sending, onconfirm: move |()| send.call(true) }
        }
    }
}
