//! From an error of the network libraries to a cause with a name.
//!
//! Invariant: the innermost known error decides; what nobody knows counts as a connection that was cut off.

use super::super::cause::Cause;
use super::tls::PinDiffers;
use rustls::CertificateError;
use std::error::Error;
use std::io::{self, ErrorKind};
use std::net::UdpSocket;
use tillstamp_ledger::UtcMillis;

/// The name leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name leads to no address")]
pub(super) struct NameFault;

/// The cause behind a failed exchange.
pub(super) fn cause_of(error: &reqwest::Error) -> Cause {
    let found = walk(error);
    match found {
        Some(cause) => cause,
        None if error.is_timeout() => Cause::Silent,
        None => Cause::CutOff,
    }
}

fn walk(error: &(dyn Error + 'static)) -> Option<Cause> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(cause) = known(error) {
            return Some(cause);
        }
        next = error.source();
    }
    None
}

fn known(error: &(dyn Error + 'static)) -> Option<Cause> {
    if error.is::<NameFault>() {
        return Some(if has_network() { Cause::NameUnknown } else { Cause::NoNetwork });
    }
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(of_tls(error));
    }
    if let Some(error) = error.downcast_ref::<hyper::Error>() {
        return error.is_parse().then_some(Cause::Foreign);
    }
    error.downcast_ref::<io::Error>().and_then(of_io)
}

fn of_io(error: &io::Error) -> Option<Cause> {
    if let Some(cause) = error.get_ref().and_then(|inner| walk(inner)) {
        return Some(cause);
    }
    match error.kind() {
        ErrorKind::ConnectionRefused => Some(Cause::Refused),
        ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown | ErrorKind::AddrNotAvailable => {
            Some(if has_network() { Cause::Unreachable } else { Cause::NoNetwork })
        }
        ErrorKind::HostUnreachable => Some(if has_network() { Cause::Unreachable } else { Cause::NoNetwork }),
        ErrorKind::TimedOut => Some(Cause::Silent),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => Some(Cause::CutOff),
        _ => None,
    }
}

fn of_tls(error: &rustls::Error) -> Cause {
    let at = |time: &rustls::pki_types::UnixTime| {
        UtcMillis(i64::try_from(time.as_secs()).unwrap_or(i64::MAX / 1000).saturating_mul(1000))
    };
    match error {
        rustls::Error::InvalidCertificate(fault) => match fault {
            CertificateError::ExpiredContext { not_after, .. } => Cause::CertificateExpired { ended: at(not_after) },
            CertificateError::Expired => Cause::CertificateExpired { ended: UtcMillis(0) },
            CertificateError::NotValidYetContext { not_before, .. } => {
                Cause::CertificateNotYet { begins: at(not_before) }
            }
            CertificateError::NotValidYet => Cause::CertificateNotYet { begins: UtcMillis(0) },
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Cause::CertificateName
            }
            CertificateError::Other(other) if other.0.is::<PinDiffers>() => Cause::CertificateChanged,
            _ => Cause::CertificateUnknown,
        },
        rustls::Error::General(_) | rustls::Error::FailedToGetCurrentTime => Cause::CertificateUnknown,
        _ => Cause::Foreign,
    }
}

/// Whether the machine has a way to anywhere. Asks the kernel's routes only: connecting a datagram socket sends
/// nothing. The addresses are reserved for documentation (RFC 5737, RFC 3849).
pub(super) fn has_network() -> bool {
    let routed = |from: &str, to: &str| UdpSocket::bind(from).and_then(|socket| socket.connect(to)).is_ok();
    routed("0.0.0.0:0", "192.0.2.1:9") || routed("[::]:0", "[2001:db8::1]:9")
}
