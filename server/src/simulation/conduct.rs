//! Where a person truly is and what he sends of his own accord: one function a class of conduct.

use super::assumptions as a;
use super::leave::Ledger;
use super::people::{Class, Person};
use super::random::Random;
use super::{Population, day_number};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;
use zaigang_shared::day::Calendar;
use zaigang_shared::judge::event::AbsenceKind;
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{MINUTE_MS, Millis, at, next_day, previous_day};

/// Where somebody is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spot {
    /// Village office.
    Office,
    /// Registered lodging.
    Lodging,
    /// Place of work.
    Work,
    /// Among villagers, metres east and north of the office.
    Field(f64, f64),
    /// In the county or further, on duty.
    Away,
    /// With the family in town.
    Home,
    /// At the dispatching unit.
    Unit,
}

impl Spot {
    /// Whether that is in the village, or in the registered lodging.
    pub fn in_village(self) -> bool {
        matches!(self, Spot::Office | Spot::Lodging | Spot::Work | Spot::Field(..))
    }
}

/// Whose hand and whose position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// His own phone where he is.
    Own,
    /// A made-up position: one coordinate for ever.
    Fixed,
    /// A made-up position with noise.
    Jitter,
    /// A made-up position that the platform calls a mock.
    Mock,
    /// Position refused.
    NoPosition,
    /// Another hand at the office.
    Proxy,
}

/// Something sent.
#[derive(Debug, Clone)]
pub struct Act {
    /// When.
    pub at: Millis,
    /// What.
    pub kind: RecordKind,
    /// How.
    pub how: How,
    /// With an old picture.
    pub old_photo: bool,
    /// The prompt answered.
    pub prompt: Option<String>,
}

/// A person's true days.
#[derive(Debug, Clone, Default)]
pub struct Life {
    /// From when he is where, in order of time.
    pub moves: Vec<(Millis, Spot)>,
    /// What he sends unasked.
    pub acts: Vec<Act>,
    /// Days of the conduct that the class is named after.
    pub offended: BTreeSet<NaiveDate>,
}

impl Life {
    /// Where he is at an instant.
    pub fn spot(&self, when: Millis) -> Spot {
        let next = self.moves.partition_point(|(from, _)| *from <= when);
        next.checked_sub(1).and_then(|last| self.moves.get(last)).map_or(Spot::Home, |(_, spot)| *spot)
    }
}

/// A day being lived.
struct Day<'a> {
    person: &'a Person,
    date: NaiveDate,
    /// Tomorrow is a working day on which he should be there.
    works_tomorrow: bool,
    random: Random,
    seed: u64,
    life: &'a mut Life,
}

/// A person's life over the span.
pub fn live(person: &Person, population: &Population, calendar: &Calendar, ledger: &Ledger) -> Life {
    let mut life = Life::default();
    let before = at(previous_day(person.from), 0);
    life.moves.push((
        before,
        if person.class.is_honest() && person.is_resident() { Spot::Lodging } else { Spot::Home },
    ));
    for date in person.from.iter_days().take_while(|date| *date <= person.to) {
        let works = |date: NaiveDate| calendar.is_workday(date) && ledger.away(date).is_none();
        let mut day = Day {
            person,
            date,
            works_tomorrow: works(next_day(date)),
            random: person.random(population.seed, 1_000 + day_number(date)),
            seed: population.seed,
            life: &mut life,
        };
        match ledger.away(date) {
            Some(kind) => day.excused(kind),
            None if !calendar.is_workday(date) => day.rest(),
            None if person.offends_on(date) => day.offend(),
            None => day.honest(),
        }
    }
    life.acts.sort_by_key(|act| act.at);
    life
}

