//! The logs of a whole shift hold no name, number, code or key.

use crate::members::contains;
use crate::shop::{CASHIER_PIN, DAY_MS, MANAGER_PIN, OWNER_PIN, Shop};
use std::io::Write;
use std::sync::{Arc, Mutex};
use tillstamp_terminal::ledger::{AdjustReason, CardId, MemberId};
use tillstamp_terminal::views::{CardFace, NewMember, Profile};
use tracing_subscriber::fmt::MakeWriter;

/// What people told or typed.
const WORDS: [&str; 19] = [
    "Karel",
    "Logovan",
    "603",
    "987 654",
    "log.example",
    "slova o hostovi",
    "Soukroma",
    "tajneheslo",
    "Jana",
    "Petra",
    "TS1:",
    "logovany",
    "Olga",
    "Radka",
    "Dovezen",
    "Chybn",
    "603111222",
    "A-77",
    "A-78",
];

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Buffer {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// A lost card; a visit that went to the wrong member; two members who are one.
fn lost_and_moved(shop: &mut Shop, member: MemberId, card: &CardFace, secrets: &mut Vec<String>) {
    let new = shop.till.replace_card(member).unwrap();
    shop.scan(&card.code);
    shop.scan(&new.code);
    secrets.extend([new.code.clone(), new.number.clone()]);
    let (other, other_card) = shop.member("Olga Tichá");
    let (right, _) = shop.member("Radka Pravá");
    let visit = shop.scan(&other_card.code).entry_id.unwrap();
    shop.till.move_award(visit, right);
    shop.as_owner().merge(right, other);
}

/// An old system's list comes in, everything that the shop owns goes out.
fn in_and_out(shop: &mut Shop) {
    let list = "reference;name;phone;stamps\nA-77;Eva Dovezená;603111222;7\nA-78;Jan Chybný;12;sedm\n";
    let till = shop.as_owner();
    till.import_csv(list.as_bytes(), true).unwrap();
    till.import_csv(list.as_bytes(), false).unwrap();
    let mut everything = Vec::new();
    till.export(&mut everything).unwrap();
    assert!(contains(&everything, "Eva Dovezená".as_bytes()), "the export holds what the log must not");
}

#[test]
fn a_shifts_log_names_nobody() {
    let buffer = Buffer::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(buffer.clone())
        .with_ansi(false)
        .finish();
    let mut secrets: Vec<String> = [OWNER_PIN, MANAGER_PIN, CASHIER_PIN].map(|pin| format!("\"{pin}\"")).to_vec();
    tracing::subscriber::with_default(subscriber, || {
        let mut shop = Shop::new();
        let profile = Profile {
            name: "Karel Logovaný".to_owned(),
            phone: "+420 603 987 654".to_owned(),
            email: "karel@log.example".to_owned(),
            ..Profile::default()
        };
        let member = shop.till.enrol(&NewMember { profile, consents: vec![] }).member_id().unwrap();
        let card = shop.till.card_of(member).unwrap();
        shop.visits(&card.code, 9);
        shop.pass(DAY_MS);
        let full = shop.scan(&card.code);
        shop.scan(&card.code);
        let approval = shop.approval();
        shop.till.override_refused(&approval);
        shop.till.redeem(full.member.unwrap().rewards[0].token, 1);
        shop.till.confirm();
        shop.till.undo_last();
        shop.till.adjust(member, CardId(1), 3, AdjustReason::Goodwill, "slova o hostovi");
        shop.scan(&card.code[..40]);
        shop.scan("WIFI:S:Soukroma;P:tajneheslo;;");
        let _ = shop.till.look_up("logovany");
        let cashier = shop.cashier;
        let _ = shop.till.sign_in(cashier, "0246");
        let _ = shop.till.reset_owner_pin("ABCD-EFGH", "1357");
        lost_and_moved(&mut shop, member, &card, &mut secrets);
        in_and_out(&mut shop);
        shop.as_manager();
        let _ = shop.till.export_member(member);
        let date = shop.till.business_date();
        shop.till.close_day(date).unwrap();
        shop.till.backup_now().unwrap();
        shop.till.tick();
        secrets.extend(shop.sheet.phrase.iter().map(|word| format!(" {word} ")));
        secrets.extend([card.code.clone(), card.code[5..40].to_owned(), card.number.clone()]);
        secrets.extend(["0246", "ABCD-EFGH", "1357"].map(|typed| format!("\"{typed}\"")));
        secrets.push(shop.sheet.owner_code.clone());
        shop.till.erase_member(member).unwrap();
    });
    let log = buffer.0.lock().unwrap().clone();
    assert!(contains(&log, b"not done"), "the shift wrote a log at all");
    secrets.extend(WORDS.map(str::to_owned));
    for secret in secrets {
        assert!(!contains(&log, secret.as_bytes()), "the log holds {secret:?}");
    }
}
