//! Where this till belongs, in names: for the page about other tills and for whoever waits until a new till is ready.
//!
//! Invariant: it only reads; what is not known yet is left out, never guessed.

use super::JoinedError;
use crate::till::Till;
use crate::views::JournalLine;
use std::collections::BTreeMap;
use tillstamp_ledger::{TerminalId, UtcMillis};
use tillstamp_pass::Fingerprint;
use tillstamp_store::verdict;

/// Set-aside entries that are listed.
const LISTED: usize = 50;

/// Another till of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherTill {
    /// As the shop calls it; nothing while the server has not told.
    pub name: Option<String>,
    /// Entries of it that are known here.
    pub entries: u64,
}

/// A till among others, in names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// `https://host:port`, without the pin.
    pub address: String,
    /// Words of the self-made certificate that is pinned.
    pub words: Option<String>,
    /// The shop, as the server calls it.
    pub store: Option<String>,
    /// This till, as the server calls it.
    pub till: Option<String>,
    /// When it joined.
    pub joined_at: UtcMillis,
    /// The shop's other tills, by name.
    pub others: Vec<OtherTill>,
}

/// An own entry that the server set aside, or found to be done twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// The entry as the journal tells it.
    pub line: JournalLine,
    /// It was done before at another till; else a person at the server decides.
    pub is_duplicate: bool,
}

impl Till {
    /// Where this till belongs; nothing for a lone one.
    pub fn whereabouts(&self) -> Result<Option<Whereabouts>, JoinedError> {
        let Some(link) = &self.link else { return Ok(None) };
        let (address, pin) = tillstamp_protocol::split_address(&link.address);
        let mut others: BTreeMap<TerminalId, u64> = BTreeMap::new();
        for head in self.store.other_heads()? {
            *others.entry(head.stream.0).or_default() += head.seq.0;
        }
        let named = |(terminal, entries): (TerminalId, u64)| -> Result<OtherTill, JoinedError> {
            Ok(OtherTill { name: self.store.place(terminal.bytes())?, entries })
        };
        let mut others = others.into_iter().map(named).collect::<Result<Vec<_>, _>>()?;
        others.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Some(Whereabouts {
            address,
            words: pin.map(|pin| Fingerprint(pin).words()),
            store: self.store.place(link.store.bytes())?,
            till: self.store.place(link.terminal.bytes())?,
            joined_at: link.joined_at,
            others,
        }))
    }

    /// How much of the shop's history was read since this till joined, and of how much; nothing for a lone one.
    pub fn history_read(&self) -> Option<(u64, u64)> {
        let link = self.link.as_ref()?;
        let read = link.cursor().map_or(0, |cursor| cursor.position);
        Some((read.min(link.feed_end), link.feed_end))
    }

    /// Own entries that do not count as they stand and that nobody has looked at yet, newest first.
    pub fn set_aside(&self) -> Result<Vec<SetAside>, JoinedError> {
        let mut found = Vec::new();
        for (position, what) in self.store.notice_rows(LISTED)? {
            let Some(entry) = self.store.entry_at(position)? else { continue };
            let line = self.journal_line(&entry)?;
            found.push(SetAside { line, is_duplicate: what == verdict::DUPLICATE });
        }
        Ok(found)
    }
}
