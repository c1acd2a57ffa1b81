//! The job that fires drawn prompts.
//!
//! Every ten minutes it plans: from the month's secret follow the times of the next minutes, and they are kept in memory
//! alone, where nobody finds them. In between a turn looks at its clock and, when nothing is due, at nothing else. What
//! is due is written in one transaction with the reasons of what does not fire; the id follows from secret, posting and
//! day, so that the primary key refuses a second one, whoever runs beside, starts again or sets a clock back. What was
//! due while nobody ran is never fired late: it is noted as `asleep`, or as `failed` where somebody ran and could not,
//! and counts neither way.

use super::awake::Awake;
use super::secrets::{self, Opened};
use super::{messages, window_ms};
use crate::app::App;
use crate::refusal::{Outcome, Refusal};
use crate::store::cases::judged::Excuse;
use crate::store::prompts::NewPrompt;
use crate::store::prompts::drawn::{Target, Wanted};
use crate::store::{self, Db, StoreError};
use crate::usecase::jobs::{self, Turn};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use zaigang_shared::day::{Calendar, PolicyInForce, PolicyKind};
use zaigang_shared::id::PostingId;
use zaigang_shared::prompt_draw::{
    COMMITTED_BEFORE_MS, FIRE_WITHIN_MS, PlannedPrompt, UnfiredReason, hours, plan,
};
use zaigang_shared::time::{DAY_MS, MINUTE_MS, Millis, Month, at, next_day, previous_day};

/// How often the job wakes.
const EVERY: Duration = Duration::from_secs(15);
/// How often the times of the next minutes are planned anew: a new posting waits so long for its first one.
const PLAN_EVERY_MS: i64 = 10 * MINUTE_MS;
/// The lease under which prompts fire: kept for a minute after the last one, so that one process does the work and
/// another still takes over while what is due may fire.
const FIRES: &str = "prompts";
const FIRES_MS: i64 = MINUTE_MS;
/// The lease under which is noted what did not fire, and secrets are revealed.
const NOTES: &str = "prompt_notes";
const NOTES_MS: i64 = 10 * MINUTE_MS;
/// Prompts fired in one transaction, so that check-ins wait for none of them long.
const AT_ONCE: usize = 50;
/// Postings planned at a time.
const PART: usize = 500;
/// So far back is noted what nobody ran for; what is older is noted when its month is revealed.
const NOTED_BACK_MS: i64 = 62 * DAY_MS;
/// What the job remembers: until when every planned time has its row.
const NOTED_UNTIL: &str = "prompts_noted_until";

/// What a turn did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PromptTurn {
    /// Prompts fired.
    pub fired: usize,
    /// Planned prompts noted as not fired.
    pub unfired: usize,
}

/// A planned time of a posting.
#[derive(Debug, Clone)]
struct Due {
    posting: PostingId,
    prompt: PlannedPrompt,
}

/// What is going to fire. It can be lost at any time: it follows from the store.
struct Schedule {
    planned_at: Millis,
    due: VecDeque<Due>,
}

/// The job of one process.
#[derive(Default)]
pub struct PromptJob {
    awake: Option<Awake>,
    schedule: Option<Schedule>,
}

impl PromptJob {
    /// One turn in the name of `holder`.
    ///
    /// # Errors
    /// The store's. What was left undone is planned anew at the next turn, and noted as failed where it is too late.
    pub async fn turn(&mut self, app: &App, holder: &str) -> Outcome<PromptTurn> {
        let now = app.clock.now();
        let awake = self.awake.take().filter(|awake| awake.goes_on(now));
        if awake.is_none() {
            self.schedule = None;
        }
        let mut awake = awake.unwrap_or_else(|| Awake::since(now));
        let done = turn(app, holder, &awake, &mut self.schedule).await;
        if done.is_err() {
            self.schedule = None;
        }
        awake.ended(done.is_err(), now, app.clock.now());
        self.awake = Some(awake);
        done
    }
}

