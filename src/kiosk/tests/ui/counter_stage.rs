//! The stage of the counter's tests: a shop with owner, manager and cashier, a clock moved by hand, the locked window.

use i_slint_backend_testing::{AccessibleRole, ElementHandle};
use slint::{ComponentHandle, Model};
use std::rc::Rc;
use std::sync::mpsc::channel;
use tillstamp_kiosk::adapters;
use tillstamp_kiosk::desk::Desk;
use tillstamp_kiosk::engine::{Engine, EngineEnd};
use tillstamp_terminal::ledger::{CurrencyCode, MemberId, Role, UtcMillis};
use tillstamp_terminal::loyalty::{BusinessDay, templates};
use tillstamp_terminal::testing::HandClock;
use tillstamp_terminal::views::{Brand, FirstOwner, JournalFilter, JournalKind, NewMember, Profile, SetUp};
use tillstamp_terminal::{Clock, Dirs, SeededEntropy, SystemClock, Till};
use tillstamp_ui as ui;

/// Wednesday, 2026-03-04, 09:00 in Prague.
const MORNING: UtcMillis = UtcMillis(1_772_611_200_000);
pub const MANAGER_PIN: &str = "4417";
pub const CASHIER_PIN: &str = "9031";

pub const OWNER_PIN: &str = "826511";
/// What the member sheet opens over the counter, but for the question to the manager.
pub const DIALOGS: [ui::MemberDialog; 9] = [
    ui::MemberDialog::More,
    ui::MemberDialog::Redeem,
    ui::MemberDialog::Add,
    ui::MemberDialog::Adjust,
    ui::MemberDialog::History,
    ui::MemberDialog::Void,
    ui::MemberDialog::LostCard,
    ui::MemberDialog::Move,
    ui::MemberDialog::Card,
];

pub struct Stage {
    pub desk: Rc<Desk>,
    pub clock: HandClock,
    /// The code of the recovery sheet.
    pub owner_code: String,
    folder: tempfile::TempDir,
    end: EngineEnd,
}

impl Stage {
    /// The locked window of a shop that speaks English.
    pub fn new() -> Self {
        let clock = HandClock::at(MORNING);
        Self::with_clock(Box::new(clock.clone()), clock)
    }

    /// The same by the machine's own clock: what opens another shop in its place (training) always takes that one.
    pub fn by_the_clock() -> Self {
        Self::with_clock(Box::new(SystemClock), HandClock::at(MORNING))
    }

    fn with_clock(shop_clock: Box<dyn Clock>, clock: HandClock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let day = BusinessDay {
            time_zone: "Europe/Prague".to_owned(),
            cutoff_minutes: 120,
            opening: [Some((420, 1200)); 7],
            holidays: Vec::new(),
        };
        let mut program = templates(CurrencyCode::new("CZK").unwrap(), &day).swap_remove(1).program;
        program.cards[0].goal = 3;
        program.cards[0].welcome_stamps = 0;
        let set_up = SetUp {
            shop_name: "Kavárna Most".to_owned(),
            language: "en".to_owned(),
            customer_language: "cs".to_owned(),
            owner: FirstOwner { name: "Eva".to_owned(), pin: OWNER_PIN.to_owned(), language: "en".to_owned() },
            program,
            brand: Brand::default(),
        };
        let dirs = Dirs::new(folder.path().join("data"), folder.path().join("guard"));
        let entropy = Box::new(SeededEntropy::new(1));
        let (mut till, sheet) = Till::create(&set_up, dirs, shop_clock, entropy).unwrap();
        till.add_operator("Klára", Role::Manager, MANAGER_PIN, "en").unwrap();
        till.add_operator("Jana", Role::Cashier, CASHIER_PIN, "en").unwrap();
        till.sign_out();
        crate::golden::platform();
        Self::over(till, clock, sheet.owner_code, folder)
    }

