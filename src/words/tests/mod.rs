//! Plurals, money, dates and sorting in every language; the same keys and variables in all of them.

mod coverage;
mod values;
