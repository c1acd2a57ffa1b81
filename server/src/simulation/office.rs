//! What others see and sign: the unit's roll, inspections, the month's signatures.

use super::assumptions as a;
use super::conduct::{Life, Spot};
use super::geography::Geography;
use super::leave::Ledger;
use super::people::{Class, Person};
use super::random::Random;
use super::{Population, day_number};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use zaigang_shared::day::{Calendar, CellState, DayInput, DayRecord, DeviceStanding, PhotoStanding, cell};
use zaigang_shared::id::RecordId;
use zaigang_shared::judge::event::{
    AbsenceKind, CheckIn, Inspection, InspectionLevel, Instant, RollState, SignOff, UnitRoll,
};
use zaigang_shared::place::{Calibration, Fence, Fix, judge_fix};
use zaigang_shared::record::{InspectionResult, RecordKind};
use zaigang_shared::time::{Half, Millis, Month, TimeInterval, TimeWay, at, place};

/// The unit's own roll.
pub fn rolls(
    person: &Person,
    population: &Population,
    calendar: &Calendar,
    ledger: &Ledger,
    life: &Life,
) -> Vec<UnitRoll> {
    let mut random = person.random(population.seed, 60);
    if !person.gives_roll || !person.is_resident() {
        return Vec::new();
    }
    let mut rolls = Vec::new();
    for date in person.from.iter_days().take_while(|date| *date <= person.to) {
        if !calendar.is_workday(date) {
            continue;
        }
        // A unit that has lost sight of somebody writes nothing down on many days.
        let is_empty = person.class == Class::BothEndsEmpty && person.offends_on(date);
        if is_empty && random.chance(0.4) {
            continue;
        }
        let mistake = random.chance(a::ROLL_MISTAKE);
        let state = match ledger.away(date) {
            Some(AbsenceKind::Leave) => RollState::OnLeave,
            Some(AbsenceKind::Duty) if life.spot(at(date, 11 * 60)) == Spot::Unit => RollState::AtUnit,
            _ if life.spot(at(date, 11 * 60)) == Spot::Unit && random.chance(0.9) => RollState::AtUnit,
            _ if mistake => RollState::AtUnit,
            _ if is_empty && random.chance(0.2) => RollState::OnLeave,
            _ => RollState::AtVillage,
        };
        rolls.push(UnitRoll { posting: person.posting.clone(), date, state });
    }
    rolls
}

/// Visits: drawn at random, and sent where no record comes.
pub fn inspections(
    person: &Person,
    population: &Population,
    calendar: &Calendar,
    ledger: &Ledger,
    life: &Life,
    check_ins: &[CheckIn],
    is_lenient: bool,
) -> Vec<Inspection> {
    let mut random = person.random(population.seed, 70);
    let mut planned: Vec<(Millis, InspectionLevel)> = Vec::new();
    let days: Vec<NaiveDate> = person
        .from
        .iter_days()
        .take_while(|date| *date <= person.to)
        .filter(|date| calendar.is_workday(*date))
        .collect();
    let months = days.len() as f64 / 21.0;
    let levels = [InspectionLevel::City, InspectionLevel::County, InspectionLevel::Township];
    for (level, rate) in levels.into_iter().zip(a::INSPECTIONS_A_MONTH) {
        let whole = (rate * months).floor() as usize;
        let count = whole + usize::from(random.chance((rate * months).fract()));
        for _ in 0..count {
            if let Some(date) = random.pick(&days).copied() {
                let minute = if random.chance(a::INSPECTED_BY_NIGHT) && person.is_resident() {
                    random.between(20 * 60 + 30, 22 * 60)
                } else {
                    random.between(9 * 60, 17 * 60)
                };
                planned.push((at(date, minute), level));
            }
        }
    }
    if person.is_resident() {
        planned.extend(sent(&days, ledger, check_ins, &mut random));
    }
    planned.sort_by_key(|(when, _)| *when);
    planned.dedup_by_key(|(when, _)| when.date());
    let visits = planned.into_iter().enumerate().map(|(number, (when, level))| Inspection {
        id: format!("i{:06}-{}", person.number, number + 1),
        posting: person.posting.clone(),
        level,
        at: Instant(when),
        // A township that signs whatever is asked also finds whomever it is asked for.
        result: match level {
            InspectionLevel::Township if is_lenient => InspectionResult::Present,
            _ => found(person, ledger, life, when, &mut random),
        },
    });
    visits.collect()
}

