//! Agrees with a camera on a format before the capture library opens it.
//!
//! Invariant: when this succeeds, the camera stands at a format and a whole rate that the library can open. The
//! library alone cannot get there: it refuses to open a camera that stands at 12.5 or 29.97 pictures a second, and
//! its own search for the nearest format fails where the exact size is missing.

use std::io;

use nokhwa::utils::{CameraFormat, FrameFormat, Resolution};
use v4l::frameinterval::FrameIntervalEnum;
use v4l::framesize::FrameSizeEnum;
use v4l::video::Capture;
use v4l::video::capture::Parameters;
use v4l::{Device, Format, FourCC, Fraction};

use super::convert::Packing;
use super::format::{Offer, choose};

/// What the library can read: its name of the format, the kernel's, ours.
const KNOWN: [(FrameFormat, &[u8; 4], Packing); 5] = [
    (FrameFormat::YUYV, b"YUYV", Packing::Yuyv),
    (FrameFormat::MJPEG, b"MJPG", Packing::Jpeg),
    (FrameFormat::NV12, b"NV12", Packing::Nv12),
    (FrameFormat::RAWRGB, b"RGB3", Packing::Rgb),
    (FrameFormat::RAWBGR, b"BGR3", Packing::Bgr),
];

/// Pictures a second where the driver does not say, or lets choose.
const RATE_USUAL: u32 = 30;

/// How our code names a format of the library.
pub(super) fn packing_of(format: FrameFormat) -> Packing {
    KNOWN.iter().find(|(known, ..)| *known == format).map_or(Packing::Gray, |(.., packing)| *packing)
}

/// Sets the best format for pictures of about the wanted size, and says what the camera made of it. `Ok(None)` where
/// it offers nothing that can be read; errors are the system's.
pub(super) fn negotiate(index: u32, width: u32, height: u32) -> io::Result<Option<CameraFormat>> {
    let device = Device::new(index as usize)?;
    let Some(offer) = choose(&offers(&device, width, height)?, width, height) else { return Ok(None) };
    let Some((_, code, _)) = KNOWN.iter().find(|(.., packing)| *packing == offer.packing) else { return Ok(None) };
    let format = Capture::set_format(&device, &Format::new(offer.width, offer.height, FourCC::new(code)))?;
    // A driver may refuse to set a rate at all; then the one it has counts.
    let _ = Capture::set_params(&device, &Parameters::with_fps(offer.rate.max(1)));
    let taken = KNOWN.iter().find(|(_, code, _)| **code == format.fourcc.repr);
    let interval = Capture::params(&device)?.interval;
    Ok(taken.filter(|_| interval.numerator == 1).map(|(known, ..)| {
        CameraFormat::new(Resolution::new(format.width, format.height), *known, interval.denominator)
    }))
}

/// What [`negotiate`] would take, without setting anything: also while another program reads the camera. Opens the
/// device, so a broken driver can hang here.
pub fn best_offer(index: u32, width: u32, height: u32) -> Option<Offer> {
    let device = Device::new(index as usize).ok()?;
    choose(&offers(&device, width, height).ok()?, width, height)
}

fn offers(device: &Device, want_width: u32, want_height: u32) -> io::Result<Vec<Offer>> {
    let mut offers = Vec::new();
    for description in Capture::enum_formats(device)? {
        let Some((.., packing)) = KNOWN.iter().find(|(_, code, _)| **code == description.fourcc.repr) else { continue };
        for size in Capture::enum_framesizes(device, description.fourcc).unwrap_or_default() {
            let (width, height) = match size.size {
                FrameSizeEnum::Discrete(size) => (size.width, size.height),
                FrameSizeEnum::Stepwise(range) => (
                    stepped(want_width, range.min_width, range.max_width, range.step_width),
                    stepped(want_height, range.min_height, range.max_height, range.step_height),
                ),
            };
            let intervals = Capture::enum_frameintervals(device, description.fourcc, width, height).unwrap_or_default();
            let mut rates: Vec<u32> = intervals.iter().filter_map(|interval| whole_rate(&interval.interval)).collect();
            if intervals.is_empty() {
                rates.push(RATE_USUAL);
            }
            offers.extend(rates.into_iter().map(|rate| Offer { packing: *packing, width, height, rate }));
        }
    }
    Ok(offers)
}

/// The nearest value of a range.
fn stepped(want: u32, min: u32, max: u32, step: u32) -> u32 {
    let inside = want.clamp(min, max.max(min));
    inside - (inside - min) % step.max(1)
}

/// Pictures a second, where they are a whole number.
fn whole_rate(interval: &FrameIntervalEnum) -> Option<u32> {
    match interval {
        FrameIntervalEnum::Discrete(Fraction { numerator: 1, denominator }) => Some(*denominator),
        FrameIntervalEnum::Discrete(_) => None,
        // The shortest interval is the highest rate.
        FrameIntervalEnum::Stepwise(range) => {
            let highest = range.min.denominator / range.min.numerator.max(1);
            Some(highest.clamp(1, RATE_USUAL))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_kept() {
        for (want, min, max, step, got) in [
            (1280, 48, 1920, 16, 1280),
            (1280, 50, 1920, 100, 1250),
            (1280, 48, 640, 16, 640),
            (10, 48, 640, 16, 48),
            (1280, 640, 640, 0, 640),
            (1280, 640, 0, 0, 640),
        ] {
            assert_eq!(stepped(want, min, max, step), got);
        }
    }

    #[test]
    fn only_whole_rates_are_offered() {
        let discrete = |num, den| FrameIntervalEnum::Discrete(Fraction::new(num, den));
        assert_eq!(whole_rate(&discrete(1, 30)), Some(30));
        assert_eq!(whole_rate(&discrete(2, 25)), None);
        assert_eq!(whole_rate(&discrete(1_001, 30_000)), None);
    }
}
