//! `verify`, `backup`, `restore`, `export`, `import`: what concerns the ledger as a whole.

use super::shop::{dirs, english, open, said};
use super::{CommandError, Folders, Outcome, put_line};
use std::io::Write;
use std::path::PathBuf;
use tillstamp_terminal::views::Verified;
use tillstamp_terminal::{SystemClock, SystemEntropy, Till};

/// Which ledger to check.
#[derive(Debug, clap::Args)]
pub struct VerifyArguments {
    /// A ledger file copied from a till [default: this till's]
    file: Option<PathBuf>,
    /// Fingerprint from the set-up sheet or a Z report: proves whose ledger it is
    #[arg(long, value_name = "FINGERPRINT")]
    key: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Where to put the backup.
#[derive(Debug, clap::Args)]
pub struct BackupArguments {
    /// Another folder, such as a stick [default: the shop's own backups]
    folder: Option<PathBuf>,
}

/// Which backup to put back.
#[derive(Debug, clap::Args)]
pub struct RestoreArguments {
    /// The backup
    file: PathBuf,
    /// Recovery phrase of the set-up sheet, for a replacement device
    #[arg(long, env = "TILLSTAMP_PHRASE", hide_env_values = true)]
    phrase: Option<String>,
}

/// Where the export goes.
#[derive(Debug, clap::Args)]
pub struct ExportArguments {
    /// File to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What to import.
#[derive(Debug, clap::Args)]
pub struct ImportArguments {
    /// CSV with a header; the columns are described in README.md
    file: PathBuf,
    /// Write nothing; list every row that would be refused and why
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn verify(folders: &Folders, arguments: &VerifyArguments) -> Result<Outcome, CommandError> {
    let file = arguments.file.clone().unwrap_or_else(|| folders.data.join("ledger.db"));
    let found = Till::verify_file(&file, arguments.key.as_deref()).map_err(said)?;
    if arguments.json {
        put_line(serde_json::to_string(&found).map_err(CommandError::from_any)?)?;
    } else {
        put_line(verified_text(&found))?;
    }
    Ok(if found.first_fault.is_none() { Outcome::Done } else { Outcome::NotRight })
}

fn verified_text(found: &Verified) -> String {
    let origin = if found.origin_proven { "origin proven" } else { "origin not proven (say --key)" };
    match &found.first_fault {
        None => format!("{} entries: chain, balances and conservation are consistent, {origin}.", found.entries),
        Some(fault) => format!("{} entries read. First fault: {fault}", found.entries),
    }
}

pub(super) fn backup(folders: &Folders, arguments: &BackupArguments) -> Result<Outcome, CommandError> {
    let mut till = open(folders)?;
    let made = match &arguments.folder {
        Some(folder) => till.backup_to(folder),
        None => till.backup_now(),
    }
    .map_err(said)?;
    put_line(format_args!("{} ({} entries, opened and checked)", made.path.display(), made.entries))?;
    Ok(Outcome::Done)
}

pub(super) fn restore(folders: &Folders, arguments: &RestoreArguments) -> Result<Outcome, CommandError> {
    let (_, restored) = Till::restore(
        &arguments.file,
        &dirs(folders),
        arguments.phrase.as_deref(),
        Box::new(SystemClock),
        Box::new(SystemEntropy),
    )
    .map_err(said)?;
    put_line(format_args!("Entries restored: {}; epoch {} begins.", restored.entries, restored.epoch))?;
    put_line("What happened after the backup is not in it: rewards handed over since then can be handed over again.")?;
    if let Some(kept) = restored.kept_as {
        put_line(format_args!("The ledger that was here is kept as {}.", kept.display()))?;
    }
    Ok(Outcome::Done)
}

/// Remembers why a write failed: the till only says that one did.
struct Watched<W> {
    out: W,
    failed: Option<std::io::ErrorKind>,
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.write(bytes).inspect_err(|error| self.failed = Some(error.kind()))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

pub(super) fn export(folders: &Folders, arguments: &ExportArguments) -> Result<Outcome, CommandError> {
    let mut till = open(folders)?;
    let lines = match &arguments.out {
        None => {
            let mut output = Watched { out: std::io::BufWriter::new(std::io::stdout().lock()), failed: None };
            let lines = till.export(&mut output).map_err(|no| match output.failed {
                Some(kind) => CommandError::Output(kind.into()),
                None => said(no),
            })?;
            output.flush()?;
            lines
        }
        Some(path) => {
            let file = std::fs::File::create_new(path).map_err(|error| CommandError::file(path, error))?;
            let mut output = std::io::BufWriter::new(file);
            let lines = till.export(&mut output).map_err(said)?;
            output.flush()?;
            lines
        }
    };
    eprintln!("Lines written: {lines}");
    Ok(Outcome::Done)
}

pub(super) fn import(folders: &Folders, arguments: &ImportArguments) -> Result<Outcome, CommandError> {
    let csv = std::fs::read(&arguments.file).map_err(|error| CommandError::file(&arguments.file, error))?;
    let mut till = open(folders)?;
    let report = till.import_csv(&csv, arguments.dry_run).map_err(said)?;
    let words = english(Some(&till));
    for row in &report.refused {
        put_line(format_args!("line {}: {}", row.line, words.both(&row.why)))?;
    }
    let verb = if report.dry_run { "that would be taken" } else { "taken" };
    put_line(format_args!(
        "Members {verb}: {} (stamps: {}); taken before: {}; refused: {}",
        report.accepted,
        report.stamps,
        report.already,
        report.refused.len()
    ))?;
    Ok(if report.refused.is_empty() { Outcome::Done } else { Outcome::NotRight })
}
