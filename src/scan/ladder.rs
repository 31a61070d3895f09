//! The decoder ladder: from cheap to deep until something is read, within a time budget on live frames.
//!
//! Invariant: a decoder's panic costs one stage of one frame and is counted; it never leaves this module.
//!
//! What the stages of the full ladder read of 327 pictures with codes (of five known decoders the best reads 260, all
//! together 272), without a wrong text, and without a read on 60 pictures without codes. `make bench` measures anew.
//!
//! | stage | reads alone | new | so far | ms mean |
//! |---|---:|---:|---:|---:|
//! | zxing-cpp, local threshold | 260 | 260 | 260 | 1.8 |
//! | zxing-cpp, global threshold | 212 | 3 | 263 | 0.8 |
//! | zxing-cpp after gamma 0.5 | 242 | 5 | 268 | 1.9 |
//! | zxing-cpp after local contrast | 232 | 5 | 273 | 3.7 |
//! | zxing-cpp, then rqrr, on the code laid flat | | 3 | 276 | 2; 3 |
//! | zxing-cpp after blur and threshold; dark grown; fine threshold | 102; 185; 73 | 5 | 281 | 4.0; 5.5; 2.8 |
//! | rqrr; after adaptive threshold | 159; 174 | 4 | 285 | 17; 14 |
//! | finder patterns joined; mesh bent over the code, rqrr decodes | | 20 | 305 | 53 with all before |
//!
//! Measured and left out, since they add nothing beside these: half, quarter and double size, equalisation, gamma 2,
//! sharpening, and a coarser local contrast. Without the joined finder patterns the mesh reads 16, at two thirds of the
//! time. A picture takes 53 ms in the mean (most of it on unread codes), one without a code 37 ms. Live at 1280×720:
//! 0.4 ms p50 and 4.0 ms p95 with a code in view, 2.9 ms mean with none.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crate::luma::Luma;
use crate::plane;
use crate::stages::{self, Partial, Pictures, Sight, Stage};

/// A code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The content as bytes.
    pub bytes: Vec<u8>,
    /// The content as text, where the bytes are text in some character set.
    pub text: Option<String>,
    /// Corners in pixels of the frame: top left, top right, bottom right, bottom left of the code itself.
    pub corners: [(f32, f32); 4],
    /// Name of the stage that read it.
    pub stage: &'static str,
}

/// Counts since the ladder was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LadderStats {
    /// Live frames.
    pub frames: u64,
    /// Live frames with at least one code.
    pub frames_read: u64,
    /// Live frames that the tracked region alone answered.
    pub tracked_hits: u64,
    /// Panics of decoders that were caught.
    pub panics: u64,
    /// Live frames whose stages ran out of the budget.
    pub over_budget: u64,
}

/// While the tracked region answers, the whole frame is looked at each this many frames, for further codes.
const WHOLE_EVERY: u64 = 4;
/// Room around the tracked code, in its longest sides: how far a hand moves between two frames.
const TRACK_ROOM: f32 = 0.35;
/// Frames for which a place without a read is still tried.
const TRACK_FRAMES: u32 = 3;

/// The ladder with its memory of the last frames. One per camera; frames of one size in their order.
#[derive(Debug)]
pub struct Ladder {
    quick: Vec<Stage>,
    wide: Vec<Stage>,
    deep: Vec<Stage>,
    turns: Vec<Stage>,
    turn: usize,
    /// Place of each code of the last frames, and for how many more frames it counts.
    tracked: Vec<([(f32, f32); 4], u32)>,
    partial: Option<Partial>,
    /// What each stage took lately, so that a slow one is not begun with too little time left.
    costs: HashMap<&'static str, Duration>,
    stats: LadderStats,
}

impl Default for Ladder {
    fn default() -> Self {
        Self::new()
    }
}

impl Ladder {
    /// A ladder with all stages and no memory.
    pub fn new() -> Self {
        Self::with_stages(stages::quick().to_vec(), stages::wide().to_vec(), stages::deep())
    }

    /// A ladder of chosen stages, for measuring and tests.
    pub fn with_stages(quick: Vec<Stage>, wide: Vec<Stage>, deep: Vec<Stage>) -> Self {
        let turns = wide.iter().chain(&deep).copied().filter(|stage| stage.turn).collect();
        Self {
            quick,
            wide,
            deep,
            turns,
            turn: 0,
            tracked: Vec::new(),
            partial: None,
            costs: HashMap::new(),
            stats: LadderStats::default(),
        }
    }

    /// Counts so far.
    pub fn stats(&self) -> LadderStats {
        self.stats
    }

    /// The largest code that the last live frame showed without giving its content; for hints.
    pub fn partial(&self) -> Option<&Partial> {
        self.partial.as_ref()
    }

