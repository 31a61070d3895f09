//! Files that people take away: reports, cards, exported data, kept in a folder beside the data folder's ledger.
//!
//! Invariant: an existing file is replaced only by the same kind of content under the same name; nothing else is
//! touched.

use std::fs;
use std::path::{Path, PathBuf};
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::BusinessDate;
use tillstamp_terminal::views::No;

/// Writes `bytes` as `folder/name` under the till's data folder.
pub fn keep(till: &Till, folder: &str, name: &str, bytes: &[u8]) -> Result<PathBuf, No> {
    keep_in(&till.dirs().data, folder, name, bytes)
}

/// The same where the till is busy with something else; `data` is its data folder.
pub fn keep_in(data: &Path, folder: &str, name: &str, bytes: &[u8]) -> Result<PathBuf, No> {
    write(&data.join("exports").join(folder), name, bytes)
        .map_err(|error| No { details: Some(error.to_string()), ..No::plain("manager-file-failed") })
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let path = folder.join(name);
    // A file that is half written under its own name would be printed or sent as if it were whole.
    let part = path.with_extension("part");
    fs::write(&part, bytes)?;
    fs::rename(&part, &path)?;
    Ok(path)
}

/// "2026-11-21", for file names.
pub fn iso(day: BusinessDate) -> String {
    tillstamp_words::iso_day(day.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_carry_the_calendar_day() {
        assert_eq!(iso(BusinessDate(0)), "1970-01-01");
        assert_eq!(iso(BusinessDate(20_778)), "2026-11-21");
        assert_eq!(iso(BusinessDate(19_782)), "2024-02-29");
    }

    #[test]
    fn a_second_write_replaces_the_first_and_leaves_no_half() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "a.csv", b"one").unwrap();
        let path = write(folder.path(), "a.csv", b"two").unwrap();
        assert_eq!(fs::read(path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
