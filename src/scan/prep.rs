//! Pictures made from pictures, fast: one pass over the pixels wherever it can be.
//!
//! Invariant: each function takes a frame of any size from 1×1 and gives one of the same size.

use crate::luma::Luma;

fn same_size(base: &Luma, pixels: Vec<u8>) -> Luma {
    // The length is that of `base` by construction; should it ever not be, the untouched picture is the safe answer.
    Luma::new(base.width(), base.height(), pixels).unwrap_or_else(|_| base.clone())
}

fn mapped(base: &Luma, table: &[u8; 256]) -> Luma {
    same_size(base, base.pixels().iter().map(|p| table[usize::from(*p)]).collect())
}

/// `out = 255 · (in / 255)^exponent`: over 1 opens the lights, under 1 the shadows.
pub fn gamma(base: &Luma, exponent: f32) -> Luma {
    let table = std::array::from_fn(|i| (255.0 * (i as f32 / 255.0).powf(exponent)).round() as u8);
    mapped(base, &table)
}

/// Calls `take(y, sums, rows)` for each row with the sums of the columns over the rows `y - radius ..= y + radius`
/// that are in the picture, and their number.
fn column_sums(base: &Luma, radius: usize, mut take: impl FnMut(usize, &[u32], u32)) {
    let h = base.height() as usize;
    let mut sums = vec![0u32; base.width() as usize];
    let add = |sums: &mut [u32], y: usize| {
        sums.iter_mut().zip(base.row(y as u32)).for_each(|(sum, p)| *sum += u32::from(*p));
    };
    for y in 0..radius.min(h) {
        add(&mut sums, y);
    }
    for y in 0..h {
        if y + radius < h {
            add(&mut sums, y + radius);
        }
        if y > radius {
            let gone = base.row((y - radius - 1) as u32);
            sums.iter_mut().zip(gone).for_each(|(sum, p)| *sum -= u32::from(*p));
        }
        take(y, &sums, ((y + radius).min(h - 1) - y.saturating_sub(radius) + 1) as u32);
    }
}

/// Sums along a row in a window of `radius` on both sides, through `take(x, sum, columns)`.
fn row_windows(sums: &[u32], radius: usize, mut take: impl FnMut(usize, u32, u32)) {
    let w = sums.len();
    let mut sum: u32 = sums[..radius.min(w)].iter().sum();
    for x in 0..w {
        if x + radius < w {
            sum += sums[x + radius];
        }
        if x > radius {
            sum -= sums[x - radius - 1];
        }
        take(x, sum, ((x + radius).min(w - 1) - x.saturating_sub(radius) + 1) as u32);
    }
}

/// Box blur with a window of `2 · radius + 1`. Twice makes nearly a Gaussian.
pub fn blurred(base: &Luma, radius: usize) -> Luma {
    let radius = radius.min(1_000);
    let mut pixels = Vec::with_capacity(base.pixels().len());
    column_sums(base, radius, |_, sums, rows| {
        row_windows(sums, radius, |_, sum, columns| pixels.push((sum / (rows * columns)) as u8));
    });
    same_size(base, pixels)
}

/// Black where a pixel is darker than the mean of its window by `offset` or more, else white.
pub fn adaptive(base: &Luma, radius: usize, offset: i32) -> Luma {
    let radius = radius.min(1_000);
    let mut pixels = Vec::with_capacity(base.pixels().len());
    column_sums(base, radius, |y, sums, rows| {
        let row = base.row(y as u32);
        row_windows(sums, radius, |x, sum, columns| {
            let area = (rows * columns) as i32;
            let dark = (i32::from(row[x]) + offset) * area <= sum as i32;
            pixels.push(if dark { 0 } else { 255 });
        });
    });
    same_size(base, pixels)
}

/// Unsharp mask: `in + amount · (in - blur)`, the blur a box of `radius` twice; `amount` in quarters.
pub fn sharpened(base: &Luma, radius: usize, amount_quarters: i32) -> Luma {
    let soft = blurred(&blurred(base, radius), radius);
    let pixels = base
        .pixels()
        .iter()
        .zip(soft.pixels())
        .map(|(p, s)| {
            let (p, s) = (i32::from(*p), i32::from(*s));
            (p + (p - s) * amount_quarters / 4).clamp(0, 255) as u8
        })
        .collect();
    same_size(base, pixels)
}

