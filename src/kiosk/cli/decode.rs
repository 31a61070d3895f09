//! `tillstamp decode FILE…`: every code of a picture, by the full ladder; one JSON line a file.

use super::{CommandError, Outcome};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tillstamp_scan::{Ladder, Luma};

/// Pictures to read.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// PNG or JPEG files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Line<'a> {
    file: &'a Path,
    codes: Vec<String>,
    ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) fn execute(arguments: &Arguments) -> Result<Outcome, CommandError> {
    let mut ladder = Ladder::new();
    let mut outcome = Outcome::Done;
    let mut output = std::io::stdout().lock();
    for file in &arguments.files {
        let line = match load(file) {
            Ok(picture) => {
                let started = Instant::now();
                let found = ladder.decode_full(&picture);
                let ms = started.elapsed().as_secs_f64() * 1000.0;
                let codes = found.into_iter().map(|code| text_of(&code.bytes, code.text)).collect();
                Line { file, codes, ms, error: None }
            }
            Err(error) => {
                outcome = Outcome::NotRight;
                Line { file, codes: Vec::new(), ms: 0.0, error: Some(error) }
            }
        };
        serde_json::to_writer(&mut output, &line).map_err(CommandError::from_any)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(outcome)
}

fn load(file: &Path) -> Result<Luma, String> {
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    Luma::from_file_bytes(&bytes).map_err(|error| error.to_string())
}

fn text_of(bytes: &[u8], text: Option<String>) -> String {
    text.unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
}
