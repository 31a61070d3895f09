//! Members: joining, profile, consent, merging, own data, erasure, retention.

use super::act::{Ask, Stop};
use super::present::Served;
use super::{Answer, Till};
use crate::entropy;
use crate::private::PrivateData;
use crate::views::{
    CHANNELS, ConsentView, Erasure, FREQUENCIES, NewMember, No, Profile, ProfileView, RetentionRun, Verdict,
};
use serde_json::json;
use tillstamp_ledger::{
    BusinessDate, Detail, EnrolChannel, EntryId, Hash, MemberId, Presentation, Purpose, Role, UtcMillis,
};
use tillstamp_loyalty::{Command, ConsentWording, Label, Refusal, civil_date};
use tillstamp_pass::card_number;

/// Key copies in backups are kept this long; an erasure is complete only after it.
const KEY_BACKUP_DAYS: i32 = 30;
/// Erased by one retention run at most, so that the night's work is bounded.
const RETENTION_BATCH: usize = 200;
const DAY_MS: i64 = 86_400_000;

impl Till {
    /// A person joins, in one or two actions; the verdict has the new sheet. An empty profile is a whole member.
    pub fn enrol(&mut self, new: &NewMember) -> Verdict {
        if !self.is_attended() {
            return self.refused_verdict(&Refusal::SignInFirst, None);
        }
        if let Err(no) = check_profile(&new.profile) {
            return self.plain_refusal(no.message, None);
        }
        let now = self.time.now();
        let member = match entropy::uuid(self.entropy.as_mut(), now) {
            Ok(id) => MemberId(id),
            Err(error) => return self.fault_verdict(error.into(), None),
        };
        let ask = Ask::new(Command::Enrol { member, channel: EnrolChannel::Counter });
        let recorded = match self.act(&ask) {
            Ok(recorded) => recorded,
            Err(stop) => return self.stop_verdict(stop, Some(ask), None),
        };
        self.note_new_member(member);
        self.served = Some(Served { member, presentation: Presentation::LookedUp });
        let result = self.first_data(member, new);
        match result {
            Ok(()) => self.done_verdict(&ask, &recorded),
            // The member exists; what could not be kept is named, and the sheet is open to try again.
            Err(stop) => self.stop_verdict(stop, None, Some(member)),
        }
    }

    fn first_data(&mut self, member: MemberId, new: &NewMember) -> Result<(), Stop> {
        if new.profile != Profile::default() {
            let data = PrivateData { schema: 1, profile: cleaned(&new.profile), remarks: Vec::new() };
            self.write_private(member, &data, false)?;
        }
        for purpose in &new.consents {
            self.consent(member, *purpose, true)?;
        }
        Ok(())
    }

    /// Profile, consents and merges of a member, unmasked.
    pub fn profile(&mut self, member: MemberId) -> Answer<ProfileView> {
        self.need_session()?;
        let member = self.survivor(member);
        let Some(state) = self.member_state(member)? else {
            return Err(self.refusal_message(&Refusal::UnknownMember).into());
        };
        let private = self.private_of(member)?.unwrap_or_default();
        let mut merged = Vec::with_capacity(state.absorbed.len());
        for (absorbed, entry) in state.absorbed.iter().rev() {
            let day = self.store.entry(*entry)?.map_or(BusinessDate(0), |entry| entry.context.business_date);
            merged.push((*absorbed, *entry, day.plus_days(tillstamp_loyalty::MERGE_UNDO_DAYS)));
        }
        Ok(ProfileView {
            member,
            card_number: card_number(member).to_string(),
            profile: private.profile,
            consents: self.consents(member)?,
            joined: state.enrolled_on,
            merged,
        })
    }

    fn consents(&self, member: MemberId) -> Answer<Vec<ConsentView>> {
        let cache = self.store.member(member)?;
        let given = cache.map(|cache| cache.consents).unwrap_or_default();
        let rows = Purpose::ALL.iter().filter_map(|purpose| {
            let wording = self.in_force.program.wording(*purpose)?;
            let known = given.iter().find(|consent| consent.purpose == *purpose);
            Some(ConsentView {
                purpose: *purpose,
                granted: known.is_some_and(|consent| consent.granted),
                changed_at: known.map(|consent| consent.at),
                wording_version: known.map_or(wording.version, |consent| consent.wording_version),
                wording_hash: wording_shown(wording, &self.settings.language).map(|text| Hash::of(text.as_bytes())),
                wording: wording_label(wording),
            })
        });
        Ok(rows.collect())
    }

