//! Leave and duty over HTTP: kinds and rules, versions of a request, papers, the township's word, and an absence
//! found by an inspection.

mod absence;
mod papers;
mod requests;
mod rules;

use zaigang_shared::api::cadre::{AskLeave, LeaveChange, LeaveKind, LeaveState, LeaveView, MonthView};
use zaigang_shared::api::case::CaseQuery;
use zaigang_shared::api::leave::{
    AttachmentKind, AttachmentView, CommentLeave, LeaveRules, PostingLeaves, ReturnFromLeave, SetLeaveRule,
    WithdrawLeave,
};
use zaigang_shared::api::township::{DecideLeave, LeaveQuery};
use zaigang_shared::api::{Done, NoQuery};
use zaigang_shared::day::CellState;
use zaigang_shared::division::Role;
use zaigang_shared::jpeg;
use zaigang_shared::leave::{LeaveRule, LeaveType};
use zaigang_shared::operation::{self as op, Method, Operation as _};
use zaigang_shared::place::Fix;
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::{InspectionResult, RecordKind, sha256_hex};
use zaigang_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Millis};
use zaigang_tests::places::{CITY, COUNTY, TOWNSHIP};
use zaigang_tests::refused;
use zaigang_tests::{Client, Office, Phone, START, TestServer, on_both_databases};

const EAST: &str = "150422100201";

type Answered<T> = Result<T, ProblemDocument>;

struct Scene {
    server: TestServer,
    secretary: Office,
    county: Office,
    phone: Phone,
}

/// A township with its secretary, a county, and a cadre in East with a phone. It is Monday, 23 November 2026.
fn scene(server: TestServer) -> Scene {
    server.division(EAST);
    server.sql(
        "INSERT INTO policy (id, division, posting_kinds, rule, mode, legal_basis, filing_number, active,
         active_from, updated_at, updated_by) VALUES ('r1', '150422', 'first_secretary', '{\"kind\":\"resident\"}',
         'daily', 'basis', 'number', TRUE, '2026-01-01', 0, 'root')",
    );
    let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
    let county = server.office("county", Role::CountyOffice, COUNTY);
    let account = server.cadre("an", EAST);
    let phone = server.phone(&secretary, &account);
    Scene { server, secretary, county, phone }
}

fn request(id: &str, leave_type: LeaveType, from: &str, to: &str) -> AskLeave {
    AskLeave {
        id: id.parse().unwrap(),
        kind: leave_type.kind(),
        leave_type: Some(leave_type),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        reason: "家里有事".to_owned(),
        replaces: None,
        written_at: None,
    }
}

impl Scene {
    /// Tokens live 15 minutes: everybody comes back after a while.
    fn pass(&mut self, ms: i64) {
        self.server.pass(ms);
        self.secretary = self.server.sign_in("secretary");
        self.county = self.server.sign_in("county");
        // After some months a phone has to enrol anew.
        drop(self.phone.refresh());
    }

    fn ask(&self, body: &AskLeave) -> Answered<LeaveView> {
        self.phone.client.call::<op::AskLeave>(&["p-an"], body)
    }

    fn asked(&self, id: &str, from: &str, to: &str) -> LeaveView {
        self.ask(&request(id, LeaveType::Personal, from, to)).unwrap()
    }

    fn amend(&self, id: &str, of: &str, from: &str, to: &str) -> Answered<LeaveView> {
        let replaces = Some(of.parse().unwrap());
        self.ask(&AskLeave { replaces, ..request(id, LeaveType::Personal, from, to) })
    }

    fn approve(&self, office: &Office, id: &str) -> Answered<LeaveView> {
        let body = DecideLeave { id: format!("{id}-w"), approve: true, reason: None };
        office.client.call::<op::DecideLeave>(&[id], &body)
    }

    fn approved(&self, id: &str, from: &str, to: &str) {
        self.asked(id, from, to);
        self.approve(&self.county, id).unwrap();
    }

    fn withdraw(&self, id: &str) -> Answered<LeaveView> {
        let body = WithdrawLeave { id: format!("{id}-x") };
        self.phone.client.call::<op::WithdrawLeave>(&[id], &body)
    }

    fn come_back(&self, id: &str, new: &str) -> Answered<LeaveView> {
        let body = ReturnFromLeave { id: new.parse().unwrap() };
        self.phone.client.call::<op::ReturnFromLeave>(&[id], &body)
    }

    fn all(&self) -> PostingLeaves {
        self.secretary.client.call_with::<op::ListPostingLeaves>(&["p-an"], &NoQuery {}, &Done {}).unwrap()
    }

    fn one(&self, id: &str) -> LeaveView {
        self.all().leaves.into_iter().find(|leave| leave.id.as_str() == id).unwrap()
    }

    fn states(&self, month: &str, days: &[u32]) -> Vec<CellState> {
        let view: MonthView =
            self.secretary.client.call::<op::ReadMonth>(&["p-an", month], &Done {}).unwrap();
        let state = |day: &u32| {
            let date: chrono::NaiveDate = format!("{month}-{day:02}").parse().unwrap();
            view.cells.iter().find(|cell| cell.date == date).map(|cell| cell.state).unwrap()
        };
        days.iter().map(state).collect()
    }

    fn add(&self, client: &Client, leave: &str, id: &str, bytes: &[u8]) -> Answered<AttachmentView> {
        self.add_as(client, leave, id, &sha256_hex(bytes), bytes)
    }

    fn add_as(
        &self,
        client: &Client,
        leave: &str,
        id: &str,
        sha256: &str,
        bytes: &[u8],
    ) -> Answered<AttachmentView> {
        let address = format!("{}?id={id}&sha256={sha256}", op::AddLeaveAttachment::INFO.path_with(&[leave]));
        let reply = client.send(Method::Post, &address, &[("content-type", "image/jpeg")], bytes);
        if reply.status == 200 { Ok(reply.json()) } else { Err(reply.problem()) }
    }

    fn log_is_whole(&self) {
        self.server.sequence("test");
        assert_eq!(self.server.log_faults(), Vec::<String>::new());
    }
}
