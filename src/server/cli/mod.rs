//! The command line of `tillstamp-server`: serving, and everything that a person does beside it. One file a matter.
//!
//! Invariant: results go to standard output, everything else to standard error; what is reported as done was committed.
//! Exit code 0: done; 1: the thing asked about is not right; 2: the call was wrong or something failed. Every command
//! works beside a running server: what keeps them apart is the merchant's lock in the database.

use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};

mod backup;
mod ledger;
mod people;
mod place;
mod qr;
mod serve;
mod tills;
mod transfer;
mod words;

pub use place::Place;
pub(crate) use words::cause as cause_name;

/// The central server of Tillstamp: many tills, one truth.
#[derive(Debug, Parser)]
#[command(name = "tillstamp-server", version, about, max_term_width = 100)]
pub struct CommandLine {
    /// Folder with the ledger, the secret and the certificate [default: the user's data folder, tillstamp-server]
    #[arg(long, global = true, value_name = "DIR", env = "TILLSTAMP_SERVER_DATA")]
    pub data: Option<PathBuf>,
    /// PostgreSQL instead of a file in the data folder, such as postgresql://user:password@host/database
    #[arg(long, global = true, value_name = "URL", env = "TILLSTAMP_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// File with the server's secret [default: secret.key in the data folder]
    #[arg(long, global = true, value_name = "FILE", env = "TILLSTAMP_SECRET_FILE")]
    pub secret_file: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What can be asked for.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve tills until told to stop
    Serve(serve::Arguments),
    /// Merchants: add, list
    #[command(subcommand)]
    Merchant(people::MerchantCommand),
    /// Stores: add, list
    #[command(subcommand)]
    Store(people::StoreCommand),
    /// Tills: pair, list, fence, revoke
    #[command(subcommand)]
    Till(tills::TillCommand),
    /// How the server, its merchants and their tills stand
    Status(ledger::StatusArguments),
    /// Check every chain, signature, balance and sum from the first entry on
    Verify(ledger::VerifyArguments),
    /// Entries whose effect waits for a person: list, show, resolve
    #[command(subcommand)]
    Quarantine(ledger::QuarantineCommand),
    /// Write a backup and check it by opening it
    Backup(backup::BackupArguments),
    /// Put a backup in place; tills then push again what came after it
    Restore(backup::RestoreArguments),
    /// Write all that a merchant owns as JSON lines
    Export(transfer::ExportArguments),
    /// Take over a merchant from another server's export
    Import(transfer::ImportArguments),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Done,
    /// It ran, and what it looked at is not right.
    NotRight,
}

/// Carries out what the command line says.
///
/// # Errors
/// With a message for a person: what happened, what it means, what to do.
pub async fn execute(line: CommandLine) -> Result<Outcome, CommandError> {
    let place = Place::resolve(line.data, line.database_url, line.secret_file)?;
    match line.command {
        Command::Serve(arguments) => serve::execute(&place, &arguments).await,
        Command::Merchant(command) => people::merchant(&place, &command).await,
        Command::Store(command) => people::store(&place, &command).await,
        Command::Till(command) => tills::execute(&place, &command).await,
        Command::Status(arguments) => ledger::status(&place, &arguments).await,
        Command::Verify(arguments) => ledger::verify(&place, &arguments).await,
        Command::Quarantine(command) => ledger::quarantine(&place, &command).await,
        Command::Backup(arguments) => backup::backup(&place, &arguments).await,
        Command::Restore(arguments) => backup::restore(&place, &arguments).await,
        Command::Export(arguments) => transfer::export(&place, &arguments).await,
        Command::Import(arguments) => transfer::import(&place, &arguments).await,
    }
}

/// Why a command could not be carried out, in words for a person.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Standard output was closed.
    #[error("cannot write the result: {0}")]
    Output(#[from] std::io::Error),
    /// Anything else, already in words.
    #[error("{0}")]
    Said(String),
}

impl CommandError {
    /// A file error with its path.
    pub fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_path_buf(), source }
    }

    /// Words that are ready.
    pub fn said(text: impl Into<String>) -> Self {
        Self::Said(text.into())
    }
}
