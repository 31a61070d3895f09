//! The till driven by its use cases, without a window: one binary, a file a subject.

mod codes;
mod day;
mod files;
mod logs;
mod members;
mod people;
mod random;
mod shift;
mod shop;
mod time;
mod transfer;
mod words;
