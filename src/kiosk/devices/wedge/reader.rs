//! The thread that reads the scanners.
//!
//! Invariant: it owns its devices: pulled out, plugged in, forbidden or grabbed by others, it goes on and says how it
//! is.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use evdev::raw_stream::RawDevice;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tillstamp_scan::{WedgeConfig, WedgeEvent};

use super::ear::Ear;
use super::list::{ScannerChoice, ScannerId, list_scanners};
use super::status::{WedgeState, WedgeStatus};
use crate::devices::clock::{at_us, now_ms};
use crate::devices::latest::Latest;

/// One transmission of a scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Which scanner.
    pub from: ScannerId,
    /// What it sent.
    pub event: WedgeEvent,
    /// When it ended, milliseconds of [`crate::devices::clock`].
    pub at_ms: u64,
}

/// Reads scanners until it is dropped; then they are ordinary keyboards again.
#[derive(Debug)]
pub struct WedgeReader {
    status: Arc<Mutex<WedgeStatus>>,
    stop: Arc<AtomicBool>,
    next: Latest<ScannerChoice>,
    thread: Option<JoinHandle<()>>,
}

impl WedgeReader {
    /// Starts reading. `sink` is called on the reader's thread for each transmission and must not wait for long.
    /// Never fails, because a scanner that is not there is a state.
    pub fn start(choice: ScannerChoice, config: WedgeConfig, sink: impl FnMut(Heard) + Send + 'static) -> Self {
        let state = WedgeState::of(none_chosen(&choice), 0, 0, 0);
        let status = WedgeStatus { state, since_ms: now_ms(), names: Vec::new(), missing: Vec::new(), heard: 0 };
        let status = Arc::new(Mutex::new(status));
        let (stop, next) = (Arc::new(AtomicBool::new(false)), Latest::new());
        let shared = (Arc::clone(&status), Arc::clone(&stop), next.clone());
        let thread = std::thread::Builder::new().name("wedge".into()).spawn(move || {
            let (status, stop, next) = shared;
            Reading { choice, next, config, sink, status, open: BTreeMap::new() }.run(&stop);
        });
        if let Err(error) = &thread {
            tracing::error!(%error, "the scanners cannot be read");
        }
        Self { status, stop, next, thread: thread.ok() }
    }

    /// Reads other scanners from now on (within a tenth of a second). Those that are no longer wanted are let go and
    /// are ordinary keyboards again; half a transmission of theirs is dropped.
    pub fn read(&self, choice: ScannerChoice) {
        self.next.put(choice);
    }

    /// How the scanners are.
    pub fn status(&self) -> WedgeStatus {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for WedgeReader {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // Its waits are at most SLICE long.
            let _ = thread.join();
        }
    }
}

fn none_chosen(choice: &ScannerChoice) -> bool {
    matches!(choice, ScannerChoice::These(ids) if ids.is_empty())
}

/// How long a wait goes on before it looks whether it should stop.
const SLICE: Duration = Duration::from_millis(100);
/// The same while a transmission is under way: a scanner without an end key is heard this much late at most.
const SLICE_PENDING: Duration = Duration::from_millis(20);
/// How often devices are looked for.
const SEARCH: Duration = Duration::from_secs(1);

struct Open {
    id: ScannerId,
    // Raw: the library's own way of mending lost keys would hide that a code has a hole.
    device: RawDevice,
    ear: Ear,
}

struct Reading<S> {
    choice: ScannerChoice,
    next: Latest<ScannerChoice>,
    config: WedgeConfig,
    sink: S,
    status: Arc<Mutex<WedgeStatus>>,
    open: BTreeMap<PathBuf, Open>,
}

impl<S: FnMut(Heard)> Reading<S> {
    fn run(mut self, stop: &AtomicBool) {
        let mut next_search = Instant::now();
        while !stop.load(Ordering::Relaxed) {
            if let Some(choice) = self.next.take() {
                self.change(choice);
                next_search = Instant::now();
            }
            if Instant::now() >= next_search {
                self.search();
                next_search = Instant::now() + SEARCH;
            }
            let pending = self.open.values().any(|open| open.ear.listening());
            let slice = if pending { SLICE_PENDING } else { SLICE };
            let ready = self.wait(slice.min(next_search.saturating_duration_since(Instant::now())));
            let mut lost = Vec::new();
            for path in &ready {
                if let Err(error) = self.read(path) {
                    tracing::info!(%error, "a scanner went away");
                    lost.push(path.clone());
                }
            }
            for path in &lost {
                self.open.remove(path);
            }
            if !lost.is_empty() {
                next_search = Instant::now();
            }
            self.tick(&ready);
        }
    }

    /// What was open without being grabbed, or the other way round, is opened anew.
    fn change(&mut self, choice: ScannerChoice) {
        if choice.grabs() != self.choice.grabs() {
            self.open.clear();
        }
        self.choice = choice;
    }

