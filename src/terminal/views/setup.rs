//! Making a shop, and what can be changed later.

use super::Brand;
use tillstamp_loyalty::Program;

/// The first person of a shop.
#[derive(Clone, PartialEq, Eq)]
pub struct FirstOwner {
    /// Name.
    pub name: String,
    /// PIN, four to eight digits.
    pub pin: String,
    /// Language code.
    pub language: String,
}

/// What the wizard asks for.
#[derive(Clone)]
pub struct SetUp {
    /// The shop's name.
    pub shop_name: String,
    /// Language of the till (code), before somebody signs in.
    pub language: String,
    /// Language of the customer display.
    pub customer_language: String,
    /// The owner.
    pub owner: FirstOwner,
    /// Program with currency, business day, cards and rewards; from a template or the wizard's form.
    pub program: Program,
    /// Brand.
    pub brand: Brand,
}

/// Printed once at set-up, then forgotten by the till.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoverySheet {
    /// The shop's name.
    pub shop_name: String,
    /// Twelve words that open the card key on another device.
    pub phrase: Vec<String>,
    /// Code that sets a new owner's PIN, in groups of four.
    pub owner_code: String,
    /// Fingerprint of the stream's key: `verify --key` proves origin with it.
    pub fingerprint: String,
}

/// One typed word of a recovery phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhraseWord {
    /// Nothing was typed.
    Missing,
    /// It is on the list.
    Known,
    /// It is not on the list.
    Unknown {
        /// The word of the list that it was most likely meant to be.
        near: Option<String>,
    },
}

/// What the words of a typed recovery phrase look like, before they are tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhraseCheck {
    /// One a word, in order.
    pub words: Vec<PhraseWord>,
    /// All twelve are on the list and their checksum is right: only whether they are this shop's is open.
    pub fits: bool,
}

/// What can be changed at any time, outside the program.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The shop's name.
    pub shop_name: String,
    /// Language of the till before somebody signs in.
    pub language: String,
    /// Language of the customer display.
    pub customer_language: String,
    /// Sounds are off.
    pub muted: bool,
    /// Dark theme.
    pub dark: bool,
    /// Text size in per cent, 100–200.
    pub text_percent: u16,
    /// Camera that was chosen (the kiosk's own name of it).
    pub camera: String,
    /// Wedge scanner that was chosen, and what calibration found.
    pub scanner: String,
    /// Printer that was chosen.
    pub printer: String,
    /// Seconds without touch until the till locks; 0 never.
    pub idle_lock_s: u32,
    /// Text size, placing and other choices of the window, by name.
    pub window: std::collections::BTreeMap<String, String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            shop_name: String::new(),
            language: "en".to_owned(),
            customer_language: "en".to_owned(),
            muted: false,
            dark: false,
            text_percent: 100,
            camera: String::new(),
            scanner: String::new(),
            printer: String::new(),
            idle_lock_s: 120,
            window: std::collections::BTreeMap::new(),
        }
    }
}
