//! From a command to a committed action: load the state, let the rules decide, append, then let memory follow.
//!
//! Invariant: exactly one path writes facts of the rules, and nothing in memory changes before its commit.

mod load;

use super::{Answer, Till};
use crate::entropy;
use crate::fault::Fault;
use crate::views::No;
use std::collections::BTreeSet;
use tillstamp_ledger::{ActionId, Context, EffectKey, EntryId, Fact, MemberId, OperatorId, OverrideReason};
use tillstamp_loyalty::{Command, Refusal, State, business_date, decide};
use tillstamp_store::{Append, AppendError, Change, RefusalRow, StartedAction};

/// A wish with its circumstances.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// What.
    pub(crate) command: Command,
    /// The manager whose PIN was given, and why.
    pub(crate) approval: Option<(OperatorId, OverrideReason)>,
    /// What goes along beside the chain.
    pub(crate) changes: Vec<Change>,
    /// The redemption's token, spent when it is done.
    pub(crate) token: Option<u64>,
    /// Nobody asked for it: the night, an import. No session is needed.
    pub(crate) by_itself: bool,
}

impl Ask {
    pub(crate) fn new(command: Command) -> Self {
        Self { command, approval: None, changes: Vec::new(), token: None, by_itself: false }
    }

    pub(crate) fn with(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }
}

/// What was recorded.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) context: Context,
    pub(crate) facts: Vec<Fact>,
}

impl Recorded {
    pub(crate) fn entry(&self, index: usize) -> Option<EntryId> {
        let index = u32::try_from(index).ok()?;
        (usize::try_from(index).ok()? < self.facts.len()).then(|| Fact::id(&self.context, index))
    }
}

/// Why nothing was recorded.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The rules say no.
    No(Refusal),
    /// Something below the rules failed.
    Fault(Fault),
}

impl<E: Into<Fault>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

/// Actions that wait to be committed together (import, demo shop).
#[derive(Default)]
pub(crate) struct Batch {
    appends: Vec<Append>,
    effects: BTreeSet<EffectKey>,
    /// Keys of members' private data, to be durable before the entries that need them.
    pub(crate) keys: Vec<(MemberId, [u8; 32])>,
}

/// No batch holds more actions than this.
const BATCH_ACTIONS_MAX: usize = 500;

impl Till {
    /// Decides and records one action.
    pub(crate) fn act(&mut self, ask: &Ask) -> Result<Recorded, Stop> {
        self.flush_shown();
        self.turn_day().map_err(|no| Stop::Fault(fault_of(no)))?;
        let context = self.context(ask)?;
        let started = StartedAction {
            action: context.action,
            what: what(&ask.command).to_owned(),
            member: ask.command.member(),
            at: context.at,
        };
        if self.batch.is_none() {
            self.store.begin_action(&started)?;
        }
        let result = self.decide_and_record(ask, &context);
        match &result {
            Ok(_) if self.batch.is_none() => self.unshown.push(context.action),
            Ok(_) => {}
            Err(stop) => self.note_stop(ask, &context, stop),
        }
        result
    }

    fn decide_and_record(&mut self, ask: &Ask, context: &Context) -> Result<Recorded, Stop> {
        let state = self.load_state(ask, context)?;
        let facts = decide(&self.in_force.program, &state, &ask.command, context).map_err(Stop::No)?;
        let recorded = self.record(context, facts, ask.changes.clone())?;
        self.note_award_waiting(ask, &state)?;
        Ok(recorded)
    }

    /// What is given once, and may not be given here, waits for the line.
    fn note_award_waiting(&mut self, ask: &Ask, state: &State) -> Result<(), Fault> {
        let Some(joined) = state.joined.as_ref().filter(|joined| !joined.once_here) else { return Ok(()) };
        let is_first = match &ask.command {
            Command::Enrol { .. } => true,
            Command::Scan { .. } => state.member.as_ref().is_some_and(|member| member.visits == 0),
            _ => false,
        };
        match ask.command.member().filter(|_| is_first && !joined.once_here) {
            Some(member) => Ok(self.store.set_award_waiting(member, true)?),
            None => Ok(()),
        }
    }

