//! Bugs planted on purpose, to see that the simulation finds them. The product has no switch for them: each lives in a
//! layer around it (the storage below the server, the calls between engine and till, the line, the disk, the clock).

use crate::template::Form;
use crate::world::Weather;
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use tillstamp_server::storage::rows::StreamRow;
use tillstamp_server::storage::{Head, Row, Storage, StorageError, Table, Transaction, Value, Values, View};
use tillstamp_terminal::ledger::MerchantId;
use tillstamp_terminal::testing::Bugs;

/// One planted bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plant {
    /// The cursor is kept, the page that it belongs to is not.
    CursorWithoutPage,
    /// The page is kept, its cursor is not.
    PageWithoutCursor,
    /// Half of a page is applied with its cursor.
    HalfAPage,
    /// The server answers before its commit, which then does not take place.
    AckBeforeCommit,
    /// The line answers for the server: nobody has the entries.
    AckByNobody,
    /// The till believes that more is acknowledged than the server said.
    AckTooFar,
    /// The outbox leaves out its first entry.
    OutboxSkips,
    /// The server forgets which grants it gave: asked again, it gives again.
    GrantTwice,
    /// A grant's units are credited twice at the till.
    CreditTwice,
    /// A unit that goes back to the server also stays.
    ReturnKept,
    /// The server forgets which effects have taken place: what is recorded twice counts twice.
    EffectTwice,
    /// A branch of a stream that is not the acknowledged one counts as received.
    ForkAccepted,
    /// What a neighbour's entries say comes again as state of its stream, and counts beside them.
    NeighbourTwice,
    /// A till's clock stands still: it spends what has expired.
    ExpiredStillHeld,
    /// A till believes a machine clock that is a year ahead.
    WrongClockExpires,
    /// A disk is put back with the guard that belongs to it.
    RolledBackDiskKeepsCells,
    /// A lease never ends for the till.
    LeaseIgnored,
    /// A crash takes along what was shown as done.
    DoneAndLost,
    /// A restored server goes on under its feed's old name.
    RestoredUnderTheOldName,
    /// A cell is debited by nothing: units of the server multiply.
    DebitForgotten,
    /// The server forgets how far a stream was acknowledged: a push that comes again is booked again.
    ReplayedPush,
    /// A till takes back what another till handed over, as that one may, too.
    VoidOnTwoTills,
    /// What a member is given once (a welcome, a birthday) is given by whichever till the member comes to.
    OnceOnTwoTills,
    /// A till keeps what is wanted where its member stands.
    RecallIgnored,
}

impl Plant {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::CursorWithoutPage,
        Self::PageWithoutCursor,
        Self::HalfAPage,
        Self::AckBeforeCommit,
        Self::AckByNobody,
        Self::AckTooFar,
        Self::OutboxSkips,
        Self::GrantTwice,
        Self::CreditTwice,
        Self::ReturnKept,
        Self::EffectTwice,
        Self::ForkAccepted,
        Self::NeighbourTwice,
        Self::ExpiredStillHeld,
        Self::WrongClockExpires,
        Self::RolledBackDiskKeepsCells,
        Self::LeaseIgnored,
        Self::DoneAndLost,
        Self::RestoredUnderTheOldName,
        Self::DebitForgotten,
        Self::ReplayedPush,
        Self::VoidOnTwoTills,
        Self::OnceOnTwoTills,
        Self::RecallIgnored,
    ];

    /// Lives below the service.
    pub fn is_in_storage(self) -> bool {
        matches!(
            self,
            Self::AckBeforeCommit | Self::GrantTwice | Self::EffectTwice | Self::DebitForgotten | Self::ReplayedPush
        )
    }

    /// Lives in the tills themselves.
    pub fn in_till(self) -> Bugs {
        Bugs { voids_elsewhere: self == Self::VoidOnTwoTills, gives_once_anywhere: self == Self::OnceOnTwoTills }
    }
}

/// A storage with a bug.
pub struct PlantedStorage {
    below: Arc<dyn Storage>,
    plant: Plant,
    commits: Arc<AtomicU32>,
    streams: Arc<Streams>,
}

/// Rows of streams as they were put last and before.
type Streams = Mutex<BTreeMap<u32, [StreamRow; 2]>>;

impl PlantedStorage {
    pub fn new(below: Arc<dyn Storage>, plant: Plant) -> Self {
        Self { below, plant, commits: Arc::default(), streams: Arc::default() }
    }
}

impl fmt::Debug for PlantedStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlantedStorage({:?})", self.plant)
    }
}

#[async_trait]
impl Storage for PlantedStorage {
    async fn begin(&self, merchant: MerchantId) -> Result<Box<dyn Transaction>, StorageError> {
        let below = self.below.begin(merchant).await?;
        let (commits, streams) = (self.commits.clone(), self.streams.clone());
        Ok(Box::new(Planted { below, plant: self.plant, commits, streams }))
    }

    async fn read(&self, merchant: MerchantId) -> Result<Box<dyn View>, StorageError> {
        self.below.read(merchant).await
    }

    async fn add_merchant(&self, merchant: MerchantId, head: &Head) -> Result<(), StorageError> {
        self.below.add_merchant(merchant, head).await
    }

    async fn merchants(&self) -> Result<Vec<MerchantId>, StorageError> {
        self.below.merchants().await
    }
}

struct Planted {
    below: Box<dyn Transaction>,
    plant: Plant,
    commits: Arc<AtomicU32>,
    streams: Arc<Streams>,
}

