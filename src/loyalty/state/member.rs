//! A member as the rules see one: units by vintage, and marks of the last visits and redemptions.

use serde::{Deserialize, Serialize};
use tillstamp_ledger::{
    BusinessDate, CardId, Context, Detail, DeviceTag, EarnCause, EntryId, Fact, Flags, MemberId, OperatorId, Posting,
    Presentation, RewardId, Subject, Term, UtcMillis, Vintage,
};

/// A visit that stamped (or could have), until it is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitMark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// On which business day.
    pub date: BusinessDate,
    /// What was shown; nothing for an award that was moved here.
    pub presentation: Option<Presentation>,
    /// Stamps that it gave, by card and vintage.
    pub stamps: Vec<(CardId, Vintage, i64)>,
    /// The redemption that took these stamps back, where the shop does not stamp on redemption visits.
    pub withheld_by: Option<EntryId>,
    /// Stamps that it took back.
    pub withheld: Vec<(CardId, Vintage, i64)>,
}

/// Stamps given by hand, until undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraMark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// On which card.
    pub card: CardId,
    /// How many stamps or items.
    pub count: u32,
}

/// A reward handed over, until undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedemptionMark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// On which business day.
    pub date: BusinessDate,
    /// Which reward.
    pub reward: RewardId,
    /// How many uses.
    pub uses: u32,
    /// On a printed card or by look-up, without a manager: counts against the shop's daily limit.
    pub on_static_card: bool,
}

/// A reward issued by an entry, for the rule "usable on the next visit".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueMark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// Which reward.
    pub reward: RewardId,
    /// How many uses.
    pub uses: i64,
}

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
            card_version: 0,
            blocked_card_version: 0,
            operator_card_of: None,
            devices: Vec::new(),
            revoked_devices: Vec::new(),
        }
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
        self.apply_postings(&fact.postings);
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
            Detail::Reversed { original, .. } => self.remove_marks(*original),
            _ => self.add_marks(entry, fact, context),
        }
    }

    fn apply_postings(&mut self, postings: &[Posting]) {
        for posting in postings.iter().filter(|posting| posting.subject.member() == Some(self.id)) {
            let key = (posting.subject, posting.vintage);
            match self.cells.binary_search_by_key(&key, |(subject, vintage, _)| (*subject, *vintage)) {
                Ok(at) => {
                    self.cells[at].2 += posting.cell_change();
                    if self.cells[at].2 == 0 {
                        self.cells.remove(at);
                    }
                }
                Err(at) => self.cells.insert(at, (key.0, key.1, posting.cell_change())),
            }
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
            Detail::Earned { cause: EarnCause::Moved, .. } => self.add_visit(entry, fact, context, None),
            Detail::Earned { cause: EarnCause::Manual | EarnCause::Items, card: Some(card), count } => {
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

    fn remove_marks(&mut self, original: EntryId) {
        let before = self.recent_visits.len();
        self.recent_visits.retain(|mark| mark.entry != original);
        if self.recent_visits.len() < before {
            self.visits = self.visits.saturating_sub(1);
        }
        for visit in &mut self.recent_visits {
            if visit.withheld_by == Some(original) {
                visit.withheld_by = None;
                visit.withheld.clear();
            }
        }
        self.recent_extras.retain(|mark| mark.entry != original);
        self.recent_redemptions.retain(|mark| mark.entry != original);
        self.recent_issues.retain(|mark| mark.entry != original);
    }
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
