//! Photo, position, signature: the one way to make a record of a day or of a prompt's reply.

use crate::client::beacon::server_now;
use crate::client::home::HOME;
use crate::client::record::{Draft, ReadyPhoto, code_of, make, new_id};
use crate::client::{ClientError, queue};
use crate::phone::Route;
use crate::phone::camera::{CameraState, UseCamera, Viewfinder, reason, take_file, use_camera};
use crate::phone::delivery::{DeliverySteps, entry_of};
use crate::phone::kept::Trouble;
use crate::phone::locate::{Locating, LocatingLine, Place, VerdictLines, fix_to_sign, locate};
use crate::phone::words::{self, VerdictWords};
use crate::platform::camera::{CameraError, ObjectUrl};
use crate::platform::page;
use crate::platform::position::PlatformFix;
use crate::prelude::*;
use crate::text::{clock_time, day_of, decimal, long_date};
use chrono::Datelike as _;
use dioxus::html::FileData;
use std::rc::Rc;
use zaigang_shared::api::cadre::{FenceView, PostingView};
use zaigang_shared::id::RecordId;
use zaigang_shared::place::Answer;
use zaigang_shared::record::RecordKind;

/// Where the making of a record stands.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    /// The person aims.
    Aim,
    /// The picture is being taken, the last seconds of the watch, the signature.
    Work(String),
    /// It is signed and kept.
    Made(Made),
}

/// What was made.
#[derive(Debug, Clone, PartialEq)]
struct Made {
    id: RecordId,
    words: VerdictWords,
    answer: Answer,
    photo: Option<Rc<ObjectUrl>>,
}

/// What is in the way at this moment; nothing of it is lost.
#[derive(Debug, Clone, PartialEq)]
enum Hindrance {
    Photo(CameraError),
    Record(ClientError),
    /// The storage took no photo; a record without one is small.
    Room,
}

/// The lines of the watermark: time, position as far as known, place and name, code.
pub fn watermark(now: i64, fix: Option<&PlatformFix>, who: &str, id: Option<&RecordId>) -> Vec<String> {
    let mut lines = vec![
        t!(
            "phone-watermark-time",
            year = day_of(now).year().to_string(),
            date = long_date(day_of(now)),
            time = clock_time(now)
        ),
        match fix {
            Some(fix) => t!(
                "phone-watermark-position",
                position = format!("{}, {}", decimal(fix.lat, 5), decimal(fix.lon, 5)),
                metres = words::whole(fix.acc)
            ),
            None => t!("phone-watermark-no-position"),
        },
        who.to_owned(),
    ];
    lines.extend(id.map(|id| t!("phone-watermark-code", code = code_of(id))));
    lines
}

/// The whole way from aiming to the result.
#[component]
pub fn Capture(
    kind: RecordKind,
    #[props(default)] reference: Option<String>,
    /// Places that count instead of the posting's own.
    #[props(default)]
    fences: Option<Vec<FenceView>>,
    shutter: String,
) -> Element {
    let home = HOME.read();
    let Some(kept) = home.as_ref() else {
        return rsx! {
            Empty { icon: IconName::Pin, title: t!("phone-home-not-here-yet"), text: t!("phone-home-not-here-yet-text") }
        };
    };
    let Some(posting) = kept.value.posting.clone() else {
        return rsx! {
            Empty { icon: IconName::Pin, title: t!("phone-home-no-posting"), text: t!("phone-home-no-posting-text") }
        };
    };
    let fences = fences.unwrap_or_else(|| posting.fences.clone());
    let place = Place { fences, calibration: kept.value.calibration };
    let who = format!("{} · {}", posting.host_name, kept.value.name);
    rsx! {
        Aim { kind, reference, shutter, posting, place, who }
    }
}

