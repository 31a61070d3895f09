//! Shops ready to be simulated: a server, its tills paired and caught up, some members with cards.
//!
//! Invariant: each form is made once and copied for every seed: hashing PINs costs more than a simulated morning.

use crate::server::Server;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;
use tillstamp_protocol::{Fixed, InvitationRequest, PROTOCOL};
use tillstamp_server::service::{Asker, PushAnswer};
use tillstamp_terminal::joined::{Invitation, PageExtra, draft_joining};
use tillstamp_terminal::ledger::{CurrencyCode, MemberId, MerchantId, StoreId, UtcMillis};
use tillstamp_terminal::loyalty::{BusinessDay, Program, WelcomeMoment, WelcomeReward, templates};
use tillstamp_terminal::testing::HandClock;
use tillstamp_terminal::views::{Brand, FirstOwner, NewMember, Profile, SetUp};
use tillstamp_terminal::{Dirs, SeededEntropy, Till};

/// Wednesday, 2026-03-04, 08:00 in Prague.
pub const MORNING: UtcMillis = UtcMillis(1_772_607_600_000);
pub const MINUTE_MS: i64 = 60_000;
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
pub const DAY_MS: i64 = 24 * HOUR_MS;
/// Stamps for one reward.
pub const GOAL: u32 = 4;
/// A stamp counts so many days after its own.
pub const VALID_DAYS: i32 = 20;
const MEMBERS: usize = 6;

/// Stores, tills in each.
pub type Form = (usize, usize);

/// A till of the template.
#[derive(Clone, Debug)]
pub struct Seat {
    pub asker: Asker,
    pub store: usize,
}

/// A shop on the disk.
pub struct Template {
    folder: TempDir,
    pub merchant: MerchantId,
    pub seats: Vec<Seat>,
    pub members: Vec<(MemberId, String)>,
}

static MADE: Mutex<BTreeMap<(Form, bool), Arc<Template>>> = Mutex::new(BTreeMap::new());

/// A folder that costs no disk where the system has one in memory: fsync is honest there, and fast.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let inside = memory.is_dir().then(|| tempfile::Builder::new().prefix("simulate").tempdir_in(memory).ok()).flatten();
    inside.unwrap_or_else(|| tempfile::tempdir().unwrap())
}

