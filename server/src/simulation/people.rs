//! Who is posted where, of which class, with which habits.

use super::Population;
use super::assumptions as a;
use super::geography::{Geography, around};
use super::random::Random;
use chrono::{Days, NaiveDate};
use zaigang_shared::place::Position;

/// What somebody truly does: the classes of the contract and a few more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the class of its name, told in `conduct`")]
pub enum Class {
    Honest,
    HonestPoorSignal,
    HonestManyMeetings,
    HonestDormitory,
    HonestNightSleeper,
    HonestBadPhone,
    HonestKiosk,
    HonestUndelivered,
    HonestDeadZone,
    HonestClockOff,
    HonestLateLeave,
    HonestWeeklyVisits,
    Commuter,
    CommuterHalf,
    PaperOnlyProxy,
    Spoofer,
    SignAndLeave,
    PhotoReuser,
    TwoEnds,
    BothEndsEmpty,
    AbsentWithoutLeave,
}

impl Class {
    /// Every class.
    pub const ALL: [Class; 21] = [
        Class::Honest,
        Class::HonestPoorSignal,
        Class::HonestManyMeetings,
        Class::HonestDormitory,
        Class::HonestNightSleeper,
        Class::HonestBadPhone,
        Class::HonestKiosk,
        Class::HonestUndelivered,
        Class::HonestDeadZone,
        Class::HonestClockOff,
        Class::HonestLateLeave,
        Class::HonestWeeklyVisits,
        Class::Commuter,
        Class::CommuterHalf,
        Class::PaperOnlyProxy,
        Class::Spoofer,
        Class::SignAndLeave,
        Class::PhotoReuser,
        Class::TwoEnds,
        Class::BothEndsEmpty,
        Class::AbsentWithoutLeave,
    ];

    /// Its name in the truth file.
    pub fn name(self) -> &'static str {
        match self {
            Class::Honest => "honest",
            Class::HonestPoorSignal => "honest_poor_signal",
            Class::HonestManyMeetings => "honest_many_meetings",
            Class::HonestDormitory => "honest_dormitory",
            Class::HonestNightSleeper => "honest_night_sleeper",
            Class::HonestBadPhone => "honest_bad_phone",
            Class::HonestKiosk => "honest_kiosk",
            Class::HonestUndelivered => "honest_undelivered",
            Class::HonestDeadZone => "honest_dead_zone",
            Class::HonestClockOff => "honest_clock_off",
            Class::HonestLateLeave => "honest_late_leave",
            Class::HonestWeeklyVisits => "honest_weekly_visits",
            Class::Commuter => "commuter",
            Class::CommuterHalf => "commuter_half",
            Class::PaperOnlyProxy => "paper_only_proxy",
            Class::Spoofer => "spoofer",
            Class::SignAndLeave => "sign_and_leave",
            Class::PhotoReuser => "photo_reuser",
            Class::TwoEnds => "two_ends",
            Class::BothEndsEmpty => "both_ends_empty",
            Class::AbsentWithoutLeave => "absent_without_leave",
        }
    }

    /// Whether the person does what is asked.
    pub fn is_honest(self) -> bool {
        self < Class::Commuter
    }

    /// Kinds of cases that would be right about such a person.
    pub fn fitting(self) -> &'static [&'static str] {
        match self {
            Class::Commuter | Class::CommuterHalf => &["commuting"],
            Class::PaperOnlyProxy => &["on_paper_only", "proxy"],
            Class::Spoofer => &["spoofed_position", "on_paper_only"],
            Class::SignAndLeave => &["sign_and_leave", "commuting", "on_paper_only"],
            Class::PhotoReuser => &["reused_photo"],
            Class::TwoEnds => &["two_ends_running", "sign_and_leave"],
            Class::BothEndsEmpty => &["both_ends_empty", "on_paper_only", "absent_without_leave"],
            Class::AbsentWithoutLeave => &["absent_without_leave"],
            _ => &[],
        }
    }

    /// Its share of a population, of 1000. The prototype's shares, with more kinds of honest people; assumed.
    fn share(self) -> usize {
        match self {
            Class::Honest => 275,
            Class::HonestPoorSignal => 80,
            Class::HonestManyMeetings => 70,
            Class::HonestDormitory => 60,
            Class::HonestNightSleeper | Class::HonestBadPhone | Class::Commuter => 50,
            Class::HonestKiosk
            | Class::HonestUndelivered
            | Class::HonestDeadZone
            | Class::HonestClockOff
            | Class::PaperOnlyProxy
            | Class::Spoofer
            | Class::SignAndLeave => 30,
            Class::HonestLateLeave => 40,
            Class::HonestWeeklyVisits | Class::TwoEnds | Class::AbsentWithoutLeave => 20,
            Class::CommuterHalf => 25,
            Class::PhotoReuser | Class::BothEndsEmpty => 15,
        }
    }

    /// How many of them belong together: a kiosk, a dormitory, a proxy's phone.
    fn group(self) -> usize {
        match self {
            Class::HonestKiosk => 4,
            Class::HonestDormitory => 10,
            Class::PaperOnlyProxy => 3,
            _ => 1,
        }
    }
}

