//! The engine: what to tell which neighbour, and what to do with what they tell.
//!
//! Invariant: (event, ledger, now) → actions; no socket, no clock, no waiting in here, so that a simulation replays
//! exactly. Every frame may be lost with its connection, or come twice, without harm. Whoever sends what no till of
//! ours sends is cut off and counted; nothing of it is logged.

use super::ledger::LanLedger;
use super::peer::Peer;
use crate::joined::JoinedError;
use std::collections::{BTreeMap, BTreeSet};
use tillstamp_ledger::MemberId;
use tillstamp_protocol::{Id, LanFrame, LanHead, LanHeads, List, Loan, LoanRequest, PROTOCOL, Push, StreamId};

/// What one till wrote reaches the others at once; what it heard of others it passes on this often.
const LOOK_MS: i64 = 1_000;
/// A quiet line is used this often, so that a cut cable is noticed.
const TELL_MS: i64 = 5_000;
/// A neighbour that is silent for so long is gone.
const SILENT_MS: i64 = 15_000;
/// A loan that is not answered by then is asked for again, if its entry came.
const LOAN_MS: i64 = 2_000;
/// Entries a run.
const RUN: usize = 200;
/// Runs that precede one loan, at most.
const RUNS_BEFORE_LOAN: usize = 50;
/// More tills than this are not spoken to.
const PEERS: usize = 64;

/// Number of a connection, chosen by whoever drives.
pub type PeerId = u64;

/// What happened.
#[derive(Clone, Debug)]
pub enum LanEvent {
    /// The program started, or another till stands in its place.
    Started,
    /// A connection stands, and its other end proved to hold this key.
    Connected {
        /// Its number.
        peer: PeerId,
        /// Ed25519 public key.
        key: [u8; 32],
    },
    /// A whole frame came.
    Received {
        /// By which connection.
        peer: PeerId,
        /// With its header.
        frame: Vec<u8>,
    },
    /// A connection is gone.
    Closed {
        /// Which.
        peer: PeerId,
    },
    /// Something was recorded here.
    Recorded,
    /// A member is being served.
    Served(MemberId),
    /// The time of [`LanEngine::wake_ms`] has come.
    Due,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LanAction {
    /// Send a frame.
    Send {
        /// By which connection.
        peer: PeerId,
        /// With its header.
        frame: Vec<u8>,
    },
    /// Close a connection; nothing is expected of it any more.
    Close {
        /// Which.
        peer: PeerId,
    },
}

/// The engine of one till.
#[derive(Clone, Debug, Default)]
pub struct LanEngine {
    peers: BTreeMap<PeerId, Peer>,
    /// Streams as they are known here.
    heads: BTreeMap<StreamId, u64>,
    /// Loans that were asked for: for whom, and until when the answer is waited for.
    asked: BTreeMap<Id, (MemberId, i64)>,
    look_ms: i64,
    refused: u64,
    told_tills: Option<u32>,
    actions: Vec<LanAction>,
}

impl LanEngine {
    /// An engine without neighbours; begin with [`LanEvent::Started`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an event; what is to be done now. `now_ms` is monotonic.
    pub fn handle(&mut self, ledger: &mut impl LanLedger, event: LanEvent, now_ms: i64) -> Vec<LanAction> {
        if let Err(error) = self.take(ledger, event, now_ms) {
            match error {
                JoinedError::NotJoined => self.close_all(),
                error => tracing::warn!(%error, "the shop's network met a fault of the till"),
            }
        }
        self.tell_tills(ledger);
        std::mem::take(&mut self.actions)
    }

    /// When it wants to be woken.
    pub fn wake_ms(&self) -> i64 {
        if self.peers.is_empty() { i64::MAX } else { self.look_ms }
    }

    /// Tills that can be spoken to.
    pub fn neighbours(&self) -> u32 {
        let terminals: BTreeSet<Id> = self.peers.values().map(|peer| peer.stream.terminal).collect();
        u32::try_from(terminals.len()).unwrap_or(u32::MAX)
    }

    /// Members whose units are on their way: Redeem may wait for them a moment.
    pub fn fetching(&self) -> BTreeSet<MemberId> {
        self.asked.values().map(|(member, _)| *member).collect()
    }

    /// Connections that were cut off, and frames that made no sense.
    pub fn refused(&self) -> u64 {
        self.refused
    }

