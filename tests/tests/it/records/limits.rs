//! Every field of a record at its limit and over it.

use crate::records::scene::{POSTING, Scene, parts, sign};
use zaigang_shared::api::cadre::RecordOutcome;
use zaigang_shared::place::{Answer, Fix, Reason};
use zaigang_shared::record::{
    Claims, MAX_NOTE_CHARS, MAX_PHOTO_BYTES, MAX_PHOTOS, MAX_TOKEN_BYTES, PhotoClaim, PhotoSource,
    RecordKind, to_base64url,
};
use zaigang_shared::time::DAY_MS;
use zaigang_tests::{TestServer, on_both_databases};

fn photo(n: usize) -> PhotoClaim {
    PhotoClaim {
        sha256: format!("{n:064x}").parse().unwrap(),
        bytes: 60_000,
        width: 1_280,
        height: 960,
        source: PhotoSource::Stream,
    }
}

fn one_photo(claims: &mut Claims, change: impl FnOnce(&mut PhotoClaim)) {
    let mut only = photo(claims.seq.unsigned_abs() as usize);
    change(&mut only);
    claims.photos = vec![only];
}

fn on_fix(claims: &mut Claims, change: impl FnOnce(&mut Fix)) {
    claims.fix = claims.fix.map(|mut fix| {
        change(&mut fix);
        fix
    });
}

type Change = fn(&mut Claims);

const OVER: &[(&str, Change)] = &[
    ("note", |c| c.note = Some("村".repeat(MAX_NOTE_CHARS + 1))),
    ("photos", |c| c.photos = (0..=MAX_PHOTOS).map(photo).collect()),
    ("width", |c| one_photo(c, |p| p.width = 4_097)),
    ("no width", |c| one_photo(c, |p| p.width = 0)),
    ("height", |c| one_photo(c, |p| p.height = 4_097)),
    ("photo bytes", |c| one_photo(c, |p| p.bytes = MAX_PHOTO_BYTES + 1)),
    ("no photo bytes", |c| one_photo(c, |p| p.bytes = 0)),
    ("acc", |c| on_fix(c, |f| f.acc = 10_000_001.0)),
    ("acc below -1", |c| on_fix(c, |f| f.acc = -1.01)),
    ("lon east", |c| on_fix(c, |f| f.lon = 180.000_000_1)),
    ("lon west", |c| on_fix(c, |f| f.lon = -180.000_000_1)),
    ("session", |c| c.clock.session = "s".repeat(65)),
    ("beacon", |c| c.clock.beacon = Some("b".repeat(201))),
];

const AT: &[(&str, Change)] = &[
    ("note", |c| c.note = Some("村".repeat(MAX_NOTE_CHARS))),
    ("photos", |c| c.photos = (0..MAX_PHOTOS).map(photo).collect()),
    ("sides and bytes", |c| one_photo(c, |p| (p.width, p.height, p.bytes) = (4_096, 4_096, MAX_PHOTO_BYTES))),
    ("least", |c| one_photo(c, |p| (p.width, p.height, p.bytes) = (1, 1, 1))),
    ("acc", |c| on_fix(c, |f| f.acc = 10_000_000.0)),
    ("acc unknown", |c| on_fix(c, |f| f.acc = -1.0)),
    ("lon east", |c| on_fix(c, |f| f.lon = 180.0)),
    ("lon west", |c| on_fix(c, |f| f.lon = -180.0)),
    ("session", |c| c.clock.session = "s".repeat(64)),
    // No beacon of ours: none at all.
    ("beacon", |c| c.clock.beacon = Some("b".repeat(200))),
];

fn over_a_limit_is_refused_and_at_it_is_stored(server: TestServer) {
    let mut scene = Scene::of(server);
    for (what, change) in OVER {
        let here = scene.here();
        let token = scene.phone.record(POSTING, RecordKind::Day, here, change);
        assert_eq!(scene.refusal(&token), "record_out_of_range", "{what}");
    }
    assert_eq!(scene.rows(), [0, 0, 0]);
    let mut photos = 0;
    for (n, (what, change)) in AT.iter().enumerate() {
        let here = scene.here();
        let token = scene.phone.record(POSTING, RecordKind::Day, here, |c| {
            change(c);
            photos += i64::try_from(c.photos.len()).unwrap();
        });
        let outcome = scene.submit_one(&token);
        assert!(matches!(outcome, RecordOutcome::Stored { .. }), "{what}: {outcome:?}");
        let stored = i64::try_from(n + 1).unwrap();
        assert_eq!(scene.rows(), [stored, stored, photos], "{what}");
    }
}

