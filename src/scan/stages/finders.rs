//! Joins finder patterns to codes that no decoder saw whole: where a bar touches one of the three squares, where the
//! code is seen from far aside, where glare hides what a decoder checks. It reads nothing; the mesh stage looks at it.
//!
//! Invariant: at most [`FINDERS_MAX`] squares are joined and at most [`JOINED_MAX`] codes handed on. Own method; the
//! proportions 1:1:3:1:1 are those of ISO/IEC 18004.

use super::{Partial, Pictures, Sight, Stage};
use crate::luma::Luma;
use crate::prep;

/// The stage of this kind.
pub const STAGES: &[Stage] = &[Stage { name: "finders", turn: false, run: look }];

const FINDERS_MAX: usize = 28;
const JOINED_MAX: usize = 8;
/// Shortest module in pixels.
const MODULE_MIN: f32 = 1.3;
/// Hits on neighbouring lines that make a square.
const HITS_MIN: u32 = 3;
/// Beyond this three squares are hardly those of one code: sizes, sides or angle differ too much.
const UNLIKELY_MAX: f32 = 0.85;

/// A square within a square: its middle, and the size of a module each way.
#[derive(Debug, Clone, Copy)]
struct Finder {
    x: f32,
    y: f32,
    across: f32,
    down: f32,
    hits: u32,
}

fn look(pictures: &Pictures<'_>, _stage: &'static str) -> Sight {
    let mut partial: Vec<(f32, Partial)> = Vec::new();
    for picture in [
        prep::adaptive(&prep::gamma(pictures.base, 0.5), 24, 6),
        prep::adaptive(&prep::blurred(pictures.base, 1), 10, 2),
    ] {
        let mut finders = squares(&picture);
        finders.sort_by_key(|finder| std::cmp::Reverse(finder.hits));
        finders.truncate(FINDERS_MAX);
        partial.extend(joined(&finders));
    }
    partial.sort_by(|a, b| a.0.total_cmp(&b.0));
    partial.truncate(JOINED_MAX);
    Sight { found: Vec::new(), partial: partial.into_iter().map(|(_, partial)| partial).collect() }
}

/// Squares in a picture of black and white.
fn squares(picture: &Luma) -> Vec<Finder> {
    let mut found: Vec<Finder> = Vec::new();
    for upright in [false, true] {
        let lines = if upright { picture.width() } else { picture.height() };
        for line in 0..lines {
            for (at, module) in bars(picture, upright, line) {
                let (x, y) = if upright { (line as f32, at) } else { (at, line as f32) };
                let Some(other) = crossed(picture, !upright, x, y, module) else { continue };
                let (across, down) = if upright { (other, module) } else { (module, other) };
                note(&mut found, Finder { x, y, across, down, hits: 1 });
            }
        }
    }
    found.retain(|finder| finder.hits >= HITS_MIN);
    found
}

fn note(found: &mut Vec<Finder>, hit: Finder) {
    let near = |old: &&mut Finder| {
        (old.x - hit.x).abs() < 2.0 * old.across.max(hit.across) && (old.y - hit.y).abs() < 2.0 * old.down.max(hit.down)
    };
    match found.iter_mut().find(near) {
        Some(old) => {
            let n = old.hits as f32;
            let mean = |a: f32, b: f32| (a * n + b) / (n + 1.0);
            *old = Finder {
                x: mean(old.x, hit.x),
                y: mean(old.y, hit.y),
                across: mean(old.across, hit.across),
                down: mean(old.down, hit.down),
                hits: old.hits + 1,
            };
        }
        None => found.push(hit),
    }
}

fn is_dark(picture: &Luma, upright: bool, line: u32, at: u32) -> bool {
    let (x, y) = if upright { (line, at) } else { (at, line) };
    picture.row(y).get(x as usize).is_some_and(|shade| *shade < 128)
}

