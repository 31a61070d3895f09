//! Members' data on the screens: joining, profile, consent, cards, the end of it.

use tillstamp_ledger::{BusinessDate, Hash, MemberId, Purpose, UtcMillis};
use tillstamp_loyalty::Label;

/// Ways to reach a member; none preferred comes first.
pub const CHANNELS: [&str; 4] = ["", "email", "sms", "whatsapp"];

/// How often a member wants to hear from the shop; no wish comes first.
pub const FREQUENCIES: [&str; 4] = ["", "weekly", "monthly", "seldom"];

/// What a member told about itself. Everything may stay empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Name or nickname.
    pub name: String,
    /// Phone number as typed.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Month and day of birth.
    pub birthday: Option<(u8, u8)>,
    /// Language code.
    pub language: String,
    /// Preferred way to be reached, one of [`CHANNELS`]; counts only with the consent to be written to.
    pub channel: String,
    /// How often, one of [`FREQUENCIES`].
    pub frequency: String,
    /// Favourites, in the member's own words.
    pub favorites: String,
    /// Diet, in the member's own words.
    pub diet: String,
    /// Interests, in the member's own words.
    pub interests: String,
    /// A note for the staff ("no nuts", "the usual: flat white"); shown only with consent.
    pub note: String,
}

/// A person joins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewMember {
    /// May be empty: anonymous membership works fully.
    pub profile: Profile,
    /// Purposes that the person agreed to, each by its own tick.
    pub consents: Vec<Purpose>,
}

/// The state of one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentView {
    /// What for.
    pub purpose: Purpose,
    /// Given.
    pub granted: bool,
    /// When it was last given or withdrawn.
    pub changed_at: Option<UtcMillis>,
    /// Version of the wording.
    pub wording_version: u32,
    /// Hash of the wording in force, as the shop's language shows it.
    pub wording_hash: Option<Hash>,
    /// The wording in force.
    pub wording: Label,
}

/// Profile, consent and card of a member, unmasked: opened by a person who chose this member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileView {
    /// Who.
    pub member: MemberId,
    /// Card number.
    pub card_number: String,
    /// Profile.
    pub profile: Profile,
    /// One row a purpose.
    pub consents: Vec<ConsentView>,
    /// Joined.
    pub joined: BusinessDate,
    /// Members that were merged into this one, newest first, with the entry that undoes it and until when.
    pub merged: Vec<(MemberId, tillstamp_ledger::EntryId, BusinessDate)>,
}

/// A card to print or show.
#[derive(Clone, PartialEq, Eq)]
pub struct CardFace {
    /// Whose.
    pub member: MemberId,
    /// Text of the QR code.
    pub code: String,
    /// Human card number.
    pub number: String,
    /// Version, from 1.
    pub version: u16,
}

/// What remains after an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// From this day on no backup of the keys is left that could open the data.
    pub gone_from_backups: BusinessDate,
}

/// What the retention run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetentionRun {
    /// Members erased because nothing was heard of them for the retention period.
    pub erased: u32,
    /// Members looked at.
    pub examined: u32,
}
