//! Every key that the terminal hands out has its texts in every language.

use tillstamp_words::{Catalog, Language};

/// Keys as they stand in the source, in quotes: those whose first word is one of these areas.
const AREAS: [&str; 24] = [
    "done",
    "already",
    "entry",
    "fault",
    "open",
    "start",
    "status",
    "health",
    "sign-in",
    "staff",
    "profile",
    "look-up",
    "import",
    "brand",
    "set-up",
    "day-closed",
    "why",
    "role",
    "recovery",
    "cards",
    "program-unknown",
    "verify-key",
    "sync",
    "pair",
];

fn keys_in(source: &str) -> Vec<String> {
    let quoted = source.split('"').skip(1).step_by(2);
    let is_key = |text: &&str| {
        text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && AREAS.iter().any(|area| text == area || text.starts_with(&format!("{area}-")))
    };
    quoted.filter(is_key).map(str::to_owned).collect()
}

#[test]
fn every_key_has_a_text_in_every_language() {
    let mut sources = String::new();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in crate::shop::files_below(folder) {
        if path.extension().is_some_and(|ending| ending == "rs") && !path.starts_with(folder.join("tests")) {
            sources.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
    let mut keys = keys_in(&sources);
    keys.retain(|key| key.contains('-') || key == "done");
    keys.sort();
    keys.dedup();
    assert!(keys.len() > 90, "only {} keys were found", keys.len());
    let catalog = Catalog::new();
    let mut missing = Vec::new();
    for key in &keys {
        for language in Language::all() {
            if !catalog.has(*language, key) {
                missing.push(format!("{} {key}", language.code()));
            }
        }
    }
    assert!(missing.is_empty(), "without a text: {missing:#?}");
}
