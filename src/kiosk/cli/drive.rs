//! `tillstamp drive` (hidden): the real use cases in a real process, for the tests that kill it.
//!
//! One line of standard input is one action; one line of JSON follows it, written after the commit.

use super::{CommandError, Folders, Outcome, shop, sync as line, verdict_line};
use std::io::{BufRead, Write};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tillstamp_terminal::ledger::{CardId, EntryId, MemberId, RewardId, UtcMillis, VoidReason};
use tillstamp_terminal::sync::{self, SyncHandle, SyncOptions, TillHost};
use tillstamp_terminal::views::{NewMember, Offer, Verdict};
use tillstamp_terminal::{Clock, Till};

/// Where the clock of the test stands.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Milliseconds since 1970 at the start
    #[arg(long, required_unless_present = "line")]
    start_at: Option<i64>,
    /// Milliseconds that pass with every line
    #[arg(long, default_value_t = 60_000)]
    step_ms: i64,
    /// The real time, and the line to the server beside, as in a till that is open
    #[arg(long, conflicts_with = "start_at")]
    line: bool,
    /// The shop's own network, too
    #[arg(long, requires = "line")]
    lan: bool,
}

/// Redeem waits so long for what is being fetched, as in the window.
const FETCH: Duration = Duration::from_millis(150);
/// Nothing of a test takes longer.
const LIMIT: Duration = Duration::from_secs(24 * 3600);

/// A clock that moves with the lines, so that cool-downs end without waiting.
#[derive(Clone)]
struct LineClock(Arc<AtomicI64>);

impl Clock for LineClock {
    fn raw_now(&self) -> UtcMillis {
        UtcMillis(self.0.load(Ordering::Relaxed))
    }

    fn monotonic_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    fn boot_id(&self) -> String {
        "drive".to_owned()
    }
}

pub(super) fn execute(folders: &Folders, arguments: &Arguments) -> Result<Outcome, CommandError> {
    let Some(start_at) = arguments.start_at else { return beside_the_line(folders, arguments.lan) };
    let clock = LineClock(Arc::new(AtomicI64::new(start_at)));
    let mut till = shop::open_with(folders, Box::new(clock.clone()))?;
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        clock.0.fetch_add(arguments.step_ms, Ordering::Relaxed);
        let verdict = act(&mut till, &line?)?;
        verdict_line::write(&mut output, &verdict)?;
        output.flush()?;
    }
    Ok(Outcome::Done)
}

/// Lines are read on a thread of their own, and done on the till's among the jobs of the sync.
fn beside_the_line(folders: &Folders, lan: bool) -> Result<Outcome, CommandError> {
    let mut till = shop::open(folders)?;
    let (host, port) = TillHost::new();
    let (handle, thread) = sync::start(Arc::clone(&port), SyncOptions { lan, ..line::options(folders) })?;
    let (failed, failures) = mpsc::channel();
    let reader = {
        let handle = handle.clone();
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                // As in the window: only Redeem waits for units on their way, and no longer than that.
                let redeems =
                    line.strip_prefix("redeem ").and_then(|of| of.split(' ').next()?.parse::<MemberId>().ok());
                if redeems.is_some_and(|member| handle.is_fetching(member)) {
                    std::thread::sleep(FETCH);
                }
                let (handle, failed) = (handle.clone(), failed.clone());
                port(Box::new(move |till| drop(served(till, &line, &handle).map_err(|error| failed.send(error)))));
            }
        })
    };
    let mut failure = None;
    host.run_until(&mut till, LIMIT, |_| {
        failure = failure.take().or_else(|| failures.try_recv().ok());
        failure.is_some() || reader.is_finished()
    });
    host.run_waiting(&mut till);
    drop(handle);
    if let Some(error) = failure.or_else(|| failures.try_recv().ok()) {
        return Err(error);
    }
    host.run_until(&mut till, LIMIT, |_| thread.is_finished());
    Ok(Outcome::Done)
}

fn served(till: &mut Till, line: &str, handle: &SyncHandle) -> Result<(), CommandError> {
    if line == "sync" {
        handle.try_now();
        return Ok(());
    }
    let mut output = std::io::stdout().lock();
    if line == "neighbours" {
        let facts = till.sync_facts().map_err(|error| CommandError::Said(error.to_string()))?;
        writeln!(
            output,
            "{}",
            serde_json::json!({ "verdict": "already", "key": "neighbours", "have": [facts.neighbours] })
        )?;
        return Ok(output.flush()?);
    }
    if let Some(member) = line.strip_prefix("serve ") {
        let member = parsed(member)?;
        till.open_member(member).map_err(|no| CommandError::Said(no.message.key.to_owned()))?;
        handle.served(member);
        verdict_line::write(&mut output, &verdict_line::nothing_happened("served"))?;
        return Ok(output.flush()?);
    }
    if let Some(member) = line.strip_prefix("have ") {
        let sheet = till.open_member(parsed(member)?).map_err(|no| CommandError::Said(no.message.key.to_owned()))?;
        let have: Vec<u32> = sheet.cards.iter().map(|card| card.have).collect();
        writeln!(output, "{}", serde_json::json!({ "verdict": "already", "key": "have", "have": have }))?;
        return Ok(output.flush()?);
    }
    let verdict = act(till, line)?;
    if let Some(member) = verdict.member_id() {
        handle.served(member);
    }
    handle.recorded();
    verdict_line::write(&mut output, &verdict)?;
    Ok(output.flush()?)
}

fn act(till: &mut Till, line: &str) -> Result<Verdict, CommandError> {
    // A code may hold spaces: they are letters of its alphabet.
    if let Some(code) = line.strip_prefix("scan ") {
        let at = till.now().0;
        return Ok(till.present(code.as_bytes(), at));
    }
    let words: Vec<&str> = line.split(' ').collect();
    Ok(match words.as_slice() {
        ["stamps", member, card, count] => {
            till.add_stamps(parsed::<MemberId>(member)?, CardId(parsed(card)?), parsed(count)?)
        }
        ["redeem", member, reward] => redeem(till, parsed(member)?, RewardId(parsed(reward)?))?,
        ["undo"] => till.undo_last(),
        ["void", entry] => till.void(parsed::<EntryId>(entry)?, VoidReason::Mistake, ""),
        ["enrol"] => till.enrol(&NewMember::default()),
        ["backup"] => {
            till.backup_now().map_err(|no| CommandError::Said(no.message.key.to_owned()))?;
            return Ok(verdict_line::nothing_happened("backup-made"));
        }
        _ => return Err(CommandError::Said(format!("cannot read this line: {line}"))),
    })
}

fn redeem(till: &mut Till, member: MemberId, reward: RewardId) -> Result<Verdict, CommandError> {
    let sheet = till.open_member(member).map_err(|no| CommandError::Said(no.message.key.to_owned()))?;
    let Some(ready) = sheet.rewards.iter().find(|ready| ready.reward == reward) else {
        return Ok(verdict_line::nothing_happened("no-reward-ready"));
    };
    let verdict = till.redeem(ready.token, 1);
    // As a cashier who has the printed card in hand.
    Ok(if verdict.offer == Offer::Confirm { till.confirm() } else { verdict })
}

fn parsed<T: std::str::FromStr>(word: &str) -> Result<T, CommandError> {
    word.parse().map_err(|_| CommandError::Said(format!("cannot read {word:?}")))
}
