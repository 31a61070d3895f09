//! People behind the counter: sign-in with a lock that survives a restart, roles, PINs, the owner's printed code.
//!
//! Invariant: a wrong PIN is counted durably before the answer is given; a PIN is never kept, logged or shown.

use super::act::Ask;
use super::{Answer, Till};
use crate::entropy;
use crate::fault::Fault;
use crate::keys;
use crate::views::{Approval, Argument, Message, No, OperatorTile, Session, SignInRefusal, StaffMember};
use tillstamp_ledger::{MemberId, OperatorId, Role};
use tillstamp_loyalty::{Command, Refusal};
use tillstamp_store::{Change, OperatorRow};

/// Wrong PINs until the lock.
const TRIES: u32 = 5;
/// First lock; each further wrong PIN doubles it.
const LOCK_MS: i64 = 60_000;
const LOCK_MAX_MS: i64 = 3_600_000;
/// Setting with the argon2 string of the owner's printed code.
pub(crate) const OWNER_CODE: &str = "owner-code";
/// Stands in the place of a person for wrong owner's codes.
pub(crate) const OWNER_CODE_TRIES: &str = "owner-code-tries";
const NAME_CHARS_MAX: usize = 40;

impl Till {
    /// Tiles of the lock screen: active people, by name.
    pub fn operators(&mut self) -> Vec<OperatorTile> {
        let now = self.time.now();
        let mut tiles: Vec<OperatorTile> = self
            .rows()
            .into_iter()
            .filter(|row| row.active)
            .map(|row| OperatorTile {
                operator: row.id,
                language: row.language.clone().unwrap_or_else(|| self.settings.language.clone()),
                locked_s: locked_s(&row, now.0),
                name: row.name,
                role: row.role,
            })
            .collect();
        tiles.sort_by(|a, b| a.name.cmp(&b.name));
        tiles
    }

    /// Everybody, also those who left.
    pub fn staff(&mut self) -> Vec<StaffMember> {
        let now = self.time.now();
        let mut staff: Vec<StaffMember> = self
            .rows()
            .into_iter()
            .map(|row| StaffMember {
                operator: row.id,
                locked_s: locked_s(&row, now.0),
                language: row.language.clone().unwrap_or_else(|| self.settings.language.clone()),
                name: row.name,
                role: row.role,
                active: row.active,
                own_card: row.own_member,
            })
            .collect();
        staff.sort_by(|a, b| b.active.cmp(&a.active).then_with(|| a.name.cmp(&b.name)));
        staff
    }

    fn rows(&self) -> Vec<OperatorRow> {
        let mut rows = self.store.operators().unwrap_or_else(|error| {
            tracing::error!(%error, "staff could not be read");
            Vec::new()
        });
        // Who only stood in until the shop's people came, without a PIN, is nobody.
        rows.retain(|row| row.pin_hash.is_some() || !self.store.is_stand_in(row.id).unwrap_or(false));
        rows
    }

    /// Whether the signed-in person is a manager and has typed the own PIN: before something that is not taken back.
    pub fn confirm_manager(&mut self, pin: &str) -> Answer<()> {
        let Some(session) = self.session.clone() else {
            return Err(self.refusal_message(&Refusal::SignInFirst).into());
        };
        let row = self.check_pin(session.operator, pin).map_err(|refusal| No::from(refusal.message))?;
        if row.role >= Role::Manager { Ok(()) } else { Err(self.refusal_message(&Refusal::NotAManager).into()) }
    }

    /// Signs in; a wrong PIN counts, five lock, and the count survives a restart.
    pub fn sign_in(&mut self, operator: OperatorId, pin: &str) -> Result<Session, SignInRefusal> {
        let row = self.check_pin(operator, pin)?;
        let session = Session {
            operator,
            language: row.language.clone().unwrap_or_else(|| self.settings.language.clone()),
            name: row.name,
            role: row.role,
        };
        self.drop_sheet();
        self.session = Some(session.clone());
        Ok(session)
    }

    /// Signs out (also: locks). Open sheets and refused actions are forgotten.
    pub fn sign_out(&mut self) {
        self.flush_shown();
        self.session = None;
        self.drop_sheet();
    }

