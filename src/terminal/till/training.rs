//! Training: a shop of its own in its own folders; nothing that is done there is in the real ledger.

use super::act::Ask;
use super::{Answer, Till, setup};
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::views::{FirstOwner, SetUp};
use tillstamp_ledger::{OperatorId, Role};
use tillstamp_loyalty::Command;
use tillstamp_store::{Change, OperatorRow};

impl Till {
    /// Opens the training shop beside this one, or first makes it with this shop's program, brand and staff (same
    /// PINs). The same person is signed in.
    pub fn open_training(&self, clock: Box<dyn Clock>, entropy: Box<dyn Entropy>) -> Answer<Self> {
        let dirs = self.dirs.training();
        let mut till = if dirs.has_shop() {
            Self::open(dirs, clock, entropy)?
        } else {
            let set_up = SetUp {
                shop_name: self.settings.shop_name.clone(),
                language: self.settings.language.clone(),
                customer_language: self.settings.customer_language.clone(),
                // Stands until the real staff is copied; its PIN is never told.
                owner: FirstOwner {
                    name: "Training".to_owned(),
                    pin: "00000000".to_owned(),
                    language: self.settings.language.clone(),
                },
                program: self.in_force.program.clone(),
                brand: self.brand.clone(),
            };
            let (mut till, _) = Self::create(&set_up, dirs, clock, entropy)?;
            till.copy_staff(&self.store.operators()?)?;
            till
        };
        till.training = true;
        till.session = self.session.clone();
        Ok(till)
    }

    fn copy_staff(&mut self, rows: &[OperatorRow]) -> Answer<()> {
        let placeholder: Option<OperatorId> = self.session.as_ref().map(|session| session.operator);
        for row in rows.iter().filter(|row| row.active) {
            let copied = OperatorRow { own_member: None, failed_attempts: 0, locked_until: None, ..row.clone() };
            let command = Command::ChangeOperator { subject: row.id, role: row.role, active: true };
            self.manage(&Ask::new(command).with(Change::Operator(copied)))?;
        }
        if let Some(subject) = placeholder.filter(|_| rows.iter().any(|row| row.active && row.role == Role::Owner)) {
            let command = Command::ChangeOperator { subject, role: Role::Owner, active: false };
            self.manage(&Ask::new(command))?;
        }
        Ok(())
    }

    /// Throws the training shop's data away; the next training starts fresh.
    pub fn reset_training(&self) -> Answer<()> {
        let dirs = self.dirs.training();
        for folder in [&dirs.data, &dirs.guard] {
            if folder.exists() {
                std::fs::remove_dir_all(folder)?;
            }
        }
        setup::make_folders(&dirs)?;
        Ok(())
    }
}
