//! Prompts: the open ones on a phone, calls to people who did not see theirs, the draw that nobody chose.

use super::cadre::OpenPrompt;
use super::township::{PromptChannel, PromptOrigin, PromptReply};
use crate::division::DivisionCode;
use crate::id::PromptId;
use crate::prompt_draw::hours::late_until;
use crate::prompt_draw::{PromptFrame, PromptNumbers, UnfiredReason};
use crate::time::{Half, MINUTE_MS, Millis, Month};

/// Minutes after which a prompt that nobody saw is on the list of those to call.
pub const CALL_AFTER_MINUTES: i64 = 5;
/// Minutes that somebody who was reached by telephone has at least.
pub const CALLED_MINUTES: i64 = 10;

/// Whether a prompt has run so long that somebody whose phone did not show it is called.
#[must_use]
pub fn is_time_to_call(issued_at: Millis, now: Millis) -> bool {
    now >= issued_at.plus(CALL_AFTER_MINUTES * MINUTE_MS)
}

impl OpenPrompt {
    /// Until when a late answer takes the miss away.
    #[must_use]
    pub fn late_until(&self) -> Millis {
        late_until(self.slot, self.issued_at, self.expires_at)
    }

    /// Whether it may still be answered: in its window, or late when it was seen and missed.
    #[must_use]
    pub fn waits(&self, now: Millis) -> bool {
        now < self.expires_at || (self.delivered && now < self.late_until())
    }
}

impl OwnPrompt {
    /// Whether it has no answer and may still have one.
    #[must_use]
    pub fn waits(&self, now: Millis) -> bool {
        let prompt = OpenPrompt {
            id: self.id.clone(),
            slot: self.slot,
            issued_at: self.issued_at,
            expires_at: self.expires_at,
            delivered: self.delivered_at.is_some(),
        };
        self.reply.is_none() && prompt.waits(now)
    }
}