/// Somebody is sent where working days pass without a record.
fn sent(
    days: &[NaiveDate],
    ledger: &Ledger,
    check_ins: &[CheckIn],
    random: &mut Random,
) -> Vec<(Millis, InspectionLevel)> {
    let mut planned = Vec::new();
    let mut silent = 0;
    for date in days {
        let evening = at(*date, 18 * 60);
        let heard = check_ins.iter().any(|one| one.received_at.0.date() == *date);
        silent = if heard || ledger.known(*date, evening).is_some() { 0 } else { silent + 1 };
        if silent >= a::SENT_AFTER_DAYS {
            silent = a::SENT_AFTER_DAYS / 2;
            if random.chance(a::SENT) {
                planned.push((at(*date, random.between(9 * 60, 17 * 60)), InspectionLevel::County));
            }
        }
    }
    planned
}

fn found(
    person: &Person,
    ledger: &Ledger,
    life: &Life,
    when: Millis,
    random: &mut Random,
) -> InspectionResult {
    if random.chance(a::UNREACHABLE) {
        return InspectionResult::Unreachable;
    }
    let is_visitor = !person.is_resident();
    if life.spot(when).in_village() {
        let missed = random.chance(a::WRONGLY_ABSENT);
        return if missed { InspectionResult::Absent } else { InspectionResult::Present };
    }
    if ledger.known(when.date(), when).is_some() || is_visitor {
        return InspectionResult::Excused;
    }
    if person.offends_on(when.date()) {
        return InspectionResult::Absent;
    }
    // Honest and elsewhere: a fresh position within half an hour settles it.
    if random.chance(a::ELSEWHERE_UNVERIFIED) {
        InspectionResult::Absent
    } else {
        InspectionResult::ElsewhereVerified
    }
}

/// What the server computes of a day.
pub fn computed(
    person: &Person,
    calendar: &Calendar,
    ledger: &Ledger,
    fences: &[Fence],
    check_ins: &[&CheckIn],
    by: Millis,
) -> BTreeMap<NaiveDate, CellState> {
    let mut records: BTreeMap<NaiveDate, Vec<DayRecord>> = BTreeMap::new();
    for one in check_ins.iter().filter(|one| one.received_at.0 <= by) {
        // A reply speaks for the half in which it was asked.
        let minute = one.not_before.0.minute_of_day();
        let is_late = one.kind == RecordKind::PromptReply && !(6 * 60..20 * 60 + 30).contains(&minute);
        let half = if one.kind == RecordKind::Night || is_late { Half::Night } else { Half::Day };
        let interval = TimeInterval {
            not_before: one.not_before.0,
            not_after: one.not_after.0,
            way: TimeWay::Bracketed,
        };
        let placement = place(interval, one.captured_at.0, half);
        let fix = one.fix.as_ref().map(|fix| Fix {
            lat: fix.lat,
            lon: fix.lon,
            acc: fix.acc.unwrap_or_default(),
            at: fix.at.map_or(0, |at| at.0.0),
            alt: None,
            spd: None,
            hdg: None,
            mock: fix.mock,
            acc_kind: fix.acc_kind.unwrap_or_default(),
        });
        let verdict = judge_fix(fix.as_ref(), Some(one.not_before.0.0), fences, Calibration::default());
        let Ok(id) = RecordId::try_from(one.id.as_str()) else { continue };
        records.entry(placement.date).or_default().push(DayRecord {
            id,
            kind: one.kind,
            half,
            placement,
            answer: verdict.answer,
            device: DeviceStanding::Active,
            photo: PhotoStanding::Arrived,
        });
    }
    let days = person.from.iter_days().take_while(|date| *date <= person.to);
    let cells = days.map(|date| {
        let away = ledger.known(date, by);
        let input = DayInput {
            date,
            posted_from: person.from,
            posted_to: Some(person.to),
            records: records.get(&date).map_or(&[], Vec::as_slice),
            on_duty: away == Some(AbsenceKind::Duty),
            on_leave: away == Some(AbsenceKind::Leave),
            witnessed: false,
            decision: None,
            required: person.is_resident() && calendar.is_workday(date),
            photo_demanded: true,
        };
        (date, cell(&input).computed)
    });
    cells.collect()
}

