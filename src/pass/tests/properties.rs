//! Whatever comes: no panic, one text a code, and nothing changed is ever trusted.

use super::*;
use crate::MemberPass;
use proptest::prelude::*;

const ALPHABET: &str = "[0-9A-Z $%*+./:-]{0,400}";

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(2_000),
        ..ProptestConfig::default()
    })]

    #[test]
    fn fuzz_any_bytes_are_parsed_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = Code::parse(&bytes);
        let _ = MemberPass::parse(&bytes);
        let with_prefix = [b"TS1:L".as_slice(), base45::encode([&[1], bytes.as_slice()].concat()).as_bytes()].concat();
        let _ = Code::parse(&with_prefix);
    }

    #[test]
    fn fuzz_any_text_of_the_alphabet_is_one_code_or_none(letter in "[CRLKPFA]", digits in ALPHABET) {
        let text = format!("TS1:{letter}{digits}");
        if let Ok(code) = Code::parse(text.as_bytes()) {
            prop_assert_eq!(code.text(), text);
            prop_assert!(!trusted(&code));
        }
    }

    #[test]
    fn fuzz_a_changed_byte_is_never_trusted(
        kind in 0_usize..9,
        place in any::<prop::sample::Index>(),
        change in 1_u8..=255,
    ) {
        let (_, code) = samples().swap_remove(kind);
        let letter = code.letter();
        let mut bytes = base45::decode(&code.text()[5..]).unwrap();
        let place = place.index(bytes.len());
        bytes[place] ^= change;
        if let Ok(changed) = Code::parse(format!("TS1:{letter}{}", base45::encode(&bytes)).as_bytes()) {
            prop_assert!(!trusted(&changed), "byte {} of {}", place, letter);
        }
    }

    #[test]
    fn fuzz_a_changed_character_is_never_trusted(
        kind in 0_usize..9,
        place in any::<prop::sample::Index>(),
        with in "[0-9A-Z:]",
    ) {
        let (_, code) = samples().swap_remove(kind);
        let text = code.text();
        let place = 4 + place.index(text.len() - 4);
        let changed = format!("{}{with}{}", &text[..place], &text[place + 1..]);
        if changed != text && let Ok(code) = Code::parse(changed.as_bytes()) {
            prop_assert!(!trusted(&code));
        }
    }
}
