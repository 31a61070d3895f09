//! A shop's name and colour on paper, and the calm colours around it.
//!
//! Invariant: whatever colour a shop chooses, text on it can be read (WCAG contrast of at least 4.5:1 where white or
//! ink reaches it, else the better of both).

/// sRGB, eight bits a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Color(pub [u8; 3]);

impl Color {
    pub(crate) const INK: Self = Self([0x1b, 0x1b, 0x18]);
    pub(crate) const MUTED: Self = Self([0x5b, 0x59, 0x52]);
    pub(crate) const HAIRLINE: Self = Self([0xd9, 0xd6, 0xcc]);
    pub(crate) const GROUND: Self = Self([0xf7, 0xf6, 0xf2]);
    pub(crate) const WHITE: Self = Self([0xff, 0xff, 0xff]);
    pub(crate) const BLACK: Self = Self([0, 0, 0]);
    /// The product's own accent, where a shop chose none.
    pub const DEFAULT_ACCENT: Self = Self([0x0b, 0x6b, 0x5d]);

    /// From `0B6B5D` or `#0b6b5d`.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 6)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// White or ink, whichever stands out more on this colour.
    pub(crate) fn text_on(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::INK) { Self::WHITE } else { Self::INK }
    }

    /// WCAG 2.2 contrast ratio, 1 to 21.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = self.0.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// The colour made darker until it stands out on white as text must.
    pub(crate) fn on_white(self) -> Self {
        let mut color = self;
        while color.contrast(Self::WHITE) < 4.5 {
            color = Self(color.0.map(|channel| u8::try_from(u16::from(channel) * 9 / 10).unwrap_or(0)));
        }
        color
    }
}

/// A shop on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// The shop's name.
    pub name: String,
    /// Its colour.
    pub accent: Color,
}

impl Brand {
    /// A shop with the product's own colour.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), accent: Color::DEFAULT_ACCENT }
    }
}
