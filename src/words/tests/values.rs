//! Tables: value, language, what a reader expects. `_` stands for a non-breaking space.

use crate::{Arg, Catalog, Language};

const ALL: [Language; 4] = [Language::EN, Language::CS, Language::HU, Language::DA];

fn shown(text: String) -> String {
    text.replace('\u{a0}', "_")
}

fn each(expected: [&str; 4], show: impl Fn(&Catalog, Language) -> String) {
    let catalog = Catalog::new();
    let have: Vec<String> = ALL.iter().map(|language| shown(show(&catalog, *language))).collect();
    assert_eq!(have, expected);
}

#[test]
fn money() {
    let czk = |minor| move |c: &Catalog, l| c.money(l, minor, "CZK");
    each(["31,200_Kč", "31_200_Kč", "31_200_Kč", "31.200_Kč"], czk(3_120_000));
    each(["0.50_Kč", "0,50_Kč", "0,50_Kč", "0,50_Kč"], czk(50));
    each(["−1,234.05_Kč", "−1_234,05_Kč", "−1_234,05_Kč", "−1.234,05_Kč"], czk(-123_405));
    each(["€12.00", "12,00_€", "12,00_€", "12,00_€"], |c, l| c.money(l, 1_200, "EUR"));
    each(["1,250_Ft", "1_250_Ft", "1_250_Ft", "1.250_Ft"], |c, l| c.money(l, 125_000, "HUF"));
    each(["99.95_kr.", "99,95_kr.", "99,95_kr.", "99,95_kr."], |c, l| c.money(l, 9_995, "DKK"));
    each(["500_JPY", "500_JPY", "500_JPY", "500_JPY"], |c, l| c.money(l, 500, "JPY"));
    each(["1.005_KWD", "1,005_KWD", "1,005_KWD", "1,005_KWD"], |c, l| c.money(l, 1_005, "KWD"));
    let catalog = Catalog::new();
    assert_eq!(shown(catalog.money(Language::CS, i64::MIN, "CZK")), "−92_233_720_368_547_758,08_Kč");
}

#[test]
fn typed_money() {
    let catalog = Catalog::new();
    let cases = [
        ("12", "EUR", Some(1_200)),
        ("12,5", "EUR", Some(1_250)),
        (" 1 234.05 ", "CZK", Some(123_405)),
        ("31\u{a0}200", "CZK", Some(3_120_000)),
        ("500", "JPY", Some(500)),
        ("500,0", "JPY", None),
        ("12,345", "EUR", None),
        ("-5", "EUR", None),
        ("", "EUR", None),
        (",5", "EUR", None),
        ("1.2.3", "EUR", None),
        ("99999999999", "EUR", None),
        ("１２", "EUR", None),
    ];
    for (text, currency, minor) in cases {
        assert_eq!(catalog.parse_money(text, currency), minor, "{text:?}");
    }
}

#[test]
fn numbers() {
    each(["1,000,000", "1_000_000", "1_000_000", "1.000.000"], |c, l| c.number(l, 1_000_000));
    each(["−999", "−999", "−999", "−999"], |c, l| c.number(l, -999));
    each(["20%", "20_%", "20%", "20_%"], |c, l| c.percent(l, 200));
    each(["12.5%", "12,5_%", "12,5%", "12,5_%"], |c, l| c.percent(l, 125));
    each(["a, b and c", "a, b a c", "a, b és c", "a, b og c"], |c, l| c.list(l, &["a", "b", "c"]));
    each(["a and b", "a a b", "a és b", "a og b"], |c, l| c.list(l, &["a", "b"]));
    each(["", "", "", ""], |c, l| c.list(l, &[]));
    each(["a", "a", "a", "a"], |c, l| c.list(l, &["a"]));
}

/// 2026-11-22, a Sunday.
const DAY: i32 = 20_779;
/// 2026-11-22T13:05:30Z.
const INSTANT_MS: i64 = 20_779 * 86_400_000 + (13 * 3_600 + 5 * 60 + 30) * 1_000;

