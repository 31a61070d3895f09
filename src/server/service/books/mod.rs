//! The books: what each entry does to cells, terms, effect keys, grants, streams, phones and members.
//!
//! Invariant: what an entry does depends on the entries before it in the order of positions and on nothing else (no
//! clock, no storage), so that the same entries give the same books again: a push books into rows that it loaded,
//! `verify` books everything from the first position on and compares.

mod kept;
mod loans;
mod moves;
mod needs;
mod postings;

pub use kept::Kept;
pub use loans::OWING;
pub use moves::IN_TRANSIT;
pub use needs::{Needs, subjects_of};
pub(super) use postings::inverse;

use super::entry::{Entry, Reading};
use super::movement::{Movement, MovementKind, is_reserved, may_be_asked};
use crate::storage::rows::{
    ActionRow, DebitRow, DeficitRow, DeviceRow, EffectRow, FREE, GrantRow, MemberRow, StreamRow, SubjectKey, TallyRow,
};
use std::collections::HashMap;
use tillstamp_ledger::{Detail, EntryId, Fact, Posting, Subject, Term, entry_reversed};
use tillstamp_protocol::{StreamStatus, Verdict};

/// Why an effect waits for a person. The numbers stand in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The bytes are no envelope that this version reads.
    Unreadable = 1,
    /// The stream had ended.
    StreamEnded = 2,
    /// Only the server writes this kind.
    Reserved = 3,
    /// More is given back than was spent.
    GivesBackTooMuch = 4,
    /// A debit of another stream is undone.
    ForeignVoid = 5,
    /// A grant is taken that was not given to this stream, or with other units.
    GrantUnknown = 6,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::Unreadable,
        Self::StreamEnded,
        Self::Reserved,
        Self::GivesBackTooMuch,
        Self::ForeignVoid,
        Self::GrantUnknown,
    ];

    /// Key of its text.
    pub fn key(self) -> &'static str {
        match self {
            Self::Unreadable => "quarantine-unreadable",
            Self::StreamEnded => "quarantine-stream-ended",
            Self::Reserved => "quarantine-reserved",
            Self::GivesBackTooMuch => "quarantine-gives-back-too-much",
            Self::ForeignVoid => "quarantine-foreign-void",
            Self::GrantUnknown => "quarantine-grant-unknown",
        }
    }
}

/// Why the shop bears units. The numbers stand in the database and on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Spent or expired beyond the cell.
    Overdraft = 1,
    /// An earning was voided whose units were gone.
    Void = 2,
    /// Spent by a stream whose cells had been taken back.
    Fence = 3,
    /// Booked by the terminal itself.
    Terminal = 4,
    /// Taken before the server was restored, and never found again: another till had them and is gone.
    Restore = 5,
}

/// Units that the shop bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Whose and what.
    pub subject: SubjectKey,
    /// Which units.
    pub vintage: i32,
    /// Why.
    pub cause: Cause,
    /// How many.
    pub quantity: i64,
}

/// What an entry was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// For the feed.
    pub verdict: Verdict,
    /// Set where the verdict is quarantined.
    pub reason: Option<Reason>,
    /// What its debits could not take.
    pub shortages: Vec<Shortage>,
}

impl Outcome {
    fn quarantined(reason: Reason) -> Self {
        Self { verdict: Verdict::Quarantined, reason: Some(reason), shortages: Vec::new() }
    }

    /// What the shop bears by the entry at this position, as it is kept.
    pub fn deficits(&self, position: u64) -> impl Iterator<Item = DeficitRow> {
        self.shortages.iter().zip(0..).map(move |(shortage, ordinal)| DeficitRow {
            position,
            ordinal,
            subject: shortage.subject,
            vintage: shortage.vintage,
            cause: shortage.cause as u8,
            quantity: shortage.quantity,
        })
    }
}

/// An action, and which of its entries.
pub type ActionKey = ([u8; 16], u32);

/// Key of a cell.
pub type CellKey = (SubjectKey, i32, u32);

/// Rows that entries change. Whoever books entries loads what they need before; see [`Needs`].
#[derive(Debug, Default)]
pub struct Books {
    /// Units; a cell without units has no row.
    pub cells: Kept<CellKey, i64>,
    /// Terms of the conservation equation.
    pub tallies: Kept<SubjectKey, TallyRow>,
    /// Entries that took effect, by their actions.
    pub actions: Kept<ActionKey, ActionRow>,
    /// Those of them that spent units, by their ids.
    pub debits: Kept<[u8; 16], DebitRow>,
    /// Effect keys.
    pub effects: Kept<[u8; 32], EffectRow>,
    /// Grants by id and vintage.
    pub grants: Kept<([u8; 16], SubjectKey, i32), GrantRow>,
    /// Streams by number.
    pub streams: Kept<u32, StreamRow>,
    /// Phones.
    pub devices: Kept<([u8; 16], [u8; 4]), DeviceRow>,
    /// Members.
    pub members: Kept<[u8; 16], MemberRow>,
    /// Actions of entries without effect: the server's own entries about them name ids. Stands in no table.
    named: HashMap<[u8; 16], ActionKey>,
}