/// Starts the job.
pub fn start(app: App) {
    let job: Arc<Mutex<PromptJob>> = Arc::default();
    jobs::start(FIRES, EVERY, move |holder| {
        let (app, job) = (app.clone(), Arc::clone(&job));
        async move {
            let done = job.lock().await.turn(&app, &holder).await?;
            if done != PromptTurn::default() {
                tracing::info!(fired = done.fired, unfired = done.unfired, "drawn prompts");
            }
            Ok(Turn::Done)
        }
    });
}

impl App {
    /// The job as a process that has just started has it: for tests.
    pub fn prompt_job(&self) -> PromptJob {
        PromptJob::default()
    }
}

/// One turn: plans where that is due, then fires.
async fn turn(
    app: &App,
    holder: &str,
    awake: &Awake,
    schedule: &mut Option<Schedule>,
) -> Outcome<PromptTurn> {
    let now = app.clock.now();
    let mut done = PromptTurn::default();
    if schedule.as_ref().is_none_or(|held| now >= held.planned_at.plus(PLAN_EVERY_MS)) {
        done.unfired += keep_months(app, holder, awake, now).await?;
        // That may have taken its time.
        let now = app.clock.now();
        let due = upcoming(app, now).await?;
        *schedule = Some(Schedule { planned_at: now, due });
    }
    let Some(held) = schedule else { return Ok(done) };
    loop {
        let now = app.clock.now();
        while held.due.front().is_some_and(|due| due.prompt.at.plus(FIRE_WITHIN_MS) < now) {
            held.due.pop_front();
        }
        let part: Vec<Due> =
            held.due.iter().take(AT_ONCE).take_while(|due| due.prompt.at <= now).cloned().collect();
        if part.is_empty() {
            return Ok(done);
        }
        let taken = part.len();
        let (name, with_gateway) = (holder.to_owned(), app.gateway.is_some());
        let write = move |db: &mut Db| fire(db, &name, &part, with_gateway, now);
        // Another process fires now: what is still missing then is looked at again.
        let Some(part) = app.store.write::<_, Refusal>(write).await? else { return Ok(done) };
        done.fired += part.fired;
        done.unfired += part.unfired;
        held.due.drain(..taken);
    }
}

/// The times of the next minutes, in order.
async fn upcoming(app: &App, now: Millis) -> Outcome<VecDeque<Due>> {
    let from = now.plus(-FIRE_WITHIN_MS - 1);
    let to = now.plus(PLAN_EVERY_MS + FIRE_WITHIN_MS);
    let mut due = Vec::new();
    for opened in months(app, from, to).await?.opened {
        let opened = Arc::new(opened);
        let mut after = String::new();
        loop {
            let (opened, last) = (Arc::clone(&opened), after.clone());
            let read = move |db: &mut Db| planned(db, &opened, &last, from, to);
            let (found, next) = app.store.read::<_, Refusal>(read).await?;
            due.extend(found);
            match next {
                Some(next) => after = next,
                None => break,
            }
        }
    }
    due.sort_by_key(|due| due.prompt.at);
    Ok(due.into())
}

/// Months with a secret.
#[derive(Default)]
struct Months {
    opened: Vec<Opened>,
    /// Those whose secret does not open.
    shut: Vec<Month>,
}

/// The months whose times may lie in a span; none where it meets no hour of prompts, as most nights. A month has no time
/// outside of its own days: the last night is never asked in the morning after. One whose secret does not open keeps
/// none of the others.
async fn months(app: &App, from: Millis, to: Millis) -> Outcome<Months> {
    let mut months = Months::default();
    if !hours::meet(from, to) {
        return Ok(months);
    }
    let (first, last) = (Month::of(from.date()), Month::of(to.date()));
    let read = move |db: &mut Db| store::prompts::secrets::since(db, first);
    let rows = app.store.read::<_, Refusal>(read).await?;
    for row in rows.into_iter().filter(|row| row.month <= last) {
        let month = row.month;
        match secrets::open(&app.keys, row) {
            Ok(opened) => months.opened.push(opened),
            Err(error) => {
                tracing::error!(%error, %month, "nothing of this month fires: is secrets.json the one of this database?");
                months.shut.push(month);
            }
        }
    }
    Ok(months)
}

