//! Who is here: tills that wait for news, what is recalled from them, and how they hear of it.
//!
//! Invariant: all of this is in memory and may be forgotten: a recall is repeated by who wants the units, news are
//! found with the next page of the feed. A recall moves nothing; only the holder's own entry does.

use super::error::ServiceError;
use super::wire::{list, subject as wire_subject};
use super::{Asker, Service, check_protocol};
use crate::storage::rows::SubjectKey;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tillstamp_ledger::{MerchantId, StoreId, TerminalId};
use tillstamp_protocol::{PROTOCOL, WaitReply, WaitRequest};
use tokio::sync::Notify;
use tokio::time::Instant;

/// Nobody waits longer than this: proxies cut what is silent for a minute.
pub const WAIT_MS: u32 = 20_000;
/// Between two waits a till is still here.
const BETWEEN_MS: i64 = 3_000;
/// A recall that was told and brought nothing is told again after this, while somebody asks for it.
const TELL_AGAIN_MS: i64 = 1_000;
/// What nobody asks for any more is wanted no more.
const WANTED_MS: i64 = 5_000;
/// What was granted is on its way for about so long: until its till has taken it and said so, no cell shows it.
const ON_THE_WAY_MS: i64 = 5_000;
/// Subjects an answer.
const RECALLS: usize = 64;

#[derive(Debug, Default)]
struct Recall {
    wanted_ms: i64,
    told_ms: Option<i64>,
}

#[derive(Debug)]
struct Till {
    store: StoreId,
    here_until_ms: i64,
    /// Where the last news of its own store stand in the feed.
    position: u64,
    recalls: BTreeMap<SubjectKey, Recall>,
    /// What was granted to it a moment ago, and until when that is on its way.
    granted: BTreeMap<SubjectKey, i64>,
    bell: Arc<Notify>,
}

/// Tills that wait, or waited a moment ago.
#[derive(Debug, Default)]
pub(super) struct Waits {
    tills: Mutex<HashMap<MerchantId, HashMap<TerminalId, Till>>>,
    ended: std::sync::atomic::AtomicBool,
}

impl Till {
    fn of(asker: Asker) -> Self {
        Self {
            store: asker.store,
            here_until_ms: i64::MIN,
            position: 0,
            recalls: BTreeMap::new(),
            granted: BTreeMap::new(),
            bell: Arc::default(),
        }
    }
}

impl Waits {
    fn with<T>(&self, merchant: MerchantId, work: impl FnOnce(&mut HashMap<TerminalId, Till>) -> T) -> T {
        work(self.tills.lock().unwrap_or_else(PoisonError::into_inner).entry(merchant).or_default())
    }

    fn bell(&self, asker: Asker) -> Arc<Notify> {
        self.with(asker.merchant, |tills| tills.entry(asker.terminal).or_insert_with(|| Till::of(asker)).bell.clone())
    }

    /// A till asks, and is here for so long: what it is to do now.
    fn hear(&self, asker: Asker, request: &WaitRequest, now_ms: i64) -> Option<WaitReply> {
        self.with(asker.merchant, |tills| {
            let till = tills.entry(asker.terminal).or_insert_with(|| Till::of(asker));
            till.here_until_ms = now_ms + i64::from(request.wait_ms) + BETWEEN_MS;
            till.recalls.retain(|_, recall| now_ms - recall.wanted_ms < WANTED_MS);
            let is_due = |recall: &Recall| recall.told_ms.is_none_or(|told_ms| now_ms - told_ms >= TELL_AGAIN_MS);
            let mut told = Vec::new();
            for (subject, recall) in till.recalls.iter_mut().filter(|(_, recall)| is_due(recall)).take(RECALLS) {
                recall.told_ms = Some(now_ms);
                told.extend(wire_subject(subject));
            }
            let is_news = !told.is_empty() || till.position > request.position;
            let position = till.position.max(request.position);
            let recalls = list(told).ok()?;
            is_news.then_some(WaitReply { protocol: PROTOCOL, position, recalls })
        })
    }

    fn leave(&self, asker: Asker, now_ms: i64) {
        self.with(asker.merchant, |tills| {
            if let Some(till) = tills.get_mut(&asker.terminal) {
                till.here_until_ms = now_ms + BETWEEN_MS;
            }
        });
    }