    fn over(till: Till, clock: HandClock, owner_code: String, folder: tempfile::TempDir) -> Self {
        let window = ui::Till::new().unwrap();
        window.window().set_size(slint::PhysicalSize::new(1280, 800));
        let customer = ui::CustomerDisplay::new().unwrap();
        let (engine, end) = Engine::start(Some(till)).unwrap();
        let (desk, end) = Desk::new(window, Some(customer), engine, end, None);
        let stage = Self { desk, clock, owner_code, folder, end };
        adapters::shell::refresh_shop(&stage.desk);
        stage.desk.go(ui::Screen::Lock);
        stage.desk.settle();
        stage
    }

    /// The program ends and starts again; `meanwhile` is what happens to the clock.
    pub fn restart(self, meanwhile: impl FnOnce(&HandClock)) -> Self {
        let Self { desk, clock, owner_code, folder, end } = self;
        drop(desk);
        end.join();
        meanwhile(&clock);
        let dirs = Dirs::new(folder.path().join("data"), folder.path().join("guard"));
        let till = Till::open(dirs, Box::new(clock.clone()), Box::new(SeededEntropy::new(2))).unwrap();
        Self::over(till, clock, owner_code, folder)
    }

    /// The same with Jana at the counter.
    pub fn at_the_counter() -> Self {
        let stage = Self::new();
        stage.sign_in("Jana", CASHIER_PIN);
        stage
    }

    pub fn sign_in(&self, name: &str, pin: &str) {
        let role = match name {
            "Eva" => "Owner",
            "Klára" => "Manager",
            _ => "Cashier",
        };
        self.press(&format!("{name}, {role}"));
        for digit in pin.chars() {
            self.press(&digit.to_string());
        }
        self.press("Confirm the PIN");
    }

    /// The last of those with this label and such a role: what lies over the others comes last. Words on a button carry
    /// the button's label too, and are passed over.
    fn last(&self, label: &str, wanted: impl Fn(AccessibleRole) -> bool) -> ElementHandle {
        let found = ElementHandle::find_by_accessible_label(&self.desk.till, label);
        found
            .filter(|element| element.accessible_role().is_some_and(&wanted))
            .last()
            .unwrap_or_else(|| panic!("nothing is called {label:?} here"))
    }

    /// Presses what a screen reader would find under this label.
    pub fn press(&self, label: &str) {
        let pressable = |role| !matches!(role, AccessibleRole::Text | AccessibleRole::TextInput);
        self.last(label, pressable).invoke_accessible_default_action();
        self.desk.settle();
    }

    pub fn has(&self, label: &str) -> bool {
        ElementHandle::find_by_accessible_label(&self.desk.till, label).next().is_some()
    }

    /// The value of a labelled element.
    pub fn value(&self, label: &str) -> String {
        let mut found = ElementHandle::find_by_accessible_label(&self.desk.till, label);
        found.find_map(|element| element.accessible_value()).unwrap_or_default().to_string()
    }

    pub fn fill(&self, label: &str, text: &str) {
        self.last(label, |role| role == AccessibleRole::TextInput).set_accessible_value(text);
        self.desk.settle();
    }

