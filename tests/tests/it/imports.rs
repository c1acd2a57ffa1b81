//! The county clerk over HTTP: sheets, postings, fences, policies.

use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::api::county::{
    CorrectFence, CorrectPosting, CreateFence, ImportReason, ImportReport, PostingLine, RefuseFence,
    SetPolicy, SetZone, Siting,
};
use zaigang_shared::api::township::ProposeLodging;
use zaigang_shared::api::{Done, PageQuery};
use zaigang_shared::day::{PolicyKind, PolicyMode};
use zaigang_shared::division::Role;
use zaigang_shared::operation::{self as op, Method, Operation};
use zaigang_shared::place::{Datum, FenceKind, FenceShape};
use zaigang_shared::problem::ProblemDocument;
use zaigang_tests::places::{COUNTY, VILLAGE};
use zaigang_tests::{Client, Office, Reply, TestServer, on_both_databases};

on_both_databases!(
    sheets_are_tried_imported_and_repeated,
    files_that_are_none_say_so,
    bad_rows_write_nothing,
    postings_are_listed_and_corrected,
    a_wrong_village_is_corrected_with_a_reason,
    fences_are_entered_corrected_and_approved,
    nobody_puts_his_own_lodging_in_force,
    a_proposed_lodging_is_refused_with_a_reason,
    a_zone_is_named_in_the_sheet,
    policies_need_their_basis,
    the_calendar_is_there,
);

fn county(server: &TestServer) -> Office {
    server.division(VILLAGE);
    server.division("150423100201");
    server.office("county", Role::CountyOffice, COUNTY)
}

fn send(office: &Office, kind: &str, dry_run: bool, bytes: &[u8]) -> Reply {
    let address = format!("{}?dry_run={dry_run}", op::ImportSheet::INFO.path_with(&[COUNTY, kind]));
    office.client.send(Method::Post, &address, &[("content-type", "application/octet-stream")], bytes)
}

