//! What a till knows of its line at this moment: for the command line, and for others who cannot ask the process.
//!
//! Invariant: it holds no name, no code and no key; a report that is kept in a file is as old as its time says.

use super::engine::SyncEngine;
use crate::Till;
use crate::joined::SyncFacts;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Where the last report of a running till is kept.
const FILE: &str = "sync.json";

/// The line and what waits behind it. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncReport {
    /// Answers come.
    pub up: bool,
    /// Everything is sent, everything is read, nothing is on its way.
    pub settled: bool,
    /// Key of what is wrong; nothing where all is well.
    pub cause: Option<String>,
    /// Since when the line is as it is.
    pub since_ms: Option<i64>,
    /// Entries that have not reached the server.
    pub unsent: u64,
    /// The oldest of them.
    pub unsent_since_ms: Option<i64>,
    /// The last good answer.
    pub last_contact_ms: Option<i64>,
    /// Until then rewards work without the server.
    pub lease_until_ms: Option<i64>,
    /// They do not any more.
    pub earn_only: bool,
    /// Cut off by the operator.
    pub revoked: bool,
    /// Own entries that wait for a person on the server.
    pub set_aside: u64,
    /// Tills of this shop that can be spoken to without the server.
    #[serde(default)]
    pub neighbours: u32,
}

impl SyncReport {
    /// Of a joined till; nothing for a lone one.
    pub(super) fn of(engine: &SyncEngine, till: &mut Till) -> Option<Self> {
        if !engine.is_joined() {
            return None;
        }
        let facts = till.sync_facts().ok()?;
        Some(Self {
            up: engine.cause().is_none(),
            settled: engine.is_settled(),
            cause: engine.cause().or(engine.clock_trouble()).map(|cause| cause.key().to_owned()),
            since_ms: engine.line_since().map(|at| at.0),
            ..Self::from_facts(&facts)
        })
    }

    /// What the ledger alone knows.
    pub fn from_facts(facts: &SyncFacts) -> Self {
        Self {
            unsent: facts.unsent,
            unsent_since_ms: facts.unsent_since.map(|at| at.0),
            last_contact_ms: facts.last_contact.map(|at| at.0),
            lease_until_ms: facts.lease_until.map(|at| at.0),
            earn_only: facts.lease_ended || facts.revoked,
            revoked: facts.revoked,
            set_aside: facts.set_aside,
            neighbours: facts.neighbours,
            ..Self::default()
        }
    }

    pub(super) fn keep(&self, folder: &Path) -> std::io::Result<()> {
        let bytes = serde_json::to_vec(self).map_err(std::io::Error::other)?;
        // Nothing depends on it after a power cut: no fsync.
        let new = folder.join(format!("{FILE}.new"));
        std::fs::write(&new, bytes)?;
        std::fs::rename(new, folder.join(FILE))
    }

    /// The report of the till that runs in this folder.
    pub fn kept(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.join(FILE)).ok()?).ok()
    }

    /// Asks the till that runs in this folder to try now.
    pub fn wish(folder: &Path) -> std::io::Result<()> {
        std::fs::write(folder.join(super::driver::WISH_FILE), b"")
    }

    /// It has not been heard yet.
    pub fn is_wished(folder: &Path) -> bool {
        folder.join(super::driver::WISH_FILE).exists()
    }
}
