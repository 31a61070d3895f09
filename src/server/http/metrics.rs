//! Figures for Prometheus: counts by route and status, nothing that names anybody.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

#[derive(Default)]
pub(super) struct Metrics {
    requests: Mutex<BTreeMap<(&'static str, u16), u64>>,
    entries: AtomicU64,
}

/// A route's name; whatever else is asked for counts as one.
pub(super) fn route_of(path: &str) -> &'static str {
    const ROUTES: &[&str] = &[
        "/v1/pair",
        "/v1/push",
        "/v1/pull",
        "/v1/grant",
        "/v1/stream",
        "/v1/renew",
        "/v1/snapshot",
        "/health",
        "/ready",
        "/metrics",
    ];
    if path.starts_with("/v1/snapshot/") {
        return "/v1/snapshot/{hash}";
    }
    ROUTES.iter().find(|route| **route == path).copied().unwrap_or("other")
}

impl Metrics {
    pub fn count_request(&self, route: &'static str, status: u16) {
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner).entry((route, status)).or_default() += 1;
    }

    pub fn count_entries(&self, entries: usize) {
        self.entries.fetch_add(entries as u64, Ordering::Relaxed);
    }

    pub fn text(&self) -> String {
        let mut text = String::from("# TYPE tillstamp_requests_total counter\n");
        for ((route, status), count) in self.requests.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ = writeln!(text, "tillstamp_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}");
        }
        let entries = self.entries.load(Ordering::Relaxed);
        let _ =
            writeln!(text, "# TYPE tillstamp_pushed_entries_total counter\ntillstamp_pushed_entries_total {entries}");
        text
    }
}