    /// The command line: whoever can run it owns the machine and has the owner's rights without a PIN. Entries name
    /// nobody where the rules want nobody, else the first owner.
    pub fn use_console(&mut self) {
        let mut owners: Vec<OperatorRow> =
            self.rows().into_iter().filter(|row| row.active && row.role == Role::Owner).collect();
        owners.sort_by_key(|row| row.id);
        self.console = owners.first().map(|row| row.id);
    }

    /// Somebody is signed in, or the console is in use.
    pub(crate) fn is_attended(&self) -> bool {
        self.session.is_some() || self.console.is_some()
    }

    fn drop_sheet(&mut self) {
        self.served = None;
        self.refused = None;
        self.tokens = super::award::Tokens::default();
        self.sheet_draft = None;
    }

    pub(crate) fn check_pin(&mut self, operator: OperatorId, pin: &str) -> Result<OperatorRow, SignInRefusal> {
        let row = match self.store.operator(operator) {
            Ok(Some(row)) if row.active => row,
            Ok(_) => return Err(plain_sign_in_refusal("sign-in-unknown")),
            Err(error) => return Err(fault_refusal(Fault::from(error))),
        };
        let now = self.time.now();
        let wait_s = locked_s(&row, now.0);
        if wait_s > 0 {
            return Err(locked_refusal(wait_s));
        }
        let is_right = row.pin_hash.as_ref().is_some_and(|hash| keys::secret_matches(pin, hash));
        if is_right {
            if row.failed_attempts > 0 {
                let reset = OperatorRow { failed_attempts: 0, locked_until: None, ..row.clone() };
                self.store.write(&[Change::Operator(reset)]).map_err(|error| fault_refusal(error.into()))?;
            }
            return Ok(row);
        }
        let failed_attempts = row.failed_attempts.saturating_add(1);
        let lock_ms = lock_ms(failed_attempts);
        let locked_until = (lock_ms > 0).then(|| now.plus(lock_ms));
        let counted = OperatorRow { failed_attempts, locked_until, ..row };
        self.store.write(&[Change::Operator(counted)]).map_err(|error| fault_refusal(error.into()))?;
        tracing::warn!(failed_attempts, "a wrong PIN");
        if lock_ms > 0 {
            return Err(locked_refusal((lock_ms + 999) / 1000));
        }
        let tries_left = TRIES - failed_attempts;
        let message = Message::plain("sign-in-wrong-pin").with("tries", Argument::Count(i64::from(tries_left)));
        Err(SignInRefusal { message, tries_left, wait_s: 0 })
    }

    /// A manager's PIN for something that the rules refuse.
    pub(crate) fn check_approval(&mut self, approval: &Approval) -> Result<(), No> {
        let row = self.check_pin(approval.operator, &approval.pin).map_err(|refusal| No::from(refusal.message))?;
        if row.role >= Role::Manager { Ok(()) } else { Err(self.refusal_message(&Refusal::NotAManager).into()) }
    }

    /// Language of the signed-in person from now on; without a session, of the lock screen.
    pub fn set_my_language(&mut self, language: &str) -> Answer<()> {
        let Some(session) = &mut self.session else {
            let settings = crate::views::Settings { language: language.to_owned(), ..self.settings.clone() };
            return self.keep_settings(&settings);
        };
        session.language = language.to_owned();
        let operator = session.operator;
        self.change_row(operator, |row| row.language = Some(language.to_owned()))
    }

    /// New PIN of the signed-in person.
    pub fn set_my_pin(&mut self, old: &str, new: &str) -> Answer<()> {
        let Some(session) = self.session.clone() else {
            return Err(self.refusal_message(&Refusal::SignInFirst).into());
        };
        self.check_pin(session.operator, old).map_err(|refusal| No::from(refusal.message))?;
        self.set_pin(session.operator, new)
    }

    fn set_pin(&mut self, operator: OperatorId, new: &str) -> Answer<()> {
        check_new_pin(new)?;
        let hash = keys::hash_secret(new, self.entropy.as_mut())?;
        self.change_row(operator, |row| {
            row.pin_hash = Some(hash);
            row.failed_attempts = 0;
            row.locked_until = None;
        })
    }

