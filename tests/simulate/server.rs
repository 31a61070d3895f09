//! The server of a simulated shop: the real HTTP layer, service and SQLite file, in this process and without a socket.
//!
//! Invariant: time and randomness are the seed's; one question is answered at a time, so that a seed replays exactly.

use crate::plant::{Plant, PlantedStorage};
use axum::body::Body;
use axum::http::header;
use e2e::random::Random;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tillstamp_ledger::MerchantId;
use tillstamp_server::http::{HttpSettings, Rates, router};
use tillstamp_server::service::{ServerKeys, Service, World};
use tillstamp_server::storage::Storage;
use tillstamp_server::storage::sqlite::{SqliteStorage, copy_file};
use tillstamp_terminal::ledger as tillstamp_ledger;
use tillstamp_terminal::sync::{Reply, Request};
use tower::ServiceExt;

const SECRET: [u8; 32] = [42; 32];

/// Time and randomness of a simulated server.
pub struct SimTime {
    now_ms: AtomicI64,
    drawn: Mutex<Random>,
}

impl World for SimTime {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn random(&self, bytes: &mut [u8]) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.iter_mut().for_each(|byte| *byte = drawn.below(256) as u8);
    }
}

/// A running server, or one that is off.
pub struct Server {
    folder: PathBuf,
    runtime: tokio::runtime::Runtime,
    time: Arc<SimTime>,
    /// The ledger's file in force; a restore goes on in another one.
    file: PathBuf,
    files: u32,
    plant: Option<Plant>,
    pub service: Service,
    router: axum::Router,
}

fn started(file: &Path, time: &Arc<SimTime>, plant: Option<Plant>) -> (Service, axum::Router) {
    let storage: Arc<dyn Storage> = Arc::new(SqliteStorage::open(file).unwrap());
    let storage = match plant {
        Some(plant) if plant.is_in_storage() => Arc::new(PlantedStorage::new(storage, plant)),
        _ => storage,
    };
    let service = Service::new(storage, ServerKeys::new(SECRET), time.clone());
    let rates = Rates { per_token: u32::MAX, pairings: u32::MAX, pairings_per_address: u32::MAX };
    let router = router(service.clone(), HttpSettings { rates, ..HttpSettings::default() });
    (service, router)
}

impl Server {
    /// Opens or makes the ledger in a folder.
    pub fn open(folder: &Path, seed: u64, now_ms: i64, plant: Option<Plant>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let time = Arc::new(SimTime { now_ms: AtomicI64::new(now_ms), drawn: Mutex::new(Random::new(seed ^ 0x5EED)) });
        let file = folder.join("server.db");
        let (service, router) = {
            let _inside = runtime.enter();
            started(&file, &time, plant)
        };
        Self { folder: folder.to_owned(), runtime, time, file, files: 0, plant, service, router }
    }

    /// Waits for a service call.
    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    pub fn set_now(&self, now_ms: i64) {
        self.time.now_ms.store(now_ms, Ordering::SeqCst);
    }

    /// The answer to one question, as it would leave by HTTP.
    pub fn ask(&self, request: &Request, bearer: &str) -> Reply {
        let method = if request.body.is_some() { "POST" } else { "GET" };
        let asked = axum::http::Request::builder()
            .method(method)
            .uri(&request.path)
            .header(header::AUTHORIZATION, format!("Bearer {bearer}"))
            .body(Body::from(request.body.clone().unwrap_or_default()))
            .unwrap();
        self.run(async {
            let response = self.router.clone().oneshot(asked).await.unwrap();
            let status = response.status().as_u16();
            let label = response.headers().get(header::CONTENT_TYPE).and_then(|label| label.to_str().ok());
            let content_type = label.map(str::to_owned);
            let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
            Reply { status, content_type, body }
        })
    }

    /// The program ends between two questions and starts again on the same file.
    pub fn restart(&mut self) {
        let _inside = self.runtime.enter();
        (self.service, self.router) = started(&self.file, &self.time, self.plant);
    }

    /// A copy of the ledger, as `backup` makes it.
    pub fn backup(&mut self) -> PathBuf {
        self.files += 1;
        let copy = self.folder.join(format!("backup-{}.db", self.files));
        copy_file(&self.file, &copy).unwrap();
        copy
    }

    /// An older copy takes the ledger's place, as `restore` puts it there.
    pub fn restore(&mut self, copy: &Path, merchant: MerchantId) {
        self.files += 1;
        self.file = self.folder.join(format!("server-{}.db", self.files));
        std::fs::copy(copy, &self.file).unwrap();
        self.restart();
        if self.plant != Some(Plant::RestoredUnderTheOldName) {
            self.run(self.service.begin_after_restore(merchant)).unwrap();
        }
    }

    /// Everything is in the ledger's own file: another process can take it.
    pub fn settle(self) {
        let Self { folder, runtime, file, service, router, .. } = self;
        let copy = folder.join("settled.db");
        copy_file(&file, &copy).unwrap();
        drop((service, router));
        drop(runtime);
        for end in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(format!("{}{end}", file.display())));
        }
        std::fs::rename(copy, file).unwrap();
    }
}
