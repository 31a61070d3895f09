//! Sizes, first lines and forbidden things of source files.

use super::{Faults, read, report};
use e2e::workspace;
use std::path::{Path, PathBuf};

const RUST_LINES: usize = 800;
const SLINT_LINES: usize = 250;
const LINE_LENGTH: usize = 120;
const FUNCTION_LINES: usize = 70;

fn sources(extension: &str) -> Vec<PathBuf> {
    let mut files = workspace::files().unwrap();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    files
}

#[test]
fn files_and_functions_keep_their_size() {
    let mut faults = Faults::new();
    for path in sources("rs") {
        let text = read(&path);
        let place = path.display();
        if text.lines().count() > RUST_LINES {
            faults.push(format!("{place}: {} lines, at most {RUST_LINES}", text.lines().count()));
        }
        for (number, line) in text.lines().enumerate() {
            let length = line.chars().count();
            if length > LINE_LENGTH {
                faults.push(format!("{place}:{}: {length} characters", number + 1));
            }
        }
        faults.extend(long_functions(&text).into_iter().map(|(line, lines)| {
            format!("{place}:{line}: a function of {lines} lines, fewer than {FUNCTION_LINES} are wanted")
        }));
    }
    for path in sources("slint") {
        let lines = read(&path).lines().count();
        if lines > SLINT_LINES {
            faults.push(format!("{}: {lines} lines, at most {SLINT_LINES}", path.display()));
        }
    }
    report(&faults);
}

/// First line and length of functions that are too long. Relies on rustfmt: a body ends with a brace at the indent of
/// its `fn`.
fn long_functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let words = line.trim_start();
        let is_function = words.starts_with("fn ")
            || words.starts_with("async fn ")
            || (words.starts_with("pub") && words.split(" fn ").count() == 2 && !words.contains("//"));
        if !is_function || words.ends_with(';') {
            continue;
        }
        let end = lines[start..].iter().position(|other| {
            *other == format!("{}}}", " ".repeat(indent)) || (other.ends_with(';') && other.len() <= indent)
        });
        let Some(end) = end else { continue };
        let body = &lines[start..=start + end];
        let length = body.len() - body.iter().filter(|line| is_list_row(line)).count();
        if length >= FUNCTION_LINES {
            found.push((start + 1, length));
        }
    }
    found
}

/// A row of a list (one arm of a `match`, one tuple of a table): a name for each value is not a long function.
fn is_list_row(line: &str) -> bool {
    let row = line.trim();
    row.ends_with(',') && (row.contains(" => ") || (row.starts_with("(\"") && row.ends_with("),")))
}

#[test]
fn every_module_says_what_it_is_for() {
    let faults: Faults = sources("rs")
        .into_iter()
        .filter(|path| !read(path).trim_start().starts_with("//!"))
        .map(|path| format!("{}: does not open with what it is for", path.display()))
        .collect();
    report(&faults);
}

#[test]
fn unsafe_code_is_forbidden_everywhere_but_in_generated_code() {
    let mut faults = Faults::new();
    for path in sources("rs") {
        let is_root = path.ends_with("lib.rs") || path.ends_with("main.rs");
        let parents = path.components().count();
        let is_crate = path.starts_with("src") && parents == 3;
        if is_root && is_crate && !path.starts_with("src/ui") && !read(&path).contains("#![forbid(unsafe_code)]") {
            faults.push(format!("{}: does not forbid unsafe code", path.display()));
        }
    }
    report(&faults);
}

#[test]
fn nothing_is_left_unfinished() {
    // Put together here so that this file does not find itself.
    let words =
        [["to", "do!("].concat(), ["unimpl", "emented!("].concat(), ["db", "g!("].concat(), ["FIX", "ME"].concat()];
    let mut faults = Faults::new();
    for path in sources("rs").into_iter().chain(sources("slint")) {
        for (number, line) in read(&path).lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(word.as_str())) {
                faults.push(format!("{}:{}: {word}", path.display(), number + 1));
            }
        }
    }
    report(&faults);
}

#[test]
fn the_size_check_finds_a_long_function() {
    let body = "    let x = 1;\n".repeat(80);
    let text = format!("fn short() {{\n}}\n\npub fn long() {{\n{body}}}\n");
    assert_eq!(long_functions(&text), vec![(4, 82)]);
    assert!(sources("rs").iter().any(|path| path == Path::new("src/ledger/lib.rs")));
}
