use crate::events::scene::{
    HALL, LAT, LON, OTHER_VILLAGE, Scene, TOWNSHIP, VILLAGE, check_in, hall, own, why,
};
use zaigang_shared::api::Done;
use zaigang_shared::api::event::{CallEvent, CorrectEvent, EventPlace, InvitePeople};
use zaigang_shared::division::Role;
use zaigang_shared::event::EventKind;
use zaigang_shared::operation as op;
use zaigang_shared::place::Answer;
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use zaigang_tests::{TestServer, on_both_databases};

on_both_databases!(
    an_event_is_called_seen_put_right_and_called_off,
    what_cannot_be_an_event_is_refused_by_name,
    a_village_calls_its_own_people_and_touches_nothing_of_the_township,
    the_county_calls_at_a_township,
);

fn code<T: std::fmt::Debug>(answer: Result<T, ProblemDocument>) -> (String, String) {
    let problem = answer.unwrap_err();
    let field = problem.values.get("field").cloned().unwrap_or_default();
    (problem.code, field)
}

fn an_event_is_called_seen_put_right_and_called_off(server: TestServer) {
    let mut scene = Scene::of(server);
    let meeting = scene.meeting("e1");
    // Sent twice over a bad line: one event, one answer.
    let first = scene.call(&meeting);
    assert_eq!(scene.call(&meeting), first);
    assert_eq!(scene.server.count("event"), 1);
    assert_eq!((first.event.tally.invited, first.event.tally.no_record), (2, 2));
    assert!(first.may_change);
    let other = CallEvent { title: "别的会".to_owned(), ..scene.meeting("e1") };
    let answer = scene.secretary.client.call::<op::CallEvent>(&[TOWNSHIP], &other);
    assert_eq!(code(answer).0, "conflict");

    let seen = own(&scene.wang.client).remove(0);
    assert_eq!(
        (seen.id.as_str(), seen.title.as_str(), seen.place_name.as_str()),
        ("e1", "防火调度会", "镇会议室")
    );
    assert_eq!((seen.called_by, seen.note.as_deref()), (format!("D{TOWNSHIP}"), Some("带笔记本")));
    assert_eq!(seen.place.unwrap().fence.shape.centre().map(|at| at.lat()), Some(HALL.0));
    assert_eq!(seen.changed_at, None);

    scene.pass(20 * MINUTE_MS);
    let correction = CorrectEvent {
        id: "c1".to_owned(),
        place: Some(hall((LAT, LON + 0.1))),
        starts_at: meeting.starts_at.plus(HOUR_MS),
        ends_at: meeting.ends_at.plus(HOUR_MS),
        note: None,
        reason: "会场改了".to_owned(),
    };
    for _ in 0..2 {
        let sheet = scene.secretary.client.call::<op::CorrectEvent>(&["e1"], &correction).unwrap();
        assert_eq!(sheet.event.change_reason.as_deref(), Some("会场改了"));
    }
    let seen = own(&scene.wang.client).remove(0);
    assert_eq!((seen.starts_at, seen.note), (correction.starts_at, None));
    assert_eq!((seen.changed_at, seen.change_reason.as_deref()), (Some(scene.now()), Some("会场改了")));
    assert_eq!(seen.place.unwrap().fence.shape.centre().map(|at| at.lon()), Some(LON + 0.1));
    // The old place judges nothing any more, the new one does.
    scene.pass(100 * MINUTE_MS);
    let now = scene.now();
    let at_old = check_in(&mut scene.wang, now, "p-wang", Some("e1"), HALL);
    assert_eq!(at_old.1.answer, Answer::OutsideFix);
    let at_new = check_in(&mut scene.li, now, "p-li", Some("e1"), (LAT, LON + 0.1));
    assert_eq!(at_new.1.answer, Answer::Inside, "{:?}", at_new.1.reasons);

    // Begun: nobody changes it under the feet of those who came; it can still be called off.
    let late = CorrectEvent { id: "c2".to_owned(), ..correction };
    let answer = scene.secretary.client.call::<op::CorrectEvent>(&["e1"], &late);
    assert_eq!(code(answer).0, "wrong_state");
    for _ in 0..2 {
        let sheet = scene.secretary.client.call::<op::CancelEvent>(&["e1"], &why("雨太大")).unwrap();
        assert_eq!(sheet.event.cancel_reason.as_deref(), Some("雨太大"));
    }
    let seen = own(&scene.li.client).remove(0);
    assert_eq!(seen.cancel_reason.as_deref(), Some("雨太大"));
    // Who was there stays verified; who is told too late has a doubt, not a fault.
    assert_eq!(scene.line("e1", "li").state.name(), "verified");
    scene.pass(MINUTE_MS);
    let now = scene.now();
    let too_late = check_in(&mut scene.wang, now, "p-wang", Some("e1"), (LAT, LON + 0.1)).1;
    assert_eq!((too_late.answer, too_late.reasons.len()), (Answer::Uncertain, 1));

    for (action, times) in [("event_called", 1), ("event_corrected", 1), ("event_cancelled", 1)] {
        assert_eq!(scene.server.count(&format!("audit_event WHERE action = '{action}'")), times, "{action}");
    }
    assert_eq!(scene.log_faults(), Vec::<String>::new());
    // Changed beside the program it is named.
    scene.server.sql("UPDATE event SET title = 'x' WHERE id = 'e1'");
    scene.server.sql("UPDATE event_invitation SET invited_at = 1 WHERE posting_id = 'p-li'");
    assert_eq!(scene.log_faults().len(), 2, "{:?}", scene.log_faults());
}

