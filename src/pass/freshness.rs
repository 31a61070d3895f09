//! How old a rotating code may be, and whether it was shown before.
//!
//! Invariant: nothing here reads a clock; the caller gives trusted time and says whether it is sure.

use serde::{Deserialize, Serialize};
use tillstamp_ledger::{ClockState, UtcMillis};

/// A phone makes a new code this often, in seconds.
pub const ROTATION_S: u32 = 15;
/// Oldest code that is taken, in seconds.
pub const OLD_MAX_S: i64 = 45;
/// How far ahead of the till a phone's clock may be, in seconds.
pub const AHEAD_MAX_S: i64 = 30;
/// Window to both sides while the till's clock is unsure, in seconds: a clock set to local time is off by at most 14 h.
pub const UNSURE_WINDOW_S: i64 = 24 * 3600;

/// Verdict on a code's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Freshness {
    /// Within the window.
    Fresh,
    /// Taken only because the till's clock is unsure: the visit is flagged.
    Flagged {
        /// Code's time minus the till's, in seconds.
        ahead_s: i64,
    },
    /// Too old.
    Expired {
        /// Seconds since it was made.
        ago_s: i64,
    },
    /// From the future: the phone's clock or the till's is wrong.
    FromFuture {
        /// How far, in seconds.
        ahead_s: i64,
    },
}

/// Judges the time in a rotating code against trusted time.
pub fn check_time(code_time_s: u32, now: UtcMillis, clock: ClockState) -> Freshness {
    let ahead_s = i64::from(code_time_s).saturating_sub(now.0.div_euclid(1000));
    if (-OLD_MAX_S..=AHEAD_MAX_S).contains(&ahead_s) {
        Freshness::Fresh
    } else if clock == ClockState::Unsure && ahead_s.abs() <= UNSURE_WINDOW_S {
        Freshness::Flagged { ahead_s }
    } else if ahead_s < 0 {
        Freshness::Expired { ago_s: ahead_s.saturating_neg() }
    } else {
        Freshness::FromFuture { ahead_s }
    }
}

/// The time that a phone puts into its code: the beginning of the current 15 seconds.
pub fn rotation_time(now: UtcMillis) -> u32 {
    let now_s = u32::try_from(now.0.div_euclid(1000).max(0)).unwrap_or(u32::MAX);
    now_s - now_s % ROTATION_S
}

/// Whether this phone's code was shown before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Replay {
    /// Never seen.
    New,
    /// The one this till saw last, still within its validity: the same presentation. Reopen the sheet, or *already*.
    Same,
    /// Used already: a copy, or seen at another till.
    Used,
}

/// Judges a code's time against the last one kept for the same phone; `last_here` says that this till kept it.
pub fn check_replay(last_s: Option<i64>, last_here: bool, code_time_s: u32, freshness: Freshness) -> Replay {
    let time_s = i64::from(code_time_s);
    let fresh = matches!(freshness, Freshness::Fresh | Freshness::Flagged { .. });
    match last_s {
        None => Replay::New,
        Some(last) if time_s > last => Replay::New,
        Some(last) if time_s == last && last_here && fresh => Replay::Same,
        Some(_) => Replay::Used,
    }
}
