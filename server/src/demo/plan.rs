//! What is going to happen to a person over the months: leave, prompts, days without network. Pure.

use super::days::{self, Signal, Where};
use super::people::{Class, Post};
use super::seed::{Seed, Stream};
use super::{Failure, Scale};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeSet;
use zaigang_shared::api::cadre::LeaveKind;
use zaigang_shared::day::Calendar;
use zaigang_shared::id::{LeaveId, PromptId};
use zaigang_shared::leave::LeaveType;
use zaigang_shared::time::{Half, MINUTE_MS, Millis, Month, at, next_day, previous_day};

/// The days of the history.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The first day with records.
    pub first: NaiveDate,
    /// The day the city is made.
    pub today: NaiveDate,
}

impl Span {
    /// Its days without today.
    pub fn past(self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take_while(move |day| *day < self.today)
    }
}

/// How a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Granted.
    Approved,
    /// Refused.
    Rejected,
    /// Nobody has decided yet.
    Pending,
}

/// Leave or duty that will be asked for.
#[derive(Debug, Clone)]
pub struct Absence {
    /// Client id of the request.
    pub id: LeaveId,
    /// Leave or duty.
    pub kind: LeaveKind,
    /// What kind of it.
    pub leave_type: LeaveType,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Why.
    pub reason: &'static str,
    /// Asked at.
    pub asked: Millis,
    /// Decided at.
    pub decided: Millis,
    /// How it ends.
    pub fate: Fate,
}

/// Days without network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// First day without.
    pub first: NaiveDate,
    /// Last day without.
    pub last: NaiveDate,
    /// The page stayed open, so that its clock still tells when each record was made.
    pub page_stayed: bool,
    /// When the records were sent; none while the telephone is still silent.
    pub sent: Option<Millis>,
}

/// A drawn prompt that will be issued.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// Prompt.
    pub id: PromptId,
    /// Day or night.
    pub slot: Half,
    /// The day, or the evening of the night.
    pub date: NaiveDate,
    /// Issued.
    pub issued: Millis,
    /// Shown by the telephone.
    pub delivered: Option<Millis>,
    /// The window ends.
    pub expires: Millis,
    /// The answer: when, and from where.
    pub reply: Option<(Millis, Where)>,
}

/// What will happen to a person.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Days of the person's history.
    pub span: Span,
    /// Leave and duty, in order.
    pub absences: Vec<Absence>,
    /// Days without network, in order.
    pub outages: Vec<Outage>,
    /// Working days on which nothing comes.
    pub nothing: BTreeSet<NaiveDate>,
    /// Prompts in order.
    pub prompts: Vec<Prompt>,
    /// The day of the township's meeting.
    pub meeting: Option<NaiveDate>,
    /// The first day with the other telephone.
    pub other_phone: Option<NaiveDate>,
}

impl Plan {
    /// Whether leave or duty that is (or will be) granted covers a day.
    pub fn excused(&self, day: NaiveDate) -> bool {
        self.absences.iter().any(|a| a.fate == Fate::Approved && a.from <= day && day <= a.to)
    }

    /// The outage that covers a day.
    pub fn outage(&self, day: NaiveDate) -> Option<&Outage> {
        self.outages.iter().find(|outage| outage.first <= day && day <= outage.last)
    }
}

/// Some days before or after.
pub fn moved(day: NaiveDate, by: i64) -> NaiveDate {
    let days = Days::new(by.unsigned_abs());
    let to = if by < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) };
    to.unwrap_or(day)
}

/// The working day so many working days before.
pub fn workdays_before(day: NaiveDate, count: usize, calendar: &Calendar) -> NaiveDate {
    let mut back = day;
    let mut left = count;
    for _ in 0..400 {
        if left == 0 {
            break;
        }
        back = previous_day(back);
        if calendar.is_workday(back) {
            left -= 1;
        }
    }
    back
}

/// Plans a person's months.
///
/// # Errors
/// Never for ids made here.
pub fn plan(
    seed: Seed,
    post: &Post,
    scale: &Scale,
    span: Span,
    calendar: &Calendar,
) -> Result<Plan, Failure> {
    let mut plan = Plan {
        span,
        absences: Vec::new(),
        outages: outages(seed, post, span, calendar),
        nothing: BTreeSet::new(),
        prompts: Vec::new(),
        meeting: None,
        other_phone: None,
    };
    match post.class {
        Class::HonestNewPhone => plan.other_phone = Some(workdays_before(span.today, 2, calendar)),
        Class::HonestLostPhone => plan.other_phone = Some(workdays_before(span.today, 6, calendar)),
        _ => {}
    }
    if post.class == Class::HonestNewcomer {
        return Ok(plan);
    }
    plan.absences = absences(seed, post, scale, span, calendar)?;
    plan.nothing = nothing(seed, post, &plan, calendar);
    let mut dice = seed.stream(&["attends", post.id.as_str()]);
    let meeting = meeting_day(seed, post, span, calendar);
    let free = |day: &NaiveDate| !plan.excused(*day) && plan.outage(*day).is_none();
    plan.meeting = meeting.filter(free).filter(|_| post.class != Class::PaperOnly && dice.chance(0.7));
    plan.prompts = prompts(seed, post, scale, &plan, calendar)?;
    Ok(plan)
}

