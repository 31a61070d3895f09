//! Finding a member by card number, phone or name, in an index that exists in memory only.
//!
//! Invariant: results are masked; nothing of the index is written anywhere.

use super::present::last_digits;
use super::{Answer, Till};
use crate::fault::Fault;
use crate::private::PrivateData;
use crate::views::{MaskedMember, Message, No, Profile};
use std::collections::HashMap;
use tillstamp_ledger::MemberId;
use tillstamp_loyalty::Refusal;
use tillstamp_pass::{CardNumber, NumberFault, card_number};

/// Results at most.
const FOUND_MAX: usize = 20;
/// A query of fewer characters would list half the shop.
const QUERY_CHARS_MIN: usize = 2;
/// No name and no number is longer.
const QUERY_CHARS_MAX: usize = 100;
/// Digits of a phone that must be typed.
const PHONE_DIGITS_MIN: usize = 4;
const PAGE: usize = 1_000;

struct Entry {
    folded_name: String,
    phone: String,
}

/// The index.
#[derive(Default)]
pub(crate) struct Directory {
    by_number: HashMap<u64, Vec<MemberId>>,
    entries: HashMap<MemberId, Entry>,
}

/// Lower case without accents, so that "novakova" finds "Nováková".
pub(crate) fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(plain_letter).collect()
}