/// Times after `from` up to `to` of the postings after one, and where to go on.
fn planned(
    db: &mut Db,
    opened: &Opened,
    after: &str,
    from: Millis,
    to: Millis,
) -> Outcome<(Vec<Due>, Option<String>)> {
    let (first, last) = (previous_day(from.date()), next_day(to.date()));
    let limit = i64::try_from(PART).unwrap_or(i64::MAX);
    let targets = store::prompts::drawn::targets(
        db,
        Wanted::Page { from: first, to: last, within: None, after, limit },
    )?;
    let from = from.max(opened.row.made_at.plus(COMMITTED_BEFORE_MS - 1));
    let mut due = Vec::new();
    for target in targets.iter().filter(|target| target.policies.iter().any(is_to_live_there)) {
        let times = times(opened, target).into_iter();
        let in_span =
            times.filter(|prompt| from < prompt.at && prompt.at <= to && lives_there(target, prompt));
        due.extend(in_span.map(|prompt| Due { posting: target.posting.clone(), prompt }));
    }
    let next = targets.last().filter(|_| targets.len() == PART).map(|target| target.posting.to_string());
    Ok((due, next))
}

/// The plan of a posting.
pub(super) fn times(opened: &Opened, target: &Target) -> Vec<PlannedPrompt> {
    let frame = &opened.row.frame;
    plan(&opened.secret, frame, &target.posting, frame.numbers_at(&target.host))
}

/// Whether the posting is on post and has to live there on the days of a planned time.
pub(super) fn lives_there(target: &Target, prompt: &PlannedPrompt) -> bool {
    prompt.days().into_iter().all(|day| on_post(target, day)) && is_resident(target, prompt.night_of)
}

fn on_post(target: &Target, day: NaiveDate) -> bool {
    target.from <= day && target.to.is_none_or(|last| day <= last)
}

fn is_resident(target: &Target, day: NaiveDate) -> bool {
    target.policies.iter().any(|policy| policy.holds(day) && is_to_live_there(policy))
}

fn is_to_live_there(policy: &PolicyInForce) -> bool {
    matches!(policy.rule, PolicyKind::Resident { .. })
}

/// Fires a part of what is due, or notes why not; none while another process fires.
fn fire(
    db: &mut Db,
    holder: &str,
    part: &[Due],
    with_gateway: bool,
    now: Millis,
) -> Outcome<Option<PromptTurn>> {
    if !store::leases::acquire(db, FIRES, holder, now, FIRES_MS)? {
        return Ok(None);
    }
    let ids: Vec<_> = part.iter().map(|due| due.prompt.id.clone()).collect();
    let settled = store::prompts::drawn::settled(db, &ids)?;
    let part: Vec<&Due> = part.iter().filter(|due| !settled.contains(due.prompt.id.as_str())).collect();
    let known = Known::load(db, &part, now)?;
    let mut done = PromptTurn::default();
    for due in part {
        if let Some(reason) = known.reason(due) {
            done.unfired +=
                usize::from(store::prompts::drawn::note(db, &due.posting, &due.prompt, reason, now)?);
            continue;
        }
        let new = NewPrompt {
            id: due.prompt.id.to_string(),
            posting_id: due.posting.to_string(),
            slot: store::prompts::half_name(due.prompt.slot).to_owned(),
            origin: "drawn".to_owned(),
            channel: "app".to_owned(),
            night_of: due.prompt.night_of.to_string(),
            issued_by: None,
            issued_at: now.0,
            delivered_at: None,
            expires_at: now.plus(window_ms(db, &due.posting)?).0,
        };
        if store::prompts::drawn::insert(db, &new)? {
            done.fired += 1;
            if with_gateway {
                messages::write(db, &new, now)?;
            }
        }
    }
    Ok(Some(done))
}

