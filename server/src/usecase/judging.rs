//! The judge of the server: once a day it asks the townships, looks at every posting with the rules of
//! `shared`, and opens cases. A machine opens leads only; people decide them.

mod absence;

use crate::app::App;
use crate::keys;
use crate::refusal::{Outcome, Refusal};
use crate::store::cases::CaseSubject;
use crate::store::cases::judged::{Excuse, JudgedPrompt, PastCase};
use crate::store::items::{self, Item};
use crate::store::prompts::ReplyRow;
use crate::store::questions::QuestionRow;
use crate::store::{self, Db};
use crate::usecase::jobs::{self, Turn};
use crate::usecase::{cases, cells, questions};
use chrono::{Days, NaiveDate};
use std::collections::HashMap;
use std::time::Duration;
use zaigang_shared::day::{Calendar, PolicyKind};
use zaigang_shared::id::{AccountId, CaseId, PostingId, PromptId};
use zaigang_shared::judge::{
    CaseKind, Finding, JudgedDay, NightPrompt, SILENCE_HOURS, TownshipQuestion, commuting,
    days_without_record, on_paper_only,
};
use zaigang_shared::time::{HOUR_MS, Half, MINUTE_MS, Millis, Month, at, next_day, previous_day};

/// Whole days the rules on days look back.
const LOOK_BACK: u64 = 45;
/// Days the night prompts are cumulated over.
const NIGHTS_BACK: u64 = 365;
/// Postings read and judged at a time.
const PART: usize = 200;
/// The lease of the job, and how long a run may hold it.
const LEASE: &str = "judge";
const LEASE_MS: i64 = 30 * MINUTE_MS;
/// The job looks this often whether the day's run is due; it is from 08:05 on, when the night has ended.
const EVERY: Duration = Duration::from_secs(600);
const DUE_MINUTE: u32 = 8 * 60 + 5;
/// What the job remembers: the day of its last run, and the months that had their look at night prompts.
const JUDGED_ON: &str = "judged_on";
const LOOK: &str = "judge_look_";

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JudgeReport {
    /// Postings looked at.
    pub postings: u32,
    /// Night prompts were looked at: once a month.
    pub looked_at_nights: bool,
    /// Cases opened.
    pub raised: Vec<(PostingId, CaseKind)>,
}

/// Judges every posting in force as of `now`.
///
/// Run again on the same day it opens nothing twice. The test on night prompts is made by the first run of
/// a month only, over the months before: one look a month and posting is what its error rate is for.
///
/// # Errors
/// The store's; cases opened before the fault stay, and the next run goes on.
pub async fn run(app: &App, now: Millis) -> Outcome<JudgeReport> {
    let today = now.date();
    for county in app.store.read::<_, Refusal>(move |db| store::cases::judged::counties(db, today)).await? {
        // A transaction a county, so that check-ins wait for none of them long.
        app.store.write::<_, Refusal>(move |db| questions::refresh(db, Some(&county), now)).await?;
    }
    let look = format!("{LOOK}{}", Month::of(today));
    let name = look.clone();
    let looked = app.store.read::<_, Refusal>(move |db| store::leases::remembered(db, &name)).await?;
    let mut report = JudgeReport { looked_at_nights: looked.is_none(), ..JudgeReport::default() };
    let nights = report.looked_at_nights;
    let mut after = String::new();
    loop {
        let from = std::mem::take(&mut after);
        let (postings, found) = app
            .store
            .read::<_, Refusal>(move |db| {
                let postings = store::cases::judged::in_force(db, today, &from, PART as i64)?;
                let found = judge_part(db, &postings, nights, now)?;
                Ok((postings, found))
            })
            .await?;
        report.postings = report.postings.saturating_add(u32::try_from(postings.len()).unwrap_or(u32::MAX));
        if !found.is_empty() {
            let raised = app.store.write::<_, Refusal>(move |db| raise_all(db, found, now)).await?;
            report.raised.extend(raised);
        }
        match postings.last() {
            Some((last, _)) if postings.len() == PART => after = last.to_string(),
            _ => break,
        }
    }
    if report.looked_at_nights {
        let day = today.to_string();
        app.store.write::<_, Refusal>(move |db| store::leases::remember(db, &look, &day)).await?;
    }
    Ok(report)
}

impl App {
    /// One run of the judge now, whatever the time of day: for tests and the demonstration city.
    ///
    /// # Errors
    /// As the daily run.
    pub async fn judge(&self) -> Outcome<JudgeReport> {
        run(self, self.clock.now()).await
    }
}

