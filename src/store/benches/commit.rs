//! What a commit costs beside a bare SQLite commit of one row on the same disk in the same run, at several sizes of
//! ledger; and what opening after a crash, a day's report and a member's sheet cost then.
//!
//! `BENCH_LARGE=1` adds five million entries. `BENCH_DIR` says where (a real disk, not a RAM disk). Signatures are
//! stood in for by a hash: a visit is not signed, and Ed25519 adds some 20 µs to a redemption.

use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tillstamp_ledger::{
    ActionId, BusinessDate, CardId, ClockState, Context, Detail, EarnCause, Epoch, Fact, Flags, Hash, KeyIn, MemberId,
    MerchantId, OperatorId, Posting, Presentation, ProgramHash, RewardId, Sign, StoreId, Subject, Term, TerminalId,
    UtcMillis, Vintage,
};
use tillstamp_store::{Append, Dirs, Identity, OpenOptions, Store, StreamKeys, VerifyOptions, verify};
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const MEMBERS: u64 = 50_000;
const SAMPLES: usize = 300;
/// Large batches touch a member's page once for many entries.
const BATCH: u64 = 100_000;

struct Signer;

impl Sign for Signer {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&Hash::of(message).0);
        signature
    }

    fn public_key(&self) -> [u8; 32] {
        [7; 32]
    }
}

impl StreamKeys for Signer {
    fn existing(&mut self, _: TerminalId, _: Epoch) -> Option<Box<dyn Sign + Send>> {
        Some(Box::new(Self))
    }

    fn create(&mut self, _: TerminalId, _: Epoch) -> Result<Box<dyn Sign + Send>, String> {
        Ok(Box::new(Self))
    }
}