/// Local contrast: each pixel against the darkest and lightest of its surroundings, on a grid of `cell` pixels,
/// in between bilinear. Heals shadows and one-sided light.
pub fn local_contrast(base: &Luma, cell: usize) -> Luma {
    let cell = cell.max(4);
    let (w, h) = (base.width() as usize, base.height() as usize);
    let (gw, gh) = (w.div_ceil(cell), h.div_ceil(cell));
    let mut low = vec![255u8; gw * gh];
    let mut high = vec![0u8; gw * gh];
    for y in 0..h {
        let at = (y / cell) * gw;
        for (gx, part) in base.row(y as u32).chunks(cell).enumerate() {
            let (min, max) = part.iter().fold((255u8, 0u8), |(a, b), p| (a.min(*p), b.max(*p)));
            low[at + gx] = low[at + gx].min(min);
            high[at + gx] = high[at + gx].max(max);
        }
    }
    let (low, high) = (spread(&low, gw, gh, u8::min), spread(&high, gw, gh, u8::max));
    let mut pixels = Vec::with_capacity(w * h);
    let place = |x: usize, limit: usize| -> (usize, usize, i32) {
        let twice = (2 * x + 1) as i32 - cell as i32;
        let first = twice.div_euclid(2 * cell as i32);
        let part = twice.rem_euclid(2 * cell as i32) * 128 / cell as i32;
        (first.clamp(0, limit as i32 - 1) as usize, (first + 1).clamp(0, limit as i32 - 1) as usize, part)
    };
    let columns: Vec<_> = (0..w).map(|x| place(x, gw)).collect();
    let mut line_low = vec![0i32; gw];
    let mut line_high = vec![0i32; gw];
    for y in 0..h {
        let (top, below, part) = place(y, gh);
        for gx in 0..gw {
            let mix = |grid: &[u8]| {
                (i32::from(grid[top * gw + gx]) * (256 - part) + i32::from(grid[below * gw + gx]) * part) >> 4
            };
            line_low[gx] = mix(&low);
            line_high[gx] = mix(&high);
        }
        pixels.extend(base.row(y as u32).iter().zip(&columns).map(|(p, (a, b, part))| {
            let lo = (line_low[*a] * (256 - part) + line_low[*b] * part) >> 12;
            let hi = (line_high[*a] * (256 - part) + line_high[*b] * part) >> 12;
            let span = (hi - lo).max(24);
            (((i32::from(*p) - lo) * 255) / span).clamp(0, 255) as u8
        }));
    }
    same_size(base, pixels)
}

/// Each cell takes the extreme of its 3×3 neighbours.
fn spread(grid: &[u8], gw: usize, gh: usize, pick: fn(u8, u8) -> u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(grid.len());
    for y in 0..gh {
        for x in 0..gw {
            let mut best = grid[y * gw + x];
            for ny in y.saturating_sub(1)..=(y + 1).min(gh - 1) {
                for nx in x.saturating_sub(1)..=(x + 1).min(gw - 1) {
                    best = pick(best, grid[ny * gw + nx]);
                }
            }
            out.push(best);
        }
    }
    out
}

/// The darkest (`dark` true: black grows) or lightest pixel of each 3×3: closes gaps between dots, or opens blots.
pub fn grown(base: &Luma, dark: bool) -> Luma {
    let pick: fn(u8, u8) -> u8 = if dark { u8::min } else { u8::max };
    let h = base.height();
    let mut pixels = Vec::with_capacity(base.pixels().len());
    let mut line = vec![0u8; base.width() as usize];
    for y in 0..h {
        let (above, here, below) = (base.row(y.saturating_sub(1)), base.row(y), base.row((y + 1).min(h - 1)));
        for (x, out) in line.iter_mut().enumerate() {
            *out = pick(pick(above[x], here[x]), below[x]);
        }
        let last = line.len() - 1;
        pixels.extend((0..=last).map(|x| pick(pick(line[x.saturating_sub(1)], line[x]), line[(x + 1).min(last)])));
    }
    same_size(base, pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(w: u32, h: u32) -> Luma {
        Luma::new(w, h, (0..w * h).map(|i| (i * 7 % 251) as u8).collect()).unwrap()
    }

    #[test]
    fn box_blur_is_the_mean_of_the_window() {
        let base = ramp(13, 9);
        let got = blurred(&base, 2);
        for y in 0..9i32 {
            for x in 0..13i32 {
                let (mut sum, mut n) = (0u32, 0u32);
                for yy in (y - 2).max(0)..=(y + 2).min(8) {
                    for xx in (x - 2).max(0)..=(x + 2).min(12) {
                        sum += u32::from(base.row(yy as u32)[xx as usize]);
                        n += 1;
                    }
                }
                assert_eq!(u32::from(got.row(y as u32)[x as usize]), sum / n, "{x},{y}");
            }
        }
    }

    #[test]
    fn every_size_gives_a_valid_picture() {
        for (w, h) in [(1, 1), (1, 9), (9, 1), (2, 2), (3, 5), (64, 3), (31, 33)] {
            let base = ramp(w, h);
            for picture in [
                gamma(&base, 2.0),
                adaptive(&base, 20, 5),
                blurred(&base, 400),
                sharpened(&base, 1, 4),
                local_contrast(&base, 16),
                grown(&base, true),
            ] {
                assert_eq!((picture.width(), picture.height()), (w, h));
            }
        }
    }

    #[test]
    fn local_contrast_heals_one_sided_light() {
        let w = 64u32;
        let pixels = (0..w * w)
            .map(|i| {
                let x = i % w;
                (if x % 8 < 4 { x / 2 } else { x / 2 + 60 }) as u8
            })
            .collect();
        let healed = local_contrast(&Luma::new(w, w, pixels).unwrap(), 16);
        let row = healed.row(32);
        assert!((0..64).all(|x| (row[x] > 128) == (x % 8 >= 4)), "{row:?}");
    }
}
