//! What people do with cases: lists and counts, whose turn it is, answers with photos, red by people, cases about a
//! township.

mod hearing;
mod page;
mod photos;
mod townships;

use zaigang_shared::api::Done;
use zaigang_shared::api::approver::ApproverQuery;
use zaigang_shared::api::case::*;
use zaigang_shared::division::Role;
use zaigang_shared::jpeg::encode_rgb;
use zaigang_shared::judge::{CaseKind, CaseLevel, PromptOutcome};
use zaigang_shared::operation::{self as op, Method, Operation as _};
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::sha256_hex;
use zaigang_shared::time::{DAY_MS, Millis, at};
use zaigang_tests::places::{CITY, COUNTY, TOWNSHIP, VILLAGE};
use zaigang_tests::refused;
use zaigang_tests::{Client, Office, Phone, TestServer, on_both_databases};

const RAISED: &str = "2026-11-30";

struct Scene {
    server: TestServer,
    secretary: Office,
    county: Office,
    city: Office,
    phone: Phone,
}

fn moment(day: &str, minute: i64) -> Millis {
    at(day.parse().unwrap(), minute)
}

/// Wang, with a phone, his secretary, the county and the city; in the morning of the day on which cases are raised.
fn scene(server: TestServer) -> Scene {
    server.cadre("wang", VILLAGE);
    let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
    server.office("county", Role::CountyOffice, COUNTY);
    server.office("city", Role::CityOffice, CITY);
    let phone = server.phone(&secretary, "a-wang");
    server.sql("UPDATE device SET standing = 'active'");
    let mut scene = Scene {
        county: server.sign_in("county"),
        city: server.sign_in("city"),
        secretary: server.sign_in("secretary"),
        server,
        phone,
    };
    scene.on(RAISED, 9 * 60);
    scene
}

impl Scene {
    /// Goes to a moment, and everybody signs in anew.
    fn on(&mut self, day: &str, minute: i64) {
        self.server.clock.set(moment(day, minute));
        self.phone.refresh().unwrap();
        self.secretary = self.server.sign_in("secretary");
        self.county = self.server.sign_in("county");
        self.city = self.server.sign_in("city");
    }

    /// A case as the judge opens it, raised on [`RAISED`].
    fn case(&self, id: &str, about: &str, kind: &str, level: &str, evidence: &str) {
        let (column, subject) = about.split_once(':').unwrap();
        let raised = moment(RAISED, 9 * 60).0;
        self.server.sql(&format!(
            "INSERT INTO case_file (id, {column}, kind, level, state, first_day, raised_on, raised_at, evidence,
             speaks_for) VALUES ('{id}', '{subject}', '{kind}', '{level}', 'open', '2026-11-23', '{RAISED}', {raised},
             '{evidence}', '[{{\"key\":\"speaks-for-not-answered-yet\",\"values\":{{}}}}]')"
        ));
    }

    fn list(&self, by: &Office, division: &str, query: CaseQuery) -> Cases {
        by.client.call_with::<op::ListCases>(&[division], &query, &Done {}).unwrap()
    }

    fn answer(&self, case: &str, id: &str) -> Result<Done, ProblemDocument> {
        let body = Say { id: id.to_owned(), text: "手机摔坏了".to_owned() };
        self.phone.client.call::<op::AnswerCase>(&[case], &body)
    }

    fn decide(
        &self,
        case: &str,
        id: &str,
        state: CaseState,
        ground: Option<RedGround>,
    ) -> Result<Done, ProblemDocument> {
        let body = DecideCase { id: id.to_owned(), state, reason: "理由".to_owned(), ground };
        self.county.client.call::<op::DecideCase>(&[case], &body)
    }

    fn due(&self, case: &str) -> CaseDue {
        let found = self.list(&self.county, COUNTY, CaseQuery::default()).cases;
        found.iter().find(|line| line.id.as_str() == case).unwrap().due
    }

    fn log_is_whole(&self) {
        self.server.sequence("test");
        // Cases, draws and visits of these tests were put in beside the program: an untouched one has no leaf.
        let mut faults = self.server.log_faults();
        let is_put_in =
            |fault: &str| ["case c", "draw ", "inspection "].iter().any(|what| fault.starts_with(what));
        faults.retain(|fault| !(is_put_in(fault) && fault.ends_with("has no leaf")));
        assert_eq!(faults, Vec::<String>::new());
    }
}

fn open(client: &Client, case: &str) -> Result<CaseView, ProblemDocument> {
    client.call::<op::ReadCase>(&[case], &Done {})
}

fn ids(cases: &Cases) -> Vec<&str> {
    cases.cases.iter().map(|line| line.id.as_str()).collect()
}

/// A visit at Wang's posting, on the 25th.
fn visit(scene: &Scene, task: &str, result: &str, doubts: &str) {
    let at = moment("2026-11-25", 600).0;
    let inspector = &scene.server;
    inspector.sql(&format!(
        "INSERT INTO draw (id, division, state, list, salt, nonce, commitment, seed_source, population, number,
         window_from, window_to, ordered_by, ordered_at) VALUES ('w-{task}', '1504', 'drawn', '', '', '', '', '', 1, 1,
         '2026-11-24', '2026-11-26', 'x', 0)"
    ));
    inspector.sql(&format!(
        "INSERT INTO inspection_task (id, draw_id, posting_id, inspector_id, position, probability, window_from,
         window_to, started_at, done_at, result, record_id, declared, doubts) VALUES ('{task}', 'w-{task}', 'p-wang',
         'a-wang', 1, 1.0, '2026-11-24', '2026-11-26', {}, {at}, '{result}', 'r-{task}', 'present', '{doubts}')",
        at - 1
    ));
}
