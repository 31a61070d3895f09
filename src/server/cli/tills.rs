//! `till`: pair, list, fence, revoke.

use super::people::store_of;
use super::place::{Place, named, pick};
use super::{CommandError, Outcome, qr, words};
use crate::net::write_private;
use crate::service::{Service, Terminal};
use serde_json::json;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use tillstamp_ledger::{MerchantId, Sign, StoreId, TerminalId};
use tillstamp_pass::qr::{EccLevel, modules};
use tillstamp_pass::{Code, Fingerprint};
use tillstamp_protocol::{Fixed, split_address, typed_code};

/// What can be done with tills.
#[derive(Debug, clap::Subcommand)]
pub enum TillCommand {
    /// Print a code with which one till may join
    Pair(PairArguments),
    /// Show the tills
    List {
        /// Of which merchant; not needed where there is only one
        #[arg(long)]
        merchant: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// End a till that will not come back (broken, lost at sea): its units are free again at once
    Fence(EndArguments),
    /// Cut a till off at once (stolen, sold); its units are free again when it can no longer spend them
    Revoke(EndArguments),
}

/// Where the till will belong.
#[derive(Debug, clap::Args)]
pub struct PairArguments {
    /// Of which merchant; not needed where there is only one
    #[arg(long)]
    merchant: Option<String>,
    /// In which store; not needed where there is only one
    #[arg(long)]
    store: Option<String>,
    /// Where the till finds the server [default: what `serve` found last]
    #[arg(long, value_name = "URL")]
    address: Option<String>,
    /// How long the code is good
    #[arg(long, value_name = "MINUTES", default_value_t = 60)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=10_080))]
    minutes: u32,
    /// Picture of the code [default: pairing.png in the data folder]
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Which till.
#[derive(Debug, clap::Args)]
pub struct EndArguments {
    /// Its name, or the beginning of its number in `till list`
    till: String,
    /// Of which merchant; not needed where there is only one
    #[arg(long)]
    merchant: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn execute(place: &Place, command: &TillCommand) -> Result<Outcome, CommandError> {
    let service = place.open().await?;
    match command {
        TillCommand::Pair(arguments) => pair(place, &service, arguments).await,
        TillCommand::List { merchant, json } => {
            let (merchant, _) = place.merchant(&service, merchant.as_deref()).await?;
            list(&service, merchant, *json).await
        }
        TillCommand::Fence(arguments) => end(place, &service, arguments, true).await,
        TillCommand::Revoke(arguments) => end(place, &service, arguments, false).await,
    }
}

async fn pair(place: &Place, service: &Service, arguments: &PairArguments) -> Result<Outcome, CommandError> {
    let (merchant, merchant_name) = place.merchant(service, arguments.merchant.as_deref()).await?;
    let store = store_of(service, merchant, arguments.store.as_deref()).await?;
    let noted = place.serving().map(|serving| serving.address);
    let address = arguments.address.clone().or(noted).ok_or_else(|| {
        CommandError::said(
            "Where do tills find this server? Start it once with `tillstamp-server serve`, or say --address \
             https://name:port.",
        )
    })?;
    let expires_ms = service.now_ms() + i64::from(arguments.minutes) * 60_000;
    let once = service.pairing_code(merchant, StoreId::from_bytes(store.store), expires_ms).await?;
    let pairing = service.keys().pairing(merchant, once, expires_ms, &address).ok_or_else(|| {
        CommandError::Said(format!("The address {address:?} is too long for a code (80 bytes). Use a shorter name."))
    })?;
    let text = Code::Pairing(pairing).text();
    let matrix = modules(&text, EccLevel::M).map_err(|error| CommandError::said(error.to_string()))?;
    let picture = matrix.png(8).map_err(|error| CommandError::said(error.to_string()))?;
    let path = arguments.png.clone().unwrap_or_else(|| place.data.join("pairing.png"));
    // Whoever has the picture may join a till: for the owner's eyes only.
    write_private(&path, &picture)?;
    let typed = typed_code(&Fixed(once));
    let (plain, pin) = split_address(&address);
    let proof = pin.map(|pin| Fingerprint(pin).words());
    if arguments.json {
        let value = json!({
            "merchant": merchant.to_string(), "store": StoreId::from_bytes(store.store).to_string(), "qr": text,
            "address": address, "code": typed, "certificate_words": proof, "expires_at_ms": expires_ms,
            "png": path.display().to_string(),
            "root": Fingerprint::of(&service.keys().root_key().public_key()).words(),
        });
        println!("{value}");
        return Ok(Outcome::Done);
    }
    println!("A till joins {merchant_name}, {}:\n", store.name);
    println!("{}", qr::half_blocks(&matrix, std::io::stdout().is_terminal()));
    println!("Scan this with the till, or type there");
    println!("    address  {plain}");
    println!("    code     {typed}");
    if let Some(proof) = proof {
        println!("and compare the words that the till shows:\n    {proof}");
    }
    println!("\nThe code lets one till in, once, until {}.", words::time(expires_ms));
    println!("As a picture: {}", path.display());
    Ok(Outcome::Done)
}

fn id_of(till: &Terminal) -> String {
    TerminalId::from_bytes(till.row.terminal).to_string()
}

async fn list(service: &Service, merchant: MerchantId, as_json: bool) -> Result<Outcome, CommandError> {
    let stores = service.stores(merchant).await?;
    let now_ms = service.now_ms();
    for till in service.terminals(merchant).await? {
        let store = stores.iter().find(|row| row.store == till.row.store).map_or("", |row| row.name.as_str());
        let entries: u64 = till.streams.iter().map(|row| row.acked_seq).sum();
        let newest = till.streams.last();
        let status = match newest {
            _ if till.row.revoked => "cut off",
            Some(row) if row.must_report => "has to report after the restore",
            Some(row) => words::stream_status(row.status, row.fence_at_ms.is_some()),
            None => "unknown",
        };
        if as_json {
            let value = json!({
                "till": id_of(&till), "name": till.row.name, "store": store, "status": status,
                "revoked": till.row.revoked, "seen_at_ms": till.row.seen_ms,
                "lease_until_ms": till.row.lease_until_ms, "entries": entries,
                "epoch": newest.map(|row| row.epoch), "must_report": till.streams.iter().any(|row| row.must_report),
            });
            println!("{value}");
        } else {
            println!("{}  {} ({store}): {status}", id_of(&till), till.row.name);
            let (seen, lease) = (words::ago(till.row.seen_ms, now_ms), words::time(till.row.lease_until_ms));
            let entries = words::count(i64::try_from(entries).unwrap_or(i64::MAX), "entry");
            println!("    heard of {seen}; {entries}; redeems alone until {lease}");
        }
    }
    Ok(Outcome::Done)
}

async fn end(
    place: &Place,
    service: &Service,
    arguments: &EndArguments,
    at_once: bool,
) -> Result<Outcome, CommandError> {
    let (merchant, _) = place.merchant(service, arguments.merchant.as_deref()).await?;
    let tills = service.terminals(merchant).await?;
    let till = pick(tills, &arguments.till, |till| (id_of(till), till.row.name.clone())).map_err(|all| {
        let list = named(all.iter().map(|till| (id_of(till), till.row.name.as_str())));
        CommandError::Said(format!("No single till is called {:?}. There are: {list}.", arguments.till))
    })?;
    let terminal = TerminalId::from_bytes(till.row.terminal);
    let held = service.fence_preview(merchant, terminal).await?;
    if !arguments.yes {
        explain(&till, held, at_once);
        if !confirmed()? {
            println!("Nothing was changed.");
            return Ok(Outcome::NotRight);
        }
    }
    let outcome = service.fence(merchant, terminal, at_once).await?;
    if arguments.json {
        let value = json!({ "till": terminal.to_string(), "held": outcome.held, "free_at_ms": outcome.free_at_ms });
        println!("{value}");
    } else {
        let when = outcome.free_at_ms.map_or("free again now".to_owned(), |at| format!("free on {}", words::time(at)));
        println!("{} is cut off. Units that it held: {}; they are {when}.", till.row.name, outcome.held);
    }
    Ok(Outcome::Done)
}

fn explain(till: &Terminal, held: i64, at_once: bool) {
    eprintln!("{} holds {}, which it may still hand out while nobody hears of it.", till.row.name, units(held));
    if at_once {
        eprintln!(
            "They become free for others now: if the till goes on serving somewhere, the shop bears up to {}.",
            units(held)
        );
    } else {
        let until = words::time(till.row.lease_until_ms);
        eprintln!(
            "It redeems alone until {until} at the latest; they become free two days after that, and nothing is lost."
        );
    }
    eprintln!("Its token is dead at once. What it still sends later waits for a person (`quarantine list`).");
}

fn units(number: i64) -> String {
    words::count(number, "unit")
}

/// Whether a person says yes.
pub(super) fn confirmed() -> Result<bool, CommandError> {
    if !std::io::stdin().is_terminal() {
        return Err(CommandError::said("Nobody is here to ask: say --yes where this is meant."));
    }
    eprint!("Go on? [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
