//! The program: check, publish now or from a day, versions, going back.

use super::act::Ask;
use super::{Answer, Till};
use crate::views::{No, ProgramVersion};
use tillstamp_ledger::{BusinessDate, ProgramHash, RewardId};
use tillstamp_loyalty::{Command, Program, ProgramFault};
use tillstamp_store::{Change, ProgramRow};

impl Till {
    /// Every published version, the one with the latest first day first.
    pub fn program_versions(&mut self) -> Vec<ProgramVersion> {
        let today = self.business_date();
        let current = self.in_force.hash;
        let rows = self.store.programs().unwrap_or_else(|error| {
            tracing::error!(%error, "programs could not be read");
            Vec::new()
        });
        let mut versions: Vec<ProgramVersion> = rows.iter().filter_map(|row| version(row, today, current)).collect();
        versions.sort_by(|a, b| b.from.cmp(&a.from).then_with(|| b.current.cmp(&a.current)));
        versions
    }

    /// One version.
    pub fn program_version(&mut self, hash: ProgramHash) -> Answer<Program> {
        let row = self.store.program(hash)?.ok_or_else(|| No::plain("program-unknown"))?;
        Ok(Program::decode(&row.document)?)
    }

    /// What is wrong with a draft; empty where it may be published.
    pub fn check_program(&self, draft: &Program) -> Vec<ProgramFault> {
        draft.validate()
    }

    /// Publishes a draft, from today or from a later day (owner).
    pub fn publish_program(&mut self, draft: &Program, from: Option<BusinessDate>) -> Answer<ProgramHash> {
        let today = self.business_date();
        let hash = draft.hash()?;
        let command = Command::PublishProgram { document: Box::new(draft.clone()), from: from.unwrap_or(today) };
        self.manage(&Ask::new(command).with(Change::Program { document: draft.encode()? }))?;
        self.in_force = super::open::program_in_force(&self.store, today)?;
        Ok(hash)
    }

    /// Puts an earlier version in force again from today (owner).
    pub fn go_back(&mut self, hash: ProgramHash) -> Answer<()> {
        let earlier = self.program_version(hash)?;
        self.publish_program(&earlier, None).map(|_| ())
    }

    /// What is left of a reward is counted anew (manager).
    pub fn set_stock(&mut self, reward: RewardId, left: u32) -> Answer<()> {
        self.manage(&Ask::new(Command::SetStock { reward, left })).map(|_| ())
    }

    /// Brake: no redemptions until allowed again (manager).
    pub fn pause_redemptions(&mut self, paused: bool) -> Answer<()> {
        self.manage(&Ask::new(Command::PauseRedemptions { paused })).map(|_| ())
    }
}

fn version(row: &ProgramRow, today: BusinessDate, current: ProgramHash) -> Option<ProgramVersion> {
    let from = row.from?;
    let program = Program::decode(&row.document).ok()?;
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Some(ProgramVersion {
        hash: row.hash,
        from,
        current: row.hash == current,
        planned: from > today,
        cards: count(program.cards.iter().filter(|card| card.active).count()),
        rewards: count(program.rewards.iter().filter(|reward| reward.active).count()),
    })
}
