//! Which of a camera's formats is taken.
//!
//! Invariant: the choice is by the time until a picture is in hand, not by its size: a rare large picture is worth
//! less at a counter than a frequent one that is large enough.

use super::convert::Packing;

/// One thing that a camera offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// How pixels are packed.
    pub packing: Packing,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Frames per second.
    pub rate: u32,
}

/// More frames than this a second are of no use: the decoder takes the newest anyway.
const RATE_USEFUL: u64 = 30;

impl Offer {
    /// The cost of an offer in microseconds: waiting for a frame, unpacking it, and what a size that differs from the
    /// wanted one costs (small: codes are missed; large: every step has more to do).
    fn cost_us(&self, want_width: u32, want_height: u32) -> u64 {
        let area = u64::from(self.width.max(1)) * u64::from(self.height.max(1));
        let want = (u64::from(want_width) * u64::from(want_height)).max(1);
        let wait_us = 1_000_000 / u64::from(self.rate).clamp(1, RATE_USEFUL);
        // Nanoseconds a pixel, measured for JPEG with 1280x720 on one core.
        let unpack_ns = match self.packing {
            Packing::Yuyv | Packing::Gray | Packing::Nv12 => 1,
            Packing::Rgb | Packing::Bgr => 2,
            Packing::Jpeg => 3,
        };
        let size_us = if area < want { (want - area) * 20_000 / area } else { (area - want) * 10_000 / want };
        wait_us + area * unpack_ns / 1_000 + size_us
    }
}

/// The best offer for pictures of about the wanted size; `None` where there is no offer.
pub fn choose(offers: &[Offer], want_width: u32, want_height: u32) -> Option<Offer> {
    offers.iter().copied().min_by_key(|offer| offer.cost_us(want_width, want_height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Packing::{Bgr, Jpeg, Yuyv};

    fn best(offers: &[(Packing, u32, u32, u32)]) -> (Packing, u32, u32, u32) {
        let offers: Vec<Offer> =
            offers.iter().map(|&(packing, width, height, rate)| Offer { packing, width, height, rate }).collect();
        let offer = choose(&offers, 1280, 720).unwrap();
        (offer.packing, offer.width, offer.height, offer.rate)
    }

    #[test]
    fn table_of_cameras() {
        // A common web camera on USB 2: raw pictures are slow when they are large.
        let usb2 = [(Yuyv, 640, 480, 30), (Yuyv, 1280, 720, 10), (Jpeg, 640, 480, 30), (Jpeg, 1280, 720, 30)];
        assert_eq!(best(&usb2), (Jpeg, 1280, 720, 30));
        // USB 3: raw is as fast, and needs no unpacking.
        assert_eq!(best(&[(Jpeg, 1280, 720, 30), (Yuyv, 1280, 720, 30)]), (Yuyv, 1280, 720, 30));
        // Size does not win over frequency, nor frequency over size without end.
        let proud = [(Bgr, 3840, 2160, 2), (Yuyv, 1280, 720, 25), (Yuyv, 320, 180, 60)];
        assert_eq!(best(&proud), (Yuyv, 1280, 720, 25));
        // The wanted size is missing: the nearest that is still quick.
        let odd = [(Yuyv, 640, 480, 30), (Jpeg, 1920, 1080, 30), (Jpeg, 3840, 2160, 30)];
        assert_eq!(best(&odd), (Jpeg, 1920, 1080, 30));
        assert_eq!(best(&[(Yuyv, 320, 240, 15)]), (Yuyv, 320, 240, 15));
        // Absurd numbers of a broken driver.
        assert_eq!(best(&[(Yuyv, 0, 0, 0), (Yuyv, 640, 480, 30)]), (Yuyv, 640, 480, 30));
        assert!(choose(&[], 1280, 720).is_none());
    }
}
