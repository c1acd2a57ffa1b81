use crate::records::scene::{POSTING, Scene};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use zaigang_shared::api::cadre::RecordOutcome;
use zaigang_shared::division::Role;
use zaigang_shared::jpeg::encode_rgb;
use zaigang_shared::operation::Method;
use zaigang_shared::record::{PhotoClaim, PhotoSource, RecordKind, sha256_hex};
use zaigang_tests::{Client, Reply, TestServer, on_both_databases};

pub const TUS: (&str, &str) = ("tus-resumable", "1.0.0");
pub const PIECE: (&str, &str) = ("content-type", "application/offset+octet-stream");

/// A photo of some tens of kilobytes.
pub fn picture() -> Vec<u8> {
    let mut seed = 7_u32;
    let noise = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed.to_be_bytes()[0]
    });
    encode_rgb(160, 120, &noise.take(160 * 120 * 3).collect::<Vec<u8>>(), 80)
}

/// The same with an Exif segment after SOI.
fn with_exif(photo: &[u8]) -> Vec<u8> {
    let segment = b"\xFF\xE1\x00\x0EExif\0\0GPS!!!";
    [&photo[..2], segment, &photo[2..]].concat()
}

/// A stored record that promises photos, the first of them twice; its id.
pub fn promise_all(scene: &mut Scene, photos: &[&[u8]]) -> String {
    let claim = |photo: &&[u8]| PhotoClaim {
        sha256: sha256_hex(photo).parse().unwrap(),
        bytes: u32::try_from(photo.len()).unwrap(),
        width: 160,
        height: 120,
        source: PhotoSource::Stream,
    };
    let here = scene.here();
    let mut id = String::new();
    let token = scene.phone.record(POSTING, RecordKind::Day, here, |c| {
        id = c.jti.to_string();
        c.photos = photos.iter().chain(photos.first()).map(claim).collect();
    });
    assert!(matches!(scene.submit_one(&token), RecordOutcome::Stored { .. }));
    let promised = i64::try_from(photos.len()).unwrap();
    assert_eq!(scene.server.count(&format!("photo WHERE record_id = '{id}'")), promised);
    id
}

/// The same for one photo; the record's id and the photo's hash.
fn promise(scene: &mut Scene, photo: &[u8]) -> (String, String) {
    (promise_all(scene, &[photo]), sha256_hex(photo))
}

