//! What the terminal knows, on paper: reports as text, CSV and PDF; cards and the recovery sheet as PDF and PNG.
//!
//! Invariant: figures come from the terminal's report alone; here they only get their rows and titles.

use tillstamp_paper::{
    Brand, CardArt, Color, FontFault, Fonts, Label, PaperFault, Report, Row, Section, SheetLayout, Value, Wording,
};
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::{BusinessDate, KeyIn, UtcMillis};
use tillstamp_terminal::loyalty::BusinessDay;
use tillstamp_terminal::views::{CardFace, DayReport, KeyInRow, PeriodReport, RecoverySheet};
use tillstamp_words::{Catalog, Language};

/// Dots per inch of a card's picture: sharp on a phone and on a label printer.
const CARD_DPI: u32 = 300;

/// Why there is no paper.
#[derive(Debug, thiserror::Error)]
pub enum PrintFault {
    /// No typeface.
    #[error(transparent)]
    Font(#[from] FontFault),
    /// The document could not be made.
    #[error(transparent)]
    Paper(#[from] PaperFault),
}

/// What every paper of a shop carries, taken once from the till.
#[derive(Clone, Debug)]
pub struct Shop {
    brand: Brand,
    currency: String,
    zone: String,
    business_day: BusinessDay,
    language: Language,
    fingerprint: String,
    now: UtcMillis,
    card_title: String,
    card_reward: String,
    card_goal: u32,
}

impl Shop {
    /// From an open till, in its own language.
    pub fn of(till: &mut Till) -> Self {
        let now = till.now();
        let language = Language::from_code(&till.settings().language).unwrap_or(Language::EN);
        let color = till.brand().color;
        let program = till.program();
        let card = program.cards.iter().find(|card| card.active);
        let reward = card.and_then(|card| program.reward(card.reward));
        let code = language.code();
        Self {
            brand: Brand { name: till.settings().shop_name.clone(), accent: Color([color.0, color.1, color.2]) },
            currency: program.currency.as_str().to_owned(),
            zone: program.business_day.time_zone.clone(),
            business_day: program.business_day.clone(),
            language,
            fingerprint: till.fingerprint(),
            now,
            card_title: card.map(|card| card.name.text(code).to_owned()).unwrap_or_default(),
            card_reward: reward.map(|reward| reward.name.text(code).to_owned()).unwrap_or_default(),
            card_goal: card.map_or(10, |card| card.goal),
        }
    }

    /// The same shop in another language.
    #[must_use]
    pub fn in_language(&self, code: &str) -> Self {
        Self { language: Language::from_code(code).unwrap_or(self.language), ..self.clone() }
    }

    fn art(&self, card: &CardFace) -> CardArt {
        CardArt {
            title: self.card_title.clone(),
            reward: self.card_reward.clone(),
            goal: self.card_goal,
            number: card.number.clone(),
            code: card.code.clone(),
        }
    }
}

/// One card on a page, or 24 with cut marks.
///
/// # Errors
/// Where the typeface is not installed.
pub fn card_sheet(shop: &Shop, cards: &[CardFace]) -> Result<Vec<u8>, PrintFault> {
    let (catalog, fonts) = (Catalog::new(), Fonts::system()?);
    let art: Vec<CardArt> = cards.iter().map(|card| shop.art(card)).collect();
    let layout = if art.len() == 1 { SheetLayout::One } else { SheetLayout::TwentyFour };
    let wording = Wording::new(&catalog, shop.language);
    Ok(tillstamp_paper::card_sheet(&art, layout, &shop.brand, wording, &fonts)?)
}

/// One card as a picture.
///
/// # Errors
/// Where the typeface is not installed.
pub fn card_png(shop: &Shop, card: &CardFace) -> Result<Vec<u8>, PrintFault> {
    Ok(tillstamp_paper::card_png(&shop.art(card), &shop.brand, &Fonts::system()?, CARD_DPI)?)
}

/// The sheet that is printed once at set-up.
///
/// # Errors
/// Where the typeface is not installed.
pub fn recovery_sheet(shop: &Shop, sheet: &RecoverySheet, today: BusinessDate) -> Result<Vec<u8>, PrintFault> {
    let (catalog, fonts) = (Catalog::new(), Fonts::system()?);
    let paper = tillstamp_paper::RecoverySheet {
        phrase: sheet.phrase.clone(),
        owner_code: sheet.owner_code.clone(),
        fingerprint: sheet.fingerprint.clone(),
        date: today.0,
    };
    let wording = Wording::new(&catalog, shop.language);
    Ok(tillstamp_paper::recovery_sheet(&paper, &shop.brand, wording, &fonts)?)
}

/// A page to try a printer with: the shop's name and letters of every language.
///
/// # Errors
/// Where the typeface is not installed.
pub fn test_page(shop: &Shop) -> Result<Vec<u8>, PrintFault> {
    let (catalog, fonts) = (Catalog::new(), Fonts::system()?);
    let row = |label: String| Row { label: Label::text(&label), values: Vec::new() };
    let names = Language::all().iter().map(|language| {
        let letters = catalog.plain(*language, "print-test-letters");
        row(format!("{}: {letters}", catalog.native_name(*language)))
    });
    let today = tillstamp_terminal::loyalty::business_date(&shop.business_day, shop.now).0;
    let report = Report {
        shop: shop.brand.name.clone(),
        z_number: None,
        from: today,
        to: today,
        made_at: (shop.now.0, shop.zone.clone()),
        sections: vec![section("print-test", &[], names.collect())],
        fingerprint: None,
    };
    Ok(tillstamp_paper::report_pdf(&report, &shop.brand, Wording::new(&catalog, shop.language), &fonts)?)
}

/// X or Z report, 48 columns.
pub fn day_text(shop: &Shop, report: &DayReport) -> String {
    let catalog = Catalog::new();
    tillstamp_paper::report_text(&day(shop, report), Wording::new(&catalog, shop.language))
}

/// X or Z report as CSV (RFC 4180), UTF-8 without a byte order mark.
///
/// # Errors
/// Where a row cannot be written.
pub fn day_csv(shop: &Shop, report: &DayReport) -> Result<Vec<u8>, PrintFault> {
    let catalog = Catalog::new();
    Ok(tillstamp_paper::report_csv(&day(shop, report), Wording::new(&catalog, shop.language), false)?)
}

/// X or Z report as PDF.
///
/// # Errors
/// Where the typeface is not installed.
pub fn day_pdf(shop: &Shop, report: &DayReport) -> Result<Vec<u8>, PrintFault> {
    let (catalog, fonts) = (Catalog::new(), Fonts::system()?);
    let wording = Wording::new(&catalog, shop.language);
    Ok(tillstamp_paper::report_pdf(&day(shop, report), &shop.brand, wording, &fonts)?)
}

/// Several days as CSV.
///
/// # Errors
/// Where a row cannot be written.
pub fn period_csv(shop: &Shop, report: &PeriodReport) -> Result<Vec<u8>, PrintFault> {
    let catalog = Catalog::new();
    Ok(tillstamp_paper::report_csv(&period(shop, report), Wording::new(&catalog, shop.language), false)?)
}

/// Several days as PDF.
///
/// # Errors
/// Where the typeface is not installed.
pub fn period_pdf(shop: &Shop, report: &PeriodReport) -> Result<Vec<u8>, PrintFault> {
    let (catalog, fonts) = (Catalog::new(), Fonts::system()?);
    let wording = Wording::new(&catalog, shop.language);
    Ok(tillstamp_paper::report_pdf(&period(shop, report), &shop.brand, wording, &fonts)?)
}

fn day(shop: &Shop, report: &DayReport) -> Report {
    let mut sections = vec![totals(report), by_hour(report), people(report)];
    sections.push(rewards(shop, report));
    sections.push(key_in(shop, report));
    sections.push(refusals(report));
    sections.push(owed(shop, report));
    sections.retain(|section| !section.rows.is_empty());
    Report {
        shop: shop.brand.name.clone(),
        z_number: report.closed,
        from: report.date.0,
        to: report.date.0,
        made_at: (shop.now.0, shop.zone.clone()),
        sections,
        fingerprint: Some(shop.fingerprint.clone()),
    }
}

fn counted(key: &str, count: i64) -> Row {
    Row { label: Label::key(key), values: vec![Value::Count(count)] }
}

fn section(title: &str, columns: &[&str], rows: Vec<Row>) -> Section {
    Section { title: Label::key(title), columns: columns.iter().map(|key| Label::key(key)).collect(), rows }
}

fn totals(report: &DayReport) -> Section {
    let rows = vec![
        counted("print-visits", report.visits.into()),
        counted("print-visits-week-before", report.visits_week_before.into()),
        counted("print-stamps", report.stamps),
        counted("print-rewards", report.rewards.into()),
        counted("print-new-members", report.new_members.into()),
        counted("print-voids", report.voids.into()),
        counted("print-overrides", report.overrides.into()),
    ];
    section("print-day", &[], rows)
}

fn by_hour(report: &DayReport) -> Section {
    let busy = report.hours.iter().filter(|hour| hour.visits + hour.visits_week_before + hour.rewards > 0);
    let rows = busy
        .map(|hour| Row {
            label: Label::text(&format!("{:02}:00", hour.hour)),
            values: vec![
                Value::Count(hour.visits.into()),
                Value::Count(hour.visits_week_before.into()),
                Value::Count(hour.rewards.into()),
            ],
        })
        .collect();
    section("print-by-hour", &["print-visits", "print-week-before", "print-rewards"], rows)
}

fn people(report: &DayReport) -> Section {
    let rows = report
        .people
        .iter()
        .map(|person| Row {
            label: if person.name.is_empty() { Label::key("print-nobody") } else { Label::text(&person.name) },
            values: vec![
                Value::Count(person.stamps),
                Value::Count(person.rewards.into()),
                Value::Count(person.voids.into()),
                Value::Count(person.overrides.into()),
            ],
        })
        .collect();
    section("print-people", &["print-stamps", "print-rewards", "print-voids", "print-overrides"], rows)
}

fn rewards(shop: &Shop, report: &DayReport) -> Section {
    let rows = report
        .by_reward
        .iter()
        .map(|reward| Row {
            label: Label::text(reward.name.text(shop.language.code())),
            values: vec![
                Value::Count(reward.issued),
                Value::Count(reward.redeemed),
                Value::Money(reward.cost_minor, shop.currency.clone()),
            ],
        })
        .collect();
    section("print-by-reward", &["print-issued", "print-redeemed", "print-cost"], rows)
}

fn key_in(shop: &Shop, report: &DayReport) -> Section {
    let rows = report.key_in.iter().map(|row| key_in_row(shop, row)).collect();
    section("print-key-in", &["print-vat", "print-count", "print-sum"], rows)
}

fn key_in_row(shop: &Shop, row: &KeyInRow) -> Row {
    let (label, sum) = match row.key_in {
        KeyIn::FreeItem { .. } => ("print-free-items", Value::Money(row.sum_minor, shop.currency.clone())),
        KeyIn::AmountOff { .. } => ("print-discounts", Value::Money(row.sum_minor, shop.currency.clone())),
        KeyIn::PercentOff { permille } => ("print-percent-off", Value::Permille(permille.into())),
        KeyIn::Nothing => ("print-perks", Value::Empty),
    };
    let vat = row.vat_permille.map_or(Value::Empty, |permille| Value::Permille(permille.into()));
    Row { label: Label::key(label), values: vec![vat, Value::Count(row.count), sum] }
}

fn refusals(report: &DayReport) -> Section {
    let rows = report.refusals.iter().map(|(key, count)| counted(key, (*count).into())).collect();
    section("print-refusals", &[], rows)
}

fn owed(shop: &Shop, report: &DayReport) -> Section {
    let cost = Value::Money(report.liability.cost_minor, shop.currency.clone());
    let rows = vec![
        counted("print-owed-stamps", report.liability.stamps),
        counted("print-owed-rewards", report.liability.rewards),
        Row { label: Label::key("print-owed-cost"), values: vec![cost] },
    ];
    section("print-owed", &[], rows)
}

fn period(shop: &Shop, report: &PeriodReport) -> Report {
    let values = |visits: u32, stamps: i64, rewards: u32, new: u32| {
        vec![Value::Count(visits.into()), Value::Count(stamps), Value::Count(rewards.into()), Value::Count(new.into())]
    };
    let catalog = Catalog::new();
    let mut rows: Vec<Row> = report
        .days
        .iter()
        .map(|(date, visits, stamps, rewards, new)| Row {
            label: Label::text(&catalog.date(shop.language, date.0)),
            values: values(*visits, *stamps, *rewards, *new),
        })
        .collect();
    rows.push(Row {
        label: Label::key("print-sum"),
        values: values(report.visits, report.stamps, report.rewards, report.new_members),
    });
    let columns = ["print-visits", "print-stamps", "print-rewards", "print-new-members"];
    Report {
        shop: shop.brand.name.clone(),
        z_number: None,
        from: report.from.0,
        to: report.to.0,
        made_at: (shop.now.0, shop.zone.clone()),
        sections: vec![section("print-days", &columns, rows)],
        fingerprint: Some(shop.fingerprint.clone()),
    }
}
