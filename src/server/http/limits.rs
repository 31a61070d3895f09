//! How often may be asked. Counted by token, in windows of a minute; pairing, which needs no token, by address and for
//! all together.

use super::fault::Fault;
use super::token::Token;
use axum::http::StatusCode;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

const WINDOW_MS: i64 = 60_000;
/// Made-up tokens must not fill the memory.
const COUNTED: usize = 100_000;

/// Requests a minute.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Of one token. A till asks a few times a minute; after a long outage it pushes without a pause.
    pub per_token: u32,
    /// Attempts to pair, of everybody together: a code has 96 random bits, this is against noise.
    pub pairings: u32,
    /// Attempts to pair from one address, so that one who tries does not keep the others out.
    pub pairings_per_address: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self { per_token: 1200, pairings: 600, pairings_per_address: 20 }
    }
}

/// Whoever has one address of an IPv6 network has all of its 2⁶⁴.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        own @ IpAddr::V4(_) => own,
    }
}

#[derive(Default)]
struct Window {
    number: i64,
    by_token: HashMap<[u8; 32], u32>,
    pairings: u32,
    by_address: HashMap<IpAddr, u32>,
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

    /// One more attempt to pair, from an address where one is known.
    pub fn check_pairing(&self, address: Option<IpAddr>, now_ms: i64) -> Result<(), Fault> {
        self.count(now_ms, |window| {
            if let Some(address) = address {
                let count = window.by_address.entry(network_of(address)).or_default();
                *count = count.saturating_add(1);
                if *count > self.rates.pairings_per_address {
                    return false;
                }
            }
            window.pairings = window.pairings.saturating_add(1);
            window.pairings <= self.rates.pairings
        })
    }
}