fn import(office: &Office, kind: &str, dry_run: bool, text: &str) -> ImportReport {
    let reply = send(office, kind, dry_run, text.as_bytes());
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

fn counts(report: &ImportReport) -> (u32, u32, u32, usize) {
    (report.created, report.updated, report.unchanged, report.problems.len())
}

fn cadres(rows: &str) -> String {
    format!("姓名,工号,手机,派驻类型,派驻地代码,管理单位代码,派出单位,开始日期,结束日期\n{rows}")
}

fn ok<T>(answer: Result<T, ProblemDocument>) -> T {
    answer.unwrap_or_else(|problem| panic!("{problem:?}"))
}

fn code<T>(answer: Result<T, ProblemDocument>) -> String {
    match answer {
        Ok(_) => panic!("a success"),
        Err(problem) => problem.code,
    }
}

fn sheets_are_tried_imported_and_repeated(server: TestServer) {
    let office = county(&server);
    for kind in ["divisions", "cadres", "fences"] {
        let address = op::ReadTemplate::INFO.path_with(&[COUNTY, kind]);
        let template = office.client.send(Method::Get, &address, &[], &[]);
        assert_eq!(template.status, 200);
        assert!(template.header("content-disposition").is_some_and(|v| v.ends_with(".xlsx\"")));
        let tried: ImportReport = send(&office, kind, true, &template.body).json();
        assert!(tried.dry_run, "{kind}");
        assert_eq!((tried.rows, tried.problems.as_slice()), (1, [].as_slice()), "{kind}");
        let done: ImportReport = send(&office, kind, false, &template.body).json();
        assert_eq!((done.dry_run, counts(&done)), (false, counts(&tried)), "{kind}");
        let again: ImportReport = send(&office, kind, false, &template.body).json();
        assert_eq!(counts(&again), (0, 0, 1, 0), "{kind}");
    }
    assert_eq!(server.count("posting"), 1);
    assert_eq!(server.count("account WHERE login IS NULL AND password_hash IS NULL"), 1);
    assert_eq!(server.count("role_grant WHERE role = 'cadre'"), 1);
    assert_eq!(server.count("leaf WHERE item_kind = 'fence'"), 1);
    assert_eq!(server.count("audit_event WHERE action = 'import'"), 6);
    let divisions = ok(office.client.call::<op::ListDivisions>(&[COUNTY], &Done {}));
    assert_eq!(divisions.division.postings, 1);
    assert_eq!(divisions.children[0].code.as_str(), "150422100");
}

fn files_that_are_none_say_so(server: TestServer) {
    let office = county(&server);
    let reply = send(&office, "cadres", true, b"PK\x03\x04 nothing");
    assert_eq!((reply.status, reply.problem().code.as_str()), (422, "import_unreadable"));
    let problem = send(&office, "cadres", false, "姓名,工号\n".as_bytes()).problem();
    assert_eq!(problem.values["reason"], "派驻类型 派驻地代码 开始日期");
    assert_eq!(send(&office, "persons", true, b"").status, 404);
    assert_eq!(send(&office, "cadres", true, &vec![b' '; 20 * 1024 * 1024 + 1]).status, 413);
    // Out of the caller's scope, and a role that never imports.
    let address = op::ImportSheet::INFO.path_with(&["150423", "cadres"]);
    assert_eq!(office.client.send(Method::Post, &address, &[], b"").status, 404);
    let township = server.office("township", Role::TownshipSecretary, "150422100");
    let address = op::ImportSheet::INFO.path_with(&["150422100", "cadres"]);
    assert_eq!(township.client.send(Method::Post, &address, &[], b"").status, 403);
}

fn bad_rows_write_nothing(server: TestServer) {
    let office = county(&server);
    let text = cadres(
        "张三,A1,,第一书记,150422100201,,,2026-03-01,\n李四,150422198001011234,,第一书记,150423100201,,,x,\n",
    );
    let report = import(&office, "cadres", false, &text);
    let reasons: Vec<ImportReason> = report.problems.iter().map(|p| p.reason).collect();
    let expected =
        [ImportReason::IdCard, ImportReason::Missing, ImportReason::OutsideScope, ImportReason::NotADate];
    assert_eq!(reasons, expected);
    assert!(report.problems.iter().all(|p| p.row == 3 && !p.value.contains("1980")));
    assert_eq!((report.created, server.count("posting")), (0, 0));
}

fn postings_are_listed_and_corrected(server: TestServer) {
    let office = county(&server);
    let rows: Vec<String> =
        (0..201).map(|n| format!("干部{n},S{n:03},,工作队员,150422100201,,县农牧局,2026-03-01,\n")).collect();
    assert_eq!(counts(&import(&office, "cadres", false, &cadres(&rows.concat()))), (201, 0, 0, 0));
    let list = |after: Option<String>, search: Option<&str>| {
        let query = PageQuery { after, search: search.map(str::to_owned) };
        ok(office.client.call_with::<op::ListPostings>(&[COUNTY], &query, &Done {}))
    };
    let first = list(None, None);
    assert_eq!(first.postings.len(), 200);
    let second = list(first.next.clone(), None);
    assert_eq!((second.postings.len(), second.next), (1, None));
    assert!(first.postings.iter().all(|p| p.id != second.postings[0].id));
    let found = list(None, Some("s007")).postings;
    let [line] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((line.person_name.as_str(), line.unit_name.as_deref()), ("干部7", Some("县农牧局")));
    assert!(!line.enrolled);

    let sent = CorrectPosting {
        id: "correction-1".to_owned(),
        person_name: "王七".to_owned(),
        phone: Some("13800138000".to_owned()),
        kind: PostingKind::FirstSecretary,
        from: line.from,
        to: line.from.succ_opt(),
        host: None,
        managing: None,
        unit: None,
        staff_number: None,
        reason: None,
    };
    let correct = |sent: &CorrectPosting| office.client.call::<op::CorrectPosting>(&[line.id.as_str()], sent);
    let corrected = ok(correct(&sent));
    let expected = PostingLine {
        person_name: sent.person_name.clone(),
        // The posting has ended now: nobody here has a reason to call.
        phone: None,
        kind: sent.kind,
        to: sent.to,
        ..line.clone()
    };
    assert_eq!(corrected, expected);
    // Again is the same answer; other content under the id is a conflict.
    assert_eq!(ok(correct(&sent)), expected);
    assert_eq!(code(correct(&CorrectPosting { to: None, ..sent.clone() })), "conflict");
    let backwards = CorrectPosting { id: "c2".to_owned(), to: line.from.pred_opt(), ..sent.clone() };
    assert_eq!(code(correct(&backwards)), "invalid_field");
    assert_eq!(server.count("audit_event WHERE action = 'correct_posting'"), 1);
    assert_eq!(server.count("account WHERE person_name = '王七' AND phone = '13800138000'"), 1);
    // Who has left keeps the name he has elsewhere.
    let later = CorrectPosting {
        id: "c3".to_owned(),
        person_name: "旧名".to_owned(),
        phone: None,
        kind: PostingKind::TeamMember,
        ..sent.clone()
    };
    assert_eq!(ok(correct(&later)).kind, PostingKind::TeamMember);
    assert_eq!(server.count("account WHERE person_name = '王七' AND phone = '13800138000'"), 1);
}

/// A wrong village, unit or staff number is put right; records keep what was judged.
fn a_wrong_village_is_corrected_with_a_reason(server: TestServer) {
    let office = county(&server);
    let right = "150422101202";
    server.division(right);
    let rows = "张三,A1,13800138000,第一书记,150422100201,,县农牧局,2026-03-01,\n\
                李四,A2,,第一书记,150422100201,,,2026-03-01,\n";
    assert_eq!(counts(&import(&office, "cadres", false, &cadres(rows))), (2, 0, 0, 0));
    let find = |number: &str| {
        let query = PageQuery { after: None, search: Some(number.to_owned()) };
        let page = ok(office.client.call_with::<op::ListPostings>(&[COUNTY], &query, &Done {}));
        page.postings.into_iter().next().unwrap_or_else(|| panic!("no {number}"))
    };
    let line = find("a1");
    assert_eq!((line.managing.as_str(), line.managing_name.as_str()), ("150422100", "D150422100"));
    // A record that was judged at the wrong village.
    let secretary = server.office("secretary", Role::TownshipSecretary, "150422100");
    let mut phone = server.phone(&secretary, line.account.as_str());
    let token = phone.record(line.id.as_str(), zaigang_shared::record::RecordKind::Day, None, |_| ());
    phone.store(&token);
    let kept = "record WHERE answer = 'uncertain'";
    assert_eq!(server.count(kept), 1);

    let same = CorrectPosting {
        id: "m0".to_owned(),
        person_name: line.person_name.clone(),
        phone: line.phone.clone(),
        kind: line.kind,
        from: line.from,
        to: line.to,
        host: None,
        managing: None,
        unit: None,
        staff_number: None,
        reason: None,
    };
    let correct = |sent: &CorrectPosting| office.client.call::<op::CorrectPosting>(&[line.id.as_str()], sent);
    assert_eq!(
        ok(correct(&same)),
        PostingLine { enrolled: true, ..line.clone() },
        "nothing said, nothing changed"
    );
    let code_of = |text: &str| Some(text.parse().unwrap_or_else(|e| panic!("{e}")));
    let long = "x".repeat(41);
    let wrong = [
        ("reason", CorrectPosting { host: code_of(right), ..same.clone() }),
        ("reason", CorrectPosting { managing: code_of(COUNTY), ..same.clone() }),
        // Unknown, out of the clerk's county, and not a place to be posted at.
        (
            "host",
            CorrectPosting { host: code_of("150422101299"), reason: Some("错".to_owned()), ..same.clone() },
        ),
        (
            "host",
            CorrectPosting { host: code_of("150423100201"), reason: Some("错".to_owned()), ..same.clone() },
        ),
        ("host", CorrectPosting { host: code_of(COUNTY), reason: Some("错".to_owned()), ..same.clone() }),
        (
            "managing",
            CorrectPosting { managing: code_of(right), reason: Some("错".to_owned()), ..same.clone() },
        ),
        ("staff_number", CorrectPosting { staff_number: Some("A2".to_owned()), ..same.clone() }),
        (
            "staff_number",
            CorrectPosting { staff_number: Some("150422198001011234".to_owned()), ..same.clone() },
        ),
        ("staff_number", CorrectPosting { staff_number: Some(" ".to_owned()), ..same.clone() }),
        ("staff_number", CorrectPosting { staff_number: Some(long), ..same.clone() }),
        ("unit", CorrectPosting { unit: Some("县".repeat(61)), ..same.clone() }),
    ];
    for (n, (field, sent)) in wrong.into_iter().enumerate() {
        let answer = correct(&CorrectPosting { id: format!("w{n}"), ..sent });
        let problem = answer.err().unwrap_or_else(|| panic!("{field}: {n} was taken"));
        assert_eq!(
            (problem.code.as_str(), problem.values["field"].as_str()),
            ("invalid_field", field),
            "{n}"
        );
    }
    assert_eq!(server.count("posting WHERE host = '150422100201'"), 2);

    let moved = CorrectPosting {
        id: "m1".to_owned(),
        host: code_of(right),
        unit: Some("县水利局".to_owned()),
        staff_number: Some("Ａ１１".to_owned()),
        reason: Some("名册填错了村".to_owned()),
        ..same.clone()
    };
    let done = ok(correct(&moved));
    assert_eq!((done.host.as_str(), done.managing.as_str()), (right, "150422101"), "the township follows");
    assert_eq!((done.staff_number.as_str(), done.unit_name.as_deref()), ("A11", Some("县水利局")));
    assert_eq!(ok(correct(&moved)), done);
    assert_eq!(server.count(&format!("role_grant WHERE role = 'cadre' AND division = '{right}'")), 1);
    assert_eq!(server.count("unit"), 2);
    // Said once in the audit with its reason, and once in the log; the record keeps its verdict.
    assert_eq!(
        server.count("audit_event WHERE action = 'posting_moved' AND details LIKE '%名册填错了村%'"),
        1
    );
    assert_eq!(server.count("leaf WHERE item_kind = 'audit'"), server.count("audit_event"));
    assert_eq!(server.count(kept), 1);
    // The old township no longer reaches the posting, and the unit can be taken away again.
    let query = PageQuery { after: None, search: None };
    let there = ok(secretary.client.call_with::<op::ListPostings>(&["150422100"], &query, &Done {}));
    assert_eq!(there.postings.len(), 1);
    let bare = ok(correct(&CorrectPosting { id: "m2".to_owned(), unit: Some(String::new()), ..same }));
    assert_eq!((bare.unit_name, bare.host.as_str()), (None, right));
}

fn circle(lat: f64, lon: f64) -> FenceShape {
    FenceShape::Circle { lat, lon, radius_m: 200.0 }
}

fn drawn(lat: f64, lon: f64, datum: Datum) -> Siting {
    Siting::Drawn { shape: circle(lat, lon), datum }
}

fn fences_are_entered_corrected_and_approved(server: TestServer) {
    let office = county(&server);
    server.cadre("zhang", VILLAGE);
    let entered = CreateFence {
        id: "f1".parse().unwrap_or_else(|e| panic!("{e}")),
        kind: FenceKind::Office,
        name: "村部".to_owned(),
        posting: None,
        siting: drawn(43.52, 119.35, Datum::Gcj02),
        datum_confirmed: false,
    };
    let create = |sent: &CreateFence| office.client.call::<op::CreateFence>(&[VILLAGE], sent);
    let line = ok(create(&entered));
    assert_ne!(line.fence.shape, circle(43.52, 119.35), "converted");
    assert_eq!(ok(create(&entered)), line);
    assert_eq!(
        code(create(&CreateFence { siting: drawn(43.52, 119.35, Datum::Wgs84), ..entered.clone() })),
        "conflict"
    );
    let id = |text: &str| text.parse().unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(code(create(&CreateFence { id: id("f2"), ..entered.clone() })), "invalid_field");
    let lodging = CreateFence { id: id("f3"), kind: FenceKind::Lodging, ..entered.clone() };
    assert_eq!(code(create(&lodging)), "invalid_field");
    let shape = FenceShape::Circle { lat: 43.52, lon: 119.35, radius_m: 1.0 };
    let siting = Siting::Drawn { shape, datum: Datum::Wgs84 };
    assert_eq!(
        code(create(&CreateFence { id: id("f4"), name: "x".to_owned(), siting, ..entered })),
        "invalid_field"
    );

    server.pass(1000);
    let correction = CorrectFence {
        id: id("f5"),
        siting: drawn(43.53, 119.35, Datum::Wgs84),
        reason: "图上点错".to_owned(),
        wrong_since: None,
        datum_confirmed: false,
    };
    let correct = |sent: &CorrectFence| office.client.call::<op::CorrectFence>(&["f1"], sent);
    let corrected = ok(correct(&correction));
    let line = &corrected.fence;
    assert_eq!((line.fence.id.0.as_str(), &line.fence.shape), ("f5", &circle(43.53, 119.35)));
    assert_eq!(corrected.judged_anew, None, "nobody said since when it was wrong");
    assert_eq!(ok(correct(&correction)), corrected);
    // The first version has ended: it is not corrected twice.
    assert_eq!(code(correct(&CorrectFence { id: id("f6"), ..correction })), "wrong_state");
    assert_eq!(server.count("fence WHERE series = 'f1'"), 2);
    assert_eq!(server.count("fence WHERE series = 'f1' AND valid_to IS NULL"), 1);

    let township = server.office("township", Role::TownshipSecretary, "150422100");
    let proposal = ProposeLodging {
        id: id("l1"),
        name: "镇宿舍".to_owned(),
        siting: drawn(43.54, 119.36, Datum::Bd09),
        datum_confirmed: false,
    };
    let propose = || township.client.call::<op::ProposeLodging>(&["p-zhang"], &proposal);
    let line = ok(propose());
    assert!(line.proposed && line.posting.is_some_and(|p| p.as_str() == "p-zhang"));
    assert!(ok(propose()).proposed);
    let approve = |office: &Office| office.client.call::<op::ApproveFence>(&["l1"], &Done {});
    assert_eq!(code(approve(&township)), "not_allowed");
    assert!(!ok(approve(&office)).proposed);
    assert!(!ok(approve(&office)).proposed);
    assert_eq!(
        server.count("leaf WHERE item_kind = 'fence'"),
        5,
        "two made, one ended by a third, one approved"
    );

    let fences = ok(office.client.call::<op::ListFences>(&[COUNTY], &Done {})).fences;
    let names: Vec<&str> = fences.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["村部", "镇宿舍"]);
}