/// What a township has before it when it signs.
pub struct Desk<'a> {
    /// Whose month.
    pub person: &'a Person,
    /// The population.
    pub population: &'a Population,
    /// Working days.
    pub calendar: &'a Calendar,
    /// Leave and duty.
    pub ledger: &'a Ledger,
    /// Places.
    pub land: &'a Geography,
    /// Signs whatever is asked.
    pub is_lenient: bool,
}

impl Desk<'_> {
    /// The signed months of a posting.
    pub fn sign_offs(&self, check_ins: &[CheckIn], visits: &[Inspection]) -> Vec<SignOff> {
        let Desk { person, population, calendar, ledger, land, is_lenient } = *self;
        let Some(township) = land.townships.get(person.place.0) else { return Vec::new() };
        if !person.is_resident() {
            return Vec::new();
        }
        let fences = land.fences_of(&person.sites);
        let mut signed = Vec::new();
        let mut month = Month::of(person.from);
        while month.first() <= person.to {
            // One morning a township, from the 3rd to the 7th.
            let turn = [13, person.place.0 as u64, day_number(month.first())];
            let day = Random::part(population.seed, &turn).between(3, 7);
            let next = month.next().first();
            let signed_on =
                next.checked_add_days(chrono::Days::new((day - 1).unsigned_abs())).unwrap_or(next);
            let recent: Vec<&CheckIn> =
                check_ins.iter().filter(|one| one.received_at.0.date() >= month.first()).collect();
            let mut random = person.random(population.seed, 80 + day_number(next));
            let signed_at = at(signed_on, random.between(9 * 60, 16 * 60));
            let cells = computed(person, calendar, ledger, &fences, &recent, signed_at);
            let mut sheet = Sheet::default();
            for (date, state) in cells.range(month.first()..=month.last()) {
                sheet.take(person, calendar, (*date, *state), visits, is_lenient, &mut random);
            }
            signed.push(SignOff {
                township: township.code.clone(),
                posting: person.posting.clone(),
                month,
                computed_days: sheet.computed,
                signed_days: sheet.signed,
                reason: sheet.reason(is_lenient, &mut random),
                signed_at: Instant(signed_at),
            });
            month = month.next();
        }
        signed
    }
}

/// A month being signed.
#[derive(Default)]
struct Sheet {
    computed: u32,
    signed: u32,
    confirmed: u32,
    vouched: u32,
}

impl Sheet {
    fn take(
        &mut self,
        person: &Person,
        calendar: &Calendar,
        (date, state): (NaiveDate, CellState),
        visits: &[Inspection],
        is_lenient: bool,
        random: &mut Random,
    ) {
        let found_absent =
            visits.iter().any(|visit| visit.result == InspectionResult::Absent && visit.at.0.date() == date);
        match state {
            CellState::Present | CellState::Event | CellState::Duty | CellState::Witnessed => {
                self.computed += 1;
                self.signed += 1;
            }
            CellState::Leave | CellState::NotPosted | CellState::Rest => {}
            _ if !calendar.is_workday(date) => {}
            _ if is_lenient => self.signed += 1,
            // An honest secretary knows who was there; a day found empty by a visit is not signed.
            _ if found_absent || person.offends_on(date) => {}
            CellState::ToConfirm if random.chance(a::CONFIRMED) => {
                self.signed += 1;
                self.confirmed += 1;
            }
            _ if random.chance(a::VOUCHED) => {
                self.signed += 1;
                self.vouched += 1;
            }
            _ => {}
        }
    }

    fn reason(&self, is_lenient: bool, random: &mut Random) -> Option<String> {
        if self.signed == self.computed {
            return None;
        }
        if is_lenient {
            return (!random.chance(a::LENIENT_WITHOUT_REASON)).then(|| "情况属实".to_owned());
        }
        Some(format!("待确认{}天已核实；村级组织证明{}天", self.confirmed, self.vouched))
    }
}