impl Planted {
    /// Now and then a stream stands where it stood one push ago.
    fn forgetful(&self, rows: Values) -> Values {
        if self.commits.load(Ordering::SeqCst) % 5 != 4 {
            return rows;
        }
        let known = self.streams.lock().unwrap();
        let before = |row: Vec<Value>| {
            let row = StreamRow::from_values(row).unwrap();
            match known.get(&row.number) {
                Some([before, last]) if *last == row && !row.is_own() => before.clone().into_values(),
                _ => row.into_values(),
            }
        };
        rows.into_iter().map(before).collect()
    }

    fn remember(&self, rows: &Values) {
        let mut known = self.streams.lock().unwrap();
        for row in rows.iter().cloned().map(|row| StreamRow::from_values(row).unwrap()) {
            let last = known.get(&row.number).map_or_else(|| row.clone(), |[_, last]| last.clone());
            known.insert(row.number, [last, row]);
        }
    }
}

#[async_trait]
impl View for Planted {
    fn head(&self) -> &Head {
        self.below.head()
    }

    async fn get(&self, table: &'static Table, first: Vec<Value>) -> Result<Values, StorageError> {
        match (self.plant, table.name) {
            (Plant::GrantTwice, "grant_part") | (Plant::EffectTwice, "effect" | "action") => Ok(Vec::new()),
            (Plant::ReplayedPush, "stream") => Ok(self.forgetful(self.below.get(table, first).await?)),
            _ => self.below.get(table, first).await,
        }
    }

    async fn scan(
        &self,
        table: &'static Table,
        equal: Vec<Value>,
        after: Vec<Value>,
        limit: u32,
    ) -> Result<Values, StorageError> {
        self.below.scan(table, equal, after, limit).await
    }

    async fn feed(&self, after: u64, limit: u32) -> Result<Values, StorageError> {
        self.below.feed(after, limit).await
    }
}

#[async_trait]
impl Transaction for Planted {
    async fn insert(&self, table: &'static Table, rows: Values) -> Result<(), StorageError> {
        self.upsert(table, rows).await
    }

    async fn upsert(&self, table: &'static Table, rows: Values) -> Result<(), StorageError> {
        if self.plant == Plant::ReplayedPush && table.name == "stream" {
            self.remember(&rows);
        }
        self.below.upsert(table, rows).await
    }

    async fn delete(&self, table: &'static Table, keys: Values) -> Result<(), StorageError> {
        if self.plant == Plant::DebitForgotten && table.name == "cell" {
            return Ok(());
        }
        self.below.delete(table, keys).await
    }

    async fn commit(self: Box<Self>, head: &Head) -> Result<(), StorageError> {
        let number = self.commits.fetch_add(1, Ordering::SeqCst);
        if self.plant == Plant::AckBeforeCommit && number % 7 == 6 {
            return Ok(());
        }
        self.below.commit(head).await
    }
}

/// The mishap that a bug needs most, by its number in [`crate::world::World::live`].
pub fn mishap(plant: Plant) -> Option<usize> {
    match plant {
        Plant::EffectTwice | Plant::ForkAccepted => Some(9),
        Plant::NeighbourTwice => Some(15),
        Plant::WrongClockExpires => Some(11),
        Plant::RolledBackDiskKeepsCells => Some(7),
        Plant::LeaseIgnored => Some(12),
        Plant::RestoredUnderTheOldName => Some(10),
        Plant::GrantTwice | Plant::ReplayedPush | Plant::VoidOnTwoTills | Plant::OnceOnTwoTills => Some(0),
        _ => None,
    }
}

/// The customers whom a bug needs most, by their numbers in [`crate::world::World::customer`].
pub fn customer(plant: Plant) -> Option<&'static [usize]> {
    match plant {
        Plant::VoidOnTwoTills => Some(&[11, 15]),
        Plant::OnceOnTwoTills => Some(&[0, 11]),
        _ => None,
    }
}

/// Lets happen what a bug needs to show, and leaves the rest to the seed.
pub fn favor(plant: Plant, weather: &mut Weather, form: &mut Form) {
    let several = [(1, 2), (1, 3), (2, 1)];
    match plant {
        Plant::CursorWithoutPage | Plant::HalfAPage | Plant::PageWithoutCursor | Plant::CreditTwice => {
            *form = several[form.0 + form.1 - 2];
        }
        Plant::ReturnKept | Plant::DebitForgotten | Plant::RecallIgnored => *form = (1, 2),
        Plant::GrantTwice => (*form, weather.losses) = ((1, 2), true),
        Plant::EffectTwice | Plant::ForkAccepted => weather.clones = true,
        Plant::NeighbourTwice => (*form, weather.neighbours) = ((1, 3), true),
        Plant::WrongClockExpires => weather.clocks = true,
        Plant::RolledBackDiskKeepsCells | Plant::DoneAndLost => {
            (weather.images, weather.crashes, weather.outages) = (true, true, true);
        }
        Plant::LeaseIgnored => weather.fences = true,
        Plant::RestoredUnderTheOldName => weather.restored_server = true,
        Plant::AckBeforeCommit
        | Plant::AckByNobody
        | Plant::AckTooFar
        | Plant::OutboxSkips
        | Plant::ExpiredStillHeld => {}
        Plant::ReplayedPush => weather.losses = true,
        Plant::VoidOnTwoTills | Plant::OnceOnTwoTills => (*form, weather.outages) = ((1, 2), true),
    }
}
