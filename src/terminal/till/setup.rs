//! Making a shop: ids, keys, first owner, first program; what cannot be remembered goes onto one printed sheet.

use super::act::Ask;
use super::{Answer, InForce, Till, backup, open, staff};
use crate::clock::{Clock, TrustedTime};
use crate::dirs::Dirs;
use crate::entropy::{self, Entropy};
use crate::fault::Fault;
use crate::keys::{self, KeyFile};
use crate::views::{Message, No, RecoverySheet, SetUp, Settings};
use tillstamp_ledger::{ActionId, Context, Detail, Fact, MerchantId, OperatorId, Role, StoreId, TerminalId, UtcMillis};
use tillstamp_loyalty::{Command, Program, business_date};
use tillstamp_pass::Fingerprint;
use tillstamp_store::{Change, Identity, OpenOptions, OperatorRow, Store};

/// Setting with the card key sealed to the recovery phrase: it travels in every backup.
pub(crate) const CARD_KEY_SEALED: &str = "card-key-sealed";

/// What the mark of an unfinished set-up says: people's own one, or a demo shop's.
const SET_UP: &[u8] = b"";
pub(crate) const DEMO: &[u8] = b"demo";

impl Till {
    /// Makes a shop in folders without one. The owner is signed in afterwards. The sheet is given once and kept
    /// nowhere.
    pub fn create(
        set_up: &SetUp,
        dirs: Dirs,
        clock: Box<dyn Clock>,
        entropy: Box<dyn Entropy>,
    ) -> Answer<(Self, RecoverySheet)> {
        check(set_up)?;
        let raw_now = clock.raw_now();
        make_whole(&dirs, raw_now, SET_UP, || Self::make(set_up, dirs.clone(), clock, entropy))
    }

    /// A shop with its first facts; [`make_whole`] makes it one that counts.
    pub(crate) fn make(
        set_up: &SetUp,
        dirs: Dirs,
        clock: Box<dyn Clock>,
        mut entropy: Box<dyn Entropy>,
    ) -> Answer<(Self, RecoverySheet)> {
        let raw_now = clock.raw_now();
        let mut till = Self::empty(set_up, dirs, clock, &mut entropy, raw_now)?;
        till.entropy = entropy;
        let (phrase, owner) = till.first_facts(set_up)?;
        let owner_code = till.new_owner_code()?;
        till.sign_in(owner, &set_up.owner.pin).map_err(|refusal| No::from(refusal.message))?;
        let sheet = RecoverySheet {
            shop_name: till.settings.shop_name.clone(),
            phrase,
            owner_code,
            fingerprint: Fingerprint::of(&till.stream_key).words(),
        };
        Ok((till, sheet))
    }

    /// A ledger with an open stream and nothing in it.
    fn empty(
        set_up: &SetUp,
        dirs: Dirs,
        clock: Box<dyn Clock>,
        entropy: &mut Box<dyn Entropy>,
        raw_now: UtcMillis,
    ) -> Answer<Self> {
        let mut time = TrustedTime::establish(clock, dirs.clock(), None);
        let now = time.now();
        let identity = Identity {
            merchant: MerchantId(entropy::uuid(entropy.as_mut(), now)?),
            store: StoreId(entropy::uuid(entropy.as_mut(), now)?),
            terminal: TerminalId(entropy::uuid(entropy.as_mut(), now)?),
        };
        let options = OpenOptions { now: raw_now, ..OpenOptions::default() };
        let (mut store, _) = Store::create(&dirs.of_store(), identity, &options)?;
        let hash = set_up.program.hash()?;
        let context = Context {
            action: ActionId(entropy::uuid(entropy.as_mut(), now)?),
            business_date: business_date(&set_up.program.business_day, now),
            day_cutoff_minutes: set_up.program.business_day.cutoff_minutes,
            at: now,
            raw_at: raw_now,
            clock: time.state(),
            program: hash,
            operator: None,
            override_by: None,
        };
        let started = store.start_stream(&context, &mut KeyFile::new(&dirs, entropy.as_mut()))?;
        time.save()?;
        let in_force = InForce { program: set_up.program.clone(), hash, day: context.business_date };
        let settings = Settings {
            shop_name: set_up.shop_name.trim().to_owned(),
            language: set_up.language.clone(),
            customer_language: set_up.customer_language.clone(),
            ..Settings::default()
        };
        Ok(open::assemble(open::Parts {
            dirs,
            store,
            time,
            in_force,
            settings,
            brand: set_up.brand.clone(),
            card_key: None,
            issuers: Vec::new(),
            start_report: Vec::new(),
            stream_key: started.public_key,
            backups: backup::Backups::default(),
        }))
    }

    /// Owner, card key, program: three actions, in this order.
    fn first_facts(&mut self, set_up: &SetUp) -> Answer<(Vec<String>, OperatorId)> {
        let now = self.time.now();
        let owner = OperatorId(entropy::uuid(self.entropy.as_mut(), now)?);
        let row = OperatorRow {
            id: owner,
            name: staff::check_staff_name(&set_up.owner.name)?,
            role: Role::Owner,
            active: true,
            pin_hash: Some(keys::hash_secret(&set_up.owner.pin, self.entropy.as_mut())?),
            language: Some(set_up.owner.language.clone()),
            failed_attempts: 0,
            locked_until: None,
            own_member: None,
        };
        // The program first: with no owner yet, the rules let it pass.
        let document = set_up.program.encode()?;
        let publish =
            Command::PublishProgram { document: Box::new(set_up.program.clone()), from: self.business_date() };
        self.manage(&Ask::new(publish).with(Change::Program { document }))?;
        let hire = Command::ChangeOperator { subject: owner, role: Role::Owner, active: true };
        self.manage(&Ask::new(hire).with(Change::Operator(row)))?;
        let phrase = self.make_card_key()?;
        self.keep_settings(&self.settings.clone())?;
        self.keep_brand(&set_up.brand)?;
        Ok((phrase, owner))
    }

