//! Kinds of facts that only joined terminals and their server write: units that change hands, streams that end.
//!
//! 64–95 are written by terminals, 96–127 by a merchant's server only. Their detail, position 16 of the envelope, has
//! one layout for all: `[grant or null, stream or null, seq, mark, units]`, and for a loan that was taken the lender's
//! signature or null behind it. A detail with more positions is a later version's and is read as an unknown kind.
//!
//! Invariant: units move between holders here, they are never made or spent: no term of the conservation equation
//! changes but by an envelope's postings.

use crate::chain::Hash;
use crate::envelope::{Bytes, EncodeResult, EnvelopeError, expect, fixed, is_null, read_list, write_id};
use crate::ids::{Epoch, MemberId, Seq, TerminalId};
use crate::posting::{Posting, Subject, Vintage};
use crate::time::BusinessDate;
use minicbor::decode::Decoder;
use serde::{Deserialize, Serialize};

/// No fact names more units; a fence writes several facts.
pub const UNITS_PER_FACT: usize = 200;
/// `mark` of a loan that was not taken: its units are free again.
pub const DECLINED: u8 = 1;

/// Positions of a kind's detail.
pub(crate) fn positions(kind: MovementKind) -> u64 {
    if kind == MovementKind::Borrowed { 6 } else { 5 }
}

/// What moved, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// A terminal took a grant: its units are its own from here on. `grant`, `units`.
    Taken = 64,
    /// A terminal gave units back to free. `units`.
    Returned = 65,
    /// A terminal lent units to another stream of its store. `grant` is the loan's id, `stream` the borrower's,
    /// `units`.
    Lent = 66,
    /// A terminal took a loan: its units are its own from here on. `grant` is the loan's id, (`stream`, `seq`) the
    /// lender's entry, `units` as lent; `mark` is 0 or [`DECLINED`]. `proof` is the lender's signature over
    /// [`loan_bytes`], for a server that has not heard of the loan.
    Borrowed = 67,
    /// Free units were set aside for a stream. `grant`, `stream`, `units`.
    Granted = 96,
    /// The effect of entry (`stream`, `seq`) had taken place before; the postings are its inverse. `grant` is the
    /// entry's id.
    Compensated = 97,
    /// A stream ended. `stream`; `mark` is 2 forked or 3 fenced.
    Closed = 98,
    /// Units of an ended stream went back to free. `stream`, `units`.
    Freed = 99,
    /// A grant that was never taken went back to free. `grant`, `units`.
    Withdrawn = 100,
    /// A person decided about the quarantined entry (`stream`, `seq`); `mark` is 1 accepted or 0 dismissed, the
    /// postings and effect keys of an accepted one are repeated. `grant` is the entry's id.
    Resolved = 101,
    /// A server that was put back from a backup waits for this stream's report. `stream`.
    Restored = 102,
    /// The stream has reported: all that it has is here. `stream`.
    Reported = 103,
    /// Units that were taken after the backup and are not found again: the shop bears them. `units`.
    Settled = 104,
}

impl MovementKind {
    /// Every kind, in the order in which they came to be: the golden bytes keep their places.
    pub const ALL: [Self; 13] = [
        Self::Taken,
        Self::Returned,
        Self::Granted,
        Self::Compensated,
        Self::Closed,
        Self::Freed,
        Self::Withdrawn,
        Self::Resolved,
        Self::Restored,
        Self::Reported,
        Self::Settled,
        Self::Lent,
        Self::Borrowed,
    ];

    /// Number in an envelope.
    pub fn code(self) -> u16 {
        self as u16
    }

    /// The inverse of [`MovementKind::code`].
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Units of one subject and vintage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Units {
    /// Whose and what.
    pub subject: Subject,
    /// Their expiry.
    pub vintage: Vintage,
    /// How many; positive.
    pub quantity: i64,
}

impl Units {
    /// So many units.
    pub fn new(subject: Subject, vintage: Vintage, quantity: i64) -> Self {
        Self { subject, vintage, quantity }
    }
}

/// The detail of these kinds; which fields mean something stands at [`MovementKind`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Movement {
    /// What it is.
    #[serde(rename = "what")]
    pub kind: MovementKind,
    /// A grant's id, or an entry's.
    pub grant: Option<[u8; 16]>,
    /// Whose stream.
    pub stream: Option<(TerminalId, Epoch)>,
    /// Position in that stream.
    pub seq: u64,
    /// By kind.
    pub mark: u8,
    /// At most [`UNITS_PER_FACT`].
    pub units: Vec<Units>,
    /// Only of [`MovementKind::Borrowed`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<LoanProof>,
}

/// A lender's Ed25519 signature over [`loan_bytes`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Vec<u8>", try_from = "Vec<u8>")]
pub struct LoanProof(pub [u8; 64]);

impl From<LoanProof> for Vec<u8> {
    fn from(proof: LoanProof) -> Self {
        proof.0.to_vec()
    }
}

impl TryFrom<Vec<u8>> for LoanProof {
    type Error = &'static str;

    fn try_from(bytes: Vec<u8>) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self).map_err(|_| "a signature of another length")
    }
}

impl std::fmt::Debug for LoanProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LoanProof(…)")
    }
}

