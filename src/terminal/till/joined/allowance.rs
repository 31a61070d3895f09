//! Units that change hands: asked for, taken, given back; and awards that waited for the line.
//!
//! Invariant: a request's id is on the disk before it is sent; what is taken or given back is an entry of the own
//! stream before anybody hears of it. So a lost message delays, and never doubles.

use super::{JoinedError, Taken, Want, wire};
use crate::entropy;
use crate::fault::Fault;
use crate::till::Till;
use crate::till::act::{Ask, Stop};
use std::collections::{BTreeMap, BTreeSet};
use tillstamp_ledger::{
    Detail, Fact, MemberId, Movement, MovementKind, Subject, TerminalId, UNITS_PER_FACT, Units, Vintage,
};
use tillstamp_loyalty::{Command, State, gather, waiting_awards};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{Fixed, Grant, GrantRequest, PROTOCOL};
use tillstamp_store::{Change, OtherHolder, Wish};

/// Visits of so many days say where a member is at home.
const HOME_MS: i64 = 90 * 86_400_000;
/// Members whose home may have changed, remembered at most.
const HOMES_MAX: usize = 10_000;

impl From<Stop> for JoinedError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Fault(fault) => Self::Fault(fault),
            // No rule is asked for what is written here.
            Stop::No(refusal) => Self::Wire(refusal.key().to_owned()),
        }
    }
}

impl Till {
    /// What a served member has free at the server and could use here. The requests are kept before this returns.
    pub fn want(&mut self, member: MemberId) -> Result<Vec<Want>, JoinedError> {
        self.joined()?;
        if self.lease_ended().is_some() {
            return Ok(Vec::new());
        }
        let today = self.known_day();
        let mut free: BTreeMap<Subject, i64> = BTreeMap::new();
        for units in self.store.elsewhere(member)? {
            if units.holder == OtherHolder::Free && !units.vintage.expired_on(today) {
                *free.entry(units.subject).or_default() += units.quantity;
            }
        }
        let asked: BTreeSet<Subject> = self.store.wishes()?.iter().map(|wish| wish.subject).collect();
        let present = self.store.own_streams()?.into_iter().find(|own| own.is_present);
        let Some(present) = present.filter(|own| own.announced) else { return Ok(Vec::new()) };
        let mut wants = Vec::new();
        for (subject, quantity) in free.into_iter().filter(|(subject, _)| !asked.contains(subject)) {
            let id = entropy::bytes::<16>(self.entropy.as_mut()).map_err(Fault::from)?;
            let wish = Wish { id, epoch: present.epoch, subject, quantity };
            let now = self.time.now();
            self.store.put_wish(&wish, now)?;
            wants.push(self.want_of(&wish));
        }
        Ok(wants)
    }

    fn want_of(&self, wish: &Wish) -> Want {
        let stream = wire::stream_id((self.store.identity().terminal, wish.epoch));
        let request = GrantRequest {
            protocol: PROTOCOL,
            grant_id: Fixed(wish.id),
            stream,
            subject: wire::wire_subject(wish.subject),
            quantity: wish.quantity.unsigned_abs(),
        };
        Want { request }
    }

    /// Asked and not answered: asked again under the same ids, also after a restart.
    pub fn open_wants(&self) -> Result<Vec<Want>, JoinedError> {
        Ok(self.store.wishes()?.iter().map(|wish| self.want_of(wish)).collect())
    }

    /// Takes a grant by an entry of its own, once; cards that are full now turn into rewards in the same commit.
    pub fn take_grant(&mut self, grant: &Grant) -> Result<Taken, JoinedError> {
        let link = self.joined()?;
        let message = grant.signed_bytes().map_err(|error| JoinedError::Wire(error.to_string()))?;
        if !verify_stream(&link.server_key, &message, &grant.signature.0) {
            return Err(JoinedError::Signature);
        }
        let nothing = Taken { units: 0, member: None };
        let Some(wish) = self.store.wishes()?.into_iter().find(|wish| wish.id == grant.grant_id.0) else {
            return Ok(nothing);
        };
        let done = Change::WishDone(wish.id);
        let epoch = self.own_epoch(grant.stream)?;
        let subject = wire::subject(&grant.subject)?;
        if epoch != wish.epoch || subject != wish.subject {
            return Err(JoinedError::Wire("grant".to_owned()));
        }
        let is_present = self.store.own_streams()?.into_iter().any(|own| own.is_present && own.epoch == epoch);
        let mut units = Vec::with_capacity(grant.parts.len());
        for part in grant.parts.iter() {
            units.push(Units::new(subject, wire::vintage(part.vintage), wire::quantity(part.quantity)?));
        }
        if !is_present || units.is_empty() {
            // An epoch that is over takes nothing: the server has its units back when it ends the stream.
            self.store.write(&[done])?;
            return Ok(nothing);
        }
        let total = units.iter().map(|units| units.quantity).sum();
        let mut movement = Movement::new(MovementKind::Taken);
        (movement.grant, movement.units) = (Some(wish.id), units);
        self.move_units(movement, vec![done], true)?;
        Ok(Taken { units: total, member: subject.member() })
    }

