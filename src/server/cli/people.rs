//! `merchant` and `store`: whom the server serves.

use super::place::{Place, named, pick};
use super::{CommandError, Outcome};
use crate::service::Service;
use crate::storage::rows::StoreRow;
use serde_json::json;
use tillstamp_ledger::{MerchantId, StoreId};

/// Longest name (bytes), as it fits the wire.
const NAME_BYTES: usize = 128;

/// What can be done with merchants.
#[derive(Debug, clap::Subcommand)]
pub enum MerchantCommand {
    /// Make a merchant: a business with one or more shops
    Add {
        /// What it is called
        name: String,
        /// The id of a shop that exists already and will join with its ledger
        #[arg(long, value_name = "UUID")]
        id: Option<MerchantId>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show them
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// What can be done with stores.
#[derive(Debug, clap::Subcommand)]
pub enum StoreCommand {
    /// Make a store: one shop of a merchant
    Add {
        /// What it is called
        name: String,
        /// Of which merchant; not needed where there is only one
        #[arg(long)]
        merchant: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show them
    List {
        /// Of which merchant; not needed where there is only one
        #[arg(long)]
        merchant: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// A name that people can tell apart and the wire can carry.
pub(super) fn checked_name(name: &str) -> Result<&str, CommandError> {
    let name = name.trim();
    if name.is_empty() || name.len() > NAME_BYTES || name.chars().any(char::is_control) {
        return Err(CommandError::Said(format!("A name has 1 to {NAME_BYTES} bytes and no control characters.")));
    }
    Ok(name)
}

pub(super) async fn merchant(place: &Place, command: &MerchantCommand) -> Result<Outcome, CommandError> {
    match command {
        MerchantCommand::Add { name, id, json } => {
            let name = checked_name(name)?;
            let service = place.open_or_make().await?;
            if service.merchants().await?.iter().any(|(_, known)| known == name) {
                return Err(CommandError::Said(format!(
                    "A merchant is called {name:?} already; nothing was changed. Add stores to it with \
                     `tillstamp-server store add NAME`, or choose another name."
                )));
            }
            let merchant = service.add_merchant(*id).await?;
            service.name_merchant(merchant, name).await?;
            if *json {
                println!("{}", json!({ "merchant": merchant.to_string(), "name": name }));
            } else {
                println!("Merchant {name:?} is made: {merchant}");
                println!("Next: tillstamp-server store add NAME");
            }
        }
        MerchantCommand::List { json } => {
            for (merchant, name) in place.open().await?.merchants().await? {
                match json {
                    true => println!("{}", json!({ "merchant": merchant.to_string(), "name": name })),
                    false => println!("{merchant}  {name}"),
                }
            }
        }
    }
    Ok(Outcome::Done)
}

pub(super) async fn store(place: &Place, command: &StoreCommand) -> Result<Outcome, CommandError> {
    let service = place.open().await?;
    match command {
        StoreCommand::Add { name, merchant, json } => {
            let (merchant, _) = place.merchant(&service, merchant.as_deref()).await?;
            let name = checked_name(name)?;
            if service.stores(merchant).await?.iter().any(|known| known.name == name) {
                return Err(CommandError::Said(format!("A store is called {name:?} already; nothing was changed.")));
            }
            let store = service.add_store(merchant, name).await?;
            if *json {
                println!("{}", json!({ "store": store.to_string(), "name": name }));
            } else {
                println!("Store {name:?} is made: {store}");
                println!("Next: tillstamp-server till pair");
            }
        }
        StoreCommand::List { merchant, json } => {
            let (merchant, _) = place.merchant(&service, merchant.as_deref()).await?;
            for row in service.stores(merchant).await? {
                let id = StoreId::from_bytes(row.store);
                match json {
                    true => println!("{}", json!({ "store": id.to_string(), "name": row.name })),
                    false => println!("{id}  {}", row.name),
                }
            }
        }
    }
    Ok(Outcome::Done)
}

/// The store that is meant: by name, by the beginning of its id, or the only one.
pub(super) async fn store_of(
    service: &Service,
    merchant: MerchantId,
    wanted: Option<&str>,
) -> Result<StoreRow, CommandError> {
    let mut all = service.stores(merchant).await?;
    let id = |row: &StoreRow| StoreId::from_bytes(row.store).to_string();
    let Some(wanted) = wanted else {
        return match all.len() {
            1 => Ok(all.remove(0)),
            0 => Err(CommandError::said("There is no store yet: `tillstamp-server store add NAME`.")),
            _ => Err(CommandError::Said(format!(
                "There are several stores: say --store with one of {}.",
                named(all.iter().map(|row| (id(row), row.name.as_str())))
            ))),
        };
    };
    pick(all, wanted, |row| (id(row), row.name.clone())).map_err(|all| {
        let list = named(all.iter().map(|row| (id(row), row.name.as_str())));
        CommandError::Said(format!("No single store is called {wanted:?}. There are: {list}."))
    })
}
