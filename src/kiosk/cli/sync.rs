//! `tillstamp pair`, `unpair`, `sync`: joining a server, leaving it, and what stands between.
//!
//! Invariant: where the till is running in its window, it is asked and told through files beside its ledger; nobody
//! opens the ledger twice.

use super::shop::{dirs, english, fresh_set_up, said};
use super::{CommandError, Folders, Outcome, put_line};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tillstamp_scan::{Ladder, Luma};
use tillstamp_terminal::joined::draft_joining;
use tillstamp_terminal::ledger::UtcMillis;
use tillstamp_terminal::sync::{self, InvitationReply, Invite, SyncOptions, SyncReport, TillHost, TransportOptions};
use tillstamp_terminal::views::No;
use tillstamp_terminal::{Clock, SystemClock, SystemEntropy, Till};
use tillstamp_words::Arg;

/// So long `sync now` waits for everything to be sent and read.
const NOW: Duration = Duration::from_secs(60);
/// A running till looks for wishes every two seconds.
const WISHED: Duration = Duration::from_secs(10);

/// What leads to the server.
#[derive(Debug, clap::Args)]
pub struct PairArguments {
    /// The letters that the server printed; --server says where it is
    #[arg(value_name = "CODE", required_unless_present_any = ["qr", "image"])]
    letters: Option<String>,
    /// Address of the server, as it printed it
    #[arg(long, value_name = "URL", default_value = "")]
    server: String,
    /// The text of the pairing QR code
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["letters", "image"])]
    qr: Option<String>,
    /// A picture of the pairing QR code
    #[arg(long, value_name = "FILE", conflicts_with = "letters")]
    image: Option<PathBuf>,
    /// What the shop calls this till
    #[arg(long, default_value = "Till")]
    name: String,
    /// The server's fingerprint, as it printed it: eight words
    #[arg(long, value_name = "WORDS")]
    trust: Option<String>,
    /// Only say where the code leads; it is not used up
    #[arg(long)]
    look: bool,
    #[command(flatten)]
    fresh: FreshArguments,
}

/// Who works at a till that is set up by joining.
#[derive(Debug, clap::Args)]
struct FreshArguments {
    /// Name of the owner, where this folder has no shop yet
    #[arg(long, default_value = "Owner")]
    owner: String,
    /// The owner's PIN; read from standard input where it is not given
    #[arg(long, env = "TILLSTAMP_PIN", hide_env_values = true)]
    pin: Option<String>,
}

/// How to leave.
#[derive(Debug, clap::Args)]
pub struct UnpairArguments {
    /// Write the ledger here first; then it may leave with entries that the server has not got
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
}

