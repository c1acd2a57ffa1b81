//! Writing about a day: text, households, difficulties, photos, the position if wished. What is written is kept at every
//! stroke, so that nothing is lost with the page.

use super::Writer;
use super::entries::Shown;
use crate::client::ClientError;
use crate::client::beacon::server_now;
use crate::client::record::{Draft, ReadyPhoto, make, new_id};
use crate::client::work_log::{self, DayDraft};
use crate::phone::camera::{reason, take_file};
use crate::phone::capture::watermark;
use crate::phone::draft::{NotKept, use_keeper};
use crate::phone::kept::Trouble;
use crate::phone::locate::{Locating, LocatingLine, fix_to_sign, locate};
use crate::phone::shot::{LiveShot, Shot};
use crate::platform::camera::CameraError;
use crate::platform::page;
use crate::prelude::*;
use crate::text::long_date;
use chrono::NaiveDate;
use dioxus::html::FileData;
use zaigang_shared::record::{
    MAX_DIFFICULTIES_CHARS, MAX_HOUSEHOLDS, MAX_WORK_LOG_CHARS, MAX_WORK_LOG_PHOTOS, PhotoClaim, RecordKind,
    WorkLogClaim,
};

/// The households typed, if they are a count within the limits.
fn households(text: &str) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0);
    }
    text.parse().ok().filter(|count| *count <= MAX_HOUSEHOLDS)
}

/// What a correction begins with.
fn begun_with(entry: &Shown) -> DayDraft {
    DayDraft {
        text: entry.text.clone(),
        households: if entry.households == 0 { String::new() } else { entry.households.to_string() },
        difficulties: entry.difficulties.clone().unwrap_or_default(),
        photos: Vec::new(),
    }
}

/// The form of a day.
#[component]
pub fn EntryForm(
    date: NaiveDate,
    today: NaiveDate,
    writer: Writer,
    /// The entry that holds so far: a correction begins with its words.
    before: Option<Shown>,
    /// Something is being written: the form stays, whatever the server tells of the day meanwhile.
    onbegin: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let mut draft = use_signal(DayDraft::default);
    let mut is_here = use_signal(|| false);
    let mut shots = use_signal(Vec::<Shot>::new);
    let locating = use_signal(|| Locating::Idle);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let is_correction = before.is_some();
    let keeper = use_keeper(draft);
    let posting = writer.posting.clone();
    use_future(move || {
        let (posting, before) = (posting.clone(), before.clone());
        async move {
            let begun = work_log::draft(&posting, date).await;
            if let Some(kept) = &begun {
                shots.set(work_log::photos_of(kept).await.into_iter().map(Shot::of).collect());
            }
            draft.set(begun.or_else(|| before.as_ref().map(begun_with)).unwrap_or_default());
            is_here.set(true);
        }
    });
    let change = {
        let posting = writer.posting.clone();
        move |with: &dyn Fn(&mut DayDraft)| {
            with(&mut draft.write());
            onbegin.call(());
            let posting = posting.clone();
            keeper.keep(move |now| {
                let posting = posting.clone();
                async move { work_log::keep(&posting, date, &now).await }
            });
        }
    };
    let (on_text, on_households, on_difficulties) = (change.clone(), change.clone(), change.clone());
    let mut on_photos = change;
    let count = households(&draft.read().households);
    let lacks_photo = writer.photo_demanded && shots.read().is_empty();
    let submit = {
        let writer = writer.clone();
        move |event: FormEvent| {
            event.prevent_default();
            let writer = writer.clone();
            async move {
                let said = draft.peek().clone();
                let (Some(id), Some(households)) = (new_id(), households(&said.households)) else { return };
                if said.text.trim().is_empty() || busy() {
                    return;
                }
                busy.set(true);
                error.set(None);
                // Where somebody is, is signed only when he asked for it.
                let asked = *locating.peek() != Locating::Idle;
                let fix = if asked { fix_to_sign(locating, &writer.place).await } else { None };
                let photos = shots.peek().iter().map(|shot| shot.photo.clone()).collect();
                let difficulties = Some(said.difficulties.clone()).filter(|text| !text.trim().is_empty());
                let entry = WorkLogClaim { about: date, text: said.text.clone(), households, difficulties };
                let record = Draft {
                    id,
                    subject: writer.posting.to_string(),
                    kind: RecordKind::WorkLog,
                    fix,
                    photos,
                    reference: None,
                    note: None,
                    result: None,
                    work_log: Some(entry),
                };
                match make(record).await {
                    Ok(()) => {
                        // It is signed; what is left of the draft would only be shown again.
                        let _ = work_log::keep(&writer.posting, date, &DayDraft::default()).await;
                        draft.set(DayDraft::default());
                        shots.set(Vec::new());
                        toast(Tone::Good, t!("phone-work-log-kept"));
                        page::scroll_to_top();
                        ondone.call(());
                    }
                    Err(failure) => error.set(Some(failure)),
                }
                busy.set(false);
            }
        }
    };
    if !is_here() {
        return rsx! {
            Progress { label: t!("phone-loading") }
        };
    }
    rsx! {
        form { class: "card", onsubmit: submit,
            if is_correction {
                p { class: "muted", {t!("phone-work-log-correct-text")} }
            } else if date != today {
                p { class: "muted", {t!("phone-work-log-late-text")} }
            }
            TextArea {
                id: "work-log",
                label: t!("phone-work-log-label", date = long_date(date)),
                hint: t!("phone-work-log-hint"),
                value: draft.read().text.clone(),
                rows: 6,
                max_length: MAX_WORK_LOG_CHARS as u32,
                oninput: move |value: String| on_text.clone()(&|draft| draft.text.clone_from(&value)),
            }
            TextField {
                id: "work-log-households",
                label: t!("phone-work-log-households"),
                kind: TextKind::Number,
                value: draft.read().households.clone(),
                error: count.is_none().then(|| t!("phone-work-log-households-wrong", most = MAX_HOUSEHOLDS)),
                max_length: 3,
                oninput: move |value: String| on_households.clone()(&|draft| draft.households.clone_from(&value)),
            }
            TextArea {
                id: "work-log-difficulties",
                label: t!("phone-work-log-difficulties"),
                hint: t!("phone-work-log-difficulties-hint"),
                value: draft.read().difficulties.clone(),
                rows: 2,
                max_length: MAX_DIFFICULTIES_CHARS as u32,
                oninput: move |value: String| on_difficulties.clone()(&|draft| draft.difficulties.clone_from(&value)),
            }
            Photos {
                shots,
                locating,
                who: writer.who.clone(),
                is_demanded: writer.photo_demanded,
                onchange: move |claims: Vec<PhotoClaim>| on_photos(&|draft| draft.photos.clone_from(&claims)),
            }
            Where { locating, writer: writer.clone(), is_later: date != today }
            NotKept { is_full: keeper.is_full }
            if let Some(error) = error() {
                Trouble { error }
            }
            if lacks_photo {
                p { class: "muted", {t!("phone-work-log-photo-lacks")} }
            }
            Button {
                kind: ButtonKind::Primary,
                submit: true,
                wide: true,
                disabled: draft.read().text.trim().is_empty() || count.is_none(),
                busy: busy().then(|| t!("phone-capture-signing")),
                {t!("phone-work-log-sign")}
            }
        }
    }
}

