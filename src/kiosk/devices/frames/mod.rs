//! Where pictures come from: a camera, a folder of pictures, or the demo.
//!
//! Invariant: a live source hands out the newest picture only, a folder hands out every one exactly once; neither
//! ever makes its reader wait longer than asked.

mod camera;
mod capture;
mod convert;
mod demo;
mod directory;
mod format;
mod negotiate;
mod preview;
mod record;
mod state;
mod switch;

pub use camera::{CameraCommand, CameraProcess};
pub use capture::{CameraChoice, CameraDevice, CaptureRequest, list_cameras, run_capture};
pub use demo::DemoSource;
pub use directory::{DirectoryError, DirectorySource, Pace};
pub use format::Offer;
pub use negotiate::best_offer;
pub use preview::preview;
pub use record::Frame;
pub use state::{CameraEvent, CameraState, CameraStatus, ChildEnd};
pub use switch::{MakeSource, SourceSwitch, SwitchSource};

use std::time::Duration;

/// What a source gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// A picture that was not given before.
    Frame(Frame),
    /// None came in time.
    Nothing,
    /// None will ever come again.
    End,
}

/// A source of pictures.
pub trait FrameSource: Send {
    /// The next picture, waited for at most `timeout`.
    fn next(&mut self, timeout: Duration) -> Next;

    /// How the camera is; `None` for a source without one.
    fn camera_status(&self) -> Option<CameraStatus> {
        None
    }

    /// The texts of the codes that lie wholly in the last picture; `None` for a source that cannot know.
    fn codes_in_view(&self) -> Option<Vec<&str>> {
        None
    }

    /// Most pictures a second that are wanted from now on, 0 for all. A locked screen looks with two. A source that
    /// must not leave anything out ignores it.
    fn set_rate_max(&mut self, _frames_per_second: u8) {}
}