/// Middles and modules of 1:1:3:1:1 along a line.
fn bars(picture: &Luma, upright: bool, line: u32) -> Vec<(f32, f32)> {
    let length = if upright { picture.height() } else { picture.width() };
    let mut runs: Vec<(u32, u32)> = Vec::new();
    let (mut start, mut dark) = (0, is_dark(picture, upright, line, 0));
    let first_dark = dark;
    for at in 1..=length {
        let now = at < length && is_dark(picture, upright, line, at);
        if now != dark || at == length {
            runs.push((start, at - start));
            (start, dark) = (at, now);
        }
    }
    let mut found = Vec::new();
    for (index, part) in runs.windows(5).enumerate() {
        if (index % 2 == 0) != first_dark {
            continue;
        }
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|i| part[i].1 as f32);
        // The outer ring may touch something dark on one side: what is inside decides.
        let module = (b + c + d) / 5.0;
        let inner = (b - module).abs() < 0.6 * module
            && (d - module).abs() < 0.6 * module
            && (c - 3.0 * module).abs() < 1.2 * module;
        let ring = |run: f32| (run - module).abs() < 0.75 * module;
        if module >= MODULE_MIN && inner && (ring(a) || ring(e)) && a > 0.3 * module && e > 0.3 * module {
            found.push((part[2].0 as f32 + c / 2.0, module));
        }
    }
    found
}

/// The module along the other direction through a middle: core, ring of light, ring of dark.
fn crossed(picture: &Luma, upright: bool, x: f32, y: f32, other: f32) -> Option<f32> {
    let (line, middle) = if upright { (x as u32, y as u32) } else { (y as u32, x as u32) };
    let length = if upright { picture.height() } else { picture.width() };
    let limit = (other * 14.0) as u32 + 4;
    // Ends of the three runs on one side.
    let side = |step: i64| -> Option<[f32; 3]> {
        let mut ends = [0.0; 3];
        let mut at = i64::from(middle);
        for (index, end) in ends.iter_mut().enumerate() {
            let want = index != 1;
            let from = at;
            while (0..i64::from(length)).contains(&at) && is_dark(picture, upright, line, at as u32) == want {
                at += step;
                if at.abs_diff(i64::from(middle)) > u64::from(limit) {
                    // Only the outer ring may go on.
                    if index < 2 {
                        return None;
                    }
                    break;
                }
            }
            *end = at.abs_diff(from) as f32;
        }
        Some(ends)
    };
    let (up, down) = (side(-1)?, side(1)?);
    let core = up[0] + down[0] - 1.0;
    let module = (core + up[1] + down[1]) / 5.0;
    let light = |run: f32| (run - module).abs() < 0.7 * module;
    let ring = |run: f32| (run - module).abs() < 0.8 * module;
    let shaped = (core - 3.0 * module).abs() < 1.3 * module && light(up[1]) && light(down[1]);
    let sound = shaped && (ring(up[2]) || ring(down[2])) && up[2] > 0.0 && down[2] > 0.0;
    (sound && module >= MODULE_MIN && module < 5.0 * other && other < 5.0 * module).then_some(module)
}