impl Books {
    /// Books the next entry of the feed.
    pub fn record(&mut self, stream: u32, entry: &Entry) -> Outcome {
        let Some(reading) = &entry.reading else { return Outcome::quarantined(Reason::Unreadable) };
        let outcome = self.record_read(stream, entry, reading);
        if matches!(outcome.verdict, Verdict::Duplicate | Verdict::Quarantined) {
            self.name(reading);
        }
        outcome
    }

    /// Keeps the action of an entry that one of the server's own will name by its id.
    pub fn name(&mut self, reading: &Reading) {
        self.named.insert(*reading.id.bytes(), reading.action());
    }

    fn record_read(&mut self, stream: u32, entry: &Entry, reading: &Reading) -> Outcome {
        if self.streams.get(&stream).is_some_and(StreamRow::is_own) {
            return self.record_own(stream, entry.seq, reading);
        }
        if let Some(reason) = self.doubt_right(stream, entry.seq, reading) {
            return Outcome::quarantined(reason);
        }
        if self.is_taken(reading) {
            self.book_twice(&reading.fact);
            return Outcome { verdict: Verdict::Duplicate, reason: None, shortages: Vec::new() };
        }
        if let Some(reason) = self.doubt_effect(stream, reading) {
            return Outcome::quarantined(reason);
        }
        let shortages = match &reading.movement {
            Some(movement) => self.move_units(stream, movement),
            None => self.book(stream, &reading.fact, cause_of(&reading.fact.detail)),
        };
        self.claim(reading, stream, entry.seq);
        self.note(&reading.fact);
        let is_known = reading.movement.is_some() || !matches!(reading.fact.detail, Detail::Unknown { .. });
        let verdict = if is_known { Verdict::Effective } else { Verdict::UnknownKind };
        Outcome { verdict, reason: None, shortages }
    }

    /// Why a terminal may not write this entry.
    fn doubt_right(&self, stream: u32, seq: u64, reading: &Reading) -> Option<Reason> {
        let row = self.streams.get(&stream)?;
        if StreamStatus::from_code(row.status) != StreamStatus::Open {
            return Some(Reason::StreamEnded);
        }
        let is_own = seq <= row.own_until_seq || may_be_asked(&reading.fact.detail);
        if !is_own && is_reserved(&reading.fact.detail) {
            return Some(Reason::Reserved);
        }
        None
    }

    /// Why an entry's effect, which has not taken place yet, must wait for a person.
    fn doubt_effect(&self, stream: u32, reading: &Reading) -> Option<Reason> {
        let fact = &reading.fact;
        if let Some(movement) = &reading.movement {
            let is_known = match movement.kind {
                MovementKind::Taken => {
                    self.is_offered(stream, movement) || (self.must_report(stream) && self.is_unheard(movement))
                }
                MovementKind::Lent => self.may_lend(stream, movement),
                MovementKind::Borrowed => self.may_borrow(stream, movement),
                _ => true,
            };
            return (!is_known).then_some(Reason::GrantUnknown);
        }
        if !fact.postings.iter().any(gives_back) {
            return None;
        }
        if let Detail::Reversed { original, .. } = fact.detail
            && self.debits.get(original.bytes()).is_none_or(|debit| debit.stream != stream)
            && !only_undoes_exchanges(fact)
        {
            return Some(Reason::ForeignVoid);
        }
        self.gives_back_too_much(fact).then_some(Reason::GivesBackTooMuch)
    }

    /// Whether a restored server has not heard of this stream's last entries.
    fn must_report(&self, stream: u32) -> bool {
        self.streams.get(&stream).is_some_and(|row| row.must_report)
    }

    /// Whether the entry's id, or one of its effects, is another entry's already.
    pub fn is_taken(&self, reading: &Reading) -> bool {
        self.actions.get(&reading.action()).is_some()
            || reading.fact.effects.iter().any(|effect| self.effects.get(&effect.0).is_some())
    }

    fn claim(&mut self, reading: &Reading, stream: u32, seq: u64) {
        // The server's own entries move units or repeat others' postings: no void names them.
        let spends = reading.movement.is_none() && spends(&reading.fact);
        self.claim_entry(*reading.id.bytes(), reading.action(), spends, stream, seq);
        for key in reading.fact.effects.iter().map(|effect| effect.0) {
            if self.effects.get(&key).is_none() {
                self.effects.put(key, EffectRow { key, stream, seq });
            }
        }
    }

    fn claim_entry(&mut self, entry_id: [u8; 16], action: ActionKey, spends: bool, stream: u32, seq: u64) {
        if self.actions.get(&action).is_some() {
            return;
        }
        self.actions.put(action, ActionRow { action_id: action.0, ordinal: action.1, stream, seq });
        if spends {
            self.debits.put(entry_id, DebitRow { entry_id, stream, seq });
        }
    }