/// How good sky and network are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Open sky, good network.
    Good,
    /// An ordinary village.
    Rural,
    /// A deep valley.
    Poor,
}

impl a::BySignal {
    /// The number for a signal.
    pub fn of(self, signal: Signal) -> f64 {
        match signal {
            Signal::Good => self.good,
            Signal::Rural => self.rural,
            Signal::Poor => self.poor,
        }
    }
}

/// A posted person.
#[derive(Debug, Clone)]
pub struct Person {
    /// Number in the population.
    pub number: usize,
    /// Posting id.
    pub posting: String,
    /// Class.
    pub class: Class,
    /// Way of doing it, where there are several.
    pub variant: Option<&'static str>,
    /// Township, village.
    pub place: (usize, usize),
    /// Those who belong together have one number.
    pub group: usize,
    /// First day on post inside the span.
    pub from: NaiveDate,
    /// Last day on post inside the span.
    pub to: NaiveDate,
    /// As registered: may be long before.
    pub start: NaiveDate,
    /// As registered, if it ends.
    pub end: Option<NaiveDate>,
    /// First day of the conduct.
    pub dishonest_from: Option<NaiveDate>,
    /// Signal of the village.
    pub signal: Signal,
    /// Where he sleeps when in post.
    pub lodging: Position,
    /// Sites of the posting.
    pub sites: Vec<usize>,
    /// Family.
    pub home: Position,
    /// Dispatching unit.
    pub unit: Position,
    /// The unit sends its roll.
    pub gives_roll: bool,
    /// Reply rates: day, evening, early morning.
    pub reply: [f64; 3],
    /// Share of days with the check-in remembered.
    pub diligence: f64,
    /// Makes evening records.
    pub evening: bool,
    /// Checks in together with team mates.
    pub together: bool,
    /// Bits by which two photos of his wall differ, a share.
    pub wall_flip: f64,
}

impl Person {
    /// Whether the conduct has begun.
    pub fn offends_on(&self, date: NaiveDate) -> bool {
        self.dishonest_from.is_some_and(|from| from <= date)
    }

    /// A sequence of numbers of his own for a purpose.
    pub fn random(&self, seed: u64, purpose: u64) -> Random {
        Random::part(seed, &[2, self.number as u64, purpose])
    }

    /// Resident: random prompts and tests of residence are for them alone.
    pub fn is_resident(&self) -> bool {
        self.class != Class::HonestWeeklyVisits
    }
}

/// The people of a population, and which townships sign whatever is asked.
pub fn settle(population: &Population, land: &Geography) -> (Vec<Person>, Vec<bool>) {
    let seed = population.seed;
    let mut random = Random::part(seed, &[3]);
    let mut groups = grouped(&quotas(population), &mut random);
    let townships = land.townships.len();
    let lenient = lenient_townships(population, townships, &mut random);
    gather_dishonest(&mut groups, &lenient, &mut random);
    let mut people: Vec<Person> = Vec::with_capacity(population.persons);
    for (number, (class, size)) in groups.into_iter().enumerate() {
        let township =
            (people.len() * townships / population.persons.max(1)).min(townships.saturating_sub(1));
        let Some(place) = land.townships.get(township) else { continue };
        let village = usize::try_from(random.between(0, place.villages.len() as i64 - 1)).unwrap_or(0);
        for mate in 0..size {
            // A dormitory holds people of several villages.
            let village = if class == Class::HonestDormitory {
                (village + mate) % place.villages.len().max(1)
            } else {
                village
            };
            if let Some(person) = person(population, land, (people.len(), class, number), (township, village))
            {
                people.push(person);
            }
        }
    }
    (people, lenient)
}

