//! Photos that look like others: found in the background over people and days, told to those above alone, and only as
//! far as their scope reaches.

use crate::records::bad_photos::makers::{grey_photo, mirror, scenery};
use crate::records::photos::{begun, send};
use crate::records::scene::{Scene, TOWNSHIP, VILLAGE};
use zaigang_shared::api::Done;
use zaigang_shared::api::photo::{SeenPair, SeenPhotos, SeenQuery};
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::operation::Method;
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::record::{PhotoClaim, PhotoSource, RecordKind, sha256_hex};
use zaigang_shared::time::DAY_MS;
use zaigang_tests::{Client, Office, Phone, TestServer, on_both_databases};

const WIDTH: u16 = 160;
const HEIGHT: u16 = 120;

fn compare(server: &TestServer, holder: &str) -> usize {
    tokio::runtime::Runtime::new().unwrap().block_on(server.app.compare_photos(holder)).unwrap()
}

/// A record with a photo that arrives at once; the record's id.
fn take(phone: &mut Phone, posting: &str, photo: &[u8]) -> String {
    let claim = PhotoClaim {
        sha256: sha256_hex(photo).parse().unwrap(),
        bytes: u32::try_from(photo.len()).unwrap(),
        width: u32::from(WIDTH),
        height: u32::from(HEIGHT),
        source: PhotoSource::Stream,
    };
    let mut id = String::new();
    let token = phone.record(posting, RecordKind::Day, None, |c| {
        id = c.jti.to_string();
        c.photos = vec![claim];
    });
    phone.store(&token);
    let place = begun(&phone.client, &id, photo);
    assert_eq!(send(&phone.client, &place, 0, photo).status, 204);
    id
}

fn page(by: &Client, division: &str, after: Option<String>) -> Result<SeenPhotos, ProblemDocument> {
    let query = SeenQuery { month: "2026-11".parse().unwrap(), after };
    by.call_with::<op::ListSeenPhotos>(&[division], &query, &Done {})
}

fn pairs(by: &Office, division: &str) -> Vec<SeenPair> {
    let SeenPhotos { pairs, next } = page(&by.client, division, None).unwrap();
    assert_eq!(next, None);
    pairs
}

/// The later record and the earlier one; none for a half that is not told.
fn records(pair: &SeenPair) -> (Option<&str>, Option<&str>) {
    (
        pair.later.photo.as_ref().map(|photo| photo.record.as_str()),
        pair.earlier.photo.as_ref().map(|photo| photo.record.as_str()),
    )
}

