//! Building a history fast: commits joined, nobody looking. For the demo shop.
//!
//! Invariant: the same rules and the same append as at the counter; only the fsync is shared by several actions.

use super::act::{Ask, Batch, Stop};
use super::{Answer, Till};
use crate::views::Session;
use tillstamp_ledger::{MemberId, OperatorId, OverrideReason, Subject};
use tillstamp_loyalty::Command;

impl Till {
    pub(crate) fn start_batch(&mut self) {
        self.batch = Some(Batch::default());
    }

    pub(crate) fn end_batch(&mut self) -> Answer<()> {
        self.flush_batch()?;
        self.batch = None;
        self.states.forget();
        self.directory = None;
        Ok(())
    }

    pub(crate) fn flush_day(&mut self) -> Answer<()> {
        Ok(self.flush_batch()?)
    }

    pub(crate) fn set_session(&mut self, session: Session) {
        self.session = Some(session);
    }

    pub(crate) fn served_member(&self) -> Option<MemberId> {
        self.served.map(|served| served.member)
    }

    /// Runs a command; a refusal is part of the story, a fault is not.
    pub(crate) fn command(&mut self, command: Command, approval: Option<(OperatorId, OverrideReason)>) -> Answer<()> {
        let ask = Ask { approval, ..Ask::new(command) };
        match self.act(&ask) {
            Ok(_) | Err(Stop::No(_)) => Ok(()),
            Err(Stop::Fault(fault)) => Err(fault.into()),
        }
    }

    /// Units that a member holds, over all vintages.
    pub(crate) fn units_of(&mut self, member: MemberId) -> Answer<Vec<(Subject, i64)>> {
        let state = self.member_state(member)?;
        Ok(state
            .map(|state| state.cells.iter().map(|(subject, _, quantity)| (*subject, *quantity)).collect())
            .unwrap_or_default())
    }
}

/// For tests alone: looks and faults that no person can cause by a use case.
impl Till {
    /// Entries in the ledger.
    #[doc(hidden)]
    pub fn verify_entries(&self) -> u64 {
        self.store.entry_count().unwrap_or(0)
    }

    /// The disk is full from now on, as far as the ledger can tell.
    #[doc(hidden)]
    pub fn fill_disk_for_tests(&mut self) {
        if let Ok(pages) = self.store.page_count() {
            let _ = self.store.limit_pages(pages);
        }
    }

    /// Key of a member's private data.
    #[doc(hidden)]
    pub fn member_key_for_tests(&self, member: MemberId) -> Option<[u8; 32]> {
        self.store.member_key(member).ok().flatten()
    }
}
