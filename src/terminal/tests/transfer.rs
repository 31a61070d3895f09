//! Import of an old system's list, export of everything.

use crate::shop::Shop;

const GOOD: &str = "reference;name;phone;stamps;stamps:2\n\
    A-1;Jana Nováková;603111222;7;3\n\
    A-2;;;12;\n\
    A-1;Jana Podruhé;;1;0\n\
    ;Bez čísla;;1;\n\
    A-3;Petr;12;1;\n\
    A-4;Petr;;99999999;\n\
    A-5;Petr;;-3;\n\
    A-6;Petr;;sedm;\n\
    A-7;Eva;;;\n";

#[test]
fn a_dry_run_names_each_refused_row_and_writes_nothing() {
    let mut shop = Shop::new();
    assert!(shop.till.import_csv(GOOD.as_bytes(), true).is_err(), "the owner's work");
    let before = shop.till.verify_entries();
    shop.as_owner();
    let dry = shop.till.import_csv(GOOD.as_bytes(), true).unwrap();
    let refused: Vec<(u64, &str)> = dry.refused.iter().map(|row| (row.line, row.why.key)).collect();
    let expected = [
        (4, "import-row-doubled"),
        (5, "import-row-reference"),
        (6, "profile-phone-wrong"),
        (7, "import-row-too-many"),
        (8, "import-row-too-many"),
        (9, "import-row-not-a-number"),
    ];
    assert_eq!(refused, expected);
    assert_eq!((dry.accepted, dry.stamps), (3, 22));
    assert_eq!(shop.till.verify_entries(), before);

    let real = shop.till.import_csv(GOOD.as_bytes(), false).unwrap();
    assert_eq!((real.accepted, real.stamps, real.refused.len()), (3, 22, 6));
    let jana = shop.till.look_up("novakova").unwrap()[0].member;
    let sheet = shop.till.open_member(jana).unwrap();
    assert_eq!((sheet.cards[0].have, sheet.cards[1].have), (7, 3));
    let again = shop.till.import_csv(GOOD.as_bytes(), false).unwrap();
    assert_eq!((again.accepted, again.already), (0, 3), "a second run changes nothing");
    shop.assert_clean();
    let mut out = Vec::new();
    let lines = shop.till.export(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text.lines().count() as u64, lines);
    for record in ["shop", "program", "member", "entry"] {
        assert!(text.contains(&format!("\"record\":\"{record}\"")), "{record}");
    }
}

#[test]
fn files_that_are_no_list_are_refused_whole() {
    let mut shop = Shop::new();
    shop.as_owner();
    for (bytes, key) in [
        (b"\xFF\xFE\x00r\x00e".to_vec(), "import-not-utf8"),
        (b"name;phone\nJana;1\n".to_vec(), "import-no-reference"),
        (b"reference;iban\nA;1\n".to_vec(), "import-unknown-column"),
        (b"reference;stamps:77\nA;1\n".to_vec(), "import-unknown-column"),
        (b"reference\n".to_vec(), "import-empty"),
        (Vec::new(), "import-no-reference"),
    ] {
        assert_eq!(shop.till.import_csv(&bytes, true).unwrap_err().message.key, key);
    }
    let mixed = b"reference,name\nA,Jana\nB,\xE8erven\xFD\nC,Eva\n";
    let report = shop.till.import_csv(mixed, false).unwrap();
    assert_eq!((report.accepted, report.refused[0].line, report.refused[0].why.key), (2, 3, "import-row-not-utf8"));
}
