//! Grants: units that a terminal may spend while it is alone.
//!
//! A grant is asked for under an id that the terminal has stored before, so that a lost reply is fetched again and
//! never granted twice. The terminal takes it by an entry in its own stream; so it gives units back, too: a return
//! has no message of its own, it is an entry that travels with the push, and its resending is as harmless.

use crate::bounded::List;
use crate::pack::{LIMITS_SMALL, Limits, Message, WireError, to_cbor};
use crate::parts::{Id, Signature, StreamId, Subject};
use minicbor::{Decode, Encode};

/// Asks for units of a subject, or for the answer to an earlier request with the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct GrantRequest {
    /// Version of the asker.
    #[n(0)]
    pub protocol: u16,
    /// Chosen and stored by the terminal before asking.
    #[n(1)]
    pub grant_id: Id,
    /// Who will hold the units.
    #[n(2)]
    pub stream: StreamId,
    /// Whose and what.
    #[n(3)]
    pub subject: Subject,
    /// Wanted units; as many as are free are given, the earliest-expiring first.
    #[n(4)]
    pub quantity: u64,
    /// True where the asker can wait a moment: what other tills hold, and are connected, is recalled for it first. Then
    /// the answer may be empty and say when to ask again under the same id.
    #[n(5)]
    pub recall: Option<bool>,
}

impl Message for GrantRequest {
    const LIMITS: Limits = LIMITS_SMALL;
}

/// Units of one vintage within a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct GrantPart {
    /// Last business date, days since 1970.
    #[n(0)]
    pub vintage: i32,
    /// Units.
    #[n(1)]
    pub quantity: u64,
}

/// What was granted, debited on the server before this was sent. Empty where nothing is free.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Grant {
    /// Version of the server.
    #[n(0)]
    pub protocol: u16,
    /// As asked.
    #[n(1)]
    pub grant_id: Id,
    /// Who may take it.
    #[n(2)]
    pub stream: StreamId,
    /// Whose and what.
    #[n(3)]
    pub subject: Subject,
    /// Granted units by vintage, the earliest-expiring first.
    #[n(4)]
    pub parts: List<GrantPart, 256>,
    /// By the merchant's server key, over [`Grant::signed_bytes`].
    #[n(5)]
    pub signature: Signature,
    /// Nothing is given yet: units are on their way from other tills, and the same request finds them after so many
    /// milliseconds. Only said to who asked for a recall; not covered by the signature.
    #[n(6)]
    pub retry_ms: Option<u32>,
}

impl Grant {
    /// What the signature covers: `"tillstamp/grant/1"` and the fields before the signature.
    pub fn signed_bytes(&self) -> Result<Vec<u8>, WireError> {
        let fields = to_cbor((self.grant_id, self.stream, self.subject, &self.parts))?;
        Ok([b"tillstamp/grant/1".as_slice(), &fields].concat())
    }
}

impl Message for Grant {
    const LIMITS: Limits = LIMITS_SMALL;
}
