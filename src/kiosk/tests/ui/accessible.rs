//! What a screen reader finds: every screen, dialog and verdict in every language, walked element by element.
//!
//! Invariant: whatever can be acted on has a role and a name of its own; whatever tells something by a picture tells it
//! in words too. Nothing is checked by its English text: the rules are the same in every language.

use crate::counter_stage::{DIALOGS, OWNER_PIN, Stage};
use crate::keys::{elements, is_interactive, settle};
use crate::office;
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementRoot};
use slint::{ComponentHandle, Model};
use std::collections::BTreeSet;
use tillstamp_kiosk::adapters;
use tillstamp_terminal::ledger::Role;
use tillstamp_ui as ui;
use tillstamp_ui::{MemberDialog, Screen, SetUpStep};

type Place = [f32; 4];

fn place(element: &ElementHandle) -> Place {
    let (at, size) = (element.absolute_position(), element.size());
    [at.x, at.y, at.x + size.width, at.y + size.height]
}

fn holds(outer: Place, inner: Place) -> bool {
    outer[0] <= inner[0] + 0.5 && outer[1] <= inner[1] + 0.5 && outer[2] >= inner[2] - 0.5 && outer[3] >= inner[3] - 0.5
}

fn text(value: Option<slint::SharedString>) -> String {
    value.unwrap_or_default().trim().to_owned()
}

/// Everything wrong with what is shown now, each fault as a sentence that names the place.
fn faults(root: &impl ElementRoot, what: &str) -> BTreeSet<String> {
    let all = elements(root, |_| true);
    let mut found = BTreeSet::new();
    nameless(&all, what, &mut found);
    namesakes(&all, what, &mut found);
    silent_touch(&all, what, &mut found);
    silent_pictures(&all, what, &mut found);
    found
}

/// Interactive elements and pictures without a name.
fn nameless(all: &[ElementHandle], what: &str, found: &mut BTreeSet<String>) {
    for element in all {
        let role = element.accessible_role();
        let named = is_interactive(element)
            || matches!(
                role,
                Some(
                    AccessibleRole::Image
                        | AccessibleRole::Groupbox
                        | AccessibleRole::Spinbox
                        | AccessibleRole::ListItem
                )
            );
        if named && text(element.accessible_label()).is_empty() {
            let group = role == Some(AccessibleRole::Groupbox);
            if !group {
                found.insert(format!("{what}: a {role:?} at {:?} has no name", place(element)));
            }
        }
    }
}

/// Two things to press of one name, both within reach: a listener cannot tell them apart. Rows of a list name their
/// subject and may be alike where the facts are alike.
fn namesakes(all: &[ElementHandle], what: &str, found: &mut BTreeSet<String>) {
    let mut names = BTreeSet::new();
    for element in all {
        let reached = is_interactive(element) && element.accessible_enabled() != Some(false);
        if !reached || element.accessible_role() == Some(AccessibleRole::ListItem) {
            continue;
        }
        let name = text(element.accessible_label());
        let field = element.accessible_role() == Some(AccessibleRole::TextInput);
        if !names.insert((field, name.clone())) {
            found.insert(format!("{what}: two things within reach are called {name:?}"));
        }
    }
}

/// A place that hears touches but that a screen reader does not know. What only shields what lies below encloses the
/// dialog it belongs to.
fn silent_touch(all: &[ElementHandle], what: &str, found: &mut BTreeSet<String>) {
    let known: Vec<Place> = all.iter().filter(|element| is_interactive(element)).map(place).collect();
    for element in all {
        if element.type_name().as_deref() != Some("TouchArea") {
            continue;
        }
        let here = place(element);
        if here[2] > here[0] && !known.iter().any(|place| holds(here, *place)) {
            found.insert(format!("{what}: the place at {here:?} can be touched, but has no role"));
        }
    }
}

/// Pictures that tell something: verdict, stamp card, camera, chart, codes.
fn silent_pictures(all: &[ElementHandle], what: &str, found: &mut BTreeSet<String>) {
    let of = |name: &'static str| {
        all.iter().filter(move |element| {
            element.type_name().as_deref() == Some(name)
                || element.bases().is_some_and(|mut bases| bases.any(|base| base == name))
        })
    };
    let mut need = |element: &ElementHandle, told: bool, name: &str| {
        if !told {
            found.insert(format!("{what}: the {name} at {:?} says nothing in words", place(element)));
        }
    };
    for band in of("VerdictBand") {
        need(band, !text(band.accessible_label()).is_empty() && !text(band.accessible_value()).is_empty(), "verdict");
    }
    for card in of("StampCard") {
        need(
            card,
            !text(card.accessible_label()).is_empty() && !text(card.accessible_value()).is_empty(),
            "stamp card",
        );
    }
    for camera in of("CameraView") {
        need(camera, !text(camera.accessible_description()).is_empty(), "camera");
    }
    for chart in of("HourChart").chain(of("BarChart")) {
        need(chart, !text(chart.accessible_label()).is_empty(), "chart");
    }
    let told: Vec<Place> = all
        .iter()
        .filter(|element| {
            element.accessible_role() == Some(AccessibleRole::Image) && !text(element.accessible_label()).is_empty()
        })
        .map(place)
        .collect();
    for image in all.iter().filter(|element| element.type_name().as_deref() == Some("Image")) {
        let here = place(image);
        let large = here[2] - here[0] > 96.0 && here[3] - here[1] > 96.0;
        need(image, !large || told.iter().any(|place| holds(*place, here)), "picture");
    }
}

