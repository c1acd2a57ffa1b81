//! How a record hangs on its device's other records: shown to people, never a test.
//!
//! A phone counts its records from 1 and names in each the SHA-256 of the token before. Lost storage, a restored
//! backup and a record that still waits all look odd here, and all of them happen to honest people.

use crate::time::{DAY_MS, Millis};
use serde::{Deserialize, Serialize};

/// How long an earlier record may still be on its way before the chain is called incomplete: a weekend without
/// signal, and a record that was refused at first and is sent again.
pub const WAITING_MS: i64 = 3 * DAY_MS;

/// How a record hangs on the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChainState {
    /// First of the device.
    First,
    /// Continues the record before.
    Continues,
    /// A record before is not here, and may still be on its way.
    WaitingForEarlier,
    /// A record before did not come in [`WAITING_MS`].
    Gap,
    /// Two records continue the same one, or the place before is taken by another record than this one names.
    Fork,
    /// The device began anew after earlier records: its storage was lost.
    Restart,
}

/// A record's place in its device's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ChainPlace {
    /// How it hangs on the ones before.
    pub state: ChainState,
    /// With `gap` and `waiting_for_earlier`: at least so many records before it are not here; else 0.
    pub missing: i64,
}

/// What the chain knows of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The device's counter, from 1.
    pub seq: i64,
    /// SHA-256 of the token before as this record names it, lower-case hex; none for a first one.
    pub prev: Option<String>,
    /// SHA-256 of this token, lower-case hex.
    pub token_sha256: String,
    /// When the server received it.
    pub received: Millis,
    /// Orders records received in one millisecond.
    pub id: String,
}

impl Link {
    fn begins(&self) -> bool {
        self.prev.is_none()
    }

    fn arrived_before(&self, other: &Link) -> bool {
        (self.received, &self.id) < (other.received, &other.id)
    }
}

