//! What is given once only: which till may give it, and how a till gives what nobody has a right to.
//!
//! Invariant: a member's right rests with the till that made the member, while its stream lives: nobody who has heard
//! of that gives what that till may have given meanwhile. What any till may give goes to the server with the same
//! commit: it is handed over only once the server has found it to be the first, and granted it. (A printed card says
//! nothing of where it was made: a till that never heard of its joining takes it for a prepared one.)

use super::JoinedError;
use super::state::{is_born_here, joined_here};
use crate::fault::Fault;
use crate::till::Till;
use std::collections::BTreeMap;
use tillstamp_ledger::{Detail, EffectKey, EnrolChannel, Fact, MemberId, Movement, MovementKind, Units, cell_changes};
use tillstamp_loyalty::{Command, MemberState, State, waiting_awards};
use tillstamp_store::status;

/// Who may give a member what is given once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Right {
    /// The member was made at this till.
    Here,
    /// No till's: the member joined by a prepared card or a phone, or who had the right has ended.
    Nobodys,
    /// Another till's.
    Elsewhere,
}

impl Till {
    /// Gives what waited for the line; to be called when all is sent and the feed is read to its end.
    pub fn give_waiting(&mut self) -> Result<u32, JoinedError> {
        self.joined()?;
        let mut given = 0;
        for member in self.store.awards_waiting()? {
            let context = self.by_itself()?;
            let Some(state) = self.member_state_or_survivor(member)? else { continue };
            let mut all: State = self.base_state(context.business_date, None, context.at)?;
            all.used_effects = self.store.used_effects(&self.once_keys(&state))?;
            all.member = Some(state);
            let mut facts = waiting_awards(&self.in_force.program, &all, &context);
            let right = if facts.is_empty() { Right::Nobodys } else { self.right_of(member)? };
            if right == Right::Elsewhere {
                continue;
            }
            if !facts.is_empty() {
                if right == Right::Nobodys {
                    facts.extend(handed_in(&facts, member));
                }
                self.record(&context, facts, Vec::new())?;
                self.states.forget_members(&[member]);
                given += 1;
            }
            self.store.set_award_waiting(member, false)?;
        }
        Ok(given)
    }

    /// Effect keys of what a member is given once.
    fn once_keys(&self, state: &MemberState) -> Vec<EffectKey> {
        let enrol = Command::Enrol { member: state.id, channel: EnrolChannel::Counter };
        enrol.effect_keys(&self.in_force.program, Some(state))
    }

    fn right_of(&mut self, member: MemberId) -> Result<Right, JoinedError> {
        if self.bugs.gives_once_anywhere || joined_here(&self.store, member)? {
            return Ok(Right::Here);
        }
        let joining = |fact: &Fact| match fact.detail {
            Detail::Enrolled { channel } if fact.member == Some(member) => Some(is_born_here(channel)),
            _ => None,
        };
        let heads = self.store.other_heads()?;
        for told in self.store.other_entries_of(member)? {
            if joining(&told.entry.fact) == Some(true) {
                let is_over = heads.iter().any(|head| head.stream == told.stream && head.status != status::OPEN);
                return Ok(if is_over { Right::Nobodys } else { Right::Elsewhere });
            }
        }
        Ok(Right::Nobodys)
    }

    /// Members of this till's whom others saw first: what they are given once only this till may give.
    pub(super) fn note_rights(&mut self, members: &[MemberId]) -> Result<(), JoinedError> {
        let program = &self.in_force.program;
        let gives_any = program.welcome_reward.is_some() || program.cards.iter().any(|card| card.welcome_stamps > 0);
        if !gives_any {
            return Ok(());
        }
        for member in members {
            if joined_here(&self.store, *member)? && self.is_owed(*member)? {
                self.store.set_award_waiting(*member, true)?;
            }
        }
        Ok(())
    }

    fn is_owed(&mut self, member: MemberId) -> Result<bool, Fault> {
        let Some(state) = self.member_state(member)? else { return Ok(false) };
        let keys = self.once_keys(&state);
        Ok(state.visits > 0 && self.store.used_effects(&keys)?.len() < keys.len())
    }
}

/// What these facts bring goes to the server at once.
fn handed_in(facts: &[Fact], member: MemberId) -> Option<Fact> {
    let mut changes = BTreeMap::new();
    for (cell, change) in facts.iter().flat_map(cell_changes) {
        *changes.entry(cell).or_insert(0_i64) += change;
    }
    let mut movement = Movement::new(MovementKind::Returned);
    let gained = changes.into_iter().filter(|(_, change)| *change > 0);
    movement.units = gained.map(|((subject, vintage), quantity)| Units::new(subject, vintage, quantity)).collect();
    let is_any = !movement.units.is_empty();
    is_any.then(|| Fact::new(Detail::Movement(movement), Some(member)))
}