    fn change_row(&mut self, operator: OperatorId, change: impl FnOnce(&mut OperatorRow)) -> Answer<()> {
        let Some(mut row) = self.store.operator(operator)? else { return Err(No::plain("sign-in-unknown")) };
        change(&mut row);
        self.store.write(&[Change::Operator(row)])?;
        Ok(())
    }

    /// Adds a person (a manager adds cashiers, an owner everybody).
    pub fn add_operator(&mut self, name: &str, role: Role, pin: &str, language: &str) -> Answer<OperatorId> {
        let name = check_staff_name(name)?;
        check_new_pin(pin)?;
        let now = self.time.now();
        let id = OperatorId(entropy::uuid(self.entropy.as_mut(), now)?);
        let row = OperatorRow {
            id,
            name,
            role,
            active: true,
            pin_hash: Some(keys::hash_secret(pin, self.entropy.as_mut())?),
            language: Some(language.to_owned()),
            failed_attempts: 0,
            locked_until: None,
            own_member: None,
        };
        let command = Command::ChangeOperator { subject: id, role, active: true };
        self.manage(&Ask::new(command).with(Change::Operator(row)))?;
        Ok(id)
    }

    /// Changes name, role, active (owner; a manager for cashiers).
    pub fn change_operator(&mut self, operator: OperatorId, name: &str, role: Role, active: bool) -> Answer<()> {
        let name = check_staff_name(name)?;
        let Some(mut row) = self.store.operator(operator)? else { return Err(No::plain("sign-in-unknown")) };
        self.need_rank_over(row.role)?;
        row.name = name;
        if (row.role, row.active) != (role, active) {
            let command = Command::ChangeOperator { subject: operator, role, active };
            (row.role, row.active) = (role, active);
            self.manage(&Ask::new(command).with(Change::Operator(row.clone())))?;
        } else {
            self.store.write(&[Change::Operator(row.clone())])?;
        }
        if let Some(session) = self.session.as_mut().filter(|session| session.operator == operator) {
            (session.name, session.role) = (row.name, row.role);
        }
        if !active && self.session.as_ref().is_some_and(|session| session.operator == operator) {
            self.sign_out();
        }
        Ok(())
    }

    /// Language of a person's till from the next sign-in on: the own one, or (manager, owner) of those below.
    pub fn set_operator_language(&mut self, operator: OperatorId, language: &str) -> Answer<()> {
        if self.session.as_ref().is_some_and(|session| session.operator == operator) {
            return self.set_my_language(language);
        }
        let Some(row) = self.store.operator(operator)? else { return Err(No::plain("sign-in-unknown")) };
        self.need_rank_over(row.role)?;
        self.change_row(operator, |row| row.language = Some(language.to_owned()))
    }

    /// A forgotten PIN: a manager sets a cashier's, an owner everybody's.
    pub fn reset_pin(&mut self, operator: OperatorId, new_pin: &str) -> Answer<()> {
        let Some(row) = self.store.operator(operator)? else { return Err(No::plain("sign-in-unknown")) };
        self.need_rank_over(row.role)?;
        self.set_pin(operator, new_pin)
    }

    fn need_rank_over(&self, role: Role) -> Answer<()> {
        let rank = self.need_session()?;
        match (rank, role) {
            (Role::Owner, _) | (Role::Manager, Role::Cashier) => Ok(()),
            (Role::Manager, _) => Err(self.refusal_message(&Refusal::OwnerNeeded).into()),
            (Role::Cashier, _) => {
                let why = tillstamp_loyalty::ManagerFor::Staff;
                Err(self.refusal_message(&Refusal::ManagerNeeded { why }).into())
            }
        }
    }

