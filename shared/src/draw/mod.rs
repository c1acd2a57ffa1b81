//! Draws anyone can recompute.
//!
//! The list is frozen and committed with a salt ([`DrawList`], [`commitment`]) before a public value is known;
//! that value and a nonce committed with the list make the [`seed`]; the rest is arithmetic: inclusion
//! probabilities and ordered pivotal sampling ([`pivotal`]), then the inspector match ([`inspectors`]).
//! [`run`] draws, [`verify`] recomputes an exported draw from nothing but the export.
//!
//! One list is one stratum and one draw: a county that wants an estimate for each township freezes one list
//! per township. Identifiers are plain text here: whoever verifies an export needs no register of ours.

mod export;
pub mod inspectors;
mod list;
pub mod pivotal;

pub use export::{DrawExport, DrawMismatch, verify};
pub use list::{DrawError, DrawList, DrawUnit, Exclusion, Inspector, Nonce, Recusal, Salt, commitment, seed};

use pivotal::Candidate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a draw gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DrawResult {
    /// The selected units: certain ones first, then in the order in which they were selected.
    pub selected: Vec<Selected>,
    /// The chance every unit of the list had, by unit id: the estimate divides by it.
    pub chances: Vec<Chance>,
}

/// A selected unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Selected {
    /// Id of the unit.
    pub unit: String,
    /// Place in the order of selection, from 1.
    pub order: u32,
    /// The chance this unit had of being selected, over 0 and at most 1.
    pub inclusion_probability: f64,
    /// The matched inspector; none if nobody with capacity left was free of recusal.
    pub inspector: Option<String>,
}

/// The chance of one unit of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Chance {
    /// Id of the unit.
    pub unit: String,
    /// Its inclusion probability, over 0 and at most 1.
    pub inclusion_probability: f64,
}

/// Draws from the list with a seed (see [`seed`]); the order of units and inspectors in the list is irrelevant.
///
/// # Errors
/// A list or seed that [`DrawList::validate`] refuses.
///
/// ```
/// use zaigang_shared::draw::{DrawList, DrawUnit, run};
/// let unit = |id: &str| DrawUnit { id: id.into(), township: "210726104".into(), weight: 1 };
/// let list = DrawList {
///     scope: "210726104".into(),
///     window_from: "2026-05-18".parse()?,
///     window_to: "2026-05-22".parse()?,
///     round: "2026-05-a".into(),
///     software: "0.1.0".into(),
///     units: vec![unit("p1"), unit("p2"), unit("p3")],
///     exclusions: vec![],
///     inspectors: vec![],
///     number: 2,
/// };
/// assert_eq!(run(&list, "dice 3 5 1")?.selected.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(list: &DrawList, seed: &str) -> Result<DrawResult, DrawError> {
    list.validate()?;
    list::plain("seed", seed)?;
    let list = list.normalised();
    let weights: Vec<u32> = list.units.iter().map(|unit| unit.weight).collect();
    let chances = pivotal::inclusion_probabilities(&weights, list.number);
    let candidates: Vec<Candidate<'_>> = list
        .units
        .iter()
        .zip(&chances)
        .map(|(unit, probability)| Candidate {
            id: &unit.id,
            township: &unit.township,
            probability: *probability,
        })
        .collect();
    let sample = pivotal::sample(&candidates, seed, &list.round);
    let matched = inspectors::assign(&sample, &list.inspectors, seed, &list.round);
    Ok(DrawResult {
        selected: (1..)
            .zip(sample.iter().zip(matched))
            .map(|(order, (unit, inspector))| Selected {
                unit: unit.id.to_owned(),
                order,
                inclusion_probability: unit.probability,
                inspector,
            })
            .collect(),
        chances: candidates
            .iter()
            .map(|unit| Chance { unit: unit.id.to_owned(), inclusion_probability: unit.probability })
            .collect(),
    })
}

/// The field hash H(f1, f2, ..): SHA-256 of the UTF-8 fields joined by the byte 0x1F.
///
/// No field may contain that byte; [`DrawList::validate`] sees to it.
#[must_use]
pub fn field_hash(fields: &[&str]) -> [u8; 32] {
    Sha256::digest(fields.join("\u{1f}")).into()
}

/// The uniform number of a hash, strictly between 0 and 1: `(floor(first 8 bytes, big-endian, / 2^11) + 0.5) / 2^53`.
#[must_use]
pub fn uniform(hash: &[u8; 32]) -> f64 {
    let [a, b, c, d, e, f, g, h, ..] = *hash;
    let top = u64::from_be_bytes([a, b, c, d, e, f, g, h]) >> 11;
    // The half bit does not fit beside 53 bits: for a hash of ones the sum rounds to 2^53 and the quotient to 1.
    ((top as f64 + 0.5) / 9_007_199_254_740_992.0).min(1.0 - f64::EPSILON / 2.0)
}

/// Lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).map_or('0', |digit| char::from(*digit));
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The 32 bytes of 64 lower-case hexadecimal digits, nothing else accepted.
fn unhex(text: &str) -> Option<[u8; 32]> {
    fn digit(byte: u8) -> Option<u8> {
        match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        }
    }
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
    rest.is_empty().then_some(bytes?)?.try_into().ok()
}