/// How many of each class: by the shares, every class at least once when there is room.
fn quotas(population: &Population) -> Vec<(Class, usize)> {
    let classes = population.classes();
    let all: usize = classes.iter().map(|class| class.share()).sum();
    let least = usize::from(population.persons >= classes.len() * 2);
    let mut quotas: Vec<(Class, usize)> = classes
        .iter()
        .map(|class| (*class, (population.persons * class.share() / all.max(1)).max(least)))
        .collect();
    // The largest takes what rounding left or took.
    let given: usize = quotas.iter().map(|(_, count)| count).sum();
    if let Some((_, count)) = quotas.iter_mut().max_by_key(|(class, _)| class.share()) {
        *count = (*count + population.persons).saturating_sub(given);
    }
    quotas
}

/// Groups that belong together, in a random order.
fn grouped(quotas: &[(Class, usize)], random: &mut Random) -> Vec<(Class, usize)> {
    let mut groups = Vec::new();
    for (class, count) in quotas {
        let mut left = *count;
        while left > 0 {
            let size = class.group().min(left);
            groups.push((*class, size));
            left -= size;
        }
    }
    random.shuffle(&mut groups);
    groups
}

fn lenient_townships(population: &Population, townships: usize, random: &mut Random) -> Vec<bool> {
    if !population.has_lenient() {
        return vec![false; townships];
    }
    let mut lenient: Vec<bool> = (0..townships).map(|_| random.chance(a::LENIENT_TOWNSHIPS)).collect();
    if townships >= 3 && !lenient.contains(&true) {
        let chosen = usize::try_from(random.between(0, townships as i64 - 1)).unwrap_or(0);
        if let Some(one) = lenient.get_mut(chosen) {
            *one = true;
        }
    }
    lenient
}

/// Moves dishonest people to where signatures are cheap.
fn gather_dishonest(groups: &mut [(Class, usize)], lenient: &[bool], random: &mut Random) {
    let total: usize = groups.iter().map(|(_, size)| size).sum();
    let townships = lenient.len();
    let mut reached = 0;
    let mut places: Vec<bool> = Vec::with_capacity(groups.len());
    for (_, size) in groups.iter() {
        let township = (reached * townships / total.max(1)).min(townships.saturating_sub(1));
        places.push(lenient.get(township).copied().unwrap_or(false));
        reached += size;
    }
    let dishonest = groups.iter().filter(|(class, _)| !class.is_honest()).count() as f64;
    let share = dishonest / groups.len().max(1) as f64;
    let extra = (places.iter().filter(|lenient| **lenient).count() as f64
        * share
        * (a::LENIENT_SHARE_OF_DISHONEST - 1.0))
        .round() as usize;
    for _ in 0..extra {
        let here = |wanted: bool, honest: bool, groups: &[(Class, usize)]| -> Vec<usize> {
            let found = groups.iter().zip(&places).enumerate();
            found
                .filter(|(_, ((class, size), lenient))| {
                    **lenient == wanted && class.is_honest() == honest && *size == 1
                })
                .map(|(at, _)| at)
                .collect()
        };
        let (from, to) = (here(false, false, groups), here(true, true, groups));
        let (Some(from), Some(to)) = (random.pick(&from).copied(), random.pick(&to).copied()) else { return };
        groups.swap(from, to);
    }
}

