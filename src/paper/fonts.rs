//! Roboto, found on the system: measuring, outlines, and the bytes that a PDF embeds. None is shipped with the product.
//!
//! Invariant: the three faces are parsed once and stay as they were read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders that distributions put Roboto into.
const FOLDERS: &[&str] = &[
    "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF",
    "/usr/share/fonts/truetype/roboto/unhinted",
    "/usr/share/fonts/truetype/roboto/hinted",
    "/usr/share/fonts/truetype/roboto",
    "/usr/share/fonts/roboto",
    "/usr/share/fonts/google-roboto-fonts",
    "/usr/share/fonts/TTF",
    "/usr/local/share/fonts/roboto",
    "/usr/local/share/fonts",
];

/// Why no font is there.
#[derive(Debug, thiserror::Error)]
pub enum FontFault {
    /// The package is missing.
    #[error(
        "the font {file} was not found; cure: install the package fonts-roboto-unhinted \
         (apt-get install fonts-roboto-unhinted)"
    )]
    Missing {
        /// Name of the file looked for.
        file: &'static str,
    },
    /// The file is no font.
    #[error("{path} is not a font that can be read; cure: install the package fonts-roboto-unhinted again")]
    Broken {
        /// Which file.
        path: PathBuf,
    },
}

/// How heavy a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Medium,
    Bold,
}

/// Roboto in three weights. Load once and share.
#[derive(Clone)]
pub struct Fonts {
    regular: Arc<Vec<u8>>,
    medium: Arc<Vec<u8>>,
    bold: Arc<Vec<u8>>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fonts(Roboto)")
    }
}

impl Fonts {
    /// From where distributions install it.
    pub fn system() -> Result<Self, FontFault> {
        let folders: Vec<&Path> = FOLDERS.iter().map(Path::new).collect();
        Self::from_folders(&folders)
    }

    /// From the first of some folders that has each file.
    pub fn from_folders(folders: &[&Path]) -> Result<Self, FontFault> {
        Ok(Self {
            regular: load(folders, "Roboto-Regular.ttf")?,
            medium: load(folders, "Roboto-Medium.ttf")?,
            bold: load(folders, "Roboto-Bold.ttf")?,
        })
    }

    pub(crate) fn bytes(&self, weight: Weight) -> Arc<Vec<u8>> {
        Arc::clone(match weight {
            Weight::Regular => &self.regular,
            Weight::Medium => &self.medium,
            Weight::Bold => &self.bold,
        })
    }

    /// Width of a text in millimetres at a size in points.
    pub(crate) fn width_mm(&self, text: &str, weight: Weight, size_pt: f32) -> f32 {
        let bytes = self.bytes(weight);
        let Ok(face) = ttf_parser::Face::parse(&bytes, 0) else { return 0.0 };
        let advance = |c| face.glyph_index(c).and_then(|glyph| face.glyph_hor_advance(glyph)).map_or(0.0, f32::from);
        let units: f32 = text.chars().map(advance).sum();
        units / f32::from(face.units_per_em()) * size_pt * crate::scene::MM_PER_POINT
    }

    /// The text, shortened with an ellipsis until it fits.
    pub(crate) fn fitted(&self, text: &str, weight: Weight, size_pt: f32, width_mm: f32) -> String {
        if self.width_mm(text, weight, size_pt) <= width_mm {
            return text.to_owned();
        }
        let mut kept: String = text.to_owned();
        while kept.pop().is_some() {
            let shown = format!("{}…", kept.trim_end());
            if self.width_mm(&shown, weight, size_pt) <= width_mm {
                return shown;
            }
        }
        String::new()
    }

    /// The text in lines that fit; a word that is longer than a line stands alone.
    pub(crate) fn wrapped(&self, text: &str, weight: Weight, size_pt: f32, width_mm: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let joined = lines.last().map(|line| format!("{line} {word}"));
            match (joined, lines.last_mut()) {
                (Some(joined), Some(line)) if self.width_mm(&joined, weight, size_pt) <= width_mm => *line = joined,
                _ => lines.push(self.fitted(word, weight, size_pt, width_mm)),
            }
        }
        lines
    }

    /// At most `count` lines; what does not fit is said by an ellipsis.
    pub(crate) fn clamped(&self, text: &str, weight: Weight, size_pt: f32, width_mm: f32, count: usize) -> Vec<String> {
        let mut lines = self.wrapped(text, weight, size_pt, width_mm);
        if lines.len() > count && count > 0 {
            let rest = lines.split_off(count - 1).join(" ");
            lines.push(self.fitted(&rest, weight, size_pt, width_mm));
        }
        lines
    }
}

fn load(folders: &[&Path], file: &'static str) -> Result<Arc<Vec<u8>>, FontFault> {
    let path = folders.iter().map(|folder| folder.join(file)).find(|path| path.is_file());
    let path = path.ok_or(FontFault::Missing { file })?;
    let bytes = std::fs::read(&path).map_err(|_| FontFault::Broken { path: path.clone() })?;
    if ttf_parser::Face::parse(&bytes, 0).is_err() {
        return Err(FontFault::Broken { path });
    }
    Ok(Arc::new(bytes))
}
