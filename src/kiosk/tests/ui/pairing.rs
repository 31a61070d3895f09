//! Joining a server in the window, against the server's real program: in the wizard, on a till that runs, and leaving.

use crate::gear::wait_until;
use crate::office::Stage;
use crate::server::{Invite, Server};
use slint::{ComponentHandle, Model};
use tillstamp_kiosk::adapters::office;
use tillstamp_kiosk::{line, pipeline};
use tillstamp_ui::{self as ui, PairAdapter, PairStep, Screen};

/// The window with its line to the server.
struct Joining {
    stage: Stage,
    line: Option<line::Running>,
}

impl Joining {
    fn over(stage: Stage) -> Self {
        let running = line::start(&stage.desk.engine, stage.folder().to_owned()).unwrap();
        Self { stage, line: Some(running) }
    }

    fn pairing(&self) -> PairAdapter<'_> {
        self.stage.desk.till.global::<PairAdapter>()
    }

    fn error(&self) -> String {
        self.pairing().get_error().to_string()
    }

    /// A second passes on the screen.
    fn tick(&self) {
        office::tick(&self.stage.desk);
        self.stage.desk.settle();
    }

    fn scan(&self, code: &str) {
        let desk = &self.stage.desk;
        pipeline::present(&desk.engine, &desk.shared, code.as_bytes().to_vec(), 0);
        desk.settle();
    }

    fn facts(&self) -> Vec<String> {
        self.pairing().get_facts().iter().map(|line| format!("{}: {}", line.label, line.value)).collect()
    }

    fn wait_until_sent(&self) {
        wait_until("everything to be sent", || {
            self.tick();
            self.stage
                .till(|till| till.outbox_count().unwrap() == 0 && till.sync_facts().unwrap().last_contact.is_some())
                && line::report().is_some_and(|report| report.settled)
        });
    }

    /// From the health screen to the name of this till, with the code typed and the certificate's words compared.
    fn type_the_code(&self, server: &Server, invite: &Invite) {
        let stage = &self.stage;
        stage.go(Screen::Health);
        stage.press_last("Join a server");
        stage.press("Join a server");
        stage.fill("Server's address", &server.address());
        stage.fill("Pairing code", &invite.code.to_lowercase().replace('-', " "));
        stage.press("Look up");
        assert_eq!(self.pairing().get_step(), PairStep::Compare, "{}", self.error());
        let words: Vec<String> = self.pairing().get_words().iter().map(String::from).collect();
        assert_eq!(words.join("-"), invite.words);
        stage.press("They are the same");
        assert_eq!(self.pairing().get_step(), PairStep::Confirm, "{}", self.error());
    }
}

impl Drop for Joining {
    fn drop(&mut self) {
        if let Some(line) = self.line.take() {
            line.end();
        }
    }
}

/// On a thread of its own: a second window in the same test.
fn elsewhere(work: impl FnOnce() + Send) {
    std::thread::scope(|scope| scope.spawn(work).join().unwrap());
}

/// The first till of the shop brings what it has.
fn first_till(server: &Server) {
    let joining = Joining::over(Stage::with_shop());
    let stage = &joining.stage;
    stage.member("Jana Nová");
    joining.type_the_code(server, &server.invite());
    stage.press("Join");
    assert_eq!(stage.told("This till's name"), "Give this till a name.");
    stage.fill("This till's name", "Bar");
    stage.press("Join");
    assert_eq!(stage.notice(), "Joined Kavárna Most, Most Square.");
    joining.wait_until_sent();
    joining.tick();
    let facts = joining.facts();
    assert!(facts.contains(&format!("Server: {}", server.address())), "{facts:?}");
    assert!(facts.contains(&"Entries to send: All are on the server".to_owned()), "{facts:?}");
    assert_eq!(joining.pairing().get_summary(), "Connected: everything is on the server.");
    stage.press("Compare with the server");
    let compared = joining.pairing().get_compared_text();
    assert!(compared.starts_with("The same on both sides: "), "{compared}");
}

