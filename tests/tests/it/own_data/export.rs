//! A person takes everything that is kept of him.

use super::scene::{POSTING, Scene, picture};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use zaigang_shared::api::Done;
use zaigang_shared::division::Role;
use zaigang_shared::operation::{self as op, Method};
use zaigang_shared::record::sha256_hex;
use zaigang_shared::time::MINUTE_MS;
use zaigang_tests::{Client, Reply, TestServer, on_both_databases};

on_both_databases!(the_export_holds_everything_of_the_person, one_export_at_a_time, long_histories_are_whole,);

fn ask(client: &Client) -> Reply {
    client.send(Method::Get, "/api/v1/me/export", &[], &[])
}

fn unpacked(reply: &Reply) -> BTreeMap<String, Vec<u8>> {
    assert_eq!((reply.status, reply.content_type.as_str()), (200, "application/zip"), "{}", reply.status);
    let mut archive = zip::ZipArchive::new(Cursor::new(reply.body.as_slice())).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

fn data(files: &BTreeMap<String, Vec<u8>>) -> serde_json::Value {
    serde_json::from_slice(&files["data.json"]).unwrap()
}

fn the_export_holds_everything_of_the_person(server: TestServer) {
    let mut scene = Scene::of(server);
    let with = scene.check_in_with_photo(10);
    let promised = scene.check_in(20);
    scene.open_case("c1", "2026-11-20", "2026-11-23", "[]");
    scene.secretary.client.call::<op::ReadRecord>(&[&with.id], &Done {}).unwrap();
    // Somebody else's is not in it.
    scene.server.cadre("li", "150422100202");
    let li = scene.server.phone(&scene.secretary, "a-li");

    let reply = ask(&scene.phone.client);
    let name = reply.header("content-disposition").unwrap();
    assert_eq!(name, "attachment; filename=\"zaigang-2026-11-23.zip\"");
    let files = unpacked(&reply);
    let readme = String::from_utf8(files["README.txt"].clone()).unwrap();
    assert!(readme.contains("全部数据") && readme.contains("everything"), "{readme}");
    assert_eq!(files[&format!("records/{}.jwt", with.id)], with.token.as_bytes());
    assert_eq!(files[&format!("records/{}.jwt", promised.id)], promised.token.as_bytes());
    assert_eq!(files[&format!("photos/{}.jpg", sha256_hex(&picture(10)))], picture(10));
    assert_eq!(files.len(), 5, "{:?}", files.keys());
    let json = data(&files);
    assert_eq!(json["data"]["account"]["person_name"], "wang");
    assert_eq!(json["data"]["postings"][0]["id"], POSTING);
    assert_eq!(json["data"]["cases"][0]["id"], "c1");
    assert_eq!(json["data"]["devices"].as_array().unwrap().len(), 1);
    assert_eq!(json["records"].as_array().unwrap().len(), 2);
    assert!(json["records"][0]["leaf"]["leaf_hash"].is_string());
    assert_eq!(json["views"][0]["by"], "姓名secretary");
    let text = json.to_string();
    for secret in ["refresh_hash", "password", "code_hash"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert_eq!(scene.server.count("audit_event WHERE action = 'own_data_exported'"), 1);

    let theirs = unpacked(&ask(&li.client));
    assert_eq!(theirs.len(), 2, "{:?}", theirs.keys());
    assert_eq!(ask(&scene.secretary.client).problem().code, "not_allowed");
    // A file that cannot be read is named, and takes nothing else away.
    std::fs::write(scene.file(&with.photo), b"x").unwrap();
    let files = unpacked(&again(&scene.phone.client));
    assert!(String::from_utf8(files["missing.txt"].clone()).unwrap().contains(&with.photo));

    let inspector = scene.server.phone_person("inspector", Role::Inspector, "1504");
    scene.server.office("city", Role::CityOffice, "1504");
    let phone = scene.server.phone(&scene.server.sign_in("city"), &inspector);
    assert_eq!(data(&unpacked(&ask(&phone.client)))["data"]["account"]["person_name"], "inspector");
}

/// The lease of an export is given back after its last byte went out.
fn again(client: &Client) -> Reply {
    for _ in 0..100 {
        let reply = ask(client);
        if reply.status != 429 {
            return reply;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the export was never over");
}

fn one_export_at_a_time(server: TestServer) {
    let scene = Scene::of(server);
    let until = scene.server.clock.now().plus(MINUTE_MS).0;
    scene.server.sql(&format!(
        "INSERT INTO lease (name, holder, expires_at) VALUES ('export:a-wang', 'another process', {until})"
    ));
    let refused = ask(&scene.phone.client);
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("60")));
    scene.server.pass(MINUTE_MS);
    assert_eq!(ask(&scene.phone.client).status, 200);
    assert_eq!(again(&scene.phone.client).status, 200);
}

fn long_histories_are_whole(server: TestServer) {
    let mut scene = Scene::of(server);
    scene.check_in(10);
    // More than two steps, on two phones, with forks of one counter.
    scene.server.sql(
        "INSERT INTO device (id, account_id, public_key, standing, platform, calibration, enrolled_at)
         VALUES ('zz', 'a-wang', 'k', 'active', 'web', 'none', 1)",
    );
    for n in 0..230 {
        scene.server.sql(&format!(
            "INSERT INTO record (id, token_sha256, token, account_id, posting_id, device_id, device_standing, kind,
             half, seq, photos, claimed_at, not_before, not_after, time_way, received_at, date, in_half, certainty,
             answer, verdict, receipt) VALUES ('x{n:03}', 's{n}', 't{n}', 'a-wang', '{POSTING}', 'zz', 'active',
             'day', 'day', {}, '[]', 0, 0, 0, 'anchored', 0, '2026-11-20', TRUE, 'fixed', 'inside', '{{}}', 'r')",
            n / 2
        ));
    }
    let files = unpacked(&ask(&scene.phone.client));
    let json = data(&files);
    assert_eq!(json["records"].as_array().unwrap().len(), 231);
    let tokens = files.keys().filter(|name| name.starts_with("records/")).count();
    assert_eq!(tokens, 231);
}