/// A token over this payload and an ignored claim so long that the token has exactly this length.
fn padded(scene: &Scene, header: &str, payload: &str, length: usize) -> String {
    let open = payload.strip_suffix('}').unwrap();
    // A length that base64 never has is reached by a space more in the header.
    for spaces in 0..3 {
        let header = format!("{header}{}", " ".repeat(spaces));
        let fixed = to_base64url(header.as_bytes()).len() + 1 + 1 + to_base64url(&[0; 64]).len();
        let room = (length - fixed) * 3 / 4;
        let pad = "x".repeat(room - open.len() - r#","pad":""}"#.len());
        let token = sign(&scene.phone.key, &header, &format!(r#"{open},"pad":"{pad}"}}"#));
        if token.len() == length {
            return token;
        }
    }
    panic!("no token of {length} bytes")
}

fn a_token_of_exactly_the_limit_is_stored(server: TestServer) {
    let mut scene = Scene::of(server);
    let here = scene.here();
    let (header, payload) = parts(&scene.phone.record(POSTING, RecordKind::Day, here, |_| ()));
    let over = padded(&scene, &header, &payload, MAX_TOKEN_BYTES + 1);
    assert_eq!(scene.refusal(&over), "record_too_large");
    let exact = padded(&scene, &header, &payload, MAX_TOKEN_BYTES);
    let outcome = scene.submit_one(&exact);
    assert!(matches!(outcome, RecordOutcome::Stored { .. }), "{outcome:?}");
    // Kept as sent, with the claim nobody knows.
    assert_eq!(scene.server.count(&format!("record WHERE LENGTH(token) = {MAX_TOKEN_BYTES}")), 1);
    assert_eq!(scene.rows(), [1, 1, 0]);
}

fn numbers_that_json_does_not_know_are_no_numbers(server: TestServer) {
    let mut scene = Scene::of(server);
    let here = scene.here();
    let (header, payload) = parts(&scene.phone.record(POSTING, RecordKind::Day, here, |_| ()));
    for (field, value) in [(r#""lat":"#, "43.97"), (r#""lon":"#, "119.39"), (r#""acc":"#, "12.0")] {
        for none in ["Infinity", "-Infinity", "NaN", "1e400", "-1e400", "0x2a", "\"43.97\"", ".5", "+1"] {
            let changed = payload.replacen(&format!("{field}{value}"), &format!("{field}{none}"), 1);
            assert_ne!(changed, payload, "{field}{value} is not in {payload}");
            let token = sign(&scene.phone.key, &header, &changed);
            assert_eq!(scene.refusal(&token), "record_malformed", "{field}{none}");
        }
    }
    assert!(matches!(
        scene.submit_one(&sign(&scene.phone.key, &header, &payload)),
        RecordOutcome::Stored { .. }
    ));
}

/// The phone's clock is right, its position service says another century.
fn a_fix_a_century_off_loses_no_day(server: TestServer) {
    let mut scene = Scene::of(server);
    let now = scene.now();
    for at in [now.plus(-36_524 * DAY_MS).0, now.plus(36_524 * DAY_MS).0, i64::MIN, i64::MAX] {
        let here = scene.here().map(|fix| Fix { at, ..fix });
        let token = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
        let RecordOutcome::Stored { verdict, date, .. } = scene.submit_one(&token) else {
            panic!("{at} was refused")
        };
        assert_eq!(date.to_string(), "2026-11-23", "{at}");
        if at < now.0 {
            assert_eq!(
                (verdict.answer, verdict.reasons.first()),
                (Answer::Uncertain, Some(&Reason::StaleFix))
            );
        }
        assert_ne!(verdict.answer, Answer::OutsideFix, "{at}");
    }
    assert_eq!(scene.server.count("record WHERE certainty = 'fixed'"), 4);
    assert_eq!(scene.rows(), [4, 4, 0]);
}

on_both_databases!(
    over_a_limit_is_refused_and_at_it_is_stored,
    a_token_of_exactly_the_limit_is_stored,
    numbers_that_json_does_not_know_are_no_numbers,
    a_fix_a_century_off_loses_no_day,
);
