//! What the service cannot serve, by name.

use crate::storage::StorageError;
use thiserror::Error;
use tillstamp_ledger::EnvelopeError;
use tillstamp_protocol::WireError;

/// Why a request is not served. Conflicts of a push are answers, not errors.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// The ledger could not be read or written; nothing was changed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A message could not be made.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// An entry of the server's own could not be made.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// Nobody has this token, or not any more.
    #[error("the token is not known")]
    TokenUnknown,
    /// The terminal was cut off by the operator.
    #[error("the terminal was cut off")]
    TerminalRevoked,
    /// The stream belongs to another terminal, or does not exist.
    #[error("the stream is not known for this terminal")]
    StreamUnknown,
    /// A later version's message, or one that is too old.
    #[error("protocol {0} is not spoken here")]
    Protocol(u16),
    /// A push without entries.
    #[error("the push is empty")]
    PushEmpty,
    /// The entries do not chain up to the hash that is named as their head.
    #[error("the entries do not chain")]
    ChainBroken,
    /// The signature over the head is not by the stream's key.
    #[error("the signature is wrong")]
    SignatureWrong,
    /// The cursor is not of this feed: start from a snapshot.
    #[error("the cursor is not of this feed")]
    CursorUnknown,
    /// The pairing code is wrong, used or too old.
    #[error("the pairing code is not valid")]
    PairingCode,
    /// The pairing code is for a shop whose merchant has other entries: a ledger cannot simply be laid over them.
    #[error("the terminal's ledger belongs to another merchant")]
    OtherMerchant,
    /// The subject of a grant does not make sense.
    #[error("no such subject")]
    SubjectUnknown,
    /// Nothing is known under that id.
    #[error("nothing is known under that id")]
    NotFound,
    /// The server was restored from a backup, and not every till has said what it did since.
    #[error("the server was restored and waits for its tills")]
    Restoring,
    /// The queue for a merchant was given up.
    #[error("the request was given up")]
    GivenUp,
}

impl ServiceError {
    /// Name on the wire, and key of its text.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Storage(StorageError::UnknownMerchant) => "merchant-unknown",
            Self::Storage(StorageError::Full) => "server-disk-full",
            Self::Storage(StorageError::Unavailable(_) | StorageError::Again) => "server-busy",
            Self::Storage(_) | Self::Wire(_) | Self::Envelope(_) | Self::GivenUp => "server-fault",
            Self::TokenUnknown => "token-unknown",
            Self::TerminalRevoked => "terminal-revoked",
            Self::StreamUnknown => "stream-unknown",
            Self::Protocol(_) => "protocol-unknown",
            Self::PushEmpty => "push-empty",
            Self::ChainBroken => "chain-broken",
            Self::SignatureWrong => "signature-wrong",
            Self::CursorUnknown => "cursor-unknown",
            Self::PairingCode => "pairing-code",
            Self::OtherMerchant => "other-merchant",
            Self::SubjectUnknown => "subject-unknown",
            Self::Restoring => "server-restoring",
            Self::NotFound => "not-found",
        }
    }
}
