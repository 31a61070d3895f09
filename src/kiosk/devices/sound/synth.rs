//! Makes the sounds that the project brings.
//!
//! Invariant: whole numbers only, so that every machine makes the same bytes as in `assets/sounds`.

/// Samples per second of the files.
pub const RATE: u32 = 48_000;

/// One note of a sound.
#[derive(Debug, Clone, Copy)]
struct Note {
    /// From the start of the sound, in milliseconds.
    start_ms: u32,
    /// In milliseconds.
    length_ms: u32,
    /// Pitch at the start and at the end, in hertz.
    pitch_hz: (u32, u32),
    /// Loudness, at most 100 for all notes that sound together.
    percent: i64,
}

const fn note(start_ms: u32, length_ms: u32, pitch_hz: (u32, u32), percent: i64) -> Note {
    Note { start_ms, length_ms, pitch_hz, percent }
}

/// The notes of each sound. A counter is loud and its loudspeaker small: pitches stay between 300 and 2 100 hertz.
const SOUNDS: &[(&str, &[Note])] = &[
    ("read", &[note(0, 60, (1_760, 1_760), 45)]),
    ("done", &[note(0, 90, (784, 1_047), 60), note(80, 150, (1_047, 1_568), 65)]),
    ("already", &[note(0, 90, (880, 880), 60), note(130, 90, (880, 880), 60)]),
    ("refused", &[note(0, 100, (330, 330), 80), note(130, 110, (311, 311), 80)]),
    (
        "reward",
        &[
            note(0, 70, (1_047, 1_047), 50),
            note(55, 70, (1_319, 1_319), 50),
            note(110, 130, (1_568, 1_568), 55),
            note(110, 130, (2_093, 2_093), 20),
        ],
    ),
];

/// The samples of a sound by its name, one channel at [`RATE`]; `None` for a name that is not made here.
pub fn render(name: &str) -> Option<Vec<i16>> {
    let notes = SOUNDS.iter().find(|(known, _)| *known == name)?.1;
    let end_ms = notes.iter().map(|note| note.start_ms + note.length_ms).max().unwrap_or(0);
    let mut sum = vec![0i64; samples(end_ms)];
    for note in notes {
        add(note, &mut sum[samples(note.start_ms)..]);
    }
    Some(sum.into_iter().map(|value| value.clamp(-32_767, 32_767) as i16).collect())
}

fn samples(ms: u32) -> usize {
    (ms * (RATE / 1_000)) as usize
}

/// Adds a note: a sine with a little of its octave, so that small loudspeakers carry it, softly begun and ended.
fn add(note: &Note, out: &mut [i64]) {
    let length = samples(note.length_ms);
    let attack = samples(4);
    let release = length / 2;
    let (mut phase, from, to) = (0u32, i64::from(note.pitch_hz.0), i64::from(note.pitch_hz.1));
    for (at, sample) in out.iter_mut().take(length).enumerate() {
        let left = length - at;
        let rise = at.min(attack) as i64 * 1_024 / attack as i64;
        let fall = left.min(release) as i64 * 1_024 / release as i64;
        let tone = (sine(phase) * 4 + sine(phase.wrapping_mul(2))) / 5;
        // The end is squared: a tone that dies away sounds struck, not cut.
        *sample += tone * rise / 1_024 * fall / 1_024 * fall / 1_024 * note.percent / 100;
        let hertz = from + (to - from) * at as i64 / length as i64;
        phase = phase.wrapping_add(((hertz << 32) / i64::from(RATE)) as u32);
    }
}

/// Sine of a phase (the whole of `u32` is one turn), ±32 767: the parabola through its zeros and tops, bent once more
/// towards the sine (Bhaskara's idea; the error is under 0.1 %).
fn sine(phase: u32) -> i64 {
    // The half turn as 0 to 65 535.
    let x = i64::from(phase << 1 >> 16);
    let parabola = x * (65_536 - x) / 32_768;
    let bent = parabola * (7_936 + parabola * 2_304 / 32_768) / 10_240;
    let value = bent.min(32_767);
    if phase >> 31 == 0 { value } else { -value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sine_is_one() {
        for step in 0..4_096u32 {
            let phase = step << 20;
            let exact = (f64::from(step) / 4_096.0 * std::f64::consts::TAU).sin() * 32_767.0;
            let error = (sine(phase) as f64 - exact).abs();
            assert!(error < 60.0, "step {step}: {error}");
        }
    }
}
