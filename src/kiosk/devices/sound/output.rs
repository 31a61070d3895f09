//! The loudspeaker. Invariant: opened only to play and let go when nothing is left to play, so that it costs nothing
//! while the counter waits and comes back by itself when it is plugged in.

use std::sync::{Arc, Mutex, PoisonError};

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{Device, FromSample, SampleFormat, SizedSample, Stream, StreamConfig};

use super::wav::Clip;

/// Why nothing can be heard.
#[derive(Debug, thiserror::Error)]
pub enum SoundError {
    /// No loudspeaker.
    #[error("no audio device")]
    Missing,
    /// It is there but cannot be used.
    #[error("the audio device cannot be used: {0}")]
    Device(#[from] cpal::Error),
    /// It wants samples of a kind that is not made here.
    #[error("the audio device wants samples of an unknown kind")]
    Samples,
}

/// Where clips are played.
pub trait Output {
    /// Starts a clip at once, over whatever still plays. Does not wait for its end.
    fn play(&mut self, clip: &Clip) -> Result<(), SoundError>;
    /// Whether something still plays.
    fn playing(&self) -> bool;
    /// Lets the loudspeaker go.
    fn rest(&mut self);
    /// Whether there is anything to play on, told without opening it.
    fn is_there(&self) -> bool {
        true
    }
}

/// What the audio thread plays next.
#[derive(Debug, Default)]
struct Tape {
    samples: Vec<i16>,
    at: usize,
    failed: bool,
}

/// The system's default loudspeaker.
#[derive(Default)]
pub struct CpalOutput {
    open: Option<(Stream, u32)>,
    tape: Arc<Mutex<Tape>>,
}

impl Output for CpalOutput {
    fn play(&mut self, clip: &Clip) -> Result<(), SoundError> {
        if self.lock().failed {
            self.rest();
        }
        let rate = match &self.open {
            Some((_, rate)) => *rate,
            None => {
                let (stream, rate) = open(&self.tape)?;
                stream.play()?;
                self.open = Some((stream, rate));
                rate
            }
        };
        let samples = clip.at_rate(rate);
        let mut tape = self.lock();
        tape.samples = samples;
        tape.at = 0;
        Ok(())
    }

    fn playing(&self) -> bool {
        let tape = self.lock();
        self.open.is_some() && !tape.failed && tape.at < tape.samples.len()
    }

    fn rest(&mut self) {
        self.open = None;
        *self.lock() = Tape::default();
    }

    fn is_there(&self) -> bool {
        has_sound_card()
    }
}

impl CpalOutput {
    fn lock(&self) -> std::sync::MutexGuard<'_, Tape> {
        self.tape.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the kernel or a sound server offers anything to play on. Asked first, because ALSA writes a dozen lines to
/// standard error when it finds nothing.
fn has_sound_card() -> bool {
    let card = std::fs::read_dir("/dev/snd")
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("pcm")));
    let server = std::env::var_os("XDG_RUNTIME_DIR").is_some_and(|folder| {
        let folder = std::path::PathBuf::from(folder);
        folder.join("pulse/native").exists() || folder.join("pipewire-0").exists()
    });
    card || server
}

fn open(tape: &Arc<Mutex<Tape>>) -> Result<(Stream, u32), SoundError> {
    if !has_sound_card() {
        return Err(SoundError::Missing);
    }
    let device = cpal::default_host().default_output_device().ok_or(SoundError::Missing)?;
    let supported = device.default_output_config()?;
    let format = supported.sample_format();
    let config: StreamConfig = supported.into();
    let rate = config.sample_rate;
    let stream = match format {
        SampleFormat::I16 => build::<i16>(&device, config, tape),
        SampleFormat::I32 => build::<i32>(&device, config, tape),
        SampleFormat::U8 => build::<u8>(&device, config, tape),
        SampleFormat::F32 => build::<f32>(&device, config, tape),
        _ => return Err(SoundError::Samples),
    }?;
    Ok((stream, rate))
}

fn build<T: SizedSample + FromSample<i16>>(
    device: &Device,
    config: StreamConfig,
    tape: &Arc<Mutex<Tape>>,
) -> Result<Stream, SoundError> {
    let channels = usize::from(config.channels).max(1);
    let (playing, failing) = (Arc::clone(tape), Arc::clone(tape));
    let fill = move |out: &mut [T], _: &cpal::OutputCallbackInfo| {
        let mut tape = playing.lock().unwrap_or_else(PoisonError::into_inner);
        for frame in out.chunks_mut(channels) {
            let sample = tape.samples.get(tape.at).copied().unwrap_or(0);
            tape.at = tape.at.saturating_add(1);
            frame.fill(T::from_sample(sample));
        }
    };
    let fail = move |error: cpal::Error| match error.kind() {
        cpal::ErrorKind::Xrun | cpal::ErrorKind::DeviceChanged | cpal::ErrorKind::RealtimeDenied => {}
        _ => failing.lock().unwrap_or_else(PoisonError::into_inner).failed = true,
    };
    Ok(device.build_output_stream(config, fill, fail, None)?)
}
