//! The loopback camera at `/dev/video9`: real codes through both formats, spoiled pictures, silence, another size,
//! and a parent that dies while the camera hangs.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tillstamp_kiosk::devices::frames::{CameraProcess, CameraState, Frame, FrameSource, Next, SwitchSource};
use tillstamp_scan::Ladder;

use super::check::{Checks, Fault, camera, wait_for, wait_picture, wait_state};
use super::feeder::{CODES, Feeder, Kind, NUMBER, text};

/// All tests with this camera.
pub fn run(checks: &mut Checks) {
    if !std::path::Path::new("/dev/video9").exists() {
        checks.skip("the loopback camera", "v4l2loopback is not loaded");
        return;
    }
    checks.run("codes through raw pictures", || codes(Kind::Yuyv));
    checks.run("codes through JPEG", || codes(Kind::Mjpeg { spoil: false }));
    checks.run("spoiled JPEGs cost one picture each", spoiled);
    checks.run("another camera while one runs", switch);
    checks.run("a camera that falls silent and comes back", silence);
    checks.run("a camera that comes back with another size", resize);
    checks.run("a silent camera is let go when the parent dies", orphan);
}

/// Reads until a number of different codes was seen.
fn read_codes(source: &mut CameraProcess, want: usize) -> Result<(usize, usize, u128), Fault> {
    let mut ladder = Ladder::new();
    let (mut seen, mut pictures, mut unread, mut decode_us) = (BTreeSet::new(), 0, 0, 0);
    wait_for("enough codes", || {
        let frame = wait_picture(source).ok()?;
        pictures += 1;
        let start = Instant::now();
        let found = ladder.decode_full(&frame.luma);
        decode_us += start.elapsed().as_micros();
        unread += usize::from(found.is_empty());
        seen.extend(found.into_iter().map(|found| found.bytes));
        (seen.len() >= want).then_some(())
    })?;
    if unread > 0 {
        return Err(format!("{unread} of {pictures} pictures were not read"));
    }
    let known: BTreeSet<Vec<u8>> = (0..CODES).map(|number| text(number).into_bytes()).collect();
    if let Some(wrong) = seen.difference(&known).next() {
        return Err(format!("read {:?}, which was never shown", String::from_utf8_lossy(wrong)));
    }
    Ok((seen.len(), pictures, decode_us / pictures.max(1) as u128))
}

fn codes(kind: Kind) -> Result<String, Fault> {
    let feeder = Feeder::start(kind, 640, 480)?;
    let mut source = camera(NUMBER, 640, 480)?;
    let (codes, pictures, us) = read_codes(&mut source, CODES as usize)?;
    let status = wait_state(&source, CameraState::Live)?;
    Ok(format!("{codes} codes in {pictures} pictures of {}, {us} µs each, {status:?}", feeder.written()))
}

fn spoiled() -> Result<String, Fault> {
    let _feeder = Feeder::start(Kind::Mjpeg { spoil: true }, 640, 480)?;
    let mut source = camera(NUMBER, 640, 480)?;
    read_codes(&mut source, CODES as usize * 2 / 3)?;
    let status = wait_state(&source, CameraState::Live)?;
    if status.unreadable < 3 {
        return Err(format!("{status:?}"));
    }
    Ok(format!("{} spoiled, {} good, {} new starts", status.unreadable, status.pictures, status.restarts))
}

