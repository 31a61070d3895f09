//! A server and tills of one shop in one process: the real service on a real file, real tills, and a line that a test
//! draws by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tempfile::TempDir;
use tillstamp_protocol::{Chunk, Fixed, InvitationRequest, PROTOCOL, unpack};
use tillstamp_server::service::{Asker, PushAnswer, ReportAnswer, ServerKeys, Service, ServiceError, World};
use tillstamp_server::storage::sqlite::SqliteStorage;
use tillstamp_terminal::joined::{AfterConflict, Applied, Invitation, Line, PageExtra, draft_joining};
use tillstamp_terminal::ledger::{CurrencyCode, MemberId, MerchantId, OperatorId, StoreId, UtcMillis};
use tillstamp_terminal::loyalty::{BusinessDay, Program, templates};
use tillstamp_terminal::testing::HandClock;
use tillstamp_terminal::views::{Brand, FirstOwner, NewMember, Profile, SetUp, Verdict, VerdictKind};
use tillstamp_terminal::{Dirs, SeededEntropy, Till};

/// Wednesday, 2026-03-04, 09:00 in Prague.
pub const MORNING: UtcMillis = UtcMillis(1_772_611_200_000);
pub const MINUTE_MS: i64 = 60_000;
pub const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
const PIN: &str = "8265";

struct TestWorld {
    now_ms: AtomicI64,
    drawn: AtomicU64,
}

impl World for TestWorld {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn random(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let drawn = self.drawn.fetch_add(1, Ordering::SeqCst);
            *byte = (drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u8;
        }
    }
}

/// A till on its counter.
pub struct Counter {
    pub till: Till,
    pub folder: TempDir,
    pub asker: Asker,
    pub owner: OperatorId,
    pub clock: HandClock,
    pub seed: u64,
}

pub struct Chain {
    pub service: Service,
    pub merchant: MerchantId,
    pub store: StoreId,
    pub tills: Vec<Counter>,
    pub runtime: tokio::runtime::Runtime,
    world: Arc<TestWorld>,
    _folder: TempDir,
}

/// Coffee by visit, ten stamps a card; nobody waits between visits and nothing is welcomed.
pub fn program() -> Program {
    let business_day = BusinessDay {
        time_zone: "Europe/Prague".to_owned(),
        cutoff_minutes: 120,
        opening: [Some((420, 1200)); 7],
        holidays: Vec::new(),
    };
    let mut program = templates(CurrencyCode::new("CZK").unwrap(), &business_day).swap_remove(0).program;
    program.limits.cool_down_s = 0;
    program.limits.daily_cap_visits = None;
    program.policy.reward_usable_at_once = true;
    for card in &mut program.cards {
        card.goal = 4;
        card.welcome_stamps = 0;
    }
    program.welcome_reward = None;
    program
}

pub fn set_up(program: &Program) -> SetUp {
    SetUp {
        shop_name: "Kavárna Zkušební".to_owned(),
        language: "en".to_owned(),
        customer_language: "en".to_owned(),
        owner: FirstOwner { name: "Petra Vlastní".to_owned(), pin: PIN.to_owned(), language: "en".to_owned() },
        program: program.clone(),
        brand: Brand::default(),
    }
}

fn dirs_in(folder: &TempDir) -> Dirs {
    Dirs::new(folder.path().join("data"), folder.path().join("guard"))
}

impl Chain {
    /// A server with an empty merchant that a lone shop joined, and so many tills in all.
    pub fn new(program: &Program, tills: usize) -> Self {
        Self::with(program, tills, |_| {})
    }

    /// The same; the first till works alone for a while before it joins.
    pub fn with(program: &Program, tills: usize, alone: impl FnOnce(&mut Till)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let storage = Arc::new(SqliteStorage::open(&folder.path().join("server.db")).unwrap());
        let world = Arc::new(TestWorld { now_ms: AtomicI64::new(MORNING.0), drawn: AtomicU64::new(1) });
        let service = Service::new(storage, ServerKeys::new([42; 32]), world.clone());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (merchant, store) = runtime.block_on(async {
            let merchant = service.add_merchant(None).await.unwrap();
            (merchant, service.add_store(merchant, "Most Square").await.unwrap())
        });
        let mut chain = Self { service, merchant, store, tills: Vec::new(), runtime, world, _folder: folder };
        chain.first(program, alone);
        for number in 1..tills {
            chain.another(program, number);
        }
        chain
    }

