//! `tillstamp drive`: the real use cases in a real process, one line in, one verdict out.

use crate::program;
use serde::Deserialize;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// One line that the program printed after a commit (or a refusal).
#[derive(Clone, Debug, Deserialize)]
pub struct VerdictLine {
    /// `done`, `already` or `refused`.
    pub verdict: String,
    /// Key of the message.
    pub key: String,
    /// The entry, where one was written.
    #[serde(default)]
    pub entry_id: Option<String>,
    /// The member, where one was known.
    #[serde(default)]
    pub member: Option<String>,
    /// Stamps on each card, where they were asked for.
    #[serde(default)]
    pub have: Vec<u32>,
}

/// A running program that takes lines.
pub struct Drive {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Drive {
    /// Starts it on a shop with its clock at `start_ms`, moving by `step_ms` a line.
    ///
    /// # Errors
    /// Where the program cannot be started.
    pub fn start(data: &Path, start_ms: i64, step_ms: i64) -> std::io::Result<Self> {
        let (start, step) = (start_ms.to_string(), step_ms.to_string());
        Self::start_with(data, &["drive", "--start-at", &start, "--step-ms", &step])
    }

    /// Starts it in real time, with the line to the server beside.
    ///
    /// # Errors
    /// Where the program cannot be started.
    pub fn on_the_line(data: &Path) -> std::io::Result<Self> {
        Self::start_with(data, &["drive", "--line"])
    }

    /// Starts it in real time within a network namespace, with the server's line and the shop's own network.
    ///
    /// # Errors
    /// Where the program cannot be started.
    pub fn within(namespace: &str, data: &Path) -> std::io::Result<Self> {
        Self::spawn(program::command_within(namespace, data, &["drive", "--line", "--lan"]))
    }

    fn start_with(data: &Path, arguments: &[&str]) -> std::io::Result<Self> {
        Self::spawn(program::command(data, arguments))
    }

    fn spawn(mut command: std::process::Command) -> std::io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().ok_or_else(|| std::io::Error::other("no output"))?);
        Ok(Self { child, input, output })
    }

    /// Sends one line without waiting.
    ///
    /// # Errors
    /// Where the program is gone.
    pub fn send(&mut self, line: &str) -> std::io::Result<()> {
        let input = self.input.as_mut().ok_or_else(|| std::io::Error::other("closed"))?;
        writeln!(input, "{line}")?;
        input.flush()
    }

    /// The next verdict, or nothing where the program has ended. A line cut off by the end is no verdict.
    ///
    /// # Errors
    /// Where the output cannot be read or a whole line is not a verdict.
    pub fn verdict(&mut self) -> std::io::Result<Option<VerdictLine>> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        if !line.ends_with('\n') {
            return Ok(None);
        }
        serde_json::from_str(&line).map(Some).map_err(std::io::Error::other)
    }

    /// Sends a line and waits for its verdict.
    ///
    /// # Errors
    /// Where the program is gone.
    pub fn ask(&mut self, line: &str) -> std::io::Result<VerdictLine> {
        self.send(line)?;
        self.verdict()?.ok_or_else(|| std::io::Error::other("the program ended before its verdict"))
    }

    /// Says that no line follows.
    pub fn close(&mut self) {
        drop(self.input.take());
    }

    /// SIGKILL, now; the handle that still has the output.
    pub fn kill(&mut self) {
        // Already gone is as good.
        drop(self.child.kill());
    }

    /// Process id, for a killer of its own.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Closes the input and waits for the end.
    ///
    /// # Errors
    /// Where waiting fails.
    pub fn finish(mut self) -> std::io::Result<std::process::ExitStatus> {
        drop(self.input.take());
        self.child.wait()
    }
}
