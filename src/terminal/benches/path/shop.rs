//! A real shop to measure: made by the till's own use cases, with people who have names; and the way back into it.
//!
//! Invariant: the clock is moved by hand and every process that opens the shop continues where the last one stood.

use crate::Outcome;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use tillstamp_pass::{CardKey, Code};
use tillstamp_terminal::ledger::{BusinessDate, CurrencyCode, MemberId, MerchantId, OperatorId, Role, UtcMillis};
use tillstamp_terminal::loyalty::{BusinessDay, Program, business_date, day_starts_at, templates};
use tillstamp_terminal::testing::HandClock;
use tillstamp_terminal::views::{Brand, FirstOwner, NewMember, No, Profile, SetUp, Verdict, VerdictKind};
use tillstamp_terminal::{Dirs, SeededEntropy, SystemEntropy, Till};

/// Monday, 2026-03-02, 08:00 in Prague.
const FOUNDED: UtcMillis = UtcMillis(1_772_434_800_000);
const PIN: &str = "4417";
/// Members who joined at the counter, with a name and a phone number.
const NAMED_MEMBERS: usize = 200;
const JOINING_MS: i64 = 20_000;
const OPENING_MS: i64 = 8 * 3_600_000;

/// What every process needs to know of the shop; kept beside its folders.
#[derive(Clone, Serialize, Deserialize)]
pub struct Site {
    root: PathBuf,
    /// What the clock shows.
    pub now: UtcMillis,
    /// The shop's tenant id.
    pub merchant: MerchantId,
    /// A manager and two cashiers.
    pub staff: Vec<OperatorId>,
    /// Everybody, those with names first.
    pub members: Vec<MemberId>,
}

/// A "no" of the till as an error of this program.
pub fn unexpected(no: No) -> Box<dyn std::error::Error> {
    format!("{}: {}", no.message.key, no.details.unwrap_or_default()).into()
}

fn program() -> Outcome<Program> {
    let business_day = BusinessDay {
        time_zone: "Europe/Prague".to_owned(),
        cutoff_minutes: 120,
        opening: [Some((420, 1200)); 7],
        holidays: Vec::new(),
    };
    let currency = CurrencyCode::new("CZK").ok_or("currency")?;
    // Coffee by visit (10), lunch by items (8).
    Ok(templates(currency, &business_day).swap_remove(1).program)
}

impl Site {
    /// Makes a shop with staff and named members in an empty folder.
    pub fn make(root: PathBuf) -> Outcome<Self> {
        let clock = HandClock::at(FOUNDED);
        let owner = FirstOwner { name: "Petra".to_owned(), pin: PIN.to_owned(), language: "cs".to_owned() };
        let set_up = SetUp {
            shop_name: "Kavárna".to_owned(),
            language: "cs".to_owned(),
            customer_language: "en".to_owned(),
            owner,
            program: program()?,
            brand: Brand::default(),
        };
        let mut site =
            Self { root, now: FOUNDED, merchant: MerchantId(uuid::Uuid::nil()), staff: vec![], members: vec![] };
        let entropy = Box::new(SeededEntropy::new(1));
        let (mut till, _) = Till::create(&set_up, site.dirs(), Box::new(clock.clone()), entropy).map_err(unexpected)?;
        site.merchant = till.merchant();
        for (name, role) in [("Tomáš", Role::Manager), ("Jana", Role::Cashier), ("Eva", Role::Cashier)] {
            site.staff.push(till.add_operator(name, role, PIN, "cs").map_err(unexpected)?);
        }
        for number in 0..NAMED_MEMBERS {
            clock.pass_ms(JOINING_MS);
            let (name, phone) = (format!("Karel Host {number}"), format!("+420 603 {:06}", number * 37));
            let profile = Profile { name, phone, ..Profile::default() };
            let verdict = till.enrol(&NewMember { profile, consents: Vec::new() });
            let member = verdict.member_id().ok_or_else(|| format!("not enrolled: {}", verdict.key()))?;
            till.card_of(member).map_err(unexpected)?;
            site.members.push(member);
        }
        site.now = till.now();
        till.close().map_err(unexpected)?;
        Ok(site)
    }

    /// The till's folders.
    pub fn dirs(&self) -> Dirs {
        Dirs::new(self.root.join("data"), self.root.join("guard"))
    }

    /// Eight in the morning (UTC) of the business day after now.
    pub fn next_morning(&mut self) -> Outcome<()> {
        let day = program()?.business_day;
        self.now = day_starts_at(&day, business_date(&day, self.now).plus_days(1)).plus(OPENING_MS);
        Ok(())
    }

    /// A clock that shows now, in the boot in which the shop was founded.
    pub fn clock(&self) -> HandClock {
        let clock = HandClock::at(FOUNDED);
        clock.pass_until(self.now);
        clock
    }

    /// The till, opened, with nobody signed in; its clock.
    pub fn open(&self) -> Outcome<(Till, HandClock)> {
        let clock = self.clock();
        let till = Till::open(self.dirs(), Box::new(clock.clone()), Box::new(SystemEntropy)).map_err(unexpected)?;
        Ok((till, clock))
    }

    /// A cashier comes.
    pub fn sign_in(&self, till: &mut Till) -> Outcome<()> {
        till.sign_in(self.staff[1], PIN).map_err(|refusal| unexpected(refusal.message.into()))?;
        Ok(())
    }

    /// The key that signs this shop's cards.
    pub fn card_key(&self) -> Outcome<CardKey> {
        let seed = std::fs::read(self.root.join("data/card.key"))?;
        Ok(CardKey::from_seed(&seed.as_slice().try_into()?))
    }

    /// Bytes of a member's printed card, as a decoder hands them on.
    pub fn code(&self, key: &CardKey, member: MemberId) -> Vec<u8> {
        Code::Static(key.card(self.merchant, member, 1, BusinessDate(20_000))).text().into_bytes()
    }

    /// Writes what another process needs.
    pub fn save(&self) -> Outcome<()> {
        Ok(std::fs::write(self.root.join("site.json"), serde_json::to_vec(self)?)?)
    }

    /// Reads it there.
    pub fn load(root: &Path) -> Outcome<Self> {
        Ok(serde_json::from_slice(&std::fs::read(root.join("site.json"))?)?)
    }

    /// The shop's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

/// A scan that was to be done and was not makes every figure meaningless.
pub fn must_be_done(verdict: &Verdict) -> Outcome<()> {
    if verdict.kind == VerdictKind::Done { Ok(()) } else { Err(format!("not done: {}", verdict.key()).into()) }
}
