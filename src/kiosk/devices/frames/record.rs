//! What the camera process writes to its pipe: one record a frame.
//!
//! Invariant: a reader never trusts the other side: a wrong magic, an absurd size or a record that breaks off is an
//! error before a byte is allocated for it.
//!
//! Layout, little-endian, 32 bytes: magic `TSF1`, kind (0 picture, 1 unreadable picture) as u32, width u32, height
//! u32, sequence u64, capture time u64 (microseconds of [`crate::devices::clock`]). A picture is followed by width ×
//! height bytes of grey.

use std::io::{self, ErrorKind, Read, Write};

use tillstamp_scan::Luma;

/// Start of every record.
pub const MAGIC: [u8; 4] = *b"TSF1";
/// Bytes before the pixels.
pub const HEADER_LEN: usize = 32;
/// Longest side that is taken from the pipe, in pixels.
pub const SIDE_MAX: u32 = 8_192;
/// Most pixels of one picture.
pub const PIXELS_MAX: u64 = 16 * 1024 * 1024;

/// One picture with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The grey picture.
    pub luma: Luma,
    /// Counts from 0 in each start of a source; gaps are pictures that nobody took.
    pub sequence: u64,
    /// When the picture was taken, microseconds of [`crate::devices::clock`].
    pub captured_us: u64,
}

impl Frame {
    /// The capture time in milliseconds.
    pub fn captured_ms(&self) -> u64 {
        self.captured_us / 1_000
    }
}

/// One record.
#[derive(Debug, PartialEq, Eq)]
pub enum Record {
    /// A picture.
    Picture(Frame),
    /// The camera delivered something that is no picture; it is alive all the same.
    Unreadable,
}

/// Why a pipe cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The other side has ended between two records.
    #[error("the camera process has ended")]
    Ended,
    /// It ended within a record.
    #[error("the camera process ended within a picture")]
    Torn,
    /// The bytes are no record.
    #[error("the camera process wrote something that is no picture")]
    Magic,
    /// The size is zero or absurd.
    #[error("the camera process announced a picture of {width}x{height}")]
    Size {
        /// Announced width, in pixels.
        width: u32,
        /// Announced height, in pixels.
        height: u32,
    },
    /// Nothing came in time.
    #[error("the camera process is silent")]
    Silent,
    /// The pipe itself failed.
    #[error("reading from the camera process failed: {0}")]
    Pipe(io::Error),
}

impl RecordError {
    fn of(error: io::Error, within: bool) -> Self {
        match error.kind() {
            ErrorKind::UnexpectedEof if within => Self::Torn,
            ErrorKind::UnexpectedEof => Self::Ended,
            ErrorKind::TimedOut => Self::Silent,
            _ => Self::Pipe(error),
        }
    }
}

fn header(kind: u32, width: u32, height: u32, sequence: u64, captured_us: u64) -> [u8; HEADER_LEN] {
    let mut bytes = [0; HEADER_LEN];
    bytes[0..4].copy_from_slice(&MAGIC);
    bytes[4..8].copy_from_slice(&kind.to_le_bytes());
    bytes[8..12].copy_from_slice(&width.to_le_bytes());
    bytes[12..16].copy_from_slice(&height.to_le_bytes());
    bytes[16..24].copy_from_slice(&sequence.to_le_bytes());
    bytes[24..32].copy_from_slice(&captured_us.to_le_bytes());
    bytes
}

/// Writes a picture.
pub fn write_picture(out: &mut impl Write, frame: &Frame) -> io::Result<()> {
    let (width, height) = (frame.luma.width(), frame.luma.height());
    out.write_all(&header(0, width, height, frame.sequence, frame.captured_us))?;
    out.write_all(frame.luma.pixels())?;
    out.flush()
}

/// Writes that a picture was lost.
pub fn write_unreadable(out: &mut impl Write, sequence: u64, captured_us: u64) -> io::Result<()> {
    out.write_all(&header(1, 0, 0, sequence, captured_us))?;
    out.flush()
}

/// Reads the next record.
pub fn read_record(input: &mut impl Read) -> Result<Record, RecordError> {
    let mut bytes = [0; HEADER_LEN];
    // The first byte alone tells an end between records from a torn one.
    input.read_exact(&mut bytes[..1]).map_err(|error| RecordError::of(error, false))?;
    input.read_exact(&mut bytes[1..]).map_err(|error| RecordError::of(error, true))?;
    if bytes[0..4] != MAGIC {
        return Err(RecordError::Magic);
    }
    let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let long = |at: usize| u64::from(word(at)) | u64::from(word(at + 4)) << 32;
    let (width, height) = (word(8), word(12));
    match word(4) {
        0 => {}
        1 => return Ok(Record::Unreadable),
        _ => return Err(RecordError::Magic),
    }
    let size = RecordError::Size { width, height };
    let area = u64::from(width) * u64::from(height);
    if width > SIDE_MAX || height > SIDE_MAX || area > PIXELS_MAX || area == 0 {
        return Err(size);
    }
    let mut pixels = Vec::new();
    let taken = input.take(area).read_to_end(&mut pixels).map_err(|error| RecordError::of(error, true))?;
    if taken as u64 != area {
        return Err(RecordError::Torn);
    }
    let luma = Luma::new(width, height, pixels).map_err(|_| size)?;
    Ok(Record::Picture(Frame { luma, sequence: long(16), captured_us: long(24) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32) -> Frame {
        let pixels = (0..width * height).map(|n| n as u8).collect();
        Frame { luma: Luma::new(width, height, pixels).unwrap(), sequence: 1 << 40, captured_us: u64::MAX }
    }

    #[test]
    fn what_is_written_is_read() {
        let mut pipe = Vec::new();
        write_picture(&mut pipe, &picture(3, 2)).unwrap();
        write_unreadable(&mut pipe, 2, 3).unwrap();
        write_picture(&mut pipe, &picture(640, 480)).unwrap();
        let mut input = pipe.as_slice();
        assert_eq!(read_record(&mut input).unwrap(), Record::Picture(picture(3, 2)));
        assert_eq!(read_record(&mut input).unwrap(), Record::Unreadable);
        assert_eq!(read_record(&mut input).unwrap(), Record::Picture(picture(640, 480)));
        assert!(matches!(read_record(&mut input), Err(RecordError::Ended)));
    }

    #[test]
    fn every_torn_record_is_an_error() {
        let mut pipe = Vec::new();
        write_picture(&mut pipe, &picture(5, 4)).unwrap();
        for len in 1..pipe.len() {
            assert!(matches!(read_record(&mut &pipe[..len]), Err(RecordError::Torn)), "{len}");
        }
    }

    #[test]
    fn table_of_headers_that_are_refused() {
        for (kind, width, height) in
            [(0, 0, 5), (0, 5, 0), (0, SIDE_MAX + 1, 1), (0, u32::MAX, u32::MAX), (0, SIDE_MAX, SIDE_MAX), (2, 1, 1)]
        {
            let bytes = header(kind, width, height, 0, 0);
            let answer = read_record(&mut bytes.as_slice());
            assert!(matches!(answer, Err(RecordError::Size { .. } | RecordError::Magic)), "{answer:?}");
        }
        let other = [b'x'; HEADER_LEN];
        assert!(matches!(read_record(&mut other.as_slice()), Err(RecordError::Magic)));
    }
}
