//! What the server does by itself, every minute: ends streams whose time has come, books the expiry of free units,
//! writes down which tills were heard of, looks for a renewed certificate, counts what stands.
//!
//! Invariant: a job that fails is told in the log and tried again; it never ends the server. Nothing a till waits for
//! depends on a job.

use crate::cli::cause_name;
use crate::http::{Gauge, Metrics};
use crate::net::Certificate;
use crate::service::{Service, ServiceError};
use crate::storage::rows::{DeficitRow, QuarantineRow};
use crate::storage::{Row, Value, View, scan};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tillstamp_ledger::MerchantId;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(60);
const PAGE: u32 = 2000;
/// A till that was not heard of for so long counts as silent.
const SILENT_MS: i64 = 24 * 3_600_000;

/// Runs until it is dropped.
pub async fn run(service: Service, metrics: Arc<Metrics>, certificate: Option<Arc<Certificate>>, backups: PathBuf) {
    let mut clock = interval(EVERY);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        if let Err(error) = work(&service, &metrics, &backups).await {
            tracing::error!(%error, "a job failed and is tried again in a minute");
        }
        if let Some(Err(error)) = certificate.as_ref().map(|certificate| certificate.reload()) {
            tracing::error!(%error, "the certificate cannot be read; the present one stays in force");
        }
    }
}

async fn work(service: &Service, metrics: &Metrics, backups: &std::path::Path) -> Result<(), ServiceError> {
    service.write_seen().await?;
    let merchants = service.merchants().await?;
    let mut gauges = Gauges::default();
    gauges.add("merchants", None, count(merchants.len()));
    for (merchant, _) in merchants {
        let ended = service.run_due_fences(merchant).await?;
        if ended > 0 {
            tracing::info!(%merchant, ended, "streams ended, their units are free again");
        }
        let expired = service.run_expiry(merchant).await?;
        if expired > 0 {
            tracing::info!(%merchant, expired, "free units reached their last day");
        }
        of_merchant(service, merchant, &mut gauges).await?;
    }
    if let Some(age_s) = newest_age_s(backups) {
        gauges.add("backup_age_seconds", None, age_s);
    }
    metrics.set_gauges(gauges.0.into_values().flatten().collect());
    Ok(())
}

/// Figures by name, so that all of one name stand together.
#[derive(Default)]
struct Gauges(BTreeMap<&'static str, Vec<Gauge>>);

impl Gauges {
    fn add(&mut self, name: &'static str, label: Option<(&'static str, String)>, value: i64) {
        self.0.entry(name).or_default().push(Gauge { name, labels: label.into_iter().collect(), value });
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

async fn of_merchant(service: &Service, merchant: MerchantId, gauges: &mut Gauges) -> Result<(), ServiceError> {
    let label = || Some(("merchant", merchant.to_string()));
    let tills = service.terminals(merchant).await?;
    let now_ms = service.now_ms();
    let live = || tills.iter().filter(|till| !till.row.revoked);
    let silent = live().filter(|till| now_ms - till.row.seen_ms > SILENT_MS).count();
    let ended = live().filter(|till| till.row.lease_until_ms < now_ms).count();
    let waiting = tills.iter().flat_map(|till| &till.streams).filter(|row| row.must_report).count();
    gauges.add("tills", label(), count(live().count()));
    gauges.add("tills_silent", label(), count(silent));
    gauges.add("tills_lease_ended", label(), count(ended));
    gauges.add("streams_to_report", label(), count(waiting));
    let view = service.storage().read(merchant).await?;
    gauges.add("feed_position", label(), i64::try_from(view.head().position).unwrap_or(i64::MAX));
    let mut quarantined = 0;
    each::<QuarantineRow>(&*view, |row| quarantined += i64::from(row.status == 1)).await?;
    gauges.add("quarantine_waiting", label(), quarantined);
    let mut borne: BTreeMap<u8, i64> = BTreeMap::new();
    each::<DeficitRow>(&*view, |row| *borne.entry(row.cause).or_default() += row.quantity).await?;
    for (cause, units) in borne {
        let labels = vec![("merchant", merchant.to_string()), ("cause", cause_name(cause).to_owned())];
        gauges.0.entry("deficit_units").or_default().push(Gauge { name: "deficit_units", labels, value: units });
    }
    Ok(())
}

/// Looks at every row of a table, page by page.
async fn each<R: Row + Clone>(view: &dyn View, mut look: impl FnMut(&R)) -> Result<(), ServiceError> {
    let mut after: Vec<Value> = Vec::new();
    loop {
        let page: Vec<R> = scan(view, vec![], after, PAGE).await?;
        page.iter().for_each(&mut look);
        let Some(last) = page.last().cloned() else { return Ok(()) };
        after = last.into_values();
        after.truncate(R::TABLE.key.len());
    }
}

/// How long ago the newest backup was written.
fn newest_age_s(backups: &std::path::Path) -> Option<i64> {
    let files = std::fs::read_dir(backups).ok()?.flatten();
    let newest = files.filter_map(|file| file.metadata().ok()?.modified().ok()).max()?;
    let age = SystemTime::now().duration_since(newest).unwrap_or_default();
    i64::try_from(age.as_secs()).ok()
}
