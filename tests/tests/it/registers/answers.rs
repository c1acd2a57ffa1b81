//! The cadre countersigns or objects; an objection is answered, and a newer sheet asks anew.

use crate::registers::scene::*;
use zaigang_shared::api::cadre::Home;
use zaigang_shared::api::register::{AnswerObjection, OwnRegister, RespondRegister, RowResponse};
use zaigang_shared::api::{Done, NoQuery};
use zaigang_shared::day::CellState;
use zaigang_shared::operation as op;
use zaigang_shared::register::{RegisterState, SignatureAct, SignatureClaims};
use zaigang_tests::{Office, Phone, TestServer, on_both_databases};

fn own(phone: &Phone, posting: &str) -> OwnRegister {
    phone.client.call_with::<op::ReadOwnRegister>(&[posting, MONTH], &NoQuery {}, &Done {}).unwrap()
}

fn word(
    server: &TestServer,
    phone: &Phone,
    id: &str,
    sheet: &str,
    act: SignatureAct,
    text: Option<&str>,
) -> RespondRegister {
    let said = SignatureClaims {
        posting: Some("p-an".parse().unwrap()),
        text: text.map(str::to_owned),
        ..claims(server, act, sheet)
    };
    let device = phone.tokens.as_ref().unwrap().device.clone();
    RespondRegister {
        id: id.to_owned(),
        sheet: sheet.to_owned(),
        act,
        text: text.map(str::to_owned),
        signature: signed(&phone.key, &device, &said),
    }
}

fn respond(phone: &Phone, body: &RespondRegister) -> Answered<RowResponse> {
    phone.client.call::<op::RespondRegister>(&["p-an", MONTH], body)
}

fn answer(office: &Office, id: &str, text: &str) -> Answered<RowResponse> {
    let body = AnswerObjection { id: id.to_owned(), text: text.to_owned() };
    office.client.call::<op::AnswerObjection>(&["p-an", MONTH], &body)
}

fn home(phone: &Phone) -> Home {
    phone.client.call::<op::ReadHome>(&[], &Done {}).unwrap()
}

