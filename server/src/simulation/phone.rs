//! What a phone makes of an act: its position, its times, its photo, its key.

use super::assumptions as a;
use super::conduct::{Act, How, Life, Spot};
use super::day_number;
use super::geography::{Geography, Village, around, rounded, shifted};
use super::people::{Class, Person, Signal};
use super::random::Random;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use zaigang_shared::judge::event::{CheckIn, Device, EventFix, EventPhoto, Instant};
use zaigang_shared::photo_hash::PhotoHash;
use zaigang_shared::place::{AccuracyKind, Datum, Position, from_wgs84};
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Millis, at};

/// A coordinate that was shown, to be shown again in one session.
#[derive(Clone, Copy)]
struct Shown {
    when: Millis,
    spot: Spot,
    fix: Coordinate,
}

/// A coordinate as the phone hands it out, with its accuracy in metres.
#[derive(Clone, Copy)]
struct Coordinate {
    lat: f64,
    lon: f64,
    acc: f64,
}

/// A person's phone.
pub struct Phone<'a> {
    person: &'a Person,
    village: &'a Village,
    life: &'a Life,
    seed: u64,
    random: Random,
    acc_kind: AccuracyKind,
    outages: Vec<(Millis, Millis)>,
    clock_ms: i64,
    fix_time_by_phone: bool,
    replaced_on: Option<NaiveDate>,
    borrowed: Option<(NaiveDate, String)>,
    last: Option<Shown>,
    again: Option<Coordinate>,
    last_photo: Option<(Millis, EventPhoto)>,
    made: usize,
}

/// The times of a record.
struct Times {
    not_before: Millis,
    not_after: Millis,
    received: Millis,
}

