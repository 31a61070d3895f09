//! Values that go into a text for people. Which words surround them is not decided here.

use crate::state::Place;
use serde::Serialize;
use tillstamp_ledger::{BusinessDate, CardId, RewardId, Role, UtcMillis};

/// One value of a text. The wording side turns ids into names and seconds into "5 min".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Argument {
    /// A plain number; may choose a plural form.
    Count(i64),
    /// A length of time in seconds, worded as a duration.
    Seconds(i64),
    /// A business date.
    Date(BusinessDate),
    /// Name of a stamp card of the program.
    Card(CardId),
    /// Name of a reward of the program.
    Reward(RewardId),
    /// A staff role.
    Role(Role),
    /// An instant, worded as a time in the shop's zone.
    Time(UtcMillis),
    /// Where units are.
    Place(Place),
    /// Text that stands as it is (a time zone, a language code).
    Text(String),
}

/// Named values, in the order in which a text lists them.
pub type Arguments = Vec<(&'static str, Argument)>;
