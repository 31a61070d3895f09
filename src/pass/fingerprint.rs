//! A public key as people compare it: on the set-up sheet, on each Z report, in `verify --key`.
//!
//! Invariant: 128 bits of SHA-256, so that no other key can be made to fit.

use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// First sixteen bytes of the SHA-256 of a public key. `Display` gives hex in groups of four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 16]);

const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aiou";

impl Fingerprint {
    /// Of a public key's bytes.
    pub fn of(public_key: &[u8]) -> Self {
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&Sha256::digest(public_key)[..16]);
        Self(bytes)
    }

    /// Eight words of five letters that can be read out over the phone (proquints: arXiv:0901.4016).
    pub fn words(&self) -> String {
        let words: Vec<String> =
            self.0.chunks(2).map(|pair| proquint(u16::from_be_bytes([pair[0], pair[1]]))).collect();
        words.join("-")
    }
}

fn proquint(number: u16) -> String {
    let consonant = |shift: u16| char::from(CONSONANTS[usize::from(number >> shift & 15)]);
    let vowel = |shift: u16| char::from(VOWELS[usize::from(number >> shift & 3)]);
    [consonant(12), vowel(10), consonant(6), vowel(4), consonant(0)].iter().collect()
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let gap = if index > 0 && index % 2 == 0 { " " } else { "" };
            write!(f, "{gap}{byte:02x}")?;
        }
        Ok(())
    }
}

/// Why text is no fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a fingerprint: 32 hexadecimal digits or eight words")]
pub struct NotAFingerprint;

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    /// Takes hex in any case and grouping, or the eight words.
    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let kept: Vec<u8> =
            text.bytes().filter(|b| !matches!(b, b' ' | b'-' | b':')).map(|b| b.to_ascii_lowercase()).collect();
        let mut bytes = [0_u8; 16];
        let parsed: Option<Vec<u8>> = match kept.len() {
            32 => kept.chunks(2).map(|pair| Some(hex(pair[0])? << 4 | hex(pair[1])?)).collect(),
            40 => kept.chunks(5).map(from_proquint).collect::<Option<Vec<_>>>().map(|pairs| pairs.concat()),
            _ => None,
        };
        bytes.copy_from_slice(&parsed.filter(|parsed| parsed.len() == 16).ok_or(NotAFingerprint)?);
        Ok(Self(bytes))
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn from_proquint(word: &[u8]) -> Option<[u8; 2]> {
    let place = |letters: &[u8], index: usize| letters.iter().position(|letter| Some(letter) == word.get(index));
    let parts = [
        (place(CONSONANTS, 0)?, 12),
        (place(VOWELS, 1)?, 10),
        (place(CONSONANTS, 2)?, 6),
        (place(VOWELS, 3)?, 4),
        (place(CONSONANTS, 4)?, 0),
    ];
    let number = parts.iter().fold(0_usize, |number, (value, shift)| number | value << shift);
    u16::try_from(number).ok().map(u16::to_be_bytes)
}
