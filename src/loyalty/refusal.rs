//! Every way of saying no, with its own name, key and numbers.
//!
//! Invariant: a refusal is a value; nothing moved. Its texts are `<key>` (what happened) and `<key>-cure` (what to do).

use crate::argument::{Argument, Arguments};
use serde::Serialize;
use tillstamp_ledger::{BusinessDate, CardId, RewardId};

/// Which of the two non-green verdicts a refusal is shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalVerdict {
    /// Amber: it happened before, all is well.
    Already,
    /// Red.
    Refused,
}

/// What a manager's PIN is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ManagerFor {
    /// Voiding an earlier entry.
    Void,
    /// Undoing what somebody else did.
    UndoOfOthers,
    /// A reward by goodwill.
    GiveReward,
    /// Merging two members or taking that back.
    Merge,
    /// Pausing redemptions or allowing them again.
    Pause,
    /// Closing the day.
    CloseDay,
    /// Staff.
    Staff,
    /// Counting stock anew.
    Stock,
    /// Erasing a member's data.
    Erase,
    /// Moving an award later than the undo window.
    MoveAward,
}

/// A business "no".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "refusal")]
pub enum Refusal {
    /// Nobody is signed in.
    SignInFirst,
    /// The signed-in person no longer works here.
    OperatorInactive,
    /// The PIN that was given for an override is not a manager's.
    NotAManager,
    /// A manager has to do or confirm this.
    ManagerNeeded {
        /// What for.
        why: ManagerFor,
    },
    /// Only the owner may do this.
    OwnerNeeded,
    /// No such member here.
    UnknownMember,
    /// The member joined before.
    AlreadyEnrolled,
    /// The member's data was erased; the card is void.
    MemberErased,
    /// A staff member's own card cannot be served by that person (F114).
    OwnCard,
    /// Inside the cool-down.
    AlreadyStamped {
        /// Seconds until the next stamp.
        wait_s: i64,
    },
    /// As many visits today as the shop allows.
    DailyCapReached {
        /// The limit.
        limit: u32,
    },
    /// The printed card was blocked or replaced.
    CardBlocked,
    /// The phone's key is no longer taken.
    DeviceRevoked,
    /// The program has no such stamp card.
    NoSuchCard,
    /// The stamp card gives no new stamps.
    CardInactive {
        /// Which card.
        card: CardId,
    },
    /// The stamp card does not count items.
    NotCounted {
        /// Which card.
        card: CardId,
    },
    /// A count of nothing.
    CountZero,
    /// More than the card allows by hand on one visit.
    TooManyAtOnce {
        /// The limit.
        limit: u32,
        /// What would have been given on this visit.
        given: i64,
    },
    /// More movements than one entry can hold.
    TooMuchForOneEntry,
    /// The person's limit of manual stamps or corrections for the day.
    ShiftLimitReached {
        /// The limit.
        limit: u32,
    },
    /// The person's limit of undone actions for the day.
    ShiftVoidLimitReached {
        /// The limit.
        limit: u32,
    },
    /// A correction beyond what this role may do.
    AdjustOverLimit {
        /// The limit.
        limit: u32,
    },
    /// Fewer units than are to be taken.
    NotEnough {
        /// Units held.
        have: i64,
        /// Units needed.
        need: i64,
    },
    /// The program has no such reward.
    NoSuchReward,
    /// The member has none of this reward.
    RewardNotReady {
        /// Which reward.
        reward: RewardId,
    },
    /// The member's reward is past its last day.
    RewardExpired {
        /// Which reward.
        reward: RewardId,
        /// Its last day.
        on: BusinessDate,
    },
    /// The reward is no longer handed out.
    RewardInactive {
        /// Which reward.
        reward: RewardId,
    },
    /// The reward was earned on this visit and the shop keeps it for the next (F108).
    RewardNextVisit {
        /// Which reward.
        reward: RewardId,
    },
    /// Fewer left in stock than wanted.
    OutOfStock {
        /// Which reward.
        reward: RewardId,
        /// What is left.
        left: i64,
    },
    /// The brake is on (F121).
    RedemptionsPaused,
    /// The program ended; its last day to redeem is over (F121).
    RedemptionsEnded {
        /// The last day.
        last_day: BusinessDate,
    },
    /// A printed card (or a looked-up member) redeems only after the signed-in person confirms.
    ConfirmCard,
    /// As many rewards on the printed card today as the shop allows.
    StaticCardLimit {
        /// The limit.
        limit: u32,
    },
    /// The time is unsure: redemption only with a manager's PIN, nothing expires.
    ClockUnsure,
    /// No such entry here.
    NothingToUndo,
    /// The entry was undone before.
    AlreadyReversed,
    /// Entries of this kind have their own way back, or none.
    CannotBeUndone,
    /// Past the time in which one tap undoes.
    UndoTooLate {
        /// The window in seconds.
        limit_s: i64,
    },
    /// Stamps that should move were already turned into a reward and used.
    AwardUsed,
    /// Part of what should move was already turned into a reward and used.
    AwardPartlyUsed {
        /// How many of the award's units can still go to somebody else.
        can: u32,
        /// How many should.
        asked: u32,
    },
    /// The entry gave nothing that could move.
    NothingToMove,
    /// An award is divided among two at least.
    SplitTooFew,
    /// An award is divided among so many at most.
    SplitTooMany {
        /// The limit.
        limit: u32,
    },
    /// The parts are not the whole.
    SplitSum {
        /// What the parts add up to.
        given: i64,
        /// What there is to divide.
        total: u32,
    },
    /// Both are the same member.
    SameMember,
    /// One of the two was merged before.
    AlreadyMerged,
    /// The member that would vanish has others merged into it.
    MergeChained,
    /// Past the days in which a merge can be taken back.
    MergeTooOld {
        /// The limit.
        limit: u32,
    },
    /// The member never had a printed card.
    NoCardIssued,
    /// The card is blocked already.
    AlreadyBlocked,
    /// No further version of the printed card is possible.
    TooManyCards,
    /// As many phones as one member may have.
    TooManyDevices {
        /// The limit.
        limit: u32,
    },
    /// The phone belongs to the member already.
    DeviceKnown,
    /// The phone is not one of the member's.
    DeviceUnknown,
    /// The phone's key has a wrong length.
    KeyMalformed,
    /// Consent to a wording that the program does not have.
    UnknownWording,
    /// The day's Z report exists; a second changes nothing.
    DayAlreadyClosed {
        /// Number of that Z report.
        number: u32,
    },
    /// A day in the future cannot be closed.
    DayNotBegun {
        /// Which day.
        date: BusinessDate,
    },
    /// The document has faults; see `Program::validate`.
    ProgramFaulty {
        /// How many.
        faults: u32,
    },
    /// A program cannot be in force from an earlier day.
    ProgramFromPast {
        /// The day asked for.
        from: BusinessDate,
    },
    /// The reward has no stock to count.
    NoStockKept {
        /// Which reward.
        reward: RewardId,
    },
    /// The shop would be left without an owner.
    LastOwner,
    /// It is so already.
    NothingChanged,
    /// Not one of our codes (EAN, URL, Wi-Fi, …). Said by the scan path.
    CodeNotOurs,
    /// One of ours, but cut off or malformed. Said by the scan path.
    CodeDamaged,
    /// A code of another merchant. Said by the scan path.
    CodeOtherShop,
    /// The signature does not verify. Said by the scan path.
    CodeForged,
    /// A rotating code that is too old. Said by the scan path.
    CodeExpired {
        /// Seconds since it ended.
        ago_s: i64,
    },
    /// A rotating code from later than now. Said by the scan path.
    CodeFromFuture {
        /// Seconds ahead.
        ahead_s: i64,
    },
    /// A rotating code that was used before. Said by the scan path.
    CodeUsed,
    /// A short code of a phone that is not known here. Said by the scan path.
    CodeUnknownPhone,
}

