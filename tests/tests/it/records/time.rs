//! A phone's clocks against a server whose clock is moved: each record on its own day, none lost, none doubled.

use crate::records::scene::{POSTING, Scene};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::{RecordOutcome, SubmitRecords};
use zaigang_shared::api::device::{EndDevice, EndReason};
use zaigang_shared::day::{CellMark, CellState};
use zaigang_shared::operation as op;
use zaigang_shared::place::Fix;
use zaigang_shared::record::{Clock, RecordKind};
use zaigang_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Millis, at};
use zaigang_tests::{Client, TestServer, on_both_databases};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A village, a phone there, and the phone's own clocks.
struct Story {
    scene: Scene,
    run: u32,
    began: Millis,
    /// How wrong the wall clock is.
    wall_offset: i64,
    held: Option<Held>,
    queue: Vec<String>,
}

/// A beacon with the phone's clocks at its arrival.
struct Held {
    beacon: String,
    elapsed: i64,
    session: String,
    wall: Millis,
}

impl Story {
    /// At the tests' start, Monday 2026-11-23 10:00, online.
    fn of(server: TestServer) -> Story {
        let scene = Scene::of(server);
        let began = scene.now();
        let mut story = Story { scene, run: 1, began, wall_offset: 0, held: None, queue: Vec::new() };
        story.hear();
        story
    }

    fn now(&self) -> Millis {
        self.scene.now()
    }

    fn wall(&self) -> Millis {
        self.now().plus(self.wall_offset)
    }

    fn session(&self) -> String {
        format!("run-{}", self.run)
    }

    fn elapsed(&self) -> i64 {
        self.now().0 - self.began.0
    }

    /// It becomes this time, nobody knows how.
    fn until(&self, date: &str, minutes: i64) {
        self.scene.server.clock.set(at(day(date), minutes));
    }

    /// An answer arrives and with it a beacon.
    fn hear(&mut self) {
        let client = self.scene.server.client();
        client.call::<op::ReadDeployment>(&[], &Done {}).unwrap();
        self.held = client.beacon().map(|beacon| Held {
            beacon,
            elapsed: self.elapsed(),
            session: self.session(),
            wall: self.wall(),
        });
    }

    /// The page is started anew: its counter begins again, the beacon stays in the storage.
    fn restart(&mut self) {
        self.run += 1;
        self.began = self.now();
    }

    /// Signs a record on the village's ground and keeps it.
    fn sign(&mut self, kind: RecordKind) {
        let wall = self.wall();
        let here = self.scene.here().map(|fix| Fix { at: wall.0 - 3_000, ..fix });
        let held = self.held.as_ref();
        let clock = Clock {
            wall,
            session: self.session(),
            elapsed: self.elapsed(),
            beacon: held.map(|held| held.beacon.clone()),
            beacon_elapsed: held.map(|held| held.elapsed),
            beacon_session: held.map(|held| held.session.clone()),
            beacon_wall: held.map(|held| held.wall),
        };
        let token = self.scene.phone.record(POSTING, kind, here, |c| c.clock = clock);
        self.queue.push(token);
    }

    /// Sends the whole queue in one batch; everything in it is stored. The queue stays, to be sent again.
    fn send(&self, client: &Client) -> Vec<RecordOutcome> {
        let body = SubmitRecords {
            records: self.queue.clone(),
            session: Some(self.session()),
            elapsed: Some(self.elapsed()),
        };
        let outcomes = client.call::<op::SubmitRecords>(&[], &body).unwrap().outcomes;
        assert!(
            outcomes.iter().all(|outcome| matches!(outcome, RecordOutcome::Stored { .. })),
            "{outcomes:?}"
        );
        outcomes
    }

    fn sync(&mut self) -> Vec<RecordOutcome> {
        self.scene.phone.refresh().unwrap();
        self.send(&self.scene.phone.client)
    }

    /// The days of a month that a record speaks for, as the month view shows them.
    fn month(&self, month: &str) -> BTreeMap<String, CellState> {
        let view = self.scene.phone.client.call::<op::ReadMonth>(&[POSTING, month], &Done {}).unwrap();
        let dates: Vec<NaiveDate> = view.cells.iter().map(|cell| cell.date).collect();
        let mut once = dates.clone();
        once.dedup();
        assert_eq!(once, dates, "a day twice");
        let spoken = view.cells.iter().filter(|cell| cell.record.is_some());
        let spoken: BTreeMap<String, CellState> =
            spoken.map(|cell| (cell.date.to_string(), cell.state)).collect();
        for cell in view.cells.iter().filter(|cell| cell.record.is_none()) {
            assert!(matches!(cell.state, CellState::Rest | CellState::NotConfirmed), "{cell:?}");
        }
        spoken
    }