/// What decides whether planned prompts fire, as known at that moment.
struct Known {
    targets: HashMap<PostingId, Target>,
    with_phone: HashSet<String>,
    excuses: HashMap<PostingId, Vec<Excuse>>,
    open: HashMap<PostingId, Millis>,
    calendar: Calendar,
}

impl Known {
    fn load(db: &mut Db, part: &[&Due], now: Millis) -> Outcome<Known> {
        let postings: Vec<PostingId> = part.iter().map(|due| due.posting.clone()).collect();
        let (first, last) = (previous_day(now.date()), next_day(now.date()));
        let targets = store::prompts::drawn::targets(db, Wanted::These(&postings))?;
        Ok(Known {
            targets: targets.into_iter().map(|target| (target.posting.clone(), target)).collect(),
            with_phone: store::prompts::drawn::with_phone(db, &postings)?,
            excuses: store::cases::judged::excuses(db, &postings, first, last)?,
            open: store::prompts::open(db, &postings, now)?,
            calendar: store::cells::calendar(db, first, last)?,
        })
    }

    /// Why a planned prompt does not fire.
    fn reason(&self, due: &Due) -> Option<UnfiredReason> {
        let Some(target) = self.targets.get(&due.posting) else { return Some(UnfiredReason::NotPosted) };
        let days = due.prompt.days();
        let excuses = self.excuses.get(&due.posting).map(Vec::as_slice).unwrap_or_default();
        let excused = |day: &NaiveDate| excuses.iter().any(|e| e.first <= *day && *day <= e.last);
        let reachable = target.phone.is_some() || self.with_phone.contains(due.posting.as_str());
        if !days.iter().all(|day| on_post(target, *day)) {
            Some(UnfiredReason::NotPosted)
        } else if !is_resident(target, due.prompt.night_of) {
            Some(UnfiredReason::NotResident)
        } else if !days.iter().all(|day| self.calendar.is_workday(*day)) {
            Some(UnfiredReason::DayOff)
        } else if days.iter().any(excused) {
            Some(UnfiredReason::Excused)
        } else if self.open.contains_key(&due.posting) {
            Some(UnfiredReason::OpenPrompt)
        } else if !reachable {
            Some(UnfiredReason::Unreachable)
        } else {
            None
        }
    }
}

/// Commits this month's secret, notes what did not fire while nobody ran, and reveals the months that are over; how many
/// were noted.
async fn keep_months(app: &App, holder: &str, awake: &Awake, now: Millis) -> Outcome<usize> {
    let (name, held) = (holder.to_owned(), holder.to_owned());
    let acquire = move |db: &mut Db| store::leases::acquire(db, NOTES, &held, now, NOTES_MS);
    if !app.store.write::<_, Refusal>(acquire).await? {
        return Ok(0);
    }
    let month = Month::of(now.date());
    if secrets::ensure(app, month, now).await? {
        tracing::info!(%month, "the month's prompts are committed");
    }
    let noted = note_missed(app, awake, now).await?;
    let hidden = app.store.read::<_, Refusal>(store::prompts::secrets::hidden).await?;
    for row in hidden.into_iter().filter(|row| row.frame.closes_at() <= now) {
        // A month whose key is lost stays as it is; the others go on.
        match secrets::open(&app.keys, row) {
            Ok(opened) => reveal(app, opened, now).await?,
            Err(error) => tracing::error!(%error, "a month's prompts cannot be revealed"),
        }
    }
    app.store.write::<_, Refusal>(move |db| store::leases::release(db, NOTES, &name)).await?;
    Ok(noted)
}

