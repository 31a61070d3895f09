//! Plays a camera: a thread that writes pictures with QR codes into the loopback device.

use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, Luma};
use qrcode::{EcLevel, QrCode};
use v4l::video::Output;
use v4l::{Device, Format, FourCC};

use super::check::Fault;

/// Number of the loopback device.
pub const NUMBER: u32 = 9;

/// What the camera delivers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Raw pictures.
    Yuyv,
    /// JPEG; each third one is spoiled where `spoil` says so.
    Mjpeg {
        /// Whether to spoil some.
        spoil: bool,
    },
}

/// The playing camera; dropping it pulls the plug.
pub struct Feeder {
    stop: Arc<AtomicBool>,
    pause: Arc<AtomicBool>,
    written: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

/// The text of a code by its number.
pub fn text(number: u64) -> String {
    format!("TS1:FRAME {number:06}")
}

/// Different codes; then they come again. Drawing one takes long without an accelerator.
pub const CODES: u64 = 12;

/// Distance between two pictures.
const INTERVAL: Duration = Duration::from_millis(66);

impl Feeder {
    /// Starts delivering; returns when the first pictures are written.
    pub fn start(kind: Kind, width: u32, height: u32) -> Result<Self, Fault> {
        let device = Device::new(NUMBER as usize).map_err(|error| format!("loopback: {error}"))?;
        let code = if kind == Kind::Yuyv { b"YUYV" } else { b"MJPG" };
        let mut format = Format::new(width, height, FourCC::new(code));
        format.size = width * height * 2;
        let taken = Output::set_format(&device, &format).map_err(|error| format!("set format: {error}"))?;
        if (taken.width, taken.height, &taken.fourcc.repr) != (width, height, code) {
            return Err(format!("the loopback device took {taken}"));
        }
        let (stop, pause, written) =
            (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let shared = (Arc::clone(&stop), Arc::clone(&pause), Arc::clone(&written));
        let (ready, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let (mut device, (stop, pause, written)) = (device, shared);
            let mut number = 0;
            let mut drawn: Vec<Vec<u8>> = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                if !pause.load(Ordering::Relaxed) {
                    if number < CODES {
                        drawn.push(picture(kind, width, height, number));
                    }
                    if device.write_all(&drawn[(number % CODES) as usize]).is_err() {
                        return;
                    }
                    number += 1;
                    written.store(number, Ordering::Relaxed);
                    if number == 4 {
                        let _ = ready.send(());
                    }
                }
                std::thread::sleep(INTERVAL);
            }
        });
        let feeder = Self { stop, pause, written, thread: Some(thread) };
        started.recv_timeout(super::check::LONG).map_err(|_| "the loopback device takes no pictures".to_owned())?;
        Ok(feeder)
    }

    /// Falls silent, or goes on. The device stays open: it looks like a camera that hangs.
    pub fn pause(&self, pause: bool) {
        self.pause.store(pause, Ordering::Relaxed);
    }

    /// Pictures so far.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }
}

impl Drop for Feeder {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn picture(kind: Kind, width: u32, height: u32, number: u64) -> Vec<u8> {
    let gray = code(width, height, &text(number));
    match kind {
        Kind::Yuyv => gray.iter().flat_map(|value| [*value, 128]).collect(),
        Kind::Mjpeg { spoil } => {
            let mut bytes = Vec::new();
            let color = DynamicImage::ImageLuma8(gray).to_rgb8();
            if JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(&color).is_err() {
                return Vec::new();
            }
            if spoil && number % 3 == 2 {
                // The start mark stays, the tables are gone: what a bad cable makes of a picture.
                bytes[2..600].fill(0x11);
            }
            bytes
        }
    }
}

/// A code in the middle of a light grey picture.
fn code(width: u32, height: u32, text: &str) -> GrayImage {
    let mut picture = GrayImage::from_pixel(width, height, Luma([225]));
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return picture };
    let (side, colors) = (code.width() as u32, code.to_colors());
    let module = (height * 2 / 3 / side).max(1);
    let (left, top) = ((width - side * module) / 2, (height - side * module) / 2);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        if x >= left && y >= top && (x - left) / module < side && (y - top) / module < side {
            let at = (y - top) / module * side + (x - left) / module;
            if colors[at as usize] == qrcode::Color::Dark {
                *pixel = Luma([30]);
            }
        }
    }
    picture
}