    /// Records facts that are decided.
    pub(crate) fn record(
        &mut self,
        context: &Context,
        facts: Vec<Fact>,
        mut changes: Vec<Change>,
    ) -> Result<Recorded, Stop> {
        let recorded = Recorded { context: *context, facts };
        if recorded.facts.is_empty() && changes.is_empty() {
            return Ok(recorded);
        }
        let next = self.states.following(&self.store, &recorded)?;
        changes.extend(next.snapshots()?);
        let append = Append { context: *context, facts: recorded.facts.clone(), changes };
        match &mut self.batch {
            Some(batch) => {
                batch.effects.extend(append.facts.iter().flat_map(|fact| fact.effects.iter().copied()));
                batch.appends.push(append);
                if batch.appends.len() >= BATCH_ACTIONS_MAX {
                    self.flush_batch()?;
                }
            }
            None => self.append(&append)?,
        }
        self.states.accept(next);
        Ok(recorded)
    }

    fn append(&mut self, append: &Append) -> Result<(), Stop> {
        match self.store.append(append) {
            Ok(_) => Ok(()),
            // The rules looked at the same table; a taken key here is a second tap that came in between.
            Err(AppendError::EffectTaken(_)) => Err(Stop::No(Refusal::AlreadyReversed)),
            Err(error) => {
                // Memory may be ahead of a file that was changed behind it: read it anew.
                self.states.forget();
                Err(error.into())
            }
        }
    }

    /// Commits what waits in the batch.
    pub(crate) fn flush_batch(&mut self) -> Result<(), Fault> {
        if let Some(batch) = &mut self.batch
            && !batch.appends.is_empty()
        {
            let appends = std::mem::take(&mut batch.appends);
            let keys = std::mem::take(&mut batch.keys);
            batch.effects.clear();
            self.store.put_member_keys(&keys)?;
            self.store.append_batch(&appends)?;
        }
        Ok(())
    }

    fn note_stop(&mut self, ask: &Ask, context: &Context, stop: &Stop) {
        let key = match stop {
            Stop::No(refusal) => refusal.key(),
            Stop::Fault(fault) => fault.key(),
        };
        tracing::info!(key, what = what(&ask.command), "not done");
        let member = ask.command.member();
        // What a refusal's note loses is a line of the journal; the refusal itself stands.
        let dropped = if self.batch.is_some() { Ok(()) } else { self.store.drop_action(context.action) };
        let noted = dropped.and_then(|()| self.note_refusal(key, context, member));
        if let Err(error) = noted {
            tracing::warn!(%error, "a refusal was not noted");
        }
    }

    fn note_refusal(
        &mut self,
        key: &str,
        context: &Context,
        member: Option<MemberId>,
    ) -> Result<(), tillstamp_store::StoreError> {
        self.store.record_refusal(&RefusalRow {
            at: context.at,
            date: context.business_date,
            key: key.to_owned(),
            operator: context.operator,
            member,
        })
    }

    /// Notes a refusal that never reached the rules (a forged code).
    pub(crate) fn note_plain_refusal(&mut self, key: &'static str, member: Option<MemberId>) {
        tracing::info!(key, "not done");
        let at = self.time.now();
        let date = business_date(&self.in_force.program.business_day, at);
        let operator = self.session.as_ref().map(|session| session.operator);
        let row = RefusalRow { at, date, key: key.to_owned(), operator, member };
        if let Err(error) = self.store.record_refusal(&row) {
            tracing::warn!(%error, "a refusal was not noted");
        }
    }

    /// Circumstances of an action that starts now.
    pub(crate) fn context(&mut self, ask: &Ask) -> Result<Context, Fault> {
        let at = self.time.now();
        let action: ActionId = entropy::action(self.entropy.as_mut(), at)?;
        let operator = if ask.by_itself { None } else { self.acting(&ask.command) };
        Ok(Context {
            action,
            business_date: business_date(&self.in_force.program.business_day, at),
            day_cutoff_minutes: self.in_force.program.business_day.cutoff_minutes,
            at,
            raw_at: self.time.raw_now(),
            clock: self.time.state(),
            program: self.in_force.hash,
            operator,
            override_by: ask.approval,
        })
    }

