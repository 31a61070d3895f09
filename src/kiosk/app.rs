//! The program with its windows: opens the shop, puts the desk together, starts the camera and the scanner, runs.
//!
//! Invariant: the window opens whatever the devices do; what is missing is a state on the screen, never a reason to
//! end.

use crate::adapters;
use crate::desk::Desk;
use crate::devices::frames::{DirectoryError, DirectorySource, FrameSource, Pace, SwitchSource, list_cameras};
use crate::devices::sound::Player;
use crate::devices::wedge::ScannerChoice;
use crate::engine::Engine;
use crate::gear::{self, CameraPick, SystemGear};
use crate::measure::Measure;
use crate::windows::WINDOWED;
use crate::{demo_codes, line, motion, pipeline, screens};
use slint::ComponentHandle;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tillstamp_terminal::views::{No, Verdict};
use tillstamp_terminal::{Dirs, SystemClock, SystemEntropy, Till};
use tillstamp_ui as ui;

/// Everybody's PIN in the demo shop.
const DEMO_PIN: &str = "1234";

/// A printer that runs out of paper says so only when it is asked.
const LOOK_AT_PRINTER: Duration = Duration::from_secs(60);

/// Where pictures come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A camera; the demo camera where none is found and this is the demo shop.
    CameraElseDemo {
        /// It is the demo shop.
        demo: bool,
    },
    /// A camera, whatever is found.
    Camera,
    /// Rendered pictures.
    Demo,
    /// A folder of pictures.
    Folder(PathBuf),
}

/// What somebody may want to hear of every verdict.
pub type VerdictHook = Box<dyn FnMut(&Verdict) + Send>;

/// How to run.
pub struct RunOptions {
    /// The shop's folders; without a shop in them the wizard opens.
    pub dirs: Dirs,
    /// Where pictures come from.
    pub source: Source,
    /// Not full screen.
    pub windowed: bool,
    /// A second window for the customer.
    pub customer_window: bool,
    /// End after so many seconds; the first person of a demo shop signs in by itself.
    pub for_seconds: Option<u32>,
    /// Leave screenshots here at the end.
    pub screenshots: Option<PathBuf>,
    /// Told of every verdict after its commit.
    pub on_verdict: Option<VerdictHook>,
    /// Write measured moments here; the demo camera then shows more members, so that few come twice.
    pub measure: Option<PathBuf>,
}

