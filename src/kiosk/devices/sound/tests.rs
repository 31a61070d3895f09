//! The sounds as they are heard, and the player without a loudspeaker.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::player::WAITING_MAX;
use super::synth::{RATE, render};
use super::wav::write_wav;
use super::*;

#[test]
fn the_files_are_what_the_project_makes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sounds");
    for sound in Sound::ALL {
        let samples = render(sound.name()).unwrap();
        let bytes = write_wav(&Clip { rate: RATE, samples });
        if std::env::var_os("TILLSTAMP_WRITE_SOUNDS").is_some() {
            std::fs::write(folder.join(format!("{}.wav", sound.name())), &bytes).unwrap();
        } else {
            assert!(bytes == sound.wav(), "{} differs: make it again with TILLSTAMP_WRITE_SOUNDS=1", sound.name());
        }
    }
}

#[test]
fn sounds_are_short_audible_and_do_not_click() {
    for sound in Sound::ALL {
        let clip = read_wav(sound.wav()).unwrap();
        assert!(clip.length_ms() < 250, "{sound:?} takes {} ms", clip.length_ms());
        let peak = clip.samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
        assert!((8_000..32_767).contains(&peak), "{sound:?} peaks at {peak}");
        for end in [clip.samples[0], clip.samples[clip.samples.len() - 1]] {
            assert!(end.unsigned_abs() < 300, "{sound:?} begins or ends with a click of {end}");
        }
    }
}

/// Upward zero crossings per second in a part of a clip: its pitch.
fn pitch_hz(clip: &Clip, from_ms: usize, to_ms: usize) -> usize {
    let part = &clip.samples[from_ms * 48..to_ms * 48];
    let crossings = part.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
    crossings * 1_000 / (to_ms - from_ms)
}

#[test]
fn verdicts_are_told_apart_by_ear() {
    let clip = |sound: Sound| read_wav(sound.wav()).unwrap();
    let done = clip(Sound::Done);
    assert!(pitch_hz(&done, 150, 220) > pitch_hz(&done, 5, 75) + 200, "done rises");
    let already = clip(Sound::Already);
    assert!(pitch_hz(&already, 10, 80).abs_diff(pitch_hz(&already, 140, 210)) < 30, "already is even");
    let refused = clip(Sound::Refused);
    assert!(pitch_hz(&refused, 10, 90) < 400 && pitch_hz(&refused, 140, 220) < 400, "refused is low");
    for double in [already, refused] {
        let gap = &double.samples[105 * 48..125 * 48];
        assert!(gap.iter().all(|sample| *sample == 0), "two tones need a gap");
    }
}

enum Call {
    Play(usize),
    Rest,
}

/// Tells what it is asked, and does as it is told.
struct Fake {
    calls: Sender<Call>,
    answers: Receiver<Result<(), SoundError>>,
}

impl Output for Fake {
    fn play(&mut self, clip: &Clip) -> Result<(), SoundError> {
        self.calls.send(Call::Play(clip.samples.len())).unwrap();
        self.answers.recv().unwrap()
    }

    fn playing(&self) -> bool {
        false
    }

    fn rest(&mut self) {
        let _ = self.calls.send(Call::Rest);
    }
}

fn player() -> (Player, Receiver<Call>, Sender<Result<(), SoundError>>) {
    let ((calls, called), (answer, answers)) = (channel(), channel());
    (Player::with_output(move || Fake { calls, answers }), called, answer)
}

fn played(called: &Receiver<Call>) -> usize {
    loop {
        if let Call::Play(len) = called.recv().unwrap() {
            return len;
        }
    }
}

#[test]
fn a_loudspeaker_that_hangs_holds_nobody_up() {
    let (player, called, answer) = player();
    player.play(Sound::Read);
    assert_eq!(played(&called), 60 * 48);
    // It hangs now. A hundred more return all the same; a few of them wait, the rest is dropped.
    for _ in 0..100 {
        player.play(Sound::Done);
    }
    for _ in 0..100 {
        answer.send(Ok(())).unwrap();
    }
    drop(player);
    let rest = called.iter().filter(|call| matches!(call, Call::Play(_))).count();
    assert!((1..=WAITING_MAX).contains(&rest), "{rest}");
}

#[test]
fn a_missing_loudspeaker_is_a_state_and_is_not_tried_again_at_once() {
    let (player, called, answer) = player();
    assert_eq!(player.status().state, SoundState::Unused);
    answer.send(Err(SoundError::Missing)).unwrap();
    for _ in 0..3 {
        player.play(Sound::Refused);
    }
    assert_eq!(played(&called), 240 * 48);
    while player.status().state != SoundState::Missing {
        std::thread::yield_now();
    }
    drop(player);
    assert!(called.iter().all(|call| matches!(call, Call::Rest)));
}

#[test]
fn muted_is_muted() {
    let (player, called, answer) = player();
    player.set_muted(true);
    player.play(Sound::Done);
    assert!(player.status().muted);
    player.set_muted(false);
    answer.send(Ok(())).unwrap();
    player.play(Sound::Read);
    assert_eq!(played(&called), 60 * 48);
    while player.status().state != SoundState::Works {
        std::thread::yield_now();
    }
    drop(player);
    assert!(called.iter().all(|call| matches!(call, Call::Rest)));
}
