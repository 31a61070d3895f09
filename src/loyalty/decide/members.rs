//! Members: cards, phones, merging, private data, expiry.

use super::book::Book;
use super::gate::Desk;
use super::reverse::original;
use super::unwind::{Shortfall, Unwind};
use super::{DEVICES_PER_MEMBER_LIMIT, MERGE_UNDO_DAYS};
use crate::refusal::{ManagerFor, Refusal};
use crate::state::MemberState;
use tillstamp_ledger::{
    Algorithm, BlockReason, ClockState, Detail, DeviceTag, EntryId, Fact, Hash, MemberId, Posting, Purpose, Subject,
    Term, entry_reversed,
};

pub(super) fn issue_card(desk: Desk<'_>, member: MemberId) -> Result<Vec<Fact>, Refusal> {
    let member = desk.member(member)?;
    Ok(vec![next_card(desk, member)?])
}

fn next_card(desk: Desk<'_>, member: &MemberState) -> Result<Fact, Refusal> {
    let newest = member.card_version.max(member.blocked_card_version);
    let version = newest.checked_add(1).ok_or(Refusal::TooManyCards)?;
    Ok(Fact::new(Detail::CardIssued { version, day: desk.context.business_date }, Some(member.id)))
}

pub(super) fn block_card(
    desk: Desk<'_>,
    member: MemberId,
    version: Option<u16>,
    reason: BlockReason,
) -> Result<Vec<Fact>, Refusal> {
    desk.operator()?;
    let member = desk.member(member)?;
    if member.card_version == 0 {
        return Err(Refusal::NoCardIssued);
    }
    let version = version.unwrap_or(member.card_version).min(member.card_version);
    if version <= member.blocked_card_version {
        return Err(Refusal::AlreadyBlocked);
    }
    Ok(vec![Fact::new(Detail::CardBlocked { version, reason }, Some(member.id))])
}

/// Lost card (F115): the old one is blocked and a new one issued; balances are the member's, not the card's.
pub(super) fn replace_card(desk: Desk<'_>, member: MemberId, reason: BlockReason) -> Result<Vec<Fact>, Refusal> {
    desk.operator()?;
    let member = desk.member(member)?;
    let mut facts = Vec::with_capacity(2);
    if member.card_version > member.blocked_card_version {
        facts.push(Fact::new(Detail::CardBlocked { version: member.card_version, reason }, Some(member.id)));
    }
    facts.push(next_card(desk, member)?);
    Ok(facts)
}

/// Two members are one person. Units move as they are, vintage by vintage, and full cards become rewards.
pub(super) fn merge(desk: Desk<'_>, one: MemberId, other: MemberId) -> Result<Vec<Fact>, Refusal> {
    if one == other {
        return Err(Refusal::SameMember);
    }
    desk.operator()?;
    let states = [desk.state.member.as_ref(), desk.state.other.as_ref()];
    let find = |id: MemberId| states.into_iter().flatten().find(|state| state.id == id).ok_or(Refusal::UnknownMember);
    let (survivor, absorbed) = (find(one.min(other))?, find(one.max(other))?);
    if survivor.erased || absorbed.erased {
        return Err(Refusal::MemberErased);
    }
    if survivor.merged_into.is_some() || absorbed.merged_into.is_some() {
        return Err(Refusal::AlreadyMerged);
    }
    if !absorbed.absorbed.is_empty() {
        return Err(Refusal::MergeChained);
    }
    desk.manager_for(ManagerFor::Merge)?;
    desk.not_own_card(survivor)?;
    desk.not_own_card(absorbed)?;
    let mut book = Book::new(desk.moment()).with(survivor).with(absorbed);
    for (subject, vintage, quantity) in &absorbed.cells {
        book.post(*subject, *vintage, Term::Reversed, *quantity);
        book.post(belonging_to(survivor.id, *subject), *vintage, Term::Adjusted, *quantity);
    }
    for card in &desk.program.cards {
        book.complete(desk.program, survivor.id, card);
    }
    let mut fact = Fact::new(Detail::Merged { absorbed: absorbed.id }, Some(survivor.id));
    fact.flags = desk.flags();
    fact.postings = book.drain();
    Ok(vec![fact])
}

fn belonging_to(member: MemberId, subject: Subject) -> Subject {
    match subject {
        Subject::Stamps(_, card) => Subject::Stamps(member, card),
        Subject::Reward(_, reward) => Subject::Reward(member, reward),
        stock @ Subject::Stock(_) => stock,
    }
}

