//! The stage of the manager's tests: a real till in a temporary folder, the real window without a display, driven by
//! accessible labels as a screen reader would.

use i_slint_backend_testing::{AccessibleRole, ElementHandle, init_no_event_loop};
use slint::{ComponentHandle, Model};
use std::rc::Rc;
use std::sync::mpsc::channel;
use tillstamp_kiosk::adapters::office;
use tillstamp_kiosk::desk::Desk;
use tillstamp_kiosk::engine::{Engine, EngineEnd};
use tillstamp_terminal::ledger::{CurrencyCode, MemberId};
use tillstamp_terminal::loyalty::{BusinessDay, templates};
use tillstamp_terminal::views::{Brand, FirstOwner, NewMember, Profile, SetUp};
use tillstamp_terminal::{Dirs, SystemClock, SystemEntropy, Till};
use tillstamp_ui as ui;

/// A window with its desk, over a shop or over nothing.
pub struct Stage {
    pub desk: Rc<Desk>,
    /// The words of the shop's recovery sheet.
    pub phrase: Vec<String>,
    folder: tempfile::TempDir,
    _end: EngineEnd,
}

impl Stage {
    /// A shop with its owner "Eva" (PIN 4711) signed in.
    pub fn with_shop() -> Self {
        Self::shop(false)
    }

    /// The same with a window for the customer.
    pub fn with_customer() -> Self {
        Self::shop(true)
    }

    fn shop(customer: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dirs = Dirs::new(folder.path().join("data"), folder.path().join("guard"));
        let day = BusinessDay {
            time_zone: "Europe/Prague".to_owned(),
            cutoff_minutes: 120,
            opening: Default::default(),
            holidays: Vec::new(),
        };
        let template = templates(CurrencyCode::new("CZK").unwrap(), &day).into_iter().next().unwrap();
        let set_up = SetUp {
            shop_name: "Kavárna Most".to_owned(),
            language: "en".to_owned(),
            customer_language: "cs".to_owned(),
            owner: FirstOwner { name: "Eva".to_owned(), pin: "4711".to_owned(), language: "en".to_owned() },
            program: template.program,
            brand: Brand::default(),
        };
        let (till, sheet) = Till::create(&set_up, dirs, Box::new(SystemClock), Box::new(SystemEntropy)).unwrap();
        Self { phrase: sheet.phrase, ..Self::over(Some(till), folder, customer) }
    }

