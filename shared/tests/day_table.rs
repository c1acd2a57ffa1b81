//! What really happens on a day, told from the clocks to the cell: interval, placement, policies and calendar,
//! records, and what people said. The day of every record comes from the one rule of `time`.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that does not find what it expects says so and stops"
)]

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use zaigang_shared::day::{
    Calendar, CellDecision, CellInputs, CellMark, CellState, DayRecord, DecisionKind, DeviceStanding,
    PhotoStanding, PolicyInForce, PolicyKind, PolicyMode, verified_night,
};
use zaigang_shared::place::Answer;
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{Half, Millis, TimeInterval, TimeWay, place};

use CellMark::*;
use CellState::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

/// "2026-11-20 09:30" in Asia/Shanghai.
fn instant(text: &str) -> Millis {
    let with_zone = format!("{}:00+08:00", text.replace(' ', "T"));
    Millis(
        chrono::DateTime::parse_from_rfc3339(&with_zone)
            .unwrap_or_else(|_| panic!("{text}"))
            .timestamp_millis(),
    )
}

/// The holidays of 2026 around which the rows lie.
fn calendar() -> Calendar {
    let mut calendar = Calendar { years: [2026].into(), ..Calendar::default() };
    for (first, last, workday) in [
        ("2026-01-01", "2026-01-03", false),
        ("2026-01-04", "2026-01-04", true),
        ("2026-02-14", "2026-02-14", true),
        ("2026-02-15", "2026-02-23", false),
        ("2026-02-28", "2026-02-28", true),
        ("2026-05-01", "2026-05-05", false),
        ("2026-05-09", "2026-05-09", true),
        ("2026-10-01", "2026-10-07", false),
        ("2026-10-10", "2026-10-10", true),
    ] {
        let last = day(last);
        for date in day(first).iter_days().take_while(|date| *date <= last) {
            calendar.exceptions.insert(date, workday);
        }
    }
    calendar
}

/// A record as the phone's and the server's clocks saw it.
#[derive(Clone)]
struct Made {
    kind: RecordKind,
    half: Half,
    not_before: &'static str,
    not_after: &'static str,
    claim: &'static str,
    way: TimeWay,
    answer: Answer,
    device: DeviceStanding,
    photo: PhotoStanding,
}

/// Made at a minute and received within the next one, inside, by a phone in use.
fn at(when: &'static str) -> Made {
    within(when, when)
}

/// Made somewhere between two instants that the server's beacons bound; the phone's clock says the first.
fn within(not_before: &'static str, not_after: &'static str) -> Made {
    Made {
        kind: RecordKind::Day,
        half: Half::Day,
        not_before,
        not_after,
        claim: not_before,
        way: TimeWay::Bracketed,
        answer: Answer::Inside,
        device: DeviceStanding::Active,
        photo: PhotoStanding::Arrived,
    }
}

/// Only the phone's word: it had seen no beacon.
fn claimed(claim: &'static str, received: &'static str) -> Made {
    Made { claim, way: TimeWay::Claimed, ..within("1970-01-02 00:00", received) }
}

impl Made {
    fn kind(self, kind: RecordKind) -> Made {
        Made { kind, ..self }
    }
    fn answer(self, answer: Answer) -> Made {
        Made { answer, ..self }
    }
    fn device(self, device: DeviceStanding) -> Made {
        Made { device, ..self }
    }
    fn photo(self, photo: PhotoStanding) -> Made {
        Made { photo, ..self }
    }
    fn night(self) -> Made {
        Made { kind: RecordKind::Night, half: Half::Night, ..self }
    }
    fn night_reply(self) -> Made {
        Made { kind: RecordKind::PromptReply, half: Half::Night, ..self }
    }

    fn record(&self, number: usize) -> DayRecord {
        let interval = TimeInterval {
            not_before: instant(self.not_before),
            not_after: instant(self.not_after),
            way: self.way,
        };
        DayRecord {
            id: format!("r{number}").parse().unwrap(),
            kind: self.kind,
            half: self.half,
            placement: place(interval, instant(self.claim), self.half),
            answer: self.answer,
            device: self.device,
            photo: self.photo,
        }
    }
}

fn policy(rule: PolicyKind, mode: PolicyMode) -> PolicyInForce {
    PolicyInForce { rule, mode, photo_demanded: false, duty_counts: true, from: day("2026-01-01"), to: None }
}

fn resident() -> PolicyInForce {
    policy(PolicyKind::Resident { nights_a_week: 0 }, PolicyMode::Daily)
}

