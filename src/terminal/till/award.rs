//! Stamps, items, corrections, redemption, undo, void, and the ways past a refusal.

use super::Till;
use super::act::{Ask, Stop};
use crate::views::{Approval, Verdict};
use std::collections::HashMap;
use tillstamp_ledger::{AdjustReason, CardId, EntryId, MemberId, OverrideReason, Presentation, RewardId, VoidReason};
use tillstamp_loyalty::{Command, Refusal};

/// A second tap this soon after a redemption of the same reward is the same tap.
const DOUBLE_TAP_MS: i64 = 1_500;
/// Tokens remembered at most; older sheets are long closed.
const TOKENS_MAX: usize = 512;

/// What a shown Redeem button stands for. Each works once.
#[derive(Default)]
pub(crate) struct Tokens {
    next: u64,
    issued: HashMap<u64, Token>,
    last_done: Option<(MemberId, RewardId, i64)>,
}

#[derive(Clone, Copy)]
struct Token {
    member: MemberId,
    reward: RewardId,
    presentation: Presentation,
    spent: bool,
}

impl Tokens {
    pub(crate) fn issue(&mut self, member: MemberId, reward: RewardId, presentation: Presentation) -> u64 {
        self.next += 1;
        self.issued.insert(self.next, Token { member, reward, presentation, spent: false });
        if self.issued.len() > TOKENS_MAX {
            let oldest = self.next.saturating_sub(TOKENS_MAX as u64 / 2);
            self.issued.retain(|token, _| *token > oldest);
        }
        self.next
    }

    fn spend(&mut self, token: u64, now_ms: i64) {
        if let Some(token) = self.issued.get_mut(&token) {
            token.spent = true;
            self.last_done = Some((token.member, token.reward, now_ms));
        }
    }
}

impl Till {
    /// Stamps by hand.
    pub fn add_stamps(&mut self, member: MemberId, card: CardId, count: u32) -> Verdict {
        self.run(Ask::new(Command::AddStamps { member: self.survivor(member), card, count }))
    }

    /// A count of items on a card that earns by items.
    pub fn add_items(&mut self, member: MemberId, card: CardId, count: u32) -> Verdict {
        self.run(Ask::new(Command::AddItems { member: self.survivor(member), card, count }))
    }

    /// A correction with a reason and, if wished, a private note in the person's own words.
    pub fn adjust(&mut self, member: MemberId, card: CardId, delta: i64, reason: AdjustReason, note: &str) -> Verdict {
        let member = self.survivor(member);
        let verdict = self.run(Ask::new(Command::Adjust { member, card, delta, reason }));
        self.keep_remark(&verdict, member, note);
        verdict
    }

    /// Hands over a reward. `token` is the one of the shown `RewardView`; it works once, so that a double tap redeems
    /// once: the second tap gets *already*.
    pub fn redeem(&mut self, token: u64, uses: u32) -> Verdict {
        let Some(known) = self.tokens.issued.get(&token).copied() else {
            return self.already("already-sheet-closed", None);
        };
        let now_ms = self.time.monotonic_ms();
        let just_done = self.tokens.last_done.is_some_and(|(member, reward, at_ms)| {
            (member, reward) == (known.member, known.reward) && now_ms.saturating_sub(at_ms) < DOUBLE_TAP_MS
        });
        if known.spent || just_done {
            return self.already("already-redeemed", Some(known.member));
        }
        let mut ask = Ask::new(Command::Redeem {
            member: known.member,
            reward: known.reward,
            uses,
            presentation: known.presentation,
            confirmed: false,
            manager: None,
        });
        ask.token = Some(token);
        self.run(ask)
    }

    /// Lets the last refused action pass by a manager's PIN (verdicts with `Offer::Override`).
    pub fn override_refused(&mut self, approval: &Approval) -> Verdict {
        let Some(mut ask) = self.refused.clone() else {
            return self.already("already-nothing-refused", None);
        };
        if let Err(refusal) = self.check_approval(approval) {
            let member = ask.command.member();
            return self.plain_refusal(refusal.message, member);
        }
        ask.approval = Some((approval.operator, approval.reason));
        if let Command::Redeem { confirmed, manager, .. } = &mut ask.command {
            (*confirmed, *manager) = (true, Some(approval.operator));
        }
        self.run(ask)
    }

    /// The signed-in person confirms the last action (verdicts with `Offer::Confirm`).
    pub fn confirm(&mut self) -> Verdict {
        let Some(mut ask) = self.refused.clone() else {
            return self.already("already-nothing-refused", None);
        };
        if let Command::Redeem { confirmed, .. } = &mut ask.command {
            *confirmed = true;
        }
        self.run(ask)
    }

    /// Undoes the last action of this till that can be undone.
    pub fn undo_last(&mut self) -> Verdict {
        let last = self.last_actions(20).into_iter().find(|action| action.can_undo);
        match last {
            Some(last) => self.undo(last.entry),
            None => self.refused_verdict(&Refusal::NothingToUndo, None),
        }
    }

    /// Undoes one of the last actions.
    pub fn undo(&mut self, entry: EntryId) -> Verdict {
        self.run(Ask::new(Command::Undo { original: entry }))
    }

    /// Voids an older entry with a reason and, if wished, a private note.
    pub fn void(&mut self, entry: EntryId, reason: VoidReason, note: &str) -> Verdict {
        let verdict = self.run(Ask::new(Command::Void { original: entry, reason }));
        if let Some(member) = verdict.member_id() {
            self.keep_remark(&verdict, member, note);
        }
        verdict
    }

    /// Runs a counter action to its verdict.
    pub(crate) fn run(&mut self, ask: Ask) -> Verdict {
        match self.act(&ask) {
            Ok(recorded) => {
                if let Some(token) = ask.token {
                    let now_ms = self.time.monotonic_ms();
                    self.tokens.spend(token, now_ms);
                }
                self.done_verdict(&ask, &recorded)
            }
            Err(stop) => {
                let member = ask.command.member().or_else(|| self.member_of_original(&ask.command));
                self.stop_verdict(stop, Some(ask), member)
            }
        }
    }

    fn member_of_original(&self, command: &Command) -> Option<MemberId> {
        let (Command::Undo { original }
        | Command::Void { original, .. }
        | Command::MoveAward { original, .. }
        | Command::SplitAward { original, .. }) = command
        else {
            return None;
        };
        self.store.entry(*original).ok().flatten().and_then(|entry| entry.fact.member)
    }

    /// Runs a management action under a manager's PIN where the signed-in person may not do it alone.
    pub fn with_approval(&mut self, approval: &Approval) -> Result<(), crate::views::No> {
        self.check_approval(approval)
    }

    fn keep_remark(&mut self, verdict: &Verdict, member: MemberId, note: &str) {
        let Some(entry) = verdict.entry_id.filter(|_| !note.trim().is_empty()) else { return };
        if let Err(stop) = self.add_remark(member, entry, note.trim()) {
            // The correction stands; only its words are lost, and the person is told by health.
            let key = match &stop {
                Stop::No(refusal) => refusal.key(),
                Stop::Fault(fault) => fault.key(),
            };
            tracing::warn!(key, "a remark was not kept");
        }
    }

    /// Reasons for an override, in the order of the form.
    pub fn override_reasons() -> &'static [OverrideReason] {
        OverrideReason::ALL
    }
}
