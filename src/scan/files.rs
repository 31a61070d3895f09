//! Frames from picture files, PNG and JPEG, which may hold anything.
//!
//! Invariant: a size is refused before a pixel is unpacked, nothing is opened that could wait for ever, and a panic of
//! the picture library is an error like any other.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};

use crate::luma::{Luma, LumaError, SIDE_MAX};

/// Longest file that is read, in bytes.
pub const FILE_MAX: u64 = 256 * 1024 * 1024;
/// Most memory for unpacking, in bytes: the largest picture with four channels of 16 bits.
const UNPACKED_MAX: u64 = 8 * crate::luma::PIXELS_MAX;

impl Luma {
    /// A frame from a PNG or JPEG file. Its content decides how it is read, not its name.
    pub fn from_path(path: &Path) -> Result<Self, LumaError> {
        let unreadable = |error: std::io::Error| LumaError::Unreadable { details: error.to_string() };
        // Asked before opening: to open a pipe waits for its writer.
        let about = std::fs::metadata(path).map_err(unreadable)?;
        if !about.is_file() {
            return Err(LumaError::NotAFile);
        }
        if about.len() > FILE_MAX {
            return Err(LumaError::Long { bytes: about.len() });
        }
        Self::from_file_bytes(&std::fs::read(path).map_err(unreadable)?)
    }

    /// A frame from the bytes of a PNG or JPEG file; colours weigh as in ITU-R BT.601, transparency is ignored.
    pub fn from_file_bytes(bytes: &[u8]) -> Result<Self, LumaError> {
        catch_unwind(AssertUnwindSafe(|| unpacked(bytes))).unwrap_or_else(|_| {
            tracing::warn!("the picture library panicked on one file");
            Err(LumaError::File { details: "the picture library gave up".to_owned() })
        })
    }
}

fn unpacked(bytes: &[u8]) -> Result<Luma, LumaError> {
    let broken = |error: ImageError| LumaError::File { details: error.to_string() };
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(UNPACKED_MAX);
    let mut reader = ImageReader::new(Cursor::new(bytes));
    reader.limits(limits);
    let reader = reader.with_guessed_format().map_err(|error| broken(error.into()))?;
    let decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    Luma::area(width, height)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    if let DynamicImage::ImageLuma8(grey) = picture {
        return Luma::new(grey.width(), grey.height(), grey.into_raw());
    }
    let rgb = picture.to_rgb8();
    let weigh = |p: &image::Rgb<u8>| {
        let [r, g, b] = p.0.map(u32::from);
        ((19_595 * r + 38_470 * g + 7_471 * b + 0x8000) >> 16) as u8
    };
    Luma::new(rgb.width(), rgb.height(), rgb.pixels().map(weigh).collect())
}
