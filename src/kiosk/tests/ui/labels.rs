//! Every label of the window has its translation in every language, and no translation is left over.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A label: the component it stands in, and its text.
type Label = (String, String);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn slint_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            slint_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "slint") {
            found.push(path);
        }
    }
}

/// The quoted text at the start of `rest`, unescaped as little as it is in a .po file.
fn quoted(rest: &str) -> Option<&str> {
    let rest = rest.trim_start().strip_prefix('"')?;
    let mut escaped = false;
    for (index, letter) in rest.char_indices() {
        match letter {
            '"' if !escaped => return Some(&rest[..index]),
            _ => escaped = letter == '\\' && !escaped,
        }
    }
    None
}

fn labels() -> BTreeSet<Label> {
    let mut files = Vec::new();
    slint_files(&root().join("ui/terminal"), &mut files);
    let mut labels = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let mut component = String::new();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            if words.any(|word| word == "component")
                && let Some(name) = words.next()
            {
                component = name.trim_end_matches('{').to_owned();
            }
            for part in line.split("@tr(").skip(1) {
                let label = quoted(part).unwrap_or_else(|| panic!("{}: a label is no plain text", file.display()));
                labels.insert((component.clone(), label.to_owned()));
            }
        }
    }
    labels
}

fn translated(language: &str) -> BTreeSet<Label> {
    let file = root().join("assets/translations").join(language).join("LC_MESSAGES/tillstamp-ui.po");
    let text = std::fs::read_to_string(file).unwrap();
    let mut found = BTreeSet::new();
    let (mut context, mut id) = (String::new(), String::new());
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("msgctxt ") {
            context = quoted(rest).unwrap().to_owned();
        } else if let Some(rest) = line.strip_prefix("msgid ") {
            id = quoted(rest).unwrap().to_owned();
        } else if let Some(rest) = line.strip_prefix("msgstr ").or_else(|| line.strip_prefix("msgstr[0] "))
            && !id.is_empty()
            && !quoted(rest).unwrap().is_empty()
        {
            found.insert((context.clone(), id.clone()));
        }
    }
    found
}

#[test]
fn every_label_is_translated_and_none_is_left_over() {
    let labels = labels();
    assert!(labels.len() > 100, "the labels were not found");
    for language in ["cs", "hu", "da"] {
        let known = translated(language);
        let missing: Vec<_> = labels.difference(&known).collect();
        let left_over: Vec<_> = known.difference(&labels).collect();
        assert!(missing.is_empty(), "{language}: not translated: {missing:?}");
        assert!(left_over.is_empty(), "{language}: no such label any more: {left_over:?}");
    }
}
