//! Rows of a member's data as the screen shows them: the profile's fields, consents, found and joined cards.
//!
//! Invariant: a found member stays masked; a consent shows the wording that its hash stands for.

use super::form::{FieldExt, choice, text};
use super::say::Say;
use super::staff::language_field;
use tillstamp_terminal::ledger::{BusinessDate, EntryId, MemberId, Purpose};
use tillstamp_terminal::views::{CHANNELS, FREQUENCIES, MaskedMember, Profile};
use tillstamp_ui::{ConsentView, FieldView, FoundMemberView};
use tillstamp_words::Arg;

/// The form of the profile.
pub(super) fn fields(say: &Say, profile: &Profile) -> Vec<FieldView> {
    let birthday = profile.birthday.map(|(month, day)| format!("{day}. {month}.")).unwrap_or_default();
    vec![
        text("name", say.plain("member-name"), &profile.name),
        text("phone", say.plain("member-phone"), &profile.phone),
        text("email", say.plain("member-email"), &profile.email),
        one_of(say, "channel", &CHANNELS, &profile.channel).hint(say.plain("member-channel-hint")),
        one_of(say, "frequency", &FREQUENCIES, &profile.frequency),
        text("birthday", say.plain("member-birthday"), &birthday).hint(say.plain("member-birthday-hint")),
        language_field(say, if profile.language.is_empty() { say.code() } else { &profile.language }),
        text("favorites", say.plain("member-favorites"), &profile.favorites).hint(say.plain("member-wish-hint")),
        text("diet", say.plain("member-diet"), &profile.diet).hint(say.plain("member-wish-hint")),
        text("interests", say.plain("member-interests"), &profile.interests).hint(say.plain("member-wish-hint")),
        text("note", say.plain("member-note"), &profile.note).hint(say.plain("member-note-hint")),
    ]
}

/// A choice among a list of words; the first one is no wish.
fn one_of(say: &Say, key: &str, words: &[&str], kept: &str) -> FieldView {
    let name = |word: &&str| say.plain(&format!("member-{key}-{}", if word.is_empty() { "any" } else { word }));
    let selected = words.iter().position(|word| *word == kept).unwrap_or(0);
    choice(key, say.plain(&format!("member-{key}")), words.iter().map(name).collect(), selected)
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