    fn take(&mut self, ledger: &mut impl LanLedger, event: LanEvent, now_ms: i64) -> Result<(), JoinedError> {
        match event {
            LanEvent::Started => {
                self.close_all();
                self.refresh(ledger)
            }
            LanEvent::Connected { peer, key } => self.connected(ledger, peer, &key, now_ms),
            LanEvent::Received { peer, frame } => self.received(ledger, peer, &frame, now_ms),
            LanEvent::Closed { peer } => {
                self.peers.remove(&peer);
                Ok(())
            }
            LanEvent::Recorded => self.recorded(ledger, now_ms),
            LanEvent::Served(member) => self.served(ledger, member, now_ms),
            LanEvent::Due => self.due(ledger, now_ms),
        }
    }

    fn close_all(&mut self) {
        for peer in std::mem::take(&mut self.peers).into_keys() {
            self.actions.push(LanAction::Close { peer });
        }
        self.asked.clear();
    }

    fn refuse(&mut self, peer: PeerId) {
        self.refused += 1;
        self.peers.remove(&peer);
        self.actions.push(LanAction::Close { peer });
    }

    fn refresh(&mut self, ledger: &impl LanLedger) -> Result<(), JoinedError> {
        self.heads.clear();
        for head in ledger.lan_heads()? {
            let known = self.heads.entry(head.stream).or_default();
            *known = head.seq.max(*known);
        }
        Ok(())
    }

    fn tell_tills(&mut self, ledger: &mut impl LanLedger) {
        let tills = self.neighbours();
        if self.told_tills != Some(tills) {
            self.told_tills = Some(tills);
            ledger.set_neighbours(tills);
        }
    }

    fn send(&mut self, peer: PeerId, frame: &LanFrame) {
        match frame.to_bytes() {
            Ok(frame) => self.actions.push(LanAction::Send { peer, frame }),
            Err(error) => tracing::error!(%error, "a frame for a neighbour could not be packed"),
        }
    }

    fn send_heads(&mut self, peer: PeerId, heads: Vec<LanHead>) {
        if let Some(heads) = List::new(heads) {
            self.send(peer, &LanFrame::Heads(LanHeads { protocol: PROTOCOL, heads }));
        }
    }

    fn connected(
        &mut self,
        ledger: &mut impl LanLedger,
        peer: PeerId,
        key: &[u8; 32],
        now_ms: i64,
    ) -> Result<(), JoinedError> {
        let Some(stream) = ledger.neighbour_of(key)? else {
            self.refuse(peer);
            return Ok(());
        };
        // Both may have called each other: one line is enough, and a dead one gives way.
        let before =
            self.peers.iter().find(|(_, known)| known.stream == stream).map(|(id, known)| (*id, known.heard_ms));
        match before {
            Some((old, heard_ms)) if now_ms.saturating_sub(heard_ms) >= TELL_MS * 2 => {
                self.peers.remove(&old);
                self.actions.push(LanAction::Close { peer: old });
            }
            Some(_) => {
                self.actions.push(LanAction::Close { peer });
                return Ok(());
            }
            None if self.peers.len() >= PEERS => {
                self.actions.push(LanAction::Close { peer });
                return Ok(());
            }
            None => {}
        }
        self.refresh(ledger)?;
        self.peers.insert(peer, Peer::new(stream, now_ms));
        self.send_heads(peer, ledger.lan_heads()?);
        self.look_ms = now_ms.saturating_add(LOOK_MS);
        Ok(())
    }

    fn received(
        &mut self,
        ledger: &mut impl LanLedger,
        id: PeerId,
        frame: &[u8],
        now_ms: i64,
    ) -> Result<(), JoinedError> {
        let Some(peer) = self.peers.get_mut(&id) else { return Ok(()) };
        let is_patient = peer.heard(now_ms);
        let frame = match LanFrame::read(frame) {
            Ok(frame) if is_patient => frame,
            _ => {
                self.refuse(id);
                return Ok(());
            }
        };
        let done = match frame {
            Some(LanFrame::Heads(heads)) => self.told_heads(ledger, id, &heads, now_ms),
            Some(LanFrame::Run(run)) => self.told_run(ledger, id, &run, now_ms),
            Some(LanFrame::Ask(request)) => self.asked_for(ledger, id, &request, now_ms),
            Some(LanFrame::Loan(loan)) => self.lent(ledger, &loan, now_ms),
            None => Ok(()),
        };
        match done {
            Err(JoinedError::Signature | JoinedError::Wire(_)) => {
                self.refuse(id);
                Ok(())
            }
            done => done,
        }
    }

