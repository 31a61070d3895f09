//! Sockets: accepts connections, with TLS or without, hands them to the router, and ends without cutting anybody off.
//!
//! Invariant: nobody holds a connection for nothing: the handshake, the head of a request, the request itself and the
//! connection's life have their time, and connections are counted, in all and by address. After the signal to stop,
//! requests that have begun are finished, and nothing new is taken.

mod tls;

pub(crate) use tls::write_private;
pub use tls::{Certificate, TlsError};

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::collections::HashMap;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// Bytes of a request's head, and of what is read ahead of a body.
const BUFFER_BYTES: usize = 64 * 1024;
/// After a failure to accept (no descriptors left), so that the loop does not spin.
const PAUSE: Duration = Duration::from_millis(100);

/// How long and how often.
#[derive(Clone, Copy, Debug)]
pub struct SocketLimits {
    /// Until TLS is agreed.
    pub handshake: Duration,
    /// Until the head of a request is there; also how long a connection may be idle.
    pub head: Duration,
    /// A connection ends after this; a till opens another.
    pub life: Duration,
    /// For requests that are under way when the server is told to stop.
    pub drain: Duration,
    /// All connections.
    pub connections: usize,
    /// Connections from one address; the machine itself, where a proxy stands, is not counted.
    pub per_address: u32,
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(15),
            life: Duration::from_secs(15 * 60),
            drain: Duration::from_secs(25),
            connections: 4096,
            per_address: 256,
        }
    }
}

/// Who is at the other end, for limits by address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Peer(pub IpAddr);

#[derive(Default)]
struct Peers(Mutex<HashMap<IpAddr, u32>>);

/// A place among the connections of an address.
struct Place {
    peers: Arc<Peers>,
    address: IpAddr,
}

impl Peers {
    fn enter(self: &Arc<Self>, address: IpAddr, limit: u32) -> Option<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= limit && !address.is_loopback() {
            return None;
        }
        *count += 1;
        Some(Place { peers: self.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.peers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

/// Serves until `stop` is ready; then until what has begun is finished, at most as long as the limits say. Whether
/// everything was finished.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    limits: SocketLimits,
    stop: impl Future<Output = ()>,
) -> bool {
    let graceful = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(limits.connections));
    let peers = Arc::new(Peers::default());
    tokio::pin!(stop);
    loop {
        let permit = tokio::select! {
            biased;
            () = &mut stop => break,
            permit = permits.clone().acquire_owned() => permit,
        };
        let accepted = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        let (Ok(permit), Ok((stream, address))) = (permit, accepted) else {
            tracing::warn!("a connection could not be accepted");
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let Some(place) = peers.enter(address.ip().to_canonical(), limits.per_address) else { continue };
        let connection = Connection { tls: tls.clone(), router: router.clone(), limits, address };
        drop(tokio::spawn(connection.run(stream, graceful.watcher(), (permit, place))));
    }
    drop(listener);
    tokio::time::timeout(limits.drain, graceful.shutdown()).await.is_ok()
}

struct Connection {
    tls: Option<TlsAcceptor>,
    router: Router,
    limits: SocketLimits,
    address: SocketAddr,
}

impl Connection {
    async fn run(self, stream: TcpStream, watcher: Watcher, place: (OwnedSemaphorePermit, Place)) {
        // Answers are short, and a till waits for each.
        drop(stream.set_nodelay(true));
        let life = self.limits.life;
        let talk = async {
            match &self.tls {
                None => self.talk(stream, watcher).await,
                Some(tls) => match tokio::time::timeout(self.limits.handshake, tls.accept(stream)).await {
                    Ok(Ok(stream)) => self.talk(stream, watcher).await,
                    Ok(Err(error)) => tracing::debug!(%error, "no TLS was agreed"),
                    Err(_) => tracing::debug!("no TLS was agreed in time"),
                },
            }
        };
        if tokio::time::timeout(life, talk).await.is_err() {
            tracing::debug!("a connection has reached its end");
        }
        drop(place);
    }

    async fn talk(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, watcher: Watcher) {
        let (router, peer) = (self.router.clone(), Peer(self.address.ip().to_canonical()));
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(peer);
            router.clone().oneshot(request)
        });
        let mut server = http1::Builder::new();
        server.timer(TokioTimer::new()).header_read_timeout(self.limits.head).max_buf_size(BUFFER_BYTES);
        if let Err(error) = watcher.watch(server.serve_connection(TokioIo::new(stream), service)).await {
            tracing::debug!(%error, "a connection ended early");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_places_and_gives_them_back() {
        let peers = Arc::new(Peers::default());
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        let first = peers.enter(address, 2).unwrap();
        let _second = peers.enter(address, 2).unwrap();
        assert!(peers.enter(address, 2).is_none());
        assert!(peers.enter("192.0.2.2".parse().unwrap(), 2).is_some());
        drop(first);
        assert!(peers.enter(address, 2).is_some());
        let own: IpAddr = "127.0.0.1".parse().unwrap();
        let all: Vec<_> = (0..9).map(|_| peers.enter(own, 2)).collect();
        assert!(all.iter().all(Option::is_some));
    }
}
