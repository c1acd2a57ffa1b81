//! What the visits found, beside the declared days; in code order, never a ranking.

use crate::client;
use crate::office::Route;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::view;
use crate::prelude::*;
use crate::text::date_time;
use zaigang_shared::api::city::{InspectionResults, TownshipResult};
use zaigang_shared::id::RecordId;
use zaigang_shared::operation as op;
use zaigang_shared::record::InspectionResult;

/// What the visits found, beside the declared days; in code order, never a ranking.
#[component]
pub fn Results() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else {
                return Ok(InspectionResults { townships: Vec::new(), visits: Vec::new() });
            };
            client::read::<op::ReadResults>(&[code.as_str()]).await
        }
    });
    let Some(found) = loaded.get() else {
        return rsx! {
            PageTitle { title: t!("office-title-results") }
            Awaited { loaded }
        };
    };
    let columns = vec![
        Column::text(t!("results-township")),
        Column::number(t!("results-visited")),
        Column::number(t!("results-found")),
        Column::number(t!("results-declared")),
        Column::number(t!("results-excused")),
        Column::number(t!("results-unreachable")),
        Column::number(t!("results-unproven")),
        Column::number(t!("results-not-visited")),
        Column::text(t!("results-estimate")),
    ];
    let rows = found.townships.iter().map(row).collect();
    rsx! {
        PageTitle { title: t!("office-title-results"), aside: t!("results-aside", n = found.visits.len()) }
        Awaited { loaded }
        Card { title: t!("results-by-township"), aside: t!("results-no-ranking"),
            DataTable { caption: t!("results-by-township"), columns, rows,
                empty: rsx! { Empty { icon: IconName::Chart, title: t!("results-none"), text: t!("results-none-text") } } }
        }
        if !found.visits.is_empty() {
            Card { title: t!("results-visits"),
                for visit in found.visits {
                    Row {
                        key: "{visit.record}",
                        title: visit.person_name.clone(),
                        note: format!("{} {}", visit.township_name, visit.host_name),
                        actions: record_link(&visit.record),
                        div { class: "inline",
                            b { {inspection_result(visit.result)} }
                            span { {t!("results-declared-that-day")} }
                            StateTag { state: visit.declared }
                        }
                        p { {t!("results-visit-by", by = visit.inspector.as_str(), at = date_time(visit.at.0))} }
                        if let Some(note) = &visit.note {
                            p { "{note}" }
                        }
                        VisitDoubts { doubts: visit.doubts.clone() }
                    }
                }
            }
        }
    }
}

fn row(result: &TownshipResult) -> TableRow {
    let name = result.name.clone();
    let numbers = [
        result.visited,
        result.found_present,
        result.declared_present,
        result.excused,
        result.unreachable,
        result.unproven,
        result.not_visited,
    ];
    let estimate = match result.estimate {
        None => t!("results-too-few"),
        Some(e) => {
            t!("results-interval", share = percent(e.share), low = percent(e.low), high = percent(e.high))
        }
    };
    let mut cells = vec![rsx! { "{name}" }];
    cells.extend(numbers.into_iter().map(|n| rsx! { "{n}" }));
    cells.push(rsx! { "{estimate}" });
    TableRow { key: result.division.to_string(), cells, class: "" }
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// Opens the inspector's record with its note, position and photo; the look is logged. A county has no reach to
/// the records of the city's inspectors.
pub fn record_link(record: &RecordId) -> Element {
    if !view::may::<op::FreezeDraw>() {
        return rsx! {};
    }
    rsx! {
        LinkButton { to: Route::Record { id: record.to_string() }, kind: ButtonKind::Quiet, {t!("today-see-record")} }
    }
}

/// What a visit found, in words.
pub fn inspection_result(result: InspectionResult) -> String {
    match result {
        InspectionResult::Present => t!("result-present"),
        InspectionResult::Absent => t!("result-absent"),
        InspectionResult::Excused => t!("result-excused"),
        InspectionResult::ElsewhereVerified => t!("result-elsewhere"),
        InspectionResult::Unreachable => t!("result-unreachable"),
    }
}
