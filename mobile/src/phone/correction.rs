//! Saying that something kept is wrong, and what became of it.

use crate::client::write;
use crate::phone::say::{SayForm, use_saying};
use crate::platform::PlatformError;
use crate::prelude::*;
use crate::text::{date_time, short_date};
use chrono::NaiveDate;
use zaigang_shared::api::own::{AskCorrection, CorrectionState, CorrectionTarget, CorrectionView};
use zaigang_shared::id::{CorrectionId, PostingId, RecordId};
use zaigang_shared::operation;

/// Longest text, in characters.
const MAX_TEXT: u32 = 500;

/// What a request is about.
#[derive(Debug, Clone, PartialEq)]
pub enum About {
    /// A day.
    Day(NaiveDate),
    /// A record.
    Record(RecordId),
    /// The posting's own data.
    Posting,
}

/// The form; what is typed stays in it until it has arrived.
#[component]
pub fn CorrectionForm(
    posting: PostingId,
    about: About,
    #[props(default)] onasked: Option<EventHandler<CorrectionView>>,
) -> Element {
    let saying = use_saying();
    let mut asked = use_signal(|| false);
    let hint = match &about {
        About::Day(_) | About::Record(_) => t!("phone-correction-hint-day"),
        About::Posting => t!("phone-correction-hint-posting"),
    };
    let onsend = move |()| {
        let (posting, about) = (posting.clone(), about.clone());
        async move {
            let sent = saying.send(async |id, words| {
                let id =
                    CorrectionId::try_from(id).map_err(|wrong| PlatformError::Failed(wrong.to_string()))?;
                write::<operation::AskCorrection>(&[posting.as_str()], &request(id, about, words)).await
            });
            if let Some(view) = sent.await {
                asked.set(true);
                if let Some(onasked) = onasked {
                    onasked.call(view);
                }
            }
        }
    };
    rsx! {
        if asked() {
            Notice { tone: Tone::Good, title: t!("phone-correction-asked"), text: t!("phone-correction-asked-text") }
        }
        SayForm {
            saying,
            id: "correction",
            label: t!("phone-correction-label"),
            hint,
            send: t!("phone-correction-send"),
            rows: 3,
            max_length: MAX_TEXT,
            icon: IconName::Pencil,
            onsend,
        }
    }
}

fn request(id: CorrectionId, about: About, text: String) -> AskCorrection {
    let (target, date, record) = match about {
        About::Day(date) => (CorrectionTarget::Day, Some(date), None),
        About::Record(record) => (CorrectionTarget::Record, None, Some(record)),
        About::Posting => (CorrectionTarget::Posting, None, None),
    };
    AskCorrection { id, target, date, record, device: None, text }
}

/// A request and its answer.
#[component]
pub fn CorrectionRow(request: CorrectionView) -> Element {
    let (tone, word) = match request.state {
        CorrectionState::Open => (Tone::Attention, t!("phone-correction-open")),
        CorrectionState::Corrected => (Tone::Good, t!("phone-correction-corrected")),
        CorrectionState::Refused => (Tone::Plain, t!("phone-correction-refused")),
    };
    let title = match (request.target, request.date) {
        (CorrectionTarget::Record | CorrectionTarget::Day, Some(date)) => short_date(date),
        (CorrectionTarget::Device, _) => t!("phone-mine-phone"),
        _ => t!("phone-mine-posting"),
    };
    rsx! {
        Row { title, note: date_time(request.asked_at.0),
            p { Chip { tone, "{word}" } }
            p { class: "said", "{request.text}" }
            if let Some(answer) = &request.answer {
                p {
                    {t!("phone-correction-answer", by = request.answered_by.clone().unwrap_or_default(), text = answer.as_str())}
                }
            } else if request.is_late {
                p { class: "muted", {t!("phone-correction-late")} }
            }
        }
    }
}
