//! Numbers: percentiles, and one row and one line of JSON a figure.

use crate::Outcome;
use rusqlite::Connection;
use std::path::Path;
use std::time::Instant;

/// Prints a figure.
pub fn figure(name: &str, value: f64, unit: &str, aim: &str) {
    println!("| {name} | {value:.3} {unit} | {aim} |");
    println!("{}", serde_json::json!({ "figure": name, "value": value, "unit": unit, "aim": aim }));
}

/// How often `below` fits into `above`.
pub fn ratio(above: f64, below: f64) -> f64 {
    if below > 0.0 { above / below } else { 0.0 }
}

/// Milliseconds that some work takes, and what it gives.
pub fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(T, f64)> {
    let start = Instant::now();
    let value = work()?;
    Ok((value, start.elapsed().as_secs_f64() * 1e3))
}

/// Measurements of one kind.
#[derive(Default)]
pub struct Series(Vec<f64>);

impl Series {
    /// Adds one.
    pub fn push(&mut self, ms: f64) {
        self.0.push(ms);
    }

    /// Below this lies such a share of them.
    pub fn percentile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let index = (sorted.len() as f64 * share) as usize;
        sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
    }

    /// Prints its percentiles; the aim is for the 95th.
    pub fn print(&self, name: &str, aim: &str) {
        figure(&format!("{name}, p50"), self.percentile(0.5), "ms", "-");
        figure(&format!("{name}, p95"), self.percentile(0.95), "ms", aim);
        figure(&format!("{name}, p99"), self.percentile(0.99), "ms", "-");
    }
}

impl From<&[f64]> for Series {
    fn from(slice: &[f64]) -> Self {
        Self(slice.to_vec())
    }
}

/// The least that a durable commit costs here: one row, WAL, `synchronous = FULL`.
pub struct Bare(Connection);

impl Bare {
    /// In a file of its own on the same disk.
    pub fn open(folder: &Path) -> Outcome<Self> {
        let connection = Connection::open(folder.join("bare.db"))?;
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection
            .execute_batch("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, row BLOB NOT NULL) STRICT")?;
        Ok(Self(connection))
    }

    /// One row.
    pub fn commit(&self) -> Outcome<()> {
        self.0.prepare_cached("INSERT INTO bare (row) VALUES (zeroblob(300))")?.execute([])?;
        Ok(())
    }
}
