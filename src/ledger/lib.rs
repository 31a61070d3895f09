//! Pure facts: envelope, chain, accounts, vintages, cells, effect keys, folds, conservation.
//!
//! Invariant of the crate: a fact, once encoded, is only ever stored, hashed and forwarded as those very bytes;
//! folding facts never decides anything. No I/O, no clock, no randomness in here.
#![forbid(unsafe_code)]

mod chain;
mod detail;
mod effect;
mod envelope;
mod fact;
mod fold;
mod ids;
mod movement;
mod posting;
mod time;

pub use chain::{Genesis, Hash, Head, Sign, entry_id, head_bytes};
pub use detail::{
    AdjustReason, Algorithm, BlockReason, ClockCause, Detail, EarnCause, EnrolChannel, KeyIn, OpenCause, Presentation,
    Purpose, Role, VoidReason, kind,
};
pub use effect::{EffectKey, business_once, entry_reversed, loan_answered, sale_once};
pub use envelope::{ENVELOPE_LIMIT_BYTES, EnvelopeError};
pub use fact::{Context, Fact, Flags, OverrideReason};
pub use fold::{ConservationFault, Fold, Tally};
pub use ids::{
    ActionId, CardId, CurrencyCode, DeviceTag, EntryId, Epoch, MemberId, MerchantId, OperatorId, ProgramHash, RewardId,
    Seq, StoreId, TerminalId,
};
pub use movement::{DECLINED, LoanProof, Movement, MovementKind, UNITS_PER_FACT, Units, cell_changes, loan_bytes};
pub use posting::{Posting, Subject, Term, Vintage};
pub use time::{BusinessDate, ClockState, UtcMillis};
