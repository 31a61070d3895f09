//! What people (and the night) ask for: one variant a thing that can be done at a terminal.
//!
//! Invariant: a command says what is wanted, never what is right; [`crate::decide`] says that.

use crate::program::Program;
use crate::state::MemberState;
use tillstamp_ledger::{
    AdjustReason, Algorithm, BlockReason, BusinessDate, CardId, DeviceTag, EffectKey, EnrolChannel, EntryId, Hash,
    MemberId, OperatorId, Presentation, Purpose, RewardId, Role, UtcMillis, VoidReason, business_once, entry_reversed,
};

/// A member's part of an award that is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwardPart {
    /// Who.
    pub member: MemberId,
    /// How many of the award's units, from 1.
    pub count: u32,
}

/// A wish. [`crate::State`] must be loaded for it; see each variant for what beyond the operator it looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A code was shown, or a member was looked up to be served. Looks at `member`.
    Scan {
        /// Whose code; may be the id of a member that was merged into `State::member`.
        member: MemberId,
        /// What was shown.
        presentation: Presentation,
        /// The phone, for rotating codes.
        device: Option<DeviceTag>,
        /// Time in the code (seconds since 1970), for rotating codes.
        code_time_s: Option<i64>,
        /// Version on a printed card.
        card_version: Option<u16>,
    },
    /// The cashier gives stamps by hand. Looks at `member`.
    AddStamps {
        /// To whom.
        member: MemberId,
        /// On which card.
        card: CardId,
        /// How many, from 1.
        count: u32,
    },
    /// The cashier enters a count of items. Looks at `member`.
    AddItems {
        /// To whom.
        member: MemberId,
        /// On which card; its rule is per item.
        card: CardId,
        /// How many items, from 1.
        count: u32,
    },
    /// A person corrects a balance of stamps. Looks at `member`.
    Adjust {
        /// Whose.
        member: MemberId,
        /// On which card.
        card: CardId,
        /// Stamps to add, or to take where negative.
        delta: i64,
        /// Why; free words go into private data, not here.
        reason: AdjustReason,
    },
    /// A manager gives a reward without stamps (goodwill, import). Looks at `member`.
    GiveReward {
        /// To whom.
        member: MemberId,
        /// Which.
        reward: RewardId,
        /// How many uses, from 1.
        uses: u32,
        /// Why.
        reason: AdjustReason,
    },
    /// A reward is handed over. Looks at `member`, `redemptions_paused`, `stock`.
    Redeem {
        /// To whom.
        member: MemberId,
        /// Which.
        reward: RewardId,
        /// How many uses, from 1.
        uses: u32,
        /// What was shown at the scan that opened the member's sheet.
        presentation: Presentation,
        /// The signed-in person confirmed that the printed card's (or looked-up) member stands here.
        confirmed: bool,
        /// The manager whose PIN was given for it, where one was; `State::manager` holds that person.
        manager: Option<OperatorId>,
    },
    /// The last action is undone in one tap. Looks at `original` and its `member`; where the entry is marked
    /// [`tillstamp_ledger::Flags::TOGETHER`] also at `together` and, for its entries' members, `member` and `others`.
    Undo {
        /// The entry.
        original: EntryId,
    },
    /// An earlier entry is voided with a reason. Looks at what `Undo` looks at.
    Void {
        /// The entry.
        original: EntryId,
        /// Why.
        reason: VoidReason,
    },
    /// An award went to the wrong member. Looks at `original`, its `member`, and `other` (the right member).
    MoveAward {
        /// The entry.
        original: EntryId,
        /// The right member.
        to: MemberId,
    },
    /// One award is divided among several members, the one who has it now included or not. Looks at `original`, its
    /// `member`, and `others` (everybody else named).
    SplitAward {
        /// The entry.
        original: EntryId,
        /// Who gets how many of its units (see [`crate::award_units`]); the counts add up to all of them.
        parts: Vec<AwardPart>,
    },
    /// A member joins; `State::member` must be empty.
    Enrol {
        /// New id.
        member: MemberId,
        /// How.
        channel: EnrolChannel,
    },
    /// The next version of the member's printed card becomes valid. Looks at `member`.
    IssueCard {
        /// Whose.
        member: MemberId,
    },
    /// Cards up to a version are no longer taken. Looks at `member`.
    BlockCard {
        /// Whose.
        member: MemberId,
        /// Highest version to block; nothing: the newest issued.
        version: Option<u16>,
        /// Why.
        reason: BlockReason,
    },
    /// The present card is blocked and the next version issued, in one action. Looks at `member`.
    ReplaceCard {
        /// Whose.
        member: MemberId,
        /// Why.
        reason: BlockReason,
    },
    /// Two members are one person; the lower (older) id lives on. Looks at `member` (`one`) and `other`.
    Merge {
        /// One of them.
        one: MemberId,
        /// The other.
        other: MemberId,
    },
    /// A merge is taken back. Looks at `original` (the merge entry), `member` (survivor) and `other` (absorbed).
    UndoMerge {
        /// The merge entry.
        merge: EntryId,
    },
    /// The member's private data goes, the units with it. Looks at `member`.
    Erase {
        /// Whose.
        member: MemberId,
    },
    /// Consent is given or withdrawn. Looks at `member`.
    SetConsent {
        /// Whose.
        member: MemberId,
        /// What for.
        purpose: Purpose,
        /// Given or withdrawn.
        granted: bool,
        /// Version of the wording shown.
        wording_version: u32,
        /// Hash of the exact wording shown.
        wording: Hash,
    },
    /// Private data was replaced (its ciphertext stands outside the chain). Looks at `member`.
    ChangeProfile {
        /// Whose.
        member: MemberId,
        /// New ciphertext.
        ciphertext: Hash,
        /// The one it replaces.
        replaces: Option<Hash>,
    },
    /// A phone's key belongs to the member. Looks at `member`.
    EnrolDevice {
        /// Whose.
        member: MemberId,
        /// Short name of the key.
        device: DeviceTag,
        /// How it signs.
        algorithm: Algorithm,
        /// Raw Ed25519 (32 bytes) or SEC1 compressed P-256 (33 bytes).
        public_key: Vec<u8>,
    },
    /// A phone's key is no longer taken. Looks at `member`.
    RevokeDevice {
        /// Whose.
        member: MemberId,
        /// Which.
        device: DeviceTag,
    },
    /// Units past their vintage are booked out. Looks at `member`. Gives no fact where nothing is due.
    ExpireUnits {
        /// Whose.
        member: MemberId,
    },
    /// The business day is closed (Z). Looks at `closed_as` and `last_day_number`.
    CloseDay {
        /// Which day.
        date: BusinessDate,
        /// SHA-256 of the report document.
        totals: Hash,
    },
    /// A program document is in force from a day on. Looks at `stock`.
    PublishProgram {
        /// The new document.
        document: Box<Program>,
        /// First day.
        from: BusinessDate,
    },
    /// The left stock of a reward is counted anew. Looks at `stock`.
    SetStock {
        /// Which reward.
        reward: RewardId,
        /// What is left now.
        left: u32,
    },
    /// A staff member is added, changed or let go. Looks at `active_owners`, `subject`.
    ChangeOperator {
        /// Who.
        subject: OperatorId,
        /// Role from now on.
        role: Role,
        /// Whether the person can sign in.
        active: bool,
    },
    /// Trusted time is set by the owner.
    SetClock {
        /// The time said to be right.
        at: UtcMillis,
    },
    /// The brake: no redemptions at all, or again. Looks at `redemptions_paused`.
    PauseRedemptions {
        /// Pause or go on.
        paused: bool,
    },
}

