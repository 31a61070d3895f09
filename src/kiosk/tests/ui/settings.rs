//! Settings: what is chosen is what the till really uses, at once and after the next start.

use crate::gear::{FakeGear, sent, wait_until};
use crate::office::Stage;
use slint::ComponentHandle;
use std::sync::Arc;
use tillstamp_kiosk::devices::outputs::Output;
use tillstamp_kiosk::devices::printer::{PrinterChoice, PrinterFault};
use tillstamp_kiosk::devices::wedge::{ScannerChoice, ScannerId};
use tillstamp_kiosk::gear::{CameraPick, heard, scanner_state};
use tillstamp_kiosk::{adapters, pipeline};
use tillstamp_terminal::views::{DeviceState, Settings};
use tillstamp_ui::{self as ui, Screen};

const CODE: &str = "TSCAL 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./: TSCAL";
const LEFT: &str = "05f9:2216 Left Scanner";
const RIGHT: &str = "05f9:2217 Right Scanner";
const FRONT: &str = "Front Camera, 1280 × 720, 30 pictures a second";
const SIDE: &str = "Side Camera, 1280 × 720, 30 pictures a second";

fn stage() -> (Stage, Arc<FakeGear>) {
    let (stage, gear) = (Stage::with_shop(), FakeGear::with_cameras());
    stage.desk.set_gear(gear.clone());
    adapters::shell::refresh_shop(&stage.desk);
    stage.desk.settle();
    (stage, gear)
}

fn kept(stage: &Stage) -> Settings {
    stage.till(|till| till.settings().clone())
}

fn device(setting: &str) -> CameraPick {
    CameraPick::parse(setting)
}

fn health(stage: &Stage, title: &str) -> String {
    stage.go(Screen::Health);
    stage.value(title)
}

#[test]
fn the_chosen_camera_is_the_one_that_is_seen_and_kept() {
    let (stage, gear) = stage();
    let (engine, shared) = (stage.desk.engine.clone(), Arc::clone(&stage.desk.shared));
    let look = pipeline::start(Box::new(gear.source()), engine, Arc::clone(&shared)).unwrap();
    let width = || {
        stage.desk.pump();
        stage.desk.till.global::<ui::CounterAdapter>().get_picture().size().width
    };
    wait_until("the automatic camera's picture", || width() == 16);
    stage.go(Screen::Settings);
    assert!(stage.has("Automatic, The first camera that works"));
    assert!(!stage.has("Demo camera, Shows drawn pictures of phones."), "there are real ones");
    stage.press(SIDE);
    wait_until("the side camera's picture", || width() == 48);
    stage.press(FRONT);
    wait_until("the front camera's picture", || width() == 32);
    assert_eq!(gear.last_camera(), Some(device("Front Camera")));
    assert_eq!(kept(&stage).camera, "Front Camera");
    shared.ending.store(true, std::sync::atomic::Ordering::Relaxed);
    look.join().unwrap();
}

#[test]
fn a_camera_that_is_gone_is_named_and_another_one_offered() {
    use tillstamp_kiosk::devices::frames::{CameraEvent, CameraStatus, ChildEnd};
    let (stage, gear) = stage();
    stage.go(Screen::Settings);
    stage.press(SIDE);
    gear.cameras.lock().unwrap().pop();
    let mut status = CameraStatus::new(0);
    status.take(CameraEvent::Ended(ChildEnd::Missing), 1);
    adapters::camera::show_state(&stage.desk, &status);
    stage.desk.settle();
    assert_eq!(health(&stage, "Camera"), "The chosen camera “Side Camera” is not there.");
    stage.press("Choose another camera");
    assert_eq!(stage.screen(), Screen::Settings);
    assert!(stage.has("Side Camera, Not plugged in"));
    stage.press(FRONT);
    assert_eq!(gear.last_camera(), Some(device("Front Camera")));

    gear.cameras.lock().unwrap().clear();
    stage.press("Look for cameras again");
    stage.press("Demo camera, Shows drawn pictures of phones.");
    assert_eq!(gear.last_camera(), Some(CameraPick::Demo));
    let mark = stage.desk.till.global::<ui::CounterAdapter>().get_camera().demo;
    assert_eq!(mark, "Demo camera", "drawn pictures are marked as such");
    stage.press("Automatic, The first camera that works");
    assert_eq!(kept(&stage).camera, "");
    assert_eq!(stage.desk.till.global::<ui::CounterAdapter>().get_camera().demo, "");
}