/// The township's meeting: one working day in the second or third week back, the same for everybody there.
pub fn meeting_day(seed: Seed, post: &Post, span: Span, calendar: &Calendar) -> Option<NaiveDate> {
    let mut dice = seed.stream(&["meeting", post.township().as_str()]);
    let back = usize::try_from(dice.between(4, 9)).ok()?;
    let day = workdays_before(span.today, back, calendar);
    (day > span.first).then_some(day)
}

fn outages(seed: Seed, post: &Post, span: Span, calendar: &Calendar) -> Vec<Outage> {
    let mut dice = seed.stream(&["outages", post.id.as_str()]);
    let (every, shortest, longest) = match post.class {
        Class::HonestPoorSignal => (0.09, 1, 2),
        Class::HonestBadPhone => (0.035, 3, 5),
        Class::Honest => (0.002, 1, 1),
        _ => return Vec::new(),
    };
    let mut found: Vec<Outage> = Vec::new();
    let mut day = next_day(span.first);
    while day < span.today {
        if dice.chance(every) {
            let last = moved(day, dice.between(shortest, longest) - 1);
            let sent = at(next_day(last), dice.between(11 * 60, 13 * 60));
            found.push(Outage { first: day, last, page_stayed: dice.chance(0.75), sent: Some(sent) });
            day = moved(last, 4);
        }
        day = next_day(day);
    }
    if post.class == Class::HonestBadPhone {
        // And one that has not ended: the township is asked about it.
        let first = workdays_before(span.today, 4, calendar);
        found.retain(|outage| outage.last < moved(first, -2));
        found.push(Outage { first, last: moved(span.today, 1), page_stayed: true, sent: None });
    }
    found
}

const LEAVE_REASONS: [(LeaveType, &str); 5] = [
    (LeaveType::HomeVisit, "探亲"),
    (LeaveType::Sick, "就医"),
    (LeaveType::Personal, "家中老人住院"),
    (LeaveType::Personal, "孩子家长会"),
    (LeaveType::Annual, "年休假"),
];
const DUTY_REASONS: [(LeaveType, &str); 5] = [
    (LeaveType::Training, "到旗里参加业务培训"),
    (LeaveType::Errand, "陪同村民到市医院办理手续"),
    (LeaveType::Assigned, "到派出单位汇报帮扶项目"),
    (LeaveType::Training, "参加市委党校学习"),
    (LeaveType::Assigned, "跑项目资金对接"),
];

fn absences(
    seed: Seed,
    post: &Post,
    scale: &Scale,
    span: Span,
    calendar: &Calendar,
) -> Result<Vec<Absence>, Failure> {
    let mut dice = seed.stream(&["absences", post.id.as_str()]);
    let (leave, duty) = match post.class {
        Class::HonestManyMeetings => (0.015, 0.11),
        Class::PaperOnly => (0.0, 0.004),
        Class::HonestBadPhone => (0.004, 0.004),
        _ => (0.012, 0.01),
    };
    let shown = post.township().as_str() == scale.township;
    let end = moved(span.today, if shown { 9 } else { 4 });
    let mut found: Vec<Absence> = Vec::new();
    let mut day = moved(span.first, 2);
    while day <= end {
        let die = dice.unit();
        let ahead = if shown && day > span.today { 3.0 } else { 1.0 };
        let kind = match die {
            d if d < leave * ahead => LeaveKind::Leave,
            d if d < (leave + duty) * ahead => LeaveKind::Duty,
            _ => {
                day = next_day(day);
                continue;
            }
        };
        if !calendar.is_workday(day) {
            day = next_day(day);
            continue;
        }
        let days = if dice.chance(0.12) { dice.between(4, 6) } else { dice.between(1, 3) };
        let to = moved(day, days - 1);
        let reasons = if kind == LeaveKind::Leave { &LEAVE_REASONS } else { &DUTY_REASONS };
        let asked = at(moved(day, -dice.between(1, 3)), dice.between(8 * 60, 21 * 60));
        let mut decided = asked.plus(dice.between(30, 20 * 60) * MINUTE_MS);
        // Everything is decided before it begins, or on its first morning.
        decided = decided.min(at(day, 7 * 60 + 10)).max(asked.plus(5 * MINUTE_MS));
        let fresh = asked.date() >= moved(span.today, -2) && day > span.today;
        let fate = match dice.unit() {
            _ if fresh && shown => Fate::Pending,
            d if fresh && d < 0.6 => Fate::Pending,
            d if d < 0.03 => Fate::Rejected,
            _ => Fate::Approved,
        };
        let (leave_type, reason) = dice.pick(reasons).copied().unwrap_or((LeaveType::Annual, "年休假"));
        found.push(Absence {
            id: seed.id(&["leave", post.id.as_str(), &day.to_string()]).try_into()?,
            kind,
            leave_type,
            from: day,
            to,
            reason,
            asked,
            decided,
            fate,
        });
        day = moved(to, if post.class == Class::HonestManyMeetings { 4 } else { 8 });
    }
    Ok(found)
}

