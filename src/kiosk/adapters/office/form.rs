//! Rows of forms: made here, shown by `.slint`, read back when something is saved.
//!
//! Invariant: what a person typed lives in the row and nowhere else; a refused value stays in its field with its error.

use slint::{Model, ModelRc, SharedString, VecModel};
use std::rc::Rc;
use tillstamp_terminal::loyalty::date_from_civil;
use tillstamp_ui::{FieldGroupView, FieldKind, FieldView};

/// A field to type into.
pub fn text(key: &str, label: String, value: &str) -> FieldView {
    row(key, FieldKind::Text, label, value)
}

/// A field for a whole number.
pub fn number(key: &str, label: String, value: impl ToString) -> FieldView {
    row(key, FieldKind::Number, label, &value.to_string())
}

/// A field whose text is hidden.
pub fn pin(key: &str, label: String) -> FieldView {
    row(key, FieldKind::Pin, label, "")
}

/// One of a few.
pub fn choice(key: &str, label: String, options: Vec<String>, selected: usize) -> FieldView {
    FieldView {
        options: texts(options),
        selected: i32::try_from(selected).unwrap_or(0),
        ..row(key, FieldKind::Choice, label, "")
    }
}

/// Yes or no.
pub fn switch(key: &str, label: String, on: bool) -> FieldView {
    FieldView { on, ..row(key, FieldKind::Switch, label, "") }
}

/// A line that only tells.
pub fn note(label: String) -> FieldView {
    row("", FieldKind::Note, label, "")
}

fn row(key: &str, kind: FieldKind, label: String, value: &str) -> FieldView {
    FieldView { key: key.into(), kind, label: label.into(), value: value.into(), ..FieldView::default() }
}

/// Small additions to a row.
pub trait FieldExt {
    /// The sentence under it while there is no error.
    #[must_use]
    fn hint(self, hint: String) -> Self;
    /// The unit beside it.
    #[must_use]
    fn unit(self, unit: String) -> Self;
    /// The most characters; what is longer is told beside the field.
    #[must_use]
    fn longest(self, characters: usize) -> Self;
}

impl FieldExt for FieldView {
    fn hint(mut self, hint: String) -> Self {
        self.hint = hint.into();
        self
    }

    fn unit(mut self, unit: String) -> Self {
        self.unit = unit.into();
        self
    }

    fn longest(mut self, characters: usize) -> Self {
        self.longest = i32::try_from(characters).unwrap_or(i32::MAX);
        self
    }
}

/// A list of texts as a model.
pub fn texts(list: Vec<String>) -> ModelRc<SharedString> {
    model(list.into_iter().map(SharedString::from).collect())
}

/// A list as a model.
pub fn model<T: Clone + 'static>(list: Vec<T>) -> ModelRc<T> {
    ModelRc::from(Rc::new(VecModel::from(list)))
}

/// A group of rows with a title.
pub fn group(title: String, note: String, rows: Vec<FieldView>) -> FieldGroupView {
    FieldGroupView { title: title.into(), note: note.into(), fields: model(rows) }
}

/// A form as it stands on the screen.
pub struct Form(Vec<ModelRc<FieldView>>);

impl Form {
    /// One list of rows.
    pub fn of(fields: ModelRc<FieldView>) -> Self {
        Self(vec![fields])
    }

    /// Several lists of rows.
    pub fn of_lists(lists: Vec<ModelRc<FieldView>>) -> Self {
        Self(lists)
    }

    /// Several groups.
    pub fn of_groups(groups: &ModelRc<FieldGroupView>) -> Self {
        Self(groups.iter().map(|group| group.fields).collect())
    }

    fn find(&self, key: &str) -> Option<(&ModelRc<FieldView>, usize, FieldView)> {
        self.0.iter().find_map(|fields| {
            let index = fields.iter().position(|field| field.key == key)?;
            Some((fields, index, fields.row_data(index)?))
        })
    }

    /// What is typed, without spaces around it; empty where there is no such row.
    pub fn value(&self, key: &str) -> String {
        self.find(key).map(|(_, _, field)| field.value.trim().to_owned()).unwrap_or_default()
    }

    /// Which option is chosen.
    pub fn selected(&self, key: &str) -> usize {
        self.find(key).and_then(|(_, _, field)| usize::try_from(field.selected).ok()).unwrap_or(0)
    }

    /// Whether it is on.
    pub fn is_on(&self, key: &str) -> bool {
        self.find(key).is_some_and(|(_, _, field)| field.on)
    }

    /// Puts an error beside a row (an empty text takes it away); false where there is no such row.
    pub fn set_error(&self, key: &str, error: &str) -> bool {
        let Some((fields, index, mut field)) = self.find(key) else { return false };
        if field.error != error {
            field.error = error.into();
            fields.set_row_data(index, field);
        }
        true
    }

