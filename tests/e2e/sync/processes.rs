//! Two tills and their server as real processes, over real TLS with a certificate that the server made itself.

use super::server::Server;
use e2e::drive::Drive;
use e2e::program;
use e2e::shop::Shop;
use serde_json::Value;
use std::path::Path;

pub fn now(data: &Path) -> Value {
    let output = program::run(data, &["sync", "now", "--json"]);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn assert_all_sent(data: &Path) {
    let report = now(data);
    assert_eq!(
        (&report["up"], &report["settled"], &report["unsent"]),
        (&true.into(), &true.into(), &0.into()),
        "{report}"
    );
}

#[test]
fn two_tills_and_a_server() {
    let mut server = Server::new(None);
    server.start();
    let shop = Shop::with_members(3).unwrap();
    // The first till brings its ledger along.
    let invite = server.invite("Most Square");
    let qr = invite["qr"].as_str().unwrap();
    let looked = program::run_ok(&shop.data, &["pair", "--qr", qr, "--look"]);
    assert!(looked.contains("leads to Kavárna Most, Most Square"), "{looked}");
    program::run_ok(&shop.data, &["pair", "--qr", qr, "--name", "Till 1"]);
    assert!(!program::run(&shop.data, &["pair", "--qr", qr]).status.success(), "a code works once");
    assert_all_sent(&shop.data);
    // The second one is new, and its code is typed: the words of the certificate are compared by a person.
    let second = shop.folder.path().join("second");
    let invite = server.invite("Most Square");
    let (letters, words) = (invite["code"].as_str().unwrap(), invite["certificate_words"].as_str().unwrap());
    let address = format!("https://{}", server.listen);
    let asked = program::run(&second, &["pair", letters, "--server", &address]);
    let said = String::from_utf8_lossy(&asked.stderr).into_owned();
    assert!(!asked.status.success() && said.contains(words), "{said}");
    let joined =
        program::command(&second, &["pair", letters, "--server", &address, "--trust", words, "--name", "Till 2"])
            .env("TILLSTAMP_PIN", "314159")
            .output()
            .unwrap();
    assert!(joined.status.success(), "{}", String::from_utf8_lossy(&joined.stderr));
    assert_all_sent(&second);
    // A day at the first counter while the server is down, then it comes back.
    server.stop();
    let frames = shop.folder.path().join("frames");
    std::fs::create_dir(&frames).unwrap();
    for (index, card) in shop.cards.iter().enumerate() {
        let picture = frames.join(format!("{index}.png"));
        program::run_ok(&shop.data, &["card", "print", &card.member, "--png", picture.to_str().unwrap()]);
    }
    let source = frames.to_str().unwrap();
    program::run_ok(&shop.data, &["run", "--headless", "--source", source, "--json"]);
    let report = now(&shop.data);
    assert_eq!((&report["up"], &report["cause"]), (&false.into(), &"sync-refused".into()), "{report}");
    assert!(report["unsent"].as_u64().unwrap() >= 3, "{report}");
    let refused = program::run(&shop.data, &["unpair"]);
    assert!(!refused.status.success(), "entries wait");
    server.start();
    assert_all_sent(&shop.data);
    assert_all_sent(&second);
    // The second till serves the same cards, and sends by itself before it ends.
    program::run_ok(&second, &["run", "--headless", "--source", source, "--json"]);
    let report: Value = serde_json::from_str(&program::run_ok(&second, &["sync", "status", "--json"])).unwrap();
    assert_eq!(report["unsent"], 0, "{report}");
    assert_all_sent(&shop.data);
    for data in [&shop.data, &second] {
        program::run_ok(data, &["verify"]);
    }
    server.run(&["verify"]);
    program::run_ok(&second, &["unpair"]);
    let alone = program::run(&second, &["sync", "now"]);
    assert!(!alone.status.success(), "it works alone again");
}

/// Balances of an old system are taken over at one till, row by row judged before; then every till has them.
#[test]
fn balances_of_an_old_system_reach_every_till() {
    let mut server = Server::new(None);
    server.start();
    let shop = Shop::with_members(1).unwrap();
    let qr = |server: &Server| server.invite("Most Square")["qr"].as_str().unwrap().to_owned();
    program::run_ok(&shop.data, &["pair", "--qr", &qr(&server), "--name", "Till 1"]);
    let second = shop.folder.path().join("second");
    let joined = program::command(&second, &["pair", "--qr", &qr(&server), "--name", "Till 2"])
        .env("TILLSTAMP_PIN", "314159")
        .output()
        .unwrap();
    assert!(joined.status.success(), "{}", String::from_utf8_lossy(&joined.stderr));
    let file = shop.folder.path().join("old.csv");
    std::fs::write(&file, "reference,name,stamps\nA1,Jana Nová,7\nA2,Petr,many\nA1,Twice,1\nA3,,3\n").unwrap();
    let list = file.to_str().unwrap();
    let judged = program::run(&shop.data, &["import", list, "--dry-run"]);
    let said = String::from_utf8_lossy(&judged.stdout).into_owned() + &String::from_utf8_lossy(&judged.stderr);
    assert!(said.contains("line 3: ") && said.contains("line 4: "), "what would be refused, and why: {said}");
    assert_all_sent(&shop.data);
    let units = |server: &Server| server.run(&["export"]).lines().filter(|line| line.contains("\"units\"")).count();
    assert_eq!(units(&server), 0, "a dry run writes nothing");
    program::run(&shop.data, &["import", list]);
    assert_all_sent(&shop.data);
    assert_all_sent(&second);
    let exported = server.run(&["export"]);
    let records = exported.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut balances: Vec<(String, u64)> = records
        .filter(|record| record["record"] == "units")
        .map(|record| {
            let member = record["subject"]["stamps"][0].as_str().unwrap().to_owned();
            (member, record["quantity"].as_u64().unwrap())
        })
        .collect();
    balances.sort_by_key(|(_, quantity)| *quantity);
    let quantities: Vec<u64> = balances.iter().map(|(_, quantity)| *quantity).collect();
    assert_eq!(quantities, [3, 7], "{balances:?}");
    for (member, quantity) in balances {
        let mut drive = Drive::on_the_line(&second).unwrap();
        let have = drive.ask(&format!("have {member}")).unwrap().have;
        drive.finish().unwrap();
        assert_eq!(u64::from(have[0]), quantity, "the other till knows it");
    }
}
