//! Paper: the system's printer queues (CUPS, by its own programs) or a folder for PDF files.
//!
//! Invariant: printing never fails without paper to fall back on: what no printer takes is kept as a file, and the
//! fault says what a person can cure. Every call ends within [`PATIENCE`], but none belongs on the window's thread.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program of the printing system may take.
const PATIENCE: Duration = Duration::from_secs(10);
const SLICE: Duration = Duration::from_millis(10);
const FOLDER: &str = "folder:";
const QUEUE: &str = "queue:";

/// Where paper comes out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PrinterChoice {
    /// The system's own default printer; a file where there is none.
    #[default]
    Auto,
    /// A queue by its name.
    Queue(String),
    /// PDF files in a folder.
    Folder(PathBuf),
}

impl PrinterChoice {
    /// From a setting: empty, `queue:NAME` or `folder:PATH`.
    pub fn parse(text: &str) -> Self {
        match (text.strip_prefix(QUEUE), text.strip_prefix(FOLDER)) {
            (Some(name), _) if !name.is_empty() => Self::Queue(name.to_owned()),
            (_, Some(path)) if !path.is_empty() => Self::Folder(path.into()),
            _ => Self::Auto,
        }
    }
}

impl std::fmt::Display for PrinterChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Auto => Ok(()),
            Self::Queue(name) => write!(f, "{QUEUE}{name}"),
            Self::Folder(path) => write!(f, "{FOLDER}{}", path.display()),
        }
    }
}

/// Why no paper comes out. Each names one cause that a person can cure.
#[derive(Debug, thiserror::Error)]
pub enum PrinterFault {
    /// The programs of the printing system are not there.
    #[error("no printing system is installed")]
    NoSystem,
    /// The system has no printer, or none is its default.
    #[error("no printer is set up")]
    NoPrinter,
    /// The chosen queue is gone.
    #[error("the queue {0} is not there")]
    Missing(String),
    /// The queue was stopped, by a person or after an error.
    #[error("the queue {0} is stopped")]
    Stopped(String),
    /// It did not answer in time.
    #[error("the printing system does not answer")]
    Silent,
    /// It said no.
    #[error("the printing system refused: {0}")]
    Refused(String),
    /// The folder cannot be written.
    #[error("{0}: {1}")]
    Folder(PathBuf, io::Error),
}

impl PrinterFault {
    /// Key of what happened; the cure stands under `<key>-cure`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoSystem => "health-printer-no-system",
            Self::NoPrinter => "health-printer-none",
            Self::Missing(_) => "health-printer-missing",
            Self::Stopped(_) => "health-printer-stopped",
            Self::Silent => "health-printer-silent",
            Self::Refused(_) => "health-printer-refused",
            Self::Folder(..) => "health-printer-folder",
        }
    }

    /// The queue or the folder that it is about.
    pub fn name(&self) -> String {
        match self {
            Self::Missing(name) | Self::Stopped(name) => name.clone(),
            Self::Folder(path, _) => path.display().to_string(),
            Self::NoSystem | Self::NoPrinter | Self::Silent | Self::Refused(_) => String::new(),
        }
    }
}

/// What became of a print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printed {
    /// A queue took it.
    Sent {
        /// Its name; empty for the system's default.
        queue: String,
    },
    /// It lies in the chosen folder.
    Saved(PathBuf),
}

/// The printing system.
#[derive(Debug, Clone, Default)]
pub struct Printing {
    /// Where its programs are; the usual places where it is empty.
    pub programs: PathBuf,
}

impl Printing {
    /// Names of the queues, in their order.
    ///
    /// # Errors
    /// Where there is no printing system or it does not answer.
    pub fn queues(&self) -> Result<Vec<String>, PrinterFault> {
        let text = self.ask("lpstat", &["-e"], None)?;
        Ok(text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect())
    }

