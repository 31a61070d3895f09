//! Opening a shop: lock, recovery, trusted time, stream (the old one or a new epoch), program in force.

use super::act::Ask;
use super::{Answer, InForce, Till, award, backup, start, states};
use crate::clock::{Clock, TrustedTime};
use crate::dirs::Dirs;
use crate::entropy::{self, Entropy, SystemEntropy};
use crate::fault::Fault;
use crate::keys::{self, KeyFile};
use crate::views::{Brand, Message, No, Settings};
use tillstamp_ledger::{ActionId, Algorithm, BusinessDate, Context, UtcMillis};
use tillstamp_loyalty::{Command, Program, business_date};
use tillstamp_pass::{CardKey, DeviceKey, IssuerKey};
use tillstamp_store::{OpenOptions, Store};

/// What a till is put together from.
pub(crate) struct Parts {
    pub(crate) dirs: Dirs,
    pub(crate) store: Store,
    pub(crate) time: TrustedTime,
    pub(crate) in_force: InForce,
    pub(crate) settings: Settings,
    pub(crate) brand: Brand,
    pub(crate) card_key: Option<CardKey>,
    pub(crate) issuers: Vec<IssuerKey>,
    pub(crate) start_report: Vec<Message>,
    pub(crate) stream_key: [u8; 32],
    pub(crate) backups: backup::Backups,
}

pub(crate) fn assemble(parts: Parts) -> Till {
    Till {
        dirs: parts.dirs,
        store: parts.store,
        time: parts.time,
        entropy: Box::new(SystemEntropy),
        card_key: parts.card_key,
        issuers: parts.issuers,
        in_force: parts.in_force,
        settings: parts.settings,
        brand: parts.brand,
        session: None,
        states: states::States::default(),
        directory: None,
        waiting: None,
        refused: None,
        tokens: award::Tokens::default(),
        served: None,
        unshown: Vec::new(),
        backups: parts.backups,
        last_retention: None,
        expiry_done: None,
        last_maintained_ms: i64::MIN,
        console: None,
        start_report: parts.start_report,
        stream_key: parts.stream_key,
        training: false,
        batch: None,
        problem: None,
        sheet_draft: None,
        link: None,
        line: None,
        neighbours: 0,
        homes: crate::joined::Homes::default(),
        bugs: crate::testing::Bugs::default(),
    }
}

impl Till {
    /// Opens the shop in these folders. Says no with `open-second-instance`, `open-read-only`, `open-disk-full`,
    /// `open-corrupt` (the damaged file is kept, a backup can be restored), `open-newer`, `open-no-shop`,
    /// `open-unfinished`.
    pub fn open(dirs: Dirs, clock: Box<dyn Clock>, mut entropy: Box<dyn Entropy>) -> Answer<Self> {
        if dirs.unfinished().exists() && dirs.ledger().exists() {
            return Err(No::plain("open-unfinished"));
        }
        let raw_now = clock.raw_now();
        let options = OpenOptions { now: raw_now, ..OpenOptions::default() };
        let (mut store, recovery) = Store::open(&dirs.of_store(), &options)?;
        std::fs::create_dir_all(&dirs.guard)?;
        let last_entry = store.last_entries(1)?.first().map(|entry| entry.context.at);
        let mut time = TrustedTime::establish(clock, dirs.clock(), last_entry);
        let now = time.now();
        let in_force = first_in_force(&store, now)?;
        let context = Context {
            action: ActionId(entropy::uuid(entropy.as_mut(), now)?),
            business_date: in_force.day,
            day_cutoff_minutes: in_force.program.business_day.cutoff_minutes,
            at: now,
            raw_at: raw_now,
            clock: time.state(),
            program: in_force.hash,
            operator: None,
            override_by: None,
        };
        let started = store.start_stream(&context, &mut KeyFile::new(&dirs, entropy.as_mut()))?;
        time.save()?;
        let start_report = start::report(&recovery, &started);
        let issuers = issuers(&store)?;
        let settings = read_setting(&store, "settings")?.unwrap_or_default();
        let brand = read_setting(&store, "brand")?.unwrap_or_default();
        // The key of a shop that stood here before signs nothing that this one would read.
        let rows = store.issuer_keys()?;
        let is_ours = |key: &CardKey| rows.iter().any(|row| row.public_key == key.public_key());
        let card_key = keys::read_card_key(&dirs).filter(is_ours);
        let backups = backup::Backups::at_start(&dirs);
        let stream_key = started.public_key;
        let mut till = assemble(Parts {
            dirs,
            store,
            time,
            in_force,
            settings,
            brand,
            card_key,
            issuers,
            start_report,
            stream_key,
            backups,
        });
        till.entropy = entropy;
        till.read_link()?;
        till.after_recovery(&recovery)?;
        Ok(till)
    }

    /// Finishes what the last run left open.
    fn after_recovery(&mut self, recovery: &tillstamp_store::Recovery) -> Answer<()> {
        for started in &recovery.not_done {
            self.store.drop_action(started.action)?;
        }
        self.unshown.extend(recovery.not_shown.iter().map(|started| started.action));
        for member in &recovery.erase_again {
            let mut ask = Ask::new(Command::Erase { member: *member });
            ask.by_itself = true;
            // An erased member of a backup is erased again before anybody can look.
            if let Err(stop) = self.act(&ask) {
                tracing::error!(?stop, "an erasure could not be repeated");
            }
        }
        Ok(())
    }
}

/// The program in force on a day.
pub(crate) fn program_in_force(store: &Store, day: BusinessDate) -> Result<InForce, Fault> {
    let row = store.program_on(day)?;
    // A clock far in the past: the earliest program is better than none.
    let row = match row {
        Some(row) => row,
        None => store.programs()?.into_iter().min_by_key(|row| row.from).ok_or(Fault::NoProgram)?,
    };
    Ok(InForce { program: Program::decode(&row.document)?, hash: row.hash, day })
}

/// Which day it is depends on the program, and which program on the day: start from the newest and settle.
fn first_in_force(store: &Store, now: UtcMillis) -> Result<InForce, Fault> {
    let guess = program_in_force(store, BusinessDate(i32::MAX))?;
    let day = business_date(&guess.program.business_day, now);
    let found = program_in_force(store, day)?;
    let day = business_date(&found.program.business_day, now);
    program_in_force(store, day)
}

pub(crate) fn issuers(store: &Store) -> Result<Vec<IssuerKey>, Fault> {
    let rows = store.issuer_keys()?;
    // A key that is no point of the curve vouches for nothing.
    let keys = rows.iter().filter_map(|row| DeviceKey::new(Algorithm::Ed25519, &row.public_key).ok());
    Ok(keys.map(|key| IssuerKey::new(key, BusinessDate(0))).collect())
}

/// A document among the settings; nothing where there is none.
pub(crate) fn read_setting<T: serde::de::DeserializeOwned>(store: &Store, key: &str) -> Result<Option<T>, Fault> {
    match store.setting(key)? {
        Some(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        None => Ok(None),
    }
}