api_types! {
    /// Own prompts that wait for an answer, and those missed whose late answer still takes the miss away: small, and asked
    /// for often while the page is looked at.
    pub struct OpenPrompts {
        /// At most 50, the oldest first.
        pub prompts: Vec<OpenPrompt>,
    }

    /// What came of a call.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum CallOutcome {
        /// The person heard of the prompt.
        Reached,
        /// Nobody answered: says nothing about where somebody is.
        NoAnswer,
        /// Somebody else's number.
        WrongNumber,
        /// Switched off, no network, or no such number.
        NumberOff,
    }

    /// Writes down what came of a call about an open prompt.
    pub struct NoteCall {
        /// Client id of the write, 1 to 40 characters.
        pub id: String,
        /// What came of it.
        pub outcome: CallOutcome,
    }

    /// A call that was made about a prompt.
    pub struct PromptCallView {
        /// What came of it.
        pub outcome: CallOutcome,
        /// Who called.
        pub by_name: String,
        /// When.
        pub at: Millis,
    }

    /// An own prompt and what became of it.
    pub struct OwnPrompt {
        /// The prompt.
        pub id: PromptId,
        /// Day or night.
        pub slot: Half,
        /// Drawn or called.
        pub origin: PromptOrigin,
        /// How it arrived, or was to arrive.
        pub channel: PromptChannel,
        /// Issued.
        pub issued_at: Millis,
        /// Seen or heard of; none when it never arrived, which counts neither way.
        pub delivered_at: Option<Millis>,
        /// The window ends.
        pub expires_at: Millis,
        /// The best reply.
        pub reply: Option<PromptReply>,
        /// Calls made about it.
        pub calls: Vec<PromptCallView>,
    }

    /// Own prompts of a month, the newest first.
    pub struct OwnPrompts {
        /// The month.
        pub month: Month,
        /// At most 50.
        pub prompts: Vec<OwnPrompt>,
    }

    /// The draw of a month: committed before its first prompt, revealed after its last.
    pub struct PromptDrawView {
        /// The month.
        pub month: Month,
        /// SHA-256 of secret and frame, hex.
        pub commitment: String,
        /// What was committed beside the secret.
        pub frame: PromptFrame,
        /// Committed.
        pub made_at: Millis,
        /// Revealed.
        pub revealed_at: Option<Millis>,
        /// The secret in hex, once revealed: with it anybody who knows a posting's id recomputes its times.
        pub secret: Option<String>,
    }

    /// Draws of the last months, the newest first.
    pub struct PromptDraws {
        /// At most 24.
        pub months: Vec<PromptDrawView>,
    }

    /// Planned prompts that did not fire for one reason.
    pub struct UnfiredCount {
        /// Why.
        pub reason: UnfiredReason,
        /// How many.
        pub count: u32,
    }

    /// A revealed month recomputed: what had to fire against what did.
    pub struct PromptCheck {
        /// The month.
        pub month: Month,
        /// The commitment it was compared with.
        pub commitment: String,
        /// Postings with a plan.
        pub postings: u32,
        /// Drawn prompts that fired.
        pub fired: u32,
        /// Of these, delivered.
        pub delivered: u32,
        /// Planned ones that did not fire, by reason.
        pub unfired: Vec<UnfiredCount>,
        /// Drawn prompts issued in this month, on their own day, before the secret was made, as in the first month of a
        /// deployment: they belong to no draw of this program and are counted nowhere else.
        pub before_commitment: u32,
        /// Planned times without a row of postings or policies that were changed after the month was revealed: nobody
        /// can tell any more.
        pub changed_since: u32,
        /// What is wrong, in English, each in a line; at most 50. Empty when the month holds.
        pub faults: Vec<String>,
    }

    /// How many prompts a division's postings get in a month.
    pub struct PromptNumbersView {
        /// The division asked about.
        pub division: DivisionCode,
        /// What holds this month.
        pub now: PromptNumbers,
        /// What holds from the next month on.
        pub next: PromptNumbers,
        /// Changes at the division or above it, the newest first; at most 50.
        pub changes: Vec<NumbersChange>,
    }

    /// A change of the numbers.
    pub struct NumbersChange {
        /// Where.
        pub division: DivisionCode,
        /// Its name.
        pub division_name: String,
        /// What was set.
        pub numbers: PromptNumbers,
        /// First month it holds in.
        pub from: Month,
        /// Who.
        pub by_name: String,
        /// When.
        pub at: Millis,
    }

    /// Sets a division's numbers from the next month on.
    pub struct SetPromptNumbers {
        /// Client id of the write, 1 to 40 characters.
        pub id: String,
        /// Nights and days; together at most 8.
        pub numbers: PromptNumbers,
    }
}

impl CallOutcome {
    /// All of them.
    pub const ALL: [CallOutcome; 4] =
        [CallOutcome::Reached, CallOutcome::NoAnswer, CallOutcome::WrongNumber, CallOutcome::NumberOff];

    /// The snake-case name.
    pub fn name(self) -> &'static str {
        match self {
            CallOutcome::Reached => "reached",
            CallOutcome::NoAnswer => "no_answer",
            CallOutcome::WrongNumber => "wrong_number",
            CallOutcome::NumberOff => "number_off",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_that_was_seen_waits_until_the_night_is_over() {
        let evening = crate::time::at("2026-11-20".parse().unwrap(), 21 * 60 + 40);
        let after = |minutes: i64| evening.plus(minutes * MINUTE_MS);
        let mut prompt = OpenPrompt {
            id: "q1".parse().unwrap(),
            slot: Half::Night,
            issued_at: evening,
            expires_at: after(20),
            delivered: false,
        };
        assert!(!prompt.waits(after(30)), "never seen");
        prompt.delivered = true;
        let waits = [19, 20, 589, 590].map(|minutes| prompt.waits(after(minutes)));
        assert_eq!(waits, [true, true, true, false]);
    }
}
