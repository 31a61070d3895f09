//! A line between tills and a server that does what lines do: it is long, refuses, delays, cuts, ends early, damages
//! bytes, and falls silent.
//!
//! Invariant: what happens to a connection follows from the seed and from the connection's number.

use e2e::random::Random;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// Most of a connection's harm happens within its first bytes: a handshake is 3,000, a push a few thousand.
const REACH_BYTES: u64 = 12_000;

/// What a connection meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Whole,
    Refused,
    /// So many milliseconds before each piece.
    Slow(u64),
    /// Both directions end without a farewell.
    Cut,
    /// One direction ends orderly, before all was said.
    Truncated,
    /// One byte is another one.
    Damaged,
    /// Nothing comes any more, and nobody says so.
    Silent,
}

/// How often each harm was done.
#[derive(Debug, Default)]
pub struct Harm {
    pub connections: AtomicU64,
    pub refused: AtomicU64,
    pub slowed: AtomicU64,
    pub cut: AtomicU64,
    pub truncated: AtomicU64,
    pub damaged: AtomicU64,
    pub silenced: AtomicU64,
}

struct Weather {
    target: SocketAddr,
    rough: AtomicBool,
    /// How long each piece takes in one direction, in milliseconds.
    length_ms: AtomicU64,
    random: Mutex<Random>,
    harm: Harm,
}

/// The running line; it is gone when this is dropped.
pub struct Proxy {
    /// Where tills find it.
    pub address: SocketAddr,
    weather: Arc<Weather>,
    _runtime: Runtime,
}

impl Proxy {
    /// Carries to `target`; calm at first.
    pub fn start(target: SocketAddr, seed: u64) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let weather = Arc::new(Weather {
            target,
            rough: AtomicBool::new(false),
            length_ms: AtomicU64::new(0),
            random: Mutex::new(Random::new(seed)),
            harm: Harm::default(),
        });
        let of_all = weather.clone();
        runtime.spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, of_all.clone()));
            }
        });
        Self { address, weather, _runtime: runtime }
    }

    pub fn set_rough(&self, rough: bool) {
        self.weather.rough.store(rough, Ordering::SeqCst);
    }

    /// A round trip over the line takes so long.
    #[allow(dead_code)] // Only a bench measures by it.
    pub fn set_round_trip(&self, ms: u64) {
        self.weather.length_ms.store(ms / 2, Ordering::SeqCst);
    }

    pub fn harm(&self) -> &Harm {
        &self.weather.harm
    }
}

impl Weather {
    fn below(&self, bound: u64) -> u64 {
        self.random.lock().unwrap_or_else(PoisonError::into_inner).below(bound)
    }

    fn fate(&self) -> Fate {
        self.harm.connections.fetch_add(1, Ordering::Relaxed);
        if !self.rough.load(Ordering::SeqCst) {
            return Fate::Whole;
        }
        let (fate, count) = match self.below(20) {
            0 | 1 => (Fate::Refused, &self.harm.refused),
            2..=5 => (Fate::Slow(1 + self.below(60)), &self.harm.slowed),
            6..=8 => (Fate::Cut, &self.harm.cut),
            9..=11 => (Fate::Truncated, &self.harm.truncated),
            12..=14 => (Fate::Damaged, &self.harm.damaged),
            15 | 16 => (Fate::Silent, &self.harm.silenced),
            _ => return Fate::Whole,
        };
        count.fetch_add(1, Ordering::Relaxed);
        fate
    }
}

async fn carry(client: TcpStream, weather: Arc<Weather>) {
    let fate = weather.fate();
    if fate == Fate::Refused {
        return;
    }
    let Ok(server) = TcpStream::connect(weather.target).await else { return };
    let upwards = weather.below(2) == 0;
    let place = weather.below(REACH_BYTES);
    // Silence lasts a while, then the line is gone; nobody waits for the till's own patience here.
    let silence = Duration::from_millis(300 + weather.below(1_500));
    let (client_out, client_in) = client.into_split();
    let (server_out, server_in) = server.into_split();
    let way = |is_up: bool| if fate == Fate::Cut || upwards == is_up { fate } else { Fate::Whole };
    let up = pump(client_out, server_in, way(true), place, silence, &weather);
    let down = pump(server_out, client_in, way(false), place, silence, &weather);
    if matches!(fate, Fate::Cut | Fate::Silent) {
        // The first end is the end of both.
        tokio::select! {
            () = up => {}
            () = down => {}
        }
    } else {
        tokio::join!(up, down);
    }
}

/// Carries one direction until its end, or until `place` bytes where its fate strikes.
async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    fate: Fate,
    place: u64,
    silence: Duration,
    weather: &Weather,
) {
    let mut buffer = [0; 16 * 1024];
    let mut carried = 0;
    while let Ok(count) = from.read(&mut buffer).await {
        if count == 0 {
            break;
        }
        let length_ms = weather.length_ms.load(Ordering::Relaxed);
        if length_ms > 0 {
            tokio::time::sleep(Duration::from_millis(length_ms)).await;
        }
        let piece = &mut buffer[..count];
        let strikes = (carried..carried + count as u64).contains(&place);
        let offset = usize::try_from(place.saturating_sub(carried)).unwrap_or(0).min(count);
        match fate {
            Fate::Slow(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
            Fate::Damaged if strikes => piece[offset] ^= 0x20,
            Fate::Cut | Fate::Truncated if strikes => {
                drop(to.write_all(&piece[..offset]).await);
                return;
            }
            Fate::Silent if strikes => return tokio::time::sleep(silence).await,
            _ => {}
        }
        carried += count as u64;
        if to.write_all(piece).await.is_err() {
            return;
        }
    }
    drop(to.shutdown().await);
}
