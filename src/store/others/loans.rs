//! Loans that other tills of the shop gave to this one and that it has not answered yet.
//!
//! Invariant: a loan is noted in the commit that brings the lender's entry, over the shop's network or by the feed, so
//! that it is found again after whatever; its answer's effect key takes it off the list.

use super::apply::Applying;
use super::streams::OtherStream;
use super::types::StreamName;
use crate::connection::{meta, set_meta};
use crate::error::StoreError;
use crate::reads::{Reader, from_json, to_json};
use serde::{Deserialize, Serialize};
use tillstamp_ledger::{Detail, Fact, Movement, MovementKind, Seq, loan_answered};

const LOANS: &str = "loans";

/// A loan as its lender wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldLoan {
    /// Whose entry it is.
    pub lender: StreamName,
    /// Where it stands in the lender's stream.
    pub seq: Seq,
    /// Its id, the borrower and the units.
    pub loan: Movement,
}

impl Reader {
    /// Loans to this terminal, whatever its epoch, that it has neither taken nor declined; the oldest first.
    pub fn told_loans(&self) -> Result<Vec<ToldLoan>, StoreError> {
        let Some(bytes) = meta::<Vec<u8>>(&self.connection, LOANS)? else { return Ok(Vec::new()) };
        let mut open = Vec::new();
        for told in from_json::<Vec<ToldLoan>>(&bytes, "loans")? {
            let key = told.loan.grant.as_ref().map(loan_answered);
            if let Some(key) = key
                && self.used_effects(&[key])?.is_empty()
            {
                open.push(told);
            }
        }
        Ok(open)
    }
}

impl Applying<'_> {
    /// Notes a loan to this till.
    pub fn note_loan(&self, stream: &OtherStream, seq: Seq, fact: &Fact) -> Result<(), StoreError> {
        let Detail::Movement(loan) = &fact.detail else { return Ok(()) };
        let is_to_us = loan.stream.is_some_and(|(terminal, _)| self.is_own(terminal));
        if loan.kind != MovementKind::Lent || !is_to_us {
            return Ok(());
        }
        let mut loans = self.reader.told_loans()?;
        if loans.iter().any(|known| known.loan.grant == loan.grant) {
            return Ok(());
        }
        loans.push(ToldLoan { lender: stream.name, seq, loan: loan.clone() });
        set_meta(self.others.connection, LOANS, &to_json(&loans, "loans")?)
    }
}
