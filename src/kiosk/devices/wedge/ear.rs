//! One scanner's kernel events as transmissions.
//!
//! Invariant: a code is whole or it is none. Where the kernel had to drop keys (its buffer holds about twenty, a fast
//! scanner fills it in 20 ms), the transmission they belong to is told as broken off, never as a code with a hole.

use evdev::{EventType, InputEvent, SynchronizationCode};
use tillstamp_scan::{KeyMove, Wedge, WedgeConfig, WedgeEvent};

#[derive(Debug)]
pub(super) struct Ear {
    config: WedgeConfig,
    wedge: Wedge,
    dropped: bool,
}

impl Ear {
    pub(super) fn new(config: WedgeConfig) -> Self {
        Self { config, wedge: Wedge::new(config), dropped: false }
    }

    /// Takes one event of the kernel.
    pub(super) fn take(&mut self, event: InputEvent, at_ms: u64) -> Vec<WedgeEvent> {
        if event.event_type() == EventType::SYNCHRONIZATION && event.code() == SynchronizationCode::SYN_DROPPED.0 {
            // Releases may be among what was lost: begin with no key held.
            self.wedge = Wedge::new(self.config);
            self.dropped = true;
            return Vec::new();
        }
        let Some(key_move) = KeyMove::from_value(event.value()) else { return Vec::new() };
        if event.event_type() != EventType::KEY {
            return Vec::new();
        }
        let heard = self.wedge.key(event.code(), key_move, at_ms);
        heard.into_iter().map(|event| self.honest(event)).collect()
    }

    /// Ends a transmission that has been idle.
    pub(super) fn tick(&mut self, at_ms: u64) -> Option<WedgeEvent> {
        self.wedge.tick(at_ms).map(|event| self.honest(event))
    }

    /// A transmission is under way.
    pub(super) fn listening(&self) -> bool {
        self.wedge.pending() > 0
    }

    fn honest(&mut self, event: WedgeEvent) -> WedgeEvent {
        if !std::mem::take(&mut self.dropped) {
            return event;
        }
        match event {
            WedgeEvent::Code(bytes) | WedgeEvent::Glued { bytes } => WedgeEvent::Partial { len: bytes.len() },
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillstamp_scan::keys::key_of;

    fn key(ear: &mut Ear, code: u16, value: i32, at_ms: u64) -> Vec<WedgeEvent> {
        ear.take(InputEvent::new(EventType::KEY.0, code, value), at_ms)
    }

    fn type_text(ear: &mut Ear, text: &str) -> Vec<WedgeEvent> {
        let mut heard = vec![];
        for character in text.bytes() {
            let (code, shift) = if character == b'\n' { (28, false) } else { key_of(character).unwrap() };
            let held = shift.then_some((42, 1));
            for (code, value) in held.into_iter().chain([(code, 1), (code, 0)]).chain(held.map(|_| (42, 0))) {
                heard.extend(key(ear, code, value, 5));
                // What else a device sends between keys.
                heard.extend(ear.take(InputEvent::new(EventType::MISC.0, 4, 1), 5));
                heard.extend(ear.take(InputEvent::new(EventType::SYNCHRONIZATION.0, 0, 0), 5));
            }
        }
        heard
    }

    #[test]
    fn a_code_with_a_hole_is_no_code_and_the_next_is_whole() {
        let mut ear = Ear::new(WedgeConfig::default());
        assert_eq!(type_text(&mut ear, "Hello, World!\n"), [WedgeEvent::Code(b"Hello, World!".to_vec())]);
        type_text(&mut ear, "Hello");
        // The release of shift is among what is lost.
        key(&mut ear, 42, 1, 6);
        let dropped = InputEvent::new(EventType::SYNCHRONIZATION.0, SynchronizationCode::SYN_DROPPED.0, 0);
        assert!(ear.take(dropped, 6).is_empty());
        assert_eq!(type_text(&mut ear, "rld!\n"), [WedgeEvent::Partial { len: 4 }]);
        assert_eq!(type_text(&mut ear, "abc\n"), [WedgeEvent::Code(b"abc".to_vec())]);
    }

    #[test]
    fn a_pause_ends_what_has_no_end_key() {
        let mut ear = Ear::new(WedgeConfig::default());
        assert!(!ear.listening());
        type_text(&mut ear, "123");
        assert!(ear.listening());
        assert_eq!(ear.tick(100), None);
        assert_eq!(ear.tick(5 + 150), Some(WedgeEvent::Code(b"123".to_vec())));
        assert!(!ear.listening());
    }
}
