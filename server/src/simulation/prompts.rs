//! Prompts as design 6 draws them, and who answers.

use super::Population;
use super::assumptions as a;
use super::conduct::{Act, How, Life, Spot};
use super::leave::Ledger;
use super::people::{Class, Person, Signal};
use super::phone::Phone;
use super::random::Random;
use chrono::NaiveDate;
use zaigang_shared::day::Calendar;
use zaigang_shared::judge::event::{Instant, Origin, Prompt, Slot};
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{HOUR_MS, MINUTE_MS, Millis, Month, at, next_day, previous_day};

/// A person's prompts and the answers to them.
pub fn ask(
    person: &Person,
    population: &Population,
    calendar: &Calendar,
    ledger: &Ledger,
    life: &Life,
    phone: &mut Phone<'_>,
) -> (Vec<Prompt>, Vec<Act>) {
    let (mut prompts, mut answers) = (Vec::new(), Vec::new());
    if !person.is_resident() {
        return (prompts, answers);
    }
    let mut random = person.random(population.seed, 50);
    let mut month = Month::of(person.from);
    while month.first() <= person.to {
        for (slot, origin, issued) in times(person, population, calendar, ledger, month, &mut random) {
            let window =
                if person.signal == Signal::Poor { a::WINDOW_MINUTES.1 } else { a::WINDOW_MINUTES.0 };
            let prompt = Prompt {
                id: format!("q{:06}-{:03}", person.number, prompts.len() + 1),
                posting: person.posting.clone(),
                slot,
                origin,
                issued_at: Instant(issued),
                delivered_at: phone.delivers(issued).map(Instant),
                expires_at: Instant(issued.plus(window * MINUTE_MS)),
            };
            answers.extend(answer(person, life, &prompt, &mut random));
            prompts.push(prompt);
        }
        month = month.next();
    }
    (prompts, answers)
}

/// When a month's prompts fire, in order.
fn times(
    person: &Person,
    population: &Population,
    calendar: &Calendar,
    ledger: &Ledger,
    month: Month,
    random: &mut Random,
) -> Vec<(Slot, Origin, Millis)> {
    let posted = |date: NaiveDate| person.from <= date && date <= person.to;
    let mut days: Vec<NaiveDate> =
        month.days().filter(|date| posted(*date) && calendar.is_workday(*date)).collect();
    let share = month.days().filter(|date| posted(*date)).count() as f64 / month.days().count() as f64;
    random.shuffle(&mut days);
    let wanted = |count: u32| (f64::from(count) * share).round() as usize;
    let (mut nights, mut by_day) = (wanted(population.night), wanted(population.day));
    let mut called = usize::from(random.chance(a::CALLED_A_MONTH));
    let mut times = Vec::new();
    for date in days {
        let free = |day: NaiveDate, issued: Millis| {
            posted(day) && calendar.is_workday(day) && ledger.known(day, issued).is_none()
        };
        if nights > 0 {
            let early = random.chance(a::EARLY_PROMPTS);
            let (minute, other) = if early {
                (random.between(6 * 60, 7 * 60 + 10), previous_day(date))
            } else {
                (random.between(20 * 60 + 30, 22 * 60 + 10), next_day(date))
            };
            let issued = at(date, minute);
            if free(date, issued) && free(other, issued) {
                nights -= 1;
                times.push((Slot::Night, Origin::Drawn, issued));
                continue;
            }
        }
        let issued = at(date, random.between(9 * 60, 17 * 60 + 40));
        if !free(date, issued) {
            continue;
        }
        if by_day > 0 {
            by_day -= 1;
            times.push((Slot::Day, Origin::Drawn, issued));
        } else if called > 0 {
            called -= 1;
            times.push((Slot::Day, Origin::Called, issued));
        }
    }
    times.sort_by_key(|(_, _, issued)| *issued);
    times
}