/// Opens what was found, each with its leaf of the log.
fn raise_all(
    db: &mut Db,
    found: Vec<(PostingId, Finding)>,
    now: Millis,
) -> Outcome<Vec<(PostingId, CaseKind)>> {
    let mut raised = Vec::new();
    for (posting, finding) in found {
        let id: CaseId = keys::new_id(now);
        let subject = CaseSubject::Posting(posting.clone());
        if store::cases::raise(db, &id, &subject, &finding, now.date(), now)? {
            items::log(db, Item::Case, id.as_str(), now)?;
            raised.push((posting, finding.kind));
        } else if let Some(there) = store::cases::undecided(db, &subject, finding.kind, finding.first_day)?
            && store::cases::strengthen(db, &there, &finding, now.date(), now)?
        {
            items::log(db, Item::Case, there.as_str(), now)?;
        }
    }
    Ok(raised)
}

/// Loads what a part of the postings did and judges each.
fn judge_part(
    db: &mut Db,
    postings: &[(PostingId, AccountId)],
    nights: bool,
    now: Millis,
) -> Outcome<Vec<(PostingId, Finding)>> {
    let yesterday = previous_day(now.date());
    let from = back(yesterday, LOOK_BACK - 1);
    let first_night = back(yesterday, NIGHTS_BACK);
    let ids: Vec<PostingId> = postings.iter().map(|(posting, _)| posting.clone()).collect();
    let calendar = store::cells::calendar(db, first_night, now.date())?;
    let mut judged = cells::judged_days(db, postings, from, yesterday)?;
    let mut found = absence::find(db, &ids, &judged, from, yesterday)?;
    let subjects: Vec<CaseSubject> = ids.iter().cloned().map(CaseSubject::Posting).collect();
    let dismissed = store::cases::dismissed_events(db, &subjects)?;
    let inputs = store::cells::inputs(db, &ids, yesterday, yesterday)?;
    let past = store::cases::judged::past_cases(db, &ids)?;
    let mut asked: HashMap<PostingId, Vec<QuestionRow>> = HashMap::new();
    for question in store::questions::of_postings(db, &ids)? {
        asked.entry(question.posting.clone()).or_default().push(question);
    }
    let mut prompts = if nights { night_prompts(db, &ids, first_night, yesterday)? } else { HashMap::new() };

    for (posting, _) in postings {
        let Some(days) = judged.remove(posting) else { continue };
        let past = past.get(posting).map(Vec::as_slice).unwrap_or_default();
        let asked = asked.get(posting).map(Vec::as_slice).unwrap_or_default();
        let resident = inputs.get(posting).is_some_and(|input| {
            let resident = |rule: &PolicyKind| matches!(rule, PolicyKind::Resident { .. });
            input.policies.iter().any(|policy| policy.holds(yesterday) && resident(&policy.rule))
        });
        let prompts = prompts.remove(posting).filter(|_| resident).unwrap_or_default();
        let without_record = judge_days(&days, asked, past, now);
        let nights = judge_nights(&prompts, &days, past, &calendar, now);
        found.extend(without_record.into_iter().chain(nights).map(|finding| (posting.clone(), finding)));
    }
    // What was dismissed once opens nothing again.
    found.retain(|(posting, finding)| {
        let Some(dismissed) = dismissed.get(&CaseSubject::Posting(posting.clone())) else { return true };
        !finding.evidence.iter().flat_map(|evidence| &evidence.events).any(|event| dismissed.contains(event))
    });
    Ok(found)
}

