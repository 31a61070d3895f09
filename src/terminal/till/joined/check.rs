//! The connection check (F102): what this till has sent and holds, beside the picture of it that its server signs.
//!
//! Invariant: nothing is changed. A picture that is older than the last entry of this till is told as old, never as a
//! difference.

use super::{JoinedError, wire};
use crate::till::Till;
use std::collections::{BTreeMap, BTreeSet};
use tillstamp_ledger::{Hash, Seq, Subject, Vintage};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{Chunk, Manifest, SignedManifest};
use tillstamp_store::StreamName;

/// Differences that are named.
const NAMED: usize = 20;

type Cells = BTreeMap<(Subject, Vintage), i64>;

/// What this till has, at one moment.
#[derive(Debug)]
pub struct Check {
    server_key: [u8; 32],
    stream: StreamName,
    head: (Seq, Hash),
    held: Cells,
    /// The same in the server's account, as far as it was read.
    there: Cells,
}

/// Units of which till and server think differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What, and whose.
    pub subject: Subject,
    /// Held by this till's own account.
    pub here: i64,
    /// Held by it in the server's.
    pub there: i64,
}

/// What a comparison found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Entry for entry and unit for unit the same.
    Same {
        /// Entries of this till.
        entries: u64,
        /// Units that it holds.
        units: i64,
    },
    /// The server's picture was taken before so many of this till's entries: compare again in ten minutes.
    Older {
        /// Entries that came since.
        entries: u64,
    },
    /// The server has another last entry than this till, or more of them.
    OtherEntries,
    /// The entries are the same, the units are not; the first twenty.
    OtherUnits(Vec<Difference>),
}

impl Till {
    /// What this till has now; [`JoinedError::Unsent`] while entries wait, for then nothing can be compared.
    pub fn begin_check(&self) -> Result<Check, JoinedError> {
        let link = self.joined()?;
        let unsent = self.store.outbox_count()?;
        if unsent > 0 {
            return Err(JoinedError::Unsent(unsent));
        }
        let own = self.store.own_streams()?.into_iter().find(|own| own.is_present);
        let own = own.ok_or(JoinedError::NotJoined)?;
        let mut held = Cells::new();
        for (subject, vintage, quantity) in self.held_here()? {
            *held.entry((subject, vintage)).or_default() += quantity;
        }
        let stream = (self.store.identity().terminal, own.epoch);
        Ok(Check { server_key: link.server_key, stream, head: own.head, held, there: Cells::new() })
    }

    /// First name of whom a difference is about, and the card or reward.
    pub fn difference_names(&self, difference: &Difference) -> (Option<String>, Option<tillstamp_loyalty::Label>) {
        let program = self.program();
        let label = match difference.subject {
            Subject::Stamps(_, card) => {
                program.cards.iter().find(|known| known.id == card).map(|card| card.name.clone())
            }
            Subject::Reward(_, reward) | Subject::Stock(reward) => {
                program.reward(reward).map(|known| known.name.clone())
            }
        };
        (difference.subject.member().and_then(|member| self.first_name(member)), label)
    }
}

impl Check {
    /// The manifest, if this till's server signed it.
    pub fn manifest(&self, signed: &SignedManifest) -> Result<Manifest, JoinedError> {
        if !verify_stream(&self.server_key, &Manifest::signed_bytes(&signed.manifest), &signed.signature.0) {
            return Err(JoinedError::Signature);
        }
        Manifest::from_bytes(&signed.manifest).map_err(|error| JoinedError::Wire(error.to_string()))
    }

    /// What the heads say; nothing where they are the same and the units are to be compared.
    pub fn heads(&self, manifest: &Manifest) -> Option<Compared> {
        let own = manifest.streams.iter().find(|head| wire::stream_name(head.stream) == self.stream);
        let (seq, hash) = own.map_or((0, [0; 32]), |head| (head.seq, head.hash.0));
        if seq < self.head.0.0 {
            return Some(Compared::Older { entries: self.head.0.0 - seq });
        }
        ((seq, hash) != (self.head.0.0, self.head.1.0)).then_some(Compared::OtherEntries)
    }

    /// Adds what a chunk says of this till's units.
    pub fn add(&mut self, chunk: &Chunk) -> Result<(), JoinedError> {
        for cells in chunk.cells.iter() {
            let Some(found) = wire::cells(cells)? else { continue };
            for (vintage, holder, quantity) in found.cells {
                if holder == Some(self.stream) {
                    *self.there.entry((found.subject, vintage)).or_default() += quantity;
                }
            }
        }
        Ok(())
    }

    /// What the units say, when every chunk was added.
    pub fn units(&self) -> Compared {
        let cells: BTreeSet<_> = self.held.keys().chain(self.there.keys()).copied().collect();
        let of = |cells: &Cells, cell| cells.get(cell).copied().unwrap_or(0);
        let differ = cells.iter().map(|cell| (cell.0, of(&self.held, cell), of(&self.there, cell)));
        let named = differ.filter(|(_, here, there)| here != there).take(NAMED);
        let differences: Vec<_> = named.map(|(subject, here, there)| Difference { subject, here, there }).collect();
        if differences.is_empty() {
            return Compared::Same { entries: self.head.0.0, units: self.held.values().sum() };
        }
        Compared::OtherUnits(differences)
    }
}
