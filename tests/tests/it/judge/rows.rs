//! The events of the judge's contract as the rows that a server would hold after its people did all that.

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::day::CellState;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::judge::event::{
    Absence, AbsenceKind, AbsenceState, CheckIn, Event, Origin, Posting, SignOff, Site, SiteKind, Slot,
};
use zaigang_shared::place::{Calibration, Fence, FenceId, FenceKind, FenceShape, Fix, Reason, judge_fix};
use zaigang_shared::record::sha256_hex;
use zaigang_shared::register::{RegisterDay, RegisterRow, RegisterSums, SheetContent};
use zaigang_shared::time::Month;
use zaigang_tests::TestServer;

/// What a server can be told: it knows no rolls and no places of dispatching units, and no day is changed without a reason.
pub fn told(events: Vec<Event>) -> Vec<Event> {
    let mut kept = Vec::with_capacity(events.len());
    for event in events {
        match event {
            Event::UnitRoll(_) => {}
            Event::Posting(posting) => kept.push(Event::Posting(Posting { home_unit: None, ..posting })),
            Event::SignOff(sheet) => {
                let reason = (sheet.signed_days != sheet.computed_days).then(|| "1".to_owned());
                kept.push(Event::SignOff(SignOff { reason, ..sheet }));
            }
            other => kept.push(other),
        }
    }
    kept
}

/// Rows waiting for their tables.
struct Rows<'a> {
    server: &'a TestServer,
    waiting: BTreeMap<(usize, &'static str), Vec<String>>,
}

/// Tables in the order in which they are written, each with its columns.
const TABLES: [(&str, &str); 15] = [
    ("account", "id, person_name, password_change_required, disabled, failed_sign_ins, created_at"),
    ("kiosk", "id, division, name, reason, declared_by, declared_at"),
    (
        "device",
        "id, account_id, public_key, standing, platform, calibration, enrolled_at, approved_at, kiosk_id",
    ),
    ("posting", "id, account_id, kind, host, managing, posted_from, posted_to, updated_at"),
    (
        "policy",
        "id, division, posting_kinds, rule, mode, legal_basis, filing_number, active, active_from, updated_at, updated_by",
    ),
    (
        "fence",
        "id, series, division, posting_id, kind, name, shape, source_shape, datum, converter, proposed, valid_from, made_by",
    ),
    (
        "record",
        "id, token_sha256, token, account_id, posting_id, device_id, device_standing, kind, half, seq, reference, fix, \
         photos, claimed_at, not_before, not_after, time_way, received_at, date, in_half, certainty, answer, verdict, \
         receipt",
    ),
    ("photo", "record_id, sha256, bytes, width, height, source, arrived_at"),
    ("photo_hash", "record_id, sha256, state, small, large, hashed_at"),
    ("prompt", "id, posting_id, slot, origin, channel, night_of, issued_at, delivered_at, expires_at"),
    (
        "leave_request",
        "id, posting_id, kind, first_day, last_day, days, reason, state, needs_county, registered_at",
    ),
    (
        "work_log",
        "id, posting_id, account_id, about, text, households, written_on, not_before, not_after, time_way, seq, \
         received_at",
    ),
    (
        "draw",
        "id, division, state, list, salt, nonce, commitment, seed_source, population, number, window_from, window_to, \
         ordered_by, ordered_at",
    ),
    (
        "inspection_task",
        "id, draw_id, posting_id, inspector_id, position, probability, window_from, window_to, started_at, done_at, \
         result",
    ),
    (
        "register_sheet",
        "id, township, month, number, level, content, hash, signature, public_key, signed_by, signer_name, \
         signed_by_device, is_deputy, signed_at",
    ),
];

/// Rows of one statement.
const PART: usize = 200;

fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

fn maybe(value: Option<&str>) -> String {
    value.map_or_else(|| "NULL".to_owned(), text)
}

fn name<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