/// Gives every planned time that can no longer fire its row.
async fn note_missed(app: &App, awake: &Awake, now: Millis) -> Outcome<usize> {
    let remembered = app.store.read::<_, Refusal>(|db| store::leases::remembered(db, NOTED_UNTIL)).await?;
    let until: Option<i64> = remembered
        .map(|text| text.parse().map_err(|_| StoreError::Unreadable("deployment.prompts_noted_until")))
        .transpose()?;
    let to = now.plus(-FIRE_WITHIN_MS - 1);
    let from = Millis(until.unwrap_or(0)).max(now.plus(-NOTED_BACK_MS));
    if to <= from {
        return Ok(0);
    }
    let awake = Arc::new(awake.clone());
    let reason = move |prompt: &PlannedPrompt| awake.reason(prompt.at);
    let months = months(app, from, to).await?;
    let mut noted = 0;
    for opened in months.opened {
        noted += note_span(app, &Arc::new(opened), from, to, reason.clone(), now).await?;
    }
    let shut = months.shut;
    let write = move |db: &mut Db| {
        for month in &shut {
            store::leases::remember(db, &shut_until(*month), &to.0.to_string())?;
        }
        store::leases::remember(db, NOTED_UNTIL, &to.0.to_string())
    };
    app.store.write::<_, Refusal>(write).await?;
    Ok(noted)
}

/// What the job remembers of a month whose secret did not open: until when. Its plan was not known then, so that what
/// was due gets its row when the month is revealed.
fn shut_until(month: Month) -> String {
    format!("prompts_shut_until_{month}")
}

/// Notes the planned times of a span that have no row.
async fn note_span(
    app: &App,
    opened: &Arc<Opened>,
    from: Millis,
    to: Millis,
    reason: impl Fn(&PlannedPrompt) -> UnfiredReason + Clone + Send + 'static,
    now: Millis,
) -> Outcome<usize> {
    let (mut after, mut noted) = (String::new(), 0);
    loop {
        let (month, last) = (Arc::clone(opened), after.clone());
        let read = move |db: &mut Db| {
            let (mut missed, next) = planned(db, &month, &last, from, to)?;
            let ids: Vec<_> = missed.iter().map(|due| due.prompt.id.clone()).collect();
            let settled = store::prompts::drawn::settled(db, &ids)?;
            missed.retain(|due| !settled.contains(due.prompt.id.as_str()));
            Ok::<_, Refusal>((missed, next))
        };
        let (missed, next) = app.store.read(read).await?;
        for part in missed.chunks(AT_ONCE) {
            let (part, reason) = (part.to_vec(), reason.clone());
            let write = move |db: &mut Db| {
                let ids: Vec<_> = part.iter().map(|due| due.prompt.id.clone()).collect();
                let settled = store::prompts::drawn::settled(db, &ids)?;
                let mut noted = 0;
                for due in part.iter().filter(|due| !settled.contains(due.prompt.id.as_str())) {
                    let reason = reason(&due.prompt);
                    let is_new = store::prompts::drawn::note(db, &due.posting, &due.prompt, reason, now)?;
                    noted += usize::from(is_new);
                }
                Ok::<_, Refusal>(noted)
            };
            noted += app.store.write(write).await?;
        }
        match next {
            Some(next) => after = next,
            None => return Ok(noted),
        }
    }
}

/// Reveals a month: first every planned time has its row, also of postings that became known afterwards.
async fn reveal(app: &App, opened: Opened, now: Millis) -> Outcome<()> {
    let opened = Arc::new(opened);
    let (month, closed) = (opened.row.month, opened.row.frame.closes_at());
    let from = at(month.first(), 0);
    let read = move |db: &mut Db| store::leases::remembered(db, &shut_until(month));
    let shut = app.store.read::<_, Refusal>(read).await?;
    let shut = shut.and_then(|text| text.parse().ok()).map(Millis);
    let reason = move |prompt: &PlannedPrompt| {
        if shut.is_some_and(|until| prompt.at <= until) {
            UnfiredReason::Failed
        } else {
            UnfiredReason::NotKnown
        }
    };
    note_span(app, &opened, from, closed, reason, now).await?;
    let secret = opened.secret.reveal();
    let write = move |db: &mut Db| {
        store::prompts::messages::sweep(db, from)?;
        store::prompts::secrets::reveal(db, month, &secret, now)
    };
    app.store.write::<_, Refusal>(write).await?;
    tracing::info!(%month, "the month's prompts are revealed");
    Ok(())
}
