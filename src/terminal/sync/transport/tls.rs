//! Whom this till believes to be its server.
//!
//! Invariant: with a pin exactly one certificate is believed, whatever its name, issuer and dates say; without one the
//! machine's roots vouch, by the till's trusted time. The handshake's signature is always checked.

use super::TransportOptions;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tillstamp_pass::Fingerprint;

/// The till's trusted time beside the machine's clock: certificates are judged by what the till believes.
#[derive(Clone, Debug, Default)]
pub struct TillTime {
    ahead_ms: Arc<AtomicI64>,
}

impl TillTime {
    /// Trusted time runs so far ahead of the machine's clock.
    pub fn set_ahead_ms(&self, ahead_ms: i64) {
        self.ahead_ms.store(ahead_ms, Ordering::Relaxed);
    }
}

impl TimeProvider for TillTime {
    fn current_time(&self) -> Option<UnixTime> {
        let raw = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let raw_ms = i64::try_from(raw.as_millis()).unwrap_or(i64::MAX);
        let now_ms = raw_ms.saturating_add(self.ahead_ms.load(Ordering::Relaxed)).max(0);
        Some(UnixTime::since_unix_epoch(Duration::from_millis(now_ms.unsigned_abs())))
    }
}

/// The certificate is not the pinned one.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the certificate is not the pinned one")]
pub(super) struct PinDiffers;

/// TLS for a server with this pin, or for one that the machine's roots vouch for.
pub(super) fn settings(pin: Option<Fingerprint>, options: &TransportOptions) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_details(provider.clone(), Arc::new(options.time.clone()))
        .with_safe_default_protocol_versions()?;
    Ok(match pin {
        Some(pin) => builder.dangerous().with_custom_certificate_verifier(Arc::new(Pinned { pin, provider })),
        None => builder.with_root_certificates(roots(&options.roots)),
    }
    .with_no_client_auth())
}

/// TLS that believes anybody and remembers whom: for a look, never for a secret.
pub(super) fn looking(options: &TransportOptions) -> Result<(ClientConfig, Seen), Error> {
    let provider = Arc::new(ring::default_provider());
    let seen = Seen::default();
    let verifier = Arc::new(Looking { seen: seen.clone(), provider: provider.clone() });
    let settings = ClientConfig::builder_with_details(provider, Arc::new(options.time.clone()))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok((settings, seen))
}

fn roots(more: &[Vec<u8>]) -> RootCertStore {
    let mut store = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    for error in &native.errors {
        tracing::debug!(%error, "a root certificate of the machine does not read");
    }
    let (added, ignored) = store.add_parsable_certificates(native.certs);
    tracing::debug!(added, ignored, "root certificates of the machine");
    store.add_parsable_certificates(more.iter().map(|der| CertificateDer::from(der.clone())));
    store
}

#[derive(Debug)]
struct Pinned {
    pin: Fingerprint,
    provider: Arc<CryptoProvider>,
}

/// What a look found.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(Arc<Mutex<Option<Fingerprint>>>);

impl Seen {
    pub fn get(&self) -> Option<Fingerprint> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Looking {
    seen: Seen,
    provider: Arc<CryptoProvider>,
}

macro_rules! checks_signatures {
    ($verifier:ident, |$this:ident, $leaf:ident| $judge:expr) => {
        impl ServerCertVerifier for $verifier {
            fn verify_server_cert(
                &self,
                $leaf: &CertificateDer<'_>,
                _: &[CertificateDer<'_>],
                _: &ServerName<'_>,
                _: &[u8],
                _: UnixTime,
            ) -> Result<ServerCertVerified, Error> {
                let $this = self;
                $judge
            }

            fn verify_tls12_signature(
                &self,
                message: &[u8],
                leaf: &CertificateDer<'_>,
                signed: &DigitallySignedStruct,
            ) -> Result<HandshakeSignatureValid, Error> {
                verify_tls12_signature(message, leaf, signed, &self.provider.signature_verification_algorithms)
            }

            fn verify_tls13_signature(
                &self,
                message: &[u8],
                leaf: &CertificateDer<'_>,
                signed: &DigitallySignedStruct,
            ) -> Result<HandshakeSignatureValid, Error> {
                verify_tls13_signature(message, leaf, signed, &self.provider.signature_verification_algorithms)
            }

            fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
                self.provider.signature_verification_algorithms.supported_schemes()
            }
        }
    };
}

checks_signatures!(Pinned, |this, leaf| {
    if Fingerprint::of(leaf) == this.pin {
        Ok(ServerCertVerified::assertion())
    } else {
        let other = OtherError(Arc::new(PinDiffers));
        Err(Error::InvalidCertificate(CertificateError::Other(other)))
    }
});

checks_signatures!(Looking, |this, leaf| {
    *this.seen.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Fingerprint::of(leaf));
    Ok(ServerCertVerified::assertion())
});
