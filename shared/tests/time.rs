//! When a record was made: a table of situations, and a simulated phone whose truth is known.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that does not find what it expects says so and stops"
)]

use chrono::{NaiveDate, NaiveDateTime};
use proptest::prelude::*;
use zaigang_shared::record::Clock;
use zaigang_shared::time::*;

const TABLE: &str = include_str!("data/time.txt");
const SECOND_MS: i64 = 1_000;

/// `11-23 10:00`, `2027-01-01 06:00:30`, in Shanghai.
fn instant(text: &str) -> Millis {
    let (date, time) = text.split_once(' ').unwrap_or_else(|| panic!("{text}"));
    let date = if date.len() == 5 { format!("2026-{date}") } else { date.to_owned() };
    let time = if time.len() == 5 { format!("{time}:00") } else { time.to_owned() };
    let local = NaiveDateTime::parse_from_str(&format!("{date} {time}"), "%Y-%m-%d %H:%M:%S").unwrap();
    Millis(local.and_utc().timestamp_millis() - 8 * HOUR_MS)
}

/// `2d5m`, `-1m`, in milliseconds.
fn span(text: &str) -> i64 {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let parts = text.split_inclusive(char::is_alphabetic).map(|part| {
        let (number, unit) = part.split_at(part.len() - 1);
        let unit = match unit {
            "d" => DAY_MS,
            "h" => HOUR_MS,
            "m" => MINUTE_MS,
            "s" => SECOND_MS,
            other => panic!("{other}"),
        };
        number.parse::<i64>().unwrap() * unit
    });
    sign * parts.sum::<i64>()
}

/// A row of the table.
struct Row<'a> {
    name: &'a str,
    clock: Clock,
    beacon: Option<Millis>,
    sync: Option<(&'a str, i64)>,
    received: Millis,
    /// Widest that the drift of a counter may make either end.
    drift: i64,
    expected: [&'a str; 5],
}

/// What the counter said when the beacon came.
const ARRIVAL: i64 = HOUR_MS;

fn row(line: &str) -> Row<'_> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [name, beacon, session, wall_then, since, wall, received, sync, rest @ ..] = cells.as_slice() else {
        panic!("{line}")
    };
    let since = span(since);
    let beacon = (*beacon != "-").then(|| instant(beacon));
    let at_beacon = match *wall_then {
        "=" => beacon,
        other => Some(instant(other)),
    };
    let wall = match *wall {
        "=" => beacon.unwrap().plus(since),
        other => instant(other),
    };
    // Another run of the page counts from its own beginning.
    let base = if *session == "same" { ARRIVAL } else { 0 };
    let counted = |text: &str| base + span(text);
    let sync = (*sync != "-").then(|| match sync.strip_prefix('x') {
        Some(other) => ("another run", counted(other)),
        None => ("this run", counted(sync)),
    });
    let clock = Clock {
        wall,
        session: "this run".to_owned(),
        elapsed: base + since,
        beacon: beacon.map(|_| "authentic".to_owned()),
        beacon_elapsed: (beacon.is_some() && *session != "nameless").then_some(ARRIVAL),
        beacon_session: beacon
            .map(|_| if *session == "other" { "run before" } else { "this run" }.to_owned()),
        beacon_wall: at_beacon,
    };
    let longest = since.abs().max(sync.map_or(0, |(_, then)| (then - base - since).abs()));
    Row {
        name,
        clock,
        beacon,
        sync,
        received: instant(received),
        drift: longest / 1_000_000 * DRIFT_PER_MILLION + DRIFT_PER_MILLION + 2,
        expected: rest.try_into().unwrap_or_else(|_| panic!("{line}")),
    }
}

fn name<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// `11-23 in fixed`; the year stands only where it is another one.
fn shown(placement: Placement) -> String {
    let date = placement.date.to_string();
    let date = date.strip_prefix("2026-").unwrap_or(&date);
    let half = if placement.in_half { "in" } else { "out" };
    format!("{date} {half} {}", name(placement.certainty))
}

