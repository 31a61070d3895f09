//! Sorting as a language's readers expect it: Czech `ch` after `h`, Hungarian `cs` after `cz`, Danish `å` last.
//!
//! Invariant: the order is total; equal keys fall back to the texts' bytes.

use crate::catalog::Catalog;
use crate::language::Language;
use icu_collator::options::CollatorOptions;
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;
use std::cmp::Ordering;

/// Compares texts in one language; cheap to ask, so make one for a list.
pub struct Sorter(Option<CollatorBorrowed<'static>>);

impl Sorter {
    /// By the language's rules (CLDR).
    pub fn new(language: Language) -> Self {
        let preferences = Locale::try_from_str(language.code()).map(|locale| CollatorPreferences::from(&locale));
        Self(CollatorBorrowed::try_new(preferences.unwrap_or_default(), CollatorOptions::default()).ok())
    }

    /// Which of two texts comes first.
    pub fn compare(&self, left: &str, right: &str) -> Ordering {
        let order = self.0.as_ref().map_or(Ordering::Equal, |collator| collator.compare(left, right));
        order.then_with(|| left.cmp(right))
    }
}

impl Catalog {
    /// Sorts texts.
    pub fn collate(&self, language: Language, texts: &mut [String]) {
        let sorter = Sorter::new(language);
        texts.sort_by(|left, right| sorter.compare(left, right));
    }
}
