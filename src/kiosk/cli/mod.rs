//! The command line: what a person or a script can do without the window. One file a command.
//!
//! Invariant: results go to standard output, everything else to standard error; a line of JSON that reports something
//! done is written after the commit. Exit code 0: done; 1: the thing asked about is not right; 2: the call was wrong
//! or something failed.

use clap::{Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;

mod camera;
mod decode;
mod doctor;
mod drive;
mod folders;
mod headless;
mod ledger_files;
mod members;
mod phone;
mod report;
mod run;
mod shop;
mod sync;
mod verdict_line;

pub use folders::Folders;

/// The offline-first QR stamp terminal for the shop counter.
#[derive(Debug, Parser)]
#[command(name = "tillstamp", version, about, max_term_width = 100)]
pub struct CommandLine {
    /// Folder with the shop's ledger [default: the user's data folder, tillstamp]
    #[arg(long, global = true, value_name = "DIR", env = "TILLSTAMP_DATA")]
    pub data: Option<PathBuf>,
    /// Folder outside the data folder with the counter that notices copied disks [default: the user's state folder]
    #[arg(long, global = true, value_name = "DIR", env = "TILLSTAMP_GUARD")]
    pub guard: Option<PathBuf>,
    /// Without a command: `run`
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What can be asked for.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the terminal (or, with --headless, the whole path without a window)
    Run(run::Arguments),
    /// Make a shop without the wizard
    CreateShop(shop::CreateArguments),
    /// Make the demo shop: two stamp cards, four staff, 200 members, 60 days of history
    DemoShop(shop::DemoArguments),
    /// Read the QR codes of picture files; one JSON line a file
    Decode(decode::Arguments),
    /// A day's figures
    #[command(subcommand)]
    Report(report::Which),
    /// Members: add
    #[command(subcommand)]
    Member(members::MemberCommand),
    /// Cards: print
    #[command(subcommand)]
    Card(members::CardCommand),
    /// Play a customer's phone: rotating codes as PNG
    Phone(phone::Arguments),
    /// Check chain, balances and conservation of a ledger, here or copied from elsewhere
    Verify(ledger_files::VerifyArguments),
    /// Make a backup now and check it by opening it
    Backup(ledger_files::BackupArguments),
    /// Put a backup in place of the present ledger, which is kept under another name
    Restore(ledger_files::RestoreArguments),
    /// Write members, ledger, consent and program as JSON lines
    Export(ledger_files::ExportArguments),
    /// Take over members and balances of an old system from CSV
    Import(ledger_files::ImportArguments),
    /// Join a server: by the letters that it printed, or its QR code
    Pair(sync::PairArguments),
    /// Leave the server and work alone
    Unpair(sync::UnpairArguments),
    /// The line to the server: status, now
    #[command(subcommand)]
    Sync(sync::SyncCommand),
    /// Look at camera, scanner, sound, disk, clock, backup and ledger
    Doctor(doctor::Arguments),
    /// Own the camera and write its frames to standard output
    #[command(hide = true)]
    Camera(camera::Arguments),
    /// Do what the lines of standard input say, one JSON line a verdict
    #[command(hide = true)]
    Drive(drive::Arguments),
    /// Render every screen to PNG files
    #[command(hide = true)]
    Screens {
        /// Folder for the pictures
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Only states whose name contains this; may be repeated
        #[arg(long, value_name = "PART")]
        only: Vec<String>,
        /// Only this language; may be repeated
        #[arg(long, value_name = "CODE")]
        language: Vec<String>,
    },
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
pub fn execute(line: CommandLine) -> Result<Outcome, CommandError> {
    let folders = Folders::resolve(line.data, line.guard)?;
    match line.command.unwrap_or_else(|| Command::Run(run::Arguments::default())) {
        Command::Run(arguments) => run::execute(&folders, arguments),
        Command::CreateShop(arguments) => shop::create(&folders, arguments),
        Command::DemoShop(arguments) => shop::make_demo(&folders, &arguments),
        Command::Decode(arguments) => decode::execute(&arguments),
        Command::Report(which) => report::execute(&folders, &which),
        Command::Member(command) => members::member(&folders, &command),
        Command::Card(command) => members::card(&folders, &command),
        Command::Phone(arguments) => phone::execute(&folders, &arguments),
        Command::Verify(arguments) => ledger_files::verify(&folders, &arguments),
        Command::Backup(arguments) => ledger_files::backup(&folders, &arguments),
        Command::Restore(arguments) => ledger_files::restore(&folders, &arguments),
        Command::Export(arguments) => ledger_files::export(&folders, &arguments),
        Command::Import(arguments) => ledger_files::import(&folders, &arguments),
        Command::Pair(arguments) => sync::pair(&folders, &arguments),
        Command::Unpair(arguments) => sync::unpair(&folders, &arguments),
        Command::Sync(command) => sync::execute(&folders, &command),
        Command::Doctor(arguments) => doctor::execute(&folders, &arguments),
        Command::Camera(arguments) => Ok(camera::execute(&arguments)),
        Command::Drive(arguments) => drive::execute(&folders, &arguments),
        Command::Screens { out, only, language } => {
            let options = crate::screens::Options { out, only, languages: language };
            crate::screens::render(&options).map_err(CommandError::from_any)?;
            Ok(Outcome::Done)
        }
    }
}

/// Writes a line of the result. Where nobody reads on (`| head`), the command ends quietly.
fn put_line(line: impl std::fmt::Display) -> Result<(), CommandError> {
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
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
    /// Whoever was to read the result has gone: nothing more is to be said.
    pub fn is_nobody_reading(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
    }

    /// An error that already reads as a message.
    pub fn from_any(error: impl std::fmt::Display) -> Self {
        Self::Said(error.to_string())
    }

    /// A file error with its path.
    pub fn file(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_path_buf(), source }
    }
}