#[test]
fn scanners_are_found_by_what_they_send_and_forgotten_one_by_one() {
    let (stage, gear) = stage();
    let id = |text: &str| ScannerId::parse(text).unwrap();
    let hear = |device: &str, text: &str| {
        heard(&stage.desk, &sent(device, text));
        stage.desk.settle();
    };
    stage.go(Screen::Settings);
    assert!(stage.has("Every device that calls itself a scanner is read."));
    hear(LEFT, CODE);
    assert_eq!(kept(&stage).scanner, "", "nothing is chosen while nobody looks for one");
    stage.press("Find a scanner");
    assert_eq!(gear.last_scanners(), Some(ScannerChoice::Listen));
    hear("046d:c31c Keyboard", "ab");
    assert!(!stage.has("Keyboard"), "somebody typing is not shown");
    hear("046d:c31c Keyboard", "another code altogether");
    assert_eq!(stage.value("Keyboard"), "That was another code: scan the one on the right.");
    hear(LEFT, &CODE.replace('+', "ě"));
    assert!(stage.value("Left Scanner").contains("These characters arrive wrong: +"));
    assert_eq!(kept(&stage).scanner, "", "a scanner that garbles is not taken");
    hear(LEFT, CODE);
    hear(RIGHT, CODE);
    assert!(stage.has("Right Scanner is a scanner of this till now. Every character arrived."));
    assert_eq!(kept(&stage).scanner, format!("{LEFT}\n{RIGHT}"));
    assert_eq!(gear.last_scanners(), Some(ScannerChoice::Listen), "the search goes on until it is ended");
    stage.press("End the search");
    let both = ScannerChoice::These(vec![id(LEFT), id(RIGHT)]);
    assert_eq!(gear.last_scanners(), Some(both));

    stage.press("Forget Left Scanner");
    assert_eq!(gear.last_scanners(), Some(ScannerChoice::These(vec![id(RIGHT)])), "at once, without a new start");
    stage.press("Forget Right Scanner");
    assert_eq!(gear.last_scanners(), Some(ScannerChoice::Likely));
    assert_eq!(kept(&stage).scanner, "");

    stage.press("Find a scanner");
    stage.go(Screen::Counter);
    assert_eq!(gear.last_scanners(), Some(ScannerChoice::Likely), "the counter hears scanners only");
}

#[test]
fn a_scanner_that_is_pulled_out_is_named_with_its_cure_until_it_is_back() {
    use tillstamp_kiosk::gear::Gear;
    let (stage, gear) = stage();
    stage.till(|till| till.set_settings(&Settings { scanner: LEFT.into(), ..till.settings().clone() }).unwrap());
    adapters::shell::refresh_shop(&stage.desk);
    stage.desk.settle();
    assert_eq!(gear.last_scanners(), Some(ScannerChoice::parse(LEFT)), "the settings of the shop are followed");
    let tick = || stage.desk.going.borrow_mut().devices.scanner = scanner_state(&gear.scanners().unwrap());
    *gear.missing.lock().unwrap() = vec!["Left Scanner".into()];
    tick();
    assert_eq!(health(&stage, "USB scanner"), "Not plugged in: Left Scanner");
    assert!(stage.has("Choose the scanner"));
    stage.go(Screen::Settings);
    assert_eq!(stage.value("Left Scanner"), "Not plugged in");
    gear.missing.lock().unwrap().clear();
    adapters::office::tick(&stage.desk);
    assert_eq!(stage.value("Left Scanner"), "Is read");
    tick();
    assert!(matches!(stage.desk.going.borrow().devices.scanner, DeviceState::Works(_)));
}

#[test]
fn the_printer_is_chosen_tried_and_its_trouble_said() {
    let (stage, gear) = stage();
    *gear.queues.lock().unwrap() = vec!["Counter".into(), "Office".into()];
    stage.go(Screen::Settings);
    stage.press("Office");
    assert_eq!(kept(&stage).printer, "queue:Office");
    stage.press("Print a test page");
    assert!(stage.has("The test page went to Office."));
    let (choice, name, size) = gear.printed.lock().unwrap()[0].clone();
    assert_eq!((choice, name.as_str()), (PrinterChoice::Queue("Office".into()), "test-page.pdf"));
    assert!(size > 1_000, "{size}");

    *gear.fault.lock().unwrap() = Some(|| PrinterFault::Stopped("Office".into()));
    stage.press("Print a test page");
    assert!(stage.has(
        "The printer “Office” is stopped. Look at paper and cable, then let it go on in the system. Stamping goes on \
         meanwhile."
    ));
    assert_eq!(health(&stage, "Printer"), "The printer “Office” is stopped.");
    stage.member("Jana Nová");
    stage.press("Choose the printer");

    *gear.fault.lock().unwrap() = None;
    stage.press("PDF files in a folder");
    stage.fill("Folder for PDF files", "paper");
    stage.accept_folder("paper");
    assert_eq!(stage.told("Folder for PDF files"), "Write the whole path, beginning with /.");
    let folder = stage.folder().join("paper");
    stage.accept_folder(&folder.display().to_string());
    assert_eq!(kept(&stage).printer, format!("folder:{}", folder.display()));
    stage.press("Print a test page");
    assert!(stage.has(&format!("The test page lies in {}.", folder.join("test-page.pdf").display())));
}

