//! The till's own thread. The window hands it work and gets the answer back on its own thread, later.
//!
//! Invariant: the window never waits for the till, and an answer runs only on the window's thread. Work is done in the
//! order in which it was handed in.

use crate::desk::Desk;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use tillstamp_terminal::Till;

type Job = Box<dyn FnOnce(&mut Option<Till>) + Send>;
/// What happens on the window's thread with an answer.
pub type Reply = Box<dyn FnOnce(&Rc<Desk>) + Send>;

/// The way to the till's thread; clones lead to the same one.
#[derive(Clone)]
pub struct Engine {
    jobs: Sender<Job>,
    replies: Sender<Reply>,
    pending: Arc<AtomicUsize>,
}

/// The window's end: answers that wait to be run, and the thread to wait for at the end.
pub struct EngineEnd {
    replies: Option<Receiver<Reply>>,
    thread: Option<JoinHandle<()>>,
}

impl Engine {
    /// Starts the thread. The till may be missing: then the wizard makes one and installs it.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn start(till: Option<Till>) -> std::io::Result<(Self, EngineEnd)> {
        let (jobs, todo) = channel::<Job>();
        let (replies, done) = channel::<Reply>();
        let thread = std::thread::Builder::new().name("till".into()).spawn(move || {
            let mut till = till;
            while let Ok(job) = todo.recv() {
                job(&mut till);
            }
            if let Some(till) = till
                && let Err(no) = till.close()
            {
                tracing::error!(key = no.message.key, "the till did not close cleanly");
            }
        })?;
        let engine = Self { jobs, replies, pending: Arc::new(AtomicUsize::new(0)) };
        Ok((engine, EngineEnd { replies: Some(done), thread: Some(thread) }))
    }

    /// Does `work` on the till's thread, then `reply` on the window's. Without a till neither runs.
    pub fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Till) -> T + Send + 'static,
        reply: impl FnOnce(&Rc<Desk>, T) + Send + 'static,
    ) {
        self.with_slot(
            move |slot| slot.as_mut().map(work),
            move |desk, value| {
                if let Some(value) = value {
                    reply(desk, value);
                }
            },
        );
    }

    /// The same for work that nobody waits for.
    pub fn tell(&self, work: impl FnOnce(&mut Till) + Send + 'static) {
        self.call(work, |_, ()| {});
    }

    /// Does `work` on the till's thread and tells nobody: for the sync, whose answers go elsewhere. Dropped where there
    /// is no till.
    pub fn hand_over(&self, work: impl FnOnce(&mut Till) + Send + 'static) {
        let job: Job = Box::new(move |slot| {
            if let Some(till) = slot {
                work(till);
            }
        });
        if self.jobs.send(job).is_err() {
            tracing::debug!("the till's thread is gone");
        }
    }

    /// Works on the till's place itself: to put one there, or another one.
    pub fn with_slot<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Option<Till>) -> T + Send + 'static,
        reply: impl FnOnce(&Rc<Desk>, T) + Send + 'static,
    ) {
        self.pending.fetch_add(1, Ordering::SeqCst);
        let (replies, pending) = (self.replies.clone(), Arc::clone(&self.pending));
        let job: Job = Box::new(move |slot| {
            let value = work(slot);
            let reply: Reply = Box::new(move |desk| {
                pending.fetch_sub(1, Ordering::SeqCst);
                reply(desk, value);
            });
            // The window is gone: nobody wants the answer.
            if replies.send(reply).is_ok() {
                wake();
            }
        });
        // The thread ends only after the last sender: a failure here means that it died, and its state says so.
        if self.jobs.send(job).is_err() {
            self.pending.fetch_sub(1, Ordering::SeqCst);
            tracing::error!("the till's thread is gone");
        }
    }

    /// Does `work` on a thread of its own, then `reply` on the window's: for devices, which may take long or hang, and
    /// must hold up neither the till nor the window.
    pub fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
        reply: impl FnOnce(&Rc<Desk>, T) + Send + 'static,
    ) {
        self.pending.fetch_add(1, Ordering::SeqCst);
        // Not the way to the till: a device that hangs must not keep the till from closing.
        let (replies, pending) = (self.replies.clone(), Arc::clone(&self.pending));
        let thread = std::thread::Builder::new().name("aside".into()).spawn(move || {
            let value = work();
            let reply: Reply = Box::new(move |desk| {
                answered(&pending);
                reply(desk, value);
            });
            if replies.send(reply).is_ok() {
                wake();
            }
        });
        if let Err(error) = thread {
            answered(&self.pending);
            tracing::error!(%error, "the system gives no thread");
        }
    }

    /// Runs `reply` on the window's thread; for the camera's thread.
    pub fn post(&self, reply: impl FnOnce(&Rc<Desk>) + Send + 'static) {
        if self.replies.send(Box::new(reply)).is_ok() {
            wake();
        }
    }

    /// Work handed in whose answer has not run yet.
    pub fn pending(&self) -> usize {
        self.pending.load(Ordering::SeqCst)
    }
}

impl EngineEnd {
    /// The answers, in the order in which they are made, and the rest. A second call gives answers that never come.
    pub(crate) fn split(mut self) -> (Receiver<Reply>, Self) {
        let replies = self.replies.take().unwrap_or_else(|| channel().1);
        (replies, self)
    }

    /// Waits until the till is closed; call it after the last [`Engine`] is dropped.
    pub fn join(mut self) {
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the till's thread ended by a panic");
        }
    }
}

fn answered(pending: &AtomicUsize) {
    pending.fetch_sub(1, Ordering::SeqCst);
}

/// Asks the window's thread to run what waits. Without an event loop (tests) the caller pumps by itself.
fn wake() {
    if slint::invoke_from_event_loop(crate::desk::pump).is_err() {
        tracing::trace!("no event loop to wake");
    }
}