impl Refusal {
    /// The key of the text that says what happened; `<key>-cure` says what to do next.
    pub fn key(&self) -> &'static str {
        match self {
            Self::SignInFirst => "refusal-sign-in-first",
            Self::OperatorInactive => "refusal-operator-inactive",
            Self::NotAManager => "refusal-not-a-manager",
            Self::ManagerNeeded { why } => why.key(),
            Self::OwnerNeeded => "refusal-owner-needed",
            Self::UnknownMember => "refusal-unknown-member",
            Self::AlreadyEnrolled => "refusal-already-enrolled",
            Self::MemberErased => "refusal-member-erased",
            Self::OwnCard => "refusal-own-card",
            Self::AlreadyStamped { .. } => "refusal-already-stamped",
            Self::DailyCapReached { .. } => "refusal-daily-cap-reached",
            Self::CardBlocked => "refusal-card-blocked",
            Self::DeviceRevoked => "refusal-device-revoked",
            Self::NoSuchCard => "refusal-no-such-card",
            Self::CardInactive { .. } => "refusal-card-inactive",
            Self::NotCounted { .. } => "refusal-not-counted",
            Self::CountZero => "refusal-count-zero",
            Self::TooManyAtOnce { .. } => "refusal-too-many-at-once",
            Self::TooMuchForOneEntry => "refusal-too-much-for-one-entry",
            Self::ShiftLimitReached { .. } => "refusal-shift-limit-reached",
            Self::ShiftVoidLimitReached { .. } => "refusal-shift-void-limit-reached",
            Self::AdjustOverLimit { .. } => "refusal-adjust-over-limit",
            Self::NotEnough { .. } => "refusal-not-enough",
            Self::NoSuchReward => "refusal-no-such-reward",
            Self::RewardNotReady { .. } => "refusal-reward-not-ready",
            Self::RewardExpired { .. } => "refusal-reward-expired",
            Self::RewardInactive { .. } => "refusal-reward-inactive",
            Self::RewardNextVisit { .. } => "refusal-reward-next-visit",
            Self::OutOfStock { .. } => "refusal-out-of-stock",
            Self::RedemptionsPaused => "refusal-redemptions-paused",
            Self::RedemptionsEnded { .. } => "refusal-redemptions-ended",
            Self::ConfirmCard => "refusal-confirm-card",
            Self::StaticCardLimit { .. } => "refusal-static-card-limit",
            Self::ClockUnsure => "refusal-clock-unsure",
            Self::NothingToUndo => "refusal-nothing-to-undo",
            Self::AlreadyReversed => "refusal-already-reversed",
            Self::CannotBeUndone => "refusal-cannot-be-undone",
            Self::UndoTooLate { .. } => "refusal-undo-too-late",
            Self::AwardUsed => "refusal-award-used",
            Self::AwardPartlyUsed { .. } => "refusal-award-partly-used",
            Self::NothingToMove => "refusal-nothing-to-move",
            Self::SplitTooFew => "refusal-split-too-few",
            Self::SplitTooMany { .. } => "refusal-split-too-many",
            Self::SplitSum { .. } => "refusal-split-sum",
            Self::SameMember => "refusal-same-member",
            Self::AlreadyMerged => "refusal-already-merged",
            Self::MergeChained => "refusal-merge-chained",
            Self::MergeTooOld { .. } => "refusal-merge-too-old",
            Self::NoCardIssued => "refusal-no-card-issued",
            Self::AlreadyBlocked => "refusal-already-blocked",
            Self::TooManyCards => "refusal-too-many-cards",
            Self::TooManyDevices { .. } => "refusal-too-many-devices",
            Self::DeviceKnown => "refusal-device-known",
            Self::DeviceUnknown => "refusal-device-unknown",
            Self::KeyMalformed => "refusal-key-malformed",
            Self::UnknownWording => "refusal-unknown-wording",
            Self::DayAlreadyClosed { .. } => "refusal-day-already-closed",
            Self::DayNotBegun { .. } => "refusal-day-not-begun",
            Self::ProgramFaulty { .. } => "refusal-program-faulty",
            Self::ProgramFromPast { .. } => "refusal-program-from-past",
            Self::NoStockKept { .. } => "refusal-no-stock-kept",
            Self::LastOwner => "refusal-last-owner",
            Self::NothingChanged => "refusal-nothing-changed",
            Self::CodeNotOurs => "refusal-code-not-ours",
            Self::CodeDamaged => "refusal-code-damaged",
            Self::CodeOtherShop => "refusal-code-other-shop",
            Self::CodeForged => "refusal-code-forged",
            Self::CodeExpired { .. } => "refusal-code-expired",
            Self::CodeFromFuture { .. } => "refusal-code-from-future",
            Self::CodeUsed => "refusal-code-used",
            Self::CodeUnknownPhone => "refusal-code-unknown-phone",
        }
    }

    /// Values for both texts.
    pub fn arguments(&self) -> Arguments {
        match self {
            Self::AlreadyStamped { wait_s } => vec![("wait", Argument::Seconds(*wait_s))],
            Self::DailyCapReached { limit }
            | Self::ShiftLimitReached { limit }
            | Self::ShiftVoidLimitReached { limit }
            | Self::AdjustOverLimit { limit }
            | Self::StaticCardLimit { limit }
            | Self::MergeTooOld { limit }
            | Self::SplitTooMany { limit }
            | Self::TooManyDevices { limit } => vec![("limit", Argument::Count(i64::from(*limit)))],
            Self::CardInactive { card } | Self::NotCounted { card } => vec![("card", Argument::Card(*card))],
            Self::TooManyAtOnce { limit, given } => {
                vec![("limit", Argument::Count(i64::from(*limit))), ("given", Argument::Count(*given))]
            }
            Self::AwardPartlyUsed { can, asked } => {
                vec![("can", Argument::Count(i64::from(*can))), ("asked", Argument::Count(i64::from(*asked)))]
            }
            Self::SplitSum { given, total } => {
                vec![("given", Argument::Count(*given)), ("total", Argument::Count(i64::from(*total)))]
            }
            Self::NotEnough { have, need } => vec![("have", Argument::Count(*have)), ("need", Argument::Count(*need))],
            Self::RewardNotReady { reward }
            | Self::RewardInactive { reward }
            | Self::RewardNextVisit { reward }
            | Self::NoStockKept { reward } => vec![("reward", Argument::Reward(*reward))],
            Self::RewardExpired { reward, on } => {
                vec![("reward", Argument::Reward(*reward)), ("date", Argument::Date(*on))]
            }
            Self::OutOfStock { reward, left } => {
                vec![("reward", Argument::Reward(*reward)), ("left", Argument::Count(*left))]
            }
            Self::RedemptionsEnded { last_day } => vec![("date", Argument::Date(*last_day))],
            Self::UndoTooLate { limit_s } => vec![("limit", Argument::Seconds(*limit_s))],
            Self::DayAlreadyClosed { number } => vec![("number", Argument::Count(i64::from(*number)))],
            Self::DayNotBegun { date } => vec![("date", Argument::Date(*date))],
            Self::ProgramFaulty { faults } => vec![("faults", Argument::Count(i64::from(*faults)))],
            Self::ProgramFromPast { from } => vec![("date", Argument::Date(*from))],
            Self::CodeExpired { ago_s } => vec![("ago", Argument::Seconds(*ago_s))],
            Self::CodeFromFuture { ahead_s } => vec![("ahead", Argument::Seconds(*ahead_s))],
            _ => Vec::new(),
        }
    }

    /// Amber or red.
    pub fn verdict(&self) -> RefusalVerdict {
        match self {
            Self::AlreadyEnrolled
            | Self::AlreadyStamped { .. }
            | Self::AlreadyReversed
            | Self::AlreadyMerged
            | Self::AlreadyBlocked
            | Self::DeviceKnown
            | Self::DayAlreadyClosed { .. }
            | Self::NothingChanged => RefusalVerdict::Already,
            _ => RefusalVerdict::Refused,
        }
    }

    /// Every key, for the test that each has its texts.
    pub const KEYS: &'static [&'static str] = &[
        "refusal-sign-in-first",
        "refusal-operator-inactive",
        "refusal-not-a-manager",
        "refusal-manager-needed-void",
        "refusal-manager-needed-undo-of-others",
        "refusal-manager-needed-give-reward",
        "refusal-manager-needed-merge",
        "refusal-manager-needed-pause",
        "refusal-manager-needed-close-day",
        "refusal-manager-needed-staff",
        "refusal-manager-needed-stock",
        "refusal-manager-needed-erase",
        "refusal-manager-needed-move-award",
        "refusal-owner-needed",
        "refusal-unknown-member",
        "refusal-already-enrolled",
        "refusal-member-erased",
        "refusal-own-card",
        "refusal-already-stamped",
        "refusal-daily-cap-reached",
        "refusal-card-blocked",
        "refusal-device-revoked",
        "refusal-no-such-card",
        "refusal-card-inactive",
        "refusal-not-counted",
        "refusal-count-zero",
        "refusal-too-many-at-once",
        "refusal-too-much-for-one-entry",
        "refusal-shift-limit-reached",
        "refusal-shift-void-limit-reached",
        "refusal-adjust-over-limit",
        "refusal-not-enough",
        "refusal-no-such-reward",
        "refusal-reward-not-ready",
        "refusal-reward-expired",
        "refusal-reward-inactive",
        "refusal-reward-next-visit",
        "refusal-out-of-stock",
        "refusal-redemptions-paused",
        "refusal-redemptions-ended",
        "refusal-confirm-card",
        "refusal-static-card-limit",
        "refusal-clock-unsure",
        "refusal-nothing-to-undo",
        "refusal-already-reversed",
        "refusal-cannot-be-undone",
        "refusal-undo-too-late",
        "refusal-award-used",
        "refusal-award-partly-used",
        "refusal-nothing-to-move",
        "refusal-split-too-few",
        "refusal-split-too-many",
        "refusal-split-sum",
        "refusal-same-member",
        "refusal-already-merged",
        "refusal-merge-chained",
        "refusal-merge-too-old",
        "refusal-no-card-issued",
        "refusal-already-blocked",
        "refusal-too-many-cards",
        "refusal-too-many-devices",
        "refusal-device-known",
        "refusal-device-unknown",
        "refusal-key-malformed",
        "refusal-unknown-wording",
        "refusal-day-already-closed",
        "refusal-day-not-begun",
        "refusal-program-faulty",
        "refusal-program-from-past",
        "refusal-no-stock-kept",
        "refusal-last-owner",
        "refusal-nothing-changed",
        "refusal-code-not-ours",
        "refusal-code-damaged",
        "refusal-code-other-shop",
        "refusal-code-forged",
        "refusal-code-expired",
        "refusal-code-from-future",
        "refusal-code-used",
        "refusal-code-unknown-phone",
    ];
}

impl ManagerFor {
    /// The key of the text.
    pub fn key(self) -> &'static str {
        match self {
            Self::Void => "refusal-manager-needed-void",
            Self::UndoOfOthers => "refusal-manager-needed-undo-of-others",
            Self::GiveReward => "refusal-manager-needed-give-reward",
            Self::Merge => "refusal-manager-needed-merge",
            Self::Pause => "refusal-manager-needed-pause",
            Self::CloseDay => "refusal-manager-needed-close-day",
            Self::Staff => "refusal-manager-needed-staff",
            Self::Stock => "refusal-manager-needed-stock",
            Self::Erase => "refusal-manager-needed-erase",
            Self::MoveAward => "refusal-manager-needed-move-award",
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key())
    }
}
