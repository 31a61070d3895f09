//! Measures the built program from outside, as `/proc` sees it: start, memory, processor, while looking and while
//! locked.
//!
//! Needs a release build (`TILLSTAMP_BIN`) and Xvfb. Prints a table and one line of JSON a figure; asserts nothing.
#![forbid(unsafe_code)]

use e2e::display::Display;
use e2e::figures::print as figure;
use e2e::program;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SETTLE: Duration = Duration::from_secs(5);
const WATCH: Duration = Duration::from_secs(20);
/// Clock ticks a second in /proc/<pid>/stat on Linux.
const TICKS: f64 = 100.0;

fn main() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("demo");
    let made = Instant::now();
    program::run_ok(&data, &["demo-shop"]);
    figure("demo shop made (200 members, 60 days)", made.elapsed().as_secs_f64(), "s", "-");

    let display = Display::start(2560, 800)?;
    let looking = watch(&data, &display, &["run", "--source", "demo", "--demo-shop", "--for-seconds", "40"])?;
    looking.print("looking, live picture, decoding");
    let locked = watch(&data, &display, &["run", "--source", "demo"])?;
    locked.print("locked");
    Ok(())
}

struct Watched {
    first_picture_ms: Option<f64>,
    resident_mb: f64,
    core_percent: f64,
}

impl Watched {
    fn print(&self, name: &str) {
        if let Some(ms) = self.first_picture_ms {
            figure(&format!("{name}: start to first picture"), ms, "ms", "≤ 500 ms");
        }
        let (memory, processor) = if name == "locked" { ("≤ 80 MB", "≤ 3 %") } else { ("≤ 80 MB", "≤ 25 %") };
        figure(&format!("{name}: resident memory"), self.resident_mb, "MB", memory);
        figure(&format!("{name}: processor, of one core"), self.core_percent, "%", processor);
    }
}

fn watch(data: &Path, display: &Display, arguments: &[&str]) -> std::io::Result<Watched> {
    let started = Instant::now();
    let mut child = program::command(data, arguments)
        .env("DISPLAY", display.name())
        .env("TILLSTAMP_LOG", "info")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let first_picture_ms = first_picture(&mut child, started);
    std::thread::sleep(SETTLE);
    let before = ticks(child.id())?;
    std::thread::sleep(WATCH);
    let after = ticks(child.id())?;
    let resident_mb = resident_mb(child.id())?;
    drop(child.kill());
    child.wait()?;
    let core_percent = (after - before) / TICKS / WATCH.as_secs_f64() * 100.0;
    Ok(Watched { first_picture_ms, resident_mb, core_percent })
}

/// The program logs `first picture` when the window has been drawn once.
fn first_picture(child: &mut Child, started: Instant) -> Option<f64> {
    let stderr = BufReader::new(child.stderr.take()?);
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in stderr.lines().map_while(Result::ok) {
            if line.contains("first picture") {
                // The receiver may have stopped waiting.
                if sender.send(Instant::now()).is_err() {
                    break;
                }
            }
        }
    });
    let seen = receiver.recv_timeout(Duration::from_secs(10)).ok()?;
    Some(seen.duration_since(started).as_secs_f64() * 1000.0)
}

/// User and system ticks of a process and of the children it has waited for or runs (the camera process).
fn ticks(pid: u32) -> std::io::Result<f64> {
    let mut sum = 0.0;
    for process in family(pid)? {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        for index in [11, 12] {
            sum += fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
        }
    }
    Ok(sum)
}

fn resident_mb(pid: u32) -> std::io::Result<f64> {
    let mut sum = 0.0;
    for process in family(pid)? {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("");
        sum += line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0;
    }
    Ok(sum)
}

fn family(pid: u32) -> std::io::Result<Vec<u32>> {
    let output = Command::new("ps").args(["-o", "pid=", "--ppid", &pid.to_string()]).output()?;
    let children = String::from_utf8_lossy(&output.stdout)
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect::<Vec<u32>>();
    Ok(std::iter::once(pid).chain(children).collect())
}
