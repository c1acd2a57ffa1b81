//! Cases: a lead is not a conclusion. Level, kind and one sentence each.

use super::case::{LevelMark, subject, turn};
use crate::client;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::{Route, view, words};
use crate::prelude::*;
use crate::text::short_date;
use zaigang_shared::api::Done;
use zaigang_shared::api::case::{CaseCount, CaseLine, CaseQuery, CaseState, CaseStep};
use zaigang_shared::division::Level;
use zaigang_shared::judge::{CaseKind, CaseLevel};
use zaigang_shared::operation as op;

const LEVELS: [CaseLevel; 3] = [CaseLevel::Red, CaseLevel::Yellow, CaseLevel::Blue];
/// States in the order of the work; what was dismissed comes last and is shown under its filter only.
const STATES: [(CaseState, &str); 4] = [
    (CaseState::Open, "open"),
    (CaseState::Inspect, "inspect"),
    (CaseState::Upheld, "upheld"),
    (CaseState::Dismissed, "dismissed"),
];

/// Cases of the division in view.
#[component]
pub fn Cases() -> Element {
    let mut level = use_signal(|| None::<CaseLevel>);
    let mut kind = use_signal(|| None::<CaseKind>);
    let mut state = use_signal(|| Some(CaseState::Open));
    let loaded = use_loaded(move || {
        let division = view::division();
        let query = CaseQuery { level: level(), kind: kind(), state: state() };
        async move {
            let Some(code) = division else { return Ok(None) };
            client::call::<op::ListCases>(&[code.as_str()], &query, &Done {}).await.map(Some)
        }
    });
    let found = loaded.get().flatten();
    let counts = found.as_ref().map(|found| found.counts.clone()).unwrap_or_default();
    let shown = found.as_ref().map(|found| found.cases.clone()).unwrap_or_default();
    let is_loaded = found.is_some();
    let open = total(&counts, |one| matches!(one.state, CaseState::Open | CaseState::Inspect));
    let show_place = view::division().is_some_and(|code| code.level() < Level::Township);
    let of_state = move |one: &CaseCount| state().is_none_or(|wanted| one.state == wanted);
    let levels =
        std::iter::once(Choice::new("", t!("cases-all-levels"))).chain(LEVELS.into_iter().map(|level| {
            let n = total(&counts, |one| one.level == level && of_state(one));
            Choice::new(level.name(), t!("cases-choice", what = words::case_level(level), n = n))
        }));
    let kinds = CaseKind::ALL.into_iter().filter_map(|kind| {
        let n = total(&counts, |one| one.kind == kind && of_state(one));
        (n > 0).then(|| Choice::new(kind.name(), t!("cases-choice", what = words::case_kind(kind), n = n)))
    });
    let states = STATES.into_iter().map(|(state, code)| {
        let n = total(&counts, |one| one.state == state);
        Choice::new(code, t!("cases-choice", what = words::case_state(state), n = n))
    });
    let chosen_state = STATES.into_iter().find(|(held, _)| Some(*held) == state()).map(|(_, code)| code);
    rsx! {
        PageTitle { title: t!("office-title-cases"), aside: t!("cases-aside", n = open),
            if view::may::<op::ListSeenPhotos>() {
                LinkButton { to: Route::SeenPhotos {}, icon: IconName::Eye, {t!("office-title-seen")} }
            }
            if view::may::<op::ReadApprovers>() {
                LinkButton { to: Route::Approvers {}, icon: IconName::Chart, {t!("office-title-approvers")} }
            }
        }
        Awaited { loaded }
        if is_loaded {
            Notice { tone: Tone::Info, title: t!("cases-lead"), text: t!("cases-lead-text") }
            div { class: "filters",
                ReasonChips {
                    name: "case-state",
                    legend: t!("cases-state"),
                    options: states.collect::<Vec<_>>(),
                    chosen: chosen_state.unwrap_or_default().to_owned(),
                    onchoose: move |code: String| {
                        state.set(STATES.into_iter().find(|(_, held)| *held == code).map(|(held, _)| held));
                    },
                }
                ReasonChips {
                    name: "case-level",
                    legend: t!("cases-level"),
                    options: levels.collect::<Vec<_>>(),
                    chosen: level().map(CaseLevel::name).unwrap_or_default().to_owned(),
                    onchoose: move |code: String| {
                        level.set(LEVELS.into_iter().find(|level| level.name() == code));
                    },
                }
                SelectField {
                    id: "case-kind",
                    label: t!("cases-kind"),
                    options: kinds.collect::<Vec<_>>(),
                    value: kind().map(CaseKind::name).unwrap_or_default().to_owned(),
                    placeholder: t!("cases-all-kinds"),
                    onchange: move |name: String| {
                        kind.set(CaseKind::ALL.into_iter().find(|kind| kind.name() == name));
                    },
                }
            }
            Card {
                if shown.is_empty() {
                    Empty { icon: IconName::CheckCircle, title: t!("cases-none"), text: t!("cases-none-text") }
                }
                div { class: "rows",
                    for line in shown {
                        CaseRow { key: "{line.id}", line, show_place }
                    }
                }
            }
        }
    }
}

fn total(counts: &[CaseCount], of: impl Fn(&CaseCount) -> bool) -> u32 {
    counts.iter().filter(|one| of(one)).map(|one| one.count).sum()
}

#[component]
fn CaseRow(line: CaseLine, show_place: bool) -> Element {
    let place = if show_place && line.person_name.is_some() {
        t!("case-place", township = line.township_name.as_str(), place = line.host_name.as_str())
    } else {
        line.host_name.clone()
    };
    let undecided = line.due.step != CaseStep::Decided;
    rsx! {
        Link { class: "case-link", to: Route::Case { id: line.id.to_string() },
            span { class: "inline",
                LevelMark { level: line.level }
                b { {subject(&line)} }
                if line.person_name.is_some() {
                    span { class: "muted", "{place}" }
                }
                Chip { {words::case_kind(line.kind)} }
                if line.answered {
                    Chip { tone: Tone::Info, {t!("case-answered")} }
                } else if line.person_name.is_some() {
                    Chip { tone: Tone::Plain, {t!("case-not-answered")} }
                }
                if line.due.is_overdue {
                    Chip { tone: Tone::Attention, {t!("case-overdue")} }
                }
                if line.state != CaseState::Open {
                    Chip { tone: Tone::Good, {words::case_state(line.state)} }
                }
            }
            span { class: "case-headline", {words::statement(&line.headline)} }
            small { class: "muted",
                {t!("case-raised", day = short_date(line.raised_on))}
                if undecided {
                    " "
                    {turn(line.due)}
                }
            }
        }
    }
}