    /// Nothing yet: the wizard's place.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        office::place(Dirs::new(folder.path().join("data"), folder.path().join("guard")));
        Self::over(None, folder, false)
    }

    fn over(till: Option<Till>, folder: tempfile::TempDir, customer: bool) -> Self {
        init_no_event_loop();
        let window = ui::Till::new().unwrap();
        // Tall: what lies below the fold is not in the accessible tree.
        window.window().set_size(slint::PhysicalSize::new(1280, 3000));
        let (engine, end) = Engine::start(till).unwrap();
        let customer = customer.then(|| ui::CustomerDisplay::new().unwrap());
        let (desk, end) = Desk::new(window, customer, engine, end, None);
        desk.settle();
        Self { desk, phrase: Vec::new(), folder, _end: end }
    }

    /// The folder of everything.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Opens a screen as its tab does.
    pub fn go(&self, screen: ui::Screen) {
        self.desk.go(screen);
        self.desk.settle();
    }

    /// The screen that is open.
    pub fn screen(&self) -> ui::Screen {
        self.desk.till.global::<ui::Navigation>().get_screen()
    }

    /// Everything that carries the label, in the order of the screen.
    fn labelled(&self, label: &str) -> impl Iterator<Item = ElementHandle> {
        ElementHandle::find_by_accessible_label(&self.desk.till, label)
    }

    /// What can be pressed: a button's words carry the same label as the button.
    fn pressable(&self, label: &str) -> Vec<ElementHandle> {
        let is_pressable = |found: &ElementHandle| {
            !matches!(found.accessible_role(), None | Some(AccessibleRole::Text | AccessibleRole::TextInput))
        };
        let found: Vec<ElementHandle> = self.labelled(label).filter(is_pressable).collect();
        assert!(!found.is_empty(), "nothing to press is labelled {label:?}");
        found
    }

    /// The last field to type into with this label: a question's field lies over the screen's.
    fn field(&self, label: &str) -> ElementHandle {
        let is_input = |found: &ElementHandle| found.accessible_role() == Some(AccessibleRole::TextInput);
        let found = self.labelled(label).filter(is_input).last();
        found.unwrap_or_else(|| panic!("no field is labelled {label:?}"))
    }

    /// Whether something carries this label.
    pub fn has(&self, label: &str) -> bool {
        self.labelled(label).next().is_some()
    }

    /// Presses what carries the label.
    pub fn press(&self, label: &str) {
        self.pressable(label)[0].invoke_accessible_default_action();
        self.desk.settle();
    }

    /// Presses the last thing with this label: a question's button lies over the screen's.
    pub fn press_last(&self, label: &str) {
        let found = self.pressable(label);
        found[found.len() - 1].invoke_accessible_default_action();
        self.desk.settle();
    }

    /// Opens a row of the journal.
    pub fn select_row(&self, index: i32) {
        self.desk.till.global::<ui::JournalAdapter>().invoke_select(index);
        self.desk.settle();
    }

    /// Titles of the journal's rows.
    pub fn journal(&self) -> Vec<String> {
        self.desk.till.global::<ui::JournalAdapter>().get_rows().iter().map(|row| row.title.to_string()).collect()
    }

    /// Whether the program's list has a part of this name.
    pub fn has_part(&self, title: &str) -> bool {
        self.desk.till.global::<ui::ProgramAdapter>().get_parts().iter().any(|part| part.title == title)
    }

    /// What the ledger check said.
    pub fn verify_text(&self) -> String {
        self.desk.till.global::<ui::HealthAdapter>().get_verify_text().to_string()
    }

    /// The calibration code arrives as a scanner would type it, with Enter.
    pub fn accept_scanner(&self, text: &str) {
        self.desk.till.global::<ui::DevicesAdapter>().invoke_scanner_arrived(text.into());
        self.desk.settle();
    }

    /// Enter in the field for the printer's folder.
    pub fn accept_folder(&self, folder: &str) {
        self.desk.till.global::<ui::DevicesAdapter>().invoke_keep_folder(folder.into());
        self.desk.settle();
    }

    /// The words of the recovery sheet on the screen.
    pub fn recovery_words(&self) -> Vec<String> {
        self.desk.till.global::<ui::RecoveryAdapter>().get_words().iter().map(String::from).collect()
    }

    /// Labels of the two words that are asked for, with their numbers.
    pub fn asked_words(&self) -> Vec<(String, usize)> {
        let fields = self.desk.till.global::<ui::RecoveryAdapter>().get_proof();
        fields.iter().map(|field| (field.label.to_string(), field.key.parse::<usize>().unwrap() + 1)).collect()
    }

    /// The body of the open question.
    pub fn question(&self) -> String {
        self.desk.till.global::<ui::OfficeAdapter>().get_ask().body.to_string()
    }

    /// Whether the note under the recovery sheet begins so.
    pub fn said(&self, begin: &str) -> bool {
        self.desk.till.global::<ui::RecoveryAdapter>().get_sheet_note().starts_with(begin)
    }

    /// Why the wizard does not go on.
    pub fn setup_error(&self) -> String {
        self.desk.till.global::<ui::SetUpAdapter>().get_error().to_string()
    }

    /// Types into a field that carries the label.
    pub fn fill(&self, label: &str, text: &str) {
        self.field(label).set_accessible_value(text);
        self.desk.settle();
    }

    /// What stands in the field, or the figure of a tile.
    pub fn value(&self, label: &str) -> String {
        self.labelled(label).filter_map(|found| found.accessible_value()).last().map(String::from).unwrap_or_default()
    }

    /// The error or the hint of a field.
    pub fn told(&self, label: &str) -> String {
        self.field(label).accessible_description().map(String::from).unwrap_or_default()
    }

    /// The notice above the page.
    pub fn notice(&self) -> String {
        self.desk.till.global::<ui::OfficeAdapter>().get_notice().to_string()
    }

    /// Work on the till itself, to prepare or to look.
    pub fn till<T: Send + 'static>(&self, work: impl FnOnce(&mut Till) -> T + Send + 'static) -> T {
        let (send, receive) = channel();
        self.desk.engine.call(work, move |_, value| drop(send.send(value)));
        self.desk.settle();
        receive.recv().unwrap()
    }

    /// A member with a name and one visit.
    pub fn member(&self, name: &'static str) -> MemberId {
        self.till(move |till| {
            let profile = Profile { name: name.to_owned(), ..Profile::default() };
            let member = till.enrol(&NewMember { profile, consents: Vec::new() }).member_id().unwrap();
            till.serve_looked_up(member);
            member
        })
    }
}
