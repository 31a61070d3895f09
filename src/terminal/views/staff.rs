//! The people behind the counter.

use super::Message;
use tillstamp_ledger::{MemberId, OperatorId, OverrideReason, Role};

/// A tile of the lock screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorTile {
    /// Who.
    pub operator: OperatorId,
    /// Name as the shop knows it.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Language code of this person.
    pub language: String,
    /// Seconds until another PIN may be tried; 0 where it may now.
    pub locked_s: i64,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub operator: OperatorId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Language code.
    pub language: String,
}

/// Why a PIN did not open the till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRefusal {
    /// What happened and what to do.
    pub message: Message,
    /// Tries left before the lock.
    pub tries_left: u32,
    /// Seconds of the lock; 0 where there is none.
    pub wait_s: i64,
}

/// A manager's word for something that the rules refuse.
#[derive(Clone, PartialEq, Eq)]
pub struct Approval {
    /// Whose PIN.
    pub operator: OperatorId,
    /// The PIN as typed; never kept.
    pub pin: String,
    /// Why.
    pub reason: OverrideReason,
}

/// One row of the staff screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMember {
    /// Who.
    pub operator: OperatorId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Can sign in.
    pub active: bool,
    /// Language code.
    pub language: String,
    /// The person's own member card.
    pub own_card: Option<MemberId>,
    /// Seconds until another PIN may be tried.
    pub locked_s: i64,
}
