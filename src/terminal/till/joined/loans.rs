//! Units lent between tills of one shop over its own network.
//!
//! Invariant: the lender's entry is on its disk before anybody hears of the loan, and its id names it for ever: who
//! asks again is told again. The borrower takes it by one entry of its own, whose effect key stands once, after it has
//! the lender's entry; so no message that is lost or doubled loses or doubles a unit.

use super::{JoinedError, Taken, wire};
use crate::entropy;
use crate::fault::Fault;
use crate::till::Till;
use std::collections::BTreeMap;
use tillstamp_ledger::{
    DECLINED, Detail, EffectKey, Epoch, Genesis, LoanProof, MemberId, Movement, MovementKind, Seq, Subject,
    UNITS_PER_FACT, Units, loan_answered, loan_bytes,
};
use tillstamp_loyalty::fetchable;
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{Fixed, Id, Loan, LoanRequest, PROTOCOL, StreamId};
use tillstamp_store::{OtherHolder, ToldLoan};

/// A loan that was given long ago is found again among so many of a member's entries.
const ENTRIES: usize = 256;

/// What an answer to a loan may do only once.
pub(super) fn effects_of(movement: &Movement) -> Vec<EffectKey> {
    let is_answer = movement.kind == MovementKind::Borrowed;
    movement.grant.iter().filter(|_| is_answer).map(loan_answered).collect()
}

impl Till {
    /// What a served member could be handed over here if these neighbours lent it: whom to ask for what. Nothing while
    /// the server can be asked.
    pub fn loans_to_ask(
        &mut self,
        member: MemberId,
        reachable: &[StreamId],
    ) -> Result<Vec<(StreamId, LoanRequest)>, JoinedError> {
        self.joined()?;
        let is_up = self.line.as_ref().is_some_and(|line| line.up);
        if is_up || reachable.is_empty() || self.lease_ended().is_some() {
            return Ok(Vec::new());
        }
        let Some(state) = self.member_state(member)? else { return Ok(Vec::new()) };
        let context = self.by_itself()?;
        let mut all = self.base_state(context.business_date, None, context.at)?;
        all.member = Some(state);
        all.joined = self.joined_state(None, &all)?;
        let mut wanted: BTreeMap<Subject, i64> =
            fetchable(&self.in_force.program, &all, &context).into_iter().collect();
        let Some(borrower) = self.present_stream()? else { return Ok(Vec::new()) };
        let today = self.known_day();
        let mut asked: BTreeMap<(StreamId, Subject), i64> = BTreeMap::new();
        for units in self.store.elsewhere(member)? {
            let OtherHolder::Stream(terminal, epoch, _) = units.holder else { continue };
            let lender = wire::stream_id((terminal, epoch));
            let Some(left) = wanted.get_mut(&units.subject) else { continue };
            let part = units.quantity.min(*left);
            if part > 0 && reachable.contains(&lender) && !units.vintage.expired_on(today) {
                *left -= part;
                *asked.entry((lender, units.subject)).or_default() += part;
            }
        }
        let mut requests = Vec::with_capacity(asked.len());
        for ((lender, subject), quantity) in asked {
            let loan_id = Fixed(entropy::bytes::<16>(self.entropy.as_mut()).map_err(Fault::from)?);
            let (subject, quantity) = (wire::wire_subject(subject), quantity.unsigned_abs());
            requests.push((lender, LoanRequest { protocol: PROTOCOL, loan_id, borrower, subject, quantity }));
        }
        Ok(requests)
    }

    /// The own stream that the server, and by it the neighbours, know; nothing while it does not.
    pub(super) fn present_stream(&self) -> Result<Option<StreamId>, JoinedError> {
        let present = self.store.own_streams()?.into_iter().find(|own| own.is_present && own.announced);
        Ok(present.map(|own| wire::stream_id((self.store.identity().terminal, own.epoch))))
    }

