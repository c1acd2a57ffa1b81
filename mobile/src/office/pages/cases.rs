//! Cases: a lead is not a conclusion. Level, kind and one sentence each.

use super::case::{LevelMark, subject};
use crate::client;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::{Route, view, words};
use crate::prelude::*;
use crate::text::short_date;
use zaigang_shared::api::Done;
use zaigang_shared::api::case::{CaseLine, CaseQuery, CaseState};
use zaigang_shared::division::Level;
use zaigang_shared::judge::CaseLevel;
use zaigang_shared::operation as op;

const LEVELS: [CaseLevel; 3] = [CaseLevel::Red, CaseLevel::Yellow, CaseLevel::Blue];

/// Cases of the division in view.
#[component]
pub fn Cases() -> Element {
    let mut level = use_signal(|| None::<CaseLevel>);
    let mut settled = use_signal(|| false);
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(Vec::new()) };
            let query = CaseQuery::default();
            client::call::<op::ListCases>(&[code.as_str()], &query, &Done {}).await.map(|found| found.cases)
        }
    });
    let all = loaded.get().unwrap_or_default();
    let waits = |line: &CaseLine| matches!(line.state, CaseState::Open | CaseState::Inspect);
    let open = all.iter().filter(|line| waits(line)).count();
    let shown: Vec<_> = all
        .iter()
        .filter(|line| waits(line) != settled() && level().is_none_or(|wanted| wanted == line.level))
        .cloned()
        .collect();
    let show_place = view::division().is_some_and(|code| code.level() < Level::Township);
    let is_loaded = loaded.get().is_some();
    let options = std::iter::once(Choice::new("", t!("cases-all-levels")))
        .chain(LEVELS.into_iter().map(|level| Choice::new(level.name(), words::case_level(level))));
    let chosen_state = if settled() { "settled" } else { "open" }.to_owned();
    rsx! {
        PageTitle { title: t!("office-title-cases"), aside: t!("cases-aside", n = open),
            if view::may::<op::ListSeenPhotos>() {
                LinkButton { to: Route::SeenPhotos {}, icon: IconName::Eye, {t!("office-title-seen")} }
            }
        }
        Awaited { loaded }
        if is_loaded {
            Notice { tone: Tone::Info, title: t!("cases-lead"), text: t!("cases-lead-text") }
            div { class: "filters",
                ReasonChips {
                    name: "case-level",
                    legend: t!("cases-level"),
                    options: options.collect::<Vec<_>>(),
                    chosen: level().map(CaseLevel::name).unwrap_or_default().to_owned(),
                    onchoose: move |code: String| {
                        level.set(LEVELS.into_iter().find(|level| level.name() == code));
                    },
                }
                ReasonChips {
                    name: "case-state",
                    legend: t!("cases-state"),
                    options: vec![Choice::new("open", t!("cases-open")), Choice::new("settled", t!("cases-settled"))],
                    chosen: chosen_state,
                    onchoose: move |code: String| settled.set(code == "settled"),
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

#[component]
fn CaseRow(line: CaseLine, show_place: bool) -> Element {
    let place = if show_place {
        t!("case-place", township = line.township_name.as_str(), place = line.host_name.as_str())
    } else {
        line.host_name.clone()
    };
    rsx! {
        Link { class: "case-link", to: Route::Case { id: line.id.to_string() },
            span { class: "inline",
                LevelMark { level: line.level }
                b { {subject(&line)} }
                span { class: "muted", "{place}" }
                Chip { {words::case_kind(line.kind)} }
                if line.answered {
                    Chip { tone: Tone::Info, {t!("case-answered")} }
                } else {
                    Chip { tone: Tone::Plain, {t!("case-not-answered")} }
                }
                if line.state != CaseState::Open {
                    Chip { tone: Tone::Good, {words::case_state(line.state)} }
                }
            }
            span { class: "case-headline", {words::statement(&line.headline)} }
            small { class: "muted", {t!("case-raised", day = short_date(line.raised_on))} }
        }
    }
}
