//! What is held before the lens: the phone and the card as textures of shade and cover, and the code's modules.
//!
//! Invariant: a texture is drawn once per scene; only the field of the code differs from code to code.

use qrcode::{Color, EcLevel, QrCode};

use super::{DemoCode, Look};

/// The modules of a QR code with its quiet zone.
#[derive(Debug, Clone)]
pub struct Modules {
    /// Modules a side, quiet zone included.
    pub side: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// `None` where the text is too long for a code. Screens use level L and paper level Q, as our passes do.
    pub fn new(code: &DemoCode) -> Option<Self> {
        let level = if code.look == Look::Phone { EcLevel::L } else { EcLevel::Q };
        let drawn = QrCode::with_error_correction_level(code.text.as_bytes(), level)
            .or_else(|_| QrCode::with_error_correction_level(code.text.as_bytes(), EcLevel::L))
            .ok()?;
        let inner = drawn.width();
        let side = inner + 8;
        let mut dark = vec![false; side * side];
        for (i, color) in drawn.to_colors().into_iter().enumerate() {
            dark[(i / inner + 4) * side + i % inner + 4] = color == Color::Dark;
        }
        Some(Self { side, dark })
    }

    /// Whether a module is dark.
    pub fn dark(&self, x: usize, y: usize) -> bool {
        self.dark.get(y * self.side + x).copied().unwrap_or(false)
    }
}

/// A texture: shade and cover of each texel, and where the code's field lies.
#[derive(Debug)]
pub struct Sprite {
    /// Texels across.
    pub width: usize,
    /// Texels down.
    pub height: usize,
    /// Shade and cover (0 transparent, 255 solid), row by row.
    pub texels: Vec<[u8; 2]>,
    /// Left, top and side of the square field that holds the code with its quiet zone, in texels.
    pub field: (usize, usize, usize),
}

/// Room for the soft shadow around the thing.
const MARGIN: f32 = 36.0;

impl Sprite {
    /// Draws the thing without its code.
    pub fn new(look: Look) -> Self {
        match look {
            Look::Phone => phone(),
            Look::Card => card(),
        }
    }

    fn empty(width: usize, height: usize, field: (usize, usize, usize)) -> Self {
        Self { width, height, texels: vec![[0, 0]; width * height], field }
    }

    /// Lays a rounded box over what is there. `soft` is the width of its edge in texels.
    fn lay(&mut self, part: Box2, shade: impl Fn(f32) -> f32, cover: f32, soft: f32) {
        for y in 0..self.height {
            let across = (y as f32 + 0.5 - part.top) / part.high;
            for x in 0..self.width {
                let out = part.outside(x as f32 + 0.5, y as f32 + 0.5);
                let alpha = cover * (0.5 - out / soft).clamp(0.0, 1.0);
                if alpha <= 0.0 {
                    continue;
                }
                let texel = &mut self.texels[y * self.width + x];
                let below = f32::from(texel[1]) / 255.0;
                let whole = alpha + below * (1.0 - alpha);
                let mixed = (shade(across) * alpha + f32::from(texel[0]) * below * (1.0 - alpha)) / whole;
                *texel = [mixed.clamp(0.0, 255.0) as u8, (whole * 255.0) as u8];
            }
        }
    }
}

/// A box with rounded corners.
#[derive(Clone, Copy)]
struct Box2 {
    left: f32,
    top: f32,
    wide: f32,
    high: f32,
    round: f32,
}

impl Box2 {
    /// Distance of a point from the edge, negative inside.
    fn outside(&self, x: f32, y: f32) -> f32 {
        let dx = (x - self.left - self.wide / 2.0).abs() - self.wide / 2.0 + self.round;
        let dy = (y - self.top - self.high / 2.0).abs() - self.high / 2.0 + self.round;
        dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - self.round
    }
}

fn rounded(left: f32, top: f32, wide: f32, high: f32, round: f32) -> Box2 {
    Box2 { left, top, wide, high, round }
}

/// 72 × 146 mm at 5.4 texels a millimetre: dark body, dark screen, the code on a white card, a row of stamps.
fn phone() -> Sprite {
    let (wide, high) = (390.0, 790.0);
    let m = MARGIN;
    let side = 330;
    let left = m + (wide - side as f32) / 2.0;
    let top = m + 200.0;
    let mut s =
        Sprite::empty((wide + 2.0 * m) as usize, (high + 2.0 * m) as usize, (left as usize, top as usize, side));
    s.lay(rounded(m + 4.0, m + 12.0, wide - 8.0, high, 56.0), |_| 0.0, 0.5, 56.0);
    s.lay(rounded(m, m, wide, high, 54.0), |t| 96.0 - 30.0 * t, 1.0, 1.5);
    s.lay(rounded(m + 3.0, m + 3.0, wide - 6.0, high - 6.0, 51.0), |_| 14.0, 1.0, 1.5);
    s.lay(rounded(m + 12.0, m + 12.0, wide - 24.0, high - 24.0, 42.0), |t| 84.0 - 34.0 * t, 1.0, 1.5);
    s.lay(rounded(m + wide / 2.0 - 44.0, m + 24.0, 88.0, 22.0, 11.0), |_| 10.0, 1.0, 1.5);
    s.lay(rounded(left, m + 92.0, 170.0, 22.0, 11.0), |_| 226.0, 1.0, 1.5);
    s.lay(rounded(left, m + 128.0, 250.0, 12.0, 6.0), |_| 150.0, 1.0, 1.5);
    s.lay(rounded(left - 8.0, top - 8.0, side as f32 + 16.0, side as f32 + 16.0, 20.0), |_| 250.0, 1.0, 1.5);
    for i in 0..10 {
        let (x, y) = (left + 8.0 + 66.0 * (i % 5) as f32, top + side as f32 + 44.0 + 66.0 * (i / 5) as f32);
        s.lay(rounded(x, y, 50.0, 50.0, 25.0), |_| if i < 6 { 222.0 } else { 112.0 }, 1.0, 1.5);
        if i >= 6 {
            s.lay(rounded(x + 3.0, y + 3.0, 44.0, 44.0, 22.0), |_| 62.0, 1.0, 1.5);
        }
    }
    s.lay(rounded(m + wide / 2.0 - 60.0, m + high - 34.0, 120.0, 6.0, 3.0), |_| 190.0, 1.0, 1.5);
    s
}

/// A card of 86 × 54 mm: the code on the left, a few lines on the right.
fn card() -> Sprite {
    let (wide, high) = (560.0, 352.0);
    let m = MARGIN;
    let side = 300;
    let (left, top) = (m + 26.0, m + 26.0);
    let mut s =
        Sprite::empty((wide + 2.0 * m) as usize, (high + 2.0 * m) as usize, (left as usize, top as usize, side));
    s.lay(rounded(m + 3.0, m + 8.0, wide - 6.0, high, 24.0), |_| 0.0, 0.4, 40.0);
    s.lay(rounded(m, m, wide, high, 20.0), |t| 244.0 - 12.0 * t, 1.0, 1.5);
    let right = left + side as f32 + 26.0;
    s.lay(rounded(right, m + 60.0, 150.0, 26.0, 6.0), |_| 70.0, 1.0, 1.5);
    for (i, long) in [170.0, 140.0, 160.0, 90.0].into_iter().enumerate() {
        s.lay(rounded(right, m + 120.0 + 30.0 * i as f32, long, 10.0, 5.0), |_| 160.0, 1.0, 1.5);
    }
    s.lay(rounded(right, m + 270.0, 110.0, 30.0, 15.0), |_| 110.0, 1.0, 1.5);
    s
}
