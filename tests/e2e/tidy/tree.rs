//! The top of the tree, licences beside assets, dead Slint files, and words that have no place in a public project.

use super::{Faults, read, report};
use e2e::workspace;
use std::collections::BTreeSet;

const TOP: &[&str] = &[
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "Makefile",
    "README.md",
    "assets",
    "clippy.toml",
    "packaging",
    "rustfmt.toml",
    "src",
    "tests",
    "ui",
];

#[test]
fn the_top_level_holds_nothing_without_need() {
    let found: BTreeSet<String> = workspace::files()
        .unwrap()
        .iter()
        .filter_map(|path| Some(path.components().next()?.as_os_str().to_string_lossy().into_owned()))
        .collect();
    let wanted: BTreeSet<String> = TOP.iter().map(|name| (*name).to_owned()).collect();
    let unexpected: Faults = found.difference(&wanted).map(|name| format!("{name} at the top level")).collect();
    let missing = wanted.difference(&found).map(|name| format!("no {name}"));
    report(&unexpected.into_iter().chain(missing).collect());
}

#[test]
fn every_assets_folder_has_its_licence() {
    let files = workspace::files().unwrap();
    let folders: BTreeSet<_> = files
        .iter()
        .filter_map(|path| {
            path.strip_prefix("assets").ok()?.components().next().map(|part| part.as_os_str().to_owned())
        })
        .collect();
    let faults: Faults = folders
        .iter()
        .filter(|folder| !files.contains(&std::path::Path::new("assets").join(folder).join("LICENSE")))
        .map(|folder| format!("assets/{} has no LICENSE", folder.to_string_lossy()))
        .collect();
    report(&faults);
}

#[test]
fn every_slint_file_is_imported() {
    let files: Vec<_> =
        workspace::files().unwrap().into_iter().filter(|p| p.extension().is_some_and(|e| e == "slint")).collect();
    let all: String = files.iter().map(|path| read(path)).collect();
    let faults: Faults = files
        .iter()
        .filter(|path| !path.ends_with("main.slint"))
        .filter(|path| !all.contains(&format!("{}\"", path.file_name().unwrap().to_string_lossy())))
        .map(|path| format!("{} is imported by nobody", path.display()))
        .collect();
    report(&faults);
}

#[test]
fn no_machine_is_named() {
    // In halves, so that this file does not find itself.
    let words =
        [["/wo", "rk/"].concat(), ["/ro", "ot/"].concat(), ["/ho", "me/"].concat(), [".cra", "tes.io"].concat()];
    let mut faults = Faults::new();
    for path in workspace::files().unwrap() {
        let is_text = path.extension().is_some_and(|e| {
            ["rs", "slint", "md", "toml", "sh", "ftl", "po", "service", "rules", "txt"].iter().any(|known| e == *known)
        }) || path.ends_with("Makefile");
        if !is_text || path.ends_with("tree.rs") {
            continue;
        }
        for (number, line) in read(&path).lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(word.as_str())) {
                faults.push(format!("{}:{}: {word}", path.display(), number + 1));
            }
        }
    }
    report(&faults);
}
