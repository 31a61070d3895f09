//! The demo camera: rendered pictures of phones before a lens, as fast as a real camera gives them.
//!
//! Invariant: it keeps a camera's habits: the picture is of now, and a slow reader misses pictures instead of
//! falling behind.

use std::time::Duration;

use tillstamp_scan::demo::DemoScene;

use super::{Frame, FrameSource, Next};
use crate::devices::clock::now_us;

/// A rendered scene in place of a camera.
#[derive(Debug)]
pub struct DemoSource {
    scene: DemoScene,
    started_us: u64,
    last_us: Option<u64>,
    sequence: u64,
    interval_us: u64,
}

/// Pictures a second, where nothing slower is asked for.
const RATE: u64 = 15;

impl DemoSource {
    /// Starts the scene now.
    pub fn new(scene: DemoScene) -> Self {
        Self { scene, started_us: now_us(), last_us: None, sequence: 0, interval_us: 1_000_000 / RATE }
    }

    /// The picture of time `now_us`, or the time to wait for it in microseconds.
    fn at(&mut self, now_us: u64) -> Result<Frame, u64> {
        let age_us = now_us.saturating_sub(self.started_us);
        let number = age_us / self.interval_us;
        // The picture of the beginning of its interval, as if a shutter had opened then.
        let shown_us = number * self.interval_us;
        if self.last_us.is_some_and(|last_us| shown_us <= last_us) {
            return Err((number + 1) * self.interval_us - age_us);
        }
        self.last_us = Some(shown_us);
        let sequence = self.sequence;
        self.sequence += 1;
        let luma = self.scene.frame(shown_us / 1_000);
        Ok(Frame { luma, sequence, captured_us: self.started_us + shown_us })
    }
}

impl FrameSource for DemoSource {
    fn next(&mut self, timeout: Duration) -> Next {
        let end_us = now_us().saturating_add(u64::try_from(timeout.as_micros()).unwrap_or(u64::MAX));
        loop {
            let now = now_us();
            match self.at(now) {
                Ok(frame) => return Next::Frame(frame),
                Err(_) if now >= end_us => return Next::Nothing,
                Err(wait_us) => std::thread::sleep(Duration::from_micros(wait_us.min(end_us - now))),
            }
        }
    }

    fn codes_in_view(&self) -> Option<Vec<&str>> {
        let at_ms = self.last_us? / 1_000;
        Some(self.scene.in_view(at_ms).into_iter().filter_map(|index| self.scene.text(index)).collect())
    }

    fn set_rate_max(&mut self, frames_per_second: u8) {
        let rate = if frames_per_second == 0 { RATE } else { RATE.min(u64::from(frames_per_second)) };
        self.interval_us = 1_000_000 / rate;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_reader_misses_pictures_and_never_falls_behind() {
        let mut demo = DemoSource::new(DemoScene::new(1, Vec::new()));
        let start = demo.started_us;
        let mut numbers = vec![];
        for after_ms in [0, 70, 140, 1_000, 1_001, 1_067] {
            if let Ok(frame) = demo.at(start + after_ms * 1_000) {
                assert!(frame.captured_us <= start + after_ms * 1_000);
                numbers.push((frame.captured_us - start) / 1_000);
                assert_eq!(frame.sequence + 1, numbers.len() as u64);
            }
        }
        assert_eq!(numbers, [0, 66, 133, 999, 1_066]);
        assert_eq!(demo.at(start + 1_100_000), Err(33_322));
    }

    #[test]
    fn fewer_pictures_when_fewer_are_wanted() {
        let mut demo = DemoSource::new(DemoScene::new(1, Vec::new()));
        let start = demo.started_us;
        demo.at(start).unwrap();
        demo.set_rate_max(2);
        let times: Vec<u64> =
            (0..3_000).filter_map(|ms| demo.at(start + ms * 1_000).ok()).map(|f| f.captured_us - start).collect();
        assert_eq!(times, [500_000, 1_000_000, 1_500_000, 2_000_000, 2_500_000]);
        demo.set_rate_max(0);
        assert_eq!(demo.at(start + 3_000_000).unwrap().captured_us - start, 45 * 66_666);
    }
}
