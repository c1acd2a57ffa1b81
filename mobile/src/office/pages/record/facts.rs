//! When it was made and what signed it, in plain words.

use crate::office::words;
use crate::prelude::*;
use crate::text::{clock_time, date_time, day_of};
use zaigang_shared::api::township::RecordView;
use zaigang_shared::chain::{ChainPlace, ChainState};
use zaigang_shared::time::{DAY_MS, DayCertainty, MINUTE_MS, Millis, TimeWay, at};

/// Width of the bar in its own units: a day of 24 hours.
const WIDTH: f64 = 480.0;
const DAY_MINUTES: f64 = 1440.0;

/// When it was made: an interval as a bar with its words.
#[component]
pub fn TimeCard(record: RecordView) -> Element {
    let way = match record.interval.way {
        TimeWay::Anchored => t!("time-anchored"),
        TimeWay::Bracketed => t!("time-bracketed"),
        TimeWay::Claimed => t!("time-claimed"),
    };
    let certainty = match record.placement.certainty {
        DayCertainty::Fixed => t!("time-day-fixed"),
        DayCertainty::Claimed => t!("time-day-claimed"),
        DayCertainty::Uncertain => t!("time-day-uncertain"),
    };
    rsx! {
        Card { title: t!("record-time"),
            p { class: "big-answer", {between(&record)} }
            TimeBar { record: record.clone() }
            p { "{way} {certainty}" }
            Facts {
                pairs: vec![
                    (t!("time-phone-clock"), date_time(record.claimed_at.0)),
                    (t!("time-received"), date_time(record.received_at.0)),
                ],
            }
        }
    }
}

/// `9:40 至 9:42 之间`; without a lower bound only the upper one.
fn between(record: &RecordView) -> String {
    let (Millis(from), Millis(to)) = (record.interval.not_before, record.interval.not_after);
    if record.interval.way == TimeWay::Claimed || to - from > 60 * DAY_MS {
        return t!("time-before", to = date_time(to));
    }
    if day_of(from) != day_of(to) {
        return t!("time-between", from = date_time(from), to = date_time(to));
    }
    if to - from < MINUTE_MS {
        return t!("time-at", at = date_time(to));
    }
    t!("time-between", from = date_time(from), to = clock_time(to))
}

/// The day as a line: hours that count, the interval on it, the phone's own clock as a dashed mark.
#[component]
fn TimeBar(record: RecordView) -> Element {
    let midnight = at(record.placement.date, 0);
    let x = |instant: Millis| minutes(instant, midnight) / DAY_MINUTES * WIDTH;
    let (from, to) = (x(record.interval.not_before), x(record.interval.not_after));
    let width = (to - from).max(4.0);
    let claim = x(record.claimed_at);
    let hours = [0_u32, 6, 12, 18, 24];
    rsx! {
        svg { class: "time-bar", view_box: "-24 0 528 48", role: "img", "aria-label": between(&record),
            rect { class: "half", x: "{WIDTH * 6.0 / 24.0}", y: "10", width: "{WIDTH * 14.5 / 24.0}", height: "16" }
            path { class: "axis", d: "M0 26H480" }
            for hour in hours {
                path { class: "axis", d: "M{f64::from(hour) * 20.0} 26v5" }
                text { x: "{f64::from(hour) * 20.0}", y: "45", text_anchor: "middle", "{hour}:00" }
            }
            rect { class: "span", x: "{from.min(WIDTH - 4.0)}", y: "10", width: "{width}", height: "16", rx: "2" }
            path { class: "claim", d: "M{claim} 4v24" }
        }
    }
}

/// Minutes since midnight of the day shown, held to its ends.
fn minutes(instant: Millis, midnight: Millis) -> f64 {
    let whole = (instant.0.saturating_sub(midnight.0) / MINUTE_MS).clamp(0, 1440);
    f64::from(u32::try_from(whole).unwrap_or_default())
}

/// What signed the record.
#[component]
pub fn DeviceCard(record: RecordView) -> Element {
    let is_whole = matches!(record.chain.state, ChainState::First | ChainState::Continues);
    let platform = platform_word(&record.app.platform);
    let device = match &record.app.model {
        Some(model) => t!("device-with-model", platform = platform, model = model.as_str()),
        None => platform,
    };
    let mut pairs = Vec::new();
    // What the app said of itself went with the token.
    if record.erased_at.is_none() {
        pairs.push((t!("device-phone"), device));
    }
    pairs.push((t!("device-standing"), words::device_standing(record.device_standing)));
    pairs.extend(record.kiosk.map(|name| (t!("device-kiosk"), name)));
    pairs.extend([
        (t!("device-number"), t!("device-number-value", n = record.seq)),
        (t!("device-chain"), chain_words(record.chain)),
    ]);
    rsx! {
        Card { title: t!("record-device"),
            Facts { pairs }
            if !is_whole {
                p { class: "hint", {t!("chain-fair")} }
            }
        }
    }
}

/// How it hangs on the phone's other records, and what that may mean.
fn chain_words(chain: ChainPlace) -> String {
    match chain.state {
        ChainState::First => t!("chain-first"),
        ChainState::Continues => t!("chain-continues"),
        ChainState::WaitingForEarlier => t!("chain-waiting", n = chain.missing),
        ChainState::Gap => t!("chain-gap", n = chain.missing),
        ChainState::Fork => t!("chain-fork"),
        ChainState::Restart => t!("chain-restart"),
    }
}

/// The platform as people call it.
#[must_use]
pub fn platform_word(platform: &str) -> String {
    match platform {
        "android" => t!("platform-android"),
        "ios" => t!("platform-ios"),
        _ => t!("platform-web"),
    }
}

/// A description as the phone gave it (`web · Pixel 7`), its platform as people call it.
#[must_use]
pub fn platform_said(description: &str) -> String {
    let (platform, model) = description.split_once(" · ").unwrap_or((description, ""));
    match (matches!(platform, "web" | "android" | "ios"), model.trim()) {
        (true, "") => platform_word(platform),
        (true, model) => t!("device-with-model", platform = platform_word(platform), model = model),
        (false, _) => description.to_owned(),
    }
}