    fn invitation(&mut self, store: StoreId) -> Invitation {
        let service = self.service.clone();
        let (merchant, until) = (self.merchant, MORNING.0 + 1000 * DAY_MS);
        let (code, reply) = self.runtime.block_on(async {
            let code = service.pairing_code(merchant, store, until).await.unwrap();
            let asked = InvitationRequest { protocol: PROTOCOL, code: Fixed(code) };
            (code, service.invitation(asked).await.unwrap())
        });
        Invitation {
            address: "https://server.example".to_owned(),
            merchant: MerchantId::from_bytes(reply.merchant.0),
            is_empty: reply.is_empty,
            code,
        }
    }

    fn first(&mut self, program: &Program, alone: impl FnOnce(&mut Till)) {
        let folder = tempfile::tempdir().unwrap();
        let clock = HandClock::at(MORNING);
        let entropy = Box::new(SeededEntropy::new(1));
        let (mut till, _) = Till::create(&set_up(program), dirs_in(&folder), Box::new(clock.clone()), entropy).unwrap();
        let owner = till.session().unwrap().operator;
        alone(&mut till);
        let invitation = self.invitation(self.store);
        let request = till.pair_request(&invitation, "Till 1").unwrap();
        let service = self.service.clone();
        let admitted = self.runtime.block_on(async { service.pair(&request).await.unwrap() });
        self.merchant = MerchantId::from_bytes(admitted.reply.merchant.0);
        till.paired(&invitation, &request, &admitted.reply).unwrap();
        let asker = Asker { merchant: self.merchant, terminal: admitted.terminal, store: self.store };
        self.tills.push(Counter { till, folder, asker, owner, clock, seed: 1 });
        self.sync(0);
    }

    fn another(&mut self, program: &Program, number: usize) {
        self.another_at(program, number, self.store);
    }

    /// A second shop of the merchant, with one till; the till's number.
    pub fn second_shop(&mut self, program: &Program) -> usize {
        let (service, merchant) = (self.service.clone(), self.merchant);
        let store = self.runtime.block_on(async { service.add_store(merchant, "Old Town").await.unwrap() });
        let number = self.tills.len();
        self.another_at(program, number, store);
        number
    }

    fn another_at(&mut self, program: &Program, number: usize, store: StoreId) {
        let folder = tempfile::tempdir().unwrap();
        let clock = HandClock::at(MORNING);
        let mut entropy = SeededEntropy::new(number as u64 + 10);
        let invitation = self.invitation(store);
        let dirs = dirs_in(&folder);
        let name = format!("Till {}", number + 1);
        let draft = draft_joining(&dirs, &mut entropy, &invitation, &name, MORNING).unwrap();
        let service = self.service.clone();
        let admitted = self.runtime.block_on(async { service.pair(&draft.request).await.unwrap() });
        let reply = &admitted.reply;
        let mut till = Till::create_joined(
            &set_up(program),
            dirs,
            Box::new(clock.clone()),
            Box::new(entropy),
            &draft,
            &invitation,
            reply,
        )
        .unwrap();
        let owner = till.operators()[0].operator;
        till.sign_in(owner, PIN).unwrap();
        let asker = Asker { merchant: self.merchant, terminal: admitted.terminal, store };
        let seed = number as u64 + 10;
        self.tills.push(Counter { till, folder, asker, owner, clock, seed });
        self.sync(number);
    }

    /// Time passes everywhere.
    pub fn pass(&mut self, ms: i64) {
        self.world.now_ms.fetch_add(ms, Ordering::SeqCst);
        for counter in &self.tills {
            counter.clock.pass_ms(ms);
        }
    }

    /// Announces, sends everything and reads the feed to its end.
    pub fn sync(&mut self, number: usize) {
        self.push(number);
        self.pull(number);
    }

    /// Puts on the shelf what is new, and reads it to its end.
    pub fn share(&mut self, number: usize) {
        let Self { service, runtime, tills, .. } = self;
        let Counter { till, asker, .. } = &mut tills[number];
        while let Some(put) = till.shelf_put().unwrap() {
            runtime.block_on(service.shelf_put(*asker, put.clone())).unwrap();
            till.shelf_put_done(&put).unwrap();
        }
        while till.apply_shelf(&runtime.block_on(service.shelf(*asker, till.shelf_get(3).unwrap())).unwrap()).unwrap() {
        }
    }

