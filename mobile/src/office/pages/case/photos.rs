//! A photo of an answer: opened when it is asked for, because every look is written down.

use crate::client;
use crate::office::kit::{SendingProblem, use_sending};
use crate::platform::camera::ObjectUrl;
use crate::prelude::*;
use crate::text::short_date;
use std::rc::Rc;
use zaigang_shared::api::case::CasePhoto;
use zaigang_shared::id::CaseId;
use zaigang_shared::operation::ReadCasePhoto;

/// A photo with its button.
#[component]
pub(super) fn AnswerPhoto(case: CaseId, photo: CasePhoto, n: usize) -> Element {
    let sending = use_sending();
    let mut shown = use_signal(|| None::<Rc<ObjectUrl>>);
    if let Some(at) = photo.erased_at {
        return rsx! {
            p { class: "muted", {t!("case-photo-erased", n = n, day = short_date(at.date()))} }
        };
    }
    if photo.arrived_at.is_none() {
        return rsx! {
            p { class: "muted", {t!("case-photo-coming", n = n)} }
        };
    }
    let id = photo.id.clone();
    let open = move |()| {
        let (case, id) = (case.clone(), id.clone());
        let work = async move { client::bytes::<ReadCasePhoto>(&[case.as_str(), id.as_str()]).await };
        sending.run(work, move |answer| shown.set(ObjectUrl::new(&answer.body, "image/jpeg").map(Rc::new)));
    };
    rsx! {
        div { class: "inline",
            Button { kind: ButtonKind::Quiet, icon: IconName::Eye, busy: sending.busy(), onclick: open,
                {t!("case-photo-open", n = n, kilobytes = photo.bytes.div_ceil(1024))}
            }
        }
        if let Some(picture) = shown() {
            img { class: "photo", src: "{picture.address()}", alt: t!("case-photo-alt") }
        }
        SendingProblem { sending }
    }
}
