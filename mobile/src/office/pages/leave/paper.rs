//! A paper of a request: opened when it is asked for, because every look is written down.

use crate::client;
use crate::office::kit::{SendingProblem, use_sending};
use crate::platform::camera::ObjectUrl;
use crate::platform::page;
use crate::prelude::*;
use crate::text::short_date;
use std::rc::Rc;
use zaigang_shared::api::leave::{AttachmentKind, AttachmentView};
use zaigang_shared::id::LeaveId;
use zaigang_shared::operation::ReadLeaveAttachment;

/// A paper: a picture is shown below, a PDF is saved.
#[component]
pub(super) fn Paper(leave: LeaveId, paper: AttachmentView, n: usize) -> Element {
    let sending = use_sending();
    let mut shown = use_signal(|| None::<Rc<ObjectUrl>>);
    if let Some(at) = paper.erased_at {
        return rsx! {
            p { class: "muted", {t!("leave-paper-erased", n = n, day = short_date(at.date()))} }
        };
    }
    if paper.arrived_at.is_none() {
        return rsx! {
            p { class: "muted", {t!("leave-paper-coming", n = n)} }
        };
    }
    let (id, kind) = (paper.id.clone(), paper.kind);
    let open = move |()| {
        let (leave, id) = (leave.clone(), id.clone());
        let work = async move { client::bytes::<ReadLeaveAttachment>(&[leave.as_str(), id.as_str()]).await };
        sending.run(work, move |answer| match kind {
            AttachmentKind::Photo => shown.set(ObjectUrl::new(&answer.body, "image/jpeg").map(Rc::new)),
            AttachmentKind::Pdf => {
                if page::save_file(&format!("leave-{n}.pdf"), "application/pdf", &answer.body).is_err() {
                    toast(Tone::Attention, t!("import-not-saved"));
                }
            }
        });
    };
    let kilobytes = paper.bytes.div_ceil(1024);
    rsx! {
        div { class: "inline",
            Button { kind: ButtonKind::Quiet, icon: IconName::Page, busy: sending.busy(), onclick: open,
                {match kind {
                    AttachmentKind::Photo => t!("leave-paper-photo", n = n, kilobytes = kilobytes),
                    AttachmentKind::Pdf => t!("leave-paper-pdf", n = n, kilobytes = kilobytes),
                }}
            }
        }
        if let Some(picture) = shown() {
            img { class: "photo", src: "{picture.address()}", alt: t!("leave-paper-alt") }
        }
        SendingProblem { sending }
    }
}
