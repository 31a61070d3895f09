//! The number printed under a card: twelve digits that a person can read out, the last of them a check digit.
//!
//! Invariant: one wrong digit and one swap of neighbours are always noticed (Damm's check). The number follows from the
//! member's id, so that it needs no register; two members may share one, and a look-up then gives both.

use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use tillstamp_ledger::MemberId;

/// Digits before the check digit.
const PAYLOAD_DIGITS: u32 = 11;
/// All digits.
const DIGITS: usize = 12;

/// Quasigroup of order 10 by H. Michael Damm, "Total anti-symmetrische Quasigruppen" (2004), p. 111.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// A card number whose check digit is right. `Display` groups it: `4821-6035-1174`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardNumber(u64);

/// Why typed text is no card number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberFault {
    /// Something other than digits, spaces and hyphens.
    #[error("not a number")]
    NotANumber,
    /// Not twelve digits.
    #[error("{have} digits instead of twelve")]
    Length {
        /// Digits typed.
        have: usize,
    },
    /// The check digit says that a digit is wrong.
    #[error("a digit is wrong")]
    CheckDigit,
}

/// The number of a member's cards, the same for every version of them.
pub fn card_number(member: MemberId) -> CardNumber {
    let digest = Sha256::new().chain_update(b"tillstamp/number/1").chain_update(member.bytes()).finalize();
    let mut head = [0_u8; 8];
    head.copy_from_slice(&digest[..8]);
    let payload = u64::from_be_bytes(head) % 10_u64.pow(PAYLOAD_DIGITS);
    CardNumber(payload * 10 + u64::from(damm(&format!("{payload:011}"))))
}

impl CardNumber {
    /// The number as an integer, for an index.
    pub fn value(self) -> u64 {
        self.0
    }

    /// Twelve digits without breaks.
    pub fn digits(self) -> String {
        format!("{:012}", self.0)
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (high, middle, low) = (self.0 / 100_000_000, self.0 / 10_000 % 10_000, self.0 % 10_000);
        write!(f, "{high:04}-{middle:04}-{low:04}")
    }
}

impl FromStr for CardNumber {
    type Err = NumberFault;

    /// Takes spaces (also the non-breaking one) and hyphens anywhere.
    fn from_str(text: &str) -> Result<Self, NumberFault> {
        let mut digits = String::with_capacity(DIGITS);
        for character in text.chars() {
            match character {
                '0'..='9' if digits.len() < 64 => digits.push(character),
                '0'..='9' => return Err(NumberFault::Length { have: 65 }),
                ' ' | '-' | '\u{a0}' | '\u{2011}' | '\u{2013}' => {}
                _ => return Err(NumberFault::NotANumber),
            }
        }
        if digits.is_empty() {
            return Err(NumberFault::NotANumber);
        }
        if digits.len() != DIGITS {
            return Err(NumberFault::Length { have: digits.len() });
        }
        if damm(&digits) != 0 {
            return Err(NumberFault::CheckDigit);
        }
        digits.parse().map(Self).map_err(|_| NumberFault::NotANumber)
    }
}

/// Check digit of a run of digits; 0 where the run ends with its own.
fn damm(digits: &str) -> u8 {
    digits.bytes().fold(0, |row, digit| DAMM[usize::from(row)][usize::from(digit.wrapping_sub(b'0') % 10)])
}
