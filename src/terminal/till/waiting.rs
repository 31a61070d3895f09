//! A scan that waits: an input or a confirm is open, or nobody is signed in.
//!
//! Invariant: kept 60 s at most, in memory only, judged by its frame's time, and earns nothing until it is opened.

use super::Till;
use crate::views::{ScanChoice, Verdict, WaitingScan};
use tillstamp_pass::Code;

/// How long a scan waits.
pub(crate) const KEPT_MS: i64 = 60_000;

pub(crate) struct Waiting {
    code: Vec<u8>,
    frame_at_ms: i64,
    first_name: Option<String>,
}

impl Till {
    /// Keeps a scan for 60 s; the newest replaces an older one. Nothing for bytes that are no code of ours.
    pub fn hold(&mut self, code: &[u8], frame_at_ms: i64) -> Option<WaitingScan> {
        let member = Code::parse(code).ok()?.member()?;
        // Before sign-in nobody may read a name off the lock screen.
        let first_name = if self.is_attended() && self.knows(member) { self.first_name(member) } else { None };
        let frame_at_ms = frame_at_ms.min(self.time.monotonic_ms());
        self.waiting = Some(Waiting { code: code.to_vec(), frame_at_ms, first_name });
        self.waiting()
    }

    /// The scan that waits; nothing once it is 60 s old.
    pub fn waiting(&mut self) -> Option<WaitingScan> {
        let now_ms = self.time.monotonic_ms();
        let left_ms = KEPT_MS - now_ms.saturating_sub(self.waiting.as_ref()?.frame_at_ms);
        if left_ms <= 0 {
            self.waiting = None;
        }
        self.waiting.as_ref().map(|waiting| WaitingScan { first_name: waiting.first_name.clone(), left_ms })
    }

    /// Serves the scan that waits, judged by its frame's time.
    pub fn open_waiting(&mut self) -> Option<Verdict> {
        self.waiting()?;
        let waiting = self.waiting.take()?;
        Some(self.present(&waiting.code, waiting.frame_at_ms))
    }

    /// Takes the scan that waits as the answer to "who?": it earns nothing. Nothing where no genuine code waits.
    pub fn take_waiting_member(&mut self) -> Option<ScanChoice> {
        self.waiting()?;
        let waiting = self.waiting.take()?;
        let genuine = self.is_genuine(&waiting.code, waiting.frame_at_ms);
        self.choices(&[waiting.code]).pop().filter(|_| genuine)
    }

    /// Forgets the scan that waits.
    pub fn drop_waiting(&mut self) {
        self.waiting = None;
    }
}
