//! Numbers, money, per cent and lists as a language writes them.
//!
//! Invariant: integers all the way; no amount passes through a float. (Counts inside Fluent patterns do: they are exact
//! up to 2⁵³.)

use crate::argument::Arg;
use crate::catalog::Catalog;
use crate::currency::{Mark, drops_zero_minor, mark, minor_digits};
use crate::language::{Language, TRANSLATIONS};
use fluent_bundle::FluentValue;
use intl_memoizer::Memoizable;
use unic_langid::LanguageIdentifier;

impl Catalog {
    /// A whole number with its groups: `31 200`.
    pub fn number(&self, language: Language, number: i64) -> String {
        self.signed(language, number < 0, grouped(number.unsigned_abs(), &self.plain(language, "meta-group-separator")))
    }

    /// Money from minor units and an ISO 4217 code: `31 200 Kč`, `€12.50`.
    pub fn money(&self, language: Language, minor: i64, currency: &str) -> String {
        let number = self.signed(language, minor < 0, self.amount(language, minor.unsigned_abs(), currency));
        match mark(currency) {
            Mark::Sign(sign) => {
                self.text(language, "meta-money-sign", &[("currency", Arg::Text(sign)), ("number", Arg::Text(&number))])
            }
            Mark::Letters(letters) => self.text(
                language,
                "meta-money-letters",
                &[("currency", Arg::Text(letters)), ("number", Arg::Text(&number))],
            ),
        }
    }

    /// Thousandths as per cent: 200 is `20 %`, 125 is `12,5 %`.
    pub fn percent(&self, language: Language, permille: i64) -> String {
        let whole = grouped(permille.unsigned_abs() / 10, &self.plain(language, "meta-group-separator"));
        let number = match permille.unsigned_abs() % 10 {
            0 => whole,
            tenth => format!("{whole}{}{tenth}", self.plain(language, "meta-decimal-separator")),
        };
        let number = self.signed(language, permille < 0, number);
        self.text(language, "meta-percent", &[("number", Arg::Text(&number))])
    }

    /// `one, two and three`.
    pub fn list(&self, language: Language, items: &[&str]) -> String {
        let Some((first, rest)) = items.split_first() else { return String::new() };
        let last = rest.len().saturating_sub(1);
        rest.iter().enumerate().fold((*first).to_owned(), |text, (index, item)| {
            let key = if index == last { "meta-list-last" } else { "meta-list-middle" };
            self.text(language, key, &[("first", Arg::Text(&text)), ("second", Arg::Text(item))])
        })
    }

    /// What a person typed as an amount, in minor units: takes both decimal marks, spaces and no sign; nothing where it
    /// is no amount, has more minor digits than the currency, or is beyond ±10¹².
    pub fn parse_money(&self, text: &str, currency: &str) -> Option<i64> {
        let kept: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (whole, minor) = kept.split_once([',', '.']).unwrap_or((&kept, ""));
        let digits = usize::try_from(minor_digits(currency)).ok()?;
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 10 || minor.len() > digits || !all_digits(whole) || !all_digits(minor) {
            return None;
        }
        format!("{whole}{minor:0<digits$}").parse().ok()
    }

    fn amount(&self, language: Language, minor: u64, currency: &str) -> String {
        let digits = minor_digits(currency);
        let scale = 10_u64.pow(digits);
        let whole = grouped(minor / scale, &self.plain(language, "meta-group-separator"));
        let rest = minor % scale;
        if digits == 0 || (rest == 0 && drops_zero_minor(currency)) {
            return whole;
        }
        let width = usize::try_from(digits).unwrap_or(2);
        format!("{whole}{}{rest:0width$}", self.plain(language, "meta-decimal-separator"))
    }

    fn signed(&self, language: Language, negative: bool, number: String) -> String {
        if negative { format!("{}{number}", self.plain(language, "meta-minus")) } else { number }
    }
}

/// Digits in groups of three.
fn grouped(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

/// A language's separators, remembered by Fluent for each bundle: its formatter is a plain function and can hold
/// nothing.
struct Separators {
    group: String,
    minus: String,
}

impl Memoizable for Separators {
    type Args = ();
    type Error = std::convert::Infallible;

    fn construct(language: LanguageIdentifier, (): ()) -> Result<Self, Self::Error> {
        let path = format!("{}/meta.ftl", language.language.as_str());
        let source = TRANSLATIONS.get_file(path).and_then(|file| file.contents_utf8()).unwrap_or_default();
        let value = |key: &str| {
            let line = source.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='));
            line.map(|value| value.trim().trim_start_matches("{\"").trim_end_matches("\"}").to_owned())
        };
        Ok(Self {
            group: value("meta-group-separator").unwrap_or_default(),
            minus: value("meta-minus").unwrap_or_else(|| "-".to_owned()),
        })
    }
}

/// Groups the whole numbers that stand in patterns.
pub(crate) fn format_number<M: fluent_bundle::memoizer::MemoizerKind>(
    value: &FluentValue<'_>,
    memoizer: &M,
) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    // Exact: counts only, and a count beyond 2⁵³ has lost its last digits before it came here.
    let whole = number.value as i64;
    memoizer
        .with_try_get_threadsafe::<Separators, _, _>((), |separators| {
            let minus = if whole < 0 { separators.minus.as_str() } else { "" };
            format!("{minus}{}", grouped(whole.unsigned_abs(), &separators.group))
        })
        .ok()
}
