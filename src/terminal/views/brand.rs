//! The shop's looks.

/// A colour, sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// A brand colour made legible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contrast {
    /// As chosen.
    pub chosen: Rgb,
    /// For the light theme: at least 4.5:1 on its darkest ground.
    pub light: Rgb,
    /// Text on it.
    pub on_light: Rgb,
    /// For the dark theme.
    pub dark: Rgb,
    /// Text on it.
    pub on_dark: Rgb,
    /// The chosen one had to be changed for the light theme.
    pub corrected: bool,
}

/// How the till speaks to customers.
pub const VOICES: [&str; 2] = ["friendly", "formal"];

/// The shop's looks, as kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Brand {
    /// Accent colour as chosen.
    pub color: Rgb,
    /// Logo as PNG (at most 512 px wide and high); empty where there is none.
    pub logo_png: Vec<u8>,
    /// One of [`VOICES`].
    pub voice: String,
    /// Line on the idle customer display; empty for the default one.
    pub welcome: String,
}

impl Default for Brand {
    fn default() -> Self {
        Self {
            color: Rgb(0x0B, 0x6B, 0x5D),
            logo_png: Vec::new(),
            voice: "friendly".to_owned(),
            welcome: String::new(),
        }
    }
}
