//! A virtual keyboard that plays a scanner.

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use evdev::uinput::VirtualDevice;
use evdev::{AttributeSet, BusType, Device, InputEvent, InputId, KeyCode, KeyEvent};
use tillstamp_kiosk::devices::sound::{Player, Sound, SoundState};
use tillstamp_kiosk::devices::wedge::{
    Heard, ScannerChoice, ScannerDevice, ScannerId, WedgeReader, WedgeState, list_scanners,
};
use tillstamp_scan::keys::key_of;
use tillstamp_scan::{WedgeConfig, WedgeEvent};

use super::check::{Checks, Fault, LONG, wait_for};

/// All printable characters, and ours in front.
const CODE: &str = "TS1:0123456789 ABCXYZ abcxyz $%*+-./: !\"#&'(),;<=>?@[\\]^_`{|}~";
const SCANNER: &str = "Tillstamp Test Barcode Scanner";
const SECOND: &str = "Tillstamp Second Barcode Scanner";
const KEYBOARD: &str = "Tillstamp Test Keyboard";

/// All tests with scanners.
pub fn run(checks: &mut Checks) {
    checks.run("a scanner is told from a keyboard", listed);
    checks.run("a code arrives whole and nowhere else", code);
    checks.run("half a code and two glued codes", halves);
    checks.run("a keyboard that was not chosen is left alone", left_alone);
    checks.run("two scanners, only the chosen one is read, then the other, then both", chosen);
    checks.run("a scanner that is pulled out and plugged in again", replug);
    checks.run("a scanner that another program holds", taken);
    checks.run("a scanner that this user may not read", denied);
    checks.run("set-up hears a scanner that it does not grab", listen);
    checks.run("no loudspeaker", silent);
}

fn plug(name: &str, product: u16) -> Result<VirtualDevice, Fault> {
    let keys: AttributeSet<KeyCode> = (1..=127).map(KeyCode).collect();
    VirtualDevice::builder()
        .and_then(|builder| {
            builder.name(name).input_id(InputId::new(BusType::BUS_USB, 0xfffe, product, 1)).with_keys(&keys)?.build()
        })
        .map_err(|error| format!("uinput: {error}"))
}

fn find(name: &str) -> Result<ScannerDevice, Fault> {
    wait_for("the device", || list_scanners().into_iter().find(|device| device.id.name == name))
}

fn reader(choice: ScannerChoice) -> (WedgeReader, Receiver<Heard>) {
    let (sink, heard) = channel();
    let reader = WedgeReader::start(choice, WedgeConfig::default(), move |event| {
        let _ = sink.send(event);
    });
    (reader, heard)
}

fn wait_state(reader: &WedgeReader, want: WedgeState) -> Result<(), Fault> {
    wait_for(want.key(), || Some(()).filter(|()| reader.status().state == want))
        .map_err(|fault| format!("{fault}: {:?}", reader.status()))
}

