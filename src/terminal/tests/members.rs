//! Members: look-up, profile, consent, own data, erasure, retention.

use crate::shop::{DAY_MS, Shop, files_below};
use tillstamp_terminal::ledger::Purpose;
use tillstamp_terminal::views::{NewMember, Profile, VerdictKind};

fn karel() -> Profile {
    Profile {
        name: "Karel Hledaný".to_owned(),
        phone: "+420 603 555 678".to_owned(),
        email: "karel@hledany.example".to_owned(),
        birthday: Some((2, 29)),
        language: "cs".to_owned(),
        channel: "sms".to_owned(),
        frequency: "monthly".to_owned(),
        favorites: "flat white,  makový koláč".to_owned(),
        diet: "bez lepku".to_owned(),
        interests: "cyklistika".to_owned(),
        note: "bez ořechů".to_owned(),
    }
}

#[test]
fn look_up_finds_by_number_phone_and_name_and_shows_little() {
    let mut shop = Shop::new();
    let verdict = shop.till.enrol(&NewMember { profile: karel(), consents: vec![] });
    let member = verdict.member_id().unwrap();
    let number = shop.till.profile(member).unwrap().card_number;
    for query in [number.as_str(), "603 555 678", "+420603555678", "5678", "hledany", "karel hl"] {
        let found = shop.till.look_up(query).unwrap();
        assert_eq!(found.len(), 1, "{query}");
        assert_eq!(found[0].member, member);
        assert_eq!(found[0].name.as_deref(), Some("Karel H…"));
        assert_eq!(found[0].phone.as_deref(), Some("… 678"));
    }
    assert!(shop.till.look_up("nobody").unwrap().is_empty());
    assert_eq!(shop.till.look_up("k").unwrap_err().message.key, "look-up-too-short");
    let mut wrong = number.clone().into_bytes();
    wrong[0] = if wrong[0] == b'9' { b'0' } else { wrong[0] + 1 };
    let wrong = String::from_utf8(wrong).unwrap();
    assert_eq!(shop.till.look_up(&wrong).unwrap_err().message.key, "look-up-wrong-digit");
    let served = shop.till.serve_looked_up(member);
    assert_eq!(served.kind, VerdictKind::Done);
    assert_eq!(shop.till.look_alikes(&karel()).unwrap().len(), 1);
    shop.till.sign_out();
    assert!(shop.till.look_up("karel").is_err());
    assert!(shop.till.profile(member).is_err());
}

#[test]
fn absurd_profiles_are_refused_and_an_empty_one_is_a_member() {
    let mut shop = Shop::new();
    let cases = [
        (Profile { name: "x".repeat(200), ..Profile::default() }, "profile-name-wrong"),
        (Profile { name: "a\u{0}b".to_owned(), ..Profile::default() }, "profile-name-wrong"),
        (Profile { phone: "12".to_owned(), ..Profile::default() }, "profile-phone-wrong"),
        (Profile { phone: "'; DROP TABLE".to_owned(), ..Profile::default() }, "profile-phone-wrong"),
        (Profile { email: "karel".to_owned(), ..Profile::default() }, "profile-email-wrong"),
        (Profile { birthday: Some((13, 40)), ..Profile::default() }, "profile-birthday-wrong"),
        (Profile { note: "y".repeat(2_000), ..Profile::default() }, "profile-note-too-long"),
        (Profile { favorites: "y".repeat(121), ..Profile::default() }, "profile-favorites-too-long"),
        (Profile { diet: "y".repeat(121), ..Profile::default() }, "profile-diet-too-long"),
        (Profile { interests: "y".repeat(121), ..Profile::default() }, "profile-interests-too-long"),
    ];
    for (profile, key) in cases {
        let verdict = shop.till.enrol(&NewMember { profile, consents: vec![] });
        assert_eq!((verdict.kind, verdict.key()), (VerdictKind::Refused, key));
    }
    assert_eq!(shop.till.enrol(&NewMember::default()).kind, VerdictKind::Done);
}

