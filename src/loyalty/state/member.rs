//! A member as the rules see one: units by vintage, and marks of the last visits and redemptions.

use super::marks::{ExtraMark, IssueMark, RedemptionMark, SetAside, VisitMark};
use serde::{Deserialize, Serialize};
use tillstamp_ledger::{
    BusinessDate, CardId, Context, Detail, DeviceTag, EarnCause, EntryId, Fact, Flags, MemberId, OperatorId, Posting,
    Presentation, Subject, Term, UtcMillis, Vintage, entry_reversed,
};

/// A member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberState {
    /// Who.
    pub id: MemberId,
    /// Day of joining.
    pub enrolled_on: BusinessDate,
    /// Private data gone, card void.
    pub erased: bool,
    /// The member that lives on, and the merge entry.
    pub merged_into: Option<(MemberId, EntryId)>,
    /// Members that live on in this one, and the merge entries.
    pub absorbed: Vec<(MemberId, EntryId)>,
    /// Units held, in order; none empty.
    pub cells: Vec<(Subject, Vintage, i64)>,
    /// Net stamps exchanged for rewards, by card (the tally's `spent`).
    pub exchanged: Vec<(CardId, i64)>,
    /// Visits ever, less those undone.
    pub visits: u32,
    /// The last visits, oldest first, at most [`MemberState::MARKS`].
    pub recent_visits: Vec<VisitMark>,
    /// The last stamps by hand, oldest first.
    pub recent_extras: Vec<ExtraMark>,
    /// The last redemptions, oldest first.
    pub recent_redemptions: Vec<RedemptionMark>,
    /// The last rewards issued, oldest first.
    pub recent_issues: Vec<IssueMark>,
    /// Marks of awards that were moved away or divided, oldest first.
    pub set_aside: Vec<SetAside>,
    /// Entries of members who live on in this one that were undone since; the newest at the end.
    pub undone_of_absorbed: Vec<EntryId>,
    /// Highest version of a printed card; 0: none was issued.
    pub card_version: u16,
    /// Cards up to this version are not taken; 0: all are.
    pub blocked_card_version: u16,
    /// The staff member whose own card this is. No entry says it: the terminal fills it in.
    pub operator_card_of: Option<OperatorId>,
    /// Phones.
    pub devices: Vec<DeviceTag>,
    /// Phones no longer taken.
    pub revoked_devices: Vec<DeviceTag>,
}

impl MemberState {
    /// How many marks of a kind are kept.
    pub const MARKS: usize = 32;

    /// A member who just joined.
    pub fn new(id: MemberId, enrolled_on: BusinessDate) -> Self {
        Self {
            id,
            enrolled_on,
            erased: false,
            merged_into: None,
            absorbed: Vec::new(),
            cells: Vec::new(),
            exchanged: Vec::new(),
            visits: 0,
            recent_visits: Vec::new(),
            recent_extras: Vec::new(),
            recent_redemptions: Vec::new(),
            recent_issues: Vec::new(),
            set_aside: Vec::new(),
            undone_of_absorbed: Vec::new(),
            card_version: 0,
            blocked_card_version: 0,
            operator_card_of: None,
            devices: Vec::new(),
            revoked_devices: Vec::new(),
        }
    }

