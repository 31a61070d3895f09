//! Key, arguments and language to text; money, dates, plurals, sorting.
#![forbid(unsafe_code)]
