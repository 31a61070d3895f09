//! The server's program as a process of its own, for the tests of joining: over real TLS, with a certificate that it
//! made itself.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The program beside this test's own binary, or where `TILLSTAMP_SERVER_BIN` says.
fn program() -> PathBuf {
    if let Some(path) = std::env::var_os("TILLSTAMP_SERVER_BIN") {
        return PathBuf::from(path);
    }
    let own = std::env::current_exe().unwrap();
    own.parent().and_then(std::path::Path::parent).unwrap().join("tillstamp-server")
}

/// What the server prints for one till to join.
pub struct Invite {
    pub qr: String,
    pub code: String,
    pub words: String,
}

pub struct Server {
    folder: TempDir,
    listen: SocketAddr,
    running: Option<Child>,
}

impl Server {
    /// Runs, and knows one empty shop: "Kavárna Most", "Most Square".
    pub fn running() -> Self {
        let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut server = Self { folder: tempfile::tempdir().unwrap(), listen, running: None };
        server.run(&["merchant", "add", "Kavárna Most"]);
        server.run(&["store", "add", "Most Square"]);
        server.start();
        server
    }

    /// Where it is, without the certificate's fingerprint.
    pub fn address(&self) -> String {
        format!("https://{}", self.listen)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let program = program();
        assert!(program.is_file(), "{} is not built: run `make test`, or `cargo build` first", program.display());
        let mut command = Command::new(program);
        command.arg("--data").arg(self.folder.path()).args(arguments).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "tillstamp-server {arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn start(&mut self) {
        let listen = self.listen.to_string();
        let mut command = self.command(&["serve", "--listen", &listen]);
        self.running = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let end = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(self.listen).is_err() {
            assert!(Instant::now() < end, "the server does not listen");
            std::thread::yield_now();
        }
    }

    pub fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }

    pub fn invite(&self) -> Invite {
        let printed = self.run(&["till", "pair", "--json"]);
        let field = |name: &str| {
            let begin = format!("\"{name}\":\"");
            let compact = printed.replace("\": \"", "\":\"");
            let rest = compact.split_once(&begin).unwrap_or_else(|| panic!("no {name} in {printed}")).1.to_owned();
            rest.split('"').next().unwrap().to_owned()
        };
        Invite { qr: field("qr"), code: field("code"), words: field("certificate_words") }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