    /// Puts a text into a row.
    pub fn set_value(&self, key: &str, value: &str) {
        if let Some((fields, index, mut field)) = self.find(key)
            && field.value != value
        {
            field.value = value.into();
            fields.set_row_data(index, field);
        }
    }

    /// Whether this row has an error.
    pub fn has_error(&self, key: &str) -> bool {
        self.find(key).is_some_and(|(_, _, field)| !field.error.is_empty())
    }

    /// Whether any row has an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|fields| fields.iter().any(|field| !field.error.is_empty()))
    }

    /// Takes all errors away.
    pub fn clear_errors(&self) {
        for fields in &self.0 {
            for (index, mut field) in fields.iter().enumerate() {
                if !field.error.is_empty() {
                    field.error = SharedString::default();
                    fields.set_row_data(index, field);
                }
            }
        }
    }
}

/// Characters of a text as the till keeps it: without spaces around it, and without control characters.
pub fn characters(text: &str) -> usize {
    text.trim().chars().filter(|sign| !sign.is_control()).count()
}

/// How many characters are too many; nothing where the text fits.
pub fn too_many(text: &str, longest: usize) -> Option<i64> {
    characters(text).checked_sub(longest).filter(|over| *over > 0).map(|over| i64::try_from(over).unwrap_or(i64::MAX))
}

/// A whole number as people type it (spaces and group marks fall away); nothing where it is none or absurdly long.
pub fn whole(text: &str) -> Option<i64> {
    let kept: String = text.chars().filter(|sign| !sign.is_whitespace() && *sign != '\u{a0}').collect();
    (!kept.is_empty() && kept.len() <= 12 && kept.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| kept.parse().ok())
        .flatten()
}

/// Minutes after midnight from "7:30", "07.30" or "7"; hours up to 30, for shops that close after midnight.
pub fn minutes(text: &str) -> Option<u16> {
    let (hours, rest) = text.trim().split_once([':', '.']).unwrap_or((text.trim(), "0"));
    let (hours, rest): (u16, u16) = (hours.trim().parse().ok()?, rest.trim().parse().ok()?);
    (hours <= 30 && rest < 60).then_some(hours * 60 + rest)
}

/// "07:30"; hours after midnight of a late day go on past 24.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A day from "24. 12. 2026", "24/12/2026" or "2026-12-24", as days since 1970-01-01.
pub fn day(text: &str) -> Option<i32> {
    let parts: Vec<i64> = text
        .split(|sign: char| !sign.is_ascii_digit())
        .filter(|part| !part.is_empty() && part.len() <= 4)
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [first, month, last] = parts[..] else { return None };
    let (year, day) = if first > 31 { (first, last) } else { (last, first) };
    days_from_civil(year, month, day)
}

/// Day and month from "24. 12." or "24/12".
pub fn day_and_month(text: &str) -> Option<(u8, u8)> {
    let parts: Vec<u8> = text
        .split(|sign: char| !sign.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let (&day, &month) = (parts.first()?, parts.get(1)?);
    // 29 February is a birthday too: a leap year decides.
    days_from_civil(2024, i64::from(month), i64::from(day))?;
    Some((month, day))
}

/// Days since 1970-01-01 of a calendar day, for years 2000 to 2199: others are slips of the finger.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i32> {
    if !(2000..=2199).contains(&year) {
        return None;
    }
    let (year, month, day) = (year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?);
    jiff::civil::Date::new(year, month, day).ok().map(|date| date_from_civil(date).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_numbers_times_and_days_are_read_as_people_write_them() {
        assert_eq!(whole(" 1 250 "), Some(1250));
        assert_eq!(whole("-3"), None);
        assert_eq!(whole("99999999999999"), None);
        assert_eq!(minutes("7"), Some(420));
        assert_eq!(minutes("26:30"), Some(1590));
        assert_eq!(minutes("7:75"), None);
        assert_eq!(clock(1590), "26:30");
        assert_eq!(day("1. 1. 2026"), Some(20_454));
        assert_eq!(day("2026-01-01"), Some(20_454));
        assert_eq!(day("31/2/2026"), None);
        assert_eq!(day("1/1/20261"), None);
        assert_eq!(day_and_month("29. 2."), Some((2, 29)));
        assert_eq!(day_and_month("32. 1."), None);
    }

    #[test]
    fn a_text_is_counted_as_the_till_keeps_it() {
        assert_eq!(characters("  ěšč\u{7}  "), 3);
        assert_eq!(too_many("abc", 3), None);
        assert_eq!(too_many(" abcde ", 3), Some(2));
    }

    #[test]
    fn an_error_stays_beside_its_row_and_the_typed_text_too() {
        let form = Form::of(model(vec![number("goal", "Stamps".to_owned(), "900000")]));
        assert!(form.set_error("goal", "Enter 2 to 50."));
        assert!(form.has_errors());
        assert_eq!(form.value("goal"), "900000");
        form.clear_errors();
        assert!(!form.has_errors());
        assert!(!form.set_error("nobody", "x"));
    }
}
