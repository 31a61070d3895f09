//! `tillstamp doctor`: looks at everything that a counter needs, and says what is wrong and what cures it.

use super::shop::{english, open, said};
use super::{CommandError, Folders, Outcome};
use crate::devices;
use serde::Serialize;
use tillstamp_terminal::views::{DeviceState, Devices, HealthState};

/// How to answer.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Item {
    part: String,
    state: String,
    message: String,
}

pub(super) fn execute(folders: &Folders, arguments: &Arguments) -> Result<Outcome, CommandError> {
    let mut till = open(folders)?;
    let cameras = devices::frames::list_cameras();
    let scanners = devices::wedge::list_scanners();
    let devices = Devices {
        camera: first(cameras.into_iter().map(|camera| camera.name)),
        scanner: first(scanners.into_iter().filter(|scanner| scanner.likely).map(|scanner| scanner.id.to_string())),
        printer: DeviceState::Absent,
    };
    let verified = till.verify().map_err(said)?;
    let health = till.health(&devices);
    let words = english(Some(&till));
    let items: Vec<Item> = health
        .items
        .iter()
        .map(|item| Item {
            part: format!("{:?}", item.part).to_lowercase(),
            state: format!("{:?}", item.state).to_lowercase(),
            message: words.both(&item.message),
        })
        .collect();
    if arguments.json {
        let value = serde_json::json!({ "items": items, "ledger": verified });
        println!("{}", serde_json::to_string_pretty(&value).map_err(CommandError::from_any)?);
    } else {
        for item in &items {
            println!("{:<8} {:<8} {}", item.part, item.state, item.message);
        }
        let ledger = verified.first_fault.as_deref().unwrap_or("consistent");
        println!("{:<8} {:<8} {} entries: {ledger}", "chain", "", verified.entries);
    }
    let well = health.worst() < HealthState::Bad && verified.first_fault.is_none();
    Ok(if well { Outcome::Done } else { Outcome::NotRight })
}

fn first(mut names: impl Iterator<Item = String>) -> DeviceState {
    names.next().map_or(DeviceState::Absent, DeviceState::Works)
}
