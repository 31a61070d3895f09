//! A report as plain rows of labels and values; how it is written stands in the modules below.
//!
//! Invariant: values are numbers and keys, so that text, CSV and PDF show the same figures and only their dress
//! differs.

pub(crate) mod csv_table;
pub(crate) mod page;
pub(crate) mod text;

use crate::Wording;
use tillstamp_words::Arg;

/// Columns of a report as text: the width of a receipt printer.
pub const TEXT_COLUMNS: usize = 48;

/// A label: a key of `words`, or a name that somebody gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// Key without arguments.
    Key(String),
    /// A name as it is.
    Text(String),
}

impl Label {
    /// A key of `words`.
    pub fn key(key: &str) -> Self {
        Self::Key(key.to_owned())
    }

    /// A name as it is.
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(crate) fn shown(&self, wording: Wording<'_>) -> String {
        match self {
            Self::Key(key) => wording.plain(key),
            Self::Text(text) => text.chars().filter(|character| !character.is_control()).collect(),
        }
    }
}

/// A figure or a short text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing to show.
    Empty,
    /// A count.
    Count(i64),
    /// Minor units and ISO 4217 code.
    Money(i64, String),
    /// Thousandths.
    Permille(i64),
    /// Days since 1970-01-01.
    Date(i32),
    /// Milliseconds since 1970 and an IANA zone: time of day.
    Time(i64, String),
    /// A label.
    Label(Label),
}

impl Value {
    pub(crate) fn shown(&self, wording: Wording<'_>) -> String {
        let (catalog, language) = (wording.catalog, wording.language);
        match self {
            Self::Empty => String::new(),
            Self::Count(count) => catalog.number(language, *count),
            Self::Money(minor, currency) => catalog.money(language, *minor, currency),
            Self::Permille(permille) => catalog.percent(language, *permille),
            Self::Date(days) => catalog.date(language, *days),
            Self::Time(ms, zone) => catalog.time(language, *ms, zone),
            Self::Label(label) => label.shown(wording),
        }
    }
}

/// A line of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What.
    pub label: Label,
    /// Its figures, as many as the section has columns (one where it names none).
    pub values: Vec<Value>,
}

/// A group of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub title: Label,
    /// Headings of the columns of figures; none for a list of single figures.
    pub columns: Vec<Label>,
    /// The lines.
    pub rows: Vec<Row>,
}

/// A whole report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The shop's name.
    pub shop: String,
    /// Number of the Z report; an X reading has none.
    pub z_number: Option<u32>,
    /// First business day, days since 1970-01-01.
    pub from: i32,
    /// Last business day; the same for one day.
    pub to: i32,
    /// When it was made: milliseconds since 1970 and IANA zone.
    pub made_at: (i64, String),
    /// The figures.
    pub sections: Vec<Section>,
    /// Fingerprint of the stream's key, on Z reports.
    pub fingerprint: Option<String>,
}

impl Report {
    pub(crate) fn title(&self, wording: Wording<'_>) -> String {
        match self.z_number {
            Some(number) => wording.text_with("paper-report-z", &[("number", Arg::Int(i64::from(number)))]),
            None if self.from == self.to => wording.plain("paper-report-x"),
            None => wording.plain("paper-report-period"),
        }
    }

    pub(crate) fn days(&self, wording: Wording<'_>) -> String {
        let (catalog, language) = (wording.catalog, wording.language);
        if self.from == self.to {
            return catalog.date_weekday(language, self.from);
        }
        format!("{} – {}", catalog.date(language, self.from), catalog.date(language, self.to))
    }

    pub(crate) fn made(&self, wording: Wording<'_>) -> String {
        let (ms, zone) = &self.made_at;
        wording.text_with("paper-report-made", &[("at", Arg::DateTime(*ms, zone))])
    }
}
