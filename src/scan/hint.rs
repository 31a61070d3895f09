//! What to tell people when nothing is read.
//!
//! Invariant: cheap (some ten thousand pixels a frame) and only about the picture; the words are chosen elsewhere.

use crate::luma::Luma;
use crate::plane;
use crate::stages::Partial;

/// Why a code is probably not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint {
    /// The picture is all black: lens covered or camera broken.
    CameraBlack,
    /// Too little light on the code or in the picture.
    TooDark,
    /// Overexposed, or glare on the code.
    TooBright,
    /// The code is too small in the picture.
    HoldCloser,
    /// The code is cut off by the picture's edge.
    HoldFarther,
    /// The code is seen from too far aside.
    HoldFlatter,
    /// Out of focus or moving.
    Blurred,
}

/// Shades of a part of the picture, and how steep its edges are.
struct Look {
    dark: u8,
    light: u8,
    lightest: u8,
    /// Share of pixels that are as good as white, 0 to 1.
    burnt: f32,
    /// A steep step between pixels two apart, as a share of the contrast.
    steep: f32,
}

impl Look {
    /// Looks at some ten thousand pixels in the box.
    fn at(frame: &Luma, left: u32, top: u32, right: u32, bottom: u32) -> Self {
        let mut counts = [0u32; 256];
        let mut steps = [0u32; 256];
        let (wide, high) = (right.saturating_sub(left).max(1), bottom.saturating_sub(top).max(1));
        let stride = ((wide as f32 * high as f32 / 10_000.0).sqrt() as u32).max(1);
        for y in (top..bottom).step_by(stride as usize) {
            let row = frame.row(y);
            for x in (left..right).step_by(stride as usize) {
                let Some(shade) = row.get(x as usize) else { continue };
                counts[usize::from(*shade)] += 1;
                if let Some(next) = row.get(x as usize + 2) {
                    steps[usize::from(shade.abs_diff(*next))] += 1;
                }
            }
        }
        let total: u32 = counts.iter().sum();
        let (dark, light) = (rank(&counts, 0.05), rank(&counts, 0.95));
        let contrast = f32::from(light.saturating_sub(dark)).max(1.0);
        Self {
            dark,
            light,
            lightest: rank(&counts, 0.99),
            burnt: counts[250..].iter().sum::<u32>() as f32 / total.max(1) as f32,
            steep: f32::from(rank(&steps, 0.95)) / contrast,
        }
    }
}

/// The shade that the given share of pixels does not exceed.
fn rank(counts: &[u32; 256], share: f32) -> u8 {
    let total: u32 = counts.iter().sum();
    let want = (total as f32 * share) as u32;
    let mut sum = 0;
    let at = counts.iter().position(|count| {
        sum += count;
        sum > want
    });
    at.unwrap_or(255) as u8
}

/// The hint for one frame in which nothing was read; `partial` is a code that was seen ([`crate::Ladder::partial`]).
pub fn hint(frame: &Luma, partial: Option<&Partial>) -> Option<Hint> {
    let whole = Look::at(frame, 0, 0, frame.width(), frame.height());
    if whole.lightest < 20 {
        return Some(Hint::CameraBlack);
    }
    if let Some(partial) = partial.filter(|partial| plane::is_sane(&partial.corners)) {
        return of_code(frame, &partial.corners);
    }
    if whole.light < 55 {
        Some(Hint::TooDark)
    } else if whole.burnt > 0.45 || whole.dark > 225 {
        Some(Hint::TooBright)
    } else {
        None
    }
}

/// The hint for a code that was seen at `corners`.
fn of_code(frame: &Luma, corners: &[(f32, f32); 4]) -> Option<Hint> {
    let (width, height) = (frame.width() as f32, frame.height() as f32);
    let (short, long) = plane::sides(corners);
    if corners.iter().any(|(x, y)| *x < 3.0 || *y < 3.0 || *x > width - 3.0 || *y > height - 3.0) {
        return Some(Hint::HoldFarther);
    }
    // A card's code has 41 modules and wants two pixels each; 0.14 of 720 lines are 100 pixels.
    if long < 0.14 * width.min(height) {
        return Some(Hint::HoldCloser);
    }
    if short < 0.55 * long {
        return Some(Hint::HoldFlatter);
    }
    let edge = |pick: fn(&(f32, f32)) -> f32, start: f32, better: fn(f32, f32) -> f32| {
        corners.iter().map(pick).fold(start, better).max(0.0) as u32
    };
    let look = Look::at(
        frame,
        edge(|p| p.0, f32::MAX, f32::min),
        edge(|p| p.1, f32::MAX, f32::min),
        edge(|p| p.0, 0.0, f32::max).min(frame.width()),
        edge(|p| p.1, 0.0, f32::max).min(frame.height()),
    );
    if look.burnt > 0.6 || look.dark > 150 {
        Some(Hint::TooBright)
    } else if look.light < 70 || (look.light < 120 && look.light - look.dark < 45) {
        Some(Hint::TooDark)
    } else if look.steep < 0.4 {
        Some(Hint::Blurred)
    } else {
        None
    }
}

