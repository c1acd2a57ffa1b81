//! The answer on a case: words and up to three photos, written down on the phone first.

use crate::client::beacon::server_now;
use crate::client::case_outbox::{Answering, CASE_OUTBOX, begun, keep_begun};
use crate::client::outbox::{self, ReadyPaper};
use crate::client::record::ready_photo;
use crate::client::{ClientError, sync};
use crate::phone::draft::{NotKept, use_keeper};
use crate::phone::kept::Trouble;
use crate::platform::camera::{PhotoLimit, photo_from_file};
use crate::platform::clock;
use crate::prelude::*;
use crate::text::date_time;
use dioxus::html::FileData;
use zaigang_shared::api::case::MAX_ANSWER_PHOTOS;
use zaigang_shared::api::leave::AttachmentKind;
use zaigang_shared::id::CaseId;

/// Longest answer, in characters.
const MAX_ANSWER: u32 = 2_000;
/// A paper or a place has to be readable: more than a photo of a check-in, less than a camera gives.
const LEGIBLE: PhotoLimit = PhotoLimit(300 * 1024);

async fn photo_of(file: &FileData) -> Option<ReadyPaper> {
    let raw = photo_from_file(file, &[], LEGIBLE).await.ok()?;
    ReadyPaper::new(clock::random_uuid_v7(), AttachmentKind::Photo, ready_photo(&raw)?.bytes)
}

/// The form; what is written stays on the phone until it has arrived.
#[component]
pub(super) fn AnswerForm(case: CaseId, onsaid: EventHandler<()>) -> Element {
    let mut text = use_signal(String::new);
    let mut photos = use_signal(Vec::<ReadyPaper>::new);
    let mut unreadable = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let keeper = use_keeper(text);
    let opened = case.clone();
    use_future(move || {
        let case = opened.clone();
        async move {
            let begun = begun(&case).await.unwrap_or_default();
            // A first stroke may have come before the storage answered.
            if text.peek().is_empty() {
                text.set(begun);
            }
        }
    });
    let typed = case.clone();
    let choose = move |file: FileData| async move {
        match photo_of(&file).await {
            Some(photo) => {
                unreadable.set(false);
                photos.write().push(photo);
            }
            None => unreadable.set(true),
        }
    };
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let case = case.clone();
        async move {
            let said = text.peek().trim().to_owned();
            if said.is_empty() || busy() {
                return;
            }
            busy.set(true);
            let id = clock::random_uuid_v7();
            let about = case.clone();
            let answering = Answering {
                id: id.clone(),
                account: None,
                case,
                text: said,
                has_arrived: false,
                photos: Vec::new(),
                written_at: server_now(),
                refused: None,
            };
            let ready = photos.peek().clone();
            match outbox::keep(answering, ready).await {
                Ok(()) => {
                    // Written down: what is typed is not needed here any more, whether there is a network or not.
                    text.set(String::new());
                    let _ = keep_begun(&about, "").await;
                    photos.set(Vec::new());
                    error.set(None);
                    let sent = outbox::send_all::<Answering>().await;
                    let is_gone = CASE_OUTBOX.peek().iter().all(|one| one.id != id);
                    if sent.is_ok() && is_gone {
                        toast(Tone::Good, t!("phone-case-answer-sent"));
                    } else {
                        sync::ring();
                    }
                    onsaid.call(());
                }
                Err(failure) => error.set(Some(failure)),
            }
            busy.set(false);
        }
    };
    let room = MAX_ANSWER_PHOTOS.saturating_sub(photos.read().len());
    rsx! {
        form { onsubmit: submit,
            TextArea {
                id: "case-answer",
                label: t!("phone-case-answer-label"),
                hint: t!("phone-case-answer-hint"),
                value: text(),
                rows: 5,
                max_length: MAX_ANSWER,
                oninput: move |value| {
                    text.set(value);
                    let case = typed.clone();
                    keeper.keep(move |now| {
                        let case = case.clone();
                        async move { keep_begun(&case, &now).await }
                    });
                },
            }
            if room > 0 {
                FileField {
                    id: "case-photo",
                    label: t!("phone-case-photo-add"),
                    accept: "image/*",
                    icon: IconName::Camera,
                    hint: t!("phone-case-photo-hint"),
                    onfile: choose,
                }
            }
            if unreadable() {
                Notice { tone: Tone::Attention, title: t!("phone-case-photo-unreadable"), text: t!("phone-case-photo-unreadable-text") }
            }
            for (n, ready) in photos.read().iter().enumerate() {
                div { class: "inline", key: "{ready.paper.id}",
                    Chip { tone: Tone::Info, icon: IconName::Camera,
                        {t!("phone-case-photo-chosen", n = n + 1, kilobytes = ready.bytes.len().div_ceil(1024))}
                    }
                    Button {
                        kind: ButtonKind::Quiet,
                        icon: IconName::Trash,
                        onclick: move |()| {
                            if n < photos.peek().len() {
                                photos.write().remove(n);
                            }
                        },
                        {t!("phone-case-photo-remove")}
                    }
                }
            }
            NotKept { is_full: keeper.is_full }
            if let Some(error) = error() {
                Trouble { error }
            }
            Button {
                kind: ButtonKind::Primary,
                submit: true,
                wide: true,
                disabled: text.read().trim().is_empty(),
                busy: busy().then(|| t!("phone-sending")),
                {t!("phone-case-answer-send")}
            }
        }
    }
}

/// What is written down on this phone and has not arrived, or was not taken.
#[component]
pub(super) fn Kept(answering: Answering) -> Element {
    let forgotten = answering.clone();
    let forget = move |()| {
        let answering = forgotten.clone();
        async move {
            if outbox::forget(&answering).await.is_err() {
                toast(Tone::Attention, t!("phone-case-not-forgotten"));
            }
        }
    };
    let what = if answering.has_arrived {
        t!("phone-case-kept-photos", n = answering.photos.len())
    } else {
        t!("phone-case-kept-answer", at = date_time(answering.written_at), n = answering.photos.len())
    };
    match &answering.refused {
        None => rsx! {
            Notice { tone: Tone::Attention, title: t!("phone-case-kept"), text: what,
                p { {t!("phone-case-kept-text")} }
            }
        },
        Some(problem) => rsx! {
            Notice { tone: Tone::Problem, title: problem.title.clone(), text: problem.detail.clone(),
                p { "{what}" }
                p { "{answering.text}" }
                Button { icon: IconName::Trash, onclick: forget, {t!("phone-case-forget")} }
            }
        },
    }
}
