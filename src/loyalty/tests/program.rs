//! The document: one byte form, clear faults for absurd numbers, templates that are ready to go, texts for every key.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;
use support::empty_program;
use tillstamp_ledger::{BusinessDate, CardId, CurrencyCode, Purpose, RewardId};
use tillstamp_loyalty::{
    ConsentWording, Label, Program, ProgramError, ProgramFault, Prompt, Refusal, RewardKind, WelcomeMoment,
    WelcomeReward, templates,
};

fn good() -> Program {
    let currency = CurrencyCode::new("CZK").unwrap();
    templates(currency, &empty_program().business_day).swap_remove(1).program
}

#[test]
fn templates_are_valid_and_have_one_byte_form() {
    let all = templates(CurrencyCode::new("HUF").unwrap(), &empty_program().business_day);
    assert_eq!(all.len(), 4);
    for template in all {
        assert_eq!(template.program.validate(), vec![], "{}", template.key);
        let bytes = template.program.encode().unwrap();
        let read = Program::decode(&bytes).unwrap();
        assert_eq!((read.encode().unwrap(), read.hash().unwrap()), (bytes, template.program.hash().unwrap()));
    }
}

#[test]
fn the_form_of_schema_1_is_frozen() {
    // A change here means that the programs in shops' ledgers could not be read any more, or would change their names.
    let bytes = include_bytes!("fixtures/program-1.json");
    let program = Program::decode(bytes).unwrap();
    assert_eq!(program.validate(), vec![]);
    assert_eq!(program.hash().unwrap().to_string(), "948a01b6e7886789c82cf5f7998e90b920f1434ed7a227bea311b1f5127a0210");
}

#[test]
fn other_layouts_are_read_but_not_taken_for_the_document() {
    let program = good();
    let pretty = serde_json::to_vec_pretty(&program).unwrap();
    assert_eq!(Program::from_json(&pretty).unwrap(), program);
    assert!(matches!(Program::decode(&pretty), Err(ProgramError::NotCanonical)));
}