    /// Asks a till for a subject's units, where it is here. False where it is not.
    pub fn recall(&self, merchant: MerchantId, holder: TerminalId, subject: SubjectKey, now_ms: i64) -> bool {
        self.with(merchant, |tills| {
            let Some(till) = tills.get_mut(&holder).filter(|till| till.here_until_ms > now_ms) else { return false };
            till.recalls.entry(subject).or_default().wanted_ms = now_ms;
            till.bell.notify_waiters();
            true
        })
    }

    /// Units of a subject are on their way to a till that waits.
    pub fn granted(&self, asker: Asker, subject: SubjectKey, now_ms: i64) {
        self.with(asker.merchant, |tills| {
            if let Some(till) = tills.get_mut(&asker.terminal) {
                till.granted.retain(|_, until_ms| *until_ms > now_ms);
                till.granted.insert(subject, now_ms + ON_THE_WAY_MS);
            }
        });
    }

    /// Asks the other tills that are here for what of a subject is on its way to them. False where there is nothing.
    pub fn recall_granted(&self, asker: Asker, subject: SubjectKey, now_ms: i64) -> bool {
        let holders: Vec<TerminalId> = self.with(asker.merchant, |tills| {
            let has = |till: &Till| till.granted.get(&subject).is_some_and(|until_ms| *until_ms > now_ms);
            tills.iter().filter(|(id, till)| **id != asker.terminal && has(till)).map(|(id, _)| *id).collect()
        });
        let mut is_any = false;
        for holder in holders {
            is_any |= self.recall(asker.merchant, holder, subject, now_ms);
        }
        is_any
    }

    /// Something of this till is new in the feed: its neighbours hear of it.
    pub fn moved(&self, asker: Asker, position: u64) {
        self.with(asker.merchant, |tills| {
            let neighbours = tills.iter_mut().filter(|(id, till)| **id != asker.terminal && till.store == asker.store);
            for (_, till) in neighbours {
                till.position = till.position.max(position);
                till.bell.notify_waiters();
            }
        });
    }

    fn end(&self) {
        self.ended.store(true, std::sync::atomic::Ordering::SeqCst);
        let tills = self.tills.lock().unwrap_or_else(PoisonError::into_inner);
        tills.values().flat_map(HashMap::values).for_each(|till| till.bell.notify_waiters());
    }

    fn is_ended(&self) -> bool {
        self.ended.load(std::sync::atomic::Ordering::SeqCst)
    }
}

impl Service {
    /// What there is to do for a till right now; nothing where there is nothing. The till counts as here from now on,
    /// for as long as it said that it waits.
    pub fn news(&self, asker: Asker, request: &WaitRequest) -> Result<Option<WaitReply>, ServiceError> {
        check_protocol(request.protocol)?;
        Ok(self.waits.hear(asker, request, self.world.now_ms()))
    }

    /// The same, as soon as there is something, or without it when the time is over.
    pub async fn wait(&self, asker: Asker, request: WaitRequest, at_most: Duration) -> Result<WaitReply, ServiceError> {
        check_protocol(request.protocol)?;
        let wait_ms = request.wait_ms.min(WAIT_MS).min(u32::try_from(at_most.as_millis()).unwrap_or(WAIT_MS));
        let request = WaitRequest { wait_ms, ..request };
        let end = Instant::now() + Duration::from_millis(u64::from(wait_ms));
        let bell = self.waits.bell(asker);
        loop {
            // Whoever rings from here on is heard.
            let rung = bell.notified();
            let news = self.waits.hear(asker, &request, self.world.now_ms());
            let is_over = news.is_some() || self.waits.is_ended() || tokio::time::timeout_at(end, rung).await.is_err();
            if is_over {
                self.waits.leave(asker, self.world.now_ms());
                let nothing = WaitReply { protocol: PROTOCOL, position: request.position, recalls: list(Vec::new())? };
                return Ok(news.unwrap_or(nothing));
            }
        }
    }

    /// Waits end: the server stops.
    pub fn end_waits(&self) {
        self.waits.end();
    }
}
