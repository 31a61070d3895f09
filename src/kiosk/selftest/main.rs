//! Tries the devices against a real kernel: virtual cameras and a virtual keyboard. Runs in the machine of
//! `tests/vm/run.sh`, as root, and is itself the camera process that it starts.
//!
//! Invariant: every wait has an end, every test says what it saw, and one that fails does not keep the others from
//! running.
#![forbid(unsafe_code)]

mod check;
mod feeder;
mod loopback;
mod scanner;
mod vivid;

use std::process::ExitCode;

use check::Checks;
use tillstamp_kiosk::devices::frames::{CameraChoice, CaptureRequest, run_capture};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["camera", rest @ ..] => std::process::exit(i32::from(run_capture(&request(rest)))),
        ["scanner-state", id] => scanner::print_state(id),
        [] | ["all"] => run(&GROUPS),
        groups if groups.iter().all(|name| GROUPS.contains(name)) => run(groups),
        _ => {
            eprintln!("device-selftest [vivid] [loopback] [scanner]: for the virtual machine of tests/vm/run.sh only");
            ExitCode::from(2)
        }
    }
}

const GROUPS: [&str; 3] = ["vivid", "loopback", "scanner"];

fn run(groups: &[&str]) -> ExitCode {
    let mut checks = Checks::default();
    for group in groups {
        match *group {
            "vivid" => vivid::run(&mut checks),
            "loopback" => loopback::run(&mut checks),
            _ => scanner::run(&mut checks),
        }
    }
    checks.finish()
}

fn request(words: &[&str]) -> CaptureRequest {
    let value = |name: &str| words.iter().position(|word| *word == name).and_then(|at| words.get(at + 1).copied());
    let number = |name: &str| value(name).and_then(|text| text.parse().ok()).unwrap_or(0);
    let choice = CameraChoice::parse(value("--device").unwrap_or("auto"));
    CaptureRequest { choice, width: number("--width"), height: number("--height") }
}
