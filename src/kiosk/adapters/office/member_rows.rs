//! Rows of a member's data as the screen shows them: the profile's fields, consents, found and joined cards.
//!
//! Invariant: a found member stays masked; a consent shows the wording that its hash stands for.

use super::form::{FieldExt, text};
use super::say::Say;
use super::staff::language_field;
use tillstamp_terminal::ledger::{BusinessDate, EntryId, MemberId, Purpose};
use tillstamp_terminal::views::{MaskedMember, Profile};
use tillstamp_ui::{ConsentView, FieldView, FoundMemberView};
use tillstamp_words::Arg;

/// The form of the profile.
pub(super) fn fields(say: &Say, profile: &Profile) -> Vec<FieldView> {
    let birthday = profile.birthday.map(|(month, day)| format!("{day}. {month}.")).unwrap_or_default();
    vec![
        text("name", say.plain("member-name"), &profile.name),
        text("phone", say.plain("member-phone"), &profile.phone),
        text("email", say.plain("member-email"), &profile.email),
        text("birthday", say.plain("member-birthday"), &birthday).hint(say.plain("member-birthday-hint")),
        language_field(say, if profile.language.is_empty() { say.code() } else { &profile.language }),
        text("note", say.plain("member-note"), &profile.note).hint(say.plain("member-note-hint")),
    ]
}

/// One purpose with its wording.
pub(super) fn consent_row(say: &Say, row: &tillstamp_terminal::views::ConsentView) -> ConsentView {
    let purpose = match row.purpose {
        Purpose::Marketing => "consent-marketing",
        Purpose::Personalization => "consent-personalization",
        Purpose::StaffNote => "consent-staff-note",
    };
    let state = match (row.granted, row.changed_at) {
        (true, Some(at)) => say.with("consent-given", &[("day", Arg::Text(&say.date_time(at)))]),
        (false, Some(at)) => say.with("consent-withdrawn", &[("day", Arg::Text(&say.date_time(at)))]),
        _ => say.plain("consent-never"),
    };
    ConsentView {
        purpose: say.plain(purpose).into(),
        wording: say.label(&row.wording).into(),
        state: state.into(),
        given: row.granted,
    }
}

/// A card that was joined with this one.
pub(super) fn merged_row(say: &Say, (member, _, until): &(MemberId, EntryId, BusinessDate)) -> FoundMemberView {
    let number = tillstamp_pass::card_number(*member).to_string();
    FoundMemberView {
        title: say.with("member-merged", &[("number", Arg::Text(&number))]).into(),
        note: say.with("member-merged-until", &[("day", Arg::Text(&say.date(*until)))]).into(),
    }
}

/// Somebody who may be the same person.
pub(super) fn found_row(say: &Say, row: &MaskedMember) -> FoundMemberView {
    let name = row.name.clone().unwrap_or_else(|| say.plain("member-anonymous"));
    let seen = row.last_visit.map(|day| say.date(day)).unwrap_or_default();
    FoundMemberView {
        title: name.into(),
        note: [row.card_number.clone(), row.phone.clone().unwrap_or_default(), seen]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
            .into(),
    }
}
