//! What an inspector found: five choices, a note, a photo if wished, the own signed fix.

use crate::client::ClientError;
use crate::client::record::{Draft, make, new_id};
use crate::client::session::{ACCOUNT, identity};
use crate::phone::kept::Trouble;
use crate::phone::locate::{Locating, LocatingLine, Place, fix_to_sign};
use crate::phone::shot::{LiveShot, Shot};
use crate::phone::words;
use crate::platform::page;
use crate::prelude::*;
use zaigang_shared::api::inspector::TaskBundle;
use zaigang_shared::place::Calibration;
use zaigang_shared::record::{InspectionResult, MAX_NOTE_CHARS, RecordKind};

const CHOICES: [InspectionResult; 5] = [
    InspectionResult::Present,
    InspectionResult::Absent,
    InspectionResult::Excused,
    InspectionResult::ElsewhereVerified,
    InspectionResult::Unreachable,
];

/// The form; once signed the task's page shows the result by itself.
#[component]
pub fn FindingForm(bundle: TaskBundle, locating: Signal<Locating>, onback: EventHandler<()>) -> Element {
    let mut chosen = use_signal(|| None::<InspectionResult>);
    let mut note = use_signal(String::new);
    let shot = use_signal(|| None::<Shot>);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let place = Place { fences: bundle.fences.clone(), calibration: Calibration::None };
    let needs_note =
        matches!(chosen(), Some(InspectionResult::ElsewhereVerified | InspectionResult::Unreachable));
    let lacks_note = needs_note && note.read().trim().is_empty();
    let sign = {
        let (place, task) = (place.clone(), bundle.task.to_string());
        move |()| {
            let (place, task) = (place.clone(), task.clone());
            async move {
                let (Some(result), Some(id)) = (chosen(), new_id()) else { return };
                busy.set(true);
                error.set(None);
                let fix = fix_to_sign(locating, &place).await;
                let subject =
                    identity().await.map(|identity| identity.account.to_string()).unwrap_or_default();
                let draft = Draft {
                    id,
                    subject,
                    kind: RecordKind::Inspection,
                    fix,
                    photos: shot.peek().iter().map(|shot| shot.photo.clone()).collect(),
                    reference: Some(task),
                    note: Some(note.peek().clone()),
                    result: Some(result),
                    work_log: None,
                };
                match make(draft).await {
                    Ok(_) => {
                        page::vibrate(60);
                        page::scroll_to_top();
                    }
                    Err(failure) => {
                        error.set(Some(failure));
                        busy.set(false);
                    }
                }
            }
        }
    };
    let Some(result) = chosen() else {
        return rsx! {
            p { class: "muted", {t!("phone-finding-text")} }
            div { class: "choices",
                for result in CHOICES {
                    Button { key: "{result:?}", wide: true, onclick: move |()| chosen.set(Some(result)), {choice(result)} }
                }
            }
            Button { kind: ButtonKind::Quiet, icon: IconName::Back, onclick: onback, {t!("phone-finding-back")} }
        };
    };
    rsx! {
        section { class: "card",
            p { class: "headline", {words::inspection(result)} }
            p { class: "muted", {meaning(result)} }
            Button { icon: IconName::Back, disabled: busy(), onclick: move |()| chosen.set(None), {t!("phone-finding-change")} }
        }
        section { class: "card today",
            LocatingLine { state: locating(), place }
        }
        section { class: "card",
            TextArea {
                id: "finding-note",
                label: if needs_note { t!("phone-finding-note-needed") } else { t!("phone-finding-note") },
                value: note(),
                rows: 3,
                max_length: MAX_NOTE_CHARS as u32,
                oninput: move |value| note.set(value),
            }
            PhotoBox { shot, locating, who: ACCOUNT.read().as_ref().map(|me| me.name.clone()).unwrap_or_default() }
            if let Some(error) = error() {
                Trouble { error }
            }
            Button {
                kind: ButtonKind::Primary,
                wide: true,
                disabled: lacks_note,
                busy: busy().then(|| t!("phone-capture-signing")),
                onclick: sign,
                {t!("phone-finding-sign")}
            }
            p { class: "hint", {t!("phone-finding-sign-hint")} }
        }
    }
}

fn choice(result: InspectionResult) -> String {
    match result {
        InspectionResult::Present => t!("phone-finding-present"),
        InspectionResult::Absent => t!("phone-finding-absent"),
        InspectionResult::Excused => t!("phone-finding-excused"),
        InspectionResult::ElsewhereVerified => t!("phone-finding-elsewhere"),
        InspectionResult::Unreachable => t!("phone-finding-unreachable"),
    }
}

fn meaning(result: InspectionResult) -> String {
    match result {
        InspectionResult::Present => t!("phone-finding-present-text"),
        InspectionResult::Absent => t!("phone-finding-absent-text"),
        InspectionResult::Excused => t!("phone-finding-excused-text"),
        InspectionResult::ElsewhereVerified => t!("phone-finding-elsewhere-text"),
        InspectionResult::Unreachable => t!("phone-finding-unreachable-text"),
    }
}

/// A photo, if the inspector wishes: the camera opens only then.
#[component]
fn PhotoBox(shot: Signal<Option<Shot>>, locating: Signal<Locating>, who: String) -> Element {
    let mut open = use_signal(|| false);
    if let Some(taken) = shot() {
        return rsx! {
            if let Some(preview) = &taken.preview {
                img { class: "photo", src: preview.address(), alt: t!("phone-result-photo") }
            }
            Button { icon: IconName::Trash, onclick: move |()| shot.set(None), {t!("phone-finding-photo-drop")} }
        };
    }
    if !open() {
        return rsx! {
            Button { icon: IconName::Camera, wide: true, onclick: move |()| open.set(true), {t!("phone-finding-photo")} }
        };
    }
    rsx! {
        LiveShot {
            locating,
            who,
            onshot: move |taken| shot.set(Some(taken)),
            onclose: move |()| open.set(false),
        }
    }
}
