//! Printed cards and phones: show, prepare, block, replace, enrol.

use super::act::{Ask, Stop};
use super::{Answer, Till};
use crate::entropy;
use crate::fault::Fault;
use crate::views::{CardFace, Message, No, Verdict};
use tillstamp_ledger::{BlockReason, Detail, DeviceTag, MemberId};
use tillstamp_loyalty::{Command, Refusal};
use tillstamp_pass::{Code, DeviceKey, MemberPass, card_number};

/// Cards of one sheet order at most: ten sheets.
const PREPARED_MAX: u32 = 240;
/// What fits: a card code is printed with this version at its first issue.
const FIRST_VERSION: u16 = 1;

impl Till {
    /// The member's valid card, to show or print; issues the next version where none is valid.
    pub fn card_of(&mut self, member: MemberId) -> Answer<CardFace> {
        self.need_session()?;
        let member = self.survivor(member);
        let Some(state) = self.member_state(member)? else {
            return Err(self.refusal_message(&Refusal::UnknownMember).into());
        };
        if state.card_version > state.blocked_card_version {
            return self.face(member, state.card_version);
        }
        let recorded = self.manage(&Ask::new(Command::IssueCard { member }))?;
        self.issued_face(member, &recorded.facts)
    }

    fn issued_face(&mut self, member: MemberId, facts: &[tillstamp_ledger::Fact]) -> Answer<CardFace> {
        let version = facts.iter().find_map(|fact| match fact.detail {
            Detail::CardIssued { version, .. } => Some(version),
            _ => None,
        });
        self.face(member, version.unwrap_or(FIRST_VERSION))
    }

    fn face(&mut self, member: MemberId, version: u16) -> Answer<CardFace> {
        let (merchant, day) = (self.merchant(), self.business_date());
        let key = self.card_key.as_ref().ok_or(Fault::NoCardKey)?;
        let code = Code::Static(key.card(merchant, member, version, day)).text();
        Ok(CardFace { member, code, number: card_number(member).to_string(), version })
    }

    /// Cards for people who join later: each becomes a member at its first scan. Nothing is recorded until then.
    pub fn prepare_cards(&mut self, count: u32) -> Answer<Vec<CardFace>> {
        self.need_session()?;
        if count == 0 || count > PREPARED_MAX {
            let limit = crate::views::Argument::Count(i64::from(PREPARED_MAX));
            return Err(Message::plain("cards-too-many").with("limit", limit).into());
        }
        let now = self.time.now();
        let mut faces = Vec::new();
        for _ in 0..count {
            let member = MemberId(entropy::uuid(self.entropy.as_mut(), now)?);
            faces.push(self.face(member, FIRST_VERSION)?);
        }
        Ok(faces)
    }

    /// Lost card: no card of this member is taken any more until a new one is issued.
    pub fn block_card(&mut self, member: MemberId, reason: BlockReason) -> Verdict {
        let member = self.survivor(member);
        self.run(Ask::new(Command::BlockCard { member, version: None, reason }))
    }

    /// Blocks the old card and issues the next version, in one action; balances stay.
    pub fn replace_card(&mut self, member: MemberId) -> Answer<CardFace> {
        self.need_session()?;
        if self.card_key.is_none() {
            return Err(Fault::NoCardKey.into());
        }
        let member = self.survivor(member);
        let recorded = self.manage(&Ask::new(Command::ReplaceCard { member, reason: BlockReason::Lost }))?;
        self.issued_face(member, &recorded.facts)
    }

    /// A phone's key belongs to the member from now on, unless it does already. Gives the pass that the phone's *large
    /// code* carries, for a till that has not met the phone.
    pub fn enrol_phone(&mut self, member: MemberId, key: &DeviceKey) -> Answer<MemberPass> {
        self.need_session()?;
        let member = self.survivor(member);
        let known = self.store.device(member, key.tag())?.is_some_and(|row| !row.revoked);
        if !known {
            self.manage(&Ask::new(Command::EnrolDevice {
                member,
                device: key.tag(),
                algorithm: key.algorithm(),
                public_key: key.public_key().to_vec(),
            }))?;
        }
        let (merchant, now) = (self.merchant(), self.time.now());
        let issued_s = u32::try_from(now.0 / 1000).unwrap_or(0);
        let card_key = self.card_key.as_ref().ok_or(Fault::NoCardKey)?;
        card_key.pass(merchant, member, key, FIRST_VERSION, issued_s).map_err(|_| No::plain("refusal-key-malformed"))
    }

    /// A phone's key is no longer taken.
    pub fn revoke_phone(&mut self, member: MemberId, device: DeviceTag) -> Answer<()> {
        self.need_session()?;
        let member = self.survivor(member);
        self.manage(&Ask::new(Command::RevokeDevice { member, device })).map(|_| ())
    }

    /// Staff whose own member card was erased have none any more.
    pub(crate) fn unlink_own_cards(&mut self, erased: &[MemberId]) -> Result<(), Stop> {
        let rows = self.store.operators()?;
        for mut row in rows.into_iter().filter(|row| row.own_member.is_some_and(|own| erased.contains(&own))) {
            row.own_member = None;
            self.store.write(&[tillstamp_store::Change::Operator(row)])?;
        }
        Ok(())
    }
}
