//! What happened: one variant a kind of fact, with the numbers that the kind needs and nothing that a fold must know.
//!
//! Invariant: integers, ids and hashes only; no text of people, and no hash of a person's data in the clear.

use crate::chain::Hash;
use crate::ids::{CardId, DeviceTag, EntryId, Epoch, MemberId, OperatorId, ProgramHash, RewardId, StoreId};
use crate::movement::Movement;
use crate::time::{BusinessDate, UtcMillis};
use serde::{Deserialize, Serialize};

/// A closed list of numbers on the wire, with a name each.
macro_rules! code_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in the order of the codes.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Number in an envelope.
            pub fn code(self) -> u8 {
                match self { $(Self::$variant => $code),+ }
            }

            /// The inverse of `code`.
            pub fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use code_enum;

code_enum! {
    /// Why a stream was opened.
    OpenCause {
        /// First start of a shop.
        New = 1,
        /// From a backup, by command.
        Restored = 2,
        /// The generation counter outside the data folder does not match: a copy or a rolled-back image.
        CounterMismatch = 3,
        /// The data folder is on another machine.
        MachineChanged = 4,
    }
}

code_enum! {
    /// How a member joined.
    EnrolChannel {
        /// By the cashier, in two taps.
        Counter = 1,
        /// With a prepared card from a sheet, at its first scan.
        PrintedCard = 2,
        /// From an old system's list.
        Import = 3,
        /// With a phone that enrolled itself.
        Phone = 4,
    }
}

code_enum! {
    /// What was shown to earn.
    Presentation {
        /// Printed card.
        StaticCard = 1,
        /// Rotating code of a known device.
        ShortCode = 2,
        /// Rotating code with its signed pass.
        LongCode = 3,
        /// Looked up by number, phone or name.
        LookedUp = 4,
    }
}

code_enum! {
    /// Why units were earned outside a scanned visit.
    EarnCause {
        /// The cashier tapped +1.
        Manual = 1,
        /// A count of items was entered.
        Items = 2,
        /// Welcome stamp at joining.
        Welcome = 3,
        /// Moved here from a member who got it by mistake.
        Moved = 4,
        /// A card became full by units that came from another till.
        Gathered = 5,
    }
}

code_enum! {
    /// Why a person corrected a balance.
    AdjustReason {
        /// A gesture.
        Goodwill = 1,
        /// Stamps of an old paper card.
        PaperCard = 2,
        /// A mistake at the counter.
        Mistake = 3,
        /// Balance of an old system.
        Import = 4,
        /// Stamps of a lost card, or of a member merged into this one.
        Transfer = 5,
    }
}

code_enum! {
    /// Why an entry was voided.
    VoidReason {
        /// Undone at once by the one who did it.
        Undo = 1,
        /// Wrong member.
        WrongMember = 2,
        /// Goods came back.
        Refund = 3,
        /// A mistake at the counter.
        Mistake = 4,
        /// Suspected misuse.
        Misuse = 5,
    }
}

code_enum! {
    /// Why a card is no longer taken.
    BlockReason {
        /// Lost or stolen.
        Lost = 1,
        /// Replaced by a new one.
        Replaced = 2,
        /// Suspected misuse.
        Misuse = 3,
    }
}

code_enum! {
    /// What a member's consent is for. Benefits of the club never depend on it.
    Purpose {
        /// News and offers.
        Marketing = 1,
        /// What was bought, to suggest something fitting.
        Personalization = 2,
        /// A note and "the usual" for the staff.
        StaffNote = 3,
    }
}

code_enum! {
    /// What a staff member may do.
    Role {
        /// Serves.
        Cashier = 1,
        /// Overrides, voids, reports, staff PINs.
        Manager = 2,
        /// Everything: program, set-up, restore.
        Owner = 3,
    }
}

code_enum! {
    /// Signature algorithm of an enrolled key.
    Algorithm {
        /// RFC 8032.
        Ed25519 = 1,
        /// ECDSA over P-256 with SHA-256, where a browser lacks Ed25519.
        P256 = 2,
    }
}

code_enum! {
    /// Why trusted time was set by hand.
    ClockCause {
        /// The owner confirmed or set the time while it was unsure.
        Owner = 1,
    }
}

