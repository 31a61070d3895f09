//! High availability: a primary with a synchronous standby, the primary killed while tills push, the standby promoted.
//! Nothing that was acknowledged is missing.

use crate::cluster::{as_postgres, programs, rooted};
use crate::program::Server;
use crate::till::Remote;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tillstamp_protocol::{Conflict, PushReply};

/// Ports are names of sockets here: nothing listens on the network.
const PRIMARY: u16 = 6101;
const STANDBY: u16 = 6102;
/// Entries of each till.
const ENTRIES: u64 = 3000;

struct Pair {
    folder: PathBuf,
    programs: PathBuf,
    running: Vec<Child>,
}

impl Pair {
    /// Both running, the standby attached and synchronous; nothing, said loudly, where PostgreSQL is not installed.
    fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            eprintln!("SKIPPED: PostgreSQL's programs are not installed (Debian: apt-get install postgresql)");
            return None;
        };
        let folder = std::env::temp_dir().join(format!("tillstamp-pair-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        if rooted() {
            assert!(Command::new("chown").arg("postgres").arg(&folder).status().unwrap().success());
        }
        let mut pair = Self { folder, programs, running: Vec::new() };
        pair.run("initdb", &["-A", "trust", "-U", "postgres", "-E", "UTF8", "-D", "primary"]);
        pair.serve("primary", PRIMARY, &["-c", "synchronous_standby_names=FIRST 1 (*)"]);
        let port = PRIMARY.to_string();
        let folder = pair.folder.display().to_string();
        let copy = ["-h", folder.as_str(), "-p", port.as_str(), "-U", "postgres", "-D", "standby", "-R", "-c", "fast"];
        pair.run("pg_basebackup", &copy);
        pair.serve("standby", STANDBY, &[]);
        pair.wait_for(PRIMARY, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'", "1");
        pair.ask(PRIMARY, "CREATE DATABASE shop").unwrap();
        Some(pair)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = as_postgres(rooted(), &self.programs.join(program));
        command.current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let output = self.command(program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn serve(&mut self, data: &str, port: u16, more: &[&str]) {
        let log = std::fs::File::create(self.folder.join(format!("{data}.log"))).unwrap();
        let mut command = self.command("postgres");
        command.args(["-D", data, "-h", "", "-p", &port.to_string(), "-c", "shared_buffers=64MB", "-k"]);
        command.arg(&self.folder).args(more).stdout(log.try_clone().unwrap()).stderr(log);
        self.running.push(command.spawn().unwrap());
        self.wait_for(port, "SELECT 1", "1");
    }

    fn ask(&self, port: u16, sql: &str) -> Option<String> {
        let mut command = Command::new("psql");
        let folder = self.folder.display().to_string();
        command.args(["-h", &folder, "-p", &port.to_string(), "-U", "postgres", "-d", "postgres", "-Atqc", sql]);
        let output = command.output().unwrap();
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// A cold machine may take its time; what is waited for is the answer, not the clock.
    fn wait_for(&self, port: u16, sql: &str, wanted: &str) {
        for _ in 0..600 {
            if self.ask(port, sql).as_deref() == Some(wanted) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("PostgreSQL on {port} never answered {sql} with {wanted}");
    }

    fn address(&self) -> String {
        let folder = self.folder.display();
        format!("host={folder},{folder} port={PRIMARY},{STANDBY} user=postgres dbname=shop")
    }

    /// The primary and all its children at once, as when the machine loses its power.
    fn kill_primary(&self) {
        let first = postmaster(&self.folder.join("primary"));
        let children = std::fs::read_to_string(format!("/proc/{first}/task/{first}/children")).unwrap_or_default();
        let mut command = Command::new("kill");
        assert!(command.arg("-KILL").arg(&first).args(children.split_whitespace()).status().unwrap().success());
    }
}

fn postmaster(data: &Path) -> String {
    let text = std::fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

impl Drop for Pair {
    fn drop(&mut self) {
        for data in ["primary", "standby"] {
            let first = postmaster(&self.folder.join(data));
            if !first.is_empty() {
                drop(Command::new("kill").args(["-INT", &first]).stderr(Stdio::null()).status());
            }
        }
        for child in &mut self.running {
            drop(child.wait());
        }
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

#[test]
fn a_killed_primary_takes_nothing_acknowledged_along() {
    let Some(pair) = Pair::start() else { return };
    let mut server = Server::new(Some(pair.address()));
    server.start();
    let mut tills: Vec<Remote> = (1..=3).map(|number| Remote::joined(&server, number)).collect();
    for till in &mut tills {
        till.earn(ENTRIES);
    }
    let (line, acked_all, is_promoted) = (server.line().clone(), AtomicU64::new(0), AtomicBool::new(false));
    let refused = AtomicU64::new(0);
    let acked: Vec<u64> = std::thread::scope(|scope| {
        let push = |till: &Remote| {
            // What was acknowledged before the primary died, and what is acknowledged in the end.
            let (mut acked, mut before) = (0, 0);
            while acked < ENTRIES {
                let answer = till.push(&line, acked + 1, (acked + 20).min(ENTRIES)).unwrap();
                match answer.status {
                    200 => {
                        let now = answer.message::<PushReply>().acked_seq;
                        assert!(now > acked, "acknowledged entries came back");
                        acked_all.fetch_add(now - acked, Ordering::SeqCst);
                        acked = now;
                    }
                    409 => {
                        let expected = answer.message::<Conflict>().expected_seq;
                        panic!("{acked} were acknowledged, and {expected} is asked for")
                    }
                    429 | 500..=599 => {
                        refused.fetch_add(u64::from(answer.status != 429), Ordering::SeqCst);
                        std::thread::sleep(std::time::Duration::from_millis(50));
                    }
                    _ => panic!("{answer:?}"),
                }
                if !is_promoted.load(Ordering::SeqCst) {
                    before = acked;
                }
            }
            before
        };
        let handles: Vec<_> = tills.iter().map(|till| scope.spawn(move || push(till))).collect();
        while acked_all.load(Ordering::SeqCst) < 900 {
            std::thread::yield_now();
        }
        pair.kill_primary();
        // The server says that its database is away, and goes on living.
        while refused.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
        assert_eq!(line.get("/health", "").status, 200);
        is_promoted.store(true, Ordering::SeqCst);
        pair.run("pg_ctl", &["promote", "-w", "-D", "standby"]);
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    });
    assert!(acked.iter().sum::<u64>() >= 900 && acked.iter().any(|acked| *acked < ENTRIES), "{acked:?}");
    for till in &tills {
        assert_eq!(till.pull_all(&line).len() as u64, 3 * ENTRIES);
    }
    server.is_sound();
    assert_eq!(line.get("/ready", "").status, 200);
}
