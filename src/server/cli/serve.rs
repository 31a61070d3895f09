//! `serve`: everything put together, until SIGTERM or SIGINT.
//!
//! Invariant: after the signal nothing new is taken, and a push that was begun gets its answer before the program ends.

use super::place::{Place, Serving};
use super::{CommandError, Outcome};
use crate::http::{HttpSettings, Metrics, router_with};
use crate::jobs;
use crate::net::{Certificate, SocketLimits, serve};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tillstamp_protocol::pinned_address;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

const TLS_PORT: u16 = 8443;
const PLAIN_PORT: u16 = 8080;

/// How to serve.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where to listen [default: 0.0.0.0:8443; behind a proxy 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Where tills find this server, such as https://tills.example.com [default: this machine's own address]
    #[arg(long, value_name = "URL")]
    address: Option<String>,
    /// Certificate chain (PEM)
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// Private key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// A certificate made here, which tills know by the pairing code; this is what happens if nothing is said
    #[arg(long, conflicts_with_all = ["cert", "key"])]
    self_signed: bool,
    /// Plain HTTP for a proxy of yours that does TLS and appends the asker's address to X-Forwarded-For
    #[arg(long, conflicts_with_all = ["cert", "key", "self_signed"])]
    behind_proxy: bool,
    /// Connections from one address at most; a store behind one line has one address
    #[arg(long, value_name = "NUMBER", default_value_t = 256)]
    connections_per_address: u32,
    /// Seconds until the head of a request must be there
    #[arg(long, value_name = "SECONDS", default_value_t = 15, hide = true)]
    head_seconds: u64,
    /// Seconds until a whole request must be done
    #[arg(long, value_name = "SECONDS", default_value_t = 30, hide = true)]
    request_seconds: u64,
}

pub(super) async fn execute(place: &Place, arguments: &Arguments) -> Result<Outcome, CommandError> {
    place.make()?;
    let Some(lock) = place.lock()? else {
        return Err(CommandError::Said(format!(
            "A server is running on {} already. Stop it first, or say another --data DIR.",
            place.data.display()
        )));
    };
    place.forget_serving();
    let service = place.open_or_make().await?;
    let certificate = certificate(place, arguments)?;
    let port = if arguments.behind_proxy { PLAIN_PORT } else { TLS_PORT };
    let any = if arguments.behind_proxy { IpAddr::from([127, 0, 0, 1]) } else { IpAddr::from([0, 0, 0, 0]) };
    let listen = arguments.listen.unwrap_or(SocketAddr::new(any, port));
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        CommandError::Said(format!(
            "Cannot listen on {listen}: {error}. Is another program there, or does the port need more rights? Choose \
             another with --listen."
        ))
    })?;
    let local = listener.local_addr()?;
    let address = public_address(arguments, local, certificate.as_deref());
    if let Some(address) = &address {
        place.note_serving(&Serving { address: address.clone() })?;
    }
    let metrics = Arc::new(Metrics::default());
    let settings = HttpSettings {
        behind_proxy: arguments.behind_proxy,
        timeout: Duration::from_secs(arguments.request_seconds),
        ..HttpSettings::default()
    };
    let router = router_with(service.clone(), settings, metrics.clone());
    let tls = certificate.as_ref().map(Certificate::acceptor).transpose()?;
    let (signal, waiting) = (stopped()?, service.clone());
    let stop = async move {
        signal.await;
        // Tills that only wait for news are not waited for.
        waiting.end_waits();
    };
    let backups = place.backups();
    let jobs = tokio::spawn(jobs::run(service.clone(), metrics, certificate, backups));
    tracing::info!(%local, tls = tls.is_some(), "serving");
    // One line for whoever started this, person or program.
    println!(
        "listening on {local}{}",
        address.map(|address| format!(", tills find it at {address}")).unwrap_or_default()
    );
    let all = if arguments.behind_proxy { u32::MAX } else { arguments.connections_per_address };
    let head = Duration::from_secs(arguments.head_seconds);
    let limits = SocketLimits { per_address: all, head, ..SocketLimits::default() };
    let is_drained = serve(listener, tls, router, limits, stop).await;
    jobs.abort();
    if let Err(error) = service.write_seen().await {
        tracing::warn!(%error, "when tills were last heard of was not written down");
    }
    drop(lock);
    tracing::info!(finished = is_drained, "stopped");
    Ok(Outcome::Done)
}

fn certificate(place: &Place, arguments: &Arguments) -> Result<Option<Arc<Certificate>>, CommandError> {
    Ok(match (&arguments.cert, &arguments.key) {
        _ if arguments.behind_proxy => None,
        (Some(cert), Some(key)) => Some(Certificate::load(cert, key)?),
        _ => Some(Certificate::self_made(&place.data)?),
    })
}

/// Ready at the first SIGTERM or SIGINT.
fn stopped() -> Result<impl Future<Output = ()>, CommandError> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: what has begun is finished");
    })
}

/// Where tills find this server: as given; else, with a certificate of our own, this machine's address. A certificate
/// that was given names a host that only the operator knows.
fn public_address(arguments: &Arguments, local: SocketAddr, certificate: Option<&Certificate>) -> Option<String> {
    let is_own = certificate.filter(|_| arguments.cert.is_none());
    let url = match &arguments.address {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => {
            let ip = if local.ip().is_unspecified() { own_address()? } else { local.ip() };
            is_own.map(|_| format!("https://{}", SocketAddr::new(ip, local.port())))?
        }
    };
    Some(match is_own {
        Some(certificate) => pinned_address(&url, &certificate.pin()),
        None => url,
    })
}

/// The address by which this machine would reach others. Nothing is sent: the kernel is asked for the route.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // TEST-NET-1 (RFC 5737): an address that stands for any other network.
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}
