//! A PostgreSQL server of the tests' own, in a temporary folder, gone when the tests end.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

struct Cluster {
    folder: PathBuf,
    /// Holds the pipe whose end is the server's end.
    _keeper: Child,
}

/// Address of a new, empty database; nothing, said loudly, where PostgreSQL's programs are absent.
pub fn new_database() -> Option<String> {
    let cluster = CLUSTER.get_or_init(start).as_ref()?;
    let name = format!("shop_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let folder = cluster.folder.display();
    let address = format!("host={folder} user=postgres");
    let sql = format!("CREATE DATABASE {name}");
    let made = Command::new("psql").args(["-q", "-d", &format!("{address} dbname=postgres"), "-c", &sql]).status();
    assert!(made.unwrap().success(), "the database was not made");
    Some(format!("{address} dbname={name}"))
}

pub fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|entry| entry.path().join("bin")).collect();
    versions.retain(|path| path.join("initdb").exists());
    versions.sort();
    versions.pop()
}

fn start() -> Option<Cluster> {
    let Some(programs) = programs() else {
        eprintln!("SKIPPED: PostgreSQL's programs are not installed (Debian: apt-get install postgresql)");
        return None;
    };
    let folder = std::env::temp_dir().join(format!("tillstamp-postgres-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let is_root = rooted();
    if is_root {
        assert!(Command::new("chown").arg("postgres").arg(&folder).status().unwrap().success());
    }
    let data = folder.join("data");
    let mut init = as_postgres(is_root, &programs.join("initdb"));
    init.args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "-D"]).arg(&data).stdout(Stdio::null());
    assert!(init.status().unwrap().success(), "initdb");
    // The shell ends the server and removes the folder as soon as this process, and with it the pipe, is gone.
    let script = "\"$@\" >log 2>&1 & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf \"$PWD\"";
    // Tests lose nothing by a power cut; a bench (which is no test) measures what a shop has.
    let sync = if cfg!(test) { "fsync=off" } else { "fsync=on" };
    let mut keeper = as_postgres(is_root, Path::new("sh"));
    keeper.args(["-c", script, "sh"]).arg(programs.join("postgres")).arg("-D").arg(&data);
    keeper.args(["-h", "", "-c", sync, "-c", "shared_buffers=256MB", "-c", "max_connections=200", "-k"]).arg(&folder);
    let keeper = keeper.current_dir(&folder).stdin(Stdio::piped()).spawn().unwrap();
    let cluster = Cluster { folder: folder.clone(), _keeper: keeper };
    let ready = || {
        let mut ready = Command::new(programs.join("pg_isready"));
        ready.args(["-q", "-h"]).arg(&folder).status().is_ok_and(|status| status.success())
    };
    // A cold machine may take its time; what is waited for is the answer, not the clock.
    for _ in 0..600 {
        if ready() {
            return Some(cluster);
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("PostgreSQL did not start: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default());
}

pub fn rooted() -> bool {
    String::from_utf8_lossy(&Command::new("id").arg("-u").output().unwrap().stdout).trim() == "0"
}

/// PostgreSQL refuses to run as root.
pub fn as_postgres(is_root: bool, program: &Path) -> Command {
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}
