//! The program on the counter: one adapter per screen, camera, sound, command line.
#![forbid(unsafe_code)]

pub mod devices;
