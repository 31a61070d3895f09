//! Helpers for tests of this crate and of those that drive it: a clock that a hand moves, a
//! state as it is kept.

use crate::clock::Clock;
use crate::till::states::Snapshot;
use std::sync::{Arc, Mutex, PoisonError};
use tillstamp_ledger::{EntryId, UtcMillis};
use tillstamp_loyalty::MemberState;

/// A clock moved by hand; clones are the same clock.
#[derive(Clone, Debug)]
pub struct HandClock(Arc<Mutex<Hands>>);

#[derive(Debug)]
struct Hands {
    raw: UtcMillis,
    monotonic_ms: i64,
    boot: u32,
}

impl HandClock {
    /// Stands at this instant, an hour after a boot.
    pub fn at(raw: UtcMillis) -> Self {
        Self(Arc::new(Mutex::new(Hands { raw, monotonic_ms: 3_600_000, boot: 1 })))
    }

    fn hands<T>(&self, work: impl FnOnce(&mut Hands) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Time passes.
    pub fn pass_ms(&self, ms: i64) {
        self.hands(|hands| {
            hands.raw = hands.raw.plus(ms);
            hands.monotonic_ms += ms;
        });
    }

    /// Time passes until `at`; nothing where it has passed.
    pub fn pass_until(&self, at: UtcMillis) {
        let ms = self.hands(|hands| at.since(hands.raw));
        if ms > 0 {
            self.pass_ms(ms);
        }
    }

    /// Only the wall clock jumps.
    pub fn shift_raw_ms(&self, ms: i64) {
        self.hands(|hands| hands.raw = hands.raw.plus(ms));
    }

    /// The machine starts anew.
    pub fn reboot(&self) {
        self.hands(|hands| {
            hands.boot += 1;
            hands.monotonic_ms = 20_000;
        });
    }
}

impl Clock for HandClock {
    fn raw_now(&self) -> UtcMillis {
        self.hands(|hands| hands.raw)
    }

    fn monotonic_ms(&self) -> i64 {
        self.hands(|hands| hands.monotonic_ms)
    }

    fn boot_id(&self) -> String {
        self.hands(|hands| format!("boot-{}", hands.boot))
    }
}

/// A member's state up to an entry as the till keeps it beside the chain, for whoever grows a ledger without a till.
pub fn kept_state(upto: EntryId, state: &MemberState) -> Option<Vec<u8>> {
    Snapshot::encode(upto, state).ok()
}

/// Bugs that a test plants in a till, to see that it would find them. There is none in any other till.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bugs {
    /// Takes back here what another till handed over.
    pub voids_elsewhere: bool,
    /// Gives what is given once to whoever comes, wherever that member joined.
    pub gives_once_anywhere: bool,
}

impl crate::Till {
    /// Plants bugs in this till, until it is closed.
    pub fn plant(&mut self, bugs: Bugs) {
        self.bugs = bugs;
    }
}