/// Looks at what is shown now and remembers what is wrong.
struct Listener {
    language: &'static str,
    found: BTreeSet<String>,
    pictures: usize,
}

impl Listener {
    fn new(language: &'static str) -> Self {
        Self { language, found: BTreeSet::new(), pictures: 0 }
    }

    fn listen(&mut self, root: &impl ElementRoot, what: &str) {
        let what = format!("{} {what}", self.language);
        self.pictures += 1;
        self.found.extend(faults(root, &what));
    }

    fn end(self, least: usize) {
        assert!(self.pictures >= least, "only {} of {least} states were looked at", self.pictures);
        let list: Vec<_> = self.found.into_iter().collect();
        assert!(list.is_empty(), "{} faults:\n{}", list.len(), list.join("\n"));
    }
}

fn counter_in(language: &'static str) {
    let stage = Stage::at_the_counter();
    let desk = &stage.desk;
    let mut ear = Listener::new(language);
    let (_, code) = stage.member("Marek");
    desk.global::<ui::ShellAdapter>().invoke_set_language(language.into());
    desk.customer.as_ref().unwrap().global::<ui::CustomerAdapter>().invoke_set_language(language.into());
    let customer = desk.customer.as_ref().unwrap();
    adapters::camera::show_end(desk);
    settle(desk);
    ear.listen(&desk.till, "counter");
    ear.listen(customer, "customer: idle");
    for state in ["first", "second", "third", "reward"] {
        stage.scan(&code);
        stage.pass_minutes(300);
        settle(desk);
        ear.listen(&desk.till, &format!("counter: {state}"));
        ear.listen(customer, &format!("customer: {state}"));
    }
    assert_eq!(stage.rewards(), 1);
    let reward = desk.global::<ui::MemberAdapter>().get_rewards().row_data(0).unwrap();
    desk.global::<ui::MemberAdapter>().set_chosen_reward(reward);
    dialogs(&stage, &mut ear);
    stage.scan(&code);
    settle(desk);
    ear.listen(&desk.till, "counter: already");
    stage.scan(b"TS1:HALF");
    settle(desk);
    ear.listen(&desk.till, "counter: refused");
    search_and_enrol(&stage, &mut ear);
    locked(&stage, &mut ear);
    ear.end(30);
}

fn dialogs(stage: &Stage, ear: &mut Listener) {
    let desk = &stage.desk;
    let member = desk.global::<ui::MemberAdapter>();
    for dialog in DIALOGS {
        member.invoke_open_dialog(dialog);
        settle(desk);
        assert_eq!(member.get_dialog(), dialog);
        ear.listen(&desk.till, &format!("dialog: {dialog:?}"));
    }
    member.invoke_open_dialog(MemberDialog::None);
    adapters::member_dialogs::ask_override(desk);
    settle(desk);
    ear.listen(&desk.till, "dialog: override");
    member.invoke_open_dialog(MemberDialog::None);
    let (_, first) = stage.member("Anna");
    let (_, second) = stage.member("Bára");
    let codes = vec![first, second];
    let choices = stage.till(move |till| (till.choices(&codes), till.monotonic_ms()));
    adapters::counter::offer_choices(desk, choices.0, choices.1);
    settle(desk);
    ear.listen(&desk.till, "dialog: which card");
    desk.global::<ui::CounterAdapter>().invoke_dismiss_choices();
    settle(desk);
}

fn search_and_enrol(stage: &Stage, ear: &mut Listener) {
    let desk = &stage.desk;
    desk.go(Screen::Find);
    settle(desk);
    ear.listen(&desk.till, "find");
    desk.global::<ui::FindAdapter>().set_query("mar".into());
    desk.global::<ui::FindAdapter>().invoke_search("mar".into());
    settle(desk);
    assert_eq!(desk.global::<ui::FindAdapter>().get_results().row_count(), 1);
    ear.listen(&desk.till, "find: results");
    desk.go(Screen::Enrol);
    settle(desk);
    ear.listen(&desk.till, "enrol");
    desk.global::<ui::EnrolAdapter>().invoke_create();
    settle(desk);
    assert!(desk.global::<ui::EnrolAdapter>().get_created());
    ear.listen(&desk.till, "enrol: created");
    ear.listen(desk.customer.as_ref().unwrap(), "customer: new card");
}

