//! How it stands: for the status strip and the health panel.
//!
//! Invariant: numbers come from the store at the moment of asking; only the line's state is remembered.

use super::JoinedError;
use crate::till::Till;
use crate::views::Message;
use tillstamp_ledger::{Subject, UtcMillis, Vintage};

/// The line to the server, as whoever drives it found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The last question was answered.
    pub up: bool,
    /// Why not, in words.
    pub cause: Option<Message>,
    /// Since when it is so (trusted time).
    pub since: UtcMillis,
}

/// What a person should know of the sync.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncFacts {
    /// This till belongs to a server.
    pub joined: bool,
    /// Entries that wait to be sent.
    pub unsent: u64,
    /// The oldest of them.
    pub unsent_since: Option<UtcMillis>,
    /// Last good answer.
    pub last_contact: Option<UtcMillis>,
    /// Until then it redeems while it is cut off.
    pub lease_until: Option<UtcMillis>,
    /// It earns only.
    pub lease_ended: bool,
    /// The server says that this till is cut off.
    pub revoked: bool,
    /// Own entries that the server set aside or found twice, and nobody looked at yet.
    pub set_aside: u64,
    /// Rewards can be handed over, as far as they are held here.
    pub redeems: bool,
    /// The line.
    pub line: Option<Line>,
    /// Tills of this shop that this one speaks to over the shop's own network now.
    pub neighbours: u32,
}

impl Till {
    /// The state of the line changed.
    pub fn set_line(&mut self, line: Line) {
        self.line = Some(line);
    }

    /// How it stands now.
    pub fn sync_facts(&mut self) -> Result<SyncFacts, JoinedError> {
        let lease_ended = self.lease_ended().is_some();
        let unsent = self.store.outbox_count()?;
        let paused = self.store.redemptions_paused()?;
        let link = self.link.as_ref();
        Ok(SyncFacts {
            joined: link.is_some(),
            unsent,
            unsent_since: if unsent > 0 { self.store.unsent_since()? } else { None },
            last_contact: link.and_then(|link| link.last_contact),
            lease_until: link.map(|link| link.lease_until),
            lease_ended,
            revoked: link.is_some_and(|link| link.revoked),
            set_aside: self.store.notices()?,
            redeems: !lease_ended && !paused,
            line: self.line.clone(),
            neighbours: self.neighbours,
        })
    }

    /// Everything that this till holds and may spend, for a comparison with its server. Reads every cell.
    pub fn held_here(&self) -> Result<Vec<(Subject, Vintage, i64)>, JoinedError> {
        Ok(self.store.cells_here()?)
    }

    /// Somebody has looked at what the server set aside.
    pub fn notices_seen(&mut self) -> Result<(), JoinedError> {
        Ok(self.store.notices_seen()?)
    }
}