impl<'a> Phone<'a> {
    /// The phone of a person; `mate` is a colleague's device.
    pub fn new(
        person: &'a Person,
        life: &'a Life,
        land: &'a Geography,
        seed: u64,
        mate: Option<String>,
    ) -> Option<Phone<'a>> {
        let village = land.townships.get(person.place.0)?.villages.get(person.place.1)?;
        let mut random = person.random(seed, 30);
        let [android, web, ios, _] = a::PLATFORMS;
        let acc_kind = match random.unit() {
            share if share < android => AccuracyKind::Android68,
            share if share < android + web => AccuracyKind::Web95,
            share if share < android + web + ios => AccuracyKind::IosRms,
            _ => AccuracyKind::Unknown,
        };
        let days = (person.to - person.from).num_days();
        let some_day = |random: &mut Random| {
            let offset = random.between(1, days.max(1)).unsigned_abs();
            person.from.checked_add_days(chrono::Days::new(offset))
        };
        let months = days as f64 / 30.0;
        let is_replaced =
            person.variant == Some("replaced") || random.chance(a::PHONE_REPLACED_A_MONTH * months);
        let replaced_on = is_replaced.then(|| some_day(&mut random)).flatten();
        let is_borrowing = person.class.is_honest() && random.chance(a::BORROWED_PHONE);
        let borrowed = mate.filter(|_| is_borrowing).and_then(|mate| Some((some_day(&mut random)?, mate)));
        Some(Phone {
            person,
            village,
            life,
            seed,
            acc_kind,
            outages: outages(person, &mut random),
            clock_ms: clock(person, &mut random),
            fix_time_by_phone: acc_kind != AccuracyKind::Android68 && random.chance(a::FIX_TIME_BY_PHONE),
            replaced_on,
            borrowed,
            last: None,
            again: None,
            last_photo: None,
            made: 0,
            random,
        })
    }

    /// The devices a person signs with.
    pub fn devices(&self) -> Vec<Device> {
        let plain = |id: String| Device { id, kiosk: false, site: None, declared_at: None };
        match self.person.class {
            Class::HonestKiosk => vec![Device {
                id: self.device(at(self.person.from, 0)),
                kiosk: true,
                site: Some(self.village.code.clone() + "-o"),
                declared_at: Some(Instant(at(self.person.start, 9 * 60))),
            }],
            _ => {
                let mut all = vec![plain(self.device(at(self.person.from, 0)))];
                if let Some(on) = self.replaced_on {
                    all.push(plain(self.device(at(on, 12 * 60))));
                }
                all
            }
        }
    }

    fn device(&self, when: Millis) -> String {
        let number = self.person.number;
        if self.person.class == Class::HonestKiosk {
            return format!("k{:06}", self.person.group);
        }
        if self.person.variant == Some("one_phone") {
            return format!("x{:06}", self.person.group);
        }
        if let Some((on, mate)) = &self.borrowed
            && *on == when.date()
        {
            return mate.clone();
        }
        match self.replaced_on {
            Some(on) if when.date() >= on => format!("d{number:06}-2"),
            _ => format!("d{number:06}"),
        }
    }

    /// Whether there is network, and when it comes back.
    fn outage(&self, when: Millis) -> Option<(Millis, Millis)> {
        self.outages.iter().copied().find(|(from, to)| *from <= when && when < *to)
    }

    /// When a prompt reaches the phone, if it does.
    pub fn delivers(&mut self, issued: Millis) -> Option<Millis> {
        let chance = match (self.person.class, self.person.variant) {
            (Class::HonestUndelivered, _) => a::DELIVERED_BADLY,
            (_, Some("weak_battery")) => 0.8,
            _ => a::DELIVERED.of(self.person.signal),
        };
        let back = self.outage(issued).map(|(_, to)| to);
        if back.is_none() && self.random.chance(chance) {
            let seconds = self.random.log_normal(15.0, 1.0).min(300.0);
            return Some(issued.plus((seconds * 1_000.0) as i64));
        }
        let hours = self.random.within(0.7, 6.0);
        let late = back.unwrap_or(issued).plus((hours * HOUR_MS as f64) as i64);
        self.random.chance(a::DELIVERED_LATE).then_some(late)
    }

    /// The record of an act.
    pub fn record(&mut self, act: &Act) -> CheckIn {
        let spot = if act.how == How::Proxy { Spot::Office } else { self.life.spot(act.at) };
        let times = self.times(act.at);
        let fix = self.fix(act, spot);
        let photo = self.photo(act, spot);
        self.made += 1;
        CheckIn {
            id: format!("c{:06}-{:04}", self.person.number, self.made),
            posting: self.person.posting.clone(),
            device: self.device(act.at),
            kind: act.kind,
            fix,
            captured_at: Instant(self.wall(act.at)),
            not_before: Instant(times.not_before),
            not_after: Instant(times.not_after),
            received_at: Instant(times.received),
            photo,
            reference: act.prompt.clone(),
            whereabouts: None,
        }
    }

    /// The phone's own clock.
    fn wall(&mut self, when: Millis) -> Millis {
        let noise = (self.random.normal() * a::CLOCK_SIGMA_S * 1_000.0) as i64;
        when.plus(self.clock_ms + noise)
    }

    fn times(&mut self, when: Millis) -> Times {
        let seconds = |random: &mut Random, mean: f64| (random.exponential(mean) * 1_000.0) as i64;
        match self.outage(when) {
            Some((from, to)) => {
                let received = to.plus(seconds(&mut self.random, 900.0));
                if self.random.chance(a::SESSION_KEPT) {
                    let (before, after) = (seconds(&mut self.random, 20.0), seconds(&mut self.random, 40.0));
                    Times {
                        not_before: when.plus(-before),
                        not_after: when.plus(after).min(received),
                        received,
                    }
                } else {
                    Times {
                        not_before: from.plus(-seconds(&mut self.random, 3_600.0)),
                        not_after: received,
                        received,
                    }
                }
            }
            None => {
                let received = when.plus(1_000 + seconds(&mut self.random, 6.0));
                let before = if self.random.chance(a::OLD_BEACON) {
                    (self.random.within(0.5, 14.0) * HOUR_MS as f64) as i64
                } else {
                    seconds(&mut self.random, 10.0)
                };
                Times { not_before: when.plus(-before), not_after: received, received }
            }
        }
    }

    fn position(&mut self, spot: Spot) -> Position {
        let person = self.person;
        let middle = match spot {
            Spot::Office => self.village.office,
            Spot::Lodging => person.lodging,
            Spot::Work => self.village.work,
            Spot::Field(east, north) => shifted(self.village.office, [east, north]),
            Spot::Away => {
                let mut day = person.random(self.seed, 40);
                around(&mut day, person.home, 1_000.0, 9_000.0)
            }
            Spot::Home => person.home,
            Spot::Unit => person.unit,
        };
        let metres = [self.random.normal() * 15.0, self.random.normal() * 15.0];
        shifted(middle, metres)
    }

    fn fix(&mut self, act: &Act, spot: Spot) -> Option<EventFix> {
        if act.how == How::NoPosition || self.person.variant == Some("no_permission") {
            return None;
        }
        let signal = if spot.in_village() { self.person.signal } else { Signal::Good };
        if act.how == How::Own && self.random.chance(a::NO_FIX.of(signal)) {
            return None;
        }
        let age = self.random.between(0, 12_000);
        let mut taken = act.at.plus(-age);
        let values = match act.how {
            How::Fixed | How::Mock => self.fixed(act.how),
            How::Jitter => self.jittered(),
            _ => {
                if self.random.chance(a::STALE_FIX) {
                    // Where he was hours ago, handed out as new.
                    taken = act.at.plus(-(self.random.within(0.5, 6.0) * HOUR_MS as f64) as i64);
                    let then = self.life.spot(taken);
                    self.measured(then, signal, taken)
                } else {
                    self.measured(spot, signal, act.at)
                }
            }
        };
        let taken = if self.fix_time_by_phone { self.wall(taken) } else { taken };
        Some(EventFix {
            lat: values.lat,
            lon: values.lon,
            acc: Some(values.acc),
            acc_kind: Some(self.acc_kind),
            at: Some(Instant(taken)),
            mock: match act.how {
                How::Mock => Some(true),
                _ => (self.acc_kind == AccuracyKind::Android68).then_some(false),
            },
        })
    }

    /// A fix as a chip makes it.
    fn measured(&mut self, spot: Spot, signal: Signal, when: Millis) -> Coordinate {
        if let Some(shown) = self.last
            && shown.spot == spot
            && (when.0 - shown.when.0).abs() <= a::SESSION_MINUTES * MINUTE_MS
        {
            return shown.fix;
        }
        if self.random.chance(a::SECOND_DAY_COORDINATE)
            && let Some(again) = self.again.take()
        {
            return again;
        }
        if self.random.chance(a::CELL_FIX.of(signal)) {
            return self.cell_fix(spot);
        }
        let (least, most) = a::ACCURACY_RANGE_M;
        let acc = self
            .random
            .log_normal(a::ACCURACY_MEDIAN_M.of(signal), a::ACCURACY_SIGMA.of(signal))
            .clamp(least, most);
        let mut share = self.random.unit();
        let mut multiple = 1.0;
        for (weight, times) in a::ERROR_MIXTURE {
            if share < weight {
                multiple = times;
                break;
            }
            share -= weight;
        }
        let sigma = acc / self.acc_kind.k() * multiple;
        let mut metres = [self.random.normal() * sigma, self.random.normal() * sigma];
        if self.random.chance(a::COLD_START_JUMP) {
            let (distance, angle) =
                (self.random.within(100.0, 500.0), self.random.within(0.0, std::f64::consts::TAU));
            metres = [metres[0] + distance * angle.cos(), metres[1] + distance * angle.sin()];
        }
        let true_place = self.position(spot);
        let fix = self.values(shifted(true_place, metres), (acc * 10.0).round() / 10.0);
        self.last = Some(Shown { when, spot, fix });
        if self.again.is_none() && self.random.chance(0.05) {
            self.again = Some(fix);
        }
        fix
    }

    /// The network's coordinate of a place: the same every day.
    fn cell_fix(&mut self, spot: Spot) -> Coordinate {
        let name = match spot {
            Spot::Office => 1,
            Spot::Lodging => 2,
            Spot::Home => 3,
            Spot::Unit => 4,
            _ => 5,
        };
        let (township, village) = self.person.place;
        let mut tower = Random::part(self.seed, &[8, township as u64, village as u64, name]);
        let acc = tower.within(a::CELL_ACCURACY_M.0, a::CELL_ACCURACY_M.1).round();
        let near = match spot {
            Spot::Home => self.person.home,
            Spot::Unit => self.person.unit,
            Spot::Lodging => self.person.lodging,
            _ => self.village.office,
        };
        let at = around(&mut tower, near, 0.0, acc * 0.8);
        self.values(at, acc)
    }

    /// As the phone hands it out.
    fn values(&self, at: Position, acc: f64) -> Coordinate {
        let datum = if self.person.variant == Some("other_datum") { Datum::Gcj02 } else { Datum::Wgs84 };
        let (lat, lon) = from_wgs84(datum, at.lat(), at.lon());
        Coordinate { lat: rounded(lat), lon: rounded(lon), acc }
    }

    /// The coordinate somebody once typed in.
    fn fixed(&mut self, how: How) -> Coordinate {
        let mut typed = self.person.random(self.seed, 41);
        let at = around(&mut typed, self.village.office, 3.0, 60.0);
        let digits = |degrees: f64| (degrees * 1e6).round() / 1e6;
        let acc = typed.pick(&[3.0, 5.0, 10.0, 20.0]).copied().unwrap_or(5.0);
        if how == How::Mock {
            let noise = [self.random.normal() * 3.0, self.random.normal() * 3.0];
            return self.values(shifted(at, noise), acc);
        }
        Coordinate { lat: digits(at.lat()), lon: digits(at.lon()), acc }
    }

    fn jittered(&mut self) -> Coordinate {
        let metres = [self.random.normal() * 18.0, self.random.normal() * 18.0];
        let acc = self.random.log_normal(a::ACCURACY_MEDIAN_M.good, a::ACCURACY_SIGMA.good).clamp(3.0, 40.0);
        self.values(shifted(self.village.office, metres), (acc * 10.0).round() / 10.0)
    }

    fn photo(&mut self, act: &Act, spot: Spot) -> Option<EventPhoto> {
        if act.kind == RecordKind::WorkLog && !self.random.chance(0.4) {
            return None;
        }
        if act.old_photo {
            return Some(self.old_photo());
        }
        if self.random.chance(0.03) {
            return None;
        }
        if let Some((when, photo)) = &self.last_photo
            && when.date() == act.at.date()
            && act.kind == RecordKind::WorkLog
        {
            // The day's picture once more, in the day's log.
            return Some(photo.clone());
        }
        let is_lost = self.random.chance(a::PHOTO_LOST.of(self.person.signal));
        let scene = self.scene(spot, act.at);
        let is_kiosk = self.person.class == Class::HonestKiosk && spot == Spot::Office;
        let flip = if is_kiosk { a::KIOSK_FLIP } else { self.person.wall_flip };
        let hash = self.flipped(scene, flip);
        let photo = EventPhoto {
            sha256: sha(&mut self.random),
            dhash64: (!is_lost).then(|| hash.small_hex()),
            dhash256: (!is_lost).then(|| hash.large_hex()),
        };
        self.last_photo = Some((act.at, photo.clone()));
        Some(photo)
    }

    /// What is in front of the camera there.
    fn scene(&self, spot: Spot, when: Millis) -> PhotoHash {
        let day = day_number(when.date());
        let person = self.person.number as u64;
        let mut random = match spot {
            Spot::Office if self.person.class == Class::HonestKiosk => {
                Random::part(self.seed, &[9, self.person.group as u64])
            }
            Spot::Office => Random::part(self.seed, &[10, person, 1]),
            Spot::Lodging => Random::part(self.seed, &[10, person, 2]),
            Spot::Home => Random::part(self.seed, &[10, person, 3]),
            Spot::Unit => Random::part(self.seed, &[10, person, 4]),
            // Elsewhere every picture is another one.
            _ => Random::part(self.seed, &[11, person, day, when.minute_of_day().into()]),
        };
        picture(&mut random)
    }

    fn flipped(&mut self, hash: PhotoHash, share: f64) -> PhotoHash {
        let mut mask = || (0..64).fold(0_u64, |bits, _| bits << 1 | u64::from(self.random.chance(share)));
        PhotoHash { small: hash.small ^ mask(), large: hash.large.map(|quarter| quarter ^ mask()) }
    }

    /// One of a few pictures of better days.
    fn old_photo(&mut self) -> EventPhoto {
        let number = self.random.draw() % 2;
        let mut old = Random::part(self.seed, &[12, self.person.number as u64, number]);
        let (mut hash, mut name) = (picture(&mut old), sha(&mut old));
        if self.person.variant == Some("encoded_again") {
            name = sha(&mut self.random);
            for _ in 0..self.random.between(0, a::REENCODED.0) {
                hash.small ^= 1 << (self.random.draw() % 64);
            }
            for _ in 0..self.random.between(0, a::REENCODED.1) {
                let bit = 1_u64 << (self.random.draw() % 64);
                let quarter = self.random.draw() % 4;
                if let Some(large) = hash.large.get_mut(usize::try_from(quarter).unwrap_or(0)) {
                    *large ^= bit;
                }
            }
        }
        EventPhoto { sha256: name, dhash64: Some(hash.small_hex()), dhash256: Some(hash.large_hex()) }
    }
}

