//! A few screens as pictures, drawn by the software renderer and compared with what was drawn when they were right.
//!
//! Measure: both pictures are cut into blocks of 16×16 pixels; a block differs where, in red, green or blue, the mean
//! distance of its pixels is above [`BLOCK_MEAN`] of 255; a picture differs where more than [`BLOCKS`] blocks do. The
//! thin edges of letters may vary from one font version to the next; a button moved by three pixels, another colour or
//! a missing word may not. Renew with `UPDATE_GOLDEN=1`, and look at every picture before it is committed.

use crate::counter_stage::{MANAGER_PIN, Stage};
use i_slint_backend_testing::init_no_event_loop;
use image::{Rgb, RgbImage};
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, PlatformError, WindowAdapter, update_timers_and_animations};
use slint::{ComponentHandle, Image, PhysicalSize, Rgb8Pixel, SharedPixelBuffer};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;
use tillstamp_ui as ui;
use tillstamp_ui::{MemberDialog, Screen, VerdictKind};

const BLOCK: u32 = 16;
const BLOCK_MEAN: u32 = 12;
const BLOCKS: usize = 3;
const SIZE: PhysicalSize = PhysicalSize { width: 1024, height: 600 };

thread_local! {
    static DRAWN: Cell<bool> = const { Cell::new(false) };
}

/// The platform of this thread's windows: one that draws where the test compares pictures, else one that only counts.
pub fn platform() {
    if DRAWN.with(Cell::get) {
        slint::platform::set_platform(Box::new(Drawing::default())).unwrap();
    } else {
        init_no_event_loop();
    }
}

/// Draws into memory. Every look at the clock is 400 ms later: animations stand at their end.
#[derive(Default)]
struct Drawing {
    looks: Cell<u64>,
}

impl Platform for Drawing {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        let window: Rc<MinimalSoftwareWindow> = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
        Ok(window)
    }

    fn duration_since_start(&self) -> Duration {
        self.looks.set(self.looks.get() + 1);
        Duration::from_millis(400 * self.looks.get())
    }
}

/// A stage that draws, or a loud word that the font is missing.
fn stage() -> Option<Stage> {
    if let Err(fault) = tillstamp_paper::Fonts::system() {
        eprintln!("SKIPPED: golden pictures: {fault}");
        return None;
    }
    DRAWN.with(|drawn| drawn.set(true));
    let stage = Stage::new();
    stage.desk.till.show().unwrap();
    stage.desk.till.window().set_size(SIZE);
    if let Some(customer) = &stage.desk.customer {
        customer.show().unwrap();
        customer.window().set_size(SIZE);
    }
    Some(stage)
}

fn drawn(window: &slint::Window) -> RgbImage {
    // The first picture starts animations of what has just appeared, the others show their end.
    for _ in 0..2 {
        update_timers_and_animations();
        window.take_snapshot().unwrap();
    }
    update_timers_and_animations();
    let picture = window.take_snapshot().unwrap();
    let pixels = picture.as_slice();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let pixel = pixels[(y * picture.width() + x) as usize];
        Rgb([pixel.r, pixel.g, pixel.b])
    })
}

/// The blocks that differ, as block columns and rows.
fn differing(one: &RgbImage, other: &RgbImage) -> Vec<(u32, u32)> {
    assert_eq!(one.dimensions(), other.dimensions(), "the pictures are of different sizes");
    let (width, height) = one.dimensions();
    let mut found = Vec::new();
    for row in 0..height.div_ceil(BLOCK) {
        for column in 0..width.div_ceil(BLOCK) {
            let (mut sums, mut count) = ([0u32; 3], 0);
            for y in row * BLOCK..((row + 1) * BLOCK).min(height) {
                for x in column * BLOCK..((column + 1) * BLOCK).min(width) {
                    let (a, b) = (one.get_pixel(x, y), other.get_pixel(x, y));
                    for (sum, (a, b)) in sums.iter_mut().zip(a.0.iter().zip(b.0)) {
                        *sum += u32::from(a.abs_diff(b));
                    }
                    count += 1;
                }
            }
            if sums.iter().any(|sum| sum / count > BLOCK_MEAN) {
                found.push((column, row));
            }
        }
    }
    found
}

