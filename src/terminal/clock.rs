//! Trusted time: anchor + monotonic time within one boot; across a reboot the machine's clock, if it is plausible.
//!
//! Invariant: trusted time never moves back except by the owner's word; a wrong machine clock never moves it at all.
//! Where nothing plausible is known the state is *unsure* until the owner sets the time.

use crate::files;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use thiserror::Error;
use tillstamp_ledger::{ClockState, UtcMillis};

/// What the machine knows of time. Injected, so that a test can be any day.
pub trait Clock: Send {
    /// The machine's wall clock, right or wrong.
    fn raw_now(&self) -> UtcMillis;
    /// Milliseconds since some instant of this boot, sleep included; never falls within a boot.
    fn monotonic_ms(&self) -> i64;
    /// Names this boot.
    fn boot_id(&self) -> String;
}

/// The real machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn raw_now(&self) -> UtcMillis {
        // A clock before 1970 is as wrong as one at 1970.
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        UtcMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn monotonic_ms(&self) -> i64 {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        now.tv_sec.saturating_mul(1000).saturating_add(now.tv_nsec / 1_000_000)
    }

    fn boot_id(&self) -> String {
        std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
            .map(|text| text.trim().to_owned())
            .unwrap_or_else(|_| "unknown".to_owned())
    }
}

/// The saved time could not be written.
#[derive(Debug, Error)]
pub enum ClockError {
    /// The guard folder refused.
    #[error("trusted time could not be saved: {0}")]
    Save(#[from] std::io::Error),
}

/// The machine's clock may be trusted across a reboot if it lies at most this long after the last trusted time.
pub const PLAUSIBLE_GAP_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// Trusted time is saved at most this often.
pub const SAVE_EVERY_MS: i64 = 60 * 1000;
/// 2025-01-01: no shop of ours is older, so a first start before it has a dead battery.
const FIRST_PLAUSIBLE: UtcMillis = UtcMillis(1_735_689_600_000);
const LAST_PLAUSIBLE: UtcMillis = UtcMillis(4_102_444_800_000);

/// What the file outside the ledger holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Saved {
    boot_id: String,
    trusted_ms: i64,
    monotonic_ms: i64,
    sure: bool,
    /// The lower bound while unsure; absent in files from before it was kept.
    #[serde(default)]
    known_ms: Option<i64>,
}

/// Trusted time of this till.
pub struct TrustedTime {
    clock: Box<dyn Clock>,
    path: PathBuf,
    anchor: UtcMillis,
    anchor_monotonic_ms: i64,
    /// What was known for sure at the anchor; the anchor itself while sure.
    known: UtcMillis,
    state: ClockState,
    since: UtcMillis,
    saved_monotonic_ms: Option<i64>,
    shown: UtcMillis,
}

impl TrustedTime {
    /// Establishes trusted time. `last_entry` is the newest time in the ledger: evidence where the saved time is gone.
    pub fn establish(clock: Box<dyn Clock>, path: PathBuf, last_entry: Option<UtcMillis>) -> Self {
        let saved: Option<Saved> = std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let (raw, monotonic_ms) = (clock.raw_now(), clock.monotonic_ms());
        let (anchor, state) = match &saved {
            Some(saved) if saved.boot_id == clock.boot_id() && monotonic_ms >= saved.monotonic_ms => {
                let passed_ms = monotonic_ms - saved.monotonic_ms;
                (
                    UtcMillis(saved.trusted_ms).plus(passed_ms),
                    if saved.sure { ClockState::Sure } else { ClockState::Unsure },
                )
            }
            Some(saved) => after_reboot(raw, UtcMillis(saved.trusted_ms), saved.sure),
            None => match last_entry {
                Some(last) => after_reboot(raw, last, true),
                None if raw >= FIRST_PLAUSIBLE && raw < LAST_PLAUSIBLE => (raw, ClockState::Sure),
                None => (FIRST_PLAUSIBLE, ClockState::Unsure),
            },
        };
        let known = match (&saved, state) {
            (_, ClockState::Sure) => anchor,
            (Some(saved), ClockState::Unsure) => saved.known_after(&clock.boot_id(), monotonic_ms),
            (None, ClockState::Unsure) => last_entry.unwrap_or(UtcMillis(0)),
        };
        Self {
            clock,
            path,
            anchor,
            anchor_monotonic_ms: monotonic_ms,
            known: known.min(anchor),
            state,
            since: anchor,
            saved_monotonic_ms: None,
            shown: anchor,
        }
    }

