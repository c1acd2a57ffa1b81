//! Fences against what people's phones have said: the datum guard, places stood at, corrections that judge anew.

use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::{Home, LodgingState, RecordOutcome, SubmitRecords};
use zaigang_shared::api::county::{
    CorrectFence, CorrectedFence, CreateFence, FenceLine, FenceState, ImportReason, ImportReport, JudgedAnew,
    RefuseFence, Siting,
};
use zaigang_shared::api::township::{DecideCell, ProposeLodging, RecordView};
use zaigang_shared::day::CellState;
use zaigang_shared::division::Role;
use zaigang_shared::operation::{self as op, Method, Operation};
use zaigang_shared::place::{
    Answer, Datum, FenceKind, FenceShape, Fix, LocalPlane, Position, Reason, from_wgs84,
};
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{DAY_MS, MINUTE_MS};
use zaigang_tests::places::{COUNTY, VILLAGE};
use zaigang_tests::{Office, Phone, TestServer, on_both_databases};

const POSTING: &str = "p-wang";
const HERE: (f64, f64) = (43.97, 119.39);

on_both_databases!(
    a_datum_that_past_fixes_contradict_is_asked_about,
    a_fence_is_made_by_standing_there,
    a_corrected_fence_judges_anew_and_keeps_what_was,
    the_offices_error_makes_nobody_outside,
    what_was_left_is_judged_by_the_job,
    the_person_sees_how_his_lodging_stands,
);

struct Scene {
    server: TestServer,
    county: Office,
    secretary: Office,
    phone: Phone,
}

impl Scene {
    fn of(server: TestServer) -> Scene {
        let account = server.cadre("wang", VILLAGE);
        let secretary = server.office("secretary", Role::TownshipSecretary, "150422100");
        let county = server.office("county", Role::CountyOffice, COUNTY);
        let phone = server.phone(&secretary, &account);
        Scene { server, county, secretary, phone }
    }

    /// A day later everybody signs in anew.
    fn next_day(&mut self) {
        self.server.pass(DAY_MS);
        ok(self.phone.refresh());
        self.county = self.server.sign_in("county");
        self.secretary = self.server.sign_in("secretary");
    }

    /// A fix so many metres east and north of the office, as a plain phone gives it.
    fn fix(&self, east: f64, north: f64) -> Fix {
        let at = near(east, north);
        zaigang_tests::fix((at.lat(), at.lon()), 12.0, self.server.clock.now())
    }

    /// Sends one record a fix; their ids.
    fn send(&mut self, fixes: &[Option<Fix>]) -> Vec<String> {
        let records =
            fixes.iter().map(|fix| self.phone.record(POSTING, RecordKind::Day, *fix, |_| ())).collect();
        let body = SubmitRecords { records, session: None, elapsed: None };
        let outcomes = ok(self.phone.client.call::<op::SubmitRecords>(&[], &body)).outcomes;
        let id = |outcome: RecordOutcome| match outcome {
            RecordOutcome::Stored { id, .. } => id.to_string(),
            RecordOutcome::Refused { problem, .. } => panic!("{problem:?}"),
        };
        outcomes.into_iter().map(id).collect()
    }

    fn create(&self, sent: &CreateFence) -> Result<FenceLine, ProblemDocument> {
        self.county.client.call::<op::CreateFence>(&[VILLAGE], sent)
    }

    fn correct(&self, old: &str, sent: &CorrectFence) -> Result<CorrectedFence, ProblemDocument> {
        self.county.client.call::<op::CorrectFence>(&[old], sent)
    }

    fn read(&self, record: &str) -> RecordView {
        ok(self.county.client.call::<op::ReadRecord>(&[record], &Done {}))
    }

    fn home(&self) -> Home {
        ok(self.phone.client.call::<op::ReadHome>(&[], &Done {}))
    }
}

fn ok<T>(answer: Result<T, ProblemDocument>) -> T {
    answer.unwrap_or_else(|problem| panic!("{problem:?}"))
}

fn problem<T>(answer: Result<T, ProblemDocument>) -> ProblemDocument {
    answer.err().unwrap_or_else(|| panic!("a success"))
}

fn near(east: f64, north: f64) -> Position {
    LocalPlane::at(Position::new(HERE.0, HERE.1).unwrap()).from_metres([east, north])
}

/// A circle around a place, in coordinates of a datum, declared as another or the same.
fn circle(at: Position, given: Datum, declared: Datum) -> Siting {
    let (lat, lon) = from_wgs84(given, at.lat(), at.lon());
    Siting::Drawn { shape: FenceShape::Circle { lat, lon, radius_m: 200.0 }, datum: declared }
}

