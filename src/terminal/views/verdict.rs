//! The answer to everything that is done at the counter.

use super::{Argument, MemberSheet, Message};
use tillstamp_ledger::{CardId, EntryId, KeyIn, MemberId, RewardId, UtcMillis};

/// The three verdicts of the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VerdictKind {
    /// It happened and is on disk.
    Done,
    /// It had happened before: nothing new.
    Already,
    /// It did not happen.
    Refused,
}

/// The sound of a verdict; the kiosk plays it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sound {
    /// Rising tone.
    Success,
    /// Two even tones.
    Already,
    /// Low double tone.
    Refused,
    /// Like success, longer: a card became full or a reward was handed over.
    Reward,
}

/// What moved on one card, for the animation on both screens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landed {
    /// Which card.
    pub card: CardId,
    /// Stamps that were added (negative where taken back).
    pub stamps: i64,
    /// Full cards that became a reward by this action.
    pub cards_filled: i64,
    /// Rewards that became ready, by id and uses.
    pub rewards: Vec<(RewardId, i64)>,
}

/// What to key in on the cash register after a redemption (F110).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInHint {
    /// Kind and amounts.
    pub key_in: KeyIn,
    /// How many times.
    pub uses: u32,
    /// The shop's own words for it; empty where it gave none.
    pub note: String,
}

/// A way past a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Offer {
    /// Nothing helps here.
    None,
    /// A manager's PIN and a reason: [`crate::Till::override_refused`].
    Override,
    /// The signed-in person has to confirm: [`crate::Till::confirm`].
    Confirm,
    /// Somebody has to sign in first; the scan is kept.
    SignIn,
}

/// What happened. Made after the commit and never before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Done, already, refused.
    pub kind: VerdictKind,
    /// What happened; the next step stands under [`Message::cure_key`] where the kind is not `Done`.
    pub message: Message,
    /// The member's sheet after it.
    pub member: Option<Box<MemberSheet>>,
    /// The entry that was written (the first, where an action wrote several).
    pub entry_id: Option<EntryId>,
    /// What Undo would undo.
    pub undo: Option<EntryId>,
    /// What moved.
    pub landed: Vec<Landed>,
    /// What to key in on the cash register.
    pub key_in: Option<KeyInHint>,
    /// A way past a refusal.
    pub offer: Offer,
    /// Trusted time of the verdict.
    pub at: UtcMillis,
    /// What to play.
    pub sound: Sound,
}

impl Verdict {
    /// Whose verdict it is.
    pub fn member_id(&self) -> Option<MemberId> {
        self.member.as_ref().map(|sheet| sheet.member)
    }

    /// Key of the message.
    pub fn key(&self) -> &'static str {
        self.message.key
    }

    /// One argument of the message.
    pub fn argument(&self, name: &str) -> Option<&Argument> {
        self.message.arguments.iter().find(|(given, _)| *given == name).map(|(_, value)| value)
    }
}
