//! Two tills and their server as real processes, over real TLS with a certificate that the server made itself.

use super::server::Server;
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
