//! Drawing a frame: background, what is held as a plane in perspective, blur, noise.
//!
//! Invariant: every function takes any sizes and positions and only touches pixels inside the picture.

use super::act::{Act, Dice};
use super::paint::{Modules, Sprite};
use crate::luma::Luma;
use crate::plane::{Matrix, inverse, project};
use crate::prep;

/// A wall and a counter in soft light, as a till's camera sees them when nobody is there.
pub fn background(width: u32, height: u32) -> Luma {
    let (w, h) = (width as f32, height as f32);
    let mut pixels = Vec::with_capacity((width * height) as usize);
    let mut dice = Dice(7);
    for y in 0..height {
        let v = (y as f32 + 0.5) / h;
        for x in 0..width {
            let u = (x as f32 + 0.5) / w - 0.5;
            let edge = 1.0 / (1.0 + (-(v - 0.72) * 60.0).exp());
            let wall = 172.0 - 46.0 * v;
            let counter = 112.0 + 70.0 * (v - 0.72);
            let glow = 30.0 * (-(u * u * 7.0 + (v - 0.3) * (v - 0.3) * 5.0)).exp();
            let corner = 44.0 * (u * u + 0.5 * (v - 0.5) * (v - 0.5));
            let shade = wall * (1.0 - edge) + counter * edge + glow - corner;
            // Half a step of noise hides the bands of so slow a gradient.
            pixels.push((shade + dice.between(-0.5, 0.5)).round().clamp(0.0, 255.0) as u8);
        }
    }
    Luma::new(width, height, pixels).unwrap_or_else(|_| Luma::dot())
}

/// Draws one act over the canvas.
pub fn draw(canvas: Luma, act: &Act, sprite: &Sprite, modules: Option<&Modules>) -> Luma {
    let Some(area) = Area::of(act, sprite, &canvas) else { return canvas };
    let Some(back) = inverse(&centred(act, sprite)) else { return canvas };
    let texels = dressed(act, sprite, modules);
    let (w, h) = (canvas.width(), canvas.height());
    let mut pixels = canvas.into_pixels();
    for y in area.top..area.bottom {
        let row = &mut pixels[y * w as usize..(y + 1) * w as usize][area.left..area.right];
        draw_row(row, area.left as f32 + 0.5, y as f32 + 0.5, &back, sprite, &texels);
    }
    let canvas = Luma::new(w, h, pixels).unwrap_or_else(|_| Luma::dot());
    if act.blur == 0 { canvas } else { soften(canvas, &area, act.blur) }
}

/// One row, from left to right: the inverse mapping moves in even steps but for one division a pixel.
fn draw_row(row: &mut [u8], x: f32, y: f32, back: &Matrix, sprite: &Sprite, texels: &[[u8; 2]]) {
    let start = back.map(|line| line[0] * x + line[1] * y + line[2]);
    let (wide, high) = (sprite.width, sprite.height);
    for (i, out) in row.iter_mut().enumerate() {
        let step = i as f32;
        let depth = start[2] + back[2][0] * step;
        let (u, v) = ((start[0] + back[0][0] * step) / depth - 0.5, (start[1] + back[1][0] * step) / depth - 0.5);
        if !(u >= 0.0 && v >= 0.0 && u < (wide - 1) as f32 && v < (high - 1) as f32) {
            continue;
        }
        let (tx, ty) = (u as usize, v as usize);
        let (fx, fy) = ((u * 256.0) as i32 & 255, (v * 256.0) as i32 & 255);
        let (Some(top), Some(low)) = (
            texels.get(ty * wide + tx..ty * wide + tx + 2),
            texels.get((ty + 1) * wide + tx..(ty + 1) * wide + tx + 2),
        ) else {
            continue;
        };
        let mix = |at: usize| {
            let above = i32::from(top[0][at]) * (256 - fx) + i32::from(top[1][at]) * fx;
            let below = i32::from(low[0][at]) * (256 - fx) + i32::from(low[1][at]) * fx;
            (above * (256 - fy) + below * fy) >> 16
        };
        let cover = mix(1);
        let shade = mix(0);
        *out = ((i32::from(*out) * (255 - cover) + shade * cover) / 255) as u8;
    }
}

/// The sprite's texels with the code in its field, the act's light and reflection.
fn dressed(act: &Act, sprite: &Sprite, modules: Option<&Modules>) -> Vec<[u8; 2]> {
    let mut texels = sprite.texels.clone();
    let (left, top, side) = sprite.field;
    if let Some(modules) = modules {
        // Cover of each texel by modules, exact along each side: two neighbours and the share of the first.
        let step = modules.side as f32 / side as f32;
        let places: Vec<(usize, usize, f32)> = (0..side)
            .map(|i| {
                let (from, to) = (i as f32 * step, (i + 1) as f32 * step);
                let first = from as usize;
                let border = (first + 1) as f32;
                (first, first + 1, if to <= border { 1.0 } else { (border - from) / step })
            })
            .collect();
        for (y, (y0, y1, fy)) in places.iter().enumerate() {
            let line = &mut texels[(top + y) * sprite.width + left..][..side];
            for (texel, (x0, x1, fx)) in line.iter_mut().zip(&places) {
                let dark = |x, y| f32::from(u8::from(modules.dark(x, y)));
                let upper = dark(*x0, *y0) * fx + dark(*x1, *y0) * (1.0 - fx);
                let lower = dark(*x0, *y1) * fx + dark(*x1, *y1) * (1.0 - fx);
                texel[0] = (250.0 - 236.0 * (upper * fy + lower * (1.0 - fy))) as u8;
            }
        }
    }
    let table: [u8; 256] = std::array::from_fn(|i| (i as f32 * act.light) as u8);
    for texel in &mut texels {
        texel[0] = table[usize::from(texel[0])];
    }
    if let Some((gx, gy, strength)) = act.glare {
        shine(&mut texels, sprite, gx, gy, strength);
    }
    texels
}

