//! Accounts, complaints and the privacy notice.

use crate::sessions::{COUNTY, TOWNSHIP, VILLAGE, refused, sign_in, township};
use zaigang_shared::api::Done;
use zaigang_shared::api::county::{CreateAccount, IssueCode, SetAccountStatus};
use zaigang_shared::api::session::FileComplaint;
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_tests::{Office, PASSWORD, Phone, TestServer, on_both_databases, refresh_request};

on_both_databases!(
    a_disabled_account_is_out_at_once,
    a_dismissed_inspector_is_out_at_once,
    people_make_accounts_only_below_themselves,
    a_reset_ends_sessions_and_locks,
    complaints_are_open_to_anybody,
    the_county_reads_what_its_people_write,
    the_notice_says_what_is_kept,
);

fn a_disabled_account_is_out_at_once(server: TestServer) {
    let office = server.office("lihong", Role::CountyOffice, COUNTY);
    let administrator = server.administrator();
    let status = |disabled| {
        administrator.client.call::<op::SetAccountStatus>(&["a-lihong"], &SetAccountStatus { disabled })
    };
    status(true).unwrap();
    status(true).unwrap();
    assert_eq!(refused(office.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
    let request = refresh_request(&office.key, &office.tokens.refresh_token, server.clock.now());
    assert_eq!(refused(server.client().call::<op::RefreshSession>(&[], &request)), "session_over");
    assert_eq!(refused(sign_in(&server, "lihong", PASSWORD)), "wrong_password");
    status(false).unwrap();
    sign_in(&server, "lihong", PASSWORD).unwrap();
    // A phone person, switched off behind the code that was handed out.
    let secretary = township(&server);
    let account = server.cadre("zhang", VILLAGE);
    let mut phone = server.phone(&secretary, &account);
    let code = server.code(&secretary, &account);
    server.sql("UPDATE account SET disabled = TRUE WHERE id = 'a-zhang'");
    assert_eq!(refused(phone.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
    assert_eq!(refused(phone.refresh()), "session_over");
    assert_eq!(refused(Phone::new(&server).enrol(&code)), "wrong_code");
    let id = "c9".parse().unwrap();
    let answer = secretary.client.call::<op::IssueCode>(&[&account], &IssueCode { id });
    assert_eq!(refused(answer), "wrong_state");
}

fn a_dismissed_inspector_is_out_at_once(server: TestServer) {
    let city = server.office("city", Role::CityOffice, "1504");
    let county = server.office("county", Role::CountyOffice, COUNTY);
    let account = server.phone_person("gao", Role::Inspector, "1504");
    let mut phone = server.phone(&city, &account);
    let cadre = server.cadre("zhang", VILLAGE);
    let status = |by: &Office, account: &str| {
        by.client.call::<op::SetAccountStatus>(&[account], &SetAccountStatus { disabled: true })
    };
    assert_eq!(refused(status(&county, &account)), "not_found", "nobody switches off who inspects him");
    status(&city, &account).unwrap();
    server.pass(60_000);
    assert_eq!(refused(phone.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
    assert_eq!(refused(phone.refresh()), "session_over");
    let listed = city.client.call::<op::ListAccounts>(&["1504"], &Done {}).unwrap().accounts;
    assert!(listed.iter().any(|line| line.id.as_str() == account && line.disabled));
    status(&county, &cadre).unwrap();
}

fn people_make_accounts_only_below_themselves(server: TestServer) {
    let county = server.office("county", Role::CountyOffice, COUNTY);
    let city = server.office("city", Role::CityOffice, "1504");
    server.division(TOWNSHIP);
    server.division("150423");
    let make = |by: &Office, id: &str, role, division: &str| {
        let request = CreateAccount {
            id: id.parse().unwrap(),
            login: id.to_owned(),
            name: "王芳".to_owned(),
            role,
            phone: Some("13800000000".to_owned()),
        };
        by.client.call::<op::CreateAccount>(&[division], &request)
    };
    let made = make(&county, "wangfang", Role::TownshipSecretary, TOWNSHIP).unwrap();
    assert_eq!(make(&county, "wangfang", Role::TownshipSecretary, TOWNSHIP).unwrap(), made);
    Office::begin(&server, &made.login, &made.password);
    assert_eq!(refused(make(&county, "wangfang", Role::TownshipSecretary, TOWNSHIP)), "wrong_state");
    assert_eq!(refused(make(&county, "wangfang", Role::CountyOffice, COUNTY)), "conflict");
    make(&city, "colleague", Role::CountyOffice, COUNTY).unwrap();
    for (by, role, division, code) in [
        (&county, Role::TownshipSecretary, COUNTY, "invalid_field"),
        (&county, Role::VillageClerk, TOWNSHIP, "invalid_field"),
        (&county, Role::Cadre, TOWNSHIP, "invalid_field"),
        (&county, Role::Administrator, COUNTY, "not_allowed"),
        (&county, Role::CountyOffice, "150423", "not_found"),
        (&county, Role::CityOffice, "1504", "not_found"),
        (&city, Role::CityOffice, "1504", "not_allowed"),
        (&city, Role::TownshipSecretary, TOWNSHIP, "not_allowed"),
        (server.administrator(), Role::Administrator, "15", "not_allowed"),
    ] {
        assert_eq!(refused(make(by, "nobody", role, division)), code, "{role:?} at {division}");
    }
    let taken = CreateAccount {
        id: "another".parse().unwrap(),
        login: "WangFang".to_owned(),
        name: "王芳".to_owned(),
        role: Role::TownshipSecretary,
        phone: None,
    };
    let answer = county.client.call::<op::CreateAccount>(&[TOWNSHIP], &taken).unwrap_err();
    assert_eq!(answer.values.get("field").unwrap(), "login");
    // Reset and status reach down, never up or aside.
    let reset = |by: &Office, id: &str| by.client.call::<op::ResetPassword>(&[id], &Done {});
    assert_eq!(refused(reset(&county, "a-city")), "not_found");
    assert_eq!(refused(reset(&county, "a-county")), "own_row");
    assert_eq!(refused(reset(&city, "a-county")), "not_allowed");
    reset(&county, "wangfang").unwrap();
    assert_eq!(server.count("account WHERE login = 'nobody'"), 0);
}

fn a_reset_ends_sessions_and_locks(server: TestServer) {
    let office = server.office("lihong", Role::CountyOffice, COUNTY);
    for seconds in [0, 0, 0, 0, 0, 1, 2, 4, 8, 16] {
        server.pass(seconds * 1_000);
        assert_eq!(refused(sign_in(&server, "lihong", "wrong horse")), "wrong_password");
    }
    assert_eq!(refused(sign_in(&server, "lihong", PASSWORD)), "account_locked");
    let made = server.administrator().client.call::<op::ResetPassword>(&["a-lihong"], &Done {}).unwrap();
    assert_eq!(refused(office.client.call::<op::ReadMe>(&[], &Done {})), "not_signed_in");
    assert_eq!(refused(sign_in(&server, "lihong", PASSWORD)), "wrong_password");
    assert!(sign_in(&server, "lihong", &made.password).unwrap().password_change_required);
}

fn complaints_are_open_to_anybody(server: TestServer) {
    let county = server.office("county", Role::CountyOffice, COUNTY);
    let city = server.office("city", Role::CityOffice, "1504");
    let complaint = |id: &str, text: &str, division: Option<&str>| {
        let body = FileComplaint {
            id: id.parse().unwrap(),
            text: text.to_owned(),
            contact: Some("13800000000".to_owned()),
            division: division.map(|code| code.parse().unwrap()),
        };
        server.client().call::<op::FileComplaint>(&[], &body)
    };
    complaint("k1", "打卡太多\n负担重", Some(COUNTY)).unwrap();
    complaint("k1", "打卡太多\n负担重", Some(COUNTY)).unwrap();
    complaint("k2", "不知该向谁说", None).unwrap();
    assert_eq!(refused(complaint("k1", "另一件事", Some(COUNTY))), "conflict");
    assert_eq!(refused(complaint("k3", "", None)), "invalid_field");
    assert_eq!(refused(complaint("k3", &"长".repeat(2_001), None)), "invalid_field");
    assert_eq!(refused(complaint("k3", "x", Some("999999"))), "invalid_field");
    complaint("k4", &"长".repeat(2_000), None).unwrap();
    let list = |by: &Office, code: &str| {
        let found = by.client.call::<op::ListComplaints>(&[code], &Done {}).unwrap().complaints;
        found.into_iter().map(|c| c.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(list(&county, COUNTY), ["k1"]);
    let mut all = list(&city, "1504");
    all.sort();
    assert_eq!(all, ["k1", "k2", "k4"]);
    let codes: Vec<String> =
        (0..20).filter_map(|n| complaint(&format!("n{n}"), "x", None).err()).map(|p| p.code).collect();
    assert!(!codes.is_empty() && codes.iter().all(|code| code == "too_many_requests"), "{codes:?}");
}

/// What the app sends: the county of the writer's place of work, or no place where nobody is signed in.
fn the_county_reads_what_its_people_write(server: TestServer) {
    let county = server.office("county", Role::CountyOffice, COUNTY);
    let other = server.office("other", Role::CountyOffice, "150423");
    let account = server.cadre("wang", "150422100201");
    let phone = server.phone(&county, &account);
    let file = |client: &zaigang_tests::Client, id: &str, division| {
        let body =
            FileComplaint {
                id: id.parse().unwrap(), text: "打卡太多".to_owned(), contact: None, division
            };
        client.call::<op::FileComplaint>(&[], &body).unwrap();
    };
    let me = phone.client.call::<op::ReadMe>(&[], &Done {}).unwrap();
    assert_eq!(me.county().map(|code| code.to_string()).as_deref(), Some(COUNTY));
    file(&phone.client, "k1", me.county());
    let list = |by: &Office, code: &str| {
        let found = by.client.call::<op::ListComplaints>(&[code], &Done {}).unwrap().complaints;
        found.into_iter().map(|c| (c.id.to_string(), c.division_name)).collect::<Vec<_>>()
    };
    let placed = ("k1".to_owned(), Some(format!("D{COUNTY}")));
    let only = std::slice::from_ref(&placed);
    assert_eq!(list(&county, COUNTY), only, "the county, not the village");
    assert!(list(&other, "150423").is_empty());
    // Without a city office here somebody still reads what names no place; with one it is the city's.
    server.pass(1);
    file(&server.client(), "k2", None);
    assert_eq!(list(&county, COUNTY), [("k2".to_owned(), None), placed.clone()]);
    let city = server.office("city", Role::CityOffice, "1504");
    assert_eq!(list(&county, COUNTY), only);
    assert_eq!(list(&city, "1504"), [("k2".to_owned(), None), placed]);
}

fn the_notice_says_what_is_kept(server: TestServer) {
    let read = || server.client().call::<op::ReadPrivacy>(&[], &Done {}).unwrap();
    let notice = read();
    assert_eq!(notice.owner, "赤峰市委组织部");
    let keys: Vec<&str> = notice.purposes.iter().map(|p| p.key.as_str()).collect();
    assert_eq!(keys, ["position", "photo", "record", "account", "view_log"]);
    assert!(notice.purposes.iter().all(|p| p.legal_basis.is_empty() && p.filing_number.is_empty()));
    server.sql(
        "INSERT INTO policy (id, division, posting_kinds, rule, mode, legal_basis, filing_number, photo_basis,
         active, updated_at, updated_by) VALUES
         ('x1', '150422', '[]', '{}', 'daily', '驻村工作管理办法', '赤组备〔2026〕1号', '照片依据', TRUE, 0, 'a'),
         ('x2', '150423', '[]', '{}', 'daily', '草案', '无', NULL, FALSE, 0, 'a')",
    );
    let notice = read();
    let of = |key: &str| notice.purposes.iter().find(|p| p.key == key).unwrap().clone();
    assert_eq!(
        (of("position").legal_basis.as_str(), of("photo").legal_basis.as_str()),
        ("驻村工作管理办法", "照片依据")
    );
    assert_eq!(of("position").filing_number, "赤组备〔2026〕1号");
    assert_eq!(of("photo").retention_days, Some(180));
}