/// Numbers that look random and are the same in every run.
fn scatter(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn context(number: u64) -> Context {
    // 4,500 entries a day.
    let at = UtcMillis(1_600_000_000_000 + i64::try_from(number).unwrap_or(0) * 19_200);
    let time = u128::try_from(at.0).unwrap_or(0);
    Context {
        action: ActionId(Uuid::from_u128((time << 80) | (7 << 76) | (2 << 62) | u128::from(number))),
        business_date: BusinessDate(i32::try_from(at.0 / 86_400_000).unwrap_or(0)),
        day_cutoff_minutes: 120,
        at,
        raw_at: at,
        clock: ClockState::Sure,
        program: ProgramHash([1; 32]),
        operator: Some(OperatorId(Uuid::from_u128(0xB0 + u128::from(number % 4)))),
        override_by: None,
    }
}

/// Mostly visits; every tenth fills a card, every twentieth is a redemption too.
fn action(number: u64) -> Append {
    let member = MemberId(Uuid::from_u128(u128::from(scatter(scatter(number) % MEMBERS)) << 64));
    let stamps = |term, quantity| Posting::new(Subject::Stamps(member, CardId(1)), Vintage::NEVER, term, quantity);
    let reward = |term| Posting::new(Subject::Reward(member, RewardId(1)), Vintage(BusinessDate(30_000)), term, 1);
    let fact =
        |detail, postings| Fact { detail, member: Some(member), flags: Flags::default(), postings, effects: vec![] };
    let visit = Detail::Visit { presentation: Presentation::StaticCard, device: None, code_time_s: None };
    let mut facts = vec![fact(visit, vec![stamps(Term::Earned, 1)])];
    if number % 10 == 9 {
        let detail = Detail::Earned { cause: EarnCause::Items, card: Some(CardId(1)), count: 9 };
        facts.push(fact(detail, vec![stamps(Term::Earned, 9), stamps(Term::Spent, 9), reward(Term::Earned)]));
    }
    if number % 20 == 19 {
        let key_in = KeyIn::FreeItem { value_minor: 6500, vat_permille: 120 };
        facts.push(fact(Detail::Redeemed { reward: RewardId(1), uses: 1, key_in }, vec![reward(Term::Spent)]));
    }
    Append { context: context(number), facts, changes: Vec::new() }
}

fn open(dirs: &Dirs, number: u64) -> Outcome<Store> {
    let options = OpenOptions { now: UtcMillis(0), machine_id: Some("bench".to_owned()) };
    let identity = Identity {
        merchant: MerchantId(Uuid::from_u128(1)),
        store: StoreId(Uuid::from_u128(2)),
        terminal: TerminalId(Uuid::from_u128(3)),
    };
    let is_new = !dirs.data.join("ledger.db").exists();
    let (mut store, _) = if is_new { Store::create(dirs, identity, &options)? } else { Store::open(dirs, &options)? };
    store.start_stream(&context(number), &mut Signer)?;
    Ok(store)
}

/// Fills the ledger to so many entries with real envelopes in a real chain.
fn fill(store: &mut Store, next: &mut u64, entries: u64) -> Outcome<()> {
    loop {
        let left = entries.saturating_sub(store.entry_count()?);
        if left == 0 {
            break;
        }
        let size = left.min(BATCH);
        let batch: Vec<_> = (*next..*next + size).map(action).collect();
        store.append_batch(&batch)?;
        *next += size;
        if next.is_multiple_of(BATCH) {
            store.maintain(None)?;
        }
    }
    store.maintain(None)?;
    Ok(())
}

struct Bare(Connection);

impl Bare {
    fn open(path: &Path) -> Outcome<Self> {
        let connection = Connection::open(path)?;
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection
            .execute_batch("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, row BLOB NOT NULL) STRICT")?;
        Ok(Self(connection))
    }

    fn commit(&self) -> Outcome<()> {
        self.0.prepare_cached("INSERT INTO bare (row) VALUES (zeroblob(300))")?.execute([])?;
        Ok(())
    }
}

fn percentile(sorted: &[f64], share: f64) -> f64 {
    let index = (sorted.len() as f64 * share) as usize;
    sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(T, f64)> {
    let start = Instant::now();
    let value = work()?;
    Ok((value, start.elapsed().as_secs_f64() * 1e3))
}

type Figures = BTreeMap<String, f64>;

/// Bare commits and appends in turns, so that both meet the same disk.
fn commits(store: &mut Store, bare: &Bare, next: &mut u64, label: &str, figures: &mut Figures) -> Outcome<()> {
    let (mut bare_ms, mut append_ms, mut work_ms) = (Vec::new(), Vec::new(), Vec::new());
    for sample in 0..SAMPLES {
        bare_ms.push(timed(|| bare.commit())?.1);
        let append = action(*next);
        *next += 1;
        append_ms.push(timed(|| Ok(store.append(&append)?))?.1);
        work_ms.push(timed(|| Ok(store.append(&append)?.already_done))?.1);
        if sample % 100 == 99 {
            store.maintain(None)?;
        }
    }
    for (name, series) in [("bare", &mut bare_ms), ("append", &mut append_ms), ("replay", &mut work_ms)] {
        series.sort_by(f64::total_cmp);
        figures.insert(format!("{label} {name} p50 ms"), percentile(series, 0.5));
        figures.insert(format!("{label} {name} p95 ms"), percentile(series, 0.95));
    }
    figures.insert(format!("{label} ratio p50"), percentile(&append_ms, 0.5) / percentile(&bare_ms, 0.5));
    figures.insert(format!("{label} ratio p95"), percentile(&append_ms, 0.95) / percentile(&bare_ms, 0.95));
    Ok(())
}

fn reads(store: &Store, next: u64, label: &str, figures: &mut Figures) -> Outcome<()> {
    let day = context(next / 2).business_date;
    figures.insert(format!("{label} day report ms"), timed(|| Ok(store.day_counters(day)?))?.1);
    let member = action(next / 3).facts[0].member.unwrap_or(MemberId(Uuid::nil()));
    figures.insert(format!("{label} member ms"), timed(|| Ok((store.member(member)?, store.cells(member)?)))?.1);
    let history = timed(|| Ok(store.entries_of(member, 20, None)?))?.1;
    figures.insert(format!("{label} member history ms"), history);
    figures.insert(format!("{label} last actions ms"), timed(|| Ok(store.last_actions(10)?))?.1);
    Ok(())
}

/// A child of this program appends and dies; then opening is timed.
fn crash(dirs: &Dirs, next: u64, label: &str, figures: &mut Figures) -> Outcome<()> {
    let status = std::process::Command::new(std::env::current_exe()?)
        .env("BENCH_CRASH_IN", dirs.data.parent().unwrap_or(Path::new(".")))
        .env("BENCH_CRASH_FROM", next.to_string())
        .status()?;
    assert!(!status.success(), "the child was to die");
    let (store, ms) = timed(|| open(dirs, next + 1_000_000))?;
    figures.insert(format!("{label} start after a crash ms"), ms);
    drop(store);
    Ok(())
}

fn dirs_in(root: &Path) -> Dirs {
    Dirs { data: root.join("data"), guard: root.join("guard") }
}

fn die_in(root: PathBuf) -> Outcome<()> {
    let from: u64 = std::env::var("BENCH_CRASH_FROM")?.parse()?;
    let mut store = open(&dirs_in(&root), from)?;
    for number in from + 1..from + 200 {
        store.append(&action(number))?;
    }
    std::process::abort()
}

fn main() -> Outcome<()> {
    if let Ok(root) = std::env::var("BENCH_CRASH_IN") {
        return die_in(root.into());
    }
    let base = std::env::var("BENCH_DIR").map_or_else(|_| std::env::temp_dir(), PathBuf::from);
    let root = tempfile::tempdir_in(base)?;
    let dirs = dirs_in(root.path());
    let bare = Bare::open(&root.path().join("bare.db"))?;
    let mut sizes = vec![("1 k", 1_000), ("100 k", 100_000)];
    if std::env::var("BENCH_LARGE").is_ok_and(|value| value == "1") {
        sizes.push(("5 M", 5_000_000));
    }
    let mut figures = Figures::new();
    let mut next = 0;
    for (label, entries) in sizes {
        let mut store = open(&dirs, next + 2_000_000_000)?;
        let ((), ms) = timed(|| fill(&mut store, &mut next, entries))?;
        eprintln!("{label}: filled in {:.1} s", ms / 1000.0);
        commits(&mut store, &bare, &mut next, label, &mut figures)?;
        reads(&store, next, label, &mut figures)?;
        drop(store);
        crash(&dirs, next, label, &mut figures)?;
        next += 1000;
        let size = std::fs::metadata(dirs.data.join("ledger.db"))?.len();
        figures.insert(format!("{label} file MB"), size as f64 / 1e6);
        if entries <= 100_000 || std::env::var("BENCH_VERIFY").is_ok() {
            let path = dirs.data.join("ledger.db");
            let (report, ms) = timed(|| Ok(verify(&path, &VerifyOptions::default())?))?;
            assert_eq!(report.first_fault, None);
            figures.insert(format!("{label} verify ms"), ms);
        }
    }
    println!("| figure | value |\n|---|---|");
    figures.iter().for_each(|(name, value)| println!("| {name} | {value:.3} |"));
    println!("{}", serde_json::to_string(&figures)?);
    Ok(())
}
