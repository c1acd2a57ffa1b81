//! What a visit lacks, in the same plain words for the city, the inspector and the cadre.

use crate::t;
use dioxus::prelude::*;
use zaigang_shared::inspection::VisitDoubt;

/// One thing a visit lacks.
#[must_use]
pub fn doubt_word(doubt: VisitDoubt) -> String {
    match doubt {
        VisitDoubt::NoPosition => t!("visit-doubt-no-position"),
        VisitDoubt::NotAtPlace => t!("visit-doubt-not-at-place"),
        VisitDoubt::OutsideBundle => t!("visit-doubt-outside-bundle"),
        VisitDoubt::DeviceRevoked => t!("visit-doubt-device-revoked"),
        VisitDoubt::NoExcuse => t!("visit-doubt-no-excuse"),
        VisitDoubt::NoFixOfCadre => t!("visit-doubt-no-fix-of-cadre"),
    }
}

/// That a visit is not counted, and why; nothing for one that is proven.
#[component]
pub fn VisitDoubts(doubts: Vec<VisitDoubt>) -> Element {
    if doubts.is_empty() {
        return rsx! {};
    }
    rsx! {
        p { b { {t!("visit-unproven")} } }
        ul {
            for doubt in doubts {
                li { {doubt_word(doubt)} }
            }
        }
    }
}
