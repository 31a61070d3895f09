//! The server program as a process of the tests: started, asked, stopped, killed.

use serde_json::Value;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The server program beside this test's own binary, or where `TILLSTAMP_SERVER_BIN` says.
fn server_path() -> PathBuf {
    if let Some(path) = std::env::var_os("TILLSTAMP_SERVER_BIN") {
        return PathBuf::from(path);
    }
    let own = std::env::current_exe().unwrap();
    own.parent().and_then(Path::parent).unwrap().join("tillstamp-server")
}

/// A data folder with one merchant and one store, and the process that serves it.
pub struct Server {
    pub data: PathBuf,
    _folder: Option<TempDir>,
    /// PostgreSQL instead of a file in the folder.
    pub database: Option<String>,
    pub listen: SocketAddr,
    /// Where tills find it, where that is not where it listens.
    pub found_at: Option<SocketAddr>,
    running: Option<Child>,
}

impl Server {
    pub fn new(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Self::over(folder.path().to_path_buf());
        (server.database, server._folder) = (database, Some(folder));
        server.run(&["merchant", "add", "Kavárna Most"]);
        server.run(&["store", "add", "Most Square"]);
        server
    }

    /// Of what lies in a folder already.
    pub fn over(data: PathBuf) -> Self {
        let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        Self { data, _folder: None, database: None, listen, found_at: None, running: None }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let program = server_path();
        assert!(program.is_file(), "{} is not built: run `make test`, or `cargo build` first", program.display());
        let mut command = Command::new(program);
        command.env_remove("TILLSTAMP_DATABASE_URL");
        if let Some(database) = &self.database {
            command.env("TILLSTAMP_DATABASE_URL", database);
        }
        command.arg("--data").arg(&self.data).args(arguments).stdin(Stdio::null());
        command
    }

    /// What a command that must succeed prints.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "tillstamp-server {arguments:?}: {error}{said}");
        said.into_owned()
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(arguments)).unwrap()
    }

    fn address(&self) -> String {
        format!("https://{}", self.found_at.unwrap_or(self.listen))
    }

    pub fn start(&mut self) {
        let listen = self.listen.to_string();
        let mut command = self.command(&["serve", "--listen", &listen, "--address", &self.address()]);
        self.running = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let end = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(self.listen).is_err() {
            assert!(Instant::now() < end, "the server does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// SIGKILL.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }

    /// What the server shows for one till to join.
    pub fn invite(&self, store: &str) -> Value {
        let value = self.json(&["till", "pair", "--store", store, "--json"]);
        assert!(value["address"].as_str().unwrap().starts_with(&self.address()), "{value}");
        value
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
