//! Words for the screens: keys and values become sentences in the language in use.
//!
//! Invariant: an adapter never joins words of a language by itself; it asks here with a key.

use std::sync::{Arc, OnceLock};
use tillstamp_terminal::ledger::{BusinessDate, UtcMillis};
use tillstamp_terminal::loyalty::Label;
use tillstamp_terminal::views::{Argument, Message, No, VOICES};
use tillstamp_words::{Arg, Catalog, Language};

/// End of the keys of formal twins, and the name of that voice.
const FORMAL: &str = VOICES[1];

/// The catalog with a language, a currency and a time zone. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Say {
    catalog: Arc<Catalog>,
    language: Language,
    currency: String,
    zone: String,
    /// Where a text has a formal twin, that one is said.
    formal: bool,
}

/// A value that owns its text, so that [`Arg`] can borrow from it.
enum Owned {
    Int(i64),
    Money(i64),
    Duration(i64),
    Date(i32),
    Time(i64),
    Text(String),
}

impl Say {
    /// For a language code, an ISO 4217 currency and an IANA zone; an unknown language is English.
    pub fn new(code: &str, currency: &str, zone: &str) -> Self {
        // Parsing all texts takes a while: once a process, when the first of these screens opens.
        static CATALOG: OnceLock<Arc<Catalog>> = OnceLock::new();
        let catalog = Arc::clone(CATALOG.get_or_init(|| Arc::new(Catalog::new())));
        let language = Language::from_code(code).unwrap_or(Language::EN);
        Self { catalog, language, currency: currency.to_owned(), zone: zone.to_owned(), formal: false }
    }

    /// The same words in another language.
    #[must_use]
    pub fn in_language(&self, code: &str) -> Self {
        Self { language: Language::from_code(code).unwrap_or(self.language), ..self.clone() }
    }

    /// The same words for a shop's currency and zone.
    #[must_use]
    pub fn in_shop(&self, currency: &str, zone: &str) -> Self {
        Self { currency: currency.to_owned(), zone: zone.to_owned(), ..self.clone() }
    }

    /// The same words in the tone of one of [`tillstamp_terminal::views::VOICES`].
    #[must_use]
    pub fn in_voice(&self, voice: &str) -> Self {
        Self { formal: voice == FORMAL, ..self.clone() }
    }

    /// Code of the language in use.
    pub fn code(&self) -> &'static str {
        self.language.code()
    }

    /// The catalog itself, for sorting and numbers.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The language in use.
    pub fn language(&self) -> Language {
        self.language
    }

    /// ISO 4217 code of the shop.
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// The shop's zone.
    pub fn zone(&self) -> &str {
        &self.zone
    }

    /// A text without values.
    pub fn plain(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A text with values.
    pub fn with(&self, key: &str, arguments: &[(&str, Arg<'_>)]) -> String {
        let formal = self.formal.then(|| format!("{key}-{FORMAL}"));
        let spoken = formal.as_deref().filter(|formal| self.catalog.has(self.language, formal));
        self.catalog.text(self.language, spoken.unwrap_or(key), arguments)
    }

    /// A text with one count.
    pub fn count(&self, key: &str, count: i64) -> String {
        self.with(key, &[("count", Arg::Int(count))])
    }

    /// A message of the terminal.
    pub fn message(&self, message: &Message) -> String {
        self.keyed(message.key, message)
    }

    /// The next step of a message, where it has one.
    pub fn cure(&self, message: &Message) -> Option<String> {
        let key = message.cure_key();
        let known = self.catalog.has(self.language, &key) || self.catalog.has(Language::EN, &key);
        known.then(|| self.keyed(&key, message))
    }

    /// What happened and what to do, in one line.
    pub fn no(&self, no: &No) -> String {
        self.both(&no.message)
    }

    /// A message followed by its cure.
    pub fn both(&self, message: &Message) -> String {
        match self.cure(message) {
            Some(cure) => {
                let what = self.message(message);
                // Short labels have no full stop of their own.
                let stop = if what.ends_with(['.', '!', '?', ':']) { "" } else { "." };
                format!("{what}{stop} {cure}")
            }
            None => self.message(message),
        }
    }

    /// An amount of the shop's money.
    pub fn money(&self, minor: i64) -> String {
        self.catalog.money(self.language, minor, &self.currency)
    }

    /// A whole number with its groups.
    pub fn number(&self, number: i64) -> String {
        self.catalog.number(self.language, number)
    }

    /// Thousandths as per cent.
    pub fn percent(&self, permille: i64) -> String {
        self.catalog.percent(self.language, permille)
    }

    /// "Saturday 21 November 2026".
    pub fn day(&self, day: BusinessDate) -> String {
        self.catalog.date_weekday(self.language, day.0)
    }

    /// "21/11/2026".
    pub fn date(&self, day: BusinessDate) -> String {
        self.catalog.date(self.language, day.0)
    }

    /// "21 November".
    pub fn day_month(&self, day: BusinessDate) -> String {
        self.catalog.day_month(self.language, day.0)
    }

    /// "14:26".
    pub fn time(&self, at: UtcMillis) -> String {
        self.catalog.time(self.language, at.0, &self.zone)
    }

    /// Day and time.
    pub fn date_time(&self, at: UtcMillis) -> String {
        self.catalog.date_time(self.language, at.0, &self.zone)
    }

    /// A name that the shop gave.
    pub fn label(&self, label: &Label) -> String {
        label.text(self.code()).to_owned()
    }

    /// Codes and names of all languages, for a choice.
    pub fn languages(&self) -> Vec<(&'static str, String)> {
        Language::all().iter().map(|language| (language.code(), self.catalog.native_name(*language))).collect()
    }

    fn keyed(&self, key: &str, message: &Message) -> String {
        let owned: Vec<(&str, Owned)> =
            message.arguments.iter().map(|(name, argument)| (*name, self.owned(argument))).collect();
        let arguments: Vec<(&str, Arg<'_>)> = owned.iter().map(|(name, value)| (*name, self.borrowed(value))).collect();
        self.with(key, &arguments)
    }

    fn owned(&self, argument: &Argument) -> Owned {
        match argument {
            Argument::Count(count) => Owned::Int(*count),
            Argument::MoneyMinor(minor) => Owned::Money(*minor),
            Argument::DurationS(seconds) => Owned::Duration(*seconds),
            Argument::Date(day) => Owned::Date(day.0),
            Argument::Time(at) => Owned::Time(at.0),
            Argument::Label(label) => Owned::Text(self.label(label)),
            Argument::Text(text) => Owned::Text(text.clone()),
            Argument::Key(key) => Owned::Text(self.plain(key)),
        }
    }

    fn borrowed<'a>(&'a self, value: &'a Owned) -> Arg<'a> {
        match value {
            Owned::Int(number) => Arg::Int(*number),
            Owned::Money(minor) => Arg::Money(*minor, &self.currency),
            Owned::Duration(seconds) => Arg::Duration(*seconds),
            Owned::Date(days) => Arg::Date(*days),
            Owned::Time(ms) => Arg::Time(*ms, &self.zone),
            Owned::Text(text) => Arg::Text(text),
        }
    }
}