fn back(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// A drawn night prompt with its replies and the posting's excuses.
struct Asked {
    prompt: JudgedPrompt,
    replies: Vec<ReplyRow>,
    /// Leave or duty registered before it was issued covers one of its two days.
    excused: bool,
}

/// Drawn, delivered prompts of the night slot, by posting.
fn night_prompts(
    db: &mut Db,
    postings: &[PostingId],
    from: NaiveDate,
    to: NaiveDate,
) -> Outcome<HashMap<PostingId, Vec<Asked>>> {
    let mut drawn = store::cases::judged::prompts(db, postings, from, to)?;
    drawn.retain(|prompt| prompt.drawn && prompt.slot == Half::Night && prompt.delivered_at.is_some());
    let ids: Vec<PromptId> = drawn.iter().map(|prompt| prompt.id.clone()).collect();
    let mut replies = store::prompts::replies(db, &ids)?;
    let excuses = store::cases::judged::excuses(db, postings, from, next_day(to))?;
    let mut all: HashMap<PostingId, Vec<Asked>> = HashMap::new();
    for prompt in drawn {
        let excuses = excuses.get(&prompt.posting).map(Vec::as_slice).unwrap_or_default();
        let excused = excuses.iter().any(|excuse| excuses_prompt(excuse, &prompt));
        let replies = replies.remove(&prompt.id).unwrap_or_default();
        all.entry(prompt.posting.clone()).or_default().push(Asked { prompt, replies, excused });
    }
    Ok(all)
}

/// Whether leave or duty takes a prompt out of the frame: registered before it was issued, and covering one
/// of the two days the night lies between. What was registered later stays in.
fn excuses_prompt(excuse: &Excuse, prompt: &JudgedPrompt) -> bool {
    let covers = |day| excuse.first <= day && day <= excuse.last;
    excuse.registered_at < prompt.issued_at && (covers(prompt.night_of) || covers(next_day(prompt.night_of)))
}

/// From which day on a kind may be found: none while a case of it is undecided. What was decided once, for
/// or against the person, is not held against him again.
fn judged_after(past: &[PastCase], kind: CaseKind) -> Option<NaiveDate> {
    let mut after = NaiveDate::MIN;
    for case in past.iter().filter(|case| case.kind == kind) {
        after = after.max(case.settled_on?);
    }
    Some(after)
}

/// `on_paper_only` from the days after everything the township has answered and the county has decided.
fn judge_days(days: &[JudgedDay], asked: &[QuestionRow], past: &[PastCase], now: Millis) -> Option<Finding> {
    let settled = judged_after(past, CaseKind::OnPaperOnly)?;
    let answered = asked.iter().filter(|q| q.answered_at.is_some()).map(|q| q.last_day).max();
    let after = answered.map_or(settled, |answered| answered.max(settled));
    let days: Vec<JudgedDay> = days.iter().filter(|day| day.date > after).copied().collect();
    // The rule looks at days 72 h old; the question that counts is the one about those.
    let ripe: Vec<JudgedDay> = days
        .iter()
        .filter(|d| at(next_day(d.date), 0).plus(SILENCE_HOURS * HOUR_MS) <= now)
        .copied()
        .collect();
    let run = days_without_record(&ripe);
    let (first, last) = (run.first()?.date, run.last()?.date);
    let open = asked.iter().find(|q| q.open() && q.first_day <= last && first <= q.last_day)?;
    on_paper_only(&days, TownshipQuestion { asked_at: Some(open.asked_at), answered_at: None }, now)
}

/// `commuting` from night prompts between working days, without excuse, whose replies had time to arrive.
fn judge_nights(
    prompts: &[Asked],
    days: &[JudgedDay],
    past: &[PastCase],
    calendar: &Calendar,
    now: Millis,
) -> Option<Finding> {
    let after = judged_after(past, CaseKind::Commuting)?;
    let counted: Vec<NightPrompt> = prompts
        .iter()
        .filter(|asked| !asked.excused)
        .filter_map(|Asked { prompt, replies, .. }| {
            let night = prompt.night_of;
            let counts = night > after
                && calendar.knows(night)
                && calendar.knows(next_day(night))
                && calendar.is_workday(night)
                && calendar.is_workday(next_day(night))
                && prompt.expires_at.plus(SILENCE_HOURS * HOUR_MS) <= now;
            let in_village = if counts { cases::heard(prompt, replies)? } else { return None };
            Some(NightPrompt { id: prompt.id.to_string(), night, in_village })
        })
        .collect();
    commuting(&counted, days)
}

/// Starts the job: of several processes on one database the holder of the lease judges, once a day.
pub fn start(app: App) {
    jobs::start(LEASE, EVERY, move |holder| {
        let app = app.clone();
        async move {
            // A run that failed is made again at the next tick: the day is not remembered as judged.
            if let Some(report) = when_due(&app, &holder).await? {
                tracing::info!(postings = report.postings, raised = report.raised.len(), "judged");
            }
            Ok(Turn::Done)
        }
    });
}

/// Runs if the day's run is due and nobody else holds the lease.
async fn when_due(app: &App, holder: &str) -> Outcome<Option<JudgeReport>> {
    let now = app.clock.now();
    let today = now.date().to_string();
    let (name, day) = (holder.to_owned(), today.clone());
    let due = now.minute_of_day() >= DUE_MINUTE
        && app
            .store
            .write::<_, Refusal>(move |db| {
                let judged = store::leases::remembered(db, JUDGED_ON)?;
                Ok(judged.as_deref() != Some(day.as_str())
                    && store::leases::acquire(db, LEASE, &name, now, LEASE_MS)?)
            })
            .await?;
    if !due {
        return Ok(None);
    }
    let report = run(app, now).await;
    let (name, done) = (holder.to_owned(), report.is_ok());
    app.store
        .write::<_, Refusal>(move |db| {
            if done {
                store::leases::remember(db, JUDGED_ON, &today)?;
            }
            store::leases::release(db, LEASE, &name)
        })
        .await?;
    report.map(Some)
}

#[cfg(test)]
mod tests;
