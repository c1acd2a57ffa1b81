//! The month over HTTP: zones and the villages that were visited, registers that the township keeps, the village's
//! word, duty as the policy says, and that nothing is asked without its basis.

use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::{AskLeave, Home, LeaveKind, MonthView, PostingKind};
use zaigang_shared::api::county::{CreateFence, SetPolicy, SetZone, Siting, ZoneView, Zones};
use zaigang_shared::api::register::MonthQuery;
use zaigang_shared::api::township::{DayQuery, DecideCell, DecideLeave, KeepDays, KeptDay, KeptDays, Vouch};
use zaigang_shared::day::{Cell, CellMark, CellState, PolicyKind, PolicyLine, PolicyMode, RuleName};
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::place::{Datum, FenceKind, FenceShape};
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::DAY_MS;
use zaigang_tests::places::TOWNSHIP;
use zaigang_tests::refused;
use zaigang_tests::{Client, Office, Phone, TestServer, on_both_databases};

/// Three villages in a row, 22 km apart; the last has no office registered.
const VILLAGES: [&str; 3] = ["150422100201", "150422100202", "150422100203"];
const LATS: [f64; 2] = [43.2, 43.4];
/// Monday 23 November 2026.
const TODAY: &str = "2026-11-23";

type Answered<T> = Result<T, ProblemDocument>;

/// A township with three villages, two of them with an office, its secretary and its county.
fn town(server: &TestServer) -> (Office, Office) {
    for village in VILLAGES {
        server.division(village);
    }
    let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
    let county = server.office("county", Role::CountyOffice, "150422");
    for (village, lat) in VILLAGES.iter().zip(LATS) {
        let office = CreateFence {
            id: format!("f-{village}").parse().unwrap(),
            kind: FenceKind::Office,
            name: "村部".to_owned(),
            posting: None,
            siting: Siting::Drawn {
                shape: FenceShape::Circle { lat, lon: 119.3, radius_m: 200.0 },
                datum: Datum::Wgs84,
            },
            datum_confirmed: false,
        };
        county.client.call::<op::CreateFence>(&[village], &office).unwrap();
    }
    (secretary, county)
}

/// A zone secretary at the township, with an approved phone.
fn zone_secretary(server: &TestServer, by: &Office, name: &str) -> Phone {
    let account = server.cadre(name, TOWNSHIP);
    server.sql(&format!("UPDATE posting SET kind = 'zone_secretary' WHERE id = 'p-{name}'"));
    server.phone(by, &account)
}

fn policy(id: &str, kind: PostingKind, policy: PolicyKind, mode: PolicyMode) -> SetPolicy {
    SetPolicy {
        id: id.parse().unwrap(),
        posting_kinds: vec![kind],
        policy,
        mode,
        legal_basis: "县委组织部〔2026〕1号".to_owned(),
        filing_number: "备-1".to_owned(),
        photo_basis: None,
        duty_counts: true,
        active: true,
    }
}

/// Switches a policy on as of the first of the year.
fn switch_on(server: &TestServer, county: &Office, body: &SetPolicy) {
    county.client.call::<op::SetPolicy>(&["150422"], body).unwrap();
    server.sql(&format!("UPDATE policy SET active_from = '2026-01-01' WHERE id = '{}'", body.id));
}

fn check_in(server: &TestServer, phone: &mut Phone, posting: &str, lat: f64) {
    let fix = zaigang_tests::fix((lat, 119.3), 10.0, server.clock.now());
    let token = phone.record(posting, RecordKind::Day, Some(fix), |_| {});
    phone.store(&token);
}

fn month(client: &Client, posting: &str) -> MonthView {
    client.call::<op::ReadMonth>(&[posting, "2026-11"], &Done {}).unwrap()
}

fn home(phone: &Phone) -> Home {
    phone.client.call::<op::ReadHome>(&[], &Done {}).unwrap()
}

fn line(view: &MonthView, rule: RuleName) -> PolicyLine {
    view.progress.lines.iter().find(|line| line.rule == rule).cloned().unwrap_or_else(|| panic!("{view:?}"))
}

