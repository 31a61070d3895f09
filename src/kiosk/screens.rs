//! Pictures of every screen without a display: for judging the look, and for screenshots of a run.
//!
//! Invariant: the screens are filled by the real adapters from a real (demo) shop at a fixed hour; nothing here sets a
//! text that a person would not have typed.

mod counter_tour;
mod customer_tour;
mod office_tour;
mod stage;
mod tour;
mod wizard_tour;

pub use stage::{Guests, Stage, base_shop};
pub use tour::{Side, View, tour};

use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, PlatformError, WindowAdapter};
use slint::{ComponentHandle, PhysicalSize};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;
use tillstamp_ui as ui;
use tillstamp_words::Language;

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

/// What to render.
#[derive(Debug)]
pub struct Options {
    /// Folder for the pictures.
    pub out: PathBuf,
    /// Only pictures whose name contains one of these; empty: all.
    pub only: Vec<String>,
    /// Only these languages; empty: all.
    pub languages: Vec<String>,
}

/// How a picture is taken.
#[derive(Clone, Copy)]
struct Look {
    width: u32,
    height: u32,
    dark: bool,
    text_percent: u32,
}

const fn look(width: u32, height: u32) -> Look {
    Look { width, height, dark: false, text_percent: 100 }
}

const fn dark(look: Look) -> Look {
    Look { dark: true, ..look }
}

const fn large(look: Look) -> Look {
    Look { text_percent: 200, ..look }
}

/// The low window, for every state in every language: what holds here holds elsewhere.
const LOW: Look = look(1024, 600);
/// The usual window, for every state in English.
const USUAL: [Look; 2] = [look(1280, 800), dark(look(1280, 800))];
/// The narrow window, for the states that shape a screen, in the languages with long words.
const NARROW: Look = look(800, 1280);
/// The rest, for the states that shape a screen, in English.
const WIDE: [Look; 6] = [
    look(1920, 1080),
    dark(look(1920, 1080)),
    look(1080, 1920),
    dark(look(800, 1280)),
    large(look(1280, 800)),
    large(look(1024, 600)),
];
/// The states that shape a screen: each screen once, and what makes it fullest.
const SHAPING: [&str; 28] = [
    "lock-pin",
    "counter-idle",
    "counter-done",
    "counter-reward",
    "counter-already",
    "counter-refused-override",
    "dialog-more",
    "dialog-redeem",
    "dialog-add",
    "dialog-override",
    "find",
    "enrol",
    "enrol-created",
    "member-data",
    "manager-day",
    "journal-entry",
    "staff",
    "program-card",
    "settings",
    "health-faults",
    "join-1-code-errors",
    "join-2-compare",
    "join-3-confirm",
    "others-alone",
    "wizard-5-card",
    "wizard-6-recovery",
    "customer-idle",
    "customer-done",
];

fn looks(language: &str, name: &str) -> Vec<Look> {
    let mut looks = vec![LOW];
    let shapes = SHAPING.contains(&name);
    if shapes {
        looks.push(NARROW);
    }
    if language == "en" {
        looks.extend(USUAL);
        if shapes {
            looks.extend(WIDE);
        }
    }
    looks
}

/// Renders every state of every screen into `out`: `<language>/<state>-<width>x<height>[-dark][-200].png`. Every
/// language shows every state in the low window; English adds the others in both themes.
///
/// # Errors
/// Where the demo shop, a window or a file cannot be made.
pub fn render(options: &Options) -> Result<(), ScreensError> {
    slint::platform::set_platform(Box::new(Headless))?;
    let base = options.out.join("shop");
    let guests = base_shop(&base)?;
    for language in Language::all() {
        let code = language.code();
        if !options.languages.is_empty() && !options.languages.iter().any(|wanted| wanted == code) {
            continue;
        }
        let stage = Stage::copied(&base, &options.out.join("shop-in-use"), guests.clone())?;
        tour(stage, code, &mut |desk, side, name| {
            let wanted = options.only.is_empty() || options.only.iter().any(|part| name.contains(part.as_str()));
            if !wanted {
                return Ok(());
            }
            let folder = options.out.join(code);
            match (side, &desk.customer) {
                (Side::Till, _) => {
                    let theme = desk.global::<ui::Theme>();
                    shots(desk.till.window(), &theme, &folder, name, &looks(code, name))
                }
                (Side::Customer, Some(customer)) => {
                    let theme = customer.global::<ui::Theme>();
                    shots(customer.window(), &theme, &folder, name, &looks(code, name))
                }
                (Side::Customer, None) => Ok(()),
            }
        })?;
    }
    Ok(())
}

fn shots(
    window: &slint::Window,
    theme: &ui::Theme<'_>,
    folder: &Path,
    name: &str,
    looks: &[Look],
) -> Result<(), ScreensError> {
    for look in looks {
        let Look { width, height, dark, text_percent } = *look;
        window.set_size(PhysicalSize::new(width, height));
        theme.set_dark(dark);
        theme.set_text_scale(if text_percent == 200 { 2.0 } else { 1.0 });
        slint::platform::update_timers_and_animations();
        // The first picture starts animations of what has just appeared, the second shows their end.
        window.take_snapshot()?;
        slint::platform::update_timers_and_animations();
        let mark = if dark { "-dark" } else { "" };
        let size = if text_percent == 200 { "-200" } else { "" };
        snapshot(window, &folder.join(format!("{name}-{width}x{height}{mark}{size}.png")))?;
    }
    theme.set_dark(false);
    theme.set_text_scale(1.0);
    Ok(())
}
