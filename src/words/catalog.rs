//! All texts of all languages, parsed once.
//!
//! Invariant: asking never fails. A key that a language lacks is looked up in English and then shown as itself, so that
//! a gap is seen and reported, and the till goes on.

use crate::argument::Arg;
use crate::language::{Language, TRANSLATIONS};
use crate::numbers::format_number;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::collections::{BTreeMap, BTreeSet};
use unic_langid::LanguageIdentifier;

type Bundle = FluentBundle<FluentResource>;

/// Texts of every language. Shareable between threads; make one and keep it.
pub struct Catalog {
    bundles: BTreeMap<Language, Bundle>,
    keys: BTreeSet<String>,
    faults: Vec<String>,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog").field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

impl Default for Catalog {
    fn default() -> Self {
        Self::new()
    }
}

impl Catalog {
    /// From the embedded files. What cannot be parsed is left out and named by [`Catalog::faults`].
    pub fn new() -> Self {
        let mut catalog = Self { bundles: BTreeMap::new(), keys: BTreeSet::new(), faults: Vec::new() };
        for language in Language::all() {
            let bundle = catalog.load(*language);
            catalog.bundles.insert(*language, bundle);
        }
        catalog
    }

    fn load(&mut self, language: Language) -> Bundle {
        let identifier: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // All four languages run from left to right; isolation marks would only show as boxes in some fonts.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(format_number));
        let files = TRANSLATIONS.get_dir(language.code()).into_iter().flat_map(|dir| dir.files());
        for file in files.filter(|file| file.path().extension().is_some_and(|extension| extension == "ftl")) {
            let place = file.path().display().to_string();
            let source = file.contents_utf8().unwrap_or_default().to_owned();
            let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, errors)| {
                self.faults.extend(errors.iter().map(|error| format!("{place}: {error}")));
                resource
            });
            self.keys.extend(keys_of(resource.source()));
            if let Err(errors) = bundle.add_resource(resource) {
                self.faults.extend(errors.iter().map(|error| format!("{place}: {error}")));
            }
        }
        bundle
    }

    /// The text of `key` with its arguments.
    pub fn text(&self, language: Language, key: &str, arguments: &[(&str, Arg<'_>)]) -> String {
        let found = [language, Language::EN].into_iter().find_map(|language| {
            let bundle = self.bundles.get(&language)?;
            Some((language, bundle, bundle.get_message(key)?.value()?))
        });
        let Some((language, bundle, pattern)) = found else { return key.to_owned() };
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, argument) in arguments {
            values.set(*name, self.value(language, *argument));
        }
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned()
    }

    /// The text of a key without arguments.
    pub fn plain(&self, language: Language, key: &str) -> String {
        self.text(language, key, &[])
    }

    /// Whether the language itself has the key.
    pub fn has(&self, language: Language, key: &str) -> bool {
        self.bundles.get(&language).is_some_and(|bundle| bundle.has_message(key))
    }

    /// Every key that any language has, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// What could not be parsed or stands twice; empty in a good build.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// The language's name in itself.
    pub fn native_name(&self, language: Language) -> String {
        self.plain(language, "meta-native-name")
    }

    /// ISO 8601 number of the day that a week begins with: 1 is Monday.
    pub fn first_weekday(&self, language: Language) -> u8 {
        self.plain(language, "meta-first-weekday").parse().unwrap_or(1)
    }

    fn value<'a>(&self, language: Language, argument: Arg<'a>) -> FluentValue<'a> {
        match argument {
            Arg::Int(number) => FluentValue::from(number),
            Arg::Text(text) => FluentValue::from(text),
            Arg::Money(minor, currency) => self.money(language, minor, currency).into(),
            Arg::Date(days) => self.date(language, days).into(),
            Arg::Time(ms, zone) => self.time(language, ms, zone).into(),
            Arg::DateTime(ms, zone) => self.date_time(language, ms, zone).into(),
            Arg::Duration(seconds) => self.duration(language, seconds).into(),
            Arg::Permille(permille) => self.percent(language, permille).into(),
            Arg::Key(key) => self.plain(language, key).into(),
        }
    }
}

/// Names of the messages in a file: a message begins at the start of a line with its name and an equals sign.
fn keys_of(source: &str) -> impl Iterator<Item = String> + '_ {
    source.lines().filter_map(|line| {
        let (name, _) = line.split_once('=')?;
        let name = name.trim_end();
        let first = name.chars().next().filter(char::is_ascii_alphabetic);
        let known = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
        (first.is_some() && name.chars().all(known)).then(|| name.to_owned())
    })
}
