//! How often may be asked. Counted by token, in windows of a minute; pairing, which needs no token, for all together.

use super::fault::Fault;
use super::token::Token;
use axum::http::StatusCode;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const WINDOW_MS: i64 = 60_000;
/// Made-up tokens must not fill the memory.
const COUNTED: usize = 100_000;

/// Requests a minute.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Of one token. A till asks a few times a minute; after a long outage it pushes without a pause.
    pub per_token: u32,
    /// Attempts to pair, of everybody together.
    pub pairings: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self { per_token: 1200, pairings: 60 }
    }
}

#[derive(Default)]
struct Window {
    number: i64,
    by_token: HashMap<[u8; 32], u32>,
    pairings: u32,
}

pub(super) struct Limiter {
    rates: Rates,
    window: Mutex<Window>,
}

impl Limiter {
    pub fn new(rates: Rates) -> Self {
        Self { rates, window: Mutex::default() }
    }

    fn count(&self, now_ms: i64, add: impl FnOnce(&mut Window) -> bool) -> Result<(), Fault> {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let number = now_ms.div_euclid(WINDOW_MS);
        if window.number != number {
            *window = Window { number, ..Window::default() };
        }
        if add(&mut window) { Ok(()) } else { Err(Fault::named(StatusCode::TOO_MANY_REQUESTS, "too-many-requests")) }
    }

    /// One more request with this token.
    pub fn check_token(&self, token: &Token, now_ms: i64) -> Result<(), Fault> {
        self.count(now_ms, |window| {
            if window.by_token.len() >= COUNTED && !window.by_token.contains_key(&token.secret) {
                return false;
            }
            let count = window.by_token.entry(token.secret).or_default();
            *count += 1;
            *count <= self.rates.per_token
        })
    }

    /// One more attempt to pair.
    pub fn check_pairing(&self, now_ms: i64) -> Result<(), Fault> {
        self.count(now_ms, |window| {
            window.pairings = window.pairings.saturating_add(1);
            window.pairings <= self.rates.pairings
        })
    }
}