    /// All codes in a picture: every wide stage, then the deep ones while something that was seen is unread. Some
    /// tens of milliseconds for a picture with a code, a few hundred at worst.
    pub fn decode_full(&mut self, picture: &Luma) -> Vec<Found> {
        let pictures = Pictures::new(picture);
        let mut found = Vec::new();
        for index in 0..self.wide.len() {
            self.step(self.wide[index], &pictures, &mut found);
        }
        for index in 0..self.deep.len() {
            if !found.is_empty() && pictures.unread(1).is_empty() {
                break;
            }
            self.step(self.deep[index], &pictures, &mut found);
        }
        found
    }

    /// The codes of a live frame. `now` is a monotonic clock; no stage starts after `budget` is used up, and none that
    /// lately took more than what is left.
    pub fn decode_live(&mut self, frame: &Luma, budget: Duration, now: &dyn Fn() -> Duration) -> Vec<Found> {
        let clock = Clock { start: now(), budget, now };
        self.stats.frames += 1;
        let mut found = self.look_where_it_was(frame);
        if !found.is_empty() {
            self.stats.tracked_hits += 1;
        }
        let pictures = Pictures::new(frame);
        if found.is_empty() || self.stats.frames.is_multiple_of(WHOLE_EVERY) {
            for index in 0..self.quick.len() {
                let stage = self.quick[index];
                if index > 0 && !found.is_empty() && pictures.unread(1).is_empty() {
                    break;
                }
                if self.allowed(stage, &clock) {
                    self.timed(stage, &pictures, &mut found, &clock);
                }
            }
            if found.is_empty() {
                self.take_turns(&pictures, &mut found, &clock);
            }
        }
        self.remember(&found, &pictures);
        if clock.left().is_zero() {
            self.stats.over_budget += 1;
        }
        found
    }

    /// One stage's turn, and a second where half of the time is left. Where nothing that looks like a code was seen,
    /// every other frame is left alone: an empty counter costs little. What has just been held up gets as many stages
    /// as there is time for: most often it comes in tilted and smeared, and each frame more is a wait at the counter.
    fn take_turns(&mut self, pictures: &Pictures<'_>, found: &mut Vec<Found>, clock: &Clock<'_>) {
        let seen = !pictures.unread(1).is_empty();
        if self.turns.is_empty() || (!seen && !self.stats.frames.is_multiple_of(2)) {
            return;
        }
        let arrived = seen && self.partial.is_none();
        if arrived {
            self.turn = self.turns.iter().position(|stage| stage.name == stages::FIRST_TURN).unwrap_or(self.turn);
        }
        let (most, keep) = match (arrived, seen) {
            (true, _) => (self.turns.len(), Duration::ZERO),
            (false, true) => (2, clock.budget / 2),
            (false, false) => (1, Duration::ZERO),
        };
        for _ in 0..most {
            let stage = self.turns[self.turn % self.turns.len()];
            self.turn = self.turn.wrapping_add(1);
            if self.allowed(stage, clock) {
                self.timed(stage, pictures, found, clock);
            }
            if !found.is_empty() || clock.left() <= keep {
                break;
            }
        }
    }

    fn look_where_it_was(&mut self, frame: &Luma) -> Vec<Found> {
        let mut found = Vec::new();
        for (corners, _) in self.tracked.clone() {
            let Some((part, left, top)) = around(frame, &corners) else { continue };
            let pictures = Pictures::new(&part);
            let mut sight = Sight::default();
            for stage in stages::tracked() {
                if sight.found.is_empty() {
                    sight = self.guarded(stage, &pictures);
                }
            }
            let moved = sight.found.into_iter().map(|mut code| {
                code.corners = code.corners.map(|(x, y)| (x + left, y + top));
                code
            });
            merge(&mut found, moved.collect());
        }
        // Two codes were there and one answers: the whole frame is asked for the other.
        if found.len() < self.tracked.iter().filter(|(_, frames)| *frames == TRACK_FRAMES).count() {
            return Vec::new();
        }
        found
    }

    fn remember(&mut self, found: &[Found], pictures: &Pictures<'_>) {
        self.partial =
            if found.is_empty() { pictures.unread(1).first().map(|c| Partial { corners: *c }) } else { None };
        if found.is_empty() {
            self.tracked.retain_mut(|(_, frames)| {
                *frames -= 1;
                *frames > 0
            });
        } else {
            self.stats.frames_read += 1;
            self.tracked = found.iter().map(|code| (code.corners, TRACK_FRAMES)).collect();
            self.tracked.truncate(4);
        }
    }

    fn allowed(&mut self, stage: Stage, clock: &Clock<'_>) -> bool {
        let left = clock.left();
        let Some(cost) = self.costs.get_mut(stage.name) else { return !left.is_zero() };
        if *cost > left {
            // Forgets slowly, so that one bad frame does not bar a stage for ever.
            *cost = *cost * 9 / 10;
            return false;
        }
        !left.is_zero()
    }