    /// Every record of the queue is there once.
    fn assert_each_once(&self) {
        let stored = i64::try_from(self.queue.len()).unwrap();
        assert_eq!(self.scene.server.count("record"), stored);
        assert_eq!(self.scene.server.count("leaf WHERE item_kind = 'record'"), stored);
    }
}

fn days<const N: usize>(states: [(&str, CellState); N]) -> BTreeMap<String, CellState> {
    states.into_iter().map(|(date, state)| (date.to_owned(), state)).collect()
}

fn a_week_offline_with_the_page_alive_loses_no_day(server: TestServer) {
    let mut story = Story::of(server);
    story.until("2026-11-23", 10 * 60 + 5);
    story.sign(RecordKind::Day);
    // The phone's clock goes a day back, then a year ahead, then is set right again.
    story.wall_offset = -DAY_MS;
    story.until("2026-11-24", 9 * 60);
    story.sign(RecordKind::Day);
    story.wall_offset = 365 * DAY_MS;
    story.until("2026-11-25", 9 * 60);
    story.sign(RecordKind::Day);
    story.wall_offset = 0;
    // Late in the evening: kept on its own day, and no day half.
    story.until("2026-11-26", 23 * 60 + 50);
    story.sign(RecordKind::Day);
    story.until("2026-11-27", 6 * 60 + 30);
    story.sign(RecordKind::Day);
    story.until("2026-11-29", 12 * 60);
    story.sign(RecordKind::Day);
    // A minute before the day half of the month's last day ends.
    story.until("2026-11-30", 20 * 60 + 29);
    story.sign(RecordKind::Day);
    story.until("2026-12-01", 8 * 60);
    let first = story.sync();
    let expected = days([
        ("2026-11-23", CellState::Present),
        ("2026-11-24", CellState::Present),
        ("2026-11-25", CellState::Present),
        ("2026-11-26", CellState::ToConfirm),
        ("2026-11-27", CellState::Present),
        ("2026-11-29", CellState::Present),
        ("2026-11-30", CellState::Present),
    ]);
    assert_eq!((story.month("2026-11"), story.month("2026-12")), (expected.clone(), days([])));
    story.assert_each_once();
    // The same batch again, from another run of the page, two days later.
    story.until("2026-12-03", 8 * 60);
    story.restart();
    assert_eq!(story.sync(), first);
    assert_eq!((story.month("2026-11"), story.month("2026-12")), (expected, days([])));
    story.assert_each_once();
}

fn days_offline_with_a_restart_are_left_to_a_person(server: TestServer) {
    let mut story = Story::of(server);
    story.until("2026-11-23", 10 * 60 + 5);
    story.sign(RecordKind::Day);
    story.restart();
    story.until("2026-11-24", 9 * 60);
    story.sign(RecordKind::Day);
    // A clock a year ahead says nothing; the counter of this run still says: not after this.
    story.wall_offset = 365 * DAY_MS;
    story.until("2026-11-25", 9 * 60);
    story.sign(RecordKind::Day);
    story.until("2026-11-26", 10 * 60);
    story.sync();
    story.hear();
    story.sign(RecordKind::Day);
    story.sync();
    assert_eq!(
        story.month("2026-11"),
        days([
            ("2026-11-23", CellState::ToConfirm),
            ("2026-11-24", CellState::ToConfirm),
            ("2026-11-25", CellState::ToConfirm),
            ("2026-11-26", CellState::Present),
        ])
    );
    let certainties = ["claimed", "uncertain", "fixed"];
    let counts =
        certainties.map(|name| story.scene.server.count(&format!("record WHERE certainty = '{name}'")));
    assert_eq!(counts, [2, 1, 1]);
    story.assert_each_once();
}

fn a_clock_changed_between_two_answers_costs_no_day(server: TestServer) {
    let mut story = Story::of(server);
    // A day back when the beacon came, set right by the network a moment later.
    story.wall_offset = -DAY_MS;
    story.hear();
    story.wall_offset = 0;
    story.scene.server.pass(5 * MINUTE_MS);
    story.sign(RecordKind::Day);
    story.sync();
    // The next day it is right first, and years off then.
    story.until("2026-11-24", 9 * 60);
    story.hear();
    story.wall_offset = -20_000 * DAY_MS;
    story.scene.server.pass(5 * MINUTE_MS);
    story.sign(RecordKind::Day);
    story.scene.server.pass(20 * HOUR_MS);
    story.sync();
    let both = days([("2026-11-23", CellState::Present), ("2026-11-24", CellState::Present)]);
    assert_eq!(story.month("2026-11"), both);
    story.assert_each_once();
}

