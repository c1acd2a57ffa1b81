//! Codes: given, used once, bounded.

use crate::sessions::{COUNTY, TOWNSHIP, VILLAGE, refused, township};
use zaigang_server::keys::SigningKey;
use zaigang_shared::api::Done;
use zaigang_shared::api::county::IssueCode;
use zaigang_shared::api::session;
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::time::{DAY_MS, MINUTE_MS};
use zaigang_tests::{Phone, TestServer, enrolment_proof, on_both_databases};

on_both_databases!(
    a_code_enrols_once,
    a_code_bears_five_wrong_proofs,
    codes_run_out_and_newer_ones_end_older_ones,
    wrong_codes_are_bounded_by_address,
    a_second_phone_waits_for_approval,
    enrolment_needs_the_notice_in_force,
    a_code_never_opens_an_office_above,
);

fn a_code_enrols_once(server: TestServer) {
    let secretary = township(&server);
    let account = server.cadre("zhang", VILLAGE);
    let code = server.code(&secretary, &account);
    assert_eq!((code.len(), code.get(4..5).unwrap()), (9, "-"));
    assert_eq!(server.count(&format!("enrolment_code WHERE code_hash = '{code}'")), 0, "only a hash");
    let before = secretary.client.call::<op::ListEnrolments>(&[TOWNSHIP], &Done {}).unwrap();
    assert_eq!((before.waiting, before.enrolled), (1, 0));
    assert!(before.lines.first().unwrap().code_until.is_some());

    let mut phone = Phone::new(&server);
    let lost = phone.enrol(&code.to_lowercase().replace('-', " ")).unwrap_err();
    // The proof is over the code as it was handed out, so a client that signs what was typed is told.
    assert_eq!(lost.code, "wrong_proof");
    let first = phone.enrol(&code).unwrap();
    let me = phone.client.call::<op::ReadMe>(&[], &Done {}).unwrap();
    assert_eq!(me.postings.iter().map(ToString::to_string).collect::<Vec<_>>(), ["p-zhang"]);
    // The answer was lost: the same phone within ten minutes gets in again, as the same device.
    server.pass(9 * MINUTE_MS);
    let again = phone.enrol(&code).unwrap();
    assert_eq!(again.device, first.device);
    // Another phone never, and the same one not later.
    assert_eq!(refused(Phone::new(&server).enrol(&code)), "wrong_code");
    server.pass(2 * MINUTE_MS);
    assert_eq!(refused(phone.enrol(&code)), "wrong_code");
    let after = secretary.client.call::<op::ListEnrolments>(&[TOWNSHIP], &Done {}).unwrap();
    assert_eq!((after.waiting, after.enrolled), (0, 1));
    assert_eq!(server.count("device WHERE account_id = 'a-zhang' AND standing = 'active'"), 1);
    assert_eq!(server.count("account WHERE id = 'a-zhang' AND notice_version IS NOT NULL"), 1);
}

fn a_code_bears_five_wrong_proofs(server: TestServer) {
    let secretary = township(&server);
    let account = server.cadre("zhang", VILLAGE);
    let code = server.code(&secretary, &account);
    let phone = Phone::new(&server);
    let thief = SigningKey::generate().unwrap();
    let wrong = session::Enrol { proof: enrolment_proof(&thief, &code), ..phone.enrolment(&code) };
    let mut codes: Vec<String> = std::thread::scope(|scope| {
        let call = |_| scope.spawn(|| refused(server.client().call::<op::Enrol>(&[], &wrong)));
        (0..12).map(call).collect::<Vec<_>>().into_iter().map(|t| t.join().unwrap()).collect()
    });
    codes.sort();
    assert_eq!(codes.iter().filter(|code| *code == "wrong_proof").count(), 5, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "wrong_code").count(), 7, "{codes:?}");
    assert_eq!(refused(Phone::new(&server).enrol(&code)), "wrong_code");
    assert_eq!(server.count("device WHERE account_id = 'a-zhang'"), 0);
    // A new code puts it right.
    server.phone(&secretary, &account);
}

