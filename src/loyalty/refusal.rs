//! Every way of saying no, with its own name, key and numbers.
//!
//! Invariant: a refusal is a value; nothing moved. Its texts are `<key>` (what happened) and `<key>-cure` (what to do).

mod words;

use crate::state::Place;
use serde::Serialize;
use tillstamp_ledger::{BusinessDate, CardId, RewardId, UtcMillis};

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
    /// The reward is the member's, but another till or the server holds it.
    RewardElsewhere {
        /// Which reward.
        reward: RewardId,
        /// Uses at that place.
        count: i64,
        /// Where.
        place: Place,
        /// They came there since the line went down at this instant.
        since: Option<UtcMillis>,
    },
    /// All stamps together fill the card, but not all are held here.
    StampsElsewhere {
        /// Which reward.
        reward: RewardId,
        /// Stamps at that place.
        count: i64,
        /// Where.
        place: Place,
        /// They were collected there since the line went down at this instant.
        since: Option<UtcMillis>,
    },
    /// Cut off for so long that this till earns only.
    LeaseEnded {
        /// Since when.
        since: UtcMillis,
    },
    /// What was handed over, or exchanged, at another till is taken back there.
    VoidElsewhere {
        /// Where.
        place: Place,
    },
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
    /// Members of a shop with a server are not merged at one of its tills: units of either may be held at any of them.
    JoinedMerge,
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
