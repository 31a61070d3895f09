//! Threads that own a connection each, and sessions that borrow one at a time.
//!
//! Invariant: a connection is used by one session at a time and comes back without an open transaction.

use super::StorageError;
use rusqlite::Connection;
use std::fmt;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// Connections for sessions of one kind.
pub(super) struct Pool {
    idle: Mutex<Vec<Sender<Job>>>,
    permits: Arc<Semaphore>,
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pool({} idle)", self.permits.available_permits())
    }
}

impl Pool {
    pub fn new(connections: Vec<Connection>) -> Result<Arc<Self>, StorageError> {
        let permits = Arc::new(Semaphore::new(connections.len()));
        let idle = connections.into_iter().map(start).collect::<Result<_, _>>()?;
        Ok(Arc::new(Self { idle: Mutex::new(idle), permits }))
    }

    /// Waits for a connection.
    pub async fn session(self: &Arc<Self>) -> Result<Session, StorageError> {
        let gone = || StorageError::Unavailable("the database's thread has ended".to_owned());
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| gone())?;
        let jobs = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().ok_or_else(gone)?;
        Ok(Session { jobs: Some(jobs), pool: self.clone(), _permit: permit })
    }

    /// A connection, if one is idle.
    pub fn try_session(self: &Arc<Self>) -> Result<Option<Session>, StorageError> {
        let Ok(permit) = self.permits.clone().try_acquire_owned() else { return Ok(None) };
        let Some(jobs) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop() else { return Ok(None) };
        Ok(Some(Session { jobs: Some(jobs), pool: self.clone(), _permit: permit }))
    }
}

/// The thread ends when its last sender is gone.
fn start(connection: Connection) -> Result<Sender<Job>, StorageError> {
    let (sender, jobs) = channel::<Job>();
    let run = move || {
        while let Ok(job) = jobs.recv() {
            job(&connection);
        }
    };
    let thread = std::thread::Builder::new().name("ledger".to_owned()).spawn(run);
    thread.map_err(|error| StorageError::Unavailable(error.to_string()))?;
    Ok(sender)
}

/// A borrowed connection.
pub(super) struct Session {
    jobs: Option<Sender<Job>>,
    pool: Arc<Pool>,
    _permit: OwnedSemaphorePermit,
}

impl Session {
    /// Runs `work` on the connection's thread. Work that was begun is finished, also where nobody waits any more.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let gone = || StorageError::Unavailable("the database's thread has ended".to_owned());
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| drop(reply.send(work(connection))));
        self.jobs.as_ref().ok_or_else(gone)?.send(job).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

impl Session {
    /// Runs `work` after what was asked before, without waiting for it.
    pub fn post(&self, work: impl FnOnce(&Connection) + Send + 'static) -> Result<(), StorageError> {
        let gone = || StorageError::Unavailable("the database's thread has ended".to_owned());
        let job: Job = Box::new(work);
        self.jobs.as_ref().ok_or_else(gone)?.send(job).map_err(|_| gone())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(jobs) = self.jobs.take() else { return };
        let end: Job = Box::new(|connection| {
            if !connection.is_autocommit()
                && let Err(error) = connection.execute_batch("ROLLBACK")
            {
                tracing::error!(%error, "a transaction could not be rolled back");
            }
        });
        drop(jobs.send(end));
        self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(jobs);
    }
}
