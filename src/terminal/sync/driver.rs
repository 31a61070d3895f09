//! The thread between the till and the line: carries events to the engine on the till's thread and questions to the
//! server.
//!
//! Invariant: neither the till's thread nor the window's ever waits for this one. The engine travels with each event
//! and comes back with its questions; where the till is gone it starts anew.

use super::address::ServerAddress;
use super::cause::{Cause, Remedy};
use super::engine::{Event, Send as Question, SyncEngine};
use super::lan::{Fetching, LanDriver, LanEvent};
use super::report::SyncReport;
use super::transport::{Transport, TransportOptions};
use super::watch::NetworkWatch;
use super::wire::Reply;
use crate::Till;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tillstamp_ledger::MemberId;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

/// Work for the till's thread.
pub type TillJob = Box<dyn FnOnce(&mut Till) + Send>;
/// The way to the till's thread; a job that cannot be run is dropped.
pub type TillPort = Arc<dyn Fn(TillJob) + Send + Sync>;

/// How often the network's routes, and wishes left in a file, are looked at.
const WATCH: Duration = Duration::from_secs(2);
/// Without a till there is nothing to do; somebody may set one up.
const NO_TILL: Duration = Duration::from_secs(5);
/// Whatever the engine wants, it is not woken more often.
const LEAST_MS: u64 = 20;
/// What is still under way at the end gets so long.
const END: Duration = Duration::from_millis(500);
/// Written by who wants a try now and cannot reach this process otherwise.
pub(super) const WISH_FILE: &str = "sync.now";

/// What may differ between runs.
#[derive(Clone, Default)]
pub struct SyncOptions {
    /// TLS and time-outs.
    pub transport: TransportOptions,
    /// Where the report is kept for others to read, and wishes are left.
    pub folder: Option<PathBuf>,
    /// Speak to the shop's other tills over its own network.
    pub lan: bool,
}

/// What others may see of the thread's work.
#[derive(Default)]
struct Shared {
    fetching: Mutex<BTreeSet<MemberId>>,
    borrowing: Fetching,
    report: Mutex<Option<SyncReport>>,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The way to the thread; clones lead to the same one. It ends when the last one is dropped.
#[derive(Clone)]
pub struct SyncHandle {
    events: mpsc::UnboundedSender<Event>,
    /// The shop's own network; nothing where it is not used.
    lan: Option<mpsc::UnboundedSender<LanEvent>>,
    shared: Arc<Shared>,
}

impl SyncHandle {
    fn tell(&self, event: Event) {
        if self.events.send(event).is_err() {
            tracing::debug!("the sync thread has ended");
        }
    }

    fn tell_lan(&self, event: LanEvent) {
        if let Some(lan) = &self.lan {
            drop(lan.send(event));
        }
    }

    /// The till was joined or left, or another one stands in its place.
    pub fn changed(&self) {
        self.tell(Event::Started);
        self.tell_lan(LanEvent::Started);
    }

    /// Something was recorded.
    pub fn recorded(&self) {
        self.tell(Event::Recorded);
        self.tell_lan(LanEvent::Recorded);
    }

    /// A member is being served: what that member has elsewhere is fetched meanwhile.
    pub fn served(&self, member: MemberId) {
        self.tell(Event::Served(member));
        self.tell_lan(LanEvent::Served(member));
    }

    /// A person does not want to wait.
    pub fn try_now(&self) {
        self.tell(Event::TryNow);
    }

    /// Units of this member are being fetched right now. Only Redeem may wait for that, at most 150 ms.
    pub fn is_fetching(&self, member: MemberId) -> bool {
        locked(&self.shared.fetching).contains(&member) || locked(&self.shared.borrowing).contains(&member)
    }

