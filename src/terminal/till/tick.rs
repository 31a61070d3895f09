//! What a till does by itself, about once a second: it saves trusted time, books expiry, backs up, erases by retention.
//!
//! Invariant: nothing here needs a person, nothing here runs for long, and a failure here never stops the counter.

use super::Till;
use super::act::{Ask, Stop};
use crate::views::Message;
use tillstamp_ledger::{ClockState, MemberId};
use tillstamp_loyalty::Command;

/// Members whose expiry is booked in one tick at most.
const EXPIRY_BATCH: usize = 20;
/// Refusals are kept this long.
const REFUSAL_DAYS: i32 = 400;
/// Idle work of the store, at most this often.
const MAINTAIN_EVERY_MS: i64 = 60_000;

impl Till {
    /// To be called about once a second, between actions. Returns what a person should know now.
    pub fn tick(&mut self) -> Vec<Message> {
        self.flush_shown();
        let mut notes = Vec::new();
        if let Err(error) = self.time.tick() {
            tracing::warn!(%error, "trusted time was not saved");
        }
        if let Err(no) = self.turn_day() {
            notes.push(no.message);
        }
        if let Err(fault) = self.run_backups() {
            notes.push(Message::plain(fault.key()));
        }
        if let Err(fault) = self.maintain() {
            notes.push(Message::plain(fault.key()));
        }
        if let Err(fault) = self.book_expiry() {
            notes.push(Message::plain(fault.key()));
        }
        let today = self.business_date();
        if self.last_retention != Some(today) && self.session.is_none() {
            // By night and while nobody serves: it reads the whole list of members once a day.
            self.last_retention = Some(today);
            if let Err(no) = self.run_retention() {
                notes.push(no.message);
            }
        }
        notes
    }

    fn maintain(&mut self) -> Result<(), crate::fault::Fault> {
        let now_ms = self.time.monotonic_ms();
        if now_ms.saturating_sub(self.last_maintained_ms) < MAINTAIN_EVERY_MS {
            return Ok(());
        }
        self.last_maintained_ms = now_ms;
        let before = self.business_date().plus_days(-REFUSAL_DAYS);
        self.store.maintain(Some(before))?;
        if self.link.is_some() {
            // Other tills' entries of this shop, as long; the state that they left stays.
            self.store.forget_others_before(before)?;
        }
        Ok(())
    }

    /// Books out units past their last day, some members a tick, once a day until none is left. An unsure clock books
    /// nothing, nor does a till whose lease ended: its units may be others' by now.
    pub(crate) fn book_expiry(&mut self) -> Result<(), crate::fault::Fault> {
        let today = self.business_date();
        let waits = self.time.state() == ClockState::Unsure || self.lease_ended().is_some();
        if self.expiry_done == Some(today) || waits || self.batch.is_some() {
            return Ok(());
        }
        let cells = self.store.expired_cells(today, EXPIRY_BATCH)?;
        let mut members: Vec<MemberId> = cells.iter().filter_map(|(subject, _, _)| subject.member()).collect();
        members.sort_unstable();
        members.dedup();
        let mut booked = false;
        for member in members {
            let mut ask = Ask::new(Command::ExpireUnits { member });
            ask.by_itself = true;
            match self.act(&ask) {
                Ok(recorded) => booked |= !recorded.facts.is_empty(),
                Err(Stop::No(_)) => {}
                Err(Stop::Fault(fault)) => return Err(fault),
            }
        }
        // Cells that nobody can book (an erased member's) must not keep the till at it all day.
        if !booked {
            self.expiry_done = Some(today);
        }
        Ok(())
    }

    /// The owner says what time it is, in either direction (owner).
    pub fn set_clock(&mut self, at: tillstamp_ledger::UtcMillis) -> super::Answer<()> {
        self.manage(&Ask::new(Command::SetClock { at }))?;
        self.time.set(at)?;
        self.expiry_done = None;
        self.turn_day()
    }
}
