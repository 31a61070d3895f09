//! The wedge reader, by tables and by properties.
#![allow(missing_docs)]

use proptest::prelude::*;
use tillstamp_scan::{Calibration, KeyMove, OUR_PREFIX, Wedge, WedgeConfig, WedgeEvent, calibrate, keys};

const ENTER: u16 = 28;
const TAB: u16 = 15;
const SHIFT: u16 = 42;

fn ours(body: char, len: usize) -> String {
    format!("TS1:{}", body.to_string().repeat(len))
}

/// Types a text as a scanner does, a key each 2 ms; gives the events and the time after it.
fn typed(wedge: &mut Wedge, text: &str, from_ms: u64) -> (Vec<WedgeEvent>, u64) {
    let mut events = Vec::new();
    let mut at_ms = from_ms;
    for byte in text.bytes() {
        let (code, shift) = match byte {
            b'\n' => (ENTER, false),
            b'\t' => (TAB, false),
            _ => keys::key_of(byte).unwrap_or((0, false)),
        };
        at_ms += 2;
        if shift {
            events.extend(wedge.key(SHIFT, KeyMove::Press, at_ms));
        }
        events.extend(wedge.key(code, KeyMove::Press, at_ms));
        events.extend(wedge.key(code, KeyMove::Release, at_ms));
        if shift {
            events.extend(wedge.key(SHIFT, KeyMove::Release, at_ms));
        }
    }
    (events, at_ms)
}

fn code(text: &str) -> WedgeEvent {
    WedgeEvent::Code(text.as_bytes().to_vec())
}

#[test]
fn table_of_transmissions() {
    let card = ours('K', 141);
    let every = "TS1:C 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let glued = format!("{card}{card}");
    let cut_then_whole = format!("TS1:KK{card}");
    for (name, text, want) in [
        ("with enter", format!("{card}\n"), vec![code(&card)]),
        ("with tab", format!("{card}\t"), vec![code(&card)]),
        ("with both", format!("{card}\t\n"), vec![code(&card)]),
        ("every character", format!("{every}\n"), vec![code(every)]),
        ("two in a row", format!("{card}\n{every}\n"), vec![code(&card), code(every)]),
        ("goods", "4006381333931\n".into(), vec![code("4006381333931")]),
        ("a link", "https://example.org/?q=~!@#\n".into(), vec![code("https://example.org/?q=~!@#")]),
        ("caps lock on in the scanner", format!("{}\n", card.to_lowercase()), vec![code(&card)]),
        ("half a code", "TS1:KKKK\n".into(), vec![WedgeEvent::Partial { len: 8 }]),
        ("less than the prefix", "TS\n".into(), vec![WedgeEvent::Partial { len: 2 }]),
        ("glued", format!("{glued}\n"), vec![WedgeEvent::Glued { bytes: glued.clone().into() }]),
        (
            "half and whole",
            format!("{cut_then_whole}\n"),
            vec![WedgeEvent::Glued { bytes: cut_then_whole.clone().into() }],
        ),
        ("its start lost", format!("KKK{card}\n"), vec![WedgeEvent::Partial { len: card.len() + 3 }]),
        ("too long", format!("{}\n{card}\n", "A".repeat(7_089)), vec![WedgeEvent::TooLong, code(&card)]),
        ("only enter", "\n\n".into(), vec![]),
    ] {
        let mut wedge = Wedge::new(WedgeConfig::default());
        let (events, at_ms) = typed(&mut wedge, &text, 0);
        assert_eq!(events, want, "{name}");
        assert_eq!(wedge.tick(at_ms + 10_000), None, "{name}");
    }
}

#[test]
fn an_idle_gap_ends_a_code() {
    let card = ours('7', 141);
    let mut wedge = Wedge::new(WedgeConfig::default());
    let (events, at_ms) = typed(&mut wedge, &card, 1_000);
    assert_eq!(events, []);
    assert_eq!(wedge.tick(at_ms + 149), None);
    assert_eq!(wedge.tick(at_ms + 150), Some(code(&card)));
    // Broken off, then the next code whole: the half one does not spoil it.
    let (_, at_ms) = typed(&mut wedge, &card[..50], at_ms + 1_000);
    let (events, _) = typed(&mut wedge, &format!("{card}\n"), at_ms + 400);
    assert_eq!(events, [code(&card[..50]), code(&card)], "length alone does not tell a long half from a code");
    let (_, at_ms) = typed(&mut wedge, &card[..20], 9_000);
    assert_eq!(wedge.tick(at_ms + 400), Some(WedgeEvent::Partial { len: 20 }));
}

