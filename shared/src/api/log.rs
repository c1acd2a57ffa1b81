//! The tamper-evident log, as a phone asks about it.

use crate::record::MAX_BATCH;

/// Leaves asked for at once.
pub const MAX_LEAVES: usize = MAX_BATCH;

api_types! {
    /// The last signed state of the log: whoever keeps it can prove any later change of what it covers.
    pub struct LogState {
        /// A signed token (JWS, ES256) by the key of the receipts; none before the first state was signed.
        pub checkpoint: Option<String>,
    }

    /// Asks for proofs that leaves are in the log, and that the log continues the state known so far.
    pub struct AskProofs {
        /// Leaf hashes as in receipts, hex, at most 100.
        pub leaves: Vec<String>,
        /// How many leaves the state covers that the asker keeps; none if he keeps none.
        #[serde(default)]
        pub known: Option<u64>,
    }

    /// The last signed state, with what leads to it.
    pub struct Proofs {
        /// As in [`LogState`].
        pub checkpoint: Option<String>,
        /// Hashes that lead from the known state to this one (RFC 6962, 2.1.2), hex.
        pub consistency: Vec<String>,
        /// Proofs of the leaves that this state covers; the others have to wait for a later one.
        pub proofs: Vec<LeafProof>,
    }

    /// The proof that a leaf is in the log.
    pub struct LeafProof {
        /// The leaf.
        pub leaf: String,
        /// Its place, from 0.
        pub position: u64,
        /// Hashes from the leaf up to the root (RFC 6962, 2.1.1), hex.
        pub path: Vec<String>,
    }
}