    fn make_card_key(&mut self) -> Answer<Vec<String>> {
        let (key, sealed, phrase) = keys::new_card_key(self.entropy.as_mut())?;
        keys::write_card_key(&self.dirs, &key)?;
        let context = self.context(&Ask::new(Command::PauseRedemptions { paused: false }))?;
        let detail = Detail::IssuerKeyAdded { key_id: key.id(), public_key: key.public_key() };
        let changes = vec![Change::Setting { key: CARD_KEY_SEALED.to_owned(), value: Some(sealed) }];
        self.record(&context, vec![Fact::new(detail, None)], changes).map_err(|stop| self.no_of(stop))?;
        self.card_key = Some(key);
        self.issuers = open::issuers(&self.store)?;
        Ok(phrase)
    }

    /// The recovery phrase opens the card key on a replacement device; `recovery-phrase-wrong` where it does not.
    pub fn open_card_key(&mut self, phrase: &str) -> Answer<()> {
        let sealed = self.store.setting(CARD_KEY_SEALED)?.unwrap_or_default();
        let key = keys::unseal_card_key(&sealed, phrase).ok_or_else(|| No::plain("recovery-phrase-wrong"))?;
        keys::write_card_key(&self.dirs, &key)?;
        self.card_key = Some(key);
        Ok(())
    }

    /// Fingerprint of the stream's key, as printed: `verify --key` proves origin with it.
    pub fn fingerprint(&self) -> String {
        Fingerprint::of(&self.stream_key).words()
    }
}

/// Does all that makes a shop between two marks: what is cut off in between is none, and the next set-up clears it.
pub(crate) fn make_whole<T>(
    dirs: &Dirs,
    raw_now: UtcMillis,
    mark: &[u8],
    make: impl FnOnce() -> Answer<T>,
) -> Answer<T> {
    if dirs.has_shop() {
        return Err(Fault::Open(tillstamp_store::OpenError::Exists).into());
    }
    clear_unfinished(dirs, raw_now, false)?;
    make_folders(dirs)?;
    crate::files::write_whole(&dirs.unfinished(), mark)?;
    let made = make().and_then(|made| Ok(end_set_up(dirs).map(|()| made)?));
    if made.is_err()
        && let Err(error) = clear_unfinished(dirs, raw_now, true)
    {
        // The next start clears it.
        tracing::warn!(%error, "an unfinished set-up stayed");
    }
    made
}

pub(crate) fn make_folders(dirs: &Dirs) -> Result<(), Fault> {
    std::fs::create_dir_all(&dirs.data)?;
    std::fs::create_dir_all(&dirs.guard)?;
    Ok(())
}

/// Takes away what a set-up left that never ended: a ledger with entries is kept under another name, unless whoever
/// made it knows that it failed (`forget`), or nobody worked with it (a demo). Keys and tombstones stay: a shop that
/// stood here before may need them.
pub(crate) fn clear_unfinished(dirs: &Dirs, now: UtcMillis, forget: bool) -> Result<(), Fault> {
    if !dirs.unfinished().exists() {
        return Ok(());
    }
    let is_demo = std::fs::read(dirs.unfinished())? == DEMO;
    if is_demo && dirs.clock().exists() {
        // Its time ran by hand: what it reached is no time that anybody trusted.
        std::fs::remove_file(dirs.clock())?;
    }
    let forget = forget || is_demo;
    if let Some(kept) = tillstamp_store::set_unfinished_aside(&dirs.of_store(), now, forget)? {
        tracing::warn!(kept = %kept.display(), "a set-up was not finished; its ledger is kept");
    }
    end_set_up(dirs)
}

/// The last step: durable, so that a shop whose sheet was shown is one after any power cut.
fn end_set_up(dirs: &Dirs) -> Result<(), Fault> {
    std::fs::remove_file(dirs.unfinished())?;
    Ok(std::fs::File::open(&dirs.data)?.sync_all()?)
}

impl Till {
    /// Refuses what is no shop's name: `set-up-name-wrong`.
    pub fn check_shop_name(name: &str) -> Answer<()> {
        check_shop_name(name)
    }

    /// Refuses what is no person's name: `staff-name-wrong`.
    pub fn check_staff_name(name: &str) -> Answer<()> {
        staff::check_staff_name(name).map(drop)
    }
}

/// Refuses what makes no shop: `set-up-name-wrong`, `staff-pin-wrong`, `staff-name-wrong`, `refusal-program-faulty`.
fn check(set_up: &SetUp) -> Answer<()> {
    check_shop_name(&set_up.shop_name)?;
    staff::check_staff_name(&set_up.owner.name)?;
    staff::check_new_pin(&set_up.owner.pin)?;
    check_program(&set_up.program)?;
    super::settings::checked_brand(&set_up.brand).map(|_| ())
}

pub(crate) fn check_shop_name(name: &str) -> Answer<()> {
    let fits = !name.trim().is_empty() && name.chars().count() <= 60 && !name.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(No::plain("set-up-name-wrong")) }
}

fn check_program(program: &Program) -> Answer<()> {
    let faults = i64::try_from(program.validate().len()).unwrap_or(i64::MAX);
    let message = Message::plain("refusal-program-faulty").with("faults", crate::views::Argument::Count(faults));
    if faults == 0 { Ok(()) } else { Err(message.into()) }
}
