//! `tillstamp drive` (hidden): the real use cases in a real process, for the tests that kill it.
//!
//! One line of standard input is one action; one line of JSON follows it, written after the commit.

use super::{CommandError, Folders, Outcome, shop, verdict_line};
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tillstamp_terminal::ledger::{CardId, EntryId, MemberId, RewardId, UtcMillis, VoidReason};
use tillstamp_terminal::views::{NewMember, Verdict};
use tillstamp_terminal::{Clock, Till};

/// Where the clock of the test stands.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Milliseconds since 1970 at the start
    #[arg(long)]
    start_at: i64,
    /// Milliseconds that pass with every line
    #[arg(long, default_value_t = 60_000)]
    step_ms: i64,
}

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
    let clock = LineClock(Arc::new(AtomicI64::new(arguments.start_at)));
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
    match sheet.rewards.iter().find(|ready| ready.reward == reward) {
        Some(ready) => Ok(till.redeem(ready.token, 1)),
        None => Ok(verdict_line::nothing_happened("no-reward-ready")),
    }
}

fn parsed<T: std::str::FromStr>(word: &str) -> Result<T, CommandError> {
    word.parse().map_err(|_| CommandError::Said(format!("cannot read {word:?}")))
}
