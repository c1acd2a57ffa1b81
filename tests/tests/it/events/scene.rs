//! A township with a hall, two villages, and a cadre with a phone in each.

use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::{Home, RecordOutcome, RecordOutcomes, SubmitRecords};
use zaigang_shared::api::county::Siting;
use zaigang_shared::api::event::{
    AttendanceLine, CallEvent, EventPlace, EventQuery, EventReason, EventSheet, EventView, OwnEvent,
};
use zaigang_shared::division::Role;
use zaigang_shared::event::EventKind;
use zaigang_shared::operation::{self as op, Method};
use zaigang_shared::place::{Datum, FenceShape, Fix, Verdict};
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{HOUR_MS, Millis};
pub use zaigang_tests::places::{OTHER_VILLAGE, TOWNSHIP, VILLAGE};
use zaigang_tests::{Client, Office, Phone, TestServer};

pub const LAT: f64 = 43.97;
pub const LON: f64 = 119.39;
/// The hall lies 11 km north of the village office.
pub const HALL: (f64, f64) = (LAT + 0.1, LON);

pub struct Scene {
    pub server: TestServer,
    pub secretary: Office,
    pub wang: Phone,
    pub li: Phone,
}

impl Scene {
    pub fn of(server: TestServer) -> Scene {
        let (wang, li) = (server.cadre("wang", VILLAGE), server.cadre("li", OTHER_VILLAGE));
        let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
        let wang = server.phone(&secretary, &wang);
        let li = server.phone(&secretary, &li);
        for (id, village) in [("f1", VILLAGE), ("f2", OTHER_VILLAGE)] {
            server.village_office(id, village, (LAT, LON));
        }
        Scene { server, secretary, wang, li }
    }

    pub fn now(&self) -> Millis {
        self.server.clock.now()
    }

    /// Lets time pass; sessions and beacons are renewed.
    pub fn pass(&mut self, ms: i64) {
        self.server.pass(ms);
        self.secretary = self.server.sign_in("secretary");
        self.wang.refresh().unwrap();
        self.li.refresh().unwrap();
    }

    /// A meeting of both villages in the hall, an hour from now, of an hour.
    pub fn meeting(&self, id: &str) -> CallEvent {
        CallEvent {
            id: id.parse().unwrap(),
            kind: EventKind::Meeting,
            title: "防火调度会".to_owned(),
            place: hall(HALL),
            starts_at: self.now().plus(HOUR_MS),
            ends_at: self.now().plus(2 * HOUR_MS),
            note: Some("带笔记本".to_owned()),
            postings: Vec::new(),
            divisions: vec![TOWNSHIP.parse().unwrap()],
        }
    }

    /// What the check of the log names, beside the two offices that the scene has written in by hand.
    pub fn log_faults(&self) -> Vec<String> {
        self.server.sequence("test");
        let own = ["fence f1 has no leaf", "fence f2 has no leaf"];
        self.server.log_faults().into_iter().filter(|fault| !own.contains(&fault.as_str())).collect()
    }

    pub fn call(&self, body: &CallEvent) -> EventSheet {
        self.secretary.client.call::<op::CallEvent>(&[TOWNSHIP], body).unwrap()
    }

    pub fn sheet(&self, id: &str) -> EventSheet {
        self.secretary.client.call::<op::ReadEvent>(&[id], &Done {}).unwrap()
    }

    pub fn line(&self, id: &str, name: &str) -> AttendanceLine {
        self.sheet(id).people.into_iter().find(|line| line.person_name == name).unwrap()
    }

    pub fn listed(&self, month: Option<&str>) -> Vec<EventView> {
        let query = EventQuery { month: month.map(|month| month.parse().unwrap()) };
        let client = &self.secretary.client;
        client.call_with::<op::ListEvents>(&[TOWNSHIP], &query, &Done {}).unwrap().events
    }
}

pub fn hall((lat, lon): (f64, f64)) -> EventPlace {
    let shape = FenceShape::Circle { lat, lon, radius_m: 200.0 };
    EventPlace {
        fence: None,
        siting: Some(Siting::Drawn { shape, datum: Datum::Wgs84 }),
        name: Some("镇会议室".to_owned()),
    }
}

pub fn why(reason: &str) -> EventReason {
    EventReason { reason: reason.to_owned() }
}

/// The events on a phone's first page.
pub fn own(client: &Client) -> Vec<OwnEvent> {
    let reply = client.send(Method::Get, "/api/v1/me/home", &[], &[]);
    reply.json::<Home>().events
}

/// A fresh, good fix.
pub fn fix((lat, lon): (f64, f64), now: Millis) -> Fix {
    zaigang_tests::fix((lat, lon), 12.0, now)
}

/// Signs a record for an event at a place and sends it; its id and verdict.
pub fn check_in(
    phone: &mut Phone,
    now: Millis,
    posting: &str,
    event: Option<&str>,
    (lat, lon): (f64, f64),
) -> (String, Verdict) {
    let fix = fix((lat, lon), now);
    let token = phone.record(posting, RecordKind::Event, Some(fix), |claims| {
        claims.reference = event.map(str::to_owned);
    });
    sent(&phone.client, token)
}

/// Sends one record that is stored.
pub fn sent(client: &Client, token: String) -> (String, Verdict) {
    sent_by(client, token, None)
}

/// Sends one record that is stored; `page` is how long the page has been open that signed it and sends it.
pub fn sent_by(client: &Client, token: String, page: Option<i64>) -> (String, Verdict) {
    let session = page.map(|_| "page-1".to_owned());
    let body = SubmitRecords { records: vec![token], session, elapsed: page };
    let RecordOutcomes { mut outcomes } = client.call::<op::SubmitRecords>(&[], &body).unwrap();
    match outcomes.remove(0) {
        RecordOutcome::Stored { id, verdict, .. } => (id.to_string(), verdict),
        RecordOutcome::Refused { problem, .. } => panic!("{problem:?}"),
    }
}