fn zone(id: &str, name: &str, villages: &[&str], postings: &[&str]) -> SetZone {
    SetZone {
        id: id.parse().unwrap(),
        name: name.to_owned(),
        villages: villages.iter().map(|code| code.parse().unwrap()).collect(),
        postings: postings.iter().map(|id| id.parse().unwrap()).collect(),
        ended: false,
    }
}

fn set_zone(office: &Office, body: &SetZone) -> Answered<ZoneView> {
    office.client.call::<op::SetZone>(&[TOWNSHIP], body)
}

fn a_zone_secretary_goes_round_the_villages_of_the_zone(server: TestServer) {
    let (secretary, county) = town(&server);
    let mut phone = zone_secretary(&server, &secretary, "zhao");
    let rule = policy("v1", PostingKind::ZoneSecretary, PolicyKind::VisitEachVillage, PolicyMode::Daily);
    switch_on(&server, &county, &rule);

    // Without a zone: every village of the township that can be checked in at.
    let fences: Vec<String> =
        home(&phone).posting.unwrap().fences.iter().map(|view| view.fence.id.0.clone()).collect();
    assert_eq!(fences, VILLAGES[..2].iter().map(|village| format!("f-{village}")).collect::<Vec<_>>());
    let before = line(&home(&phone).month.unwrap(), RuleName::VisitEachVillage);
    assert_eq!(
        (before.done, before.target, before.missing.len()),
        (0, 2, 2),
        "nobody owes what cannot be shown"
    );
    check_in(&server, &mut phone, "p-zhao", LATS[1]);
    let one = line(&home(&phone).month.unwrap(), RuleName::VisitEachVillage);
    assert_eq!((one.done, one.missing), (1, vec![format!("D{}", VILLAGES[0])]));

    // The township draws the zone: one of the two, and the one without an office.
    let list = secretary.client.call::<op::ListZones>(&[TOWNSHIP], &Done {}).unwrap();
    let registered: Vec<bool> = list.villages.iter().map(|village| village.registered).collect();
    assert_eq!((registered, list.postings[0].posting.as_str()), (vec![true, true, false], "p-zhao"));
    let east = zone("z1", "东片管区", &[VILLAGES[0], VILLAGES[2]], &["p-zhao"]);
    for _ in 0..2 {
        let set = set_zone(&secretary, &east).unwrap();
        assert_eq!((set.villages.len(), set.postings[0].posting.as_str()), (2, "p-zhao"));
    }
    assert_eq!(server.count("leaf WHERE item_kind = 'zone'"), 1, "the same write changes nothing");
    let own = line(&month(&phone.client, "p-zhao"), RuleName::VisitEachVillage);
    assert_eq!((own.done, own.target, own.missing), (0, 1, vec![format!("D{}", VILLAGES[0])]));
    let fences = home(&phone).posting.unwrap().fences;
    assert_eq!(fences.iter().map(|view| view.fence.id.0.as_str()).collect::<Vec<_>>(), ["f-150422100201"]);
    check_in(&server, &mut phone, "p-zhao", LATS[0]);
    let done = line(&month(&secretary.client, "p-zhao"), RuleName::VisitEachVillage);
    assert_eq!((done.done, done.target, done.missing.len()), (1, 1, 0));

    // What is refused, and why.
    for (body, expected) in [
        (zone("z2", "东片管区", &[VILLAGES[1]], &[]), "invalid_field"),
        (zone("z2", " ", &[VILLAGES[1]], &[]), "invalid_field"),
        (zone("z2", "西片管区", &[], &[]), "invalid_field"),
        (zone("z2", "西片管区", &["150422101201"], &[]), "invalid_field"),
        (zone("z2", "西片管区", &["150422100299"], &[]), "invalid_field"),
        (zone("z2", "西片管区", &[VILLAGES[1]], &["p-nobody"]), "invalid_field"),
    ] {
        assert_eq!(refused(set_zone(&secretary, &body)), expected, "{body:?}");
    }
    let county_wide = county.client.call::<op::SetZone>(&["150422"], &zone("z3", "片", &[VILLAGES[1]], &[]));
    assert_eq!(refused(county_wide), "invalid_field", "a zone is of a township");

    // The county sees the zone; ended, its secretary goes round the township again.
    let Zones { zones, .. } = county.client.call::<op::ListZones>(&["150422"], &Done {}).unwrap();
    assert_eq!((zones.len(), zones[0].name.as_str()), (1, "东片管区"));
    set_zone(&secretary, &SetZone { ended: true, ..east.clone() }).unwrap();
    let after = line(&month(&phone.client, "p-zhao"), RuleName::VisitEachVillage);
    assert_eq!((after.done, after.target), (2, 2));
    assert_eq!(refused(set_zone(&secretary, &east)), "conflict", "an ended zone stays ended");
    server.sequence("test");
    assert_eq!(server.log_faults(), Vec::<String>::new());
}