fn office(id: &str, siting: Siting) -> CreateFence {
    CreateFence {
        id: id.parse().unwrap(),
        kind: FenceKind::Office,
        name: "村部".to_owned(),
        posting: None,
        siting,
        datum_confirmed: false,
    }
}

fn correction(id: &str, siting: Siting, since: Option<&str>) -> CorrectFence {
    CorrectFence {
        id: id.parse().unwrap(),
        siting,
        reason: "坐标取自高德".to_owned(),
        wrong_since: since.map(|day| day.parse().unwrap()),
        datum_confirmed: false,
    }
}

fn a_datum_that_past_fixes_contradict_is_asked_about(server: TestServer) {
    let mut scene = Scene::of(server);
    let here = near(0.0, 0.0);
    let wrong = office("f1", circle(here, Datum::Gcj02, Datum::Wgs84));
    let fixes: Vec<Option<Fix>> =
        (0..20).map(|n| Some(scene.fix(f64::from(n) - 10.0, f64::from(n % 5) * 8.0))).collect();
    scene.send(&fixes[1..]);
    // Nineteen say nothing; nor do those that are too rough to.
    let rough = Fix { acc: 150.0, ..scene.fix(0.0, 0.0) };
    scene.send(&[Some(rough), None]);
    assert_eq!(scene.server.count("record"), 21);
    let other = CreateFence { name: "旧村部".to_owned(), ..wrong.clone() };
    assert!(!ok(scene.create(&other)).proposed);
    scene.send(&fixes[..1]);

    let wrong = CreateFence { id: "f2".parse().unwrap(), ..wrong };
    let asked = problem(scene.create(&wrong));
    assert_eq!((asked.code.as_str(), asked.status), ("datum_doubtful", 409));
    assert_eq!((asked.values["other"].as_str(), asked.values["fixes"].as_str()), ("gcj02", "20"));
    let metres = |name: &str| asked.values[name].parse::<f64>().unwrap();
    assert!(metres("declared") > 400.0 && metres("fitting") < 50.0, "{:?}", asked.values);
    assert!(asked.detail.contains("GCJ-02（高德、腾讯）"), "{}", asked.detail);
    assert_eq!(scene.server.count("fence"), 1);
    // Rightly declared nothing is asked; a confirmed datum is taken, twice alike.
    assert!(scene.create(&office("f3", circle(here, Datum::Gcj02, Datum::Gcj02))).is_ok());
    let confirmed =
        CreateFence { id: "f4".parse().unwrap(), name: "分部".to_owned(), datum_confirmed: true, ..wrong };
    let made = ok(scene.create(&confirmed));
    assert_eq!(ok(scene.create(&confirmed)), made);
    // A correction and a proposed lodging are asked about alike: the lodging's own person was there too.
    let again = correction("f5", circle(here, Datum::Bd09, Datum::Gcj02), None);
    assert_eq!(problem(scene.correct("f3", &again)).values["other"], "bd09");
    let lodging = ProposeLodging {
        id: "f6".parse().unwrap(),
        name: "住所".to_owned(),
        siting: circle(here, Datum::Gcj02, Datum::Cgcs2000),
        datum_confirmed: false,
    };
    let asked = problem(scene.secretary.client.call::<op::ProposeLodging>(&[POSTING], &lodging));
    assert_eq!(asked.code, "datum_doubtful");

    // A sheet lists the doubtful row, and passes it once it is confirmed.
    let (lat, lon) = from_wgs84(Datum::Gcj02, HERE.0, HERE.1);
    let sheet = format!("行政区划代码,类型,名称,坐标系,经度,纬度\n{VILLAGE},工作点,大棚,WGS84,{lon},{lat}\n");
    let import = |more: &str| -> ImportReport {
        let address = op::ImportSheet::INFO.path_with(&[COUNTY, "fences"]);
        let headers = [("content-type", "application/octet-stream")];
        let reply = scene.county.client.send(
            Method::Post,
            &format!("{address}?dry_run=false{more}"),
            &headers,
            sheet.as_bytes(),
        );
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        reply.json()
    };
    let report = import("");
    let [row] = report.problems.as_slice() else { panic!("{report:?}") };
    assert_eq!((row.row, row.reason, report.created), (2, ImportReason::DatumDoubtful, 0));
    assert!(row.value.starts_with("WGS84 ") && row.value.contains("GCJ02 "), "{}", row.value);
    assert_eq!(import("&datum_confirmed=true").created, 1);
    assert_eq!(import("").unchanged, 1, "what stands there is not asked about again");
}

