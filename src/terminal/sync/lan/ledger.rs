//! What the engine needs of the till: the methods are those of [`crate::Till`]; see there.

use crate::Till;
use crate::joined::{JoinedError, OutboxRun, Taken};
use tillstamp_ledger::MemberId;
use tillstamp_protocol::{LanHead, Loan, LoanRequest, Push, StreamId};

/// What the engine may ask of the till, one commit or none a call.
pub trait LanLedger {
    /// Whose key this is; nothing for who is no neighbour.
    fn neighbour_of(&self, key: &[u8; 32]) -> Result<Option<StreamId>, JoinedError>;
    /// How far this shop's streams are known here, with the newest signatures.
    fn lan_heads(&self) -> Result<Vec<LanHead>, JoinedError>;
    /// This till's own streams.
    fn is_own(&self, stream: StreamId) -> bool;
    /// Signed entries behind a position.
    fn run_after(&mut self, stream: StreamId, seq: u64, limit: usize) -> Result<Option<OutboxRun>, JoinedError>;
    /// A neighbour's entries.
    fn apply_neighbour(&mut self, run: &Push) -> Result<u32, JoinedError>;
    /// A neighbour's word about this till's own stream.
    fn told_own_head(&mut self, head: &LanHead) -> Result<bool, JoinedError>;
    /// Whom to ask for what a served member needs.
    fn loans_to_ask(
        &mut self,
        member: MemberId,
        reachable: &[StreamId],
    ) -> Result<Vec<(StreamId, LoanRequest)>, JoinedError>;
    /// Lends, or says again what was lent.
    fn lend(&mut self, request: &LoanRequest) -> Result<Loan, JoinedError>;
    /// Takes a loan, once.
    fn take_loan(&mut self, loan: &Loan) -> Result<Taken, JoinedError>;
    /// Takes the loans that the feed confirmed.
    fn take_told_loans(&mut self) -> Result<i64, JoinedError>;
    /// Loans that wait for an answer.
    fn open_loans(&self) -> Result<Vec<(StreamId, LoanRequest)>, JoinedError>;
    /// So many tills of this shop can be spoken to.
    fn set_neighbours(&mut self, tills: u32);
}

impl LanLedger for Till {
    fn neighbour_of(&self, key: &[u8; 32]) -> Result<Option<StreamId>, JoinedError> {
        Till::neighbour_of(self, key)
    }

    fn lan_heads(&self) -> Result<Vec<LanHead>, JoinedError> {
        Till::lan_heads(self)
    }

    fn is_own(&self, stream: StreamId) -> bool {
        Till::is_own_stream(self, stream)
    }

    fn run_after(&mut self, stream: StreamId, seq: u64, limit: usize) -> Result<Option<OutboxRun>, JoinedError> {
        Till::run_after(self, stream, seq, limit)
    }

    fn apply_neighbour(&mut self, run: &Push) -> Result<u32, JoinedError> {
        Till::apply_neighbour(self, run)
    }

    fn told_own_head(&mut self, head: &LanHead) -> Result<bool, JoinedError> {
        Till::told_own_head(self, head)
    }

    fn loans_to_ask(
        &mut self,
        member: MemberId,
        reachable: &[StreamId],
    ) -> Result<Vec<(StreamId, LoanRequest)>, JoinedError> {
        Till::loans_to_ask(self, member, reachable)
    }

    fn lend(&mut self, request: &LoanRequest) -> Result<Loan, JoinedError> {
        Till::lend(self, request)
    }

    fn take_loan(&mut self, loan: &Loan) -> Result<Taken, JoinedError> {
        Till::take_loan(self, loan)
    }

    fn take_told_loans(&mut self) -> Result<i64, JoinedError> {
        Till::take_told_loans(self)
    }

    fn open_loans(&self) -> Result<Vec<(StreamId, LoanRequest)>, JoinedError> {
        Till::open_loans(self)
    }

    fn set_neighbours(&mut self, tills: u32) {
        Till::set_neighbours(self, tills);
    }
}
