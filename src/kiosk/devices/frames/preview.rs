//! The picture that the window shows. Invariant: never larger than asked, sides in proportion, at least one pixel.

use tillstamp_scan::Luma;

/// The picture made smaller by a whole number, each pixel the mean of a square, until it is at most `width_max` wide.
/// A picture that is small enough comes back as it is. Whole numbers keep this at one pass over the pixels.
pub fn preview(luma: &Luma, width_max: u32) -> Luma {
    let step = luma.width().div_ceil(width_max.max(1)).max(1);
    let (width, height) = (luma.width() / step, luma.height() / step);
    if step == 1 || width == 0 || height == 0 {
        return luma.clone();
    }
    let cell = step as usize;
    let used = width as usize * cell;
    let area = step * step;
    let mut pixels = Vec::with_capacity(width as usize * height as usize);
    let mut sums = vec![0u32; width as usize];
    for y in 0..height {
        sums.fill(0);
        for line in 0..step {
            let row = &luma.row(y * step + line)[..used];
            for (sum, part) in sums.iter_mut().zip(row.chunks_exact(cell)) {
                *sum += part.iter().map(|value| u32::from(*value)).sum::<u32>();
            }
        }
        pixels.extend(sums.iter().map(|sum| u8::try_from(sum / area).unwrap_or(u8::MAX)));
    }
    Luma::new(width, height, pixels).unwrap_or_else(|_| luma.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_of_sizes() {
        for (width, height, width_max, want) in [
            (1280, 720, 640, (640, 360)),
            (1280, 720, 500, (426, 240)),
            (640, 480, 640, (640, 480)),
            (640, 480, 9_999, (640, 480)),
            (641, 480, 640, (320, 240)),
            (5, 1, 2, (5, 1)),
            (4, 4, 0, (1, 1)),
        ] {
            let small = preview(&Luma::filled(width, height, 77).unwrap(), width_max);
            assert_eq!((small.width(), small.height()), want, "{width}x{height} to {width_max}");
            assert!(small.pixels().iter().all(|value| *value == 77));
        }
    }

    #[test]
    fn pixels_are_means() {
        let luma = Luma::new(4, 2, vec![0, 100, 10, 10, 100, 200, 10, 14]).unwrap();
        assert_eq!(preview(&luma, 2).pixels(), [100, 11]);
    }
}
