//! A till's machine: its disk, its clock, its power, and the line at its back.
//!
//! Invariant: a power cut keeps what was on the disk at that instant and nothing else.

use crate::between::{Crash, Watch};
use crate::net::Line;
use crate::template::{copy, dirs};
use std::path::{Path, PathBuf};
use tillstamp_server::service::{Asker, LEASE_MS};
use tillstamp_terminal::sync::SyncEngine;
use tillstamp_terminal::testing::HandClock;
use tillstamp_terminal::{SeededEntropy, Till};

/// What has become of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It belongs to the shop.
    Serving,
    /// Stolen, drowned, never seen again.
    Gone,
}

/// One machine.
pub struct Device {
    pub asker: Asker,
    pub store: usize,
    pub folder: PathBuf,
    pub till: Option<Till>,
    pub engine: SyncEngine,
    pub clock: HandClock,
    /// Starts so far: late packets of an earlier one find nobody.
    pub starts: u64,
    pub watch: Watch,
    pub line: Line,
    pub fate: Fate,
    /// A copy of another machine, its guard included.
    pub is_clone: bool,
    /// When the engine was last woken without news.
    pub woken_ms: i64,
    /// An older copy of the disk and when it was made.
    pub image: Option<(PathBuf, i64)>,
    /// The clock was wrong at some time.
    pub clock_was_wrong: bool,
    /// An older disk stands in for the one that this machine had.
    pub disk_was_put_back: bool,
    seed: u64,
}

impl Device {
    pub fn new(asker: Asker, store: usize, folder: PathBuf, clock: HandClock, seed: u64) -> Self {
        Self {
            asker,
            store,
            folder,
            till: None,
            engine: SyncEngine::new(),
            clock,
            starts: 0,
            watch: Watch::until(crate::template::MORNING.0 + LEASE_MS),
            line: Line::Good,
            fate: Fate::Serving,
            is_clone: false,
            woken_ms: i64::MIN,
            image: None,
            clock_was_wrong: false,
            disk_was_put_back: false,
            seed,
        }
    }

    /// The machine starts, and the program with it.
    pub fn start(&mut self) {
        self.starts += 1;
        let entropy = SeededEntropy::new(self.seed.wrapping_mul(1_000_003).wrapping_add(self.starts));
        let opened = Till::open(dirs(&self.folder), Box::new(self.clock.clone()), Box::new(entropy));
        let mut till = opened.unwrap_or_else(|no| panic!("a till does not open: {no:?}"));
        till.use_console();
        self.till = Some(till);
        self.engine = SyncEngine::new();
        (self.watch.crash, self.watch.crashed) = (None, false);
    }

    /// The current is gone from one instant to the next.
    pub fn cut_power(&mut self) {
        if self.till.is_none() {
            return;
        }
        let image = self.folder.with_extension("cut");
        copy(&self.folder, &image);
        self.till = None;
        std::fs::remove_dir_all(&self.folder).unwrap();
        std::fs::rename(image, &self.folder).unwrap();
        self.clock.reboot();
    }

    /// Switched off as one should.
    pub fn shut_down(&mut self) {
        if let Some(till) = self.till.take() {
            till.close().unwrap();
        }
        self.clock.reboot();
    }

    /// The power will go at a coming call.
    pub fn will_crash(&mut self, left: u32, after: bool) {
        self.watch.crash = Some(Crash { left, after });
    }

    /// Keeps a copy of the disk as it is now.
    pub fn keep_image(&mut self, place: PathBuf, now_ms: i64) {
        if let Some((old, _)) = self.image.take() {
            drop(std::fs::remove_dir_all(old));
        }
        copy(&self.folder, &place);
        self.image = Some((place, now_ms));
    }

    /// The kept copy takes the disk's place; the guard outside it stays, unless it was copied, too.
    pub fn put_image_back(&mut self, with_guard: bool) -> Option<i64> {
        let (image, made_ms) = self.image.take()?;
        self.till = None;
        self.clock.reboot();
        let replace = |name: &str, from: &Path| {
            drop(std::fs::remove_dir_all(self.folder.join(name)));
            copy(&from.join(name), &self.folder.join(name));
        };
        replace("data", &image);
        if with_guard {
            replace("guard", &image);
        }
        drop(std::fs::remove_dir_all(image));
        self.watch.another_disk();
        self.disk_was_put_back = true;
        Some(made_ms)
    }
}