    /// What was last known; nothing before the first look.
    pub fn report(&self) -> Option<SyncReport> {
        locked(&self.shared.report).clone()
    }
}

/// Starts the thread; it works until the last handle is dropped.
///
/// # Errors
/// Where the system gives no thread.
pub fn start(port: TillPort, options: SyncOptions) -> std::io::Result<(SyncHandle, JoinHandle<()>)> {
    let (events, waiting) = mpsc::unbounded_channel();
    let (near, neighbours) = mpsc::unbounded_channel();
    let lan = options.lan.then_some(near);
    let handle = SyncHandle { events, lan, shared: Arc::default() };
    let shared = Arc::clone(&handle.shared);
    let lan = options.lan.then(|| LanDriver::new(Arc::clone(&port), Arc::clone(&shared.borrowing)));
    handle.tell(Event::Started);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let thread = std::thread::Builder::new().name("sync".into()).spawn(move || {
        let driver = Driver::new(port, options, shared);
        runtime.block_on(async {
            if let Some(lan) = lan {
                tokio::spawn(lan.run(neighbours));
            }
            driver.run(waiting).await;
        });
        // A name that is being looked up must not hold up the end.
        runtime.shutdown_timeout(END);
    })?;
    Ok((handle, thread))
}

struct Driver {
    port: TillPort,
    options: SyncOptions,
    shared: Arc<Shared>,
    engine: Option<SyncEngine>,
    way: Option<(String, Transport)>,
    asked: JoinSet<(u64, Result<Reply, Cause>)>,
    watch: NetworkWatch,
    begin: Instant,
    wake: Instant,
}

/// What came back from the till's thread.
struct Stepped {
    engine: SyncEngine,
    questions: Vec<Question>,
    report: Option<SyncReport>,
    ahead_ms: i64,
}

impl Driver {
    fn new(port: TillPort, options: SyncOptions, shared: Arc<Shared>) -> Self {
        let begin = Instant::now();
        Self {
            port,
            options,
            shared,
            engine: Some(SyncEngine::new()),
            way: None,
            asked: JoinSet::new(),
            watch: NetworkWatch::new(),
            begin,
            wake: begin + NO_TILL,
        }
    }

    async fn run(mut self, mut events: mpsc::UnboundedReceiver<Event>) {
        let mut watch = tokio::time::interval(WATCH);
        watch.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let event = tokio::select! {
                event = events.recv() => match event {
                    Some(event) => event,
                    None => return,
                },
                Some(answered) = self.asked.join_next() => match answered {
                    Ok((id, result)) => self.landed(id, result),
                    Err(error) => {
                        // The engine's own deadline stands in for the answer.
                        tracing::error!(%error, "a question of the sync thread was lost");
                        Event::Due
                    }
                },
                () = tokio::time::sleep_until(self.wake.into()) => Event::Due,
                _ = watch.tick() => match self.looked() {
                    Some(event) => event,
                    None => continue,
                },
            };
            self.step(event).await;
        }
    }

    fn landed(&mut self, id: u64, result: Result<Reply, Cause>) -> Event {
        if result.as_ref().is_err_and(|cause| cause.remedy() == Remedy::WaitForLine) {
            // The next question makes a new connection.
            self.way = None;
        }
        Event::Answered { id, result }
    }

    /// A change of the network, or a wish left in a file.
    fn looked(&mut self) -> Option<Event> {
        if !self.engine.as_ref().is_some_and(SyncEngine::is_joined) {
            return None;
        }
        if let Some(folder) = &self.options.folder
            && std::fs::remove_file(folder.join(WISH_FILE)).is_ok()
        {
            return Some(Event::TryNow);
        }
        self.watch.has_changed().then_some(Event::NetworkChanged)
    }

