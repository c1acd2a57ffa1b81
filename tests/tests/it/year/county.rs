//! A county of 300 postings and what was written down about them in a year: raw rows, drawn by seed, of every sort that
//! a day can be made of.

use chrono::{Datelike, NaiveDate};
use std::fmt::Write as _;
use zaigang_shared::time::{Half, Millis, at};
pub use zaigang_tests::places::COUNTY;
use zaigang_tests::{Random, TestServer};

/// Its townships.
pub const TOWNSHIPS: usize = 20;
/// Postings of each on the first day.
const PEOPLE: usize = 15;
/// Rows in one statement.
const ROWS: usize = 400;

/// The code of a township, from 0.
pub fn township(number: usize) -> String {
    format!("{COUNTY}{:03}", 100 + number)
}

/// A posting of the county.
struct Posting {
    id: String,
    account: String,
    kind: &'static str,
    host: String,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

/// Rows of one table on their way into it.
struct Rows<'a> {
    server: &'a TestServer,
    head: &'static str,
    text: String,
    count: usize,
}

impl<'a> Rows<'a> {
    fn into(server: &'a TestServer, head: &'static str) -> Rows<'a> {
        Rows { server, head, text: String::new(), count: 0 }
    }

    fn add(&mut self, row: &str) {
        let comma = if self.count == 0 { "" } else { "," };
        write!(self.text, "{comma}({row})").unwrap();
        self.count += 1;
        if self.count == ROWS {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if self.count > 0 {
            self.server.sql(&format!("INSERT INTO {} VALUES {}", self.head, self.text));
        }
        self.text.clear();
        self.count = 0;
    }
}

impl Drop for Rows<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.flush();
        }
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn shifted(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_signed(chrono::Duration::days(days)).unwrap()
}

/// The year that is told of.
pub fn year() -> impl Iterator<Item = NaiveDate> {
    day("2026-01-01").iter_days().take_while(|date| date.year() == 2026)
}

/// Writes the whole county.
pub fn write(server: &TestServer, seed: u64) {
    let mut random = Random::seeded(seed);
    for number in 0..TOWNSHIPS {
        for village in 0..PEOPLE {
            server.division(&format!("{}{:03}", township(number), 201 + village));
        }
    }
    policies(server);
    let postings = postings(&mut random);
    people(server, &postings);
    event(server, &postings);
    days(server, &postings, &mut random);
    absences(server, &postings, &mut random);
}

