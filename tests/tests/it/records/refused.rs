use crate::records::scene::{POSTING, Scene, VILLAGE, parts, sign, submit};
use aws_lc_rs::hmac;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use zaigang_server::keys::SigningKey;
use zaigang_shared::api::cadre::RecordOutcome;
use zaigang_shared::operation::Method;
use zaigang_shared::record::{RecordKind, from_base64url, to_base64url};
use zaigang_tests::{TestServer, on_both_databases};

/// The next good request works.
fn still_works(scene: &mut Scene) {
    let here = scene.here();
    let token = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    assert!(matches!(scene.submit_one(&token), RecordOutcome::Stored { .. }));
}

fn only_es256_records_of_an_enrolled_device_count(server: TestServer) {
    let mut scene = Scene::of(server);
    let here = scene.here();
    let good = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    let (header, payload) = parts(&good);
    let with_header = |header: &str| sign(&scene.phone.key, header, &payload);

    let none = header.replace("ES256", "none");
    let unsigned = format!("{}.{}.", to_base64url(none.as_bytes()), to_base64url(payload.as_bytes()));
    assert_eq!(scene.refusal(&unsigned), "record_wrong_type");
    assert_eq!(scene.refusal(&with_header(&none)), "record_wrong_type");

    // HS256 with the public key as its secret.
    let hs256 = header.replace("ES256", "HS256");
    let input = format!("{}.{}", to_base64url(hs256.as_bytes()), to_base64url(payload.as_bytes()));
    let secret = from_base64url(scene.phone.key.public_key()).unwrap();
    let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), input.as_bytes());
    let confused = format!("{input}.{}", to_base64url(mac.as_ref()));
    assert_eq!(scene.refusal(&confused), "record_wrong_type");

    let typed = header.replace("zaigang-record+jwt", "zaigang-receipt+jwt");
    assert_eq!(scene.refusal(&with_header(&typed)), "record_wrong_type");
    let access = scene.phone.client.access_token.clone().unwrap();
    assert_eq!(scene.refusal(&access), "record_wrong_type");

    let stranger = SigningKey::generate().unwrap();
    assert_eq!(scene.refusal(&sign(&stranger, &header, &payload)), "record_bad_signature");
    let (signed, _) = good.rsplit_once('.').unwrap();
    assert_eq!(scene.refusal(&format!("{signed}.AAAA")), "record_bad_signature");
    let changed = payload.replace(r#""acc":12.0"#, r#""acc":1.0"#);
    let (_, signature) = good.rsplit_once('.').unwrap();
    let changed =
        format!("{}.{}.{signature}", to_base64url(header.as_bytes()), to_base64url(changed.as_bytes()));
    assert_eq!(scene.refusal(&changed), "record_bad_signature");

    let device = scene.phone.tokens.as_ref().unwrap().device.to_string();
    assert_eq!(scene.refusal(&with_header(&header.replace(&device, "unknown"))), "record_unknown_device");
    let office = scene.secretary.tokens.device.to_string();
    assert_eq!(scene.refusal(&with_header(&header.replace(&device, &office))), "record_unknown_device");

    for bad in ["", ".", "..", "a.b", "a.b.c.d", "\u{0}", &"x".repeat(9_000)] {
        let code = scene.refusal(bad);
        assert!(matches!(code.as_str(), "record_malformed" | "record_too_large"), "{bad:.9} {code}");
    }
    still_works(&mut scene);
}

