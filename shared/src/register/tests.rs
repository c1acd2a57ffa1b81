use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn day(text: &str, state: CellState) -> RegisterDay {
    RegisterDay { date: date(text), state, computed: state, is_override: false, on_post: state.on_post(true) }
}

fn row(days: Vec<RegisterDay>) -> RegisterRow {
    RegisterRow {
        posting: "p1".parse().unwrap(),
        staff_number: "A01".to_owned(),
        person_name: "Chen".to_owned(),
        kind: PostingKind::FirstSecretary,
        host: "150422100201".parse().unwrap(),
        host_name: "Village".to_owned(),
        unit_name: None,
        confirmed_by: Level::Township,
        target: 20,
        sums: RegisterSums::of(&days),
        days,
    }
}

#[test]
fn every_state_is_summed_once_and_duty_counts_as_the_policy_says() {
    let states = CellState::ALL;
    let mut days: Vec<RegisterDay> = states.iter().map(|state| day("2026-10-08", *state)).collect();
    days.push(RegisterDay {
        computed: CellState::NotConfirmed,
        is_override: true,
        ..day("2026-10-09", CellState::Present)
    });
    let sums = RegisterSums::of(&days);
    let by_state = [
        sums.present,
        sums.event,
        sums.duty,
        sums.leave,
        sums.witnessed,
        sums.to_confirm,
        sums.rest,
        sums.not_confirmed,
    ];
    assert_eq!(by_state, [2, 1, 1, 1, 1, 1, 1, 1]);
    assert_eq!((sums.on_post, sums.overrides), (5, 1));
    let cell = |duty_counts| {
        let (date, state) = (date("2026-10-08"), CellState::Duty);
        RegisterDay::of(&Cell { date, state, computed: state, marks: Vec::new(), record: None }, duty_counts)
    };
    assert!(cell(true).on_post && !cell(false).on_post);
    let twice = sums.plus(sums);
    assert_eq!((twice.on_post, twice.present, twice.overrides, twice.not_confirmed), (10, 4, 2, 2));
}

#[test]
fn a_register_stands_where_the_day_and_its_sheets_put_it() {
    let october = month("2026-10");
    for (today, unsigned, changed, state) in [
        ("2026-10-20", 3, 0, RegisterState::Draft),
        ("2026-10-31", 3, 0, RegisterState::Draft),
        ("2026-11-02", 3, 0, RegisterState::Draft),
        ("2026-11-03", 3, 0, RegisterState::Due),
        ("2026-11-07", 1, 4, RegisterState::Due),
        ("2026-11-08", 1, 0, RegisterState::Overdue),
        ("2026-11-08", 0, 0, RegisterState::Signed),
        ("2026-11-20", 0, 1, RegisterState::Supplementary),
    ] {
        assert_eq!(
            register_state(october, date(today), unsigned, changed),
            state,
            "{today} {unsigned} {changed}"
        );
    }
    assert_eq!(
        register_state(month("2026-12"), date("2027-01-03"), 1, 0),
        RegisterState::Due,
        "over the year's end"
    );
}

#[test]
fn rows_are_signed_by_their_level_and_by_the_county_when_the_time_is_over() {
    let october = month("2026-10");
    let may = |by, signer, today: &str| may_sign(by, signer, october, date(today));
    assert!(!may(Level::Township, Level::Township, "2026-11-02"));
    assert!(may(Level::Township, Level::Township, "2026-11-03"));
    assert!(may(Level::Township, Level::Township, "2026-11-20"), "late is better than never");
    assert!(!may(Level::Township, Level::County, "2026-11-07"));
    assert!(may(Level::Township, Level::County, "2026-11-08"));
    assert!(may(Level::County, Level::County, "2026-11-03"));
    assert!(!may(Level::County, Level::Township, "2026-11-20"), "nobody confirms a superior's row");
    assert!(!may(Level::Township, Level::City, "2026-11-20"));
}

#[test]
fn what_arrived_later_is_told_day_by_day() {
    let signed = row(vec![day("2026-10-08", CellState::NotConfirmed), day("2026-10-09", CellState::Present)]);
    let now = row(vec![
        day("2026-10-08", CellState::Present),
        day("2026-10-09", CellState::Present),
        day("2026-10-10", CellState::Rest),
    ]);
    let found: Vec<(String, CellState, CellState)> =
        changes(&signed, &now).into_iter().map(|c| (c.date.to_string(), c.signed, c.now)).collect();
    assert_eq!(
        found,
        [
            ("2026-10-08".to_owned(), CellState::NotConfirmed, CellState::Present),
            ("2026-10-10".to_owned(), CellState::NotPosted, CellState::Rest),
        ]
    );
    assert!(changes(&now, &now).is_empty());
}

#[test]
fn a_sheets_hash_hangs_on_everything_it_says() {
    let content = SheetContent {
        v: SHEET_VERSION,
        deployment: "d".to_owned(),
        township: "150422100".parse().unwrap(),
        township_name: "Town".to_owned(),
        month: month("2026-10"),
        number: 1,
        previous: None,
        level: Level::Township,
        rows: vec![row(vec![day("2026-10-08", CellState::Present)])],
    };
    let text = content.to_json().unwrap();
    let back: SheetContent = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (back.to_json().unwrap(), &back),
        (text.clone(), &content),
        "read and written it stays the same bytes"
    );
    let mut other = content;
    other.rows[0].days[0].state = CellState::NotConfirmed;
    assert_ne!(sheet_hash(&other.to_json().unwrap()), sheet_hash(&text));
}
