//! Free units reach their last day: nobody holds them, so the server itself books that, in its own stream.
//!
//! Invariant: only free units, and only once no shop's day can still be theirs. What a till holds the till books; what
//! a dead till held comes free by its fence first.

use super::books::Needs;
use super::error::ServiceError;
use super::work::last_day_gone;
use super::{Service, again};
use crate::storage::rows::{CellRow, FREE, SubjectKey, subject_of};
use crate::storage::{Field, scan};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use tillstamp_ledger::{BusinessDate, Detail, Fact, MemberId, MerchantId, Posting, Term, Vintage};

const PAGE: u32 = 5000;
/// Subjects a commit, so that nobody waits long.
const SUBJECTS: usize = 500;
/// Postings a fact: an envelope has its limit.
const POSTINGS: usize = 50;

/// The day up to which each merchant's free units were looked through, since this program started.
#[derive(Debug, Default)]
pub(super) struct Expiries(Mutex<HashMap<MerchantId, i32>>);

impl Expiries {
    fn is_done(&self, merchant: MerchantId, day: i32) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&merchant) == Some(&day)
    }

    fn done(&self, merchant: MerchantId, day: i32) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(merchant, day);
    }
}

impl Service {
    /// Books the expiry of a merchant's free units; how many. To be called every minute: it looks once a day.
    pub async fn run_expiry(&self, merchant: MerchantId) -> Result<i64, ServiceError> {
        let day = last_day_gone(self.world.now_ms());
        if self.expiries.is_done(merchant, day) {
            return Ok(0);
        }
        let due = self.expired(merchant, day).await?;
        let mut booked = 0;
        for subjects in due.chunks(SUBJECTS) {
            match again!(self.book_expiry(merchant, subjects, day))? {
                Some(units) => booked += units,
                // A restored server does not know yet what was taken: tomorrow, or when all have reported.
                None => return Ok(booked),
            }
        }
        self.expiries.done(merchant, day);
        Ok(booked)
    }

    /// Subjects with free units of that day or before.
    async fn expired(&self, merchant: MerchantId, day: i32) -> Result<Vec<SubjectKey>, ServiceError> {
        let view = self.storage.read(merchant).await?;
        let (mut found, mut after) = (BTreeSet::new(), Vec::new());
        loop {
            let rows: Vec<CellRow> = scan(&*view, vec![], after, PAGE).await?;
            let Some(last) = rows.last().cloned() else { return Ok(found.into_iter().collect()) };
            let due = rows.into_iter().filter(|row| row.holder == FREE && row.vintage <= day);
            found.extend(due.map(|row| row.subject));
            after = vec![last.subject.into_value(), last.vintage.into_value(), last.holder.into_value()];
        }
    }

    async fn book_expiry(
        &self,
        merchant: MerchantId,
        subjects: &[SubjectKey],
        day: i32,
    ) -> Result<Option<i64>, ServiceError> {
        let mut work = self.begin(merchant).await?;
        if work.is_restoring().await? {
            return Ok(None);
        }
        let mut needs = Needs::default();
        subjects.iter().for_each(|subject| needs.subject(*subject));
        work.load(needs).await?;
        let mut by_member: BTreeMap<Option<MemberId>, Vec<Posting>> = BTreeMap::new();
        let mut total = 0;
        let mut cells: Vec<_> = work.books.cells.iter().map(|(key, quantity)| (*key, *quantity)).collect();
        cells.sort_unstable();
        for ((key, vintage, holder), quantity) in cells {
            let Some(subject) = subject_of(&key).filter(|_| holder == FREE && vintage <= day) else { continue };
            let posting = Posting::new(subject, Vintage(BusinessDate(vintage)), Term::Expired, quantity);
            by_member.entry(subject.member()).or_default().push(posting);
            total += quantity;
        }
        for (member, postings) in by_member {
            for postings in postings.chunks(POSTINGS) {
                let mut fact = Fact::new(Detail::Expired, member);
                fact.postings = postings.to_vec();
                work.write_fact(&fact)?;
            }
        }
        if !work.is_idle() {
            work.commit().await?;
        }
        Ok(Some(total))
    }
}
