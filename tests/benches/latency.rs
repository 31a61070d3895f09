//! Measures the way of a code from the camera to the screen, in the real window on a virtual display.
//!
//! Begin: the delivery of the first frame in which the whole code lies in the picture, readable or not (the demo camera
//! knows; its shutter, a drawing time earlier, is told as well). End: the first change of the pixels where the verdict
//! stands, on the display itself, looked at each millisecond; what the program says about its own steps only explains.
//! Left out are foreign codes, which are told late on purpose, and two of ours at once, where a person is asked.
//!
//! Needs a release build (`TILLSTAMP_BIN`) and Xvfb; `BENCH_SECONDS` says how long. Asserts nothing.
#![forbid(unsafe_code)]

use e2e::clock::now_us;
use e2e::display::Display;
use e2e::figures::{percentile, print, print_all};
use e2e::framebuffer::{Framebuffer, Region};
use e2e::program;
use serde::Deserialize;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

/// The verdict band and the head of the member sheet in a window of 1280×800: text that differs from member to member.
const VERDICT: Region = Region { left: 730, top: 90, width: 520, height: 165, step: 5 };
/// A change on the screen later than this after the window was told belongs to something else.
const LATE_US: u64 = 700_000;
/// Frames without a code in the picture after which the next code is a new presentation.
const GONE: usize = 4;

#[derive(Deserialize)]
#[serde(tag = "moment", rename_all = "snake_case")]
enum Moment {
    Frame(Frame),
    Verdict(Way),
}

#[derive(Deserialize, Clone)]
struct Frame {
    captured_us: u64,
    delivered_us: u64,
    decoded_us: u64,
    in_view: Option<usize>,
    ours_in_view: Option<usize>,
    read: usize,
}

#[derive(Deserialize, Clone)]
struct Way {
    captured_ms: u64,
    queued_us: u64,
    begun_us: u64,
    committed_us: u64,
    taken_us: u64,
    shown_us: u64,
}

fn main() -> std::io::Result<()> {
    let seconds = std::env::var("BENCH_SECONDS").ok().and_then(|n| n.parse().ok()).unwrap_or(120u64);
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("demo");
    program::run_ok(&data, &["demo-shop"]);
    let screen = folder.path().join("screen");
    std::fs::create_dir(&screen)?;
    let display = Display::start_in(2560, 800, &screen)?;
    let moments = folder.path().join("moments");
    let child = start(&data, &display, &moments, seconds)?;
    let changes = watch(child, &Framebuffer::open(&screen)?)?;
    let (mut frames, mut ways) = (Vec::new(), Vec::new());
    for line in std::fs::read_to_string(&moments)?.lines() {
        match serde_json::from_str(line)? {
            Moment::Frame(frame) => frames.push(frame),
            Moment::Verdict(way) => ways.push(way),
        }
    }
    println!("| figure | measured | aim |\n|---|---|---|");
    report(&presentations(&frames), &ways, &changes);
    rate(&frames);
    Ok(())
}

fn start(data: &Path, display: &Display, moments: &Path, seconds: u64) -> std::io::Result<Child> {
    program::command(data, &["run", "--source", "demo", "--demo-shop", "--windowed"])
        .args(["--for-seconds", &seconds.to_string(), "--measure"])
        .arg(moments)
        .env("DISPLAY", display.name())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
}