/// What a lender's signature covers: `"tillstamp/loan/1"` ‖ the lender's genesis hash ‖ position of its entry ‖ the
/// loan's id ‖ borrower's terminal and epoch ‖ of each units kind, number, member (zeros for none), vintage and
/// quantity. Numbers are big-endian. The genesis hash names merchant, lender and key, so that it fits nobody else.
pub fn loan_bytes(lender: &Hash, seq: Seq, id: &[u8; 16], borrower: (TerminalId, Epoch), units: &[Units]) -> Vec<u8> {
    let mut bytes = [b"tillstamp/loan/1".as_slice(), &lender.0, &seq.0.to_be_bytes(), id].concat();
    bytes.extend(borrower.0.bytes());
    bytes.extend(borrower.1.0.to_be_bytes());
    for units in units {
        let (kind, number) = units.subject.code();
        bytes.push(kind);
        bytes.extend(number.to_be_bytes());
        bytes.extend(units.subject.member().map_or([0; 16], |member| *member.bytes()));
        bytes.extend(units.vintage.0.0.to_be_bytes());
        bytes.extend(units.quantity.to_be_bytes());
    }
    bytes
}

impl Movement {
    /// A movement with nothing set.
    pub fn new(kind: MovementKind) -> Self {
        Self { kind, grant: None, stream: None, seq: 0, mark: 0, units: Vec::new(), proof: None }
    }

    /// What it adds to the cells of the stream that it stands in: subject, vintage, change. Nothing for the kinds
    /// that a server writes: they name other streams' cells.
    pub fn changes(&self) -> impl Iterator<Item = (Subject, Vintage, i64)> + '_ {
        let sign = match self.kind {
            MovementKind::Taken => 1,
            MovementKind::Borrowed if self.mark != DECLINED => 1,
            MovementKind::Returned | MovementKind::Lent => -1,
            _ => 0,
        };
        let moved = self.units.iter().filter(move |_| sign != 0);
        moved.map(move |units| (units.subject, units.vintage, sign * units.quantity))
    }

    pub(crate) fn write(&self, e: &mut Bytes) -> EncodeResult {
        e.array(positions(self.kind))?;
        write_id(e, self.grant)?;
        match self.stream {
            Some((terminal, epoch)) => e.array(2)?.bytes(terminal.bytes())?.u32(epoch.0)?,
            None => e.null()?,
        };
        e.u64(self.seq)?.u8(self.mark)?.array(self.units.len() as u64)?;
        for units in &self.units {
            let (kind, number) = units.subject.code();
            e.array(5)?.u8(kind)?.u32(number)?;
            write_id(e, units.subject.member().map(|member| *member.bytes()))?;
            e.i32(units.vintage.0.0)?.i64(units.quantity)?;
        }
        if self.kind == MovementKind::Borrowed {
            match &self.proof {
                Some(proof) => e.bytes(&proof.0)?,
                None => e.null()?,
            };
        }
        Ok(())
    }

    /// Reads what stands behind the array's head.
    pub(crate) fn read(kind: MovementKind, d: &mut Decoder<'_>) -> Result<Self, EnvelopeError> {
        let grant = if is_null(d)? { None } else { Some(fixed(d, "grant")?) };
        let stream = if is_null(d)? {
            None
        } else {
            expect(d.array()? == Some(2), "stream")?;
            Some((TerminalId::from_bytes(fixed(d, "stream")?), Epoch(d.u32()?)))
        };
        let (seq, mark) = (d.u64()?, d.u8()?);
        let units = read_list(d, "units", read_units)?;
        expect(units.len() <= UNITS_PER_FACT, "units")?;
        let has_proof = kind == MovementKind::Borrowed && !is_null(d)?;
        let proof = if has_proof { Some(LoanProof(fixed(d, "proof")?)) } else { None };
        Ok(Self { kind, grant, stream, seq, mark, units, proof })
    }
}

fn read_units(d: &mut Decoder<'_>) -> Result<Units, EnvelopeError> {
    expect(d.array()? == Some(5), "units")?;
    let (kind, number) = (d.u8()?, d.u32()?);
    let member = if is_null(d)? { None } else { Some(MemberId::from_bytes(fixed(d, "units")?)) };
    let subject = Subject::from_code(kind, number, member).ok_or(EnvelopeError::Value("units"))?;
    let vintage = Vintage(BusinessDate(d.i32()?));
    let quantity = d.i64()?;
    expect((1..=crate::posting::QUANTITY_LIMIT).contains(&quantity), "units")?;
    Ok(Units { subject, vintage, quantity })
}

/// What a fact adds to the cells of the stream that it stands in, summed by subject and vintage: by its postings, and
/// by a movement. All postings of one cell count together.
pub fn cell_changes(fact: &crate::fact::Fact) -> std::collections::BTreeMap<(Subject, Vintage), i64> {
    let mut changes = std::collections::BTreeMap::new();
    let posted =
        fact.postings.iter().map(|posting: &Posting| (posting.subject, posting.vintage, posting.cell_change()));
    let movement = match &fact.detail {
        crate::detail::Detail::Movement(movement) => Some(movement),
        _ => None,
    };
    for (subject, vintage, change) in posted.chain(movement.into_iter().flat_map(Movement::changes)) {
        let sum: &mut i64 = changes.entry((subject, vintage)).or_default();
        *sum = sum.saturating_add(change);
    }
    changes
}
