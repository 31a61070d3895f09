//! The program `tillstamp`: reads the command line, sets up the log, carries out the command.
#![forbid(unsafe_code)]

use clap::Parser;
use std::io::IsTerminal;
use std::process::ExitCode;
use tillstamp_kiosk::cli::{CommandLine, Outcome, execute};

fn main() -> ExitCode {
    let line = CommandLine::parse();
    // To standard error; the results of commands go to standard output.
    let filter = tracing_subscriber::EnvFilter::try_from_env("TILLSTAMP_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    match execute(line) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NotRight) => ExitCode::from(1),
        Err(error) if error.is_nobody_reading() => ExitCode::from(2),
        Err(error) => {
            eprintln!("tillstamp: {error}");
            ExitCode::from(2)
        }
    }
}
