//! Stand-ins until loyalty's own types are there.

/// A name in the languages that the shop gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Label {
    /// Where a language has none of its own.
    pub default: String,
    /// By language code.
    pub by_language: std::collections::BTreeMap<String, String>,
}

/// A program document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {}

/// A fault of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgramFault {}