/// A county officer who is posted to a village himself: his home is nobody's lodging by his own word.
fn nobody_puts_his_own_lodging_in_force(server: TestServer) {
    let office = county(&server);
    let colleague = server.office("colleague", Role::CountyOffice, COUNTY);
    server.division(VILLAGE);
    server.sql("UPDATE account SET staff_number = 'S1' WHERE id = 'a-colleague'");
    server.sql(&format!(
        "INSERT INTO posting (id, account_id, kind, host, managing, posted_from, updated_at) VALUES
         ('p-own', 'a-colleague', 'first_secretary', '{VILLAGE}', '150422100', '2026-01-01', 0)"
    ));
    let id = |text: &str| text.parse().unwrap_or_else(|e| panic!("{e}"));
    let home = |id: &str| CreateFence {
        id: id.parse().unwrap_or_else(|e| panic!("{e}")),
        kind: FenceKind::Lodging,
        name: "住所".to_owned(),
        posting: Some("p-own".parse().unwrap_or_else(|e| panic!("{e}"))),
        siting: drawn(43.52, 119.35, Datum::Wgs84),
        datum_confirmed: false,
    };
    let create = |by: &Office, fence: &str| by.client.call::<op::CreateFence>(&[VILLAGE], &home(fence));
    assert_eq!(code(create(&colleague, "f1")), "own_row");
    let sheet = "行政区划代码,类型,名称,坐标系,经度,纬度,半径米,工号\n150422100201,住所,住所,WGS84,119.35,43.52,200,S1\n";
    let report = import(&colleague, "fences", true, sheet);
    let reasons: Vec<ImportReason> = report.problems.iter().map(|p| p.reason).collect();
    assert_eq!((report.created, reasons), (0, vec![ImportReason::OwnRow]));
    assert_eq!((import(&office, "fences", true, sheet).created, server.count("fence")), (1, 0));
    assert!(!ok(create(&office, "f2")).proposed, "somebody else of the county may");

    // An approved lodging is moved by who may approve it, and never by its owner.
    let moved = |new: &str| CorrectFence {
        id: id(new),
        siting: drawn(43.55, 119.35, Datum::Wgs84),
        reason: "搬家".to_owned(),
        wrong_since: None,
        datum_confirmed: false,
    };
    let correct = |client: &Client, new: &str| client.call::<op::CorrectFence>(&["f2"], &moved(new));
    assert_eq!(code(correct(&colleague.client, "f3")), "own_row");
    assert_eq!(code(correct(&server.administrator().client, "f3")), "not_allowed");
    assert!(!ok(correct(&office.client, "f3")).fence.proposed);
}