#[test]
fn dates_and_times() {
    each(["22/11/2026", "22._11._2026", "2026._11._22.", "22.11.2026"], |c, l| c.date(l, DAY));
    each(["22 November 2026", "22._listopadu 2026", "2026. november_22.", "22._november 2026"], |c, l| {
        c.date_long(l, DAY)
    });
    each(
        [
            "Sunday 22 November 2026",
            "neděle 22._listopadu 2026",
            "2026. november_22., vasárnap",
            "søndag den 22._november 2026",
        ],
        |c, l| c.date_weekday(l, DAY),
    );
    each(["14:05", "14:05", "14:05", "14.05"], |c, l| c.time(l, INSTANT_MS, "Europe/Prague"));
    each(["09:05", "9:05", "9:05", "09.05"], |c, l| c.time_of_day(l, 545));
    each(["13:05", "13:05", "13:05", "13.05"], |c, l| c.time(l, INSTANT_MS, "Nowhere/Land"));
    let catalog = Catalog::new();
    assert_eq!(catalog.date(Language::EN, i32::MAX), i32::MAX.to_string());
    assert_eq!(catalog.time(Language::EN, i64::MAX, "Europe/Prague"), i64::MAX.to_string());
    // Summer time ends on 2026-10-25 at 01:00Z: both instants read the same on the wall.
    let summer = 1_792_888_200_000;
    assert_eq!(catalog.time(Language::EN, summer, "Europe/Prague"), "02:30");
    assert_eq!(catalog.time(Language::EN, summer + 3_600_000, "Europe/Prague"), "02:30");
}

#[test]
fn lengths_of_time() {
    each(["45_s", "45_s", "45_mp", "45_sek."], |c, l| c.duration(l, 45));
    each(["2_min", "2_min", "2_perc", "2_min."], |c, l| c.duration(l, 95));
    each(["1_min", "1_min", "1_perc", "1_min."], |c, l| c.duration(l, 60));
    each(["1_h 5_min", "1_h 5_min", "1_óra 5_perc", "1_t. 5_min."], |c, l| c.duration(l, 3_900));
    each(["2_h", "2_h", "2_óra", "2_t."], |c, l| c.duration(l, 7_199));
    each(["2 days", "2 dny", "2 nap", "2 dage"], |c, l| c.duration(l, 100_000));
    each(["0_s", "0_s", "0_mp", "0_sek."], |c, l| c.duration(l, -5));
    each(["yesterday", "včera", "tegnap", "i går"], |c, l| c.relative_day(l, 9, 10));
    each(["in 2 days", "za 2 dny", "2 nap múlva", "om 2 dage"], |c, l| c.relative_day(l, 12, 10));
    each(["3 days ago", "před 3 dny", "3 napja", "for 3 dage siden"], |c, l| c.relative_day(l, 7, 10));
}

#[test]
fn plural_forms() {
    let stamps = |count| move |c: &Catalog, l| c.text(l, "unit-stamps", &[("count", Arg::Int(count))]);
    each(["0 stamps", "0 razítek", "0 pecsét", "0 stempler"], stamps(0));
    each(["1 stamp", "1 razítko", "1 pecsét", "1 stempel"], stamps(1));
    each(["3 stamps", "3 razítka", "3 pecsét", "3 stempler"], stamps(3));
    each(["5 stamps", "5 razítek", "5 pecsét", "5 stempler"], stamps(5));
    each(["22 stamps", "22 razítek", "22 pecsét", "22 stempler"], stamps(22));
    each(["1,234 stamps", "1_234 razítek", "1_234 pecsét", "1.234 stempler"], stamps(1_234));
}

#[test]
fn sorting() {
    let catalog = Catalog::new();
    let cases = [
        (Language::CS, "Cyril Čeněk Daniel Hana Chrudoš Ilona Řehoř Šárka Žofie"),
        (Language::HU, "Cecília Csaba Dezső Gábor Gyula Zoltán Zsófia"),
        (Language::DA, "Anders Zenia Ægir Øjvind Åse"),
        (Language::EN, "Adam Émile Eva Zoë"),
    ];
    for (language, sorted) in cases {
        let expected: Vec<String> = sorted.split(' ').map(str::to_owned).collect();
        let mut texts: Vec<String> = expected.iter().rev().cloned().collect();
        catalog.collate(language, &mut texts);
        assert_eq!(texts, expected, "{language}");
    }
}

#[test]
fn a_missing_key_shows_as_itself() {
    let catalog = Catalog::new();
    assert_eq!(catalog.plain(Language::HU, "no-such-key"), "no-such-key");
    assert!(!catalog.has(Language::EN, "no-such-key"));
}

#[test]
fn languages_come_from_the_folder() {
    let codes: Vec<_> = Language::all().iter().map(|language| language.code()).collect();
    assert_eq!(codes, ["en", "cs", "da", "hu"]);
    assert_eq!(Language::from_code("cs-CZ"), Some(Language::CS));
    assert_eq!(Language::from_code("xx"), None);
    let catalog = Catalog::new();
    for language in Language::all() {
        assert!(!catalog.native_name(*language).starts_with("meta-"));
        assert_eq!(catalog.first_weekday(*language), 1);
    }
}
