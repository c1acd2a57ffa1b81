//! The rows of a township's case: what was signed, what was computed, what visits found.

use crate::office::pages::results::inspection_result;
use crate::prelude::*;
use crate::text::date_time;
use zaigang_shared::api::case::{SignedRow, SignedVisit};

/// A table of rows, in the order of the sheets.
#[component]
pub(super) fn RowsCard(rows: Vec<SignedRow>) -> Element {
    let columns = vec![
        Column::text(t!("case-row-person")),
        Column::text(t!("case-row-month")),
        Column::number(t!("case-row-signed")),
        Column::number(t!("case-row-computed")),
        Column::number(t!("case-row-overrides")),
        Column::text(t!("case-row-visits")),
        Column::text(t!("case-row-note")),
    ];
    let rows = rows.into_iter().map(row).collect();
    rsx! {
        Card { title: t!("case-rows"), aside: t!("case-rows-aside"),
            DataTable { caption: t!("case-rows"), columns, rows,
                empty: rsx! { p { class: "muted", {t!("case-rows-none")} } }
            }
        }
    }
}

fn row(row: SignedRow) -> TableRow {
    let sheet = t!("case-row-sheet", month = row.month.to_string(), n = row.number);
    let note = row.note.clone().unwrap_or_default();
    let visits = row.visits.clone();
    TableRow {
        key: format!("{}/{}/{}", row.posting, row.month, row.number),
        class: if row.is_named { "wants-attention" } else { "" },
        cells: vec![
            rsx! { "{row.person_name}" },
            rsx! { "{sheet}" },
            rsx! { "{row.signed_days}" },
            rsx! { "{row.computed_days}" },
            rsx! { "{row.overrides}" },
            rsx! {
                for (index, visit) in visits.into_iter().enumerate() {
                    p { key: "{index}", {visit_words(&visit)} }
                }
            },
            rsx! { "{note}" },
        ],
    }
}

fn visit_words(visit: &SignedVisit) -> String {
    let signed = visit.signed.map_or_else(|| t!("case-visit-not-signed"), state_word);
    let words = t!(
        "case-row-visit",
        at = date_time(visit.at.0),
        result = inspection_result(visit.result),
        declared = state_word(visit.declared),
        signed = signed
    );
    if visit.is_proven { words } else { format!("{words} {}", t!("case-visit-unproven")) }
}
