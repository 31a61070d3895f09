//! A shop for tests: folders that vanish, a clock moved by hand, seeded randomness.

use std::path::PathBuf;
use tempfile::TempDir;
use tillstamp_terminal::ledger::{CurrencyCode, MemberId, OperatorId, OverrideReason, Role, UtcMillis};
use tillstamp_terminal::loyalty::{BusinessDay, Program, templates};
use tillstamp_terminal::testing::HandClock;
use tillstamp_terminal::views::{
    Approval, Brand, CardFace, FirstOwner, NewMember, Profile, RecoverySheet, SetUp, Verdict, VerdictKind,
};
use tillstamp_terminal::{Dirs, SeededEntropy, Till};

/// Wednesday, 2026-03-04, 09:00 in Prague.
pub const MORNING: UtcMillis = UtcMillis(1_772_611_200_000);
pub const MINUTE_MS: i64 = 60_000;
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
pub const DAY_MS: i64 = 24 * HOUR_MS;
pub const OWNER_PIN: &str = "8265";
pub const MANAGER_PIN: &str = "4417";
pub const CASHIER_PIN: &str = "9031";

/// A shop with an owner, a manager and a cashier; the cashier is signed in.
pub struct Shop {
    pub folder: TempDir,
    pub clock: HandClock,
    pub till: Till,
    pub owner: OperatorId,
    pub manager: OperatorId,
    pub cashier: OperatorId,
    pub sheet: RecoverySheet,
    seed: u64,
}

pub fn program() -> Program {
    let weekday = Some((420, 1200));
    let business_day = BusinessDay {
        time_zone: "Europe/Prague".to_owned(),
        cutoff_minutes: 120,
        opening: [weekday; 7],
        holidays: Vec::new(),
    };
    // Coffee by visit (10), lunch by items (8).
    templates(CurrencyCode::new("CZK").unwrap(), &business_day).swap_remove(1).program
}

pub fn set_up(program: Program) -> SetUp {
    SetUp {
        shop_name: "Kavárna Zkušební".to_owned(),
        language: "cs".to_owned(),
        customer_language: "en".to_owned(),
        owner: FirstOwner { name: "Petra Vlastní".to_owned(), pin: OWNER_PIN.to_owned(), language: "cs".to_owned() },
        program,
        brand: Brand::default(),
    }
}

impl Shop {
    pub fn new() -> Self {
        Self::with(program(), 1)
    }

    pub fn with(program: Program, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = HandClock::at(MORNING);
        let entropy = Box::new(SeededEntropy::new(seed));
        let (mut till, sheet) =
            Till::create(&set_up(program), dirs_in(&folder), Box::new(clock.clone()), entropy).unwrap();
        let owner = till.session().unwrap().operator;
        let manager = till.add_operator("Tomáš Vedoucí", Role::Manager, MANAGER_PIN, "cs").unwrap();
        let cashier = till.add_operator("Jana Prodavačka", Role::Cashier, CASHIER_PIN, "cs").unwrap();
        till.sign_in(cashier, CASHIER_PIN).unwrap();
        Self { folder, clock, till, owner, manager, cashier, sheet, seed }
    }

    pub fn dirs(&self) -> Dirs {
        dirs_in(&self.folder)
    }

    pub fn pass(&self, ms: i64) {
        self.clock.pass_ms(ms);
    }

    /// Closes the till (a clean end) and opens it again; nobody is signed in.
    pub fn reopen(self) -> Self {
        self.reopen_after(|_| {})
    }

    /// The same, and meanwhile something happens to the machine's clock.
    pub fn reopen_after(self, meanwhile: impl FnOnce(&HandClock)) -> Self {
        let Self { folder, clock, till, owner, manager, cashier, sheet, seed } = self;
        till.close().unwrap();
        meanwhile(&clock);
        let till =
            Till::open(dirs_in(&folder), Box::new(clock.clone()), Box::new(SeededEntropy::new(seed + 100))).unwrap();
        Self { folder, clock, till, owner, manager, cashier, sheet, seed: seed + 1 }
    }

    pub fn as_cashier(&mut self) -> &mut Till {
        self.till.sign_in(self.cashier, CASHIER_PIN).unwrap();
        &mut self.till
    }

    pub fn as_manager(&mut self) -> &mut Till {
        self.till.sign_in(self.manager, MANAGER_PIN).unwrap();
        &mut self.till
    }

    pub fn as_owner(&mut self) -> &mut Till {
        self.till.sign_in(self.owner, OWNER_PIN).unwrap();
        &mut self.till
    }

    pub fn approval(&self) -> Approval {
        Approval { operator: self.manager, pin: MANAGER_PIN.to_owned(), reason: OverrideReason::GroupOrder }
    }

    /// A member with a name and a card.
    pub fn member(&mut self, name: &str) -> (MemberId, CardFace) {
        let profile = Profile { name: name.to_owned(), ..Profile::default() };
        let verdict = self.till.enrol(&NewMember { profile, consents: Vec::new() });
        assert_eq!(verdict.kind, VerdictKind::Done, "{:?}", verdict.message);
        let member = verdict.member_id().unwrap();
        (member, self.till.card_of(member).unwrap())
    }

    pub fn scan(&mut self, code: &str) -> Verdict {
        let now_ms = self.till.monotonic_ms();
        self.till.present(code.as_bytes(), now_ms)
    }

    /// `count` visits, each after the cool-down, over as many days as the daily cap asks for.
    pub fn visits(&mut self, code: &str, count: usize) {
        for _ in 0..count {
            self.pass(DAY_MS);
            let verdict = self.scan(code);
            assert_eq!(verdict.kind, VerdictKind::Done, "{:?}", verdict.message);
        }
    }

    /// Stamps on a member's first card.
    pub fn stamps(&mut self, member: MemberId) -> u32 {
        self.till.open_member(member).unwrap().cards[0].have
    }

    pub fn assert_clean(&mut self) {
        let report = Till::verify_file(&self.till.ledger_path(), Some(&self.sheet.fingerprint)).unwrap();
        assert_eq!(report.first_fault, None);
    }
}

pub fn dirs_in(folder: &TempDir) -> Dirs {
    Dirs::new(folder.path().join("data"), folder.path().join("guard"))
}

pub fn files_below(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}