/// What the cashier keys in on the cash register after a redemption; kept for the Z report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyIn {
    /// Free item worth `value_minor`, taxed at `vat_permille`.
    FreeItem {
        /// Usual price in minor units of the shop's currency.
        value_minor: i64,
        /// VAT rate in thousandths.
        vat_permille: u16,
    },
    /// A discount of a fixed amount.
    AmountOff {
        /// Discount in minor units.
        amount_minor: i64,
        /// VAT rate in thousandths.
        vat_permille: u16,
    },
    /// A discount in thousandths of the bill.
    PercentOff {
        /// 200 is 20 %.
        permille: u16,
    },
    /// Nothing to key in.
    Nothing,
}

/// What happened. The fields follow the envelope's positions (see `envelope`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Detail {
    /// First entry of every stream.
    StreamOpened {
        /// The shop.
        store: StoreId,
        /// Why.
        cause: OpenCause,
        /// Last epoch and head known before this one.
        previous: Option<(Epoch, Hash)>,
    },
    /// A program document is in force from a business date on.
    ProgramPublished {
        /// Its name.
        program: ProgramHash,
        /// First day.
        from: BusinessDate,
    },
    /// A member joined.
    Enrolled {
        /// How.
        channel: EnrolChannel,
    },
    /// A code was shown and served: the visit's earning, if any, stands in the postings.
    Visit {
        /// What was shown.
        presentation: Presentation,
        /// The phone, for rotating codes.
        device: Option<DeviceTag>,
        /// Time in the code (seconds since 1970), for rotating codes.
        code_time_s: Option<i64>,
    },
    /// Units earned outside a scanned visit.
    Earned {
        /// Why.
        cause: EarnCause,
        /// The card chosen, where one was.
        card: Option<CardId>,
        /// Items or taps.
        count: u32,
    },
    /// A person corrected a balance.
    Adjusted {
        /// Why.
        reason: AdjustReason,
    },
    /// A reward was handed over.
    Redeemed {
        /// Which.
        reward: RewardId,
        /// How many uses.
        uses: u32,
        /// For the cash register.
        key_in: KeyIn,
    },
    /// Another entry was undone, whole or in part.
    Reversed {
        /// Which.
        original: EntryId,
        /// 0 for a whole reversal.
        refund_number: u32,
        /// Why.
        reason: VoidReason,
    },
    /// Units past their vintage were booked out.
    Expired,
    /// A printed card became valid (a higher version replaces a lower one).
    CardIssued {
        /// From 1.
        version: u16,
        /// Day of issue.
        day: BusinessDate,
    },
    /// Cards up to a version are no longer taken.
    CardBlocked {
        /// Highest blocked version.
        version: u16,
        /// Why.
        reason: BlockReason,
    },
    /// A phone's key belongs to the member.
    DeviceEnrolled {
        /// Short name of the key.
        device: DeviceTag,
        /// How it signs.
        algorithm: Algorithm,
        /// Raw Ed25519 (32 bytes) or SEC1 compressed P-256 (33 bytes).
        public_key: Vec<u8>,
    },
    /// A phone's key is no longer taken.
    DeviceRevoked {
        /// Which.
        device: DeviceTag,
    },
    /// Private data was replaced; only hashes of ciphertexts stand here.
    ProfileChanged {
        /// New ciphertext.
        ciphertext: Hash,
        /// The one it replaces.
        replaces: Option<Hash>,
    },
    /// Consent was given or withdrawn.
    ConsentChanged {
        /// What for.
        purpose: Purpose,
        /// Given or withdrawn.
        granted: bool,
        /// Version of the wording shown.
        wording_version: u32,
        /// The exact wording's hash (a public text, not a person's).
        wording: Hash,
    },
    /// The member's private data is gone; the entries stay.
    Erased,
    /// Another member lives on in this one (survivor is the envelope's member).
    Merged {
        /// The absorbed one.
        absorbed: MemberId,
    },
    /// A merge was taken back.
    MergeUndone {
        /// The merge entry.
        merge: EntryId,
    },
    /// A business day was closed (Z report).
    DayClosed {
        /// Which day.
        date: BusinessDate,
        /// Running number from 1.
        number: u32,
        /// SHA-256 of the report document.
        totals: Hash,
    },
    /// Trusted time was set.
    ClockSet {
        /// By whom.
        cause: ClockCause,
        /// The time said to be right.
        at: UtcMillis,
    },
    /// A staff member was added, changed or let go.
    OperatorChanged {
        /// Who.
        subject: OperatorId,
        /// Role from now on.
        role: Role,
        /// Whether the person can sign in.
        active: bool,
    },
    /// The shop's key that signs cards.
    IssuerKeyAdded {
        /// First four bytes of the public key's SHA-256.
        key_id: [u8; 4],
        /// Ed25519 public key.
        public_key: [u8; 32],
    },
    /// Redemptions were paused or allowed again.
    RedemptionsPaused {
        /// Now paused.
        paused: bool,
    },
    /// Units changed hands, or a stream ended; kinds 64 to 127.
    Movement(Movement),
    /// A kind that this version does not know: kept and forwarded as bytes.
    Unknown {
        /// Its number.
        code: u16,
    },
}

