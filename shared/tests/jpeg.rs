//! The photo checker and rewriter: what travels, what is dropped, what is refused.

mod makers;

use makers::{PROGRESSIVE_DC, bare, insert, markers, picture, segment};
use proptest::prelude::*;
use zaigang_shared::jpeg::{JpegError, JpegInfo, Limits, check, encode_rgb, rewrite};

fn checked(file: &[u8]) -> Result<JpegInfo, JpegError> {
    check(file, &Limits::default())
}

#[test]
fn what_the_encoder_makes_passes_and_stays_as_it_is() {
    for (width, height) in [(1, 1), (8, 8), (17, 9), (64, 48), (200, 3)] {
        let photo = picture(width, height);
        let bytes = u64::try_from(photo.len()).unwrap();
        assert_eq!(checked(&photo), Ok(JpegInfo { width: width.into(), height: height.into(), bytes }));
        assert_eq!(rewrite(&photo).as_deref(), Ok(&photo[..]));
    }
    // Too few pixels and a size of nothing still make a picture.
    assert!(checked(&encode_rgb(0, 0, &[], 0)).is_ok());
    assert!(checked(&encode_rgb(30, 30, &[200; 100], 255)).is_ok());
}

/// The same bytes on every platform (a decoder showed the picture right when this was written).
#[test]
fn the_encoder_is_deterministic() {
    use sha2::Digest as _;
    let hash: String =
        sha2::Sha256::digest(picture(64, 48)).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, "2dbbe180bf8edc17fb25d674d0ddf18530ff1116b28a1e82de4bb1ea67eca985");
}