/// Takes a merge back: what the absorbed member brought returns, less what was spent since.
pub(super) fn undo_merge(desk: Desk<'_>, merge: EntryId) -> Result<Vec<Fact>, Refusal> {
    desk.operator()?;
    let original = original(desk, merge)?;
    let Detail::Merged { absorbed } = original.fact.detail else { return Err(Refusal::CannotBeUndone) };
    let survivor = desk.member(original.fact.member.ok_or(Refusal::UnknownMember)?)?;
    let other = desk.state.other.as_ref().filter(|other| other.id == absorbed).ok_or(Refusal::UnknownMember)?;
    desk.manager_for(ManagerFor::Merge)?;
    let last_day = original.context.business_date.plus_days(MERGE_UNDO_DAYS);
    // A merge of which nobody knew the time is never too old.
    if original.context.clock == ClockState::Sure && desk.day() > last_day {
        return Err(Refusal::MergeTooOld { limit: MERGE_UNDO_DAYS.unsigned_abs() });
    }
    let mut book = Book::new(desk.moment()).with(survivor).with(other);
    let unwind = Unwind {
        program: desk.program,
        original_member: survivor.id,
        holder: survivor.id,
        withheld: &[],
        only: None,
        shortfall: Shortfall::Leave,
    };
    for (subject, credits, short) in unwind.run(&original.fact.postings, &mut book).credits {
        let mut left = credits.iter().map(|(_, quantity)| quantity).sum::<i64>() - short;
        // What expires first was spent first: the later vintages are what is left.
        let mut latest_first = credits;
        latest_first.sort_unstable_by(|a, b| b.cmp(a));
        for (vintage, quantity) in latest_first {
            let part = quantity.min(left);
            book.post(belonging_to(absorbed, subject), vintage, Term::Adjusted, part);
            left -= part;
        }
    }
    let mut fact = Fact::new(Detail::MergeUndone { merge }, Some(survivor.id));
    fact.flags = desk.flags();
    fact.postings = book.drain();
    fact.effects = vec![entry_reversed(merge, 0)];
    Ok(vec![fact])
}

/// Erases the member and everybody merged into it. Units go too: nobody could ever spend them.
pub(super) fn erase(desk: Desk<'_>, member: MemberId) -> Result<Vec<Fact>, Refusal> {
    let member = desk.member(member)?;
    // Retention runs by itself, with nobody signed in.
    if desk.context.operator.is_some() {
        desk.manager_for(ManagerFor::Erase)?;
    }
    let mut fact = Fact::new(Detail::Erased, Some(member.id));
    let units = member
        .cells
        .iter()
        .map(|(subject, vintage, quantity)| Posting::new(*subject, *vintage, Term::Reversed, *quantity));
    fact.postings = units.collect();
    let absorbed = member.absorbed.iter().map(|(absorbed, _)| Fact::new(Detail::Erased, Some(*absorbed)));
    Ok(std::iter::once(fact).chain(absorbed).collect())
}

pub(super) fn set_consent(
    desk: Desk<'_>,
    member: MemberId,
    purpose: Purpose,
    granted: bool,
    wording_version: u32,
    wording: Hash,
) -> Result<Vec<Fact>, Refusal> {
    let member = desk.member(member)?;
    let mut wordings = desk.program.consent_wordings.iter();
    let known = wordings.find(|known| known.purpose == purpose && known.version == wording_version);
    let is_shown = known.is_some_and(|known| known.texts.values().any(|text| Hash::of(text.as_bytes()) == wording));
    // Saying no is never refused.
    if granted && !is_shown {
        return Err(Refusal::UnknownWording);
    }
    let detail = Detail::ConsentChanged { purpose, granted, wording_version, wording };
    Ok(vec![Fact::new(detail, Some(member.id))])
}

pub(super) fn change_profile(
    desk: Desk<'_>,
    member: MemberId,
    ciphertext: Hash,
    replaces: Option<Hash>,
) -> Result<Vec<Fact>, Refusal> {
    let member = desk.member(member)?;
    Ok(vec![Fact::new(Detail::ProfileChanged { ciphertext, replaces }, Some(member.id))])
}

pub(super) fn enrol_device(
    desk: Desk<'_>,
    member: MemberId,
    device: DeviceTag,
    algorithm: Algorithm,
    public_key: &[u8],
) -> Result<Vec<Fact>, Refusal> {
    let member = desk.member(member)?;
    let length = match algorithm {
        Algorithm::Ed25519 => 32,
        Algorithm::P256 => 33,
    };
    if public_key.len() != length {
        return Err(Refusal::KeyMalformed);
    }
    if member.devices.contains(&device) {
        return Err(Refusal::DeviceKnown);
    }
    if member.devices.len() >= DEVICES_PER_MEMBER_LIMIT {
        return Err(Refusal::TooManyDevices { limit: DEVICES_PER_MEMBER_LIMIT as u32 });
    }
    let detail = Detail::DeviceEnrolled { device, algorithm, public_key: public_key.to_vec() };
    Ok(vec![Fact::new(detail, Some(member.id))])
}

pub(super) fn revoke_device(desk: Desk<'_>, member: MemberId, device: DeviceTag) -> Result<Vec<Fact>, Refusal> {
    let member = desk.member(member)?;
    if !member.devices.contains(&device) {
        return Err(Refusal::DeviceUnknown);
    }
    Ok(vec![Fact::new(Detail::DeviceRevoked { device }, Some(member.id))])
}

/// Books out what is past its vintage. An unsure clock books nothing; most at once is what one entry can hold.
pub(super) fn expire_units(desk: Desk<'_>, member: MemberId) -> Result<Vec<Fact>, Refusal> {
    let member = desk.member(member)?;
    if desk.context.clock == ClockState::Unsure {
        return Err(Refusal::ClockUnsure);
    }
    let today = desk.context.business_date;
    let expired = member.cells.iter().filter(|(_, vintage, _)| vintage.expired_on(today));
    let postings = expired.map(|(subject, vintage, left)| Posting::new(*subject, *vintage, Term::Expired, *left));
    let mut fact = Fact::new(Detail::Expired, Some(member.id));
    fact.postings = postings.take(super::POSTINGS_LIMIT).collect();
    Ok(if fact.postings.is_empty() { Vec::new() } else { vec![fact] })
}
