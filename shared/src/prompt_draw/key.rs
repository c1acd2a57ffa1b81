//! The key of one posting in one month, and the choices that are made with it.

use super::PromptSecret;
use crate::id::{PostingId, PromptId};
use crate::record::hex;
use crate::time::Month;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// HMAC-SHA256 (RFC 2104) with the two keyed states kept: a message costs two more blocks.
#[derive(Clone)]
struct Hmac {
    inner: Sha256,
    outer: Sha256,
}

impl Hmac {
    /// With a key of at most 64 bytes, as all of ours are.
    fn new(key: &[u8; 32]) -> Self {
        let padded = |pad: u8| {
            let mut block = [pad; BLOCK];
            block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            Sha256::new().chain_update(block)
        };
        Self { inner: padded(0x36), outer: padded(0x5c) }
    }

    /// The code of some fields; none of them may hold the byte 0x1F.
    fn of(&self, fields: &[&str]) -> [u8; 32] {
        let inner = self.inner.clone().chain_update(fields.join("\u{1f}")).finalize();
        self.outer.clone().chain_update(inner).finalize().into()
    }
}

/// What the times of one posting are chosen with.
pub(super) struct PostingKey(Hmac);

impl PostingKey {
    pub(super) fn new(secret: &PromptSecret, month: Month, posting: &PostingId) -> Self {
        let key = Hmac::new(secret.bytes()).of(&["posting-v1", &month.to_string(), posting.as_str()]);
        Self(Hmac::new(&key))
    }

    /// So many of the days, each set of that size as likely as any other: those with the smallest codes.
    pub(super) fn smallest(
        &self,
        what: &str,
        days: impl Iterator<Item = NaiveDate>,
        number: u8,
    ) -> BTreeSet<NaiveDate> {
        let mut ranked: Vec<([u8; 32], NaiveDate)> =
            days.map(|day| (self.0.of(&[what, &day.to_string()]), day)).collect();
        ranked.sort_unstable();
        ranked.into_iter().take(usize::from(number)).map(|(_, day)| day).collect()
    }

    /// A whole number below `end`, each as likely as any other: what lies beyond the last whole multiple of `end` is
    /// refused and drawn again.
    pub(super) fn below(&self, what: &str, day: NaiveDate, end: u64) -> u64 {
        let end = end.max(1);
        let beyond = u64::MAX - u64::MAX % end;
        let day = day.to_string();
        let mut drawn = 0;
        for draw in 0_u32..64 {
            let [a, b, c, d, e, f, g, h, ..] = self.0.of(&[what, &day, &draw.to_string()]);
            drawn = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
            if drawn < beyond {
                break;
            }
        }
        drawn % end
    }

    /// The id of the prompt of a day: a UUID of version 8 (RFC 9562) made of the code.
    pub(super) fn id(&self, day: NaiveDate) -> PromptId {
        let [mut bytes @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            self.0.of(&["id", &day.to_string()]);
        let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
        *version = (*version & 0x0f) | 0x80;
        *variant = (*variant & 0x3f) | 0x80;
        let digits = hex(&bytes);
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        let text = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-");
        match PromptId::try_from(text) {
            Ok(id) => id,
            Err(_) => unreachable!("hexadecimal digits and hyphens are an identifier"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2, its key filled up with zeros as HMAC does itself.
    #[test]
    fn the_code_is_hmac_sha256() {
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        assert_eq!(
            hex(&Hmac::new(&key).of(&["what do ya want for nothing?"])),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn ids_are_uuids_of_version_8() {
        let key =
            PostingKey::new(&PromptSecret::new([1; 32]), "2026-11".parse().unwrap(), &"p1".parse().unwrap());
        for day in 1..=30 {
            let id = key.id(NaiveDate::from_ymd_opt(2026, 11, day).unwrap()).to_string();
            assert_eq!((id.len(), &id[14..15]), (36, "8"), "{id}");
            assert!("89ab".contains(&id[19..20]), "{id}");
        }
    }
}
