//! A report for a receipt printer or a terminal: 48 columns, spaces only.
//!
//! Invariant: no line is longer than [`TEXT_COLUMNS`] characters; a label gives way to figures, never the other way
//! round.

use super::{Report, Row, Section, TEXT_COLUMNS};
use crate::Wording;

pub(crate) fn write(report: &Report, wording: Wording<'_>) -> String {
    let mut lines = vec![
        centered(&report.shop),
        centered(&report.title(wording)),
        centered(&report.days(wording)),
        "=".repeat(TEXT_COLUMNS),
    ];
    for section in &report.sections {
        lines.push(String::new());
        lines.push(shortened(&section.title.shown(wording), TEXT_COLUMNS));
        lines.push("-".repeat(TEXT_COLUMNS));
        table(section, wording, &mut lines);
    }
    lines.push(String::new());
    lines.push("=".repeat(TEXT_COLUMNS));
    lines.push(shortened(&report.made(wording), TEXT_COLUMNS));
    if let Some(fingerprint) = &report.fingerprint {
        lines.push(shortened(&wording.plain("paper-report-fingerprint"), TEXT_COLUMNS));
        lines.push(shortened(fingerprint, TEXT_COLUMNS));
    }
    lines.push(String::new());
    // Printers' code pages lack the non-breaking space.
    lines.join("\n").replace('\u{a0}', " ")
}

fn table(section: &Section, wording: Wording<'_>, lines: &mut Vec<String>) {
    let cells = |row: &Row| row.values.iter().map(|value| value.shown(wording)).collect::<Vec<_>>();
    let heads: Vec<String> = section.columns.iter().map(|column| column.shown(wording)).collect();
    let rows: Vec<(String, Vec<String>)> =
        section.rows.iter().map(|row| (row.label.shown(wording), cells(row))).collect();
    if rows.is_empty() {
        lines.push(wording.plain("common-none"));
        return;
    }
    let columns = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let widest = |column: usize| {
        let figures = rows.iter().filter_map(|(_, cells)| cells.get(column)).map(|cell| length(cell)).max();
        // A heading breaks at its spaces; only a word over ten characters is cut, so that four columns still fit
        // beside a name.
        let head = heads.get(column).and_then(|head| head.split_whitespace().map(length).max());
        figures.unwrap_or(0).max(head.unwrap_or(0).min(10))
    };
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    headings(lines, &heads, &widths);
    for (label, cells) in &rows {
        line(lines, label, cells, &widths);
    }
}

/// Headings over their columns, broken at spaces, their last lines level with each other.
fn headings(lines: &mut Vec<String>, heads: &[String], widths: &[usize]) {
    let broken: Vec<Vec<String>> = heads.iter().zip(widths).map(|(head, width)| broken(head, *width)).collect();
    let height = broken.iter().map(Vec::len).max().unwrap_or(0);
    for at in 0..height {
        let cells: Vec<String> = broken
            .iter()
            .map(|head| {
                (at + head.len()).checked_sub(height).and_then(|own| head.get(own)).cloned().unwrap_or_default()
            })
            .collect();
        line(lines, "", &cells, widths);
    }
}

fn broken(head: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in head.split_whitespace() {
        match lines.last_mut() {
            Some(last) if length(last) + 1 + length(word) <= width => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn line(lines: &mut Vec<String>, label: &str, cells: &[String], widths: &[usize]) {
    let figures: String =
        cells.iter().zip(widths).map(|(cell, width)| format!(" {:>width$}", shortened(cell, *width))).collect();
    let room = TEXT_COLUMNS.saturating_sub(length(&figures));
    // A short word must still be legible beside the figures; else the label gets a line of its own.
    if length(label) > room && room < 10 {
        lines.push(shortened(label, TEXT_COLUMNS));
        lines.push(format!("{:>TEXT_COLUMNS$}", shortened(&figures, TEXT_COLUMNS)));
        return;
    }
    let text = format!("{:<room$}{figures}", shortened(label, room));
    lines.push(shortened(text.trim_end(), TEXT_COLUMNS));
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn shortened(text: &str, columns: usize) -> String {
    if length(text) <= columns {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(columns.saturating_sub(1)).collect();
    kept.push('…');
    kept.chars().take(columns).collect()
}

fn centered(text: &str) -> String {
    let text = shortened(text, TEXT_COLUMNS);
    let indent = (TEXT_COLUMNS - length(&text)) / 2;
    format!("{}{text}", " ".repeat(indent))
}