/// What to do about the line.
#[derive(Debug, clap::Subcommand)]
pub enum SyncCommand {
    /// What waits, since when, and why
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Send and read everything now
    Now {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

enum Opened {
    Here(Box<Till>),
    /// Another process has it.
    Elsewhere,
}

fn open(folders: &Folders) -> Result<Opened, CommandError> {
    match Till::open(dirs(folders), Box::new(SystemClock), Box::new(SystemEntropy)) {
        Ok(mut till) => {
            till.use_console();
            Ok(Opened::Here(Box::new(till)))
        }
        Err(no) if no.message.key == "open-second-instance" => Ok(Opened::Elsewhere),
        Err(no) => Err(said(no)),
    }
}

fn here(folders: &Folders) -> Result<Box<Till>, CommandError> {
    match open(folders)? {
        Opened::Here(till) => Ok(till),
        Opened::Elsewhere => Err(said(No::plain("open-second-instance"))),
    }
}

pub(super) fn options(folders: &Folders) -> SyncOptions {
    SyncOptions { folder: Some(folders.data.clone()), ..SyncOptions::default() }
}

fn invite(arguments: &PairArguments) -> Result<Invite, CommandError> {
    let scanned = match (&arguments.qr, &arguments.image) {
        (Some(text), _) => Some(text.clone()),
        (None, Some(file)) => Some(read_picture(file)?),
        (None, None) => None,
    };
    let invite = match scanned {
        Some(text) => Invite::scanned(&text),
        None if arguments.server.is_empty() => Err(No::plain("pair-address-missing")),
        None => Invite::typed(arguments.letters.as_deref().unwrap_or_default(), &arguments.server),
    };
    let invite = invite.map_err(said)?;
    match &arguments.trust {
        Some(words) => invite.trusting(words).map_err(said),
        None => Ok(invite),
    }
}

fn read_picture(file: &Path) -> Result<String, CommandError> {
    let picture = Luma::from_path(file).map_err(CommandError::from_any)?;
    let codes = Ladder::new().decode_full(&picture).into_iter().map(|found| found.bytes);
    let text = codes.filter_map(|bytes| String::from_utf8(bytes).ok()).find(|text| Invite::scanned(text).is_ok());
    text.ok_or_else(|| said(No::plain("pair-not-a-code")))
}

pub(super) fn pair(folders: &Folders, arguments: &PairArguments) -> Result<Outcome, CommandError> {
    let (invite, transport) = (invite(arguments)?, TransportOptions::default());
    let found = if arguments.look {
        invite.look(&transport).map_err(said)?
    } else if dirs(folders).has_shop() {
        let mut till = here(folders)?;
        sync::pair(&mut till, &invite, &arguments.name, &transport).map_err(said)?
    } else {
        join_fresh(folders, &invite, arguments, &transport)?
    };
    let names = [("merchant", Arg::Text(&found.merchant_name)), ("store", Arg::Text(&found.store_name))];
    let key = if arguments.look { "pair-leads-to" } else { "pair-done" };
    put_line(english(None).with(key, &names))?;
    Ok(Outcome::Done)
}

/// A till without a past is set up by joining: the shop's program and cards come from the server.
fn join_fresh(
    folders: &Folders,
    invite: &Invite,
    arguments: &PairArguments,
    transport: &TransportOptions,
) -> Result<InvitationReply, CommandError> {
    let found = invite.look(transport).map_err(said)?;
    let invitation = invite.invitation(&found);
    let set_up = fresh_set_up(&found.merchant_name, &arguments.fresh.owner, arguments.fresh.pin.clone())?;
    let (dirs, clock) = (dirs(folders), SystemClock);
    let now: UtcMillis = clock.raw_now();
    let draft = draft_joining(&dirs, &mut SystemEntropy, &invitation, &arguments.name, now)
        .map_err(|error| said(sync::refused(error)))?;
    let reply = invite.present(&draft.request, transport).map_err(said)?;
    let till =
        Till::create_joined(&set_up, dirs, Box::new(clock), Box::new(SystemEntropy), &draft, &invitation, &reply)
            .map_err(said)?;
    till.close().map_err(said)?;
    Ok(found)
}

pub(super) fn unpair(folders: &Folders, arguments: &UnpairArguments) -> Result<Outcome, CommandError> {
    let mut till = here(folders)?;
    if let Some(folder) = &arguments.export {
        std::fs::create_dir_all(folder).map_err(|error| CommandError::file(folder, error))?;
        let path = folder.join("tillstamp-export.jsonl");
        let mut file = std::fs::File::create(&path).map_err(|error| CommandError::file(&path, error))?;
        till.export(&mut file).map_err(said)?;
        file.flush().and_then(|()| file.sync_all()).map_err(|error| CommandError::file(&path, error))?;
    }
    till.unpair(arguments.export.is_some()).map_err(|error| said(sync::refused(error)))?;
    put_line(english(Some(&till)).plain("pair-left"))?;
    Ok(Outcome::Done)
}

pub(super) fn execute(folders: &Folders, command: &SyncCommand) -> Result<Outcome, CommandError> {
    match (command, open(folders)?) {
        (SyncCommand::Status { json }, Opened::Here(mut till)) => {
            let facts = till.sync_facts().map_err(|error| said(sync::refused(error)))?;
            // Nobody drives the line while nothing runs: what the ledger knows is all there is to say.
            let report = facts.joined.then(|| SyncReport::from_facts(&facts));
            tell(report.as_ref(), *json, true)
        }
        (SyncCommand::Status { json }, Opened::Elsewhere) => {
            tell(SyncReport::kept(&folders.data).as_ref(), *json, false)
        }
        (SyncCommand::Now { json }, Opened::Here(mut till)) => {
            if till.link().is_none() {
                return Err(said(No::plain("pair-not-joined")));
            }
            let report = sync_here(folders, &mut till, NOW)?;
            tell(report.as_ref(), *json, false)
        }
        (SyncCommand::Now { json }, Opened::Elsewhere) => {
            SyncReport::wish(&folders.data).map_err(|error| CommandError::file(&folders.data, error))?;
            let end = Instant::now() + WISHED;
            let is_done = || SyncReport::kept(&folders.data).is_some_and(|report| report.settled);
            while Instant::now() < end && (SyncReport::is_wished(&folders.data) || !is_done()) {
                std::thread::sleep(Duration::from_millis(100));
            }
            tell(SyncReport::kept(&folders.data).as_ref(), *json, false)
        }
    }
}

/// Sends and reads all there is, on this till, in this process; what was known at the end.
pub(super) fn sync_here(
    folders: &Folders,
    till: &mut Till,
    limit: Duration,
) -> Result<Option<SyncReport>, CommandError> {
    let (host, port) = TillHost::new();
    let (handle, thread) = sync::start(port, options(folders))?;
    host.run_until(till, limit, |till| is_over(till, handle.report().as_ref()));
    let report = handle.report();
    drop(handle);
    host.run_until(till, limit, |_| thread.is_finished());
    Ok(report)
}

/// All is sent and read, or nobody answers.
pub(super) fn is_over(till: &Till, report: Option<&SyncReport>) -> bool {
    report.is_some_and(|report| {
        let is_sent = till.outbox_count().is_ok_and(|count| count == 0);
        report.settled && is_sent || report.cause.is_some() && !report.up
    })
}

fn tell(report: Option<&SyncReport>, json: bool, idle: bool) -> Result<Outcome, CommandError> {
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report).map_err(CommandError::from_any)?)?;
    } else {
        let words = english(None);
        match report {
            None => writeln!(out, "{}", words.plain("pair-not-joined"))?,
            Some(report) => {
                let state = match (&report.cause, report.up) {
                    (Some(key), _) => words.plain(&format!("{key}-short")),
                    (None, true) => words.plain("health-server-good"),
                    (None, false) if idle => "The till is not running.".to_owned(),
                    (None, false) => words.plain("health-server-connecting"),
                };
                writeln!(out, "{state}")?;
                writeln!(out, "{}", words.count("health-entries-wait", i64::try_from(report.unsent).unwrap_or(0)))?;
            }
        }
    }
    let well = report.is_some_and(|report| report.unsent == 0 && !report.revoked && (report.up || idle));
    Ok(if well { Outcome::Done } else { Outcome::NotRight })
}