    /// Who acts: the signed-in person. At the console nobody stands at the counter: only what the rules want a person
    /// for is done in the owner's name.
    fn acting(&self, command: &Command) -> Option<OperatorId> {
        let by_nobody = matches!(
            command,
            Command::Scan { .. }
                | Command::Enrol { .. }
                | Command::IssueCard { .. }
                | Command::EnrolDevice { .. }
                | Command::RevokeDevice { .. }
                | Command::ChangeProfile { .. }
                | Command::SetConsent { .. }
        );
        let session = self.session.as_ref().map(|session| session.operator);
        session.or(self.console.filter(|_| !by_nobody))
    }

    /// Circumstances in which nothing is written: for looking.
    pub(crate) fn looking_context(&mut self) -> Context {
        let at = self.time.now();
        Context {
            action: ActionId(uuid::Uuid::nil()),
            business_date: business_date(&self.in_force.program.business_day, at),
            day_cutoff_minutes: self.in_force.program.business_day.cutoff_minutes,
            at,
            raw_at: self.time.raw_now(),
            clock: self.time.state(),
            program: self.in_force.hash,
            operator: self.session.as_ref().map(|session| session.operator).or(self.console),
            override_by: None,
        }
    }

    /// The verdicts so far have reached the caller: recovery need not show them again.
    pub(crate) fn flush_shown(&mut self) {
        for action in std::mem::take(&mut self.unshown) {
            if let Err(error) = self.store.mark_shown(action) {
                tracing::warn!(%error, "a shown action was not marked");
            }
        }
    }

    /// Runs a management command: a refusal or a fault becomes a [`No`].
    pub(crate) fn manage(&mut self, ask: &Ask) -> Answer<Recorded> {
        self.act(ask).map_err(|stop| self.no_of(stop))
    }

    /// A stop as people read it.
    pub(crate) fn no_of(&self, stop: Stop) -> No {
        match stop {
            Stop::No(refusal) => self.refusal_message(&refusal).into(),
            Stop::Fault(fault) => fault.into(),
        }
    }
}

fn fault_of(no: No) -> Fault {
    Fault::File(std::io::Error::other(no.details.unwrap_or_default()))
}

/// Short name of a command for recovery and the log.
fn what(command: &Command) -> &'static str {
    match command {
        Command::Scan { .. } => "scan",
        Command::AddStamps { .. } => "add-stamps",
        Command::AddItems { .. } => "add-items",
        Command::Adjust { .. } => "adjust",
        Command::GiveReward { .. } => "give-reward",
        Command::Redeem { .. } => "redeem",
        Command::Undo { .. } => "undo",
        Command::Void { .. } => "void",
        Command::MoveAward { .. } => "move-award",
        Command::SplitAward { .. } => "split-award",
        Command::Enrol { .. } => "enrol",
        Command::IssueCard { .. } => "issue-card",
        Command::BlockCard { .. } => "block-card",
        Command::ReplaceCard { .. } => "replace-card",
        Command::Merge { .. } => "merge",
        Command::UndoMerge { .. } => "undo-merge",
        Command::Erase { .. } => "erase",
        Command::SetConsent { .. } => "consent",
        Command::ChangeProfile { .. } => "profile",
        Command::EnrolDevice { .. } | Command::RevokeDevice { .. } => "phone",
        Command::ExpireUnits { .. } => "expire",
        Command::CloseDay { .. } => "close-day",
        Command::PublishProgram { .. } => "publish",
        Command::SetStock { .. } => "stock",
        Command::ChangeOperator { .. } => "staff",
        Command::SetClock { .. } => "clock",
        Command::PauseRedemptions { .. } => "pause",
    }
}
