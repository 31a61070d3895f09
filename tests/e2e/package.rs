//! The server's Debian package: what is in it, that it installs, and that not even a purge deletes a ledger.

use e2e::workspace::root;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The server program beside this test's own binary, or where `TILLSTAMP_SERVER_BIN` says.
fn server() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let beside = own.parent().and_then(Path::parent).unwrap().join("tillstamp-server");
    std::env::var_os("TILLSTAMP_SERVER_BIN").map_or(beside, PathBuf::from)
}

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"))
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn is_root() -> bool {
    said(&run("id", &["-u"])).trim() == "0"
}

fn dpkg(system: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("dpkg");
    command.arg(format!("--root={}", system.display())).arg(format!("--log={}/log", system.display()));
    // Another system's folder: its scripts run from here, and what the package needs is on this one.
    command.args(["--force-script-chrootless", "--force-depends"]).args(arguments).output().unwrap()
}

#[test]
fn the_server_package_installs_and_a_purge_keeps_the_ledger() {
    if ["dpkg-deb", "objdump"].iter().any(|tool| Command::new(tool).arg("--version").output().is_err()) {
        eprintln!("SKIPPED: dpkg-deb and objdump are needed (Debian: apt-get install dpkg-dev)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (program, out) = (server(), folder.path().to_str().unwrap());
    let script = root().join("packaging/deb/server.sh");
    let built = said(&run(script.to_str().unwrap(), &[program.to_str().unwrap(), out]));
    let package = built.trim();
    let listed = said(&run("dpkg-deb", &["--contents", package]));
    for file in [
        "./usr/bin/tillstamp-server",
        "./usr/lib/systemd/system/tillstamp-server.service",
        "./usr/lib/systemd/system/tillstamp-server-backup.timer",
        "./usr/lib/sysusers.d/tillstamp-server.conf",
        "./etc/tillstamp/server.conf",
        "./usr/share/doc/tillstamp-server/OPERATING.md",
    ] {
        assert!(listed.lines().any(|line| line.ends_with(file)), "{file} in\n{listed}");
    }
    assert!(listed.lines().all(|line| line.contains(" root/root ")), "{listed}");
    let unit = std::fs::read_to_string(root().join("packaging/server/tillstamp-server.service")).unwrap();
    assert!(unit.contains("ExecStart=/usr/bin/tillstamp-server serve"), "the unit starts what is installed");
    if !is_root() {
        eprintln!("SKIPPED: only root can install a package");
        return;
    }
    let system = folder.path().join("system");
    std::fs::create_dir_all(system.join("var/lib/dpkg")).unwrap();
    std::fs::write(system.join("var/lib/dpkg/status"), "").unwrap();
    installs(&system, package);
}

fn installs(system: &Path, package: &str) {
    let installed = dpkg(system, &["-i", package]);
    assert!(installed.status.success(), "{installed:?}");
    let command = |arguments: &[&str]| {
        let data = system.join("var/lib/tillstamp-server");
        let mut command = Command::new(system.join("usr/bin/tillstamp-server"));
        said(&command.arg("--data").arg(data).args(arguments).output().unwrap())
    };
    let mode = |file: &str| said(&run("stat", &["-c", "%a %u", system.join(file).to_str().unwrap()]));
    assert!(mode("var/lib/tillstamp-server").starts_with("700 "), "nobody else reads the ledger");
    assert!(mode("etc/tillstamp/server.conf").starts_with("640 0"), "a password may stand there");
    let users = std::fs::read_to_string(system.join("etc/passwd")).unwrap();
    assert!(users.contains("tillstamp-server:"), "{users}");
    command(&["merchant", "add", "Kavárna Most"]);
    let ledger = system.join("var/lib/tillstamp-server/ledger.db");
    assert!(ledger.is_file());
    // Again over itself, as an upgrade does; then away with everything.
    assert!(dpkg(system, &["-i", package]).status.success());
    let purged = dpkg(system, &["--purge", "tillstamp-server"]);
    assert!(purged.status.success(), "{purged:?}");
    assert!(String::from_utf8_lossy(&purged.stdout).contains("Kept: /var/lib/tillstamp-server"), "{purged:?}");
    assert!(ledger.is_file(), "a purge keeps the ledger");
    assert!(!system.join("etc/tillstamp/server.conf").exists() && !system.join("usr/bin/tillstamp-server").exists());
}
