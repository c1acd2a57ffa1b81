//! What a person's telephone does on a day. Pure: the same plan gives the same day.

use super::events::meeting_id;
use super::people::{Class, Post};
use super::plan::Plan;
use super::seed::{Seed, Stream};
use chrono::{Datelike, NaiveDate, Weekday};
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::day::{Calendar, PolicyKind, PolicyMode};
use zaigang_shared::place::{AccuracyKind, Fix, Position};
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{Millis, at};

/// How rough the fixes of a place are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Open sky.
    Good,
    /// A valley.
    Rural,
    /// Behind a mountain.
    Poor,
}

/// Where a record says it was made; none without a fix.
pub type Where = Option<Fix>;

/// Something a telephone does.
#[derive(Debug, Clone)]
pub struct Act {
    /// When.
    pub at: Millis,
    /// What.
    pub what: What,
}

/// What a telephone does.
#[derive(Debug, Clone)]
pub enum What {
    /// It reaches the server and says nothing.
    Reach,
    /// It signs a record and sends it.
    Record(Said),
    /// It signs a record without network.
    Kept(Said),
    /// It sends what it kept.
    Send,
}

/// What a record says.
#[derive(Debug, Clone)]
pub struct Said {
    /// Kind.
    pub kind: RecordKind,
    /// Where.
    pub fix: Where,
    /// The prompt it answers.
    pub reference: Option<String>,
    /// A photo goes with it.
    pub photo: bool,
}

/// A fix as telephones give it there (science 8): log-normal accuracy, and an error that is sometimes much
/// larger than the accuracy says.
pub fn whereabouts(dice: &mut Stream, spot: Position, signal: Signal, when: Millis) -> Where {
    let (median, spread, none): (f64, f64, f64) = match signal {
        Signal::Good => (8.0, 0.4, 0.004),
        Signal::Rural => (14.0, 0.5, 0.008),
        Signal::Poor => (70.0, 0.8, 0.14),
    };
    if dice.chance(none) {
        return None;
    }
    let acc = ((median * (spread * dice.normal()).exp()).clamp(3.0, 2_000.0) * 10.0).round() / 10.0;
    let factor = match dice.unit() {
        d if d < 0.90 => 1.0,
        d if d < 0.995 => 2.0,
        _ => 6.0,
    };
    let sigma = acc / AccuracyKind::Android68.k() * factor;
    // People stand somewhere in the yard, not on the flagpole.
    let (east, north) =
        (20.0 * dice.normal() + sigma * dice.normal(), 20.0 * dice.normal() + sigma * dice.normal());
    let to = zaigang_shared::place::LocalPlane::at(spot).from_metres([east, north]);
    let seven = |degrees: f64| (degrees * 1e7).round() / 1e7;
    Some(Fix {
        lat: seven(to.lat()),
        lon: seven(to.lon()),
        acc,
        at: when.plus(-dice.between(800, 9_000)).0,
        alt: Some(dice.between(420, 1_100) as f64),
        spd: None,
        hdg: None,
        mock: None,
        acc_kind: AccuracyKind::Android68,
    })
}

