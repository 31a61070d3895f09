//! A set-up that a power cut ends, at any instant: never a shop, never in the way of the next one.

use crate::shop::{CASHIER_PIN, MORNING, OWNER_PIN, Shop, dirs_in, files_below, program, set_up};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tillstamp_terminal::ledger::UtcMillis;
use tillstamp_terminal::testing::HandClock;
use tillstamp_terminal::{Clock, Dirs, Entropy, EntropyError, SeededEntropy, Till};

type Image = BTreeMap<PathBuf, Vec<u8>>;

/// The folders as a power cut would leave them, after each step of the work that draws randomness or asks for the time:
/// it does so before every commit and every file.
#[derive(Clone)]
struct Camera {
    root: PathBuf,
    taken: Arc<Mutex<Vec<Image>>>,
}

impl Camera {
    fn take(&self) {
        let mut image = Image::new();
        for path in files_below(&self.root) {
            // A file renamed meanwhile is in the next picture.
            if let Ok(bytes) = fs::read(&path) {
                image.insert(path.strip_prefix(&self.root).unwrap().to_owned(), bytes);
            }
        }
        let mut taken = self.taken.lock().unwrap();
        if taken.last() != Some(&image) {
            taken.push(image);
        }
    }
}

struct Watching<T>(T, Camera);

impl Clock for Watching<HandClock> {
    fn raw_now(&self) -> UtcMillis {
        self.1.take();
        self.0.raw_now()
    }

    fn monotonic_ms(&self) -> i64 {
        self.1.take();
        self.0.monotonic_ms()
    }

    fn boot_id(&self) -> String {
        self.0.boot_id()
    }
}

impl Entropy for Watching<SeededEntropy> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        self.1.take();
        self.0.fill(bytes)
    }
}

fn put(image: &Image, root: &Path) {
    for (name, bytes) in image {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Sets up a shop where an earlier set-up was cut off, and works in it.
fn begin_again(folder: &TempDir, what: &str) {
    let clock = HandClock::at(MORNING);
    let dirs = dirs_in(folder);
    let open = |seed| Till::open(dirs_in(folder), Box::new(clock.clone()), Box::new(SeededEntropy::new(seed)));
    assert!(!dirs.has_shop(), "{what}: half a shop passes for one");
    let key = open(70).err().map(|no| no.message.key);
    assert!(matches!(key, Some("open-unfinished" | "open-no-shop")), "{what}: {key:?}");
    let entropy = Box::new(SeededEntropy::new(71));
    let made = Till::create(&set_up(program()), dirs_in(folder), Box::new(clock.clone()), entropy);
    let (till, sheet) = made.unwrap_or_else(|no| panic!("{what}: {no:?}"));
    till.close().unwrap();
    let mut till = open(72).unwrap();
    assert!(till.start_report().is_empty(), "{what}: {:?}", till.start_report());
    let owner = till.operators().into_iter().next().unwrap().operator;
    till.sign_in(owner, OWNER_PIN).unwrap();
    assert_eq!(till.fingerprint(), sheet.fingerprint);
    assert!(till.has_card_key());
    let report = till.verify().unwrap();
    assert_eq!((report.first_fault, report.origin_proven), (None, true), "{what}");
}

fn kept(dirs: &Dirs) -> Vec<PathBuf> {
    let is_kept = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("ledger.unfinished-") && name.ends_with(".db")
    };
    files_below(&dirs.data).into_iter().filter(is_kept).collect()
}

#[test]
fn a_set_up_cut_off_at_any_step_begins_again() {
    let folder = tempfile::tempdir().unwrap();
    let camera = Camera { root: folder.path().to_owned(), taken: Arc::default() };
    let clock = Box::new(Watching(HandClock::at(MORNING), camera.clone()));
    let entropy = Box::new(Watching(SeededEntropy::new(7), camera.clone()));
    let (till, _) = Till::create(&set_up(program()), dirs_in(&folder), clock, entropy).unwrap();
    assert!(dirs_in(&folder).has_shop());
    drop(till);
    let images = camera.taken.lock().unwrap().clone();
    assert!(images.len() >= 9, "only {} steps were seen", images.len());
    let mut kept_ledgers = 0;
    for (step, image) in images.iter().enumerate() {
        let cut = tempfile::tempdir().unwrap();
        put(image, cut.path());
        // What was finished is a shop; the clock and the dice are asked a last time before that.
        let finished = dirs_in(&cut).has_shop();
        assert!(!finished, "step {step} was not the last one");
        begin_again(&cut, &format!("step {step}"));
        for ledger in kept(&dirs_in(&cut)) {
            kept_ledgers += 1;
            let verified = Till::verify_file(&ledger, None).unwrap();
            assert!(verified.first_fault.is_none() && verified.entries > 0, "step {step}: {verified:?}");
        }
    }
    assert!(kept_ledgers > 3, "what was signed is kept: {kept_ledgers}");
}

#[test]
fn a_backup_can_be_put_where_a_set_up_was_cut_off() {
    let mut shop = Shop::new();
    let backup = shop.till.backup_now().unwrap();
    let half = tempfile::tempdir().unwrap();
    let camera = Camera { root: half.path().to_owned(), taken: Arc::default() };
    let entropy = Box::new(Watching(SeededEntropy::new(8), camera.clone()));
    Till::create(&set_up(program()), dirs_in(&half), Box::new(HandClock::at(MORNING)), entropy).unwrap();
    let cut = tempfile::tempdir().unwrap();
    put(camera.taken.lock().unwrap().last().unwrap(), cut.path());
    assert!(!dirs_in(&cut).has_shop());
    let clock = Box::new(shop.clock.clone());
    let entropy = Box::new(SeededEntropy::new(9));
    let (mut till, _) = Till::restore(&backup.path, &dirs_in(&cut), None, clock, entropy).unwrap();
    till.sign_in(shop.cashier, CASHIER_PIN).unwrap();
    assert!(dirs_in(&cut).has_shop());
}

const CHILD: &str = "FAULT_SET_UP_IN";

/// Where this process is the one to be killed: it sets up shops until it is.
#[test]
fn child_that_sets_up() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let folder = PathBuf::from(folder);
    let dirs = Dirs::new(folder.join("data"), folder.join("guard"));
    let entropy = Box::new(SeededEntropy::new(1));
    fs::write(folder.join("begun"), b"").unwrap();
    let made = Till::create(&set_up(program()), dirs, Box::new(HandClock::at(MORNING)), entropy);
    fs::write(folder.join("ended"), format!("{}", made.is_ok())).unwrap();
    // What follows is no part of the set-up.
    std::process::abort();
}

#[test]
fn a_killed_set_up_begins_again() {
    let mut unfinished = 0;
    for round in 0..12_u64 {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "fault_setup::child_that_sets_up"])
            .env(CHILD, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while !folder.path().join("begun").exists() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        // Random enough: how far it comes in that time differs from run to run.
        std::thread::sleep(Duration::from_micros(round * round * 1_500));
        child.kill().unwrap();
        child.wait().unwrap();
        // Whether it is a shop or not: the one opens, the other begins again.
        if dirs_in(&folder).has_shop() {
            let clock = Box::new(HandClock::at(MORNING));
            Till::open(dirs_in(&folder), clock, Box::new(SeededEntropy::new(2))).unwrap();
        } else {
            unfinished += 1;
            begin_again(&folder, &format!("round {round}"));
        }
    }
    assert!(unfinished > 0, "no kill came early enough");
}