    /// Gives back all that is held here of a member.
    pub fn return_units(&mut self, member: MemberId) -> Result<i64, JoinedError> {
        self.joined()?;
        let cells = self.store.cells(member)?;
        let mut total = 0;
        for cells in cells.chunks(UNITS_PER_FACT) {
            let mut movement = Movement::new(MovementKind::Returned);
            movement.units = cells
                .iter()
                .map(|(subject, vintage, quantity): &(Subject, Vintage, i64)| Units::new(*subject, *vintage, *quantity))
                .collect();
            total += movement.units.iter().map(|units| units.quantity).sum::<i64>();
            self.move_units(movement, Vec::new(), false)?;
        }
        self.homes.remove(&member);
        Ok(total)
    }

    fn move_units(&mut self, movement: Movement, changes: Vec<Change>, gathers: bool) -> Result<(), JoinedError> {
        let context = self.by_itself()?;
        let member = movement.units.iter().find_map(|units| units.subject.member());
        let arrived = movement.changes().collect::<Vec<_>>();
        let mut facts = vec![Fact::new(Detail::Movement(movement), member)];
        if let Some(member) = member.filter(|_| gathers)
            && let Some(mut state) = self.member_state(member)?
        {
            for (subject, vintage, quantity) in arrived {
                state.change_cell(subject, vintage, quantity);
            }
            let mut all = self.base_state(context.business_date, None, context.at)?;
            all.member = Some(state);
            all.joined = self.joined_state(None, &all)?;
            facts.extend(gather(&self.in_force.program, &all, &context));
        }
        self.record(&context, facts, changes)?;
        Ok(())
    }

    fn by_itself(&mut self) -> Result<tillstamp_ledger::Context, JoinedError> {
        let mut ask = Ask::new(Command::PauseRedemptions { paused: false });
        ask.by_itself = true;
        Ok(self.context(&ask)?)
    }

    /// Gives what waited for the line; to be called when all is sent and the feed is read to its end.
    pub fn give_waiting(&mut self) -> Result<u32, JoinedError> {
        self.joined()?;
        let mut given = 0;
        for member in self.store.awards_waiting()? {
            let context = self.by_itself()?;
            let Some(state) = self.member_state_or_survivor(member)? else { continue };
            let mut all: State = self.base_state(context.business_date, None, context.at)?;
            let enrol = Command::Enrol { member: state.id, channel: tillstamp_ledger::EnrolChannel::Counter };
            let keys = enrol.effect_keys(&self.in_force.program, Some(&state));
            all.used_effects = self.store.used_effects(&keys)?;
            all.member = Some(state);
            let facts = waiting_awards(&self.in_force.program, &all, &context);
            if !facts.is_empty() {
                self.record(&context, facts, Vec::new())?;
                given += 1;
            }
            self.store.set_award_waiting(member, false)?;
        }
        Ok(given)
    }

    /// Others saw these members: their home may be elsewhere.
    pub(super) fn note_homes(&mut self, members: &[MemberId]) {
        if self.homes.len() < HOMES_MAX {
            self.homes.extend(members.iter().copied());
        }
    }

    /// Members of whom something is held here although another till of the shop sees them more often.
    pub fn returns_due(&mut self, limit: usize) -> Result<Vec<MemberId>, JoinedError> {
        self.joined()?;
        let mut due = Vec::new();
        for member in self.homes.clone() {
            if due.len() >= limit {
                break;
            }
            self.homes.remove(&member);
            let is_served = self.served.is_some_and(|served| served.member == member);
            if !is_served && !self.store.cells(member)?.is_empty() && self.is_at_home_elsewhere(member)? {
                due.push(member);
            }
        }
        Ok(due)
    }

    fn is_at_home_elsewhere(&mut self, member: MemberId) -> Result<bool, JoinedError> {
        let since = self.time.now().plus(-HOME_MS);
        let is_visit = |fact: &Fact, at| matches!(fact.detail, Detail::Visit { .. }) && at >= since;
        let mut visits: BTreeMap<TerminalId, usize> = BTreeMap::new();
        for told in self.store.other_entries_of(member)?.iter().filter(|told| told.counts()) {
            if is_visit(&told.entry.fact, told.entry.context.at) {
                *visits.entry(told.stream.0).or_default() += 1;
            }
        }
        let most = visits.values().copied().max().unwrap_or(0);
        let own = self.store.entries_of(member, 64, None)?;
        let here = own.iter().filter(|entry| is_visit(&entry.fact, entry.context.at)).count();
        Ok(most > here)
    }
}