#[component]
fn Aim(
    kind: RecordKind,
    reference: Option<String>,
    shutter: String,
    posting: PostingView,
    place: Place,
    who: String,
) -> Element {
    let mut stage = use_signal(|| Stage::Aim);
    let mut hindrance = use_signal(|| None::<Hindrance>);
    let mut locating = use_signal(|| Locating::Idle);
    let camera = use_camera();
    use_future(move || locate(locating));

    let sign = {
        let (place, posting, reference) = (place.clone(), posting.id.clone(), reference.clone());
        move |id: RecordId, photo: Option<ReadyPhoto>| {
            let (place, subject, reference) = (place.clone(), posting.to_string(), reference.clone());
            async move {
                stage.set(Stage::Work(t!("phone-capture-locating")));
                let fix = fix_to_sign(locating, &place).await;
                stage.set(Stage::Work(t!("phone-capture-signing")));
                let verdict = place.verdict(fix.as_ref());
                let shown = photo.as_ref().and_then(|photo| ObjectUrl::new(&photo.bytes, "image/jpeg"));
                let words = words::verdict(&verdict, fix.map(|fix| fix.acc), &place.fences);
                let has_photo = photo.is_some();
                let draft = Draft {
                    id: id.clone(),
                    subject,
                    kind,
                    fix,
                    photos: photo.into_iter().collect(),
                    reference,
                    note: None,
                    result: None,
                    work_log: None,
                };
                match make(draft).await {
                    Ok(()) => {
                        let mut camera = camera;
                        camera.stop();
                        page::vibrate(60);
                        page::scroll_to_top();
                        let answer = verdict.answer;
                        stage.set(Stage::Made(Made { id, words, answer, photo: shown.map(Rc::new) }));
                    }
                    Err(error) => {
                        let no_room = has_photo && matches!(error, ClientError::Device(_));
                        let what = if no_room { Hindrance::Room } else { Hindrance::Record(error) };
                        hindrance.set(Some(what));
                        stage.set(Stage::Aim);
                    }
                }
            }
        }
    };
    let shoot = {
        let (sign, who) = (sign.clone(), who.clone());
        move |()| {
            let (sign, who) = (sign.clone(), who.clone());
            async move {
                let Some(id) = new_id() else { return };
                hindrance.set(None);
                stage.set(Stage::Work(t!("phone-capture-photo")));
                let lines = watermark(server_now(), locating.peek().best().as_ref(), &who, Some(&id));
                match camera.take(&lines).await {
                    Ok(photo) => sign(id, Some(photo)).await,
                    Err(error) => {
                        hindrance.set(Some(Hindrance::Photo(error)));
                        stage.set(Stage::Aim);
                    }
                }
            }
        }
    };
    let from_file = {
        let (sign, who) = (sign.clone(), who.clone());
        move |file: FileData| {
            let (sign, who) = (sign.clone(), who.clone());
            async move {
                let Some(id) = new_id() else { return };
                hindrance.set(None);
                stage.set(Stage::Work(t!("phone-capture-photo")));
                let lines = watermark(server_now(), locating.peek().best().as_ref(), &who, Some(&id));
                match take_file(&file, &lines).await {
                    Ok(photo) => sign(id, Some(photo)).await,
                    Err(error) => {
                        hindrance.set(Some(Hindrance::Photo(error)));
                        stage.set(Stage::Aim);
                    }
                }
            }
        }
    };
    let without = move |()| {
        let sign = sign.clone();
        async move {
            let Some(id) = new_id() else { return };
            hindrance.set(None);
            sign(id, None).await;
        }
    };

    if let Stage::Made(made) = &*stage.read() {
        return rsx! {
            Recorded {
                made: made.clone(),
                onagain: move |()| {
                    stage.set(Stage::Aim);
                    locating.set(Locating::Idle);
                    let mut camera = camera;
                    camera.retry();
                    spawn(locate(locating));
                },
            }
        };
    }
    let busy = match &*stage.read() {
        Stage::Work(word) => Some(word.clone()),
        Stage::Aim | Stage::Made(_) => None,
    };
    rsx! {
        Hindered { hindrance: hindrance() }
        Viewfinder { camera }
        section { class: "card today",
            if let Some(word) = &busy {
                Progress { label: word.clone() }
            }
            LocatingLine { state: locating(), place: place.clone() }
            if locating.read().is_denied() {
                LinkButton { to: Route::Help {}, kind: ButtonKind::Quiet, icon: IconName::Help, {t!("phone-help-position-link")} }
            }
            if !matches!(*camera.state.read(), CameraState::Off(_)) {
                CheckInButton {
                    label: shutter,
                    hint: t!("phone-capture-hint"),
                    disabled: busy.is_some() || *camera.state.read() != CameraState::Live,
                    onclick: shoot,
                }
            }
        }
        WithoutCamera {
            camera,
            photo_demanded: posting.photo_demanded,
            no_room: hindrance() == Some(Hindrance::Room),
            busy: busy.is_some(),
            onfile: from_file,
            onwithout: without,
        }
    }
}