    fn told_heads(
        &mut self,
        ledger: &mut impl LanLedger,
        id: PeerId,
        told: &LanHeads,
        now_ms: i64,
    ) -> Result<(), JoinedError> {
        let mut said: BTreeMap<StreamId, u64> = BTreeMap::new();
        for head in told.heads.iter() {
            let known = said.entry(head.stream).or_default();
            *known = head.seq.max(*known);
            if ledger.is_own(head.stream) && ledger.told_own_head(head)? {
                // This disk is an old copy: the neighbours do not know the new epoch before the server told them.
                self.close_all();
                return self.refresh(ledger);
            }
        }
        let Some(peer) = self.peers.get_mut(&id) else { return Ok(()) };
        for (stream, seq) in said {
            peer.knows(stream, seq);
        }
        self.feed(ledger, id, now_ms, |_| true)
    }

    /// Sends a neighbour what it lacks.
    fn feed(
        &mut self,
        ledger: &mut impl LanLedger,
        id: PeerId,
        now_ms: i64,
        of: impl Fn(StreamId) -> bool,
    ) -> Result<(), JoinedError> {
        let heads: Vec<(StreamId, u64)> = self.heads.iter().map(|(stream, seq)| (*stream, *seq)).collect();
        for (stream, seq) in heads.into_iter().filter(|(stream, _)| of(*stream)) {
            let lacks = self.peers.get(&id).and_then(|peer| peer.lacks(stream, seq, now_ms));
            if let Some(known) = lacks {
                self.send_run(ledger, id, stream, known, now_ms)?;
            }
        }
        Ok(())
    }

    /// One run; its last position.
    fn send_run(
        &mut self,
        ledger: &mut impl LanLedger,
        id: PeerId,
        stream: StreamId,
        after: u64,
        now_ms: i64,
    ) -> Result<Option<u64>, JoinedError> {
        let Some(run) = ledger.run_after(stream, after, RUN)? else { return Ok(None) };
        if let Some(peer) = self.peers.get_mut(&id) {
            peer.sent(stream, run.last_seq, now_ms);
        }
        self.send(id, &LanFrame::Run(run.push));
        Ok(Some(run.last_seq))
    }

    fn told_run(
        &mut self,
        ledger: &mut impl LanLedger,
        id: PeerId,
        run: &Push,
        now_ms: i64,
    ) -> Result<(), JoinedError> {
        if !self.heads.contains_key(&run.stream) {
            // Told by the server to that till only: it is kept by whoever knows the stream.
            return Ok(());
        }
        match ledger.apply_neighbour(run) {
            // It does not fit what is here: our head says from where on it would, or the server will tell.
            Ok(_) | Err(JoinedError::NotChained { .. }) => {}
            Err(error) => return Err(error),
        }
        self.refresh(ledger)?;
        let heads = ledger.lan_heads()?.into_iter().filter(|head| head.stream == run.stream).collect();
        self.send_heads(id, heads);
        if let (Some(peer), Some(seq)) = (self.peers.get_mut(&id), self.heads.get(&run.stream)) {
            let known = peer.known.get(&run.stream).copied().unwrap_or(0);
            peer.knows(run.stream, known.max((*seq).min(run.first_seq + run.envelopes.len() as u64 - 1)));
        }
        self.ask_again(ledger, now_ms)
    }

    fn asked_for(
        &mut self,
        ledger: &mut impl LanLedger,
        id: PeerId,
        request: &LoanRequest,
        now_ms: i64,
    ) -> Result<(), JoinedError> {
        // Whoever asks, asks for its own stream.
        let is_theirs = self.peers.get(&id).is_some_and(|peer| peer.stream == request.borrower);
        if !is_theirs {
            return Err(JoinedError::Wire("borrower".to_owned()));
        }
        let loan = ledger.lend(request)?;
        self.refresh(ledger)?;
        if loan.seq > 0 {
            self.send_until(ledger, id, loan.lender, loan.seq, now_ms)?;
        }
        self.send(id, &LanFrame::Loan(loan));
        self.feed_others(ledger, id, now_ms)
    }

