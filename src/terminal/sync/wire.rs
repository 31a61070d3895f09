//! A question to the server and what came back, before anybody has judged it.
//!
//! Invariant: nothing here knows sockets; a test or a simulation makes replies by hand.

use tillstamp_protocol::{
    Chunk, Digest, Grant, InvitationReply, LIMITS_LARGE, LIMITS_SMALL, Limits, Message, Page, PairReply, PushReply,
    RenewReply, Shelf, SignedManifest, WaitReply, WireError, pack,
};

/// How the server labels what it packs.
pub const CONTENT_TYPE: &str = "application/octet-stream";

/// What is asked for. One question of a kind is on its way at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What a pairing code leads to.
    Invitation,
    /// To be let in.
    Pair,
    /// Entries to the server.
    Push,
    /// The feed.
    Pull,
    /// Units of a member.
    Grant,
    /// A new epoch.
    Stream,
    /// Lease and token.
    Renew,
    /// The list of a snapshot's parts.
    Manifest,
    /// One of them.
    Chunk,
    /// To a restored server: all is pushed.
    Report,
    /// Documents, staff, names and ciphertexts to the server.
    ShelfPut,
    /// The same from it.
    ShelfGet,
    /// News: the answer comes when there are any. It says nothing about the line, and nothing waits for it.
    Wait,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::Invitation,
        Self::Pair,
        Self::Push,
        Self::Pull,
        Self::Grant,
        Self::Stream,
        Self::Renew,
        Self::Manifest,
        Self::Chunk,
        Self::Report,
        Self::ShelfPut,
        Self::ShelfGet,
        Self::Wait,
    ];

    /// Place in [`Kind::ALL`].
    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// Where the server takes this question; a chunk's hash stands behind it.
    pub fn path(self) -> &'static str {
        match self {
            Self::Invitation => "/v1/invitation",
            Self::Pair => "/v1/pair",
            Self::Push => "/v1/push",
            Self::Pull => "/v1/pull",
            Self::Grant => "/v1/grant",
            Self::Stream => "/v1/stream",
            Self::Renew => "/v1/renew",
            Self::Manifest | Self::Chunk => "/v1/snapshot",
            Self::Report => "/v1/report",
            Self::ShelfPut => "/v1/shelf/put",
            Self::ShelfGet => "/v1/shelf",
            Self::Wait => "/v1/wait",
        }
    }

    /// Statuses under which the body is an answer.
    pub fn wanted(self) -> &'static [u16] {
        match self {
            // A conflict says where the stream stands.
            Self::Push | Self::Report => &[200, 409],
            Self::Stream | Self::ShelfPut => &[204],
            _ => &[200],
        }
    }

    /// No answer is longer (bytes on the wire).
    pub fn limit(self) -> usize {
        let limits: Limits = match self {
            Self::Invitation => InvitationReply::LIMITS,
            Self::Pair => PairReply::LIMITS,
            Self::Push => PushReply::LIMITS,
            Self::Pull => Page::LIMITS,
            Self::Grant => Grant::LIMITS,
            Self::Stream | Self::Report | Self::ShelfPut => LIMITS_SMALL,
            Self::ShelfGet => Shelf::LIMITS,
            Self::Wait => WaitReply::LIMITS,
            Self::Renew => RenewReply::LIMITS,
            Self::Manifest => SignedManifest::LIMITS,
            Self::Chunk => Chunk::LIMITS,
        };
        // A fault may come instead; a web page of a proxy is cut off here.
        limits.packed.clamp(LIMITS_SMALL.packed, LIMITS_LARGE.packed)
    }

    /// Given up after this.
    pub fn timeout_ms(self) -> i64 {
        match self {
            Self::Grant => 5_000,
            Self::Invitation | Self::Pair | Self::Stream | Self::Renew | Self::Report => 10_000,
            Self::Push | Self::Pull | Self::ShelfPut | Self::ShelfGet => 20_000,
            Self::Manifest | Self::Chunk | Self::Wait => 30_000,
        }
    }
}

/// A question, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What for.
    pub kind: Kind,
    /// Path, from the slash on.
    pub path: String,
    /// Packed message; nothing for a GET.
    pub body: Option<Vec<u8>>,
    /// Given up after this.
    pub timeout_ms: i64,
}

impl Request {
    /// A question with a body.
    pub fn post(kind: Kind, body: Vec<u8>) -> Self {
        Self { kind, path: kind.path().to_owned(), body: Some(body), timeout_ms: kind.timeout_ms() }
    }

    /// A message as a question.
    pub fn packed<M: Message>(kind: Kind, message: &M) -> Result<Self, WireError> {
        Ok(Self::post(kind, pack(message)?))
    }

    /// The list of a snapshot's parts.
    pub fn manifest() -> Self {
        let kind = Kind::Manifest;
        Self { kind, path: kind.path().to_owned(), body: None, timeout_ms: kind.timeout_ms() }
    }

    /// One of them.
    pub fn chunk(hash: &Digest) -> Self {
        let kind = Kind::Chunk;
        Self { kind, path: format!("{}/{hash:?}", kind.path()), body: None, timeout_ms: kind.timeout_ms() }
    }
}

/// Whatever answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Label of the body, in lower case and without parameters.
    pub content_type: Option<String>,
    /// The body, cut off behind the kind's limit.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reply({}, {:?}, {} bytes)", self.status, self.content_type, self.body.len())
    }
}

impl Reply {
    /// An answer as our server gives it.
    pub fn packed(status: u16, body: Vec<u8>) -> Self {
        Self { status, content_type: Some(CONTENT_TYPE.to_owned()), body }
    }
}
