//! A shop made by the program itself, with members who have cards.

use crate::program;
use serde::Deserialize;
use std::path::PathBuf;
use tempfile::TempDir;

/// A member and what is printed on the card.
#[derive(Clone, Debug, Deserialize)]
pub struct Card {
    /// Who.
    pub member: String,
    /// Number that people can type.
    pub number: String,
    /// Text of the code.
    pub code: String,
}

/// A shop in a folder of its own.
pub struct Shop {
    /// Holds everything until it is dropped.
    pub folder: TempDir,
    /// The data folder.
    pub data: PathBuf,
    /// Its members.
    pub cards: Vec<Card>,
}

impl Shop {
    /// Makes a shop with nameless members.
    ///
    /// # Errors
    /// Where there is no room for it.
    pub fn with_members(count: u32) -> std::io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("shop");
        let made = program::command(&data, &["create-shop", "--name", "Test café", "--owner", "Owner Person"])
            .env("TILLSTAMP_PIN", "271828")
            .output()?;
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let printed = program::run_ok(&data, &["member", "add", "--count", &count.to_string()]);
        let cards: Result<Vec<Card>, _> = printed.lines().map(serde_json::from_str).collect();
        Ok(Self { folder, data, cards: cards.map_err(std::io::Error::other)? })
    }

    /// Ids of every entry in the ledger, in its order.
    ///
    /// # Errors
    /// Where the export is not what it should be.
    pub fn entry_ids(&self) -> std::io::Result<Vec<String>> {
        let printed = program::run_ok(&self.data, &["export"]);
        let mut ids = Vec::new();
        for line in printed.lines() {
            let value: serde_json::Value = serde_json::from_str(line).map_err(std::io::Error::other)?;
            if let Some(id) = value.get("entry").and_then(serde_json::Value::as_str) {
                ids.push(id.to_owned());
            }
        }
        Ok(ids)
    }
}