    /// Lends what is held here, or says again what was lent under this id. Nothing is lent to whom the server does not
    /// know, and nothing that has expired.
    pub fn lend(&mut self, request: &LoanRequest) -> Result<Loan, JoinedError> {
        self.joined()?;
        let subject = wire::subject(&request.subject)?;
        let borrower = wire::stream_name(request.borrower);
        let id = request.loan_id.0;
        let nothing = self.nothing_lent(request.loan_id)?;
        if let Some((seq, lent)) = self.lent_before(&id, subject)? {
            let is_theirs = lent.stream == Some(borrower);
            return if is_theirs { self.loan_of(seq, &lent, &nothing) } else { Ok(nothing) };
        }
        let is_known =
            self.other_head(request.borrower)?.is_some_and(|head| head.status == tillstamp_store::status::OPEN);
        let is_announced = self.present_stream()?.is_some();
        if !is_known || !is_announced || self.lease_ended().is_some() {
            return Ok(nothing);
        }
        let units = self.lendable(subject, wire::quantity(request.quantity)?)?;
        if units.is_empty() {
            return Ok(nothing);
        }
        let mut movement = Movement::new(MovementKind::Lent);
        (movement.grant, movement.stream, movement.units) = (Some(id), Some(borrower), units);
        self.move_units(movement, Vec::new(), false)?;
        match self.lent_before(&id, subject)? {
            Some((seq, lent)) => self.loan_of(seq, &lent, &nothing),
            None => Ok(nothing),
        }
    }

    fn nothing_lent(&self, loan_id: Id) -> Result<Loan, JoinedError> {
        let own = self.store.own_streams()?.into_iter().find(|own| own.is_present);
        let epoch = own.map_or(Epoch(1), |own| own.epoch);
        let lender = wire::stream_id((self.store.identity().terminal, epoch));
        Ok(Loan { protocol: PROTOCOL, loan_id, lender, seq: 0, signature: Fixed([0; 64]) })
    }

    /// Units held here, the earliest-expiring first, each vintage once and in their order.
    fn lendable(&mut self, subject: Subject, quantity: i64) -> Result<Vec<Units>, JoinedError> {
        let Some(member) = subject.member() else { return Ok(Vec::new()) };
        let today = self.known_day();
        let held = self.store.cells(member)?.into_iter().filter(|(of, ..)| *of == subject);
        let mut held: Vec<_> = held.filter(|(_, vintage, _)| !vintage.expired_on(today)).collect();
        held.sort_by_key(|(_, vintage, _)| *vintage);
        let (mut left, mut units) = (quantity, Vec::new());
        for (of, vintage, there) in held.into_iter().take(UNITS_PER_FACT) {
            let part = there.min(left);
            if part > 0 {
                left -= part;
                units.push(Units::new(of, vintage, part));
            }
        }
        Ok(units)
    }

    fn lent_before(&self, id: &[u8; 16], subject: Subject) -> Result<Option<(Seq, Movement)>, JoinedError> {
        let Some(member) = subject.member() else { return Ok(None) };
        for entry in self.store.entries_of(member, ENTRIES, None)? {
            if let Detail::Movement(movement) = &entry.fact.detail
                && movement.kind == MovementKind::Lent
                && movement.grant.as_ref() == Some(id)
                && self.store.is_in_present_stream(entry.position)
            {
                return Ok(Some((entry.seq, movement.clone())));
            }
        }
        Ok(None)
    }

    /// The lender's signature for the borrower's server.
    fn loan_of(&self, seq: Seq, lent: &Movement, nothing: &Loan) -> Result<Loan, JoinedError> {
        let identity = self.store.identity();
        let (Some(id), Some(borrower)) = (lent.grant, lent.stream) else { return Ok(*nothing) };
        let own = self.store.own_streams()?.into_iter().find(|own| own.is_present);
        let Some(own) = own else { return Ok(*nothing) };
        let (merchant, terminal) = (identity.merchant, identity.terminal);
        let genesis = Genesis { merchant, terminal, epoch: own.epoch, public_key: own.public_key };
        let message = loan_bytes(&genesis.hash(), seq, &id, borrower, &lent.units);
        let signature = self.store.sign_by_present(&message);
        Ok(signature.map_or(*nothing, |signature| Loan { seq: seq.0, signature: Fixed(signature), ..*nothing }))
    }