fn sampled() -> PolicyInForce {
    policy(PolicyKind::Resident { nights_a_week: 0 }, PolicyMode::Sampled)
}

fn decided(date: &str, state: CellState, kind: DecisionKind) -> Set {
    let (date, decision) = (day(date), CellDecision { state, kind });
    Box::new(move |inputs| {
        inputs.decisions.insert(date, decision);
    })
}

type Set = Box<dyn Fn(&mut CellInputs)>;

/// A resident cadre posted since the start of the year with these records.
fn posted(made: &[Made], changes: &[Set]) -> CellInputs {
    let mut records: BTreeMap<NaiveDate, Vec<DayRecord>> = BTreeMap::new();
    for (number, made) in made.iter().enumerate() {
        let record = made.record(number);
        records.entry(record.placement.date).or_default().push(record);
    }
    let mut inputs = CellInputs {
        posted_from: day("2026-01-01"),
        posted_to: None,
        records,
        duty: Vec::new(),
        leave: Vec::new(),
        witnessed: BTreeSet::new(),
        decisions: BTreeMap::new(),
        policies: vec![resident()],
    };
    for change in changes {
        change(&mut inputs);
    }
    inputs
}

fn policies(all: &[PolicyInForce]) -> Set {
    let all = all.to_vec();
    Box::new(move |inputs| inputs.policies.clone_from(&all))
}

fn posting(from: &str, to: Option<&str>) -> Set {
    let (from, to) = (day(from), to.map(day));
    Box::new(move |inputs| (inputs.posted_from, inputs.posted_to) = (from, to))
}

fn leave(first: &str, last: &str) -> Set {
    let span = (day(first), day(last));
    Box::new(move |inputs| inputs.leave.push(span))
}

fn duty(first: &str, last: &str) -> Set {
    let span = (day(first), day(last));
    Box::new(move |inputs| inputs.duty.push(span))
}

fn vouched(date: &str) -> Set {
    let date = day(date);
    Box::new(move |inputs| {
        inputs.witnessed.insert(date);
    })
}