    /// Trusted now.
    pub fn now(&mut self) -> UtcMillis {
        let passed_ms = self.clock.monotonic_ms().saturating_sub(self.anchor_monotonic_ms);
        // A monotonic clock that falls within a boot is a broken machine: stand still rather than go back.
        self.shown = self.shown.max(self.anchor.plus(passed_ms));
        self.shown
    }

    /// What is known for sure: it is at least this late. The same as [`TrustedTime::now`] unless the state is unsure.
    pub fn known(&mut self) -> UtcMillis {
        let now = self.now();
        match self.state {
            ClockState::Sure => now,
            ClockState::Unsure => self.known.plus(now.since(self.anchor)).min(now),
        }
    }

    /// What the machine says.
    pub fn raw_now(&self) -> UtcMillis {
        self.clock.raw_now()
    }

    /// The machine's monotonic time.
    pub fn monotonic_ms(&self) -> i64 {
        self.clock.monotonic_ms()
    }

    /// Sure or unsure.
    pub fn state(&self) -> ClockState {
        self.state
    }

    /// Since when the state holds.
    pub fn since(&self) -> UtcMillis {
        self.since
    }

    /// The owner says what time it is: in either direction, and sure from now on.
    pub fn set(&mut self, at: UtcMillis) -> Result<(), ClockError> {
        (self.anchor, self.known) = (at, at);
        self.anchor_monotonic_ms = self.clock.monotonic_ms();
        self.shown = at;
        self.state = ClockState::Sure;
        self.since = at;
        self.save()
    }

    /// Saves trusted time if a minute has passed since the last save.
    pub fn tick(&mut self) -> Result<(), ClockError> {
        let monotonic_ms = self.clock.monotonic_ms();
        match self.saved_monotonic_ms {
            Some(saved) if monotonic_ms.saturating_sub(saved) < SAVE_EVERY_MS => Ok(()),
            _ => self.save(),
        }
    }

    /// Saves trusted time now (at start and at the end).
    pub fn save(&mut self) -> Result<(), ClockError> {
        let trusted_ms = self.now().0;
        let monotonic_ms = self.clock.monotonic_ms();
        let saved = Saved {
            boot_id: self.clock.boot_id(),
            trusted_ms,
            monotonic_ms,
            sure: self.state == ClockState::Sure,
            known_ms: Some(self.known().0),
        };
        let bytes = serde_json::to_vec(&saved).map_err(std::io::Error::other)?;
        files::write_whole(&self.path, &bytes)?;
        self.saved_monotonic_ms = Some(monotonic_ms);
        Ok(())
    }
}

impl Saved {
    /// The lower bound at a start: time that passed within the same boot passed for sure.
    fn known_after(&self, boot_id: &str, monotonic_ms: i64) -> UtcMillis {
        let known = UtcMillis(self.known_ms.unwrap_or(self.trusted_ms));
        let passed_ms = monotonic_ms.saturating_sub(self.monotonic_ms).max(0);
        if self.boot_id == boot_id { known.plus(passed_ms) } else { known }
    }
}

