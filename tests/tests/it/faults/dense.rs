//! Two real processes on one PostgreSQL.

use crate::faults::fleet::{Progress, assert_dense, assert_whole, fleet, send_at_once};
use std::time::{Duration, Instant};
use zaigang_tests::{Database, Random, TestServer};

#[test]
fn two_processes_written_to_at_once_leave_no_hole() {
    let server = TestServer::start(Database::Postgres);
    let seed = Random::seed();
    let mut fleet = fleet(&server, 10, 50);
    let processes = [server.process(), server.process()];
    let ways = processes.each_ref().map(|process| process.url().to_owned());
    // Each phone sends its batches to the two in turn, all phones at once.
    send_at_once(&mut fleet, &ways, seed, &Progress::default());
    let until = Instant::now() + Duration::from_secs(60);
    while server.count("leaf WHERE position IS NULL") > 0 {
        assert!(Instant::now() < until, "leaves still wait");
        std::thread::sleep(Duration::from_millis(100));
    }
    // By the sequencers of the two processes alone.
    assert_dense(&server);
    drop(processes);
    assert_whole(&server, &mut fleet, seed);
}
