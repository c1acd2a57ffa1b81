//! A revealed month recomputed from its secret and compared with the rows.

use super::job::{lives_there, times};
use super::secrets::{self, Opened};
use crate::app::App;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::prompts::drawn::{Fired, Target, Wanted};
use crate::store::{self, Db};
use std::collections::{BTreeMap, BTreeSet};
use zaigang_shared::api::prompt::{PromptCheck, PromptDrawView, PromptDraws, UnfiredCount};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::prompt_draw::{
    FiredPrompt, PlannedPrompt, PromptFault, PromptNumbers, UnfiredPrompt, UnfiredReason, check, commitment,
    hours, plan,
};
use zaigang_shared::time::{Millis, Month, at, next_day};

/// Postings compared at a time.
const PART: usize = 500;
/// More faults than this are only there.
const MOST_FAULTS: usize = 50;
/// Months in the list of draws.
const MONTHS: usize = 24;

/// The draws of the last months: commitments, and secrets that are revealed.
///
/// # Errors
/// The store's.
pub async fn list(call: Call<op::ListPromptDraws>) -> Outcome<PromptDraws> {
    let mut since = Month::of(call.who.now.date());
    for _ in 1..MONTHS {
        since = since.previous();
    }
    let read = move |db: &mut Db| store::prompts::secrets::since(db, since);
    let rows = call.app.store.read::<_, Refusal>(read).await?;
    let view = |row: store::prompts::secrets::SecretRow| PromptDrawView {
        month: row.month,
        commitment: row.commitment,
        frame: row.frame,
        made_at: row.made_at,
        revealed_at: row.revealed_at,
        secret: row.secret,
    };
    Ok(PromptDraws { months: rows.into_iter().rev().map(view).collect() })
}

/// The check of a division's month.
///
/// # Errors
/// [`ProblemCode::WrongState`] before the month is revealed, [`ProblemCode::NotFound`] for a month without a draw.
pub async fn of_division(call: Call<op::CheckPrompts>) -> Outcome<PromptCheck> {
    let (division, month): (DivisionCode, Month) = (call.path("division")?, call.path("month")?);
    run(&call.app, month, Some(division)).await
}

/// Recomputes a month, of one division or of everybody.
///
/// # Errors
/// As [`of_division`].
pub async fn run(app: &App, month: Month, division: Option<DivisionCode>) -> Outcome<PromptCheck> {
    let read = move |db: &mut Db| store::prompts::secrets::of(db, month);
    let row = app.store.read::<_, Refusal>(read).await?.ok_or(ProblemCode::NotFound)?;
    if row.secret.is_none() {
        return Err(ProblemCode::WrongState.into());
    }
    let opened = secrets::open(&app.keys, row)?;
    app.store.snapshot::<_, Refusal>(move |db| Checking::new(opened, division).run(db)).await
}

struct Checking {
    opened: Opened,
    division: Option<DivisionCode>,
    report: PromptCheck,
    reasons: BTreeMap<UnfiredReason, u32>,
}

impl Checking {
    fn new(opened: Opened, division: Option<DivisionCode>) -> Checking {
        let report = PromptCheck {
            month: opened.row.month,
            commitment: opened.row.commitment.clone(),
            postings: 0,
            fired: 0,
            delivered: 0,
            unfired: Vec::new(),
            before_commitment: 0,
            changed_since: 0,
            faults: Vec::new(),
        };
        Checking { opened, division, report, reasons: BTreeMap::new() }
    }

    fn run(mut self, db: &mut Db) -> Outcome<PromptCheck> {
        if commitment(&self.opened.secret, &self.opened.row.frame) != self.opened.row.commitment {
            self.fault(&PromptFault::Commitment);
        }
        let month = self.opened.row.month;
        let (first, last) = (month.first(), next_day(month.last()));
        let limit = i64::try_from(PART).unwrap_or(i64::MAX);
        let mut after = String::new();
        loop {
            let within = self.division.as_ref();
            let page = Wanted::Page { from: first, to: last, within, after: &after, limit };
            let targets = store::prompts::drawn::targets(db, page)?;
            let next = targets.last().map(|target| target.posting.to_string());
            let is_last = targets.len() < PART;
            self.part(db, targets)?;
            match next {
                Some(next) if !is_last => after = next,
                _ => break,
            }
        }
        // A posting whose dates were moved out of the month still has its prompts.
        let stray: BTreeSet<String> =
            store::prompts::drawn::stray_postings(db, first, last, self.division.as_ref())?;
        let stray: Vec<PostingId> = stray.into_iter().filter_map(|id| id.try_into().ok()).collect();
        for part in stray.chunks(PART) {
            let targets = store::prompts::drawn::targets(db, Wanted::These(part))?;
            self.part(db, targets)?;
        }
        self.report.unfired =
            self.reasons.into_iter().map(|(reason, count)| UnfiredCount { reason, count }).collect();
        Ok(self.report)
    }

