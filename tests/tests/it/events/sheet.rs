use crate::events::scene::{HALL, Scene, check_in, own, why};
use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::{AskLeave, LeaveKind};
use zaigang_shared::api::township::DecideLeave;
use zaigang_shared::day::CellState;
use zaigang_shared::event::AttendanceState;
use zaigang_shared::operation::{self as op, Method};
use zaigang_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use zaigang_tests::{TestServer, on_both_databases};

on_both_databases!(
    leave_and_reasons_stand_on_the_sheet_and_nobody_is_absent,
    the_callers_word_stands_apart_and_decides_no_day,
    the_table_opens_in_a_spreadsheet_as_text,
    nobody_confirms_himself,
    a_person_takes_the_invitations_along,
);

fn leave_and_reasons_stand_on_the_sheet_and_nobody_is_absent(server: TestServer) {
    let mut scene = Scene::of(server);
    scene.call(&scene.meeting("e1"));
    // Before it begins the person says why he will not come.
    let say = |scene: &Scene, text: &str| {
        scene.wang.client.call::<op::SayEventReason>(&["p-wang", "e1"], &why(text))
    };
    assert_eq!(say(&scene, " ").unwrap_err().code, "invalid_field");
    for _ in 0..2 {
        let said = say(&scene, "孩子住院").unwrap();
        assert_eq!(
            (said.state, said.own_reason.as_deref()),
            (AttendanceState::ReasonGiven, Some("孩子住院"))
        );
    }
    let another = scene.li.client.call::<op::SayEventReason>(&["p-wang", "e1"], &why("x"));
    assert_eq!(another.unwrap_err().code, "not_found");
    let unknown = scene.wang.client.call::<op::SayEventReason>(&["p-wang", "e9"], &why("x"));
    assert_eq!(unknown.unwrap_err().code, "not_found");
    let line = scene.line("e1", "wang");
    let word = line.own_reason.unwrap();
    assert_eq!((word.text.as_str(), word.by), ("孩子住院", None));

    // Approved leave stands there by itself.
    let day = scene.now().date();
    let ask = AskLeave {
        id: "l1".parse().unwrap(),
        kind: LeaveKind::Leave,
        from: day,
        to: day,
        reason: "看病".to_owned(),
        leave_type: None,
        replaces: None,
        written_at: None,
    };
    scene.li.client.call::<op::AskLeave>(&["p-li"], &ask).unwrap();
    assert_eq!(scene.line("e1", "li").state, AttendanceState::NoRecord, "asked is not approved");
    let approve = DecideLeave { id: "d1".to_owned(), approve: true, reason: None };
    scene.secretary.client.call::<op::DecideLeave>(&["l1"], &approve).unwrap();
    assert_eq!(scene.line("e1", "li").state, AttendanceState::OnLeave);
    let tally = scene.listed(None)[0].tally;
    assert_eq!((tally.invited, tally.reason_given, tally.on_leave, tally.no_record), (2, 1, 1, 0));
    // It stays on the phone for a week, for a word; then it goes.
    scene.pass(7 * DAY_MS);
    assert_eq!(own(&scene.wang.client).len(), 1);
    scene.pass(DAY_MS);
    assert!(own(&scene.wang.client).is_empty());
}

fn the_callers_word_stands_apart_and_decides_no_day(server: TestServer) {
    let mut scene = Scene::of(server);
    scene.call(&scene.meeting("e1"));
    let confirm = |scene: &Scene, posting: &str, text: &str| {
        scene.secretary.client.call::<op::ConfirmAttendance>(&["e1", posting], &why(text))
    };
    assert_eq!(confirm(&scene, "p-wang", "在场").unwrap_err().code, "wrong_state", "not begun");
    scene.pass(HOUR_MS + MINUTE_MS);
    let now = scene.now();
    check_in(&mut scene.li, now, "p-li", Some("e1"), HALL);
    assert_eq!(confirm(&scene, "p-li", "在场").unwrap_err().code, "wrong_state", "verified already");
    for _ in 0..2 {
        let sheet = confirm(&scene, "p-wang", "手机没电，本人坐在第二排").unwrap();
        let line = sheet.people.iter().find(|line| line.person_name == "wang").unwrap();
        assert_eq!(line.state, AttendanceState::NoRecord, "the records still say nothing");
        let word = line.confirmed.as_ref().unwrap();
        assert_eq!(word.by.as_deref(), Some("姓名secretary"));
        assert_eq!((sheet.event.tally.confirmed, sheet.event.tally.no_record), (1, 0));
    }
    assert!(own(&scene.wang.client)[0].is_confirmed);
    let month = scene.wang.client.call::<op::ReadMonth>(&["p-wang", "2026-11"], &Done {}).unwrap();
    let cell = month.cells.iter().find(|cell| cell.date.to_string() == "2026-11-23").unwrap();
    assert_eq!(cell.state, CellState::Rest, "no decision on the day");
    assert_eq!(scene.server.count("cell_decision"), 0);
    assert_eq!(scene.server.count("audit_event WHERE action = 'attendance_confirmed'"), 1);
    assert_eq!(scene.log_faults(), Vec::<String>::new());
}