/// The position, only if the person wants it with the entry: it says where he writes, not where he was.
#[component]
fn Where(locating: Signal<Locating>, writer: Writer, is_later: bool) -> Element {
    if *locating.read() == Locating::Idle {
        return rsx! {
            Button {
                kind: ButtonKind::Quiet,
                icon: IconName::Pin,
                onclick: move |()| {
                    spawn(locate(locating));
                },
                {t!("phone-work-log-place")}
            }
        };
    }
    rsx! {
        LocatingLine { state: locating(), place: writer.place }
        p { class: "hint",
            if is_later { {t!("phone-work-log-place-later")} } else { {t!("phone-work-log-place-text")} }
        }
    }
}

/// Up to three photos, by the camera or from a file.
#[component]
fn Photos(
    shots: Signal<Vec<Shot>>,
    locating: Signal<Locating>,
    who: String,
    is_demanded: bool,
    onchange: EventHandler<Vec<PhotoClaim>>,
) -> Element {
    let mut is_open = use_signal(|| false);
    let mut error = use_signal(|| None::<CameraError>);
    let mut no_room = use_signal(|| false);
    let claims = move || shots.peek().iter().map(|shot| shot.photo.claim.clone()).collect::<Vec<_>>();
    let take = move |shot: Shot| {
        let mut shots = shots;
        if shots.peek().len() >= MAX_WORK_LOG_PHOTOS {
            return;
        }
        let photo: ReadyPhoto = shot.photo.clone();
        shots.write().push(shot);
        onchange.call(claims());
        spawn(async move { no_room.set(work_log::keep_photo(&photo).await.is_err()) });
    };
    let drop_one = move |index: usize| {
        let mut shots = shots;
        if index >= shots.peek().len() {
            return;
        }
        let gone = shots.write().remove(index);
        onchange.call(claims());
        spawn(async move {
            // Left behind it takes room and shows nothing.
            let _ = work_log::forget_photo(&gone.photo.claim).await;
        });
    };
    let from_file = {
        let who = who.clone();
        move |file: FileData| {
            let who = who.clone();
            async move {
                let lines = watermark(server_now(), locating.peek().best().as_ref(), &who, None);
                match take_file(&file, &lines).await {
                    Ok(photo) => {
                        error.set(None);
                        take(Shot::of(photo));
                    }
                    Err(failure) => error.set(Some(failure)),
                }
            }
        }
    };
    let has_room = shots.read().len() < MAX_WORK_LOG_PHOTOS;
    rsx! {
        for (index, shot) in shots.read().iter().cloned().enumerate() {
            div { key: "{shot.photo.claim.sha256}",
                if let Some(preview) = &shot.preview {
                    img { class: "photo", src: preview.address(), alt: t!("phone-result-photo") }
                }
                Button { icon: IconName::Trash, onclick: move |()| drop_one(index), {t!("phone-finding-photo-drop")} }
            }
        }
        if let Some(error) = error() {
            Notice { tone: Tone::Attention, title: t!("phone-capture-no-photo"), text: reason(&error) }
        }
        NotKept { is_full: no_room }
        if is_open() && has_room {
            LiveShot { locating, who, onshot: take, onclose: move |()| is_open.set(false) }
        } else if has_room {
            Button { icon: IconName::Camera, wide: true, onclick: move |()| is_open.set(true),
                if is_demanded {
                    {t!("phone-work-log-photo-demanded", most = MAX_WORK_LOG_PHOTOS)}
                } else {
                    {t!("phone-work-log-photo", most = MAX_WORK_LOG_PHOTOS)}
                }
            }
            FileField {
                id: "work-log-file",
                label: t!("phone-work-log-file"),
                accept: "image/*",
                icon: IconName::Upload,
                hint: t!("phone-work-log-photo-hint"),
                onfile: from_file,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn households_are_a_count_or_nothing() {
        assert_eq!(households(""), Some(0));
        assert_eq!(households(" 12 "), Some(12));
        for wrong in ["-1", "201", "三", "1.5"] {
            assert_eq!(households(wrong), None, "{wrong}");
        }
    }
}