fn a_proposed_lodging_is_refused_with_a_reason(server: TestServer) {
    let office = county(&server);
    server.cadre("zhang", VILLAGE);
    let township = server.office("township", Role::TownshipSecretary, "150422100");
    let proposal = ProposeLodging {
        id: "l1".parse().unwrap_or_else(|e| panic!("{e}")),
        name: "镇宿舍".to_owned(),
        siting: drawn(43.54, 119.36, Datum::Wgs84),
        datum_confirmed: false,
    };
    ok(township.client.call::<op::ProposeLodging>(&["p-zhang"], &proposal));
    let refuse = |office: &Office, reason: &str| {
        office.client.call::<op::RefuseFence>(&["l1"], &RefuseFence { reason: reason.to_owned() })
    };
    assert_eq!(code(refuse(&township, "不行")), "not_allowed");
    assert_eq!(code(refuse(&office, " ")), "invalid_field");
    for _ in 0..2 {
        ok(refuse(&office, "不在村里"));
    }
    assert_eq!(code(refuse(&office, "另一个理由")), "wrong_state");
    assert_eq!(code(office.client.call::<op::ApproveFence>(&["l1"], &Done {})), "wrong_state");
    let listed = ok(township.client.call::<op::ListFences>(&["150422100"], &Done {}));
    assert!(listed.fences.is_empty());
    let [refused] = listed.refused.as_slice() else { panic!("{listed:?}") };
    assert_eq!((refused.person_name.as_str(), refused.reason.as_str()), ("zhang", "不在村里"));
    assert_eq!((refused.fence.name.as_str(), refused.refused_at), ("镇宿舍", server.clock.now()));
    // The township may propose it again.
    let again = ProposeLodging { id: "l2".parse().unwrap_or_else(|e| panic!("{e}")), ..proposal };
    assert!(ok(township.client.call::<op::ProposeLodging>(&["p-zhang"], &again)).proposed);
    let listed = ok(township.client.call::<op::ListFences>(&["150422100"], &Done {}));
    assert!(listed.refused.is_empty(), "something took its place");
}

