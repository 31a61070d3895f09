//! Runs the text tables of `tests/tables`: a shop's settings on top, then one row a case, as a shop owner reads them.
//!
//! A row is `day time | member | does | → verdict | balance | ready`; `README.txt` beside the tables
//! explains the words.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;
mod table;

use std::fmt::Write as _;
use std::path::Path;
use table::Table;

#[test]
fn every_row_of_every_table_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.file_name().is_some_and(|name| name != "README.txt"));
    files.sort();
    let (mut rows, mut faults) = (0, String::new());
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for (number, line, got) in Table::run(&name, &text, &mut rows) {
            writeln!(faults, "{name}:{number}\n  said {line}\n  got  {got}").unwrap();
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
    assert!(rows >= 600, "only {rows} rows were run");
}