fn a_fence_is_made_by_standing_there(server: TestServer) {
    let scene = Scene::of(server);
    let now = scene.server.clock.now().0;
    let stood = |offsets: [(f64, f64); 3], acc: f64| -> Vec<Fix> {
        let at = |(n, (east, north)): (i64, (f64, f64))| Fix {
            acc,
            at: now - 20_000 + n * 5_000,
            ..scene.fix(east, north)
        };
        (0..).zip(offsets).map(at).collect()
    };
    let standing = |fixes: Vec<Fix>| Siting::Standing { fixes, radius_m: 200.0, datum: Datum::Wgs84 };
    let spread = [(0.0, 9.0), (6.0, -3.0), (-6.0, -6.0)];
    for (fixes, reason) in [
        (stood(spread, 12.0)[..2].to_vec(), "standing_count"),
        (stood(spread, 51.0), "standing_inaccurate"),
        (stood([(0.0, 0.0), (3.0, 0.0), (150.0, 0.0)], 12.0), "standing_apart"),
        (
            stood(spread, 12.0).into_iter().map(|fix| Fix { at: fix.at - 3_600_000, ..fix }).collect(),
            "standing_old",
        ),
    ] {
        let refused = problem(scene.create(&office("f1", standing(fixes))));
        assert_eq!((refused.code.as_str(), refused.values["reason"].as_str()), ("standing_refused", reason));
    }
    let tiny = Siting::Standing { fixes: stood(spread, 12.0), radius_m: 5.0, datum: Datum::Wgs84 };
    assert_eq!(problem(scene.create(&office("f1", tiny))).code, "invalid_field");
    let made = ok(scene.create(&office("f1", standing(stood(spread, 12.0)))));
    let FenceShape::Circle { lat, lon, radius_m } = made.fence.shape else { panic!("{made:?}") };
    let [east, north] = LocalPlane::at(near(0.0, 0.0)).to_metres(Position::new(lat, lon).unwrap());
    assert!(east.hypot(north) < 1.0 && radius_m > 199.0, "{east} {north}");
    let versions = ok(scene.county.client.call::<op::ListFenceVersions>(&["f1"], &Done {})).versions;
    assert_eq!((versions.len(), versions[0].standing_fixes, versions[0].state), (1, 3, FenceState::InForce));
    assert_eq!(scene.server.count("fence WHERE standing LIKE '%\"acc\":12.0%'"), 1, "the fixes are kept");
    // The township, standing at the lodging it proposes.
    let lodging = ProposeLodging {
        id: "l1".parse().unwrap(),
        name: "镇宿舍".to_owned(),
        siting: standing(stood(spread, 30.0)),
        datum_confirmed: false,
    };
    assert!(ok(scene.secretary.client.call::<op::ProposeLodging>(&[POSTING], &lodging)).proposed);
}

