//! What waits for the shop's network: the ear for other tills, the lines to them, and the way to the till's thread.
//!
//! Invariant: the till's thread never waits for a socket. Every line has limits: how many, how long a handshake, a
//! frame or a silence may last, and how much may wait for a slow reader; whoever exceeds them is cut off.

use super::engine::{LanAction, LanEngine, LanEvent, PeerId};
use super::finding::{Finding, Found};
use super::link::{self, LanKey};
use crate::Till;
use crate::sync::driver::TillPort;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tillstamp_ledger::MemberId;
use tillstamp_protocol::{LAN_HEADER, LanFrame, StreamId};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// Where a till listens if nobody else does; any other port is as good, for it is announced.
const PORT: u16 = 8448;
/// Whether the till belongs to a server, and who it is there, is looked at this often.
const LOOK: Duration = Duration::from_secs(2);
/// A till that was found and is not spoken to is called this often.
const CALL: Duration = Duration::from_secs(2);
/// Whose turn it is to be called may not hear us: then it is called all the same.
const OTHERS_TURN: Duration = Duration::from_secs(8);
/// Handshake, a frame's rest, a write.
const PATIENCE: Duration = Duration::from_secs(5);
/// Nothing came for so long, and heads are told every few seconds.
const SILENCE: Duration = Duration::from_secs(30);
/// Lines at once, those included whose other end is not known yet.
const LINES: usize = 96;
/// Frames that wait for a slow reader.
const WAITING: usize = 256;
/// Tills that are remembered as found.
const FOUND: usize = 64;

/// Who this till is to its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LanIdentity {
    /// The stream that it writes.
    pub stream: StreamId,
    /// What only tills of its shop know: tags are made of it.
    pub secret: [u8; 32],
}

/// Members whose units are on their way from neighbours.
pub(in crate::sync) type Fetching = Arc<Mutex<BTreeSet<MemberId>>>;

/// From a line to the driver.
enum Heard {
    Connected(PeerId, [u8; 32], mpsc::Sender<Vec<u8>>),
    Frame(PeerId, Vec<u8>),
    Closed(PeerId),
}

/// A till that was found.
struct Known {
    addresses: Vec<SocketAddr>,
    since: Instant,
    called: Option<Instant>,
    line: Option<PeerId>,
}

/// Everything that lasts as long as one identity.
struct Presence {
    identity: LanIdentity,
    listener: TcpListener,
    finding: Finding,
    acceptor: TlsAcceptor,
    connector: TlsConnector,
}

struct Stepped {
    engine: LanEngine,
    actions: Vec<LanAction>,
    identity: Option<LanIdentity>,
}

pub(in crate::sync) struct LanDriver {
    port: TillPort,
    fetching: Fetching,
    engine: Option<LanEngine>,
    presence: Option<Presence>,
    known: BTreeMap<String, Known>,
    lines: BTreeMap<PeerId, Option<mpsc::Sender<Vec<u8>>>>,
    next: PeerId,
    heard: mpsc::Sender<Heard>,
    ears: Option<mpsc::Receiver<Heard>>,
    begin: Instant,
    wake: Instant,
}

impl LanDriver {
    pub fn new(port: TillPort, fetching: Fetching) -> Self {
        let (heard, ears) = mpsc::channel(WAITING);
        let begin = Instant::now();
        Self {
            port,
            fetching,
            engine: Some(LanEngine::new()),
            presence: None,
            known: BTreeMap::new(),
            lines: BTreeMap::new(),
            next: 1,
            heard,
            ears: Some(ears),
            begin,
            wake: begin + LOOK,
        }
    }

