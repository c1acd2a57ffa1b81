//! Sign-in, sessions, enrolment and accounts over HTTP, on both databases.

mod accounts;
mod enrolment;
mod refresh;
mod sign_in;

use zaigang_shared::api::Done;
use zaigang_shared::api::county::{CreateAccount, InitialPassword};
use zaigang_shared::api::session::{ChangePassword, Tokens};
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemDocument;
use zaigang_tests::places::{COUNTY, TOWNSHIP, VILLAGE};
use zaigang_tests::refused;
use zaigang_tests::{Office, TestServer};

fn sign_in(server: &TestServer, login: &str, password: &str) -> Result<Tokens, ProblemDocument> {
    Office::sign_in(server, login, password).map(|office| office.tokens)
}

fn county_account(server: &TestServer, login: &str) -> InitialPassword {
    server.division(COUNTY);
    let request = CreateAccount {
        id: format!("a-{login}").parse().unwrap(),
        login: login.to_owned(),
        name: "李宏".to_owned(),
        role: Role::CountyOffice,
        phone: None,
    };
    server.administrator().client.call::<op::CreateAccount>(&[COUNTY], &request).unwrap()
}

fn change(office: &Office, old: &str, new: &str) -> Result<Done, ProblemDocument> {
    let body = ChangePassword { old_password: old.to_owned(), new_password: new.to_owned() };
    office.client.call::<op::ChangePassword>(&[], &body)
}

fn township(server: &TestServer) -> Office {
    server.office("secretary", Role::TownshipSecretary, TOWNSHIP)
}