fn nobody_draws_his_own_zone(server: TestServer) {
    let (secretary, county) = town(&server);
    server.sql(&format!(
        "INSERT INTO posting (id, account_id, kind, host, managing, posted_from, updated_at) VALUES
         ('p-own', 'a-secretary', 'zone_secretary', '{TOWNSHIP}', '{TOWNSHIP}', '2026-01-01', 0)"
    ));
    let own = zone("z1", "东片管区", &[VILLAGES[0]], &["p-own"]);
    assert_eq!(refused(set_zone(&secretary, &own)), "own_row");
    assert_eq!(server.count("zone"), 0);
    set_zone(&county, &own).unwrap();
    let wider = zone("z1", "东片管区", &[VILLAGES[0], VILLAGES[1]], &["p-own"]);
    assert_eq!(refused(set_zone(&secretary, &wider)), "own_row", "nor what belongs to it");
    let renamed = zone("z1", "东管区", &[VILLAGES[0]], &["p-own"]);
    assert_eq!(set_zone(&secretary, &renamed).unwrap().name, "东管区", "a name is nobody's duty");
}

fn keep(office: &Office, posting: &str, body: &KeepDays) -> Answered<KeptDays> {
    office.client.call::<op::KeepDays>(&[posting], body)
}

fn kept(id: &str, days: &[(&str, CellState)]) -> KeepDays {
    let day = |(date, state): &(&str, CellState)| KeptDay { date: date.parse().unwrap(), state: *state };
    KeepDays {
        id: id.to_owned(),
        days: days.iter().map(day).collect(),
        reason: "knows_in_person".to_owned(),
        note: None,
    }
}

fn decide(office: &Office, posting: &str, date: &str, id: &str, state: CellState) -> Answered<Cell> {
    let body = DecideCell { id: id.to_owned(), state, reason: "phoned".to_owned(), note: None };
    office.client.call::<op::DecideCell>(&[posting, date], &body)
}