/// Codes that three squares could belong to, with how unlikely each is.
fn joined(finders: &[Finder]) -> Vec<(f32, Partial)> {
    let mut all = Vec::new();
    for (i, corner) in finders.iter().enumerate() {
        for (j, one) in finders.iter().enumerate().filter(|(j, _)| *j != i) {
            // Clockwise: the second goes right, the third down.
            for (_, two) in finders.iter().enumerate().filter(|(k, _)| *k != i && *k != j) {
                all.extend(join(corner, one, two).into_iter().flatten().flatten());
            }
        }
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all.truncate(JOINED_MAX);
    all
}

fn join(corner: &Finder, right: &Finder, below: &Finder) -> Option<[Option<(f32, Partial)>; 2]> {
    let three = [corner, right, below];
    let mean = |pick: fn(&Finder) -> f32| three.iter().map(|f| pick(f)).sum::<f32>() / 3.0;
    let (across, down) = (mean(|f| f.across), mean(|f| f.down));
    let even = |pick: fn(&Finder) -> f32| {
        let (low, high) = three.iter().fold((f32::MAX, 0f32), |(a, b), f| (a.min(pick(f)), b.max(pick(f))));
        high / low
    };
    let uneven = even(|f| f.across).max(even(|f| f.down));
    // In modules, what is seen from aside is nearly square again.
    let leg = |to: &Finder| ((to.x - corner.x) / across, (to.y - corner.y) / down);
    let ((ux, uy), (vx, vy)) = (leg(right), leg(below));
    let (u, v) = (ux.hypot(uy), vx.hypot(vy));
    let turned = (ux * vy - uy * vx) / (u * v).max(0.001);
    if uneven > 2.0 || turned < 0.8 || !(9.0..90.0).contains(&u) || !(9.0..90.0).contains(&v) {
        return None;
    }
    let apart = (u / v).max(v / u);
    let unlikely = (apart - 1.0) + (uneven - 1.0) + 2.0 * (1.0 - turned);
    if apart > 1.6 || unlikely > UNLIKELY_MAX {
        return None;
    }
    // Between the middles lie 14 modules in the smallest code and four more with each version.
    let version = (((u + v) / 2.0 - 10.0) / 4.0).round().clamp(1.0, 15.0);
    let modules = version * 4.0 + 10.0;
    let laid = |weights: [f32; 3]| Some((unlikely, Partial { corners: corners(three, weights, modules)? }));
    Some([laid([1.0; 3]), laid(three.map(depth))])
}

/// How far away a square is, up to scale: its area shrinks with the third power (the determinant of a homography).
fn depth(finder: &Finder) -> f32 {
    (finder.across * finder.down).cbrt().recip()
}

/// Corners of a code in perspective: in homogeneous coordinates the three middles span the plane evenly.
fn corners(three: [&Finder; 3], weights: [f32; 3], modules: f32) -> Option<[(f32, f32); 4]> {
    let lift = |index: usize| {
        let (finder, w): (&Finder, f32) = (three[index], weights[index]);
        [finder.x * w, finder.y * w, w]
    };
    let (origin, right, below) = (lift(0), lift(1), lift(2));
    let (near, far) = (-3.5 / modules, 1.0 + 3.5 / modules);
    let mut corners = [(0.0, 0.0); 4];
    for (corner, (a, b)) in corners.iter_mut().zip([(near, near), (far, near), (far, far), (near, far)]) {
        let [x, y, w] = std::array::from_fn(|i| origin[i] + a * (right[i] - origin[i]) + b * (below[i] - origin[i]));
        if w <= 0.0 {
            return None;
        }
        *corner = (x / w, y / w);
    }
    Some(corners)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ladder::Ladder;
    use qrcode::{Color, EcLevel, QrCode};

    /// A code of four pixels a module with a dark bar along its right side, over the quiet zone.
    fn with_bar() -> Luma {
        let drawn = QrCode::with_version(b"A BAR TOUCHES IT", qrcode::Version::Normal(3), EcLevel::M).unwrap();
        let (side, colors) = (drawn.width() as u32, drawn.to_colors());
        let size = (side + 16) * 4;
        let pixels = (0..size * size).map(|i| {
            let (x, y) = ((i % size / 4).wrapping_sub(8), (i / size / 4).wrapping_sub(8));
            let bar = (side..side + 4).contains(&x);
            let dark = bar || (x < side && y < side && colors[(y * side + x) as usize] == Color::Dark);
            if dark { 20 } else { 230 }
        });
        Luma::new(size, size, pixels.collect()).unwrap()
    }

    #[test]
    fn a_square_that_touches_a_bar_is_joined_and_read() {
        let picture = with_bar();
        let squares = squares(&prep::adaptive(&picture, 24, 6));
        // Middles lie three and a half modules inside a code of 29 with a margin of 8.
        let (near, far) = (46.0, 134.0);
        for (x, y) in [(near, near), (far, near), (near, far)] {
            let there = |finder: &Finder| (finder.x - x).hypot(finder.y - y) < 3.0;
            assert!(squares.iter().any(there), "{x},{y}: {squares:?}");
        }
        let found = Ladder::new().decode_full(&picture);
        assert_eq!(found.first().map(|code| code.bytes.as_slice()), Some(b"A BAR TOUCHES IT".as_slice()));
    }

    #[test]
    fn what_is_seen_from_aside_gets_its_far_corner() {
        // A plane whose far side is seen at half the size: modules of 8, 8 and 4 pixels.
        let finder = |x, y, module| Finder { x, y, across: module, down: module, hits: 9 };
        let (origin, right, below) = (finder(0.0, 0.0, 8.0), finder(100.0, 25.0, 4.0), finder(0.0, 144.0, 8.0));
        let three = [&origin, &right, &below];
        let even = corners(three, [1.0; 3], 18.0).unwrap();
        let deep = corners(three, three.map(depth), 18.0).unwrap();
        assert!(deep[2].1 < even[2].1 - 15.0, "{even:?} {deep:?}");
    }

    #[test]
    fn an_even_picture_has_no_squares() {
        let grey = Luma::filled(200, 120, 90).unwrap();
        assert!(squares(&prep::adaptive(&grey, 24, 6)).is_empty());
        assert!(squares(&Luma::filled(1, 1, 0).unwrap()).is_empty());
    }
}
