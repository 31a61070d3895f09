//! A report as CSV: `section,row,column,value`, a line a figure.
//!
//! Invariant: numbers stand without groups, amounts with a dot, days as ISO 8601, so that every spreadsheet and program
//! reads them the same; a name that begins like a formula is made harmless.

use super::{Report, Value};
use crate::{PaperFault, Wording};
use tillstamp_words::minor_digits;

pub(crate) fn write(report: &Report, wording: Wording<'_>, byte_order_mark: bool) -> Result<Vec<u8>, PaperFault> {
    let mut bytes = if byte_order_mark { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
    table.write_record(["section", "row", "column", "value"])?;
    let head = wording.plain("paper-report-head");
    let mut heading = |row: &str, value: &str| table.write_record([head.as_str(), row, "", value]);
    heading(&wording.plain("paper-report-shop"), &harmless(&report.shop))?;
    heading(&wording.plain("paper-report-from"), &iso_day(report.from))?;
    heading(&wording.plain("paper-report-to"), &iso_day(report.to))?;
    heading(&wording.plain("paper-report-number"), &report.z_number.map(|n| n.to_string()).unwrap_or_default())?;
    for section in &report.sections {
        let title = harmless(&section.title.shown(wording));
        for row in &section.rows {
            let label = harmless(&row.label.shown(wording));
            for (index, value) in row.values.iter().enumerate() {
                let column = section.columns.get(index).map(|column| harmless(&column.shown(wording)));
                table.write_record([&title, &label, &column.unwrap_or_default(), &raw(value, wording)])?;
            }
        }
    }
    table.flush().map_err(csv::Error::from)?;
    drop(table);
    Ok(bytes)
}

fn raw(value: &Value, wording: Wording<'_>) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Count(count) => count.to_string(),
        Value::Permille(permille) => decimal(*permille, 1),
        Value::Money(minor, currency) => decimal(*minor, minor_digits(currency)),
        Value::Date(days) => iso_day(*days),
        Value::Time(ms, zone) => wording.catalog.iso_time(*ms, zone),
        Value::Label(label) => harmless(&label.shown(wording)),
    }
}

/// An integer of smallest units with a dot before the last `digits` of them.
fn decimal(number: i64, digits: u32) -> String {
    let (scale, size) = (10_u64.pow(digits), number.unsigned_abs());
    let sign = if number < 0 { "-" } else { "" };
    let width = usize::try_from(digits).unwrap_or(0);
    match digits {
        0 => format!("{sign}{size}"),
        _ => format!("{sign}{}.{:0width$}", size / scale, size % scale),
    }
}

fn iso_day(days: i32) -> String {
    tillstamp_words::iso_day(days)
}

/// A spreadsheet runs a cell that begins with one of these signs: an apostrophe makes it a text.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
