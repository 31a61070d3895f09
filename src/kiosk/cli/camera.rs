//! `tillstamp camera` (hidden): the process that owns the camera and writes its frames to standard output.

use super::Outcome;
use crate::devices::frames::{CameraChoice, CaptureRequest, run_capture};

/// Which camera, and about which size.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// `auto`, a number, or a name
    #[arg(long, default_value = "auto")]
    device: String,
    /// Pixels
    #[arg(long, default_value_t = 1280)]
    width: u32,
    /// Pixels
    #[arg(long, default_value_t = 720)]
    height: u32,
}

/// Ends with the capture's own exit code: the parent reads from it why the camera is gone.
pub(super) fn execute(arguments: &Arguments) -> Outcome {
    let request = CaptureRequest {
        choice: CameraChoice::parse(&arguments.device),
        width: arguments.width,
        height: arguments.height,
    };
    std::process::exit(run_capture(&request).into())
}
