//! Where the fixes of a case lie, beside the person's places, and what phones they came from.

use super::evidence::answer_word;
use crate::office::Route;
use crate::office::pages::record::platform_said;
use crate::prelude::*;
use crate::text::date_time;
use zaigang_shared::api::cadre::FenceView;
use zaigang_shared::api::case::{CaseDevice, CaseFix};
use zaigang_shared::place::Answer;

/// Fixes that are written out below the map.
const LISTED: usize = 20;

/// The map; a press on a point opens its record.
#[component]
pub(super) fn FixesCard(fixes: Vec<CaseFix>, places: Vec<FenceView>) -> Element {
    let points = fixes
        .iter()
        .map(|fix| MapPoint {
            id: fix.record.to_string(),
            lat: fix.fix.lat,
            lon: fix.fix.lon,
            state: state(fix.answer),
            label: t!("case-fix-label", at = date_time(fix.at.0), place = answer_word(fix.answer)),
        })
        .collect::<Vec<_>>();
    let fences: Vec<_> = places.iter().map(|view| map_fence(&view.fence, view.name.clone())).collect();
    let named: Vec<CaseFix> = fixes.iter().filter(|fix| fix.is_named).take(LISTED).cloned().collect();
    rsx! {
        Card { title: t!("case-map"), aside: t!("case-map-aside", n = fixes.len()),
            if fixes.is_empty() {
                p { class: "muted", {t!("case-map-none")} }
            } else {
                div { class: "case-map",
                    Map {
                        label: t!("case-map-label"),
                        fences,
                        points,
                        onpick: move |id: String| {
                            navigator().push(Route::Record { id });
                        },
                    }
                }
                p { class: "muted", {t!("case-map-legend")} }
            }
            if !named.is_empty() {
                Fold { title: t!("case-map-named", n = named.len()),
                    for fix in named {
                        p { class: "inline", key: "{fix.record}",
                            Link { to: Route::Record { id: fix.record.to_string() }, {date_time(fix.at.0)} }
                            span { {answer_word(fix.answer)} }
                            small { class: "muted", {t!("case-fix-accuracy", metres = format!("{:.0}", fix.fix.acc))} }
                        }
                    }
                }
            }
        }
    }
}

/// A point takes the shape of what its fix says: inside, unclear, outside.
fn state(answer: Answer) -> CellState {
    match answer {
        Answer::Inside => CellState::Present,
        Answer::Uncertain => CellState::ToConfirm,
        Answer::OutsideFix => CellState::NotConfirmed,
    }
}

/// The phones of these days, and what their word is worth.
#[component]
pub(super) fn DevicesCard(devices: Vec<CaseDevice>) -> Element {
    let pairs: Vec<(String, String)> = devices
        .iter()
        .map(|device| {
            let model = device.model.clone().unwrap_or_else(|| platform_said(&device.platform));
            let model = match &device.shared {
                Some(name) => t!("case-device-shared", model = model, name = name.as_str()),
                None => model,
            };
            (model, t!("case-device-records", n = device.records))
        })
        .collect();
    rsx! {
        Card { title: t!("case-devices"),
            if !pairs.is_empty() {
                Facts { pairs }
            }
            p { {t!("case-browser-claim")} }
        }
    }
}
