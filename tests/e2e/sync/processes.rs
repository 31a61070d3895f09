//! Two tills and their server as real processes, over real TLS with a certificate that the server made itself.

use e2e::program;
use e2e::shop::Shop;
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

struct Server {
    folder: TempDir,
    listen: SocketAddr,
    running: Option<Child>,
}

impl Server {
    fn new() -> Self {
        let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let server = Self { folder: tempfile::tempdir().unwrap(), listen, running: None };
        server.run(&["merchant", "add", "Kavárna Most"]);
        server.run(&["store", "add", "Most Square"]);
        server
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let program = server_path();
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

    fn start(&mut self) {
        let listen = self.listen.to_string();
        let mut command = self.command(&["serve", "--listen", &listen]);
        self.running = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let end = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(self.listen).is_err() {
            assert!(Instant::now() < end, "the server does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }

    /// What the server shows for one till to join.
    fn invite(&self) -> Value {
        let address = format!("https://{}", self.listen);
        let printed = self.run(&["till", "pair", "--json"]);
        let value: Value = serde_json::from_str(&printed).unwrap();
        assert!(value["address"].as_str().unwrap().starts_with(&address), "{value}");
        value
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn now(data: &Path) -> Value {
    let output = program::run(data, &["sync", "now", "--json"]);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn assert_all_sent(data: &Path) {
    let report = now(data);
    assert_eq!(
        (&report["up"], &report["settled"], &report["unsent"]),
        (&true.into(), &true.into(), &0.into()),
        "{report}"
    );
}

#[test]
fn two_tills_and_a_server() {
    let mut server = Server::new();
    server.start();
    let shop = Shop::with_members(3).unwrap();
    // The first till brings its ledger along.
    let invite = server.invite();
    let qr = invite["qr"].as_str().unwrap();
    let looked = program::run_ok(&shop.data, &["pair", "--qr", qr, "--look"]);
    assert!(looked.contains("leads to Kavárna Most, Most Square"), "{looked}");
    program::run_ok(&shop.data, &["pair", "--qr", qr, "--name", "Till 1"]);
    assert!(!program::run(&shop.data, &["pair", "--qr", qr]).status.success(), "a code works once");
    assert_all_sent(&shop.data);
    // The second one is new, and its code is typed: the words of the certificate are compared by a person.
    let second = shop.folder.path().join("second");
    let invite = server.invite();
    let (letters, words) = (invite["code"].as_str().unwrap(), invite["certificate_words"].as_str().unwrap());
    let address = format!("https://{}", server.listen);
    let asked = program::run(&second, &["pair", letters, "--server", &address]);
    let said = String::from_utf8_lossy(&asked.stderr).into_owned();
    assert!(!asked.status.success() && said.contains(words), "{said}");
    let joined =
        program::command(&second, &["pair", letters, "--server", &address, "--trust", words, "--name", "Till 2"])
            .env("TILLSTAMP_PIN", "314159")
            .output()
            .unwrap();
    assert!(joined.status.success(), "{}", String::from_utf8_lossy(&joined.stderr));
    assert_all_sent(&second);
    // A day at the first counter while the server is down, then it comes back.
    server.stop();
    let frames = shop.folder.path().join("frames");
    std::fs::create_dir(&frames).unwrap();
    for (index, card) in shop.cards.iter().enumerate() {
        let picture = frames.join(format!("{index}.png"));
        program::run_ok(&shop.data, &["card", "print", &card.member, "--png", picture.to_str().unwrap()]);
    }
    let source = frames.to_str().unwrap();
    program::run_ok(&shop.data, &["run", "--headless", "--source", source, "--json"]);
    let report = now(&shop.data);
    assert_eq!((&report["up"], &report["cause"]), (&false.into(), &"sync-refused".into()), "{report}");
    assert!(report["unsent"].as_u64().unwrap() >= 3, "{report}");
    let refused = program::run(&shop.data, &["unpair"]);
    assert!(!refused.status.success(), "entries wait");
    server.start();
    assert_all_sent(&shop.data);
    assert_all_sent(&second);
    // The second till serves the same cards, and sends by itself before it ends.
    program::run_ok(&second, &["run", "--headless", "--source", source, "--json"]);
    let report: Value = serde_json::from_str(&program::run_ok(&second, &["sync", "status", "--json"])).unwrap();
    assert_eq!(report["unsent"], 0, "{report}");
    assert_all_sent(&shop.data);
    for data in [&shop.data, &second] {
        program::run_ok(data, &["verify"]);
    }
    server.run(&["verify"]);
    program::run_ok(&second, &["unpair"]);
    let alone = program::run(&second, &["sync", "now"]);
    assert!(!alone.status.success(), "it works alone again");
}