fn a_zone_is_named_in_the_sheet(server: TestServer) {
    let office = county(&server);
    let zone = SetZone {
        id: "z1".parse().unwrap_or_else(|e| panic!("{e}")),
        name: "东片管区".to_owned(),
        villages: vec![VILLAGE.parse().unwrap_or_else(|e| panic!("{e}"))],
        postings: Vec::new(),
        ended: false,
    };
    ok(office.client.call::<op::SetZone>(&["150422100"], &zone));
    let sheet = |zone: &str| {
        format!("姓名,工号,派驻类型,派驻地代码,开始日期,管区\n赵一,Z1,管区书记,150422100,2026-03-05,{zone}\n")
    };
    let unknown = import(&office, "cadres", false, &sheet("西片管区"));
    assert_eq!((unknown.problems[0].row, unknown.problems[0].column.as_str()), (2, "管区"), "{unknown:?}");
    let in_zone = || server.count("posting WHERE zone_id = 'z1'");
    assert_eq!(counts(&import(&office, "cadres", false, &sheet("东片管区"))), (1, 0, 0, 0));
    assert_eq!((in_zone(), counts(&import(&office, "cadres", false, &sheet("东片管区"))).2), (1, 1));
    // Left empty, what stands there is kept.
    assert_eq!((counts(&import(&office, "cadres", false, &sheet(""))).2, in_zone()), (1, 1));
}

