//! The till: one instance owned by one thread. Every use case is a method of [`Till`], by family a file.
//!
//! Invariant: state in memory is a cache of the ledger; it changes only after the commit that it follows.

mod act;
mod award;
mod backup;
mod building;
mod cards;
mod close;
mod counter;
mod day;
mod entries;
mod export;
mod figures;
mod health;
mod import;
pub mod joined;
mod journal;
mod look_up;
mod members;
mod open;
mod present;
mod private;
mod program;
mod recovery;
mod settings;
mod setup;
mod share;
mod sheet;
mod staff;
mod start;
pub(crate) mod states;
mod tick;
mod training;
mod waiting;

use crate::clock::TrustedTime;
use crate::dirs::Dirs;
use crate::entropy::Entropy;
use crate::views::{Brand, Message, No, Session, Settings};
pub(crate) use setup::{DEMO, make_whole};
use states::States;
use tillstamp_ledger::{ActionId, BusinessDate, ProgramHash, UtcMillis};
use tillstamp_loyalty::{Program, business_date};
use tillstamp_pass::{CardKey, IssuerKey};
use tillstamp_store::Store;

/// What a use case gives, or the reason why not.
pub type Answer<T> = Result<T, No>;

/// The program in force and the day for which that was looked up.
pub(crate) struct InForce {
    pub(crate) program: Program,
    pub(crate) hash: ProgramHash,
    pub(crate) day: BusinessDate,
}

/// The terminal of one shop.
pub struct Till {
    dirs: Dirs,
    store: Store,
    time: TrustedTime,
    entropy: Box<dyn Entropy>,
    card_key: Option<CardKey>,
    issuers: Vec<IssuerKey>,
    in_force: InForce,
    settings: Settings,
    brand: Brand,
    session: Option<Session>,
    states: States,
    directory: Option<look_up::Directory>,
    waiting: Option<waiting::Waiting>,
    refused: Option<act::Ask>,
    tokens: award::Tokens,
    served: Option<present::Served>,
    unshown: Vec<ActionId>,
    backups: backup::Backups,
    last_retention: Option<BusinessDate>,
    expiry_done: Option<BusinessDate>,
    last_maintained_ms: i64,
    console: Option<tillstamp_ledger::OperatorId>,
    start_report: Vec<Message>,
    stream_key: [u8; 32],
    training: bool,
    batch: Option<act::Batch>,
    problem: Option<(Message, UtcMillis)>,
    sheet_draft: Option<recovery::Draft>,
    /// The server that this till belongs to; a lone till has none.
    link: Option<joined::Link>,
    line: Option<joined::Line>,
    /// Tills of this shop that can be spoken to without the server.
    neighbours: u32,
    /// Members whom others saw lately: their units may belong elsewhere.
    homes: joined::Homes,
    /// Planted on purpose, by tests only.
    pub(crate) bugs: crate::testing::Bugs,
}

impl Till {
    /// The folders.
    pub fn dirs(&self) -> &Dirs {
        &self.dirs
    }

    /// This is the training shop.
    pub fn is_training(&self) -> bool {
        self.training
    }

    /// What the last start found: interrupted actions, a new epoch and why. Empty where all was in order.
    pub fn start_report(&self) -> Vec<Message> {
        self.start_report.clone()
    }

    /// Who is signed in.
    pub fn session(&self) -> Option<Session> {
        self.session.clone()
    }

    /// Trusted now.
    pub fn now(&mut self) -> UtcMillis {
        self.time.now()
    }

    /// The clock's monotonic time: the scale of every `frame_at_ms`.
    pub fn monotonic_ms(&self) -> i64 {
        self.time.monotonic_ms()
    }

    /// Today's business date.
    pub fn business_date(&mut self) -> BusinessDate {
        let now = self.time.now();
        business_date(&self.in_force.program.business_day, now)
    }

    /// The business date that it is at least: today, or while the clock is unsure the last day known for sure.
    pub(crate) fn known_day(&mut self) -> BusinessDate {
        let known = self.time.known();
        business_date(&self.in_force.program.business_day, known)
    }

    /// The shop's tenant id, as codes need it.
    pub fn merchant(&self) -> tillstamp_ledger::MerchantId {
        self.store.identity().merchant
    }

    /// The till's program in force today.
    pub fn program(&self) -> &Program {
        &self.in_force.program
    }

    /// Path of the ledger's file.
    pub fn ledger_path(&self) -> std::path::PathBuf {
        self.dirs.ledger()
    }

    /// Ends cleanly: trusted time saved, head signed, ledger closed.
    pub fn close(mut self) -> Answer<()> {
        self.flush_shown();
        self.finish_backup();
        self.time.save()?;
        Ok(self.store.close()?)
    }

    /// Looks up the program in force again where the business day has changed.
    fn turn_day(&mut self) -> Answer<()> {
        let today = self.business_date();
        if self.in_force.day != today {
            self.in_force = open::program_in_force(&self.store, today)?;
        }
        Ok(())
    }
}
