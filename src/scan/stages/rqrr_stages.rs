//! Stages around rqrr, pure Rust. It can panic on odd pictures (version 0.11); the ladder catches that.

use super::{Sight, Stage};
use crate::ladder::Found;
use crate::luma::Luma;
use crate::prep;

/// The stages of this decoder, in order.
pub const STAGES: &[Stage] = &[
    Stage { name: "rqrr", turn: false, run: |p, n| read(p.base, false, n) },
    Stage { name: "rqrr-adaptive", turn: true, run: |p, n| read(&prep::adaptive(p.base, 40, 5), true, n) },
];

/// rqrr on the small region where the last frame had a code.
pub const TRACKED: Stage = Stage { name: "rqrr-tracked", turn: true, run: |p, n| read(p.base, false, n) };

/// `bitmap`: the picture is black and white already, and rqrr's own threshold is left out.
pub fn read(picture: &Luma, bitmap: bool, stage: &'static str) -> Sight {
    let (wide, high) = (picture.width() as usize, picture.height() as usize);
    let pixels = picture.pixels();
    let mut prepared = if bitmap {
        rqrr::PreparedImage::prepare_from_bitmap(wide, high, |x, y| pixels[y * wide + x] < 128)
    } else {
        rqrr::PreparedImage::prepare_from_greyscale(wide, high, |x, y| pixels[y * wide + x])
    };
    let mut sight = Sight::default();
    for grid in prepared.detect_grids() {
        let corners = grid.bounds.map(|p| (p.x as f32, p.y as f32));
        let mut bytes = Vec::new();
        if grid.decode_to(&mut bytes).is_ok() && !bytes.is_empty() {
            let text = std::str::from_utf8(&bytes).ok().map(str::to_owned);
            sight.found.push(Found { bytes, text, corners, stage });
        }
    }
    sight
}
