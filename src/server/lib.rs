//! The central server: joins terminals and stores to one truth.
//!
//! Invariant: the service knows no HTTP and the storage no web framework. A fact that a terminal recorded is never
//! refused; it is stored as its very bytes, and what does not fit is compensated, booked as a deficit, or waits for a
//! person.
#![forbid(unsafe_code)]

pub mod cli;
pub mod http;
mod jobs;
pub mod net;
pub mod service;
pub mod storage;
