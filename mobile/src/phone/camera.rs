//! The live camera on a page, with a way on when there is none.

use crate::client::record::{ReadyPhoto, ready_photo};
use crate::platform::camera::{Camera, CameraError, Facing, PhotoLimit, photo_from_file};
use crate::prelude::*;
use dioxus::html::FileData;
use std::rc::Rc;

/// The `<video>` of the page; there is one at a time.
const VIDEO: &str = "camera";

/// How the camera stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameraState {
    /// Being opened, or the permission question is open.
    Opening,
    /// Live.
    Live,
    /// There is none, and why.
    Off(CameraError),
}

/// The camera of a page.
#[derive(Clone, Copy, PartialEq)]
pub struct UseCamera {
    /// How it stands.
    pub state: Signal<CameraState>,
    facing: Signal<bool>,
    /// Somebody still aims: a camera that opens too late is closed at once.
    wanted: Signal<bool>,
    camera: Signal<Option<Rc<Camera>>>,
    run: UseFuture,
}

/// Opens the camera when the page is shown and closes it with the page.
pub fn use_camera() -> UseCamera {
    let mut state = use_signal(|| CameraState::Opening);
    let facing = use_signal(|| false);
    let mut wanted = use_signal(|| true);
    let mut camera = use_signal(|| None::<Rc<Camera>>);
    let run = use_future(move || async move {
        // The old one first: many phones open one camera at a time.
        camera.set(None);
        wanted.set(true);
        state.set(CameraState::Opening);
        let side = if *facing.peek() { Facing::User } else { Facing::Environment };
        let opened = match Camera::open(side).await {
            Ok(opened) => Rc::new(opened),
            Err(error) => {
                state.set(CameraState::Off(error));
                return;
            }
        };
        match opened.attach(VIDEO).await {
            _ if !*wanted.peek() => {}
            Ok(()) => {
                camera.set(Some(opened));
                state.set(CameraState::Live);
            }
            Err(error) => state.set(CameraState::Off(error)),
        }
    });
    UseCamera { state, facing, wanted, camera, run }
}

impl UseCamera {
    /// Takes the picture with the watermark.
    ///
    /// # Errors
    /// As the platform's camera; what does not read as a picture is `NoPicture`.
    pub async fn take(&self, watermark: &[String]) -> Result<ReadyPhoto, CameraError> {
        let camera = self.camera.peek().clone().ok_or(CameraError::NotReady)?;
        let raw = camera.take(VIDEO, watermark, PhotoLimit::for_this_link()).await?;
        ready_photo(&raw).ok_or(CameraError::NoPicture)
    }

    /// Closes it: nobody is to be filmed while reading the result.
    pub fn stop(&mut self) {
        self.wanted.set(false);
        self.camera.set(None);
    }

    /// Tries to open it again.
    pub fn retry(&mut self) {
        self.run.restart();
    }

    fn turn(&mut self) {
        let user = *self.facing.peek();
        self.facing.set(!user);
        self.run.restart();
    }
}

/// A picture chosen from a file, with the watermark; the record says that it was a file.
///
/// # Errors
/// `NoPicture` when it does not read as one.
pub async fn take_file(file: &FileData, watermark: &[String]) -> Result<ReadyPhoto, CameraError> {
    let raw = photo_from_file(file, watermark, PhotoLimit::for_this_link()).await?;
    ready_photo(&raw).ok_or(CameraError::NoPicture)
}

/// The preview; the video stays in the page while the camera opens.
#[component]
pub fn Viewfinder(camera: UseCamera) -> Element {
    let mut camera = camera;
    let user = *camera.facing.read();
    let state = camera.state.read().clone();
    if let CameraState::Off(error) = state {
        return rsx! {
            Notice { tone: Tone::Attention, title: t!("phone-camera-off"), text: reason(&error),
                Button { icon: IconName::Refresh, onclick: move |()| camera.retry(), {t!("phone-camera-retry")} }
            }
        };
    }
    rsx! {
        div { class: if user { "viewfinder mirror" } else { "viewfinder" },
            video { id: VIDEO, muted: true, autoplay: true, "playsinline": true, "aria-label": t!("phone-camera-view") }
            if state == CameraState::Opening {
                p { class: "viewfinder-word", role: "status", {t!("phone-camera-opening")} }
            } else {
                button {
                    class: "viewfinder-turn",
                    r#type: "button",
                    "aria-label": t!("phone-camera-turn"),
                    onclick: move |_| camera.turn(),
                    Icon { name: IconName::Refresh }
                }
            }
        }
    }
}

/// Why there is no picture, and what to do.
pub fn reason(error: &CameraError) -> String {
    match error {
        CameraError::Denied => t!("phone-camera-denied"),
        CameraError::NoCamera | CameraError::NotAvailable => t!("phone-camera-none"),
        CameraError::Busy => t!("phone-camera-busy"),
        CameraError::NotReady => t!("phone-camera-not-ready"),
        CameraError::NoPicture | CameraError::Encoding(_) => t!("phone-camera-no-picture"),
    }
}
