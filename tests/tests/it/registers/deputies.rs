//! A deputy holds the secretary's role for a time, and names nobody.

use crate::registers::scene::*;
use chrono::NaiveDate;
use zaigang_shared::api::register::{Deputies, NameDeputy, NamedDeputy};
use zaigang_shared::api::{Done, NoQuery};
use zaigang_shared::division::{Level, Role};
use zaigang_shared::operation as op;
use zaigang_tests::{Office, TestServer, on_both_databases};

fn naming(id: &str, login: &str, from: &str, to: &str) -> NameDeputy {
    NameDeputy {
        id: id.parse().unwrap(),
        account: None,
        login: Some(login.to_owned()),
        name: Some("副书记".to_owned()),
        from: from.parse::<NaiveDate>().unwrap(),
        to: to.parse::<NaiveDate>().unwrap(),
        reason: "外出学习".to_owned(),
    }
}

fn name(office: &Office, body: &NameDeputy) -> Answered<NamedDeputy> {
    office.client.call::<op::NameDeputy>(&[TOWNSHIP], body)
}

fn list(office: &Office) -> Deputies {
    office.client.call_with::<op::ListDeputies>(&[TOWNSHIP], &NoQuery {}, &Done {}).unwrap()
}

fn a_deputy_signs_for_a_time_and_names_nobody(server: TestServer) {
    town(&server);
    server.office("neighbour", Role::TownshipSecretary, "150422101");
    server.cadre("an", EAST);
    go_to(&server, "2026-12-04");
    let secretary = server.sign_in("secretary");
    for (body, field) in [
        (naming("v1", "vice", "2026-12-03", "2026-12-10"), "from"),
        (naming("v1", "vice", "2026-12-10", "2026-12-09"), "to"),
        (naming("v1", "vice", "2026-12-04", "2027-03-07"), "to"),
        (naming("v1", "v", "2026-12-04", "2026-12-10"), "login"),
        (naming("v1", "county", "2026-12-04", "2026-12-10"), "login"),
        (
            NameDeputy {
                account: Some("a-county".parse().unwrap()),
                ..naming("v1", "x", "2026-12-04", "2026-12-10")
            },
            "account",
        ),
    ] {
        let problem = name(&secretary, &body).unwrap_err();
        assert_eq!((problem.code.as_str(), problem.values["field"].as_str()), ("invalid_field", field));
    }
    let body = naming("v1", "vice", "2026-12-04", "2026-12-06");
    let named = name(&secretary, &body).unwrap();
    assert_eq!(name(&secretary, &body).unwrap(), named, "asked twice: the same password");
    assert_eq!(refused(name(&secretary, &naming("v1", "vice", "2026-12-04", "2026-12-05"))), "conflict");
    let password = named.password.unwrap();

    // The deputy signs; the sheet says so.
    let deputy = Office::begin(&server, &password.login, &password.password);
    let sheet = sign(&server, &deputy, "s1", None).unwrap();
    assert!(sheet.is_deputy && sheet.level == Level::Township && sheet.signed_by == "副书记");
    assert_eq!(refused(name(&deputy, &naming("v2", "third", "2026-12-04", "2026-12-05"))), "not_allowed");
    let ended = deputy.client.call::<op::EndDeputy>(&["v1"], &Done {});
    assert_eq!(refused(ended), "not_allowed");

    // After the time the role is gone, and a new time brings it back to the same account.
    go_to(&server, "2026-12-07");
    let secretary = server.sign_in("secretary");
    let deputy = server.sign_in("vice");
    let read = |office: &Office| {
        office.client.call_with::<op::ReadRegister>(&[TOWNSHIP, MONTH], &NoQuery {}, &Done {})
    };
    assert_eq!(refused(read(&deputy)), "not_allowed");
    let account = named.deputy.account.clone();
    let again = NameDeputy { account: Some(account), ..naming("v2", "x", "2026-12-07", "2026-12-31") };
    assert!(name(&secretary, &again).unwrap().password.is_none());
    assert!(read(&deputy).is_ok());

    // Ended early, it holds from the next request on.
    let end = || secretary.client.call::<op::EndDeputy>(&["v2"], &Done {}).unwrap();
    assert!(end().ended_at.is_some());
    assert_eq!(end(), end(), "ended twice");
    assert_eq!(refused(read(&deputy)), "not_allowed");
    let shown = list(&secretary).deputies;
    assert_eq!(shown.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["v2", "v1"]);
    assert_eq!(shown[0].named_by, "姓名secretary");

    // The neighbour has no say; the county has, and answers for the account at any time.
    let neighbour = server.sign_in("neighbour");
    assert_eq!(refused(name(&neighbour, &naming("v3", "other", "2026-12-07", "2026-12-08"))), "not_found");
    assert_eq!(refused(neighbour.client.call::<op::EndDeputy>(&["v1"], &Done {})), "not_found");
    let county = server.sign_in("county");
    name(&county, &naming("v3", "other", "2026-12-07", "2026-12-08")).unwrap();
    let account = named.deputy.account.to_string();
    county.client.call::<op::ResetPassword>(&[&account], &Done {}).unwrap();
    server.sequence("test");
    assert_eq!(faults(&server), Vec::<String>::new());
}

fn a_deputys_own_row_goes_to_the_county(server: TestServer) {
    town(&server);
    server.cadre("an", EAST);
    go_to(&server, "2026-12-04");
    let secretary = server.sign_in("secretary");
    let named = name(&secretary, &naming("v1", "vice", "2026-12-04", "2026-12-06")).unwrap();
    let account = named.deputy.account.clone();
    server.sql(&format!(
        "INSERT INTO posting (id, account_id, kind, host, managing, posted_from, updated_at) VALUES
         ('p-vice', '{account}', 'first_secretary', '{EAST}', '{TOWNSHIP}', '2026-01-01', 0)"
    ));
    let register = read(&secretary.client);
    let level = |posting: &str| {
        register.lines.iter().find(|line| line.row.posting.as_str() == posting).unwrap().row.confirmed_by
    };
    assert_eq!((level("p-vice"), level("p-an")), (Level::County, Level::Township));
}

on_both_databases!(a_deputy_signs_for_a_time_and_names_nobody, a_deputys_own_row_goes_to_the_county);
