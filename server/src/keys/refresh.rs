//! Refresh tokens and one-time secrets: derived, so that a lost answer can be given again although the
//! store keeps only hashes.

use super::{CODE_LETTERS, Keys};
use aws_lc_rs::hmac;
use zaigang_shared::id::SessionId;
use zaigang_shared::record::{from_base64url, to_base64url};

/// A key of its own for what is derived here.
pub(super) fn key(beacon_secret: &[u8]) -> hmac::Key {
    let master = hmac::Key::new(hmac::HMAC_SHA256, beacon_secret);
    let derived = hmac::sign(&master, b"zaigang derived secrets");
    hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref())
}

impl Keys {
    /// The refresh token of a session after `rotations`: `SESSION.ROTATIONS.MAC`, opaque to everybody else.
    pub fn refresh_token(&self, session: &SessionId, rotations: u64) -> String {
        let mac = hmac::sign(&self.derived, refresh_text(session, rotations).as_bytes());
        format!("{session}.{rotations}.{}", to_base64url(mac.as_ref()))
    }

    /// The session and rotation of a token that this deployment gave out, however old it is.
    pub fn read_refresh_token(&self, token: &str) -> Option<(SessionId, u64)> {
        let (rest, mac) = token.rsplit_once('.')?;
        let (session, rotations) = rest.rsplit_once('.')?;
        let (session, rotations) = (session.parse().ok()?, rotations.parse().ok()?);
        let text = refresh_text(&session, rotations);
        hmac::verify(&self.derived, text.as_bytes(), &from_base64url(mac).ok()?).ok()?;
        Some((session, rotations))
    }

    /// A secret of `length` readable characters that is the same for the same `subject`, and for nobody
    /// to foresee.
    pub fn derived_code(&self, purpose: &str, subject: &str, length: usize) -> String {
        (0_u32..)
            .flat_map(|n| {
                let text = format!("code|{purpose}|{subject}|{n}");
                hmac::sign(&self.derived, text.as_bytes()).as_ref().to_vec()
            })
            // 248 is the largest multiple of 31 in a byte: no letter is likelier than another.
            .filter(|b| *b < 248)
            .filter_map(|b| CODE_LETTERS.get(usize::from(b % 31)).map(|l| char::from(*l)))
            .take(length)
            .collect()
    }
}

fn refresh_text(session: &SessionId, rotations: u64) -> String {
    format!("refresh|{session}|{rotations}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::keys;

    #[test]
    fn refresh_tokens_are_told_from_forged_ones() {
        let keys = keys();
        let session = "s.1".parse().unwrap();
        let token = keys.refresh_token(&session, 3);
        assert_eq!(keys.read_refresh_token(&token), Some((session.clone(), 3)));
        assert_eq!(token, keys.refresh_token(&session, 3), "a lost answer is given again");
        assert_eq!(keys.read_refresh_token(&token.replacen(".3.", ".4.", 1)), None);
        assert_eq!(keys.read_refresh_token(token.trim_end_matches(|_| true)), None);
        assert_eq!(keys.read_refresh_token("a.b.c"), None);
    }

    #[test]
    fn derived_codes_belong_to_their_subject() {
        let keys = keys();
        assert_eq!(keys.derived_code("x", "1", 8), keys.derived_code("x", "1", 8));
        assert_ne!(keys.derived_code("x", "1", 8), keys.derived_code("y", "1", 8));
        assert_eq!(keys.derived_code("x", "1", 100).len(), 100);
    }
}
