use super::*;
use crate::time::Placement;

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
            |i| i.decision = Some(CellDecision { state: Present, is_override: false }),
            Present,
            &[PositionUncertain, Decided],
        ),
        row(
            "doubt decided against",
            vec![record(|r| r.answer = Answer::OutsideFix)],
            |i| i.decision = Some(CellDecision { state: NotConfirmed, is_override: false }),
            NotConfirmed,
            &[OutsideOnce, Decided],
        ),
        row(
            "a clean record that came later beats the decision against",
            vec![record(|_| {})],
            |i| i.decision = Some(CellDecision { state: NotConfirmed, is_override: false }),
            Present,
            &[],
        ),
        row(
            "an override stands",
            vec![record(|_| {})],
            |i| i.decision = Some(CellDecision { state: NotConfirmed, is_override: true }),
            NotConfirmed,
            &[Overridden],
        ),
        row(
            "vouching by the secretary is an override",
            vec![],
            |i| i.decision = Some(CellDecision { state: Witnessed, is_override: true }),
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
fn resident_target_is_pro_rated() {
    let calendar = Calendar::default();
    let november: Month = "2026-11".parse().unwrap();
    assert_eq!(resident_target(november, date("2026-01-01"), None, &calendar), 20);
    assert_eq!(
        resident_target(november, date("2026-11-16"), None, &calendar),
        11,
        "20 of 21 days, 11 posted"
    );
    assert_eq!(resident_target(november, date("2026-12-01"), None, &calendar), 0);
    assert_eq!(resident_target(november, date("2026-01-01"), Some(date("2026-11-02")), &calendar), 1);
}
