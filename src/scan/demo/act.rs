//! One act of the demo: who comes, from where, how it is held, and in what light.
//!
//! Invariant: an act ends with an empty picture, so that acts never overlap.

/// Time to come in and time to leave, in ms.
pub const SLIDE_MS: u64 = 400;
/// Time held still, in ms.
pub const HOLD_MS: u64 = 1_200;
/// One act with the pause after it, in ms.
pub const ACT_MS: u64 = 2 * SLIDE_MS + HOLD_MS + 600;

/// Deterministic numbers (SplitMix64, Steele and others 2014).
pub struct Dice(pub u64);

impl Dice {
    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Evenly between two numbers.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * ((self.next() >> 40) as f32 / (1u64 << 24) as f32)
    }

    /// True once in `n`.
    pub fn once_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n.max(1))
    }
}

/// One code at one moment.
#[derive(Debug, Clone)]
pub struct Act {
    /// Place of the code in the scene's list.
    pub code: usize,
    /// Whether any of it can be seen.
    pub visible: bool,
    /// Texture to picture, row by row, in the sense of homogeneous coordinates.
    pub matrix: [[f32; 3]; 3],
    /// Brightness of what is held, 0 to 1.
    pub light: f32,
    /// Radius of the blur in pixels.
    pub blur: usize,
    /// Strength of the noise, 0 to 16.
    pub noise: i16,
    /// A reflection: place in the texture (0 to 1 each way) and strength, if any.
    pub glare: Option<(f32, f32, f32)>,
}

impl Act {
    /// The act `number` of a scene, `inside_ms` after its start. `side` puts it on the left or right of a pair.
    pub fn new(seed: u64, number: u64, code: usize, inside_ms: u64, size: (u32, u32), side: Option<bool>) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ number.wrapping_mul(0xd134_2543_de82_ef95));
        let unit = (size.1 as f32 / 720.0).min(size.0 as f32 / 960.0);
        let far = if side.is_some() { dice.between(1.35, 1.6) } else { dice.between(0.98, 1.45) };
        let roll = match dice.next() % 6 {
            0 => dice.between(-0.9, 0.9),
            1 => std::f32::consts::PI + dice.between(-0.2, 0.2),
            _ => dice.between(-0.2, 0.2),
        };
        let (yaw, pitch) = (dice.between(-0.4, 0.4), dice.between(-0.4, 0.4));
        let from = dice.between(0.0, std::f32::consts::TAU);
        let (rest_x, rest_y) = match side {
            None => (dice.between(-150.0, 150.0), dice.between(-50.0, 50.0)),
            Some(right) => (if right { 255.0 } else { -255.0 }, dice.between(-25.0, 25.0)),
        };
        let light = dice.between(0.62, 1.0);
        let steady_blur = f32::from(u8::from(dice.once_in(3)));
        let noise = dice.between(2.0, 8.0) as i16;
        let glare =
            dice.once_in(4).then(|| (dice.between(0.1, 0.9), dice.between(0.0, 0.25), dice.between(60.0, 150.0)));

        let away = 1.0 - presence(inside_ms);
        let reach = 900.0 * away;
        let seconds = inside_ms as f32 / 1_000.0;
        let tremble =
            |phase: f32| 2.5 * (seconds * 5.1 + phase + from).sin() + 1.2 * (seconds * 11.3 + 2.0 * phase).sin();
        let x = rest_x + reach * from.cos() + tremble(0.0);
        let y = rest_y + reach * from.sin() + tremble(1.7);
        let tilt = 0.02 * tremble(0.6) + 0.5 * away;
        Self {
            code,
            visible: away < 1.0,
            matrix: pose(size, unit, far, [yaw, pitch, roll + tilt], (x, y)),
            light,
            // A smear is a share of the picture, whatever its pixels.
            blur: (unit * if away > 0.02 { 2.0 } else { steady_blur }).round() as usize,
            noise,
            glare,
        }
    }
}

/// 0 outside, 1 while held, smooth in between.
fn presence(inside_ms: u64) -> f32 {
    let ease = |ms: u64| {
        let t = (ms as f32 / SLIDE_MS as f32).clamp(0.0, 1.0);
        1.0 - (1.0 - t) * (1.0 - t) * (1.0 - t)
    };
    let end = 2 * SLIDE_MS + HOLD_MS;
    ease(inside_ms).min(ease(end.saturating_sub(inside_ms)))
}

/// A plane in space before a pinhole camera (focal length 1000 at a height of 720), as a homography of the texture
/// whose middle is the origin.
fn pose(size: (u32, u32), unit: f32, far: f32, angles: [f32; 3], at: (f32, f32)) -> [[f32; 3]; 3] {
    let [(sy, cy), (sp, cp), (sr, cr)] = angles.map(f32::sin_cos);
    // Columns of Rz(roll) · Ry(yaw) · Rx(pitch).
    let right = [cr * cy, sr * cy, -sy];
    let down = [cr * sy * sp - sr * cp, sr * sy * sp + cr * cp, cy * sp];
    let focal = 1_000.0;
    let depth = focal * far;
    let (cx, cy) = (size.0 as f32 / 2.0, size.1 as f32 / 2.0);
    let project = |v: [f32; 3]| [focal * unit * v[0] + cx * v[2], focal * unit * v[1] + cy * v[2], v[2]];
    let (a, b, c) = (project(right), project(down), project([at.0 * far, at.1 * far, depth]));
    [[a[0], b[0], c[0]], [a[1], b[1], c[1]], [a[2], b[2], c[2]]]
}
