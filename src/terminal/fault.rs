//! Technical faults, each with the key under which a person reads of it. A business "no" is never one of these.

use crate::clock::ClockError;
use crate::entropy::EntropyError;
use crate::private::PrivateError;
use crate::views::{Message, No};
use tillstamp_ledger::EnvelopeError;
use tillstamp_loyalty::ProgramError;
use tillstamp_store::{AppendError, OpenError, StoreError};

/// What went wrong below the rules.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A read or write of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An append.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// Opening.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A file beside the ledger.
    #[error("a file beside the ledger: {0}")]
    File(#[from] std::io::Error),
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// A member's private data.
    #[error(transparent)]
    Private(#[from] PrivateError),
    /// Saving trusted time.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// A program document.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// An envelope.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A document of ours that does not parse.
    #[error("a kept document does not parse: {0}")]
    Document(#[from] serde_json::Error),
    /// A kept state that cannot be written.
    #[error("a member's state cannot be kept: {0}")]
    State(#[from] postcard::Error),
    /// Hashing a PIN.
    #[error("a PIN could not be hashed")]
    Pin,
    /// There is no program in the ledger.
    #[error("no program is in force")]
    NoProgram,
    /// The key that signs cards is not on this device.
    #[error("the card key is not on this device")]
    NoCardKey,
}

fn store_key(error: &StoreError) -> &'static str {
    match error {
        StoreError::DiskFull => "fault-disk-full",
        StoreError::ReadOnly => "fault-read-only",
        StoreError::Corrupt(_) => "fault-corrupt",
        StoreError::Busy => "fault-busy",
        StoreError::DiskFailed(_) => "fault-disk-failed",
        _ => "fault-unknown",
    }
}

fn io_key(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "fault-disk-full",
        std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => "fault-read-only",
        _ => "fault-unknown",
    }
}

impl Fault {
    /// Key of what happened; the cure stands under `<key>-cure`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Store(error) | Self::Append(AppendError::Store(error)) => store_key(error),
            Self::Append(AppendError::DiskFull) => "fault-disk-full",
            Self::Open(error) => open_key(error),
            Self::File(error) | Self::Clock(ClockError::Save(error)) => io_key(error),
            Self::Private(PrivateError::Entropy(_)) => "fault-unknown",
            Self::Private(_) => "fault-private-unreadable",
            Self::Program(error) => error.key(),
            Self::NoCardKey => "fault-no-card-key",
            Self::NoProgram => "open-unfinished",
            Self::Append(_) | Self::Entropy(_) | Self::Envelope(_) | Self::Document(_) | Self::State(_) | Self::Pin => {
                "fault-unknown"
            }
        }
    }
}

fn open_key(error: &OpenError) -> &'static str {
    match error {
        OpenError::SecondInstance => "open-second-instance",
        OpenError::ReadOnly => "open-read-only",
        OpenError::DiskFull => "open-disk-full",
        OpenError::Missing { .. } => "open-no-shop",
        OpenError::Exists => "open-exists",
        OpenError::Corrupt { .. } => "open-corrupt",
        OpenError::NewerSchema { .. } => "open-newer",
        OpenError::BadBackup(_) => "backup-unusable",
        OpenError::Store(error) => store_key(error),
    }
}

impl From<Fault> for No {
    fn from(fault: Fault) -> Self {
        // Details are paths, SQLite's words and numbers; nothing below the rules knows a person's data.
        tracing::error!(key = fault.key(), details = %fault, "fault");
        Self { message: Message::plain(fault.key()), details: Some(fault.to_string()) }
    }
}

macro_rules! no_from {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for No {
            fn from(error: $error) -> Self {
                Fault::from(error).into()
            }
        }
    )+};
}
no_from!(
    StoreError,
    AppendError,
    OpenError,
    std::io::Error,
    EntropyError,
    PrivateError,
    ClockError,
    ProgramError,
    serde_json::Error
);