fn a_corrected_fence_judges_anew_and_keeps_what_was(server: TestServer) {
    let mut scene = Scene::of(server);
    let here = near(0.0, 0.0);
    scene.server.sql("UPDATE device SET calibration = 'wgs84'");
    // The classic mistake: taken from a Chinese map, declared as GPS.
    ok(scene.create(&office("f1", circle(here, Datum::Gcj02, Datum::Wgs84))));
    scene.server.pass(MINUTE_MS);
    let decided = scene.send(&[Some(scene.fix(5.0, 5.0))]).remove(0);
    let decide = DecideCell {
        id: "d1".to_owned(),
        state: CellState::NotConfirmed,
        reason: "saw_record".to_owned(),
        note: Some("定位不在驻点".to_owned()),
    };
    ok(scene.secretary.client.call::<op::DecideCell>(&[POSTING, "2026-11-23"], &decide));
    scene.next_day();
    let sent = scene.send(&[Some(scene.fix(5.0, 5.0)), Some(scene.fix(9_000.0, 0.0)), None]);
    let [here_id, away_id, nowhere_id] = sent.as_slice() else { panic!("{sent:?}") };
    let before = scene.read(here_id);
    assert_eq!(before.verdict.answer, Answer::OutsideFix, "judged by a fence that was not there");
    assert!(before.verdicts.is_empty());

    scene.server.pass(MINUTE_MS);
    let right = circle(here, Datum::Gcj02, Datum::Gcj02);
    for bad in ["2026-11-25", "2025-11-01"] {
        let answer = problem(scene.correct("f1", &correction("f2", right.clone(), Some(bad))));
        assert_eq!(answer.values["field"], "wrong_since", "{bad}");
    }
    let sent = correction("f2", right, Some("2026-11-23"));
    let done = ok(scene.correct("f1", &sent));
    let counted = JudgedAnew { records: 3, changed: 2, inside: 2, uncertain: 0, outside: 1, waiting: false };
    assert_eq!(done.judged_anew, Some(counted));
    assert_eq!(ok(scene.correct("f1", &sent)), done, "again is the same answer");
    let other = CorrectFence { wrong_since: Some("2026-11-24".parse().unwrap()), ..sent };
    assert_eq!(problem(scene.correct("f1", &other)).code, "conflict");

    // What was judged stays beside what is judged now, with who corrected and why.
    let after = scene.read(here_id);
    assert_eq!((after.verdict.answer, after.cell.state), (Answer::Inside, CellState::Present));
    let [first, second] = after.verdicts.as_slice() else { panic!("{after:?}") };
    assert_eq!(
        (&first.verdict, first.judged_at, &first.correction),
        (&before.verdict, after.received_at, &None)
    );
    assert_eq!((&second.verdict, second.judged_at), (&after.verdict, scene.server.clock.now()));
    let correction_said = second.correction.as_ref().unwrap();
    assert_eq!(
        (correction_said.by.as_str(), correction_said.reason.as_str()),
        ("姓名county", "坐标取自高德")
    );
    assert_eq!(scene.read(away_id).verdict.answer, Answer::OutsideFix);
    assert!(scene.read(nowhere_id).verdicts.is_empty(), "without a position there is nothing to judge");
    // What was decided of a doubt yields to a clean record, as to one that comes late.
    let day = scene.read(&decided);
    assert_eq!(day.verdict.answer, Answer::Inside);
    assert_eq!((day.cell.state, day.cell.computed), (CellState::Present, CellState::Present));
    assert_eq!(scene.server.count("leaf WHERE item_kind = 'verdict'"), scene.server.count("verdict"));
    assert_eq!(scene.server.count("verdict WHERE fence_id IS NULL"), 3);
    assert_eq!(scene.server.count("audit_event WHERE action = 'records_judged_anew' AND subject = 'f2'"), 1);

    // Its history: the first version never held, the second holds from the day on.
    let versions = ok(scene.secretary.client.call::<op::ListFenceVersions>(&["f2"], &Done {})).versions;
    let [new, old] = versions.as_slice() else { panic!("{versions:?}") };
    assert_eq!(
        (new.state, new.judged_anew, new.reason.as_deref()),
        (FenceState::InForce, Some(counted), Some("坐标取自高德"))
    );
    assert!(new.fence.valid_from < new.made_at && new.made_by == "姓名county");
    assert_eq!((old.state, old.fence.fence.id.0.as_str()), (FenceState::Replaced, "f1"));
    assert_eq!(code_of(scene.county.client.call::<op::ListFenceVersions>(&["f9"], &Done {})), "not_found");
}

fn code_of<T>(answer: Result<T, ProblemDocument>) -> String {
    problem(answer).code
}

fn the_offices_error_makes_nobody_outside(server: TestServer) {
    let mut scene = Scene::of(server);
    scene.server.sql("UPDATE device SET calibration = 'wgs84'");
    ok(scene.create(&office("f1", circle(near(0.0, 0.0), Datum::Wgs84, Datum::Wgs84))));
    scene.server.pass(MINUTE_MS);
    let id = scene.send(&[Some(scene.fix(5.0, 5.0))]).remove(0);
    assert_eq!(scene.read(&id).verdict.answer, Answer::Inside);
    let duty = DecideCell {
        id: "d1".to_owned(),
        state: CellState::Duty,
        reason: "phoned".to_owned(),
        note: Some("下午公出".to_owned()),
    };
    ok(scene.secretary.client.call::<op::DecideCell>(&[POSTING, "2026-11-23"], &duty));
    // The office moves the fence away, from that very day on.
    let moved = circle(near(3_000.0, 0.0), Datum::Wgs84, Datum::Wgs84);
    let done = ok(scene.correct("f1", &correction("f2", moved, Some("2026-11-23"))));
    let counted = done.judged_anew.unwrap();
    assert_eq!((counted.records, counted.uncertain, counted.outside), (1, 1, 0));
    let after = scene.read(&id);
    assert_eq!(
        (after.verdict.answer, after.verdict.reasons.as_slice()),
        (Answer::Uncertain, [Reason::PlaceCorrected].as_slice())
    );
    assert_eq!(after.cell.computed, CellState::ToConfirm, "a person decides");
    assert_eq!(after.cell.state, CellState::Duty, "and what a person wrote over the computed day stays");
    // And back in the same instant: three verdicts, one after the other.
    let back = circle(near(0.0, 0.0), Datum::Wgs84, Datum::Wgs84);
    ok(scene.correct("f2", &correction("f3", back, Some("2026-11-23"))));
    let after = scene.read(&id);
    let answers: Vec<Answer> = after.verdicts.iter().map(|past| past.verdict.answer).collect();
    assert_eq!(answers, [Answer::Inside, Answer::Uncertain, Answer::Inside]);
    assert!(after.verdicts.windows(2).all(|pair| pair[0].judged_at < pair[1].judged_at));
    // A correction from now on judges nothing anew.
    scene.server.pass(MINUTE_MS);
    let later = circle(near(3_000.0, 0.0), Datum::Wgs84, Datum::Wgs84);
    assert_eq!(ok(scene.correct("f3", &correction("f4", later, None))).judged_anew, None);
    assert_eq!(scene.read(&id).verdict.answer, Answer::Inside);
}

