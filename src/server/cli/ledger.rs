//! `status`, `verify`, `quarantine`: how things stand, and whether they are right.

use super::place::Place;
use super::tills::confirmed;
use super::{CommandError, Outcome, words};
use crate::service::entry::Reading;
use crate::service::{Service, Waiting};
use crate::storage::rows::DeficitRow;
use crate::storage::scan;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tillstamp_ledger::{MerchantId, TerminalId};

/// How much to show.
#[derive(Debug, clap::Args)]
pub struct StatusArguments {
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// What to check.
#[derive(Debug, clap::Args)]
pub struct VerifyArguments {
    /// Only this merchant
    #[arg(long)]
    merchant: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// What can be done with entries whose effect waits.
#[derive(Debug, clap::Subcommand)]
pub enum QuarantineCommand {
    /// Show what waits
    List(QuarantineArguments),
    /// Show one entry whole
    Show(EntryArguments),
    /// Decide about one entry: its effect takes place now, or never
    Resolve(ResolveArguments),
}

/// Whose.
#[derive(Debug, clap::Args)]
pub struct QuarantineArguments {
    /// Of which merchant; not needed where there is only one
    #[arg(long)]
    merchant: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Which entry.
#[derive(Debug, clap::Args)]
pub struct EntryArguments {
    /// As in `quarantine list`: stream and position, such as 3/17
    #[arg(value_parser = parse_name)]
    entry: Name,
    #[command(flatten)]
    of: QuarantineArguments,
}

/// Which entry, and what about it.
#[derive(Debug, clap::Args)]
pub struct ResolveArguments {
    /// As in `quarantine list`: stream and position, such as 3/17
    #[arg(value_parser = parse_name)]
    entry: Name,
    /// The effect takes place now
    #[arg(long, required_unless_present = "dismiss", conflicts_with = "dismiss")]
    accept: bool,
    /// The effect never takes place; the entry stays in the ledger
    #[arg(long)]
    dismiss: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    of: QuarantineArguments,
}

/// Number of a stream, and a position in it.
type Name = (u32, u64);

fn parse_name(text: &str) -> Result<Name, String> {
    let parts = text.split_once('/').and_then(|(stream, seq)| Some((stream.parse().ok()?, seq.parse().ok()?)));
    parts.ok_or_else(|| "an entry is named by its stream and position, such as 3/17".to_owned())
}

pub(super) async fn status(place: &Place, arguments: &StatusArguments) -> Result<Outcome, CommandError> {
    let service = place.open().await?;
    let is_serving = place.lock()?.is_none();
    let mut merchants = Vec::new();
    for (merchant, name) in service.merchants().await? {
        merchants.push(merchant_status(&service, merchant, &name).await?);
    }
    if arguments.json {
        let address = place.serving().map(|serving| serving.address);
        println!("{}", json!({ "serving": is_serving, "address": address, "merchants": merchants }));
        return Ok(Outcome::Done);
    }
    let database = if place.database_url.is_some() { "PostgreSQL" } else { "SQLite" };
    println!("{} on {database}, data in {}", if is_serving { "Serving" } else { "Not serving" }, place.data.display());
    for of in merchants {
        println!("{} ({})", of["name"].as_str().unwrap_or_default(), of["merchant"].as_str().unwrap_or_default());
        println!("    stores {}, tills {}, entries {}", of["stores"], of["tills"], of["entries"]);
        if of["silent_tills"] != 0 {
            println!("    not heard of for a day: {} (`till list`)", of["silent_tills"]);
        }
        if of["to_report"] != 0 {
            println!("    restored: {} tills have to report before anything is granted (`till list`)", of["to_report"]);
        }
        if of["quarantined"] != 0 {
            println!("    waiting for a person: {} (`quarantine list`)", of["quarantined"]);
        }
        for (cause, units) in of["deficits"].as_object().into_iter().flatten() {
            println!("    units that the shop bore, {cause}: {units}");
        }
    }
    Ok(Outcome::Done)
}

async fn merchant_status(service: &Service, merchant: MerchantId, name: &str) -> Result<Value, CommandError> {
    const DAY_MS: i64 = 24 * 3_600_000;
    let tills = service.terminals(merchant).await?;
    let live = || tills.iter().filter(|till| !till.row.revoked);
    let silent = live().filter(|till| service.now_ms() - till.row.seen_ms > DAY_MS).count();
    let view = service.storage().read(merchant).await.map_err(CommandError::from)?;
    let rows: Vec<DeficitRow> = scan(&*view, vec![], vec![], u32::MAX).await?;
    let mut deficits: BTreeMap<&str, i64> = BTreeMap::new();
    for row in rows {
        *deficits.entry(words::cause(row.cause)).or_default() += row.quantity;
    }
    Ok(json!({
        "merchant": merchant.to_string(), "name": name, "stores": service.stores(merchant).await?.len(),
        "tills": live().count(), "silent_tills": silent, "entries": view.head().position,
        "to_report": service.unreported(merchant).await?.len(),
        "quarantined": service.quarantine(merchant).await?.len(), "deficits": deficits,
    }))
}

pub(super) async fn verify(place: &Place, arguments: &VerifyArguments) -> Result<Outcome, CommandError> {
    let service = place.open().await?;
    let merchants = match &arguments.merchant {
        Some(wanted) => vec![place.merchant(&service, Some(wanted)).await?],
        None => service.merchants().await?,
    };
    let mut outcome = Outcome::Done;
    for (merchant, name) in merchants {
        let report = service.verify(merchant).await?;
        if !report.is_clean() {
            outcome = Outcome::NotRight;
        }
        let first = report.faults.first();
        if arguments.json {
            let fault = first.map(|fault| json!({ "what": fault.what, "place": fault.place }));
            let value = json!({
                "merchant": merchant.to_string(), "entries": report.entries, "faults": report.fault_count,
                "first_fault": fault,
            });
            println!("{value}");
            continue;
        }
        let entries = words::count(i64::try_from(report.entries).unwrap_or(i64::MAX), "entry");
        match first {
            None => println!("{name}: {entries}: chains, signatures, balances and sums are right."),
            Some(fault) => {
                println!("{name}: {entries} read, faults: {}.", report.fault_count);
                println!("    First fault: {} at {}", fault.what, fault.place);
                println!("    Stop the server, keep everything as it is, and restore the last backup (OPERATING.md).");
            }
        }
    }
    Ok(outcome)
}

pub(super) async fn quarantine(place: &Place, command: &QuarantineCommand) -> Result<Outcome, CommandError> {
    let service = place.open().await?;
    match command {
        QuarantineCommand::List(of) => {
            let (merchant, _) = place.merchant(&service, of.merchant.as_deref()).await?;
            let tills = service.terminals(merchant).await?;
            for waiting in service.quarantine(merchant).await? {
                let till = tills.iter().find(|till| till.row.terminal == waiting.stream.terminal);
                let till = till.map_or("", |till| till.row.name.as_str());
                match of.json {
                    true => println!("{}", line(&waiting, till)),
                    false => println!(
                        "{}/{}  {till}: {}",
                        waiting.row.stream,
                        waiting.row.seq,
                        words::reason(waiting.reason)
                    ),
                }
            }
            Ok(Outcome::Done)
        }
        QuarantineCommand::Show(arguments) => {
            let (merchant, _) = place.merchant(&service, arguments.of.merchant.as_deref()).await?;
            let waiting = find(&service, merchant, arguments.entry).await?;
            let text = serde_json::to_string_pretty(&line(&waiting, "")).unwrap_or_default();
            println!("{text}");
            Ok(Outcome::Done)
        }
        QuarantineCommand::Resolve(arguments) => resolve(place, &service, arguments).await,
    }
}

async fn find(service: &Service, merchant: MerchantId, name: Name) -> Result<Waiting, CommandError> {
    let all = service.quarantine(merchant).await?;
    all.into_iter().find(|waiting| (waiting.row.stream, waiting.row.seq) == name).ok_or_else(|| {
        CommandError::Said(format!("No entry {}/{} waits. `quarantine list` shows those that do.", name.0, name.1))
    })
}

fn line(waiting: &Waiting, till: &str) -> Value {
    let reading = Reading::of(&waiting.entry.envelope);
    json!({
        "entry": format!("{}/{}", waiting.row.stream, waiting.row.seq), "till_name": till,
        "till": TerminalId::from_bytes(waiting.stream.terminal).to_string(), "epoch": waiting.stream.epoch,
        "position": waiting.row.position, "reason": words::reason(waiting.reason),
        "fact": reading.as_ref().map(|reading| &reading.fact),
        "context": reading.as_ref().map(|reading| &reading.context),
    })
}

async fn resolve(place: &Place, service: &Service, arguments: &ResolveArguments) -> Result<Outcome, CommandError> {
    let (merchant, _) = place.merchant(service, arguments.of.merchant.as_deref()).await?;
    let waiting = find(service, merchant, arguments.entry).await?;
    if !arguments.yes {
        let what = if arguments.accept { "takes effect now" } else { "never takes effect" };
        let why = words::reason(waiting.reason);
        eprintln!(
            "Entry {}/{} waits because {why}. It {what}. This cannot be taken back.",
            arguments.entry.0, arguments.entry.1
        );
        if !confirmed()? {
            println!("Nothing was changed.");
            return Ok(Outcome::NotRight);
        }
    }
    service.resolve(merchant, arguments.entry.0, arguments.entry.1, arguments.accept).await?;
    println!(
        "Entry {}/{} is {}.",
        arguments.entry.0,
        arguments.entry.1,
        if arguments.accept { "accepted" } else { "dismissed" }
    );
    Ok(Outcome::Done)
}
