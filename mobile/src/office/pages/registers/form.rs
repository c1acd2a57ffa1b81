//! The form itself: a row a posting, a cell a day, shapes with their legend.

use crate::parts::StateShape;
use crate::prelude::*;
use crate::text::weekday_letter;
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeSet;
use zaigang_shared::api::register::{Register, RegisterLine};
use zaigang_shared::register::{RegisterRow, SignatureAct};

/// The register as it stands, on screen. Names open the person's month.
#[component]
pub(super) fn FormTable(register: Register, onopen: EventHandler<RegisterLine>) -> Element {
    let days: Vec<NaiveDate> = register.month.days().collect();
    let states: BTreeSet<CellState> =
        register.lines.iter().flat_map(|line| line.row.days.iter().map(|day| day.state)).collect();
    rsx! {
        div { class: "scroll-x", tabindex: "0", role: "region", "aria-label": t!("register-form"),
            table { class: "register",
                caption { class: "unseen", {t!("register-form")} }
                thead {
                    tr {
                        th { scope: "col", {t!("form-name")} }
                        DayHeads { days: days.clone() }
                        SumHeads {}
                    }
                }
                tbody {
                    for line in register.lines.iter().cloned() {
                        tr { key: "{line.row.posting}",
                            th { scope: "row", class: "name",
                                button {
                                    class: "place-button",
                                    r#type: "button",
                                    onclick: {
                                        let line = line.clone();
                                        move |_| onopen.call(line.clone())
                                    },
                                    "{line.row.person_name}"
                                }
                                small { "{line.row.host_name}" }
                            }
                            DayCells { row: line.row.clone(), days: days.clone(), changed: line.changes.iter().map(|change| change.date).collect::<Vec<_>>() }
                            Sums { row: line.row.clone() }
                            td { {response_word(&line)} }
                        }
                    }
                }
            }
        }
        StateLegend { states: states.into_iter().collect::<Vec<_>>() }
    }
}

/// What the cadre said to his signed row.
pub(super) fn response_word(line: &RegisterLine) -> String {
    match line.response.as_ref().map(|response| response.act) {
        Some(SignatureAct::Countersign) => t!("form-countersigned"),
        Some(SignatureAct::Object) => t!("form-objected"),
        Some(SignatureAct::Sign) | None => String::new(),
    }
}

/// Days of the month with their weekdays.
#[component]
pub(super) fn DayHeads(days: Vec<NaiveDate>) -> Element {
    rsx! {
        for day in days {
            th {
                key: "{day}",
                scope: "col",
                class: if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) { "day-head weekend" } else { "day-head" },
                "{day.day()}"
                small { {weekday_letter(day.weekday())} }
            }
        }
    }
}

/// Heads of the figures.
#[component]
pub(super) fn SumHeads() -> Element {
    rsx! {
        th { scope: "col", {t!("form-target")} }
        th { scope: "col", {t!("form-on-post")} }
        th { scope: "col", {t!("form-leave")} }
        th { scope: "col", {t!("form-duty")} }
        th { scope: "col", {t!("form-witnessed")} }
        th { scope: "col", {t!("form-other")} }
        th { scope: "col", {t!("form-countersign")} }
    }
}

/// A shape a day; what wants a decision or changed after signing is outlined.
#[component]
pub(super) fn DayCells(row: RegisterRow, days: Vec<NaiveDate>, changed: Vec<NaiveDate>) -> Element {
    // A running month has no cells yet for its days to come.
    let coming = days.iter().filter(|date| row.days.iter().all(|day| day.date != **date)).count();
    rsx! {
        for day in row.days {
            td {
                key: "{day.date}",
                class: if day.state == CellState::ToConfirm || changed.contains(&day.date) { "outlined" } else if day.is_override { "overridden" } else { "" },
                StateShape { state: day.state }
            }
        }
        for _ in 0..coming {
            td {}
        }
    }
}

/// The figures of a row.
#[component]
pub(super) fn Sums(row: RegisterRow) -> Element {
    let sums = row.sums;
    let open = sums.to_confirm + sums.not_confirmed;
    rsx! {
        td { class: "figures", "{row.target}" }
        td { class: "figures", b { "{sums.on_post}" } }
        td { class: "figures", "{sums.leave}" }
        td { class: "figures", "{sums.duty}" }
        td { class: "figures", "{sums.witnessed}" }
        td { class: "figures", "{open}" }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use zaigang_shared::api::cadre::PostingKind;
    use zaigang_shared::division::Level;
    use zaigang_shared::register::{RegisterDay, RegisterSums};
    use zaigang_shared::time::Month;

    /// A line with a day of each state.
    pub(in super::super) fn line() -> RegisterLine {
        let month: Month = "2026-10".parse().unwrap();
        let days: Vec<RegisterDay> = month
            .days()
            .zip(CellState::ALL.into_iter().cycle())
            .filter(|(_, state)| !matches!(state, CellState::Witnessed | CellState::ToConfirm))
            .map(|(date, state)| RegisterDay {
                date,
                state,
                computed: state,
                is_override: false,
                on_post: state.on_post(true),
            })
            .collect();
        RegisterLine {
            row: RegisterRow {
                posting: "p1".parse().unwrap(),
                staff_number: "A001".to_owned(),
                person_name: "陈建国".to_owned(),
                kind: PostingKind::FirstSecretary,
                host: "150422100201".parse().unwrap(),
                host_name: "乌兰坝村".to_owned(),
                unit_name: None,
                confirmed_by: Level::Township,
                target: 20,
                sums: RegisterSums::of(&days),
                days,
            },
            signed: None,
            signed_on: None,
            changes: Vec::new(),
            response: None,
            own_to_sign: true,
        }
    }
}