fn type_text(keyboard: &mut VirtualDevice, text: &str) -> Result<(), Fault> {
    for character in text.bytes() {
        let (code, shift) = if character == b'\n' { (28, false) } else { key_of(character).ok_or("no key")? };
        let mut events: Vec<InputEvent> = Vec::new();
        let mut press = |code: u16, value: i32| events.push(*KeyEvent::new(KeyCode(code), value));
        if shift {
            press(42, 1);
        }
        press(code, 1);
        press(code, 0);
        if shift {
            press(42, 0);
        }
        // One report a change, a thousand reports a second: as a fast scanner sends them.
        for event in events {
            keyboard.emit(&[event]).map_err(|error| error.to_string())?;
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    Ok(())
}

fn next(heard: &Receiver<Heard>) -> Result<WedgeEvent, Fault> {
    heard.recv_timeout(LONG).map(|heard| heard.event).map_err(|_| "nothing was heard".to_owned())
}

fn expect(heard: &Receiver<Heard>, want: &WedgeEvent) -> Result<(), Fault> {
    let got = next(heard)?;
    if got == *want { Ok(()) } else { Err(format!("{got:?} in place of {want:?}")) }
}

fn these(id: &ScannerId) -> ScannerChoice {
    ScannerChoice::These(vec![id.clone()])
}

fn listed() -> Result<String, Fault> {
    let _devices = (plug(SCANNER, 1)?, plug(KEYBOARD, 2)?);
    let (scanner, keyboard) = (find(SCANNER)?, find(KEYBOARD)?);
    if scanner.likely && !keyboard.likely && scanner.id.product == 1 {
        Ok(format!("{} at {}", scanner.id, scanner.path.display()))
    } else {
        Err(format!("{scanner:?} {keyboard:?}"))
    }
}

fn code() -> Result<String, Fault> {
    let mut scanner = plug(SCANNER, 1)?;
    let device = find(SCANNER)?;
    let (reader, heard) = reader(ScannerChoice::Likely);
    wait_state(&reader, WedgeState::Live)?;
    // Another listener on the same device, as a window would be one.
    let mut other = Device::open(&device.path).map_err(|error| error.to_string())?;
    other.set_nonblocking(true).map_err(|error| error.to_string())?;
    type_text(&mut scanner, &format!("{CODE}\n"))?;
    expect(&heard, &WedgeEvent::Code(CODE.into()))?;
    match other.fetch_events() {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
        Ok(events) => return Err(format!("another program saw {} keys", events.count())),
        Err(error) => return Err(error.to_string()),
    }
    if other.grab().is_ok() {
        return Err("the device was not grabbed".into());
    }
    drop(reader);
    // And it is an ordinary keyboard again.
    other.grab().map_err(|error| format!("still grabbed: {error}"))?;
    Ok(format!("{} characters", CODE.len()))
}

fn halves() -> Result<String, Fault> {
    let mut scanner = plug(SCANNER, 1)?;
    let (reader, heard) = reader(these(&find(SCANNER)?.id));
    wait_state(&reader, WedgeState::Live)?;
    type_text(&mut scanner, &CODE[..20])?;
    expect(&heard, &WedgeEvent::Partial { len: 20 })?;
    type_text(&mut scanner, &format!("{CODE}{CODE}\n"))?;
    expect(&heard, &WedgeEvent::Glued { bytes: [CODE, CODE].concat().into() })?;
    type_text(&mut scanner, &format!("{}\n", "x".repeat(2_000)))?;
    expect(&heard, &WedgeEvent::TooLong)?;
    // Without an end key the pause ends it.
    type_text(&mut scanner, CODE)?;
    expect(&heard, &WedgeEvent::Code(CODE.into()))?;
    Ok(format!("{} transmissions", reader.status().heard))
}

fn left_alone() -> Result<String, Fault> {
    let (mut scanner, mut keyboard) = (plug(SCANNER, 1)?, plug(KEYBOARD, 2)?);
    let typed = find(KEYBOARD)?;
    let (reader, heard) = reader(these(&find(SCANNER)?.id));
    wait_state(&reader, WedgeState::Live)?;
    let mut window = Device::open(&typed.path).map_err(|error| error.to_string())?;
    type_text(&mut keyboard, "hello\n")?;
    let keys = window.fetch_events().map_err(|error| error.to_string())?.count();
    // The scanner speaks after the keyboard: had the keyboard been heard, it would come first.
    type_text(&mut scanner, &format!("{CODE}\n"))?;
    expect(&heard, &WedgeEvent::Code(CODE.into()))?;
    if keys == 0 { Err("the keyboard's keys were swallowed".into()) } else { Ok("its keys reach the window".into()) }
}

/// The running reader follows the choice: what it lets go is an ordinary keyboard again.
fn chosen() -> Result<String, Fault> {
    let (mut one, mut two) = (plug(SCANNER, 1)?, plug(SECOND, 3)?);
    let (first, second) = (find(SCANNER)?, find(SECOND)?);
    let (reader, heard) = reader(ScannerChoice::Likely);
    wait_names(&reader, &[SCANNER, SECOND])?;
    reader.read(these(&first.id));
    wait_names(&reader, &[SCANNER])?;
    let mut window = wait_for("the second one to be let go", || free(&second))?;
    // Short: the kernel keeps 64 events for a window that does not read at once.
    type_text(&mut two, "two\n")?;
    let keys = window.fetch_events().map_err(|error| error.to_string())?.count();
    type_text(&mut one, "from the first\n")?;
    expect(&heard, &WedgeEvent::Code(b"from the first".to_vec()))?;
    if keys == 0 {
        return Err("the keys of the one that is not chosen were swallowed".into());
    }
    window.ungrab().map_err(|error| error.to_string())?;
    drop(window);

    reader.read(these(&second.id));
    wait_names(&reader, &[SECOND])?;
    type_text(&mut one, "from the first\n")?;
    type_text(&mut two, "from the second\n")?;
    expect(&heard, &WedgeEvent::Code(b"from the second".to_vec()))?;

    reader.read(ScannerChoice::Listen);
    wait_for("everything to be heard", || Some(()).filter(|()| reader.status().names.len() >= 2))?;
    drop(wait_for("both to be free", || free(&first).zip(free(&second)))?);
    reader.read(ScannerChoice::These(vec![first.id.clone(), second.id.clone()]));
    wait_names(&reader, &[SCANNER, SECOND])?;
    drop(two);
    wait_for("the missing one", || Some(()).filter(|()| reader.status().missing == [SECOND]))?;
    type_text(&mut one, "still read\n")?;
    expect(&heard, &WedgeEvent::Code(b"still read".to_vec()))?;
    let mut two = plug(SECOND, 3)?;
    wait_names(&reader, &[SCANNER, SECOND])?;
    type_text(&mut two, "back again\n")?;
    expect(&heard, &WedgeEvent::Code(b"back again".to_vec()))?;
    Ok(format!("{} transmissions", reader.status().heard))
}

/// A device that nobody has grabbed, grabbed by this test.
fn free(device: &ScannerDevice) -> Option<Device> {
    let mut device = Device::open(&device.path).ok()?;
    device.grab().ok()?;
    Some(device)
}

fn wait_names(reader: &WedgeReader, want: &[&str]) -> Result<(), Fault> {
    let read = || {
        let mut names = reader.status().names;
        names.sort();
        names
    };
    let mut want = want.to_vec();
    want.sort_unstable();
    wait_for("the chosen scanners", || Some(()).filter(|()| read() == want))
        .map_err(|fault| format!("{fault}: {:?}", read()))
}

fn replug() -> Result<String, Fault> {
    let scanner = plug(SCANNER, 1)?;
    let (reader, heard) = reader(these(&find(SCANNER)?.id));
    wait_state(&reader, WedgeState::Live)?;
    drop(scanner);
    wait_state(&reader, WedgeState::Missing)?;
    let mut scanner = plug(SCANNER, 1)?;
    wait_state(&reader, WedgeState::Live)?;
    type_text(&mut scanner, &format!("{CODE}\n"))?;
    expect(&heard, &WedgeEvent::Code(CODE.into()))?;
    Ok("missing, then live".into())
}

fn taken() -> Result<String, Fault> {
    let _scanner = plug(SCANNER, 1)?;
    let device = find(SCANNER)?;
    let mut other = wait_for("the device file", || Device::open(&device.path).ok())?;
    other.grab().map_err(|error| error.to_string())?;
    let (reader, _heard) = reader(these(&device.id));
    wait_state(&reader, WedgeState::Taken)?;
    drop(other);
    wait_state(&reader, WedgeState::Live)?;
    Ok("taken, then live".into())
}

/// The state that a user without rights sees, for [`denied`].
pub fn print_state(id: &str) -> ExitCode {
    let Some(id) = ScannerId::parse(id) else { return ExitCode::FAILURE };
    let (reader, _heard) = reader(these(&id));
    let state = wait_for("a state", || Some(reader.status().state).filter(|state| *state != WedgeState::Missing));
    println!("{}", state.map_or("missing", WedgeState::key));
    ExitCode::SUCCESS
}

fn denied() -> Result<String, Fault> {
    let _scanner = plug(SCANNER, 1)?;
    let device = find(SCANNER)?;
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let answer = Command::new(program)
        .args(["scanner-state", &device.id.to_string()])
        .uid(1_000)
        .gid(1_000)
        .output()
        .map_err(|error| error.to_string())?;
    match String::from_utf8_lossy(&answer.stdout).trim() {
        "denied" => Ok("denied".into()),
        other => Err(format!("{other:?}")),
    }
}

fn listen() -> Result<String, Fault> {
    let mut scanner = plug(SCANNER, 1)?;
    let device = find(SCANNER)?;
    let (reader, heard) = reader(ScannerChoice::Listen);
    wait_state(&reader, WedgeState::Live)?;
    wait_for("the scanner", || Some(()).filter(|()| reader.status().names.iter().any(|name| name == SCANNER)))?;
    type_text(&mut scanner, &format!("{CODE}\n"))?;
    let said = heard.recv_timeout(LONG).map_err(|_| "nothing was heard".to_owned())?;
    let mut other = Device::open(&device.path).map_err(|error| error.to_string())?;
    other.grab().map_err(|error| format!("it was grabbed: {error}"))?;
    if said.from == device.id { Ok(format!("from {}", said.from)) } else { Err(format!("{:?}", said.from)) }
}

fn silent() -> Result<String, Fault> {
    let player = Player::start();
    player.play(Sound::Done);
    wait_for("the loudspeaker's state", || Some(()).filter(|()| player.status().state == SoundState::Missing))?;
    std::thread::sleep(Duration::from_millis(10));
    player.play(Sound::Read);
    Ok("a state, and no more".into())
}
