//! What happens in a process of its own: a till that dies while it scans, and a long day whose memory is watched.

use crate::Outcome;
use crate::hours;
use crate::shop::{Site, must_be_done};
use rustix::fs::Advice;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

/// Verdicts before the child dies: some minutes of a rush, none of it moved out of the write-ahead log.
pub const SCANS_BEFORE_DEATH: u64 = 200;
const ROLE: &str = "BENCH_PATH_ROLE";
const FOLDER: &str = "BENCH_PATH_FOLDER";

/// Plays its part where this process is a child.
pub fn run_as_child() -> Option<Outcome<()>> {
    let role = std::env::var(ROLE).ok()?;
    let folder = PathBuf::from(std::env::var_os(FOLDER)?);
    Some(match role.as_str() {
        "crash" => die(&folder),
        "hours" => Site::load(&folder).and_then(hours::measure),
        _ => Err("unknown part".into()),
    })
}

fn spawn(role: &str, folder: &Path) -> Outcome<ExitStatus> {
    Ok(Command::new(std::env::current_exe()?).env(ROLE, role).env(FOLDER, folder).status()?)
}

/// Runs a part to its good end.
pub fn start(role: &str, folder: &Path) -> Outcome<()> {
    let status = spawn(role, folder)?;
    if status.success() { Ok(()) } else { Err(format!("{role}: {status}").into()) }
}

/// Lets a till scan and die at once after the last verdict.
pub fn crash(folder: &Path) -> Outcome<()> {
    let status = spawn("crash", folder)?;
    if std::os::unix::process::ExitStatusExt::signal(&status).is_some() {
        Ok(())
    } else {
        Err(format!("the child was to die: {status}").into())
    }
}

fn die(folder: &Path) -> Outcome<()> {
    let site = Site::load(folder)?;
    let (mut till, clock) = site.open()?;
    site.sign_in(&mut till)?;
    let key = site.card_key()?;
    for number in 0..SCANS_BEFORE_DEATH as usize {
        clock.pass_ms(1_000);
        let code = site.code(&key, site.members[number]);
        let frame_at_ms = till.monotonic_ms();
        must_be_done(&till.present(&code, frame_at_ms))?;
    }
    std::process::abort()
}

/// Takes a folder's files out of the system's page cache.
pub fn forget_files(folder: &Path) -> Outcome<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            let file = std::fs::File::open(path)?;
            file.sync_all()?;
            rustix::fs::fadvise(&file, 0, None, Advice::DontNeed)?;
        }
    }
    Ok(())
}

/// Brings a folder's files into the system's page cache, as they are in a shop whose day has begun.
pub fn recall_files(folder: &Path) -> Outcome<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            std::io::copy(&mut std::fs::File::open(path)?, &mut std::io::sink())?;
        }
    }
    Ok(())
}