impl Rows<'_> {
    fn add(&mut self, table: &'static str, values: String) {
        let place = TABLES.iter().position(|(name, _)| *name == table).unwrap();
        self.waiting.entry((place, table)).or_default().push(format!("({values})"));
    }

    fn write(self) {
        for ((place, table), rows) in self.waiting {
            let columns = TABLES.get(place).unwrap().1;
            for part in rows.chunks(PART) {
                self.server.sql(&format!("INSERT INTO {table} ({columns}) VALUES {}", part.join(", ")));
            }
        }
    }
}

/// Writes everything down.
pub fn write(server: &TestServer, events: &[Event]) {
    let mut rows = Rows { server, waiting: BTreeMap::new() };
    let mut sites: HashMap<&str, &Site> = HashMap::new();
    let mut postings: HashMap<&str, &Posting> = HashMap::new();
    let mut kiosks: BTreeSet<&str> = BTreeSet::new();
    for event in events {
        match event {
            Event::Site(site) => {
                sites.insert(&site.id, site);
            }
            Event::Posting(posting) => {
                postings.insert(&posting.id, posting);
            }
            Event::Device(device) if device.kiosk => {
                kiosks.insert(&device.id);
                let since = device.declared_at.unwrap().0.0;
                rows.add("kiosk", format!("{}, '150422', '共用', 'x', 'x', {since}", text(&device.id)));
            }
            _ => {}
        }
    }
    let mut counties = BTreeSet::new();
    let mut accounts = BTreeSet::new();
    for posting in postings.values() {
        let host: DivisionCode = posting.division.parse().unwrap();
        if accounts.insert(&posting.person) {
            rows.add("account", format!("{0}, {0}, FALSE, FALSE, 0, 0", text(&posting.person)));
        }
        rows.add(
            "posting",
            format!(
                "{}, {}, {}, '{host}', '{}', '{}', {}, 0",
                text(&posting.id),
                text(&posting.person),
                text(&posting.kind),
                host.at(Level::Township),
                posting.start,
                maybe(posting.end.map(|day| day.to_string()).as_deref()),
            ),
        );
        counties.insert(host.at(Level::County));
        for site in posting.sites.iter().map(|id| sites.get(id.as_str()).unwrap()) {
            if site.kind == SiteKind::Lodging {
                lodging(&mut rows, posting, site);
            }
        }
    }
    for county in &counties {
        for (kind, rule) in [
            (PostingKind::FirstSecretary, r#"{"kind":"resident","nights_a_week":0}"#),
            (PostingKind::Commissioner, r#"{"kind":"weekly_visits","n":1}"#),
        ] {
            let kind = name(kind);
            rows.add(
                "policy",
                format!("'{county}{kind}', '{county}', '{kind}', '{rule}', 'daily', 'x', '1', TRUE, '2020-01-01', 0, 'x'"),
            );
        }
    }
    let mut devices = BTreeSet::new();
    for event in events {
        match event {
            Event::CheckIn(one) => {
                let posting = postings.get(one.posting.as_str()).unwrap();
                let device = format!("{}-{}", one.device, posting.person);
                if devices.insert(device.clone()) {
                    let kiosk = kiosks.contains(one.device.as_str()).then_some(one.device.as_str());
                    let (key, person) = (text(&one.device), text(&posting.person));
                    rows.add(
                        "device",
                        format!("'{device}', {person}, {key}, 'active', 'x', 'none', 0, 0, {}", maybe(kiosk)),
                    );
                }
                check_in(&mut rows, one, posting, &device, &sites);
            }
            Event::Prompt(one) => rows.add(
                "prompt",
                format!(
                    "{}, {}, '{}', '{}', 'app', '{}', {}, {}, {}",
                    text(&one.id),
                    text(&one.posting),
                    if one.slot == Slot::Night { "night" } else { "day" },
                    if one.origin == Origin::Drawn { "drawn" } else { "called" },
                    one.issued_at.0.date(),
                    one.issued_at.0.0,
                    one.delivered_at.map_or("NULL".to_owned(), |at| at.0.0.to_string()),
                    one.expires_at.0.0,
                ),
            ),
            Event::Leave(one) => leave(&mut rows, one),
            Event::Inspection(one) => {
                let posting = postings.get(one.posting.as_str()).unwrap();
                let county = posting.division.parse::<DivisionCode>().unwrap().at(Level::County);
                let (at, day) = (one.at.0.0, one.at.0.date());
                rows.add(
                    "draw",
                    format!(
                        "'d{}', '{county}', 'drawn', '', '', '', '', 'dice', 1, 1, '{day}', '{day}', 'x', 0",
                        one.id
                    ),
                );
                rows.add(
                    "inspection_task",
                    format!(
                        "{}, 'd{}', {}, {}, 1, 0.5, '{day}', '{day}', {at}, {at}, '{}'",
                        text(&one.id),
                        one.id,
                        text(&one.posting),
                        text(&posting.person),
                        name(one.result),
                    ),
                );
            }
            Event::WorkLog(one) => rows.add(
                "work_log",
                format!(
                    "'w{}-{at}', {}, 'x', '{date}', '记', 0, '{date}', {at}, {at}, 'bracketed', 1, {at}",
                    one.posting,
                    text(&one.posting),
                    date = one.date,
                    at = one.written_at.0.0,
                ),
            ),
            _ => {}
        }
    }
    signed(&mut rows, events, &postings);
    rows.write();
}

fn shape(site: &Site) -> FenceShape {
    let shape = match (&site.circle, &site.polygon) {
        (Some(c), _) => FenceShape::Circle { lat: c.lat, lon: c.lon, radius_m: c.radius_m },
        (None, Some(ring)) => FenceShape::Polygon { ring: ring.clone() },
        (None, None) => panic!("a site without a shape"),
    };
    shape.converted(site.datum.unwrap())
}

fn lodging(rows: &mut Rows<'_>, posting: &Posting, site: &Site) {
    let shape = text(&serde_json::to_string(&shape(site)).unwrap());
    let id = format!("'{}@{}'", site.id, posting.id);
    rows.add(
        "fence",
        format!(
            "{id}, {id}, {}, {}, 'lodging', '住处', {shape}, {shape}, 'wgs84', '1', FALSE, 0, 'x'",
            text(&site.division),
            text(&posting.id),
        ),
    );
}

fn leave(rows: &mut Rows<'_>, one: &Absence) {
    rows.add(
        "leave_request",
        format!(
            "{}, {}, '{}', '{}', '{}', 1, 'x', '{}', FALSE, {}",
            text(&one.id),
            text(&one.posting),
            if one.kind == AbsenceKind::Duty { "duty" } else { "leave" },
            one.from,
            one.to,
            match one.state {
                AbsenceState::Approved => "approved",
                AbsenceState::Rejected => "rejected",
                AbsenceState::Pending => "pending",
            },
            one.registered_at.0.0,
        ),
    );
}

fn check_in(
    rows: &mut Rows<'_>,
    one: &CheckIn,
    posting: &Posting,
    device: &str,
    sites: &HashMap<&str, &Site>,
) {
    let fences: Vec<Fence> = posting
        .sites
        .iter()
        .map(|id| sites.get(id.as_str()).unwrap())
        .map(|site| Fence {
            id: FenceId(site.id.clone()),
            kind: match site.kind {
                SiteKind::Office => FenceKind::Office,
                SiteKind::Lodging => FenceKind::Lodging,
                SiteKind::WorkSite => FenceKind::WorkSite,
            },
            shape: shape(site),
        })
        .collect();
    let fix = one.fix.as_ref().map(|fix| Fix {
        lat: fix.lat,
        lon: fix.lon,
        acc: fix.acc.unwrap(),
        at: fix.at.unwrap().0.0,
        alt: None,
        spd: None,
        hdg: None,
        mock: fix.mock,
        acc_kind: fix.acc_kind.unwrap(),
    });
    let verdict = judge_fix(fix.as_ref(), Some(one.not_before.0.0), &fences, Calibration::None);
    assert_eq!(fix.is_none(), verdict.reasons.contains(&Reason::NoFix));
    let fix = fix.map(|fix| serde_json::to_string(&fix).unwrap());
    let id = text(&one.id);
    rows.add(
        "record",
        format!(
            "{id}, 'x', 'x', {}, {}, '{device}', 'active', '{}', 'day', 1, {}, {}, '[]', {}, {}, {}, 'bracketed', {}, \
             '{}', TRUE, 'fixed', '{}', {}, 'x'",
            text(&posting.person),
            text(&posting.id),
            name(one.kind),
            maybe(one.reference.as_deref()),
            maybe(fix.as_deref()),
            one.captured_at.0.0,
            one.not_before.0.0,
            one.not_after.0.0,
            one.received_at.0.0,
            one.not_before.0.date(),
            name(verdict.answer),
            text(&serde_json::to_string(&verdict).unwrap()),
        ),
    );
    let Some(photo) = &one.photo else { return };
    let (sha, arrived) = (text(&photo.sha256), photo.dhash64.is_some());
    let at = if arrived { one.received_at.0.0.to_string() } else { "NULL".to_owned() };
    rows.add("photo", format!("{id}, {sha}, 1, 1, 1, 'stream', {at}"));
    if let (Some(small), Some(large)) = (&photo.dhash64, &photo.dhash256) {
        rows.add("photo_hash", format!("{id}, {sha}, 'hashed', '{small}', '{large}', {at}"));
    }
}

/// The registers, each as often as it was signed.
fn signed(rows: &mut Rows<'_>, events: &[Event], postings: &HashMap<&str, &Posting>) {
    let mut sheets: BTreeMap<(String, Month, i64), Vec<&SignOff>> = BTreeMap::new();
    for event in events {
        if let Event::SignOff(one) = event {
            sheets.entry((one.township.clone(), one.month, one.signed_at.0.0)).or_default().push(one);
        }
    }
    let mut number: BTreeMap<(String, Month), u32> = BTreeMap::new();
    for ((township, month, at), signed) in sheets {
        let number = number.entry((township.clone(), month)).or_default();
        *number += 1;
        let rows_signed = signed.iter().map(|one| row(one, postings.get(one.posting.as_str()).unwrap()));
        let content = SheetContent {
            v: 1,
            deployment: "x".to_owned(),
            township: township.parse().unwrap(),
            township_name: township.clone(),
            month,
            number: *number,
            previous: None,
            level: Level::Township,
            rows: rows_signed.collect(),
        };
        let content = content.to_json().unwrap();
        rows.add(
            "register_sheet",
            format!(
                "'{township}-{month}-{number}', '{township}', '{month}', {number}, 'township', {}, '{}', 'x', 'x', 'x', \
                 'x', 'x', FALSE, {at}",
                text(&content),
                sha256_hex(content.as_bytes()),
            ),
        );
    }
}

/// A row with as many days computed and signed.
fn row(one: &SignOff, posting: &Posting) -> RegisterRow {
    let most = one.signed_days.max(one.computed_days);
    let day = |(n, date): (u32, NaiveDate)| {
        let (computed, is_signed) = (n < one.computed_days, n < one.signed_days);
        RegisterDay {
            date,
            state: if is_signed { CellState::Present } else { CellState::NotConfirmed },
            computed: if computed { CellState::Present } else { CellState::NotConfirmed },
            is_override: computed != is_signed,
            on_post: is_signed,
        }
    };
    let days: Vec<RegisterDay> = (0..most).zip(one.month.first().iter_days()).map(day).collect();
    RegisterRow {
        posting: posting.id.parse().unwrap(),
        staff_number: posting.id.clone(),
        person_name: posting.person.clone(),
        kind: PostingKind::FirstSecretary,
        host: posting.division.parse().unwrap(),
        host_name: posting.division.clone(),
        unit_name: None,
        confirmed_by: Level::Township,
        target: 20,
        sums: RegisterSums::of(&days),
        days,
    }
}