    /// This member and those who live on in it.
    pub fn everybody(&self) -> impl Iterator<Item = MemberId> + '_ {
        std::iter::once(self.id).chain(self.absorbed.iter().map(|(absorbed, _)| *absorbed))
    }

    /// For deciding, never for keeping: one person has one cool-down, one daily cap and one last visit, whichever of
    /// the merged cards was shown. The other's own state stays as it was, so that undoing the merge restores it.
    #[must_use]
    pub fn including(mut self, absorbed: &Self) -> Self {
        let undone = &self.undone_of_absorbed;
        let counts = |entry: EntryId| !undone.contains(&entry);
        let visits = absorbed.recent_visits.iter().filter(|mark| counts(mark.entry));
        // Its stamps are the survivor's since the merge: no later redemption can tell which of them a visit gave.
        let visits: Vec<_> = visits.map(|mark| VisitMark { stamps: Vec::new(), ..mark.clone() }).collect();
        let lost = u32::try_from(absorbed.recent_visits.len() - visits.len()).unwrap_or(u32::MAX);
        self.visits = self.visits.saturating_add(absorbed.visits).saturating_sub(lost);
        join(&mut self.recent_visits, visits, |mark| mark.at);
        let extras = absorbed.recent_extras.iter().filter(|mark| counts(mark.entry)).copied();
        join(&mut self.recent_extras, extras, |mark| mark.at);
        let redemptions = absorbed.recent_redemptions.iter().filter(|mark| counts(mark.entry)).copied();
        join(&mut self.recent_redemptions, redemptions, |mark| mark.at);
        let issues = absorbed.recent_issues.iter().filter(|mark| counts(mark.entry)).copied();
        join(&mut self.recent_issues, issues, |mark| mark.at);
        self.enrolled_on = self.enrolled_on.min(absorbed.enrolled_on);
        self.operator_card_of = self.operator_card_of.or(absorbed.operator_card_of);
        self
    }

    /// For deciding, never for keeping: what this till's entries say of a member together with what other tills of the
    /// shop wrote. Units stay those that are held here.
    #[must_use]
    pub fn beside(mut self, others: &Self) -> Self {
        let undone = &self.undone_of_absorbed;
        let counts = |entry: EntryId| !undone.contains(&entry);
        let visits: Vec<_> = others.recent_visits.iter().filter(|mark| counts(mark.entry)).cloned().collect();
        let lost = u32::try_from(others.recent_visits.len() - visits.len()).unwrap_or(u32::MAX);
        let own_undone = self.recent_visits.len();
        self.recent_visits.retain(|mark| !others.undone_of_absorbed.contains(&mark.entry));
        let lost = lost.saturating_add(u32::try_from(own_undone - self.recent_visits.len()).unwrap_or(u32::MAX));
        self.visits = self.visits.saturating_add(others.visits).saturating_sub(lost);
        join(&mut self.recent_visits, visits, |mark| mark.at);
        let extras = others.recent_extras.iter().filter(|mark| counts(mark.entry)).copied();
        join(&mut self.recent_extras, extras, |mark| mark.at);
        let redemptions = others.recent_redemptions.iter().filter(|mark| counts(mark.entry)).copied();
        join(&mut self.recent_redemptions, redemptions, |mark| mark.at);
        let issues = others.recent_issues.iter().filter(|mark| counts(mark.entry)).copied();
        join(&mut self.recent_issues, issues, |mark| mark.at);
        for (card, spent) in &others.exchanged {
            match self.exchanged.iter_mut().find(|(known, _)| known == card) {
                Some((_, total)) => *total += spent,
                None => self.exchanged.push((*card, *spent)),
            }
        }
        for device in &others.devices {
            if !self.devices.contains(device) && !self.revoked_devices.contains(device) {
                self.devices.push(*device);
            }
        }
        for device in &others.revoked_devices {
            self.devices.retain(|known| known != device);
            push_limited(&mut self.revoked_devices, *device);
        }
        self.enrolled_on = self.enrolled_on.min(others.enrolled_on);
        self.erased |= others.erased;
        self.merged_into = self.merged_into.or(others.merged_into);
        for absorbed in &others.absorbed {
            if !self.absorbed.contains(absorbed) {
                self.absorbed.push(*absorbed);
            }
        }
        self.card_version = self.card_version.max(others.card_version);
        self.blocked_card_version = self.blocked_card_version.max(others.blocked_card_version);
        self
    }

    /// The visit that is last in time.
    pub fn last_visit(&self) -> Option<&VisitMark> {
        self.recent_visits.last()
    }

    /// When the last visit was.
    pub fn last_visit_at(&self) -> Option<UtcMillis> {
        self.last_visit().map(|visit| visit.at)
    }

    /// Visits on a business day.
    pub fn visits_on(&self, date: BusinessDate) -> u32 {
        count(self.recent_visits.iter().filter(|visit| visit.date == date).map(|_| 1))
    }

    /// Uses handed over on a printed card (or by look-up) without a manager on a business day.
    pub fn static_redemptions_on(&self, date: BusinessDate) -> u32 {
        let counted = self.recent_redemptions.iter().filter(|mark| mark.date == date && mark.on_static_card);
        count(counted.map(|mark| mark.uses))
    }

    /// Units of a subject that are not expired on `today`.
    pub fn held(&self, subject: Subject, today: BusinessDate) -> i64 {
        let usable = self.cells.iter().filter(|(held, vintage, _)| *held == subject && !vintage.expired_on(today));
        usable.map(|(_, _, quantity)| quantity).sum()
    }

    /// Applies an entry that concerns this member (as its member, as the absorbed one, or by a posting).
    /// Everything else leaves the state as it is.
    pub fn apply(&mut self, entry: EntryId, fact: &Fact, context: &Context) {
        self.apply_units(fact);
        match fact.detail {
            Detail::Merged { absorbed } if absorbed == self.id => {
                self.merged_into = fact.member.map(|survivor| (survivor, entry));
            }
            Detail::MergeUndone { merge } if self.merged_into.is_some_and(|(_, by)| by == merge) => {
                self.merged_into = None;
            }
            _ => {}
        }
        if fact.member != Some(self.id) {
            return;
        }
        match &fact.detail {
            Detail::Enrolled { .. } => self.enrolled_on = context.business_date,
            Detail::CardIssued { version, .. } => self.card_version = self.card_version.max(*version),
            Detail::CardBlocked { version, .. } => {
                self.blocked_card_version = self.blocked_card_version.max(*version);
            }
            Detail::DeviceEnrolled { device, .. } => {
                self.revoked_devices.retain(|known| known != device);
                self.devices.push(*device);
            }
            Detail::DeviceRevoked { device } => {
                self.devices.retain(|known| known != device);
                push_limited(&mut self.revoked_devices, *device);
            }
            Detail::Erased => self.erased = true,
            Detail::Merged { absorbed } => self.absorbed.push((*absorbed, entry)),
            Detail::MergeUndone { merge } => self.absorbed.retain(|(_, by)| by != merge),
            Detail::Reversed { original, .. } => self.remove_marks(*original, entry, fact, context),
            _ => self.add_marks(entry, fact, context),
        }
    }

    fn apply_units(&mut self, fact: &Fact) {
        self.apply_postings(&fact.postings);
        if let Detail::Movement(movement) = &fact.detail {
            let own = movement.changes().filter(|(subject, ..)| subject.member() == Some(self.id));
            for (subject, vintage, change) in own.collect::<Vec<_>>() {
                self.change_cell(subject, vintage, change);
            }
        }
        if fact.flags.has(Flags::CLAIM) {
            // What is not here is claimed from others.
            self.cells.retain(|(_, _, quantity)| *quantity > 0);
        }
    }

    /// Adds units, or takes them away; cells stay sorted, and an empty one goes.
    pub fn change_cell(&mut self, subject: Subject, vintage: Vintage, change: i64) {
        let key = (subject, vintage);
        match self.cells.binary_search_by_key(&key, |(subject, vintage, _)| (*subject, *vintage)) {
            Ok(at) => {
                self.cells[at].2 += change;
                if self.cells[at].2 == 0 {
                    self.cells.remove(at);
                }
            }
            Err(at) => self.cells.insert(at, (subject, vintage, change)),
        }
    }

    fn apply_postings(&mut self, postings: &[Posting]) {
        let id = self.id;
        for posting in postings.iter().filter(|posting| posting.subject.member() == Some(id)) {
            self.change_cell(posting.subject, posting.vintage, posting.cell_change());
            if let (Subject::Stamps(_, card), Term::Spent) = (posting.subject, posting.term) {
                match self.exchanged.iter_mut().find(|(known, _)| *known == card) {
                    Some((_, spent)) => *spent += posting.quantity,
                    None => self.exchanged.push((card, posting.quantity)),
                }
            }
        }
    }

    fn add_marks(&mut self, entry: EntryId, fact: &Fact, context: &Context) {
        let (at, date) = (context.at, context.business_date);
        match fact.detail {
            Detail::Visit { presentation, .. } => self.add_visit(entry, fact, context, Some(presentation)),
            Detail::Earned { cause: EarnCause::Moved, .. } if self.restore_marks(entry, fact) => {}
            // What came from a visit names no card and is one; stamps by hand stay stamps by hand.
            Detail::Earned { cause: EarnCause::Moved, card: None, .. } => self.add_visit(entry, fact, context, None),
            Detail::Earned {
                cause: EarnCause::Manual | EarnCause::Items | EarnCause::Moved,
                card: Some(card),
                count,
            } => {
                push_limited(&mut self.recent_extras, ExtraMark { entry, at, card, count });
            }
            Detail::Redeemed { reward, uses, .. } => {
                let on_static_card = fact.flags.has(Flags::STATIC_CARD) && !fact.flags.has(Flags::CONFIRMED_BY_MANAGER);
                let mark = RedemptionMark { entry, at, date, reward, uses, on_static_card };
                push_limited(&mut self.recent_redemptions, mark);
                let withheld = stamps_of(&fact.postings, self.id, |term| term == Term::Reversed);
                if let (false, Some(visit)) = (withheld.is_empty(), self.recent_visits.last_mut()) {
                    visit.withheld_by = Some(entry);
                    visit.withheld = withheld;
                }
                return;
            }
            _ => return,
        }
        for posting in &fact.postings {
            if let (Subject::Reward(_, reward), Term::Earned) = (posting.subject, posting.term) {
                push_limited(&mut self.recent_issues, IssueMark { entry, at, reward, uses: posting.quantity });
            }
        }
    }

    fn add_visit(&mut self, entry: EntryId, fact: &Fact, context: &Context, presentation: Option<Presentation>) {
        self.visits = self.visits.saturating_add(1);
        let visit = VisitMark {
            entry,
            at: context.at,
            date: context.business_date,
            presentation,
            stamps: stamps_of(&fact.postings, self.id, |term| term == Term::Earned),
            withheld_by: None,
            withheld: Vec::new(),
        };
        push_limited(&mut self.recent_visits, visit);
    }

    fn remove_marks(&mut self, original: EntryId, entry: EntryId, fact: &Fact, context: &Context) {
        let visit = remove(&mut self.recent_visits, |mark| mark.entry == original);
        let extra = remove(&mut self.recent_extras, |mark| mark.entry == original);
        if visit.is_some() {
            self.visits = self.visits.saturating_sub(1);
        }
        for visit in &mut self.recent_visits {
            if visit.withheld_by == Some(original) {
                visit.withheld_by = None;
                visit.withheld.clear();
            }
        }
        let redeemed = self.recent_redemptions.iter().any(|mark| mark.entry == original);
        let is_own = visit.is_some() || extra.is_some() || redeemed;
        if !self.absorbed.is_empty() || !is_own {
            // It may be one of a member who lives on in this one, or another till's.
            push_limited(&mut self.undone_of_absorbed, original);
        }
        self.recent_redemptions.retain(|mark| mark.entry != original);
        self.recent_issues.retain(|mark| mark.entry != original);
        if fact.flags.has(Flags::TOGETHER) && (visit.is_some() || extra.is_some()) {
            self.keep_time_of_part(context, visit.as_ref(), extra.as_ref());
            push_limited(&mut self.set_aside, SetAside { by: entry, visit, extra });
        }
    }

    /// The part that this member keeps of a divided award was earned when the award was, not when it was divided.
    fn keep_time_of_part(&mut self, context: &Context, visit: Option<&VisitMark>, extra: Option<&ExtraMark>) {
        let kept = Fact::id(context, 0);
        if let (Some(was), Some(part)) = (visit, remove(&mut self.recent_visits, |mark| mark.entry == kept)) {
            let (at, date, presentation) = (was.at, was.date, was.presentation);
            self.insert_visit(VisitMark { at, date, presentation, ..part });
        }
        let part = self.recent_extras.iter_mut().find(|mark| mark.entry == kept);
        if let (Some(was), Some(part)) = (extra, part) {
            part.at = was.at;
        }
    }

    /// Where the entry takes a move or a division back, its award counts as earned when it was at first.
    fn restore_marks(&mut self, entry: EntryId, fact: &Fact) -> bool {
        let undone = |aside: &SetAside| fact.effects.contains(&entry_reversed(aside.by, 0));
        let Some(aside) = remove(&mut self.set_aside, undone) else { return false };
        if let Some(visit) = aside.visit {
            self.visits = self.visits.saturating_add(1);
            self.insert_visit(VisitMark { entry, ..visit });
        }
        if let Some(extra) = aside.extra {
            push_limited(&mut self.recent_extras, ExtraMark { entry, ..extra });
        }
        true
    }

    /// Among the others by its time.
    fn insert_visit(&mut self, visit: VisitMark) {
        let before = self.recent_visits.iter().rposition(|mark| mark.at <= visit.at);
        self.recent_visits.insert(before.map_or(0, |index| index + 1), visit);
        if self.recent_visits.len() > Self::MARKS {
            self.recent_visits.remove(0);
        }
    }
}

fn join<T>(marks: &mut Vec<T>, others: impl IntoIterator<Item = T>, at: impl Fn(&T) -> UtcMillis) {
    marks.extend(others);
    marks.sort_by_key(at);
    let over = marks.len().saturating_sub(MemberState::MARKS);
    marks.drain(..over);
}

fn remove<T>(marks: &mut Vec<T>, wanted: impl Fn(&T) -> bool) -> Option<T> {
    marks.iter().position(wanted).map(|index| marks.remove(index))
}

fn push_limited<T>(marks: &mut Vec<T>, mark: T) {
    if marks.len() >= MemberState::MARKS {
        marks.remove(0);
    }
    marks.push(mark);
}

fn count(items: impl Iterator<Item = u32>) -> u32 {
    items.fold(0, u32::saturating_add)
}

fn stamps_of(postings: &[Posting], member: MemberId, wanted: impl Fn(Term) -> bool) -> Vec<(CardId, Vintage, i64)> {
    let stamps = postings.iter().filter_map(|posting| match posting.subject {
        Subject::Stamps(whose, card) if whose == member && wanted(posting.term) => {
            Some((card, posting.vintage, posting.quantity))
        }
        _ => None,
    });
    stamps.collect()
}