/// When the verdict's part of the screen changed, until the program ends.
fn watch(mut child: Child, screen: &Framebuffer) -> std::io::Result<Vec<u64>> {
    let (mut changes, mut before) = (Vec::new(), None);
    while child.try_wait()?.is_none() {
        let now = screen.fingerprint(VERDICT)?;
        if before.replace(now).is_some_and(|before| before != now) {
            changes.push(now_us());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(changes)
}

/// Frames from a code's coming into view to its leaving it.
fn presentations(frames: &[Frame]) -> Vec<Vec<Frame>> {
    let (mut all, mut empty) = (Vec::<Vec<Frame>>::new(), GONE);
    for frame in frames {
        if frame.in_view.unwrap_or(0) == 0 && frame.read == 0 {
            empty += 1;
            continue;
        }
        match all.last_mut() {
            Some(last) if empty < GONE => last.push(frame.clone()),
            _ => all.push(vec![frame.clone()]),
        }
        empty = 0;
    }
    all
}

#[derive(Default)]
struct Figures {
    from_delivery: Vec<f64>,
    from_shutter: Vec<f64>,
    frame_read: Vec<usize>,
    decode: Vec<f64>,
    queue: Vec<f64>,
    commit: Vec<f64>,
    to_window: Vec<f64>,
    set: Vec<f64>,
    drawn: Vec<f64>,
    unread: usize,
    waited: usize,
    unseen: usize,
}

fn report(presentations: &[Vec<Frame>], ways: &[Way], changes: &[u64]) {
    let mut figures = Figures::default();
    let single = |frames: &&Vec<Frame>| {
        let most = |pick: fn(&Frame) -> Option<usize>| frames.iter().filter_map(pick).max().unwrap_or(0);
        most(|frame| frame.in_view) == 1 && most(|frame| frame.ours_in_view) == 1
    };
    let ours: Vec<&Vec<Frame>> = presentations.iter().filter(single).collect();
    for frames in &ours {
        figures.take(frames, ways, changes);
    }
    let of = |values: &[f64]| [percentile(values, 0.5), percentile(values, 0.95)];
    let name = "code comes into view → verdict on screen (frame delivered → pixels changed), p50; p95";
    print_all(name, &of(&figures.from_delivery), "ms", "≤ 40; ≤ 100");
    print_all("the same from the frame's shutter, p50; p95", &of(&figures.from_shutter), "ms", "-");
    let share = |least: usize, most: usize| {
        let count = figures.frame_read.iter().filter(|number| (least..=most).contains(*number)).count();
        100.0 * count as f64 / figures.frame_read.len().max(1) as f64
    };
    let shares = [share(1, 1), share(2, 2), share(3, 3), share(4, usize::MAX)];
    print_all("presentations read in the 1st; 2nd; 3rd; a later frame in view", &shares, "%", "-");
    print("presentations of one of ours", ours.len() as f64, "", "-");
    let lost = [figures.unread, figures.unseen].map(|n| n as f64);
    print_all("of these not read; read, told, and no change seen on the screen", &lost, "", "0; -");
    print("of these kept waiting, for a person was asked about the two before", figures.waited as f64, "", "-");
    for (name, values) in [
        ("its decoder", &figures.decode),
        ("wait for the till", &figures.queue),
        ("till with its commit", &figures.commit),
        ("wait for the window", &figures.to_window),
        ("window told", &figures.set),
        ("drawn and on the display", &figures.drawn),
    ] {
        print_all(&format!("step: {name}, p50; p95"), &of(values), "ms", "-");
    }
}

impl Figures {
    fn take(&mut self, frames: &[Frame], ways: &[Way], changes: &[u64]) {
        let Some((index, frame)) = frames.iter().enumerate().find(|(_, frame)| frame.read > 0) else {
            self.unread += 1;
            return;
        };
        self.frame_read.push(index + 1);
        self.decode.push(ms(frame.decoded_us, frame.delivered_us));
        let Some(way) = ways.iter().find(|way| way.captured_ms == frame.captured_us / 1_000) else {
            self.waited += 1;
            return;
        };
        self.queue.push(ms(way.begun_us, way.queued_us));
        self.commit.push(ms(way.committed_us, way.begun_us));
        self.to_window.push(ms(way.taken_us, way.committed_us));
        self.set.push(ms(way.shown_us, way.taken_us));
        let Some(seen) = changes.iter().find(|at| (way.taken_us..way.shown_us + LATE_US).contains(*at)) else {
            self.unseen += 1;
            return;
        };
        self.drawn.push(ms(*seen, way.shown_us));
        self.from_delivery.push(ms(*seen, frames[0].delivered_us));
        self.from_shutter.push(ms(*seen, frames[0].captured_us));
    }
}

fn ms(to_us: u64, from_us: u64) -> f64 {
    to_us.saturating_sub(from_us) as f64 / 1_000.0
}

fn rate(frames: &[Frame]) {
    let (Some(first), Some(last)) = (frames.first(), frames.last()) else { return };
    let seconds = ms(last.captured_us, first.captured_us) / 1_000.0;
    print("frames a second", frames.len().saturating_sub(1) as f64 / seconds.max(0.001), "", "≥ 14");
    let drawing: Vec<f64> = frames.iter().map(|frame| ms(frame.delivered_us, frame.captured_us)).collect();
    print_all(
        "shutter to delivery (drawing the demo), p50; p95",
        &[0.5, 0.95].map(|share| percentile(&drawing, share)),
        "ms",
        "-",
    );
    let decoding: Vec<f64> = frames.iter().map(|frame| ms(frame.decoded_us, frame.delivered_us)).collect();
    print_all("decoder, all frames, p50; p95", &[0.5, 0.95].map(|share| percentile(&decoding, share)), "ms", "-");
}