fn what_was_left_is_judged_by_the_job(server: TestServer) {
    let mut scene = Scene::of(server);
    ok(scene.create(&office("f1", circle(near(3_000.0, 0.0), Datum::Wgs84, Datum::Wgs84))));
    scene.server.pass(MINUTE_MS);
    // More than one transaction takes: 250 records, in lots that a phone sends.
    for _ in 0..3 {
        let fixes: Vec<Option<Fix>> = (0..84).map(|n| Some(scene.fix(f64::from(n), 0.0))).collect();
        scene.send(&fixes);
    }
    scene.server.pass(MINUTE_MS);
    let right = circle(near(0.0, 0.0), Datum::Wgs84, Datum::Wgs84);
    let done = ok(scene.correct(
        "f1",
        &CorrectFence { datum_confirmed: true, ..correction("f2", right, Some("2026-11-23")) },
    ));
    let counted = done.judged_anew.unwrap();
    assert_eq!((counted.records, counted.inside, counted.waiting), (252, 252, false));
    // As if the process had died before its first record was judged.
    scene.server.sql("UPDATE record SET answer = 'outside_fix'");
    scene.server.sql(
        "UPDATE rejudgement SET finished_at = NULL, last_record = '', records = 0, changed = 0, inside = 0",
    );
    let versions = ok(scene.county.client.call::<op::ListFenceVersions>(&["f2"], &Done {})).versions;
    assert!(versions[0].judged_anew.unwrap().waiting);
    let work = scene.server.app.judge_anew("a");
    tokio::runtime::Runtime::new().unwrap().block_on(work).unwrap();
    let versions = ok(scene.county.client.call::<op::ListFenceVersions>(&["f2"], &Done {})).versions;
    let counted = versions[0].judged_anew.unwrap();
    assert_eq!((counted.records, counted.changed, counted.waiting), (252, 252, false));
}

fn the_person_sees_how_his_lodging_stands(server: TestServer) {
    let scene = Scene::of(server);
    let lodging = || scene.home().posting.unwrap().lodging;
    assert_eq!(lodging(), None);
    let propose = |id: &str| {
        let body = ProposeLodging {
            id: id.parse().unwrap(),
            name: "镇宿舍".to_owned(),
            siting: circle(near(500.0, 0.0), Datum::Wgs84, Datum::Wgs84),
            datum_confirmed: false,
        };
        ok(scene.secretary.client.call::<op::ProposeLodging>(&[POSTING], &body))
    };
    let state = || lodging().map(|own| (own.state, own.reason));
    propose("l1");
    assert_eq!(state(), Some((LodgingState::Proposed, None)));
    let refusal = RefuseFence { reason: "不在本镇".to_owned() };
    ok(scene.county.client.call::<op::RefuseFence>(&["l1"], &refusal));
    assert_eq!(state(), Some((LodgingState::Refused, Some("不在本镇".to_owned()))));
    scene.server.pass(MINUTE_MS);
    propose("l2");
    assert_eq!(state(), Some((LodgingState::Proposed, None)));
    ok(scene.county.client.call::<op::ApproveFence>(&["l2"], &Done {}));
    assert_eq!(state(), Some((LodgingState::Registered, None)));
    // A refused move leaves the one that was approved.
    scene.server.pass(MINUTE_MS);
    propose("l3");
    ok(scene.county.client.call::<op::RefuseFence>(&["l3"], &refusal));
    assert_eq!(state(), Some((LodgingState::Registered, None)));
    assert_eq!(scene.home().posting.unwrap().fences.len(), 1);
}
