//! What went wrong, as a name and arguments that the asker words in its own language.

use crate::bounded::{List, Text};
use crate::pack::{LIMITS_SMALL, Limits, Message};
use minicbor::{Decode, Encode};

/// A number or a name in an error.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Argument {
    /// A count, a position, milliseconds: the name says which.
    #[n(0)]
    Number(#[n(0)] i64),
    /// A key of another text.
    #[n(1)]
    Name(#[n(0)] Text<64>),
}

/// An argument with its name.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct NamedArgument {
    /// As in the texts.
    #[n(0)]
    pub name: Text<32>,
    /// Its value.
    #[n(1)]
    pub value: Argument,
}

/// A request that could not be served.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ErrorReply {
    /// Version of the server.
    #[n(0)]
    pub protocol: u16,
    /// Name of the fault, such as `token-unknown`.
    #[n(1)]
    pub code: Text<64>,
    /// Its numbers.
    #[n(2)]
    pub arguments: List<NamedArgument, 8>,
}

impl Message for ErrorReply {
    const LIMITS: Limits = LIMITS_SMALL;
}
