//! The health panel: each part, its state, since when, and what cures it.

use super::Message;
use tillstamp_ledger::UtcMillis;

/// A part of the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Part {
    /// Camera.
    Camera,
    /// Keyboard-wedge scanner.
    Scanner,
    /// Receipt printer.
    Printer,
    /// Free space on disk and whether it can be written.
    Disk,
    /// Trusted time.
    Clock,
    /// The line to the server; only where the till is joined to one.
    Server,
    /// The shop's other tills, over its own network; only where one is in reach.
    Shop,
    /// Entries that wait for a server.
    Entries,
    /// Age and check of the newest backup.
    Backup,
    /// The ledger's last start and epoch.
    Ledger,
}

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum HealthState {
    /// Well.
    Good,
    /// Not there, and nothing misses it.
    Absent,
    /// Works, with a limit.
    Limited,
    /// Needs a person.
    Bad,
}

/// What the kiosk knows of one device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DeviceState {
    /// None is configured.
    #[default]
    Absent,
    /// Works; its name.
    Works(String),
    /// Trouble, as a key of `words` (`health-camera-taken`, …), since when.
    Trouble(&'static str, UtcMillis),
    /// Trouble with something that was chosen by name: its message names it.
    Said(Message, UtcMillis),
}

/// What the kiosk knows of its devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Devices {
    /// Camera.
    pub camera: DeviceState,
    /// Scanner.
    pub scanner: DeviceState,
    /// Printer.
    pub printer: DeviceState,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthItem {
    /// Which part.
    pub part: Part,
    /// How it is.
    pub state: HealthState,
    /// What it says; the cure stands under [`Message::cure_key`] where the state is `Limited` or `Bad`.
    pub message: Message,
    /// Since when.
    pub since: Option<UtcMillis>,
}

/// All rows; the worst first is the window's choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// One a part.
    pub items: Vec<HealthItem>,
}

impl Health {
    /// The worst state.
    pub fn worst(&self) -> HealthState {
        self.items.iter().map(|item| item.state).max().unwrap_or(HealthState::Good)
    }
}