fn the_township_keeps_the_register_of_a_sampled_policy(server: TestServer) {
    use CellState::{NotConfirmed, Present, Rest};
    let (secretary, county) = town(&server);
    let account = server.cadre("an", VILLAGES[0]);
    let mut phone = server.phone(&secretary, &account);
    server.cadre("bo", VILLAGES[0]);
    server.sql("UPDATE posting SET kind = 'team_member' WHERE id = 'p-bo'");
    let resident = PolicyKind::Resident { nights_a_week: 0 };
    let sampled = policy("s1", PostingKind::FirstSecretary, resident.clone(), PolicyMode::Sampled);
    switch_on(&server, &county, &sampled);
    switch_on(&server, &county, &policy("d1", PostingKind::TeamMember, resident, PolicyMode::Daily));

    // Nothing is asked of anybody day by day: no "not confirmed", and no question however long.
    let view = month(&secretary.client, "p-an");
    assert!(view.cells.iter().all(|cell| cell.state == Rest), "{view:?}");
    let day =
        secretary.client.call_with::<op::ReadDay>(&[TOWNSHIP], &DayQuery { date: None }, &Done {}).unwrap();
    let lines: Vec<_> = day.lines.iter().map(|l| (l.person_name.as_str(), l.cell.state, l.sampled)).collect();
    assert_eq!(lines, [("bo", NotConfirmed, false), ("an", Rest, true)]);
    assert!(line(&view, RuleName::Resident).sampled);

    // The township's own entry is no override, needs no note, and stands apart.
    let one = decide(&secretary, "p-an", TODAY, "k1", Present).unwrap();
    assert_eq!((one.state, one.computed, one.marks), (Present, Rest, vec![CellMark::KeptByTownship]));
    assert_eq!(
        refused(decide(&secretary, "p-bo", TODAY, "k2", Present)),
        "invalid_field",
        "an override wants a note"
    );

    // A month at once, again the same answer, and all or nothing.
    let days = [("2026-11-18", Present), ("2026-11-19", Present), ("2026-11-20", NotConfirmed)];
    for _ in 0..2 {
        let cells = keep(&secretary, "p-an", &kept("w1", &days)).unwrap().cells;
        assert_eq!(cells.iter().map(|cell| cell.state).collect::<Vec<_>>(), [Present, Present, NotConfirmed]);
        assert!(cells.iter().all(|cell| cell.marks == [CellMark::KeptByTownship]));
    }
    assert_eq!(server.count("cell_decision WHERE kept = TRUE AND is_override = FALSE"), 4);
    let november = MonthQuery { month: Some("2026-11".parse().unwrap()) };
    let registers = county.client.call_with::<op::ListRegisters>(&["150422"], &november, &Done {});
    assert!(registers.unwrap().deciders.is_empty(), "keeping a register decides no doubt");
    assert_eq!(refused(keep(&secretary, "p-an", &kept("w1", &[("2026-11-17", Present)]))), "conflict");
    check_in(&server, &mut phone, "p-an", LATS[0]);
    for (posting, days, expected) in [
        ("p-an", vec![], "invalid_field"),
        ("p-an", vec![("2026-11-17", Present), ("2026-11-17", Rest)], "invalid_field"),
        ("p-an", vec![("2026-11-17", CellState::Event)], "invalid_field"),
        ("p-an", vec![("2026-11-17", Present), ("2026-11-24", Present)], "wrong_state"),
        ("p-an", vec![("2026-11-17", Present), (TODAY, NotConfirmed)], "wrong_state"),
        ("p-bo", vec![("2026-11-17", Present)], "wrong_state"),
    ] {
        assert_eq!(refused(keep(&secretary, posting, &kept("w2", &days))), expected, "{posting} {days:?}");
    }
    assert_eq!(server.count("cell_decision"), 4, "of a refused write nothing is left");

    // Reported apart: what the phone showed, and what the township wrote.
    let progress = month(&phone.client, "p-an").progress;
    assert_eq!((progress.on_post, progress.kept, progress.witnessed), (3, 2, 0));
    server.sequence("test");
    assert_eq!(server.log_faults(), Vec::<String>::new());
}

fn the_villages_word_is_computed_and_reported_apart(server: TestServer) {
    let (secretary, county) = town(&server);
    let account = server.cadre("an", VILLAGES[0]);
    let phone = server.phone(&secretary, &account);
    let resident = PolicyKind::Resident { nights_a_week: 0 };
    switch_on(&server, &county, &policy("d1", PostingKind::FirstSecretary, resident, PolicyMode::Daily));
    let clerk = server.phone_person("clerk", Role::VillageClerk, VILLAGES[0]);
    let clerk = server.phone(&secretary, &clerk);
    let body =
        Vouch {
            id: "v1".to_owned(), reason: "no_signal".to_owned(), note: "和我们一起入户".to_owned()
        };
    let cell = clerk.client.call::<op::VouchDay>(&["p-an", TODAY], &body).unwrap();
    let witnessed = CellState::Witnessed;
    assert_eq!((cell.state, cell.computed, cell.marks), (witnessed, witnessed, Vec::new()));
    let progress = month(&phone.client, "p-an").progress;
    assert_eq!((progress.on_post, progress.witnessed, progress.kept), (1, 1, 0));
    // The secretary may still override it, with a note that is counted.
    let note = DecideCell {
        id: "o1".to_owned(),
        state: CellState::NotConfirmed,
        reason: "phoned".to_owned(),
        note: Some("人在县城".to_owned()),
    };
    let cell = secretary.client.call::<op::DecideCell>(&["p-an", TODAY], &note).unwrap();
    assert_eq!((cell.state, cell.computed), (CellState::NotConfirmed, witnessed));
    assert_eq!(cell.marks, [CellMark::Overridden]);
    assert_eq!(month(&phone.client, "p-an").progress.on_post, 0);
}

