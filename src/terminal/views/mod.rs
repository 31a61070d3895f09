//! What the screens get: ids, numbers, keys and arguments; never a formatted text, never SQL, never a key or a code.
//!
//! Invariant: names of people stand in views only; no view is ever written to a log.

mod backup;
mod brand;
mod counter;
mod day;
mod health;
mod journal;
mod member;
mod message;
mod program;
mod setup;
mod sheet;
mod staff;
mod transfer;
mod verdict;

pub use backup::{BackupInfo, RestoreMeaning, Restored, Verified};
pub use brand::{Brand, Contrast, Rgb, VOICES};
pub use counter::{LastAction, MaskedMember, ScanChoice, SplitOffer, Status, StatusColor, TodayNumbers, WaitingScan};
pub use day::{
    DayClosed, DayReport, Exception, ExceptionKind, HourFigures, KeyInRow, Kpi, KpiKind, Liability, PeriodReport,
    PersonFigures, RewardFigures,
};
pub use health::{DeviceState, Devices, Health, HealthItem, HealthState, Part};
pub use journal::{JournalFilter, JournalKind, JournalLine};
pub use member::{
    CHANNELS, CardFace, ConsentView, Erasure, FREQUENCIES, NewMember, Profile, ProfileView, RetentionRun,
};
pub use message::{Argument, Message, No};
pub use program::ProgramVersion;
pub use setup::{FirstOwner, PhraseCheck, PhraseWord, RecoverySheet, SetUp, Settings};
pub use sheet::{CardView, HistoryLine, MemberSheet, PromptView, RewardView};
pub use staff::{Approval, OperatorTile, Session, SignInRefusal, StaffMember};
pub use tillstamp_loyalty::AwardPart;
pub use transfer::{ImportReport, RefusedRow};
pub use verdict::{KeyInHint, Landed, Offer, Sound, Verdict, VerdictKind};
