//! The terminal without a face: everything a person can do at the counter, as synchronous use cases on [`Till`].
//!
//! Invariant of the crate: a verdict exists only after its commit; time and randomness are injected; a business "no" is
//! a value with a key of `words`; no name, number, code or key reaches a log.
#![forbid(unsafe_code)]

mod brand;
mod clock;
mod demo;
mod dirs;
mod entropy;
mod fault;
mod files;
mod keys;
mod private;
pub mod sync;
pub mod testing;
mod till;
mod verify;
pub mod views;

pub use clock::{Clock, SystemClock};
pub use dirs::Dirs;
pub use entropy::{Entropy, EntropyError, SeededEntropy, SystemEntropy};
pub use till::{Answer, Till, joined};
/// Ids, money and instants, for those who drive the terminal.
pub use tillstamp_ledger as ledger;
/// The program and its templates, for those who drive the terminal.
pub use tillstamp_loyalty as loyalty;
