//! The store as its callers see it: one test binary.

mod append;
mod backup;
mod faults;
mod fixtures;
mod folds;
mod opening;
mod privacy;
mod reads;
mod streams;
mod support;
mod verifying;