fn codes_run_out_and_newer_ones_end_older_ones(server: TestServer) {
    let secretary = township(&server);
    let account = server.cadre("zhang", VILLAGE);
    let first = server.code(&secretary, &account);
    let id: zaigang_shared::id::CodeId = "c2".parse().unwrap();
    let issue = |id: &zaigang_shared::id::CodeId| {
        secretary.client.call::<op::IssueCode>(&[&account], &IssueCode { id: id.clone() })
    };
    let second = issue(&id).unwrap();
    assert_eq!(issue(&id).unwrap(), second, "a lost answer is given again");
    assert_ne!(first, second.code);
    assert_eq!(refused(Phone::new(&server).enrol(&first)), "wrong_code");
    server.pass(DAY_MS);
    assert_eq!(refused(Phone::new(&server).enrol(&second.code)), "wrong_code");
    // The same id for somebody else.
    let other = server.cadre("wang", VILLAGE);
    let answer = server.sign_in("secretary").client.call::<op::IssueCode>(&[&other], &IssueCode { id });
    assert_eq!(refused(answer), "conflict");
}

fn wrong_codes_are_bounded_by_address(server: TestServer) {
    let secretary = township(&server);
    let code = server.code(&secretary, &server.cadre("zhang", VILLAGE));
    let phone = Phone::new(&server);
    for n in 0..60 {
        let guess = format!("WRNG-{n:04}");
        assert_eq!(refused(server.client().call::<op::Enrol>(&[], &phone.enrolment(&guess))), "wrong_code");
    }
    let refused = Phone::new(&server).enrol(&code).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.status), ("too_many_requests", 429));
    server.pass(15 * MINUTE_MS);
    Phone::new(&server).enrol(&code).unwrap();
}

fn a_second_phone_waits_for_approval(server: TestServer) {
    let secretary = township(&server);
    let account = server.cadre("zhang", VILLAGE);
    let mut first = server.phone(&secretary, &account);
    let mut second = server.phone(&secretary, &account);
    assert_eq!(server.count("device WHERE account_id = 'a-zhang' AND standing = 'active'"), 1);
    assert_eq!(server.count("device WHERE account_id = 'a-zhang' AND standing = 'pending'"), 1);
    // Both may talk to the server; what the second one records is to be confirmed.
    first.refresh().unwrap();
    second.refresh().unwrap();
    // A revoked phone is out at once and enrols no more with its key.
    let device = first.tokens.clone().unwrap().device;
    server.sql(&format!("UPDATE device SET standing = 'revoked' WHERE id = '{device}'"));
    assert_eq!(refused(first.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
    assert_eq!(refused(first.refresh()), "session_over");
    let code = server.code(&server.sign_in("secretary"), &account);
    assert_eq!(refused(first.enrol(&code)), "wrong_proof");
}

fn enrolment_needs_the_notice_in_force(server: TestServer) {
    let secretary = township(&server);
    let code = server.code(&secretary, &server.cadre("zhang", VILLAGE));
    let mut phone = Phone::new(&server);
    let version = std::mem::replace(&mut phone.notice_version, "2020-01".to_owned());
    for _ in 0..7 {
        assert_eq!(refused(phone.enrol(&code)), "notice_required");
    }
    phone.notice_version = version;
    phone.enrol(&code).unwrap();
}

fn a_code_never_opens_an_office_above(server: TestServer) {
    let secretary = township(&server);
    server.office("county", Role::CountyOffice, COUNTY);
    server.office("neighbour", Role::TownshipSecretary, "150422101");
    server.division(VILLAGE);
    // The county's clerk and a secretary from elsewhere are also posted to a village of the township.
    for (name, answer) in [("county", "own_row"), ("neighbour", "not_allowed")] {
        server.sql(&format!(
            "INSERT INTO role_grant (account_id, role, division) VALUES ('a-{name}', 'cadre', '{VILLAGE}')"
        ));
        server.sql(&format!(
            "INSERT INTO posting (id, account_id, kind, host, managing, posted_from, updated_at) VALUES
             ('p-{name}', 'a-{name}', 'first_secretary', '{VILLAGE}', '{TOWNSHIP}', '2026-01-01', 0)"
        ));
        let account = format!("a-{name}");
        let id = format!("c-{name}").parse().unwrap();
        let given = secretary.client.call::<op::IssueCode>(&[account.as_str()], &IssueCode { id });
        assert_eq!(refused(given), answer, "{name}");
    }
    // Somebody who is no phone person gets none from anybody.
    let id = "c2".parse().unwrap();
    let county = server.sign_in("county");
    let answer = county.client.call::<op::IssueCode>(&["a-secretary"], &IssueCode { id });
    assert_eq!(refused(answer), "wrong_state");
}