/// The answer, if there is one.
fn answer(person: &Person, life: &Life, prompt: &Prompt, random: &mut Random) -> Option<Act> {
    let delivered = prompt.delivered_at?.0;
    let issued = prompt.issued_at.0;
    let [day, evening, early] = person.reply;
    let rate = match prompt.slot {
        Slot::Day => day,
        Slot::Night if issued.minute_of_day() < 12 * 60 => early,
        Slot::Night => evening,
    };
    let tired = 1.0 - (1.0 - a::REPLY_TIRED) * random.unit();
    let battery = if person.variant == Some("weak_battery") { 0.8 } else { 1.0 };
    let rate = rate * tired * battery;
    let reply = |when: Millis, how: How, old_photo: bool| Act {
        at: when,
        kind: RecordKind::PromptReply,
        how,
        old_photo,
        prompt: Some(prompt.id.clone()),
    };
    let left = prompt.expires_at.0.0 - delivered.0;
    let reaction = (random.exponential(a::REACTION_MINUTES) * MINUTE_MS as f64) as i64;
    let spot = life.spot(issued);
    let (chance, how, old_photo) = willing(person, spot, prompt, rate, random);
    if left > MINUTE_MS && random.chance(chance) {
        return Some(reply(delivered.plus(reaction.clamp(20_000, left - 5_000)), how, old_photo));
    }
    late(person, prompt, delivered, random)
        .filter(|_| how == How::Own)
        .map(|when| reply(when, How::Own, false))
}

/// The chance of an answer in time, and how it is given.
fn willing(person: &Person, spot: Spot, prompt: &Prompt, rate: f64, random: &mut Random) -> (f64, How, bool) {
    if spot.in_village() || !person.offends_on(prompt.issued_at.0.date()) {
        // Honest people answer from wherever they are.
        return (if spot.in_village() { rate } else { rate * 0.7 }, How::Own, false);
    }
    let (with, without) = a::ANSWERS_ELSEWHERE;
    let elsewhere = if random.chance(with / (with + without)) { How::Own } else { How::NoPosition };
    match person.class {
        Class::Spoofer if person.variant == Some("jitter") => (0.97, How::Jitter, false),
        Class::Spoofer => (rate * a::SPOOFER_ANSWERS, person.fake(), false),
        Class::PaperOnlyProxy if prompt.slot == Slot::Day => (a::PROXY_ANSWERS, How::Proxy, false),
        Class::PaperOnlyProxy => (a::PROXY_ANSWERS / 4.0, How::Proxy, false),
        Class::PhotoReuser => (0.25, How::NoPosition, true),
        Class::TwoEnds if spot == Spot::Unit => (0.4, How::Own, false),
        _ => (with + without, elsewhere, false),
    }
}

/// Seen too late: answered all the same.
fn late(person: &Person, prompt: &Prompt, delivered: Millis, random: &mut Random) -> Option<Millis> {
    let issued = prompt.issued_at.0;
    let after = delivered.max(prompt.expires_at.0);
    let is_evening = prompt.slot == Slot::Night && issued.minute_of_day() > 12 * 60;
    if person.class == Class::HonestNightSleeper && prompt.slot == Slot::Night {
        if !random.chance(a::SLEEPER_LATE) {
            return None;
        }
        let morning = at(next_day(issued.date()), random.between(5 * 60 + 20, 7 * 60 + 20));
        let night = at(issued.date(), random.between(23 * 60, 24 * 60 + 40));
        let chosen = match is_evening {
            true if random.chance(0.4) => night,
            true => morning,
            false => at(issued.date(), random.between(7 * 60, 8 * 60 + 30)),
        };
        return (chosen > after).then_some(chosen);
    }
    if !random.chance(a::LATE_REPLY) {
        return None;
    }
    if is_evening && random.chance(0.6) {
        let morning = at(next_day(issued.date()), random.between(6 * 60 + 30, 8 * 60 + 30));
        return (morning > after).then_some(morning);
    }
    Some(after.plus((random.within(0.02, 2.0) * HOUR_MS as f64) as i64))
}
