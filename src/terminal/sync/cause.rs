//! What stands between this till and its server, by name: a person reads the cause and the cure, the engine how to go
//! on.
//!
//! Invariant: an answer counts as the server's only if it looks like one; whatever else answers (a hotel's sign-in
//! page, a proxy, a router) is named as what it is, and its bytes are never taken for data.

use super::wire::Reply;
use crate::views::{Argument, Message};
use tillstamp_ledger::UtcMillis;
use tillstamp_protocol::{ErrorReply, PROTOCOL, unpack};

/// Why there is no answer of the server, or not the one that was wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The machine has no way to any network.
    NoNetwork,
    /// The server's name leads to no address, though there is a network.
    NameUnknown,
    /// There is no way to the server's address, though its network is there.
    Unreachable,
    /// The machine is there, and nothing listens.
    Refused,
    /// No answer in time: the packets vanish, or the connection is open at one end only.
    Silent,
    /// The connection ended in the middle.
    CutOff,
    /// Something in between wants somebody to sign in first (a redirect, or a web page in place of the answer).
    Captive,
    /// Something in between answers for the server.
    Proxy {
        /// Its status.
        status: u16,
    },
    /// What answers at the address is no server of ours: no TLS, or no HTTP.
    Foreign,
    /// The certificate has run out by this till's clock.
    CertificateExpired {
        /// Its last moment.
        ended: UtcMillis,
    },
    /// The certificate begins in the future by this till's clock.
    CertificateNotYet {
        /// Its first moment.
        begins: UtcMillis,
    },
    /// Nobody whom this till trusts vouches for the certificate.
    CertificateUnknown,
    /// The certificate is for another name.
    CertificateName,
    /// The certificate is not the one that was pinned at pairing.
    CertificateChanged,
    /// This till's clock and the server's differ by more than is good for expiries and codes.
    ClockWrong {
        /// Server minus till.
        ahead_s: i64,
    },
    /// The server no longer knows this till's token: it was revoked, or the server lost it.
    TokenUnknown,
    /// The operator cut this till off.
    Fenced,
    /// The server is too old for this till.
    ServerOld,
    /// This till is too old for the server.
    ServerNew,
    /// The server asks for patience.
    Busy,
    /// The server was restored and waits until every till has told what it holds: it gives no units yet.
    Restoring,
    /// The server's disk is full.
    ServerFull,
    /// The server failed.
    ServerFault {
        /// Its status.
        status: u16,
    },
    /// The answer does not read: damaged on the way.
    Corrupt,
    /// The answer reads and says what cannot be (a chain that breaks, a signature that is not the server's).
    Implausible,
    /// The server refuses what this till sends.
    Rejected {
        /// The server's name for it.
        code: String,
    },
}

/// What the engine does about a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Nobody can be asked now: everything waits, one question probes.
    WaitForLine,
    /// The server is there; this kind of question waits.
    WaitForServer,
    /// Asking again is useless until a person has done something; seldom tries find out.
    NeedsPerson,
}

impl Cause {
    /// Every cause, with sample values: for tests and for whoever lists them.
    pub fn samples() -> Vec<Self> {
        vec![
            Self::NoNetwork,
            Self::NameUnknown,
            Self::Unreachable,
            Self::Refused,
            Self::Silent,
            Self::CutOff,
            Self::Captive,
            Self::Proxy { status: 502 },
            Self::Foreign,
            Self::CertificateExpired { ended: UtcMillis(0) },
            Self::CertificateNotYet { begins: UtcMillis(0) },
            Self::CertificateUnknown,
            Self::CertificateName,
            Self::CertificateChanged,
            Self::ClockWrong { ahead_s: 7200 },
            Self::TokenUnknown,
            Self::Fenced,
            Self::ServerOld,
            Self::ServerNew,
            Self::Busy,
            Self::Restoring,
            Self::ServerFull,
            Self::ServerFault { status: 500 },
            Self::Corrupt,
            Self::Implausible,
            Self::Rejected { code: "chain-broken".to_owned() },
        ]
    }

