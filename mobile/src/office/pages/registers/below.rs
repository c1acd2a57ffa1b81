//! Where the registers below a county or city stand; never a ranking.

use super::files::Files;
use super::{state_tone, state_word_of};
use crate::client;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::month_steps::MonthSteps;
use crate::office::view::{self, Place};
use crate::prelude::*;
use crate::text::{month_title, short_date};
use zaigang_shared::api::register::{Decider, MonthQuery, Registers, RegistersLine};
use zaigang_shared::division::Level;
use zaigang_shared::operation as op;
use zaigang_shared::register::{RegisterState, RegisterSums};
use zaigang_shared::time::Month;

/// The registers of a county's townships, or of a city's counties.
#[component]
pub(super) fn Below(place: Place, month: Signal<Month>, last: Month) -> Element {
    let code = place.code.clone();
    let loaded = use_loaded(move || {
        let (code, at) = (code.clone(), month());
        async move {
            let query = MonthQuery { month: Some(at) };
            client::call::<op::ListRegisters>(&[code.as_str()], &query, &zaigang_shared::api::Done {}).await
        }
    });
    let mut picked = month;
    let onpick = EventHandler::new(move |month| picked.set(month));
    let title = t!("register-title", place = place.name.as_str());
    let Some(found) = loaded.get().filter(|found| found.month == month()) else {
        return rsx! {
            PageTitle { title, MonthSteps { month: month(), last, onpick } }
            Awaited { loaded }
            if loaded.error().is_none() && loaded.get().is_some() {
                Progress { label: t!("office-loading") }
            }
        };
    };
    let is_county = place.code.level() == Level::County;
    rsx! {
        PageTitle { title, aside: month_title(found.month.first()), MonthSteps { month: month(), last, onpick } }
        Awaited { loaded }
        States { found: found.clone() }
        Card { title: if is_county { t!("register-by-township") } else { t!("register-by-county") }, aside: t!("results-no-ranking"),
            LinesTable { lines: found.lines.clone() }
        }
        Card { title: t!("register-deciders"), aside: t!("register-deciders-aside"),
            DecidersTable { deciders: found.deciders.clone() }
        }
        if is_county {
            Files { division: found.division.clone(), month: found.month, name: found.name.clone() }
        }
    }
}

/// How many registers stand where, as the first answer.
#[component]
fn States(found: Registers) -> Element {
    let count = |state: RegisterState| -> u32 {
        found
            .lines
            .iter()
            .flat_map(|line| &line.states)
            .filter(|one| one.state == state)
            .map(|one| one.count)
            .sum()
    };
    let tiles = RegisterState::ALL
        .into_iter()
        .map(|state| Tile { value: count(state).to_string(), label: state_word_of(state), class: "" })
        .collect::<Vec<_>>();
    rsx! {
        Tiles { tiles }
    }
}

#[component]
fn LinesTable(lines: Vec<RegistersLine>) -> Element {
    let columns = vec![
        Column::text(t!("register-column-place")),
        Column::text(t!("register-column-state")),
        Column::number(t!("register-column-people")),
        Column::number(t!("form-on-post")),
        Column::number(t!("form-leave")),
        Column::number(t!("form-duty")),
        Column::number(t!("form-witnessed")),
        Column::number(t!("state-to-confirm")),
        Column::number(t!("state-not-confirmed")),
        Column::number(t!("register-column-overrides")),
        Column::number(t!("register-column-countersigned")),
        Column::text(t!("register-column-signed")),
    ];
    let rows = lines.into_iter().map(row).collect::<Vec<_>>();
    rsx! {
        div { class: "scroll-x", tabindex: "0", role: "region", "aria-label": t!("register-by-place"),
            DataTable { caption: t!("register-by-place"), columns, rows,
                empty: rsx! { Empty { icon: IconName::Page, title: t!("register-nobody"), text: t!("register-nobody-text") } } }
        }
    }
}

fn row(line: RegistersLine) -> TableRow {
    let place = Place { code: line.division.clone(), name: line.name.clone() };
    let states = line.states.iter().map(|one| {
        let word = state_word_of(one.state);
        let text =
            if line.states.len() == 1 && one.count == 1 { word } else { format!("{word} {}", one.count) };
        rsx! { Chip { tone: state_tone(one.state), "{text}" } }
    });
    let signed = match (&line.signed_by, line.signed_at) {
        (Some(by), Some(at)) => t!("register-signed-short", by = by.as_str(), at = short_date(at.date())),
        _ => String::new(),
    };
    let objections =
        (line.objections_open > 0).then(|| t!("register-objections-open", n = line.objections_open));
    let RegisterSums { on_post, leave, duty, witnessed, to_confirm, not_confirmed, overrides, .. } =
        line.sums;
    let name = line.name.clone();
    let mut cells = vec![
        rsx! {
            button { class: "place-button", r#type: "button", onclick: move |_| view::step_into(place.clone()), "{name}" }
        },
        rsx! { div { class: "inline", {states} } },
    ];
    let figures = [
        line.postings,
        on_post,
        leave,
        duty,
        witnessed,
        to_confirm,
        not_confirmed,
        overrides,
        line.countersigned,
    ];
    cells.extend(figures.into_iter().map(|n| rsx! { "{n}" }));
    cells.push(rsx! {
        "{signed}"
        if let Some(objections) = objections {
            p { "{objections}" }
        }
    });
    let overdue = line.states.iter().any(|one| one.state == RegisterState::Overdue);
    TableRow { key: line.division.to_string(), cells, class: if overdue { "wants-attention" } else { "" } }
}

#[component]
fn DecidersTable(deciders: Vec<Decider>) -> Element {
    let columns = vec![
        Column::text(t!("register-decider")),
        Column::text(t!("register-column-place")),
        Column::number(t!("register-decided-n")),
        Column::number(t!("register-decided-batch")),
        Column::number(t!("register-column-overrides")),
    ];
    let rows = deciders
        .into_iter()
        .enumerate()
        .map(|(index, decider)| {
            let Decider { name, division_name, decided, decided_in_batches, overrides } = decider;
            let mut cells = vec![rsx! { "{name}" }, rsx! { "{division_name}" }];
            cells.extend([decided, decided_in_batches, overrides].into_iter().map(|n| rsx! { "{n}" }));
            TableRow { key: index.to_string(), cells, class: "" }
        })
        .collect::<Vec<_>>();
    rsx! {
        DataTable { caption: t!("register-deciders"), columns, rows,
            empty: rsx! { p { class: "muted", {t!("register-no-deciders")} } } }
    }
}
