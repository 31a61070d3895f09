//! The camera process: owns the camera, writes its pictures to standard output, ends with its parent.
//!
//! Invariant: whatever the camera does, it does it to this process alone. A camera that hangs blocks a thread here
//! while it holds the device; then the parent ends the process. Standard input is the rein: each byte on it is the
//! most pictures a second that are wanted (0: all), and its end means that the parent is gone.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::SystemTime;

use nokhwa::utils::{ApiBackend, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType};
use nokhwa::{Camera, NokhwaError};

use super::convert::to_luma;
use super::negotiate::{negotiate, packing_of};
use super::record::{Frame, write_picture, write_unreadable};
use super::state::ChildEnd;
use crate::devices::clock::{at_us, now_us};

/// Which camera is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CameraChoice {
    /// The first that works.
    #[default]
    Auto,
    /// `/dev/videoN`.
    Index(u32),
    /// The first of that name, as [`list_cameras`] gives it: numbers change when cables are moved.
    Name(String),
}

impl CameraChoice {
    /// From a setting or an argument: `auto`, a number, or a name.
    pub fn parse(text: &str) -> Self {
        match text.trim() {
            "" | "auto" => Self::Auto,
            text => text.parse().map_or_else(|_| Self::Name(text.to_owned()), Self::Index),
        }
    }

    /// Whether a camera is meant.
    pub fn wants(&self, camera: &CameraDevice) -> bool {
        match self {
            Self::Auto => true,
            Self::Index(index) => *index == camera.index,
            Self::Name(name) => *name == camera.name,
        }
    }
}

impl std::fmt::Display for CameraChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Index(index) => write!(f, "{index}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// A camera that is plugged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraDevice {
    /// N of `/dev/videoN`.
    pub index: u32,
    /// What the driver calls it.
    pub name: String,
}

/// All cameras, by number. Opens none of them, so it can be called while one runs.
pub fn list_cameras() -> Vec<CameraDevice> {
    let Ok(found) = nokhwa::query(ApiBackend::Video4Linux) else { return Vec::new() };
    let mut cameras: Vec<CameraDevice> = found
        .iter()
        .filter_map(|info| Some((info.index().as_index().ok()?, info.human_name())))
        .filter(|(index, _)| is_first_node(*index))
        .map(|(index, name)| CameraDevice { index, name: name.trim().to_owned() })
        .collect();
    cameras.sort_by_key(|camera| camera.index);
    cameras
}

/// A USB camera has a second node for its metadata, which delivers no pictures.
fn is_first_node(index: u32) -> bool {
    std::fs::read_to_string(format!("/sys/class/video4linux/video{index}/index"))
        .map_or(true, |text| text.trim() == "0")
}

/// What the camera process is asked for.
#[derive(Debug, Clone, Default)]
pub struct CaptureRequest {
    /// Which camera.
    pub choice: CameraChoice,
    /// Wanted width in pixels; the nearest quick format is taken.
    pub width: u32,
    /// Wanted height in pixels.
    pub height: u32,
}

/// Runs the camera process until its parent ends or the camera fails. The answer is the exit code of the process;
/// leave by [`std::process::exit`], because the capture library can panic while it closes a camera.
pub fn run_capture(request: &CaptureRequest) -> u8 {
    let rate_max = Arc::new(AtomicU8::new(0));
    follow_rein(Arc::clone(&rate_max));
    let end = match open(request) {
        Ok(camera) => pump(camera, &rate_max),
        Err(fault) => fault.say(false),
    };
    end.exit_code()
}

fn follow_rein(rate_max: Arc<AtomicU8>) {
    std::thread::spawn(move || {
        let mut byte = [0];
        loop {
            match io::stdin().read(&mut byte) {
                Ok(1) => rate_max.store(byte[0], Ordering::Relaxed),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // Also while the main thread hangs in the driver.
                _ => std::process::exit(i32::from(ChildEnd::Asked.exit_code())),
            }
        }
    });
}

/// Why the camera cannot be read.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("no such camera")]
    Missing,
    #[error("no format that can be read")]
    Unsuitable,
    #[error(transparent)]
    System(io::Error),
    #[error(transparent)]
    Camera(NokhwaError),
}

impl Fault {
    fn say(&self, was_live: bool) -> ChildEnd {
        // The only place where the reason is kept in words; the parent lets it through where it is asked to.
        let _ = writeln!(io::stderr(), "camera: {self}");
        match self {
            Self::Missing => ChildEnd::Missing,
            Self::Unsuitable => ChildEnd::Unsuitable,
            Self::System(error) => {
                error.raw_os_error().map_or(ChildEnd::Fault, |number| ChildEnd::from_os_error(number, was_live))
            }
            Self::Camera(error) => classify(error, was_live),
        }
    }
}

/// The library keeps system errors as text only.
fn os_error(text: &str) -> Option<i32> {
    let digits = text.rsplit_once("(os error ")?.1;
    digits.split_once(')')?.0.parse().ok()
}

