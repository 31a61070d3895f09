//! What can stand inside a text.
//!
//! Invariant: the caller gives values, never formatted text; the language decides how they look.

/// A value inside a text, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arg<'a> {
    /// A count: chooses the plural form, and is grouped where shown.
    Int(i64),
    /// A name as it is.
    Text(&'a str),
    /// Minor units and the ISO 4217 code.
    Money(i64, &'a str),
    /// A day, as days since 1970-01-01: short form.
    Date(i32),
    /// Milliseconds since 1970 and an IANA zone: time of day.
    Time(i64, &'a str),
    /// Milliseconds since 1970 and an IANA zone: day and time.
    DateTime(i64, &'a str),
    /// A length of time in seconds.
    Duration(i64),
    /// Thousandths, shown as per cent.
    Permille(i64),
    /// Another key, without arguments.
    Key(&'a str),
}
