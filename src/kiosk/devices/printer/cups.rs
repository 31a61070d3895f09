//! The printing system as it is: a CUPS of the test's own, with queues whose paper is a file.
//!
//! Where CUPS is not installed, or this user may not start one, the test says so and ends.

use super::*;
use std::os::unix::fs::PermissionsExt;

/// A scheduler that is gone when the test ends, however it ends.
struct Cups {
    scheduler: Child,
    folder: tempfile::TempDir,
}

impl Drop for Cups {
    fn drop(&mut self) {
        drop(self.scheduler.kill());
        drop(self.scheduler.wait());
    }
}

fn executable(path: &Path, text: &str) {
    std::fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    // The scheduler runs with its own rights only what nobody else may read.
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
}

fn wait_for(mut is_so: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        if Instant::now() > end {
            return false;
        }
        std::thread::sleep(SLICE);
    }
    true
}

impl Cups {
    fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["etc", "spool", "cache", "state", "bin/backend", "programs"] {
            std::fs::create_dir_all(root.join(name)).unwrap();
        }
        let place = root.display();
        let all = "<Limit All>\nOrder allow,deny\nAllow all\n</Limit>";
        let rules = format!("Listen {place}/sock\nBrowsing No\nWebInterface No\n<Policy default>\n{all}\n</Policy>\n");
        let rules = format!("{rules}<Location />\nOrder allow,deny\nAllow all\n</Location>\n");
        std::fs::write(root.join("etc/cupsd.conf"), rules).unwrap();
        let logs = ["AccessLog", "ErrorLog", "PageLog"].map(|log| format!("{log} {place}/{log}\n")).concat();
        let files = format!(
            "ServerRoot {place}/etc\nRequestRoot {place}/spool\nTempDir {place}/spool\nCacheDir {place}/cache\n\
             StateDir {place}/state\nServerBin {place}/bin\n{logs}"
        );
        std::fs::write(root.join("etc/cups-files.conf"), files).unwrap();
        for part in ["daemon", "filter"] {
            std::os::unix::fs::symlink(Path::new("/usr/lib/cups").join(part), root.join("bin").join(part)).unwrap();
        }
        executable(
            &root.join("bin/backend/keep"),
            &format!(
                "[ $# -gt 0 ] || exit 0\ncat ${{6:+\"$6\"}} >'{place}/part'\nprintf %s \"$3\" >'{place}/title'\n\
                 mv '{place}/part' '{place}/paper'"
            ),
        );
        for program in ["lp", "lpstat", "lpadmin", "cupsdisable"] {
            executable(
                &root.join("programs").join(program),
                &format!("PATH=$PATH:/usr/sbin CUPS_SERVER='{place}/sock' exec {program} \"$@\""),
            );
        }
        let scheduler = Command::new("/usr/sbin/cupsd")
            .arg("-f")
            .args(["-c".into(), root.join("etc/cupsd.conf")])
            .args(["-s".into(), root.join("etc/cups-files.conf")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut cups = Self { scheduler, folder };
        let socket = cups.folder.path().join("sock");
        wait_for(|| socket.exists() || cups.scheduler.try_wait().unwrap().is_some());
        let added = cups.tell("lpadmin", &["-p", "Counter", "-E", "-v", "keep:/paper", "-m", "raw"])
            && cups.tell("lpadmin", &["-p", "Office", "-E", "-v", "keep:/paper", "-m", "raw"]);
        added.then_some(cups)
    }

    fn tell(&self, program: &str, arguments: &[&str]) -> bool {
        let program = self.folder.path().join("programs").join(program);
        Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
    }

    fn printing(&self) -> Printing {
        Printing { programs: self.folder.path().join("programs") }
    }
}

#[test]
fn a_real_queue_takes_paper_and_says_why_not() {
    let Some(cups) = Cups::start() else {
        eprintln!("SKIPPED: CUPS cannot be started here; `make test` installs it, starting it needs root");
        return;
    };
    let printing = cups.printing();
    assert_eq!(printing.queues().unwrap(), ["Counter", "Office"]);
    let queue = |name: &str| PrinterChoice::Queue(name.to_owned());
    let mut pdf = b"%PDF-1.7\n".to_vec();
    pdf.resize(300_000, b'x');
    assert_eq!(printing.look(&queue("Counter")).unwrap(), "Counter");
    let sent = printing.print(&queue("Counter"), "report.pdf", &pdf).unwrap();
    assert_eq!(sent, Printed::Sent { queue: "Counter".into() });
    let paper = cups.folder.path().join("paper");
    assert!(wait_for(|| paper.exists()), "nothing came out");
    assert!(std::fs::read(&paper).unwrap() == pdf, "what came out is not what was printed");
    assert_eq!(std::fs::read_to_string(cups.folder.path().join("title")).unwrap(), "report.pdf");

    // Two queues and no default: nobody knows which is meant.
    assert!(matches!(printing.look(&PrinterChoice::Auto), Err(PrinterFault::NoPrinter)));
    assert!(cups.tell("lpadmin", &["-d", "Office"]));
    assert_eq!(printing.look(&PrinterChoice::Auto).unwrap(), "Office");
    let gone = printing.print(&queue("Gone"), "a.pdf", &pdf);
    assert!(matches!(gone, Err(PrinterFault::Missing(ref name)) if name == "Gone"), "{gone:?}");
    assert!(cups.tell("cupsdisable", &["Office"]));
    let stopped = printing.print(&PrinterChoice::Auto, "a.pdf", &pdf);
    assert!(matches!(stopped, Err(PrinterFault::Stopped(ref name)) if name == "Office"), "{stopped:?}");

    // The printing system ends under a running till.
    let mut cups = cups;
    cups.scheduler.kill().unwrap();
    cups.scheduler.wait().unwrap();
    let gone = printing.print(&queue("Counter"), "a.pdf", &pdf);
    assert!(gone.is_err(), "{gone:?}");
}
