//! The frozen list, its commitment and the seed.

use super::hex;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// The 32 random bytes that keep a published commitment from being guessed; revealed with the draw.
pub type Salt = [u8; 32];

/// The 32 random bytes committed with the list that keep the draw secret although its public value is known.
pub type Nonce = [u8; 32];

/// First line of the canonical bytes.
const FORMAT: &str = "draw-list-v1\n";

/// A frozen list: everything that decides a draw except the seed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DrawList {
    /// The division the draw is for.
    pub scope: String,
    /// First day on which the targets may be visited.
    pub window_from: NaiveDate,
    /// Last day on which the targets may be visited, not before the first.
    pub window_to: NaiveDate,
    /// Name of the draw, hashed into every step: unique in the scope.
    pub round: String,
    /// Version of the software that draws.
    pub software: String,
    /// All units that can be drawn, each id once.
    pub units: Vec<DrawUnit>,
    /// Those left out, with the reason, so that a missing unit can be seen.
    pub exclusions: Vec<Exclusion>,
    /// Those who can be sent.
    pub inspectors: Vec<Inspector>,
    /// How many units to draw, from 1 to the number of units.
    pub number: u32,
}

/// A unit that can be drawn: a posting with the list's date window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DrawUnit {
    /// Id of the posting.
    pub id: String,
    /// Code of its township.
    pub township: String,
    /// Risk weight, a whole number so that every sum is exact; how it is capped says
    /// [`effective_weights`](super::pivotal::effective_weights).
    pub weight: u32,
}

/// A unit left out of the draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Exclusion {
    /// Id of the posting.
    pub id: String,
    /// Why, in plain words fit to be published.
    pub reason: String,
}

/// Someone who can be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Inspector {
    /// Id of the inspector.
    pub id: String,
    /// Where the inspector may not be sent: own township or unit, kin, the same target as last round.
    pub recused: Vec<Recusal>,
    /// How many targets the inspector can take.
    pub capacity: u32,
}

/// A place or target an inspector may not be sent to. The reason is not kept here: the list is published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Recusal {
    /// Every unit of a township.
    Township(String),
    /// One unit.
    Unit(String),
}

/// Why a list or seed cannot be drawn from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// A text that decides the draw is empty.
    #[error("{field} is empty")]
    Empty {
        /// Which one.
        field: &'static str,
    },
    /// A text contains a control character, such as the byte that separates hashed fields.
    #[error("{field} contains a control character")]
    ControlCharacter {
        /// Which one.
        field: &'static str,
    },
    /// The window ends before it begins.
    #[error("the window ends before it begins")]
    Window,
    /// An id stands twice among the units, exclusions or inspectors, or is both a unit and excluded.
    #[error("{id} stands in the list twice")]
    Duplicate {
        /// The id.
        id: String,
    },
    /// The number to draw is zero or more than the units.
    #[error("cannot draw {number} of {units} units")]
    Number {
        /// The number to draw.
        number: u32,
        /// The units there are.
        units: usize,
    },
}

impl DrawError {
    /// The stable code of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "empty",
            Self::ControlCharacter { .. } => "control_character",
            Self::Window => "window",
            Self::Duplicate { .. } => "duplicate",
            Self::Number { .. } => "number",
        }
    }
}

impl DrawList {
    /// Checks that the list decides a draw without ambiguity.
    ///
    /// # Errors
    /// The first fault found: see [`DrawError`].
    pub fn validate(&self) -> Result<(), DrawError> {
        let Self { scope, window_from, window_to, round, software, units, exclusions, inspectors, number } =
            self;
        plain("scope", scope)?;
        plain("round", round)?;
        plain("software", software)?;
        if window_to < window_from {
            return Err(DrawError::Window);
        }
        let mut seen = HashSet::new();
        for DrawUnit { id, township, weight: _ } in units {
            plain("unit", id)?;
            plain("township", township)?;
            once(&mut seen, id)?;
        }
        for Exclusion { id, reason } in exclusions {
            plain("exclusion", id)?;
            plain("reason", reason)?;
            once(&mut seen, id)?;
        }
        seen.clear();
        for Inspector { id, recused, capacity: _ } in inspectors {
            plain("inspector", id)?;
            once(&mut seen, id)?;
            for Recusal::Township(id) | Recusal::Unit(id) in recused {
                plain("recusal", id)?;
            }
        }
        if *number == 0 || usize::try_from(*number).map_or(true, |number| number > units.len()) {
            return Err(DrawError::Number { number: *number, units: units.len() });
        }
        Ok(())
    }

    /// The list with units, exclusions and inspectors by id (byte order) and recusals sorted, each once.
    #[must_use]
    pub fn normalised(&self) -> Self {
        let mut list = self.clone();
        list.units.sort_by(|a, b| a.id.cmp(&b.id));
        list.exclusions.sort_by(|a, b| a.id.cmp(&b.id));
        list.inspectors.sort_by(|a, b| a.id.cmp(&b.id));
        for inspector in &mut list.inspectors {
            inspector.recused.sort();
            inspector.recused.dedup();
        }
        list
    }

    /// The bytes that are committed to: the line `draw-list-v1`, then the [normalised](Self::normalised) list
    /// as JSON without spaces, members in the order of declaration, all numbers whole, text in UTF-8 (escaped
    /// are only `"` and `\`, since control characters are refused).
    ///
    /// # Errors
    /// What [`DrawList::validate`] refuses.
    pub fn canonical_bytes(&self) -> Result<Vec<u8>, DrawError> {
        self.validate()?;
        let mut bytes = FORMAT.as_bytes().to_vec();
        // Cannot fail: a list has neither floats nor maps nor serialisers of its own.
        if serde_json::to_writer(&mut bytes, &self.normalised()).is_err() {
            return Err(DrawError::Empty { field: "list" });
        }
        Ok(bytes)
    }
}

/// The commitment published before the public value is known, in hex: `SHA-256(salt || nonce || canonical bytes)`.
///
/// Salt and nonce have a fixed length, so nothing can be moved between the three parts.
///
/// # Errors
/// What [`DrawList::validate`] refuses.
pub fn commitment(list: &DrawList, salt: &Salt, nonce: &Nonce) -> Result<String, DrawError> {
    let bytes = list.canonical_bytes()?;
    Ok(hex(&Sha256::new().chain_update(salt).chain_update(nonce).chain_update(bytes).finalize()))
}

/// The seed of a draw: the public value, `|`, the nonce in hex.
///
/// The public value is the text named in advance: a lottery result, dice thrown before witnesses, two offices' reveal.
///
/// # Errors
/// A public value that is empty or has control characters.
pub fn seed(public_value: &str, nonce: &Nonce) -> Result<String, DrawError> {
    plain("public_value", public_value)?;
    Ok(format!("{public_value}|{}", hex(nonce)))
}

/// Refuses what could be read two ways as a hashed field.
pub(super) fn plain(field: &'static str, text: &str) -> Result<(), DrawError> {
    if text.is_empty() {
        return Err(DrawError::Empty { field });
    }
    if text.chars().any(char::is_control) {
        return Err(DrawError::ControlCharacter { field });
    }
    Ok(())
}

fn once<'a>(seen: &mut HashSet<&'a str>, id: &'a str) -> Result<(), DrawError> {
    if seen.insert(id) { Ok(()) } else { Err(DrawError::Duplicate { id: id.to_owned() }) }
}