/// Everything a person's telephone does on a day, in order.
///
/// `photos` says whether this day's record carries a photo.
pub fn acts(
    seed: Seed,
    post: &Post,
    plan: &Plan,
    day: NaiveDate,
    calendar: &Calendar,
    photos: bool,
) -> Vec<Act> {
    let mut found = Vec::new();
    if !post.on(day) || post.class == Class::HonestNewcomer {
        return found;
    }
    let mut dice = seed.stream(&["day", post.id.as_str(), &day.to_string()]);
    let offline = plan.outage(day).is_some();
    let keep = |said: Said| if offline { What::Kept(said) } else { What::Record(said) };
    let signal = match (post.class, post.rural) {
        (Class::HonestPoorSignal, _) => Signal::Poor,
        (_, true) => Signal::Rural,
        (_, false) => Signal::Good,
    };
    if checks_in(seed, post, plan, day, calendar, &mut dice) {
        let meeting = plan.meeting == Some(day);
        // To a meeting at nine people come in time.
        let (earliest, latest) = if meeting { (485.0, 560.0) } else { (375.0, 690.0) };
        let minute = (500.0 + 38.0 * dice.normal()).clamp(earliest, latest);
        let mut when = at(day, minute as i64).plus(dice.between(0, 59_999));
        let spot = match post.lodging {
            _ if meeting => post.hall,
            Some(lodging) if dice.chance(0.2) => lodging,
            // The fixed day is for the township; on the others a zone secretary goes round his villages.
            _ if day.weekday() != Weekday::Wed && !post.rounds.is_empty() => {
                dice.pick(&post.rounds).copied().unwrap_or(post.office)
            }
            _ => post.office,
        };
        let kind = if meeting { RecordKind::Event } else { RecordKind::Day };
        let event = meeting.then(|| meeting_id(seed, &post.township(), day));
        let say = |fix: Where| Said { kind, fix, reference: event.clone(), photo: photos && !meeting };
        // Once in a while the person stands elsewhere at first, and tries again in the yard.
        if !meeting && dice.chance(0.01) {
            let elsewhere = super::places::shifted(spot, 900.0, 6.0 * dice.unit());
            let fix = whereabouts(&mut dice, elsewhere, Signal::Good, when);
            found.push(Act { at: when, what: keep(Said { photo: false, ..say(fix) }) });
            when = when.plus(dice.between(240_000, 1_500_000));
        }
        let fix = whereabouts(&mut dice, spot, signal, when);
        found.push(Act { at: when, what: keep(say(fix)) });
    } else if !offline && reaches_without_record(post, plan, day, &mut dice) {
        found.push(Act { at: at(day, dice.between(9 * 60, 19 * 60)), what: What::Reach });
    }
    for prompt in plan.prompts.iter().filter(|prompt| prompt.date == day) {
        let Some(delivered) = prompt.delivered else { continue };
        found.push(match &prompt.reply {
            None => Act { at: delivered, what: What::Reach },
            Some((when, fix)) => {
                let said = Said {
                    kind: RecordKind::PromptReply,
                    fix: *fix,
                    reference: Some(prompt.id.to_string()),
                    photo: false,
                };
                Act { at: *when, what: What::Record(said) }
            }
        });
    }
    let sent = plan.outages.iter().filter_map(|outage| outage.sent).filter(|sent| sent.date() == day);
    found.extend(sent.map(|at| Act { at, what: What::Send }));
    found.sort_by_key(|act| act.at);
    found
}

/// Whether the person checks in on a day.
fn checks_in(
    seed: Seed,
    post: &Post,
    plan: &Plan,
    day: NaiveDate,
    calendar: &Calendar,
    dice: &mut Stream,
) -> bool {
    if plan.excused(day) || plan.nothing.contains(&day) {
        return false;
    }
    match post.kind {
        PostingKind::FirstSecretary | PostingKind::TeamMember => {
            calendar.is_workday(day) || (post.class != Class::PaperOnly && dice.chance(0.12))
        }
        PostingKind::ZoneSecretary => match day.weekday() {
            Weekday::Wed if calendar.is_workday(day) => dice.chance(0.95),
            Weekday::Sat | Weekday::Sun => false,
            _ => dice.chance(0.4),
        },
        PostingKind::Commissioner => {
            let week = format!("{}-{}", day.iso_week().year(), day.iso_week().week());
            let chosen = seed.stream(&["visit", post.id.as_str(), &week]).between(1, 5);
            i64::from(day.weekday().number_from_monday()) == chosen && calendar.is_workday(day)
                || party_day(day, calendar)
        }
    }
}

/// Party day: the 15th, moved off a holiday by the policy itself.
fn party_day(day: NaiveDate, calendar: &Calendar) -> bool {
    PolicyKind::MonthlyDate { day: 15 }.requires(PolicyMode::Daily, day, calendar)
}

/// Opening the app without a record: at home on leave, or instead of being there.
fn reaches_without_record(post: &Post, plan: &Plan, day: NaiveDate, dice: &mut Stream) -> bool {
    match post.class {
        Class::PaperOnly => dice.chance(0.6),
        // The lost telephone reaches nobody until there is another one.
        Class::HonestLostPhone if plan.nothing.contains(&day) => false,
        _ => post.resident() && dice.chance(0.25),
    }
}
