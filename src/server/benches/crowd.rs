//! A thousand tills that push and poll once a minute, over real TLS, against the real program: how long they wait,
//! whether that changes with the hours, and how much memory the program takes.
//!
//! `CROWD_MINUTES` (5) says for how long; `CROWD_MINUTE_MS` (20000) how long a minute really takes, so that the load is
//! three times that of a thousand tills; `CROWD_TILLS` (1000) how many. Each till has a wait open, as tills have, and
//! makes a new connection each minute, pushes two entries and reads the feed to its end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
#[path = "../tests/process/line.rs"]
mod line;
#[allow(dead_code)]
#[path = "../tests/server/shop.rs"]
mod shop;

use shop::{Shop, Till, earned};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tillstamp_ledger::{CardId, Fact, MemberId, Posting, Subject, Term, Vintage};
use tillstamp_protocol::{
    Cursor, Message, PROTOCOL, Page, Pull, PushReply, StreamId, WaitReply, WaitRequest, pack, split_address, unpack,
};
use tillstamp_server::http::Token;
use tillstamp_server::storage::sqlite::SqliteStorage;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use uuid::Uuid;

const MEMBERS: u64 = 100_000;
const TILLS_PER_STORE: u32 = 10;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn visit(number: u64) -> Fact {
    let member = MemberId(Uuid::from_u128(u128::from(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % MEMBERS) + 1));
    let stamps = Posting::new(Subject::Stamps(member, CardId(1)), Vintage::NEVER, Term::Earned, 1);
    Fact { member: Some(member), postings: vec![stamps], ..earned(1, 1) }
}

struct Program {
    child: Child,
    line: line::Line,
}

impl Program {
    fn start(data: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tillstamp-server"));
        command.arg("--data").arg(data).args(["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
        let (url, pin) = split_address(said.split("find it at ").nth(1).unwrap().trim());
        Self { child, line: line::Line::new(&url, pin.unwrap()) }
    }

    fn resident_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        resident.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

type Stream = TlsStream<TcpStream>;

#[derive(Clone)]
struct Way {
    place: String,
    connector: TlsConnector,
}

impl Way {
    async fn connect(&self) -> Stream {
        let socket = TcpStream::connect(&self.place).await.unwrap();
        socket.set_nodelay(true).unwrap();
        self.connector.connect("tillstamp-server".try_into().unwrap(), socket).await.unwrap()
    }
}

async fn ask(stream: &mut Stream, path: &str, token: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: tills\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            let whole = end + 4 + length.parse::<usize>().unwrap();
            if bytes.len() >= whole {
                assert!(head.starts_with("http/1.1 200"), "{path}: {head}");
                return bytes.split_off(end + 4);
            }
        }
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(count > 0, "{path}: the connection ended");
        bytes.extend_from_slice(&buffer[..count]);
    }
}

/// Milliseconds that requests took, by minute.
#[derive(Default)]
struct Waits {
    push: Vec<Vec<f64>>,
    pull: Vec<Vec<f64>>,
    pages: u64,
}

struct Walker {
    way: Way,
    till: Till,
    token: String,
    cursor: Option<Cursor>,
    seed: u64,
}

impl Walker {
    async fn timed<M: Message, R: Message>(&self, stream: &mut Stream, path: &str, message: &M) -> (f64, R) {
        let body = pack(message).unwrap();
        let began = Instant::now();
        let answer = ask(stream, path, &self.token, &body).await;
        let took_ms = began.elapsed().as_secs_f64() * 1000.0;
        (took_ms, unpack(&answer).unwrap())
    }

    async fn minute(&mut self, minute: usize, waits: &Mutex<Waits>) {
        let first = self.till.last() + 1;
        for number in 0..2 {
            self.till.write(&visit(self.seed.wrapping_mul(1_000_003) + first + number));
        }
        let batch = self.till.batch(first, self.till.last());
        let began = Instant::now();
        let mut stream = self.way.connect().await;
        let hello_ms = began.elapsed().as_secs_f64() * 1000.0;
        let (push_ms, reply) = self.timed::<_, PushReply>(&mut stream, "/v1/push", &batch).await;
        assert_eq!(reply.acked_seq, self.till.last());
        let mut pulls = Vec::new();
        loop {
            let pull = Pull { protocol: PROTOCOL, cursor: self.cursor, limit: 1000 };
            let (pull_ms, page) = self.timed::<_, Page>(&mut stream, "/v1/pull", &pull).await;
            pulls.push(pull_ms);
            self.cursor = Some(page.cursor);
            if !page.more {
                break;
            }
        }
        let mut waits = waits.lock().unwrap();
        waits.push[minute].push(hello_ms + push_ms);
        waits.pages += pulls.len() as u64;
        waits.pull[minute].extend(pulls);
    }
}

/// A question that stays open, asked again when it is answered, until the run ends.
async fn wait(way: Way, token: String, stream: StreamId) {
    let mut connection = way.connect().await;
    let mut position = 0;
    loop {
        let request = WaitRequest { protocol: PROTOCOL, stream, position, wait_ms: 20_000 };
        let answer = ask(&mut connection, "/v1/wait", &token, &pack(&request).unwrap()).await;
        position = unpack::<WaitReply>(&answer).unwrap().position;
    }
}

fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share) as usize]
}