#[test]
fn the_first_till_types_the_code_and_the_second_scans_it_in_the_wizard() {
    let mut server = Server::running();
    elsewhere(|| first_till(&server));
    let joining = Joining::over(Stage::empty());
    let stage = &joining.stage;
    stage.go(Screen::SetUp);
    stage.press("Join a shop that exists, Cards, members and people come from its server.");
    stage.press("Next");
    assert!(stage.has("The camera's picture"), "the camera is chosen first");
    stage.press("Next");
    // Another code is no pairing code; the cashier is told, and nothing was asked.
    joining.scan("TS1:NOTHING");
    assert!(joining.error().starts_with("This is not a pairing code."), "{}", joining.error());
    let invite = server.invite();
    joining.scan(&invite.qr);
    assert_eq!(joining.pairing().get_step(), PairStep::Confirm, "{}", joining.error());
    assert!(stage.has("Shop: Kavárna Most") && stage.has("Store: Most Square"));
    // The line fails half-way: the same draft is asked with again.
    server.stop();
    stage.fill("This till's name", "Terrace");
    stage.press("Join");
    assert!(joining.error().contains("server is not running"), "{}", joining.error());
    assert_eq!(stage.value("This till's name"), "Terrace", "what was typed stays");
    server.start();
    stage.press("Try again");
    assert_eq!(joining.pairing().get_step(), PairStep::Reading, "{}", joining.error());
    wait_until("the lock screen", || {
        joining.tick();
        stage.screen() == Screen::Lock
    });
    let people = stage.till(|till| till.operators().into_iter().map(|person| person.name).collect::<Vec<_>>());
    assert_eq!(people, ["Eva"], "the shop's people, and nobody who stood in for them");
    stage.till(|till| {
        let eva = till.operators()[0].operator;
        till.sign_in(eva, "4711").unwrap();
        assert_eq!(till.look_up("Jana").unwrap().len(), 1, "the shop's members are known");
    });
    stage.go(Screen::Health);
    stage.press("Show the server and other tills");
    let tills: Vec<String> = joining.pairing().get_tills().iter().map(|line| line.label.to_string()).collect();
    assert_eq!(tills, ["Bar"]);
}

#[test]
fn faults_stand_beside_their_field_and_the_way_back_is_always_open() {
    let mut server = Server::running();
    let joining = Joining::over(Stage::with_shop());
    let stage = &joining.stage;
    let invite = server.invite();
    stage.go(Screen::Health);
    assert!(stage.has("This till works alone."));
    stage.press_last("Join a server");
    stage.press("Join a server");
    stage.press("Look up");
    assert!(
        stage.told("Server's address").contains("https://stamps.example:8443"),
        "{}",
        stage.told("Server's address")
    );
    stage.fill("Pairing code", &invite.code[..11]);
    stage.press("Look up");
    assert_eq!(stage.told("Pairing code"), "These are 9 characters; a pairing code has 28.");
    let last = if invite.code.ends_with('0') { "8" } else { "0" };
    stage.fill("Pairing code", &format!("{}{last}", &invite.code[..invite.code.len() - 1]));
    stage.press("Look up");
    assert_eq!(stage.told("Pairing code"), "One character is wrong: compare the groups one by one.");
    // The words differ: back to the code, and nothing was joined.
    stage.fill("Pairing code", &invite.code);
    stage.fill("Server's address", server.address().trim_start_matches("https://"));
    stage.press("Look up");
    assert_eq!(joining.pairing().get_step(), PairStep::Compare, "{}", joining.error());
    stage.press("They differ");
    assert_eq!(joining.pairing().get_step(), PairStep::Code);
    assert_eq!(stage.value("Pairing code"), invite.code);
    // A scanner that types like a keyboard fills the field with the whole code.
    stage.fill("Pairing code", &invite.qr);
    assert_eq!(joining.pairing().get_step(), PairStep::Confirm, "{}", joining.error());
    stage.press("Back");
    server.stop();
    stage.press("Look up");
    assert!(joining.error().contains("server is not running"), "{}", joining.error());
    stage.press("Back");
    assert!(stage.has("This till works alone"));
    stage.press("Back to health");
    assert!(stage.has("Back up now") || stage.has("Backups: Back up now"));
    // Whoever is not a manager does not bring the shop's ledger anywhere.
    stage.press_last("Join a server");
    stage.till(|till| till.sign_out());
    stage.press("Join a server");
    assert!(stage.notice().contains("Only a manager or the owner"), "{}", stage.notice());
    assert!(stage.till(|till| till.link().is_none()));
}

