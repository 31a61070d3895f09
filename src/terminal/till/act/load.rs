//! Everything that the rules may look at for a command, read before they decide.
//!
//! Invariant: what a command names is loaded, of a merged member always the one that lives on; nothing is written here.

use super::Ask;
use crate::fault::Fault;
use crate::till::Till;
use tillstamp_ledger::{BusinessDate, Context, Detail, EntryId, Fact, Flags, MemberId, OperatorId, UtcMillis};
use tillstamp_loyalty::{Command, OriginalEntry, SPLIT_PARTS_LIMIT, State, is_open, together_keys};

/// No action whose entries are one has more: a division's parts and what it took away.
const ENTRIES_TOGETHER_MAX: u32 = SPLIT_PARTS_LIMIT as u32 + 1;

impl Till {
    /// Everything that the rules may look at for this command.
    pub(super) fn load_state(&mut self, ask: &Ask, context: &Context) -> Result<State, Fault> {
        let mut state = self.base_state(context.business_date, context.operator, context.at)?;
        if let Some((manager, _)) = ask.approval {
            state.manager = self.operator_state(manager, context.business_date)?;
        }
        let original = match &ask.command {
            Command::Undo { original }
            | Command::Void { original, .. }
            | Command::MoveAward { original, .. }
            | Command::SplitAward { original, .. } => Some(*original),
            Command::UndoMerge { merge } => Some(*merge),
            _ => None,
        };
        if let Some(original) = original {
            self.load_original(original, &mut state)?;
        }
        if let Some(member) = ask.command.member() {
            state.member = self.member_state_or_survivor(member)?;
        }
        match &ask.command {
            // The card or phone of a member that was merged is judged by that member's own state.
            Command::Scan { member, .. } if state.member.as_ref().is_some_and(|state| state.id != *member) => {
                state.other = self.member_state(*member)?;
            }
            Command::MoveAward { to, .. } => state.other = self.member_state_or_survivor(*to)?,
            Command::SplitAward { parts, .. } => {
                let named: Vec<MemberId> = parts.iter().map(|part| part.member).collect();
                self.load_others(&named, &mut state)?;
            }
            Command::Undo { .. } => self.load_together(&mut state)?,
            // A part is voided by itself, whoever has it; what took the award away brings all of it back.
            Command::Void { .. } if takes_away(&state) => self.load_together(&mut state)?,
            Command::Merge { one, other } => {
                state.member = self.member_state(*one)?;
                state.other = self.member_state(*other)?;
            }
            Command::CloseDay { date, .. } => {
                state.closed_as = self.store.z_report(*date)?.map(|row| row.number);
                state.last_day_number = self.store.last_z_report()?.map_or(0, |row| row.number);
            }
            Command::ChangeOperator { subject, .. } => {
                state.subject = self.operator_state(*subject, context.business_date)?;
            }
            _ => {}
        }
        let mut keys = ask.command.effect_keys(&self.in_force.program, state.member.as_ref());
        keys.extend(together_keys(&state.together));
        state.used_effects = self.store.used_effects(&keys)?;
        if let Some(batch) = &self.batch {
            state.used_effects.extend(keys.iter().filter(|key| batch.effects.contains(key)));
        }
        state.joined = self.joined_state(Some(&ask.command), &state)?;
        Ok(state)
    }

    /// What every decision looks at.
    pub(crate) fn base_state(
        &mut self,
        date: BusinessDate,
        operator: Option<OperatorId>,
        at: UtcMillis,
    ) -> Result<State, Fault> {
        let operator = match operator {
            Some(operator) => self.operator_state(operator, date)?,
            None => None,
        };
        let known_day = Some(self.known_day());
        Ok(State {
            operator,
            known_day,
            open: is_open(&self.in_force.program.business_day, at),
            redemptions_paused: self.store.redemptions_paused()?,
            stock: self.store.stock()?,
            active_owners: self.states.active_owners(&self.store)?,
            ..State::default()
        })
    }

    pub(crate) fn load_original(&mut self, original: EntryId, state: &mut State) -> Result<(), Fault> {
        self.flush_batch()?;
        let Some(entry) = self.store.entry(original)? else {
            state.original = self.told_original(original)?;
            if let Some(member) = state.original.as_ref().and_then(|original| original.fact.member) {
                state.member = self.member_state_or_survivor(member)?;
            }
            return Ok(());
        };
        if let Some(member) = entry.fact.member {
            state.member = self.member_state_or_survivor(member)?;
        }
        if let Detail::Merged { absorbed } = entry.fact.detail {
            state.other = self.member_state(absorbed)?;
        }
        state.original = Some(OriginalEntry { id: original, fact: entry.fact, context: entry.context });
        Ok(())
    }

    /// Further members, each once, of a merged one the survivor.
    fn load_others(&mut self, named: &[MemberId], state: &mut State) -> Result<(), Fault> {
        for id in named {
            let Some(other) = self.member_state_or_survivor(*id)? else { continue };
            let known = state.member.iter().chain(&state.others).any(|known| known.id == other.id);
            if !known {
                state.others.push(other);
            }
        }
        Ok(())
    }

    /// Where an entry is marked as one with its action: all of that action, and everybody whom it concerns.
    fn load_together(&mut self, state: &mut State) -> Result<(), Fault> {
        let marked = state.original.as_ref().filter(|original| original.fact.flags.has(Flags::TOGETHER));
        let Some(context) = marked.map(|original| original.context) else { return Ok(()) };
        for index in 0..=ENTRIES_TOGETHER_MAX {
            let id = Fact::id(&context, index);
            let Some(entry) = self.store.entry(id)? else { break };
            state.together.push(OriginalEntry { id, fact: entry.fact, context: entry.context });
        }
        let taken = state.together.iter().find(|entry| matches!(entry.fact.detail, Detail::Reversed { .. }));
        if let Some(member) = taken.and_then(|entry| entry.fact.member) {
            state.member = self.member_state_or_survivor(member)?;
        }
        let named: Vec<MemberId> = state.together.iter().filter_map(|entry| entry.fact.member).collect();
        self.load_others(&named, state)
    }
}

fn takes_away(state: &State) -> bool {
    state.original.as_ref().is_some_and(|original| matches!(original.fact.detail, Detail::Reversed { .. }))
}