fn policies(server: &TestServer) {
    let mut rows = Rows::into(
        server,
        "policy (id, division, posting_kinds, rule, mode, legal_basis, filing_number, active, active_from,
         updated_at, updated_by)",
    );
    for (id, kinds, rule, from) in [
        ("y1", "first_secretary,team_member", r#"{"kind":"resident","nights_a_week":0}"#, "2026-01-01"),
        ("y2", "commissioner", r#"{"kind":"weekly_visits","n":2}"#, "2026-01-01"),
        ("y3", "commissioner", r#"{"kind":"monthly_date","day":15}"#, "2026-01-01"),
        ("y4", "zone_secretary", r#"{"kind":"fixed_weekday","weekday":3}"#, "2026-03-11"),
    ] {
        rows.add(&format!(
            "'{id}', '{COUNTY}', '{kinds}', '{rule}', 'daily', 'basis', '2026-1', TRUE, '{from}', 0, 'root'"
        ));
    }
}

/// Everybody; one in ten begins in the year, one in ten ends, and one in thirty is moved to the next village.
fn postings(random: &mut Random) -> Vec<Posting> {
    let kinds = ["first_secretary", "first_secretary", "team_member", "commissioner", "zone_secretary"];
    let mut all = Vec::new();
    for number in 0..TOWNSHIPS {
        for person in 0..PEOPLE {
            let id = format!("y{number}-{person}");
            let host = |village: usize| format!("{}{:03}", township(number), 201 + village % PEOPLE);
            let kind = kinds[random.below(kinds.len())];
            let within = shifted(day("2026-01-01"), i64::try_from(random.below(360)).unwrap());
            let account = format!("a-{id}");
            let whole = day("2025-09-01");
            let posting = |id: String, village, from, to| Posting {
                id,
                account: account.clone(),
                kind,
                host: host(village),
                from,
                to,
            };
            match random.below(30) {
                0..=2 => all.push(posting(id, person, within, None)),
                3..=5 => all.push(posting(id, person, whole, Some(within))),
                6 => {
                    all.push(posting(id.clone(), person, whole, Some(within)));
                    all.push(posting(format!("{id}-b"), person + 1, shifted(within, 1), None));
                }
                _ => all.push(posting(id, person, whole, None)),
            }
        }
    }
    all
}

fn people(server: &TestServer, postings: &[Posting]) {
    let mut accounts = Rows::into(
        server,
        "account (id, person_name, staff_number, password_change_required, disabled, failed_sign_ins, created_at)",
    );
    for posting in postings.iter().filter(|posting| !posting.id.ends_with("-b")) {
        let (account, id) = (&posting.account, &posting.id);
        accounts.add(&format!("'{account}', '姓名{id}', 'S-{id}', FALSE, FALSE, 0, 0"));
    }
    drop(accounts);
    let mut roles = Rows::into(server, "role_grant (account_id, role, division)");
    let mut devices = Rows::into(
        server,
        "device (id, account_id, public_key, standing, platform, calibration, enrolled_at)",
    );
    for posting in postings.iter().filter(|posting| !posting.id.ends_with("-b")) {
        let (account, host) = (&posting.account, &posting.host);
        roles.add(&format!("'{account}', 'cadre', '{host}'"));
        devices.add(&format!("'d-{account}', '{account}', 'k-{account}', 'active', 'android', 'none', 1"));
    }
    let mut rows = Rows::into(
        server,
        "posting (id, account_id, kind, host, managing, posted_from, posted_to, updated_at)",
    );
    for Posting { id, account, kind, host, from, to } in postings {
        let to = to.map_or("NULL".to_owned(), |to| format!("'{to}'"));
        let managing = &host[..9];
        rows.add(&format!("'{id}', '{account}', '{kind}', '{host}', '{managing}', '{from}', {to}, 0"));
    }
}

/// One event that everybody is invited to, all year.
fn event(server: &TestServer, postings: &[Posting]) {
    server.sql(&format!(
        "INSERT INTO event (id, division, kind, title, place_name, fence_series, starts_at, ends_at, called_by,
         called_by_role, called_at) VALUES ('y-event', '{COUNTY}', 'meeting', 'x', 'x', 'x', 0, 1, 'root',
         'county_office', 0)"
    ));
    let mut rows = Rows::into(server, "event_invitation (id, event_id, posting_id, invited_by, invited_at)");
    for posting in postings {
        rows.add(&format!("'i-{0}', 'y-event', '{0}', 'root', 0", posting.id));
    }
}

/// How a record came to be what it is; the first is clean.
struct Shape {
    kind: &'static str,
    half: Half,
    answer: &'static str,
    certainty: &'static str,
    standing: &'static str,
    in_half: bool,
}

fn clean(random: &mut Random) -> Shape {
    let kinds = ["day", "day", "day", "prompt_reply", "visit", "work_log", "event"];
    Shape {
        kind: kinds[random.below(kinds.len())],
        half: Half::Day,
        answer: "inside",
        certainty: "fixed",
        standing: "active",
        in_half: true,
    }
}

fn doubtful(random: &mut Random) -> Shape {
    let of = clean(random);
    match random.below(7) {
        0 | 1 => Shape { answer: "uncertain", ..of },
        2 => Shape { answer: "outside_fix", ..of },
        3 => Shape { certainty: "claimed", ..of },
        4 => Shape { certainty: "uncertain", ..of },
        5 => Shape { standing: if random.below(2) == 0 { "pending" } else { "revoked" }, ..of },
        _ => Shape { in_half: false, ..of },
    }
}

fn days(server: &TestServer, postings: &[Posting], random: &mut Random) {
    let mut records = Rows::into(
        server,
        "record (id, token_sha256, token, account_id, posting_id, device_id, device_standing, kind, half, seq, reference, photos,
         claimed_at, not_before, not_after, time_way, received_at, date, in_half, certainty, answer, verdict, receipt)",
    );
    let mut decisions = Rows::into(
        server,
        "cell_decision (id, posting_id, date, state, computed, is_override, reason, note, decided_by,
         decided_by_role, decided_at)",
    );
    for (place, posting) in postings.iter().enumerate() {
        for date in year() {
            // Records of the days around a posting's ends are kept too: they count for nothing.
            if date < shifted(posting.from, -2) || posting.to.is_some_and(|to| date > shifted(to, 2)) {
                continue;
            }
            let is_weekend = date.weekday().number_from_monday() > 5;
            let (often, seldom) = if is_weekend { (15, 20) } else { (78, 88) };
            let mut shapes = Vec::new();
            match random.below(100) {
                roll if roll < often => shapes.push(clean(random)),
                roll if roll < seldom => shapes.push(doubtful(random)),
                _ => {}
            }
            if random.below(10) == 0 {
                shapes.push(doubtful(random));
            }
            if random.below(12) == 0 {
                shapes.push(Shape { kind: "night", half: Half::Night, ..clean(random) });
            }
            for (n, shape) in shapes.iter().enumerate() {
                let id = format!("r{place}-{date}-{n}");
                let Millis(made) = at(date, 540 + i64::try_from(n).unwrap());
                let half = if shape.half == Half::Day { "day" } else { "night" };
                let account = &posting.account;
                let Shape { kind, answer, certainty, standing, in_half, .. } = shape;
                let reference = if random.below(2) == 0 { "'y-event'" } else { "NULL" };
                records.add(&format!(
                    "'{id}', '{id}', 't', '{account}', '{}', 'd-{account}', '{standing}', '{kind}', '{half}', 1, {reference}, '[]',
                     {made}, {made}, {made}, 'anchored', {made}, '{date}', {in_half}, '{certainty}', '{answer}', '{{}}', 'r'",
                    posting.id
                ));
            }
            said(&mut decisions, posting, place, date, random);
        }
    }
}