    /// Works until whoever tells events is gone.
    pub async fn run(mut self, mut events: mpsc::UnboundedReceiver<LanEvent>) {
        let Some(mut ears) = self.ears.take() else { return };
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let event = tokio::select! {
                event = events.recv() => match event {
                    Some(event) => Some(event),
                    None => return,
                },
                Some(heard) = ears.recv() => self.heard(heard),
                accepted = accept(self.presence.as_ref()) => {
                    self.answer(accepted);
                    None
                }
                found = find(self.presence.as_ref()) => {
                    self.found(found);
                    None
                }
                () = tokio::time::sleep_until(self.wake.into()) => Some(LanEvent::Due),
                _ = look.tick() => {
                    self.call();
                    Some(LanEvent::Due)
                }
            };
            if let Some(event) = event {
                self.step(event).await;
            }
        }
    }

    fn now_ms(&self) -> i64 {
        i64::try_from(self.begin.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// One event on the till's thread.
    async fn step(&mut self, event: LanEvent) {
        let mut engine = self.engine.take().unwrap_or_default();
        let now_ms = self.now_ms();
        let (reply, answer) = oneshot::channel();
        (self.port)(Box::new(move |till: &mut Till| {
            let actions = engine.handle(till, event, now_ms);
            drop(reply.send(Stepped { engine, actions, identity: till.lan_identity() }));
        }));
        let Ok(stepped) = answer.await else {
            self.leave();
            self.wake = Instant::now() + LOOK;
            return;
        };
        for action in stepped.actions {
            self.act(action);
        }
        let wait_ms = u64::try_from(stepped.engine.wake_ms().saturating_sub(self.now_ms())).unwrap_or(0);
        self.wake = Instant::now() + Duration::from_millis(wait_ms.clamp(20, 86_400_000));
        *self.fetching.lock().unwrap_or_else(PoisonError::into_inner) = stepped.engine.fetching();
        self.engine = Some(stepped.engine);
        if stepped.identity != self.presence.as_ref().map(|presence| presence.identity) {
            self.leave();
            if let Some(identity) = stepped.identity {
                self.appear(identity).await;
            }
        }
    }

    fn leave(&mut self) {
        self.presence = None;
        self.known.clear();
        self.lines.clear();
        self.engine = None;
    }

    /// Listens, announces itself and looks for others. What fails is tried again at the next look.
    async fn appear(&mut self, identity: LanIdentity) {
        let (reply, answer) = oneshot::channel();
        (self.port)(Box::new(move |till: &mut Till| drop(reply.send(till.lan_key()))));
        let Ok(Some(key)) = answer.await else { return };
        match presence(identity, &key).await {
            Ok(presence) => self.presence = Some(presence),
            Err(error) => tracing::debug!(%error, "the shop's network cannot be used"),
        }
    }

    fn act(&mut self, action: LanAction) {
        match action {
            LanAction::Close { peer } => drop(self.lines.remove(&peer)),
            LanAction::Send { peer, frame } => {
                let line = self.lines.get(&peer).and_then(Option::as_ref);
                if line.is_some_and(|line| line.try_send(frame).is_err()) {
                    // Too slow, or gone: the line's own end tells the engine.
                    self.lines.remove(&peer);
                }
            }
        }
    }

    fn heard(&mut self, heard: Heard) -> Option<LanEvent> {
        match heard {
            Heard::Connected(peer, key, line) => {
                *self.lines.get_mut(&peer)? = Some(line);
                Some(LanEvent::Connected { peer, key })
            }
            Heard::Frame(peer, frame) => self.lines.contains_key(&peer).then_some(LanEvent::Received { peer, frame }),
            Heard::Closed(peer) => {
                self.lines.remove(&peer);
                self.known.values_mut().filter(|known| known.line == Some(peer)).for_each(|known| known.line = None);
                Some(LanEvent::Closed { peer })
            }
        }
    }

    fn new_line(&mut self) -> Option<PeerId> {
        if self.lines.len() >= LINES {
            return None;
        }
        let peer = self.next;
        self.next += 1;
        self.lines.insert(peer, None);
        Some(peer)
    }

    fn answer(&mut self, accepted: std::io::Result<(TcpStream, SocketAddr)>) {
        let (Ok((socket, _)), Some(presence)) = (accepted, &self.presence) else { return };
        let acceptor = presence.acceptor.clone();
        let Some(peer) = self.new_line() else { return };
        let heard = self.heard.clone();
        tokio::spawn(async move {
            let shaken = tokio::time::timeout(PATIENCE, acceptor.accept(socket)).await;
            if let Ok(Ok(stream)) = shaken {
                let key = link::shown_key(stream.get_ref().1.peer_certificates());
                converse(peer, key, stream, &heard).await;
            }
            drop(heard.send(Heard::Closed(peer)).await);
        });
    }

    fn found(&mut self, found: Option<Found>) {
        match found {
            Some(Found::Till(instance, addresses)) => {
                if let Some(known) = self.known.get_mut(&instance) {
                    known.addresses = addresses;
                } else if self.known.len() < FOUND {
                    let known = Known { addresses, since: Instant::now(), called: None, line: None };
                    self.known.insert(instance, known);
                    self.call();
                }
            }
            Some(Found::Gone(instance)) => drop(self.known.remove(&instance)),
            // The daemon has ended: everything begins anew.
            None => self.presence = None,
        }
    }

    /// Calls whom it is this till's turn to call.
    fn call(&mut self) {
        let Some(presence) = &self.presence else { return };
        let (own, now) = (presence.finding.instance.clone(), Instant::now());
        let speaks = self.lines.len();
        let is_due = |instance: &String, known: &Known| {
            let is_ours = own < *instance || (speaks < 1 && now - known.since >= OTHERS_TURN);
            known.line.is_none() && is_ours && known.called.is_none_or(|at| now - at >= CALL)
        };
        let due: Vec<String> = self
            .known
            .iter()
            .filter(|(instance, known)| is_due(instance, known))
            .map(|(name, _)| name.clone())
            .collect();
        for instance in due {
            let Some(connector) = self.presence.as_ref().map(|presence| presence.connector.clone()) else { return };
            let Some(peer) = self.new_line() else { return };
            let Some(known) = self.known.get_mut(&instance) else { continue };
            (known.called, known.line) = (Some(now), Some(peer));
            let (addresses, heard) = (known.addresses.clone(), self.heard.clone());
            tokio::spawn(async move {
                dial(peer, &addresses, &connector, &heard).await;
                drop(heard.send(Heard::Closed(peer)).await);
            });
        }
    }
}

async fn presence(identity: LanIdentity, key: &LanKey) -> Result<Presence, Box<dyn std::error::Error + Send + Sync>> {
    let (called, calling) = link::settings(key)?;
    let everywhere = Ipv6Addr::UNSPECIFIED;
    let listener = match TcpListener::bind((everywhere, PORT)).await {
        Ok(listener) => listener,
        Err(_) => match TcpListener::bind((everywhere, 0)).await {
            Ok(listener) => listener,
            // A machine without IPv6.
            Err(_) => TcpListener::bind(("0.0.0.0", 0)).await?,
        },
    };
    let mut number = [0; 8];
    getrandom::fill(&mut number)?;
    let finding = Finding::start(identity.secret, number, listener.local_addr()?.port())?;
    let (acceptor, connector) = (TlsAcceptor::from(called), TlsConnector::from(calling));
    Ok(Presence { identity, listener, finding, acceptor, connector })
}

async fn accept(presence: Option<&Presence>) -> std::io::Result<(TcpStream, SocketAddr)> {
    match presence {
        Some(presence) => presence.listener.accept().await,
        None => std::future::pending().await,
    }
}

async fn find(presence: Option<&Presence>) -> Option<Found> {
    match presence {
        Some(presence) => presence.finding.next().await,
        None => std::future::pending().await,
    }
}

async fn dial(peer: PeerId, addresses: &[SocketAddr], connector: &TlsConnector, heard: &mpsc::Sender<Heard>) {
    for address in addresses {
        let connected = tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await;
        let Ok(Ok(socket)) = connected else { continue };
        let shaken = tokio::time::timeout(PATIENCE, connector.connect(address.ip().into(), socket)).await;
        if let Ok(Ok(stream)) = shaken {
            let key = link::shown_key(stream.get_ref().1.peer_certificates());
            return converse(peer, key, stream, heard).await;
        }
    }
}

/// Frames in both directions until either end has enough.
async fn converse(
    peer: PeerId,
    key: Option<[u8; 32]>,
    stream: impl AsyncRead + AsyncWrite,
    heard: &mpsc::Sender<Heard>,
) {
    let Some(key) = key else { return };
    let (line, mut frames) = mpsc::channel(WAITING);
    if heard.send(Heard::Connected(peer, key, line)).await.is_err() {
        return;
    }
    let (mut reader, mut writer) = tokio::io::split(stream);
    let reads = async {
        while let Some(frame) = read_frame(&mut reader).await {
            if heard.send(Heard::Frame(peer, frame)).await.is_err() {
                return;
            }
        }
    };
    let writes = async {
        while let Some(frame) = frames.recv().await {
            let sent = async {
                writer.write_all(&frame).await?;
                writer.flush().await
            };
            if !matches!(tokio::time::timeout(PATIENCE, sent).await, Ok(Ok(()))) {
                return;
            }
        }
    };
    tokio::select! {
        () = reads => {}
        () = writes => {}
    }
}

/// A whole frame; nothing where the line is over. A header that claims too much goes to the engine alone: it counts
/// and closes.
async fn read_frame(reader: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let mut header = [0; LAN_HEADER];
    tokio::time::timeout(SILENCE, reader.read_exact(&mut header)).await.ok()?.ok()?;
    let Ok(length) = LanFrame::length(&header) else { return Some(header.to_vec()) };
    let mut frame = vec![0; LAN_HEADER + length];
    frame[..LAN_HEADER].copy_from_slice(&header);
    tokio::time::timeout(PATIENCE, reader.read_exact(&mut frame[LAN_HEADER..])).await.ok()?.ok()?;
    Some(frame)
}