/// The folders of a till below a world's folder.
pub fn dirs(till: &Path) -> Dirs {
    Dirs::new(till.join("data"), till.join("guard"))
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

impl Template {
    /// The shop of this form; with a reward for whoever comes for the first time, or without.
    pub fn of(form: Form, welcomes: bool) -> Arc<Self> {
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry((form, welcomes)).or_insert_with(|| Arc::new(Self::make(form, welcomes))).clone()
    }

    /// Puts a copy of it into a world's folder.
    pub fn copy_to(&self, folder: &Path) {
        copy(self.folder.path(), folder);
    }

    fn make((stores, tills): Form, welcomes: bool) -> Self {
        let folder = folder();
        let server = Server::open(folder.path(), 7, MORNING.0, None);
        let program = program(welcomes);
        let merchant = server.run(server.service.add_merchant(None)).unwrap();
        let stores: Vec<StoreId> = (0..stores)
            .map(|number| server.run(server.service.add_store(merchant, &format!("Store {number}"))).unwrap())
            .collect();
        let mut maker = Maker { server, merchant, folder: folder.path().to_owned(), program, tills: Vec::new() };
        for (number, (store, _)) in
            (0..stores.len()).flat_map(|store| (0..tills).map(move |of| (store, of))).enumerate()
        {
            if number == 0 { maker.first(stores[0]) } else { maker.another(number, stores[store], store) }
        }
        let members = maker.members();
        for _ in 0..2 {
            (0..maker.tills.len()).for_each(|number| maker.sync(number));
        }
        let (merchant, seats) = maker.close();
        Self { folder, merchant, seats, members }
    }
}

struct Maker {
    server: Server,
    merchant: MerchantId,
    folder: PathBuf,
    program: Program,
    tills: Vec<(Till, Seat)>,
}

impl Maker {
    fn invitation(&self, store: StoreId) -> Invitation {
        let service = &self.server.service;
        let code = self.server.run(service.pairing_code(self.merchant, store, MORNING.0 + DAY_MS)).unwrap();
        let asked = InvitationRequest { protocol: PROTOCOL, code: Fixed(code) };
        let reply = self.server.run(service.invitation(asked)).unwrap();
        Invitation {
            address: "https://server.example".to_owned(),
            merchant: MerchantId::from_bytes(reply.merchant.0),
            is_empty: reply.is_empty,
            code,
        }
    }

    fn first(&mut self, store: StoreId) {
        let (clock, entropy) = (HandClock::at(MORNING), SeededEntropy::new(1));
        let dirs = dirs(&self.folder.join("till-0"));
        let (mut till, _) = Till::create(&set_up(&self.program), dirs, Box::new(clock), Box::new(entropy)).unwrap();
        let invitation = self.invitation(store);
        let request = till.pair_request(&invitation, "Till 0").unwrap();
        let admitted = self.server.run(self.server.service.pair(&request)).unwrap();
        self.merchant = MerchantId::from_bytes(admitted.reply.merchant.0);
        till.paired(&invitation, &request, &admitted.reply).unwrap();
        let asker = Asker { merchant: self.merchant, terminal: admitted.terminal, store };
        self.tills.push((till, Seat { asker, store: 0 }));
        self.sync(0);
    }

    fn another(&mut self, number: usize, store: StoreId, place: usize) {
        let (clock, mut entropy) = (HandClock::at(MORNING), SeededEntropy::new(number as u64 + 10));
        let invitation = self.invitation(store);
        let dirs = dirs(&self.folder.join(format!("till-{number}")));
        let draft = draft_joining(&dirs, &mut entropy, &invitation, &format!("Till {number}"), MORNING).unwrap();
        let admitted = self.server.run(self.server.service.pair(&draft.request)).unwrap();
        let till = Till::create_joined(
            &set_up(&self.program),
            dirs.clone(),
            Box::new(clock),
            Box::new(entropy),
            &draft,
            &invitation,
            &admitted.reply,
        )
        .unwrap();
        // The shop's card key, as by its recovery phrase: any till may hand out cards after its next start.
        std::fs::copy(self.folder.join("till-0/data/card.key"), dirs.data.join("card.key")).unwrap();
        let asker = Asker { merchant: self.merchant, terminal: admitted.terminal, store };
        self.tills.push((till, Seat { asker, store: place }));
        self.sync(number);
    }

    fn members(&mut self) -> Vec<(MemberId, String)> {
        let till = &mut self.tills[0].0;
        let mut members = Vec::new();
        for _ in 0..MEMBERS {
            let verdict = till.enrol(&NewMember { profile: Profile::default(), consents: Vec::new() });
            let member = verdict.member_id().unwrap();
            members.push((member, till.card_of(member).unwrap().code));
        }
        members
    }

    fn sync(&mut self, number: usize) {
        let (till, seat) = &mut self.tills[number];
        let (server, asker) = (&self.server, seat.asker);
        while let Some(run) = till.outbox().unwrap() {
            let stream = run.push.stream;
            let PushAnswer::Acked(reply) = server.run(server.service.push(asker, run.push)).unwrap() else {
                panic!("a conflict in a shop that nobody disturbed");
            };
            till.acknowledged(stream, &reply).unwrap();
        }
        if till.needs_snapshot() {
            let signed = server.run(server.service.snapshot(asker)).unwrap();
            let mut plan = till.begin_snapshot(&signed).unwrap();
            while let Some(index) = plan.next() {
                let packed = server.service.snapshot_chunk(asker, &plan.chunks[index].hash.0).unwrap();
                till.snapshot_chunk(&mut plan, index, &packed).unwrap();
            }
            till.adopt_snapshot(plan, &PageExtra::default()).unwrap();
        }
        loop {
            let request = till.pull_request(300);
            let page = server.run(server.service.pull(asker, request)).unwrap();
            if !till.apply_page(request.cursor, &page, &PageExtra::default()).unwrap().more {
                break;
            }
        }
    }

    fn close(self) -> (MerchantId, Vec<Seat>) {
        let mut seats = Vec::new();
        for (till, seat) in self.tills {
            till.close().unwrap();
            seats.push(seat);
        }
        self.server.settle();
        (self.merchant, seats)
    }
}

/// Coffee by visit; nobody waits between visits, one is welcomed with a stamp, and a stamp counts for some weeks.
pub fn program(welcomes: bool) -> Program {
    let business_day = BusinessDay {
        time_zone: "Europe/Prague".to_owned(),
        cutoff_minutes: 120,
        opening: [Some((120, 1560)); 7],
        holidays: Vec::new(),
    };
    let mut program = templates(CurrencyCode::new("CZK").unwrap(), &business_day).swap_remove(0).program;
    let limits = &mut program.limits;
    (limits.cool_down_s, limits.daily_cap_visits) = (0, None);
    (limits.shift_manual_limit, limits.shift_adjust_limit, limits.shift_void_limit) = (None, None, None);
    (limits.static_card_rewards_per_day, limits.undo_window_s) = (24, 3600);
    program.policy.reward_usable_at_once = true;
    for card in &mut program.cards {
        (card.goal, card.welcome_stamps) = (GOAL, 1);
        card.stamp_validity_days = Some(VALID_DAYS as u32);
    }
    for reward in &mut program.rewards {
        reward.validity_days = Some(VALID_DAYS as u32);
    }
    let welcome = WelcomeReward { reward: program.cards[0].reward, moment: WelcomeMoment::FirstVisit };
    program.welcome_reward = welcomes.then_some(welcome);
    program
}

fn set_up(program: &Program) -> SetUp {
    SetUp {
        shop_name: "Kavárna Zkušební".to_owned(),
        language: "en".to_owned(),
        customer_language: "en".to_owned(),
        owner: FirstOwner { name: "Petra Vlastní".to_owned(), pin: "8265".to_owned(), language: "en".to_owned() },
        program: program.clone(),
        brand: Brand::default(),
    }
}
