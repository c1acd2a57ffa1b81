//! The pixels of a photo, for the job that compares photos; no request decodes one.

use zaigang_shared::jpeg::{self, Limits};
use zaigang_shared::photo_hash::{Grey, PhotoHash};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// How a photo looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// As it is, and as its mirror image would.
    Seen {
        /// As it is.
        plain: PhotoHash,
        /// Its mirror image.
        mirrored: PhotoHash,
    },
    /// Dark or without anything in it.
    Blank,
    /// The pixel data cannot be read.
    Undecodable,
    /// The stored bytes are not there or not the signed ones.
    Lost,
}

/// Looks at a photo that arrived.
///
/// Bounded by what an upload may be: 12 million pixels take 12 MB for the brightness, and in a progressive photo up to
/// 6 bytes a pixel besides, 84 MB at most; at most a hundred scans are read.
pub(crate) fn look(bytes: &[u8]) -> Look {
    let Some((width, pixels)) = brightness(bytes) else { return Look::Undecodable };
    match Grey::new(width, &pixels) {
        None => Look::Undecodable,
        Some(picture) if picture.is_blank() => Look::Blank,
        Some(picture) => {
            let (plain, mirrored) = PhotoHash::with_mirrored(&picture);
            Look::Seen { plain, mirrored }
        }
    }
}

/// Width, and the brightness of each pixel.
pub(super) fn brightness(bytes: &[u8]) -> Option<(usize, Vec<u8>)> {
    let limits = Limits::default();
    // Checked when it arrived; again here, so that the decoder never sees anything else.
    let info = jpeg::check(bytes, &limits).ok()?;
    let side = usize::try_from(limits.side).ok()?;
    let options = DecoderOptions::new_safe()
        .set_max_width(side)
        .set_max_height(side)
        .jpeg_set_max_scans(usize::try_from(limits.scans).ok()?)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let pixels = JpegDecoder::new_with_options(ZCursor::new(bytes), options).decode().ok()?;
    let (width, height) = (usize::try_from(info.width).ok()?, usize::try_from(info.height).ok()?);
    (width.checked_mul(height) == Some(pixels.len())).then_some((width, pixels))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use zaigang_shared::jpeg::encode_rgb;

    use super::super::makers::{PROGRESSIVE_DC, bare, picture, segment};

    /// Steps of grey from left to right.
    fn steps(width: u16, height: u16) -> Vec<u8> {
        let shade = |x: u16| (u32::from(x) * 200 / u32::from(width)).to_le_bytes()[0];
        let rgb: Vec<u8> = (0..height).flat_map(|_| (0..width).flat_map(|x| [shade(x); 3])).collect();
        encode_rgb(width, height, &rgb, 90)
    }

    #[test]
    fn brightness_is_that_of_the_picture() {
        let (width, pixels) = brightness(&steps(90, 40)).unwrap();
        assert_eq!((width, pixels.len()), (90, 3_600));
        for (x, pixel) in pixels[..90].iter().enumerate() {
            assert!(pixel.abs_diff(u8::try_from(x * 200 / 90).unwrap()) < 8, "{x}: {pixel}");
        }
        // Green is brighter than blue.
        let [green, blue] = [[0, 200, 0], [0, 0, 200]].map(|colour| {
            let (_, pixels) = brightness(&encode_rgb(16, 16, &colour.repeat(256), 90)).unwrap();
            pixels[40]
        });
        assert!(green > 100 && blue < 40, "{green} {blue}");
    }

    #[test]
    fn looks_are_told_apart() {
        let Look::Seen { plain, mirrored } = look(&steps(180, 160)) else { panic!("not seen") };
        assert_eq!((plain.small, mirrored.small), (u64::MAX, 0));
        assert_eq!(look(&encode_rgb(180, 160, &[7; 180 * 160 * 3], 80)), Look::Blank);
        assert_eq!(look(b"no photo"), Look::Undecodable);
        // Legal by its segments, without the tables to read it: whatever it is taken for, it looks like nothing.
        let scan = [segment(0xDA, &PROGRESSIVE_DC), vec![0x55; 9], vec![0xFF, 0xD9]].concat();
        let without_tables = look(&[bare(0xC2, 64, 64), scan].concat());
        assert!(matches!(without_tables, Look::Undecodable | Look::Blank), "{without_tables:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// Whatever stands in the pixel data: an answer, no panic, and never more pixels than the header says.
        #[test]
        fn any_bits_flipped(flips in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 1..40)) {
            let mut file = picture(64, 48);
            for (index, bit) in flips {
                let at = index.index(file.len());
                file[at] ^= 1 << bit;
            }
            let _ = look(&file);
        }

        #[test]
        fn any_pixel_data(data in prop::collection::vec(any::<u8>(), 1..600), progressive: bool) {
            let file = picture(64, 48);
            let start = file.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap() + 14;
            let stuff = |byte: u8| if byte == 0xFF { vec![0xFF, 0] } else { vec![byte] };
            let stuffed: Vec<u8> = data.into_iter().flat_map(stuff).collect();
            let mut made = [&file[..start], &stuffed, &[0xFF, 0xD9]].concat();
            if progressive {
                let frame = made.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
                made[frame + 1] = 0xC2;
            }
            let _ = look(&made);
        }

        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(look(&bytes), Look::Undecodable);
            let _ = look(&[&[0xFF, 0xD8, 0xFF], &bytes[..]].concat());
        }
    }
}
