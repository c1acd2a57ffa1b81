//! An exported draw and its recomputation.

use super::{
    Chance, DrawError, DrawList, DrawResult, Nonce, Salt, Selected, commitment, hex, run, seed, unhex,
};
use serde::{Deserialize, Serialize};

/// How far a probability read back from text may be from the recomputed one.
const TOLERANCE: f64 = 1e-12;

/// Everything needed to recompute a draw, as published after the visits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DrawExport {
    /// The frozen list.
    pub list: DrawList,
    /// The salt of the commitment: 64 hex digits.
    pub salt: String,
    /// The nonce committed with the list: 64 hex digits.
    pub nonce: String,
    /// The commitment as it was published before the draw: 64 hex digits.
    pub commitment: String,
    /// The public value, as text.
    pub public_value: String,
    /// The seed made of public value and nonce.
    pub seed: String,
    /// What the draw gave.
    pub result: DrawResult,
}

/// The first thing in which an exported draw differs from its recomputation.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DrawMismatch {
    /// The list or public value cannot be drawn from.
    #[error("the list cannot be drawn from: {0}")]
    List(#[from] DrawError),
    /// Salt or nonce are not 64 lower-case hexadecimal digits.
    #[error("the {field} is not 64 lower-case hexadecimal digits")]
    Hex {
        /// `salt` or `nonce`.
        field: &'static str,
    },
    /// List, salt and nonce are not those that were committed to.
    #[error("the commitment of this list is {computed}")]
    Commitment {
        /// What it should be.
        computed: String,
    },
    /// The seed is not made of this public value and nonce.
    #[error("the seed is {computed}")]
    Seed {
        /// What it should be.
        computed: String,
    },
    /// The stated chances are not those of the list.
    #[error("the chances differ at place {place}")]
    Chance {
        /// Place in the stated chances, from 1.
        place: usize,
    },
    /// Another unit or inspector belongs at a place of the selection.
    #[error("the selection differs at place {place}")]
    Selection {
        /// Place in the selection, from 1.
        place: usize,
        /// What belongs there, if anything.
        computed: Option<Selected>,
    },
}

impl DrawMismatch {
    /// The stable code of the mismatch.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::List(_) => "list",
            Self::Hex { .. } => "hex",
            Self::Commitment { .. } => "commitment",
            Self::Seed { .. } => "seed",
            Self::Chance { .. } => "chance",
            Self::Selection { .. } => "selection",
        }
    }
}

impl DrawExport {
    /// Draws, and puts everything together that a stranger needs to draw again.
    ///
    /// # Errors
    /// What [`DrawList::validate`] and [`seed`] refuse.
    pub fn new(list: DrawList, salt: &Salt, nonce: &Nonce, public_value: &str) -> Result<Self, DrawError> {
        let seed = seed(public_value, nonce)?;
        Ok(Self {
            commitment: commitment(&list, salt, nonce)?,
            result: run(&list, &seed)?,
            salt: hex(salt),
            nonce: hex(nonce),
            public_value: public_value.to_owned(),
            seed,
            list,
        })
    }
}

/// Recomputes commitment, seed and result of an exported draw.
///
/// The verifier compares `export.commitment` with the one published before the draw (in the log's checkpoint):
/// the export cannot vouch for that itself.
///
/// # Errors
/// The first difference found.
pub fn verify(export: &DrawExport) -> Result<(), DrawMismatch> {
    let salt = unhex(&export.salt).ok_or(DrawMismatch::Hex { field: "salt" })?;
    let nonce = unhex(&export.nonce).ok_or(DrawMismatch::Hex { field: "nonce" })?;
    let computed = commitment(&export.list, &salt, &nonce)?;
    if computed != export.commitment {
        return Err(DrawMismatch::Commitment { computed });
    }
    let computed = seed(&export.public_value, &nonce)?;
    if computed != export.seed {
        return Err(DrawMismatch::Seed { computed });
    }
    let DrawResult { selected, chances } = run(&export.list, &export.seed)?;
    if let Some(index) = first_difference(&chances, &export.result.chances, same_chance) {
        return Err(DrawMismatch::Chance { place: index + 1 });
    }
    if let Some(index) = first_difference(&selected, &export.result.selected, same_selected) {
        return Err(DrawMismatch::Selection { place: index + 1, computed: selected.into_iter().nth(index) });
    }
    Ok(())
}

fn first_difference<T>(computed: &[T], stated: &[T], same: impl Fn(&T, &T) -> bool) -> Option<usize> {
    computed
        .iter()
        .zip(stated)
        .position(|(computed, stated)| !same(computed, stated))
        .or_else(|| (computed.len() != stated.len()).then(|| computed.len().min(stated.len())))
}

fn same_chance(a: &Chance, b: &Chance) -> bool {
    let Chance { unit, inclusion_probability } = a;
    *unit == b.unit && (inclusion_probability - b.inclusion_probability).abs() <= TOLERANCE
}

fn same_selected(a: &Selected, b: &Selected) -> bool {
    let Selected { unit, order, inclusion_probability, inspector } = a;
    *unit == b.unit
        && *order == b.order
        && *inspector == b.inspector
        && (inclusion_probability - b.inclusion_probability).abs() <= TOLERANCE
}
