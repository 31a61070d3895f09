//! What the program logs while a shop is worked with from the command line, at its most talkative: no name, number,
//! code, key or secret word is in it.

use e2e::program;
use e2e::shop::Card;
use std::path::{Path, PathBuf};

const NAME: &str = "Karel Logovaný";
const PHONE: &str = "+420603987654";
const MAIL: &str = "karel@log.example";
const PIN: &str = "271828";

/// A shop whose every command leaves its log here.
struct Talkative {
    data: PathBuf,
    log: String,
    secrets: Vec<String>,
}

impl Talkative {
    /// Runs to the end, keeps the log; what it printed.
    fn run(&mut self, arguments: &[&str], environment: &[(&str, &str)]) -> String {
        let output = program::command(&self.data, arguments)
            .env("TILLSTAMP_LOG", "trace")
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        // What a person is told after the log is not of the log.
        let said = String::from_utf8_lossy(&output.stderr);
        let lines = said.lines().filter(|line| !line.starts_with("tillstamp: ") && !line.starts_with("Lines written"));
        self.log.extend(lines.map(|line| format!("{line}\n")));
        String::from_utf8(output.stdout).unwrap()
    }

    fn keep(&mut self, card: &Card) {
        let digits: String = card.number.chars().filter(char::is_ascii_digit).collect();
        self.secrets.extend([card.code.clone(), card.code[5..40].to_owned(), card.number.clone(), digits]);
    }

    fn member(&mut self, arguments: &[&str]) -> Card {
        let printed = self.run(&[&["member", "add"], arguments].concat(), &[]);
        let card: Card = serde_json::from_str(&printed).unwrap();
        self.keep(&card);
        card
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A member's word or two of a whole shift: joins, comes, is printed, is imported, exported, saved and brought back.
fn work(shop: &mut Talkative, folder: &Path) {
    let named = shop.member(&["--name", NAME, "--phone", PHONE, "--email", MAIL]);
    let nameless = shop.member(&[]);
    let (frames, key, stick) = (folder.join("frames"), folder.join("phone.key"), folder.join("stick"));
    std::fs::create_dir(&frames).unwrap();
    let card = frames.join("a.png");
    shop.run(&["card", "print", &named.member, "--png", text(&card), "--pdf", text(&folder.join("card.pdf"))], &[]);
    shop.run(&["card", "print", "--count", "2", "--pdf", text(&folder.join("cards.pdf"))], &[]);
    let phone = ["phone", "--member", &nameless.member, "--key", text(&key), "--out", text(&frames), "--count", "1"];
    shop.run(&phone, &[]);
    std::fs::write(frames.join("torn.png"), b"no picture").unwrap();
    for _ in 0..2 {
        shop.run(&["run", "--headless", "--json", "--source", text(&frames)], &[]);
    }
    let csv = folder.join("old.csv");
    let rows = "reference;name;phone;stamps\nA-1;Eva Dovezená;603111222;7\nA-2;Petr Chybný;12;1\nA-3;;;99999999\n";
    std::fs::write(&csv, rows).unwrap();
    shop.run(&["import", text(&csv), "--dry-run"], &[]);
    shop.run(&["import", text(&csv)], &[]);
    shop.run(&["export"], &[]);
    shop.run(&["report", "day", "--close", "--pdf", text(&folder.join("z.pdf"))], &[]);
    shop.run(&["backup", text(&stick)], &[]);
    shop.run(&["verify"], &[]);
    shop.run(&["doctor"], &[]);
    let newest = std::fs::read_dir(&stick).unwrap().map(|entry| entry.unwrap().path());
    let newest = newest.filter(|path| text(path).contains("ledger-")).max().unwrap();
    let phrase = shop.secrets[0].clone();
    shop.run(&["restore", text(&newest)], &[("TILLSTAMP_PHRASE", "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong")]);
    shop.run(&["restore", text(&csv)], &[("TILLSTAMP_PHRASE", &phrase)]);
    let restored = shop.run(&["restore", text(&newest)], &[("TILLSTAMP_PHRASE", &phrase)]);
    assert!(restored.contains("epoch 2"), "{restored}");
    shop.run(&["run", "--headless", "--json", "--source", text(&frames)], &[]);
}

#[test]
fn a_whole_shops_log_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = Talkative { data: folder.path().join("shop"), log: String::new(), secrets: Vec::new() };
    let create = ["create-shop", "--name", "Kavárna Tajná", "--owner", "Vlasta Majetná"];
    let sheet = shop.run(&create, &[("TILLSTAMP_PIN", PIN)]);
    let after = |label: &str| sheet.lines().find_map(|line| line.strip_prefix(label)).unwrap().trim().to_owned();
    let phrase = after("Recovery phrase:");
    shop.secrets.extend([phrase.clone(), after("Owner's code:")]);
    shop.secrets.extend(phrase.split(' ').collect::<Vec<_>>().windows(2).map(|pair| pair.join(" ")));
    work(&mut shop, folder.path());
    assert!(shop.log.lines().count() > 3, "there is a log at all: {:?}", shop.log);
    let names = [NAME, "Logovan", "Dovezen", "Chybn", "Majetn", MAIL, "log.example"];
    shop.secrets.extend(names.map(str::to_owned));
    shop.secrets.extend(["603987654", "603 987", "603111222"].map(str::to_owned));
    shop.secrets.extend(["TS1:".to_owned(), format!("\"{PIN}\""), "A-1".to_owned()]);
    for secret in &shop.secrets {
        let line = shop.log.lines().find(|line| line.contains(secret.as_str()));
        assert!(line.is_none(), "the log holds {secret:?}: {line:?}");
    }
}
