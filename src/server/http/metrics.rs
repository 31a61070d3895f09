//! Figures for Prometheus: counts and times by route and status, and what the jobs found; nothing that names anybody.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the classes of time, in milliseconds.
const CLASSES_MS: [u64; 8] = [5, 10, 25, 50, 100, 250, 1000, 5000];

/// A figure that stands, as the jobs found it last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// Behind `tillstamp_`.
    pub name: &'static str,
    /// Labels and their values, which name no person: a merchant's id, a cause.
    pub labels: Vec<(&'static str, String)>,
    /// The figure.
    pub value: i64,
}

#[derive(Default)]
struct Times {
    classes: [u64; CLASSES_MS.len()],
    count: u64,
    sum_us: u64,
}

/// What is counted.
#[derive(Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<(&'static str, u16), u64>>,
    times: Mutex<BTreeMap<&'static str, Times>>,
    gauges: Mutex<Vec<Gauge>>,
    entries: AtomicU64,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics(…)")
    }
}

/// A route's name; whatever else is asked for counts as one.
pub(super) fn route_of(path: &str) -> &'static str {
    const ROUTES: &[&str] = &[
        "/v1/invitation",
        "/v1/pair",
        "/v1/push",
        "/v1/pull",
        "/v1/grant",
        "/v1/wait",
        "/v1/stream",
        "/v1/renew",
        "/v1/report",
        "/v1/shelf",
        "/v1/shelf/put",
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

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Metrics {
    pub(super) fn count_request(&self, route: &'static str, status: u16, took: Duration) {
        *locked(&self.requests).entry((route, status)).or_default() += 1;
        let mut times = locked(&self.times);
        let times = times.entry(route).or_default();
        for (class, limit_ms) in times.classes.iter_mut().zip(CLASSES_MS) {
            *class += u64::from(took <= Duration::from_millis(limit_ms));
        }
        times.count += 1;
        times.sum_us = times.sum_us.saturating_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    pub(super) fn count_entries(&self, entries: usize) {
        self.entries.fetch_add(entries as u64, Ordering::Relaxed);
    }

    /// Replaces what stands.
    pub fn set_gauges(&self, gauges: Vec<Gauge>) {
        *locked(&self.gauges) = gauges;
    }

    /// Everything in Prometheus' text form (version 0.0.4).
    pub fn text(&self) -> String {
        let mut text = String::from("# TYPE tillstamp_requests_total counter\n");
        for ((route, status), count) in locked(&self.requests).iter() {
            let _ = writeln!(text, "tillstamp_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}");
        }
        text.push_str("# TYPE tillstamp_request_seconds histogram\n");
        for (route, times) in locked(&self.times).iter() {
            let name = "tillstamp_request_seconds";
            for (count, limit_ms) in times.classes.iter().zip(CLASSES_MS) {
                let (s, ms) = (limit_ms / 1000, limit_ms % 1000);
                let _ = writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"{s}.{ms:03}\"}} {count}");
            }
            let (count, s, us) = (times.count, times.sum_us / 1_000_000, times.sum_us % 1_000_000);
            let _ = writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}");
            let _ = writeln!(text, "{name}_sum{{route=\"{route}\"}} {s}.{us:06}");
            let _ = writeln!(text, "{name}_count{{route=\"{route}\"}} {count}");
        }
        let entries = self.entries.load(Ordering::Relaxed);
        let _ =
            writeln!(text, "# TYPE tillstamp_pushed_entries_total counter\ntillstamp_pushed_entries_total {entries}");
        let mut last = "";
        for gauge in locked(&self.gauges).iter() {
            let (name, value) = (gauge.name, gauge.value);
            if name != last {
                let _ = writeln!(text, "# TYPE tillstamp_{name} gauge");
                last = name;
            }
            let labels: Vec<String> = gauge.labels.iter().map(|(key, value)| format!("{key}=\"{value}\"")).collect();
            let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
            let _ = writeln!(text, "tillstamp_{name}{labels} {value}");
        }
        text
    }
}