fn a_night_over_the_months_end_belongs_to_the_month(server: TestServer) {
    let mut story = Story::of(server);
    story.until("2026-11-30", 23 * 60 + 50);
    story.hear();
    story.sign(RecordKind::Night);
    // Offline over midnight.
    story.until("2026-12-01", 6 * 60 + 30);
    story.sign(RecordKind::Night);
    story.until("2026-12-01", 12 * 60);
    story.sync();
    let night = "record WHERE half = 'night' AND date = '2026-11-30' AND certainty = 'fixed'";
    assert_eq!(story.scene.server.count(night), 2);
    assert_eq!((story.month("2026-11"), story.month("2026-12")), (days([]), days([])));
    story.assert_each_once();
}

fn a_server_that_was_ahead_dates_nothing(server: TestServer) {
    let mut story = Story::of(server);
    // The server is a day ahead, gives a beacon, and is set right.
    story.until("2026-11-24", 10 * 60);
    story.hear();
    story.until("2026-11-23", 10 * 60 + 10);
    (story.began, story.run) = (story.now(), 2);
    story.sign(RecordKind::Day);
    story.send(&story.scene.phone.client);
    assert_eq!(story.month("2026-11"), days([("2026-11-23", CellState::ToConfirm)]));
    assert_eq!(story.scene.server.count("record WHERE time_way = 'claimed'"), 1);
    story.assert_each_once();
}

fn what_was_made_before_a_phone_was_lost_still_counts(server: TestServer) {
    let mut story = Story::of(server);
    let device = story.scene.phone.tokens.as_ref().unwrap().device.to_string();
    story.until("2026-11-23", 10 * 60 + 5);
    story.sign(RecordKind::Day);
    // The old phone is reported lost, is found again, and signs on until its owner enrols it anew.
    story.until("2026-11-24", 11 * 60 + 20);
    let secretary = story.scene.server.sign_in("secretary");
    secretary
        .client
        .call::<op::EndDevice>(&[&device], &EndDevice { reason: EndReason::Lost, note: None })
        .unwrap();
    story.until("2026-11-24", 11 * 60 + 30);
    story.sign(RecordKind::Day);
    let anew = story.scene.server.phone(&secretary, "a-wang");
    story.scene.server.pass(MINUTE_MS);
    story.send(&anew.client);
    story.scene.phone.client = anew.client;
    let expected = days([("2026-11-23", CellState::Present), ("2026-11-24", CellState::ToConfirm)]);
    assert_eq!(story.month("2026-11"), expected);
    let view = story.scene.phone.client.call::<op::ReadMonth>(&[POSTING, "2026-11"], &Done {}).unwrap();
    assert_eq!(view.cells.last().unwrap().marks, [CellMark::DeviceRevoked]);
    let by =
        |standing: &str| story.scene.server.count(&format!("record WHERE device_standing = '{standing}'"));
    assert_eq!((by("active"), by("revoked")), (1, 1));
    story.assert_each_once();
}

fn what_may_be_from_after_the_loss_is_kept_to_be_confirmed(server: TestServer) {
    let mut story = Story::of(server);
    let device = story.scene.phone.tokens.as_ref().unwrap().device.to_string();
    story.until("2026-11-23", 10 * 60 + 5);
    story.sign(RecordKind::Day);
    story.until("2026-11-23", 11 * 60);
    let secretary = story.scene.server.sign_in("secretary");
    secretary
        .client
        .call::<op::EndDevice>(&[&device], &EndDevice { reason: EndReason::Lost, note: None })
        .unwrap();
    // The run of the page is over: its time is not known from above any more, only that it was this day.
    story.restart();
    let anew = story.scene.server.phone(&secretary, "a-wang");
    story.send(&anew.client);
    story.scene.phone.client = anew.client;
    assert_eq!(story.month("2026-11"), days([("2026-11-23", CellState::ToConfirm)]));
    assert_eq!(
        story.scene.server.count("record WHERE device_standing = 'revoked' AND certainty = 'fixed'"),
        1
    );
    story.assert_each_once();
}

on_both_databases!(
    a_week_offline_with_the_page_alive_loses_no_day,
    days_offline_with_a_restart_are_left_to_a_person,
    a_clock_changed_between_two_answers_costs_no_day,
    a_night_over_the_months_end_belongs_to_the_month,
    a_server_that_was_ahead_dates_nothing,
    what_was_made_before_a_phone_was_lost_still_counts,
    what_may_be_from_after_the_loss_is_kept_to_be_confirmed,
);
