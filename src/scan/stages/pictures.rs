//! The frame and what was made from it, each made once and only when a stage asks.
//!
//! Invariant: `scale` tells for each picture how many of the frame's pixels one of its pixels is wide.

use std::cell::OnceCell;

use crate::luma::Luma;
use crate::prep;

/// A frame with its derived pictures.
pub struct Pictures<'a> {
    /// The frame itself.
    pub base: &'a Luma,
    equalized: OnceCell<Luma>,
    half: OnceCell<Luma>,
    quarter: OnceCell<Luma>,
    contrast: OnceCell<Luma>,
}

impl<'a> Pictures<'a> {
    /// Nothing is computed yet.
    pub fn new(base: &'a Luma) -> Self {
        Self {
            base,
            equalized: OnceCell::new(),
            half: OnceCell::new(),
            quarter: OnceCell::new(),
            contrast: OnceCell::new(),
        }
    }

    /// After histogram equalisation.
    pub fn equalized(&self) -> &Luma {
        self.equalized.get_or_init(|| prep::equalized(self.base))
    }

    /// Half the size: scale 2.
    pub fn half(&self) -> &Luma {
        self.half.get_or_init(|| prep::half(self.base))
    }

    /// A quarter of the size: scale 4.
    pub fn quarter(&self) -> &Luma {
        self.quarter.get_or_init(|| prep::half(self.half()))
    }

    /// After local contrast on a grid of an eighth of the shorter side.
    pub fn contrast(&self) -> &Luma {
        self.contrast.get_or_init(|| {
            let side = self.base.width().min(self.base.height()) as usize;
            prep::local_contrast(self.base, side / 12)
        })
    }
}
