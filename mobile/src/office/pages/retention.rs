//! What was deleted after its time and what is held, in the whole deployment.

use crate::client;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::view;
use crate::prelude::*;
use crate::text::{date_time, long_date};
use zaigang_shared::api::city::{RetentionReport, RetentionReports};
use zaigang_shared::operation as op;

/// What was deleted after its time and what is held.
#[component]
pub fn Retention() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else {
                return Ok(RetentionReports { days: 0, reports: Vec::new() });
            };
            client::read::<op::ListRetentionReports>(&[code.as_str()]).await
        }
    });
    let found = loaded.get();
    let days = found.as_ref().map(|found| found.days).unwrap_or_default();
    let reports = found.as_ref().map(|found| found.reports.clone()).unwrap_or_default();
    let columns = vec![
        Column::text(t!("retention-at")),
        Column::text(t!("retention-before")),
        Column::number(t!("retention-records")),
        Column::number(t!("retention-positions")),
        Column::number(t!("retention-photos")),
        Column::number(t!("retention-megabytes")),
        Column::number(t!("retention-held")),
        Column::text(t!("retention-why")),
        Column::text(t!("retention-notes")),
    ];
    let rows = reports.iter().map(row).collect();
    rsx! {
        PageTitle { title: t!("office-title-retention"), aside: t!("retention-aside", n = days) }
        Awaited { loaded }
        if found.is_some() {
            p { {t!("retention-intro", n = days)} }
            Card { title: t!("retention-runs"), aside: t!("retention-whole"),
                DataTable {
                    caption: t!("retention-runs"),
                    columns,
                    rows,
                    empty: rsx! { Empty { icon: IconName::Trash, title: t!("retention-none"), text: t!("retention-none-text") } },
                }
            }
        }
    }
}

fn row(report: &RetentionReport) -> TableRow {
    let why = match (report.held_by_cases, report.held_by_corrections) {
        (0, 0) => String::new(),
        (cases, 0) => t!("retention-by-cases", n = cases),
        (0, corrections) => t!("retention-by-corrections", n = corrections),
        (cases, corrections) => t!("retention-by-both", cases = cases, corrections = corrections),
    };
    let mut notes = Vec::new();
    if report.finished_at.is_none() {
        notes.push(t!("retention-broken-off"));
    }
    if report.files_failed > 0 {
        notes.push(t!("retention-failed", n = report.files_failed));
    }
    if report.files_missing > 0 {
        notes.push(t!("retention-missing", n = report.files_missing));
    }
    if report.files_without_row > 0 {
        notes.push(t!("retention-without-row", n = report.files_without_row));
    }
    let notes = notes.join(" ");
    // A tenth of a megabyte, by whole numbers.
    let tenths = report.bytes / 100_000;
    let wants_attention = report.files_failed > 0 || report.finished_at.is_none();
    TableRow {
        key: report.id.clone(),
        cells: vec![
            rsx! { {date_time(report.at.0)} },
            rsx! { {long_date(report.cutoff)} },
            rsx! { "{report.records}" },
            rsx! { "{report.positions}" },
            rsx! { "{report.photos}" },
            rsx! { "{tenths / 10}.{tenths % 10}" },
            rsx! { "{report.held}" },
            rsx! { "{why}" },
            rsx! { "{notes}" },
        ],
        class: if wants_attention { "wants-attention" } else { "" },
    }
}
