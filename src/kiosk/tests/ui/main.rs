//! The window driven by accessible labels, without a display, over a real till in a temporary folder.
//!
//! Invariant: nothing in here waits for a clock: time is moved by hand, and answers are waited for by count.
#![forbid(unsafe_code)]
// Everything in here is a test: what fails must stop it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accessible;
mod clock_and_training;
mod counter;
mod counter_stage;
mod focus;
mod forms;
mod forms_setup;
mod gear;
mod golden;
mod health;
mod journal;
mod keyboard;
mod keys;
mod labels;
mod layout;
mod logs;
mod looks;
mod manager;
mod members;
mod mishaps;
mod office;
mod pairing;
mod paper;
mod people;
mod program;
mod questions;
mod server;
mod settings;
mod setup;
mod split;
mod staff;
mod taps;
mod versions;