    pub fn push(&mut self, number: usize) {
        let Self { service, runtime, tills, .. } = self;
        let Counter { till, asker, .. } = &mut tills[number];
        while let Some(request) = till.stream_to_open().unwrap() {
            match runtime.block_on(service.open_stream(*asker, request)) {
                Ok(()) => till.stream_opened(request.stream).unwrap(),
                Err(ServiceError::StreamUnknown) => till.stream_unknown(request.stream).unwrap(),
                Err(error) => panic!("{error}"),
            }
        }
        while let Some(run) = till.outbox().unwrap() {
            let stream = run.push.stream;
            match runtime.block_on(service.push(*asker, run.push)).unwrap() {
                PushAnswer::Acked(reply) => {
                    till.acknowledged(stream, &reply).unwrap();
                }
                PushAnswer::Conflict(conflict) => {
                    let after = till.conflict(stream, &conflict).unwrap();
                    assert_ne!(after, AfterConflict::Hold);
                    if after == AfterConflict::NewEpoch {
                        return self.push(number);
                    }
                }
            }
        }
    }

    /// Tells a restored server that all is sent.
    pub fn report(&mut self, number: usize) {
        let Self { service, runtime, tills, .. } = self;
        let Counter { till, asker, .. } = &mut tills[number];
        let request = till.report_request().unwrap().unwrap();
        match runtime.block_on(service.report(*asker, request)).unwrap() {
            ReportAnswer::Heard(reply) => till.reported(request.stream, &reply).unwrap(),
            ReportAnswer::Conflict(conflict) => panic!("{conflict:?}"),
        }
    }

    pub fn pull(&mut self, number: usize) -> Vec<Applied> {
        self.pull_by(number, 300)
    }

    pub fn pull_by(&mut self, number: usize, limit: u32) -> Vec<Applied> {
        let Self { service, runtime, tills, .. } = self;
        let Counter { till, asker, .. } = &mut tills[number];
        if till.needs_snapshot() {
            let signed = runtime.block_on(service.snapshot(*asker)).unwrap();
            let mut plan = till.begin_snapshot(&signed).unwrap();
            while let Some(index) = plan.next() {
                let packed = service.snapshot_chunk(*asker, &plan.chunks[index].hash.0).unwrap();
                let _: Chunk = unpack(&packed).unwrap();
                till.snapshot_chunk(&mut plan, index, &packed).unwrap();
            }
            till.adopt_snapshot(plan, &PageExtra::default()).unwrap();
        }
        let mut all = Vec::new();
        loop {
            let request = till.pull_request(limit);
            let page = runtime.block_on(service.pull(*asker, request)).unwrap();
            let applied = till.apply_page(request.cursor, &page, &PageExtra::default()).unwrap();
            let more = applied.more;
            all.push(applied);
            if !more {
                return all;
            }
        }
    }

    /// Asks for what a member has free, and takes it.
    pub fn fetch(&mut self, number: usize, member: MemberId) -> i64 {
        let Self { service, runtime, tills, .. } = self;
        let Counter { till, asker, .. } = &mut tills[number];
        let mut wants = till.want(member).unwrap();
        wants.extend(till.open_wants().unwrap());
        let mut taken = 0;
        for want in wants {
            let grant = runtime.block_on(service.grant(*asker, want.request)).unwrap();
            taken += till.take_grant(&grant).unwrap().units;
        }
        taken
    }

    pub fn line(&mut self, number: usize, up: bool) {
        let since = self.tills[number].till.now();
        self.tills[number].till.set_line(Line { up, cause: None, since });
    }

    /// A new member at a till's counter, and the bytes of the card.
    pub fn member(&mut self, number: usize) -> (MemberId, String) {
        let till = &mut self.tills[number].till;
        let verdict = till.enrol(&NewMember { profile: Profile::default(), consents: Vec::new() });
        assert_eq!(verdict.kind, VerdictKind::Done, "{:?}", verdict.message);
        let member = verdict.member_id().unwrap();
        (member, till.card_of(member).unwrap().code)
    }

    pub fn scan(&mut self, number: usize, code: &str) -> Verdict {
        self.pass(MINUTE_MS);
        let till = &mut self.tills[number].till;
        let at = till.monotonic_ms();
        till.present(code.as_bytes(), at)
    }

