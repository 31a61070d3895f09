//! A member as the rules see one: units by vintage, and marks of the last visits and redemptions.

use serde::{Deserialize, Serialize};
use tillstamp_ledger::{
    BusinessDate, CardId, Context, DeviceTag, EntryId, Fact, MemberId, OperatorId, Presentation, RewardId, Subject,
    UtcMillis, Vintage,
};

/// A visit that stamped (or could have), until it is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitMark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// On which business day.
    pub date: BusinessDate,
    /// What was shown; nothing for an award that was moved here.
    pub presentation: Option<Presentation>,
    /// Stamps that it gave, by card and vintage.
    pub stamps: Vec<(CardId, Vintage, i64)>,
    /// The redemption that took these stamps back, where the shop does not stamp on redemption visits.
    pub withheld_by: Option<EntryId>,
    /// Stamps that it took back.
    pub withheld: Vec<(CardId, Vintage, i64)>,
}

/// Stamps given by hand, until undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraMark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// On which card.
    pub card: CardId,
    /// How many stamps or items.
    pub count: u32,
}

/// A reward handed over, until undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedemptionMark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// On which business day.
    pub date: BusinessDate,
    /// Which reward.
    pub reward: RewardId,
    /// On a printed card or by look-up, without a manager: counts against the shop's daily limit.
    pub on_static_card: bool,
}

/// A reward issued by an entry, for the rule "usable on the next visit".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueMark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// Which reward.
    pub reward: RewardId,
    /// How many uses.
    pub uses: i64,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberState {
    /// Who.
    pub id: MemberId,
    /// Day of joining.
    pub enrolled_on: BusinessDate,
    /// Private data gone, card void.
    pub erased: bool,
    /// The member that lives on, and the merge entry.
    pub merged_into: Option<(MemberId, EntryId)>,
    /// Members that live on in this one, and the merge entries.
    pub absorbed: Vec<(MemberId, EntryId)>,
    /// Units held, in order; none empty.
    pub cells: Vec<(Subject, Vintage, i64)>,
    /// Net stamps exchanged for rewards, by card (the tally's `spent`).
    pub exchanged: Vec<(CardId, i64)>,
    /// Visits ever, less those undone.
    pub visits: u32,
    /// The last visits, oldest first, at most [`MemberState::MARKS`].
    pub recent_visits: Vec<VisitMark>,
    /// The last stamps by hand, oldest first.
    pub recent_extras: Vec<ExtraMark>,
    /// The last redemptions, oldest first.
    pub recent_redemptions: Vec<RedemptionMark>,
    /// The last rewards issued, oldest first.
    pub recent_issues: Vec<IssueMark>,
    /// Highest version of a printed card; 0: none was issued.
    pub card_version: u16,
    /// Cards up to this version are not taken; 0: all are.
    pub blocked_card_version: u16,
    /// The staff member whose own card this is. No entry says it: the terminal fills it in.
    pub operator_card_of: Option<OperatorId>,
    /// Phones.
    pub devices: Vec<DeviceTag>,
    /// Phones no longer taken.
    pub revoked_devices: Vec<DeviceTag>,
}

impl MemberState {
    /// How many marks of a kind are kept.
    pub const MARKS: usize = 32;

    /// A member who just joined.
    pub fn new(id: MemberId, enrolled_on: BusinessDate) -> Self {
        Self {
            id,
            enrolled_on,
            erased: false,
            merged_into: None,
            absorbed: Vec::new(),
            cells: Vec::new(),
            exchanged: Vec::new(),
            visits: 0,
            recent_visits: Vec::new(),
            recent_extras: Vec::new(),
            recent_redemptions: Vec::new(),
            recent_issues: Vec::new(),
            card_version: 0,
            blocked_card_version: 0,
            operator_card_of: None,
            devices: Vec::new(),
            revoked_devices: Vec::new(),
        }
    }

    /// Applies an entry that concerns this member (as its member, as the absorbed one, or by a posting).
    /// Everything else leaves the state as it is.
    pub fn apply(&mut self, _entry: EntryId, _fact: &Fact, _context: &Context) {}
}
