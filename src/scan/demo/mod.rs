//! The demo camera: rendered frames of phones and cards held before a lens.
//!
//! Invariant: seed, codes, size and time alone make the picture; the same four give the same pixels. Nothing in the
//! picture says "demo": the window that shows it does.

mod act;
mod paint;
mod render;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::luma::Luma;
use act::Act;
use paint::{Modules, Sprite};

pub use act::{ACT_MS, HOLD_MS, SLIDE_MS};

/// What a code is shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Look {
    /// A phone's screen.
    #[default]
    Phone,
    /// A printed card.
    Card,
}

/// A code that the demo shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoCode {
    /// Content of the code.
    pub text: String,
    /// What it is shown on.
    pub look: Look,
}

impl DemoCode {
    /// A code on a phone.
    pub fn phone(text: impl Into<String>) -> Self {
        Self { text: text.into(), look: Look::Phone }
    }

    /// A code on paper.
    pub fn card(text: impl Into<String>) -> Self {
        Self { text: text.into(), look: Look::Card }
    }
}

/// A scene: one code after the other is held before the lens, now and then two at once.
#[derive(Debug, Clone)]
pub struct DemoScene {
    seed: u64,
    pair_every: u64,
    codes: Vec<(DemoCode, Option<Modules>)>,
    background: Luma,
    sprites: BTreeMap<Look, Arc<Sprite>>,
}

impl DemoScene {
    /// A scene at 1280×720. A code that is too long for QR shows as an empty white field.
    pub fn new(seed: u64, codes: Vec<DemoCode>) -> Self {
        Self::with_size(seed, codes, 1280, 720)
    }

    /// A scene of another size; sides are held between 64 and 4096 pixels.
    pub fn with_size(seed: u64, codes: Vec<DemoCode>, width: u32, height: u32) -> Self {
        let sprites = [Look::Phone, Look::Card].map(|look| (look, Arc::new(Sprite::new(look))));
        Self {
            seed,
            pair_every: 7,
            codes: codes.into_iter().map(|code| (code.clone(), Modules::new(&code))).collect(),
            background: render::background(width.clamp(64, 4096), height.clamp(64, 4096)),
            sprites: sprites.into_iter().collect(),
        }
    }

    /// Each how many acts two codes come at once; 0 is never.
    pub fn pair_every(mut self, acts: u64) -> Self {
        self.pair_every = acts;
        self
    }

    /// Replaces the text of one code, for instance when a rotating code has its next value.
    pub fn set_text(&mut self, index: usize, text: impl Into<String>) {
        if let Some((code, modules)) = self.codes.get_mut(index) {
            code.text = text.into();
            *modules = Modules::new(code);
        }
    }

    /// Number of codes in the list.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The text of a code in the list.
    pub fn text(&self, index: usize) -> Option<&str> {
        self.codes.get(index).map(|(code, _)| code.text.as_str())
    }

    /// The picture at a time.
    pub fn frame(&self, at_ms: u64) -> Luma {
        let mut canvas = self.background.clone();
        let acts = self.acts(at_ms);
        for act in &acts {
            let (code, modules) = &self.codes[act.code];
            if let Some(sprite) = self.sprites.get(&code.look) {
                canvas = render::draw(canvas, act, sprite, modules.as_ref());
            }
        }
        let noise = acts.first().map_or(3, |act| act.noise);
        render::noisy(canvas, self.seed ^ at_ms, noise)
    }

    /// The codes that lie wholly inside the picture at a time, as places in the list.
    pub fn in_view(&self, at_ms: u64) -> Vec<usize> {
        let (width, height) = (self.background.width() as f32, self.background.height() as f32);
        self.acts(at_ms)
            .into_iter()
            .filter(|act| {
                let Some(sprite) = self.sprites.get(&self.codes[act.code].0.look) else { return false };
                let corners = render::code_corners(act, sprite);
                corners.iter().all(|(x, y)| *x >= 1.0 && *y >= 1.0 && *x < width - 1.0 && *y < height - 1.0)
            })
            .map(|act| act.code)
            .collect()
    }

    fn acts(&self, at_ms: u64) -> Vec<Act> {
        let count = self.codes.len();
        if count == 0 {
            return Vec::new();
        }
        let number = at_ms / ACT_MS;
        let inside_ms = at_ms % ACT_MS;
        let first = (number % count as u64) as usize;
        let paired = self.pair_every > 0 && count > 1 && number % self.pair_every == self.pair_every - 1;
        let size = (self.background.width(), self.background.height());
        let mut acts =
            vec![Act::new(self.seed, number, first, inside_ms, size, if paired { Some(false) } else { None })];
        if paired {
            let second = (first + 1) % count;
            acts.push(Act::new(self.seed ^ 0x5eed, number, second, inside_ms, size, Some(true)));
        }
        acts.retain(|act| act.visible);
        acts
    }
}