#[test]
fn every_situation_has_its_interval_and_its_day() {
    let rows: Vec<Row<'_>> =
        TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(row).collect();
    assert!(rows.len() >= 60, "{}", rows.len());
    let mut wrong = Vec::new();
    for row in rows {
        let found = interval_of(&row.clock, row.beacon, row.sync, row.received);
        let [from, to, way, day, night] = row.expected;
        let from = if from == "-" { 0 } else { instant(from).0 };
        let below = from - found.not_before.0;
        let above = found.not_after.0 - instant(to).0;
        let placed = |half| shown(place(found, row.clock.wall, half));
        let is_right = (0..=row.drift).contains(&below)
            && (0..=row.drift).contains(&above)
            && name(found.way) == way
            && placed(Half::Day) == day
            && placed(Half::Night) == night;
        if !is_right {
            wrong.push(format!(
                "{}: {below} ms below, {above} ms above, {}, day {}, night {}",
                row.name,
                name(found.way),
                placed(Half::Day),
                placed(Half::Night)
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_capture_is_the_tight_bound_else_the_claim_else_the_last_instant() {
    let nine = instant("11-20 09:00");
    let interval = |way| TimeInterval { not_before: nine, not_after: nine.plus(HOUR_MS), way };
    let claim = nine.plus(MINUTE_MS);
    assert_eq!(interval(TimeWay::Anchored).captured(claim), nine);
    assert_eq!(interval(TimeWay::Bracketed).captured(claim), claim);
    assert_eq!(interval(TimeWay::Claimed).captured(Millis(0)), nine.plus(HOUR_MS));
}

#[test]
fn months_know_their_days() {
    let month: Month = "2026-12".parse().unwrap();
    assert_eq!(month.days().count(), 31);
    assert_eq!(month.next().to_string(), "2027-01");
    assert_eq!(month.next().previous(), month);
    for bad in ["2026-13", "1926-01", "2026-1", "26-01", ""] {
        assert!(bad.parse::<Month>().is_err(), "{bad}");
    }
}

/// What happens to a phone.
#[derive(Debug, Clone)]
enum Event {
    /// Time passes, awake.
    Pass(i64),
    /// The monotonic clock stands, the wall clock goes on.
    Sleep(i64),
    /// The wall clock is set, by so much.
    Set(i64),
    /// The page is started anew.
    Restart,
    /// An answer of the server arrives after so many ms on its way.
    Answer(i64),
    /// A record is made.
    Record,
    /// Everything is sent; it takes so many ms.
    Sync(i64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (0..HOUR_MS).prop_map(Event::Pass),
        2 => (0..2 * DAY_MS).prop_map(Event::Pass),
        2 => (0..DAY_MS).prop_map(Event::Sleep),
        1 => (-3_650 * DAY_MS..3_650 * DAY_MS).prop_map(Event::Set),
        1 => (-2 * HOUR_MS..2 * HOUR_MS).prop_map(Event::Set),
        1 => Just(Event::Restart),
        3 => (0..30_000_i64).prop_map(Event::Answer),
        6 => Just(Event::Record),
        2 => (0..90_000_i64).prop_map(Event::Sync),
    ]
}

/// A phone whose truth is known.
struct Phone {
    now: i64,
    wall_offset: i64,
    /// The monotonic clock in millionths of a millisecond.
    counter: i64,
    /// How much faster it goes than time, in parts per million.
    drift: i64,
    run: u32,
    held: Option<(Millis, i64, String, Millis)>,
    queue: Vec<(Millis, Clock, Option<Millis>)>,
    sent: Vec<(Millis, Clock, TimeInterval)>,
}

impl Phone {
    fn pass(&mut self, ms: i64) {
        self.now += ms;
        self.counter += ms * (1_000_000 + self.drift);
    }

    fn elapsed(&self) -> i64 {
        self.counter / 1_000_000
    }

    fn session(&self) -> String {
        format!("run {}", self.run)
    }

    fn happen(&mut self, event: &Event) {
        match *event {
            Event::Pass(ms) => self.pass(ms),
            Event::Sleep(ms) => self.now += ms,
            Event::Set(ms) => self.wall_offset += ms,
            Event::Restart => {
                self.run += 1;
                self.counter = 0;
            }
            Event::Answer(ms) => {
                let server = Millis(self.now);
                self.pass(ms);
                let wall = Millis(self.now + self.wall_offset);
                self.held = Some((server, self.elapsed(), self.session(), wall));
            }
            Event::Record => {
                let held = self.held.clone();
                let clock = Clock {
                    wall: Millis(self.now + self.wall_offset),
                    session: self.session(),
                    elapsed: self.elapsed(),
                    beacon: held.as_ref().map(|_| "authentic".to_owned()),
                    beacon_elapsed: held.as_ref().map(|held| held.1),
                    beacon_session: held.as_ref().map(|held| held.2.clone()),
                    beacon_wall: held.as_ref().map(|held| held.3),
                };
                self.queue.push((Millis(self.now), clock, held.map(|held| held.0)));
            }
            Event::Sync(ms) => {
                let (session, elapsed) = (self.session(), self.elapsed());
                self.pass(ms);
                let received = Millis(self.now);
                for (truth, clock, beacon) in self.queue.drain(..) {
                    let found = interval_of(&clock, beacon, Some((&session, elapsed)), received);
                    let again = interval_of(&clock, beacon, Some((&session, elapsed)), received);
                    assert_eq!(found, again);
                    self.sent.push((truth, clock, found));
                }
            }
        }
    }
}

/// The day an instant counts for.
fn true_day(instant: Millis, half: Half) -> (NaiveDate, bool) {
    let today = instant.date();
    let of = [today, previous_day(today)].into_iter().find(|date| {
        let (from, to) = half.window(*date);
        from <= instant && instant <= to
    });
    (of.unwrap_or(today), of.is_some())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn the_truth_lies_in_the_interval_and_a_fixed_day_is_the_true_one(
        start in 0..400 * DAY_MS,
        wall_offset in -40 * 365 * DAY_MS..80 * 365 * DAY_MS,
        drift in -100..=100_i64,
        events in prop::collection::vec(event(), 1..40),
    ) {
        let now = instant("11-23 10:00").0 + start;
        let mut phone = Phone {
            now, wall_offset, drift, counter: 0, run: 0, held: None, queue: Vec::new(), sent: Vec::new(),
        };
        for event in events.iter().chain([&Event::Record, &Event::Sync(1_000)]) {
            phone.happen(event);
        }
        prop_assert!(!phone.sent.is_empty() && phone.queue.is_empty());
        for (truth, clock, found) in phone.sent {
            prop_assert!(found.not_before <= truth && truth <= found.not_after, "{truth:?} {found:?} {clock:?}");
            for half in [Half::Day, Half::Night] {
                let placed = place(found, clock.wall, half);
                prop_assert_eq!(placed, place(found, clock.wall, half));
                if placed.certainty == DayCertainty::Fixed {
                    prop_assert_eq!((placed.date, placed.in_half), true_day(truth, half), "{:?}", found);
                }
            }
        }
    }

    #[test]
    fn a_right_clock_always_gives_the_true_day(
        made in 0..40 * DAY_MS,
        before in 0..3 * DAY_MS,
        after in 0..3 * DAY_MS,
        same in any::<bool>(),
        knows_next in any::<bool>(),
    ) {
        let truth = instant("11-23 00:00").plus(made);
        let beacon = truth.plus(-before);
        let held = HeldBeacon { server: beacon, elapsed_at_arrival: 7, same_session: same };
        let next = knows_next.then_some((truth.plus(after), 7 + before + after));
        let found = interval(Some(held), 7 + before, false, truth.plus(after), next);
        for half in [Half::Day, Half::Night] {
            let placed = place(found, truth, half);
            prop_assert_eq!((placed.date, placed.in_half), true_day(truth, half));
            prop_assert_ne!(placed.certainty, DayCertainty::Uncertain);
        }
    }

    #[test]
    fn no_number_of_a_phone_breaks_the_order_or_takes_a_day_where_nobody_looks(
        numbers in prop::array::uniform5(prop_oneof![any::<i64>(), -DAY_MS..DAY_MS, Just(i64::MIN), Just(i64::MAX)]),
        same in any::<bool>(),
        has_beacon in any::<bool>(),
        age in 0..90 * DAY_MS,
    ) {
        let [wall, elapsed, arrival, beacon_wall, sync] = numbers;
        let received = instant("11-23 10:00");
        let clock = Clock {
            wall: Millis(wall),
            session: "a".to_owned(),
            elapsed,
            beacon: None,
            beacon_elapsed: Some(arrival),
            beacon_session: Some(if same { "a" } else { "b" }.to_owned()),
            beacon_wall: Some(Millis(beacon_wall)),
        };
        let beacon = has_beacon.then(|| received.plus(-age));
        let found = interval_of(&clock, beacon, Some(("a", sync)), received);
        prop_assert!(found.not_before <= found.not_after && found.not_after <= received);
        for half in [Half::Day, Half::Night] {
            let placed = place(found, clock.wall, half);
            prop_assert!(placed.date <= received.date());
            let earliest = beacon.unwrap_or(found.not_after.plus(-CLAIM_REACH_MS));
            prop_assert!(placed.date >= previous_day(earliest.date()), "{placed:?} {found:?}");
        }
    }
}
