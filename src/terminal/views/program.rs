//! Versions of the program.

use tillstamp_ledger::{BusinessDate, ProgramHash};

/// A published version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramVersion {
    /// Its name.
    pub hash: ProgramHash,
    /// First day.
    pub from: BusinessDate,
    /// In force today.
    pub current: bool,
    /// Not in force yet.
    pub planned: bool,
    /// Active cards and rewards.
    pub cards: u32,
    /// Rewards.
    pub rewards: u32,
}
