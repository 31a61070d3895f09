//! Units that change hands: asked for, taken, given back.
//!
//! Invariant: a request's id is on the disk before it is sent; what is taken or given back is an entry of the own
//! stream before anybody hears of it. So a lost message delays, and never doubles.

use super::{JoinedError, Taken, Want, wire};
use crate::entropy;
use crate::fault::Fault;
use crate::till::Till;
use crate::till::act::{Ask, Stop};
use std::collections::BTreeSet;
use tillstamp_ledger::{Detail, Fact, MemberId, Movement, MovementKind, Subject, UNITS_PER_FACT, Units, Vintage};
use tillstamp_loyalty::{Command, fetchable, gather};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{Fixed, Grant, GrantRequest, PROTOCOL, Subject as WireSubject, WaitRequest};
use tillstamp_store::{Change, Wish};

/// News are waited for so long with one question.
const WAIT_MS: u32 = 20_000;

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
    /// What a served member could be handed over here, were it held here: units that are free, and those that other
    /// tills hold, which the server recalls. The requests are kept before this returns.
    pub fn want(&mut self, member: MemberId) -> Result<Vec<Want>, JoinedError> {
        self.joined()?;
        if self.lease_ended().is_some() {
            return Ok(Vec::new());
        }
        let Some(state) = self.member_state(member)? else { return Ok(Vec::new()) };
        let context = self.by_itself()?;
        let mut all = self.base_state(context.business_date, None, context.at)?;
        all.member = Some(state);
        all.joined = self.joined_state(None, &all)?;
        let useful = fetchable(&self.in_force.program, &all, &context);
        let open = self.store.wishes()?;
        let present = self.store.own_streams()?.into_iter().find(|own| own.is_present);
        let Some(present) = present.filter(|own| own.announced) else { return Ok(Vec::new()) };
        let mut wants = Vec::new();
        for (subject, quantity) in useful {
            // Asked for before, and not answered: under the same id, and now somebody waits for it.
            if let Some(wish) = open.iter().find(|wish| wish.subject == subject && wish.epoch == present.epoch) {
                wants.push(self.want_of(wish, Some(true)));
                continue;
            }
            let id = entropy::bytes::<16>(self.entropy.as_mut()).map_err(Fault::from)?;
            let wish = Wish { id, epoch: present.epoch, subject, quantity };
            let now = self.time.now();
            self.store.put_wish(&wish, now)?;
            wants.push(self.want_of(&wish, Some(true)));
        }
        Ok(wants)
    }

    fn want_of(&self, wish: &Wish, recall: Option<bool>) -> Want {
        let stream = wire::stream_id((self.store.identity().terminal, wish.epoch));
        let request = GrantRequest {
            protocol: PROTOCOL,
            grant_id: Fixed(wish.id),
            stream,
            subject: wire::wire_subject(wish.subject),
            quantity: wish.quantity.unsigned_abs(),
            recall,
        };
        Want { request }
    }

    /// Asked and not answered: asked again under the same ids, also after a restart. Nobody waits for them any more, so
    /// that nothing is recalled for them.
    pub fn open_wants(&self) -> Result<Vec<Want>, JoinedError> {
        Ok(self.store.wishes()?.iter().map(|wish| self.want_of(wish, None)).collect())
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

    /// Gives back all that is held here of members, with one entry for as many units as it carries.
    pub fn return_units(&mut self, members: &[MemberId]) -> Result<i64, JoinedError> {
        self.joined()?;
        let mut held = Vec::new();
        for member in members {
            held.extend(self.store.cells(*member)?);
            self.homes.due.remove(member);
        }
        let mut total = 0;
        for cells in held.chunks(UNITS_PER_FACT) {
            let mut movement = Movement::new(MovementKind::Returned);
            movement.units = cells
                .iter()
                .map(|(subject, vintage, quantity): &(Subject, Vintage, i64)| Units::new(*subject, *vintage, *quantity))
                .collect();
            total += movement.units.iter().map(|units| units.quantity).sum::<i64>();
            self.move_units(movement, Vec::new(), false)?;
        }
        Ok(total)
    }

    /// Units that are wanted at another till, where their members stand: all that is held here of them is given back.
    pub fn recalled(&mut self, subjects: &[WireSubject]) -> Result<i64, JoinedError> {
        self.joined()?;
        let members: BTreeSet<MemberId> =
            subjects.iter().filter_map(|subject| subject.member).map(|id| MemberId::from_bytes(id.0)).collect();
        self.return_units(&members.into_iter().collect::<Vec<_>>())
    }

    /// The question for news behind a position of the feed; nothing while the server does not know the present stream.
    pub fn wait_request(&self, position: u64) -> Result<Option<WaitRequest>, JoinedError> {
        let present = self.store.own_streams()?.into_iter().find(|own| own.is_present && own.announced);
        Ok(present.map(|own| WaitRequest {
            protocol: PROTOCOL,
            stream: wire::stream_id((self.store.identity().terminal, own.epoch)),
            position,
            wait_ms: WAIT_MS,
        }))
    }

    pub(super) fn move_units(
        &mut self,
        movement: Movement,
        changes: Vec<Change>,
        gathers: bool,
    ) -> Result<(), JoinedError> {
        let context = self.by_itself()?;
        let members: BTreeSet<MemberId> = movement.units.iter().filter_map(|units| units.subject.member()).collect();
        // A fact of several members stands in nobody's history.
        let member = members.first().copied().filter(|_| members.len() == 1);
        let arrived = movement.changes().collect::<Vec<_>>();
        let effects = super::loans::effects_of(&movement);
        let mut facts = vec![Fact { effects, ..Fact::new(Detail::Movement(movement), member) }];
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
        self.states.forget_members(&members.into_iter().collect::<Vec<_>>());
        Ok(())
    }

    pub(super) fn by_itself(&mut self) -> Result<tillstamp_ledger::Context, JoinedError> {
        let mut ask = Ask::new(Command::PauseRedemptions { paused: false });
        ask.by_itself = true;
        Ok(self.context(&ask)?)
    }
}
