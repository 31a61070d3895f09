//! The shop of the pictures: the demo shop on a Saturday at 14:27, and a few guests whose cards are about to move.
//!
//! Invariant: the same shop every time: the clock is moved by hand, every language starts from a copy of one folder.

use super::ScreensError;
use crate::desk::Desk;
use crate::engine::{Engine, EngineEnd};
use slint::ComponentHandle;
use std::path::Path;
use std::rc::Rc;
use tillstamp_terminal::ledger::{AdjustReason, CardId, MemberId, Role, UtcMillis};
use tillstamp_terminal::testing::HandClock;
use tillstamp_terminal::views::{NewMember, No, Profile};
use tillstamp_terminal::{Dirs, SeededEntropy, SystemEntropy, Till};
use tillstamp_ui as ui;

/// Saturday 21 November 2026, 13:40 in Prague: the history ends, the guests get their cards.
const NOON: UtcMillis = UtcMillis(1_795_267_620_000 - 47 * 60_000);
/// 14:27 of the same day.
const NOW: UtcMillis = UtcMillis(1_795_267_620_000);
/// Everybody's PIN in the demo shop.
const DEMO_PIN: &str = "1234";

/// Codes of people who will hold up their card.
#[derive(Clone)]
pub struct Guests {
    /// Six of ten stamps.
    pub regular: Vec<u8>,
    /// Nine of ten: the next visit fills the card.
    pub nearly: Vec<u8>,
    /// A reward waits, and the birthday is this week.
    pub rewarded: Vec<u8>,
    /// A card without a name.
    pub nameless: Vec<u8>,
    /// A long name.
    pub long: Vec<u8>,
    /// A card that was reported lost.
    pub lost: Vec<u8>,
}

/// The windows over the shop.
pub struct Stage {
    /// Both windows.
    pub desk: Rc<Desk>,
    /// The hand on the clock.
    pub clock: HandClock,
    /// Who will come.
    pub guests: Guests,
    end: EngineEnd,
}

fn shop(no: &No) -> ScreensError {
    ScreensError::Shop(no.message.key)
}

fn dirs(folder: &Path) -> Dirs {
    Dirs::new(folder.join("data"), folder.join("guard"))
}

/// Makes the shop that every language starts from.
///
/// # Errors
/// Where it cannot be made.
pub fn base_shop(folder: &Path) -> Result<Guests, ScreensError> {
    empty(folder)?;
    let clock = HandClock::at(NOON);
    let mut till = Till::create_demo(dirs(folder), Box::new(clock.clone()), 1).map_err(|no| shop(&no))?;
    sign_in(&mut till)?;
    let guests = Guests {
        regular: guest(&mut till, "Marek Souček", 4, None)?.1,
        nearly: guest(&mut till, "Ilona Vránová", 7, None)?.1,
        rewarded: guest(&mut till, "Zuzana Benešová", 11, Some((11, 23)))?.1,
        nameless: guest(&mut till, "", 1, None)?.1,
        long: guest(&mut till, "Maximilián-Alexander Schwarzenberský", 2, None)?.1,
        lost: {
            let (member, code) = guest(&mut till, "Olga", 1, None)?;
            till.block_card(member, tillstamp_terminal::ledger::BlockReason::Lost);
            code
        },
    };
    clock.pass_until(NOW);
    till.sign_out();
    till.close().map_err(|no| shop(&no))?;
    Ok(guests)
}

fn sign_in(till: &mut Till) -> Result<(), ScreensError> {
    let owner = till.operators().into_iter().find(|tile| tile.role == Role::Owner);
    let owner = owner.ok_or(ScreensError::Shop("open-no-shop"))?;
    till.sign_in(owner.operator, DEMO_PIN).map_err(|refusal| ScreensError::Shop(refusal.message.key))?;
    Ok(())
}

/// A member with so many stamps beside the welcome stamp and that of a first visit.
fn guest(
    till: &mut Till,
    name: &str,
    stamps: i64,
    birthday: Option<(u8, u8)>,
) -> Result<(MemberId, Vec<u8>), ScreensError> {
    let profile = Profile { name: name.to_owned(), birthday, ..Profile::default() };
    let verdict = till.enrol(&NewMember { profile, consents: Vec::new() });
    let member = verdict.member_id().ok_or(ScreensError::Shop("open-no-shop"))?;
    till.adjust(member, CardId(1), stamps, AdjustReason::PaperCard, "");
    let code = till.card_of(member).map_err(|no| shop(&no))?.code.into_bytes();
    till.present(&code, till.monotonic_ms());
    Ok((member, code))
}

