//! Who may do what: checks that several commands share.

use super::book::Moment;
use crate::program::Program;
use crate::refusal::{ManagerFor, Refusal};
use crate::state::{MemberState, OperatorState, State};
use tillstamp_ledger::{BusinessDate, ClockState, Context, Flags, MemberId, OperatorId};

/// The arguments of a decision, together.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'a> {
    pub(crate) program: &'a Program,
    pub(crate) state: &'a State,
    pub(crate) context: &'a Context,
}

impl<'a> Desk<'a> {
    /// The day by which units are judged; see [`State::day`].
    pub(crate) fn day(&self) -> BusinessDate {
        self.state.day(self.context)
    }

    /// That day for a book of units.
    pub(crate) fn moment(&self) -> Moment {
        let earns_only = self.state.joined.as_ref().is_some_and(|joined| joined.lease_ended.is_some());
        Moment::new(self.day(), self.context.clock == ClockState::Sure).earning_only(earns_only)
    }

    /// Who is signed in and works here.
    pub(crate) fn operator(&self) -> Result<&'a OperatorState, Refusal> {
        let known = self.state.operator.as_ref().filter(|operator| Some(operator.id) == self.context.operator);
        match known {
            None => Err(Refusal::SignInFirst),
            Some(operator) if !operator.active => Err(Refusal::OperatorInactive),
            Some(operator) => Ok(operator),
        }
    }

    /// The manager whose PIN was given, proven to be one; `asked` is a PIN given for this command alone.
    pub(crate) fn pin_manager(&self, asked: Option<OperatorId>) -> Result<Option<&'a OperatorState>, Refusal> {
        let Some(id) = asked.or(self.context.override_by.map(|(id, _)| id)) else { return Ok(None) };
        let people = [self.state.manager.as_ref(), self.state.operator.as_ref()];
        let person = people.into_iter().flatten().find(|person| person.id == id);
        person.filter(|person| person.is_manager()).map(Some).ok_or(Refusal::NotAManager)
    }

    /// Whether a valid override with a reason stands in the context.
    pub(crate) fn overridden(&self) -> Result<bool, Refusal> {
        match self.context.override_by {
            None => Ok(false),
            Some((id, _)) => self.pin_manager(Some(id)).map(|manager| manager.is_some()),
        }
    }

    /// A manager stands behind it: by PIN, or signed in.
    pub(crate) fn approver(&self, asked: Option<OperatorId>) -> Result<Option<&'a OperatorState>, Refusal> {
        let by_pin = self.pin_manager(asked)?;
        let signed_in = self
            .state
            .operator
            .as_ref()
            .filter(|operator| operator.is_manager() && Some(operator.id) == self.context.operator);
        Ok(by_pin.or(signed_in))
    }

    /// Refuses unless a manager stands behind it.
    pub(crate) fn manager_for(&self, why: ManagerFor) -> Result<(), Refusal> {
        match self.approver(None)? {
            Some(_) => Ok(()),
            None if self.state.operator.is_none() => Err(Refusal::SignInFirst),
            None => Err(Refusal::ManagerNeeded { why }),
        }
    }

    /// Refuses unless an owner is signed in, or gave the PIN.
    pub(crate) fn owner(&self) -> Result<(), Refusal> {
        match self.approver(None)? {
            Some(person) if person.is_owner() => Ok(()),
            _ if self.state.operator.is_none() => Err(Refusal::SignInFirst),
            _ => Err(Refusal::OwnerNeeded),
        }
    }

    /// The member of the command, present and served in its own right.
    pub(crate) fn member(&self, asked: MemberId) -> Result<&'a MemberState, Refusal> {
        let member = self.state.member.as_ref().ok_or(Refusal::UnknownMember)?;
        let is_asked = member.id == asked || member.absorbed.iter().any(|(absorbed, _)| *absorbed == asked);
        if !is_asked || member.merged_into.is_some() {
            return Err(Refusal::UnknownMember);
        }
        if member.erased { Err(Refusal::MemberErased) } else { Ok(member) }
    }

    /// A staff member's own card is served by somebody else (F114).
    pub(crate) fn not_own_card(&self, member: &MemberState) -> Result<(), Refusal> {
        let Some(person) = member.operator_card_of else { return Ok(()) };
        if self.context.operator != Some(person) {
            return Ok(());
        }
        let by_another = self.overridden()? && self.context.override_by.is_some_and(|(id, _)| id != person);
        if by_another { Ok(()) } else { Err(Refusal::OwnCard) }
    }

    /// Marks that every entry of the action gets.
    pub(crate) fn flags(&self) -> Flags {
        if self.state.open { Flags::default() } else { Flags::OUTSIDE_HOURS }
    }

    /// Marks for a limit per person and day; refuses where it is reached and nobody overrides.
    pub(crate) fn shift_limit(
        &self,
        used: u32,
        more: u32,
        limit: Option<u32>,
        refusal: impl FnOnce(u32) -> Refusal,
    ) -> Result<Flags, Refusal> {
        match limit {
            Some(limit) if used.saturating_add(more) > limit => {
                if self.overridden()? {
                    Ok(Flags::OVER_SHIFT_LIMIT)
                } else {
                    Err(refusal(limit))
                }
            }
            _ => Ok(Flags::default()),
        }
    }
}
