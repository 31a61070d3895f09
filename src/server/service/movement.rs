//! Kinds of facts that only joined terminals and their server write: units that change hands, streams that end.
//!
//! They are envelopes like all others (see `tillstamp_ledger::Fact`), with kinds beyond the ledger's own list: 64–95
//! are written by terminals, 96–127 by a merchant's server only. Their detail, position 16, has one layout for all:
//! `[grant or null, stream or null, seq, mark, units]`. A later version may add positions at its end.
//!
//! Invariant: units move between holders here, they are never made or spent: no term of the conservation equation
//! changes but by an envelope's postings.

use minicbor::{Decode, Decoder, Encode};
use tillstamp_ledger::{BusinessDate, Context, Detail, EnvelopeError, Fact, MemberId, Subject, Vintage};
use tillstamp_protocol::{Fixed, Id, List, StreamId};

/// Position of the detail in an envelope.
const DETAIL: usize = 16;
/// No fact names more units; a fence writes several facts.
pub const UNITS_PER_FACT: usize = 200;

/// Kinds that a server alone writes, apart from the ledger's own (see [`is_reserved`]).
const RESERVED: std::ops::RangeInclusive<u16> = 96..=127;

/// What moved, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovementKind {
    /// A terminal took a grant: its units are its own from here on. `grant`, `units`.
    Taken = 64,
    /// A terminal gave units back to free. `units`.
    Returned = 65,
    /// Free units were set aside for a stream. `grant`, `stream`, `units`.
    Granted = 96,
    /// The effect of entry (`stream`, `seq`) had taken place before; the postings are its inverse.
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
}

impl MovementKind {
    const ALL: [Self; 8] = [
        Self::Taken,
        Self::Returned,
        Self::Granted,
        Self::Compensated,
        Self::Closed,
        Self::Freed,
        Self::Withdrawn,
        Self::Resolved,
    ];

    /// Number in an envelope.
    pub fn code(self) -> u16 {
        self as u16
    }

    fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Whether a terminal may not write this kind once it has joined a merchant.
pub fn is_reserved(detail: &Detail) -> bool {
    match detail {
        Detail::Unknown { code } => RESERVED.contains(code),
        Detail::ProgramPublished { .. }
        | Detail::Erased
        | Detail::Merged { .. }
        | Detail::MergeUndone { .. }
        | Detail::OperatorChanged { .. }
        | Detail::IssuerKeyAdded { .. } => true,
        _ => false,
    }
}

/// Units of one subject and vintage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Units {
    #[n(0)]
    kind: u8,
    #[n(1)]
    number: u32,
    #[n(2)]
    member: Option<Id>,
    #[n(3)]
    vintage: i32,
    /// How many; always positive once read by [`Movement::read`].
    #[n(4)]
    pub quantity: i64,
}

impl Units {
    /// So many units.
    pub fn new(subject: Subject, vintage: Vintage, quantity: i64) -> Self {
        let (kind, number) = subject.code();
        let member = subject.member().map(|member| Fixed(*member.bytes()));
        Self { kind, number, member, vintage: vintage.0.0, quantity }
    }

    /// Whose and what; nothing where the parts do not fit together.
    pub fn subject(&self) -> Option<Subject> {
        Subject::from_code(self.kind, self.number, self.member.map(|id| MemberId::from_bytes(id.0)))
    }

    /// Their vintage.
    pub fn vintage(&self) -> Vintage {
        Vintage(BusinessDate(self.vintage))
    }
}

/// The detail of these kinds.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
struct Layout {
    #[n(0)]
    grant: Option<Id>,
    #[n(1)]
    stream: Option<StreamId>,
    #[n(2)]
    seq: u64,
    #[n(3)]
    mark: u8,
    #[n(4)]
    units: List<Units, UNITS_PER_FACT>,
}

/// A fact of one of these kinds; which fields mean something stands at [`MovementKind`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// What it is.
    pub kind: MovementKind,
    /// A grant's id, or an entry's.
    pub grant: [u8; 16],
    /// Whose stream.
    pub stream: StreamId,
    /// Position in that stream.
    pub seq: u64,
    /// By kind.
    pub mark: u8,
    /// At most [`UNITS_PER_FACT`].
    pub units: Vec<Units>,
}

impl Movement {
    /// A movement with nothing set.
    pub fn new(kind: MovementKind) -> Self {
        let stream = StreamId { terminal: Fixed([0; 16]), epoch: 0 };
        Self { kind, grant: [0; 16], stream, seq: 0, mark: 0, units: Vec::new() }
    }

    /// The fact that carries it, without postings.
    pub fn fact(&self) -> Fact {
        Fact::new(Detail::Unknown { code: self.kind.code() }, None)
    }

    /// Encodes a fact with this detail as entry `index` of its action.
    pub fn encode(&self, fact: &Fact, context: &Context, index: u32) -> Result<Vec<u8>, EnvelopeError> {
        let envelope = fact.encode(context, index)?;
        let end = detail_position(&envelope)?;
        let units = List::new(self.units.clone()).ok_or(EnvelopeError::Value("units"))?;
        let stream = (self.stream.epoch > 0).then_some(self.stream);
        let grant = (self.grant != [0; 16]).then_some(Fixed(self.grant));
        let layout = Layout { grant, stream, seq: self.seq, mark: self.mark, units };
        let detail = minicbor::to_vec(layout).map_err(|_| EnvelopeError::Value("encoding"))?;
        Ok([&envelope[..end], &detail].concat())
    }

    /// The movement in an envelope that decoded as `fact`; nothing where it is of another kind.
    pub fn read(fact: &Fact, envelope: &[u8]) -> Result<Option<Self>, EnvelopeError> {
        let Detail::Unknown { code } = fact.detail else { return Ok(None) };
        let Some(kind) = MovementKind::from_code(code) else { return Ok(None) };
        let detail = envelope.get(detail_position(envelope)?..).unwrap_or_default();
        let mut decoder = Decoder::new(detail);
        let layout: Layout = decoder.decode()?;
        if decoder.position() != detail.len() {
            return Err(EnvelopeError::Value("end"));
        }
        let units = layout.units.into_items();
        if units.iter().any(|units| units.quantity <= 0 || units.subject().is_none()) {
            return Err(EnvelopeError::Value("units"));
        }
        let empty = Self::new(kind);
        Ok(Some(Self {
            kind,
            grant: layout.grant.map_or(empty.grant, |grant| grant.0),
            stream: layout.stream.unwrap_or(empty.stream),
            seq: layout.seq,
            mark: layout.mark,
            units,
        }))
    }
}

/// Where position 16 begins; the end where nothing stands there.
fn detail_position(envelope: &[u8]) -> Result<usize, EnvelopeError> {
    let mut decoder = Decoder::new(envelope);
    decoder.array()?;
    for _ in 0..DETAIL {
        decoder.skip()?;
    }
    Ok(decoder.position())
}
