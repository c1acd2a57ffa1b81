//! Somebody says what is wrong, and gets an answer.

use super::scene::{COUNTY, POSTING, Scene, TOWNSHIP};
use zaigang_shared::api::Done;
use zaigang_shared::api::own::{
    AnswerCorrection, AskCorrection, CorrectionState, CorrectionTarget, CorrectionView,
};
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemDocument;
use zaigang_tests::{Client, TestServer, on_both_databases};

on_both_databases!(
    a_request_is_asked_seen_and_answered,
    a_request_names_only_what_is_the_persons_own,
    an_open_request_holds_its_record,
);

fn request(id: &str, target: CorrectionTarget, text: &str) -> AskCorrection {
    AskCorrection {
        id: id.parse().unwrap(),
        target,
        date: None,
        record: None,
        device: None,
        text: text.to_owned(),
    }
}

fn ask(scene: &Scene, body: &AskCorrection) -> Result<CorrectionView, ProblemDocument> {
    scene.phone.client.call::<op::AskCorrection>(&[POSTING], body)
}

fn seen(client: &Client, at: &str) -> Vec<CorrectionView> {
    client.call::<op::ListCorrections>(&[at], &Done {}).unwrap().corrections
}

fn answer(client: &Client, id: &str, of: &str, text: &str) -> Result<CorrectionView, ProblemDocument> {
    let body =
        AnswerCorrection { id: id.to_owned(), state: CorrectionState::Corrected, answer: text.to_owned() };
    client.call::<op::AnswerCorrection>(&[of], &body)
}

fn a_request_is_asked_seen_and_answered(server: TestServer) {
    let mut scene = Scene::of(server);
    scene.server.office("county", Role::CountyOffice, COUNTY);
    let neighbour = scene.server.office("neighbour", Role::TownshipSecretary, "150422101");
    let body = request("k1", CorrectionTarget::Posting, "我 3 月就到村了");
    let asked = ask(&scene, &body).unwrap();
    assert_eq!((asked.state, asked.may_answer), (CorrectionState::Open, false));
    ask(&scene, &body).unwrap();
    let other = AskCorrection { text: "别的".to_owned(), ..body };
    assert_eq!(ask(&scene, &other).unwrap_err().code, "conflict");
    assert_eq!(scene.server.count("correction"), 1);

    let at_desk = seen(&scene.secretary.client, TOWNSHIP);
    assert_eq!((at_desk.len(), at_desk[0].may_answer, at_desk[0].is_late), (1, true, false));
    assert!(seen(&neighbour.client, "150422101").is_empty());
    assert_eq!(answer(&neighbour.client, "n1", "k1", "不行").unwrap_err().code, "not_found");
    assert_eq!(answer(&scene.phone.client, "n1", "k1", "改好了").unwrap_err().code, "not_allowed");

    scene.pass_days(16);
    let county = scene.server.sign_in("county");
    assert!(seen(&county.client, COUNTY)[0].is_late, "the county sees what waits for over 15 days");
    let text = "已改为 3 月 1 日";
    answer(&scene.secretary.client, "n1", "k1", text).unwrap();
    answer(&scene.secretary.client, "n1", "k1", text).unwrap();
    assert_eq!(answer(&county.client, "n2", "k1", text).unwrap_err().code, "wrong_state");
    let own = scene.phone.client.call::<op::ListOwnCorrections>(&[POSTING], &Done {}).unwrap().corrections;
    assert_eq!((own[0].state, own[0].answer.as_deref()), (CorrectionState::Corrected, Some(text)));
    assert_eq!(own[0].answered_by.as_deref(), Some("姓名secretary"));
    assert!(!own[0].is_late);
    let leaves = "leaf WHERE item_kind = 'correction'";
    assert_eq!(scene.server.count(leaves), 2);
    assert_eq!(scene.server.count("audit_event WHERE action LIKE 'correction_%'"), 2);
}

fn a_request_names_only_what_is_the_persons_own(server: TestServer) {
    let mut scene = Scene::of(server);
    scene.server.cadre("li", "150422100202");
    let sent = scene.check_in(10);
    let field = |body: AskCorrection| {
        let problem = ask(&scene, &body).unwrap_err();
        assert_eq!(problem.code, "invalid_field");
        problem.values["field"].clone()
    };
    let day = |date: &str| AskCorrection {
        date: Some(date.parse().unwrap()),
        ..request("k2", CorrectionTarget::Day, "那天我在村里")
    };
    let record = |id: &str| AskCorrection {
        record: Some(id.parse().unwrap()),
        ..request("k3", CorrectionTarget::Record, "位置不对")
    };
    let device = |id: &str| AskCorrection {
        device: Some(id.parse().unwrap()),
        ..request("k4", CorrectionTarget::Device, "不是我的手机")
    };
    assert_eq!(field(request("k1", CorrectionTarget::Posting, " ")), "text");
    assert_eq!(field(request("k1", CorrectionTarget::Posting, &"话".repeat(501))), "text");
    assert_eq!(field(request("k1", CorrectionTarget::Day, "哪天")), "date");
    assert_eq!(field(day("2026-11-24")), "date", "a day to come");
    assert_eq!(field(day("2025-12-31")), "date", "before the posting");
    assert_eq!(field(record("nobody")), "record");
    assert_eq!(field(device("nobody")), "device");
    assert_eq!(ask(&scene, &day("2026-11-20")).unwrap().date.unwrap().to_string(), "2026-11-20");
    assert_eq!(ask(&scene, &record(&sent.id)).unwrap().date.unwrap().to_string(), "2026-11-23");
    let own = scene.phone.tokens.as_ref().unwrap().device.to_string();
    ask(&scene, &device(&own)).unwrap();
    let theirs = scene
        .phone
        .client
        .call::<op::AskCorrection>(&["p-li"], &request("k9", CorrectionTarget::Posting, "不是我的"));
    assert_eq!(theirs.unwrap_err().code, "not_found");
    for n in 0..47 {
        ask(&scene, &request(&format!("m{n}"), CorrectionTarget::Posting, "又一条")).unwrap();
    }
    let full = ask(&scene, &request("m50", CorrectionTarget::Posting, "又一条")).unwrap_err();
    assert_eq!(full.code, "too_many_requests");
}

fn an_open_request_holds_its_record(server: TestServer) {
    let mut scene = Scene::of(server);
    let sent = scene.check_in_with_photo(10);
    let about = AskCorrection {
        record: Some(sent.id.parse().unwrap()),
        ..request("k1", CorrectionTarget::Record, "位置不对")
    };
    ask(&scene, &about).unwrap();
    scene.pass_days(200);
    let report = scene.retain();
    assert_eq!((report.records, report.held, report.held_by_corrections), (0, 1, 1), "{report:?}");
    answer(&scene.secretary.client, "n1", "k1", "看过了，照片在村里").unwrap();
    assert_eq!(scene.retain().records, 1);
}
