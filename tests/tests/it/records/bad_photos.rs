//! Photos that are no photos: each is refused with its reason, nothing of it is kept, and the right one still comes.

#[path = "../../../../shared/tests/makers/mod.rs"]
pub mod makers;

use crate::records::photos::{PIECE, TUS, begun, create, offset, picture, promise_all, send};
use crate::records::scene::{POSTING, Scene};
use makers::{PROGRESSIVE_DC, bare, insert, markers, segment};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;
use zaigang_shared::jpeg::encode_rgb;
use zaigang_shared::operation::Method;
use zaigang_shared::record::{MAX_PHOTO_BYTES, PhotoClaim, PhotoSource, RecordKind, sha256_hex};
use zaigang_tests::{Client, Database, TestServer, on_both_databases};

/// A file, its name, and why the checker refuses it.
type Bad = (String, Vec<u8>, &'static str);

fn bad_files() -> Vec<Bad> {
    let photo = picture();
    let after_soi = |extra: Vec<u8>| insert(&photo, 2, &extra);
    let scan = [segment(0xDA, &PROGRESSIVE_DC), vec![0x55]].concat();
    let frame = |content: &[u8]| [&[0xFF, 0xD8], &segment(0xC0, content)[..], &[0; 64]].concat();
    let mut large = bare(0xC0, 20_000, 20_000);
    large.resize(2_048, 0);
    let zip = b"PK\x03\x04\x14\0\0\0\0\0archive".to_vec();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let html = b"<!doctype html><script>alert(document.cookie)</script>".to_vec();
    let thumbnail = segment(0xE0, &[b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01".as_slice(), &[9, 9, 9]].concat());
    let forbidden = [
        (
            "Exif with a position",
            segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1A"),
        ),
        (
            "Exif with a maker note",
            segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x7C\x92\x07\0\x04\0\0\0abcd"),
        ),
        ("XMP", segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>")),
        ("a thumbnail", thumbnail),
        ("an ICC profile", segment(0xE2, b"ICC_PROFILE\0\x01\x01broken")),
        ("a comment with a page in it", segment(0xFE, &html)),
        ("an Adobe segment", segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01")),
    ];
    let files = [
        ("20,000 x 20,000 pixels in 2 KB", large, "too_many_pixels"),
        ("65,535 pixels wide", [bare(0xC0, 65_535, 1), vec![0; 64]].concat(), "too_many_pixels"),
        (
            "5,000 scans",
            [bare(0xC2, 64, 64), scan.repeat(5_000), vec![0xFF, 0xD9]].concat(),
            "too_many_scans",
        ),
        ("PNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02".to_vec(), "not_jpeg"),
        ("SVG", svg, "not_jpeg"),
        ("HTML", html.clone(), "not_jpeg"),
        ("zip", zip.clone(), "not_jpeg"),
        ("gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x4c\x4a\x06\0".to_vec(), "not_jpeg"),
        ("a photo inside of something else", [b"GIF89a", &photo[..]].concat(), "not_jpeg"),
        ("photo and archive", [&photo[..], &zip].concat(), "trailing_bytes"),
        ("photo and page", [&photo[..], &html].concat(), "trailing_bytes"),
        ("12 bits", frame(&[12, 0, 8, 0, 8, 1, 1, 0x11, 0]), "unsupported"),
        ("16 bits", frame(&[16, 0, 8, 0, 8, 1, 1, 0x11, 0]), "unsupported"),
        ("CMYK", frame(&[8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]), "unsupported"),
        ("lossless", [bare(0xC3, 8, 8), vec![0; 64]].concat(), "unsupported"),
    ];
    // Cut before each of its markers: before the second one it is no JPEG yet.
    let cuts = markers(&photo).into_iter().filter(|at| *at > 0);
    let cuts = cuts.map(|at| (format!("cut at {at}"), photo[..at].to_vec(), "truncated"));
    let forbidden = forbidden.map(|(name, extra)| (name.to_owned(), after_soi(extra), "forbidden_segment"));
    files
        .map(|(name, file, reason)| (name.to_owned(), file, reason))
        .into_iter()
        .chain(forbidden)
        .chain(cuts)
        .collect()
}

/// Arrived photos, staged pieces, and whether a file of this name is there.
fn kept(scene: &Scene, sha256: &str) -> (i64, i64, bool) {
    let folder = scene.server.app.settings.data.join("photos");
    let file = folder.join(&sha256[..2]).join(format!("{sha256}.jpg"));
    let arrived = scene.server.count("photo WHERE arrived_at IS NOT NULL");
    (arrived, scene.server.count("upload_piece"), file.exists())
}

fn a_file_that_is_no_clean_photo_is_refused_with_its_reason(server: TestServer) {
    let mut scene = Scene::of(server);
    let client = scene.phone.client.clone();
    let good = picture();
    let mut arrived = 0;
    for (name, file, reason) in bad_files() {
        let record = promise_all(&mut scene, &[&file, &good]);
        let sha256 = sha256_hex(&file);

        // Signed as it is.
        let place = begun(&client, &record, &file);
        let reply = send(&client, &place, 0, &file);
        let problem = reply.problem();
        assert_eq!((reply.status, problem.code.as_str()), (422, "photo_refused"), "{name}");
        assert_eq!(problem.values["reason"], reason, "{name}");
        assert_eq!(kept(&scene, &sha256), (arrived, 0, false), "{name}");
        assert_eq!(offset(&client, &place), 0, "{name}: it may come again");
        let address = format!("/api/v1/records/{record}/photos/{sha256}");
        assert_eq!(scene.secretary.client.send(Method::Get, &address, &[], &[]).status, 404, "{name}");

        // Under the name of the good one, and of its length.
        let place = begun(&client, &record, &good);
        let mut padded = file.clone();
        padded.resize(good.len(), 0);
        // Without what hung on it, it may be the good one.
        padded[40] ^= u8::from(padded == good);
        let reply = send(&client, &place, 0, &padded);
        assert_eq!((reply.status, reply.problem().code.as_str()), (422, "photo_mismatch"), "{name}");
        assert_eq!(kept(&scene, &sha256), (arrived, 0, false), "{name}");

        // The right one still comes.
        assert_eq!(send(&client, &place, 0, &good).status, 204, "{name}");
        arrived += 1;
        assert_eq!(kept(&scene, &sha256_hex(&good)), (arrived, 0, true), "{name}");
    }
    assert!(arrived > 25, "{arrived} files");
}

/// Most memory that bad files may take on top, in KiB.
const MOST_MEMORY_KIB: u64 = 30 * 1024;

#[test]
fn bad_files_take_no_memory_to_speak_of() {
    let mut scene = Scene::of(TestServer::start(Database::Postgres));
    let process = scene.server.process();
    let client = scene.phone.client.through(process.url());
    let good = picture();
    let record = promise_all(&mut scene, &[&good]);
    assert_eq!(send(&client, &begun(&client, &record, &good), 0, &good).status, 204);
    process.peak_memory_kib();
    let before = process.peak_memory_kib();
    for (name, file, _) in bad_files() {
        let record = promise_all(&mut scene, &[&file]);
        let place = begun(&client, &record, &file);
        for _ in 0..3 {
            assert_eq!(send(&client, &place, 0, &file).status, 422, "{name}");
        }
    }
    let taken = process.peak_memory_kib().saturating_sub(before);
    println!("{taken} KiB more than {before}");
    assert!(taken < MOST_MEMORY_KIB, "{taken} KiB more than {before}");
}

/// Codes of the record and of the upload's beginning for a photo of this many bytes.
fn refused_length(scene: &mut Scene, bytes: u32, upload: &str) -> (String, String) {
    let good = picture();
    let claim = PhotoClaim {
        sha256: sha256_hex(&good).parse().unwrap(),
        bytes,
        width: 160,
        height: 120,
        source: PhotoSource::Stream,
    };
    let here = scene.here();
    let record = scene.phone.record(POSTING, RecordKind::Day, here, |c| c.photos = vec![claim]);
    let record = scene.refusal(&record);
    let id = promise_all(scene, &[&good]);
    let length = upload.parse().unwrap();
    (record, create(&scene.phone.client, &id, &sha256_hex(&good), length).problem().code)
}

fn lengths_outside_the_limits_are_refused_before_a_byte_is_sent(server: TestServer) {
    let mut scene = Scene::of(server);
    let over = MAX_PHOTO_BYTES + 1;
    let code = |record: &str, upload: &str| (record.to_owned(), upload.to_owned());
    assert_eq!(refused_length(&mut scene, 0, "0"), code("record_out_of_range", "photo_mismatch"));
    let found = refused_length(&mut scene, over, &over.to_string());
    assert_eq!(found, code("record_out_of_range", "too_large"));
    assert_eq!(scene.server.count("upload"), 0);

    // The most that is allowed arrives.
    let most = usize::try_from(MAX_PHOTO_BYTES).unwrap();
    let noise: Vec<u8> =
        (0..640_u32 * 480 * 3).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
    let mut file = encode_rgb(640, 480, &noise, 60);
    assert!(file.len() < most, "{}", file.len());
    // More tables than it needs make it as long as it may be.
    while file.len() < most {
        let room = (most - file.len()).min(60_000);
        let tables = if room >= 69 + 69 { (room - 69) / 65 } else { 0 };
        if tables == 0 {
            break;
        }
        file = insert(&file, 20, &segment(0xDB, &[[0_u8].as_slice(), &[9; 64]].concat().repeat(tables)));
    }
    assert!(file.len() > most - 200, "{}", file.len());
    let record = promise_all(&mut scene, &[&file]);
    let client = scene.phone.client.clone();
    let place = begun(&client, &record, &file);
    assert_eq!(send(&client, &place, 0, &file).status, 204);
    assert_eq!(kept(&scene, &sha256_hex(&file)), (1, 0, true));
}

fn what_is_packed_or_longer_than_promised_is_refused(server: TestServer) {
    let mut scene = Scene::of(server);
    let good = picture();
    let record = promise_all(&mut scene, &[&good]);
    let client = scene.phone.client.clone();
    let place = begun(&client, &record, &good);
    // A thousandfold when unpacked; nobody unpacks it.
    for coding in ["gzip", "br", "deflate, gzip"] {
        let headers = [TUS, PIECE, ("upload-offset", "0"), ("content-encoding", coding)];
        let reply = client.send(Method::Patch, &place, &headers, b"\x1f\x8b\x08\0\0\0\0\0\0\x03");
        assert_eq!(
            (reply.status, reply.problem().code.as_str()),
            (415, "unsupported_media_type"),
            "{coding}"
        );
    }
    let long = [&good[..], b"more"].concat();
    assert_eq!(send(&client, &place, 0, &long).problem().code, "too_large");
    // Without a length beforehand, too: nothing says how much comes until it has come.
    let answer = chunked(&scene, &place, &long);
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("too_large"), "{answer}");
    assert!(!kept(&scene, &sha256_hex(&good)).2);
    let at = offset(&client, &place);
    assert_eq!(send(&client, &place, at, &good[at..]).status, 204);
    assert_eq!(kept(&scene, &sha256_hex(&good)), (1, 0, true));
}

/// Sends a piece in chunks; the answer.
fn chunked(scene: &Scene, place: &str, bytes: &[u8]) -> String {
    let mut stream = connect(scene);
    let head = head(scene, place, 0, "transfer-encoding: chunked");
    stream.write_all(head.as_bytes()).unwrap();
    for part in bytes.chunks(4_096) {
        // The server may have answered and gone.
        let chunk = [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
        if stream.write_all(&chunk).is_err() {
            break;
        }
    }
    let _ = stream.write_all(b"0\r\n\r\n");
    answer_of(&mut stream)
}

fn connect(scene: &Scene) -> TcpStream {
    let stream = TcpStream::connect(scene.server.url().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn head(scene: &Scene, place: &str, offset: usize, length: &str) -> String {
    let token = scene.phone.client.access_token.as_deref().unwrap();
    format!(
        "PATCH {place} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ntus-resumable: 1.0.0\r\n\
         content-type: application/offset+octet-stream\r\nupload-offset: {offset}\r\n{length}\r\n\r\n"
    )
}

/// Reads until the head of the answer and what comes with it is there.
fn answer_of(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while let Ok(n @ 1..) = stream.read(&mut part) {
        answer.extend_from_slice(&part[..n]);
        if String::from_utf8_lossy(&answer).contains("\r\n\r\n") {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// A piece that takes longer than its time is ended by the server, which keeps what arrived: whoever stands in a dead
/// spot loses nothing, and nobody holds a connection for ever.
#[test]
fn a_piece_longer_than_its_time_is_ended_and_resumes() {
    for database in [Database::Sqlite, Database::Postgres] {
        let mut scene =
            Scene::of(TestServer::start_with(database, |o| o.body_deadline = Duration::from_millis(500)));
        let good = picture();
        let record = promise_all(&mut scene, &[&good]);
        let client = scene.phone.client.clone();
        let place = begun(&client, &record, &good);
        let mut stream = connect(&scene);
        let length = format!("content-length: {}", good.len());
        stream.write_all(head(&scene, &place, 0, &length).as_bytes()).unwrap();
        stream.write_all(&good[..3_000]).unwrap();
        // Nothing more is sent; the connection stays open.
        let answer = answer_of(&mut stream);
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
        assert!(answer.contains("upload-offset: 3000"), "{answer}");
        assert_eq!(offset(&client, &place), 3_000);
        assert_eq!(send(&client, &place, 3_000, &good[3_000..]).status, 204);
        assert_eq!(kept(&scene, &sha256_hex(&good)), (1, 0, true));
    }
}

fn a_served_photo_gives_no_part_and_no_page_elsewhere_reads_it(server: TestServer) {
    let mut scene = Scene::of(server);
    let good = picture();
    let record = promise_all(&mut scene, &[&good]);
    let place = begun(&scene.phone.client, &record, &good);
    assert_eq!(send(&scene.phone.client, &place, 0, &good).status, 204);
    let sha256 = sha256_hex(&good);
    let address = format!("/api/v1/records/{record}/photos/{sha256}");
    let look = |client: &Client, headers: &[(&str, &str)]| client.send(Method::Get, &address, headers, &[]);
    let many: String = (0..1_000).map(|n| format!("{n}-{},", n + 1)).collect();
    for range in ["bytes=0-0", "bytes=-1", "bytes=99999999999-", "bytes=9-1", &format!("bytes={many}0-"), "x"]
    {
        let reply = look(&scene.secretary.client, &[("range", range)]);
        assert_eq!((reply.status, reply.body.len()), (200, good.len()), "whole or not at all");
        assert_eq!(reply.header("content-range"), None);
    }
    let foreign = [("origin", "https://example.cn"), ("sec-fetch-site", "cross-site")];
    let reply = look(&scene.secretary.client, &foreign);
    for header in ["access-control-allow-origin", "access-control-allow-credentials"] {
        assert_eq!(reply.header(header), None, "{header}");
    }
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(reply.header("content-security-policy").map(|v| v.contains("default-src 'self'")), Some(true));
    // Nothing but a plain look, and only by its own name.
    assert_eq!(scene.secretary.client.send(Method::Head, &address, &[], &[]).status, 405);
    for name in ["..%2f..%2fsecrets.json", "%2e%2e", &sha256[..63], &sha256.to_uppercase(), "%00", "x.jpg"] {
        let address = format!("/api/v1/records/{record}/photos/{name}");
        assert_eq!(scene.secretary.client.send(Method::Get, &address, &[], &[]).status, 404, "{name}");
    }
    assert_eq!(scene.server.count("view_log WHERE kind = 'photo'"), 7, "as many as were shown");
}

on_both_databases!(
    a_file_that_is_no_clean_photo_is_refused_with_its_reason,
    lengths_outside_the_limits_are_refused_before_a_byte_is_sent,
    what_is_packed_or_longer_than_promised_is_refused,
    a_served_photo_gives_no_part_and_no_page_elsewhere_reads_it,
);
