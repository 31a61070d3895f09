//! Linux input key codes as the US layout prints them, whatever layout the system has.
//!
//! Source of the numbers: `linux/input-event-codes.h`. Invariant: only ASCII comes out.

/// Left and right shift.
pub const SHIFTS: [u16; 2] = [42, 54];
/// Left and right control.
pub const CONTROLS: [u16; 2] = [29, 97];
/// Left and right alt.
pub const ALTS: [u16; 2] = [56, 100];
/// Caps lock.
pub const CAPS_LOCK: u16 = 58;
/// Enter, keypad enter and tab: any of them ends a code.
pub const ENDS: [u16; 3] = [28, 96, 15];

const KEYPAD_DIGITS: [(u16, u8); 10] =
    [(71, 7), (72, 8), (73, 9), (75, 4), (76, 5), (77, 6), (79, 1), (80, 2), (81, 3), (82, 0)];

/// Digit of a keypad key, for scanners that type "Alt and the character's number".
pub fn keypad_digit(code: u16) -> Option<u8> {
    KEYPAD_DIGITS.iter().find(|(key, _)| *key == code).map(|(_, digit)| *digit)
}

/// Rows of the keyboard: first key code, characters plain, characters with shift.
const ROWS: [(u16, &[u8], &[u8]); 6] = [
    (2, b"1234567890-=", b"!@#$%^&*()_+"),
    (16, b"qwertyuiop[]", b"QWERTYUIOP{}"),
    (30, b"asdfghjkl;'`", b"ASDFGHJKL:\"~"),
    (43, b"\\zxcvbnm,./", b"|ZXCVBNM<>?"),
    (57, b" ", b" "),
    (86, b"\\", b"|"),
];

/// The character of a key, `None` for keys that print nothing. Caps lock turns letters only.
pub fn us_character(code: u16, shift: bool, caps: bool) -> Option<u8> {
    if let Some(digit) = keypad_digit(code) {
        return Some(b'0' + digit);
    }
    match code {
        55 => return Some(b'*'),
        74 => return Some(b'-'),
        78 => return Some(b'+'),
        83 => return Some(b'.'),
        98 => return Some(b'/'),
        117 => return Some(b'='),
        121 => return Some(b','),
        _ => {}
    }
    ROWS.iter().find_map(|(first, plain, shifted)| {
        let at = usize::from(code.checked_sub(*first)?);
        let lower = *plain.get(at)?;
        let upper = *shifted.get(at)?;
        let up = shift ^ (caps && lower.is_ascii_lowercase());
        Some(if up { upper } else { lower })
    })
}

/// The key and shift that print an ASCII character: what a scanner would send. For tests and the player of codes.
pub fn key_of(character: u8) -> Option<(u16, bool)> {
    ROWS.iter().find_map(|(first, plain, shifted)| {
        let find = |row: &[u8]| row.iter().position(|c| *c == character).map(|at| first + at as u16);
        find(plain).map(|code| (code, false)).or_else(|| find(shifted).map(|code| (code, true)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_printable_ascii_character_has_its_key() {
        for character in b' '..=b'~' {
            let (code, shift) = key_of(character).unwrap();
            assert_eq!(us_character(code, shift, false), Some(character));
        }
    }

    #[test]
    fn table_of_keys() {
        for (code, shift, caps, want) in [
            (30, false, false, Some(b'a')),
            (30, true, false, Some(b'A')),
            (30, false, true, Some(b'A')),
            (30, true, true, Some(b'a')),
            (2, false, true, Some(b'1')),
            (13, true, false, Some(b'+')),
            (39, true, true, Some(b':')),
            (43, false, false, Some(b'\\')),
            (44, true, false, Some(b'Z')),
            (82, false, false, Some(b'0')),
            (1, false, false, None),
            (59, false, false, None),
            (0, false, false, None),
            (u16::MAX, true, true, None),
        ] {
            assert_eq!(us_character(code, shift, caps), want, "key {code}");
        }
    }
}
