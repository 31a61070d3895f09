//! Rows of the tables beside the chain, as callers see them.
//!
//! Invariant: a member's row, a phone and a program hold what folding the envelopes gives, except where a field says
//! so.

use crate::types::Position;
use serde::{Deserialize, Serialize};
use tillstamp_ledger::{
    Algorithm, BusinessDate, DeviceTag, EnrolChannel, Hash, MemberId, OperatorId, ProgramHash, Purpose, Role, UtcMillis,
};

/// A day and a count on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnDay {
    /// The business date.
    pub date: BusinessDate,
    /// How many on that day.
    pub count: u32,
}

impl OnDay {
    /// The count if `date` is that day, else 0.
    pub fn on(this: Option<Self>, date: BusinessDate) -> u32 {
        this.filter(|day| day.date == date).map_or(0, |day| day.count)
    }
}

/// One purpose's consent as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What for.
    pub purpose: Purpose,
    /// Given or withdrawn.
    pub granted: bool,
    /// Version of the wording shown.
    pub wording_version: u32,
    /// When.
    pub at: UtcMillis,
}

/// A visit that still counts (it was not reversed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentVisit {
    /// Its entry.
    pub position: Position,
    /// Trusted time.
    pub at: UtcMillis,
    /// Its day.
    pub date: BusinessDate,
}

/// Everything about a member that rules ask for, folded from the member's entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberCache {
    /// Who.
    pub id: MemberId,
    /// When and how the member joined.
    pub enrolled: Option<(UtcMillis, EnrolChannel)>,
    /// Visits that count, newest last, at most 8.
    pub recent_visits: Vec<RecentVisit>,
    /// Visits that count on the day of the last one.
    pub visits: Option<OnDay>,
    /// Visits that count, ever.
    pub visits_total: u32,
    /// Trusted time of the last redemption.
    pub last_redemption_at: Option<UtcMillis>,
    /// Uses redeemed with a static card (`Flags::STATIC_CARD`) on the day of the last such redemption.
    pub static_redemptions: Option<OnDay>,
    /// Highest card version issued; 0 for none.
    pub card_version: u16,
    /// Cards up to this version are not taken; 0 for none.
    pub blocked_version: u16,
    /// The member lives on in this one.
    pub merged_into: Option<MemberId>,
    /// Private data is gone.
    pub erased: bool,
    /// Trusted time of the last visit, redemption, earning, enrolment, or change by the member.
    pub last_contact_at: Option<UtcMillis>,
    /// Consent by purpose.
    pub consents: Vec<Consent>,
    /// Hash of the ciphertext that the last `ProfileChanged` named.
    pub profile: Option<Hash>,
    /// Last award of stamps: when, by whom, how many in a row by that person within an hour of each other.
    pub award_run: Option<AwardRun>,
    /// The member's newest entry.
    pub last_entry: Option<Position>,
}

/// Awards to one member by one operator, close together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwardRun {
    /// Trusted time of the last one.
    pub at: UtcMillis,
    /// By whom.
    pub operator: OperatorId,
    /// How many so far.
    pub length: u32,
}

impl MemberCache {
    /// The last visit that was not reversed.
    pub fn last_visit_at(&self) -> Option<UtcMillis> {
        self.recent_visits.last().map(|visit| visit.at)
    }

    /// Visits that count on `date`.
    pub fn visits_on(&self, date: BusinessDate) -> u32 {
        OnDay::on(self.visits, date)
    }

    /// Uses redeemed with a static card on `date`.
    pub fn static_redemptions_on(&self, date: BusinessDate) -> u32 {
        OnDay::on(self.static_redemptions, date)
    }

    /// Whether consent for `purpose` stands.
    pub fn consented(&self, purpose: Purpose) -> bool {
        self.consents.iter().any(|consent| consent.purpose == purpose && consent.granted)
    }
}

/// A member's phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// Whose.
    pub member: MemberId,
    /// Short name of its key.
    pub device: DeviceTag,
    /// How it signs.
    pub algorithm: Algorithm,
    /// Its key.
    pub public_key: Vec<u8>,
    /// Not taken any more.
    pub revoked: bool,
    /// Highest time of a code that was served, seconds since 1970.
    pub last_code_time_s: Option<i64>,
    /// Entry that enrolled it.
    pub enrolled_at: UtcMillis,
}

/// A staff member. Role and active follow the ledger; the rest is kept beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorRow {
    /// Who.
    pub id: OperatorId,
    /// Name on the tile.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Whether the person can sign in.
    pub active: bool,
    /// Argon2 string; nothing where no PIN is set.
    pub pin_hash: Option<String>,
    /// Language tag ("cs"); nothing for the shop's.
    pub language: Option<String>,
    /// Wrong PINs since the last right one; survives a restart.
    pub failed_attempts: u32,
    /// No attempt is taken before this (raw or trusted time, as the caller decides).
    pub locked_until: Option<UtcMillis>,
    /// The person's own membership.
    pub own_member: Option<MemberId>,
}

/// A program document and when it came into force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramRow {
    /// Its name.
    pub hash: ProgramHash,
    /// The bytes.
    pub document: Vec<u8>,
    /// First day, where it was published.
    pub from: Option<BusinessDate>,
}

/// A key that signs this shop's cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssuerKeyRow {
    /// First four bytes of the key's SHA-256.
    pub key_id: [u8; 4],
    /// Ed25519 public key.
    pub public_key: [u8; 32],
}

/// A closed day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZReportRow {
    /// Which day.
    pub date: BusinessDate,
    /// Running number from 1.
    pub number: u32,
    /// The report's document.
    pub document: Vec<u8>,
}

/// A "no" that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalRow {
    /// Trusted time.
    pub at: UtcMillis,
    /// Its day.
    pub date: BusinessDate,
    /// Key of the refusal, as the rules name it.
    pub key: String,
    /// Who was signed in.
    pub operator: Option<OperatorId>,
    /// Whose code it was, where known.
    pub member: Option<MemberId>,
}