fn locked(stage: &Stage, ear: &mut Listener) {
    let desk = &stage.desk;
    adapters::shell::lock(desk);
    settle(desk);
    desk.global::<ui::ShellAdapter>().invoke_set_language(ear.language.into());
    settle(desk);
    ear.listen(&desk.till, "lock");
    let lock = desk.global::<ui::LockAdapter>();
    let person = lock.get_staff().row_data(0).unwrap();
    lock.set_chosen_id(person.id);
    lock.set_chosen_name(person.name);
    settle(desk);
    ear.listen(&desk.till, "lock: PIN");
    lock.set_recovering(true);
    settle(desk);
    ear.listen(&desk.till, "lock: recovery");
}

fn office_in(language: &'static str) {
    let stage = Stage::new();
    let desk = &stage.desk;
    let mut ear = Listener::new(language);
    desk.engine.call(
        |till| {
            let owner = till.operators().into_iter().find(|person| person.role == Role::Owner).unwrap().operator;
            till.sign_in(owner, OWNER_PIN).unwrap()
        },
        adapters::lock::signed_in,
    );
    settle(desk);
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    desk.global::<ui::ShellAdapter>().invoke_set_language(language.into());
    // Tall: what lies below the fold is not in the accessible tree.
    desk.till.window().set_size(slint::PhysicalSize::new(1280, 3000));
    for screen in [Screen::Manager, Screen::Journal, Screen::Program, Screen::Staff, Screen::Settings, Screen::Health] {
        desk.go(screen);
        settle(desk);
        ear.listen(&desk.till, &format!("{screen:?}"));
    }
    desk.go(Screen::Manager);
    settle(desk);
    desk.global::<ui::ManagerAdapter>().invoke_x_report();
    settle(desk);
    assert!(desk.global::<ui::OfficeAdapter>().get_paper().open);
    ear.listen(&desk.till, "paper");
    desk.global::<ui::OfficeAdapter>().invoke_paper_closed();
    settle(desk);
    desk.global::<ui::ManagerAdapter>().invoke_z_report();
    settle(desk);
    assert!(desk.global::<ui::OfficeAdapter>().get_ask().open);
    ear.listen(&desk.till, "question");
    desk.global::<ui::OfficeAdapter>().invoke_answered(false, "".into());
    desk.go(Screen::Journal);
    settle(desk);
    let journal = desk.global::<ui::JournalAdapter>();
    journal.invoke_select(0);
    settle(desk);
    ear.listen(&desk.till, "Journal: an entry");
    journal.invoke_void_selected();
    settle(desk);
    ear.listen(&desk.till, "question with reasons");
    desk.global::<ui::OfficeAdapter>().invoke_answered(false, "".into());
    journal.invoke_open_member();
    settle(desk);
    ear.listen(&desk.till, "MemberAdmin");
    desk.go(Screen::Staff);
    desk.global::<ui::StaffAdapter>().invoke_add();
    settle(desk);
    ear.listen(&desk.till, "Staff: a new person");
    ear.end(12);
}

fn wizard_in(language: &'static str) {
    let stage = office::Stage::empty();
    let desk = &stage.desk;
    let mut ear = Listener::new(language);
    desk.set_language(language);
    stage.go(Screen::SetUp);
    settle(desk);
    for step in [
        SetUpStep::Begin,
        SetUpStep::Pair,
        SetUpStep::Shop,
        SetUpStep::Camera,
        SetUpStep::Scanner,
        SetUpStep::People,
        SetUpStep::Card,
        SetUpStep::Recovery,
        SetUpStep::Ready,
    ] {
        desk.global::<ui::SetUpAdapter>().set_step(step);
        settle(desk);
        ear.listen(&desk.till, &format!("wizard: {step:?}"));
    }
    ear.end(7);
}

#[test]
fn the_counter_speaks_english() {
    counter_in("en");
}

#[test]
fn the_counter_speaks_czech() {
    counter_in("cs");
}

#[test]
fn the_counter_speaks_hungarian() {
    counter_in("hu");
}

#[test]
fn the_counter_speaks_danish() {
    counter_in("da");
}

#[test]
fn the_office_speaks_every_language() {
    for language in ["en", "cs", "hu", "da"] {
        std::thread::spawn(move || office_in(language)).join().unwrap();
    }
}

#[test]
fn the_wizard_speaks_every_language() {
    for language in ["en", "cs", "hu", "da"] {
        std::thread::spawn(move || wizard_in(language)).join().unwrap();
    }
}