    /// Whether paper would come out now: the name of what would take it.
    ///
    /// # Errors
    /// With what is wrong.
    pub fn look(&self, choice: &PrinterChoice) -> Result<String, PrinterFault> {
        let queue = match choice {
            PrinterChoice::Folder(folder) => return check_folder(folder).map(|()| folder.display().to_string()),
            PrinterChoice::Queue(name) => name.clone(),
            PrinterChoice::Auto => self.default_queue()?,
        };
        if !self.queues()?.contains(&queue) {
            return Err(PrinterFault::Missing(queue));
        }
        // "printer NAME disabled since …": the only state that a person has to end.
        let state = self.ask("lpstat", &["-p", &queue], None)?;
        if state.contains(" disabled ") { Err(PrinterFault::Stopped(queue)) } else { Ok(queue) }
    }

    /// Prints a PDF, or keeps it in the chosen folder as `name`.
    ///
    /// # Errors
    /// With what is wrong; nothing was printed then.
    pub fn print(&self, choice: &PrinterChoice, name: &str, pdf: &[u8]) -> Result<Printed, PrinterFault> {
        if let PrinterChoice::Folder(folder) = choice {
            let path = folder.join(name);
            let written = std::fs::create_dir_all(folder).and_then(|()| write_whole(&path, pdf));
            return written.map(|()| Printed::Saved(path)).map_err(|error| PrinterFault::Folder(folder.clone(), error));
        }
        let queue = self.look(choice)?;
        self.ask("lp", &["-s", "-d", &queue, "-t", name], Some(pdf))?;
        Ok(Printed::Sent { queue })
    }

    /// "system default destination: NAME", or that there is none.
    fn default_queue(&self) -> Result<String, PrinterFault> {
        let text = self.ask("lpstat", &["-d"], None)?;
        let name = text.split_once(':').map(|(_, name)| name.trim().to_owned()).filter(|name| !name.is_empty());
        if let Some(name) = name {
            return Ok(name);
        }
        // One printer alone needs nobody to call it the default.
        match self.queues()?.as_slice() {
            [only] => Ok(only.clone()),
            _ => Err(PrinterFault::NoPrinter),
        }
    }

    /// Runs one of the system's programs; what it wrote.
    fn ask(&self, program: &str, arguments: &[&str], input: Option<&[u8]>) -> Result<String, PrinterFault> {
        let mut command = Command::new(self.programs.join(program));
        // Its answers are read: they must not be in somebody's language.
        command.args(arguments).env("LC_ALL", "C").stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| {
            tracing::info!(%error, program, "no printing system");
            PrinterFault::NoSystem
        })?;
        let feeder = feed(&mut child, input);
        let readers = [drain(child.stdout.take()), drain(child.stderr.take())];
        let end = Instant::now() + PATIENCE;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if Instant::now() < end => std::thread::sleep(SLICE),
                _ => {
                    // The kernel takes it away when it can; nobody waits for that.
                    let _ = child.kill();
                    return Err(PrinterFault::Silent);
                }
            }
        };
        let [out, error] = readers.map(|reader| reader.join().unwrap_or_default());
        let fed = feeder.is_none_or(|feeder| feeder.join().unwrap_or(false));
        match (status.success(), fed) {
            (true, true) => Ok(out),
            // `lpstat -p` of a queue that went away meanwhile, or no scheduler: the text says it.
            _ => Err(PrinterFault::Refused(error.trim().to_owned())),
        }
    }
}

/// Hands the document over beside the reading, so that neither waits for the other.
fn feed(child: &mut Child, input: Option<&[u8]>) -> Option<std::thread::JoinHandle<bool>> {
    let (mut pipe, bytes) = (child.stdin.take()?, input?.to_vec());
    Some(std::thread::spawn(move || pipe.write_all(&bytes).is_ok()))
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(pipe) = pipe
            && let Err(error) = pipe.take(64 * 1024).read_to_end(&mut text)
        {
            tracing::debug!(%error, "an answer broke off");
        }
        String::from_utf8_lossy(&text).into_owned()
    })
}

