//! The real window on a virtual display, driven by synthetic touch and keyboard: sign in, a new member, all on disk.

use e2e::display::Display;
use e2e::program;
use e2e::shop::Shop;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Where things are on the 1280×800 window.
const OWNER_TILE: (&str, &str) = ("214", "193");
const NEW_MEMBER: (&str, &str) = ("300", "740");
const CREATE_CARD: (&str, &str) = ("790", "740");
/// A pause a person would make too; nothing is concluded from it.
const STEP: Duration = Duration::from_millis(400);
const ATTEMPTS: u32 = 15;

/// Ends the program however the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn entries(shop: &Shop) -> u64 {
    let found: serde_json::Value = serde_json::from_str(&program::run_ok(&shop.data, &["verify", "--json"])).unwrap();
    found["entries"].as_u64().unwrap()
}

fn touch(display: &Display, (x, y): (&str, &str)) {
    display.xdotool(&["mousemove", x, y, "click", "1"]).unwrap();
    std::thread::sleep(STEP);
}

/// Gives the keyboard to the till's window: there is no window manager here that would.
fn focus(display: &Display, process: u32) {
    let found = display.xdotool(&["search", "--onlyvisible", "--pid", &process.to_string()]).unwrap();
    for window in found.lines() {
        let place = display.xdotool(&["getwindowgeometry", window]).unwrap();
        if place.contains("Position: 0,0") && place.contains("1280x800") {
            display.xdotool(&["windowfocus", window]).unwrap();
        }
    }
}

#[test]
fn touch_and_keyboard_sign_in_and_enrol() {
    if ["Xvfb", "xdotool"]
        .iter()
        .any(|tool| Command::new("which").arg(tool).output().is_ok_and(|o| !o.status.success()))
    {
        eprintln!("SKIPPED: Xvfb or xdotool is not installed; `make test` installs them");
        return;
    }
    let shop = Shop::with_members(1).unwrap();
    let before = entries(&shop);
    let display = Display::start(2560, 800).unwrap();
    let run = ["run", "--windowed", "--source", "demo"];
    let child = program::command(&shop.data, &run)
        .env("DISPLAY", display.name())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let running = Running(child);
    let mut enrolled = false;
    for _ in 0..ATTEMPTS {
        focus(&display, running.0.id());
        touch(&display, OWNER_TILE);
        display.xdotool(&["type", "271828"]).unwrap();
        display.xdotool(&["key", "Return"]).unwrap();
        std::thread::sleep(STEP);
        touch(&display, NEW_MEMBER);
        touch(&display, CREATE_CARD);
        std::thread::sleep(STEP);
        // The verifier reads beside the running program, as an inspector would.
        enrolled = entries(&shop) > before;
        if enrolled {
            break;
        }
    }
    if !enrolled {
        let picture = std::env::temp_dir().join("tillstamp-window.png");
        let import =
            Command::new("import").args(["-window", "root"]).arg(&picture).env("DISPLAY", display.name()).status();
        println!("the screen as it was: {} ({import:?})", picture.display());
    }
    drop(running);
    assert!(enrolled, "nobody was enrolled by touch and keyboard");
    // Killed without warning a moment after: everything is there.
    assert!(program::run(&shop.data, &["verify"]).status.success());
}
