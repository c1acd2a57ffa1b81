//! Photos that go with an answer.

use super::*;

on_both_databases!(an_answer_brings_photos, photos_of_an_answer_are_held_while_the_case_is);

fn photo(shade: u8) -> Vec<u8> {
    encode_rgb(16, 16, &[shade; 768], 80)
}

fn add(
    client: &Client,
    case: &str,
    id: &str,
    answer: &str,
    bytes: &[u8],
) -> Result<CasePhoto, ProblemDocument> {
    let address = format!(
        "{}?id={id}&sha256={}&answer={answer}",
        op::AddCasePhoto::INFO.path_with(&[case]),
        sha256_hex(bytes)
    );
    let reply = client.send(Method::Post, &address, &[("content-type", "image/jpeg")], bytes);
    if reply.status == 200 { Ok(reply.json()) } else { Err(reply.problem()) }
}

fn look(client: &Client, case: &str, id: &str) -> zaigang_tests::Reply {
    client.send(Method::Get, &op::ReadCasePhoto::INFO.path_with(&[case, id]), &[], b"")
}

fn an_answer_brings_photos(server: TestServer) {
    let scene = scene(server);
    scene.case("c1", "posting_id:p-wang", "commuting", "blue", "[]");
    scene.case("c2", "posting_id:p-wang", "proxy", "blue", "[]");
    let own = &scene.phone.client;
    assert_eq!(refused(add(own, "c1", "n1", "s1", &photo(1))), "not_found", "the answer comes first");
    scene.answer("c1", "s1").unwrap();
    for n in 1..=3_u8 {
        let id = format!("n{n}");
        let there = add(own, "c1", &id, "s1", &photo(n)).unwrap();
        assert!(there.arrived_at.is_some());
        assert_eq!(add(own, "c1", &id, "s1", &photo(n)).unwrap(), there, "sent again it is the same");
    }
    assert_eq!(refused(add(own, "c1", "n1", "s1", &photo(9))), "conflict");
    assert_eq!(refused(add(own, "c1", "n4", "s1", &photo(4))), "attachment_refused", "three an answer");
    assert_eq!(refused(add(own, "c2", "n5", "s1", &photo(5))), "not_found", "an answer of another case");
    assert_eq!(refused(add(own, "c1", "n6", "s1", b"%PDF-1.7 %%EOF")), "attachment_refused");
    assert_eq!(refused(add(&scene.secretary.client, "c1", "n7", "s1", &photo(7))), "not_allowed");

    let looks = || scene.server.count("view_log WHERE kind = 'case_photo' AND posting_id = 'p-wang'");
    let seen = look(own, "c1", "n1");
    assert_eq!((seen.status, seen.body, looks()), (200, photo(1), 0), "one's own is no look");
    for (n, who) in [&scene.secretary, &scene.county, &scene.city].into_iter().enumerate() {
        let seen = look(&who.client, "c1", "n1");
        assert_eq!((seen.status, seen.content_type.as_str(), looks()), (200, "image/jpeg", n as i64 + 1));
    }
    assert_eq!(look(&scene.county.client, "c2", "n1").status, 404);
    let view = open(&scene.county.client, "c1").unwrap();
    assert_eq!(view.trail[0].photos.len(), 3);
    assert!(view.speaks_for.is_empty(), "he has answered");

    // Decided meanwhile: a photo of an answer given in time still belongs to the case.
    scene.answer("c2", "s2").unwrap();
    scene.decide("c2", "d1", CaseState::Dismissed, None).unwrap();
    add(own, "c2", "n8", "s2", &photo(8)).unwrap();
    scene.log_is_whole();
}

fn photos_of_an_answer_are_held_while_the_case_is(server: TestServer) {
    let mut scene = scene(server);
    scene.case("c1", "posting_id:p-wang", "commuting", "blue", "[]");
    scene.answer("c1", "s1").unwrap();
    add(&scene.phone.client, "c1", "n1", "s1", &photo(1)).unwrap();
    let file = {
        let sha256 = sha256_hex(&photo(1));
        scene.server.app.settings.data.join(format!("photos/case/{}/{sha256}", &sha256[..2]))
    };
    assert!(file.is_file());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let retain = |scene: &Scene| runtime.block_on(scene.server.app.retain()).unwrap().unwrap();
    scene.server.clock.set(moment("2027-07-01", 600));
    let report = retain(&scene);
    assert_eq!((report.photos, file.is_file()), (0, true), "an open case holds it");
    scene.county = scene.server.sign_in("county");
    scene.decide("c1", "d1", CaseState::Dismissed, None).unwrap();
    scene.server.pass(29 * DAY_MS);
    assert_eq!((retain(&scene).photos, file.is_file()), (0, true), "thirty days more");
    scene.server.pass(2 * DAY_MS);
    assert_eq!((retain(&scene).photos, file.is_file()), (1, false));
    assert_eq!(retain(&scene).photos, 0);
    scene.county = scene.server.sign_in("county");
    assert_eq!(look(&scene.county.client, "c1", "n1").status, 410);
    assert!(open(&scene.county.client, "c1").unwrap().trail[0].photos[0].erased_at.is_some());
    scene.log_is_whole();
}