#[test]
fn alt_numbers_and_control_keys_are_understood() {
    let mut wedge = Wedge::new(WedgeConfig::default());
    for number in ["084", "083", "049", "058"] {
        wedge.key(56, KeyMove::Press, 0);
        for digit in number.bytes() {
            let key = (71..=82).find(|key| keys::keypad_digit(*key) == Some(digit - b'0')).unwrap();
            wedge.key(key, KeyMove::Press, 0);
            wedge.key(key, KeyMove::Release, 0);
        }
        wedge.key(56, KeyMove::Release, 0);
    }
    assert_eq!(wedge.pending(), 4);
    typed(&mut wedge, &"Q".repeat(60), 0);
    // Ctrl+] is the group separator of GS1 codes; Ctrl+M ends like Enter.
    wedge.key(29, KeyMove::Press, 120);
    assert_eq!(wedge.key(27, KeyMove::Press, 120), []);
    let events = wedge.key(50, KeyMove::Press, 121);
    let want = format!("TS1:{}\u{1d}", "Q".repeat(60));
    assert_eq!(events, [code(&want)]);
}

#[test]
fn text_of_the_window_ends_like_keys() {
    let card = ours('Z', 141);
    let mut wedge = Wedge::new(WedgeConfig::default());
    assert_eq!(wedge.text(&format!("{card}\r\n{card}"), 0), [code(&card)]);
    assert_eq!(wedge.tick(150), Some(code(&card)));
    assert_eq!(wedge.text("ž\u{0}\u{7f}\n", 500), [WedgeEvent::Code("ž\u{0}\u{7f}".into())]);
}

#[test]
fn auto_repeat_is_ignored() {
    let mut wedge = Wedge::new(WedgeConfig::default());
    wedge.key(30, KeyMove::Press, 0);
    wedge.key(30, KeyMove::Repeat, 30);
    wedge.key(30, KeyMove::Release, 40);
    assert_eq!(wedge.pending(), 1);
    assert_eq!([-1, 0, 1, 2, 3].map(KeyMove::from_value).iter().flatten().count(), 3);
}

proptest! {
    /// Whatever can be printed arrives as it was, unless it looks like ours or is empty.
    #[test]
    fn what_is_typed_arrives(text in "[ -~]{1,300}") {
        prop_assume!(!text.to_ascii_uppercase().contains("TS1:") && !"TS1:".starts_with(&text));
        let mut wedge = Wedge::new(WedgeConfig::default());
        let (events, _) = typed(&mut wedge, &format!("{text}\n"), 0);
        prop_assert_eq!(events, vec![code(&text)]);
    }

    /// Any stream of keys: no panic, bounded memory, and at most one event for each end or gap.
    #[test]
    fn fuzz_any_keys_are_survived(
        keys in prop::collection::vec((any::<u16>(), 0i32..4, 0u64..400), 0..300),
        narrow: bool,
    ) {
        let config = WedgeConfig { length_max: 64, ..WedgeConfig::default() };
        let mut wedge = Wedge::new(config);
        let mut at_ms = 0;
        for (code, value, step) in keys {
            let code = if narrow { code % 128 } else { code };
            at_ms += step;
            let Some(key_move) = KeyMove::from_value(value) else { continue };
            let events = wedge.key(code, key_move, at_ms);
            prop_assert!(events.len() <= 2);
            prop_assert!(wedge.pending() <= config.length_max);
            for event in events {
                if let WedgeEvent::Code(bytes) = event {
                    prop_assert!(!bytes.is_empty() && bytes.len() <= config.length_max);
                    prop_assert!(!bytes.starts_with(OUR_PREFIX) || bytes.len() >= config.ours_min);
                }
            }
        }
    }

    /// Any bytes against the calibration code: a verdict, and differences that name each change once.
    #[test]
    fn fuzz_any_calibration_is_judged(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        if let Calibration::Differs(differences) = calibrate(&bytes) {
            prop_assert!(!differences.is_empty());
            prop_assert!(differences.iter().all(|d| d.shown != d.came));
        }
    }

    /// Any text by the window's path.
    #[test]
    fn fuzz_any_text_is_survived(parts in prop::collection::vec((any::<String>(), 0u64..300), 0..12)) {
        let mut wedge = Wedge::new(WedgeConfig::default());
        let mut at_ms = 0;
        for (part, step) in parts {
            at_ms += step;
            wedge.text(&part, at_ms);
        }
        prop_assert!(wedge.pending() <= WedgeConfig::default().length_max);
    }
}
