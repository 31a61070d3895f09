//! Parts that several messages share.

use crate::bounded::{Blob, Fixed, List};
use minicbor::{Decode, Encode};

/// A UUID's bytes.
pub type Id = Fixed<16>;
/// A SHA-256 value.
pub type Digest = Fixed<32>;
/// An Ed25519 public key.
pub type Key = Fixed<32>;
/// An Ed25519 signature.
pub type Signature = Fixed<64>;

/// A closed list of numbers on the wire; a number that this version does not know reads as `Other`.
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
            /// A later version's.
            Other(u8),
        }

        impl $name {
            /// Number on the wire.
            pub fn code(self) -> u8 {
                match self { $(Self::$variant => $code,)+ Self::Other(code) => code }
            }

            /// The inverse of `code`.
            pub fn from_code(code: u8) -> Self {
                match code { $($code => Self::$variant,)+ other => Self::Other(other) }
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.u8(self.code())?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Ok(Self::from_code(d.u8()?))
            }
        }
    };
}
pub(crate) use open_enum;

open_enum! {
    /// What the server found an entry to be.
    Verdict {
        /// It counts.
        Effective = 1,
        /// Its effect had taken place before; the server's own stream compensates it.
        Duplicate = 2,
        /// Kept and acknowledged; its effect waits for a person.
        Quarantined = 3,
        /// A kind that the server does not know: its postings count, nothing else is read.
        UnknownKind = 4,
    }
}

open_enum! {
    /// How a stream stands.
    StreamStatus {
        /// Entries are taken.
        Open = 1,
        /// A second branch was pushed: the stream ended at its acknowledged head.
        Forked = 2,
        /// Closed from outside; later entries wait for a person.
        Fenced = 3,
    }
}

/// One terminal's run of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct StreamId {
    /// Device; the merchant's own id for the server's stream.
    #[n(0)]
    pub terminal: Id,
    /// From 1.
    #[n(1)]
    pub epoch: u32,
}

/// A stream's last known entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct StreamHead {
    /// Which.
    #[n(0)]
    pub stream: StreamId,
    /// Last included position; 0 before the first entry.
    #[n(1)]
    pub seq: u64,
    /// Hash there; the genesis hash before the first entry.
    #[n(2)]
    pub hash: Digest,
    /// Key of the stream.
    #[n(3)]
    pub key: Key,
    /// How it stands.
    #[n(4)]
    pub status: StreamStatus,
    /// Shop of the terminal.
    #[n(5)]
    pub store: Id,
}

/// A place in a server's feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Cursor {
    /// Feed; a restored server has a new one.
    #[n(0)]
    pub feed_id: Id,
    /// Last position applied.
    #[n(1)]
    pub position: u64,
    /// Running hash of the feed there.
    #[n(2)]
    pub feed_hash: Digest,
}

/// What units belong to, as in an envelope's postings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Subject {
    /// 1 stamps, 2 issued reward, 3 stock.
    #[n(0)]
    pub kind: u8,
    /// Card or reward.
    #[n(1)]
    pub number: u32,
    /// Whose; nobody's for stock.
    #[n(2)]
    pub member: Option<Id>,
}

/// Units of one vintage with one holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Cell {
    /// Last business date, days since 1970; `i32::MAX` for never.
    #[n(0)]
    pub vintage: i32,
    /// Who may spend them; nobody for free units.
    #[n(1)]
    pub holder: Option<StreamId>,
    /// Units.
    #[n(2)]
    pub quantity: u64,
}

/// All cells of one subject outside the asker's own store; they replace what was known of them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Cells {
    /// Whose and what.
    #[n(0)]
    pub subject: Subject,
    /// Non-empty cells.
    #[n(1)]
    pub cells: List<Cell, 4096>,
}

/// What a debit could not take from its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Deficit {
    /// Whose and what.
    #[n(0)]
    pub subject: Subject,
    /// Of which vintage.
    #[n(1)]
    pub vintage: i32,
    /// 1 overdraft, 2 void, 3 fence, 4 booked by the terminal itself.
    #[n(2)]
    pub cause: u8,
    /// Units.
    #[n(3)]
    pub quantity: u64,
}

/// A phone's key, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Device {
    /// Whose.
    #[n(0)]
    pub member: Id,
    /// Short name of the key.
    #[n(1)]
    pub tag: Fixed<4>,
    /// 1 Ed25519, 2 P-256.
    #[n(2)]
    pub algorithm: u8,
    /// Raw key.
    #[n(3)]
    pub public_key: Blob<65>,
    /// No longer taken.
    #[n(4)]
    pub revoked: bool,
}

/// A member, as it stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Member {
    /// Who.
    #[n(0)]
    pub member: Id,
    /// Private data is gone.
    #[n(1)]
    pub erased: bool,
    /// Lives on in another.
    #[n(2)]
    pub merged_into: Option<Id>,
    /// Highest printed card; 0 for none.
    #[n(3)]
    pub card_version: u16,
    /// Cards up to this one are not taken; 0 for none.
    #[n(4)]
    pub blocked_version: u16,
}
