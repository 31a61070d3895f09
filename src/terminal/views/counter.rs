//! Small things of the counter screen.

use super::Message;
use tillstamp_ledger::{BusinessDate, EntryId, MemberId, UtcMillis};
use tillstamp_loyalty::Label;

/// Today's small numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TodayNumbers {
    /// Visits served.
    pub visits: u32,
    /// Stamps given, less those taken back.
    pub stamps: i64,
    /// Rewards handed over.
    pub rewards: u32,
    /// Members who joined.
    pub new_members: u32,
}

/// One of the last actions of the till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastAction {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// First name or nickname of the member.
    pub first_name: Option<String>,
    /// What.
    pub what: Message,
    /// Undo is offered.
    pub can_undo: bool,
    /// It was undone.
    pub reversed: bool,
}

/// A found member, masked until chosen: "Ja… N…", "… … 678".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedMember {
    /// Who.
    pub member: MemberId,
    /// Masked name; nothing for an anonymous member.
    pub name: Option<String>,
    /// Masked phone.
    pub phone: Option<String>,
    /// Last digits of the card number.
    pub card_number: String,
    /// Last visit.
    pub last_visit: Option<BusinessDate>,
}

/// One of several codes of ours in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanChoice {
    /// The code as it was read; hand it to [`crate::Till::present`].
    pub code: Vec<u8>,
    /// Whose; nothing where this shop does not know it yet.
    pub member: Option<MemberId>,
    /// First name or nickname.
    pub first_name: Option<String>,
    /// Last digits of the card number.
    pub card_number: String,
}

/// A scan that waits because an input or a confirm is open, or nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingScan {
    /// First name or nickname of who waits.
    pub first_name: Option<String>,
    /// Milliseconds it is kept yet (60,000 at first).
    pub left_ms: i64,
}

/// Colour of the status strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusColor {
    /// All is well.
    Green,
    /// At work.
    Blue,
    /// Something is limited.
    Amber,
    /// Needs a person.
    Red,
}

/// The status strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Its colour.
    pub color: StatusColor,
    /// Its line.
    pub message: Message,
    /// The day that the till counts on.
    pub business_date: BusinessDate,
    /// Trusted now.
    pub now: UtcMillis,
    /// The clock is unsure.
    pub clock_unsure: bool,
    /// This is the training shop.
    pub training: bool,
    /// Redemptions are paused.
    pub redemptions_paused: bool,
}

/// An award that can be divided among several members (F119).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitOffer {
    /// The entry; hand it to [`crate::Till::split_award`].
    pub entry: EntryId,
    /// What it was, as in the journal.
    pub what: Message,
    /// What is counted ("coffee"), where the card counts items; else stamps.
    pub item_name: Option<Label>,
    /// Units to divide; the parts add up to exactly this.
    pub total: u32,
    /// How many of them can go to others: the rest was used already. Only 0 where nothing can.
    pub movable: u32,
    /// Who has them now.
    pub holder: MemberId,
    /// First name or nickname of that member.
    pub first_name: Option<String>,
    /// That member's card number, as printed.
    pub card_number: String,
}