fn after_reboot(raw: UtcMillis, last: UtcMillis, was_sure: bool) -> (UtcMillis, ClockState) {
    let gap_ms = raw.since(last);
    let plausible = (0..=PLAUSIBLE_GAP_MS).contains(&gap_ms);
    match (plausible, was_sure) {
        (true, true) => (raw, ClockState::Sure),
        // A guess does not become knowledge by a reboot.
        (true, false) => (raw, ClockState::Unsure),
        (false, _) => (last, ClockState::Unsure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::HandClock;

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    /// raw shift at the next boot in ms → state, and whether trusted time follows the machine's clock.
    #[test]
    fn reboots() {
        for (name, raw_shift_ms, state) in [
            ("a night off", 9 * 60 * 60 * 1000, ClockState::Sure),
            ("two weeks off", 14 * DAY_MS, ClockState::Sure),
            ("a month off", 30 * DAY_MS, ClockState::Unsure),
            ("back a day", -DAY_MS, ClockState::Unsure),
            ("ahead a year", 365 * DAY_MS, ClockState::Unsure),
            ("flat battery", -1_772_000_000_000, ClockState::Unsure),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("clock.json");
            let clock = HandClock::at(UtcMillis(1_772_000_000_000));
            let mut first = TrustedTime::establish(Box::new(clock.clone()), path.clone(), None);
            clock.pass_ms(5_000);
            let before = first.now();
            first.save().unwrap();
            clock.reboot();
            clock.shift_raw_ms(raw_shift_ms);
            let mut second = TrustedTime::establish(Box::new(clock.clone()), path, None);
            assert_eq!(second.state(), state, "{name}");
            assert!(second.now() >= before, "{name}: trusted time went back");
            if state == ClockState::Unsure {
                assert_eq!(second.now(), before, "{name}: a wrong clock moved trusted time");
                second.set(UtcMillis(1_700_000_000_000)).unwrap();
                assert_eq!(second.now(), UtcMillis(1_700_000_000_000), "{name}: the owner sets it in either direction");
                assert_eq!(second.state(), ClockState::Sure);
            }
        }
    }

    /// A guess moves trusted time, but never what is known: only that much later is it for sure.
    #[test]
    fn what_is_known_is_a_lower_bound() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("clock.json");
        let clock = HandClock::at(UtcMillis(1_772_000_000_000));
        let start = |clock: &HandClock| TrustedTime::establish(Box::new(clock.clone()), path.clone(), None);
        let mut time = start(&clock);
        clock.pass_ms(5_000);
        let known = time.known();
        assert_eq!(known, time.now());
        time.save().unwrap();
        // A year ahead: nobody knows. Then a clock that is three days ahead of what was known: a guess.
        for (shift_ms, guessed_ms) in [(365 * DAY_MS, 0), (-362 * DAY_MS, 3 * DAY_MS)] {
            clock.reboot();
            clock.shift_raw_ms(shift_ms);
            time = start(&clock);
            assert_eq!((time.state(), time.known()), (ClockState::Unsure, known));
            assert_eq!(time.now(), known.plus(guessed_ms));
            time.save().unwrap();
        }
        clock.pass_ms(7_000);
        assert_eq!(time.known(), known.plus(7_000));
        let mut again = start(&clock);
        assert_eq!((again.state(), again.known()), (ClockState::Unsure, known.plus(7_000)));
        again.set(UtcMillis(1_700_000_000_000)).unwrap();
        assert_eq!((again.state(), again.known()), (ClockState::Sure, again.now()));
    }

    #[test]
    fn within_a_boot_the_wall_clock_is_not_asked() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("clock.json");
        let clock = HandClock::at(UtcMillis(1_772_000_000_000));
        let mut time = TrustedTime::establish(Box::new(clock.clone()), path.clone(), None);
        time.save().unwrap();
        clock.shift_raw_ms(-DAY_MS);
        clock.pass_ms(1_500);
        assert_eq!(time.now(), UtcMillis(1_772_000_001_500));
        let mut again = TrustedTime::establish(Box::new(clock), path, None);
        assert_eq!(again.now(), UtcMillis(1_772_000_001_500));
        assert_eq!(again.state(), ClockState::Sure);
    }
}