/// What happened, the day that is asked about, its state and its marks.
type Row = (&'static str, Vec<Made>, Vec<Set>, &'static str, CellState, &'static [CellMark]);

const FRIDAY: &str = "2026-11-20";

#[rustfmt::skip]
fn rows() -> Vec<Row> {
    use DecisionKind::{Decided as D, Kept, Overridden as O};
    let photo_asked = || policies(&[PolicyInForce { photo_demanded: true, ..resident() }]);
    let weekday = |weekday| policies(&[policy(PolicyKind::FixedWeekday { weekday }, PolicyMode::Daily)]);
    let party_day = || policies(&[policy(PolicyKind::MonthlyDate { day: 15 }, PolicyMode::Daily)]);
    let weekly = || policies(&[policy(PolicyKind::WeeklyVisits { n: 1 }, PolicyMode::Daily)]);
    let since = |from: &str, to: Option<&str>| {
        policies(&[PolicyInForce { from: day(from), to: to.map(day), ..resident() }])
    };
    vec![
        // ---- an ordinary day and its hours
        ("in the morning", vec![at("2026-11-20 08:30")], vec![], FRIDAY, Present, &[]),
        ("at six sharp", vec![at("2026-11-20 06:00")], vec![], FRIDAY, Present, &[]),
        ("at half past eight sharp", vec![at("2026-11-20 20:30")], vec![], FRIDAY, Present, &[]),
        ("a minute before six", vec![at("2026-11-20 05:59")], vec![], FRIDAY, ToConfirm, &[OutsideHours]),
        ("a minute after half past eight", vec![at("2026-11-20 20:31")], vec![], FRIDAY, ToConfirm, &[OutsideHours]),
        ("nothing", vec![], vec![], FRIDAY, NotConfirmed, &[]),
        ("only the day before", vec![at("2026-11-19 08:30")], vec![], FRIDAY, NotConfirmed, &[]),
        ("a work log written at home asks nothing of a free day", vec![at("2026-11-21 21:00").kind(RecordKind::WorkLog).answer(Answer::Uncertain)], vec![], "2026-11-21", Rest, &[]),
        ("a visit counts", vec![at("2026-11-20 08:30").kind(RecordKind::Visit)], vec![], FRIDAY, Present, &[]),
        ("a work log written there counts", vec![at("2026-11-20 17:00").kind(RecordKind::WorkLog)], vec![], FRIDAY, Present, &[]),
        ("a reply by day counts", vec![at("2026-11-20 15:00").kind(RecordKind::PromptReply)], vec![], FRIDAY, Present, &[]),
        ("an inspector's own record does not", vec![at("2026-11-20 10:00").kind(RecordKind::Inspection)], vec![], FRIDAY, NotConfirmed, &[]),
        ("a Saturday is free", vec![], vec![], "2026-11-21", Rest, &[]),
        ("a Saturday worked counts", vec![at("2026-11-21 09:00")], vec![], "2026-11-21", Present, &[]),
        // ---- time: bounded, late, claimed, wrong
        ("bounded within the day", vec![within("2026-11-20 07:00", "2026-11-20 19:00")], vec![], FRIDAY, Present, &[]),
        ("synced three days late, bounded tightly", vec![within("2026-11-20 09:00", "2026-11-20 09:04")], vec![], FRIDAY, Present, &[]),
        ("bounded over an evening: the claim decides, to be confirmed", vec![within("2026-11-20 19:00", "2026-11-20 22:00")], vec![], FRIDAY, ToConfirm, &[TimeClaimed]),
        ("bounded over two days: the claim's day", vec![within("2026-11-20 18:00", "2026-11-22 09:00")], vec![], FRIDAY, ToConfirm, &[TimeClaimed]),
        ("the other day gets nothing of it", vec![within("2026-11-20 18:00", "2026-11-22 09:00")], vec![], "2026-11-22", Rest, &[]),
        ("a claim outside of its bounds: the day of receipt", vec![Made { claim: "2026-11-01 09:00", ..within("2026-11-18 09:00", "2026-11-20 09:00") }], vec![], FRIDAY, ToConfirm, &[TimeUncertain]),
        ("never saw a beacon", vec![claimed("2026-11-20 09:00", "2026-11-23 09:00")], vec![], FRIDAY, ToConfirm, &[TimeClaimed]),
        ("a clock that fell to 1970", vec![claimed("1970-01-03 09:00", "2026-11-20 09:00")], vec![], FRIDAY, ToConfirm, &[TimeUncertain]),
        ("a clock in the future", vec![claimed("2031-01-01 09:00", "2026-11-20 09:00")], vec![], FRIDAY, ToConfirm, &[TimeUncertain]),
        ("a claimed record and a clean one", vec![claimed("2026-11-20 09:00", "2026-11-23 09:00"), at("2026-11-20 15:00")], vec![], FRIDAY, Present, &[]),
        // ---- position, photo, phone
        ("position uncertain", vec![at("2026-11-20 08:30").answer(Answer::Uncertain)], vec![], FRIDAY, ToConfirm, &[PositionUncertain]),
        ("one fix outside", vec![at("2026-11-20 08:30").answer(Answer::OutsideFix)], vec![], FRIDAY, ToConfirm, &[OutsideOnce]),
        ("outside first, inside later", vec![at("2026-11-20 08:30").answer(Answer::OutsideFix), at("2026-11-20 08:40")], vec![], FRIDAY, Present, &[]),
        ("a photo that never came", vec![at("2026-11-20 08:30").photo(PhotoStanding::Expected)], vec![], FRIDAY, Present, &[PhotoExpected]),
        ("no photo, none asked", vec![at("2026-11-20 08:30").photo(PhotoStanding::None)], vec![], FRIDAY, Present, &[]),
        ("no photo where one is asked: a mark", vec![at("2026-11-20 08:30").photo(PhotoStanding::None)], vec![photo_asked()], FRIDAY, Present, &[PhotoMissing]),
        ("a phone not approved yet", vec![at("2026-11-20 08:30").device(DeviceStanding::Pending)], vec![], FRIDAY, ToConfirm, &[DevicePending]),
        ("a phone reported lost", vec![at("2026-11-20 08:30").device(DeviceStanding::Revoked)], vec![], FRIDAY, ToConfirm, &[DeviceRevoked]),
        ("the lost phone and the new one", vec![at("2026-11-20 08:30").device(DeviceStanding::Revoked), at("2026-11-20 12:00")], vec![], FRIDAY, Present, &[]),
        ("everything at once is one doubt", vec![claimed("2026-11-20 21:00", "2026-11-23 09:00").answer(Answer::Uncertain).device(DeviceStanding::Pending)], vec![], FRIDAY, ToConfirm, &[TimeClaimed, PositionUncertain, DevicePending, OutsideHours]),
        // ---- night records are no day
        ("a night is no day half", vec![at("2026-11-20 21:00").night()], vec![], FRIDAY, NotConfirmed, &[]),
        ("nor is the early prompt", vec![at("2026-11-20 06:30").night_reply()], vec![], FRIDAY, NotConfirmed, &[]),
        ("nor the day before it belongs to", vec![at("2026-11-20 06:30").night_reply()], vec![], "2026-11-19", NotConfirmed, &[]),
        ("a night and a day", vec![at("2026-11-20 21:00").night(), at("2026-11-20 09:00")], vec![], FRIDAY, Present, &[]),
        // ---- month and year ends
        ("the last day of a month", vec![at("2026-11-30 20:29")], vec![], "2026-11-30", Present, &[]),
        ("the first of the next", vec![at("2026-12-01 06:01")], vec![], "2026-12-01", Present, &[]),
        ("late over the month's end", vec![within("2026-11-30 09:00", "2026-11-30 11:00")], vec![], "2026-11-30", Present, &[]),
        ("bounded over the month's end", vec![within("2026-11-30 19:00", "2026-12-01 08:00")], vec![], "2026-11-30", ToConfirm, &[TimeClaimed]),
        ("December has nothing of it", vec![within("2026-11-30 19:00", "2026-12-01 08:00")], vec![], "2026-12-01", NotConfirmed, &[]),
        ("the last day of the year", vec![at("2026-12-31 09:00")], vec![], "2026-12-31", Present, &[]),
        ("New Year's Eve by word only", vec![claimed("2026-12-31 09:00", "2027-01-04 09:00")], vec![], "2026-12-31", ToConfirm, &[TimeClaimed]),
        ("28 February is worked for the feast", vec![], vec![], "2026-02-28", NotConfirmed, &[]),
        // ---- holidays and make-up days
        ("a holiday on a Thursday", vec![], vec![], "2026-10-01", Rest, &[]),
        ("who was there on a holiday counts", vec![at("2026-10-01 09:00")], vec![], "2026-10-01", Present, &[]),
        ("a Saturday made up", vec![], vec![], "2026-10-10", NotConfirmed, &[]),
        ("a Saturday made up and worked", vec![at("2026-10-10 09:00")], vec![], "2026-10-10", Present, &[]),
        ("the Sunday after New Year is worked", vec![], vec![], "2026-01-04", NotConfirmed, &[]),
        ("the whole Spring Festival is free", vec![], vec![], "2026-02-20", Rest, &[]),
        ("a doubt on a holiday is still a doubt", vec![at("2026-10-02 09:00").answer(Answer::Uncertain)], vec![], "2026-10-02", ToConfirm, &[PositionUncertain]),
        // ---- start, transfer, end
        ("before the posting", vec![at("2026-11-20 09:00")], vec![posting("2026-11-21", None)], FRIDAY, NotPosted, &[]),
        ("the first day counts", vec![at("2026-11-20 09:00")], vec![posting("2026-11-20", None)], FRIDAY, Present, &[]),
        ("transfer: the old posting's last day", vec![at("2026-11-15 09:00")], vec![posting("2026-01-01", Some("2026-11-15"))], "2026-11-15", Present, &[]),
        ("transfer: nothing is asked after it", vec![], vec![posting("2026-01-01", Some("2026-11-15"))], "2026-11-16", NotPosted, &[]),
        ("transfer: the new posting asks from its first day", vec![], vec![posting("2026-11-16", None)], "2026-11-16", NotConfirmed, &[]),
        ("transfer: leave of then covers no day after the end", vec![], vec![posting("2026-01-01", Some("2026-11-15")), leave("2026-11-13", "2026-11-20")], "2026-11-16", NotPosted, &[]),
        // ---- policies
        ("switched on today: yesterday asked nothing", vec![], vec![since("2026-11-20", None)], "2026-11-19", Rest, &[]),
        ("switched on today: today asks", vec![], vec![since("2026-11-20", None)], FRIDAY, NotConfirmed, &[]),
        ("replaced by a nearer rule", vec![], vec![since("2026-01-01", Some("2026-11-19"))], FRIDAY, Rest, &[]),
        ("no policy asks nothing", vec![], vec![policies(&[])], FRIDAY, Rest, &[]),
        ("the fixed weekday", vec![], vec![weekday(5)], FRIDAY, NotConfirmed, &[]),
        ("another weekday", vec![], vec![weekday(3)], FRIDAY, Rest, &[]),
        ("the fixed weekday on a holiday", vec![], vec![weekday(5)], "2026-10-02", Rest, &[]),
        ("party day on a Sunday", vec![], vec![party_day()], "2026-11-15", Rest, &[]),
        ("party day moved to Monday", vec![], vec![party_day()], "2026-11-16", NotConfirmed, &[]),
        ("party day in the Spring Festival moves behind it", vec![], vec![party_day()], "2026-02-24", NotConfirmed, &[]),
        ("weekly visits ask for no single day", vec![], vec![weekly()], FRIDAY, Rest, &[]),
        ("a visit of the week", vec![at("2026-11-18 10:00")], vec![weekly()], "2026-11-18", Present, &[]),
        // ---- leave, duty, events
        ("leave", vec![], vec![leave("2026-11-19", "2026-11-20")], FRIDAY, Leave, &[]),
        ("leave over a weekend", vec![], vec![leave("2026-11-19", "2026-11-24")], "2026-11-21", Leave, &[]),
        ("leave over the month's end", vec![], vec![leave("2026-11-30", "2026-12-02")], "2026-12-01", Leave, &[]),
        ("back from leave early", vec![at("2026-11-20 10:00")], vec![leave("2026-11-19", "2026-11-20")], FRIDAY, Present, &[]),
        ("a doubtful record on leave asks nothing", vec![at("2026-11-20 10:00").answer(Answer::OutsideFix)], vec![leave("2026-11-19", "2026-11-20")], FRIDAY, Leave, &[]),
        ("duty", vec![], vec![duty("2026-11-20", "2026-11-20")], FRIDAY, Duty, &[]),
        ("duty before leave", vec![], vec![duty("2026-11-20", "2026-11-20"), leave("2026-11-20", "2026-11-20")], FRIDAY, Duty, &[]),
        ("called to an event", vec![at("2026-11-20 14:00").kind(RecordKind::Event)], vec![], FRIDAY, Event, &[]),
        ("called to an event on leave", vec![at("2026-11-20 14:00").kind(RecordKind::Event)], vec![leave("2026-11-19", "2026-11-23")], FRIDAY, Event, &[]),
        ("an event, and in the village that day", vec![at("2026-11-20 14:00").kind(RecordKind::Event), at("2026-11-20 09:00")], vec![], FRIDAY, Present, &[]),
        ("an event with a rough position", vec![at("2026-11-20 14:00").kind(RecordKind::Event).answer(Answer::Uncertain)], vec![], FRIDAY, ToConfirm, &[PositionUncertain]),
        ("an event at night is to be confirmed", vec![at("2026-11-20 22:00").kind(RecordKind::Event)], vec![], FRIDAY, ToConfirm, &[OutsideHours]),
        // ---- words of people
        ("the village vouches", vec![], vec![vouched(FRIDAY)], FRIDAY, Witnessed, &[]),
        ("the village vouches for a doubt", vec![at("2026-11-20 10:00").answer(Answer::Uncertain)], vec![vouched(FRIDAY)], FRIDAY, Witnessed, &[]),
        ("a clean record needs no witness", vec![at("2026-11-20 10:00")], vec![vouched(FRIDAY)], FRIDAY, Present, &[]),
        ("leave comes before a witness", vec![], vec![vouched(FRIDAY), leave(FRIDAY, FRIDAY)], FRIDAY, Leave, &[]),
        ("the secretary against the village's word", vec![], vec![vouched(FRIDAY), decided(FRIDAY, NotConfirmed, O)], FRIDAY, NotConfirmed, &[Overridden]),
        ("the secretary's own vouching is an override", vec![], vec![decided(FRIDAY, Witnessed, O)], FRIDAY, Witnessed, &[Overridden]),
        ("a doubt decided", vec![at("2026-11-20 10:00").answer(Answer::Uncertain)], vec![decided(FRIDAY, Present, D)], FRIDAY, Present, &[PositionUncertain, Decided]),
        ("a doubt decided against, then a clean record arrives late", vec![at("2026-11-20 10:00").answer(Answer::Uncertain), within("2026-11-20 11:00", "2026-11-20 11:10")], vec![decided(FRIDAY, NotConfirmed, D)], FRIDAY, Present, &[]),
        ("an override stands against a late record", vec![within("2026-11-20 11:00", "2026-11-20 11:10")], vec![decided(FRIDAY, NotConfirmed, O)], FRIDAY, NotConfirmed, &[Overridden]),
        ("nobody writes a day outside of the posting", vec![], vec![posting("2026-11-21", None), decided(FRIDAY, Present, O)], FRIDAY, NotPosted, &[]),
        // ---- sampled: the township keeps the register
        ("sampled: nothing is asked", vec![], vec![policies(&[sampled()])], FRIDAY, Rest, &[]),
        ("sampled: the township's entry", vec![], vec![policies(&[sampled()]), decided(FRIDAY, Present, Kept)], FRIDAY, Present, &[KeptByTownship]),
        ("sampled: the township's entry of an absence", vec![], vec![policies(&[sampled()]), decided(FRIDAY, NotConfirmed, Kept)], FRIDAY, NotConfirmed, &[KeptByTownship]),
        ("sampled: a reply to a drawn prompt is worth more", vec![at("2026-11-20 15:00").kind(RecordKind::PromptReply)], vec![policies(&[sampled()]), decided(FRIDAY, NotConfirmed, Kept)], FRIDAY, Present, &[]),
        ("sampled: leave that is approved later", vec![], vec![policies(&[sampled()]), decided(FRIDAY, Present, Kept), leave(FRIDAY, FRIDAY)], FRIDAY, Leave, &[]),
        ("sampled beside a daily date: that date is asked", vec![], vec![policies(&[sampled(), policy(PolicyKind::MonthlyDate {day: 20 }, PolicyMode::Daily)])], FRIDAY, NotConfirmed, &[]),
    ]
}

#[test]
fn what_happens_becomes_its_cell() {
    let (rows, calendar) = (rows(), calendar());
    assert!(rows.len() >= 80, "{}", rows.len());
    for (name, made, changes, date, state, marks) in &rows {
        let found = posted(made, changes).cell(day(date), &calendar);
        assert_eq!((found.state, found.marks.as_slice()), (*state, *marks), "{name}");
    }
    let reached: BTreeSet<CellState> = rows.iter().map(|row| row.4).collect();
    assert_eq!(reached.len(), CellState::ALL.len(), "every state is reached");
    let marked: BTreeSet<CellMark> = rows.iter().flat_map(|row| row.5).copied().collect();
    assert_eq!(marked.len(), 12, "and every mark");
}

#[test]
fn a_day_is_kept_by_the_township_where_every_rule_of_that_day_is_sampled() {
    let calendar = calendar();
    let of = |all: &[PolicyInForce]| posted(&[], &[policies(all)]).sampled(day(FRIDAY), &calendar);
    let on = |n| policy(PolicyKind::MonthlyDate { day: n }, PolicyMode::Daily);
    assert!(of(&[sampled()]) && of(&[sampled(), on(19)]));
    assert!(!of(&[sampled(), on(20)]) && !of(&[resident()]) && !of(&[]));
    let ended = PolicyInForce { to: Some(day("2026-11-19")), ..sampled() };
    assert!(!of(&[ended]));
}

#[test]
fn a_night_is_credited_to_the_day_it_began() {
    for (name, made, night) in [
        ("at nine in the evening", at("2026-11-20 21:00").night(), Some("2026-11-20")),
        ("after midnight", at("2026-11-21 01:00").night(), Some("2026-11-20")),
        (
            "an early prompt belongs to the night that ends",
            at("2026-11-21 06:30").night_reply(),
            Some("2026-11-20"),
        ),
        ("until eight", at("2026-11-21 08:00").night_reply(), Some("2026-11-20")),
        ("over the month's end", at("2026-12-01 06:30").night_reply(), Some("2026-11-30")),
        ("over the year's end", at("2027-01-01 07:15").night_reply(), Some("2026-12-31")),
        ("at noon: no night", at("2026-11-20 12:00").night(), None),
        (
            "bounded over evening and morning: one night",
            within("2026-11-20 21:00", "2026-11-21 07:00").night(),
            Some("2026-11-20"),
        ),
        ("bounded over two nights", within("2026-11-20 21:00", "2026-11-21 21:00").night(), None),
        ("by the phone's word only", claimed("2026-11-20 21:00", "2026-11-22 09:00").night(), None),
        ("elsewhere", at("2026-11-20 21:00").night().answer(Answer::OutsideFix), None),
        ("by a lost phone", at("2026-11-20 21:00").night().device(DeviceStanding::Revoked), None),
        ("a day's record at night", at("2026-11-20 21:00"), None),
    ] {
        let record = made.record(0);
        let found = verified_night(&record).then_some(record.placement.date);
        assert_eq!(found, night.map(day), "{name}");
    }
}
