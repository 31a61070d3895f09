//! The recovery sheet in four languages: everything is on the one page.

use super::{brand, fonts, keep, pdf_text, wording};
use crate::{RecoverySheet, recovery_sheet};
use tillstamp_words::Language;

#[test]
fn a_recovery_sheet_is_one_page_with_everything() {
    let Some(fonts) = fonts() else { return };
    let words = "abandon ability able about above absent absorb abstract absurd abuse access accident";
    let sheet = RecoverySheet {
        phrase: words.split(' ').map(str::to_owned).collect(),
        owner_code: "7KQM-3XPA-H9TW".to_owned(),
        fingerprint: "27c4 9a01 5be2 d3f0 8812 cc40 19ab 77e5".to_owned(),
        date: 20_779,
    };
    for language in Language::all() {
        let pdf = recovery_sheet(&sheet, &brand(), wording(*language), &fonts).unwrap();
        keep(&format!("recovery-{language}.pdf"), &pdf);
        let Some(text) = pdf_text(&pdf) else { return };
        assert_eq!(text.trim_end_matches('\u{c}').matches('\u{c}').count(), 0, "one page");
        for word in words.split(' ').chain([sheet.owner_code.as_str(), "27c4 9a01 5be2 d3f0 8812", "Kavárna Most"]) {
            assert!(text.contains(word), "{language}: {word}");
        }
        assert!(!text.contains("paper-"), "{language}: {text}");
    }
}