fn what_cannot_be_an_event_is_refused_by_name(server: TestServer) {
    let scene = Scene::of(server);
    scene.server.cadre("far", "150422101201");
    let now = scene.now();
    let base = || scene.meeting("e1");
    let place = |fence: Option<&str>, siting: bool, name: Option<&str>| EventPlace {
        fence: fence.map(|id| zaigang_shared::place::FenceId(id.to_owned())),
        siting: hall(HALL).siting.filter(|_| siting),
        name: name.map(str::to_owned),
    };
    let bad = [
        ("title", CallEvent { title: " ".to_owned(), ..base() }),
        ("title", CallEvent { title: "字".repeat(61), ..base() }),
        ("note", CallEvent { note: Some("字".repeat(501)), ..base() }),
        ("starts_at", CallEvent { starts_at: now.plus(-2 * HOUR_MS), ..base() }),
        ("ends_at", CallEvent { ends_at: now, ..base() }),
        ("ends_at", CallEvent { ends_at: now.plus(5 * DAY_MS), ..base() }),
        ("postings", CallEvent { divisions: Vec::new(), ..base() }),
        // A posting elsewhere is answered like one that is not there.
        ("postings", CallEvent { postings: vec!["p-far".parse().unwrap()], ..base() }),
        ("postings", CallEvent { postings: vec!["p-nobody".parse().unwrap()], ..base() }),
        ("divisions", CallEvent { divisions: vec!["150422101".parse().unwrap()], ..base() }),
        ("place", CallEvent { place: place(None, false, Some("x")), ..base() }),
        ("place", CallEvent { place: place(Some("f1"), true, Some("x")), ..base() }),
        ("place", CallEvent { place: place(Some("nowhere"), false, None), ..base() }),
        ("place_name", CallEvent { place: place(None, true, None), ..base() }),
    ];
    for (field, body) in bad {
        let answer = scene.secretary.client.call::<op::CallEvent>(&[TOWNSHIP], &body);
        assert_eq!(code(answer), ("invalid_field".to_owned(), field.to_owned()), "{body:?}");
    }
    assert_eq!(scene.server.count("event"), 0);
    assert_eq!(scene.server.count("fence WHERE kind = 'event'"), 0);
    // A place registered elsewhere, and where somebody lodges, are no meeting places.
    scene.server.division("150422101201");
    scene.server.sql("UPDATE fence SET division = '150422101201' WHERE id = 'f2'");
    let elsewhere = CallEvent { place: place(Some("f2"), false, None), ..base() };
    assert_eq!(code(scene.secretary.client.call::<op::CallEvent>(&[TOWNSHIP], &elsewhere)).1, "place");
    let registered = CallEvent { place: place(Some("f1"), false, None), ..base() };
    assert_eq!(scene.call(&registered).event.place_name, "村部");
    assert_eq!(scene.server.count("fence WHERE kind = 'event'"), 0);
}

