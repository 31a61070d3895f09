//! HTTP to the server: one question, one answer or the cause why there is none.
//!
//! Invariant: nothing is followed, cached or retried in here, and no setting of the machine's environment changes the
//! way (a proxy named there is not used: it would see every till of the shop, and break the pin). A body is read up
//! to its kind's limit and not a byte further.

mod faults;
mod tls;

pub use tls::TillTime;

use super::address::ServerAddress;
use super::cause::Cause;
use super::wire::{CONTENT_TYPE, Reply, Request};
use faults::{NameFault, cause_of};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tillstamp_pass::Fingerprint;

/// A name that was not looked up after this never will be.
const NAME_TIMEOUT: Duration = Duration::from_secs(4);
/// A connection that does not stand after this never will.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(6);
/// Routers forget idle connections after a minute or less; a new one costs one round trip more.
const IDLE: Duration = Duration::from_secs(25);
/// How long the question for a sign-in page may take.
const PORTAL_TIMEOUT: Duration = Duration::from_secs(3);

/// Why there is no way to ask at all.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The TLS settings do not fit together.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The client cannot be made.
    #[error("HTTP cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
}

/// What differs between a shop and a test.
#[derive(Clone, Debug)]
pub struct TransportOptions {
    /// Clock that certificates are judged by.
    pub time: TillTime,
    /// Certificates (DER) that vouch beside the machine's own.
    pub roots: Vec<Vec<u8>>,
    /// Where a sign-in page is looked for.
    pub portal_port: u16,
    /// Shorter waits than usual: milliseconds for connecting, where set.
    pub connect_timeout_ms: Option<u64>,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self { time: TillTime::default(), roots: Vec::new(), portal_port: 80, connect_timeout_ms: None }
    }
}

/// The way to one server.
#[derive(Clone, Debug)]
pub struct Transport {
    client: reqwest::Client,
    address: ServerAddress,
    portal_port: u16,
}

impl Transport {
    /// A way to this address, pinned where the address says so.
    pub fn new(address: &ServerAddress, options: &TransportOptions) -> Result<Self, TransportError> {
        let tls = tls::settings(address.pin(), options)?;
        Ok(Self { client: client(tls, options)?, address: address.clone(), portal_port: options.portal_port })
    }

    /// Sends a question; the cause where nothing came that was sent by anybody.
    pub async fn send(&self, request: &Request, bearer: Option<&str>) -> Result<Reply, Cause> {
        let answer = self.exchange(request, bearer).await;
        match &answer {
            Err(
                Cause::Foreign
                | Cause::CertificateUnknown
                | Cause::CertificateName
                | Cause::CertificateExpired { .. }
                | Cause::CertificateNotYet { .. },
            ) if self.is_portal().await => Err(Cause::Captive),
            _ => answer,
        }
    }

    async fn exchange(&self, request: &Request, bearer: Option<&str>) -> Result<Reply, Cause> {
        let url = format!("{}{}", self.address.base(), request.path);
        let mut builder = match &request.body {
            Some(body) => self.client.post(url).header(reqwest::header::CONTENT_TYPE, CONTENT_TYPE).body(body.clone()),
            None => self.client.get(url),
        };
        if let Some(bearer) = bearer {
            builder = builder.header(reqwest::header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        let timeout = Duration::from_millis(u64::try_from(request.timeout_ms).unwrap_or(0));
        let mut response = builder.timeout(timeout).send().await.map_err(|error| cause_of(&error))?;
        let label = response.headers().get(reqwest::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = label.map(|label| label.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        let (status, limit) = (response.status().as_u16(), request.kind.limit());
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|error| cause_of(&error))? {
            body.extend_from_slice(&part);
            if body.len() > limit {
                // Nothing of ours is as long: whoever judges it says so.
                body.truncate(limit + 1);
                break;
            }
        }
        Ok(Reply { status, content_type, body })
    }

    /// Whether somebody in between sends a plain question elsewhere: it carries nothing of ours.
    async fn is_portal(&self) -> bool {
        if self.address.is_number() {
            return false;
        }
        let url = format!("http://{}:{}/health", self.address.host(), self.portal_port);
        let Ok(response) = self.client.get(url).timeout(PORTAL_TIMEOUT).send().await else { return false };
        let status = response.status().as_u16();
        let to = response.headers().get(reqwest::header::LOCATION).and_then(|value| value.to_str().ok());
        // A server that sends plain questions to its own encrypted side is no portal.
        let elsewhere = to.is_some_and(|to| !to.contains(self.address.host()));
        status == 511 || (300..400).contains(&status) && elsewhere
    }
}

/// Fingerprint of the certificate that a server shows, whoever vouches for it: for a person to compare before pairing.
pub async fn peek(address: &ServerAddress, options: &TransportOptions) -> Result<Option<Fingerprint>, Cause> {
    let (tls, seen) = tls::looking(options).map_err(|_| Cause::Foreign)?;
    let client = client(tls, options).map_err(|_| Cause::Foreign)?;
    let url = format!("{}/health", address.base());
    let answer = client.get(url).timeout(CONNECT_TIMEOUT).send().await;
    let found = seen.get();
    match (found, answer) {
        (Some(found), _) => Ok(Some(found)),
        (None, Ok(_)) => Ok(None),
        (None, Err(error)) => Err(cause_of(&error)),
    }
}

fn client(tls: rustls::ClientConfig, options: &TransportOptions) -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .http1_only()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .dns_resolver(Arc::new(Names))
        .connect_timeout(options.connect_timeout_ms.map_or(CONNECT_TIMEOUT, Duration::from_millis))
        .pool_idle_timeout(IDLE)
        .tcp_keepalive(IDLE)
        .user_agent(concat!("tillstamp/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// The system's names, with a fault of our own where it knows none.
struct Names;

impl reqwest::dns::Resolve for Names {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let found = tokio::time::timeout(NAME_TIMEOUT, tokio::net::lookup_host((host, 0))).await;
            let addresses: Vec<SocketAddr> = match found {
                Ok(Ok(addresses)) => addresses.collect(),
                Ok(Err(_)) | Err(_) => Vec::new(),
            };
            if addresses.is_empty() {
                return Err(NameFault.into());
            }
            Ok(Box::new(addresses.into_iter()) as reqwest::dns::Addrs)
        })
    }
}
