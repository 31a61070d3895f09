//! A text for people as a key and its arguments; `words` makes the sentence.

use tillstamp_ledger::{BusinessDate, UtcMillis};
use tillstamp_loyalty::Label;

/// A value inside a text. The reader's language decides how it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A count or another whole number.
    Count(i64),
    /// Money in minor units of the shop's currency.
    MoneyMinor(i64),
    /// A length of time in seconds.
    DurationS(i64),
    /// A shop's day.
    Date(BusinessDate),
    /// An instant; shown as a time in the shop's zone.
    Time(UtcMillis),
    /// A name that the shop gave (card, reward), in the languages it has.
    Label(Label),
    /// A text as it is (a person's name, a file's name).
    Text(String),
    /// Another key of `words`.
    Key(&'static str),
}

/// A key of `words` with its arguments; where a cure exists, it stands under `<key>-cure` and takes the same arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The key.
    pub key: &'static str,
    /// Its arguments by name.
    pub arguments: Vec<(&'static str, Argument)>,
}

impl Message {
    /// A message without arguments.
    pub fn plain(key: &'static str) -> Self {
        Self { key, arguments: Vec::new() }
    }

    /// The same message with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Argument) -> Self {
        self.arguments.push((name, value));
        self
    }

    /// Key of the next step.
    pub fn cure_key(&self) -> String {
        format!("{}-cure", self.key)
    }
}

/// Why something was not done: a business "no" and a technical fault read the same way on a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct No {
    /// What happened; the cure stands under [`Message::cure_key`].
    pub message: Message,
    /// For "Details" and the log: the inner error's text; none for a business "no". Never holds a person's data.
    pub details: Option<String>,
}

impl No {
    /// A business "no" without arguments.
    pub fn plain(key: &'static str) -> Self {
        Self { message: Message::plain(key), details: None }
    }
}

impl From<Message> for No {
    fn from(message: Message) -> Self {
        Self { message, details: None }
    }
}