    /// Opens what is wanted and not open, forgets what is gone.
    fn search(&mut self) {
        let wanted: Vec<_> = list_scanners().into_iter().filter(|device| self.choice.wants(device)).collect();
        let missing = self.choice.missing(&wanted);
        self.open.retain(|path, open| wanted.iter().any(|device| device.path == *path && device.id == open.id));
        let (mut denied, mut taken) = (0, 0);
        for device in wanted {
            if self.open.contains_key(&device.path) {
                continue;
            }
            match open(&device.path, self.choice.grabs()) {
                Ok(input) => {
                    tracing::info!(scanner = %device.id, "a scanner is read");
                    let open = Open { id: device.id, device: input, ear: Ear::new(self.config) };
                    self.open.insert(device.path, open);
                }
                Err(error) if error.kind() == ErrorKind::PermissionDenied => denied += 1,
                Err(error) if error.kind() == ErrorKind::ResourceBusy => taken += 1,
                // Gone again, or its device file is not there yet.
                Err(_) => {}
            }
        }
        let state = WedgeState::of(none_chosen(&self.choice), self.open.len(), denied, taken);
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        if status.state != state {
            tracing::info!(state = state.key(), "scanners");
            status.state = state;
            status.since_ms = now_ms();
        }
        status.missing = missing;
        status.names = self.open.values().map(|open| open.id.name.clone()).collect();
    }

    /// Waits for keys; the devices that have some, or that went away.
    fn wait(&self, timeout: Duration) -> Vec<PathBuf> {
        if self.open.is_empty() {
            std::thread::sleep(timeout);
            return Vec::new();
        }
        let mut fds: Vec<_> =
            self.open.values().map(|open| PollFd::from_borrowed_fd(open.device.as_fd(), PollFlags::IN)).collect();
        let Ok(timeout) = Timespec::try_from(timeout) else { return Vec::new() };
        if poll(&mut fds, Some(&timeout)).is_err() {
            return Vec::new();
        }
        let ready = self.open.keys().zip(&fds).filter(|(_, fd)| !fd.revents().is_empty());
        ready.map(|(path, _)| path.clone()).collect()
    }

    /// Takes the keys that wait; an error means that the device is gone.
    fn read(&mut self, path: &PathBuf) -> io::Result<()> {
        let Some(open) = self.open.get_mut(path) else { return Ok(()) };
        let mut heard = Vec::new();
        for event in open.device.fetch_events()? {
            // The kernel's stamp, so that a pause of this thread is not taken for a pause of the scanner.
            let at_ms = at_us(event.timestamp()) / 1_000;
            heard.extend(open.ear.take(event, at_ms).into_iter().map(|event| (event, at_ms)));
        }
        let from = open.id.clone();
        self.tell(&from, heard);
        Ok(())
    }

    /// Ends transmissions that have been idle, on devices that had nothing more to say.
    fn tick(&mut self, ready: &[PathBuf]) {
        let now = now_ms();
        let mut heard = Vec::new();
        for (path, open) in &mut self.open {
            if !ready.contains(path)
                && let Some(event) = open.ear.tick(now)
            {
                heard.push((open.id.clone(), event));
            }
        }
        for (from, event) in heard {
            self.tell(&from, vec![(event, now)]);
        }
    }

    fn tell(&mut self, from: &ScannerId, heard: Vec<(WedgeEvent, u64)>) {
        for (event, at_ms) in heard {
            self.status.lock().unwrap_or_else(PoisonError::into_inner).heard += 1;
            (self.sink)(Heard { from: from.clone(), event, at_ms });
        }
    }
}

fn open(path: &PathBuf, grab: bool) -> io::Result<RawDevice> {
    let mut device = RawDevice::open(path)?;
    if grab {
        device.grab()?;
    }
    Ok(device)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Real devices are read in the virtual machine (tests/vm); here is what holds without any.

    #[test]
    fn nothing_chosen_and_nothing_there_are_states() {
        let unset = WedgeReader::start(ScannerChoice::These(vec![]), WedgeConfig::default(), |_| {});
        assert_eq!(unset.status().state, WedgeState::Unset);
        let id = ScannerId { vendor: 0xfffe, product: 0xfffe, name: "no such scanner".into() };
        let missing = WedgeReader::start(ScannerChoice::These(vec![id]), WedgeConfig::default(), |_| {});
        assert_eq!(missing.status().state, WedgeState::Missing);
        assert_eq!(missing.status().heard, 0);
        drop(missing);

        // Another choice reaches the running reader: what was unset becomes missing, with its name.
        let id = ScannerId { vendor: 0xfffe, product: 0xfffe, name: "no such scanner".into() };
        unset.read(ScannerChoice::These(vec![id]));
        let end = Instant::now() + Duration::from_secs(60);
        while unset.status().missing.is_empty() && Instant::now() < end {
            std::thread::yield_now();
        }
        let status = unset.status();
        assert_eq!((status.state, status.missing), (WedgeState::Missing, vec!["no such scanner".to_owned()]));
    }
}