#[test]
fn the_customers_window_follows_its_settings() {
    let stage = Stage::with_customer();
    let gear = FakeGear::with_cameras();
    let output = |name: &str, primary| Output { name: name.into(), width: 1024, height: 600, x: 0, y: 0, primary };
    *gear.outputs.lock().unwrap() = vec![output("HDMI-1", true), output("DP-2", false)];
    stage.desk.set_gear(gear);
    adapters::shell::refresh_shop(&stage.desk);
    stage.desk.settle();
    let shown = || stage.desk.customer.as_ref().unwrap().window().is_visible();
    assert!(shown());
    stage.go(Screen::Settings);
    stage.press("On which screen: DP-2, 1024 × 600");
    stage.press("Fill the screen");
    stage.press("Show the customer's screen");
    assert!(!shown());
    let window = kept(&stage).window;
    let value = |name: &str| window.get(name).map(String::as_str);
    assert_eq!(value("customer-display"), Some("off"));
    assert_eq!((value("customer-window"), value("customer-output")), (Some("on"), Some("DP-2")));
    stage.press("Show the customer's screen");
    assert!(shown());
    assert_eq!(kept(&stage).window.get("customer-display"), None);
}

#[test]
fn customers_are_spoken_to_in_the_tone_that_the_shop_chose() {
    let stage = Stage::with_customer();
    let spoken = || {
        let customer = stage.desk.customer.as_ref().unwrap().global::<ui::CustomerAdapter>();
        (customer.get_hero().to_string(), customer.get_line().to_string())
    };
    let said = |hero: &str, line: &str| (hero.to_owned(), line.to_owned());
    adapters::shell::refresh_shop(&stage.desk);
    stage.desk.settle();
    assert_eq!(spoken(), said("Vítejte!", "Podržte kód před kamerou."));
    stage.go(Screen::Settings);
    stage.press("Tone towards customers: Formal");
    stage.press("Save");
    assert_eq!(stage.till(|till| till.brand().voice), "formal");
    assert_eq!(spoken(), said("Vítáme vás", "Podržte prosím kód před kamerou."), "at once");
    stage.go(Screen::Settings);
    stage.press("Tone towards customers: Friendly");
    stage.press("Save");
    assert_eq!(spoken(), said("Vítejte!", "Podržte kód před kamerou."));
}

fn logo(stage: &Stage) -> Vec<u8> {
    stage.till(|till| till.brand().logo_png)
}

#[test]
fn a_logo_is_taken_kept_and_removed() {
    let (stage, _) = stage();
    let file = |name: &str, bytes: &[u8]| {
        let path = stage.folder().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbaImage::new(40, 20).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let good = file("logo.png", &png.into_inner());
    let text = file("logo.txt", b"not a picture");
    let huge = file("huge.png", &vec![0; 9 * 1024 * 1024]);
    let mut wide = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(8_001, 1).write_to(&mut wide, image::ImageFormat::Png).unwrap();
    let wide = file("wide.png", &wide.into_inner());

    stage.go(Screen::Settings);
    assert!(!stage.has("Remove the logo"));
    stage.fill("Logo", &good);
    stage.press("Save");
    let taken = logo(&stage);
    assert!(!taken.is_empty(), "{}", stage.notice());
    for (path, why) in [
        (&text, "This file is not a picture. Choose a PNG or JPEG."),
        (&huge, "This picture is too large. At most 8 MB and 8000 pixels."),
        (&wide, "This picture is too large. At most 8 MB and 8000 pixels."),
        (&stage.folder().display().to_string(), "This file is not a picture. Choose a PNG or JPEG."),
    ] {
        stage.fill("Logo", path);
        stage.press("Save");
        assert_eq!(stage.told("Logo"), why);
        assert_eq!(logo(&stage), taken, "the old one is kept");
    }
    stage.fill("Logo", "");
    stage.press("Remove the logo");
    assert!(!stage.has("Remove the logo"), "the preview shows how it will be");
    stage.press("Discard the changes");
    assert_eq!(logo(&stage), taken, "not before it is saved");
    stage.press("Remove the logo");
    stage.press("Save");
    assert!(logo(&stage).is_empty());
}

#[test]
fn saving_the_form_leaves_what_the_devices_chose() {
    let (stage, _) = stage();
    stage.go(Screen::Settings);
    stage.press(SIDE);
    stage.fill("Shop's name", "Bistro Most");
    stage.press("Save");
    let settings = kept(&stage);
    assert_eq!((settings.shop_name.as_str(), settings.camera.as_str()), ("Bistro Most", "Side Camera"));
}

#[test]
fn health_names_the_camera_in_words() {
    let (stage, gear) = stage();
    gear.cameras.lock().unwrap().clear();
    stage.go(Screen::Settings);
    stage.press("Look for cameras again");
    stage.press("Demo camera, Shows drawn pictures of phones.");
    assert_eq!(health(&stage, "Camera"), "Demo camera");
    stage.desk.till.global::<ui::ShellAdapter>().invoke_set_language("da".into());
    stage.go(Screen::Health);
    assert_eq!(health(&stage, "Kamera"), "Demokamera", "also in the language that was chosen since");
    stage.desk.till.global::<ui::ShellAdapter>().invoke_set_language("en".into());
    use tillstamp_kiosk::devices::frames::CameraStatus;
    stage.go(Screen::Settings);
    stage.press("Automatic, The first camera that works");
    adapters::camera::show_state(&stage.desk, &CameraStatus::new(0));
    assert_eq!(health(&stage, "Camera"), "Gives a picture");
}
