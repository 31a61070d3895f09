//! The read-once gate: which of the codes in the frames are news.
//!
//! Invariant: a code that stays in view, with decode gaps shorter than `gone_after_ms`, makes at most one event.
//! Pure: the frame's time is handed in, and a time that runs backwards counts as standing still.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::foreign::ForeignKind;

/// Times of the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateConfig {
    /// A code that was not decoded for this long has left the view.
    pub gone_after_ms: u64,
    /// A foreign code is told only after it was seen alone for this long: ours may be found a moment later.
    pub foreign_after_ms: u64,
}

impl Default for GateConfig {
    fn default() -> Self {
        Self { gone_after_ms: 1_200, foreign_after_ms: 400 }
    }
}

/// What the frames told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// One of ours came into view.
    Read {
        /// The code's content.
        bytes: Vec<u8>,
        /// The frame's time.
        at_ms: u64,
    },
    /// Several of ours are in one frame and at least one of them is new: a person says which.
    Several {
        /// All of ours in the frame, in byte order, no two alike.
        codes: Vec<Vec<u8>>,
        /// The frame's time.
        at_ms: u64,
    },
    /// A code that is not ours was shown alone.
    Foreign {
        /// What it plainly is; the content is not kept.
        kind: ForeignKind,
        /// The frame's time.
        at_ms: u64,
    },
}

#[derive(Debug, Clone, Copy)]
struct Alien {
    alone_since_ms: u64,
    last_ms: u64,
    told: bool,
}

/// The gate's memory: what is in view now.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    config: GateConfig,
    now_ms: u64,
    ours_last_ms: HashMap<Vec<u8>, u64>,
    /// By hash, so that the content of strangers' codes is never kept.
    aliens: HashMap<u64, Alien>,
}

impl Gate {
    /// A gate that has seen nothing.
    pub fn new(config: GateConfig) -> Self {
        Self { config, ..Self::default() }
    }

    /// Takes the codes decoded in the frame of `at_ms` (none is fine) and tells what is new.
    pub fn frame<B: AsRef<[u8]>>(&mut self, at_ms: u64, codes: &[B], is_ours: &dyn Fn(&[u8]) -> bool) -> Vec<Event> {
        self.now_ms = self.now_ms.max(at_ms);
        self.forget_gone();
        let all: BTreeSet<&[u8]> = codes.iter().map(AsRef::as_ref).collect();
        let (ours, aliens): (Vec<&[u8]>, Vec<&[u8]>) = all.into_iter().partition(|code| is_ours(code));
        let mut events = Vec::new();
        let news = ours.iter().any(|code| !self.ours_last_ms.contains_key(*code));
        for code in &ours {
            self.ours_last_ms.insert(code.to_vec(), self.now_ms);
        }
        match ours.as_slice() {
            [] => {}
            [one] if news => events.push(Event::Read { bytes: one.to_vec(), at_ms }),
            many if news => {
                events.push(Event::Several { codes: many.iter().map(|code| code.to_vec()).collect(), at_ms });
            }
            _ => {}
        }
        if let Some(kind) = self.see_aliens(&aliens) {
            events.push(Event::Foreign { kind, at_ms });
        }
        events
    }

    /// Everything in view counts as new again, for instance after the counter screen was left.
    pub fn clear(&mut self) {
        self.ours_last_ms.clear();
        self.aliens.clear();
    }

    /// Whether one of ours is in view, decode gaps forgiven.
    pub fn has_ours_in_view(&self) -> bool {
        !self.ours_last_ms.is_empty()
    }

    fn forget_gone(&mut self) {
        let (now, gone) = (self.now_ms, self.config.gone_after_ms);
        self.ours_last_ms.retain(|_, last| now - *last < gone);
        self.aliens.retain(|_, alien| now - alien.last_ms < gone);
    }

    /// One event for all foreign codes that are in view together: a poster with three codes is one message.
    fn see_aliens(&mut self, aliens: &[&[u8]]) -> Option<ForeignKind> {
        let now = self.now_ms;
        let alone = self.ours_last_ms.is_empty();
        let mut ripe = None;
        for bytes in aliens {
            let mut hasher = DefaultHasher::new();
            bytes.hash(&mut hasher);
            let alien =
                self.aliens.entry(hasher.finish()).or_insert(Alien { alone_since_ms: now, last_ms: now, told: false });
            alien.last_ms = now;
            if !alone {
                alien.alone_since_ms = now;
            } else if !alien.told && now - alien.alone_since_ms >= self.config.foreign_after_ms {
                ripe = ripe.or(Some(ForeignKind::of(bytes)));
            }
        }
        if !alone {
            for alien in self.aliens.values_mut() {
                alien.alone_since_ms = now;
            }
        }
        if ripe.is_some() {
            for alien in self.aliens.values_mut() {
                alien.told = true;
            }
        }
        ripe
    }
}
