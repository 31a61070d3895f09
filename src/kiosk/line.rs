//! The line to the server beside the window: who is served is told to the sync, and Redeem may wait for it a moment.
//!
//! Invariant: nothing here waits. A till alone notices none of it.

use crate::desk::Desk;
use crate::engine::Engine;
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tillstamp_terminal::ledger::MemberId;
use tillstamp_terminal::sync::{self, SyncHandle, SyncOptions, SyncReport, TillPort};

/// Units that are on their way are worth waiting for so long, and no longer.
const FETCH: Duration = Duration::from_millis(150);

/// Whether units have arrived is looked at so often, and so many times: what is recalled from another till takes a
/// second or two.
const LOOK: Duration = Duration::from_millis(200);
const LOOKS: u32 = 25;

thread_local! {
    static LINE: RefCell<Option<SyncHandle>> = const { RefCell::new(None) };
    static LOOKING: RefCell<Option<slint::Timer>> = const { RefCell::new(None) };
}

/// Ends with the window; see [`Running::end`].
pub struct Running {
    thread: JoinHandle<()>,
}

/// Starts the sync thread for whatever till stands on the engine's thread.
///
/// # Errors
/// Where the system gives no thread.
pub fn start(engine: &Engine, folder: PathBuf) -> std::io::Result<Running> {
    let engine = engine.clone();
    // The engine's sender may not be shared between threads.
    let engine = std::sync::Mutex::new(engine);
    let port: TillPort = Arc::new(move |job| {
        engine.lock().unwrap_or_else(std::sync::PoisonError::into_inner).hand_over(job);
    });
    let options = SyncOptions { folder: Some(folder), lan: true, ..SyncOptions::default() };
    let (handle, thread) = sync::start(port, options)?;
    LINE.with(|line| line.replace(Some(handle)));
    Ok(Running { thread })
}

impl Running {
    /// Lets the thread end; to be called before the engine is.
    pub fn end(self) {
        LINE.with(RefCell::take);
        if self.thread.join().is_err() {
            tracing::error!("the sync thread ended by a panic");
        }
    }
}

fn with(work: impl FnOnce(&SyncHandle)) {
    LINE.with(|line| {
        if let Some(handle) = line.borrow().as_ref() {
            work(handle);
        }
    });
}

/// A member is served: what that member has elsewhere is fetched, and what was recorded is sent.
pub fn served(member: Option<MemberId>) {
    with(|handle| {
        if let Some(member) = member {
            handle.served(member);
            if handle.report().is_some() {
                look_for_units(member);
            }
        }
        handle.recorded();
    });
}

/// The open sheet is read anew once this member's units have arrived from elsewhere: what can be handed over here may
/// have changed.
fn look_for_units(member: MemberId) {
    let timer = slint::Timer::default();
    let (mut looks, mut was_fetching) = (0, false);
    timer.start(slint::TimerMode::Repeated, LOOK, move || {
        let mut is_fetching = false;
        with(|handle| is_fetching = handle.is_fetching(member));
        looks += 1;
        let has_arrived = was_fetching && !is_fetching;
        was_fetching |= is_fetching;
        if has_arrived && let Some(desk) = crate::desk::here() {
            crate::adapters::member::read_again(&desk, member);
        }
        if has_arrived || looks >= LOOKS {
            LOOKING.with(|looking| looking.borrow().iter().for_each(slint::Timer::stop));
        }
    });
    LOOKING.with(|looking| looking.replace(Some(timer)));
}

/// Somebody does not want to wait for the next try.
pub fn try_now() {
    with(SyncHandle::try_now);
}

/// The till was joined or left, or another one stands in its place.
pub fn changed() {
    with(SyncHandle::changed);
}

/// What is known of the line; nothing on a till that works alone.
pub fn report() -> Option<SyncReport> {
    let mut report = None;
    with(|handle| report = handle.report());
    report
}

/// Does `then` at once, or, while units of this member are on their way, a moment later.
pub fn after_fetch(desk: &Rc<Desk>, member: Option<MemberId>, then: impl FnOnce(&Rc<Desk>) + 'static) {
    let mut fetching = false;
    with(|handle| fetching = member.is_some_and(|member| handle.is_fetching(member)));
    if !fetching {
        return then(desk);
    }
    slint::Timer::single_shot(FETCH, move || {
        if let Some(desk) = crate::desk::here() {
            then(&desk);
        }
    });
}