#[test]
fn what_a_member_wishes_is_kept_and_changed_and_in_the_members_own_data() {
    let mut shop = Shop::new();
    let member = shop.till.enrol(&NewMember { profile: karel(), consents: vec![] }).member_id().unwrap();
    let kept = shop.till.profile(member).unwrap().profile;
    assert_eq!((kept.channel.as_str(), kept.frequency.as_str()), ("sms", "monthly"));
    assert_eq!((kept.favorites.as_str(), kept.diet.as_str()), ("flat white, makový koláč", "bez lepku"));
    let odd = Profile { channel: "pigeon".to_owned(), frequency: "hourly".to_owned(), ..kept };
    shop.till.change_profile(member, &odd).unwrap();
    let kept = shop.till.profile(member).unwrap().profile;
    assert_eq!((kept.channel.as_str(), kept.frequency.as_str()), ("", ""), "no wish that nobody can fulfil");
    let data = shop.till.export_member(member).unwrap();
    assert!(data.contains("bez lepku") && data.contains("cyklistika") && data.contains("makový koláč"), "{data}");
    shop.assert_clean();
}

#[test]
fn a_note_is_shown_only_with_consent() {
    let mut shop = Shop::new();
    let member = shop.till.enrol(&NewMember { profile: karel(), consents: vec![] }).member_id().unwrap();
    assert_eq!(shop.till.open_member(member).unwrap().note, None);
    shop.till.set_consent(member, Purpose::StaffNote, true).unwrap();
    assert_eq!(shop.till.open_member(member).unwrap().note.as_deref(), Some("bez ořechů"));
    let view = shop.till.profile(member).unwrap();
    assert!(view.consents.iter().any(|row| row.purpose == Purpose::StaffNote && row.granted));
    shop.till.set_consent(member, Purpose::StaffNote, false).unwrap();
    assert_eq!(shop.till.open_member(member).unwrap().note, None);
    let data = shop.till.export_member(member).unwrap();
    assert!(data.contains("Karel Hledaný") && data.contains("bez ořechů"));
    shop.assert_clean();
}

#[test]
fn an_erased_member_is_in_no_file() {
    let mut shop = Shop::new();
    let (_, other) = shop.member("Eva Zůstává");
    let member = shop.till.enrol(&NewMember { profile: karel(), consents: vec![] }).member_id().unwrap();
    let card = shop.till.card_of(member).unwrap();
    shop.scan(&card.code);
    let reason = tillstamp_terminal::ledger::AdjustReason::Goodwill;
    shop.till.adjust(member, tillstamp_terminal::ledger::CardId(1), 1, reason, "utajená slova");
    assert!(shop.till.erase_member(member).is_err(), "a manager's word is needed");
    let key = shop.till.member_key_for_tests(member).unwrap();
    shop.as_manager();
    let erasure = shop.till.erase_member(member).unwrap();
    assert!(erasure.gone_from_backups > shop.till.business_date());
    assert!(shop.till.look_up("hledany").unwrap().is_empty());
    shop.as_cashier();
    shop.pass(DAY_MS);
    assert_eq!(shop.scan(&card.code).key(), "refusal-member-erased");
    assert_eq!(shop.scan(&other.code).kind, VerdictKind::Done);
    shop.assert_clean();
    let Shop { folder, till, .. } = shop;
    till.close().unwrap();
    for path in files_below(folder.path()) {
        let bytes = std::fs::read(&path).unwrap();
        for needle in ["Karel Hledaný", "603 555 678", "karel@hledany", "bez ořechů", "bez lepku", "utajená slova"]
        {
            assert!(!contains(&bytes, needle.as_bytes()), "{needle} in {}", path.display());
        }
        assert!(!contains(&bytes, &key), "the member's key in {}", path.display());
    }
}

pub fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn retention_erases_by_itself_and_only_the_silent() {
    let mut shop = Shop::new();
    let (silent, _) = shop.member("Karel Tichý");
    let (seen, card) = shop.member("Eva Věrná");
    let months = i64::from(shop.till.program().retention_months);
    shop.pass(months * 30 * DAY_MS);
    shop.scan(&card.code);
    shop.pass(60 * DAY_MS);
    shop.till.sign_out();
    shop.till.tick();
    shop.as_cashier();
    assert!(shop.till.profile(silent).unwrap().profile.name.is_empty());
    assert_eq!(shop.till.profile(seen).unwrap().profile.name, "Eva Věrná");
    shop.assert_clean();
}
