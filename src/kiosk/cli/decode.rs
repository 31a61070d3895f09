//! `tillstamp decode FILE…`: every code of a picture, by the full ladder; one JSON line a file.
//!
//! Invariant: every file that is named has its line, whatever it holds.

use super::{CommandError, Outcome};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tillstamp_scan::{Ladder, Luma};

/// Pictures to read.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit code: 0 where every file is a picture, with codes or without; 1 where one is not: its \
                        line says why in \"error\"; 2 where the call is wrong.")]
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
        let line = match Luma::from_path(file) {
            Ok(picture) => {
                let started = Instant::now();
                let found = ladder.decode_full(&picture);
                let ms = started.elapsed().as_secs_f64() * 1000.0;
                let codes = found.into_iter().map(|code| text_of(&code.bytes, code.text)).collect();
                Line { file, codes, ms, error: None }
            }
            Err(error) => {
                outcome = Outcome::NotRight;
                Line { file, codes: Vec::new(), ms: 0.0, error: Some(error.to_string()) }
            }
        };
        serde_json::to_writer(&mut output, &line).map_err(std::io::Error::from)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(outcome)
}

fn text_of(bytes: &[u8], text: Option<String>) -> String {
    text.unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
}
