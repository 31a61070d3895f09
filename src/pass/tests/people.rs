//! Card numbers and fingerprints, as people type and read them.

use super::*;
use crate::{CardNumber, Fingerprint, NumberFault, card_number};

#[test]
fn a_card_number_comes_back_however_it_is_typed() {
    let number = card_number(member());
    let text = number.to_string();
    assert_eq!(text.len(), 14);
    for typed in [text.clone(), number.digits(), text.replace('-', " "), format!(" {text} ")] {
        assert_eq!(typed.parse(), Ok(number));
    }
    assert_eq!("".parse::<CardNumber>(), Err(NumberFault::NotANumber));
    assert_eq!("Jana".parse::<CardNumber>(), Err(NumberFault::NotANumber));
    assert_eq!("4821".parse::<CardNumber>(), Err(NumberFault::Length { have: 4 }));
    assert_eq!("1".repeat(500).parse::<CardNumber>(), Err(NumberFault::Length { have: 65 }));
    assert_eq!("٠".repeat(12).parse::<CardNumber>(), Err(NumberFault::NotANumber));
}

#[test]
fn one_wrong_digit_and_a_swap_are_noticed() {
    for seed in 0..50_u128 {
        let digits = card_number(MemberId(uuid::Uuid::from_u128(seed))).digits().into_bytes();
        for place in 0..digits.len() {
            for digit in b'0'..=b'9' {
                let mut typed = digits.clone();
                typed[place] = digit;
                let parsed = String::from_utf8(typed).unwrap().parse::<CardNumber>();
                assert_eq!(parsed.is_ok(), digit == digits[place]);
            }
            if place > 0 && digits[place] != digits[place - 1] {
                let mut typed = digits.clone();
                typed.swap(place, place - 1);
                assert_eq!(String::from_utf8(typed).unwrap().parse::<CardNumber>(), Err(NumberFault::CheckDigit));
            }
        }
    }
}

#[test]
fn a_fingerprint_is_read_out_and_typed_back() {
    let fingerprint = Fingerprint::of(&card_key().public_key());
    let (hex, words) = (fingerprint.to_string(), fingerprint.words());
    assert_eq!(hex.len(), 39);
    assert_eq!(words.split('-').count(), 8);
    for typed in [hex.clone(), hex.to_uppercase(), hex.replace(' ', ""), words.clone(), words.replace('-', " ")] {
        assert_eq!(typed.parse(), Ok(fingerprint));
    }
    // The proquint of 127.0.0.1 in the paper.
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&[127, 0, 0, 1]);
    assert!(Fingerprint(bytes).words().starts_with("lusab-babad-"));
    assert!("12 34".parse::<Fingerprint>().is_err());
    assert!("ž".repeat(20).parse::<Fingerprint>().is_err());
}
