//! One function decides: a command under a program and a state becomes facts, or a refusal.

use crate::command::Command;
use crate::program::Program;
use crate::refusal::Refusal;
use crate::state::State;
use tillstamp_ledger::{Context, Fact};

/// Phones of one member.
pub const DEVICES_PER_MEMBER_LIMIT: usize = 4;

/// Days in which a merge of two members can be taken back.
pub const MERGE_UNDO_DAYS: i32 = 30;

/// Decides. The facts belong to one action, in order; entry `k` gets `Fact::id(context, k)`.
///
/// The same arguments always give the same answer. On a refusal nothing is written but the journal's note.
pub fn decide(
    _program: &Program,
    _state: &State,
    _command: &Command,
    _context: &Context,
) -> Result<Vec<Fact>, Refusal> {
    Err(Refusal::NothingChanged)
}
