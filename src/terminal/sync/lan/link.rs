//! The line between two tills: TLS 1.3 where each side shows the raw public key (RFC 7250) of its stream.
//!
//! Invariant: the handshake proves that the other end holds the key that it shows; whose key that is, the engine finds
//! out before a frame is read. Nothing of a till is told to who does not speak TLS, and no name is ever sent.

use rustls::client::AlwaysResolvesClientRawPublicKeys;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{AlwaysResolvesServerRawPublicKeys, NoServerSessionStorage};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{
    ClientConfig, DigitallySignedStruct, DistinguishedName, Error, PeerMisbehaved, ServerConfig, SignatureAlgorithm,
    SignatureScheme,
};
use std::sync::{Arc, Mutex, PoisonError};
use tillstamp_ledger::Sign;

/// Before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410).
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The key of the stream that this till writes. It signs heads, loans and handshakes; each begins with its own words.
#[derive(Clone)]
pub struct LanKey(Arc<Mutex<Box<dyn Sign + Send>>>);

impl LanKey {
    /// Wraps the stream's key.
    pub fn new(key: Box<dyn Sign + Send>) -> Self {
        Self(Arc::new(Mutex::new(key)))
    }

    fn with<T>(&self, work: impl FnOnce(&dyn Sign) -> T) -> T {
        work(&**self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The public half.
    pub fn public_key(&self) -> [u8; 32] {
        self.with(|key| key.public_key())
    }
}

impl std::fmt::Debug for LanKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LanKey(…)")
    }
}

impl SigningKey for LanKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        offered.contains(&SignatureScheme::ED25519).then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        Some(SubjectPublicKeyInfoDer::from(spki(&LanKey::public_key(self))))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ED25519
    }
}

impl Signer for LanKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(self.with(|key| key.sign(message)).to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

fn spki(key: &[u8; 32]) -> Vec<u8> {
    [SPKI.as_slice(), key].concat()
}

/// The key that the other end showed and proved to hold.
pub(super) fn shown_key(certificates: Option<&[CertificateDer<'_>]>) -> Option<[u8; 32]> {
    let [only] = certificates? else { return None };
    key_of(only)
}

fn key_of(certificate: &CertificateDer<'_>) -> Option<[u8; 32]> {
    certificate.as_ref().strip_prefix(&SPKI)?.try_into().ok()
}

/// Both ends of a line for the holder of this key: who is called, and who calls.
///
/// # Errors
/// Where rustls refuses its own defaults.
pub(super) fn settings(key: &LanKey) -> Result<(Arc<ServerConfig>, Arc<ClientConfig>), Error> {
    let provider = Arc::new(ring::default_provider());
    let shown = CertificateDer::from(spki(&key.public_key()));
    let certified = Arc::new(CertifiedKey::new(vec![shown], Arc::new(key.clone())));
    let verifier = Arc::new(AnyStream { provider: provider.clone() });
    let versions = [&rustls::version::TLS13];
    let mut called = ServerConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&versions)?
        .with_client_cert_verifier(verifier.clone())
        .with_cert_resolver(Arc::new(AlwaysResolvesServerRawPublicKeys::new(certified.clone())));
    // Every line proves the keys anew.
    called.session_storage = Arc::new(NoServerSessionStorage {});
    called.send_tls13_tickets = 0;
    let mut calling = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(certified)));
    calling.resumption = rustls::client::Resumption::disabled();
    calling.enable_sni = false;
    Ok((Arc::new(called), Arc::new(calling)))
}

/// Believes whoever proves to hold an Ed25519 key.
#[derive(Debug)]
struct AnyStream {
    provider: Arc<CryptoProvider>,
}

impl AnyStream {
    fn judge(shown: &CertificateDer<'_>) -> Result<(), Error> {
        let is_key = key_of(shown).is_some();
        if is_key { Ok(()) } else { Err(Error::InvalidCertificate(rustls::CertificateError::BadEncoding)) }
    }

    fn proves(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let key = SubjectPublicKeyInfoDer::from(shown.as_ref());
        verify_tls13_signature_with_raw_key(message, &key, signed, &self.provider.signature_verification_algorithms)
    }

    fn old() -> Error {
        Error::PeerMisbehaved(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)
    }
}

impl ServerCertVerifier for AnyStream {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Self::judge(shown).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Self::old())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.proves(message, shown, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

impl ClientCertVerifier for AnyStream {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        shown: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Self::judge(shown).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Self::old())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.proves(message, shown, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillstamp_pass::StreamKey;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio_rustls::{TlsAcceptor, TlsConnector};

    fn key(seed: u8) -> LanKey {
        LanKey::new(Box::new(StreamKey::from_seed(&[seed; 32])))
    }

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    fn nowhere() -> ServerName<'static> {
        std::net::IpAddr::from([127, 0, 0, 1]).into()
    }

    #[test]
    fn both_ends_prove_whose_keys_they_hold() {
        let ((called, _), (_, calling)) = (settings(&key(1)).unwrap(), settings(&key(2)).unwrap());
        let (near, far) = duplex(16 * 1024);
        let (one, other) = run(async {
            tokio::join!(TlsAcceptor::from(called).accept(near), TlsConnector::from(calling).connect(nowhere(), far))
        });
        let (mut one, mut other) = (one.unwrap(), other.unwrap());
        assert_eq!(shown_key(one.get_ref().1.peer_certificates()), Some(key(2).public_key()));
        assert_eq!(shown_key(other.get_ref().1.peer_certificates()), Some(key(1).public_key()));
        let mut heard = [0; 4];
        run(async {
            one.write_all(b"till").await.unwrap();
            one.flush().await.unwrap();
            other.read_exact(&mut heard).await.unwrap();
        });
        assert_eq!(&heard, b"till");
    }

    /// A caller that claims a key which it does not hold, and one that shows none at all.
    #[test]
    fn who_cannot_prove_a_key_is_not_let_in() {
        #[derive(Debug)]
        struct Liar(LanKey, LanKey);
        impl SigningKey for Liar {
            fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
                self.0.choose_scheme(offered)
            }
            fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
                SigningKey::public_key(&self.1)
            }
            fn algorithm(&self) -> SignatureAlgorithm {
                SignatureAlgorithm::ED25519
            }
        }
        let provider = Arc::new(ring::default_provider());
        let builder = || {
            ClientConfig::builder_with_provider(provider.clone())
                .with_protocol_versions(&[&rustls::version::TLS13])
                .unwrap()
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AnyStream { provider: provider.clone() }))
        };
        let claimed = CertificateDer::from(spki(&key(3).public_key()));
        let liar = Arc::new(CertifiedKey::new(vec![claimed], Arc::new(Liar(key(2), key(3)))));
        let liar = builder().with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(liar)));
        for caller in [liar, builder().with_no_client_auth()] {
            let (called, _) = settings(&key(1)).unwrap();
            let (near, far) = duplex(16 * 1024);
            let (one, _) = run(async {
                let calls = TlsConnector::from(Arc::new(caller));
                tokio::join!(TlsAcceptor::from(called).accept(near), calls.connect(nowhere(), far))
            });
            assert!(one.is_err());
        }
    }
}
