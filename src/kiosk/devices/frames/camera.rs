//! The parent's side of the camera process: starts it, reads its pictures, ends it when it is silent, starts it
//! again.
//!
//! Invariant: nothing that the process does or writes reaches further than a [`CameraStatus`]; the reader of pictures
//! only ever waits in [`Latest`].

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::capture::CaptureRequest;
use super::record::{Frame, Record, RecordError, read_record};
use super::state::{CameraEvent, CameraStatus, ChildEnd};
use super::{FrameSource, Next};
use crate::devices::clock::now_ms;
use crate::devices::latest::{Latest, Waited};

/// How to start the camera process and how long to be patient with it.
#[derive(Debug, Clone)]
pub struct CameraCommand {
    /// The program; normally this one.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// From the start to the first picture: cameras take a while to wake.
    pub first_picture: Duration,
    /// From one picture to the next.
    pub next_picture: Duration,
    /// Let its reasons through to standard error.
    pub verbose: bool,
}

impl CameraCommand {
    /// This program's hidden subcommand `camera`.
    pub fn of_this_program(request: &CaptureRequest) -> io::Result<Self> {
        Ok(Self {
            program: std::env::current_exe()?,
            args: vec![
                "camera".into(),
                "--device".into(),
                request.choice.to_string(),
                "--width".into(),
                request.width.to_string(),
                "--height".into(),
                request.height.to_string(),
            ],
            first_picture: Duration::from_secs(5),
            next_picture: Duration::from_secs(2),
            verbose: false,
        })
    }
}

/// A camera read through a process of its own. Dropping it ends the process and frees the camera.
#[derive(Debug)]
pub struct CameraProcess {
    frames: Latest<Frame>,
    shared: Arc<Shared>,
    keeper: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    status: Mutex<CameraStatus>,
    stop: AtomicBool,
    rate_max: AtomicU8,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, CameraStatus> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, event: CameraEvent) {
        let mut status = self.lock();
        if status.take(event, now_ms()) {
            tracing::info!(state = status.state.key(), restarts = status.restarts, "camera");
        }
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl CameraProcess {
    /// Starts reading; never fails, because a camera that is not there is a state.
    pub fn start(command: CameraCommand) -> Self {
        let frames = Latest::new();
        let shared = Arc::new(Shared {
            status: Mutex::new(CameraStatus::new(now_ms())),
            stop: AtomicBool::new(false),
            rate_max: AtomicU8::new(0),
        });
        let (slot, mine) = (frames.clone(), Arc::clone(&shared));
        let keeper = std::thread::Builder::new().name("camera".into()).spawn(move || keep(&command, &slot, &mine));
        if keeper.is_err() {
            shared.take(CameraEvent::Ended(ChildEnd::Fault));
            frames.close();
        }
        Self { frames, shared, keeper: keeper.ok() }
    }

    /// How the camera is.
    pub fn status(&self) -> CameraStatus {
        *self.shared.lock()
    }
}

impl FrameSource for CameraProcess {
    fn next(&mut self, timeout: Duration) -> Next {
        match self.frames.wait(timeout) {
            Waited::Value(frame) => Next::Frame(frame),
            Waited::Nothing => Next::Nothing,
            Waited::Closed => Next::End,
        }
    }

    fn camera_status(&self) -> Option<CameraStatus> {
        Some(self.status())
    }

    fn set_rate_max(&mut self, frames_per_second: u8) {
        self.shared.rate_max.store(frames_per_second, Ordering::Relaxed);
    }
}

impl Drop for CameraProcess {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(keeper) = self.keeper.take() {
            // Its waits are slices of at most SLICE, so this is short.
            let _ = keeper.join();
        }
    }
}

/// How long a wait goes on before it looks whether it should stop or say something.
const SLICE: Duration = Duration::from_millis(50);

/// Starts the process again and again until told to stop.
fn keep(command: &CameraCommand, slot: &Latest<Frame>, shared: &Shared) {
    while !shared.stopped() {
        shared.take(CameraEvent::Started);
        let event = match spawn(command) {
            Ok(child) => serve(command, child, slot, shared),
            Err(error) => {
                tracing::warn!(%error, "the camera process cannot be started");
                CameraEvent::Ended(ChildEnd::Fault)
            }
        };
        if shared.stopped() {
            break;
        }
        shared.take(event);
        let pause = Duration::from_millis(shared.lock().pause_ms());
        let end = Instant::now() + pause;
        while !shared.stopped() && Instant::now() < end {
            std::thread::sleep(SLICE.min(pause));
        }
        shared.lock().restarts += 1;
    }
    slot.close();
}

