//! Photo and position: the day's check-in.

use crate::phone::capture::Capture;
use crate::prelude::*;
use zaigang_shared::record::RecordKind;

/// Photo and position.
#[component]
pub fn CheckIn() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-check-in") }
        Capture { kind: RecordKind::Day, shutter: t!("phone-shutter") }
    }
}
