//! Draws, unannounced visits and what they found: from the frozen list to a recomputation by anybody.

mod draws;
mod visits;

use std::collections::BTreeMap;
use zaigang_shared::api::cadre::{Home, RecordOutcome};
use zaigang_shared::api::city::{
    CreateInspector, DrawState, DrawView, FreezeDraw, InspectionResults, SeedDraw, WithdrawDraw,
};
use zaigang_shared::api::inspector::{TaskBundle, Tasks};
use zaigang_shared::api::{Done, NoQuery};
use zaigang_shared::day::CellState;
use zaigang_shared::division::Role;
use zaigang_shared::draw::{self, DrawMismatch};
use zaigang_shared::inspection::VisitDoubt;
use zaigang_shared::operation::{self as op, Method};
use zaigang_shared::place::Fix;
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::{Claims, InspectionResult, RecordKind};
use zaigang_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Millis};
use zaigang_tests::places::{CITY, COUNTY, TOWNSHIP};
use zaigang_tests::refused;
use zaigang_tests::{Office, Phone, TestServer, on_both_databases};

fn fix(at: Millis) -> Fix {
    zaigang_tests::fix((43.97, 119.39), 8.0, at)
}

fn stored(outcome: &RecordOutcome) {
    assert!(matches!(outcome, RecordOutcome::Stored { .. }), "{outcome:?}");
}

fn inspector(id: &str, recusals: &[&str]) -> CreateInspector {
    CreateInspector {
        id: id.parse().unwrap(),
        name: format!("督查员{id}"),
        phone: Some("13800000000".to_owned()),
        recusals: recusals.iter().map(|code| code.parse().unwrap()).collect(),
    }
}

/// A city with twelve cadres in two townships and two inspectors, one of them at home in the first township.
struct City {
    server: TestServer,
    city: Office,
    phones: Vec<(String, Phone)>,
}

impl City {
    fn of(server: TestServer) -> City {
        let city = server.office("city", Role::CityOffice, CITY);
        server.office("county", Role::CountyOffice, COUNTY);
        for n in 0..10 {
            server.cadre(&format!("c{n}"), &format!("1504221002{n:02}"));
        }
        server.cadre("c10", "150422101201");
        server.cadre("c11", "150422101202");
        let mut scene = City { server, city, phones: Vec::new() };
        for new in [inspector("i1", &[]), inspector("i2", &[TOWNSHIP])] {
            let made = scene.city.client.call::<op::CreateInspector>(&[CITY], &new).unwrap();
            assert!(!made.enrolled);
            let phone = scene.server.phone(&scene.city, new.id.as_str());
            scene.phones.push((new.id.to_string(), phone));
        }
        scene
    }

    /// Tokens live 15 minutes: everybody comes back after a while.
    fn pass(&mut self, ms: i64) {
        self.server.pass(ms);
        self.city = self.server.sign_in("city");
        for (_, phone) in &mut self.phones {
            phone.refresh().unwrap();
        }
    }

    fn order(id: &str, number: u32) -> FreezeDraw {
        FreezeDraw {
            id: id.parse().unwrap(),
            window_from: "2026-11-24".parse().unwrap(),
            window_to: "2026-11-26".parse().unwrap(),
            number,
            seed_source: "两个办公室当场掷骰子".to_owned(),
        }
    }

    fn freeze(&self, order: &FreezeDraw) -> Result<DrawView, ProblemDocument> {
        self.city.client.call::<op::FreezeDraw>(&[CITY], order)
    }

    fn seed(&self, id: &str, public_value: &str) -> Result<DrawView, ProblemDocument> {
        let body = SeedDraw { id: "seed-1".to_owned(), public_value: public_value.to_owned() };
        self.city.client.call::<op::SeedDraw>(&[id], &body)
    }

    fn draw(&self, id: &str) -> DrawView {
        self.city.client.call::<op::ReadDraw>(&[id], &Done {}).unwrap()
    }

    fn tasks(&self, inspector: usize) -> Tasks {
        self.phones[inspector].1.client.call::<op::ListTasks>(&[], &Done {}).unwrap()
    }

    fn start(&self, inspector: usize, task: &str) -> Result<TaskBundle, ProblemDocument> {
        self.phones[inspector].1.client.call::<op::StartTask>(&[task], &Done {})
    }

    /// A signed record of a visit, as the inspector's phone makes it.
    fn record(&mut self, inspector: usize, task: &str, result: InspectionResult) -> String {
        let here = fix(self.server.clock.now());
        self.record_with(inspector, task, result, Some(here), |_| {})
    }

    /// The same with another position, or other claims.
    fn record_with(
        &mut self,
        inspector: usize,
        task: &str,
        result: InspectionResult,
        fix: Option<Fix>,
        change: impl FnOnce(&mut Claims),
    ) -> String {
        let (account, phone) = &mut self.phones[inspector];
        phone.record(account, RecordKind::Inspection, fix, |claims| {
            claims.reference = Some(task.to_owned());
            claims.result = Some(result);
            claims.note = Some("到村部，没有见到本人".to_owned());
            change(claims);
        })
    }

    /// Freezes and draws all twelve, and opens every task on the first day of the window: the inspector and the
    /// task of each posting.
    fn all_started(&mut self) -> BTreeMap<String, (usize, String)> {
        self.freeze(&City::order("draw-1", 12)).unwrap();
        self.seed("draw-1", "3 5 1").unwrap();
        self.pass(DAY_MS);
        let mut all = BTreeMap::new();
        for inspector in [0, 1] {
            for task in self.tasks(inspector).tasks {
                let bundle = self.start(inspector, task.id.as_str()).unwrap();
                all.insert(bundle.posting.to_string(), (inspector, task.id.to_string()));
            }
        }
        all
    }

    fn doubts(&self, posting: &str) -> Vec<VisitDoubt> {
        let name = posting.trim_start_matches("p-");
        let visits = self.results(CITY).visits;
        visits.into_iter().find(|visit| visit.person_name == name).expect("a visit").doubts
    }

    fn submit(&self, inspector: usize, record: &str) -> RecordOutcome {
        self.phones[inspector].1.send(record)
    }

    fn visit(&mut self, inspector: usize, task: &str, result: InspectionResult) -> RecordOutcome {
        let record = self.record(inspector, task, result);
        self.submit(inspector, &record)
    }

    fn results(&self, division: &str) -> InspectionResults {
        self.city.client.call::<op::ReadResults>(&[division], &Done {}).unwrap()
    }
}
