//! The program on the counter: one adapter per screen, camera, sound, command line.
#![forbid(unsafe_code)]

#[cfg(feature = "window")]
pub mod adapters;
#[cfg(feature = "window")]
pub mod app;
#[cfg(feature = "window")]
pub mod cli;
#[cfg(feature = "window")]
mod demo_codes;
#[cfg(feature = "window")]
pub mod desk;
pub mod devices;
#[cfg(feature = "window")]
pub mod engine;
#[cfg(feature = "window")]
pub mod gear;
#[cfg(feature = "window")]
pub mod line;
#[cfg(feature = "window")]
mod measure;
#[cfg(feature = "window")]
mod motion;
#[cfg(feature = "window")]
pub mod pipeline;
#[cfg(feature = "window")]
pub mod prints;
#[cfg(feature = "window")]
pub mod screens;
#[cfg(feature = "window")]
mod windows;