/// A stick that was pulled out leaves a folder that is not there, or one that cannot be written.
fn check_folder(folder: &Path) -> Result<(), PrinterFault> {
    let probe = folder.join(".tillstamp");
    let tried = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, b""))
        .and_then(|()| std::fs::remove_file(&probe));
    tried.map_err(|error| PrinterFault::Folder(folder.to_owned(), error))
}

/// A file that is half written under its own name would be printed as if it were whole.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = path.with_extension("part");
    std::fs::write(&part, bytes)?;
    std::fs::rename(part, path)
}

#[cfg(test)]
mod cups;

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A printing system of shell scripts: two queues, one of them stopped; `lp` keeps what it is given.
    fn system(folder: &Path, default: &str) -> Printing {
        let script = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
        };
        script(
            "lpstat",
            &format!(
                "case \"$1\" in -e) printf 'Counter\\nOffice\\n';; -d) echo '{default}';;
                 -p) [ \"$2\" = Office ] && echo 'printer Office disabled since Mon -' || echo \"printer $2 is idle.\";;
                 esac"
            ),
        );
        script("lp", &format!("cat >'{}/printed'; echo \"$@\" >'{}/arguments'", folder.display(), folder.display()));
        Printing { programs: folder.to_owned() }
    }

    #[test]
    fn settings_are_read_and_written() {
        for (text, want) in [
            ("", PrinterChoice::Auto),
            ("queue:Counter", PrinterChoice::Queue("Counter".into())),
            ("folder:/media/stick", PrinterChoice::Folder("/media/stick".into())),
        ] {
            assert_eq!(PrinterChoice::parse(text), want);
            assert_eq!(want.to_string(), text);
        }
        assert_eq!(PrinterChoice::parse("queue:"), PrinterChoice::Auto);
        assert_eq!(PrinterChoice::parse("what?"), PrinterChoice::Auto);
    }

    #[test]
    fn a_queue_takes_paper_and_says_why_not() {
        let folder = tempfile::tempdir().unwrap();
        let printing = system(folder.path(), "system default destination: Counter");
        assert_eq!(printing.queues().unwrap(), ["Counter", "Office"]);
        let queue = |name: &str| PrinterChoice::Queue(name.to_owned());
        let big = vec![b'x'; 300_000];
        let sent = printing.print(&queue("Counter"), "page.pdf", &big).unwrap();
        assert_eq!(sent, Printed::Sent { queue: "Counter".into() });
        assert_eq!(std::fs::read(folder.path().join("printed")).unwrap().len(), big.len());
        let arguments = std::fs::read_to_string(folder.path().join("arguments")).unwrap();
        assert!(arguments.contains("-d Counter"), "{arguments}");
        assert_eq!(printing.look(&PrinterChoice::Auto).unwrap(), "Counter");
        let key = |choice| printing.look(&choice).err().unwrap().key();
        assert_eq!(key(queue("Office")), "health-printer-stopped");
        assert_eq!(key(queue("Gone")), "health-printer-missing");
    }

    #[test]
    fn without_a_default_or_a_system_it_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let printing = system(folder.path(), "no system default destination");
        assert_eq!(printing.look(&PrinterChoice::Auto).err().unwrap().key(), "health-printer-none");
        let nothing = Printing { programs: folder.path().join("none") };
        assert_eq!(nothing.queues().err().unwrap().key(), "health-printer-no-system");
    }

    #[test]
    fn a_folder_keeps_whole_files_and_a_lost_stick_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let choice = PrinterChoice::Folder(folder.path().join("paper"));
        let printing = Printing::default();
        let Printed::Saved(path) = printing.print(&choice, "z-7.pdf", b"%PDF").unwrap() else { panic!("not saved") };
        assert_eq!(std::fs::read(&path).unwrap(), b"%PDF");
        assert!(printing.look(&choice).is_ok());
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing else is left there");
        let file = PrinterChoice::Folder(path.join("below-a-file"));
        assert_eq!(printing.look(&file).err().unwrap().key(), "health-printer-folder");
        assert!(printing.print(&file, "a.pdf", b"").is_err());
    }
}