fn person(
    population: &Population,
    land: &Geography,
    (number, class, group): (usize, Class, usize),
    place: (usize, usize),
) -> Option<Person> {
    let township = land.townships.get(place.0)?;
    let village = township.villages.get(place.1)?;
    let mut random = Random::part(population.seed, &[2, number as u64, 0]);
    let (first, last) = population.span();
    let days = (last - first).num_days();
    let mut from = first;
    let mut start = first.checked_sub_days(Days::new(random.between(60, 700).unsigned_abs()))?;
    if random.chance(0.05) {
        from = first.checked_add_days(Days::new(random.between(1, (days / 2).max(1)).unsigned_abs()))?;
        start = from;
    }
    let end = random
        .chance(0.04)
        .then(|| from.checked_add_days(Days::new(random.between(days / 2, days).unsigned_abs())));
    let end = end.flatten();
    let to = end.filter(|end| *end < last).unwrap_or(last);
    let late = if random.chance(a::SINCE_EVER) { 0 } else { random.between(1, a::ONSET_DAYS).unsigned_abs() };
    let dishonest_from = (!class.is_honest())
        .then(|| from.checked_add_days(Days::new(late)).filter(|day| *day < to).unwrap_or(from));
    let signal = match class {
        Class::HonestPoorSignal | Class::HonestDeadZone => Signal::Poor,
        Class::Honest if random.chance(0.5) => Signal::Good,
        _ if random.chance(0.25) => Signal::Good,
        _ => Signal::Rural,
    };
    let is_dormitory = class == Class::HonestDormitory;
    let is_kiosk = class == Class::HonestKiosk;
    let lodging = if is_dormitory {
        township.dormitory
    } else if is_kiosk {
        village.office
    } else {
        village.lodging
    };
    let mut sites =
        vec![village.sites[0], if is_dormitory { township.dormitory_site } else { village.sites[1] }];
    if random.chance(0.5) {
        sites.push(village.sites[2]);
    }
    let c = (a::REPLY.0 + a::REPLY.1 * random.normal()).clamp(0.5, 0.97);
    let mut reply = [c, c * a::REPLY_EVENING, a::REPLY_EARLY * c / a::REPLY.0];
    match class {
        Class::HonestNightSleeper => {
            let night = random.within(a::SLEEPER_REPLY.0, a::SLEEPER_REPLY.1);
            reply = [c, night, night * 0.8];
        }
        Class::HonestKiosk => reply[1] *= 0.85,
        _ => {}
    }
    Some(Person {
        number,
        posting: format!("p{number:06}"),
        class,
        variant: variant(class, group, number, population.seed),
        place,
        group,
        from,
        to,
        start,
        end,
        dishonest_from,
        signal,
        lodging,
        sites,
        home: around(&mut random, township.town, 50.0, 4_000.0),
        unit: around(&mut random, township.town, 300.0, 3_000.0),
        gives_roll: random.chance(if class == Class::TwoEnds {
            a::GIVES_ROLL_TWO_ENDS
        } else {
            a::GIVES_ROLL
        }),
        reply,
        diligence: (a::DILIGENCE.0 + a::DILIGENCE.1 * random.normal()).clamp(0.7, 1.0),
        evening: random.chance(a::EVENING_RECORD),
        together: class.is_honest() && random.chance(a::TOGETHER),
        wall_flip: if random.chance(a::SAME_SPOT) { a::WALL_FLIP.1 } else { a::WALL_FLIP.0 },
    })
}

/// The way of doing it; a group does it one way.
fn variant(class: Class, group: usize, number: usize, seed: u64) -> Option<&'static str> {
    let share = Random::part(seed, &[4, group as u64]).unit();
    let way = match class {
        Class::Commuter if share < a::LEAVES_AT_21 => "leaves_at_21",
        Class::Commuter => "leaves_at_17",
        Class::PaperOnlyProxy if share < a::ONE_PHONE => "one_phone",
        Class::PaperOnlyProxy => "drawer",
        Class::Spoofer if share < a::SPOOFERS.0 => "fixed",
        Class::Spoofer if share < a::SPOOFERS.0 + a::SPOOFERS.1 => "jitter",
        Class::Spoofer => "mock",
        Class::PhotoReuser if share < 0.5 => "same_file",
        Class::PhotoReuser => "encoded_again",
        Class::HonestBadPhone => {
            *["no_permission", "other_datum", "replaced", "weak_battery"].get(number % 4)?
        }
        Class::HonestClockOff => *["a_day", "hours", "years"].get(number % 3)?,
        _ => return None,
    };
    Some(way)
}
