//! Runs the tests one after another and waits for what they wait for.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use tillstamp_kiosk::devices::frames::{
    CameraChoice, CameraCommand, CameraProcess, CameraState, CameraStatus, CaptureRequest, Frame, FrameSource, Next,
};

/// What went wrong, in words.
pub type Fault = String;

/// Longer than anything here takes, without an accelerator too.
pub const LONG: Duration = Duration::from_secs(60);

/// Results so far.
#[derive(Default)]
pub struct Checks {
    good: usize,
    bad: usize,
    skipped: usize,
}

impl Checks {
    /// Runs one test; what it returns is what it saw.
    pub fn run(&mut self, name: &str, test: impl FnOnce() -> Result<String, Fault>) {
        let start = Instant::now();
        match test() {
            Ok(seen) => {
                self.good += 1;
                println!("ok    {name} ({} ms): {seen}", start.elapsed().as_millis());
            }
            Err(fault) => {
                self.bad += 1;
                println!("FAIL  {name} ({} ms): {fault}", start.elapsed().as_millis());
            }
        }
    }

    /// Says that tests were left out.
    pub fn skip(&mut self, what: &str, why: &str) {
        self.skipped += 1;
        println!("SKIP  {what}: {why}");
    }

    /// The sum, and the exit code of the program.
    pub fn finish(self) -> ExitCode {
        println!("{} good, {} bad, {} skipped", self.good, self.bad, self.skipped);
        if self.bad == 0 && self.good > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Waits until something is there.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> Result<T, Fault> {
    let end = Instant::now() + LONG;
    loop {
        if let Some(found) = look() {
            return Ok(found);
        }
        if Instant::now() >= end {
            return Err(format!("waited in vain for {what}"));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until a camera is in a state.
pub fn wait_state(camera: &CameraProcess, want: CameraState) -> Result<CameraStatus, Fault> {
    wait_for(want.key(), || Some(camera.status()).filter(|status| status.state.key() == want.key()))
        .map_err(|fault| format!("{fault}: {:?}", camera.status()))
}

/// Waits for a picture.
pub fn wait_picture(camera: &mut CameraProcess) -> Result<Frame, Fault> {
    match camera.next(LONG) {
        Next::Frame(frame) => Ok(frame),
        other => Err(format!("no picture but {other:?}: {:?}", camera.status())),
    }
}

/// A camera by number, read through a process of this program.
pub fn camera(index: u32, width: u32, height: u32) -> Result<CameraProcess, Fault> {
    let request = CaptureRequest { choice: CameraChoice::Index(index), width, height };
    let command = CameraCommand::of_this_program(&request).map_err(|error| error.to_string())?;
    Ok(CameraProcess::start(CameraCommand { verbose: true, ..command }))
}
