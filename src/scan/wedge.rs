//! Key codes of a keyboard-wedge scanner to codes: a pure state machine.
//!
//! Invariant: whatever keys come, memory stays under `length_max` bytes, and each transmission ends in at most one
//! event. Time is handed in; call [`Wedge::tick`] now and then, so that a scanner without an end key is heard.

use crate::OUR_PREFIX;
use crate::keys;

/// What happened to a key, as evdev's value says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyMove {
    /// Went down (1).
    Press,
    /// Came up (0).
    Release,
    /// Auto-repeat (2); a scanner never means it.
    Repeat,
}

impl KeyMove {
    /// From the value of a Linux key event; `None` for values that the kernel does not send.
    pub fn from_value(value: i32) -> Option<Self> {
        match value {
            0 => Some(Self::Release),
            1 => Some(Self::Press),
            2 => Some(Self::Repeat),
            _ => None,
        }
    }
}

/// Limits of the wedge reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WedgeConfig {
    /// This long without a key ends a transmission.
    pub idle_gap_ms: u64,
    /// Longer transmissions are refused as a whole, in bytes.
    pub length_max: usize,
    /// One of ours that is shorter lost its rest on the way, in bytes.
    pub ours_min: usize,
}

impl Default for WedgeConfig {
    fn default() -> Self {
        // The longest code of ours has about 380 characters; a QR code of other origin at most 7 089.
        Self { idle_gap_ms: 150, length_max: 1_024, ours_min: 40 }
    }
}

/// What one transmission was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WedgeEvent {
    /// A whole code, ours or not.
    Code(Vec<u8>),
    /// One of ours that broke off, or stray keys; `len` bytes came.
    Partial {
        /// Bytes that came.
        len: usize,
    },
    /// The prefix of ours came twice: two codes in one transmission. Base45 can hold the prefix by chance (about one
    /// code in 30 000), so `bytes` is worth one verification as a whole before it is refused.
    Glued {
        /// The whole transmission.
        bytes: Vec<u8>,
    },
    /// More than the maximum; nothing of it was kept.
    TooLong,
}

/// One scanner's state.
#[derive(Debug, Clone, Default)]
pub struct Wedge {
    config: WedgeConfig,
    bytes: Vec<u8>,
    too_long: bool,
    last_ms: u64,
    shift: [bool; 2],
    control: [bool; 2],
    alt: [bool; 2],
    caps: bool,
    /// Number typed on the keypad while Alt is down.
    alt_number: Option<u16>,
}

impl Wedge {
    /// A reader that has heard nothing, caps lock off.
    pub fn new(config: WedgeConfig) -> Self {
        Self { config, ..Self::default() }
    }

    /// Takes one key. An idle gap before it ends what came earlier, so up to two events come back.
    pub fn key(&mut self, code: u16, key_move: KeyMove, at_ms: u64) -> Vec<WedgeEvent> {
        let mut events: Vec<WedgeEvent> = self.tick(at_ms).into_iter().collect();
        self.last_ms = self.last_ms.max(at_ms);
        if self.hold(code, key_move) || key_move != KeyMove::Press {
            return events;
        }
        if code == keys::CAPS_LOCK {
            self.caps = !self.caps;
        } else if keys::ENDS.contains(&code) {
            events.extend(self.end());
        } else if self.alt.contains(&true) {
            if let Some(digit) = keys::keypad_digit(code) {
                let number = self.alt_number.unwrap_or(0).wrapping_mul(10) + u16::from(digit);
                self.alt_number = Some(number % 1_000);
            }
        } else if let Some(character) = keys::us_character(code, self.shift.contains(&true), self.caps) {
            events.extend(self.take(character));
        }
        events
    }

    /// Takes text instead of keys, for the fallback through the window. Ends like keys do.
    pub fn text(&mut self, text: &str, at_ms: u64) -> Vec<WedgeEvent> {
        let mut events: Vec<WedgeEvent> = self.tick(at_ms).into_iter().collect();
        self.last_ms = self.last_ms.max(at_ms);
        for byte in text.bytes() {
            if matches!(byte, b'\r' | b'\n' | b'\t') {
                events.extend(self.end());
            } else {
                self.push(byte);
            }
        }
        events
    }

    /// Ends a transmission that has been idle for too long.
    pub fn tick(&mut self, at_ms: u64) -> Option<WedgeEvent> {
        let idle = at_ms.saturating_sub(self.last_ms) >= self.config.idle_gap_ms;
        if idle && (self.too_long || !self.bytes.is_empty()) { self.end() } else { None }
    }

    /// Bytes of the transmission under way.
    pub fn pending(&self) -> usize {
        self.bytes.len()
    }

    /// Follows shift, control and alt; true where the key was one of them.
    fn hold(&mut self, code: u16, key_move: KeyMove) -> bool {
        let down = key_move != KeyMove::Release;
        let mut found = false;
        for (which, held) in
            [(keys::SHIFTS, &mut self.shift), (keys::CONTROLS, &mut self.control), (keys::ALTS, &mut self.alt)]
        {
            if let Some(side) = which.iter().position(|key| *key == code) {
                held[side] = down;
                found = true;
            }
        }
        if found
            && !self.alt.contains(&true)
            && let Some(number) = self.alt_number.take()
        {
            self.push(u8::try_from(number).unwrap_or(b'?'));
        }
        found
    }

    /// A printed character; with control held it is a control byte, and CR or LF end the code as Enter does.
    fn take(&mut self, character: u8) -> Option<WedgeEvent> {
        if !self.control.contains(&true) {
            self.push(character);
            return None;
        }
        match character.to_ascii_uppercase() & 0x1f {
            b'\r' | b'\n' | b'\t' => self.end(),
            control => {
                self.push(control);
                None
            }
        }
    }

    fn push(&mut self, byte: u8) {
        if self.too_long || self.bytes.len() >= self.config.length_max {
            self.too_long = true;
            self.bytes.clear();
        } else {
            self.bytes.push(byte);
        }
    }

    fn end(&mut self) -> Option<WedgeEvent> {
        let mut bytes = std::mem::take(&mut self.bytes);
        if std::mem::take(&mut self.too_long) {
            return Some(WedgeEvent::TooLong);
        }
        if bytes.is_empty() {
            return None;
        }
        // A scanner set to "caps lock on" turns every letter; ours have capital letters only.
        if bytes.starts_with(&OUR_PREFIX.to_ascii_lowercase()) {
            bytes.make_ascii_uppercase();
        }
        let prefixes = bytes.windows(OUR_PREFIX.len()).filter(|part| *part == OUR_PREFIX).count();
        let ours = bytes.starts_with(OUR_PREFIX);
        Some(match prefixes {
            2.. => WedgeEvent::Glued { bytes },
            1 if ours && bytes.len() >= self.config.ours_min => WedgeEvent::Code(bytes),
            1 => WedgeEvent::Partial { len: bytes.len() },
            _ if OUR_PREFIX.starts_with(&bytes) => WedgeEvent::Partial { len: bytes.len() },
            _ => WedgeEvent::Code(bytes),
        })
    }
}
