//! One queue a merchant: pushes that wait for the same lock are committed together.
//!
//! Invariant: a push is answered once, after the commit that holds it. Nobody's hanging up takes others' pushes along:
//! the work runs in a task of its own.

use super::place::book_all;
use super::{Checked, PushAnswer};
use crate::service::error::ServiceError;
use crate::service::{Service, again};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tillstamp_ledger::{Hash, MerchantId};
use tillstamp_protocol::StreamId;
use tokio::sync::oneshot;

/// No transaction carries more entries than about this, so that nobody waits long for others' pushes.
const ENTRIES_PER_COMMIT: usize = 4000;
/// Streams' keys are kept in memory for so many streams.
const KNOWN_KEYS: usize = 50_000;

type Reply = oneshot::Sender<Result<PushAnswer, ServiceError>>;
type KnownKey = ([u8; 32], Hash);

/// Pushes that wait, by merchant.
#[derive(Default)]
pub struct Queues {
    queues: Mutex<HashMap<MerchantId, Arc<Queue>>>,
    keys: Mutex<HashMap<(MerchantId, StreamId), KnownKey>>,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Vec<(Checked, Reply)>>,
    turn: tokio::sync::Mutex<()>,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queues {
    /// A stream's key never changes, so that it is read once.
    pub fn known_key(&self, merchant: MerchantId, stream: StreamId) -> Option<KnownKey> {
        locked(&self.keys).get(&(merchant, stream)).copied()
    }

    /// Keeps a key for the next push.
    pub fn remember_key(&self, merchant: MerchantId, stream: StreamId, key: KnownKey) {
        let mut keys = locked(&self.keys);
        if keys.len() >= KNOWN_KEYS {
            keys.clear();
        }
        keys.insert((merchant, stream), key);
    }

    pub(super) async fn push(
        &self,
        service: &Service,
        merchant: MerchantId,
        checked: Checked,
    ) -> Result<PushAnswer, ServiceError> {
        let queue = locked(&self.queues).entry(merchant).or_default().clone();
        let (reply, answer) = oneshot::channel();
        locked(&queue.waiting).push((checked, reply));
        let service = service.clone();
        drop(tokio::spawn(async move {
            let _turn = queue.turn.lock().await;
            let group = queue.take_group();
            if !group.is_empty() {
                commit(&service, merchant, group).await;
            }
        }));
        answer.await.map_err(|_| ServiceError::GivenUp)?
    }
}

impl Queue {
    /// The pushes that have waited longest, as many as one commit carries.
    fn take_group(&self) -> Vec<(Checked, Reply)> {
        let mut waiting = locked(&self.waiting);
        let mut entries = 0;
        let fits = |(push, _): &&(Checked, Reply)| {
            entries += push.entries.len();
            entries <= ENTRIES_PER_COMMIT
        };
        let count = waiting.iter().take_while(fits).count().max(1).min(waiting.len());
        waiting.drain(..count).collect()
    }
}

async fn commit(service: &Service, merchant: MerchantId, group: Vec<(Checked, Reply)>) {
    let (pushes, replies): (Vec<Checked>, Vec<Reply>) = group.into_iter().unzip();
    match again!(book(service, merchant, &pushes)) {
        Ok(answers) => {
            for (reply, answer) in replies.into_iter().zip(answers) {
                drop(reply.send(Ok(answer)));
            }
        }
        Err(_) => {
            // One of them may be at fault: each alone, so that it fails alone.
            for (push, reply) in pushes.into_iter().zip(replies) {
                let one = std::slice::from_ref(&push);
                let answer = again!(book(service, merchant, one));
                let only = answer.and_then(|answers| answers.into_iter().next().ok_or(ServiceError::GivenUp));
                drop(reply.send(only));
            }
        }
    }
}

async fn book(service: &Service, merchant: MerchantId, pushes: &[Checked]) -> Result<Vec<PushAnswer>, ServiceError> {
    let mut work = service.begin(merchant).await?;
    let answers = book_all(&mut work, pushes).await?;
    if !work.is_idle() {
        work.commit().await?;
    }
    Ok(answers)
}
