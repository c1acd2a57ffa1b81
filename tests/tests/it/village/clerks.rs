//! Village clerks: made for a village, enrolled by a code, at their page, vouching; and what offices see of it.

use zaigang_shared::api::Done;
use zaigang_shared::api::county::SetAccountStatus;
use zaigang_shared::api::township::Vouch;
use zaigang_shared::api::village::{ClerkView, CreateClerk, VillageHome, VouchingQuery, VouchingView};
use zaigang_shared::day::CellState;
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemDocument;
use zaigang_tests::places::TOWNSHIP;
use zaigang_tests::{Client, Office, Phone, TestServer, on_both_databases};

on_both_databases!(
    a_township_makes_switches_off_and_enrols_its_clerks,
    a_clerk_sees_words_and_vouches_for_others,
    vouchings_are_told_by_village_and_person,
);

const EAST: &str = "150422100201";
const WEST: &str = "150422100202";
const TODAY: &str = "2026-11-23";

fn clerk(id: &str, phone: &str) -> CreateClerk {
    CreateClerk { id: id.parse().unwrap(), name: "包村会".to_owned(), phone: phone.to_owned() }
}

fn create(office: &Office, village: &str, body: &CreateClerk) -> Result<ClerkView, ProblemDocument> {
    office.client.call::<op::CreateClerk>(&[village], body)
}

fn secretary(server: &TestServer) -> Office {
    server.division(EAST);
    server.division(WEST);
    server.office("secretary", Role::TownshipSecretary, TOWNSHIP)
}

fn village(phone: &Phone) -> VillageHome {
    phone.client.call::<op::ReadVillage>(&[], &Done {}).unwrap()
}

fn clerks(office: &Office, division: &str) -> Vec<ClerkView> {
    office.client.call::<op::ListClerks>(&[division], &Done {}).unwrap().clerks
}

fn vouch(client: &Client, posting: &str, date: &str, id: &str) -> Result<CellState, ProblemDocument> {
    let body =
        Vouch { id: id.to_owned(), reason: "no_smartphone".to_owned(), note: "一起下地".to_owned() };
    client.call::<op::VouchDay>(&[posting, date], &body).map(|cell| cell.state)
}

fn a_township_makes_switches_off_and_enrols_its_clerks(server: TestServer) {
    let secretary = secretary(&server);
    let county = server.office("county", Role::CountyOffice, "150422");
    server.cadre("an", EAST);
    server.sql("UPDATE account SET phone = '13800000001' WHERE id = 'a-an'");
    let made = create(&secretary, EAST, &clerk("c1", "13800000009")).unwrap();
    assert_eq!((made.village_name.as_str(), made.disabled, made.enrolled_at), ("D150422100201", false, None));
    assert_eq!(create(&secretary, EAST, &clerk("c1", "13800000009")).unwrap(), made, "sent again");
    let code = |answer: Result<ClerkView, ProblemDocument>| answer.unwrap_err().code;
    assert_eq!(code(create(&secretary, EAST, &clerk("c1", "13800000008"))), "conflict");
    assert_eq!(code(create(&secretary, WEST, &clerk("c1", "13800000009"))), "conflict");
    assert_eq!(code(create(&secretary, EAST, &clerk("a-an", "13800000009"))), "conflict");
    assert_eq!(code(create(&secretary, TOWNSHIP, &clerk("c2", "13800000009"))), "invalid_field");
    assert_eq!(code(create(&secretary, EAST, &clerk("c2", " "))), "invalid_field");
    let own = create(&secretary, EAST, &clerk("c2", "13800000001")).unwrap_err();
    assert_eq!(own.values.get("reason").map(String::as_str), Some("posted_here"), "his own witness: {own:?}");
    server.division("150422101201");
    assert_eq!(code(create(&secretary, "150422101201", &clerk("c2", "13800000009"))), "not_found");
    assert!(create(&county, WEST, &clerk("c2", "13800000002")).is_ok());
    assert_eq!(
        server.count("audit_event WHERE action = 'account_created' AND details LIKE 'village_clerk%'"),
        2
    );
    let names = |office: &Office, division: &str| {
        clerks(office, division).into_iter().map(|clerk| clerk.account.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&secretary, TOWNSHIP), ["c1", "c2"]);
    assert_eq!(names(&county, WEST), ["c2"]);

    // The code enrols a phone that lands on the village's page; a new code is for a new phone.
    let phone = server.phone(&secretary, "c1");
    assert_eq!(village(&phone).villages, ["D150422100201"]);
    assert!(clerks(&secretary, EAST)[0].enrolled_at.is_some());
    let home = phone.client.call::<op::ReadMe>(&[], &Done {}).unwrap();
    assert_eq!(home.roles[0].role, Role::VillageClerk);

    // Switched off he is out at once, and on again by who may.
    let status = |office: &Office, account: &str, disabled| {
        office.client.call::<op::SetAccountStatus>(&[account], &SetAccountStatus { disabled })
    };
    assert!(status(&secretary, "c1", true).is_ok());
    assert_eq!(phone.client.call::<op::ReadVillage>(&[], &Done {}).unwrap_err().code, "not_signed_in");
    assert!(clerks(&secretary, EAST)[0].disabled);
    assert!(status(&county, "c1", false).is_ok());
    // A township switches off nobody else.
    assert_eq!(status(&secretary, "a-an", true).unwrap_err().code, "not_allowed");
}

