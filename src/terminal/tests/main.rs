//! The till driven by its use cases, without a window: one binary, a file a subject.

mod shift;
mod shop;