#[test]
fn metadata_is_dropped_by_the_phone_and_refused_by_the_server() {
    let photo = picture(40, 30);
    let jfif_with_thumbnail = [b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01".as_slice(), &[1, 2, 3]].concat();
    for (name, extra) in [
        ("exif", segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08")),
        ("xmp", segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>")),
        ("icc", segment(0xE2, b"ICC_PROFILE\0\x01\x01rest")),
        ("mpf", segment(0xE2, b"MPF\0")),
        ("photoshop", segment(0xED, b"Photoshop 3.0\0")),
        ("adobe, converted", segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01")),
        ("comment", segment(0xFE, b"here I stand")),
        ("jfxx", segment(0xE0, b"JFXX\0\x10")),
        ("second jfif", segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0")),
        ("thumbnail", segment(0xE0, &jfif_with_thumbnail)),
        ("largest", segment(0xEF, &[0xFF; 65_533])),
    ] {
        // Before the JFIF header, after it, before the scan.
        for at in [2, 20, markers(&photo)[8]] {
            let file = insert(&photo, at, &extra);
            assert_eq!(checked(&file), Err(JpegError::ForbiddenSegment), "{name} at {at}");
            let again = rewrite(&file).unwrap();
            assert_eq!(again, photo, "{name} at {at}");
        }
    }
    let trailing = [&photo[..], b"<?php"].concat();
    assert_eq!(checked(&trailing), Err(JpegError::TrailingBytes));
    assert_eq!(rewrite(&trailing).as_deref(), Ok(&photo[..]));
    let two = [&photo[..], &photo[..]].concat();
    assert_eq!(checked(&two), Err(JpegError::TrailingBytes));
    assert_eq!(rewrite(&two).as_deref(), Ok(&photo[..]));
}

#[test]
fn a_thumbnail_goes_and_a_missing_header_is_no_fault() {
    let photo = picture(40, 30);
    let without = [&photo[..2], &photo[20..]].concat();
    assert!(checked(&without).is_ok());
    assert_eq!(rewrite(&without).as_deref(), Ok(&without[..]));
    let header = segment(0xE0, &[b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01".as_slice(), &[9; 3]].concat());
    let file = insert(&without, 2, &header);
    assert_eq!(checked(&file), Err(JpegError::ForbiddenSegment));
    assert_eq!(rewrite(&file).as_deref(), Ok(&photo[..]));
}

/// Without its Adobe segment a picture stored as RGB would be shown in wrong colours.
#[test]
fn unconverted_rgb_is_unsupported() {
    let file = insert(&picture(9, 9), 20, &segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"));
    assert_eq!(rewrite(&file), Err(JpegError::Unsupported));
}

#[test]
fn every_cut_is_noticed() {
    let photo = picture(24, 16);
    assert_eq!(markers(&photo).len(), 10);
    for at in markers(&photo).into_iter().chain(2..photo.len()).filter(|at| *at > 1) {
        assert_eq!(checked(&photo[..at]), Err(JpegError::Truncated), "cut at {at}");
        assert_eq!(rewrite(&photo[..at]), Err(JpegError::Truncated), "cut at {at}");
    }
    for file in [&photo[..0], &photo[..1]] {
        assert_eq!(checked(file), Err(JpegError::NotJpeg));
    }
}

#[test]
fn other_types_are_not_jpeg() {
    for file in [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(),
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04",
        b"GIF89a",
        b"\x1f\x8b\x08",
        b"\xff\xd8<html>",
        b"\0\xff\xd8\xff",
    ] {
        assert_eq!(checked(file), Err(JpegError::NotJpeg));
        assert_eq!(rewrite(file), Err(JpegError::NotJpeg));
    }
}

#[test]
fn too_large_is_refused_from_the_header_alone() {
    for (width, height) in
        [(20_000, 20_000), (65_535, 1), (1, 65_535), (4_097, 10), (4_096, 4_096), (4_000, 3_001)]
    {
        assert_eq!(checked(&bare(0xC0, width, height)), Err(JpegError::TooManyPixels), "{width} x {height}");
    }
    for (width, height) in [(4_000, 3_000), (4_096, 2_929)] {
        assert_eq!(checked(&bare(0xC0, width, height)), Err(JpegError::Truncated), "{width} x {height}");
    }
    let photo = picture(40, 30);
    let bytes = u64::try_from(photo.len()).unwrap();
    assert!(check(&photo, &Limits { bytes, ..Limits::default() }).is_ok());
    assert_eq!(
        check(&photo, &Limits { bytes: bytes - 1, ..Limits::default() }),
        Err(JpegError::TooManyBytes)
    );
    assert_eq!(checked(&vec![0; 614_401]), Err(JpegError::TooManyBytes));
}

#[test]
fn a_progressive_file_may_have_a_hundred_scans() {
    let scan = [segment(0xDA, &PROGRESSIVE_DC), vec![0x55]].concat();
    for (scans, expected) in
        [(1, None), (100, None), (101, Some(JpegError::TooManyScans)), (5_000, Some(JpegError::TooManyScans))]
    {
        let file = [bare(0xC2, 64, 64), scan.repeat(scans), vec![0xFF, 0xD9]].concat();
        assert_eq!(checked(&file).err(), expected, "{scans} scans");
        assert_eq!(rewrite(&file).as_deref(), Ok(&file[..]));
    }
}

#[test]
fn unusual_kinds_are_unsupported() {
    for frame in [0xC3, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCD, 0xCE, 0xCF, 0xDC, 0xDE, 0xDF] {
        assert_eq!(checked(&bare(frame, 8, 8)), Err(JpegError::Unsupported), "{frame:x}");
        assert_eq!(rewrite(&bare(frame, 8, 8)), Err(JpegError::Unsupported), "{frame:x}");
    }
    let frame = |content: &[u8]| checked(&[&[0xFF, 0xD8], &segment(0xC0, content)[..]].concat());
    let twelve_bits = [12, 0, 8, 0, 8, 1, 1, 0x11, 0];
    let cmyk = [8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0];
    let two = [8, 0, 8, 0, 8, 2, 1, 0x11, 0, 2, 0x11, 0];
    let height_later = [8, 0, 0, 0, 8, 1, 1, 0x11, 0];
    for content in [&twelve_bits[..], &cmyk, &two, &height_later] {
        assert_eq!(frame(content), Err(JpegError::Unsupported), "{content:?}");
    }
}

#[test]
fn broken_segments_are_noticed() {
    let soi = [0xFF, 0xD8].as_slice();
    let frame = |content: &[u8]| [soi, &segment(0xC0, content)].concat();
    let scan = |header: &[u8], data: &[u8]| [&bare(0xC0, 8, 8)[..], &segment(0xDA, header), data].concat();
    let sound = [1, 1, 0, 0, 63, 0];
    let overfull = [&[0, 3][..], &[0; 15], &[1, 2, 3]].concat();
    for (name, file) in [
        ("no width", frame(&[8, 0, 8, 0, 0, 1, 1, 0x11, 0])),
        ("frame too short", frame(&[8, 0, 8, 0, 8])),
        ("component missing", frame(&[8, 0, 8, 0, 8, 3, 1, 0x11, 0])),
        ("byte too many", frame(&[8, 0, 8, 0, 8, 1, 1, 0x11, 0, 0])),
        ("sampling 0", frame(&[8, 0, 8, 0, 8, 1, 1, 0x10, 0])),
        ("sampling 5", frame(&[8, 0, 8, 0, 8, 1, 1, 0x51, 0])),
        ("table 4", frame(&[8, 0, 8, 0, 8, 1, 1, 0x11, 4])),
        ("same component", frame(&[8, 0, 8, 0, 8, 3, 1, 0x11, 0, 1, 0x11, 0, 2, 0x11, 0])),
        ("unit too large", frame(&[8, 0, 8, 0, 8, 3, 1, 0x44, 0, 2, 0x11, 0, 3, 0x11, 0])),
        ("two frames", [&bare(0xC0, 8, 8)[..], &bare(0xC0, 8, 8)[2..]].concat()),
        ("scan without frame", [soi, &segment(0xDA, &sound)].concat()),
        ("end without scan", [&bare(0xC0, 8, 8)[..], &[0xFF, 0xD9]].concat()),
        ("two beginnings", [soi, soi].concat()),
        ("restart between segments", [soi, &[0xFF, 0xD0]].concat()),
        ("stuffed zero between segments", [soi, &[0xFF, 0x00]].concat()),
        ("no marker", [&bare(0xC0, 8, 8)[..], &[0x12]].concat()),
        ("length 1", [soi, &[0xFF, 0xDB, 0, 1]].concat()),
        ("empty quantisation", [soi, &segment(0xDB, &[])].concat()),
        ("short quantisation", [soi, &segment(0xDB, &[0; 64])].concat()),
        ("quantisation of 24 bits", [soi, &segment(0xDB, &[0x20; 65])].concat()),
        ("quantisation table 4", [soi, &segment(0xDB, &[4; 65])].concat()),
        ("Huffman class 2", [soi, &segment(0xC4, &[0x20; 17])].concat()),
        ("Huffman without symbols", [soi, &segment(0xC4, &[[0, 1].as_slice(), &[0; 15]].concat())].concat()),
        ("Huffman overfull", [soi, &segment(0xC4, &overfull)].concat()),
        ("restart interval of 3 bytes", [soi, &segment(0xDD, &[0, 0, 1])].concat()),
        ("scan of nothing", scan(&[0, 0, 63, 0], &[1])),
        ("scan of another component", scan(&[1, 2, 0, 0, 63, 0], &[1])),
        ("scan with table 4", scan(&[1, 1, 0x40, 0, 63, 0], &[1])),
        ("scan too long", scan(&[1, 1, 0, 0, 63, 0, 0], &[1])),
        ("scan twice the same", scan(&[2, 1, 0, 1, 0, 0, 63, 0], &[1])),
        ("spectrum cut", scan(&[1, 1, 0, 0, 62, 0], &[1])),
        ("scan without data", scan(&sound, &[0xFF, 0xD9])),
        ("restart without interval", scan(&sound, &[1, 0xFF, 0xD0, 1, 0xFF, 0xD9])),
    ] {
        assert_eq!(checked(&file), Err(JpegError::BrokenMarker), "{name}");
        assert_eq!(rewrite(&file), Err(JpegError::BrokenMarker), "{name}");
    }
    let reserved = [soi, &[0xFF, 0x02, 0, 2]].concat();
    assert_eq!(checked(&reserved), Err(JpegError::ForbiddenSegment));
    assert_eq!(rewrite(&reserved), Err(JpegError::Unsupported));
}

#[test]
fn restarts_go_round_in_order() {
    let head = [bare(0xC0, 800, 8), segment(0xDD, &[0, 1]), segment(0xDA, &[1, 1, 0, 0, 63, 0])].concat();
    let file = |restarts: &[u8]| {
        let data: Vec<u8> = restarts.iter().flat_map(|number| [0x11, 0xFF, 0, 0xFF, 0xD0 + number]).collect();
        [&head[..], &data, &[0x11, 0xFF, 0xD9]].concat()
    };
    let good = file(&[0, 1, 2, 3, 4, 5, 6, 7, 0, 1]);
    assert!(checked(&good).is_ok());
    assert_eq!(rewrite(&good).as_deref(), Ok(&good[..]));
    for bad in [&[1][..], &[0, 2], &[0, 0], &[0, 1, 2, 3, 4, 5, 6, 7, 1]] {
        assert_eq!(checked(&file(bad)), Err(JpegError::BrokenMarker));
    }
}

/// Fill bytes are legal, so the phone drops them; no file from the phone has any, so the server refuses them.
#[test]
fn fill_bytes_are_dropped() {
    let photo = picture(24, 16);
    for at in markers(&photo).into_iter().skip(1) {
        for fill in [&[0xFF][..], &[0xFF; 5]] {
            let file = insert(&photo, at, fill);
            assert_eq!(checked(&file), Err(JpegError::BrokenMarker), "at {at}");
            assert_eq!(rewrite(&file).as_deref(), Ok(&photo[..]), "at {at}");
        }
    }
    let photo = picture(64, 48);
    let stuffed = photo.windows(2).rposition(|pair| pair == [0xFF, 0]).unwrap();
    let file = insert(&photo, stuffed, &[0xFF; 3]);
    assert_eq!(checked(&file), Err(JpegError::BrokenMarker));
    assert_eq!(rewrite(&file).as_deref(), Ok(&photo[..]));
}

#[test]
fn codes_are_the_serialised_names() {
    for error in [
        JpegError::NotJpeg,
        JpegError::Truncated,
        JpegError::ForbiddenSegment,
        JpegError::TooManyPixels,
        JpegError::TooManyBytes,
        JpegError::TooManyScans,
        JpegError::TrailingBytes,
        JpegError::Unsupported,
        JpegError::BrokenMarker,
    ] {
        assert_eq!(serde_json::to_value(error).unwrap(), error.code());
    }
}

/// Neither panics; what is rewritten passes, says the same size and is rewritten to itself.
fn holds(file: &[u8]) -> Result<(), TestCaseError> {
    let wide = Limits { bytes: u64::MAX, side: u32::MAX, pixels: u64::MAX, scans: u32::MAX };
    let accepted = check(file, &wide);
    match rewrite(file) {
        Ok(photo) => {
            prop_assert!(photo.len() <= file.len());
            prop_assert!(check(&photo, &wide).is_ok(), "{:?}", check(&photo, &wide));
            let again = rewrite(&photo);
            prop_assert_eq!(again.as_ref(), Ok(&photo));
            if accepted.is_ok() {
                prop_assert_eq!(&photo[..], file);
            }
        }
        Err(error) => prop_assert!(accepted.is_err(), "accepted, but not rewritten: {error}"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        holds(&bytes)?;
        holds(&[&[0xFF, 0xD8, 0xFF], &bytes[..]].concat())?;
    }

    #[test]
    fn any_changes(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..6)) {
        let mut file = picture(24, 16);
        for (index, byte, way) in changes {
            // Half of the changes go where the segments are.
            let at = index.index(if byte % 2 == 0 { file.len() } else { file.len().min(640) }.max(1));
            match way {
                0 => file.splice(at..at + 1, [byte]).for_each(drop),
                1 => file.insert(at, byte),
                2 => file.splice(at..at, [0xFF, byte]).for_each(drop),
                _ => file.truncate(at.max(1)),
            }
        }
        holds(&file)?;
    }

    /// Pieces of the grammar in any order.
    #[test]
    fn any_segments(pieces in prop::collection::vec(0_usize..14, 0..12)) {
        let kit = [
            segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
            segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01abc"),
            segment(0xE1, b"Exif\0\0"),
            segment(0xFE, b"\xFF\xD9"),
            bare(0xC0, 8, 8)[2..].to_vec(),
            bare(0xC2, 8, 8)[2..].to_vec(),
            segment(0xDD, &[0, 1]),
            [segment(0xDA, &[1, 1, 0, 0, 63, 0]), vec![0x55]].concat(),
            [segment(0xDA, &PROGRESSIVE_DC), vec![0xFF, 0, 0x55]].concat(),
            [segment(0xDA, &PROGRESSIVE_DC), vec![0x55, 0xFF, 0xD0, 0x55]].concat(),
            [segment(0xDA, &PROGRESSIVE_DC), vec![0x55, 0xFF, 0xFF, 0, 0xFF, 0xFF]].concat(),
            vec![0xFF, 0xFF],
            vec![0xFF, 0xD9],
            vec![0xFF, 0xD9, 0x11],
        ];
        let mut file = vec![0xFF, 0xD8];
        for piece in pieces {
            file.extend(&kit[piece]);
        }
        holds(&file)?;
        file.extend([0xFF, 0xD9]);
        holds(&file)?;
    }
}
