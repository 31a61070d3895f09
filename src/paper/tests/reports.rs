//! Reports as text, CSV and PDF.

use super::{brand, fonts, keep, pdf_text, report, row, wording};
use crate::{Report, TEXT_COLUMNS, Value, report_csv, report_pdf, report_text};
use tillstamp_words::Language;

const TEXT: &str = include_str!("golden/report-cs.txt");
const TABLE: &str = include_str!("golden/report-en.csv");

/// `TILLSTAMP_WRITE_GOLDEN=1` writes the golden files anew.
fn golden(name: &str, have: &str, kept: &str) {
    if std::env::var_os("TILLSTAMP_WRITE_GOLDEN").is_some() {
        std::fs::write(format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR")), have).unwrap();
        return;
    }
    assert_eq!(have, kept);
}

#[test]
fn text_is_as_it_was() {
    let text = report_text(&report(), wording(Language::CS));
    golden("report-cs.txt", &text, TEXT);
}

#[test]
fn no_line_is_wider_than_the_paper() {
    let mut wide = report();
    wide.shop = "Ž".repeat(200);
    wide.sections[0].rows.push(row(&"w".repeat(300), &[Value::Money(i64::MIN, "CZK".to_owned())]));
    wide.sections[1].rows.push(row("x", &vec![Value::Count(i64::MIN); 5]));
    for language in Language::all() {
        let text = report_text(&wide, wording(*language));
        assert!(text.lines().all(|line| line.chars().count() <= TEXT_COLUMNS), "{text}");
    }
}

#[test]
fn a_table_is_as_it_was() {
    let bytes = report_csv(&report(), wording(Language::EN), false).unwrap();
    golden("report-en.csv", &String::from_utf8(bytes.clone()).unwrap(), TABLE);
    let marked = report_csv(&report(), wording(Language::EN), true).unwrap();
    assert_eq!(&marked[..3], b"\xef\xbb\xbf");
    assert_eq!(&marked[3..], bytes);
    // Every line has four fields for another reader too.
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    assert!(reader.records().all(|record| record.unwrap().len() == 4));
}

#[test]
fn pages_hold_every_row() {
    let Some(fonts) = fonts() else { return };
    let mut long = report();
    let rows = (0..120).map(|number| row(&format!("Row {number:03}"), &[Value::Count(number)]));
    long.sections[0].rows.extend(rows);
    for (name, report) in [("report", report()), ("report-long", long)] {
        let pdf = report_pdf(&report, &brand(), wording(Language::DA), &fonts).unwrap();
        keep(&format!("{name}.pdf"), &pdf);
        let Some(text) = pdf_text(&pdf) else { return };
        let rows = report.sections.iter().flat_map(|section| &section.rows);
        let missing = rows
            .filter(|row| !text.contains(&row.label.shown(wording(Language::DA)).chars().take(7).collect::<String>()));
        assert_eq!(missing.count(), 0, "{text}");
        let pages = text.trim_end_matches('\u{c}').split('\u{c}').count();
        assert!(text.contains(&format!("Side {pages} af {pages}")));
    }
}

#[test]
fn an_empty_report_is_still_a_page() {
    let Some(fonts) = fonts() else { return };
    let empty = Report { sections: Vec::new(), z_number: None, fingerprint: None, ..report() };
    let pdf = report_pdf(&empty, &brand(), wording(Language::EN), &fonts).unwrap();
    if let Some(text) = pdf_text(&pdf) {
        assert!(text.contains("X report"));
    }
    assert!(report_text(&empty, wording(Language::EN)).contains("X report"));
}