fn what_looks_alike_is_found_over_people_and_days(server: TestServer) {
    let mut scene = Scene::of(server);
    let account = scene.server.cadre("li", "150422100202");
    let mut other = scene.server.phone(&scene.secretary, &account);
    let place = scenery(1, WIDTH, HEIGHT);
    let photo = grey_photo(WIDTH, &place, 85);
    let first = take(&mut scene.phone, "p-wang", &photo);
    // Again on the same day, and something else: nothing to tell.
    take(&mut scene.phone, "p-wang", &grey_photo(WIDTH, &place, 60));
    take(&mut scene.phone, "p-wang", &grey_photo(WIDTH, &scenery(2, WIDTH, HEIGHT), 85));
    // Two dark ones, and what cannot be read: no likeness.
    take(&mut scene.phone, "p-wang", &grey_photo(WIDTH, &[5; 160 * 120], 85));
    take(&mut other, "p-li", &grey_photo(WIDTH, &[6; 160 * 120], 85));
    assert_eq!(compare(&scene.server, "a"), 5);
    assert_eq!(compare(&scene.server, "b"), 0, "under the lease of another process");
    assert_eq!(scene.server.count("photo_match"), 0);
    assert_eq!(scene.server.count("photo_hash WHERE state = 'seen'"), 3);
    assert_eq!(scene.server.count("photo_hash WHERE state = 'blank' AND small IS NULL"), 2);

    // Another person sends the mirror image, encoded again.
    let mirrored = take(&mut other, "p-li", &grey_photo(WIDTH, &mirror(WIDTH, &place), 50));
    assert_eq!((compare(&scene.server, "a"), compare(&scene.server, "a")), (1, 0));
    let found = pairs(&scene.secretary, TOWNSHIP);
    assert_eq!(found.len(), 2, "both of the first one's photos: {found:?}");
    assert!(found.iter().all(|pair| pair.mirrored && !pair.same_bytes && records(pair).0 == Some(&mirrored)));
    assert!(found.iter().any(|pair| records(pair).1 == Some(&first)));
    let told = found[0].later.photo.as_ref().unwrap();
    assert_eq!((told.person_name.as_str(), told.host_name.as_str()), ("li", "D150422100202"));
    assert_eq!((told.posting.as_str(), told.date.to_string().as_str()), ("p-li", "2026-11-23"));
    assert_eq!(found[0].later.county_name, "D150422");

    // The very same file on the next day.
    scene.server.pass(DAY_MS);
    scene.phone.refresh().unwrap();
    let again = take(&mut scene.phone, "p-wang", &photo);
    assert_eq!(compare(&scene.server, "c"), 1, "the lease ran out");
    let secretary = scene.server.sign_in("secretary");
    let found = pairs(&secretary, TOWNSHIP);
    let of_again: Vec<&SeenPair> = found.iter().filter(|pair| records(pair).0 == Some(&again)).collect();
    assert_eq!((found.len(), of_again.len()), (5, 3), "{found:?}");
    let same = of_again.iter().find(|pair| records(pair).1 == Some(&first)).unwrap();
    assert_eq!(
        (same.same_bytes, same.mirrored, same.small_distance, same.large_distance),
        (true, false, 0, 0)
    );
    // A village's list holds what lies in it; another month holds nothing.
    assert_eq!(pairs(&secretary, VILLAGE).len(), 5);
    assert_eq!(pairs(&secretary, "150422100202").len(), 3, "without the pairs of the first one alone");
    let query = SeenQuery { month: "2026-10".parse().unwrap(), after: None };
    let none = secretary.client.call_with::<op::ListSeenPhotos>(&[TOWNSHIP], &query, &Done {}).unwrap();
    assert!(none.pairs.is_empty());
    assert_eq!(
        page(&secretary.client, TOWNSHIP, Some("no*pair".to_owned())).unwrap_err().code,
        "invalid_query"
    );
    // The list shows no photo, and no rule reads it.
    assert_eq!(scene.server.count("view_log"), 0);
    assert_eq!(scene.server.count("case_file"), 0);
}

