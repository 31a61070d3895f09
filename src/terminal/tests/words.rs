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

#[test]
fn every_trouble_has_its_cure_in_every_language() {
    let catalog = Catalog::new();
    let troubles = ["fault-", "refusal-", "open-", "profile-", "look-up-", "import-row-", "sign-in-", "brand-logo-"];
    let keys: Vec<&str> = catalog.keys().filter(|key| troubles.iter().any(|area| key.starts_with(area))).collect();
    assert!(keys.len() > 200, "only {} keys were found", keys.len());
    let told = keys.iter().filter(|key| !key.ends_with("-cure"));
    let missing: Vec<String> = told
        .flat_map(|key| Language::all().iter().map(move |language| (*language, format!("{key}-cure"))))
        .filter(|(language, cure)| !catalog.has(*language, cure))
        .map(|(language, cure)| format!("{} {cure}", language.code()))
        .collect();
    assert!(missing.is_empty(), "nothing says what to do: {missing:#?}");
}