fn plain_letter(letter: char) -> char {
    match letter {
        'á' | 'ä' | 'å' | 'à' | 'â' => 'a',
        'č' | 'ç' => 'c',
        'ď' => 'd',
        'é' | 'ě' | 'è' | 'ë' | 'ê' => 'e',
        'í' | 'ï' | 'î' => 'i',
        'ľ' | 'ĺ' | 'ł' => 'l',
        'ň' | 'ñ' => 'n',
        'ó' | 'ö' | 'ő' | 'ô' | 'ø' => 'o',
        'ř' | 'ŕ' => 'r',
        'š' | 'ś' => 's',
        'ť' => 't',
        'ú' | 'ů' | 'ü' | 'ű' => 'u',
        'ý' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
        other => other,
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

impl Directory {
    fn add_number(&mut self, member: MemberId) {
        let members = self.by_number.entry(card_number(member).value()).or_default();
        if !members.contains(&member) {
            members.push(member);
        }
    }

    fn set(&mut self, member: MemberId, profile: &Profile) {
        self.entries.insert(member, Entry { folded_name: folded(&profile.name), phone: digits(&profile.phone) });
    }

    fn by_name(&self, query: &str) -> Vec<MemberId> {
        let words: Vec<String> = folded(query).split_whitespace().map(str::to_owned).collect();
        let fits = |name: &str| {
            !words.is_empty()
                && words.iter().all(|word| name.split_whitespace().any(|part| part.starts_with(word.as_str())))
        };
        self.entries.iter().filter(|(_, entry)| fits(&entry.folded_name)).map(|(member, _)| *member).collect()
    }

    fn by_phone(&self, query: &str) -> Vec<MemberId> {
        let digits = digits(query);
        let national = digits.trim_start_matches('0');
        let fits = |phone: &str| !national.is_empty() && (phone.ends_with(national) || phone.starts_with(national));
        self.entries.iter().filter(|(_, entry)| fits(&entry.phone)).map(|(member, _)| *member).collect()
    }
}

/// "Jana Nováková" → "Jana N…".
fn masked_name(name: &str) -> Option<String> {
    let mut words = name.split_whitespace();
    let first = words.next()?;
    let rest: Vec<String> = words.filter_map(|word| Some(format!("{}…", word.chars().next()?))).collect();
    Some(std::iter::once(first.to_owned()).chain(rest).collect::<Vec<_>>().join(" "))
}

/// "+420 603 123 678" → "… 678".
fn masked_phone(phone: &str) -> Option<String> {
    let digits = digits(phone);
    let tail = digits.get(digits.len().checked_sub(3)?..)?;
    Some(format!("… {tail}"))
}

impl Till {
    /// Finds members by card number (its check digit is checked), phone (four digits or more) or name; masked; at most
    /// 20, those seen last first.
    pub fn look_up(&mut self, query: &str) -> Answer<Vec<MaskedMember>> {
        if !self.is_attended() {
            return Err(self.refusal_message(&Refusal::SignInFirst).into());
        }
        let query = query.trim();
        match query.chars().take(QUERY_CHARS_MAX + 1).count() {
            0..QUERY_CHARS_MIN => return Err(No::plain("look-up-too-short")),
            QUERY_CHARS_MIN..=QUERY_CHARS_MAX => {}
            _ => return Err(No::plain("look-up-too-long")),
        }
        self.fill_directory()?;
        let members = self.find(query)?;
        let mut found = Vec::new();
        for member in members {
            if let Some(masked) = self.masked(member)? {
                found.push(masked);
            }
        }
        found.sort_by(|a, b| b.last_visit.cmp(&a.last_visit).then_with(|| a.member.cmp(&b.member)));
        found.dedup_by_key(|masked| masked.member);
        found.truncate(FOUND_MAX);
        Ok(found)
    }

    fn find(&self, query: &str) -> Answer<Vec<MemberId>> {
        let Some(directory) = &self.directory else { return Ok(Vec::new()) };
        match query.parse::<CardNumber>() {
            Ok(number) => Ok(directory.by_number.get(&number.value()).cloned().unwrap_or_default()),
            Err(NumberFault::CheckDigit) => {
                // Twelve digits may also be a phone with its country.
                let by_phone = directory.by_phone(query);
                if by_phone.is_empty() { Err(No::plain("look-up-wrong-digit")) } else { Ok(by_phone) }
            }
            Err(NumberFault::Length { have }) if have >= PHONE_DIGITS_MIN => Ok(directory.by_phone(query)),
            Err(NumberFault::Length { .. }) => Err(Message::plain("look-up-too-short").into()),
            Err(NumberFault::NotANumber) if query.starts_with('+') && digits(query).len() >= PHONE_DIGITS_MIN => {
                Ok(directory.by_phone(query))
            }
            Err(NumberFault::NotANumber) => Ok(directory.by_name(query)),
        }
    }

    fn masked(&self, member: MemberId) -> Result<Option<MaskedMember>, Fault> {
        let member = self.survivor(member);
        let Some(cache) = self.store.member(member)?.filter(|cache| !cache.erased) else { return Ok(None) };
        let profile = self.private_of(member)?.unwrap_or_default().profile;
        Ok(Some(MaskedMember {
            member,
            name: masked_name(&profile.name),
            phone: masked_phone(&profile.phone),
            card_number: last_digits(member),
            last_visit: cache.recent_visits.last().map(|visit| visit.date),
        }))
    }

    /// Builds the index where it is not there yet; it costs a decryption a member, once a start.
    pub(crate) fn fill_directory(&mut self) -> Result<(), Fault> {
        if self.directory.is_some() {
            return Ok(());
        }
        self.flush_batch()?;
        let mut directory = Directory::default();
        let mut after = None;
        loop {
            let page = self.store.members(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            page.iter().filter(|cache| !cache.erased).for_each(|cache| directory.add_number(cache.id));
            if page.len() < PAGE {
                break;
            }
        }
        let keys: HashMap<MemberId, [u8; 32]> = self.store.member_keys()?.into_iter().collect();
        for (member, sealed) in self.store.all_private()? {
            let opened = keys.get(&member).map(|key| PrivateData::decrypt(member, key, &sealed));
            match opened {
                Some(Ok(data)) => directory.set(member, &data.profile),
                // One unreadable member must not hide the others; the member's own sheet names the fault.
                Some(Err(_)) => tracing::warn!("a member's private data does not open"),
                None => {}
            }
        }
        self.directory = Some(directory);
        Ok(())
    }

    pub(crate) fn note_new_member(&mut self, member: MemberId) {
        if let Some(directory) = &mut self.directory {
            directory.add_number(member);
        }
    }

    pub(crate) fn index_profile(&mut self, member: MemberId, profile: &Profile) {
        if let Some(directory) = &mut self.directory {
            directory.add_number(member);
            directory.set(member, profile);
        }
    }

    pub(crate) fn forget_member(&mut self, member: MemberId) {
        if let Some(directory) = &mut self.directory {
            directory.entries.remove(&member);
            if let Some(members) = directory.by_number.get_mut(&card_number(member).value()) {
                members.retain(|known| *known != member);
            }
        }
        if self.served.is_some_and(|served| served.member == member) {
            self.served = None;
        }
    }

    /// Members with the same phone or e-mail as this profile: shown at joining, so that nobody joins twice.
    pub fn look_alikes(&mut self, profile: &Profile) -> Answer<Vec<MaskedMember>> {
        if !self.is_attended() || digits(&profile.phone).len() < 6 {
            return Ok(Vec::new());
        }
        self.fill_directory()?;
        let alike = self.directory.as_ref().map(|directory| directory.by_phone(&profile.phone)).unwrap_or_default();
        let mut found = Vec::new();
        for member in alike.into_iter().take(FOUND_MAX) {
            found.extend(self.masked(member)?);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_phones_are_masked() {
        assert_eq!(masked_name("Jana Nováková"), Some("Jana N…".to_owned()));
        assert_eq!(masked_name("  "), None);
        assert_eq!(masked_phone("+420 603 123 678"), Some("… 678".to_owned()));
        assert_eq!(masked_phone("12"), None);
    }

    #[test]
    fn accents_and_case_do_not_matter() {
        assert_eq!(folded("Žofie ŘÍHOVÁ Ő"), "zofie rihova o");
    }
}