    /// Replaces the profile. Refused where a field holds what no such field can.
    pub fn change_profile(&mut self, member: MemberId, profile: &Profile) -> Answer<()> {
        self.need_session()?;
        check_profile(profile)?;
        let member = self.survivor(member);
        let mut data = self.private_of(member)?.unwrap_or_default();
        let profile = cleaned(profile);
        if data.profile == profile {
            return Ok(());
        }
        data.schema = 1;
        data.profile = profile;
        self.write_private(member, &data, false).map_err(|stop| self.no_of(stop))
    }

    /// Gives or withdraws one consent, to the wording in force in the till's language.
    pub fn set_consent(&mut self, member: MemberId, purpose: Purpose, granted: bool) -> Answer<()> {
        self.need_session()?;
        let member = self.survivor(member);
        self.consent(member, purpose, granted).map_err(|stop| self.no_of(stop))
    }

    fn consent(&mut self, member: MemberId, purpose: Purpose, granted: bool) -> Result<(), Stop> {
        let language = self.session.as_ref().map_or(&self.settings.language, |session| &session.language);
        let wording = self.in_force.program.wording(purpose);
        let shown = wording.and_then(|wording| Some((wording.version, wording_shown(wording, language)?)));
        let (wording_version, text) = shown.ok_or(Stop::No(Refusal::UnknownWording))?;
        let wording = Hash::of(text.as_bytes());
        self.act(&Ask::new(Command::SetConsent { member, purpose, granted, wording_version, wording }))?;
        Ok(())
    }

    /// Two members are one person: the older id survives, both cards work.
    pub fn merge(&mut self, one: MemberId, other: MemberId) -> Verdict {
        let verdict = self.run(Ask::new(Command::Merge { one, other }));
        if verdict.kind == crate::views::VerdictKind::Done {
            self.directory = None;
        }
        verdict
    }

    /// Takes a merge back, for 30 days.
    pub fn undo_merge(&mut self, merge: EntryId) -> Verdict {
        let verdict = self.run(Ask::new(Command::UndoMerge { merge }));
        self.directory = None;
        verdict
    }

    /// The member's own data as JSON, for the member: profile, consents, and every entry in plain fields.
    pub fn export_member(&mut self, member: MemberId) -> Answer<String> {
        self.need_session()?;
        let member = self.survivor(member);
        let private = self.private_of(member)?.unwrap_or_default();
        let mut entries = Vec::new();
        let mut before = None;
        loop {
            let page = self.store.entries_of(member, 500, before)?;
            before = page.last().map(|entry| entry.position);
            let more = page.len() == 500;
            entries.extend(page.iter().map(|entry| {
                json!({
                    "entry": entry.entry_id, "at_ms": entry.context.at,
                    "business_date": iso_date(entry.context.business_date),
                    "what": entry.fact.detail, "postings": entry.fact.postings,
                })
            }));
            if !more {
                break;
            }
        }
        let consents = self.store.member(member)?.map(|cache| cache.consents).unwrap_or_default();
        let document = json!({
            "form": "tillstamp/member/1", "shop": self.settings.shop_name, "member": member,
            "card_number": card_number(member).to_string(), "profile": private.profile, "remarks": private.remarks,
            "consents": consents, "units": self.store.cells(member)?, "entries": entries,
        });
        Ok(serde_json::to_string_pretty(&document)?)
    }

    /// Erases the member's data for ever: key, ciphertext, index; the entries stay and name nobody.
    pub fn erase_member(&mut self, member: MemberId) -> Answer<Erasure> {
        self.need_session()?;
        let member = self.survivor(member);
        self.erase(member, false).map_err(|stop| self.no_of(stop))?;
        if let Err(error) = self.forget_in_backups() {
            // The erasure stands; the next tick tries again, and the date that is named holds in any case.
            tracing::warn!(%error, "keys of an erased member stay in backups for now");
        }
        Ok(Erasure { gone_from_backups: self.business_date().plus_days(KEY_BACKUP_DAYS) })
    }

    pub(crate) fn erase(&mut self, member: MemberId, by_itself: bool) -> Result<(), Stop> {
        let mut ask = Ask::new(Command::Erase { member });
        ask.by_itself = by_itself;
        let recorded = self.act(&ask)?;
        let erased: Vec<MemberId> =
            recorded.facts.iter().filter(|fact| fact.detail == Detail::Erased).filter_map(|fact| fact.member).collect();
        erased.iter().for_each(|member| self.forget_member(*member));
        self.backups.forget_keys();
        self.unlink_own_cards(&erased)?;
        self.tokens = super::award::Tokens::default();
        self.waiting = None;
        Ok(())
    }