/// Numbers of the kinds, as they stand in envelopes and in journal filters.
pub mod kind {
    macro_rules! kinds {
        ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
            $($(#[$doc])* pub const $name: u16 = $code;)+
            /// Every kind that this version knows.
            pub const ALL: &[u16] = &[$($code),+];
        };
    }
    kinds! {
        /// [`super::Detail::StreamOpened`]
        STREAM_OPENED = 1,
        /// [`super::Detail::ProgramPublished`]
        PROGRAM_PUBLISHED = 2,
        /// [`super::Detail::Enrolled`]
        ENROLLED = 3,
        /// [`super::Detail::Visit`]
        VISIT = 4,
        /// [`super::Detail::Earned`]
        EARNED = 5,
        /// [`super::Detail::Adjusted`]
        ADJUSTED = 6,
        /// [`super::Detail::Redeemed`]
        REDEEMED = 7,
        /// [`super::Detail::Reversed`]
        REVERSED = 8,
        /// [`super::Detail::Expired`]
        EXPIRED = 9,
        /// [`super::Detail::CardIssued`]
        CARD_ISSUED = 10,
        /// [`super::Detail::CardBlocked`]
        CARD_BLOCKED = 11,
        /// [`super::Detail::DeviceEnrolled`]
        DEVICE_ENROLLED = 12,
        /// [`super::Detail::DeviceRevoked`]
        DEVICE_REVOKED = 13,
        /// [`super::Detail::ProfileChanged`]
        PROFILE_CHANGED = 14,
        /// [`super::Detail::ConsentChanged`]
        CONSENT_CHANGED = 15,
        /// [`super::Detail::Erased`]
        ERASED = 16,
        /// [`super::Detail::Merged`]
        MERGED = 17,
        /// [`super::Detail::MergeUndone`]
        MERGE_UNDONE = 18,
        /// [`super::Detail::DayClosed`]
        DAY_CLOSED = 19,
        /// [`super::Detail::ClockSet`]
        CLOCK_SET = 20,
        /// [`super::Detail::OperatorChanged`]
        OPERATOR_CHANGED = 21,
        /// [`super::Detail::IssuerKeyAdded`]
        ISSUER_KEY_ADDED = 22,
        /// [`super::Detail::RedemptionsPaused`]
        REDEMPTIONS_PAUSED = 23,
        /// [`super::Detail::Movement`]: a grant was taken.
        TAKEN = 64,
        /// [`super::Detail::Movement`]: units were given back.
        RETURNED = 65,
        /// [`super::Detail::Movement`]: units were lent to another till of the store.
        LENT = 66,
        /// [`super::Detail::Movement`]: a loan was taken.
        BORROWED = 67,
        /// [`super::Detail::Movement`]: free units were set aside.
        GRANTED = 96,
        /// [`super::Detail::Movement`]: what took effect twice was compensated.
        COMPENSATED = 97,
        /// [`super::Detail::Movement`]: a stream ended.
        CLOSED = 98,
        /// [`super::Detail::Movement`]: units of an ended stream are free.
        FREED = 99,
        /// [`super::Detail::Movement`]: a grant was withdrawn.
        WITHDRAWN = 100,
        /// [`super::Detail::Movement`]: a person decided about a quarantined entry.
        RESOLVED = 101,
        /// [`super::Detail::Movement`]: a restored server waits for a stream.
        RESTORED = 102,
        /// [`super::Detail::Movement`]: a stream has reported.
        REPORTED = 103,
        /// [`super::Detail::Movement`]: what is not found again is the shop's loss.
        SETTLED = 104,
    }
}
