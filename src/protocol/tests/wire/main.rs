//! The wire: held still by golden bytes, bounded, and never brought down by any input.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod golden;
mod hostile;
mod samples;