fn a_half_outside_of_the_scope_is_only_said_to_be_there(server: TestServer) {
    let mut scene = Scene::of(server);
    let city = scene.server.office("city", Role::CityOffice, "1504");
    let county = scene.server.office("county", Role::CountyOffice, "150422");
    let account = scene.server.cadre("zhao", "150423100201");
    let mut far = scene.server.phone(&city, &account);
    let place = scenery(3, WIDTH, HEIGHT);
    let here = take(&mut scene.phone, "p-wang", &grey_photo(WIDTH, &place, 80));
    let there = take(&mut far, "p-zhao", &grey_photo(WIDTH, &place, 60));
    assert_eq!(compare(&scene.server, "a"), 2);

    for (by, division) in [(&scene.secretary, TOWNSHIP), (&county, "150422"), (&county, TOWNSHIP)] {
        let reply = by.client.send(
            Method::Get,
            &format!("/api/v1/divisions/{division}/seen-photos?month=2026-11"),
            &[],
            &[],
        );
        let text = String::from_utf8(reply.body.clone()).unwrap();
        for secret in ["zhao", there.as_str(), "150423100", "p-zhao"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        let found: SeenPhotos = reply.json();
        assert_eq!(found.pairs.len(), 1);
        let halves = [&found.pairs[0].later, &found.pairs[0].earlier];
        let told: Vec<_> = halves.iter().filter_map(|half| half.photo.as_ref()).collect();
        assert_eq!((told.len(), told[0].record.as_str()), (1, here.as_str()));
        assert!(halves.iter().any(|half| half.photo.is_none() && half.county_name == "D150423"));
    }
    // The city reaches both; also where it asks for the one county.
    for division in ["1504", "150423"] {
        let found = pairs(&city, division);
        // Of one day: which of the two is called the later one is no matter.
        let (one, other) = records(&found[0]);
        let both = std::collections::BTreeSet::from([one, other]);
        assert_eq!(both, [Some(there.as_str()), Some(here.as_str())].into());
    }
    for (by, division) in
        [(&scene.secretary.client, "150422"), (&county.client, "150423"), (&far.client, "150423")]
    {
        let refused = page(by, division, None).unwrap_err();
        assert!(["not_found", "not_allowed"].contains(&refused.code.as_str()), "{}", refused.code);
    }
}

fn a_long_list_comes_page_by_page_and_a_photo_has_only_so_many_pairs(server: TestServer) {
    let mut scene = Scene::of(server);
    let photo = grey_photo(WIDTH, &scenery(4, WIDTH, HEIGHT), 80);
    // Sixty days of the same picture, as if they had been taken.
    take(&mut scene.phone, "p-wang", &photo);
    assert_eq!(compare(&scene.server, "a"), 1);
    for day in 0..60 {
        scene.server.sql(&format!(
            "INSERT INTO record (id, token_sha256, token, account_id, posting_id, device_id, device_standing, kind, half,
             seq, prev, reference, note, result, fix, photos, claimed_at, not_before, not_after, time_way, received_at,
             date, in_half, certainty, answer, verdict, receipt)
             SELECT 'r{day}', token_sha256 || '{day}', token, account_id, posting_id, device_id, device_standing, kind, half,
             seq + {day} + 1, prev, reference, note, result, fix, photos, claimed_at, not_before, not_after, time_way,
             received_at, '2026-0{}-{:02}', in_half, certainty, answer, verdict, receipt FROM record WHERE seq = 1",
            8 + day / 30,
            1 + day % 30
        ));
        scene.server.sql(&format!(
            "INSERT INTO photo_hash SELECT 'r{day}', sha256, state, small, large, band_1, band_2, band_3, band_4, hashed_at
             FROM photo_hash WHERE record_id NOT LIKE 'r%'"
        ));
    }
    scene.server.pass(DAY_MS);
    scene.phone.refresh().unwrap();
    take(&mut scene.phone, "p-wang", &grey_photo(WIDTH, &scenery(4, WIDTH, HEIGHT), 70));
    assert_eq!(compare(&scene.server, "a"), 1);
    assert_eq!(scene.server.count("photo_match"), 50, "of sixty-one");
    // One more, so that there is a second page.
    scene.server.pass(DAY_MS);
    scene.phone.refresh().unwrap();
    take(&mut scene.phone, "p-wang", &grey_photo(WIDTH, &scenery(4, WIDTH, HEIGHT), 65));
    assert_eq!(compare(&scene.server, "a"), 1);
    let secretary = scene.server.sign_in("secretary");
    let first = page(&secretary.client, TOWNSHIP, None).unwrap();
    let second = page(&secretary.client, TOWNSHIP, first.next.clone()).unwrap();
    assert_eq!((first.pairs.len(), second.pairs.len(), second.next), (50, 50, None));
    assert!(first.pairs.iter().all(|pair| !second.pairs.contains(pair)));
}

fn a_lost_file_is_told_and_holds_up_nothing(server: TestServer) {
    let mut scene = Scene::of(server);
    let lost = grey_photo(WIDTH, &scenery(5, WIDTH, HEIGHT), 80);
    let damaged = grey_photo(WIDTH, &scenery(6, WIDTH, HEIGHT), 80);
    for photo in [&lost, &damaged, &grey_photo(WIDTH, &scenery(7, WIDTH, HEIGHT), 80)] {
        take(&mut scene.phone, "p-wang", photo);
    }
    let file = |photo: &[u8]| {
        let name = sha256_hex(photo);
        scene.server.app.settings.data.join(format!("photos/{}/{name}.jpg", &name[..2]))
    };
    std::fs::remove_file(file(&lost)).unwrap();
    std::fs::write(file(&damaged), b"x").unwrap();
    assert_eq!(compare(&scene.server, "a"), 3);
    assert_eq!(scene.server.count("photo_hash WHERE state = 'lost'"), 2);
    assert_eq!(scene.server.count("photo_hash WHERE state = 'seen'"), 1);
    assert_eq!(compare(&scene.server, "a"), 0);
}

on_both_databases!(
    what_looks_alike_is_found_over_people_and_days,
    a_half_outside_of_the_scope_is_only_said_to_be_there,
    a_long_list_comes_page_by_page_and_a_photo_has_only_so_many_pairs,
    a_lost_file_is_told_and_holds_up_nothing,
);