fn the_cadre_countersigns_or_objects_and_is_answered(server: TestServer) {
    town(&server);
    let account = server.cadre("an", EAST);
    let other = server.cadre("bo", EAST);
    go_to(&server, "2026-12-04");
    let secretary = server.sign_in("secretary");
    let phone = server.phone(&secretary, &account);
    let neighbour = server.phone(&secretary, &other);

    let before = own(&phone, "p-an");
    assert_eq!((before.state, before.sheet.is_none()), (RegisterState::Due, true));
    assert!(home(&phone).countersign.is_empty());
    let sheet = sign(&server, &secretary, "s1", None).unwrap();
    let object = SignatureAct::Object;
    assert_eq!(home(&phone).countersign, [MONTH.parse().unwrap()]);
    let shown = own(&phone, "p-an");
    assert_eq!(shown.sheet.unwrap().hash, sheet.hash);
    assert_eq!(shown.line.unwrap().row.person_name, "an");
    assert!(
        neighbour.client.call_with::<op::ReadOwnRegister>(&["p-an", MONTH], &NoQuery {}, &Done {}).is_err()
    );

    // An objection says what is wrong, and is the phone's own word on this sheet.
    let good = word(&server, &phone, "w1", &sheet.hash, object, Some("I was there on the 24th"));
    let bare = RespondRegister { text: None, ..good.clone() };
    assert_eq!(refused(respond(&phone, &bare)), "invalid_field");
    let said_otherwise = RespondRegister { text: Some("I was away".to_owned()), ..good.clone() };
    assert_eq!(refused(respond(&phone, &said_otherwise)), "signature_refused");
    let forged = word(&server, &neighbour, "w1", &sheet.hash, object, Some("I was there on the 24th"));
    assert_eq!(refused(respond(&phone, &forged)), "signature_refused");
    let elsewhere = word(&server, &phone, "w1", "00", object, Some("I was there on the 24th"));
    assert_eq!(refused(respond(&phone, &elsewhere)), "register_changed");
    let said = respond(&phone, &good).unwrap();
    assert_eq!(respond(&phone, &good).unwrap(), said, "said twice");
    assert_eq!(server.count("register_response"), 1);
    assert!(home(&phone).countersign.is_empty());
    let hasty = word(&server, &phone, "w2", &sheet.hash, SignatureAct::Countersign, None);
    assert_eq!(refused(respond(&phone, &hasty)), "wrong_state");

    // The township sees it and answers; days it gets right lead to a supplement, which asks anew.
    let line = read(&secretary.client).lines.into_iter().find(|line| line.row.person_name == "an").unwrap();
    assert_eq!(line.response.unwrap().text.as_deref(), Some("I was there on the 24th"));
    let answered = answer(&secretary, "x1", "right, seen by the village").unwrap();
    assert_eq!(answer(&secretary, "x1", "right, seen by the village").unwrap(), answered, "answered twice");
    assert_eq!(answered.answered_by.as_deref(), Some("姓名secretary"));
    assert_eq!(refused(answer(&secretary, "x2", "once more")), "wrong_state");
    decide(&secretary, "p-an", "2026-11-24", "d1", CellState::Present).unwrap();
    assert_eq!(own(&phone, "p-an").state, RegisterState::Supplementary);
    let supplement = sign(&server, &secretary, "s2", Some("after an objection")).unwrap();
    let shown = own(&phone, "p-an");
    assert!(shown.line.unwrap().response.is_none(), "asked anew");
    assert_eq!(home(&phone).countersign, [MONTH.parse().unwrap()]);
    let late = word(&server, &phone, "w2", &sheet.hash, SignatureAct::Countersign, None);
    assert_eq!(refused(respond(&phone, &late)), "register_changed", "of the sheet before");
    let good = word(&server, &phone, "w2", &supplement.hash, SignatureAct::Countersign, None);
    respond(&phone, &good).unwrap();
    let again = word(&server, &phone, "w3", &supplement.hash, object, Some("no"));
    assert_eq!(refused(respond(&phone, &again)), "wrong_state", "countersigned is countersigned");
    assert_eq!(own(&phone, "p-an").line.unwrap().response.unwrap().act, SignatureAct::Countersign);
    for table in ["register_response", "register_answer"] {
        assert!(server.try_sql(&format!("DELETE FROM {table}")).is_err(), "{table}");
        assert!(server.try_sql(&format!("UPDATE {table} SET text = 'x'")).is_err(), "{table}");
    }
    server.sequence("test");
    assert_eq!(faults(&server), Vec::<String>::new());
}

fn an_unanswered_objection_outlives_a_newer_sheet(server: TestServer) {
    town(&server);
    let account = server.cadre("an", EAST);
    go_to(&server, "2026-12-04");
    let secretary = server.sign_in("secretary");
    let phone = server.phone(&secretary, &account);
    let sheet = sign(&server, &secretary, "s1", None).unwrap();
    let body = word(&server, &phone, "w1", &sheet.hash, SignatureAct::Object, Some("the 24th and the 25th"));
    respond(&phone, &body).unwrap();
    decide(&secretary, "p-an", "2026-11-24", "d1", CellState::Present).unwrap();
    sign(&server, &secretary, "s2", Some("the 24th")).unwrap();
    let shown = own(&phone, "p-an").line.unwrap().response.unwrap();
    assert_eq!((shown.act, shown.answer.is_none()), (SignatureAct::Object, true), "still waits");
    answer(&secretary, "x1", "the 25th stays: the village knows of nothing").unwrap();
    assert!(own(&phone, "p-an").line.unwrap().response.is_none(), "answered: the newer sheet asks");
}

fn nobody_answers_an_objection_of_his_own(server: TestServer) {
    let (_, _) = town(&server);
    own_posting(&server, "secretary");
    go_to(&server, "2026-12-04");
    let secretary = server.sign_in("secretary");
    let body = AnswerObjection { id: "x1".to_owned(), text: "all is well".to_owned() };
    let answered = secretary.client.call::<op::AnswerObjection>(&["p-secretary", MONTH], &body);
    assert_eq!(refused(answered), "own_row");
}

on_both_databases!(
    the_cadre_countersigns_or_objects_and_is_answered,
    an_unanswered_objection_outlives_a_newer_sheet,
    nobody_answers_an_objection_of_his_own,
);
