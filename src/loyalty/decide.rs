//! One function decides: a command under a program and a state becomes facts, or a refusal.
//!
//! Invariant: the answer depends on the arguments alone, and the postings of the facts, applied in order, never bring
//! a cell below zero.

mod book;
mod earn;
mod gate;
mod joined;
mod members;
mod redeem;
mod reverse;
mod share;
mod shop;
mod unwind;

use crate::command::Command;
use crate::program::Program;
use crate::refusal::Refusal;
use crate::state::State;
use gate::Desk;
pub use joined::{fetchable, gather, waiting_awards};
pub(crate) use joined::{full_together, uses_elsewhere};
pub use share::{SPLIT_PARTS_LIMIT, award_units, movable_units};
use tillstamp_ledger::{Context, EarnCause, Fact};

/// Phones of one member.
pub const DEVICES_PER_MEMBER_LIMIT: usize = 4;

/// Days in which a merge of two members can be taken back.
pub const MERGE_UNDO_DAYS: i32 = 30;

/// How long after its scan a visit lasts: what is redeemed or added within belongs to it.
pub(crate) const VISIT_WINDOW_MS: i64 = 30 * 60 * 1000;

/// No entry moves more (an envelope's list is that long).
pub(crate) const POSTINGS_LIMIT: usize = 256;

/// Decides. The facts belong to one action, in order; entry `k` gets `Fact::id(context, k)`.
///
/// The same arguments always give the same answer. On a refusal nothing is written but the journal's note.
pub fn decide(program: &Program, state: &State, command: &Command, context: &Context) -> Result<Vec<Fact>, Refusal> {
    let desk = Desk { program, state, context };
    if let Some(refusal) = joined::hindrance(desk, command) {
        return Err(refusal);
    }
    let facts = about_units(desk, command).or_else(|| about_members(desk, command));
    let facts = facts.unwrap_or_else(|| about_shop(desk, command))?;
    if facts.iter().any(|fact| fact.postings.len() > POSTINGS_LIMIT) {
        return Err(Refusal::TooMuchForOneEntry);
    }
    Ok(joined::claim(desk, facts))
}

type Decision = Result<Vec<Fact>, Refusal>;

fn about_units(desk: Desk<'_>, command: &Command) -> Option<Decision> {
    if let Command::SplitAward { original, parts } = command {
        return Some(share::split(desk, *original, parts));
    }
    Some(match *command {
        Command::Scan { member, presentation, device, code_time_s, card_version } => {
            earn::scan(desk, earn::Shown { member, presentation, device, code_time_s, card_version })
        }
        Command::AddStamps { member, card, count } => earn::by_hand(desk, member, card, count, EarnCause::Manual),
        Command::AddItems { member, card, count } => earn::by_hand(desk, member, card, count, EarnCause::Items),
        Command::Adjust { member, card, delta, reason } => earn::adjust(desk, member, card, delta, reason),
        Command::GiveReward { member, reward, uses, reason } => earn::give_reward(desk, member, reward, uses, reason),
        Command::Redeem { member, reward, uses, presentation, confirmed, manager } => {
            redeem::redeem(desk, redeem::Wish { member, reward, uses, presentation, confirmed, manager })
        }
        Command::Undo { original } => reverse::undo(desk, original),
        Command::Void { original, reason } => reverse::void(desk, original, reason),
        Command::MoveAward { original, to } => share::move_award(desk, original, to),
        Command::ExpireUnits { member } => members::expire_units(desk, member),
        _ => return None,
    })
}

fn about_members(desk: Desk<'_>, command: &Command) -> Option<Decision> {
    Some(match command {
        Command::Enrol { member, channel } => earn::enrol(desk, *member, *channel),
        Command::IssueCard { member } => members::issue_card(desk, *member),
        Command::BlockCard { member, version, reason } => members::block_card(desk, *member, *version, *reason),
        Command::ReplaceCard { member, reason } => members::replace_card(desk, *member, *reason),
        Command::Merge { one, other } => members::merge(desk, *one, *other),
        Command::UndoMerge { merge } => members::undo_merge(desk, *merge),
        Command::Erase { member } => members::erase(desk, *member),
        Command::SetConsent { member, purpose, granted, wording_version, wording } => {
            members::set_consent(desk, *member, *purpose, *granted, *wording_version, *wording)
        }
        Command::ChangeProfile { member, ciphertext, replaces } => {
            members::change_profile(desk, *member, *ciphertext, *replaces)
        }
        Command::EnrolDevice { member, device, algorithm, public_key } => {
            members::enrol_device(desk, *member, *device, *algorithm, public_key)
        }
        Command::RevokeDevice { member, device } => members::revoke_device(desk, *member, *device),
        _ => return None,
    })
}

fn about_shop(desk: Desk<'_>, command: &Command) -> Decision {
    match command {
        Command::CloseDay { date, totals } => shop::close_day(desk, *date, *totals),
        Command::PublishProgram { document, from } => shop::publish_program(desk, document, *from),
        Command::SetStock { reward, left } => shop::set_stock(desk, *reward, *left),
        Command::ChangeOperator { subject, role, active } => shop::change_operator(desk, *subject, *role, *active),
        Command::SetClock { at } => shop::set_clock(desk, *at),
        Command::PauseRedemptions { paused } => shop::pause_redemptions(desk, *paused),
        // Everything else was answered before; a command without an answer changes nothing.
        _ => Err(Refusal::NothingChanged),
    }
}