fn empty(folder: &Path) -> Result<(), ScreensError> {
    let file = |source| ScreensError::File { path: folder.to_owned(), source };
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(file)?;
    }
    std::fs::create_dir_all(folder).map_err(file)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &place)?;
        } else {
            std::fs::copy(entry.path(), &place)?;
        }
    }
    Ok(())
}

impl Stage {
    /// The windows over a copy of the shop.
    ///
    /// # Errors
    /// Where the copy or a window cannot be made.
    pub fn copied(base: &Path, folder: &Path, guests: Guests) -> Result<Self, ScreensError> {
        empty(folder)?;
        copy(base, folder).map_err(|source| ScreensError::File { path: folder.to_owned(), source })?;
        let clock = HandClock::at(NOW);
        let till =
            Till::open(dirs(folder), Box::new(clock.clone()), Box::new(SystemEntropy)).map_err(|no| shop(&no))?;
        Self::over(Some(till), clock, guests)
    }

    /// The windows over nothing, where a shop is still to be made beside this one.
    ///
    /// # Errors
    /// Where a window cannot be made.
    pub fn without_shop(self) -> Result<Self, ScreensError> {
        let (clock, guests) = (self.clock.clone(), self.guests.clone());
        let folder = self.folder();
        self.close();
        let fresh = folder.with_extension("new");
        empty(&fresh)?;
        crate::adapters::office::place(dirs(&fresh));
        Self::over(None, clock, guests)
    }

    fn over(till: Option<Till>, clock: HandClock, guests: Guests) -> Result<Self, ScreensError> {
        let (engine, end) = Engine::start(till).map_err(|_| ScreensError::Shop("no thread"))?;
        let (desk, end) = Desk::new(ui::Till::new()?, Some(ui::CustomerDisplay::new()?), engine, end, None);
        desk.till.show()?;
        if let Some(customer) = &desk.customer {
            customer.show()?;
        }
        crate::adapters::shell::refresh_shop(&desk);
        desk.settle();
        Ok(Self { desk, clock, guests, end })
    }

    /// The folder with the shop in it.
    fn folder(&self) -> std::path::PathBuf {
        let data = self.with(|till| till.dirs().data.clone()).unwrap_or_default();
        data.parent().map(Path::to_owned).unwrap_or_default()
    }

    /// Waits for the till and lets it close its files.
    pub fn close(self) {
        let Self { desk, end, .. } = self;
        drop(desk.till.hide());
        if let Some(customer) = &desk.customer {
            drop(customer.hide());
        }
        drop(desk);
        end.join();
    }

    /// Works on the till; nothing where there is none.
    pub fn with<T: Send + 'static>(&self, work: impl FnOnce(&mut Till) -> T + Send + 'static) -> Option<T> {
        let (give, take) = std::sync::mpsc::channel();
        self.desk.engine.call(work, move |_, value| drop(give.send(value)));
        self.desk.settle();
        take.try_recv().ok()
    }

    /// Opens the same shop after a year without power, with a machine that has forgotten the time.
    pub fn lose_the_time(&self) {
        let clock = self.clock.clone();
        self.desk.engine.with_slot(
            move |slot| {
                let Some(old) = slot.take() else { return };
                let dirs = old.dirs().clone();
                drop(old.close());
                clock.reboot();
                clock.shift_raw_ms(-400 * 86_400_000);
                *slot = Till::open(dirs, Box::new(clock), Box::new(SeededEntropy::new(5))).ok();
            },
            |_, ()| {},
        );
        self.desk.settle();
        self.sign_in();
    }

    /// The owner signs in.
    pub fn sign_in(&self) {
        self.desk.engine.call(
            |till| {
                let owner = till.operators().into_iter().find(|tile| tile.role == Role::Owner)?;
                till.sign_in(owner.operator, DEMO_PIN).ok()
            },
            |desk, session| {
                if let Some(session) = session {
                    crate::adapters::lock::signed_in(desk, session);
                }
            },
        );
        self.desk.settle();
    }

    /// Goes to a screen as its button does.
    pub fn go(&self, screen: ui::Screen) {
        self.desk.go(screen);
        self.desk.settle();
    }

    /// Holds up a card; a minute later than the last one.
    pub fn present(&self, code: &[u8]) {
        self.clock.pass_ms(60_000);
        let code = code.to_vec();
        self.desk.engine.call(
            move |till| {
                let at = till.monotonic_ms();
                till.present(&code, at)
            },
            crate::adapters::counter::show_verdict,
        );
        self.desk.settle();
    }
}
