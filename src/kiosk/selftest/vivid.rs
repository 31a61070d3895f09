//! The kernel's test camera `vivid` at `/dev/video0`: live, held by another, pulled out and plugged in, forbidden.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use tillstamp_kiosk::devices::clock::now_us;
use tillstamp_kiosk::devices::frames::{CameraState, ChildEnd, list_cameras};
use v4l::buffer::Type;
use v4l::io::traits::CaptureStream;
use v4l::prelude::MmapStream;

use super::check::{Checks, Fault, camera, wait_for, wait_picture, wait_state};

const NUMBER: u32 = 0;

/// All tests with this camera.
pub fn run(checks: &mut Checks) {
    checks.run("cameras are listed", listed);
    checks.run("the test camera is live", live);
    checks.run("fewer pictures when fewer are wanted", slower);
    checks.run("a camera that another program holds", busy);
    checks.run("a camera that is pulled out and plugged in again", replug);
    checks.run("a camera that this user may not open", denied);
}

fn listed() -> Result<String, Fault> {
    let cameras = list_cameras();
    let found = cameras.iter().find(|camera| camera.index == NUMBER).ok_or(format!("not in {cameras:?}"))?;
    Ok(format!("{} of {}", found.name, cameras.len()))
}

fn live() -> Result<String, Fault> {
    let mut source = camera(NUMBER, 1280, 720)?;
    let first = wait_picture(&mut source)?;
    let mut last = first.clone();
    let mut age_us = Vec::new();
    for _ in 0..20 {
        let next = wait_picture(&mut source)?;
        age_us.push(now_us().saturating_sub(next.captured_us));
        if next.sequence <= last.sequence || next.captured_us <= last.captured_us {
            return Err("an old picture came after a new one".into());
        }
        last = next;
    }
    age_us.sort_unstable();
    let every_ms = (last.captured_us - first.captured_us) / 1_000 / (last.sequence - first.sequence);
    wait_state(&source, CameraState::Live)?;
    let size = (last.luma.width(), last.luma.height());
    // This camera has 1280x720 at ten a second at most, and 640x480 at 25: the quicker one is the right one.
    if size != (640, 480) {
        return Err(format!("{size:?} in place of 640x480"));
    }
    Ok(format!("{size:?}, one each {every_ms} ms, {} ms old when read (median)", age_us[age_us.len() / 2] / 1_000))
}

fn slower() -> Result<String, Fault> {
    use tillstamp_kiosk::devices::frames::FrameSource;
    let mut source = camera(NUMBER, 640, 360)?;
    wait_picture(&mut source)?;
    source.set_rate_max(2);
    let slow = wait_for("pictures half a second apart", || {
        let (one, two) = (wait_picture(&mut source).ok()?, wait_picture(&mut source).ok()?);
        let apart_ms = (two.captured_us - one.captured_us) / 1_000;
        (apart_ms >= 400).then_some(apart_ms)
    })?;
    wait_state(&source, CameraState::Live)?;
    Ok(format!("{slow} ms apart"))
}

fn busy() -> Result<String, Fault> {
    let device = v4l::Device::new(NUMBER as usize).map_err(|error| error.to_string())?;
    let mut other = MmapStream::new(&device, Type::VideoCapture).map_err(|error| error.to_string())?;
    other.next().map_err(|error| error.to_string())?;
    let mut source = camera(NUMBER, 1280, 720)?;
    wait_state(&source, CameraState::Busy)?;
    drop(other);
    drop(device);
    wait_picture(&mut source)?;
    let status = wait_state(&source, CameraState::Live)?;
    Ok(format!("busy, then live after {} new starts", status.restarts))
}

fn switch(what: &str) -> Result<(), Fault> {
    let path = format!("/sys/bus/platform/drivers/vivid/{what}");
    std::fs::write(&path, "vivid.0").map_err(|error| format!("{path}: {error}"))
}

fn replug() -> Result<String, Fault> {
    let mut source = camera(NUMBER, 1280, 720)?;
    wait_picture(&mut source)?;
    let pulled_us = now_us();
    switch("unbind")?;
    let status = wait_state(&source, CameraState::Unplugged)?;
    let seen_ms = now_us().saturating_sub(pulled_us) / 1_000;
    // It must still say "unplugged" when new starts have found nothing.
    wait_for("new starts", || Some(()).filter(|()| source.status().restarts > status.restarts + 1))?;
    wait_state(&source, CameraState::Unplugged)?;
    if !list_cameras().iter().all(|camera| camera.index != NUMBER) {
        return Err("a camera that is gone is listed".into());
    }
    let plugged_us = now_us();
    switch("bind")?;
    let back = wait_for("a picture of now", || wait_picture(&mut source).ok().filter(|f| f.captured_us > plugged_us))?;
    wait_state(&source, CameraState::Live)?;
    Ok(format!("seen after {seen_ms} ms, live again {} ms after the plug", (back.captured_us - plugged_us) / 1_000))
}

fn denied() -> Result<String, Fault> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut child = Command::new(program)
        .args(["camera", "--device", "0", "--width", "640", "--height", "480"])
        .uid(1_000)
        .gid(1_000)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let status = wait_for("the end of the process", || child.try_wait().ok().flatten())?;
    match ChildEnd::from_exit_code(status.code()) {
        ChildEnd::Denied => Ok(format!("exit code {:?}", status.code())),
        other => Err(format!("{other:?}")),
    }
}