    /// Key of what happened; the cure stands under `<key>-cure`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoNetwork => "sync-no-network",
            Self::NameUnknown => "sync-name-unknown",
            Self::Unreachable => "sync-unreachable",
            Self::Refused => "sync-refused",
            Self::Silent => "sync-silent",
            Self::CutOff => "sync-cut-off",
            Self::Captive => "sync-captive",
            Self::Proxy { .. } => "sync-proxy",
            Self::Foreign => "sync-foreign",
            Self::CertificateExpired { .. } => "sync-certificate-expired",
            Self::CertificateNotYet { .. } => "sync-certificate-not-yet",
            Self::CertificateUnknown => "sync-certificate-unknown",
            Self::CertificateName => "sync-certificate-name",
            Self::CertificateChanged => "sync-certificate-changed",
            Self::ClockWrong { .. } => "sync-clock-wrong",
            Self::TokenUnknown => "sync-token-unknown",
            Self::Fenced => "sync-fenced",
            Self::ServerOld => "sync-server-old",
            Self::ServerNew => "sync-server-new",
            Self::Busy => "sync-server-busy",
            Self::Restoring => "sync-server-restoring",
            Self::ServerFull => "sync-server-full",
            Self::ServerFault { .. } => "sync-server-fault",
            Self::Corrupt => "sync-corrupt",
            Self::Implausible => "sync-implausible",
            Self::Rejected { .. } => "sync-rejected",
        }
    }

    /// Key of the same in a few words, for the strip.
    pub fn short_key(&self) -> &'static str {
        match self {
            Self::NoNetwork => "sync-no-network-short",
            Self::NameUnknown => "sync-name-unknown-short",
            Self::Unreachable => "sync-unreachable-short",
            Self::Refused => "sync-refused-short",
            Self::Silent => "sync-silent-short",
            Self::CutOff => "sync-cut-off-short",
            Self::Captive => "sync-captive-short",
            Self::Proxy { .. } => "sync-proxy-short",
            Self::Foreign => "sync-foreign-short",
            Self::CertificateExpired { .. } => "sync-certificate-expired-short",
            Self::CertificateNotYet { .. } => "sync-certificate-not-yet-short",
            Self::CertificateUnknown => "sync-certificate-unknown-short",
            Self::CertificateName => "sync-certificate-name-short",
            Self::CertificateChanged => "sync-certificate-changed-short",
            Self::ClockWrong { .. } => "sync-clock-wrong-short",
            Self::TokenUnknown => "sync-token-unknown-short",
            Self::Fenced => "sync-fenced-short",
            Self::ServerOld => "sync-server-old-short",
            Self::ServerNew => "sync-server-new-short",
            Self::Busy => "sync-server-busy-short",
            Self::Restoring => "sync-server-restoring-short",
            Self::ServerFull => "sync-server-full-short",
            Self::ServerFault { .. } => "sync-server-fault-short",
            Self::Corrupt => "sync-corrupt-short",
            Self::Implausible => "sync-implausible-short",
            Self::Rejected { .. } => "sync-rejected-short",
        }
    }

    /// The cause in words, with its numbers.
    pub fn message(&self) -> Message {
        let message = Message::plain(self.key());
        match self {
            Self::Proxy { status } | Self::ServerFault { status } => {
                message.with("status", Argument::Count(i64::from(*status)))
            }
            Self::CertificateExpired { ended: at } | Self::CertificateNotYet { begins: at } => {
                message.with("date", Argument::Date(day_of(*at)))
            }
            Self::ClockWrong { ahead_s } => message.with("difference", Argument::DurationS(ahead_s.saturating_abs())),
            Self::Rejected { code } => message.with("code", Argument::Text(code.clone())),
            _ => message,
        }
    }

    /// How to go on.
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::NoNetwork
            | Self::NameUnknown
            | Self::Unreachable
            | Self::Refused
            | Self::Silent
            | Self::CutOff
            | Self::Captive
            | Self::Proxy { .. }
            | Self::Foreign
            | Self::CertificateExpired { .. }
            | Self::CertificateNotYet { .. }
            | Self::CertificateUnknown
            | Self::CertificateName
            | Self::CertificateChanged => Remedy::WaitForLine,
            Self::Busy
            | Self::Restoring
            | Self::ServerFull
            | Self::ServerFault { .. }
            | Self::Corrupt
            | Self::Implausible => Remedy::WaitForServer,
            Self::ClockWrong { .. }
            | Self::TokenUnknown
            | Self::Fenced
            | Self::ServerOld
            | Self::ServerNew
            | Self::Rejected { .. } => Remedy::NeedsPerson,
        }
    }
}

fn day_of(at: UtcMillis) -> tillstamp_ledger::BusinessDate {
    let days = at.0.div_euclid(86_400_000);
    tillstamp_ledger::BusinessDate(i32::try_from(days).unwrap_or(i32::MAX))
}

/// The body of the server's own answer with this status, or who answered instead and what went wrong.
///
/// `wanted` are the statuses under which the body is what was asked for.
pub fn judge<'a>(reply: &'a Reply, wanted: &[u16]) -> Result<&'a [u8], Cause> {
    if (300..400).contains(&reply.status) || reply.status == 511 {
        return Err(Cause::Captive);
    }
    // The server labels everything it packs; an empty body needs no label.
    let is_ours = reply.content_type.as_deref() == Some(super::wire::CONTENT_TYPE)
        || (reply.status == 204 && reply.body.is_empty());
    if !is_ours {
        return Err(match reply.status {
            200..300 => Cause::Captive,
            status => Cause::Proxy { status },
        });
    }
    if wanted.contains(&reply.status) {
        return Ok(&reply.body);
    }
    let fault: ErrorReply = unpack(&reply.body).map_err(|_| Cause::Corrupt)?;
    Err(named(&fault, reply.status))
}

fn named(fault: &ErrorReply, status: u16) -> Cause {
    match &*fault.code {
        "token-unknown" | "merchant-unknown" => Cause::TokenUnknown,
        "terminal-revoked" => Cause::Fenced,
        "protocol-unknown" if fault.protocol < PROTOCOL => Cause::ServerOld,
        "protocol-unknown" => Cause::ServerNew,
        "server-busy" | "too-many-requests" | "request-timeout" => Cause::Busy,
        "server-restoring" => Cause::Restoring,
        "server-disk-full" => Cause::ServerFull,
        // Sent whole and read broken: damaged on the way.
        "body-unreadable" => Cause::Corrupt,
        _ if status >= 500 => Cause::ServerFault { status },
        code => Cause::Rejected { code: code.to_owned() },
    }
}