fn duty_counts_as_the_policy_says(server: TestServer) {
    let (secretary, county) = town(&server);
    let account = server.cadre("an", VILLAGES[0]);
    let phone = server.phone(&secretary, &account);
    let resident = PolicyKind::Resident { nights_a_week: 0 };
    let rule = policy("d1", PostingKind::FirstSecretary, resident, PolicyMode::Daily);
    switch_on(&server, &county, &rule);
    let ask = AskLeave {
        id: "l1".parse().unwrap(),
        kind: LeaveKind::Duty,
        from: TODAY.parse().unwrap(),
        to: TODAY.parse().unwrap(),
        reason: "县里开会".to_owned(),
        leave_type: None,
        replaces: None,
        written_at: None,
    };
    phone.client.call::<op::AskLeave>(&["p-an"], &ask).unwrap();
    let yes = DecideLeave { id: "y1".to_owned(), approve: true, reason: None };
    secretary.client.call::<op::DecideLeave>(&["l1"], &yes).unwrap();
    assert_eq!(month(&phone.client, "p-an").progress.on_post, 1, "by default");
    switch_on(&server, &county, &SetPolicy { duty_counts: false, ..rule });
    let progress = month(&phone.client, "p-an").progress;
    assert_eq!((progress.on_post, progress.lines[0].done), (0, 0));
    assert_eq!(progress.lines[0].left, 6, "and the day may still be made good");
}

fn nothing_is_asked_without_its_basis(server: TestServer) {
    let (_, county) = town(&server);
    let good = policy("d1", PostingKind::FirstSecretary, PolicyKind::VisitEachVillage, PolicyMode::Daily);
    for bad in [
        SetPolicy { legal_basis: " ".to_owned(), ..good.clone() },
        SetPolicy { filing_number: String::new(), ..good.clone() },
        SetPolicy { photo_basis: Some(" ".to_owned()), ..good.clone() },
    ] {
        assert_eq!(refused(county.client.call::<op::SetPolicy>(&["150422"], &bad)), "basis_required");
    }
    county.client.call::<op::SetPolicy>(&["150422"], &good).unwrap();
    // Not even a hand at the database switches it on.
    for change in ["legal_basis = ' '", "filing_number = ''", "photo_basis = ''"] {
        let refused = server.try_sql(&format!("UPDATE policy SET {change} WHERE id = 'd1'"));
        assert!(refused.is_err(), "{change}: {refused:?}");
    }
    server.sql("UPDATE policy SET active = FALSE, filing_number = '' WHERE id = 'd1'");
    assert!(server.try_sql("UPDATE policy SET active = TRUE WHERE id = 'd1'").is_err());
}

fn days_of_a_zone_count_month_by_month(server: TestServer) {
    let (secretary, county) = town(&server);
    let mut phone = zone_secretary(&server, &secretary, "zhao");
    let rule = policy("v1", PostingKind::ZoneSecretary, PolicyKind::VisitEachVillage, PolicyMode::Daily);
    switch_on(&server, &county, &rule);
    check_in(&server, &mut phone, "p-zhao", LATS[0]);
    server.pass(9 * DAY_MS);
    phone.refresh().unwrap();
    let december = phone.client.call::<op::ReadMonth>(&["p-zhao", "2026-12"], &Done {}).unwrap();
    assert_eq!(line(&december, RuleName::VisitEachVillage).done, 0, "November's visit is November's");
    assert_eq!(line(&month(&phone.client, "p-zhao"), RuleName::VisitEachVillage).done, 1);
}

on_both_databases!(
    a_zone_secretary_goes_round_the_villages_of_the_zone,
    nobody_draws_his_own_zone,
    the_township_keeps_the_register_of_a_sampled_policy,
    the_villages_word_is_computed_and_reported_apart,
    duty_counts_as_the_policy_says,
    nothing_is_asked_without_its_basis,
    days_of_a_zone_count_month_by_month,
);