    /// The server's own entries are never doubted: they were decided under the same lock.
    fn record_own(&mut self, own: u32, seq: u64, reading: &Reading) -> Outcome {
        let shortages = match &reading.movement {
            Some(movement) if movement.kind == MovementKind::Resolved => self.resolve(movement, &reading.fact),
            Some(movement) if movement.kind == MovementKind::Settled => match self.number_of(movement) {
                Some(lender) => self.settle_loan(lender, movement),
                None => self.settle(movement),
            },
            Some(movement) => self.move_units(own, movement),
            None => self.book(FREE, &reading.fact, cause_of(&reading.fact.detail)),
        };
        self.claim(reading, own, seq);
        self.note(&reading.fact);
        Outcome { verdict: Verdict::Effective, reason: None, shortages }
    }

    /// An accepted entry takes its effect now; its postings are repeated in the decision. Where its stream has ended,
    /// free units serve: nobody can spend what a closed stream holds.
    fn resolve(&mut self, movement: &Movement, fact: &Fact) -> Vec<Shortage> {
        let Some(stream) = self.number_of(movement).filter(|_| movement.mark == 1) else {
            return Vec::new();
        };
        let is_open =
            self.streams.get(&stream).is_some_and(|row| StreamStatus::from_code(row.status) == StreamStatus::Open);
        let (holder, cause) = if is_open { (stream, Cause::Overdraft) } else { (FREE, Cause::Fence) };
        let shortages = self.book(holder, fact, cause);
        if let Some(action) = self.named.get(&movement.grant).copied() {
            self.claim_entry(movement.grant, action, spends(fact), stream, movement.seq);
        }
        shortages
    }

    /// Number of the stream that a movement names.
    pub fn number_of(&self, movement: &Movement) -> Option<u32> {
        let (terminal, epoch) = (movement.stream.terminal.0, movement.stream.epoch);
        self.streams.iter().find(|(_, row)| row.terminal == terminal && row.epoch == epoch).map(|(number, _)| *number)
    }

    /// Phones and members, as they stand after this fact.
    fn note(&mut self, fact: &Fact) {
        let Some(member) = fact.member.map(|member| *member.bytes()) else { return };
        match &fact.detail {
            Detail::DeviceEnrolled { device, algorithm, public_key } => {
                let row = DeviceRow {
                    member,
                    tag: device.0,
                    algorithm: algorithm.code(),
                    public_key: public_key.clone(),
                    revoked: false,
                };
                self.devices.put((member, device.0), row);
            }
            Detail::DeviceRevoked { device } => {
                if let Some(row) = self.devices.get(&(member, device.0)).cloned() {
                    self.devices.put((member, device.0), DeviceRow { revoked: true, ..row });
                }
            }
            Detail::CardIssued { version, .. } => self.change_member(member, |row| {
                row.card_version = row.card_version.max(*version);
            }),
            Detail::CardBlocked { version, .. } => self.change_member(member, |row| {
                row.blocked_version = row.blocked_version.max(*version);
            }),
            Detail::Erased => self.change_member(member, |row| row.erased = true),
            Detail::Merged { absorbed } => {
                self.change_member(*absorbed.bytes(), |row| row.merged_into = Some(member));
            }
            _ => {}
        }
    }

    fn change_member(&mut self, member: [u8; 16], change: impl FnOnce(&mut MemberRow)) {
        let empty = MemberRow { member, erased: false, merged_into: None, card_version: 0, blocked_version: 0 };
        let mut row = self.members.get(&member).cloned().unwrap_or(empty);
        change(&mut row);
        self.members.put(member, row);
    }
}

fn gives_back(posting: &Posting) -> bool {
    posting.term == Term::Spent && posting.quantity < 0
}

/// Whether stamps come back only for rewards that go: an earning is undone whose card was full. Whoever voids it takes
/// the reward from its own cell first, so that nothing is there twice; what is missing there, the void's claim finds.
fn only_undoes_exchanges(fact: &Fact) -> bool {
    let is_stamps = |posting: &Posting| matches!(posting.subject, Subject::Stamps(..));
    let takes_reward = |posting: &Posting| {
        posting.term == Term::Reversed && posting.quantity > 0 && matches!(posting.subject, Subject::Reward(..))
    };
    fact.postings.iter().filter(|posting| gives_back(posting)).all(is_stamps) && fact.postings.iter().any(takes_reward)
}

fn cause_of(detail: &Detail) -> Cause {
    if matches!(detail, Detail::Reversed { .. }) { Cause::Void } else { Cause::Overdraft }
}

fn spends(fact: &Fact) -> bool {
    fact.postings.iter().any(|posting| posting.term == Term::Spent && posting.quantity > 0)
}

/// The key under which an entry that was compensated counts as reversed, so that a later void of it finds it done.
pub fn reversed_key(id: EntryId) -> [u8; 32] {
    entry_reversed(id, 0).0
}