fn values_out_of_range_have_their_code(server: TestServer) {
    let mut scene = Scene::of(server);
    let here = scene.here();
    let good = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    let (header, payload) = parts(&good);
    let deployment = scene.server.app.settings.deployment.clone();
    let posting = format!(r#""sub":"{POSTING}""#);
    for (from, to, code) in [
        (r#""v":1"#, r#""v":2"#, "record_wrong_version"),
        (r#""v":1"#, r#""v":"1""#, "record_malformed"),
        (deployment.as_str(), "another-deployment", "record_wrong_audience"),
        (r#""lat":43.97"#, r#""lat":90.0001"#, "record_out_of_range"),
        (r#""lat":43.97"#, r#""lat":-90.0001"#, "record_out_of_range"),
        (r#""lon":119.39"#, r#""lon":180.1"#, "record_out_of_range"),
        (r#""lat":43.97"#, r#""lat":NaN"#, "record_malformed"),
        (r#""lat":43.97"#, r#""lat":"NaN""#, "record_malformed"),
        (r#""lat":43.97"#, r#""lat":1e309"#, "record_malformed"),
        (r#""lat":43.97"#, r#""lat":43.97,"lat":1.0"#, "record_malformed"),
        (r#""acc":12.0"#, r#""acc":-2.0"#, "record_out_of_range"),
        (r#""seq":1"#, r#""seq":0"#, "record_out_of_range"),
        (r#""seq":1"#, r#""seq":9223372036854775808"#, "record_malformed"),
        (r#""elapsed":0"#, r#""elapsed":-1"#, "record_out_of_range"),
        (
            r#""photos":[]"#,
            r#""photos":[{"sha256":"ab","bytes":1,"width":1,"height":1,"source":"stream"}]"#,
            "record_out_of_range",
        ),
        (r#""note":null"#, r#""note":"a\u0000b""#, "record_out_of_range"),
        (r#""note":null"#, r#""note":"\ud800""#, "record_malformed"),
        (r#""ref":null"#, r#""ref":"a\u0000b""#, "record_out_of_range"),
        (posting.as_str(), r#""sub":"p-wang\u0000""#, "record_not_yours"),
        (posting.as_str(), r#""sub":"p-wang' OR '1'='1""#, "record_not_yours"),
        (r#""kind":"day""#, r#""kind":"inspection""#, "record_out_of_range"),
        (r#""kind":"day""#, r#""kind":"DAY""#, "record_malformed"),
    ] {
        let changed = payload.replacen(from, to, 1);
        assert_ne!(changed, payload, "{from} is not in {payload}");
        assert_eq!(scene.refusal(&sign(&scene.phone.key, &header, &changed)), code, "{to}");
    }
    // At the limits.
    for to in [r#""lat":90.0"#, r#""lat":-0.0"#] {
        let id = uuid::Uuid::new_v4().to_string();
        let (at, rest) = payload.split_once(r#""jti":""#).unwrap();
        let (_, rest) = rest.split_once('"').unwrap();
        let fresh = format!(r#"{at}"jti":"{id}"{rest}"#).replacen(r#""lat":43.97"#, to, 1);
        let outcome = scene.submit_one(&sign(&scene.phone.key, &header, &fresh));
        assert!(matches!(outcome, RecordOutcome::Stored { .. }), "{to}: {outcome:?}");
    }
    still_works(&mut scene);
}

fn nobody_records_for_another(server: TestServer) {
    let mut scene = Scene::of(server);
    let account = scene.server.cadre("li", VILLAGE);
    let other = scene.server.phone(&scene.secretary, &account);
    let here = scene.here();
    let theirs = scene.phone.record("p-li", RecordKind::Day, here, |_| ());
    assert_eq!(scene.refusal(&theirs), "record_not_yours");
    // Somebody else's good record, sent from the own session.
    let mine = scene.phone.record(POSTING, RecordKind::Day, here, |_| ());
    let outcome = submit(&other.client, std::slice::from_ref(&mine)).unwrap().remove(0);
    let RecordOutcome::Refused { problem, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(problem.code, "record_unknown_device");
    assert!(matches!(scene.submit_one(&mine), RecordOutcome::Stored { .. }));
    // Stored by its owner, still no answer for anybody else.
    let outcome = submit(&other.client, &[mine]).unwrap().remove(0);
    assert!(matches!(outcome, RecordOutcome::Refused { .. }), "{outcome:?}");
    assert_eq!(submit(&scene.secretary.client, &[String::new()]).unwrap_err().code, "not_allowed");
    assert_eq!(submit(&scene.server.client(), &[String::new()]).unwrap_err().code, "not_signed_in");
}

fn batches_are_bounded(server: TestServer) {
    let mut scene = Scene::of(server);
    assert_eq!(submit(&scene.phone.client, &[]).unwrap_err().code, "invalid_field");
    let many = vec!["x".to_owned(); 101];
    let problem = submit(&scene.phone.client, &many).unwrap_err();
    assert_eq!((problem.code.as_str(), problem.values["field"].as_str()), ("invalid_field", "records"));
    let here = scene.here();
    let full: Vec<String> =
        (0..100).map(|_| scene.phone.record(POSTING, RecordKind::Day, here, |_| ())).collect();
    let outcomes = scene.submit(&full);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, RecordOutcome::Stored { .. })));
    assert_eq!(scene.rows(), [100, 100, 0]);
}

fn bodies_that_are_none(server: TestServer) {
    let mut scene = Scene::of(server);
    let before = scene.rows();
    let json = [("content-type", "application/json")];
    let deep = |open: &str, close: &str| {
        format!("{}{}{}{}", open, "[".repeat(10_000), "]".repeat(10_000), close).into_bytes()
    };
    let client = scene.phone.client.clone();
    for body in [
        deep("", ""),
        deep(r#"{"records":"#, "}"),
        br#"{"records":["#.to_vec(),
        br#"{"records":[1]}"#.to_vec(),
        br#"{"records":["\ud800"]}"#.to_vec(),
        b"\xff\xfe".to_vec(),
        b"{}".to_vec(),
    ] {
        let reply = client.send(Method::Post, "/api/v1/records", &json, &body);
        assert_eq!((reply.status, reply.problem().code.as_str()), (400, "invalid_body"));
    }
    // An unknown field is ignored, however deep; the stack bears it.
    let ignored = deep(r#"{"records":["x"],"more":"#, "}");
    assert_eq!(client.send(Method::Post, "/api/v1/records", &json, &ignored).status, 200);

    for chunked in [false, true] {
        let answer = ten_megabytes(&scene, chunked);
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains(r#""code":"too_large""#), "{answer}");
    }
    assert_eq!(scene.rows(), before);
    still_works(&mut scene);
}

/// Sends 10 MB to the records and reads what the server says, whether or not it took them all.
fn ten_megabytes(scene: &Scene, chunked: bool) -> String {
    let mut stream = TcpStream::connect(scene.server.url().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    let token = scene.phone.client.access_token.as_deref().unwrap();
    let length = if chunked {
        "transfer-encoding: chunked".to_owned()
    } else {
        format!("content-length: {}", 10 << 20)
    };
    let head = format!(
        "POST /api/v1/records HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\n{length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let part = vec![b'x'; 64 * 1024];
    for _ in 0..160 {
        let sent = if chunked {
            stream
                .write_all(format!("{:x}\r\n", part.len()).as_bytes())
                .and_then(|()| stream.write_all(&part))
                .and_then(|()| stream.write_all(b"\r\n"))
        } else {
            stream.write_all(&part)
        };
        // The server may close once it has said no.
        if sent.is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(n) = stream.read(&mut buffer) {
        answer.extend_from_slice(&buffer[..n]);
        if n == 0 || answer.windows(9).any(|w| w == b"too_large") {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

on_both_databases!(
    only_es256_records_of_an_enrolled_device_count,
    values_out_of_range_have_their_code,
    nobody_records_for_another,
    batches_are_bounded,
    bodies_that_are_none,
);