    fn now_ms(&self) -> i64 {
        i64::try_from(self.begin.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// One event on the till's thread.
    async fn step(&mut self, event: Event) {
        let engine = self.engine.take().unwrap_or_default();
        let (now_ms, random) = (self.now_ms(), random());
        let (reply, answer) = oneshot::channel();
        (self.port)(Box::new(move |till| drop(reply.send(stepped(engine, till, event, now_ms, random)))));
        let Ok(stepped) = answer.await else {
            // No till stands there now.
            self.engine = None;
            self.wake = Instant::now() + NO_TILL;
            return;
        };
        self.options.transport.time.set_ahead_ms(stepped.ahead_ms);
        for question in stepped.questions {
            self.ask(question);
        }
        let wait_ms = u64::try_from(stepped.engine.wake_ms().saturating_sub(self.now_ms())).unwrap_or(0);
        // Never, in practice, is a day: the sum must stay a time.
        self.wake = Instant::now() + Duration::from_millis(wait_ms.clamp(LEAST_MS, 86_400_000));
        *locked(&self.shared.fetching) = stepped.engine.fetching();
        self.tell(stepped.report);
        self.engine = Some(stepped.engine);
    }

    fn tell(&self, report: Option<SyncReport>) {
        let mut known = locked(&self.shared.report);
        if *known == report {
            return;
        }
        if let (Some(folder), Some(report)) = (&self.options.folder, &report)
            && let Err(error) = report.keep(folder)
        {
            tracing::debug!(%error, "the sync report was not kept");
        }
        *known = report;
    }

    fn ask(&mut self, question: Question) {
        let Question { id, request, way } = question;
        let transport = match self.transport(&way.address) {
            Some(transport) => transport,
            None => {
                self.asked.spawn(std::future::ready((id, Err(Cause::Foreign))));
                return;
            }
        };
        self.asked.spawn(async move { (id, transport.send(&request, Some(&way.bearer)).await) });
    }

    fn transport(&mut self, address: &str) -> Option<Transport> {
        if let Some((known, transport)) = &self.way
            && known == address
        {
            return Some(transport.clone());
        }
        let parsed: ServerAddress = address.parse().ok()?;
        match Transport::new(&parsed, &self.options.transport) {
            Ok(transport) => {
                self.way = Some((address.to_owned(), transport.clone()));
                Some(transport)
            }
            Err(error) => {
                tracing::error!(%error, "there is no way to the server");
                None
            }
        }
    }
}

fn stepped(mut engine: SyncEngine, till: &mut Till, event: Event, now_ms: i64, random: u32) -> Stepped {
    let questions = engine.handle(till, event, now_ms, random);
    let report = SyncReport::of(&engine, till);
    let machine = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let ahead_ms = till.now().0.saturating_sub(i64::try_from(machine).unwrap_or(i64::MAX));
    Stepped { engine, questions, report, ahead_ms }
}

fn random() -> u32 {
    let mut bytes = [0; 4];
    // Only jitter: a constant is as good where the system gives none.
    match getrandom::fill(&mut bytes) {
        Ok(()) => u32::from_le_bytes(bytes),
        Err(_) => 0,
    }
}

/// A till on this thread that takes the sync thread's jobs between other work: for the command line.
pub struct TillHost {
    jobs: std::sync::mpsc::Receiver<TillJob>,
}

impl TillHost {
    /// The host and the way to it.
    pub fn new() -> (Self, TillPort) {
        let (send, jobs) = std::sync::mpsc::channel::<TillJob>();
        let send = Mutex::new(send);
        let port: TillPort = Arc::new(move |job| drop(locked(&send).send(job)));
        (Self { jobs }, port)
    }

    /// Runs what waits.
    pub fn run_waiting(&self, till: &mut Till) {
        while let Ok(job) = self.jobs.try_recv() {
            job(till);
        }
    }

    /// Runs jobs until `done` says so or the time is over; whether it said so.
    pub fn run_until(&self, till: &mut Till, limit: Duration, mut done: impl FnMut(&mut Till) -> bool) -> bool {
        let end = Instant::now() + limit;
        loop {
            if done(till) {
                return true;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            if let Ok(job) = self.jobs.recv_timeout(left.min(Duration::from_millis(50))) {
                job(till);
            }
        }
    }
}
