//! The table "crate | may use (ours) | may use (libraries) | never" of ARCHITECTURE.md, held against the manifests.

use super::{Faults, read, report};
use std::collections::BTreeMap;
use std::path::Path;

const FREE_EVERYWHERE: &[&str] = &["serde", "thiserror", "tracing"];

struct Row {
    ours: Vec<String>,
    never: Vec<String>,
}

fn table() -> BTreeMap<String, Row> {
    let text = read(Path::new("ARCHITECTURE.md"));
    let mut rows = BTreeMap::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("| crate |") {
            inside = true;
        } else if !line.starts_with('|') {
            inside = false;
        } else if inside && !line.starts_with("|-") && !line.starts_with("| -") {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let words = |cell: &str| -> Vec<String> {
                cell.split(',').map(|word| word.trim().trim_matches('`').to_owned()).filter(|w| !w.is_empty()).collect()
            };
            rows.insert(cells[0].to_owned(), Row { ours: words(cells[1]), never: words(cells[3]) });
        }
    }
    rows
}

fn manifest(path: &Path) -> toml::Table {
    read(path).parse().unwrap()
}

/// Names in `[dependencies]` (and, with `all`, in the tables for building and testing).
fn dependencies(manifest: &toml::Table, all: bool) -> Vec<String> {
    let tables: &[&str] =
        if all { &["dependencies", "dev-dependencies", "build-dependencies"] } else { &["dependencies"] };
    tables.iter().filter_map(|name| manifest.get(*name)?.as_table()).flat_map(|table| table.keys().cloned()).collect()
}

fn crates() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(e2e::workspace::root().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn crates_use_only_what_the_table_allows() {
    let (table, mut faults) = (table(), Faults::new());
    for name in crates() {
        let Some(row) = table.get(&name) else {
            faults.push(format!("src/{name} has no row in the table of ARCHITECTURE.md"));
            continue;
        };
        let manifest = manifest(&Path::new("src").join(&name).join("Cargo.toml"));
        for dependency in dependencies(&manifest, false) {
            if let Some(own) = dependency.strip_prefix("tillstamp-")
                && !row.ours.iter().any(|allowed| allowed == own)
            {
                faults.push(format!("{name} uses {own}, which its row does not allow"));
            }
            let plain = dependency.strip_prefix("tillstamp-").unwrap_or(&dependency);
            if row.never.iter().any(|never| never == plain) {
                faults.push(format!("{name} uses {plain}, which its row says it never does"));
            }
        }
    }
    let present = crates();
    faults.extend(
        table.keys().filter(|name| *name != "tests" && !present.contains(name)).map(|name| format!("no src/{name}")),
    );
    report(&faults);
}

#[test]
fn every_library_has_its_line_of_reason() {
    let contributing = read(Path::new("CONTRIBUTING.md"));
    let mut faults = Faults::new();
    let manifests =
        crates().into_iter().map(|name| format!("src/{name}/Cargo.toml")).chain(["tests/Cargo.toml".into()]);
    for path in manifests {
        for dependency in dependencies(&manifest(Path::new(&path)), true) {
            let ours = dependency.starts_with("tillstamp-") || FREE_EVERYWHERE.contains(&dependency.as_str());
            if !ours && !contributing.contains(&format!("| `{dependency}` |")) {
                faults.push(format!("{path}: {dependency} has no row in CONTRIBUTING.md"));
            }
        }
    }
    let used: Vec<String> = crates()
        .into_iter()
        .map(|name| format!("src/{name}/Cargo.toml"))
        .chain(["tests/Cargo.toml".into()])
        .flat_map(|path| dependencies(&manifest(Path::new(&path)), true))
        .collect();
    for row in contributing.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()) {
        if row != "library" && !used.iter().any(|name| name == row) {
            faults.push(format!("CONTRIBUTING.md gives a reason for {row}, which nothing uses"));
        }
    }
    report(&faults);
}
