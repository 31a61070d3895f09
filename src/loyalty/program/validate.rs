//! What an owner may not write into a program. Stub: filled next.

use super::Program;
use crate::argument::Arguments;
use serde::Serialize;
use tillstamp_ledger::{CardId, RewardId};

/// One thing that is wrong in a program document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgramFault {
    /// Key of the text; `<key>-cure` says what to do.
    pub key: &'static str,
    /// Values for the text.
    pub arguments: Arguments,
    /// The stamp card at fault, where it is one.
    pub card: Option<CardId>,
    /// The reward at fault, where it is one.
    pub reward: Option<RewardId>,
}

impl Program {
    /// Everything that is wrong; empty where the program may be published.
    pub fn validate(&self) -> Vec<ProgramFault> {
        Vec::new()
    }
}
