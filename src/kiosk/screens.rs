//! Pictures of every screen without a display: for judging the look, and for screenshots of a run.
//!
//! Invariant: the screens are filled by the real adapters from a real (demo) shop; nothing here sets a text.

use crate::adapters;
use crate::desk::Desk;
use crate::engine::Engine;
use crate::pipeline::Seen;
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, PlatformError, WindowAdapter};
use slint::{ComponentHandle, PhysicalSize, Rgb8Pixel, SharedPixelBuffer};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;
use tillstamp_scan::DemoScene;
use tillstamp_terminal::views::No;
use tillstamp_terminal::{Dirs, SystemClock, SystemEntropy, Till};
use tillstamp_ui as ui;

/// Sizes of the windows that have to hold, widths first.
const SIZES: [(u32, u32); 4] = [(1024, 600), (1280, 800), (1920, 1080), (800, 1280)];
/// Everybody's PIN in the demo shop.
const DEMO_PIN: &str = "1234";

/// Why a picture was not made.
#[derive(Debug, thiserror::Error)]
pub enum ScreensError {
    /// The window could not be made or drawn.
    #[error("The window cannot be drawn: {0}.")]
    Window(#[from] PlatformError),
    /// Another platform is in use already.
    #[error("The pictures need a process of their own: {0}.")]
    Platform(#[from] slint::platform::SetPlatformError),
    /// A file could not be written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The picture could not be written as PNG.
    #[error("The picture cannot be written: {0}.")]
    Png(#[from] png::EncodingError),
    /// The demo shop could not be made.
    #[error("The demo shop cannot be made: {0}.")]
    Shop(&'static str),
}

struct Headless;

impl Platform for Headless {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        let window: Rc<MinimalSoftwareWindow> = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
        Ok(window)
    }

    fn duration_since_start(&self) -> Duration {
        // Animations stand at their end: time is far after the start of each.
        use std::sync::atomic::{AtomicU64, Ordering};
        static MS: AtomicU64 = AtomicU64::new(0);
        Duration::from_millis(MS.fetch_add(400, Ordering::Relaxed))
    }
}

/// Writes what a window shows as PNG.
///
/// # Errors
/// Where the window cannot be drawn or the file cannot be written.
pub fn snapshot(window: &slint::Window, path: &Path) -> Result<(), ScreensError> {
    let picture = window.take_snapshot()?;
    let file = |source| ScreensError::File { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(file)?;
    }
    let out = std::io::BufWriter::new(std::fs::File::create(path).map_err(file)?);
    let mut encoder = png::Encoder::new(out, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(picture.as_bytes())?;
    Ok(())
}

/// Renders every screen into `out`: `<language>/<screen>-<width>x<height>[-dark].png`. English comes in every size and
/// theme, the others in the two sizes that are narrowest.
///
/// # Errors
/// Where the demo shop, a window or a file cannot be made.
pub fn render(out: &Path) -> Result<(), ScreensError> {
    slint::platform::set_platform(Box::new(Headless))?;
    let folder = out.join("shop");
    let dirs = Dirs::new(folder.join("data"), folder.join("guard"));
    let till = if dirs.has_shop() {
        Till::open(dirs, Box::new(SystemClock), Box::new(SystemEntropy)).map_err(|no| shop(&no))?
    } else {
        Till::create_demo(dirs, Box::new(SystemClock), 1).map_err(|no| shop(&no))?
    };
    let system = |_| ScreensError::Shop("no thread");
    let (engine, end) = Engine::start(Some(till)).map_err(system)?;
    let (desk, end) = Desk::new(ui::Till::new()?, Some(ui::CustomerDisplay::new()?), engine, end, None);
    let gallery = Gallery { desk: Rc::clone(&desk), out: out.to_owned() };
    desk.till.show()?;
    if let Some(customer) = &desk.customer {
        customer.show()?;
    }
    let result = gallery.all();
    drop(gallery);
    drop(desk);
    end.join();
    result
}

fn shop(no: &No) -> ScreensError {
    ScreensError::Shop(no.message.key)
}

struct Gallery {
    desk: Rc<Desk>,
    out: PathBuf,
}

impl Gallery {
    fn all(&self) -> Result<(), ScreensError> {
        adapters::shell::refresh_shop(&self.desk);
        self.desk.settle();
        let codes = self.codes();
        for (index, language) in tillstamp_words::Language::all().iter().enumerate() {
            self.language(language.code(), codes.get(index * 4..).unwrap_or_default())?;
        }
        Ok(())
    }

    /// Cards of members whose visit of today is still to come.
    fn codes(&self) -> Vec<Vec<u8>> {
        self.sign_in();
        let found = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let sink = std::sync::Arc::clone(&found);
        self.desk.engine.tell(move |till| {
            let members = till.look_up("mar").unwrap_or_default();
            let mut found = sink.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            for masked in members {
                if let Ok(face) = till.card_of(masked.member) {
                    found.push(face.code.into_bytes());
                }
            }
        });
        self.desk.settle();
        let found = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        found.clone()
    }

    fn sign_in(&self) {
        self.desk.engine.call(
            |till| {
                let owner =
                    till.operators().into_iter().rfind(|tile| tile.role == tillstamp_terminal::ledger::Role::Owner)?;
                till.sign_in(owner.operator, DEMO_PIN).ok()
            },
            |desk, session| {
                if let Some(session) = session {
                    adapters::lock::signed_in(desk, session);
                }
            },
        );
        self.desk.settle();
    }

    fn present(&self, code: &[u8]) {
        let code = code.to_vec();
        self.desk.engine.call(
            move |till| {
                let at = till.monotonic_ms();
                till.present(&code, at)
            },
            adapters::counter::show_verdict,
        );
        self.desk.settle();
    }

    fn language(&self, code: &str, cards: &[Vec<u8>]) -> Result<(), ScreensError> {
        let desk = &self.desk;
        self.lock(code)?;
        self.sign_in();
        desk.global::<ui::ShellAdapter>().invoke_set_language(code.into());
        if let Some(customer) = &desk.customer {
            customer.global::<ui::CustomerAdapter>().invoke_set_language(code.into());
        }
        desk.settle();
        self.picture();
        adapters::counter::close_sheet(desk);
        self.go(ui::Screen::Counter);
        self.till(code, "counter-idle")?;
        self.customer(code, "customer-idle")?;
        for (card, name) in cards.iter().zip(["counter-done", "counter-next"]) {
            self.present(card);
            self.till(code, name)?;
            self.customer(code, &name.replace("counter", "customer"))?;
        }
        if let Some(card) = cards.first() {
            self.present(card);
            self.till(code, "counter-already")?;
        }
        self.dialogs(code)?;
        adapters::counter::close_sheet(desk);
        self.present(b"TS1:HALF");
        self.till(code, "counter-refused")?;
        adapters::counter::close_sheet(desk);
        self.search_and_enrol(code)?;
        self.office(code)
    }

    fn lock(&self, code: &str) -> Result<(), ScreensError> {
        let desk = &self.desk;
        adapters::shell::lock(desk);
        desk.settle();
        desk.global::<ui::ShellAdapter>().invoke_set_language(code.into());
        desk.settle();
        self.till(code, "lock")?;
        let lock = desk.global::<ui::LockAdapter>();
        lock.set_chosen_id("x".into());
        lock.set_chosen_name("Jana".into());
        lock.set_pin("12".into());
        self.till(code, "lock-pin")?;
        lock.set_recovering(true);
        self.till(code, "lock-recovery")?;
        lock.set_recovering(false);
        lock.set_chosen_id("".into());
        lock.set_pin("".into());
        Ok(())
    }

    fn dialogs(&self, code: &str) -> Result<(), ScreensError> {
        use ui::MemberDialog as Open;
        let member = self.desk.global::<ui::MemberAdapter>();
        let dialogs = [
            (Open::More, "dialog-more"),
            (Open::Add, "dialog-add"),
            (Open::Adjust, "dialog-adjust"),
            (Open::History, "dialog-history"),
            (Open::Void, "dialog-void"),
            (Open::LostCard, "dialog-lost-card"),
            (Open::Move, "dialog-move"),
            (Open::Card, "dialog-card"),
        ];
        for (dialog, name) in dialogs {
            member.invoke_open_dialog(dialog);
            self.desk.settle();
            self.till(code, name)?;
        }
        member.set_dialog(Open::None);
        adapters::member_dialogs::ask_override(&self.desk);
        self.desk.settle();
        self.till(code, "dialog-override")?;
        member.set_dialog(Open::None);
        Ok(())
    }

    fn search_and_enrol(&self, code: &str) -> Result<(), ScreensError> {
        self.go(ui::Screen::Find);
        self.till(code, "find-empty")?;
        let find = self.desk.global::<ui::FindAdapter>();
        find.set_query("nov".into());
        find.invoke_search("nov".into());
        self.desk.settle();
        self.till(code, "find")?;
        self.go(ui::Screen::Enrol);
        self.till(code, "enrol")?;
        self.desk.global::<ui::EnrolAdapter>().invoke_create();
        self.desk.settle();
        self.till(code, "enrol-created")?;
        self.customer(code, "customer-new-card")
    }

    fn office(&self, code: &str) -> Result<(), ScreensError> {
        use ui::Screen as S;
        let screens = [
            (S::Manager, "manager"),
            (S::Journal, "journal"),
            (S::Staff, "staff"),
            (S::Program, "program"),
            (S::Settings, "settings"),
            (S::Health, "health"),
            (S::SetUp, "set-up"),
        ];
        for (screen, name) in screens {
            self.go(screen);
            self.till(code, name)?;
        }
        self.go(S::Counter);
        Ok(())
    }

    fn go(&self, screen: ui::Screen) {
        self.desk.go(screen);
        self.desk.settle();
    }

    /// A live picture for the counter.
    fn picture(&self) {
        let scene = DemoScene::with_size(1, vec![tillstamp_scan::DemoCode::phone("TS1:DEMO")], 640, 480);
        let luma = scene.frame(1_200);
        let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(luma.width(), luma.height());
        for (pixel, value) in buffer.make_mut_slice().iter_mut().zip(luma.pixels()) {
            *pixel = Rgb8Pixel::new(*value, *value, *value);
        }
        let seen = Seen {
            picture: Some(buffer),
            mirrored: None,
            outline: String::new(),
            mirrored_outline: String::new(),
            ours_in_view: false,
            aiming: false,
            hint: None,
        };
        adapters::camera::set_demo(&self.desk);
        adapters::camera::show(&self.desk, seen);
    }

    fn till(&self, language: &str, name: &str) -> Result<(), ScreensError> {
        let theme = self.desk.global::<ui::Theme>();
        self.shots(self.desk.till.window(), language, name, &|dark| theme.set_dark(dark))
    }

    fn customer(&self, language: &str, name: &str) -> Result<(), ScreensError> {
        let Some(customer) = &self.desk.customer else { return Ok(()) };
        let theme = customer.global::<ui::Theme>();
        self.shots(customer.window(), language, name, &|dark| theme.set_dark(dark))
    }

    fn shots(
        &self,
        window: &slint::Window,
        language: &str,
        name: &str,
        set_dark: &dyn Fn(bool),
    ) -> Result<(), ScreensError> {
        let english = language == "en";
        for (width, height) in SIZES.into_iter().filter(|(width, _)| english || *width <= 1024) {
            window.set_size(PhysicalSize::new(width, height));
            for dark in [false, true].into_iter().filter(|dark| english || !dark) {
                set_dark(dark);
                slint::platform::update_timers_and_animations();
                // The first picture starts animations of what has just appeared, the second shows their end.
                window.take_snapshot()?;
                slint::platform::update_timers_and_animations();
                let theme = if dark { "-dark" } else { "" };
                snapshot(window, &self.out.join(language).join(format!("{name}-{width}x{height}{theme}.png")))?;
            }
            set_dark(false);
        }
        Ok(())
    }
}