fn main() {
    let (tills, minutes) = (setting("CROWD_TILLS", 1000) as u32, setting("CROWD_MINUTES", 5) as usize);
    let minute = Duration::from_millis(setting("CROWD_MINUTE_MS", 20_000));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let folder = std::env::var("BENCH_DIR").map_or_else(|_| std::env::temp_dir(), Into::into);
    let folder = tempfile::tempdir_in(folder).unwrap();
    let joined = runtime.block_on(async {
        let shop = Shop::new(Arc::new(SqliteStorage::open(&folder.path().join("ledger.db")).unwrap())).await;
        let mut joined = Vec::new();
        for store in 0..tills.div_ceil(TILLS_PER_STORE) {
            let here = (0..TILLS_PER_STORE).map(|till| {
                let number = store * TILLS_PER_STORE + till + 1;
                Till::named(shop.merchant, u128::from(number).to_be_bytes(), 1)
            });
            joined.extend(shop.store_of(here).await);
        }
        joined
    });
    // The secret that the shop of the tests derives its keys from.
    std::fs::write(folder.path().join("secret.key"), "2a".repeat(32)).unwrap();
    let program = Program::start(folder.path());
    std::thread::sleep(Duration::from_secs(2));
    let row = |what: &str, value: f64, aim: &str| {
        let each_ms = minute.as_millis();
        println!("| server, {tills} tills, {minutes} minutes of {each_ms} ms: {what} | {value:.1} | {aim} |");
    };
    row("MiB at rest", program.resident_mib(), "≤ 50");
    let way = Way { place: program.line.place.clone(), connector: TlsConnector::from(program.line.config()) };
    let empty = || vec![Vec::new(); minutes];
    let waits = Arc::new(Mutex::new(Waits { push: empty(), pull: empty(), pages: 0 }));
    let largest_mib = runtime.block_on(crowd(joined, way, minute, minutes, &waits, &program));
    let mut waits = Arc::into_inner(waits).unwrap().into_inner().unwrap();
    row("MiB at most", largest_mib, "≤ 250");
    let mut all: Vec<f64> = waits.push.iter().flatten().copied().collect();
    row("ms a push with its TLS handshake, p50", percentile(&mut all, 0.5), "-");
    row("ms a push with its TLS handshake, p99", percentile(&mut all, 0.99), "≤ 250");
    let mut all: Vec<f64> = waits.pull.iter().flatten().copied().collect();
    row("ms a page, p50", percentile(&mut all, 0.5), "-");
    row("ms a page, p99", percentile(&mut all, 0.99), "≤ 250");
    let share = (minutes / 5).max(1);
    let of = |lists: &mut [Vec<f64>]| percentile(&mut lists.concat(), 0.99);
    let first = of(&mut waits.push[..share]);
    let last = of(&mut waits.push[minutes - share..]);
    row("p99 of a push, last fifth beside the first", last / first, "≤ 1.5");
    println!(r#"{{"bench":"crowd","tills":{tills},"minutes":{minutes},"pages":{}}}"#, waits.pages);
}

async fn crowd(
    joined: Vec<Till>,
    way: Way,
    minute: Duration,
    minutes: usize,
    waits: &Arc<Mutex<Waits>>,
    program: &Program,
) -> f64 {
    let count = u32::try_from(joined.len()).unwrap();
    let begin = tokio::time::Instant::now() + Duration::from_secs(1);
    let mut tasks = Vec::new();
    let mut open = Vec::new();
    for (index, till) in (0..count).zip(joined) {
        let token = Token { merchant: till.asker.merchant, secret: till.token }.text();
        open.push(tokio::spawn(wait(way.clone(), token.clone(), till.stream())));
        let mut walker = Walker { way: way.clone(), till, token, cursor: None, seed: u64::from(index) };
        let waits = waits.clone();
        tasks.push(tokio::spawn(async move {
            for number in 0..minutes {
                let at = begin + minute * u32::try_from(number).unwrap() + minute * index / count;
                tokio::time::sleep_until(at).await;
                walker.minute(number, &waits).await;
            }
        }));
    }
    let mut largest: f64 = 0.0;
    for task in tasks {
        while !task.is_finished() {
            tokio::time::sleep(Duration::from_millis(500)).await;
            largest = largest.max(program.resident_mib());
        }
        task.await.unwrap();
    }
    open.iter().for_each(tokio::task::JoinHandle::abort);
    largest
}