fn is_same(one: &RgbImage, other: &RgbImage) -> bool {
    one.dimensions() == other.dimensions() && differing(one, other).len() <= BLOCKS
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/golden").join(format!("{name}.png"))
}

/// Small PNG: no alpha, the best packing.
fn save(picture: &RgbImage, path: &Path) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut encoder = png::Encoder::new(
        std::io::BufWriter::new(std::fs::File::create(path).unwrap()),
        picture.width(),
        picture.height(),
    );
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.write_header().unwrap().write_image_data(picture.as_raw()).unwrap();
}

/// The picture in grey, with the blocks that differ in red.
fn difference(actual: &RgbImage, blocks: &[(u32, u32)]) -> RgbImage {
    let mut picture = actual.clone();
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let grey = ((u32::from(pixel[0]) + u32::from(pixel[1]) + u32::from(pixel[2])) / 3 / 2 + 127) as u8;
        let differs = blocks.contains(&(x / BLOCK, y / BLOCK));
        *pixel = if differs { Rgb([255, grey / 2, grey / 2]) } else { Rgb([grey; 3]) };
    }
    picture
}

fn assert_golden(window: &slint::Window, name: &str) {
    let actual = drawn(window);
    let path = golden(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        save(&actual, &path);
        return;
    }
    let kept = image::open(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; make it with UPDATE_GOLDEN=1", path.display()))
        .to_rgb8();
    if is_same(&actual, &kept) {
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden");
    let (seen, marked) = (folder.join(format!("{name}-actual.png")), folder.join(format!("{name}-difference.png")));
    save(&actual, &seen);
    let blocks = if actual.dimensions() == kept.dimensions() { differing(&actual, &kept) } else { Vec::new() };
    save(&difference(&actual, &blocks), &marked);
    panic!(
        "{name} looks different in {} blocks.\n  right:      {}\n  now:        {}\n  difference: {}\n\
         Where the new look is meant: UPDATE_GOLDEN=1, and look at it.",
        blocks.len(),
        path.display(),
        seen.display(),
        marked.display()
    );
}

/// A still picture with something to see in it: a bright card before a dim shop, without any noise.
fn still() -> Image {
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(640, 480);
    let width = buffer.width() as usize;
    for (at, pixel) in buffer.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = (at % width, at / width);
        let card = (220..420).contains(&x) && (130..350).contains(&y);
        let cell = card && (x / 20 + y / 20 + (x / 60) * (y / 40)) % 3 == 0;
        let grey = if cell {
            40
        } else if card {
            220
        } else {
            u8::try_from(70 + y / 8).unwrap()
        };
        *pixel = Rgb8Pixel::new(grey, grey, grey);
    }
    Image::from_rgb8(buffer)
}

/// Jana at the counter, Marek's second stamp just landed.
fn second_stamp(stage: &Stage) {
    let desk = &stage.desk;
    stage.sign_in("Klára", MANAGER_PIN);
    let (_, code) = stage.member("Marek");
    let counter = desk.global::<ui::CounterAdapter>();
    counter.set_picture(still());
    counter.set_camera(ui::CameraState {
        live: true,
        hint: "Hold the code into the frame".into(),
        ..ui::CameraState::default()
    });
    stage.scan(&code);
    stage.pass_minutes(300);
    stage.scan(&code);
    assert_eq!(stage.verdict().0, VerdictKind::Done, "{:?}", stage.verdict());
}

fn set_dark(stage: &Stage, dark: bool) {
    stage.desk.global::<ui::Theme>().set_dark(dark);
}

#[test]
fn the_lock_screen_looks_as_it_should() {
    let Some(stage) = stage() else { return };
    assert_golden(stage.desk.till.window(), "lock");
}

#[test]
fn the_counter_looks_as_it_should_in_both_themes() {
    let Some(stage) = stage() else { return };
    second_stamp(&stage);
    assert_golden(stage.desk.till.window(), "counter-done");
    set_dark(&stage, true);
    assert_golden(stage.desk.till.window(), "counter-done-dark");
    set_dark(&stage, false);
    stage.desk.global::<ui::MemberAdapter>().invoke_open_dialog(MemberDialog::Adjust);
    stage.desk.settle();
    assert_golden(stage.desk.till.window(), "dialog-adjust");
}

#[test]
fn the_customers_window_looks_as_it_should_while_aiming() {
    let Some(stage) = stage() else { return };
    let customer = stage.desk.customer.as_ref().unwrap();
    let adapter = customer.global::<ui::CustomerAdapter>();
    adapter.set_phase(ui::CustomerPhase::Aiming);
    adapter.set_picture(still());
    adapter.set_camera(ui::CameraState {
        live: true,
        read: true,
        outline: "M 220 130 L 420 130 L 420 350 L 220 350 Z".into(),
        hint: "Podržte kód v rámečku".into(),
        ..ui::CameraState::default()
    });
    assert_golden(customer.window(), "customer-aiming");
}

#[test]
fn the_managers_day_looks_as_it_should() {
    let Some(stage) = stage() else { return };
    second_stamp(&stage);
    for name in ["Anna", "Bára", "Cyril"] {
        let (_, code) = stage.member(name);
        stage.scan(&code);
        stage.pass_minutes(45);
    }
    stage.desk.go(Screen::Manager);
    stage.desk.settle();
    assert_golden(stage.desk.till.window(), "manager-day");
}

/// A picture as the counter draws it, to spoil.
fn sample() -> Option<RgbImage> {
    let stage = stage()?;
    second_stamp(&stage);
    Some(drawn(stage.desk.till.window()))
}

/// A part of the picture put somewhere else, its old place filled with what lay beside it.
fn moved(picture: &RgbImage, at: (u32, u32), size: (u32, u32), by: u32) -> RgbImage {
    let mut spoiled = picture.clone();
    for y in at.1..at.1 + size.1 {
        for x in at.0..at.0 + size.0 + by {
            let from = if x < at.0 + by { at.0 - 1 } else { x - by };
            spoiled.put_pixel(x, y, *picture.get_pixel(from, y));
        }
    }
    spoiled
}

#[test]
fn the_measure_lets_letters_edges_vary_and_nothing_else() {
    let Some(picture) = sample() else { return };
    assert!(is_same(&picture, &picture));
    // Every pixel at an edge a little lighter or darker, as another version of the font would draw it.
    let mut noisy = picture.clone();
    let mut edges = 0;
    for y in 0..picture.height() {
        for x in 1..picture.width() {
            let (left, here) = (picture.get_pixel(x - 1, y), picture.get_pixel(x, y));
            if left.0.iter().zip(here.0).any(|(a, b)| a.abs_diff(b) > 24) {
                let up = (x * 7 + y * 13) % 2 == 0;
                let shifted = here.0.map(|value| if up { value.saturating_add(20) } else { value.saturating_sub(20) });
                noisy.put_pixel(x, y, Rgb(shifted));
                edges += 1;
            }
        }
    }
    assert!(edges > 5_000, "hardly anything is drawn: {edges}");
    assert!(is_same(&picture, &noisy), "{} blocks", differing(&picture, &noisy).len());

    // The row of buttons at the bottom left moved to the right by three pixels.
    let low = picture.height() - 92;
    let shifted = moved(&picture, (10, low), (300, 84), 3);
    assert!(!is_same(&picture, &shifted), "a moved button is overlooked");

    // The ground of the verdict in another status's colour.
    let ground = Rgb([0xE3, 0xF3, 0xE7]);
    let mut colored = picture.clone();
    let mut changed = 0;
    for pixel in colored.pixels_mut().filter(|pixel| **pixel == ground) {
        *pixel = Rgb([0xFF, 0xF1, 0xD6]);
        changed += 1;
    }
    assert!(changed > 10_000, "the verdict's ground was not found: {changed}");
    assert!(!is_same(&picture, &colored), "another colour is overlooked");

    // A word that is gone: the biggest of the verdict's letters, painted over.
    let mut silent = picture.clone();
    let (mut left, mut top) = (u32::MAX, u32::MAX);
    for (x, y, pixel) in picture.enumerate_pixels() {
        if *pixel == ground && (y, x) < (top, left) {
            (left, top) = (x, y);
        }
    }
    for y in top..(top + 60).min(picture.height()) {
        for x in left..(left + 320).min(picture.width()) {
            silent.put_pixel(x, y, ground);
        }
    }
    assert!(!is_same(&picture, &silent), "a missing word is overlooked");
}
