//! What is printed, read again: texts of PDFs by `pdftotext`, codes by a decoder, tables as golden texts.

mod cards;
mod reports;
mod sheets;

use crate::{Brand, CardArt, Color, Fonts, Label, Report, Row, Section, Value, Wording};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use tillstamp_words::{Catalog, Language};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::new);

/// Longest static card that there is: 139 characters.
const CODE: &str = "TS1:CO6000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                    0000000000000000000000000000000000000000000000";

fn wording(language: Language) -> Wording<'static> {
    Wording::new(&CATALOG, language)
}

fn brand() -> Brand {
    Brand { name: "Kavárna Most".to_owned(), accent: Color::DEFAULT_ACCENT }
}

fn card(number: u32) -> CardArt {
    CardArt {
        title: "Kávová karta".to_owned(),
        reward: "Desáté razítko: káva zdarma".to_owned(),
        goal: 10,
        number: format!("4821-6035-{:04}", 1000 + number),
        code: CODE.to_owned(),
    }
}

/// The system's Roboto, or a loud word that a test was skipped.
fn fonts() -> Option<Fonts> {
    Fonts::system().map_err(|fault| println!("SKIPPED: {fault}")).ok()
}

/// Writes to `TILLSTAMP_PAPER_OUT`, where set, so that a person can look at the page.
fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("TILLSTAMP_PAPER_OUT") {
        std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
    }
}

/// Text of a PDF, or nothing where poppler-utils is not installed.
fn pdf_text(pdf: &[u8]) -> Option<String> {
    let child =
        Command::new("pdftotext").args(["-layout", "-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        println!("SKIPPED: pdftotext is missing (apt-get install poppler-utils)");
        return None;
    };
    let (mut stdin, bytes) = (child.stdin.take().unwrap(), pdf.to_vec());
    let writer = std::thread::spawn(move || stdin.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

fn row(label: &str, values: &[Value]) -> Row {
    Row { label: Label::text(label), values: values.to_vec() }
}

fn report() -> Report {
    let czk = |minor| Value::Money(minor, "CZK".to_owned());
    let counts = |counts: &[i64]| counts.iter().map(|count| Value::Count(*count)).collect::<Vec<_>>();
    let section = |title: &str, columns: &[&str], rows: Vec<Row>| Section {
        title: Label::text(title),
        columns: columns.iter().map(|column| Label::text(column)).collect(),
        rows,
    };
    Report {
        shop: "Kavárna Most".to_owned(),
        z_number: Some(61),
        from: 20_779,
        to: 20_779,
        made_at: (20_779 * 86_400_000 + 18 * 3_600_000, "Europe/Prague".to_owned()),
        sections: vec![
            section(
                "Figures",
                &[],
                vec![
                    row("Visits", &counts(&[1_234])),
                    row("Redemption rate", &[Value::Permille(285)]),
                    row("Last visit", &[Value::Time(20_779 * 86_400_000 + 17 * 3_600_000, "Europe/Prague".to_owned())]),
                ],
            ),
            section(
                "People",
                &["Visits", "Stamps", "By hand", "Rewards", "Voids"],
                vec![
                    row("Jana Nováková-Vondráčková", &counts(&[812, 830, 12, 41, 3])),
                    row("=HYPERLINK(\"http://x\")", &counts(&[422, 431, 0, 20, -1])),
                ],
            ),
            section(
                "Keyed in",
                &["Count", "Sum"],
                vec![
                    row("Free item, 12 %", &[Value::Count(38), czk(-2_470_050)]),
                    row("A very long name of something that the shop gives away for nothing", &[Value::Empty, czk(0)]),
                ],
            ),
            section("Refusals", &[], vec![]),
        ],
        fingerprint: Some("27c4 9a01 5be2 d3f0 8812 cc40 19ab 77e5".to_owned()),
    }
}