/// A soft round reflection, a fifth of the thing's height wide.
fn shine(texels: &mut [[u8; 2]], sprite: &Sprite, gx: f32, gy: f32, strength: f32) {
    let radius = sprite.height as f32 / 5.0;
    let (cx, cy) = (gx * sprite.width as f32, gy * sprite.height as f32);
    let rows = (cy - radius).max(0.0) as usize..((cy + radius).max(0.0) as usize).min(sprite.height);
    for y in rows {
        for x in (cx - radius).max(0.0) as usize..((cx + radius).max(0.0) as usize).min(sprite.width) {
            let far = (x as f32 - cx).hypot(y as f32 - cy) / radius;
            let add = strength * (1.0 - far * far).max(0.0);
            let texel = &mut texels[y * sprite.width + x];
            texel[0] = (f32::from(texel[0]) + add).min(255.0) as u8;
        }
    }
}

/// Blurs the part of the canvas where the thing is.
fn soften(canvas: Luma, area: &Area, radius: usize) -> Luma {
    let (left, top) = (area.left as u32, area.top as u32);
    let Some(part) = canvas.crop(left, top, (area.right - area.left) as u32, (area.bottom - area.top) as u32) else {
        return canvas;
    };
    let soft = prep::blurred(&part, radius);
    let (w, h) = (canvas.width(), canvas.height());
    let mut pixels = canvas.into_pixels();
    for y in 0..soft.height() {
        let at = (top + y) as usize * w as usize + area.left;
        pixels[at..at + soft.width() as usize].copy_from_slice(soft.row(y));
    }
    Luma::new(w, h, pixels).unwrap_or_else(|_| Luma::dot())
}

/// Sensor noise: a tile of numbers laid at another place for each row and frame.
pub fn noisy(canvas: Luma, seed: u64, strength: i16) -> Luma {
    const TILE: usize = 8_192;
    let mut dice = Dice(0x0153);
    // The sum of bytes of one draw is close enough to a bell.
    let tile: Vec<i16> = (0..TILE)
        .map(|_| {
            let bits = dice.next().to_le_bytes();
            (bits.iter().map(|b| i16::from(*b)).sum::<i16>() - 1_020) / 8
        })
        .collect();
    let mut dice = Dice(seed);
    let (w, h) = (canvas.width(), canvas.height());
    let mut pixels = canvas.into_pixels();
    for row in pixels.chunks_mut(w as usize) {
        for part in row.chunks_mut(2_048) {
            let at = (dice.next() % (TILE as u64 - 2_048)) as usize;
            for (p, n) in part.iter_mut().zip(&tile[at..]) {
                *p = (i16::from(*p) + ((n * strength) >> 5)).clamp(0, 255) as u8;
            }
        }
    }
    Luma::new(w, h, pixels).unwrap_or_else(|_| Luma::dot())
}

/// Corners of the code without its quiet zone (four modules of some 49), in pixels.
pub fn code_corners(act: &Act, sprite: &Sprite) -> [(f32, f32); 4] {
    let (left, top, side) = sprite.field;
    let (left, top, side) = (left as f32, top as f32, side as f32);
    let edge = side * 0.06;
    let matrix = centred(act, sprite);
    [(edge, edge), (side - edge, edge), (side - edge, side - edge), (edge, side - edge)]
        .map(|(x, y)| project(&matrix, left + x, top + y))
}

struct Area {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

impl Area {
    /// The part of the canvas that the sprite can touch; `None` where that is nothing.
    fn of(act: &Act, sprite: &Sprite, canvas: &Luma) -> Option<Self> {
        let (w, h) = (sprite.width as f32, sprite.height as f32);
        let matrix = centred(act, sprite);
        let corners = [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)].map(|(x, y)| project(&matrix, x, y));
        let least = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::MAX, f32::min);
        let most = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::MIN, f32::max);
        let hold = |v: f32, limit: u32| v.clamp(0.0, limit as f32) as usize;
        let area = Self {
            left: hold(least(|p| p.0) - 1.0, canvas.width()),
            top: hold(least(|p| p.1) - 1.0, canvas.height()),
            right: hold(most(|p| p.0) + 2.0, canvas.width()),
            bottom: hold(most(|p| p.1) + 2.0, canvas.height()),
        };
        (area.left < area.right && area.top < area.bottom).then_some(area)
    }
}

/// The act's matrix for texels counted from the texture's corner; the field of the code is what is centred.
fn centred(act: &Act, sprite: &Sprite) -> Matrix {
    let (left, top, side) = sprite.field;
    let (cx, cy) = (left as f32 + side as f32 / 2.0, top as f32 + side as f32 / 2.0);
    act.matrix.map(|[a, b, c]| [a, b, c - a * cx - b * cy])
}