/// What is in the way, in words.
#[component]
fn Hindered(hindrance: Option<Hindrance>) -> Element {
    match hindrance {
        None => rsx! {},
        Some(Hindrance::Photo(error)) => rsx! {
            Notice { tone: Tone::Attention, title: t!("phone-capture-no-photo"), text: reason(&error) }
        },
        Some(Hindrance::Room) => rsx! {
            Notice { tone: Tone::Attention, title: t!("phone-capture-no-room"), text: t!("phone-capture-no-room-text") }
        },
        Some(Hindrance::Record(error)) => rsx! {
            Trouble { error }
        },
    }
}

/// The way on without a live camera: folded away while it works, open when it does not.
#[component]
fn WithoutCamera(
    camera: UseCamera,
    photo_demanded: bool,
    no_room: bool,
    busy: bool,
    onfile: EventHandler<FileData>,
    onwithout: EventHandler<()>,
) -> Element {
    let is_off = no_room || matches!(*camera.state.read(), CameraState::Off(_));
    rsx! {
        Fold { title: t!("phone-without-camera"), open: is_off,
            p { class: "muted",
                if photo_demanded {
                    {t!("phone-without-camera-demanded")}
                } else {
                    {t!("phone-without-camera-free")}
                }
            }
            Button {
                kind: if is_off { ButtonKind::Primary } else { ButtonKind::Plain },
                wide: true,
                disabled: busy,
                onclick: onwithout,
                {t!("phone-without-camera-sign")}
            }
            FileField {
                id: "photo-file",
                label: t!("phone-without-camera-file"),
                accept: "image/*",
                capture: "environment",
                icon: IconName::Camera,
                hint: t!("phone-without-camera-file-hint"),
                onfile,
            }
        }
    }
}

/// What was recorded and where it is now.
#[component]
fn Recorded(made: Made, onagain: EventHandler<()>) -> Element {
    let entry = entry_of(&made.id);
    // The server's answer counts, once it is there.
    let server = entry.as_ref().and_then(|entry| match entry.state {
        queue::EntryState::Stored { answer, .. } => Some(answer),
        queue::EntryState::Waiting | queue::EntryState::Refused { .. } => None,
    });
    let answer = server.unwrap_or(made.answer);
    let refused = entry.as_ref().and_then(|entry| entry.refusal().cloned());
    rsx! {
        section { class: "card today",
            h2 { class: "big", {t!("phone-result-recorded")} }
            VerdictLines { words: made.words.clone() }
            p { class: "meaning",
                match answer {
                    Answer::Inside => t!("phone-result-inside"),
                    Answer::Uncertain => t!("phone-result-uncertain"),
                    Answer::OutsideFix => t!("phone-result-outside"),
                }
            }
            LinkButton { to: Route::Home {}, kind: ButtonKind::Primary, wide: true, {t!("phone-result-home")} }
            if answer != Answer::Inside {
                Button { icon: IconName::Refresh, wide: true, onclick: onagain, {t!("phone-result-again")} }
            }
        }
        if let Some(problem) = refused {
            Notice { tone: Tone::Problem, title: problem.title, text: problem.detail }
        }
        Card { title: t!("phone-result-delivery"),
            if let Some(entry) = entry {
                DeliverySteps { entry }
            }
        }
        if let Some(photo) = made.photo {
            img { class: "photo", src: photo.address(), alt: t!("phone-result-photo") }
        }
    }
}
