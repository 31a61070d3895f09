//! The server's certificate: given by the operator, or made here and pinned by tills.
//!
//! Invariant: a key that is made here is readable by its owner only, before a byte is in it. A given certificate that
//! is renewed on the disk is taken up without a restart; one that cannot be read leaves the present one in force.

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use thiserror::Error;
use tokio_rustls::TlsAcceptor;

/// Why there is no TLS.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is no PEM of that kind.
    #[error("{path} holds no {what} in PEM form")]
    Pem {
        /// Which.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
    },
    /// Key and certificate do not fit, or are of a kind that is not taken.
    #[error("certificate and key cannot be used together: {0}")]
    Unusable(#[from] rustls::Error),
    /// A certificate could not be made.
    #[error("a certificate could not be made: {0}")]
    Making(#[from] rcgen::Error),
}

/// A certificate with its key, as files.
#[derive(Debug)]
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads a chain (the server's own certificate first) and its key.
    pub fn load(chain: &Path, key: &Path) -> Result<Arc<Self>, TlsError> {
        let current = RwLock::new(Arc::new(read(chain, key)?));
        Ok(Arc::new(Self { chain: chain.to_owned(), key: key.to_owned(), current }))
    }

    /// The certificate that lies in `folder`, made now where there is none. It names no shop and no machine: tills know
    /// it by its bytes.
    pub fn self_made(folder: &Path) -> Result<Arc<Self>, TlsError> {
        let (chain, key) = (folder.join("certificate.pem"), folder.join("certificate.key"));
        if !chain.exists() {
            let mut parameters = rcgen::CertificateParams::new(vec!["tillstamp-server".to_owned()])?;
            parameters.not_before = rcgen::date_time_ymd(2020, 1, 1);
            parameters.not_after = rcgen::date_time_ymd(2120, 1, 1);
            let pair = rcgen::KeyPair::generate()?;
            let made = parameters.self_signed(&pair)?;
            write_private(&key, pair.serialize_pem().as_bytes())?;
            // The certificate last: where it is, its key is.
            write_private(&chain, made.pem().as_bytes())?;
        }
        Self::load(&chain, &key)
    }

    /// First half of the SHA-256 of the server's own certificate.
    pub fn pin(&self) -> [u8; 16] {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut pin = [0; 16];
        if let Some(own) = current.cert.first() {
            pin.copy_from_slice(&Sha256::digest(own)[..16]);
        }
        pin
    }

    /// Takes up what lies on the disk now.
    pub fn reload(&self) -> Result<(), TlsError> {
        let read = Arc::new(read(&self.chain, &self.key)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    /// TLS 1.2 and 1.3 with this certificate.
    pub fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, TlsError> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Resolver(self.clone())));
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

#[derive(Debug)]
struct Resolver(Arc<Certificate>);

impl ResolvesServerCert for Resolver {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.current.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

fn read(chain: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        std::fs::read(&path).map_err(|source| TlsError::File { path, source })
    };
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&file(chain)?).collect();
    let certificates = certificates.ok().filter(|found| !found.is_empty());
    let certificates = certificates.ok_or_else(|| TlsError::Pem { path: chain.to_owned(), what: "certificate" })?;
    let private = PrivateKeyDer::from_pem_slice(&file(key)?)
        .map_err(|_| TlsError::Pem { path: key.to_owned(), what: "private key" })?;
    Ok(CertifiedKey::from_der(certificates, private, &ring::default_provider())?)
}

/// A file that only its owner reads, whole or not at all.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), TlsError> {
    let fault = |source| TlsError::File { path: path.to_owned(), source };
    let draft = path.with_extension("part");
    drop(std::fs::remove_file(&draft));
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(fault)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(fault)?;
    std::fs::rename(&draft, path).map_err(fault)?;
    // The name must survive a power cut, too.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_made_certificate_stays_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let first = Certificate::self_made(folder.path()).unwrap().pin();
        assert_ne!(first, [0; 16]);
        assert_eq!(Certificate::self_made(folder.path()).unwrap().pin(), first);
        let mode = std::fs::metadata(folder.path().join("certificate.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let other = tempfile::tempdir().unwrap();
        assert_ne!(Certificate::self_made(other.path()).unwrap().pin(), first);
    }

    #[test]
    fn a_renewed_certificate_is_taken_up_and_a_broken_one_is_not() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let certificate = Certificate::self_made(folder.path()).unwrap();
        let newer = Certificate::self_made(other.path()).unwrap().pin();
        let before = certificate.pin();
        std::fs::write(folder.path().join("certificate.pem"), "no PEM").unwrap();
        assert!(matches!(certificate.reload(), Err(TlsError::Pem { what: "certificate", .. })));
        assert_eq!(certificate.pin(), before);
        for name in ["certificate.pem", "certificate.key"] {
            std::fs::copy(other.path().join(name), folder.path().join(name)).unwrap();
        }
        certificate.reload().unwrap();
        assert_eq!(certificate.pin(), newer);
        std::fs::write(folder.path().join("certificate.key"), "").unwrap();
        assert!(matches!(certificate.reload(), Err(TlsError::Pem { what: "private key", .. })));
    }
}