fn picture(random: &mut Random) -> PhotoHash {
    PhotoHash { small: random.draw(), large: [random.draw(), random.draw(), random.draw(), random.draw()] }
}

fn sha(random: &mut Random) -> String {
    (0..4).map(|_| format!("{:016x}", random.draw())).collect()
}

/// Spells without network.
fn outages(person: &Person, random: &mut Random) -> Vec<(Millis, Millis)> {
    let (chance, (least, most)) = match person.class {
        Class::HonestDeadZone => (a::DEAD_ZONE_A_DAY, a::DEAD_ZONE_HOURS),
        _ => (a::OUTAGE_A_DAY.of(person.signal), a::OUTAGE_HOURS),
    };
    let mut all: BTreeMap<Millis, Millis> = BTreeMap::new();
    let mut until = Millis(i64::MIN);
    for date in person.from.iter_days().take_while(|date| *date <= person.to) {
        let begins = at(date, random.between(0, 24 * 60 - 1));
        let hours = random.within(least, most);
        if random.chance(chance) && begins > until {
            until = begins.plus((hours * HOUR_MS as f64) as i64);
            all.insert(begins, until);
        }
    }
    all.into_iter().collect()
}

/// How far the phone's clock is off, milliseconds.
fn clock(person: &Person, random: &mut Random) -> i64 {
    let sign = if random.chance(0.5) { 1 } else { -1 };
    match person.variant {
        Some("a_day") => sign * (DAY_MS + random.between(-30, 30) * MINUTE_MS),
        Some("hours") => sign * random.between(3 * 60, 11 * 60) * MINUTE_MS,
        // A battery that was empty: back to the day the firmware was made.
        Some("years") => -random.between(900, 5_000) * DAY_MS,
        _ if random.chance(a::CLOCK_HOURS_OFF) => sign * random.between(60, 10 * 60) * MINUTE_MS,
        _ => 0,
    }
}
