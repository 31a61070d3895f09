//! The whole path without a window: pictures in, verdicts out.

use e2e::program;
use e2e::shop::Shop;
use serde_json::Value;

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn printed_cards_are_stamped_once() {
    let shop = Shop::with_members(3).unwrap();
    let frames = shop.folder.path().join("frames");
    std::fs::create_dir(&frames).unwrap();
    for (index, card) in shop.cards.iter().enumerate() {
        let first = frames.join(format!("{index}0.png"));
        program::run_ok(&shop.data, &["card", "print", &card.member, "--png", first.to_str().unwrap()]);
        // The same code in the next frame is still the same presentation.
        std::fs::copy(&first, frames.join(format!("{index}1.png"))).unwrap();
    }
    let source = frames.to_str().unwrap();
    let verdicts = lines(&program::run_ok(&shop.data, &["run", "--headless", "--source", source, "--json"]));
    assert_eq!(verdicts.len(), 3, "{verdicts:?}");
    for (verdict, card) in verdicts.iter().zip(&shop.cards) {
        assert_eq!(verdict["verdict"], "done", "{verdict}");
        assert_eq!(verdict["member"], card.member.as_str());
        assert!(verdict["entry_id"].is_string());
    }
    let again = lines(&program::run_ok(&shop.data, &["run", "--headless", "--source", source, "--json"]));
    assert!(again.iter().all(|verdict| verdict["verdict"] == "already"), "{again:?}");
    let ids = shop.entry_ids().unwrap();
    for verdict in &verdicts {
        let id = verdict["entry_id"].as_str().unwrap();
        assert_eq!(ids.iter().filter(|known| *known == id).count(), 1);
    }
}

#[test]
fn a_phone_is_known_by_its_rotating_code_and_a_replay_is_refused() {
    let shop = Shop::with_members(1).unwrap();
    let (frames, key) = (shop.folder.path().join("frames"), shop.folder.path().join("phone.key"));
    let arguments = [
        "phone",
        "--member",
        &shop.cards[0].member,
        "--key",
        key.to_str().unwrap(),
        "--out",
        frames.to_str().unwrap(),
        "--count",
        "1",
    ];
    program::run_ok(&shop.data, &arguments);
    let source = ["run", "--headless", "--json", "--source", frames.to_str().unwrap()];
    let first = lines(&program::run_ok(&shop.data, &source));
    assert_eq!(first[0]["verdict"], "done", "{first:?}");
    let second = lines(&program::run_ok(&shop.data, &source));
    assert_ne!(second[0]["verdict"], "done", "{second:?}");
}

#[test]
fn a_day_is_reported_and_closed_once() {
    let shop = Shop::with_members(2).unwrap();
    let text = program::run_ok(&shop.data, &["report", "day"]);
    assert!(text.contains("Test café"), "{text}");
    let report: Value = serde_json::from_str(&program::run_ok(&shop.data, &["report", "day", "--json"])).unwrap();
    assert_eq!(report["new_members"], 2, "{report}");
    assert!(program::run_ok(&shop.data, &["report", "day", "--csv"]).contains(','));
    let close = ["report", "day", "--json", "--close"];
    let first: Value = serde_json::from_str(&program::run_ok(&shop.data, &close)).unwrap();
    let entries = shop.entry_ids().unwrap().len();
    let second: Value = serde_json::from_str(&program::run_ok(&shop.data, &close)).unwrap();
    assert_eq!(first["closed"], second["closed"]);
    assert_eq!(entries, shop.entry_ids().unwrap().len(), "a second Z wrote something");
}

#[test]
fn a_copied_ledger_verifies_elsewhere_and_a_changed_one_does_not() {
    let shop = Shop::with_members(5).unwrap();
    let backups = shop.folder.path().join("stick");
    std::fs::create_dir(&backups).unwrap();
    program::run_ok(&shop.data, &["backup", backups.to_str().unwrap()]);
    let copy = std::fs::read_dir(&backups)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_name().unwrap().to_string_lossy().starts_with("ledger-"))
        .expect("a backup holds a ledger");
    let elsewhere = shop.folder.path().join("elsewhere");
    program::run_ok(&elsewhere, &["verify", copy.to_str().unwrap()]);
    let mut bytes = std::fs::read(&copy).unwrap();
    // A member's id stands in the entries' bytes: one bit of one of them is turned.
    let id: Vec<u8> = (0..16)
        .map(|index| {
            let hex = shop.cards[0].member.replace('-', "");
            u8::from_str_radix(&hex[index * 2..index * 2 + 2], 16).unwrap()
        })
        .collect();
    let place = bytes.windows(16).rposition(|window| window == id.as_slice()).expect("the member is in the ledger");
    bytes[place + 3] ^= 1;
    std::fs::write(&copy, bytes).unwrap();
    let changed = program::run(&elsewhere, &["verify", copy.to_str().unwrap()]);
    assert!(!changed.status.success(), "a changed ledger passed: {}", String::from_utf8_lossy(&changed.stdout));
}

#[test]
fn who_reads_only_the_beginning_is_told_of_no_fault() {
    let shop = Shop::with_members(2).unwrap();
    let commands: [&[&str]; 5] =
        [&["doctor"], &["export"], &["report", "day"], &["verify"], &["member", "add", "--count", "9"]];
    for arguments in commands {
        let mut command = program::command(&shop.data, arguments);
        let mut child =
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
        // Gone before the first line.
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(!said.contains("panicked") && !said.contains("tillstamp: "), "{arguments:?}: {said}");
        assert_ne!(ended.status.code(), Some(101), "{arguments:?}");
    }
    program::run_ok(&shop.data, &["verify"]);
}
