//! One own day: its state in words, the person's word on it, the records of it.

use crate::client::kept as store;
use crate::client::queue::QUEUE;
use crate::client::{ClientError, read, write};
use crate::phone::correction::{About, CorrectionForm};
use crate::phone::delivery::EntryRow;
use crate::phone::kept::Trouble;
use crate::phone::say::{SayForm, use_saying};
use crate::phone::words;
use crate::prelude::*;
use crate::text::{clock_time, date_time, long_date};
use chrono::NaiveDate;
use zaigang_shared::api::cadre::Explain;
use zaigang_shared::api::township::{PastVerdict, RecordView};
use zaigang_shared::day::{Cell, PhotoStanding};
use zaigang_shared::id::{PostingId, RecordId};
use zaigang_shared::operation;

/// Longest word on a day, in characters.
const MAX_EXPLANATION: u32 = 500;

/// The day.
#[component]
pub fn DayPanel(
    date: NaiveDate,
    cell: Option<Cell>,
    posting: PostingId,
    is_today: bool,
    /// The date stands above it.
    #[props(default = true)]
    titled: bool,
) -> Element {
    let state = cell.as_ref().map(|cell| cell.state);
    let is_open = is_today && state.is_none_or(|state| state == CellState::NotConfirmed);
    let marks = cell.as_ref().map(words::marks).unwrap_or_default();
    let record = cell.as_ref().and_then(|cell| cell.record.clone());
    let wants_word =
        matches!(state, Some(CellState::ToConfirm)) || (state == Some(CellState::NotConfirmed) && !is_today);
    let about = record.clone().map_or(About::Day(date), About::Record);
    let own: Vec<_> = QUEUE.read().iter().filter(|entry| entry.date() == date).cloned().collect();
    rsx! {
        Card { title: if titled { long_date(date) } else { String::new() },
            match state {
                Some(state) if !is_open => rsx! {
                    p { StateTag { state } }
                    p { {words::state_meaning(state)} }
                },
                _ => rsx! {
                    p { {if is_today { t!("phone-day-nothing-yet") } else { t!("phone-day-none") }} }
                },
            }
            if !marks.is_empty() {
                p { class: "muted", "{marks}" }
            }
            if wants_word {
                ExplainForm { date, posting: posting.clone() }
            }
            if let Some(record) = record {
                OwnRecord { record }
            }
            for entry in own {
                EntryRow { key: "{entry.id}", entry }
            }
            Fold { title: t!("phone-correction-day"),
                CorrectionForm { posting, about }
            }
        }
    }
}

/// The person's word on a day; it stays in the box until it has arrived.
#[component]
fn ExplainForm(date: NaiveDate, posting: PostingId) -> Element {
    let saying = use_saying();
    let mut said = use_signal(|| None::<String>);
    let name = format!("said-{posting}-{date}");
    let kept = name.clone();
    use_future(move || {
        let kept = kept.clone();
        async move {
            said.set(store::load::<String>(&kept).await.map(|kept| kept.value));
        }
    });
    let onsend = move |()| {
        let (name, posting) = (name.clone(), posting.clone());
        async move {
            let sent = saying.send(async |id, text| {
                let of = [posting.as_str(), &date.to_string()];
                write::<operation::ExplainDay>(&of, &Explain { id, text: text.clone() }).await.map(|_| text)
            });
            if let Some(words) = sent.await {
                let json = serde_json::Value::from(words.as_str()).to_string();
                store::keep_text(&name, &json).await;
                said.set(Some(words));
                toast(Tone::Good, t!("phone-explain-sent"));
                crate::client::home::ring();
            }
        }
    };
    rsx! {
        if let Some(said) = said() {
            Notice { tone: Tone::Good, title: t!("phone-explain-said"), text: said }
        }
        SayForm {
            saying,
            id: "explanation",
            label: t!("phone-explain-label"),
            hint: t!("phone-explain-hint"),
            send: t!("phone-explain-send"),
            rows: 3,
            max_length: MAX_EXPLANATION,
            kind: ButtonKind::Primary,
            onsend,
        }
    }
}

/// The record that speaks for the day, opened on demand: what the office sees of it.
#[component]
fn OwnRecord(record: RecordId) -> Element {
    let mut opened = use_signal(|| None::<Result<RecordView, ClientError>>);
    let mut busy = use_signal(|| false);
    let open = move |()| {
        let record = record.clone();
        async move {
            busy.set(true);
            opened.set(Some(read::<operation::ReadRecord>(&[record.as_str()]).await));
            busy.set(false);
        }
    };
    match &*opened.read() {
        Some(Ok(view)) => rsx! {
            RecordFacts { view: view.clone() }
        },
        other => rsx! {
            if let Some(Err(error)) = other {
                Trouble { error: error.clone() }
            }
            Button { icon: IconName::Eye, wide: true, busy: busy().then(|| t!("phone-loading")), onclick: open, {t!("phone-record-open")} }
        },
    }
}

#[component]
fn RecordFacts(view: RecordView) -> Element {
    let arrived = view.photos.iter().filter(|photo| photo.standing == PhotoStanding::Arrived).count();
    let photo = match (view.photos.len(), arrived) {
        _ if view.erased_at.is_some() => t!("phone-record-erased"),
        (0, _) => t!("phone-record-photo-none"),
        (all, arrived) if arrived == all => t!("phone-record-photo-arrived"),
        _ => t!("phone-record-photo-expected"),
    };
    let words = words::verdict(&view.verdict, view.fix.map(|fix| fix.acc), &[]);
    let mut facts = vec![
        (t!("phone-record-what"), words::record_kind(view.kind)),
        (t!("phone-record-time"), clock_time(view.interval.not_before.0)),
        (t!("phone-record-received"), clock_time(view.received_at.0)),
        (t!("phone-record-photo"), photo),
    ];
    facts.extend(view.note.clone().map(|note| (t!("phone-record-note"), note)));
    facts.extend(view.explanation.clone().map(|text| (t!("phone-record-said"), text)));
    let fences = view.fences.iter().map(|fence| map_fence(fence, String::new())).collect::<Vec<_>>();
    let fix = view.fix.map(|fix| MapFix { lat: fix.lat, lon: fix.lon, acc: fix.acc });
    rsx! {
        p { class: "verdict {words.class}",
            Icon { name: words.icon }
            "{words.title}"
        }
        Facts { pairs: facts }
        Map { label: t!("phone-record-map"), fences, fix }
        for past in view.verdicts.iter() {
            p { class: "muted", {judged_word(past)} }
        }
        for decision in view.decisions.iter() {
            p { class: "muted",
                {t!("phone-record-decision", by = decision.by.clone(), state = state_word(decision.state))}
            }
        }
    }
}

/// What a record was judged first, and since a fence was corrected.
fn judged_word(past: &PastVerdict) -> String {
    let answer = words::verdict(&past.verdict, None, &[]).title;
    let at = date_time(past.judged_at.0);
    match &past.correction {
        None => t!("phone-record-judged-first", at = at, answer = answer),
        Some(correction) => {
            t!("phone-record-judged-anew", at = at, answer = answer, reason = correction.reason.clone())
        }
    }
}
