//! How a refusal is put into words: its key, its numbers, and which verdict it is shown as.
//!
//! Invariant: [`Refusal::KEYS`] holds every key that [`Refusal::key`] can give.

use super::{ManagerFor, Refusal, RefusalVerdict};
use crate::argument::{Argument, Arguments};

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
            Self::RewardElsewhere { since: None, .. } => "refusal-reward-elsewhere",
            Self::RewardElsewhere { .. } => "refusal-reward-elsewhere-since",
            Self::StampsElsewhere { since: None, .. } => "refusal-stamps-elsewhere",
            Self::StampsElsewhere { .. } => "refusal-stamps-elsewhere-since",
            Self::LeaseEnded { .. } => "refusal-lease-ended",
            Self::VoidElsewhere { .. } => "refusal-void-elsewhere",
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
            Self::JoinedMerge => "refusal-joined-merge",
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
            Self::RewardElsewhere { reward, count, place, since }
            | Self::StampsElsewhere { reward, count, place, since } => {
                let mut arguments = vec![
                    ("reward", Argument::Reward(*reward)),
                    ("count", Argument::Count(*count)),
                    ("place", Argument::Place(place.clone())),
                ];
                arguments.extend(since.map(|since| ("since", Argument::Time(since))));
                arguments
            }
            Self::LeaseEnded { since } => vec![("since", Argument::Time(*since))],
            Self::VoidElsewhere { place } => vec![("place", Argument::Place(place.clone()))],
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
        "refusal-reward-elsewhere",
        "refusal-reward-elsewhere-since",
        "refusal-stamps-elsewhere",
        "refusal-stamps-elsewhere-since",
        "refusal-lease-ended",
        "refusal-void-elsewhere",
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
        "refusal-joined-merge",
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