/// What a joined till may not do is said where it would be done.
fn only_a_till_alone_joins_members(stage: &Stage) {
    stage.member("Olga");
    stage.go(Screen::Journal);
    stage.select_row(0);
    stage.press("Open member");
    assert!(!stage.has("The other card: number, name or phone"));
    let why = "Members cannot be joined while this till belongs to a server. \
               Go on with one of the cards: give it the stamps of the other one, and take them off there.";
    assert!(stage.has(why));
    stage.go(Screen::Health);
    stage.press("Show the server and other tills");
}

#[test]
fn leaving_with_waiting_entries_writes_them_first_and_asks_for_the_pin() {
    let mut server = Server::running();
    let joining = Joining::over(Stage::with_shop());
    let stage = &joining.stage;
    joining.type_the_code(&server, &server.invite());
    stage.fill("This till's name", "Bar");
    stage.press("Join");
    joining.wait_until_sent();
    only_a_till_alone_joins_members(stage);
    server.stop();
    stage.member("Petr Malý");
    stage.press("Leave the server now");
    assert!(stage.question().contains("have not reached the server"), "{}", stage.question());
    stage.fill("Folder", "stick");
    stage.press("Write them and leave");
    assert!(stage.told("Folder").contains("whole path"));
    let folder = stage.folder().join("stick");
    stage.fill("Folder", &folder.display().to_string());
    stage.press("Write them and leave");
    stage.fill("Your PIN", "0000");
    stage.press_last("Leave");
    assert!(stage.told("Your PIN").contains("PIN"), "{}", stage.told("Your PIN"));
    assert!(stage.till(|till| till.link().is_some()), "a wrong PIN leaves nothing");
    stage.fill("Your PIN", "4711");
    stage.press_last("Leave");
    let file = folder.join("tillstamp-export.jsonl");
    assert_eq!(stage.notice(), format!("This till works alone again. Its entries are in {}.", file.display()));
    assert!(std::fs::read_to_string(file).unwrap().lines().count() > 3);
    assert!(stage.till(|till| till.link().is_none() && till.outbox_count().is_ok()));
    assert!(stage.has("This till works alone"));
}

#[test]
fn a_shop_that_is_empty_at_the_server_is_set_up_here_and_joins_at_the_end() {
    let server = Server::running();
    let joining = Joining::over(Stage::empty());
    let stage = &joining.stage;
    stage.go(Screen::SetUp);
    stage.press("Join a shop that exists, Cards, members and people come from its server.");
    stage.press("Next");
    stage.press("Next");
    joining.scan(&server.invite().qr);
    stage.fill("This till's name", "Bar");
    stage.press("Set up the shop here");
    assert_eq!(stage.value("Shop's name"), "Kavárna Most");
    for _ in 0..3 {
        stage.press("Next");
    }
    stage.fill("Your name", "Eva");
    stage.fill("Your PIN", "4711");
    stage.fill("PIN again", "4711");
    stage.press("Next");
    stage.press("Open the shop");
    assert_eq!(stage.recovery_words().len(), 12, "{}", stage.setup_error());
    assert_eq!(stage.notice(), "Joined Kavárna Most, Most Square.");
    joining.wait_until_sent();
    assert!(stage.till(|till| till.link().is_some()));
    assert_eq!(
        stage.desk.till.global::<ui::SetUpAdapter>().get_step(),
        ui::SetUpStep::Recovery,
        "the sheet still waits"
    );
}
