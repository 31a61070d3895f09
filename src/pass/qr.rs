//! A code's text as QR modules, and those as a PNG.
//!
//! Invariant: dark on light with a quiet zone of four modules, in whatever theme the screen is.

use qrcode::{Color, EcLevel, QrCode};

/// Modules of light around a code (ISO/IEC 18004 §6.3.8).
pub const QUIET_MODULES: usize = 4;

/// How much of a code may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EccLevel {
    /// 7 %: screens.
    L,
    /// 15 %.
    M,
    /// 25 %: paper.
    Q,
    /// 30 %.
    H,
}

/// Why no picture came out.
#[derive(Debug, thiserror::Error)]
pub enum QrFault {
    /// The text is longer than a QR code can be.
    #[error("the text does not fit a QR code")]
    TooLong,
    /// The picture could not be written.
    #[error("writing the picture failed")]
    Picture(#[from] png::EncodingError),
}

/// A square of modules, row by row, without the quiet zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    size: usize,
    dark: Vec<bool>,
}

impl Matrix {
    /// Modules along one side.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether the module at column `x` and row `y` is dark; light outside.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.size && y < self.size && self.dark.get(y * self.size + x).copied().unwrap_or(false)
    }

    /// Grey pixels, 0 dark and 255 light, quiet zone included: `(side in pixels, side² bytes)`.
    pub fn pixels(&self, module_px: usize) -> (usize, Vec<u8>) {
        let module_px = module_px.clamp(1, 64);
        let side = (self.size + 2 * QUIET_MODULES) * module_px;
        let mut grey = vec![255; side * side];
        for (index, pixel) in grey.iter_mut().enumerate() {
            let place = |pixels: usize| (pixels / module_px).checked_sub(QUIET_MODULES);
            if let (Some(x), Some(y)) = (place(index % side), place(index / side))
                && self.is_dark(x, y)
            {
                *pixel = 0;
            }
        }
        (side, grey)
    }

    /// A PNG with quiet zone, `module_px` pixels a module (1 to 64).
    pub fn png(&self, module_px: usize) -> Result<Vec<u8>, QrFault> {
        let (side, grey) = self.pixels(module_px);
        let side = u32::try_from(side).map_err(|_| QrFault::TooLong)?;
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&grey)?;
        writer.finish()?;
        Ok(bytes)
    }
}

/// The modules of `text` in the smallest version that holds it.
pub fn modules(text: &str, level: EccLevel) -> Result<Matrix, QrFault> {
    let level = match level {
        EccLevel::L => EcLevel::L,
        EccLevel::M => EcLevel::M,
        EccLevel::Q => EcLevel::Q,
        EccLevel::H => EcLevel::H,
    };
    let code = QrCode::with_error_correction_level(text.as_bytes(), level).map_err(|_| QrFault::TooLong)?;
    let size = code.width();
    let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Ok(Matrix { size, dark })
}

/// Text to PNG in one step: see [`modules`] and [`Matrix::png`].
pub fn png(text: &str, level: EccLevel, module_px: usize) -> Result<Vec<u8>, QrFault> {
    modules(text, level)?.png(module_px)
}