fn a_village_calls_its_own_people_and_touches_nothing_of_the_township(server: TestServer) {
    let mut scene = Scene::of(server);
    let account = scene.server.phone_person("clerk", Role::VillageClerk, VILLAGE);
    let clerk = scene.server.phone(&scene.secretary, &account);
    let choices = clerk.client.call::<op::ReadEventChoices>(&[VILLAGE], &Done {}).unwrap();
    assert_eq!(choices.people.len(), 1);
    assert_eq!(choices.people[0].person_name, "wang");
    assert_eq!(choices.sites[0].place.fence.id.0, "f1");

    let emergency = CallEvent {
        kind: EventKind::Emergency,
        starts_at: scene.now(),
        divisions: vec![VILLAGE.parse().unwrap()],
        ..scene.meeting("e1")
    };
    let foreign = CallEvent { divisions: vec![OTHER_VILLAGE.parse().unwrap()], ..emergency.clone() };
    assert_eq!(code(clerk.client.call::<op::CallEvent>(&[VILLAGE], &foreign)).1, "divisions");
    assert_eq!(code(clerk.client.call::<op::CallEvent>(&[TOWNSHIP], &emergency)).0, "not_found");
    let sheet = clerk.client.call::<op::CallEvent>(&[VILLAGE], &emergency).unwrap();
    assert_eq!((sheet.people.len(), sheet.event.called_by.as_str()), (1, "clerk"));
    assert_eq!(own(&scene.wang.client).len(), 1);
    assert!(own(&scene.li.client).is_empty());
    // The township sees what its villages call, and may put it right.
    assert!(scene.sheet("e1").may_change);

    // The township calls at the village: the village sees the sheet and changes nothing of it.
    let above = CallEvent { divisions: vec![VILLAGE.parse().unwrap()], ..scene.meeting("e2") };
    scene.secretary.client.call::<op::CallEvent>(&[VILLAGE], &above).unwrap();
    let seen = clerk.client.call::<op::ReadEvent>(&["e2"], &Done {}).unwrap();
    assert!(!seen.may_change);
    assert_eq!(code(clerk.client.call::<op::CancelEvent>(&["e2"], &why("x"))).0, "not_allowed");
    let excuse = clerk.client.call::<op::ExcuseAttendance>(&["e2", "p-wang"], &why("x"));
    assert_eq!(code(excuse).0, "not_allowed");
    scene.secretary.client.call::<op::CancelEvent>(&["e1"], &why("已处置")).unwrap();

    // More people, until it is over.
    let more = InvitePeople { postings: vec!["p-li".parse().unwrap()], divisions: Vec::new() };
    let of_township =
        CallEvent { postings: vec!["p-wang".parse().unwrap()], divisions: Vec::new(), ..scene.meeting("e3") };
    scene.call(&of_township);
    for _ in 0..2 {
        let sheet = scene.secretary.client.call::<op::InvitePeople>(&["e3"], &more).unwrap();
        assert_eq!(sheet.people.len(), 2);
    }
    scene.pass(3 * HOUR_MS);
    assert_eq!(code(scene.secretary.client.call::<op::InvitePeople>(&["e3"], &more)).0, "wrong_state");
    assert_eq!(code(scene.secretary.client.call::<op::CancelEvent>(&["e3"], &why("x"))).0, "wrong_state");
}

fn the_county_calls_at_a_township(server: TestServer) {
    let scene = Scene::of(server);
    let county = scene.server.office("county", Role::CountyOffice, "150422");
    let neighbour = scene.server.office("neighbour", Role::TownshipSecretary, "150422101");
    county.client.call::<op::CallEvent>(&[TOWNSHIP], &scene.meeting("e1")).unwrap();
    // The township has it in its list; what the county called, only the county changes.
    let listed = scene.listed(None);
    assert_eq!((listed.len(), listed[0].tally.invited), (1, 2));
    assert!(!scene.sheet("e1").may_change);
    assert_eq!(code(scene.secretary.client.call::<op::CancelEvent>(&["e1"], &why("x"))).0, "not_allowed");
    assert_eq!(code(neighbour.client.call::<op::ReadEvent>(&["e1"], &Done {})).0, "not_found");
    assert!(scene.listed(Some("2026-10")).is_empty());
    assert!(county.client.call::<op::CancelEvent>(&["e1"], &why("改期")).is_ok());
}