    /// A forgotten owner's PIN: the printed code sets a new one for the first owner. Gives the next code, to be
    /// printed: each works once. Five wrong codes lock like wrong PINs.
    pub fn reset_owner_pin(&mut self, owner_code: &str, new_pin: &str) -> Answer<String> {
        check_new_pin(new_pin)?;
        let now = self.time.now();
        let (tries, until): (u32, i64) = self.read_setting(OWNER_CODE_TRIES)?.unwrap_or_default();
        if until > now.0 {
            return Err(locked_refusal((until - now.0 + 999) / 1000).message.into());
        }
        let hash: Option<String> = self.read_setting(OWNER_CODE)?;
        let typed = keys::plain_owner_code(owner_code);
        if !hash.is_some_and(|hash| keys::secret_matches(&typed, &hash)) {
            let tries = tries.saturating_add(1);
            self.write_setting(OWNER_CODE_TRIES, &(tries, now.0.saturating_add(lock_ms(tries))))?;
            return Err(No::plain("sign-in-wrong-owner-code"));
        }
        let mut owners: Vec<OperatorRow> =
            self.store.operators()?.into_iter().filter(|row| row.active && row.role == Role::Owner).collect();
        owners.sort_by_key(|row| row.id);
        let Some(owner) = owners.first() else { return Err(No::plain("sign-in-unknown")) };
        self.set_pin(owner.id, new_pin)?;
        self.write_setting(OWNER_CODE_TRIES, &(0_u32, 0_i64))?;
        self.new_owner_code()
    }

    /// A new printed code for the owner; the old one is void.
    pub(crate) fn new_owner_code(&mut self) -> Answer<String> {
        let code = keys::new_owner_code(self.entropy.as_mut())?;
        let hash = keys::hash_secret(&keys::plain_owner_code(&code), self.entropy.as_mut())?;
        self.write_setting(OWNER_CODE, &hash)?;
        Ok(code)
    }

    /// Links a person's own member card: that person cannot serve it (F114).
    pub fn link_own_card(&mut self, operator: OperatorId, member: Option<MemberId>) -> Answer<()> {
        self.need_session()?;
        let is_own = self.session.as_ref().is_some_and(|session| session.operator == operator);
        // Anybody may name the own card; taking the link away again is a manager's.
        if !is_own || member.is_none() {
            self.need_rank_over(Role::Cashier)?;
        }
        let member = member.map(|member| self.survivor(member));
        if member.is_some_and(|member| !self.knows(member)) {
            return Err(self.refusal_message(&Refusal::UnknownMember).into());
        }
        self.change_row(operator, |row| row.own_member = member)
    }
}

/// Milliseconds of the lock after this many wrong PINs.
fn lock_ms(failed_attempts: u32) -> i64 {
    match failed_attempts.checked_sub(TRIES) {
        None => 0,
        Some(beyond) => LOCK_MS.checked_shl(beyond.min(16)).unwrap_or(LOCK_MAX_MS).min(LOCK_MAX_MS),
    }
}

fn locked_s(row: &OperatorRow, now_ms: i64) -> i64 {
    // A lock can never outlast its longest span: a clock set back must not lock anybody out for ever.
    let left_ms = row.locked_until.map_or(0, |until| until.0.saturating_sub(now_ms));
    if (1..=LOCK_MAX_MS).contains(&left_ms) { (left_ms + 999) / 1000 } else { 0 }
}

fn locked_refusal(wait_s: i64) -> SignInRefusal {
    let message = Message::plain("sign-in-locked").with("wait", Argument::DurationS(wait_s));
    SignInRefusal { message, tries_left: 0, wait_s }
}

fn plain_sign_in_refusal(key: &'static str) -> SignInRefusal {
    SignInRefusal { message: Message::plain(key), tries_left: 0, wait_s: 0 }
}

fn fault_refusal(fault: Fault) -> SignInRefusal {
    plain_sign_in_refusal(No::from(fault).message.key)
}

pub(crate) fn check_new_pin(pin: &str) -> Answer<()> {
    let fits = (4..=8).contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit());
    if fits { Ok(()) } else { Err(No::plain("staff-pin-wrong")) }
}

pub(crate) fn check_staff_name(name: &str) -> Answer<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = !name.is_empty() && name.chars().count() <= NAME_CHARS_MAX && !name.chars().any(char::is_control);
    if fits { Ok(name) } else { Err(No::plain("staff-name-wrong")) }
}
