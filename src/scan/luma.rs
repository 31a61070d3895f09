//! One grey frame. Invariant: `pixels.len() == width * height`, both sides at least 1, rows top to bottom.

/// Longest side that is taken, in pixels.
pub const SIDE_MAX: u32 = 16_384;
/// Most pixels that are taken; more would let one file eat the memory of a small counter device.
pub const PIXELS_MAX: u64 = 64 * 1024 * 1024;

/// Why a frame was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LumaError {
    /// A side is 0 or longer than [`SIDE_MAX`], or the area is over [`PIXELS_MAX`].
    #[error("a frame of {width}x{height} pixels is not taken")]
    Size {
        /// Width that was asked for, in pixels.
        width: u32,
        /// Height that was asked for, in pixels.
        height: u32,
    },
    /// The bytes do not fit the sides.
    #[error("{got} bytes of pixels where {want} were needed")]
    Length {
        /// Bytes that the sides need.
        want: usize,
        /// Bytes that were given.
        got: usize,
    },
    /// The file cannot be opened or read.
    #[error("cannot be read: {details}")]
    Unreadable {
        /// The system's own words.
        details: String,
    },
    /// A folder, a pipe, a device: reading it could wait for ever.
    #[error("not a file")]
    NotAFile,
    /// A longer file than any picture that is taken.
    #[error("a file of {bytes} bytes is not taken")]
    Long {
        /// Its length.
        bytes: u64,
    },
    /// A file that is no PNG or JPEG picture, or a broken one.
    #[error("not a picture: {details}")]
    File {
        /// The picture library's own words.
        details: String,
    },
}

/// An owned 8-bit grey frame, 0 black to 255 white. Share it by `Arc`.
#[derive(Clone, PartialEq, Eq)]
pub struct Luma {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl std::fmt::Debug for Luma {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Luma({}x{})", self.width, self.height)
    }
}

impl Luma {
    /// A frame from its pixels, row by row without padding.
    pub fn new(width: u32, height: u32, pixels: Vec<u8>) -> Result<Self, LumaError> {
        let want = Self::area(width, height)?;
        if pixels.len() != want {
            return Err(LumaError::Length { want, got: pixels.len() });
        }
        Ok(Self { width, height, pixels })
    }

    /// A frame of one shade.
    pub fn filled(width: u32, height: u32, shade: u8) -> Result<Self, LumaError> {
        let area = Self::area(width, height)?;
        Ok(Self { width, height, pixels: vec![shade; area] })
    }

    /// A frame from rows that are `stride` bytes apart, `step` bytes a pixel: the luma of YUYV is
    /// `from_strided(w, h, 2 * w, 2, ..)`. Fails where `data` is too short.
    pub fn from_strided(width: u32, height: u32, stride: usize, step: usize, data: &[u8]) -> Result<Self, LumaError> {
        let area = Self::area(width, height)?;
        let (w, h) = (width as usize, height as usize);
        let short = LumaError::Length { want: stride.saturating_mul(h), got: data.len() };
        let row_bytes = (w - 1).checked_mul(step).and_then(|n| n.checked_add(1)).ok_or(short.clone())?;
        if step == 0 || stride < row_bytes {
            return Err(short);
        }
        let last = stride.checked_mul(h - 1).and_then(|n| n.checked_add(row_bytes)).ok_or(short.clone())?;
        if data.len() < last {
            return Err(short);
        }
        let mut pixels = Vec::with_capacity(area);
        for row in data.chunks(stride).take(h) {
            pixels.extend(row.iter().step_by(step).take(w));
        }
        Self::new(width, height, pixels)
    }

    /// One black pixel: the frame of last resort.
    pub fn dot() -> Self {
        Self { width: 1, height: 1, pixels: vec![0] }
    }

    pub(crate) fn area(width: u32, height: u32) -> Result<usize, LumaError> {
        let area = u64::from(width) * u64::from(height);
        if width == 0 || height == 0 || width > SIDE_MAX || height > SIDE_MAX || area > PIXELS_MAX {
            return Err(LumaError::Size { width, height });
        }
        Ok(area as usize)
    }

    /// Width in pixels, at least 1.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, at least 1.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// All pixels, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The pixels themselves, for reuse.
    pub fn into_pixels(self) -> Vec<u8> {
        self.pixels
    }

    /// One row, top is 0; empty below the picture.
    pub fn row(&self, y: u32) -> &[u8] {
        let w = self.width as usize;
        self.pixels.get(y as usize * w..(y as usize + 1) * w).unwrap_or(&[])
    }

    /// The part that lies inside the picture; `None` where nothing is left.
    pub fn crop(&self, x: u32, y: u32, width: u32, height: u32) -> Option<Luma> {
        let right = x.saturating_add(width).min(self.width);
        let bottom = y.saturating_add(height).min(self.height);
        if x >= right || y >= bottom {
            return None;
        }
        let mut pixels = Vec::with_capacity((right - x) as usize * (bottom - y) as usize);
        for row in y..bottom {
            pixels.extend_from_slice(&self.row(row)[x as usize..right as usize]);
        }
        Some(Luma { width: right - x, height: bottom - y, pixels })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_a_frame() {
        assert!(matches!(Luma::new(0, 5, vec![]), Err(LumaError::Size { .. })));
        assert!(matches!(Luma::new(SIDE_MAX + 1, 1, vec![]), Err(LumaError::Size { .. })));
        assert!(matches!(Luma::filled(SIDE_MAX, SIDE_MAX, 0), Err(LumaError::Size { .. })));
        assert_eq!(Luma::new(2, 2, vec![0; 3]), Err(LumaError::Length { want: 4, got: 3 }));
    }

    #[test]
    fn takes_the_luma_of_yuyv() {
        let data = [1, 90, 2, 90, 0, 0, 3, 90, 4, 90];
        let luma = Luma::from_strided(2, 2, 6, 2, &data).unwrap();
        assert_eq!(luma.pixels(), [1, 2, 3, 4]);
        assert!(Luma::from_strided(2, 3, 6, 2, &data).is_err());
        assert!(Luma::from_strided(9, 1, usize::MAX, usize::MAX, &data).is_err());
    }

    #[test]
    fn crops_inside_only() {
        let luma = Luma::new(3, 2, vec![1, 2, 3, 4, 5, 6]).unwrap();
        assert_eq!(luma.crop(1, 0, 9, 9).unwrap().pixels(), [2, 3, 5, 6]);
        assert!(luma.crop(3, 0, 1, 1).is_none());
    }
}
