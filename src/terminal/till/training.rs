//! Training: a shop of its own in its own folders; nothing that is done there is in the real ledger.

use super::act::Ask;
use super::{Answer, Till, setup};
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::views::{FirstOwner, SetUp};
use tillstamp_ledger::Role;
use tillstamp_loyalty::Command;
use tillstamp_store::{Change, OperatorRow};

/// Name of the person who makes the training shop; let go as soon as the real staff is there.
const PLACEHOLDER: &str = "Training";

impl Till {
    /// Opens the training shop beside this one, or first makes it with this shop's program, brand and staff (same
    /// PINs). The same person is signed in.
    pub fn open_training(&self, clock: Box<dyn Clock>, entropy: Box<dyn Entropy>) -> Answer<Self> {
        let dirs = self.dirs.training();
        let staff = self.store.operators()?;
        let mut till =
            if dirs.has_shop() { Self::open(dirs, clock, entropy)? } else { self.new_training(dirs, clock, entropy)? };
        till.copy_staff(&staff)?;
        till.training = true;
        till.session = self.session.clone();
        Ok(till)
    }

    fn new_training(&self, dirs: crate::dirs::Dirs, clock: Box<dyn Clock>, entropy: Box<dyn Entropy>) -> Answer<Self> {
        let language = self.settings.language.clone();
        let set_up = SetUp {
            shop_name: self.settings.shop_name.clone(),
            language: language.clone(),
            customer_language: self.settings.customer_language.clone(),
            // Stands until the real staff is copied; its PIN is never told.
            owner: FirstOwner { name: PLACEHOLDER.to_owned(), pin: "00000000".to_owned(), language },
            program: self.in_force.program.clone(),
            brand: self.brand.clone(),
        };
        Ok(Self::create(&set_up, dirs, clock, entropy)?.0)
    }

    /// The real shop's people with their PINs, also those who came since the last training.
    fn copy_staff(&mut self, rows: &[OperatorRow]) -> Answer<()> {
        self.session = None;
        self.use_console();
        let known = self.store.operators()?;
        for row in rows {
            let copied = OperatorRow { own_member: None, failed_attempts: 0, locked_until: None, ..row.clone() };
            let same = known.iter().find(|known| known.id == row.id);
            if same.is_some_and(|known| (known.role, known.active) == (row.role, row.active)) {
                self.store.write(&[Change::Operator(copied)])?;
            } else if row.active || same.is_some() {
                let command = Command::ChangeOperator { subject: row.id, role: row.role, active: row.active };
                self.manage(&Ask::new(command).with(Change::Operator(copied)))?;
            }
        }
        let placeholder = known.iter().find(|row| row.active && rows.iter().all(|real| real.id != row.id));
        if let Some(row) = placeholder {
            self.use_console();
            let command = Command::ChangeOperator { subject: row.id, role: Role::Owner, active: false };
            self.manage(&Ask::new(command))?;
        }
        self.console = None;
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