pub fn create(client: &Client, record: &str, sha256: &str, length: usize) -> Reply {
    let metadata = format!("record {},sha256 {}", STANDARD.encode(record), STANDARD.encode(sha256));
    let length = length.to_string();
    let headers = [TUS, ("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
    client.send(Method::Post, "/api/v1/uploads", &headers, &[])
}

pub fn begun(client: &Client, record: &str, photo: &[u8]) -> String {
    let reply = create(client, record, &sha256_hex(photo), photo.len());
    assert_eq!((reply.status, reply.header("tus-resumable")), (201, Some("1.0.0")), "{reply:?}");
    reply.header("location").unwrap().to_owned()
}

pub fn send(client: &Client, place: &str, offset: usize, bytes: &[u8]) -> Reply {
    let offset = offset.to_string();
    client.send(Method::Patch, place, &[TUS, PIECE, ("upload-offset", offset.as_str())], bytes)
}

pub fn offset(client: &Client, place: &str) -> usize {
    let reply = client.send(Method::Head, place, &[TUS], &[]);
    assert_eq!((reply.status, reply.header("cache-control")), (200, Some("no-store")), "{reply:?}");
    reply.header("upload-offset").unwrap().parse().unwrap()
}

fn a_whole_photo_arrives_as_signed(server: TestServer) {
    let mut scene = Scene::of(server);
    let photo = picture();
    let (record, sha256) = promise(&mut scene, &photo);
    let client = scene.phone.client.clone();
    let address = format!("/api/v1/records/{record}/photos/{sha256}");
    assert_eq!(client.send(Method::Get, &address, &[], &[]).problem().code, "not_found", "not yet there");
    let place = begun(&client, &record, &photo);
    assert_eq!(begun(&client, &record, &photo), place, "the same upload again");
    let reply = send(&client, &place, 0, &photo);
    assert_eq!((reply.status, reply.header("upload-offset")), (204, Some(photo.len().to_string().as_str())));
    assert_eq!(scene.server.count("photo WHERE arrived_at IS NOT NULL"), 1);
    assert_eq!(scene.server.count("upload_piece"), 0);
    // The end once more, as after a lost answer.
    assert_eq!(send(&client, &place, photo.len(), &[]).status, 204);
    assert_eq!(offset(&client, &place), photo.len());

    let shown = scene.secretary.client.send(Method::Get, &address, &[], &[]);
    assert_eq!((shown.status, shown.content_type.as_str()), (200, "image/jpeg"));
    assert_eq!(shown.body, photo);
    assert_eq!(shown.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(shown.header("cache-control"), Some("private, no-store"));
    let name = format!("attachment; filename=\"photo-{}.jpg\"", &sha256[..8]);
    assert_eq!(shown.header("content-disposition"), Some(name.as_str()));
    assert_eq!(scene.server.count("view_log WHERE kind = 'photo' AND posting_id = 'p-wang'"), 1);
    // Damaged on disk: never served as good.
    let file = scene.server.app.settings.data.join(format!("photos/{}/{sha256}.jpg", &sha256[..2]));
    std::fs::write(&file, b"x").unwrap();
    assert_eq!(scene.secretary.client.send(Method::Get, &address, &[], &[]).status, 500);
}

fn pieces_resume_where_they_stopped(server: TestServer) {
    let mut scene = Scene::of(server);
    let photo = picture();
    assert!(photo.len() > 12_000, "{}", photo.len());
    let (record, _) = promise(&mut scene, &photo);
    let client = scene.phone.client.clone();
    let place = begun(&client, &record, &photo);
    assert_eq!(send(&client, &place, 0, &photo[..5_000]).header("upload-offset"), Some("5000"));
    // A connection that ends in the middle of its piece: what arrived stays.
    cut(&scene, &place, 5_000, &photo[5_000..8_000], photo.len() - 5_000);
    let mut at = offset(&client, &place);
    for _ in 0..50 {
        if at == 8_000 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        at = offset(&client, &place);
    }
    assert_eq!(at, 8_000);
    // The same upload is found by asking for it again, and says where it stands.
    let again = create(&client, &record, &sha256_hex(&photo), photo.len());
    assert_eq!(
        (again.header("location"), again.header("upload-offset")),
        (Some(place.as_str()), Some("8000"))
    );
    let wrong = send(&client, &place, 5_000, &photo[5_000..]);
    assert_eq!((wrong.status, wrong.header("upload-offset")), (409, Some("8000")));
    assert_eq!(wrong.problem().code, "upload_offset");
    assert_eq!(send(&client, &place, 8_000, &[]).header("upload-offset"), Some("8000"));
    assert_eq!(send(&client, &place, 8_000, &photo[8_000..]).status, 204);
    assert_eq!(scene.server.count("photo WHERE arrived_at IS NOT NULL"), 1);
}

/// Sends the beginning of a piece and hangs up.
fn cut(scene: &Scene, place: &str, offset: usize, bytes: &[u8], promised: usize) {
    let mut stream = TcpStream::connect(scene.server.url().trim_start_matches("http://")).unwrap();
    let token = scene.phone.client.access_token.as_deref().unwrap();
    let head = format!(
        "PATCH {place} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ntus-resumable: 1.0.0\r\n\
         content-type: application/offset+octet-stream\r\nupload-offset: {offset}\r\n\
         content-length: {promised}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(bytes).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    // Whatever is answered, if anything, nobody reads it.
    let _ = stream.read_to_end(&mut answer);
}

fn other_bytes_are_refused_and_may_come_again(server: TestServer) {
    let mut scene = Scene::of(server);
    let photo = picture();
    let (record, _) = promise(&mut scene, &photo);
    let client = scene.phone.client.clone();
    let place = begun(&client, &record, &photo);
    let mut other = photo.clone();
    let last = other.len() - 3;
    other[last] ^= 1;
    assert_eq!(send(&client, &place, 0, &other).problem().code, "photo_mismatch");
    assert_eq!((offset(&client, &place), scene.server.count("upload_piece")), (0, 0));
    let long = [photo.as_slice(), b"more"].concat();
    assert_eq!(send(&client, &place, 0, &long).problem().code, "too_large");
    assert_eq!(send(&client, &place, 0, &photo).status, 204);
    assert_eq!(scene.server.count("photo WHERE arrived_at IS NOT NULL"), 1);
}

fn a_photo_that_says_more_than_its_picture_is_refused(server: TestServer) {
    let mut scene = Scene::of(server);
    let photo = with_exif(&picture());
    let (record, sha256) = promise(&mut scene, &photo);
    let place = begun(&scene.phone.client, &record, &photo);
    let problem = send(&scene.phone.client, &place, 0, &photo).problem();
    assert_eq!(
        (problem.code.as_str(), problem.values["reason"].as_str()),
        ("photo_refused", "forbidden_segment")
    );
    assert_eq!(scene.server.count("photo WHERE arrived_at IS NOT NULL"), 0);
    assert_eq!(scene.server.count("upload_piece"), 0);
    let file = scene.server.app.settings.data.join(format!("photos/{}", &sha256[..2]));
    assert!(!file.exists(), "nothing was stored");
}

fn the_protocol_is_kept(server: TestServer) {
    let mut scene = Scene::of(server);
    let photo = picture();
    let (record, sha256) = promise(&mut scene, &photo);
    let client = scene.phone.client.clone();
    let code = |reply: Reply| reply.problem().code;
    let old = client.send(Method::Post, "/api/v1/uploads", &[("tus-resumable", "0.2.2")], &[]);
    assert_eq!((old.status, old.header("tus-version")), (412, Some("1.0.0")));
    assert_eq!(code(old), "upload_version");
    assert_eq!(code(create(&client, "unknown", &sha256, photo.len())), "not_found");
    assert_eq!(code(create(&client, &record, &"ab".repeat(32), photo.len())), "not_found");
    assert_eq!(code(create(&client, &record, "../../etc/passwd", photo.len())), "invalid_field");
    assert_eq!(code(create(&client, &record, &sha256, photo.len() - 1)), "photo_mismatch");
    assert_eq!(code(create(&client, &record, &sha256, 10 << 20)), "too_large");
    let nothing = client.send(Method::Post, "/api/v1/uploads", &[TUS], &[]);
    assert_eq!(code(nothing), "invalid_field");
    assert_eq!(scene.server.count("upload"), 0);

    let place = begun(&client, &record, &photo);
    let plain = [TUS, ("content-type", "application/octet-stream"), ("upload-offset", "0")];
    assert_eq!(code(client.send(Method::Patch, &place, &plain, &photo)), "unsupported_media_type");
    assert_eq!(
        code(client.send(Method::Patch, &place, &[PIECE, ("upload-offset", "0")], &photo)),
        "upload_version"
    );
    for bad in ["-1", "+1", "", "9999999999999999999", "0x1"] {
        let reply = client.send(Method::Patch, &place, &[TUS, PIECE, ("upload-offset", bad)], &photo);
        assert_eq!(code(reply), "invalid_field", "{bad}");
    }
    assert_eq!(client.send(Method::Head, "/api/v1/uploads/unknown", &[TUS], &[]).status, 404);
    // Another cadre of the same village sees neither upload nor promise.
    let account = scene.server.cadre("li", crate::records::scene::VILLAGE);
    let other = scene.server.phone(&scene.secretary, &account).client;
    assert_eq!(other.send(Method::Head, &place, &[TUS], &[]).status, 404);
    assert_eq!(code(send(&other, &place, 0, &photo)), "not_found");
    assert_eq!(code(create(&other, &record, &sha256, photo.len())), "not_found");
    assert_eq!(send(&client, &place, 0, &photo).status, 204);
}

/// Whoever may look, each look stands in the log before a byte goes out; whoever may not gets none and leaves none.
fn every_look_is_logged_before_the_bytes_go_out(server: TestServer) {
    let mut scene = Scene::of(server);
    let photo = picture();
    let (record, sha256) = promise(&mut scene, &photo);
    let place = begun(&scene.phone.client, &record, &photo);
    assert_eq!(send(&scene.phone.client, &place, 0, &photo).status, 204);
    let address = format!("/api/v1/records/{record}/photos/{sha256}");
    let server = &scene.server;
    let looks = || server.count("view_log WHERE kind = 'photo'");
    let county = server.office("county", Role::CountyOffice, "150422");
    let city = server.office("city", Role::CityOffice, "1504");
    let mut logged = 0;
    for (who, client) in [
        ("a-wang", &scene.phone.client),
        ("a-secretary", &scene.secretary.client),
        ("a-county", &county.client),
        ("a-city", &city.client),
    ] {
        let reply = client.send(Method::Get, &address, &[], &[]);
        assert_eq!((reply.status, &reply.body), (200, &photo), "{who}");
        logged += 1;
        let subject =
            format!("account_id = '{who}' AND subject = '{record}/{sha256}' AND posting_id = 'p-wang'");
        assert_eq!(server.count(&format!("view_log WHERE kind = 'photo' AND {subject}")), 1, "{who}");
        assert_eq!(looks(), logged, "{who}");
    }

    let colleague = server.cadre("li", crate::records::scene::VILLAGE);
    let mut refused = vec![("colleague", server.phone(&scene.secretary, &colleague).client)];
    for (name, role, division) in [
        ("neighbour", Role::TownshipSecretary, "150422101"),
        ("far-county", Role::CountyOffice, "150423"),
        ("far-city", Role::CityOffice, "1505"),
    ] {
        refused.push((name, server.office(name, role, division).client));
    }
    for (name, role) in [("clerk", Role::VillageClerk), ("inspector", Role::Inspector)] {
        let account = server.phone_person(name, role, crate::records::scene::VILLAGE);
        refused.push((name, server.phone(&city, &account).client));
    }
    refused.push(("administrator", server.administrator().client.clone()));
    refused.push(("nobody", server.client()));
    for (who, client) in refused {
        let reply = client.send(Method::Get, &address, &[], &[]);
        assert!([401, 403, 404].contains(&reply.status), "{who}: {}", reply.status);
        assert_eq!(reply.content_type, "application/problem+json", "{who}");
        assert_eq!(looks(), logged, "{who}");
    }

    // Where the log cannot be written, nothing is shown.
    server.sql("ALTER TABLE view_log RENAME TO view_log_away");
    let reply = city.client.send(Method::Get, &address, &[], &[]);
    assert!(reply.status >= 500 && reply.content_type == "application/problem+json", "{}", reply.status);
    server.sql("ALTER TABLE view_log_away RENAME TO view_log");
    assert_eq!(city.client.send(Method::Get, &address, &[], &[]).status, 200);
    assert_eq!(looks(), logged + 1);
}

on_both_databases!(
    every_look_is_logged_before_the_bytes_go_out,
    a_whole_photo_arrives_as_signed,
    pieces_resume_where_they_stopped,
    other_bytes_are_refused_and_may_come_again,
    a_photo_that_says_more_than_its_picture_is_refused,
    the_protocol_is_kept,
);
