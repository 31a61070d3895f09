//! The languages: one folder of `assets/translations` each.
//!
//! Invariant: `Language::all()` holds what was in that folder when this was built, English first.

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// Everything below `assets/translations`.
pub(crate) static TRANSLATIONS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/translations");

static ALL: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let name = |dir: &Dir<'static>| dir.path().file_name().and_then(|name| name.to_str());
    let mut all: Vec<Language> = TRANSLATIONS.dirs().filter_map(name).map(Language).collect();
    all.sort_by_key(|language| (*language != Language::EN, language.0));
    all
});

/// A language that texts exist in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Language(&'static str);

impl Language {
    /// English: the language of last resort.
    pub const EN: Self = Self("en");
    /// Czech.
    pub const CS: Self = Self("cs");
    /// Hungarian.
    pub const HU: Self = Self("hu");
    /// Danish.
    pub const DA: Self = Self("da");

    /// Every language, English first.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// ISO 639-1 code: the name of its folder.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// By code; `cs-CZ` and `cs_CZ` are `cs`.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Self::all().iter().copied().find(|language| language.0 == primary)
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::EN
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// No folder has this code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such language")]
pub struct NoSuchLanguage;

impl FromStr for Language {
    type Err = NoSuchLanguage;
    fn from_str(code: &str) -> Result<Self, NoSuchLanguage> {
        Self::from_code(code).ok_or(NoSuchLanguage)
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        // A setting from a version with more languages must still open.
        Ok(Self::from_code(&code).unwrap_or_default())
    }
}