    fn timed(&mut self, stage: Stage, pictures: &Pictures<'_>, found: &mut Vec<Found>, clock: &Clock<'_>) {
        let before = clock.left();
        self.step(stage, pictures, found);
        let took = before.saturating_sub(clock.left());
        let cost = self.costs.entry(stage.name).or_insert(took);
        *cost = (*cost * 3 + took) / 4;
    }

    fn step(&mut self, stage: Stage, pictures: &Pictures<'_>, found: &mut Vec<Found>) {
        let sight = self.guarded(stage, pictures);
        pictures.note(&sight);
        merge(found, sight.found);
    }

    fn guarded(&mut self, stage: Stage, pictures: &Pictures<'_>) -> Sight {
        match catch_unwind(AssertUnwindSafe(|| (stage.run)(pictures, stage.name))) {
            Ok(sight) => sight,
            Err(_) => {
                self.stats.panics += 1;
                tracing::warn!(stage = stage.name, "a decoder panicked on one frame");
                Sight::default()
            }
        }
    }
}

struct Clock<'a> {
    start: Duration,
    budget: Duration,
    now: &'a dyn Fn() -> Duration,
}

impl Clock<'_> {
    fn left(&self) -> Duration {
        self.budget.saturating_sub((self.now)().saturating_sub(self.start))
    }
}

/// The part of the frame around a code, and its left and top.
fn around(frame: &Luma, corners: &[(f32, f32); 4]) -> Option<(Luma, f32, f32)> {
    let (_, long) = plane::sides(corners);
    let room = long * TRACK_ROOM;
    let least = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::MAX, f32::min) - room;
    let most = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::MIN, f32::max) + room;
    let (left, top) = (least(|p| p.0).max(0.0) as u32, least(|p| p.1).max(0.0) as u32);
    let (right, bottom) = (most(|p| p.0).max(0.0) as u32, most(|p| p.1).max(0.0) as u32);
    let part = frame.crop(left, top, right.saturating_sub(left), bottom.saturating_sub(top))?;
    Some((part, left as f32, top as f32))
}

/// Adds what is new: the same content at the same place is the same code.
fn merge(found: &mut Vec<Found>, more: Vec<Found>) {
    for code in more {
        let middle = plane::middle(&code.corners);
        let known = found.iter().any(|old| old.bytes == code.bytes && plane::in_box(&old.corners, middle));
        if !known && !code.bytes.is_empty() {
            found.push(code);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn code(bytes: &[u8], at: f32) -> Found {
        let corners = [(at, 0.0), (at + 20.0, 0.0), (at + 20.0, 20.0), (at, 20.0)];
        Found { bytes: bytes.to_vec(), text: None, corners, stage: "test" }
    }

    #[test]
    fn a_panic_costs_one_stage_and_is_counted() {
        let bad = Stage { name: "bad", turn: false, run: |_, _| panic!("as decoders do") };
        let good =
            Stage { name: "good", turn: true, run: |_, _| Sight { found: vec![code(b"x", 0.0)], partial: vec![] } };
        let mut ladder = Ladder::with_stages(vec![bad], vec![bad], vec![good]);
        let frame = Luma::filled(40, 40, 200).unwrap();
        assert_eq!(ladder.decode_full(&frame).len(), 1);
        assert_eq!(ladder.stats().panics, 1);
        let mut read = 0;
        for _ in 0..4 {
            read += ladder.decode_live(&frame, Duration::from_millis(9), &|| Duration::ZERO).len();
        }
        assert!(read >= 1, "the stage after the panic has its turn");
        assert_eq!(ladder.stats().panics, 5);
    }

    #[test]
    fn no_stage_starts_after_the_budget() {
        thread_local!(static RUNS: Cell<u32> = const { Cell::new(0) });
        fn slow(_: &Pictures<'_>, _: &'static str) -> Sight {
            RUNS.set(RUNS.get() + 1);
            Sight::default()
        }
        let stage = |name, turn| Stage { name, turn, run: slow };
        let mut ladder =
            Ladder::with_stages(vec![stage("a", false), stage("b", false)], vec![], vec![stage("c", true)]);
        // A clock on which each stage takes 30 ms.
        let now = || Duration::from_millis(u64::from(RUNS.get()) * 30);
        let frame = Luma::filled(10, 10, 0).unwrap();
        ladder.decode_live(&frame, Duration::from_millis(25), &now);
        assert_eq!(RUNS.get(), 1);
        assert_eq!(ladder.stats().over_budget, 1);
    }

    #[test]
    fn the_same_text_at_two_places_is_two_codes() {
        let mut found = vec![code(b"a", 0.0)];
        merge(&mut found, vec![code(b"a", 3.0), code(b"a", 100.0), code(b"b", 0.0), code(b"", 50.0)]);
        assert_eq!(found.len(), 3);
    }
}
