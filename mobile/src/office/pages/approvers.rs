//! What was signed and decided for a month, by township: counts in code order, never a ranking.

use super::today::dialogs::reason_word;
use crate::client;
use crate::client::beacon::server_now;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::month_steps::MonthSteps;
use crate::office::view;
use crate::prelude::*;
use crate::text::day_of;
use zaigang_shared::api::Done;
use zaigang_shared::api::approver::{ApproverLine, ApproverQuery};
use zaigang_shared::operation as op;
use zaigang_shared::time::Month;

/// What was signed and decided for a month, by township.
#[component]
pub fn Approvers() -> Element {
    let now = Month::of(day_of(server_now()));
    let mut month = use_signal(|| now.previous());
    let loaded = use_loaded(move || {
        let (division, query) = (view::division(), ApproverQuery { month: month() });
        async move {
            let Some(code) = division else { return Ok(None) };
            client::call::<op::ReadApprovers>(&[code.as_str()], &query, &Done {}).await.map(Some)
        }
    });
    let lines = loaded.get().flatten().filter(|found| found.month == month()).map(|found| found.townships);
    let columns = vec![
        Column::text(t!("results-township")),
        Column::number(t!("approvers-rows")),
        Column::number(t!("approvers-above")),
        Column::number(t!("approvers-overrides")),
        Column::number(t!("approvers-vouchings")),
        Column::number(t!("approvers-bulk")),
        Column::text(t!("approvers-reasons")),
        Column::number(t!("approvers-inspected")),
        Column::number(t!("approvers-contradicted")),
        Column::text(t!("approvers-cases")),
        Column::text(t!("approvers-late")),
    ];
    rsx! {
        PageTitle { title: t!("office-title-approvers"),
            MonthSteps { month: month(), last: now, onpick: move |picked| month.set(picked) }
        }
        Awaited { loaded }
        if let Some(lines) = lines {
            Card { title: t!("results-by-township"), aside: t!("results-no-ranking"),
                DataTable {
                    caption: t!("office-title-approvers"),
                    columns,
                    rows: lines.iter().map(row).collect::<Vec<_>>(),
                    empty: rsx! { Empty { icon: IconName::Seal, title: t!("approvers-none"), text: t!("approvers-none-text") } },
                }
                p { class: "muted", {t!("approvers-legend")} }
            }
        }
    }
}

fn row(line: &ApproverLine) -> TableRow {
    let name = line.name.clone();
    let reasons: Vec<String> = line
        .reasons
        .iter()
        .map(|one| t!("approvers-reason", reason = reason_word(&one.reason), n = one.count))
        .collect();
    let reasons = reasons.join(&t!("reason-joiner"));
    let contradicted = match line.contradicted_share {
        Some(share) => t!("approvers-share", n = line.contradicted, share = format!("{:.0}%", share * 100.0)),
        None => line.contradicted.to_string(),
    };
    let inspected = line.inspected;
    let cases = t!("approvers-cases-value", open = line.cases_open, upheld = line.cases_upheld);
    let late = if line.signed_late { t!("approvers-late-yes") } else { String::new() };
    let figures =
        [line.rows_signed, line.days_above_computed, line.overrides, line.vouchings, line.decided_in_bulk];
    let mut cells = vec![rsx! { "{name}" }];
    cells.extend(figures.into_iter().map(|figure| rsx! { "{figure}" }));
    cells.extend([
        rsx! { "{reasons}" },
        rsx! { "{inspected}" },
        rsx! { "{contradicted}" },
        rsx! { "{cases}" },
        rsx! { "{late}" },
    ]);
    TableRow { key: line.division.to_string(), cells, class: "" }
}
