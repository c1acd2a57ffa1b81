//! Papers of a request: pictures made small, or PDF files.

use crate::client::outbox::ReadyPaper;
use crate::client::record::ready_photo;
use crate::platform::camera::{PhotoLimit, photo_from_file};
use crate::platform::clock;
use crate::prelude::*;
use dioxus::html::FileData;
use zaigang_shared::api::leave::{AttachmentKind, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS};

/// A certificate has to be readable: more than a photo of a place, less than a camera gives.
const LEGIBLE: PhotoLimit = PhotoLimit(300 * 1024);

/// Reads a chosen file as a paper; none when it is neither a picture nor a PDF of the size that is taken.
async fn paper_of(file: &FileData) -> Option<ReadyPaper> {
    let id = clock::random_uuid_v7();
    if let Ok(raw) = photo_from_file(file, &[], LEGIBLE).await {
        return ReadyPaper::new(id, AttachmentKind::Photo, ready_photo(&raw)?.bytes);
    }
    let bytes = file.read_bytes().await.ok()?.to_vec();
    let fits = bytes.starts_with(b"%PDF-") && bytes.len() <= MAX_ATTACHMENT_BYTES;
    if fits { ReadyPaper::new(id, AttachmentKind::Pdf, bytes) } else { None }
}

/// Choosing papers: what is chosen stands below until it is sent.
#[component]
pub(super) fn PaperField(
    id: String,
    /// How many there are already.
    taken: usize,
    papers: Vec<ReadyPaper>,
    onadd: EventHandler<ReadyPaper>,
    onremove: EventHandler<usize>,
    #[props(default)] hint: String,
) -> Element {
    let mut unreadable = use_signal(|| false);
    let choose = move |file: FileData| async move {
        match paper_of(&file).await {
            Some(paper) => {
                unreadable.set(false);
                onadd.call(paper);
            }
            None => unreadable.set(true),
        }
    };
    let room = MAX_ATTACHMENTS.saturating_sub(taken + papers.len());
    rsx! {
        if room > 0 {
            FileField {
                id,
                label: t!("phone-leave-paper-add"),
                accept: "image/*,application/pdf",
                icon: IconName::Camera,
                hint,
                onfile: choose,
            }
        }
        if unreadable() {
            Notice { tone: Tone::Attention, title: t!("phone-leave-paper-unreadable"), text: t!("phone-leave-paper-unreadable-text") }
        }
        for (n, ready) in papers.iter().enumerate() {
            div { class: "inline", key: "{ready.paper.id}",
                Chip { tone: Tone::Info, icon: IconName::Page,
                    {t!("phone-leave-paper-chosen", n = n + 1, kilobytes = ready.bytes.len().div_ceil(1024))}
                }
                Button { kind: ButtonKind::Quiet, icon: IconName::Trash, onclick: move |()| onremove.call(n), {t!("phone-leave-paper-remove")} }
            }
        }
    }
}
