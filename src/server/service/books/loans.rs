//! Loans between two tills of a store: the borrower's units count from whichever of the two entries comes first.
//!
//! Invariant: a stream's cell changes by that stream's own entries and by the server's, never by another till's. Where
//! the lender's entry comes first the units are in transit until the borrower answers; where the borrower's comes
//! first, with the lender's signature, the lender owes them until its own entry pays. What cannot be paid the shop
//! bears; units in transit go back to free when the borrower declines or its epoch ends.

use super::moves::{GIVEN_BACK, IN_TRANSIT, TAKEN, key_of};
use super::{Books, Cause, Shortage};
use crate::service::movement::{DECLINED, Movement};
use crate::service::work::genesis;
use crate::storage::rows::{FREE, GrantRow, StreamRow};
use tillstamp_ledger::{Epoch, MerchantId, Seq, Term, TerminalId, loan_bytes};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::StreamStatus;

/// Status of a loan's part whose lender was not heard of yet.
pub const OWING: u8 = 4;

impl Books {
    /// Whether a lender's entry fits what is known of the loan: nothing, or the borrower's answer.
    pub(super) fn may_lend(&self, stream: u32, movement: &Movement) -> bool {
        let fits = |part: &GrantRow, quantity: i64| {
            matches!(part.status, OWING | GIVEN_BACK) && part.holder == stream && part.quantity == quantity
        };
        is_one_subject(movement)
            && movement.units.iter().all(|units| {
                let (subject, vintage) = key_of(units);
                self.grants.get(&(movement.grant, subject, vintage)).is_none_or(|part| fits(part, units.quantity))
            })
    }

    /// Whether a borrower's entry answers a loan: one that waits for it, or one that the lender's signature proves. To
    /// a restored server the till's word is enough, as it is for grants.
    pub(super) fn may_borrow(&self, stream: u32, movement: &Movement) -> bool {
        let is_new = || is_one_subject(movement) && self.is_unheard(movement);
        self.is_offered(stream, movement)
            || (is_new()
                && (self.is_proven(stream, movement) || self.must_report(stream))
                && self.lender(movement).is_some())
    }

    fn lender(&self, movement: &Movement) -> Option<&StreamRow> {
        self.streams.get(&self.number_of(movement)?)
    }

    fn is_proven(&self, stream: u32, movement: &Movement) -> bool {
        let merchant = self.streams.iter().find(|(_, row)| row.is_own()).map(|(_, row)| row.terminal);
        let rows = (self.lender(movement), self.streams.get(&stream), movement.proof, merchant);
        let (Some(lender), Some(borrower), Some(proof), Some(merchant)) = rows else { return false };
        let name = (TerminalId::from_bytes(borrower.terminal), Epoch(borrower.epoch));
        let genesis = genesis(MerchantId::from_bytes(merchant), lender);
        let message = loan_bytes(&genesis, Seq(movement.seq), &movement.grant, name, &movement.units);
        lender.store == borrower.store && verify_stream(&lender.public_key, &message, &proof.0)
    }

    fn is_open(&self, number: u32) -> bool {
        self.streams.get(&number).is_some_and(|row| StreamStatus::from_code(row.status) == StreamStatus::Open)
    }

    /// The lender's entry: its cell pays.
    pub(super) fn lend(&mut self, stream: u32, movement: &Movement) -> Vec<Shortage> {
        let borrower = self.number_of(movement).filter(|number| self.is_open(*number));
        let mut shortages = Vec::new();
        for units in &movement.units {
            let (subject, vintage) = key_of(units);
            let (grant_id, quantity) = (movement.grant, units.quantity);
            self.pay(stream, &(subject, vintage, quantity), Cause::Overdraft, &mut shortages);
            let known = self.grants.get(&(grant_id, subject, vintage)).map(|part| part.status);
            let (holder, status) = match (known, borrower) {
                (Some(OWING), _) => (stream, TAKEN),
                (None, Some(borrower)) => (borrower, IN_TRANSIT),
                // Declined before, or nobody is there to take them.
                _ => {
                    self.change_cell(subject, vintage, FREE, quantity);
                    (stream, GIVEN_BACK)
                }
            };
            let part = GrantRow { grant_id, vintage, subject, holder, quantity, status };
            self.grants.put((grant_id, subject, vintage), part);
        }
        shortages
    }

    /// The borrower's entry.
    pub(super) fn borrow(&mut self, stream: u32, movement: &Movement) -> Vec<Shortage> {
        let is_declined = movement.mark == DECLINED;
        if self.is_offered(stream, movement) {
            let (to, status) = if is_declined { (FREE, GIVEN_BACK) } else { (stream, TAKEN) };
            self.end_grant(movement, to, status);
            return Vec::new();
        }
        let Some(lender) = self.number_of(movement) else { return Vec::new() };
        let can_pay = self.is_open(lender);
        let mut shortages = Vec::new();
        for units in &movement.units {
            let (subject, vintage) = key_of(units);
            let (grant_id, quantity) = (movement.grant, units.quantity);
            let status = match (is_declined, can_pay) {
                (true, _) => GIVEN_BACK,
                (false, true) => OWING,
                (false, false) => TAKEN,
            };
            if !is_declined {
                self.change_cell(subject, vintage, stream, quantity);
            }
            if status == TAKEN {
                // What the lender held is free since its end.
                self.pay(FREE, &(subject, vintage, quantity), Cause::Fence, &mut shortages);
            }
            let part = GrantRow { grant_id, vintage, subject, holder: lender, quantity, status };
            self.grants.put((grant_id, subject, vintage), part);
        }
        shortages
    }

    /// A lender has ended and owes a loan: its cell pays.
    pub(super) fn settle_loan(&mut self, lender: u32, movement: &Movement) -> Vec<Shortage> {
        let mut shortages = Vec::new();
        for units in &movement.units {
            let (subject, vintage) = key_of(units);
            let key = (movement.grant, subject, vintage);
            let Some(part) = self.grants.get(&key).filter(|part| part.status == OWING).cloned() else { continue };
            self.pay(lender, &(subject, vintage, part.quantity), Cause::Fence, &mut shortages);
            self.grants.put(key, GrantRow { status: TAKEN, ..part });
        }
        shortages
    }

    /// Takes units from a holder; what is not there the shop bears.
    fn pay(
        &mut self,
        holder: u32,
        (subject, vintage, quantity): &(crate::storage::rows::SubjectKey, i32, i64),
        cause: Cause,
        shortages: &mut Vec<Shortage>,
    ) {
        let missing = self.change_cell(*subject, *vintage, holder, -quantity);
        if missing > 0 {
            self.add_term(*subject, Term::Deficit, missing);
            shortages.push(Shortage { subject: *subject, vintage: *vintage, cause, quantity: missing });
        }
    }
}

/// A loan is of one subject, each vintage once: so its parts are kept.
fn is_one_subject(movement: &Movement) -> bool {
    let Some(first) = movement.units.first() else { return false };
    let rises = |two: &[crate::service::movement::Units]| matches!(two, [one, next] if one.vintage < next.vintage);
    movement.units.iter().all(|units| units.subject == first.subject) && movement.units.windows(2).all(rises)
}