/// What people said about a day: the secretary settles, seldom overrides; the village vouches.
fn said(decisions: &mut Rows<'_>, posting: &Posting, place: usize, date: NaiveDate, random: &mut Random) {
    let mut add = |n: u32, state: &str, is_override: bool, role: &str, after_minutes: i64| {
        let Millis(when) = at(date, 1_000 + after_minutes);
        decisions.add(&format!(
            "'w{place}-{date}-{n}', '{}', '{date}', '{state}', 'to_confirm', {is_override}, 'phoned', 'x', 'a-sec',
             '{role}', {when}",
            posting.id
        ));
    };
    match random.below(60) {
        0 | 1 => add(0, "present", false, "township_secretary", 0),
        2 => add(0, "not_confirmed", false, "township_secretary", 0),
        3 => {
            add(0, "not_confirmed", false, "township_secretary", 0);
            add(1, "present", false, "township_secretary", 10);
        }
        4 => add(
            0,
            ["present", "duty", "leave", "rest", "not_confirmed"][random.below(5)],
            true,
            "township_secretary",
            0,
        ),
        5 => add(0, "witnessed", true, "township_secretary", 0),
        6 => add(0, "witnessed", false, "village_clerk", 0),
        7 => {
            add(0, "witnessed", false, "village_clerk", 0);
            add(1, "not_confirmed", false, "township_secretary", 10);
        }
        _ => {}
    }
}

fn absences(server: &TestServer, postings: &[Posting], random: &mut Random) {
    let mut rows = Rows::into(
        server,
        "leave_request (id, posting_id, kind, first_day, last_day, days, reason, state, needs_county, registered_at)",
    );
    for (place, posting) in postings.iter().enumerate() {
        for n in 0..10 {
            let first = shifted(day("2025-12-28"), i64::try_from(random.below(368)).unwrap());
            let last = shifted(first, i64::try_from(random.below(5)).unwrap());
            let kind = if random.below(3) == 0 { "duty" } else { "leave" };
            let state = ["approved", "approved", "approved", "rejected", "pending"][random.below(5)];
            let days = (last - first).num_days() + 1;
            rows.add(&format!(
                "'l{place}-{n}', '{}', '{kind}', '{first}', '{last}', {days}, 'x', '{state}', FALSE, 0",
                posting.id
            ));
        }
    }
}
