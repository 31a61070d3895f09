//! What else is held before a camera or comes from a scanner.

use super::*;
use crate::{Malformed, Unreadable, qr};

/// What the table says: not ours, or malformed in a certain way.
fn verdict(bytes: &[u8]) -> String {
    match Code::parse(bytes) {
        Ok(code) => format!("code {}", code.letter()),
        Err(Unreadable::NotOurs) => "not ours".to_owned(),
        Err(Unreadable::Malformed(malformed)) => format!("{malformed:?}"),
    }
}

#[test]
fn foreign_codes_are_not_ours() {
    let binary: Vec<u8> = (0..7_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let cases: [&[u8]; 15] = [
        b"",
        b"4006381333931",
        b"https://example.com/menu?table=4",
        b"WIFI:T:WPA;S:Kavarna;P:secret;;",
        b"BEGIN:VCARD\nFN:Jana\nEND:VCARD",
        b"HC1:NCFOXN%TSMAHN-H",
        b"TS2:C6BFOXN",
        b"TS1",
        b" TS1:C6BFOXN",
        b"\xEF\xBB\xBFTS1:C",
        b"\xff\xfe\x00\x01",
        b"\x1b[31mred",
        "TŠ1:C".as_bytes(),
        &[0; 4_296],
        &binary,
    ];
    for bytes in cases {
        assert_eq!(verdict(bytes), "not ours", "{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(20)]));
    }
}

#[test]
fn damaged_codes_say_what_is_wrong() {
    let card = samples()[0].1.text();
    let (short, long) = (samples()[1].1.text(), samples()[3].1.text());
    let swapped = |letter: &str| format!("TS1:{letter}{}", &card[5..]);
    let newer = format!("TS1:C{}", base45::encode([&[2_u8][..], &[0; 88]].concat()));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing after the prefix", b"TS1:".to_vec(), "CutOff"),
        ("a letter only", b"TS1:C".to_vec(), "CutOff"),
        ("half a card", card[..card.len() / 2].into(), "CutOff"),
        ("a character lost", card[..card.len() - 1].into(), "CutOff"),
        ("two characters lost", card[..card.len() - 2].into(), "CutOff"),
        ("two cards glued", format!("{card}{card}").into(), "Glued"),
        ("half a card and a whole one", format!("{}{card}", &card[..60]).into(), "Glued"),
        ("three cards glued", format!("{card}{card}{card}{card}").into(), "TooMuch"),
        ("a character more", format!("{card}0").into(), "TooMuch"),
        ("three characters more", format!("{card}000").into(), "TooMuch"),
        ("lower case", card.to_lowercase().into(), "LowerCase"),
        ("only the body in lower case", format!("TS1:C{}", card[5..].to_lowercase()).into(), "LowerCase"),
        ("letter of a newer version", swapped("Z").into(), "UnknownType"),
        ("letter of another kind", swapped("R").into(), "CutOff"),
        ("a long code as a card", format!("TS1:C{}", &long[5..]).into(), "TooMuch"),
        ("a short code as a long one", format!("TS1:L{}", &short[5..]).into(), "Content"),
        ("newer layout", newer.into(), "NewerLayout { layout: 2 }"),
        ("outside the alphabet", card.replacen(&card[9..10], "#", 1).into(), "WrongCharacter"),
        ("a line break within", format!("{}\r\n{}", &card[..50], &card[52..]).into(), "WrongCharacter"),
        ("a control character behind", format!("{card}\t").into(), "WrongCharacter"),
        ("more than two bytes in three characters", b"TS1:C:::".to_vec(), "WrongCharacter"),
        (
            "invalid UTF-8 within",
            [&card.as_bytes()[..40], b"\xff\xff", &card.as_bytes()[42..]].concat(),
            "WrongCharacter",
        ),
        ("7 KB", format!("TS1:C{}", "0".repeat(7_000)).into(), "TooMuch"),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(verdict(&bytes), expected, "{name}");
    }
}

#[test]
fn a_pass_that_is_no_pass_is_refused() {
    let junk: [&[u8]; 5] = [b"", b"\x84\x40\xa0\xf6\x40", b"\xa0", &[0x9f; 120], &[0x84; 150]];
    for bytes in junk {
        assert_eq!(crate::MemberPass::parse(bytes), Err(Malformed::Content));
    }
    // CBOR that says it holds four thousand million bytes must not be believed.
    assert!(crate::MemberPass::parse(b"\x84\x5a\xff\xff\xff\xff").is_err());
}

#[test]
fn our_codes_come_back_from_a_drawn_qr() {
    for (name, code) in samples() {
        let text = code.text();
        for level in [qr::EccLevel::L, qr::EccLevel::Q] {
            let matrix = qr::modules(&text, level).unwrap();
            let (side, grey) = matrix.pixels(4);
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| grey[y * side + x]);
            let grids = image.detect_grids();
            assert_eq!(grids[0].decode().unwrap().1, text, "{name}");
        }
    }
    let card = qr::modules(&samples()[0].1.text(), qr::EccLevel::Q).unwrap();
    assert_eq!(card.size(), 49, "a static card is QR version 8 at level Q");
    let short = qr::modules(&samples()[1].1.text(), qr::EccLevel::L).unwrap();
    assert_eq!(short.size(), 37, "a short code is QR version 5 at level L");
}