/// From the kernel's test camera to the loopback camera and back, as the settings do it: the first one is free as soon
/// as the second one is asked for, and what comes is the second one's.
fn switch() -> Result<String, Fault> {
    let _feeder = Feeder::start(Kind::Yuyv, 640, 480)?;
    let (mut source, hand) = SwitchSource::new(Box::new(camera(0, 320, 180)?));
    let first = wait_frame(&mut source, |_| true)?;
    let begun = Instant::now();
    hand.to(Box::new(|| opened(NUMBER)));
    let mut ladder = Ladder::new();
    wait_frame(&mut source, |frame| !ladder.decode_full(&frame.luma).is_empty())?;
    let there_ms = begun.elapsed().as_millis();
    // Free: another reader can open it at once.
    let mut other = camera(0, 320, 180)?;
    wait_picture(&mut other)?;
    drop(other);
    let begun = Instant::now();
    hand.to(Box::new(|| opened(0)));
    let back = wait_frame(&mut source, |frame| frame.luma.width() == first.luma.width())?;
    let status = source.camera_status().ok_or("no status")?;
    if status.state.key() != CameraState::Live.key() {
        return Err(format!("{status:?}"));
    }
    let (width, back_ms) = (back.luma.width(), begun.elapsed().as_millis());
    Ok(format!("the other one's picture after {there_ms} ms, back ({width} wide) after {back_ms} ms"))
}

/// As the switch makes a source; a camera that cannot be started is silent.
fn opened(number: u32) -> Box<dyn FrameSource> {
    match camera(number, 320, 180) {
        Ok(source) => Box::new(source),
        Err(fault) => {
            eprintln!("{fault}");
            Box::new(Silent)
        }
    }
}

struct Silent;

impl FrameSource for Silent {
    fn next(&mut self, _timeout: Duration) -> Next {
        Next::Nothing
    }
}

fn wait_frame(source: &mut SwitchSource, mut is_it: impl FnMut(&Frame) -> bool) -> Result<Frame, Fault> {
    wait_for("the other camera's picture", || match source.next(Duration::from_millis(200)) {
        Next::Frame(frame) if is_it(&frame) => Some(frame),
        _ => None,
    })
}

fn silence() -> Result<String, Fault> {
    let feeder = Feeder::start(Kind::Yuyv, 640, 480)?;
    let mut source = camera(NUMBER, 640, 480)?;
    wait_picture(&mut source)?;
    wait_state(&source, CameraState::Live)?;
    feeder.pause(true);
    let start = Instant::now();
    wait_state(&source, CameraState::Silent)?;
    let noticed_ms = start.elapsed().as_millis();
    feeder.pause(false);
    let start = Instant::now();
    let status = wait_state(&source, CameraState::Live)?;
    read_codes(&mut source, 3)?;
    Ok(format!(
        "noticed after {noticed_ms} ms, live again after {} ms, {} new starts",
        start.elapsed().as_millis(),
        status.restarts
    ))
}

fn resize() -> Result<String, Fault> {
    let feeder = Feeder::start(Kind::Yuyv, 640, 480)?;
    let mut source = camera(NUMBER, 640, 480)?;
    wait_picture(&mut source)?;
    wait_state(&source, CameraState::Live)?;
    drop(feeder);
    wait_state(&source, CameraState::Silent)?;
    // The device takes a new size only while nobody holds it: between two starts of the camera process.
    let _feeder = wait_for("a new camera", || Feeder::start(Kind::Mjpeg { spoil: false }, 800, 600).ok())?;
    let frame = wait_for("the new size", || wait_picture(&mut source).ok().filter(|frame| frame.luma.width() == 800))?;
    let status = wait_state(&source, CameraState::Live)?;
    Ok(format!("{}x{}, {} new starts", frame.luma.width(), frame.luma.height(), status.restarts))
}

fn orphan() -> Result<String, Fault> {
    let feeder = Feeder::start(Kind::Yuyv, 640, 480)?;
    feeder.pause(true);
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut child = Command::new(program)
        .args(["camera", "--device", "9", "--width", "640", "--height", "480"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let status = format!("/proc/{}/stat", child.id());
    // Asleep in the driver: it waits for a picture that does not come.
    wait_for("the process to wait", || {
        let stat = std::fs::read_to_string(&status).ok()?;
        stat.rsplit_once(')')?.1.trim_start().starts_with('S').then_some(())
    })?;
    drop(child.stdin.take());
    let start = Instant::now();
    let end = wait_for("the end of the process", || child.try_wait().ok().flatten())?;
    Ok(format!("ended {} ms after its parent's side was closed, {end}", start.elapsed().as_millis()))
}
