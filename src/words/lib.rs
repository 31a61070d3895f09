//! Key, arguments and language to text; money, dates, plurals, sorting.
//!
//! Invariants of the crate: every text for people comes from `assets/translations/<language>/*.ftl`, embedded when
//! built; a language is a folder there and nothing else names it; a missing key shows as English, then as itself, and
//! never stops anything. No I/O, no clock: instants and zones come from the caller.
#![forbid(unsafe_code)]

mod argument;
mod catalog;
mod collation;
mod currency;
mod dates;
mod language;
mod numbers;

#[cfg(test)]
mod tests;

pub use argument::Arg;
pub use catalog::Catalog;
pub use collation::Sorter;
pub use currency::minor_digits;
pub use dates::iso_day;
pub use language::Language;
