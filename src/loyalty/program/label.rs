//! A name that customers see: one text that always stands, and others by language.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Text in the shop's own language and, where the owner wrote them, in others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Shown where no text of the asked language is there.
    pub default: String,
    /// Language code ("cs") to text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_language: BTreeMap<String, String>,
}

impl Label {
    /// A text for every language.
    pub fn new(default: impl Into<String>) -> Self {
        Self { default: default.into(), by_language: BTreeMap::new() }
    }

    /// With a text of its own for one language.
    #[must_use]
    pub fn with(mut self, language: &str, text: impl Into<String>) -> Self {
        self.by_language.insert(language.to_owned(), text.into());
        self
    }

    /// The text for a language code.
    pub fn text(&self, language: &str) -> &str {
        self.by_language.get(language).unwrap_or(&self.default)
    }

    /// Default first, then the others.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.default.as_str()).chain(self.by_language.values().map(String::as_str))
    }
}
