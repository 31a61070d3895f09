//! A disk that fails under a running till, in a real process: what is refused says why, what was shown as done is
//! there, and the same process goes on when the disk does.
//!
//! The disks are small file systems of their own; where this user may not mount one, a test says so and ends.

use e2e::drive::VerdictLine;
use e2e::program;
use e2e::shop::Shop;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

const MEMBERS: u32 = 90;

fn run(program: &str, arguments: &[&str], path: &Path) -> bool {
    Command::new(program).args(arguments).arg(path).output().is_ok_and(|output| output.status.success())
}

/// A file system that is gone when the test ends, however it ends.
struct Mounted(PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        run("umount", &["-l"], &self.0);
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn skipped(what: &str) {
    eprintln!("SKIPPED: {what} is not possible here");
}

fn shop_with_pictures(members: u32) -> (Shop, PathBuf) {
    let shop = Shop::with_members(members).unwrap();
    let pictures = shop.folder.path().join("pictures");
    fs::create_dir(&pictures).unwrap();
    for (index, card) in shop.cards.iter().enumerate() {
        let path = pictures.join(format!("{index:03}.png"));
        program::run_ok(&shop.data, &["card", "print", &card.member, "--png", text(&path)]);
    }
    (shop, pictures)
}

/// Everything that was shown is in the ledger exactly once, nothing else was stamped, and all of it adds up.
fn holds(shop: &Shop, shown: &[String]) {
    program::run_ok(&shop.data, &["verify"]);
    let ids = shop.entry_ids().unwrap();
    for id in shown {
        assert_eq!(ids.iter().filter(|known| *known == id).count(), 1, "shown and not there: {id}");
    }
    let report = program::run_ok(&shop.data, &["report", "day", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["visits"].as_u64().unwrap(), shown.len() as u64, "{report}");
}

/// A shop whose data folder is a disk of its own, and a picture of every member's card.
struct Counter {
    shop: Shop,
    pictures: PathBuf,
    _disk: Mounted,
}

impl Counter {
    /// `make` mounts a new file system at a path.
    fn on(make: impl FnOnce(&Path) -> bool) -> Option<Self> {
        let (shop, pictures) = shop_with_pictures(MEMBERS);
        let aside = shop.folder.path().join("moved");
        fs::rename(&shop.data, &aside).unwrap();
        fs::create_dir(&shop.data).unwrap();
        if !make(&shop.data) {
            return None;
        }
        let disk = Mounted(shop.data.clone());
        let copied = Command::new("cp").args(["-a", "-T"]).args([&aside, &shop.data]).status().unwrap();
        // What was done before lies on the disk, as it does in a shop.
        assert!(copied.success() && run("sync", &["-f"], &shop.data));
        Some(Self { shop, pictures, _disk: disk })
    }

    fn start(&self) -> Running {
        let source = text(&self.pictures);
        let mut child = program::command(&self.shop.data, &["run", "--headless", "--json", "--source", source])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Running { child, output, done: Vec::new() }
    }

    /// Fills the disk to the last page.
    fn fill(&self) -> PathBuf {
        let ballast = self.shop.data.join("ballast");
        let mut file = fs::File::create(&ballast).unwrap();
        while file.write_all(&[7; 4096]).is_ok() {}
        ballast
    }
}

/// The program at work; it stands still while the test changes its disk.
struct Running {
    child: Child,
    output: BufReader<ChildStdout>,
    /// Entries that it said are done.
    done: Vec<String>,
}

impl Running {
    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    fn while_it_stands<T>(&self, work: impl FnOnce() -> T) -> T {
        self.signal("-STOP");
        let value = work();
        self.signal("-CONT");
        value
    }

    fn next(&mut self) -> Option<VerdictLine> {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        if line.is_empty() {
            return None;
        }
        let verdict: VerdictLine = serde_json::from_str(&line).unwrap();
        assert_eq!(verdict.verdict == "done", verdict.entry_id.is_some(), "{line}");
        self.done.extend(verdict.entry_id.clone());
        Some(verdict)
    }

    /// Reads on until a verdict is of that kind.
    fn until(&mut self, kind: &str) -> VerdictLine {
        loop {
            let verdict = self.next().unwrap_or_else(|| panic!("it ended before anything was {kind}"));
            if verdict.verdict == kind {
                return verdict;
            }
        }
    }

    fn finish(&mut self) {
        while self.next().is_some() {}
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn a_disk_that_fills_up_under_the_till_refuses_and_goes_on_with_room() {
    let small = |path: &Path| run("mount", &["-t", "tmpfs", "-o", "size=4m", "tmpfs"], path);
    let Some(counter) = Counter::on(small) else { return skipped("mounting a file system") };
    let mut running = counter.start();
    for _ in 0..3 {
        running.until("done");
    }
    let ballast = running.while_it_stands(|| counter.fill());
    // What the ledger has room for already may still be done; then it is told, and nothing more is done.
    let no = running.until("refused");
    assert_eq!((no.key.as_str(), no.entry_id), ("fault-disk-full", None));
    assert_eq!(running.until("refused").key, "fault-disk-full", "it goes on looking and telling");
    let before = running.done.len();
    running.while_it_stands(|| fs::remove_file(&ballast).unwrap());
    running.until("done");
    assert!(running.done.len() > before);
    running.finish();
    holds(&counter.shop, &running.done);

    // Whoever was refused is stamped when the card is shown again.
    let refused = MEMBERS as usize - running.done.len();
    let mut again = counter.start();
    again.finish();
    assert_eq!(again.done.len(), refused);
    running.done.append(&mut again.done);
    holds(&counter.shop, &running.done);
}

#[test]
fn files_that_take_no_writes_any_more_refuse_and_go_on_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("image");
    fs::File::create(&image).unwrap().set_len(64 * 1024 * 1024).unwrap();
    // Files of a file system in memory take writes from whoever has them open, whatever is forbidden.
    let whole = |path: &Path| run("mkfs.ext4", &["-q"], &image) && run("mount", &["-o", "loop", text(&image)], path);
    let Some(counter) = Counter::on(whole) else { return skipped("mounting a file system") };
    let change = |how: &str| {
        let written = ["ledger.db", "ledger.db-wal"].map(|name| counter.shop.data.join(name));
        written.iter().all(|file| run("chattr", &[how], file))
    };
    let mut running = counter.start();
    running.until("done");
    if !running.while_it_stands(|| change("+i")) {
        return skipped("making files immutable");
    }
    let no = running.until("refused");
    assert!(["fault-read-only", "fault-disk-failed"].contains(&no.key.as_str()), "{no:?}");
    assert!(running.while_it_stands(|| change("-i")));
    running.until("done");
    running.finish();
    holds(&counter.shop, &running.done);
}

/// What the program printed while its calls of one kind fail, from such a one to such a one.
fn with_failing(shop: &Shop, pictures: &Path, call: &str, error: &str, from: u32, to: u32) -> Vec<VerdictLine> {
    let run = ["run", "--headless", "--json", "--source", text(pictures)];
    let output = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "-e", &format!("trace={call}")])
        .args(["-e", &format!("inject={call}:error={error}:when={from}..{to}")])
        .arg(program::path())
        .arg("--data")
        .arg(&shop.data)
        .arg("--guard")
        .arg(program::guard_of(&shop.data))
        .args(run)
        .stderr(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{call} {error}");
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_disk_whose_writes_and_syncs_fail_for_a_while_refuses_and_goes_on() {
    if Command::new("strace").arg("--version").output().is_err() {
        return skipped("strace");
    }
    for (call, error, from, to, key) in [
        ("fsync", "EIO", 12, 16, "fault-disk-failed"),
        ("pwrite64", "EIO", 200, 206, "fault-disk-failed"),
        ("pwrite64", "ENOSPC", 200, 206, "fault-disk-full"),
    ] {
        let (shop, pictures) = shop_with_pictures(40);
        let lines = with_failing(&shop, &pictures, call, error, from, to);
        let kinds: Vec<&str> = lines.iter().map(|line| line.verdict.as_str()).collect();
        let first = kinds.iter().position(|kind| *kind == "refused").unwrap_or_else(|| panic!("{call}: {kinds:?}"));
        let last = kinds.iter().rposition(|kind| *kind == "refused").unwrap();
        assert!(first > 0 && last + 1 < kinds.len(), "{call}: it worked before, and works again: {kinds:?}");
        let refused: Vec<&VerdictLine> = lines.iter().filter(|line| line.verdict == "refused").collect();
        assert!(refused.iter().all(|line| line.key == key && line.entry_id.is_none()), "{call} {error}: {refused:?}");
        let done: Vec<String> = lines.iter().filter_map(|line| line.entry_id.clone()).collect();
        holds(&shop, &done);
        // Whoever was refused is stamped when the card is shown again: nothing of it was recorded.
        let again = program::run_ok(&shop.data, &["run", "--headless", "--json", "--source", text(&pictures)]);
        let stamped = again.lines().filter(|line| line.contains("\"done\"")).count();
        assert_eq!(stamped, refused.len(), "{call} {error}");
    }
}