fn spawn(command: &CameraCommand) -> io::Result<Child> {
    Command::new(&command.program)
        .args(&command.args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(if command.verbose { Stdio::inherit() } else { Stdio::null() })
        .spawn()
}

/// Reads one process to its end and says what ended it. The process is gone when this returns.
fn serve(command: &CameraCommand, mut child: Child, slot: &Latest<Frame>, shared: &Shared) -> CameraEvent {
    let error = match (child.stdout.take(), child.stdin.take()) {
        (Some(pipe), Some(rein)) => read_all(command, pipe, rein, slot, shared),
        _ => RecordError::Ended,
    };
    let ended_itself = matches!(error, RecordError::Ended | RecordError::Torn);
    // One that closed its pipe is about to end; every other one hangs or cannot be trusted.
    let code = if ended_itself { wait_shortly(&mut child) } else { None };
    reap(&mut child, shared);
    match error {
        RecordError::Silent => CameraEvent::Silence,
        RecordError::Magic | RecordError::Size { .. } => CameraEvent::Garbage,
        RecordError::Ended | RecordError::Torn | RecordError::Pipe(_) => {
            CameraEvent::Ended(ChildEnd::from_exit_code(code))
        }
    }
}

/// Ends a process and waits until it is gone, because its successor could not open the camera before. One that hangs
/// in the driver does not die until the driver lets go: it is left to itself when the source is dropped.
fn reap(child: &mut Child, shared: &Shared) {
    let _ = child.kill();
    let mut patience = PATIENCE;
    while matches!(child.try_wait(), Ok(None)) && !patience.is_zero() {
        std::thread::sleep(REAP_SLICE);
        if shared.stopped() {
            patience = patience.saturating_sub(REAP_SLICE);
        }
    }
}

/// How long a process that was killed is waited for when the source is dropped.
const PATIENCE: Duration = Duration::from_secs(1);
const REAP_SLICE: Duration = Duration::from_millis(5);

fn wait_shortly(child: &mut Child) -> Option<i32> {
    let end = Instant::now() + Duration::from_secs(1);
    while Instant::now() < end {
        match child.try_wait() {
            Ok(Some(status)) => return status.code(),
            Ok(None) => std::thread::sleep(Duration::from_millis(5)),
            Err(_) => return None,
        }
    }
    None
}

fn read_all(
    command: &CameraCommand,
    pipe: ChildStdout,
    rein: ChildStdin,
    slot: &Latest<Frame>,
    shared: &Shared,
) -> RecordError {
    let mut reader = TimedPipe { pipe, rein, rate_said: 0, shared, end: Instant::now() + command.first_picture };
    loop {
        match read_record(&mut reader) {
            Ok(Record::Picture(frame)) => {
                shared.lock().size = Some((frame.luma.width(), frame.luma.height()));
                // The status first: who sees the picture must see a camera that is live.
                shared.take(CameraEvent::Picture);
                slot.put(frame);
            }
            Ok(Record::Unreadable) => shared.take(CameraEvent::Unreadable),
            Err(error) => return error,
        }
        reader.end = Instant::now() + command.next_picture;
    }
}

/// A pipe whose reads end at a time, or when the source is dropped; passes the wanted rate on.
struct TimedPipe<'a> {
    pipe: ChildStdout,
    rein: ChildStdin,
    rate_said: u8,
    shared: &'a Shared,
    end: Instant,
}

impl TimedPipe<'_> {
    fn say_rate(&mut self) {
        let rate = self.shared.rate_max.load(Ordering::Relaxed);
        // A process that does not listen will be noticed by its silence.
        if rate != self.rate_said && self.rein.write_all(&[rate]).is_ok() {
            self.rate_said = rate;
        }
    }
}

impl Read for TimedPipe<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.shared.stopped() {
                return Err(ErrorKind::ConnectionAborted.into());
            }
            self.say_rate();
            let left = self.end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            let slice = Timespec::try_from(left.min(SLICE)).map_err(|_| io::Error::from(ErrorKind::TimedOut))?;
            let ready = {
                let mut fds = [PollFd::from_borrowed_fd(self.pipe.as_fd(), PollFlags::IN)];
                poll(&mut fds, Some(&slice)).unwrap_or(0)
            };
            if ready > 0 {
                return self.pipe.read(buffer);
            }
        }
    }
}

#[cfg(test)]
mod tests;
