//! Entries of the work log: signed, put on their day, corrected, searched, kept when the token goes.

use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::RecordOutcome;
use zaigang_shared::api::work_log::{WorkLogEntry, WorkLogMonth, WorkLogQuery, WorkLogs};
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::record::{
    Claims, MAX_DIFFICULTIES_CHARS, MAX_WORK_LOG_CHARS, MAX_WORK_LOG_PHOTOS, PhotoClaim, PhotoSource,
    RecordKind, WorkLogClaim, sha256_hex,
};
use zaigang_shared::time::{DAY_MS, MINUTE_MS};
use zaigang_tests::places::{TOWNSHIP, VILLAGE};
use zaigang_tests::{Office, Phone, TestServer, on_both_databases};

on_both_databases!(
    an_entry_is_put_on_its_day_and_a_later_one_of_that_day_holds,
    the_longest_entry_fits_and_a_longer_one_is_refused,
    an_office_finds_entries_in_its_scope_only,
    the_text_stays_when_the_token_goes,
    the_log_tells_a_changed_entry,
);

struct Scene {
    server: TestServer,
    secretary: Office,
    wang: Phone,
}

impl Scene {
    fn of(server: TestServer) -> Scene {
        let account = server.cadre("wang", VILLAGE);
        let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
        let wang = server.phone(&secretary, &account);
        Scene { server, secretary, wang }
    }

    fn write(&mut self, about: &str, text: &str) -> RecordOutcome {
        let entry = entry(about, text);
        let token =
            self.wang.record("p-wang", RecordKind::WorkLog, None, |claims| claims.work_log = Some(entry));
        self.wang.send(&token)
    }

    fn month(&self, month: &str) -> Vec<WorkLogEntry> {
        let read = self.wang.client.call::<op::ReadWorkLog>(&["p-wang", month], &Done {});
        let WorkLogMonth { entries, .. } = read.unwrap();
        entries
    }

    fn found(&self, search: &str) -> Vec<String> {
        let query = WorkLogQuery { search: Some(search.to_owned()), ..everything() };
        list(&self.secretary, TOWNSHIP, &query).lines.into_iter().map(|line| line.entry.text).collect()
    }
}

fn entry(about: &str, text: &str) -> WorkLogClaim {
    WorkLogClaim { about: about.parse().unwrap(), text: text.to_owned(), households: 3, difficulties: None }
}

fn everything() -> WorkLogQuery {
    WorkLogQuery { from: None, to: None, search: None, posting: None, after: None }
}

fn list(office: &Office, division: &str, query: &WorkLogQuery) -> WorkLogs {
    office.client.call_with::<op::ListWorkLogs>(&[division], query, &Done {}).unwrap()
}

fn refusal(outcome: RecordOutcome) -> String {
    match outcome {
        RecordOutcome::Refused { problem, .. } => problem.code,
        RecordOutcome::Stored { id, .. } => panic!("stored: {id}"),
    }
}

fn is_stored(outcome: &RecordOutcome) -> bool {
    matches!(outcome, RecordOutcome::Stored { .. })
}

