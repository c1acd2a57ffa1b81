use super::*;
use crate::time::{Month, Placement};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn record(change: impl FnOnce(&mut DayRecord)) -> DayRecord {
    let mut r = DayRecord {
        id: "r1".parse().unwrap(),
        kind: RecordKind::Day,
        half: Half::Day,
        placement: Placement { date: date("2026-11-20"), in_half: true, certainty: DayCertainty::Fixed },
        answer: Answer::Inside,
        device: DeviceStanding::Active,
        photo: PhotoStanding::Arrived,
    };
    change(&mut r);
    r
}

struct Row {
    name: &'static str,
    records: Vec<DayRecord>,
    change: fn(&mut DayInput<'_>),
    state: CellState,
    marks: &'static [CellMark],
}

fn row(
    name: &'static str,
    records: Vec<DayRecord>,
    change: fn(&mut DayInput<'_>),
    state: CellState,
    marks: &'static [CellMark],
) -> Row {
    Row { name, records, change, state, marks }
}

#[test]
fn the_table() {
    use CellMark::*;
    use CellState::*;
    fn same(_: &mut DayInput<'_>) {}
    let rows = vec![
        row("nothing on a required day", vec![], same, NotConfirmed, &[]),
        row("nothing on a rest day", vec![], |i| i.required = false, Rest, &[]),
        row("before the posting", vec![record(|_| {})], |i| i.posted_from = i.date + Days(1), NotPosted, &[]),
        row(
            "after the posting",
            vec![record(|_| {})],
            |i| i.posted_to = Some(i.date - Days(1)),
            NotPosted,
            &[],
        ),
        row("last day on post counts", vec![record(|_| {})], |i| i.posted_to = Some(i.date), Present, &[]),
        row("clean", vec![record(|_| {})], same, Present, &[]),
        row("clean on a rest day", vec![record(|_| {})], |i| i.required = false, Present, &[]),
        row("no photo, none demanded", vec![record(|r| r.photo = PhotoStanding::None)], same, Present, &[]),
        row(
            "a missing photo is a mark, never a state",
            vec![record(|r| r.photo = PhotoStanding::None)],
            |i| i.photo_demanded = true,
            Present,
            &[PhotoMissing],
        ),
        row(
            "photo on its way",
            vec![record(|r| r.photo = PhotoStanding::Expected)],
            same,
            Present,
            &[PhotoExpected],
        ),
        row(
            "uncertain position",
            vec![record(|r| r.answer = Answer::Uncertain)],
            same,
            ToConfirm,
            &[PositionUncertain],
        ),
        row(
            "one fix outside",
            vec![record(|r| r.answer = Answer::OutsideFix)],
            same,
            ToConfirm,
            &[OutsideOnce],
        ),
        row(
            "a clean record beats a doubtful one",
            vec![record(|r| r.answer = Answer::OutsideFix), record(|_| {})],
            same,
            Present,
            &[],
        ),
        row(
            "time on the phone's word",
            vec![record(|r| r.placement.certainty = DayCertainty::Claimed)],
            same,
            ToConfirm,
            &[TimeClaimed],
        ),
        row(
            "time unknown",
            vec![record(|r| r.placement.certainty = DayCertainty::Uncertain)],
            same,
            ToConfirm,
            &[TimeUncertain],
        ),
        row(
            "phone pending",
            vec![record(|r| r.device = DeviceStanding::Pending)],
            same,
            ToConfirm,
            &[DevicePending],
        ),
        row(
            "phone revoked",
            vec![record(|r| r.device = DeviceStanding::Revoked)],
            same,
            ToConfirm,
            &[DeviceRevoked],
        ),
        row("at 22:00", vec![record(|r| r.placement.in_half = false)], same, ToConfirm, &[OutsideHours]),
        row(
            "an evening record is no day half",
            vec![record(|r| r.half = Half::Night)],
            same,
            NotConfirmed,
            &[],
        ),
        row(
            "a prompt reply by day is",
            vec![record(|r| r.kind = RecordKind::PromptReply)],
            same,
            Present,
            &[],
        ),
        row(
            "an inspector's record is not",
            vec![record(|r| r.kind = RecordKind::Inspection)],
            same,
            NotConfirmed,
            &[],
        ),
        row(
            "a record of another day",
            vec![record(|r| r.placement.date = r.placement.date - Days(1))],
            same,
            NotConfirmed,
            &[],
        ),
        row("event", vec![record(|r| r.kind = RecordKind::Event)], same, Event, &[]),
        row(
            "event on leave",
            vec![record(|r| r.kind = RecordKind::Event)],
            |i| i.on_leave = true,
            Event,
            &[],
        ),
        row("duty", vec![], |i| i.on_duty = true, Duty, &[]),
        row("duty before leave", vec![], |i| (i.on_duty, i.on_leave) = (true, true), Duty, &[]),
        row("leave", vec![], |i| i.on_leave = true, Leave, &[]),
        row("leave on a rest day", vec![], |i| (i.on_leave, i.required) = (true, false), Leave, &[]),
        row("present on leave", vec![record(|_| {})], |i| i.on_leave = true, Present, &[]),
        row(
            "leave before a doubt",
            vec![record(|r| r.answer = Answer::Uncertain)],
            |i| i.on_leave = true,
            Leave,
            &[],
        ),
        row("witnessed", vec![], |i| i.witnessed = true, Witnessed, &[]),
        row(
            "witness settles a doubt",
            vec![record(|r| r.answer = Answer::Uncertain)],
            |i| i.witnessed = true,
            Witnessed,
            &[],
        ),
        row(
            "doubt decided for",
            vec![record(|r| r.answer = Answer::Uncertain)],
            |i| i.decision = Some(CellDecision { state: Present, kind: DecisionKind::Decided }),
            Present,
            &[PositionUncertain, Decided],
        ),
        row(
            "doubt decided against",
            vec![record(|r| r.answer = Answer::OutsideFix)],
            |i| i.decision = Some(CellDecision { state: NotConfirmed, kind: DecisionKind::Decided }),
            NotConfirmed,
            &[OutsideOnce, Decided],
        ),
        row(
            "a clean record that came later beats the decision against",
            vec![record(|_| {})],
            |i| i.decision = Some(CellDecision { state: NotConfirmed, kind: DecisionKind::Decided }),
            Present,
            &[],
        ),
        row(
            "an override stands",
            vec![record(|_| {})],
            |i| i.decision = Some(CellDecision { state: NotConfirmed, kind: DecisionKind::Overridden }),
            NotConfirmed,
            &[Overridden],
        ),
        row(
            "vouching by the secretary is an override",
            vec![],
            |i| i.decision = Some(CellDecision { state: Witnessed, kind: DecisionKind::Overridden }),
            Witnessed,
            &[Overridden],
        ),
        row(
            "doubt on a rest day",
            vec![record(|r| r.answer = Answer::Uncertain)],
            |i| i.required = false,
            ToConfirm,
            &[PositionUncertain],
        ),
    ];
    for Row { name, records, change, state, marks } in &rows {
        let mut input = DayInput {
            date: date("2026-11-20"),
            posted_from: date("2026-01-01"),
            posted_to: None,
            records,
            on_duty: false,
            on_leave: false,
            witnessed: false,
            decision: None,
            required: true,
            photo_demanded: false,
        };
        change(&mut input);
        let found = cell(&input);
        assert_eq!((found.state, found.marks.as_slice()), (*state, *marks), "{name}");
    }
    let reached: std::collections::BTreeSet<_> = rows.iter().map(|r| r.state).collect();
    assert_eq!(reached.len(), CellState::ALL.len(), "the table reaches every state");
}

/// Days to add to a date in the table.
struct Days(u64);

impl std::ops::Add<Days> for NaiveDate {
    type Output = NaiveDate;
    fn add(self, days: Days) -> NaiveDate {
        self.checked_add_days(chrono::Days::new(days.0)).unwrap()
    }
}

impl std::ops::Sub<Days> for NaiveDate {
    type Output = NaiveDate;
    fn sub(self, days: Days) -> NaiveDate {
        self.checked_sub_days(chrono::Days::new(days.0)).unwrap()
    }
}

#[test]
fn holidays_and_make_up_days_are_data() {
    let mut calendar = Calendar::default();
    calendar.exceptions.insert(date("2026-10-01"), false);
    calendar.exceptions.insert(date("2026-10-10"), true);
    assert!(!calendar.is_workday(date("2026-10-01")) && calendar.is_workday(date("2026-10-10")));
    let resident = PolicyKind::Resident { nights_a_week: 0 };
    assert!(resident.requires(PolicyMode::Daily, date("2026-10-10"), &calendar));
    assert!(!resident.requires(PolicyMode::Sampled, date("2026-10-10"), &calendar));
    assert!(!resident.requires(PolicyMode::Daily, date("2026-10-01"), &calendar));
    // The 15th of August 2026 is a Saturday: party day moves to Monday the 17th.
    let party_day = PolicyKind::MonthlyDate { day: 15 };
    assert!(party_day.requires(PolicyMode::Daily, date("2026-08-17"), &calendar));
    assert!(!party_day.requires(PolicyMode::Daily, date("2026-08-15"), &calendar));
    let friday = PolicyKind::FixedWeekday { weekday: 5 };
    assert!(friday.requires(PolicyMode::Daily, date("2026-11-20"), &calendar));
    assert!(!friday.requires(PolicyMode::Daily, date("2026-11-19"), &calendar));
}

#[test]
fn a_monthly_date_moves_off_its_holiday_and_is_never_lost() {
    let mut calendar = Calendar::default();
    // New Year 2027 as it might be announced: Friday 1 to Sunday 3 January off.
    calendar.exceptions.insert(date("2027-01-01"), false);
    for (day, nominal, required) in [
        (15, "2026-09-15", "2026-09-15"),
        (15, "2026-08-15", "2026-08-17"),
        // Sunday 28 February: the first working day after it lies in March.
        (28, "2027-02-28", "2027-03-01"),
        (28, "2026-11-28", "2026-11-30"),
        (1, "2027-01-01", "2027-01-04"),
    ] {
        let rule = PolicyKind::MonthlyDate { day };
        let asked = |text: &str| rule.requires(PolicyMode::Daily, date(text), &calendar);
        assert!(asked(required), "{day}: {nominal} is asked for on {required}");
        assert!(nominal == required || !asked(nominal), "{day}: not on {nominal}");
    }
    let of_the_28th = PolicyKind::MonthlyDate { day: 28 };
    let march: Vec<String> = "2027-03"
        .parse::<Month>()
        .unwrap()
        .days()
        .filter(|day| of_the_28th.requires(PolicyMode::Daily, *day, &calendar))
        .map(|day| day.to_string())
        .collect();
    assert_eq!(march, ["2027-03-01", "2027-03-29"], "February's date and March's own");
}

#[test]
fn the_calendar_knows_the_years_it_has_data_for() {
    let calendar = Calendar { years: [2026].into(), ..Calendar::default() };
    assert!(calendar.knows(date("2026-12-31")) && !calendar.knows(date("2027-01-01")));
    assert!(!Calendar::default().knows(date("2026-12-31")));
}

/// A policy since the start of the year, unless changed.
fn policy(rule: PolicyKind, from: &str, to: Option<&str>) -> PolicyInForce {
    let mode = PolicyMode::Daily;
    PolicyInForce { rule, mode, photo_demanded: false, duty_counts: true, from: date(from), to: to.map(date) }
}

#[test]
fn a_policy_holds_from_the_day_it_was_switched_on() {
    let calendar = Calendar::default();
    let resident = policy(PolicyKind::Resident { nights_a_week: 0 }, "2026-11-18", Some("2026-11-24"));
    for (day, asked) in
        [("2026-11-17", false), ("2026-11-18", true), ("2026-11-24", true), ("2026-11-25", false)]
    {
        assert_eq!(resident.requires(date(day), &calendar), asked, "{day}");
    }
}

/// November 2026 has 21 working days and four Thursdays.
#[test]
fn a_target_is_the_policys_own_and_pro_rated() {
    use PolicyKind::*;
    let calendar = Calendar::default();
    let month: Month = "2026-11".parse().unwrap();
    let year = "2026-01-01";
    let always = |rule| vec![policy(rule, year, None)];
    let resident = || Resident { nights_a_week: 0 };
    for (name, policies, from, to, target) in [
        ("resident", always(resident()), year, None, 20),
        ("20 of 21 days, 11 posted", always(resident()), "2026-11-16", None, 10),
        ("not yet posted", always(resident()), "2026-12-01", None, 0),
        ("posted one day", always(resident()), year, Some("2026-11-02"), 1),
        ("switched on inside the month", vec![policy(resident(), "2026-11-16", None)], year, None, 10),
        ("one visit a week", always(WeeklyVisits { n: 1 }), year, None, 4),
        ("one visit a week from the 16th", always(WeeklyVisits { n: 1 }), "2026-11-16", None, 2),
        (
            "from a Wednesday: no full share of that week",
            always(WeeklyVisits { n: 1 }),
            "2026-11-18",
            None,
            1,
        ),
        ("three visits a week from a Wednesday", always(WeeklyVisits { n: 3 }), "2026-11-18", None, 4),
        ("four days a month", always(MonthlyDays { n: 4 }), year, None, 4),
        ("four days a month, half of it", always(MonthlyDays { n: 4 }), "2026-11-16", None, 2),
        ("every Monday", always(FixedWeekday { weekday: 1 }), year, None, 5),
        ("every Monday until the 10th", always(FixedWeekday { weekday: 1 }), year, Some("2026-11-10"), 2),
        ("the 15th, moved to Monday", always(MonthlyDate { day: 15 }), year, None, 1),
        ("villages, no days", always(VisitEachVillage), year, None, 0),
        ("no policy, nothing owed", vec![], year, None, 0),
        (
            "one day may serve both",
            vec![policy(WeeklyVisits { n: 1 }, year, None), policy(MonthlyDate { day: 15 }, year, None)],
            year,
            None,
            4,
        ),
        (
            "the county's own rule replaces the city's on the 16th",
            vec![
                policy(resident(), year, Some("2026-11-15")),
                policy(WeeklyVisits { n: 1 }, "2026-11-16", None),
            ],
            year,
            None,
            12,
        ),
    ] {
        let found = month_target(&policies, month, date(from), to.map(date), &calendar);
        assert_eq!(found, target, "{name}");
    }
    let sampled =
        PolicyInForce { mode: PolicyMode::Sampled, ..policy(FixedWeekday { weekday: 1 }, year, None) };
    assert_eq!(
        month_target(&[sampled], month, date(year), None, &calendar),
        5,
        "owed, though not asked day by day"
    );
}
