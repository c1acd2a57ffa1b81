//! A thousand check-ins over a network that breaks, and to a program that is killed.

use crate::faults::fleet::{Progress, assert_whole, fleet, send_at_once};
use zaigang_tests::{Proxy, Random, TestServer, on_both_databases};

const PHONES: usize = 20;
const RECORDS: usize = 50;

fn a_thousand_records_over_a_network_that_breaks_are_stored_once(server: TestServer) {
    let seed = Random::seed();
    let mut fleet = fleet(&server, PHONES, RECORDS);
    let proxy = Proxy::start(seed);
    proxy.lead_to(Some(server.url()));
    send_at_once(&mut fleet, &[proxy.url()], seed, &Progress::default());
    assert_every_cut(&proxy);
    assert_whole(&server, &mut fleet, seed);
}

fn a_thousand_records_to_a_program_that_is_killed_are_stored_once(server: TestServer) {
    let seed = Random::seed();
    let mut fleet = fleet(&server, PHONES, RECORDS);
    let apart = server.apart();
    let proxy = Proxy::start(seed);
    let progress = Progress::default();
    std::thread::scope(|threads| {
        let (ways, fleet) = ([proxy.url()], &mut fleet);
        let progress = &progress;
        threads.spawn(move || send_at_once(fleet, &ways, seed, progress));
        for acknowledged in [150, 350, 600, 800] {
            let process = apart.process();
            proxy.lead_to(Some(process.url()));
            progress.reach(acknowledged);
            // Without a farewell, in the middle of whatever it does.
            drop(process);
            proxy.lead_to(None);
        }
        let process = apart.process();
        proxy.lead_to(Some(process.url()));
        progress.reach(PHONES * RECORDS);
    });
    assert_every_cut(&proxy);
    assert_whole(&apart.open(), &mut fleet, seed);
}

fn assert_every_cut(proxy: &Proxy) {
    let counts = proxy.counts();
    assert!(counts.iter().all(|(_, count)| *count > 0), "{counts:?}");
    println!("{counts:?}");
}

on_both_databases!(
    a_thousand_records_over_a_network_that_breaks_are_stored_once,
    a_thousand_records_to_a_program_that_is_killed_are_stored_once,
);