fn an_entry_is_put_on_its_day_and_a_later_one_of_that_day_holds(server: TestServer) {
    let mut scene = Scene::of(server);
    assert!(is_stored(&scene.write("2026-11-23", "走访三户")));
    scene.server.pass(MINUTE_MS);
    // Sunday's entry is written on Monday, and says so; Monday's is corrected.
    assert!(is_stored(&scene.write("2026-11-22", "雨天排查危房")));
    assert!(is_stored(&scene.write("2026-11-23", "走访四户")));
    // Eight days back is no day it may be about: it stands on its own day, and is not lost.
    assert!(is_stored(&scene.write("2026-11-15", "上上周的事")));
    let entries = scene.month("2026-11");
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            (entry.about.to_string(), entry.text.as_str(), entry.superseded, entry.written_on.to_string())
        })
        .collect();
    let monday = || "2026-11-23".to_owned();
    let expected = [
        (monday(), "上上周的事", false, monday()),
        (monday(), "走访四户", true, monday()),
        (monday(), "走访三户", true, monday()),
        ("2026-11-22".to_owned(), "雨天排查危房", false, monday()),
    ];
    assert_eq!(told, expected);
    assert_eq!((entries[0].households, entries[0].photos.len()), (3, 0));
    assert!(scene.month("2026-10").is_empty());
    // An entry written later is no presence on the day it is about.
    let month = scene.secretary.client.call::<op::ReadMonth>(&["p-wang", "2026-11"], &Done {}).unwrap();
    let sunday = month.cells.iter().find(|cell| cell.date.to_string() == "2026-11-22").unwrap();
    assert!(sunday.record.is_none() && !sunday.state.on_post(true), "{sunday:?}");

    // Sent again it is one entry; what a phone of before signs is one too.
    let token = scene.wang.record("p-wang", RecordKind::WorkLog, None, |claims| {
        claims.note = Some("旧版写的一句".to_owned());
    });
    assert!(is_stored(&scene.wang.send(&token)) && is_stored(&scene.wang.send(&token)));
    assert_eq!(scene.server.count("work_log"), 5);
    assert_eq!(scene.server.count("leaf WHERE item_kind = 'work_log'"), 5);
    assert_eq!(
        (scene.month("2026-11")[0].text.as_str(), scene.month("2026-11")[0].households),
        ("旧版写的一句", 0)
    );

    // The office that opens the record reads the words too.
    let id = scene.month("2026-11")[1].id.to_string();
    let opened = scene.secretary.client.call::<op::ReadRecord>(&[&id], &Done {}).unwrap();
    assert_eq!(opened.note.as_deref(), Some("上上周的事"));

    // Nobody else reads it as his own.
    let other = scene.server.cadre("li", VILLAGE);
    let li = scene.server.phone(&scene.secretary, &other);
    let read = li.client.call::<op::ReadWorkLog>(&["p-wang", "2026-11"], &Done {});
    assert_eq!(read.unwrap_err().code, "not_found");
}

fn the_longest_entry_fits_and_a_longer_one_is_refused(server: TestServer) {
    let mut scene = Scene::of(server);
    let photo = |n: u8| PhotoClaim {
        sha256: sha256_hex(&[n]).parse().unwrap(),
        bytes: 60_000,
        width: 480,
        height: 640,
        source: PhotoSource::Stream,
    };
    // Characters outside of the basic plane take four bytes each.
    let longest = WorkLogClaim {
        text: "𠮷".repeat(MAX_WORK_LOG_CHARS),
        difficulties: Some("𠮷".repeat(MAX_DIFFICULTIES_CHARS)),
        ..entry("2026-11-23", "")
    };
    let longest_claim = longest.clone();
    let token = scene.wang.record("p-wang", RecordKind::WorkLog, None, |claims| {
        claims.work_log = Some(longest_claim);
        claims.photos = (0..3).map(photo).collect();
        claims.app.model = Some("𠮷".repeat(100));
    });
    assert!(token.len() > 8 * 1024, "{}", token.len());
    assert!(is_stored(&scene.wang.send(&token)));
    assert_eq!(scene.month("2026-11")[0].text.chars().count(), MAX_WORK_LOG_CHARS);
    assert_eq!(scene.month("2026-11")[0].photos.len(), MAX_WORK_LOG_PHOTOS);

    type Change = fn(&mut Claims);
    let wrong: [Change; 7] = [
        |claims| claims.work_log = Some(entry("2026-11-23", "")),
        |claims| claims.work_log = Some(entry("2026-11-23", &"村".repeat(MAX_WORK_LOG_CHARS + 1))),
        |claims| claims.work_log = Some(WorkLogClaim { households: 201, ..entry("2026-11-23", "走访") }),
        |claims| {
            claims.work_log =
                Some(WorkLogClaim { difficulties: Some(String::new()), ..entry("2026-11-23", "走访") });
        },
        |claims| {
            claims.work_log = Some(entry("2026-11-23", "走访"));
            claims.note = Some("两处文字".to_owned());
        },
        |claims| {
            claims.work_log = Some(entry("2026-11-23", "走访"));
            claims.photos = (0..4)
                .map(|n| PhotoClaim {
                    sha256: sha256_hex(&[n]).parse().unwrap(),
                    bytes: 1,
                    width: 1,
                    height: 1,
                    source: PhotoSource::Input,
                })
                .collect();
        },
        |claims| {
            claims.work_log = Some(entry("2026-11-23", "走访"));
            claims.kind = RecordKind::Day;
        },
    ];
    for (n, change) in wrong.into_iter().enumerate() {
        let token = scene.wang.record("p-wang", RecordKind::WorkLog, None, change);
        assert_eq!(refusal(scene.wang.send(&token)), "record_out_of_range", "{n}");
    }
    // Only an entry may be so long.
    let token = scene.wang.record("p-wang", RecordKind::Day, None, |claims| {
        claims.app.model = Some("村".repeat(3_000));
    });
    assert_eq!(refusal(scene.wang.send(&token)), "record_too_large");
    assert_eq!(scene.server.count("work_log"), 1);
}