fn a_clerk_sees_words_and_vouches_for_others(server: TestServer) {
    let secretary = secretary(&server);
    for (name, place) in [("an", EAST), ("bo", EAST), ("cui", WEST)] {
        server.cadre(name, place);
    }
    create(&secretary, EAST, &clerk("c1", "13800000009")).unwrap();
    // The clerk is posted there himself.
    server.sql(&format!(
        "INSERT INTO posting (id, account_id, kind, host, managing, posted_from, updated_at)
         VALUES ('p-own', 'c1', 'team_member', '{EAST}', '{TOWNSHIP}', '2026-11-20', 0)"
    ));
    let phone = server.phone(&secretary, "c1");
    let home = village(&phone);
    let told: Vec<_> = home
        .postings
        .iter()
        .map(|posting| (posting.posting.as_str(), posting.is_own, posting.days.len()))
        .collect();
    assert_eq!(told, [("p-an", false, 14), ("p-bo", false, 14), ("p-own", true, 4)]);
    assert_eq!(home.postings[0].days[0].date.to_string(), TODAY, "newest first");
    assert!(home.postings[0].days[0].may_vouch && !home.postings[2].days[0].may_vouch);
    // Nothing of positions or records.
    let reply = phone.client.send(op::Method::Get, "/api/v1/me/village", &[], &[]);
    let text = String::from_utf8(reply.body).unwrap();
    for word in ["record", "lat", "lon", "verdict", "phone"] {
        assert!(!text.contains(&format!("\"{word}\"")), "{word}: {text}");
    }

    assert_eq!(vouch(&phone.client, "p-an", TODAY, "v1").unwrap(), CellState::Witnessed);
    assert_eq!(vouch(&phone.client, "p-an", TODAY, "v1").unwrap(), CellState::Witnessed, "sent again");
    assert_eq!(vouch(&phone.client, "p-own", TODAY, "v2").unwrap_err().code, "own_row");
    assert_eq!(vouch(&phone.client, "p-cui", TODAY, "v3").unwrap_err().code, "not_found");
    let home = village(&phone);
    assert_eq!(
        (home.postings[0].days[0].state, home.postings[0].days[0].may_vouch),
        (CellState::Witnessed, false)
    );
    assert_eq!(home.vouchings.len(), 1);
    let said = &home.vouchings[0];
    assert_eq!(
        (said.reason.as_str(), said.person_name.as_str(), said.replaced),
        ("no_smartphone", "an", false)
    );
    // An office person has no such page.
    let refused = secretary.client.call::<op::ReadVillage>(&[], &Done {}).unwrap_err();
    assert_eq!(refused.code, "not_allowed");
}

fn vouchings_are_told_by_village_and_person(server: TestServer) {
    let secretary = secretary(&server);
    let far = server.office("far", Role::TownshipSecretary, "150422101");
    for (name, place) in [("an", EAST), ("bo", WEST)] {
        server.cadre(name, place);
    }
    create(&secretary, EAST, &clerk("c1", "13800000009")).unwrap();
    let phone = server.phone(&secretary, "c1");
    for (n, date) in ["2026-11-23", "2026-11-20", "2026-10-30"].into_iter().enumerate() {
        assert!(vouch(&phone.client, "p-an", date, &format!("v{n}")).is_ok(), "{date}");
    }
    assert!(vouch(&secretary.client, "p-bo", TODAY, "s1").is_ok());
    let list = |office: &Office, division: &str, month: &str| -> Vec<VouchingView> {
        let query = VouchingQuery { month: month.parse().unwrap() };
        office.client.call_with::<op::ListVouchings>(&[division], &query, &Done {}).unwrap().vouchings
    };
    let told: Vec<_> = list(&secretary, TOWNSHIP, "2026-11")
        .into_iter()
        .map(|one| (one.host.to_string(), one.date.to_string(), one.role, one.replaced))
        .collect();
    let expected = [
        (EAST.to_owned(), "2026-11-20".to_owned(), Role::VillageClerk, false),
        (EAST.to_owned(), TODAY.to_owned(), Role::VillageClerk, false),
        (WEST.to_owned(), TODAY.to_owned(), Role::TownshipSecretary, false),
    ];
    assert_eq!(told, expected);
    assert_eq!(list(&secretary, TOWNSHIP, "2026-10").len(), 1);
    assert!(list(&far, "150422101", "2026-11").is_empty());
    assert_eq!(clerks(&secretary, EAST)[0].vouched_days, 2, "of this month");
    // The secretary writes another word: the vouching is kept and says so.
    let decide = zaigang_shared::api::township::DecideCell {
        id: "d1".to_owned(),
        state: CellState::Leave,
        reason: "phoned".to_owned(),
        note: Some("在县里看病".to_owned()),
    };
    secretary.client.call::<op::DecideCell>(&["p-an", TODAY], &decide).unwrap();
    let told = list(&secretary, EAST, "2026-11");
    assert_eq!(told.iter().map(|one| one.replaced).collect::<Vec<_>>(), [false, true]);
    assert_eq!(vouch(&phone.client, "p-an", TODAY, "v9").unwrap_err().code, "wrong_state");
}