fn policies_need_their_basis(server: TestServer) {
    let office = county(&server);
    let sent = SetPolicy {
        id: "policy-1".parse().unwrap_or_else(|e| panic!("{e}")),
        posting_kinds: vec![PostingKind::FirstSecretary],
        policy: PolicyKind::Resident { nights_a_week: 2 },
        mode: PolicyMode::Daily,
        legal_basis: "内组通〔2026〕1号".to_owned(),
        filing_number: String::new(),
        photo_basis: None,
        duty_counts: true,
        active: true,
    };
    let set = |sent: &SetPolicy| office.client.call::<op::SetPolicy>(&[COUNTY], sent);
    assert_eq!(code(set(&sent)), "basis_required");
    let filed = SetPolicy { filing_number: "备1".to_owned(), ..sent };
    assert_eq!(code(set(&SetPolicy { photo_basis: Some(String::new()), ..filed.clone() })), "basis_required");
    let on = ok(set(&filed));
    assert_eq!((on.active, on.active_from.map(|day| day.to_string())), (true, Some("2026-11-23".to_owned())));
    let off = SetPolicy { active: false, ..filed };
    let switched_off = ok(set(&off));
    assert_eq!((switched_off.active, switched_off.active_from), (false, None));
    let policies = ok(office.client.call::<op::ListPolicies>(&["150422100"], &Done {})).policies;
    let [policy] = policies.as_slice() else { panic!("{policies:?}") };
    assert_eq!((policy.division.as_str(), policy.active, &policy.policy), (COUNTY, false, &off.policy));
    assert_eq!(server.count("audit_event WHERE action = 'set_policy'"), 2);
}

fn the_calendar_is_there(server: TestServer) {
    assert_eq!(server.count("calendar_day WHERE date LIKE '2026-%'"), 39);
    assert_eq!(server.count("calendar_day WHERE workday AND date = '2026-10-10'"), 1);
}