/// A hint shows when it has lasted this long, in ms.
const SHOW_AFTER_MS: u64 = 500;
/// A hint leaves when it has been gone this long, in ms.
const HIDE_AFTER_MS: u64 = 900;

/// Hysteresis: hints neither flicker nor linger.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    shown: Option<(Hint, u64)>,
    /// The next hint: since when, and when last.
    coming: Option<(Hint, u64, u64)>,
}

impl Hints {
    /// Nothing is shown.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the frame's hint and gives the one to show.
    pub fn push(&mut self, at_ms: u64, hint: Option<Hint>) -> Option<Hint> {
        match (hint, &mut self.shown) {
            (Some(hint), Some((shown, last_ms))) if hint == *shown => *last_ms = at_ms,
            (Some(hint), _) => {
                let since_ms = match self.coming {
                    Some((coming, since, last)) if coming == hint && at_ms.saturating_sub(last) < SHOW_AFTER_MS => {
                        since
                    }
                    _ => at_ms,
                };
                self.coming = Some((hint, since_ms, at_ms));
                if at_ms.saturating_sub(since_ms) >= SHOW_AFTER_MS {
                    self.shown = Some((hint, at_ms));
                    self.coming = None;
                }
            }
            (None, _) => {}
        }
        self.shown = self.shown.filter(|(_, last_ms)| at_ms.saturating_sub(*last_ms) < HIDE_AFTER_MS);
        self.shown.map(|(shown, _)| shown)
    }

    /// A code was read: what was wrong is wrong no more.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prep;

    /// A board of squares on grey: what a code looks like to statistics.
    fn board(light: u8, dark: u8, left: u32, side: u32) -> Luma {
        let pixels = (0..640 * 480u32).map(|i| {
            let (x, y) = (i % 640, i / 640);
            let inside = (left..left + side).contains(&x) && (100..100 + side).contains(&y);
            if inside && (x / 8 + y / 8) % 2 == 0 { dark } else { light }
        });
        Luma::new(640, 480, pixels.collect()).unwrap()
    }

    fn partial(left: f32, wide: f32, high: f32) -> Partial {
        Partial { corners: [(left, 100.0), (left + wide, 100.0), (left + wide, 100.0 + high), (left, 100.0 + high)] }
    }

    #[test]
    fn table_of_hints() {
        let good = board(200, 20, 200, 160);
        let shade = |shade| Luma::filled(640, 480, shade).unwrap();
        let soft = prep::blurred(&prep::blurred(&good, 4), 4);
        for (name, frame, partial, want) in [
            ("covered lens", shade(4), None, Some(Hint::CameraBlack)),
            ("night", shade(40), None, Some(Hint::TooDark)),
            ("white wall", shade(255), None, Some(Hint::TooBright)),
            ("empty counter", shade(128), None, None),
            ("well held", good.clone(), Some(partial(200.0, 160.0, 160.0)), None),
            ("far away", good.clone(), Some(partial(200.0, 50.0, 50.0)), Some(Hint::HoldCloser)),
            ("from aside", good.clone(), Some(partial(200.0, 70.0, 160.0)), Some(Hint::HoldFlatter)),
            ("cut off", board(200, 20, 0, 160), Some(partial(0.0, 160.0, 160.0)), Some(Hint::HoldFarther)),
            ("dim phone", board(60, 20, 200, 160), Some(partial(200.0, 160.0, 160.0)), Some(Hint::TooDark)),
            ("glare", board(255, 200, 200, 160), Some(partial(200.0, 160.0, 160.0)), Some(Hint::TooBright)),
            ("out of focus", soft, Some(partial(200.0, 160.0, 160.0)), Some(Hint::Blurred)),
        ] {
            assert_eq!(hint(&frame, partial.as_ref()), want, "{name}");
        }
    }

    #[test]
    fn hints_neither_flicker_nor_linger() {
        let mut hints = Hints::new();
        assert_eq!(hints.push(0, Some(Hint::TooDark)), None);
        assert_eq!(hints.push(400, Some(Hint::TooDark)), None);
        assert_eq!(hints.push(600, Some(Hint::TooDark)), Some(Hint::TooDark));
        assert_eq!(hints.push(700, Some(Hint::Blurred)), Some(Hint::TooDark));
        assert_eq!(hints.push(1_400, None), Some(Hint::TooDark));
        assert_eq!(hints.push(1_500, None), None);
        assert_eq!(hints.push(1_600, Some(Hint::TooDark)), None);
    }
}