/// Working days without a record and without an excuse.
fn nothing(seed: Seed, post: &Post, plan: &Plan, calendar: &Calendar) -> BTreeSet<NaiveDate> {
    let span = plan.span;
    let mut dice = seed.stream(&["nothing", post.id.as_str()]);
    let mut found = BTreeSet::new();
    match post.class {
        Class::PaperOnly => {
            // Now and then the person shows up for a day or two; mostly for none.
            let mut week_away = true;
            for day in span.past().chain([span.today]) {
                if day.weekday() == chrono::Weekday::Mon {
                    week_away = dice.chance(0.6);
                }
                let lately = day >= workdays_before(span.today, 12, calendar);
                if (week_away || lately || dice.chance(0.25)) && day != span.first {
                    found.insert(day);
                }
            }
        }
        Class::HonestLostPhone => {
            let other = plan.other_phone.unwrap_or(span.today);
            found.insert(workdays_before(other, 1, calendar));
        }
        _ => {
            for day in span.past() {
                // Never two days in a row: an honest person who forgot is reminded by the secretary.
                if dice.chance(0.015) && !found.contains(&previous_day(day)) {
                    found.insert(day);
                }
            }
        }
    }
    found
}

fn prompts(
    seed: Seed,
    post: &Post,
    scale: &Scale,
    plan: &Plan,
    calendar: &Calendar,
) -> Result<Vec<Prompt>, Failure> {
    let mut found = Vec::new();
    if !post.resident() {
        return Ok(found);
    }
    let span = plan.span;
    let mut month = Month::of(span.first);
    while month <= Month::of(span.today) {
        let mut dice = seed.stream(&["prompts", post.id.as_str(), &month.to_string()]);
        let mut days: Vec<NaiveDate> =
            month.days().filter(|day| calendar.is_workday(*day) && !plan.excused(*day)).collect();
        dice.shuffle(&mut days);
        let both = |day: &&NaiveDate| {
            let next = next_day(**day);
            calendar.is_workday(next) && !plan.excused(next)
        };
        let nights: Vec<NaiveDate> = days.iter().filter(both).take(scale.nights).copied().collect();
        let by_day: Vec<NaiveDate> =
            days.iter().filter(|day| !nights.contains(day)).take(scale.day_prompts).copied().collect();
        let slots =
            nights.iter().map(|day| (*day, Half::Night)).chain(by_day.iter().map(|d| (*d, Half::Day)));
        for (day, slot) in slots.filter(|(day, _)| span.first <= *day && *day < span.today) {
            found.push(prompt(seed, post, plan, &mut dice, day, slot)?);
        }
        month = month.next();
    }
    found.sort_by_key(|prompt| prompt.issued);
    Ok(found)
}

fn prompt(
    seed: Seed,
    post: &Post,
    plan: &Plan,
    dice: &mut Stream,
    day: NaiveDate,
    slot: Half,
) -> Result<Prompt, Failure> {
    let minute = match slot {
        Half::Day => dice.between(9 * 60 + 30, 17 * 60 + 30),
        Half::Night => dice.between(20 * 60 + 30, 22 * 60 + 20),
    };
    let issued = at(day, minute).plus(dice.between(0, 59_999));
    let poor = post.class == Class::HonestPoorSignal;
    let expires = issued.plus(if poor { 40 } else { 20 } * MINUTE_MS);
    let reaches = plan.outage(day).is_none() && !changing_phones(plan, day) && dice.chance(0.95);
    let delivered = reaches.then(|| issued.plus(dice.between(4_000, 4 * MINUTE_MS)));
    let (answers, in_village) = match (post.class, slot) {
        (Class::PaperOnly, _) => (0.15, 0.0),
        (Class::Commuter, Half::Night) => (0.35, 0.0),
        (Class::HonestNightSleeper, Half::Night) => (0.0, 1.0),
        _ => (0.84, 1.0),
    };
    let reply = delivered.filter(|_| dice.chance(answers)).map(|shown| {
        let when = shown.plus(dice.between(40_000, 12 * MINUTE_MS));
        let spot = match (dice.chance(in_village), slot) {
            (true, Half::Night) => post.lodging.unwrap_or(post.office),
            (true, Half::Day) => post.office,
            (false, _) => post.town,
        };
        let signal = if poor { Signal::Poor } else { Signal::Rural };
        (when, days::whereabouts(dice, spot, signal, when))
    });
    let id = seed.id(&["prompt", post.id.as_str(), &issued.0.to_string()]).try_into()?;
    Ok(Prompt { id, slot, date: day, issued, delivered, expires, reply })
}

/// The days around the change no telephone answers.
fn changing_phones(plan: &Plan, day: NaiveDate) -> bool {
    plan.other_phone.is_some_and(|other| moved(other, -3) <= day && day <= other)
}