    fn part(&mut self, db: &mut Db, targets: Vec<Target>) -> Outcome<()> {
        let month = self.opened.row.month;
        let ids: Vec<PostingId> = targets.iter().map(|target| target.posting.clone()).collect();
        let mut fired = store::prompts::drawn::fired(db, &ids, month.first(), month.last())?;
        let mut unfired = store::prompts::drawn::unfired(db, &ids, month.first(), month.last())?;
        for target in &targets {
            let fired = fired.remove(&target.posting).unwrap_or_default();
            let unfired = unfired.remove(&target.posting).unwrap_or_default();
            self.posting(target, fired, unfired);
        }
        Ok(())
    }

    fn posting(&mut self, target: &Target, mut fired: Vec<Fired>, notes: Vec<UnfiredPrompt>) {
        let all = fired.len();
        let times = times(&self.opened, target);
        fired.retain(|(prompt, _)| !self.is_before_draw(prompt, &times));
        self.report.before_commitment =
            self.report.before_commitment.saturating_add(count(all - fired.len()));
        if fired.is_empty() && notes.is_empty() && !times.iter().any(|time| lives_there(target, time)) {
            return;
        }
        let delivered = fired.iter().filter(|(_, delivered)| *delivered).count();
        let fired: Vec<FiredPrompt> = fired.into_iter().map(|(fired, _)| fired).collect();
        self.report.postings = self.report.postings.saturating_add(1);
        self.report.fired = self.report.fired.saturating_add(count(fired.len()));
        self.report.delivered = self.report.delivered.saturating_add(count(delivered));
        for note in &notes {
            let number = self.reasons.entry(note.reason).or_default();
            *number = number.saturating_add(1);
        }
        let mut faults = self.compare(target, &times, &fired, &notes);
        if faults.iter().any(|fault| matches!(fault, PromptFault::Invented { .. })) {
            // The host place may have been put right since, into a county with other numbers.
            let other = self.other_numbers().into_iter().find_map(|numbers| {
                let times = plan(&self.opened.secret, &self.opened.row.frame, &target.posting, numbers);
                Some(self.compare(target, &times, &fired, &notes)).filter(Vec::is_empty)
            });
            if let Some(none) = other {
                faults = none;
            }
        }
        for fault in faults {
            let is_missing = matches!(fault, PromptFault::Missing { .. });
            if is_missing
                && self.opened.row.revealed_at.is_some_and(|revealed| changed_after(target, revealed))
            {
                self.report.changed_since = self.report.changed_since.saturating_add(1);
            } else {
                self.fault(&fault);
            }
        }
    }

    /// Whether a prompt belongs to no draw because it is of before: issued in this month, on its own day and at an hour of
    /// prompts, before the secret was made, and no time of the plan. What was dated back further than that is none.
    fn is_before_draw(&self, prompt: &FiredPrompt, times: &[PlannedPrompt]) -> bool {
        let (row, issued) = (&self.opened.row, prompt.issued_at);
        let in_month = at(row.month.first(), 0) <= issued && issued < row.made_at;
        let on_its_day = [prompt.night_of, next_day(prompt.night_of)].contains(&issued.date());
        let is_planned = times.iter().any(|time| time.id == prompt.id);
        in_month && on_its_day && hours::may_run(issued.minute_of_day()) && !is_planned
    }

    fn compare(
        &self,
        target: &Target,
        times: &[PlannedPrompt],
        fired: &[FiredPrompt],
        notes: &[UnfiredPrompt],
    ) -> Vec<PromptFault> {
        let must = |time: &PlannedPrompt| lives_there(target, time);
        check(&target.posting, times, self.opened.row.made_at, fired, notes, must)
    }

    fn other_numbers(&self) -> Vec<PromptNumbers> {
        let own = self.opened.row.frame.numbers.iter().map(|own| own.numbers);
        own.chain([PromptNumbers::DEFAULT]).collect()
    }

    fn fault(&mut self, fault: &PromptFault) {
        if self.report.faults.len() < MOST_FAULTS {
            self.report.faults.push(fault.to_string());
        }
    }
}

/// Whether the posting, or the day since which one of its policies asks, was changed after an instant: what it had to
/// show then cannot be told from the rows of today.
fn changed_after(target: &Target, revealed: Millis) -> bool {
    target.updated_at > revealed || target.policies.iter().any(|policy| policy.from > revealed.date())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