fn an_office_finds_entries_in_its_scope_only(server: TestServer) {
    let mut scene = Scene::of(server);
    let county = scene.server.office("county", Role::CountyOffice, "150422");
    let far = scene.server.office("far", Role::TownshipSecretary, "150423100");
    let other = scene.server.cadre("li", "150422100202");
    let mut li = scene.server.phone(&scene.secretary, &other);
    assert!(is_stored(&scene.write("2026-11-23", "Drip 灌溉 50% 完成")));
    assert!(is_stored(&scene.write("2026-11-22", "修路 a_b 段")));
    let difficulties =
        WorkLogClaim { difficulties: Some("水井干了".to_owned()), ..entry("2026-11-23", "开会") };
    let token = li.record("p-li", RecordKind::WorkLog, None, |claims| claims.work_log = Some(difficulties));
    assert!(is_stored(&li.send(&token)));

    assert_eq!(scene.found("灌溉"), ["Drip 灌溉 50% 完成"]);
    assert_eq!(scene.found("drip"), ["Drip 灌溉 50% 完成"]);
    assert_eq!(scene.found("50%"), ["Drip 灌溉 50% 完成"]);
    assert_eq!(scene.found("a_b"), ["修路 a_b 段"]);
    // Wildcards are letters here.
    assert!(scene.found("5%完").is_empty() && scene.found("a_c").is_empty() && scene.found("\\").is_empty());
    assert_eq!(scene.found("水井"), ["开会"]);
    assert_eq!(scene.found("li"), ["开会"], "a person");
    assert_eq!(scene.found("D150422100202"), ["开会"], "a village");

    let all = list(&county, "150422", &everything());
    assert_eq!(all.lines.len(), 3);
    let line = all.lines.iter().find(|line| line.person_name == "li").unwrap();
    assert_eq!((line.host_name.as_str(), line.township_name.as_str()), ("D150422100202", "D150422100"));
    let village = list(&county, "150422100202", &everything());
    assert_eq!(village.lines.len(), 1);
    let posting = WorkLogQuery { posting: Some("p-wang".parse().unwrap()), ..everything() };
    assert_eq!(list(&county, "150422", &posting).lines.len(), 2);
    let day = |text: &str| Some(text.parse().unwrap());
    let sunday = WorkLogQuery { from: day("2026-11-22"), to: day("2026-11-22"), ..everything() };
    assert_eq!(list(&county, "150422", &sunday).lines.len(), 1);
    assert!(list(&far, "150423100", &everything()).lines.is_empty());
    let ask = |query: &WorkLogQuery| {
        county.client.call_with::<op::ListWorkLogs>(&["150422"], query, &Done {}).unwrap_err().code
    };
    let turned = WorkLogQuery { from: day("2026-11-23"), to: day("2026-11-22"), ..everything() };
    assert_eq!(ask(&turned), "invalid_field");
    let years = WorkLogQuery { from: day("2024-11-23"), ..everything() };
    assert_eq!(ask(&years), "invalid_field");
    assert_eq!(ask(&WorkLogQuery { after: Some("x".to_owned()), ..everything() }), "invalid_query");
    assert_eq!(ask(&WorkLogQuery { search: Some("村".repeat(61)), ..everything() }), "invalid_field");

    // Pages follow one another without a gap, also where days and times are the same.
    for n in 0..52 {
        scene.server.sql(&format!(
            "INSERT INTO record (id, token_sha256, token, account_id, posting_id, device_id, device_standing, kind,
             half, seq, photos, claimed_at, not_before, not_after, time_way, received_at, date, in_half, certainty,
             answer, verdict, receipt) SELECT 'x{n:02}', token_sha256, token, account_id, posting_id, device_id,
             device_standing, kind, half, seq, photos, claimed_at, not_before, not_after, time_way, received_at,
             date, in_half, certainty, answer, verdict, receipt FROM record WHERE posting_id = 'p-li'
             AND id NOT LIKE 'x%'"
        ));
        scene.server.sql(&format!(
            "INSERT INTO work_log (id, posting_id, account_id, about, text, households, written_on, not_before,
             not_after, time_way, seq, received_at) VALUES ('x{n:02}', 'p-li', 'a-li', '2026-11-20', 't', 0,
             '2026-11-20', 0, 0, 'anchored', 1, 0)"
        ));
    }
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let page = list(&county, "150422", &WorkLogQuery { after, ..everything() });
        ids.extend(page.lines.into_iter().map(|line| line.entry.id.to_string()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!((ids.len(), unique.len()), (55, 55));
}

fn the_text_stays_when_the_token_goes(server: TestServer) {
    let mut scene = Scene::of(server);
    assert!(is_stored(&scene.write("2026-11-22", "雨天排查危房")));
    assert!(is_stored(&scene.write("2026-11-23", "走访")));
    scene.server.pass(200 * DAY_MS);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let report = runtime.block_on(scene.server.app.retain()).unwrap().unwrap();
    assert_eq!(report.records, 2, "{report:?}");
    assert_eq!(scene.server.count("record WHERE token = ''"), 2);
    scene.secretary = scene.server.sign_in("secretary");
    scene.wang = scene.server.phone(&scene.secretary, "a-wang");
    assert_eq!(scene.month("2026-11").len(), 2);
    scene.server.sequence("test");
    assert_eq!(scene.server.log_faults(), Vec::<String>::new());

    scene.server.sql("UPDATE work_log SET text = '改过的话' WHERE about = '2026-11-22'");
    let faults = scene.server.log_faults();
    assert!(faults.len() == 1 && faults[0].contains("work_log"), "{faults:?}");
}

fn the_log_tells_a_changed_entry(server: TestServer) {
    let mut scene = Scene::of(server);
    assert!(is_stored(&scene.write("2026-11-23", "走访三户")));
    scene.server.sequence("test");
    assert_eq!(scene.server.log_faults(), Vec::<String>::new());
    scene.server.sql("UPDATE work_log SET households = 30");
    let faults = scene.server.log_faults();
    assert_eq!(faults.len(), 2, "the record and the row: {faults:?}");
    assert!(faults.iter().any(|fault| fault.ends_with("another work log beside it than the phone signed")));
    scene.server.sql("DELETE FROM work_log");
    let faults = scene.server.log_faults();
    assert!(faults.iter().any(|fault| fault.ends_with("another work log beside it than the phone signed")));
    assert!(faults.iter().any(|fault| fault.ends_with(" is gone")), "{faults:?}");
}
