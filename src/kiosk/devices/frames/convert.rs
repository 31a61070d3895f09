//! What a camera delivers, as grey pixels.
//!
//! Invariant: bytes that do not make a whole picture are an error for that picture alone; nothing here panics on
//! them.

use tillstamp_scan::{Luma, LumaError};
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::record::SIDE_MAX;

/// How a camera packs its pixels. Only what the capture library knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Luma and color in turn: every even byte is luma.
    Yuyv,
    /// One JPEG a frame.
    Jpeg,
    /// A plane of luma, then color.
    Nv12,
    /// Luma alone.
    Gray,
    /// Three bytes a pixel, red first.
    Rgb,
    /// Three bytes a pixel, blue first.
    Bgr,
}

/// Why one picture was lost.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// Too few bytes for the size, or an absurd size.
    #[error(transparent)]
    Size(#[from] LumaError),
    /// A JPEG that cannot be read.
    #[error("unreadable JPEG: {0}")]
    Jpeg(#[from] DecodeErrors),
}

/// The grey picture in one buffer of the camera. `width` and `height` are what was agreed with the driver; a JPEG
/// brings its own, which wins. Bytes after the picture are ignored: drivers hand out the whole mapped buffer.
pub fn to_luma(packing: Packing, width: u32, height: u32, data: &[u8]) -> Result<Luma, ConvertError> {
    let w = width as usize;
    match packing {
        Packing::Yuyv => Ok(Luma::from_strided(width, height, 2 * w, 2, data)?),
        Packing::Nv12 | Packing::Gray => Ok(Luma::from_strided(width, height, w, 1, data)?),
        Packing::Rgb => color_to_luma(width, height, data, [77, 150, 29]),
        Packing::Bgr => color_to_luma(width, height, data, [29, 150, 77]),
        Packing::Jpeg => jpeg_to_luma(data),
    }
}

/// Weights of ITU-R BT.601 in 1/256.
fn color_to_luma(width: u32, height: u32, data: &[u8], weights: [u32; 3]) -> Result<Luma, ConvertError> {
    let area = width as usize * height as usize;
    let pixels = data
        .chunks_exact(3)
        .take(area)
        .map(|p| {
            let sum: u32 = p.iter().zip(weights).map(|(value, weight)| u32::from(*value) * weight).sum();
            u8::try_from(sum >> 8).unwrap_or(u8::MAX)
        })
        .collect();
    Ok(Luma::new(width, height, pixels)?)
}

/// A JPEG as grey; color is never computed. A picture that breaks off keeps its upper part, the rest is grey: cheap
/// cameras leave the end mark away, and half a code does no harm.
fn jpeg_to_luma(data: &[u8]) -> Result<Luma, ConvertError> {
    let options = DecoderOptions::new_fast()
        .jpeg_set_out_colorspace(ColorSpace::Luma)
        .set_max_width(SIDE_MAX as usize)
        .set_max_height(SIDE_MAX as usize);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(data), options);
    let pixels = decoder.decode()?;
    let (width, height) = decoder.info().map_or((0, 0), |info| (u32::from(info.width), u32::from(info.height)));
    Ok(Luma::new(width, height, pixels)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg() -> Vec<u8> {
        let gray = image::GrayImage::from_fn(64, 32, |x, _| image::Luma([if x < 32 { 20 } else { 230 }]));
        let mut bytes = Vec::new();
        let color = image::DynamicImage::ImageLuma8(gray).to_rgb8();
        image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode_image(&color).unwrap();
        bytes
    }

    #[test]
    fn table_of_packings() {
        for (packing, data, want) in [
            (Packing::Yuyv, vec![10, 128, 20, 128, 30, 128, 40, 128], vec![10, 20, 30, 40]),
            (Packing::Nv12, vec![10, 20, 30, 40, 128, 128], vec![10, 20, 30, 40]),
            (Packing::Gray, vec![10, 20, 30, 40], vec![10, 20, 30, 40]),
            (Packing::Rgb, [[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255]].concat(), vec![255, 0, 76, 28]),
            (Packing::Bgr, [[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255]].concat(), vec![255, 0, 28, 76]),
        ] {
            let short = to_luma(packing, 2, 2, &data[..data.len() / 2]);
            assert!(short.is_err(), "{packing:?}");
            let tail: Vec<u8> = data.iter().copied().chain([9; 100]).collect();
            for bytes in [data, tail] {
                assert_eq!(to_luma(packing, 2, 2, &bytes).unwrap().pixels(), want, "{packing:?}");
            }
            assert!(to_luma(packing, 0, 2, &[0; 99]).is_err());
            assert!(to_luma(packing, u32::MAX, u32::MAX, &[0; 99]).is_err());
        }
    }

    #[test]
    fn a_jpeg_brings_its_own_size_and_its_tail_is_ignored() {
        let mut data = jpeg();
        data.extend([0x55; 5_000]);
        let luma = to_luma(Packing::Jpeg, 640, 480, &data).unwrap();
        assert_eq!((luma.width(), luma.height()), (64, 32));
        assert!(luma.row(16)[8] < 40 && luma.row(16)[56] > 210);
    }

    #[test]
    fn a_torn_jpeg_is_an_error_or_keeps_its_size() {
        let data = jpeg();
        let scan = data.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
        for len in 0..data.len() {
            match jpeg_to_luma(&data[..len]) {
                Ok(luma) => assert!(len > scan && luma.pixels().len() == 64 * 32, "{len}"),
                Err(ConvertError::Jpeg(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[test]
    fn spoiled_bytes_never_panic() {
        let data = jpeg();
        for at in 0..data.len() {
            let mut bad = data.clone();
            bad[at] ^= 0xff;
            if let Ok(luma) = jpeg_to_luma(&bad) {
                assert_eq!(luma.pixels().len(), luma.width() as usize * luma.height() as usize);
            }
        }
    }
}
