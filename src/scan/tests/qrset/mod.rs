//! The measuring pictures: where they are, what they hold, and what counts as read.
//!
//! Invariant: the pictures are no part of the project; where they are absent, this says so and nothing fails.
#![allow(dead_code, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tillstamp_scan::{Found, Luma};

/// One picture of the set.
pub struct Picture {
    pub file: String,
    pub category: String,
    /// Text of the single code, from the source or agreed by unrelated decoders.
    pub expected: Option<String>,
    /// Number of codes, 0 in a negative.
    pub codes: usize,
    /// Codes that each peer read.
    pub peers: BTreeMap<String, usize>,
    pub luma: Luma,
}

/// How a result counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Score {
    Unread,
    /// Distinct texts that were read.
    Read(usize),
    /// A text that is not the expected one.
    Wrong,
}

/// The folder of the set: `TILLSTAMP_QR`, or `../shared/qr` beside the workspace.
pub fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("TILLSTAMP_QR")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/qr"));
    folder.join("manifest.csv").is_file().then_some(folder)
}

/// Reads the pictures whose category is asked for.
pub fn load(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<Picture>, Box<dyn std::error::Error>> {
    let mut agreed = BTreeMap::new();
    for row in csv::Reader::from_path(folder.join("agreed.csv"))?.into_records() {
        let row = row?;
        agreed.insert(row[0].to_owned(), row[1].to_owned());
    }
    let mut peers = BTreeMap::new();
    let mut reader = csv::Reader::from_path(folder.join("peers.csv"))?;
    let heads = reader.headers()?.clone();
    for row in reader.into_records() {
        let row = row?;
        let columns = heads.iter().zip(row.iter()).skip(1).filter(|(head, _)| !head.ends_with("_ms"));
        let counts: BTreeMap<String, usize> =
            columns.map(|(head, n)| (head.to_owned(), n.parse().unwrap_or(0))).collect();
        peers.insert(row[0].to_owned(), counts);
    }
    let mut pictures = Vec::new();
    for row in csv::Reader::from_path(folder.join("manifest.csv"))?.into_records() {
        let row = row?;
        if !wanted(&row[1]) {
            continue;
        }
        let file = row[0].to_owned();
        let expected = Some(row[3].to_owned()).filter(|text| !text.is_empty());
        pictures.push(Picture {
            category: row[1].to_owned(),
            expected: expected.or_else(|| agreed.get(&file).cloned()),
            codes: row[4].parse()?,
            peers: peers.get(&file).cloned().unwrap_or_default(),
            luma: Luma::from_file_bytes(&std::fs::read(folder.join(&file))?)?,
            file,
        });
    }
    Ok(pictures)
}

/// Line ends alike, outer white space gone.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

fn texts(found: &Found) -> Vec<String> {
    let mut texts: Vec<String> = found.text.iter().map(|text| plain(text)).collect();
    texts.extend(std::str::from_utf8(&found.bytes).map(plain));
    texts.push(plain(&found.bytes.iter().map(|b| char::from(*b)).collect::<String>()));
    texts
}

/// Judges what was read in one picture.
pub fn score(picture: &Picture, found: &[Found]) -> Score {
    let read: Vec<Vec<String>> = found.iter().map(texts).filter(|t| t.iter().any(|t| !t.is_empty())).collect();
    if read.is_empty() {
        return Score::Unread;
    }
    match &picture.expected {
        Some(expected) if picture.codes == 1 => {
            let expected = plain(expected);
            if read.iter().all(|texts| texts.contains(&expected)) { Score::Read(1) } else { Score::Wrong }
        }
        _ => {
            let distinct: BTreeSet<&Vec<u8>> = found.iter().map(|code| &code.bytes).collect();
            Score::Read(if picture.codes == 0 { distinct.len() } else { distinct.len().min(picture.codes) })
        }
    }
}
