//! The photos of a record; every look is written down.

use crate::client;
use crate::office::kit::{ProblemNotice, use_loaded};
use crate::platform::camera::ObjectUrl;
use crate::prelude::*;
use crate::text::short_date;
use std::rc::Rc;
use zaigang_shared::api::township::PhotoView;
use zaigang_shared::day::PhotoStanding;
use zaigang_shared::operation::ReadPhoto;
use zaigang_shared::record::PhotoSource;

/// The photos of a record.
#[component]
pub fn PhotoCard(record: String, photos: Vec<PhotoView>) -> Element {
    rsx! {
        Card { title: t!("record-photo"), aside: t!("record-photo-logged"),
            if photos.is_empty() {
                p { class: "map-empty", {t!("record-no-photo")} }
            }
            for photo in photos {
                match (photo.erased_at, photo.standing) {
                    (Some(at), _) => rsx! {
                        p { class: "map-empty", {t!("record-photo-erased", day = short_date(at.date()))} }
                    },
                    (None, PhotoStanding::Arrived) => rsx! {
                        OnePhoto { key: "{photo.id}", record: record.clone(), photo }
                    },
                    (None, PhotoStanding::Expected | PhotoStanding::None) => rsx! {
                        p { class: "map-empty", {t!("record-photo-expected")} }
                    },
                }
            }
        }
    }
}

#[component]
fn OnePhoto(record: String, photo: PhotoView) -> Element {
    let source = match photo.source {
        PhotoSource::Stream => t!("record-photo-stream"),
        PhotoSource::Input => t!("record-photo-input"),
    };
    rsx! {
        Picture { record, photo: photo.id.to_string(), size: Some((photo.width, photo.height)) }
        p { class: "muted", "{source}" }
    }
}

/// A photo, fetched once it stands on the page: the look is written down.
#[component]
pub fn Picture(
    record: String,
    photo: String,
    /// Width and height in pixels, where they are known.
    #[props(default)]
    size: Option<(u32, u32)>,
) -> Element {
    let loaded = use_loaded(move || {
        let (record, photo) = (record.clone(), photo.clone());
        async move {
            let answer = client::bytes::<ReadPhoto>(&[&record, &photo]).await?;
            Ok(ObjectUrl::new(&answer.body, "image/jpeg").map(Rc::new))
        }
    });
    let mut again = loaded;
    rsx! {
        match (loaded.get().flatten(), loaded.error()) {
            (Some(picture), _) => rsx! {
                img {
                    class: "photo",
                    src: "{picture.address()}",
                    alt: t!("record-photo-alt"),
                    width: size.map(|(width, _)| width.to_string()),
                    height: size.map(|(_, height)| height.to_string()),
                }
            },
            (None, Some(error)) => rsx! { ProblemNotice { error, onretry: move |()| again.reload() } },
            (None, None) => rsx! { Progress { label: t!("record-photo-loading") } },
        }
    }
}
