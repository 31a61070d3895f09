//! Stages that look again at codes which an earlier stage saw and could not read: the code's plane is laid flat on a
//! small picture, where strong preprocessing costs little.
//!
//! Invariant: nothing is done where nothing was seen, so an empty frame costs nothing here.

use zxingcpp::Binarizer::{FixedThreshold, GlobalHistogram, LocalAverage};

use super::{Pictures, Sight, Stage, rqrr_stages, zxing};
use crate::luma::Luma;
use crate::plane::{self, Matrix};
use crate::prep;

/// The stages of this kind, in order.
pub const STAGES: &[Stage] = &[
    Stage { name: "straight-zxing", turn: true, run: |p, n| each(p, n, with_zxing) },
    Stage { name: "straight-rqrr", turn: true, run: |p, n| each(p, n, with_rqrr) },
];

/// Most codes that are looked at again in one frame.
const AGAIN_MAX: usize = 6;
/// Room around the code, in sides of the code: the quiet zone and what a wrong corner misses.
const ROOM: f32 = 0.22;

/// Makes a picture from the flat one, given its side.
type Prepare = fn(&Luma, usize) -> Luma;

fn with_zxing(flat: &Luma, stage: &'static str) -> Sight {
    let side = flat.width() as usize;
    let tries: [(Prepare, zxingcpp::Binarizer); 7] = [
        (|l, _| l.clone(), LocalAverage),
        (|l, _| l.clone(), GlobalHistogram),
        (|l, s| prep::local_contrast(l, s / 24), GlobalHistogram),
        (|l, s| prep::adaptive(l, s / 12, 3), FixedThreshold),
        (|l, s| prep::adaptive(&prep::blurred(l, 1 + s / 240), s / 8, 3), FixedThreshold),
        (|l, s| prep::adaptive(&prep::sharpened(l, 1 + s / 240, 8), s / 16, 3), FixedThreshold),
        (|l, _| prep::blurred(&prep::blurred(l, 1), 1), LocalAverage),
    ];
    for (make, binarizer) in tries {
        let sight = zxing::read(&make(flat, side), binarizer, stage);
        if !sight.found.is_empty() {
            return sight;
        }
    }
    Sight::default()
}

fn with_rqrr(flat: &Luma, stage: &'static str) -> Sight {
    let side = flat.width() as usize;
    for picture in [
        prep::adaptive(flat, side / 12, 3),
        prep::adaptive(&prep::blurred(flat, 1 + side / 240), side / 8, 3),
        prep::adaptive(&prep::sharpened(flat, 1 + side / 240, 8), side / 16, 3),
    ] {
        let sight = rqrr_stages::read(&picture, true, stage);
        if !sight.found.is_empty() {
            return sight;
        }
    }
    Sight::default()
}

fn each(pictures: &Pictures<'_>, stage: &'static str, look: fn(&Luma, &'static str) -> Sight) -> Sight {
    let mut sight = Sight::default();
    for corners in pictures.unread(AGAIN_MAX) {
        let Some((flat, back)) = flatten(pictures.base, &corners) else { continue };
        for mut code in look(&flat, stage).found {
            code.corners = code.corners.map(|(x, y)| plane::project(&back, x, y));
            sight.found.push(code);
        }
    }
    sight
}

/// As [`flatten`], with the room around the code in pixels of the square.
pub fn flatten_roomy(base: &Luma, corners: &[(f32, f32); 4]) -> Option<(Luma, Matrix, f32)> {
    let (flat, matrix) = flatten(base, corners)?;
    let room = flat.width() as f32 * ROOM / (1.0 + 2.0 * ROOM);
    Some((flat, matrix, room))
}

/// The code's plane as a square picture, and the matrix from it to the frame.
pub fn flatten(base: &Luma, corners: &[(f32, f32); 4]) -> Option<(Luma, Matrix)> {
    let (_, long) = plane::sides(corners);
    let side = ((long * 1.5) as usize).clamp(220, 560);
    let unit = plane::from_unit_square(corners)?;
    // From pixels of the square to the unit square, which is the code without its room.
    let (scale, shift) = ((1.0 + 2.0 * ROOM) / side as f32, -ROOM);
    let matrix = unit.map(|[a, b, c]| [a * scale, b * scale, c + (a + b) * shift]);
    let (right, bottom) = ((base.width() - 1) as f32, (base.height() - 1) as f32);
    let mut pixels = Vec::with_capacity(side * side);
    for y in 0..side {
        for x in 0..side {
            let (u, v) = plane::project(&matrix, x as f32 + 0.5, y as f32 + 0.5);
            let (u, v) = ((u - 0.5).clamp(0.0, right), (v - 0.5).clamp(0.0, bottom));
            let (left, top) = (u as u32, v as u32);
            let (fx, fy) = ((u - left as f32) * 256.0, (v - top as f32) * 256.0);
            let next = (left + 1).min(base.width() - 1) as usize;
            let (above, below) = (base.row(top), base.row((top + 1).min(base.height() - 1)));
            let mix = |row: &[u8]| f32::from(row[left as usize]) * (256.0 - fx) + f32::from(row[next]) * fx;
            pixels.push(((mix(above) * (256.0 - fy) + mix(below) * fy) / 65_536.0) as u8);
        }
    }
    Some((Luma::new(side as u32, side as u32, pixels).ok()?, matrix))
}