    /// The lender's entry comes before the loan.
    fn send_until(
        &mut self,
        ledger: &mut impl LanLedger,
        id: PeerId,
        stream: StreamId,
        seq: u64,
        now_ms: i64,
    ) -> Result<(), JoinedError> {
        let mut known = self.peers.get(&id).and_then(|peer| peer.will_know(stream)).unwrap_or(u64::MAX);
        for _ in 0..RUNS_BEFORE_LOAN {
            if known >= seq {
                break;
            }
            match self.send_run(ledger, id, stream, known, now_ms)? {
                Some(last) => known = last,
                None => break,
            }
        }
        Ok(())
    }

    fn feed_others(&mut self, ledger: &mut impl LanLedger, but: PeerId, now_ms: i64) -> Result<(), JoinedError> {
        let peers: Vec<PeerId> = self.peers.keys().copied().filter(|peer| *peer != but).collect();
        for peer in peers {
            let own: BTreeSet<StreamId> = self.heads.keys().copied().filter(|stream| ledger.is_own(*stream)).collect();
            self.feed(ledger, peer, now_ms, |stream| own.contains(&stream))?;
        }
        Ok(())
    }

    fn lent(&mut self, ledger: &mut impl LanLedger, loan: &Loan, now_ms: i64) -> Result<(), JoinedError> {
        self.asked.remove(&loan.loan_id);
        if loan.seq == 0 {
            return Ok(());
        }
        if ledger.take_loan(loan)?.units > 0 {
            self.recorded(ledger, now_ms)?;
        }
        Ok(())
    }

    fn recorded(&mut self, ledger: &mut impl LanLedger, now_ms: i64) -> Result<(), JoinedError> {
        if self.peers.is_empty() {
            return Ok(());
        }
        self.refresh(ledger)?;
        self.feed_others(ledger, PeerId::MAX, now_ms)
    }

    fn served(&mut self, ledger: &mut impl LanLedger, member: MemberId, now_ms: i64) -> Result<(), JoinedError> {
        if self.peers.is_empty() || self.asked.values().any(|(asked, _)| *asked == member) {
            return Ok(());
        }
        let reachable: Vec<StreamId> = self.peers.values().map(|peer| peer.stream).collect();
        for (lender, request) in ledger.loans_to_ask(member, &reachable)? {
            self.ask(lender, request, member, now_ms);
        }
        Ok(())
    }

    fn ask(&mut self, lender: StreamId, request: LoanRequest, member: MemberId, now_ms: i64) {
        let peer = self.peers.iter().find(|(_, peer)| peer.stream == lender).map(|(id, _)| *id);
        if let Some(peer) = peer {
            self.asked.insert(request.loan_id, (member, now_ms.saturating_add(LOAN_MS)));
            self.send(peer, &LanFrame::Ask(request));
        }
    }

    /// Loans whose entries came and whose answers were lost.
    fn ask_again(&mut self, ledger: &mut impl LanLedger, now_ms: i64) -> Result<(), JoinedError> {
        for (lender, request) in ledger.open_loans()? {
            let member = request.subject.member.map(|id| MemberId::from_bytes(id.0));
            if let Some(member) = member.filter(|_| !self.asked.contains_key(&request.loan_id)) {
                self.ask(lender, request, member, now_ms);
            }
        }
        Ok(())
    }

    fn due(&mut self, ledger: &mut impl LanLedger, now_ms: i64) -> Result<(), JoinedError> {
        if self.peers.is_empty() || now_ms < self.look_ms {
            return Ok(());
        }
        self.look_ms = now_ms.saturating_add(LOOK_MS);
        self.asked.retain(|_, (_, until_ms)| now_ms < *until_ms);
        let silent = self.peers.iter().filter(|(_, peer)| now_ms.saturating_sub(peer.heard_ms) >= SILENT_MS);
        for peer in silent.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.peers.remove(&peer);
            self.actions.push(LanAction::Close { peer });
        }
        if ledger.take_told_loans()? > 0 {
            self.recorded(ledger, now_ms)?;
        }
        self.ask_again(ledger, now_ms)?;
        self.refresh(ledger)?;
        for id in self.peers.keys().copied().collect::<Vec<_>>() {
            self.feed(ledger, id, now_ms, |_| true)?;
            let is_quiet = self.peers.get(&id).is_some_and(|peer| now_ms.saturating_sub(peer.told_ms) >= TELL_MS);
            if is_quiet {
                self.send_heads(id, ledger.lan_heads()?);
                self.peers.entry(id).and_modify(|peer| peer.told_ms = now_ms);
            }
        }
        Ok(())
    }
}