    /// Erases members of whom nothing was heard for the retention period (F35). Nothing while the clock is unsure.
    pub fn run_retention(&mut self) -> Answer<RetentionRun> {
        let mut run = RetentionRun::default();
        let now = self.time.now();
        if self.time.state() == tillstamp_ledger::ClockState::Unsure {
            return Ok(run);
        }
        let months = i64::from(self.in_force.program.retention_months);
        // A month is counted as 30.44 days: retention is a promise of "about", never shorter than a whole day off.
        let before = UtcMillis(now.0.saturating_sub(months.saturating_mul(DAY_MS * 3044 / 100)));
        for member in self.store.members_silent_since(before, RETENTION_BATCH)? {
            run.examined += 1;
            match self.erase(member, true) {
                Ok(()) => run.erased += 1,
                Err(Stop::No(_)) => {}
                Err(Stop::Fault(fault)) => return Err(fault.into()),
            }
        }
        Ok(run)
    }

    pub(crate) fn need_session(&self) -> Answer<Role> {
        match &self.session {
            Some(session) => Ok(session.role),
            None if self.console.is_some() => Ok(Role::Owner),
            None => Err(self.refusal_message(&Refusal::SignInFirst).into()),
        }
    }
}

/// The wording as it is shown in a language; the first one where that language has none.
fn wording_shown<'a>(wording: &'a ConsentWording, language: &str) -> Option<&'a String> {
    wording.texts.get(language).or_else(|| wording.texts.get("en")).or_else(|| wording.texts.values().next())
}

fn wording_label(wording: &ConsentWording) -> Label {
    let default = wording.texts.get("en").or_else(|| wording.texts.values().next()).cloned().unwrap_or_default();
    Label { default, by_language: wording.texts.clone() }
}

/// ISO 8601 form of a business date.
pub(crate) fn iso_date(date: BusinessDate) -> String {
    civil_date(date).to_string()
}

/// Limits of profile fields, in characters.
const NAME_CHARS_MAX: usize = 80;
const NOTE_CHARS_MAX: usize = 300;
const WISH_CHARS_MAX: usize = 120;

/// Refuses what no such field can hold. Keys: `profile-name-wrong`, `profile-phone-wrong`, `profile-email-wrong`,
/// `profile-birthday-wrong`, `profile-note-too-long`, `profile-favorites-too-long`, `profile-diet-too-long`,
/// `profile-interests-too-long`.
pub(crate) fn check_profile(profile: &Profile) -> Answer<()> {
    let has_control = |text: &str| text.chars().any(char::is_control);
    if profile.name.chars().count() > NAME_CHARS_MAX || has_control(&profile.name) {
        return Err(No::plain("profile-name-wrong"));
    }
    if !profile.phone.trim().is_empty() {
        let digits = profile.phone.chars().filter(char::is_ascii_digit).count();
        let plain = profile.phone.chars().all(|c| c.is_ascii_digit() || " +-()/.\u{a0}".contains(c));
        if !plain || !(6..=15).contains(&digits) {
            return Err(No::plain("profile-phone-wrong"));
        }
    }
    if !profile.email.trim().is_empty() {
        let mut parts = profile.email.trim().splitn(2, '@');
        let (user, host) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let fits = !user.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
        if !fits || profile.email.chars().count() > 120 || profile.email.trim().chars().any(char::is_whitespace) {
            return Err(No::plain("profile-email-wrong"));
        }
    }
    if let Some((month, day)) = profile.birthday {
        // 2000 was a leap year: 29 February is a birthday.
        let fits = i8::try_from(month).ok().zip(i8::try_from(day).ok());
        if fits.is_none_or(|(month, day)| jiff::civil::Date::new(2000, month, day).is_err()) {
            return Err(No::plain("profile-birthday-wrong"));
        }
    }
    if profile.note.chars().count() > NOTE_CHARS_MAX {
        return Err(No::plain("profile-note-too-long"));
    }
    let wishes = [
        ("profile-favorites-too-long", &profile.favorites),
        ("profile-diet-too-long", &profile.diet),
        ("profile-interests-too-long", &profile.interests),
    ];
    match wishes.into_iter().find(|(_, wish)| wish.chars().count() > WISH_CHARS_MAX) {
        Some((key, _)) => Err(No::plain(key)),
        None => Ok(()),
    }
}

fn cleaned(profile: &Profile) -> Profile {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let known =
        |word: &str, words: &[&str]| words.iter().find(|known| **known == word).map_or("", |word| *word).to_owned();
    Profile {
        name: one_line(&profile.name),
        phone: one_line(&profile.phone),
        email: profile.email.trim().to_owned(),
        birthday: profile.birthday,
        language: profile.language.trim().to_owned(),
        channel: known(&profile.channel, &CHANNELS),
        frequency: known(&profile.frequency, &FREQUENCIES),
        favorites: one_line(&profile.favorites),
        diet: one_line(&profile.diet),
        interests: one_line(&profile.interests),
        note: one_line(&profile.note),
    }
}