    /// Takes a loan whose entry the lender has sent before, once; cards that are full now turn into rewards in the same
    /// commit. Nothing happens where the entry is not here yet: the loan is asked for again by its id.
    pub fn take_loan(&mut self, loan: &Loan) -> Result<Taken, JoinedError> {
        let merchant = self.joined()?.merchant;
        let told = self.store.told_loans()?.into_iter().find(|told| told.loan.grant == Some(loan.loan_id.0));
        let nothing = Taken { units: 0, member: None };
        let Some(told) = told.filter(|told| told.seq.0 == loan.seq) else { return Ok(nothing) };
        let Some(head) = self.other_head(wire::stream_id(told.lender))? else { return Ok(nothing) };
        let (Some(id), Some(borrower)) = (told.loan.grant, told.loan.stream) else { return Ok(nothing) };
        let (terminal, epoch) = told.lender;
        let genesis = Genesis { merchant, terminal, epoch, public_key: head.public_key };
        let message = loan_bytes(&genesis.hash(), told.seq, &id, borrower, &told.loan.units);
        if !verify_stream(&head.public_key, &message, &loan.signature.0) {
            return Err(JoinedError::Signature);
        }
        self.answer_loan(&told, Some(LoanProof(loan.signature.0)))
    }

    /// Takes the loans whose entries the feed has brought: of those the server knows, and no signature is needed.
    pub fn take_told_loans(&mut self) -> Result<i64, JoinedError> {
        self.joined()?;
        let mut taken = 0;
        for told in self.store.told_loans()? {
            let included = self.store.included(told.lender)?;
            if included.is_some_and(|(seq, _)| seq >= told.seq) {
                taken += self.answer_loan(&told, None)?.units;
            }
        }
        Ok(taken)
    }

    /// Loans to this till's present stream that wait for its answer: lender, and the request to ask again with.
    pub fn open_loans(&self) -> Result<Vec<(StreamId, LoanRequest)>, JoinedError> {
        let Some(borrower) = self.present_stream()? else { return Ok(Vec::new()) };
        let mut open = Vec::new();
        for told in self.store.told_loans()? {
            let (Some(first), Some(id)) = (told.loan.units.first(), told.loan.grant) else { continue };
            if told.loan.stream != Some(wire::stream_name(borrower)) {
                continue;
            }
            let quantity: i64 = told.loan.units.iter().map(|units| units.quantity).sum();
            let (subject, quantity) = (wire::wire_subject(first.subject), quantity.unsigned_abs());
            let request = LoanRequest { protocol: PROTOCOL, loan_id: Fixed(id), borrower, subject, quantity };
            open.push((wire::stream_id(told.lender), request));
        }
        Ok(open)
    }

    /// One entry: taken, or declined where this till earns only. What an epoch that is over was lent the server frees.
    fn answer_loan(&mut self, told: &ToldLoan, proof: Option<LoanProof>) -> Result<Taken, JoinedError> {
        let nothing = Taken { units: 0, member: None };
        let present = self.present_stream()?.map(wire::stream_name);
        if told.loan.stream.is_none() || told.loan.stream != present {
            return Ok(nothing);
        }
        let is_declined = self.lease_ended().is_some();
        let mut movement = Movement::new(MovementKind::Borrowed);
        (movement.grant, movement.units) = (told.loan.grant, told.loan.units.clone());
        (movement.stream, movement.seq, movement.proof) = (Some(told.lender), told.seq.0, proof);
        if is_declined {
            movement.mark = DECLINED;
        }
        let member = movement.units.iter().find_map(|units| units.subject.member());
        let units = movement.changes().map(|(.., quantity)| quantity).sum();
        self.move_units(movement, Vec::new(), !is_declined)?;
        Ok(Taken { units, member })
    }
}