    /// Hands over whatever waits first; the verdict's kind.
    pub fn redeem(&mut self, number: usize, member: MemberId) -> Verdict {
        self.pass(MINUTE_MS);
        let till = &mut self.tills[number].till;
        let sheet = till.open_member(member).unwrap();
        let token = sheet.rewards.first().map_or(u64::MAX, |reward| reward.token);
        let verdict = till.redeem(token, 1);
        if verdict.offer == tillstamp_terminal::views::Offer::Confirm { till.confirm() } else { verdict }
    }

    /// The server's books and every till's file hold together.
    pub fn assert_sound(&mut self) {
        let report = self.runtime.block_on(self.service.verify(self.merchant)).unwrap();
        assert!(report.is_clean(), "{report:#?}");
        for counter in &self.tills {
            let report = Till::verify_file(&counter.till.ledger_path(), None).unwrap();
            assert_eq!(report.first_fault, None);
        }
    }
}

impl Chain {
    /// The whole machine is cloned, with what lies beside its data: a second till that believes to be the first.
    pub fn clone_machine(&mut self, number: usize) -> usize {
        let Counter { till, folder, asker, owner, clock, seed } = self.tills.remove(number);
        till.close().unwrap();
        let copy = tempfile::tempdir().unwrap();
        for part in ["data", "guard"] {
            copy_folder(&folder.path().join(part), &copy.path().join(part));
        }
        for (at, folder, seed) in [(number, folder, seed + 1000), (self.tills.len() + 1, copy, seed + 1_000_000)] {
            let till = open(&folder, &clock, owner, seed);
            self.tills.insert(at, Counter { till, folder, asker, owner, clock: clock.clone(), seed });
        }
        self.tills.len() - 1
    }

    /// What one till wrote reaches another without the server.
    pub fn neighbours(&mut self, from: usize, to: usize) {
        if from == to {
            return;
        }
        let known = self.tills[to].till.known_heads().unwrap();
        let own = self.tills[from].till.known_heads().unwrap().into_iter();
        let own: Vec<_> =
            own.filter(|head| head.stream.terminal.0 == *self.tills[from].asker.terminal.bytes()).collect();
        for head in own {
            let Some(known) = known.iter().find(|known| known.stream == head.stream) else { continue };
            if let Some(run) = self.tills[from].till.run_after(head.stream, known.seq, 500).unwrap() {
                self.tills[to].till.apply_neighbour(&run.push).unwrap();
            }
        }
    }

    /// The till stops, `between` happens to its machine, and it starts again.
    fn reopen(&mut self, number: usize, between: impl FnOnce(&TempDir, &HandClock)) {
        let Counter { till, folder, asker, owner, clock, seed } = self.tills.remove(number);
        till.close().unwrap();
        between(&folder, &clock);
        let seed = seed + 1000;
        let till = open(&folder, &clock, owner, seed);
        self.tills.insert(number, Counter { till, folder, asker, owner, clock, seed });
    }

    /// The machine was off, and its wall clock says something else afterwards.
    pub fn restart(&mut self, number: usize, shift_ms: i64) {
        self.reopen(number, |_, clock| {
            clock.reboot();
            clock.shift_raw_ms(shift_ms);
        });
    }

    /// A copy of the till's data as it is now.
    pub fn image(&self, number: usize) -> TempDir {
        let image = tempfile::tempdir().unwrap();
        copy_folder(&self.tills[number].folder.path().join("data"), &image.path().join("data"));
        image
    }

    /// The till's data is an older copy from now on; what lies beside it is not.
    pub fn put_back(&mut self, number: usize, image: &TempDir) {
        self.reopen(number, |folder, _| {
            std::fs::remove_dir_all(folder.path().join("data")).unwrap();
            copy_folder(&image.path().join("data"), &folder.path().join("data"));
        });
    }

    /// The till's data goes on on a copy of its disk, without what lies beside it.
    pub fn copy_disk(&mut self, number: usize) {
        self.reopen(number, |folder, _| std::fs::remove_dir_all(folder.path().join("guard")).unwrap());
    }
}

/// A till on a machine, with its owner at it.
fn open(folder: &TempDir, clock: &HandClock, owner: OperatorId, seed: u64) -> Till {
    let entropy = Box::new(SeededEntropy::new(seed));
    let mut till = Till::open(dirs_in(folder), Box::new(clock.clone()), entropy).unwrap();
    till.sign_in(owner, PIN).unwrap();
    till
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
