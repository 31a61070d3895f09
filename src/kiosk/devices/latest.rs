//! A slot that holds only the newest value.
//!
//! Invariant: never more than one value waits, so a slow reader sees new pictures late but never old ones.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What a wait on a [`Latest`] came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Waited<T> {
    /// The newest value; the slot is empty again.
    Value(T),
    /// Nothing came in time.
    Nothing,
    /// The slot is empty and its writer has ended.
    Closed,
}

/// The slot; clones share it.
#[derive(Debug)]
pub struct Latest<T> {
    shared: Arc<Shared<T>>,
}

#[derive(Debug)]
struct Shared<T> {
    slot: Mutex<Slot<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct Slot<T> {
    value: Option<T>,
    overwritten: u64,
    closed: bool,
}

impl<T> Clone for Latest<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        let slot = Mutex::new(Slot { value: None, overwritten: 0, closed: false });
        Self { shared: Arc::new(Shared { slot, changed: Condvar::new() }) }
    }
}

impl<T> Latest<T> {
    /// An empty slot.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a value in, over whatever was not taken yet.
    pub fn put(&self, value: T) {
        let mut slot = self.lock();
        if slot.value.replace(value).is_some() {
            slot.overwritten += 1;
        }
        self.shared.changed.notify_one();
    }

    /// Says that nothing more will come.
    pub fn close(&self) {
        self.lock().closed = true;
        self.shared.changed.notify_all();
    }

    /// Takes the newest value without waiting.
    pub fn take(&self) -> Option<T> {
        self.lock().value.take()
    }

    /// Takes the newest value, waiting for one at most `timeout`.
    pub fn wait(&self, timeout: Duration) -> Waited<T> {
        let end = Instant::now() + timeout;
        let mut slot = self.lock();
        loop {
            if let Some(value) = slot.value.take() {
                return Waited::Value(value);
            }
            if slot.closed {
                return Waited::Closed;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Waited::Nothing;
            }
            slot = self.shared.changed.wait_timeout(slot, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// How many values nobody took in time.
    pub fn overwritten(&self) -> u64 {
        self.lock().overwritten
    }

    fn lock(&self) -> MutexGuard<'_, Slot<T>> {
        // A writer that panicked left a whole value or none: the slot is usable either way.
        self.shared.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_slow_reader_sees_only_the_newest() {
        let slot = Latest::new();
        for value in 1..=5 {
            slot.put(value);
        }
        assert_eq!(slot.wait(LONG), Waited::Value(5));
        assert_eq!(slot.take(), None);
        assert_eq!(slot.overwritten(), 4);
    }

    #[test]
    fn a_waiting_reader_is_woken_by_a_value_and_by_the_end() {
        let slot = Latest::new();
        let writer = slot.clone();
        let (asked, answer) = std::sync::mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            writer.put(7);
            answer.recv().unwrap();
            writer.close();
        });
        assert_eq!(slot.wait(LONG), Waited::Value(7));
        asked.send(()).unwrap();
        assert_eq!(slot.wait(LONG), Waited::Closed);
        thread.join().unwrap();
    }

    #[test]
    fn the_last_value_outlives_its_writer_and_no_wait_is_for_ever() {
        let slot = Latest::new();
        assert_eq!(slot.wait(Duration::ZERO), Waited::<u8>::Nothing);
        slot.put(1);
        slot.close();
        assert_eq!(slot.wait(LONG), Waited::Value(1));
        assert_eq!(slot.wait(LONG), Waited::Closed);
    }
}
