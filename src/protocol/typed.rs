//! What people type or carry over: a pairing code in groups of four, and an address with its certificate's fingerprint.
//!
//! Invariant: `code_from_typed(&typed_code(code)) == Some(code)`, whatever case, spaces and hyphens are put into it;
//! one wrong or two swapped characters are noticed. The alphabet is Crockford's base 32, which has no I, L, O and U.

use crate::bounded::Fixed;
use crate::parts::Id;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// A code's sixteen bytes and one to check them.
const BYTES: usize = 17;
/// Five bits each.
const CHARACTERS: usize = 28;
const GROUP: usize = 4;
/// Bytes of a certificate's SHA-256 that stand behind an address.
const PIN_BYTES: usize = 16;

/// CRC-8 with the polynomial x⁸ + x² + x + 1 (ITU-T I.432.1).
fn check(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |before, byte| {
        (0..8).fold(before ^ byte, |crc: u8, _| if crc & 0x80 == 0 { crc << 1 } else { crc << 1 ^ 0x07 })
    })
}

/// A code as a person types it: seven groups of four characters.
pub fn typed_code(code: &Id) -> String {
    let mut bytes = [0; BYTES];
    bytes[..16].copy_from_slice(&code.0);
    bytes[16] = check(&code.0);
    let mut text = String::with_capacity(CHARACTERS + CHARACTERS / GROUP);
    for place in 0..CHARACTERS {
        if place > 0 && place % GROUP == 0 {
            text.push('-');
        }
        // Bits behind the last byte are zeros.
        let value = (0..5).fold(0, |value, bit| {
            let at = place * 5 + bit;
            let byte = bytes.get(at / 8).copied().unwrap_or(0);
            value << 1 | usize::from(byte >> (7 - at % 8) & 1)
        });
        text.push(char::from(ALPHABET[value]));
    }
    text
}

/// The inverse of [`typed_code`], as people type; nothing where a character is wrong.
pub fn code_from_typed(text: &str) -> Option<Id> {
    let mut bytes = [0_u8; BYTES];
    let mut at = 0;
    for letter in text.bytes().filter(|letter| !matches!(letter, b' ' | b'-')) {
        let letter = match letter.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            other => other,
        };
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        for bit in (0..5).rev() {
            let is_set = value >> bit & 1 == 1;
            match bytes.get_mut(at / 8) {
                Some(byte) => *byte |= u8::from(is_set) << (7 - at % 8),
                None if is_set => return None,
                None => {}
            }
            at += 1;
        }
    }
    let code: [u8; 16] = bytes[..16].try_into().ok()?;
    (at == CHARACTERS * 5 && check(&code) == bytes[16]).then_some(Fixed(code))
}

/// An address that names the certificate to be met there by the first half of its SHA-256.
pub fn pinned_address(url: &str, pin: &[u8; PIN_BYTES]) -> String {
    let digits: String = pin.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{url}#{digits}")
}

/// The inverse of [`pinned_address`]: the address, and the pin where there is one. A pin that is not whole is none, and
/// then stays with the address, which nobody can reach: a damaged pin must not turn into no pin.
pub fn split_address(text: &str) -> (String, Option<[u8; PIN_BYTES]>) {
    let Some((url, digits)) = text.split_once('#') else { return (text.to_owned(), None) };
    let value = |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(value).collect();
    match bytes.and_then(|bytes| bytes.try_into().ok()) {
        Some(pin) => (url.to_owned(), Some(pin)),
        None => (text.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_code_reads_back_as_people_type_it() {
        let code = Fixed(*b"0123456789abcdef");
        let typed = typed_code(&code);
        assert_eq!(typed.len(), 34);
        assert_eq!(code_from_typed(&typed), Some(code));
        assert_eq!(code_from_typed(&typed.to_lowercase().replace('-', " ")), Some(code));
        assert_eq!(code_from_typed(&typed.replace('0', "o").replace('1', "l")), Some(code));
    }

    #[test]
    fn every_wrong_or_swapped_character_is_noticed() {
        let typed: Vec<u8> = typed_code(&Fixed([0xa7; 16])).bytes().filter(|byte| *byte != b'-').collect();
        let read = |bytes: &[u8]| code_from_typed(std::str::from_utf8(bytes).unwrap());
        for place in 0..typed.len() {
            for letter in ALPHABET.iter().filter(|letter| **letter != typed[place]) {
                let mut wrong = typed.clone();
                wrong[place] = *letter;
                assert_eq!(read(&wrong), None, "{place}");
            }
            if place > 0 && typed[place] != typed[place - 1] {
                let mut swapped = typed.clone();
                swapped.swap(place, place - 1);
                assert_eq!(read(&swapped), None, "{place}");
            }
        }
        assert_eq!(read(&typed[1..]), None);
        assert_eq!(code_from_typed("'; DROP TABLE pairing; --"), None);
        assert_eq!(code_from_typed(""), None);
    }

    #[test]
    fn a_pin_is_whole_or_none() {
        let text = pinned_address("https://192.168.1.5:8443", &[0x5f; 16]);
        assert_eq!(split_address(&text), ("https://192.168.1.5:8443".to_owned(), Some([0x5f; 16])));
        assert_eq!(split_address("https://shop.example").1, None);
        let cut = &text[..text.len() - 1];
        assert_eq!(split_address(cut), (cut.to_owned(), None), "a cut pin is not dropped in silence");
        assert_eq!(split_address("https://x#é"), ("https://x#é".to_owned(), None));
    }
}