fn classify(error: &NokhwaError, was_live: bool) -> ChildEnd {
    match os_error(&error.to_string()) {
        Some(number) => ChildEnd::from_os_error(number, was_live),
        None if matches!(error, NokhwaError::GetPropertyError { .. } | NokhwaError::SetPropertyError { .. }) => {
            ChildEnd::Unsuitable
        }
        None => ChildEnd::Fault,
    }
}

fn open(request: &CaptureRequest) -> Result<Camera, Fault> {
    let indexes: Vec<u32> = match &request.choice {
        CameraChoice::Index(index) => vec![*index],
        CameraChoice::Auto => list_cameras().iter().map(|camera| camera.index).collect(),
        CameraChoice::Name(name) => {
            list_cameras().iter().filter(|camera| camera.name == *name).map(|camera| camera.index).collect()
        }
    };
    let mut worst = Fault::Missing;
    for index in indexes {
        match open_index(index, request) {
            Ok(camera) => return Ok(camera),
            Err(fault) => worst = fault,
        }
    }
    Err(worst)
}

fn open_index(index: u32, request: &CaptureRequest) -> Result<Camera, Fault> {
    let format = negotiate(index, request.width, request.height).map_err(Fault::System)?.ok_or(Fault::Unsuitable)?;
    let exactly = RequestedFormat::with_formats(RequestedFormatType::Exact(format), &READABLE);
    let mut camera = Camera::new(CameraIndex::Index(index), exactly).map_err(Fault::Camera)?;
    camera.open_stream().map_err(Fault::Camera)?;
    Ok(camera)
}

const READABLE: [FrameFormat; 5] =
    [FrameFormat::YUYV, FrameFormat::MJPEG, FrameFormat::NV12, FrameFormat::RAWRGB, FrameFormat::RAWBGR];

/// Reads the camera until it fails. Never returns while it works.
fn pump(mut camera: Camera, rate_max: &AtomicU8) -> ChildEnd {
    let mut out = io::stdout().lock();
    let mut due_us = 0;
    let mut was_live = false;
    for sequence in 0.. {
        let buffer = match camera.frame() {
            Ok(buffer) => buffer,
            Err(error) => return Fault::Camera(error).say(was_live),
        };
        was_live = true;
        let now = now_us();
        if now < due_us {
            continue;
        }
        let rate = u64::from(rate_max.load(Ordering::Relaxed));
        // A tenth of slack: a camera of 30 a second asked for 15 must not end at 10.
        due_us = now + 900_000u64.checked_div(rate).unwrap_or(0);
        // The library gives the driver's stamp as time of day.
        let stamp = buffer.capture_timestamp().and_then(|taken| SystemTime::UNIX_EPOCH.checked_add(taken));
        let captured_us = stamp.map_or(now, at_us);
        let size = buffer.resolution();
        let packing = packing_of(buffer.source_frame_format());
        let written = match to_luma(packing, size.width(), size.height(), buffer.buffer()) {
            Ok(luma) => write_picture(&mut out, &Frame { luma, sequence, captured_us }),
            Err(_) => write_unreadable(&mut out, sequence, captured_us),
        };
        if written.is_err() {
            return ChildEnd::Asked;
        }
    }
    ChildEnd::Asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_library_become_reasons() {
        let open = |text: &str| NokhwaError::OpenDeviceError("0".into(), text.into());
        for (error, was_live, want) in [
            (open("V4L2 Error: No such file or directory (os error 2)"), false, ChildEnd::Missing),
            (open("V4L2 Error: Permission denied (os error 13)"), false, ChildEnd::Denied),
            (NokhwaError::OpenStreamError("Device or resource busy (os error 16)".into()), false, ChildEnd::Busy),
            (NokhwaError::ReadFrameError("No such device (os error 19)".into()), true, ChildEnd::Unplugged),
            (NokhwaError::ReadFrameError("Input/output error (os error 5)".into()), true, ChildEnd::Fault),
            (
                NokhwaError::GetPropertyError { property: "CameraFormat".into(), error: "Failed to Fufill".into() },
                false,
                ChildEnd::Unsuitable,
            ),
            (NokhwaError::GeneralError("(os error x)".into()), false, ChildEnd::Fault),
        ] {
            assert_eq!(classify(&error, was_live), want, "{error}");
        }
    }

    #[test]
    fn choices_are_read_and_written() {
        for (text, want) in [
            ("auto", CameraChoice::Auto),
            ("", CameraChoice::Auto),
            ("3", CameraChoice::Index(3)),
            ("Front Camera", CameraChoice::Name("Front Camera".into())),
        ] {
            let choice = CameraChoice::parse(text);
            assert_eq!(choice, want);
            assert_eq!(CameraChoice::parse(&choice.to_string()), choice);
        }
    }
}
