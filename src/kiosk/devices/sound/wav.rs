//! WAV files of one channel and 16 bits. Invariant: a file that is anything else is an error, never noise.

/// Samples of one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// Samples per second.
    pub rate: u32,
    /// The samples.
    pub samples: Vec<i16>,
}

/// Why a file is no clip.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum WavError {
    /// Not a WAV file, or cut off.
    #[error("not a WAV file")]
    NotWav,
    /// Not one channel of 16 bits.
    #[error("not a WAV file of one channel and 16 bits")]
    Format,
}

impl Clip {
    /// Length in milliseconds.
    pub fn length_ms(&self) -> u64 {
        self.samples.len() as u64 * 1_000 / u64::from(self.rate.max(1))
    }

    /// The same clip at another rate, by drawing lines between samples.
    pub fn at_rate(&self, rate: u32) -> Vec<i16> {
        if rate == self.rate || rate == 0 {
            return self.samples.clone();
        }
        let (from, to) = (u64::from(self.rate), u64::from(rate));
        let count = self.samples.len() as u64 * to / from.max(1);
        let sample = |at: u64| i64::from(self.samples.get(at as usize).copied().unwrap_or(0));
        (0..count)
            .map(|at| {
                let (whole, rest) = (at * from / to, (at * from % to) as i64);
                let (left, right) = (sample(whole), sample(whole + 1));
                (left + (right - left) * rest / to as i64) as i16
            })
            .collect()
    }
}

/// Reads a file.
pub fn read_wav(bytes: &[u8]) -> Result<Clip, WavError> {
    if bytes.get(0..4) != Some(b"RIFF") || bytes.get(8..12) != Some(b"WAVE") {
        return Err(WavError::NotWav);
    }
    let (mut rest, mut rate) = (&bytes[12..], None);
    while let (Some(name), Some(len)) = (rest.get(0..4), word(rest, 4)) {
        let body = rest.get(8..8 + len as usize).ok_or(WavError::NotWav)?;
        match name {
            // Format 1 (plain samples), one channel; then the rate; 16 bits at the end.
            b"fmt " if body.get(0..4) == Some(&[1, 0, 1, 0]) && body.get(14..16) == Some(&[16, 0]) => {
                rate = word(body, 4);
            }
            b"fmt " => return Err(WavError::Format),
            b"data" => {
                let rate = rate.filter(|rate| *rate > 0).ok_or(WavError::Format)?;
                let samples = body.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
                return Ok(Clip { rate, samples });
            }
            _ => {}
        }
        // Chunks are padded to even lengths.
        rest = rest.get(8 + len as usize + len as usize % 2..).unwrap_or_default();
    }
    Err(WavError::NotWav)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// Writes a file.
#[cfg(test)]
pub fn write_wav(clip: &Clip) -> Vec<u8> {
    let len = clip.samples.len() as u32 * 2;
    let mut bytes = Vec::with_capacity(44 + len as usize);
    bytes.extend(b"RIFF");
    bytes.extend((36 + len).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(clip.rate.to_le_bytes());
    bytes.extend((clip.rate * 2).to_le_bytes());
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend(len.to_le_bytes());
    bytes.extend(clip.samples.iter().flat_map(|sample| sample.to_le_bytes()));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let clip = Clip { rate: 8_000, samples: vec![0, 1, -1, i16::MAX, i16::MIN] };
        assert_eq!(read_wav(&write_wav(&clip)).unwrap(), clip);
    }

    #[test]
    fn anything_else_is_an_error() {
        let good = write_wav(&Clip { rate: 8_000, samples: vec![1; 10] });
        for len in 0..good.len() {
            assert!(read_wav(&good[..len]).is_err(), "{len}");
        }
        for (at, value) in [(22, 2), (20, 3), (34, 8), (0, b'X'), (24, 0)] {
            let mut bad = good.clone();
            bad[at] = value;
            bad[25] = if at == 24 { 0 } else { bad[25] };
            assert!(read_wav(&bad).is_err(), "byte {at}");
        }
    }

    #[test]
    fn other_rates_keep_the_length_and_the_shape() {
        let clip = Clip { rate: 48_000, samples: (0..480).map(|n| n * 10).collect() };
        let slow = clip.at_rate(44_100);
        assert_eq!(slow.len(), 441);
        assert!(slow.windows(2).all(|pair| pair[1] > pair[0]));
        assert_eq!(clip.at_rate(96_000)[0..3], [0, 5, 10]);
        assert_eq!(clip.at_rate(48_000), clip.samples);
    }
}
