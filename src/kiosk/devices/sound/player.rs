//! The thread that plays. Invariant: [`Player::play`] hands over and returns; what cannot be played now is dropped,
//! because a sound that comes late says something wrong.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Sound;
use super::output::{CpalOutput, Output};
use super::wav::{Clip, read_wav};
use crate::devices::clock::now_ms;

/// How the loudspeaker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SoundState {
    /// Nothing was played yet.
    Unused,
    /// The last sound was played.
    Works,
    /// It could not be played: no loudspeaker, or another program has it.
    Missing,
}

/// A state and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoundStatus {
    /// The state.
    pub state: SoundState,
    /// Since when, milliseconds of [`crate::devices::clock`].
    pub since_ms: u64,
    /// Sounds are switched off by a person.
    pub muted: bool,
}

/// Plays sounds; clones share the thread, which ends with the last of them.
#[derive(Debug, Clone)]
pub struct Player {
    sounds: SyncSender<Sound>,
    muted: Arc<AtomicBool>,
    state: Arc<Mutex<(SoundState, u64)>>,
}

/// After a failure the loudspeaker is left alone for so long: opening a missing one takes time each time.
const RETRY: Duration = Duration::from_secs(5);
/// After the last sound the loudspeaker is kept open for so long: the next one often follows at once.
const KEEP_OPEN: Duration = Duration::from_secs(2);
/// More than these waiting sounds are dropped.
pub(super) const WAITING_MAX: usize = 4;

impl Player {
    /// Plays on the system's loudspeaker.
    pub fn start() -> Self {
        Self::with_output(CpalOutput::default)
    }

    /// Plays elsewhere. The output is made and used on the player's own thread.
    pub fn with_output<O: Output>(make: impl FnOnce() -> O + Send + 'static) -> Self {
        let (sounds, waiting) = sync_channel(WAITING_MAX);
        let state = Arc::new(Mutex::new((SoundState::Unused, now_ms())));
        let shared = Arc::clone(&state);
        let thread = std::thread::Builder::new().name("sound".into()).spawn(move || {
            let clips = Sound::ALL.iter().filter_map(|sound| Some((*sound, read_wav(sound.wav()).ok()?))).collect();
            Playing { clips, output: make(), state: shared, retry: None }.run(&waiting);
        });
        if let Err(error) = thread {
            tracing::warn!(%error, "sounds cannot be played");
        }
        Self { sounds, muted: Arc::new(AtomicBool::new(false)), state }
    }

    /// Plays a sound now, over one that still plays; does nothing while muted.
    pub fn play(&self, sound: Sound) {
        if !self.muted.load(Ordering::Relaxed) {
            let _ = self.sounds.try_send(sound);
        }
    }

    /// Switches all sounds off or on.
    pub fn set_muted(&self, muted: bool) {
        self.muted.store(muted, Ordering::Relaxed);
    }

    /// How the loudspeaker is.
    pub fn status(&self) -> SoundStatus {
        let (state, since_ms) = *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        SoundStatus { state, since_ms, muted: self.muted.load(Ordering::Relaxed) }
    }
}

struct Playing<O> {
    clips: Vec<(Sound, Clip)>,
    output: O,
    state: Arc<Mutex<(SoundState, u64)>>,
    retry: Option<Instant>,
}

impl<O: Output> Playing<O> {
    fn run(mut self, waiting: &Receiver<Sound>) {
        let mut open = false;
        if !self.output.is_there() {
            // Said before the first sound: the opening check must not call a missing loudspeaker ready.
            *self.state.lock().unwrap_or_else(PoisonError::into_inner) = (SoundState::Missing, now_ms());
        }
        loop {
            let next = if open { waiting.recv_timeout(KEEP_OPEN) } else { waiting.recv().map_err(Into::into) };
            match next {
                Ok(sound) => open = self.play(sound),
                Err(RecvTimeoutError::Timeout) if self.output.playing() => {}
                Err(RecvTimeoutError::Timeout) => {
                    self.output.rest();
                    open = false;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// True where the loudspeaker is open now.
    fn play(&mut self, sound: Sound) -> bool {
        if self.retry.is_some_and(|retry| Instant::now() < retry) {
            return false;
        }
        let Some((_, clip)) = self.clips.iter().find(|(known, _)| *known == sound) else { return false };
        let result = self.output.play(clip);
        if let Err(error) = &result {
            tracing::info!(%error, "a sound cannot be played");
            self.output.rest();
            self.retry = Some(Instant::now() + RETRY);
        }
        let state = if result.is_ok() { SoundState::Works } else { SoundState::Missing };
        let mut shared = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if shared.0 != state {
            *shared = (state, now_ms());
        }
        result.is_ok()
    }
}
