//! The demo shop "Kavárna Most": two stamp cards, four staff, 200 members, 60 days of history.
//!
//! Invariant: every entry came out of the real rules by a real command; the same seed and day give the same history,
//! and there is a shop only once all of it is there. Only the clock is moved by hand, and commits are joined, so that
//! two months take seconds.

mod day;
mod people;

use crate::clock::Clock;
use crate::dirs::Dirs;
use crate::entropy::{Entropy, SeededEntropy, SystemEntropy};
use crate::testing::HandClock;
use crate::till::{Answer, DEMO, Till, make_whole};
use crate::views::{Brand, FirstOwner, SetUp};
use tillstamp_ledger::{BusinessDate, CurrencyCode, MemberId, OperatorId, Role, UtcMillis};
use tillstamp_loyalty::{BusinessDay, Label, Program, business_date, day_starts_at, templates};
use tillstamp_pass::PhoneKey;

/// Days of history before today.
const DAYS: i32 = 60;
/// Members in the end.
const MEMBERS: usize = 200;
/// Everybody's PIN.
const PIN: &str = "1234";
/// Today's history ends this long before now.
const QUIET_MS: i64 = 20 * 60 * 1000;

/// A member of the demo and how often this person comes.
pub(crate) struct Regular {
    member: MemberId,
    code: String,
    phone: Option<PhoneKey>,
    /// Chance of a visit on a day, in thousandths.
    habit: u64,
    /// Hour at which this person tends to come.
    hour: u64,
}

/// The history under construction.
pub(crate) struct Story {
    clock: HandClock,
    dice: Dice,
    staff: Vec<(OperatorId, Role)>,
    regulars: Vec<Regular>,
    now: UtcMillis,
}

/// Seeded chance.
pub(crate) struct Dice(SeededEntropy);

impl Dice {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        let mut bytes = [0_u8; 8];
        // A seeded source never fails.
        let _ = self.0.fill(&mut bytes);
        u64::from_be_bytes(bytes) % end.max(1)
    }

    /// True this often in a thousand.
    pub(crate) fn often(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }

    fn seed(&mut self) -> [u8; 32] {
        let mut bytes = [0_u8; 32];
        let _ = self.0.fill(&mut bytes);
        bytes
    }
}

/// Rules of the demo shop.
pub fn program() -> Program {
    let weekday = Some((450, 1140));
    let business_day = BusinessDay {
        time_zone: "Europe/Prague".to_owned(),
        cutoff_minutes: 180,
        opening: [weekday, weekday, weekday, weekday, weekday, Some((540, 1140)), Some((540, 1020))],
        holidays: Vec::new(),
    };
    // A code of three capital letters always parses; the fallback keeps the type honest.
    let currency = CurrencyCode::new("CZK").or_else(|| CurrencyCode::new("EUR"));
    let found = currency.map(|currency| templates(currency, &business_day)).unwrap_or_default();
    let mut all: Vec<Program> = found.into_iter().map(|template| template.program).collect();
    let mut program = all.swap_remove(1.min(all.len().saturating_sub(1)));
    program.name = Label::new("Kavárna Most");
    if let Some(card) = program.cards.first_mut() {
        card.welcome_stamps = 1;
    }
    program
}

impl Till {
    /// Makes the demo shop with its history up to the clock's now and opens it; everybody's PIN is 1234.
    pub fn create_demo(dirs: Dirs, clock: Box<dyn Clock>, seed: u64) -> Answer<Self> {
        let now = clock.raw_now();
        let program = program();
        let today = business_date(&program.business_day, now);
        let first_day = today.plus_days(-DAYS);
        let hand = HandClock::at(day_starts_at(&program.business_day, first_day).plus(4 * 3_600_000));
        let set_up = SetUp {
            shop_name: "Kavárna Most".to_owned(),
            language: "cs".to_owned(),
            customer_language: "cs".to_owned(),
            owner: FirstOwner { name: people::STAFF[0].0.to_owned(), pin: PIN.to_owned(), language: "cs".to_owned() },
            program,
            brand: Brand::default(),
        };
        let mut story = Story {
            clock: hand,
            dice: Dice(SeededEntropy::new(seed ^ 0x5EED)),
            staff: Vec::new(),
            regulars: Vec::new(),
            now: now.plus(-QUIET_MS),
        };
        // Cut off anywhere in between, it is no shop, and the next one who asks for a demo gets a whole one.
        make_whole(&dirs, now, DEMO, || {
            let entropy = Box::new(SeededEntropy::new(seed));
            let (mut till, _) = Self::make(&set_up, dirs.clone(), Box::new(story.clock.clone()), entropy)?;
            till.hire(&mut story)?;
            till.start_batch();
            for day in first_day.0..=today.0 {
                till.live_day(&mut story, BusinessDate(day), today)?;
            }
            till.end_batch()?;
            story.clock.pass_until(now);
            till.close()
        })?;
        Self::open(dirs, clock, Box::new(SystemEntropy))
    }

    fn hire(&mut self, story: &mut Story) -> Answer<()> {
        if let Some(owner) = self.session() {
            story.staff.push((owner.operator, Role::Owner));
        }
        for (name, role) in people::STAFF.iter().skip(1) {
            let role = Role::from_code(*role).unwrap_or(Role::Cashier);
            let id = self.add_operator(name, role, PIN, "cs")?;
            story.staff.push((id, role));
        }
        Ok(())
    }
}

/// Members who have joined by the end of day `index` of the history: more in the first weeks, then a steady few.
fn joined_by(index: i32) -> usize {
    let index = usize::try_from(index.max(0)).unwrap_or(0);
    let all = usize::try_from(DAYS).unwrap_or(60);
    // Half of them within the first quarter.
    let early = (index * MEMBERS * 2 / all).min(MEMBERS / 2);
    let late = index.saturating_sub(all / 4) * (MEMBERS / 2) / (all - all / 4);
    (early + late).clamp(3, MEMBERS)
}
