//! Commands beside the server: what they say, and what they refuse with cause and cure.

use crate::program::Server;
use crate::shop::{Till, spent};
use crate::till::Remote;
use tillstamp_protocol::code_from_typed;

#[test]
fn nothing_there_is_said_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::empty(folder);
    assert!(server.refused(&["status"], 2).contains("merchant add NAME"));
    server.done(&["merchant", "add", "Kavárna Most"]);
    assert!(server.refused(&["merchant", "add", "Kavárna Most"], 2).contains("already"));
    assert!(server.refused(&["till", "pair", "--address", "https://x"], 2).contains("store add NAME"));
    server.done(&["store", "add", "Most Square"]);
    assert!(server.refused(&["till", "pair"], 2).contains("--address"));
    let printed = server.done(&["till", "pair", "--address", "https://tills.example.com"]);
    let code = printed.lines().find_map(|line| line.trim().strip_prefix("code     ")).unwrap();
    assert!(code_from_typed(code).is_some() && printed.contains('█') && !printed.contains("compare"), "{printed}");
    assert!(server.refused(&["till", "fence", "Nobody"], 2).contains("No single till"));
    assert!(server.refused(&["quarantine", "show", "3/1"], 2).contains("No entry 3/1 waits"));
    assert!(server.refused(&["restore", "/nowhere.db"], 2).contains("There is no file"));
    assert!(server.refused(&["merchant", "add", "two\nlines"], 2).contains("control characters"));
    let wrong = server.refused(&["--database-url", "host=/nowhere user=x", "status"], 2);
    assert!(wrong.contains("cannot be reached") && wrong.contains("--database-url"), "{wrong}");
}

#[test]
fn a_lost_or_wrong_secret_is_noticed_before_anything_is_written() {
    let server = Server::new(None);
    let secret = server.data().join("secret.key");
    let kept = std::fs::read(&secret).unwrap();
    std::fs::write(&secret, "00".repeat(32)).unwrap();
    assert!(server.refused(&["store", "add", "Harbour"], 2).contains("not the secret"));
    std::fs::remove_file(&secret).unwrap();
    assert!(server.refused(&["store", "add", "Harbour"], 2).contains("missing"));
    assert!(!secret.exists(), "no other secret is made in its place");
    std::fs::write(&secret, kept).unwrap();
    server.done(&["store", "add", "Harbour"]);
}

#[test]
fn two_servers_on_one_folder_are_refused() {
    let mut server = Server::new(None);
    server.start();
    assert!(server.refused(&["serve", "--listen", "127.0.0.1:0"], 2).contains("running"));
    let file = server.json(&["backup", "--json"]).remove(0)["file"].as_str().unwrap().to_owned();
    assert!(server.refused(&["restore", &file], 2).contains("Stop it first"));
    let status = server.json(&["status", "--json"]).remove(0);
    assert_eq!(status["serving"], true);
    server.stop();
    assert_eq!(server.json(&["status", "--json"])[0]["serving"], false);
}

/// What a fenced till still sends waits, is shown, and is decided once.
#[test]
fn quarantined_entries_are_listed_shown_and_decided() {
    let mut server = Server::new(None);
    server.start();
    let mut till = Remote::joined(&server, 1);
    // Gives back more than was spent: a person must look at it.
    till.till.write(&spent(1, -2));
    till.till.write(&spent(2, -1));
    assert_eq!(till.push_rest(server.line(), 0), 2);
    let listed = server.json(&["quarantine", "list", "--json"]);
    assert_eq!(listed.len(), 2);
    let (first, second) = (listed[0]["entry"].as_str().unwrap(), listed[1]["entry"].as_str().unwrap());
    let shown = server.done(&["quarantine", "show", first]);
    assert!(shown.contains("gives back more than was ever spent") && shown.contains("redeemed"), "{shown}");
    assert!(server.refused(&["quarantine", "resolve", first], 2).contains("required"));
    assert!(server.refused(&["quarantine", "resolve", first, "--accept"], 2).contains("--yes"));
    server.done(&["quarantine", "resolve", first, "--accept", "--yes"]);
    server.done(&["quarantine", "resolve", second, "--dismiss", "--yes"]);
    assert!(server.refused(&["quarantine", "resolve", first, "--dismiss", "--yes"], 2).contains("waits"));
    assert!(server.json(&["quarantine", "list", "--json"]).is_empty());
    server.is_sound();
}

/// A bit that changes on the disk is found by `verify`, named, and never comes into a backup.
#[test]
fn verify_names_the_first_fault_and_backup_refuses_it() {
    let mut server = Server::new(None);
    server.start();
    let mut till = Remote::joined(&server, 1);
    till.earn(10);
    till.push_rest(server.line(), 0);
    server.stop();
    let good = server.json(&["verify", "--json"]).remove(0);
    assert_eq!((&good["entries"], &good["faults"]), (&10.into(), &0.into()));
    let ledger = rusqlite::Connection::open(server.data().join("ledger.db")).unwrap();
    ledger.execute("UPDATE cell SET quantity = quantity + 1", ()).unwrap();
    drop(ledger);
    let output = server.run(&["verify", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["first_fault"]["what"], "cell", "{found}");
    assert!(server.refused(&["backup"], 2).contains("not right"));
    let backups = std::fs::read_dir(server.data().join("backups")).unwrap().count();
    assert_eq!(backups, 0, "no backup of a ledger that is wrong");
}

/// A till of a merchant with history pairs again after its token was lost, with the ledger that it has.
#[test]
fn a_till_pairs_again_with_its_own_ledger() {
    let mut server = Server::new(None);
    server.start();
    let mut till = Remote::joined(&server, 1);
    till.earn(4);
    till.push_rest(server.line(), 0);
    till.token = String::new();
    let code = crate::till::invitation(&server);
    till.join(&server, &code);
    till.earn(1);
    assert_eq!(till.push_rest(server.line(), 4), 5);
    assert_eq!(server.json(&["till", "list", "--json"]).len(), 1);
    // Somebody else with that till's id has not its key.
    let mut thief = Remote { till: Till::new(code.merchant, 1, 1), token: String::new(), root: [0; 32] };
    thief.till.key = tillstamp_pass::StreamKey::from_seed(&[99; 32]);
    thief.till.genesis.public_key = tillstamp_ledger::Sign::public_key(&thief.till.key);
    thief.till.hashes = vec![thief.till.genesis.hash()];
    let code = crate::till::invitation(&server);
    let request = crate::till::pair_request(&thief.till, code.once, "Thief");
    let answer = server.line().post("/v1/pair", "", &request).unwrap();
    assert_eq!(answer.fault(), (409, "other-merchant".to_owned()));
}

/// Words of a command as a shell would part them.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in command.trim().chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Every command that the operator's page names exists, with the options that it names.
#[test]
fn the_operators_page_says_what_there_is() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/OPERATING.md");
    let page = std::fs::read_to_string(page).unwrap();
    let in_blocks =
        page.lines().filter_map(|line| line.strip_prefix("ts ")).map(|line| line.split(" #").next().unwrap());
    let in_texts = page.split('`').filter_map(|part| part.strip_prefix("ts ")).filter(|part| !part.contains('\n'));
    let server = Server::empty(tempfile::tempdir().unwrap());
    let mut seen = 0;
    for command in in_blocks.chain(in_texts) {
        let mut words = words(command);
        words.push("--help".to_owned());
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = server.run(&arguments);
        assert!(output.status.success(), "`ts {command}`: {}", String::from_utf8_lossy(&output.stderr));
        seen += 1;
    }
    assert!(seen > 15, "only {seen} commands were found on the page");
}