/// Why the program cannot run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The shop cannot be opened.
    #[error("{text}")]
    Shop {
        /// What happened and what to do, in words.
        text: String,
    },
    /// No window can be opened.
    #[error("The window cannot be opened: {0}. Is a display connected, and DISPLAY set?")]
    Window(#[from] slint::PlatformError),
    /// The folder of pictures cannot be read.
    #[error(transparent)]
    Folder(#[from] DirectoryError),
    /// The system gives no thread or no file.
    #[error("The system refused: {0}.")]
    System(#[from] std::io::Error),
    /// A screenshot failed.
    #[error(transparent)]
    Screens(#[from] screens::ScreensError),
}

/// Runs until the window is closed or the time is over.
///
/// # Errors
/// Where the shop or the window cannot be opened.
pub fn run(mut options: RunOptions) -> Result<(), RunError> {
    adapters::office::place(options.dirs.clone());
    let most = if options.measure.is_some() { demo_codes::MEASURED_MAX } else { demo_codes::MEMBERS_MAX };
    let codes = if is_demo(&options.source) { demo_codes::collect(&options.dirs, most) } else { Vec::new() };
    let till = open_shop(&options.dirs)?;
    let has_shop = till.is_some();
    let window = ui::Till::new()?;
    let customer = if options.customer_window { Some(ui::CustomerDisplay::new()?) } else { None };
    let (engine, end) = Engine::start(till)?;
    let (desk, end) = Desk::new(window, customer, engine.clone(), end, Some(Player::start()));
    if let Some(path) = &options.measure {
        let measure = Measure::create(path)?;
        desk.shared.measure.get_or_init(|| measure);
    }
    let hook = options.on_verdict.take();
    desk.set_on_verdict(
        hook.map(|mut hook| Box::new(move |verdict: &Verdict| hook(verdict)) as Box<dyn FnMut(&Verdict)>),
    );
    open_windows(&desk, &options, has_shop)?;
    motion::ask(&desk);
    let line = line::start(&engine, options.dirs.data.clone())?;
    let look = start_looking(&desk, &engine, &options, codes)?;
    let timers = start_timers(&desk, &options);
    desk.till.run()?;
    drop(timers);
    desk.shared.ending.store(true, Ordering::Relaxed);
    if look.join().is_err() {
        tracing::error!("the looking thread ended by a panic");
    }
    line.end();
    drop(engine);
    drop(desk);
    end.join();
    Ok(())
}

fn is_demo(source: &Source) -> bool {
    match source {
        Source::Demo => true,
        Source::CameraElseDemo { demo } => *demo && list_cameras().is_empty(),
        Source::Camera | Source::Folder(_) => false,
    }
}

fn open_shop(dirs: &Dirs) -> Result<Option<Till>, RunError> {
    if !dirs.has_shop() {
        return Ok(None);
    }
    Till::open(dirs.clone(), Box::new(SystemClock), Box::new(SystemEntropy)).map(Some).map_err(|no| said(&no))
}

fn said(no: &No) -> RunError {
    if let Some(details) = &no.details {
        tracing::error!(key = no.message.key, %details, "the shop could not be opened");
    }
    RunError::Shop { text: adapters::say::Say::new("en", "EUR", "UTC").no(no) }
}

fn open_windows(desk: &Rc<Desk>, options: &RunOptions, has_shop: bool) -> Result<(), RunError> {
    let shell = desk.global::<ui::ShellAdapter>();
    shell.set_languages(adapters::shared::languages(&desk.words()));
    shell.set_language("en".into());
    desk.going.borrow_mut().windowed = options.windowed;
    if has_shop {
        adapters::shell::refresh_shop(desk);
        desk.go(ui::Screen::Lock);
    } else {
        desk.go(ui::Screen::SetUp);
    }
    // The first picture shows the shop, not an empty frame.
    desk.settle();
    // The customer's window alone is no till.
    desk.till.window().on_close_requested(|| {
        if let Err(error) = slint::quit_event_loop() {
            tracing::error!(%error, "the event loop did not end");
        }
        slint::CloseRequestResponse::HideWindow
    });
    // Where no window manager grants the full screen, the window must still be large enough for the counter.
    desk.till.window().set_size(WINDOWED);
    desk.till.window().set_fullscreen(!options.windowed);
    if options.windowed {
        desk.till.window().set_position(slint::PhysicalPosition::new(0, 0));
    }
    desk.till.show()?;
    if let Some(customer) = &desk.customer
        && options.windowed
    {
        customer.window().set_size(WINDOWED);
        customer.window().set_position(slint::PhysicalPosition::new(WINDOWED.width.cast_signed(), 0));
    }
    Ok(())
}

/// Pictures come from what the call says, else from what the settings say; the settings can change it at any time.
fn start_looking(
    desk: &Rc<Desk>,
    engine: &Engine,
    options: &RunOptions,
    codes: Vec<tillstamp_scan::DemoCode>,
) -> Result<std::thread::JoinHandle<()>, RunError> {
    let followed = desk.going.borrow().followed.clone();
    let demo = is_demo(&options.source);
    let first: Box<dyn FrameSource> = match &options.source {
        Source::Folder(folder) => Box::new(DirectorySource::open(folder, Pace::Rate(15))?),
        _ if demo => gear::source(&CameraPick::Demo, codes.clone())?,
        _ => gear::source(&CameraPick::parse(&followed.camera), codes.clone())?,
    };
    if demo || CameraPick::parse(&followed.camera) == CameraPick::Demo {
        adapters::camera::set_demo(desk);
    }
    let (source, switch) = SwitchSource::new(first);
    let start = gear::Start { scanners: ScannerChoice::parse(&followed.scanner), codes };
    desk.set_gear(Arc::new(SystemGear::start(switch, engine, &desk.shared, start)));
    // The settings were read before there was a printer to look at.
    let settings = desk.going.borrow().settings.clone();
    gear::look_at_printer(desk, &settings);
    Ok(pipeline::start(Box::new(source), engine.clone(), Arc::clone(&desk.shared))?)
}

fn start_timers(desk: &Rc<Desk>, options: &RunOptions) -> Vec<slint::Timer> {
    let printer = slint::Timer::default();
    printer.start(slint::TimerMode::Repeated, LOOK_AT_PRINTER, || {
        if let Some(desk) = crate::desk::here() {
            let settings = desk.going.borrow().settings.clone();
            gear::look_at_printer(&desk, &settings);
        }
    });
    let tick = slint::Timer::default();
    tick.start(slint::TimerMode::Repeated, Duration::from_secs(1), move || {
        let Some(desk) = crate::desk::here() else { return };
        if let Some(status) = desk.gear().scanners() {
            desk.going.borrow_mut().devices.scanner = gear::scanner_state(&status);
        }
        desk.engine.call(
            |till| till.tick(),
            |desk, notes| {
                if let Some(note) = notes.first() {
                    let text = desk.words().both(note);
                    desk.notice(text, ui::Tone::Already);
                }
            },
        );
        adapters::shell::tick(&desk, Instant::now());
    });
    let mut timers = vec![tick, printer];
    if let Some(seconds) = options.for_seconds {
        sign_in_for_demo(desk);
        let folder = options.screenshots.clone();
        let end = slint::Timer::default();
        end.start(slint::TimerMode::SingleShot, Duration::from_secs(u64::from(seconds)), move || {
            if let (Some(desk), Some(folder)) = (crate::desk::here(), &folder) {
                leave_screenshots(&desk, folder);
            }
            if let Err(error) = slint::quit_event_loop() {
                tracing::error!(%error, "the event loop did not end");
            }
        });
        timers.push(end);
        let hand = slint::Timer::default();
        hand.start(slint::TimerMode::Repeated, Duration::from_secs(3), || {
            if let Some(desk) = crate::desk::here() {
                adapters::counter::go_on(&desk);
            }
        });
        timers.push(hand);
    }
    timers
}

/// A run that ends by itself has nobody to tap a PIN.
fn sign_in_for_demo(desk: &Rc<Desk>) {
    desk.engine.call(
        |till| {
            let first = till.operators().first().map(|tile| tile.operator)?;
            till.sign_in(first, DEMO_PIN).ok()
        },
        |desk, session| {
            if let Some(session) = session {
                adapters::lock::signed_in(desk, session);
            }
        },
    );
}

fn leave_screenshots(desk: &Rc<Desk>, folder: &std::path::Path) {
    let shots = [("till.png", Some(desk.till.window())), ("customer.png", desk.customer.as_ref().map(|c| c.window()))];
    for (name, window) in shots {
        let Some(window) = window else { continue };
        match screens::snapshot(window, &folder.join(name)) {
            Ok(()) => eprintln!("screenshot: {}", folder.join(name).display()),
            Err(error) => tracing::error!(%error, "no screenshot"),
        }
    }
}
