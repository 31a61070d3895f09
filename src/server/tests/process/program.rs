//! The program: started, asked, told to stop, killed.

use crate::line::Line;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use tillstamp_protocol::split_address;

/// A data folder, and a database where it is not in it.
pub struct Server {
    pub folder: tempfile::TempDir,
    pub database: Option<String>,
    running: Option<Child>,
    pub line: Option<Line>,
}

impl Server {
    /// One merchant with one store, not running.
    pub fn new(database: Option<String>) -> Self {
        let mut server = Self::empty(tempfile::tempdir().unwrap());
        server.database = database;
        server.done(&["merchant", "add", "Kavárna Most"]);
        server.done(&["store", "add", "Most Square"]);
        server
    }

    /// Nothing in it.
    pub fn empty(folder: tempfile::TempDir) -> Self {
        Self { folder, database: None, running: None, line: None }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tillstamp-server"));
        command.arg("--data").arg(self.data()).args(arguments).env_remove("TILLSTAMP_DATABASE_URL");
        if let Some(database) = &self.database {
            command.env("TILLSTAMP_DATABASE_URL", database);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().unwrap()
    }

    /// What a command that must succeed prints.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {error}{}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command that must fail says.
    pub fn refused(&self, arguments: &[&str], code: i32) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// The JSON lines that a command prints.
    pub fn json(&self, arguments: &[&str]) -> Vec<Value> {
        self.done(arguments).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Serves on a port of its own choice, with its own certificate.
    pub fn start(&mut self) {
        self.start_with(&[]);
    }

    pub fn start_with(&mut self, more: &[&str]) {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let log = std::fs::File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        let mut child = command.args(more).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut first = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut first).unwrap();
        // Nothing more is said, but the pipe must not close under the program.
        drop(std::thread::spawn(move || output.read_to_end(&mut Vec::new())));
        let address = first.split("tills find it at ").nth(1).unwrap_or_else(|| panic!("{first:?} {}", self.log()));
        let (url, pin) = split_address(address.trim());
        self.line = Some(Line::new(&url, pin.unwrap()));
        self.running = Some(child);
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    pub fn line(&self) -> &Line {
        self.line.as_ref().unwrap()
    }

    pub fn signal(&self, name: &str) {
        let id = self.running.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Waits for the program's end; whether it ended well.
    pub fn wait(&mut self) -> bool {
        self.running.take().unwrap().wait().unwrap().success()
    }

    pub fn stop(&mut self) {
        self.signal("-TERM");
        assert!(self.wait(), "{}", self.log());
    }

    /// Resident memory, in KiB.
    pub fn memory_kib(&self) -> u64 {
        let id = self.running.as_ref().unwrap().id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    pub fn is_sound(&self) {
        self.done(&["verify"]);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.running.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }
}