impl Day<'_> {
    fn go(&mut self, minute: i64, spot: Spot) {
        let when = at(self.date, minute);
        let last = self.life.moves.last().map_or(when, |(last, _)| *last);
        self.life.moves.push((when.max(last), spot));
    }

    fn here(&self) -> Spot {
        self.life.moves.last().map_or(Spot::Home, |(_, spot)| *spot)
    }

    fn act(&mut self, minute: i64, kind: RecordKind, how: How) {
        self.send(minute, kind, how, false);
    }

    fn send(&mut self, minute: i64, kind: RecordKind, how: How, old_photo: bool) {
        let at = at(self.date, minute).plus(self.random.between(0, MINUTE_MS - 1));
        self.life.acts.push(Act { at, kind, how, old_photo, prompt: None });
    }

    fn offended(&mut self) {
        self.life.offended.insert(self.date);
    }

    /// Away with a reason, said before or afterwards.
    fn excused(&mut self, kind: AbsenceKind) {
        let leaves = self.random.between(6 * 60 + 20, 7 * 60 + 40);
        match kind {
            AbsenceKind::Duty => {
                let to = if self.random.chance(0.25) { Spot::Unit } else { Spot::Away };
                self.go(leaves, to);
                if self.works_tomorrow && self.random.chance(0.8) && self.sleeps_in_village() {
                    let back = self.random.between(17 * 60 + 30, 20 * 60 + 20);
                    self.go(back, Spot::Lodging);
                } else {
                    let home = self.random.between(17 * 60 + 30, 20 * 60);
                    self.go(home, Spot::Home);
                }
                if self.random.chance(0.1) {
                    // The log of a day on duty, from where he is.
                    let minute = self.random.between(12 * 60, 17 * 60);
                    self.act(minute, RecordKind::WorkLog, How::Own);
                }
            }
            AbsenceKind::Leave => {
                self.go(leaves, Spot::Home);
                self.return_in_evening();
            }
        }
    }

    /// Whether the nights before working days are spent in the village.
    fn sleeps_in_village(&mut self) -> bool {
        let person = self.person;
        if !person.is_resident() {
            return false;
        }
        if !person.offends_on(self.date) {
            return true;
        }
        match person.class {
            Class::CommuterHalf => self.random.chance(1.0 - a::HALF_AWAY),
            Class::PhotoReuser | Class::AbsentWithoutLeave | Class::TwoEnds => self.random.chance(0.5),
            _ => false,
        }
    }

    fn return_in_evening(&mut self) {
        if self.works_tomorrow && self.sleeps_in_village() && self.random.chance(a::BACK_IN_EVENING) {
            let back = self.random.between(17 * 60 + 30, 20 * 60 + 20);
            self.go(back, Spot::Lodging);
        }
    }

    /// A day of rest.
    fn rest(&mut self) {
        if !self.here().in_village() {
            self.return_in_evening();
        } else if !self.person.is_resident() {
            self.go(8 * 60, Spot::Home);
        }
    }

    /// A day of an honest person, resident or visiting.
    fn honest(&mut self) {
        if !self.person.is_resident() {
            return self.visiting();
        }
        let is_away = self.random.chance(a::NIGHTS_AWAY);
        let goes_home = if self.works_tomorrow { is_away } else { self.random.chance(a::WEEKEND_HOME) };
        let leaves = goes_home.then(|| self.random.between(16 * 60 + 40, 18 * 60 + 40));
        let checks_in = self.random.chance(self.person.diligence);
        self.in_village(leaves, checks_in);
    }

    /// A commissioner comes once or twice a week and owes no more.
    fn visiting(&mut self) {
        if self.random.chance(0.3) {
            let come = self.random.between(8 * 60 + 30, 10 * 60 + 30);
            self.go(come, Spot::Office);
            let spot = self.field();
            self.go(come + 60, spot);
            self.act(come + 15, RecordKind::Visit, How::Own);
            self.go(come + 240, Spot::Home);
        }
    }

    fn field(&mut self) -> Spot {
        if self.random.chance(0.25) {
            return Spot::Work;
        }
        let (distance, angle) =
            (self.random.within(0.0, a::FIELD_REACH_M), self.random.within(0.0, std::f64::consts::TAU));
        Spot::Field(distance * angle.cos(), distance * angle.sin())
    }

    /// The minute at which the day begins: with team mates where they go together.
    fn begins(&mut self) -> i64 {
        if self.person.together {
            let (township, village) = self.person.place;
            let day = day_number(self.date);
            return Random::part(self.seed, &[5, township as u64, village as u64, day])
                .between(8 * 60, 8 * 60 + 50);
        }
        let until = if self.person.class.is_honest() { 8 * 60 + 50 } else { 8 * 60 + 20 };
        self.random.between(7 * 60 + 30, until)
    }

    /// A whole day in the village; `leaves`: goes home then, else sleeps there.
    fn in_village(&mut self, leaves: Option<i64>, checks_in: bool) {
        let starts = self.begins();
        if self.person.class == Class::HonestNightSleeper
            && self.here() == Spot::Lodging
            && self.random.chance(0.5)
        {
            // Early to bed, early to rise: the first record comes from the lodging.
            let early = self.random.between(5 * 60 + 40, 7 * 60 + 25);
            self.act(early, RecordKind::Day, How::Own);
        }
        self.go(starts, Spot::Office);
        let delay = if self.person.together { 0 } else { self.random.between(0, 40) };
        if checks_in {
            self.act(starts + delay, RecordKind::Day, How::Own);
        } else if self.random.chance(0.5) {
            self.act(starts + 5 * 60 + delay, RecordKind::Day, How::Own);
        }
        for (out, back) in [(9 * 60 + 40, 11 * 60 + 40), (14 * 60 + 30, 16 * 60 + 30)] {
            if self.random.chance(a::FIELD_SHARE) {
                let spot = self.field();
                let late = self.random.between(-20, 30);
                self.go(out + late, spot);
                if self.random.chance(a::VISIT) {
                    self.act(out + late + 30, RecordKind::Visit, How::Own);
                }
                self.go(back + late, Spot::Office);
            }
        }
        let ends = leaves.unwrap_or_else(|| self.random.between(17 * 60 + 20, 19 * 60));
        if self.random.chance(a::WORK_LOG) {
            let before = ends - self.random.between(5, 60);
            self.act(before, RecordKind::WorkLog, How::Own);
        }
        match leaves {
            Some(minute) => self.go(minute, Spot::Home),
            None => {
                self.go(ends, Spot::Lodging);
                if self.person.evening && self.random.chance(a::EVENING_RECORD) {
                    let minute = self.random.between(20 * 60 + 35, 21 * 60 + 50);
                    self.act(minute, RecordKind::Night, How::Own);
                }
            }
        }
    }

    fn offend(&mut self) {
        match self.person.class {
            Class::Commuter => self.commute(1.0 - a::COMMUTER_STAYS),
            Class::CommuterHalf => self.commute(a::HALF_AWAY),
            Class::PaperOnlyProxy => self.on_paper(),
            Class::Spoofer => self.spoof(),
            Class::SignAndLeave => self.sign_and_leave(),
            Class::PhotoReuser => self.reuse_photo(),
            Class::TwoEnds => self.two_ends(),
            Class::BothEndsEmpty => self.both_ends_empty(),
            Class::AbsentWithoutLeave => self.absent(),
            _ => self.honest(),
        }
    }

    /// Works there by day and sleeps in town.
    fn commute(&mut self, away: f64) {
        let checks_in = self.random.chance(self.person.diligence);
        if !self.random.chance(away) {
            return self.in_village(None, checks_in);
        }
        self.offended();
        if self.person.variant == Some("leaves_at_21") && self.works_tomorrow {
            self.in_village(None, checks_in);
            let minute = self.random.between(20 * 60 + 33, 20 * 60 + 50);
            // The record of the evening first, then the road.
            self.life.acts.retain(|act| act.kind != RecordKind::Night || act.at.date() != self.date);
            self.act(minute, RecordKind::Night, How::Own);
            self.go(minute + 10, Spot::Home);
        } else {
            let leaves = self.random.between(17 * 60, 17 * 60 + 50);
            self.in_village(Some(leaves), checks_in);
        }
    }

    /// Another hand signs.
    fn on_paper(&mut self) {
        self.offended();
        self.go(7 * 60, Spot::Home);
        if self.random.chance(a::PROXY_DAYS) {
            let day = day_number(self.date);
            let round = Random::part(self.seed, &[7, self.person.group as u64, day]).between(8 * 60, 9 * 60);
            let turn = i64::try_from(self.person.number % 5).unwrap_or(0);
            self.act(round + turn, RecordKind::Day, How::Proxy);
        }
        if self.person.evening && self.random.chance(a::EVENING_RECORD) {
            let minute = self.random.between(20 * 60 + 35, 21 * 60);
            self.act(minute, RecordKind::Night, How::Proxy);
        }
    }

    /// A made-up position.
    fn spoof(&mut self) {
        if !self.random.chance(a::SPOOFER_AWAY) {
            return self.honest();
        }
        self.offended();
        self.go(7 * 60, Spot::Home);
        let how = self.person.fake();
        let minute = self.random.between(7 * 60 + 50, 9 * 60);
        self.act(minute, RecordKind::Day, how);
        if self.random.chance(a::WORK_LOG) {
            let minute = self.random.between(16 * 60, 19 * 60);
            self.act(minute, RecordKind::WorkLog, how);
        }
        if self.person.evening && self.random.chance(a::EVENING_RECORD) {
            let minute = self.random.between(20 * 60 + 35, 21 * 60 + 30);
            self.act(minute, RecordKind::Night, how);
        }
    }

    /// Signs in the morning and drives away.
    fn sign_and_leave(&mut self) {
        if !self.random.chance(a::SIGNS_AND_LEAVES) {
            return self.honest();
        }
        self.offended();
        let starts = self.random.between(7 * 60 + 40, 8 * 60 + 50);
        self.go(starts, Spot::Office);
        self.act(starts + 5, RecordKind::Day, How::Own);
        let stays = self.random.between(20, 60);
        self.go(starts + stays, Spot::Home);
    }

    /// Old pictures for days in town.
    fn reuse_photo(&mut self) {
        if !self.random.chance(a::REUSES_PHOTO) {
            return self.honest();
        }
        self.offended();
        self.go(7 * 60, Spot::Home);
        let how = if self.random.chance(0.5) { How::NoPosition } else { How::Jitter };
        let minute = self.random.between(7 * 60 + 50, 9 * 60 + 30);
        self.send(minute, RecordKind::Day, how, true);
    }

    /// Signs in the village, works at the unit.
    fn two_ends(&mut self) {
        if !self.random.chance(a::AT_UNIT) {
            return self.honest();
        }
        self.offended();
        let starts = self.random.between(7 * 60 + 10, 8 * 60 + 10);
        self.go(starts, Spot::Office);
        if self.random.chance(0.85) {
            self.act(starts + 4, RecordKind::Day, How::Own);
        }
        self.go(starts + 20, Spot::Unit);
        if self.random.chance(0.3) {
            let minute = self.random.between(10 * 60, 16 * 60 + 30);
            self.act(minute, RecordKind::WorkLog, How::Own);
        }
        let back = self.random.chance(0.5) && self.works_tomorrow;
        let ends = self.random.between(17 * 60 + 30, 19 * 60);
        self.go(ends, if back { Spot::Lodging } else { Spot::Home });
    }

    /// At neither end: passes by now and then.
    fn both_ends_empty(&mut self) {
        self.offended();
        self.go(7 * 60, Spot::Home);
        if self.random.chance(a::EMPTY_RECORDS) {
            let minute = self.random.between(9 * 60, 15 * 60);
            self.go(minute, Spot::Office);
            self.act(minute + 5, RecordKind::Day, How::Own);
            self.go(minute + 45, Spot::Home);
        }
    }

    /// Whole weeks without a word.
    fn absent(&mut self) {
        let week = self.date.iso_week();
        let first = self.person.dishonest_from.map(|from| from.iso_week());
        let number = u64::from(week.week()) + 60 * u64::from(week.year().unsigned_abs());
        let is_absent =
            first == Some(week) || self.person.random(self.seed, 10_000_000 + number).chance(a::WEEKS_ABSENT);
        if !is_absent {
            return self.honest();
        }
        self.offended();
        self.go(7 * 60, Spot::Home);
    }
}

impl Person {
    /// How he makes up a position.
    pub fn fake(&self) -> How {
        match self.variant {
            Some("jitter") => How::Jitter,
            Some("mock") => How::Mock,
            _ => How::Fixed,
        }
    }
}
