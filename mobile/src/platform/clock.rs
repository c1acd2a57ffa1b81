//! Wall clock, monotonic clock, the run of the page, and ids.

pub use super::imp::clock::{elapsed_ms, now_ms, random_bytes, sleep_ms};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::cell::OnceCell;

thread_local! {
    static SESSION: OnceCell<String> = const { OnceCell::new() };
}

/// A random id of this run of the page: `elapsed_ms` of two records compare only within one session.
#[must_use]
pub fn session_id() -> String {
    SESSION.with(|cell| cell.get_or_init(|| URL_SAFE_NO_PAD.encode(random_bytes::<16>())).clone())
}

/// A UUID of version 7. Nobody reads order or time from it: the phone's clock may be wrong.
#[must_use]
pub fn random_uuid_v7() -> String {
    uuid_v7(now_ms(), random_bytes::<10>())
}

fn uuid_v7(now_ms: i64, random: [u8; 10]) -> String {
    let [_, _, t0, t1, t2, t3, t4, t5] = now_ms.to_be_bytes();
    let [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9] = random;
    let (version, variant) = (0x70 | (r0 & 0x0f), 0x80 | (r2 & 0x3f));
    format!(
        "{t0:02x}{t1:02x}{t2:02x}{t3:02x}-{t4:02x}{t5:02x}-{version:02x}{r1:02x}-{variant:02x}{r3:02x}-\
         {r4:02x}{r5:02x}{r6:02x}{r7:02x}{r8:02x}{r9:02x}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuid_has_version_seven_and_the_rfc_variant() {
        // RFC 9562, appendix A.6.
        let random = [0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f];
        assert_eq!(uuid_v7(0x017F_22E2_79B0, random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    }

    #[test]
    fn ids_differ_and_the_session_stays() {
        assert_ne!(random_uuid_v7(), random_uuid_v7());
        assert_eq!(session_id(), session_id());
        assert_eq!(session_id().len(), 22);
    }
}
