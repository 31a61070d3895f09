//! Pure rules: the program, earning and rewards. One function decides.
//!
//! Invariant of the crate: [`decide`] looks at nothing but its arguments, and every movement of units that it grants
//! stands in the postings of the facts that it returns. No I/O, no clock, no randomness.
#![forbid(unsafe_code)]

mod argument;
mod command;
mod day;
mod decide;
mod program;
mod prompts;
mod refusal;
mod state;
mod view;

pub use argument::{Argument, Arguments};
pub use command::{AwardPart, Command};
pub use day::{
    BusinessDay, OpeningHours, business_date, civil_date, date_from_civil, day_starts_at, is_holiday, is_open,
    opening_of, weekday_of,
};
pub use decide::{
    DEVICES_PER_MEMBER_LIMIT, MERGE_UNDO_DAYS, SPLIT_PARTS_LIMIT, award_units, decide, fetchable, gather,
    movable_units, waiting_awards,
};
pub use program::{
    ConsentWording, EarnRule, Label, Limits, PROGRAM_SCHEMA, Policy, Program, ProgramError, ProgramFault, Reward,
    RewardKind, StampCard, Template, WelcomeMoment, WelcomeReward, templates,
};
pub use prompts::{Prompt, prompts};
pub use refusal::{ManagerFor, Refusal, RefusalVerdict};
pub use state::{
    DayTally, Elsewhere, ExtraMark, IssueMark, Joined, MemberState, OperatorState, OriginalEntry, Place,
    RedemptionMark, SetAside, State, VisitMark, stock_left, together_keys,
};
pub use view::{CardProgress, ReadyReward, progress, redeemable};
