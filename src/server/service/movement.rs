//! Kinds of facts that only joined terminals and their server write, as the service reads them: see
//! [`tillstamp_ledger::Movement`], whose layout both sides share.
//!
//! Invariant: units move between holders here, they are never made or spent: no term of the conservation equation
//! changes but by an envelope's postings.

use tillstamp_ledger::{Context, Detail, EnvelopeError, Epoch, Fact, Movement as Shared, TerminalId};
pub use tillstamp_ledger::{DECLINED, LoanProof, MovementKind, UNITS_PER_FACT, Units};
use tillstamp_protocol::{Fixed, StreamId};

/// Kinds that a server alone writes, apart from the ledger's own (see [`is_reserved`]).
const RESERVED: std::ops::RangeInclusive<u16> = 96..=127;

/// Whether a terminal may not write this kind once it has joined a merchant.
pub fn is_reserved(detail: &Detail) -> bool {
    match detail {
        Detail::Unknown { code } => RESERVED.contains(code),
        Detail::Movement(movement) => RESERVED.contains(&movement.kind.code()),
        Detail::ProgramPublished { .. }
        | Detail::Erased
        | Detail::Merged { .. }
        | Detail::MergeUndone { .. }
        | Detail::OperatorChanged { .. }
        | Detail::IssuerKeyAdded { .. } => true,
        _ => false,
    }
}

/// Whether a till's owner decides this for the whole shop: the server takes it as it is, in the order of its arrival,
/// and repeats in its own stream what every till must know (see [`is_for_all`]).
pub fn may_be_asked(detail: &Detail) -> bool {
    matches!(detail, Detail::ProgramPublished { .. } | Detail::OperatorChanged { .. } | Detail::Erased)
}

/// Whether the server says this once more in its own stream: tills of other stores get no entries of this one. Staff
/// and erased members come to them by other ways: on the shelf, and as state.
pub fn is_for_all(detail: &Detail) -> bool {
    matches!(detail, Detail::ProgramPublished { .. } | Detail::IssuerKeyAdded { .. })
}

/// Whether the kind belongs to a loan between two tills.
pub fn is_loan(kind: MovementKind) -> bool {
    matches!(kind, MovementKind::Lent | MovementKind::Borrowed)
}

/// A fact of one of these kinds; which fields mean something stands at [`MovementKind`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// What it is.
    pub kind: MovementKind,
    /// A grant's id, or an entry's; zeros for none.
    pub grant: [u8; 16],
    /// Whose stream; epoch 0 for none.
    pub stream: StreamId,
    /// Position in that stream.
    pub seq: u64,
    /// By kind.
    pub mark: u8,
    /// At most [`UNITS_PER_FACT`].
    pub units: Vec<Units>,
    /// A lender's signature, in what its borrower writes.
    pub proof: Option<LoanProof>,
}

impl Movement {
    /// A movement with nothing set.
    pub fn new(kind: MovementKind) -> Self {
        let stream = StreamId { terminal: Fixed([0; 16]), epoch: 0 };
        Self { kind, grant: [0; 16], stream, seq: 0, mark: 0, units: Vec::new(), proof: None }
    }

    /// The fact that carries it, without postings.
    pub fn fact(&self) -> Fact {
        Fact::new(Detail::Movement(self.shared()), None)
    }

    fn shared(&self) -> Shared {
        let stream = (self.stream.epoch > 0)
            .then_some((TerminalId::from_bytes(self.stream.terminal.0), Epoch(self.stream.epoch)));
        let grant = (self.grant != [0; 16]).then_some(self.grant);
        let (units, proof) = (self.units.clone(), self.proof);
        Shared { kind: self.kind, grant, stream, seq: self.seq, mark: self.mark, units, proof }
    }

    /// Encodes a fact with this detail as entry `index` of its action.
    pub fn encode(&self, fact: &Fact, context: &Context, index: u32) -> Result<Vec<u8>, EnvelopeError> {
        if self.units.len() > UNITS_PER_FACT {
            return Err(EnvelopeError::Value("units"));
        }
        Fact { detail: Detail::Movement(self.shared()), ..fact.clone() }.encode(context, index)
    }

    /// The movement of a fact; nothing where it is of another kind.
    pub fn read(fact: &Fact) -> Option<Self> {
        let Detail::Movement(shared) = &fact.detail else { return None };
        let none = Self::new(shared.kind);
        Some(Self {
            kind: shared.kind,
            grant: shared.grant.unwrap_or(none.grant),
            stream: shared.stream.map_or(none.stream, |(terminal, epoch)| StreamId {
                terminal: Fixed(*terminal.bytes()),
                epoch: epoch.0,
            }),
            seq: shared.seq,
            mark: shared.mark,
            units: shared.units.clone(),
            proof: shared.proof,
        })
    }
}