/// The place of `link` among `others`, records of the same device: at least those at its counter, at the counter
/// before, at 1, and the nearest lower one. `now` decides whether something missing may still come.
pub fn place(link: &Link, others: &[Link], now: Millis) -> ChainPlace {
    let whole = |state| ChainPlace { state, missing: 0 };
    let mut begun = others.iter().filter(|other| other.begins());
    let Some(prev) = link.prev.as_deref() else {
        let anew = link.seq > 1 || begun.any(|other| other.arrived_before(link));
        return whole(if anew { ChainState::Restart } else { ChainState::First });
    };
    if others.iter().any(|other| other.seq == link.seq && other.prev == link.prev) {
        return whole(ChainState::Fork);
    }
    let before = link.seq.saturating_sub(1);
    if others.iter().any(|other| other.seq == before && other.token_sha256 == prev) {
        return whole(ChainState::Continues);
    }
    // A device that began anew counts twice: the place before may belong to the other count.
    let begun_anew = begun.nth(1).is_some();
    let nearest = others.iter().map(|other| other.seq).filter(|seq| *seq < link.seq).max();
    if nearest == Some(before) && !begun_anew {
        return whole(ChainState::Fork);
    }
    let state = if now.0.saturating_sub(link.received.0) < WAITING_MS {
        ChainState::WaitingForEarlier
    } else {
        ChainState::Gap
    };
    ChainPlace { state, missing: before.saturating_sub(nearest.unwrap_or(0)).max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token named by two letters: its count and its number; it names the one before.
    fn link(name: &str, prev: Option<&str>, received: i64) -> Link {
        Link {
            seq: name[1..].parse().unwrap(),
            prev: prev.map(str::to_owned),
            token_sha256: name.to_owned(),
            received: Millis(received),
            id: name.to_owned(),
        }
    }

    fn states(links: &[Link], now: i64) -> Vec<(ChainState, i64)> {
        let state = |at: usize| {
            let mut others = links.to_vec();
            let link = others.remove(at);
            let place = place(&link, &others, Millis(now));
            (place.state, place.missing)
        };
        (0..links.len()).map(state).collect()
    }

    const LATER: i64 = WAITING_MS + 1_000;

    #[test]
    fn a_whole_chain_continues_in_whatever_order_it_came() {
        let whole = [(ChainState::First, 0), (ChainState::Continues, 0), (ChainState::Continues, 0)];
        for received in [[1, 2, 3], [3, 2, 1], [2, 2, 2], [2, 3, 1]] {
            let [a, b, c] = received;
            let chain = [link("a1", None, a), link("a2", Some("a1"), b), link("a3", Some("a2"), c)];
            assert_eq!(states(&chain, 10), whole, "{received:?}");
            assert_eq!(states(&chain, LATER), whole, "{received:?}");
        }
    }

    #[test]
    fn what_is_missing_may_come_for_three_days_and_is_a_gap_then() {
        let chain = [link("a1", None, 0), link("a4", Some("a3"), 5)];
        let last = |now| states(&chain, now)[1];
        assert_eq!(last(5), (ChainState::WaitingForEarlier, 2));
        assert_eq!(last(4 + WAITING_MS), (ChainState::WaitingForEarlier, 2));
        assert_eq!(last(5 + WAITING_MS), (ChainState::Gap, 2));
        assert_eq!(
            states(&[link("a3", Some("a2"), 0)], LATER),
            [(ChainState::Gap, 2)],
            "nothing came at all"
        );
        let filled = [chain[0].clone(), link("a2", Some("a1"), LATER), link("a3", Some("a2"), LATER)];
        assert_eq!(states(&[filled.as_slice(), &chain[1..]].concat(), LATER)[3], (ChainState::Continues, 0));
    }

    #[test]
    fn a_counter_that_lies_is_a_gap_of_at_least_one() {
        assert_eq!(states(&[link("a1", Some("x9"), 0)], 1), [(ChainState::WaitingForEarlier, 1)]);
        let far = Link { seq: i64::MAX, ..link("a2", Some("x9"), 0) };
        assert_eq!(states(&[far], LATER), [(ChainState::Gap, i64::MAX - 1)]);
    }

    #[test]
    fn two_that_continue_the_same_record_are_a_fork_and_those_behind_them_are_not() {
        let chain = [
            link("a1", None, 0),
            link("a2", Some("a1"), 1),
            link("b2", Some("a1"), 2),
            link("b3", Some("b2"), 3),
        ];
        let found: Vec<ChainState> = states(&chain, 9).into_iter().map(|(state, _)| state).collect();
        assert_eq!(found, [ChainState::First, ChainState::Fork, ChainState::Fork, ChainState::Continues]);
        let other = [link("a1", None, 0), link("a2", Some("x1"), 1)];
        assert_eq!(states(&other, 9)[1].0, ChainState::Fork, "the place before is another one's");
    }

    #[test]
    fn lost_storage_begins_anew_and_its_count_stands_for_itself() {
        let chain = [
            link("a1", None, 0),
            link("a2", Some("a1"), 1),
            link("b1", None, 2),
            link("b2", Some("b1"), 3),
            link("b4", Some("b3"), 4),
        ];
        let found = states(&chain, 9);
        assert_eq!(found[..2], [(ChainState::First, 0), (ChainState::Continues, 0)]);
        assert_eq!(found[2..4], [(ChainState::Restart, 0), (ChainState::Continues, 0)]);
        assert_eq!(found[4], (ChainState::WaitingForEarlier, 1));
        // The other count's number 2 is no reason to call number 3 of this one a fork.
        let hole =
            [link("a1", None, 0), link("a2", Some("a1"), 1), link("b1", None, 2), link("b3", Some("b2"), 3)];
        assert_eq!(states(&hole, 9)[3], (ChainState::WaitingForEarlier, 1));
        assert_eq!(
            states(&[link("a7", None, 0)], 1),
            [(ChainState::Restart, 0)],
            "a number, and nothing before"
        );
        // Received in one millisecond: one of the two is the first, by its id.
        let together = [link("b1", None, 0), link("a1", None, 0)];
        assert_eq!(states(&together, 1), [(ChainState::Restart, 0), (ChainState::First, 0)]);
    }
}