    pub fn till<T: Send + 'static>(&self, work: impl FnOnce(&mut Till) -> T + Send + 'static) -> T {
        let (give, take) = channel();
        self.desk.engine.tell(move |till| {
            give.send(work(till)).unwrap();
        });
        let value = take.recv().unwrap();
        self.desk.settle();
        value
    }

    /// A member with a card; gives the member and the card's code.
    pub fn member(&self, name: &str) -> (MemberId, Vec<u8>) {
        let name = name.to_owned();
        self.till(move |till| {
            let new = NewMember { profile: Profile { name, ..Profile::default() }, consents: Vec::new() };
            let member = till.enrol(&new).member_id().unwrap();
            let code = till.card_of(member).unwrap().code.into_bytes();
            (member, code)
        })
    }

    /// Somebody else takes over.
    pub fn change_to(&self, name: &str, pin: &str) {
        self.desk.go(ui::Screen::Lock);
        self.till(|till| till.sign_out());
        self.sign_in(name, pin);
        assert_eq!(self.screen(), ui::Screen::Counter, "{name} could not sign in");
    }

    /// A window so tall that nothing lies below the fold: what does is not in the accessible tree.
    pub fn tall(&self) {
        self.size(1280, 3000);
    }

    pub fn size(&self, width: u32, height: u32) {
        self.desk.till.window().set_size(slint::PhysicalSize::new(width, height));
        self.desk.settle();
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Opens one of the manager's screens by its tab.
    pub fn office(&self, tab: &str) {
        if !self.has("Journal") {
            self.press("Manager");
        }
        self.press(tab);
    }

    /// A button or a field, to look at.
    pub fn element(&self, label: &str) -> ElementHandle {
        self.last(label, |role| role != AccessibleRole::Text)
    }

    /// What a field or a switch says beside itself: its error, else its hint.
    pub fn told(&self, label: &str) -> String {
        self.element(label).accessible_description().map(String::from).unwrap_or_default()
    }

    /// The line above the manager's pages.
    pub fn notice(&self) -> String {
        self.desk.till.global::<ui::OfficeAdapter>().get_notice().to_string()
    }

    /// The short notice at the bottom.
    pub fn toast(&self) -> String {
        self.desk.till.global::<ui::ShellAdapter>().get_notice().to_string()
    }

    /// The paper that lies over the page: its title and its text.
    pub fn paper(&self) -> (String, String) {
        let paper = self.desk.till.global::<ui::OfficeAdapter>().get_paper();
        (paper.title.to_string(), paper.text.to_string())
    }

    /// Stamps of a member's first card as the ledger has them.
    pub fn kept(&self, member: MemberId) -> u32 {
        self.till(move |till| till.open_member(member).unwrap().cards[0].have)
    }

    /// How often something of this kind stands in the ledger.
    pub fn count(&self, kind: JournalKind) -> usize {
        self.till(move |till| {
            let filter = JournalFilter { kinds: vec![kind], limit: 500, ..JournalFilter::default() };
            till.journal(&filter).unwrap().len()
        })
    }

    /// A second passes on the window's side: the strip and what waits are asked for anew.
    pub fn tick(&self) {
        adapters::shell::tick(&self.desk, std::time::Instant::now());
        self.desk.settle();
    }

    /// Chain, sums and conservation of the whole ledger.
    pub fn assert_sound(&self) {
        let found = self.till(|till| Till::verify_file(&till.ledger_path(), None).unwrap());
        assert!(found.first_fault.is_none(), "{:?}", found.first_fault);
    }

    /// A code comes into view, as the camera's thread tells it.
    pub fn scan(&self, code: &[u8]) {
        let now = tillstamp_kiosk::devices::clock::now_ms();
        tillstamp_kiosk::pipeline::present(&self.desk.engine, &self.desk.shared, code.to_vec(), now);
        self.desk.settle();
    }

    /// Minutes pass, without anybody touching anything.
    pub fn pass_minutes(&self, minutes: i64) {
        self.clock.pass_ms(minutes * 60_000);
    }

    pub fn screen(&self) -> ui::Screen {
        self.desk.till.global::<ui::Navigation>().get_screen()
    }

    pub fn verdict(&self) -> (ui::VerdictKind, String, String) {
        let counter = self.desk.till.global::<ui::CounterAdapter>();
        (counter.get_verdict(), counter.get_verdict_text().into(), counter.get_verdict_next().into())
    }

    /// Stamps on the first card of the open sheet.
    pub fn stamps(&self) -> i32 {
        let member = self.desk.till.global::<ui::MemberAdapter>();
        assert!(member.get_open(), "no sheet is open: {:?}", self.verdict());
        member.get_cards().row_data(0).map_or(-1, |card| card.have)
    }

    pub fn rewards(&self) -> usize {
        self.desk.till.global::<ui::MemberAdapter>().get_rewards().row_count()
    }

    pub fn customer(&self) -> ui::CustomerAdapter<'_> {
        self.desk.customer.as_ref().unwrap().global::<ui::CustomerAdapter>()
    }
}
