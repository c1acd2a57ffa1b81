//! One photo beside something else that is signed: the camera opens only when it is asked for.

use crate::client::beacon::server_now;
use crate::client::record::ReadyPhoto;
use crate::phone::camera::{CameraState, UseCamera, Viewfinder, reason, use_camera};
use crate::phone::capture::watermark;
use crate::phone::locate::Locating;
use crate::platform::camera::{CameraError, ObjectUrl};
use crate::prelude::*;
use std::rc::Rc;

/// A photo with its preview.
#[derive(Clone, PartialEq)]
pub struct Shot {
    /// The photo.
    pub photo: ReadyPhoto,
    /// What is shown of it.
    pub preview: Option<Rc<ObjectUrl>>,
}

impl Shot {
    /// A photo with its preview.
    #[must_use]
    pub fn of(photo: ReadyPhoto) -> Self {
        let preview = ObjectUrl::new(&photo.bytes, "image/jpeg").map(Rc::new);
        Self { photo, preview }
    }
}

/// The camera, open until a photo is taken or nobody wants one any more.
#[component]
pub fn LiveShot(
    locating: Signal<Locating>,
    who: String,
    onshot: EventHandler<Shot>,
    onclose: EventHandler<()>,
) -> Element {
    let camera: UseCamera = use_camera();
    let mut error = use_signal(|| None::<CameraError>);
    let take = move |()| {
        let who = who.clone();
        async move {
            let lines = watermark(server_now(), locating.peek().best().as_ref(), &who, None);
            match camera.take(&lines).await {
                Ok(photo) => {
                    onshot.call(Shot::of(photo));
                    onclose.call(());
                }
                Err(failure) => error.set(Some(failure)),
            }
        }
    };
    rsx! {
        Viewfinder { camera }
        if let Some(error) = error() {
            Notice { tone: Tone::Attention, title: t!("phone-capture-no-photo"), text: reason(&error) }
        }
        div { class: "button-row",
            Button { onclick: onclose, {t!("phone-finding-photo-none")} }
            Button {
                icon: IconName::Camera,
                disabled: *camera.state.read() != CameraState::Live,
                onclick: take,
                {t!("phone-finding-photo-take")}
            }
        }
    }
}