#[test]
fn a_newer_schema_is_named_even_where_its_fields_are_unknown() {
    let fault = Program::decode(br#"{"schema":2,"holograms":[1,2,3]}"#).unwrap_err();
    assert!(matches!(fault, ProgramError::NewerSchema { found: 2, known: 1 }), "{fault}");
    assert_eq!(fault.key(), "fault-program-newer");
    for broken in [&b"{}"[..], b"", b"[1]", b"{\"schema\":1}", b"{\"schema\":-1}", b"\xff\xfe", b"{\"schema\":1e9}"] {
        assert_eq!(Program::decode(broken).unwrap_err().key(), "fault-program-unreadable");
    }
    let unknown = String::from_utf8(good().encode().unwrap()).unwrap().replacen('{', "{\"extra\":1,", 1);
    assert!(matches!(Program::from_json(unknown.as_bytes()), Err(ProgramError::Shape(_))));
}

#[test]
fn every_absurd_number_has_its_fault() {
    type Change = fn(&mut Program);
    let changes: Vec<(&str, Change)> = vec![
        ("fault-program-schema", |p| p.schema = 0),
        ("fault-name-empty", |p| p.name = Label::new("  ")),
        ("fault-name-empty", |p| p.cards[0].name = Label::new("x").with("hu", "")),
        ("fault-name-long", |p| p.rewards[0].name = Label::new("x".repeat(61))),
        ("fault-name-signs", |p| p.rewards[0].key_in_note = Label::new("a\u{7}b")),
        ("fault-too-many-languages", |p| {
            p.name = (0..21).fold(Label::new("x"), |label, n| label.with(&format!("l{n}"), "x"));
        }),
        ("fault-no-cards", |p| p.cards.clear()),
        ("fault-too-many-cards", |p| p.cards = vec![p.cards[1].clone(); 13]),
        ("fault-too-many-visit-cards", |p| p.cards = vec![p.cards[0].clone(); 5]),
        ("fault-too-many-rewards", |p| p.rewards = vec![p.rewards[0].clone(); 41]),
        ("fault-card-twice", |p| p.cards[1].id = CardId(1)),
        ("fault-reward-twice", |p| p.rewards[1].id = RewardId(1)),
        ("fault-card-without-reward", |p| p.cards[0].reward = RewardId(9)),
        ("fault-card-goal", |p| p.cards[0].goal = 1),
        ("fault-card-goal", |p| p.cards[0].goal = u32::MAX),
        ("fault-card-stamps-per-visit", |p| p.cards[0].stamps_per_visit = 0),
        ("fault-card-stamps-per-visit", |p| p.cards[0].stamps_per_visit = u32::MAX),
        ("fault-card-welcome-stamps", |p| p.cards[0].welcome_stamps = p.cards[0].goal),
        ("fault-card-validity", |p| p.cards[0].stamp_validity_days = Some(0)),
        ("fault-card-validity", |p| p.cards[0].stamp_validity_days = Some(u32::MAX)),
        ("fault-card-manual", |p| p.cards[0].max_manual_per_scan = 101),
        ("fault-reward-uses", |p| p.rewards[0].uses = 0),
        ("fault-reward-validity", |p| p.rewards[0].validity_days = Some(99_999)),
        ("fault-reward-cost", |p| p.rewards[0].cost_minor = -1),
        ("fault-reward-cost", |p| p.rewards[0].cost_minor = i64::MAX),
        ("fault-reward-stock", |p| p.rewards[0].stock = Some(u32::MAX)),
        ("fault-reward-amount", |p| {
            p.rewards[0].kind = RewardKind::FreeItem { value_minor: i64::MIN, vat_permille: 0 };
        }),
        ("fault-reward-amount", |p| p.rewards[0].kind = RewardKind::AmountOff { amount_minor: 0, vat_permille: 0 }),
        ("fault-reward-vat", |p| {
            p.rewards[0].kind = RewardKind::FreeItem { value_minor: 1, vat_permille: u16::MAX };
        }),
        ("fault-reward-percent", |p| p.rewards[0].kind = RewardKind::PercentOff { permille: 1_001 }),
        ("fault-welcome-reward", |p| {
            p.welcome_reward = Some(WelcomeReward { reward: RewardId(9), moment: WelcomeMoment::Joining });
        }),
        ("fault-cool-down", |p| p.limits.cool_down_s = u32::MAX),
        ("fault-daily-cap", |p| p.limits.daily_cap_visits = Some(0)),
        ("fault-static-limit", |p| p.limits.static_card_rewards_per_day = 25),
        ("fault-adjust-cashier", |p| p.limits.adjust_limit_cashier = p.limits.adjust_limit_manager + 1),
        ("fault-adjust-manager", |p| p.limits.adjust_limit_manager = 501),
        ("fault-shift-limit", |p| p.limits.shift_void_limit = Some(u32::MAX)),
        ("fault-undo-window", |p| p.limits.undo_window_s = 0),
        ("fault-last-redeem-day", |p| p.policy.last_redeem_day = Some(BusinessDate(i32::MIN))),
        ("fault-time-zone", |p| p.business_day.time_zone = "Europe/Atlantis".into()),
        ("fault-time-zone", |p| p.business_day.time_zone = "../../etc/passwd".into()),
        ("fault-cutoff", |p| p.business_day.cutoff_minutes = u16::MAX),
        ("fault-opening", |p| p.business_day.opening[3] = Some((600, 600))),
        ("fault-opening", |p| p.business_day.opening[3] = Some((600, u16::MAX))),
        ("fault-holidays", |p| p.business_day.holidays = vec![BusinessDate(20_000); 2]),
        ("fault-holidays", |p| p.business_day.holidays = vec![BusinessDate(i32::MAX)]),
        ("fault-consent-twice", |p| p.consent_wordings[1] = p.consent_wordings[0].clone()),
        ("fault-consent-empty", |p| p.consent_wordings[0].texts.clear()),
        ("fault-consent-long", |p| {
            p.consent_wordings[0].texts.insert("en".into(), "x".repeat(2_001));
        }),
        ("fault-consent-version", |p| p.consent_wordings[0].version = 0),
        ("fault-too-many-consents", |p| {
            let wording = |version| ConsentWording { version, ..p.consent_wordings[0].clone() };
            p.consent_wordings = (1..=61).map(wording).collect();
        }),
        ("fault-retention", |p| p.retention_months = 0),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for (key, change) in changes {
        let mut program = good();
        change(&mut program);
        let keys: Vec<_> = program.validate().into_iter().map(|fault| fault.key).collect();
        assert!(keys.contains(&key), "{key} is missing in {keys:?}");
        seen.insert(key);
    }
    let all: std::collections::BTreeSet<_> = ProgramFault::KEYS.iter().copied().collect();
    assert_eq!(seen, all, "every fault is provoked here");
    assert!(good().wording(Purpose::Marketing).is_some());
}

#[test]
fn every_key_has_its_texts_in_every_language_with_the_same_arguments() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/translations");
    let mut expected: Vec<String> = Prompt::KEYS.iter().map(|key| (*key).to_owned()).collect();
    let with_cure = Refusal::KEYS.iter().chain(ProgramFault::KEYS).chain(&["fault-program-unreadable"]);
    expected.extend(with_cure.flat_map(|key| [(*key).to_owned(), format!("{key}-cure")]));
    let mut arguments: std::collections::BTreeMap<String, Vec<String>> = std::collections::BTreeMap::new();
    for language in ["en", "cs", "hu", "da"] {
        let read = |area: &str| std::fs::read_to_string(folder.join(language).join(area)).unwrap();
        let text = read("refusals.ftl") + &read("prompts.ftl") + &read("faults.ftl");
        let mut messages: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
        let mut key = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let (false, Some((name, rest))) = (line.starts_with([' ', '}']), line.split_once(" = ")) {
                key = name.to_owned();
                messages.insert(key.clone(), rest.to_owned());
            } else if let Some(message) = messages.get_mut(&key) {
                message.push_str(line);
            }
        }
        for key in &expected {
            let message = messages.get(key).unwrap_or_else(|| panic!("{key} has no text in {language}"));
            let names = message.split('$').skip(1).map(|rest| {
                rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect::<String>()
            });
            let mut names: Vec<_> = names.collect();
            names.sort();
            names.dedup();
            let first = arguments.entry(key.clone()).or_insert_with(|| names.clone());
            assert_eq!(*first, names, "{key} in {language}");
        }
    }
    let given: Vec<_> = Refusal::NotEnough { have: 1, need: 2 }.arguments().into_iter().map(|(name, _)| name).collect();
    assert_eq!(given, ["have", "need"]);
    assert_eq!(arguments["refusal-not-enough"], given);
}