impl Command {
    /// The effect keys that the command may claim, or may find claimed by a member who lives on in `member`
    /// (`State::member`): load which of them are used into `State::used_effects`.
    pub fn effect_keys(&self, program: &Program, member: Option<&MemberState>) -> Vec<EffectKey> {
        match self {
            Self::Undo { original }
            | Self::Void { original, .. }
            | Self::MoveAward { original, .. }
            | Self::SplitAward { original, .. } => vec![entry_reversed(*original, 0)],
            Self::UndoMerge { merge } => vec![entry_reversed(*merge, 0)],
            Self::Enrol { member, .. } => welcome_keys(*member, program),
            Self::Scan { .. } => {
                let everybody = member.into_iter().flat_map(MemberState::everybody);
                everybody.flat_map(|id| welcome_keys(id, program)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The member that the command is about, where it names one.
    pub fn member(&self) -> Option<MemberId> {
        match self {
            Self::Scan { member, .. }
            | Self::AddStamps { member, .. }
            | Self::AddItems { member, .. }
            | Self::Adjust { member, .. }
            | Self::GiveReward { member, .. }
            | Self::Redeem { member, .. }
            | Self::Enrol { member, .. }
            | Self::IssueCard { member }
            | Self::BlockCard { member, .. }
            | Self::ReplaceCard { member, .. }
            | Self::Merge { one: member, .. }
            | Self::Erase { member }
            | Self::SetConsent { member, .. }
            | Self::ChangeProfile { member, .. }
            | Self::EnrolDevice { member, .. }
            | Self::RevokeDevice { member, .. }
            | Self::ExpireUnits { member } => Some(*member),
            _ => None,
        }
    }
}

/// Key of the welcome stamps of one card.
pub(crate) fn welcome_stamps_key(member: MemberId, card: CardId) -> EffectKey {
    business_once(member, "welcome-stamps", i64::from(card.0))
}

/// Key of the welcome reward.
pub(crate) fn welcome_reward_key(member: MemberId) -> EffectKey {
    business_once(member, "welcome-reward", 0)
}

fn welcome_keys(member: MemberId, program: &Program) -> Vec<EffectKey> {
    let stamps = program.cards.iter().map(|card| welcome_stamps_key(member, card.id));
    stamps.chain(program.welcome_reward.is_some().then(|| welcome_reward_key(member))).collect()
}