fn nobody_confirms_himself(server: TestServer) {
    let mut scene = Scene::of(server);
    // The secretary is posted in a village himself.
    scene.server.sql(
        "INSERT INTO posting (id, account_id, kind, host, managing, posted_from, updated_at) VALUES
         ('p-own', 'a-secretary', 'first_secretary', '150422100201', '150422100', '2026-01-01', 0)",
    );
    let sheet = scene.call(&scene.meeting("e1"));
    assert_eq!(sheet.people.len(), 3);
    scene.pass(HOUR_MS + MINUTE_MS);
    let own = scene.secretary.client.call::<op::ConfirmAttendance>(&["e1", "p-own"], &why("在"));
    assert_eq!(own.unwrap_err().code, "own_row");
    let own = scene.secretary.client.call::<op::ExcuseAttendance>(&["e1", "p-own"], &why("忙"));
    assert_eq!(own.unwrap_err().code, "own_row");
    let nobody = scene.secretary.client.call::<op::ConfirmAttendance>(&["e1", "p-nobody"], &why("在"));
    assert_eq!(nobody.unwrap_err().code, "not_found");
}

fn the_table_opens_in_a_spreadsheet_as_text(server: TestServer) {
    let mut scene = Scene::of(server);
    let meeting = zaigang_shared::api::event::CallEvent {
        title: "=HYPERLINK(\"http://x\")".to_owned(),
        ..scene.meeting("e1")
    };
    scene.call(&meeting);
    scene.wang.client.call::<op::SayEventReason>(&["p-wang", "e1"], &why("-1+cmd, \"急\"")).unwrap();
    scene.pass(HOUR_MS);
    let now = scene.now();
    check_in(&mut scene.li, now, "p-li", Some("e1"), HALL);
    let ask = |language: &str| {
        let headers = [("accept-language", language)];
        scene.secretary.client.send(Method::Get, "/api/v1/events/e1/table", &headers, &[])
    };
    let reply = ask("zh-CN");
    assert_eq!((reply.status, reply.content_type.as_str()), (200, "text/csv; charset=utf-8"));
    let name = reply.header("content-disposition").unwrap();
    assert_eq!(name, "attachment; filename=\"event-2026-11-23.csv\"");
    let text = String::from_utf8(reply.body.clone()).unwrap();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert!(text.starts_with('\u{feff}'));
    assert_eq!(lines[0], "重要会议,\"'=HYPERLINK(\"\"http://x\"\")\"");
    assert_eq!(lines[1], "时间,2026-11-23 11:00 ~ 2026-11-23 12:00");
    assert_eq!(lines[3].split(',').next(), Some("姓名"));
    // In the order of places.
    assert_eq!(lines[4], "wang,D150422100201,已说明原因,,\"'-1+cmd, \"\"急\"\"\",,,,");
    assert!(lines[5].starts_with("li,D150422100202,已核实到场,2026-11-23 11:00,"), "{}", lines[5]);
    let english = String::from_utf8(ask("en").body).unwrap();
    assert!(english.contains("Verified") && english.contains("Reason given"), "{english}");
    assert_eq!(scene.server.count("audit_event WHERE action = 'event_exported'"), 2);
}

fn a_person_takes_the_invitations_along(server: TestServer) {
    let scene = Scene::of(server);
    scene.call(&scene.meeting("e1"));
    scene.wang.client.call::<op::SayEventReason>(&["p-wang", "e1"], &why("孩子住院")).unwrap();
    let reply = scene.wang.client.send(Method::Get, "/api/v1/me/export", &[], &[]);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(reply.body.as_slice())).unwrap();
    let file = archive.by_name("data.json").unwrap();
    let json: serde_json::Value = serde_json::from_reader(file).unwrap();
    assert_eq!(json["data"]["events"][0]["title"], "防火调度会");
    let invitations = json["data"]["invitations"].as_array().unwrap();
    assert_eq!(invitations.len(), 1, "nobody else's");
    assert_eq!(invitations[0]["own_reason"], "孩子住院");
}
