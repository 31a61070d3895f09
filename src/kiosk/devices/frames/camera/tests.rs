//! The reader against processes that behave as badly as a camera can: shell scripts that play prepared bytes.

use std::path::Path;

use tillstamp_scan::Luma;

use super::*;
use crate::devices::frames::record::{write_picture, write_unreadable};
use crate::devices::frames::state::CameraState;

/// Longer than any test may take: waits end by what they wait for, never by this.
const LONG: Duration = Duration::from_secs(60);

fn picture(sequence: u64, width: u32) -> Frame {
    Frame { luma: Luma::filled(width, 8, sequence as u8).unwrap(), sequence, captured_us: sequence }
}

fn bytes_of(frames: impl IntoIterator<Item = Frame>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for frame in frames {
        write_picture(&mut bytes, &frame).unwrap();
    }
    bytes
}

/// A folder with files that the script finds as `$0/NAME`.
fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn start(script: &str, folder: &Path, next_picture: Duration) -> CameraProcess {
    CameraProcess::start(CameraCommand {
        program: "/bin/sh".into(),
        args: vec!["-c".into(), script.into(), folder.to_str().unwrap().into()],
        first_picture: next_picture,
        next_picture,
        verbose: false,
    })
}

fn next(camera: &mut CameraProcess) -> Frame {
    match camera.next(LONG) {
        Next::Frame(frame) => frame,
        other => panic!("{other:?} in state {:?}", camera.status()),
    }
}

fn wait_for(camera: &CameraProcess, want: CameraState) -> CameraStatus {
    let end = Instant::now() + LONG;
    loop {
        let status = camera.status();
        // By name: the count of a broken one grows with each new try.
        if status.state.key() == want.key() {
            return status;
        }
        assert!(Instant::now() < end, "still {:?}, not {want:?}", status.state);
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn pictures_arrive_and_the_process_ends_with_its_source() {
    let folder = folder(&[("one", bytes_of([picture(1, 16)]))]);
    // The rein is standard input: the script ends when its parent lets go of it.
    let script = "echo $$ > $0/pid; cat $0/one; cat > $0/rein";
    let mut camera = start(script, folder.path(), LONG);
    camera.set_rate_max(7);
    assert_eq!(next(&mut camera), picture(1, 16));
    let status = camera.status();
    assert_eq!((status.state, status.size, status.pictures), (CameraState::Live, Some((16, 8)), 1));
    assert_eq!(camera.next(Duration::ZERO), Next::Nothing);
    let rein = folder.path().join("rein");
    while std::fs::read(&rein).unwrap_or_default() != [7] {
        std::thread::sleep(Duration::from_millis(2));
    }
    let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
    drop(camera);
    assert!(!Path::new("/proc").join(pid.trim()).exists(), "the process outlived its source");
}

#[test]
fn only_the_newest_picture_waits_and_a_new_size_is_taken() {
    let many = bytes_of((0..200).map(|n| picture(n, 16)).chain([picture(200, 24)]));
    let folder = folder(&[("many", many)]);
    let mut camera = start("cat $0/many; cat", folder.path(), LONG);
    while camera.status().pictures < 201 {
        std::thread::sleep(Duration::from_millis(2));
    }
    // The status counts a picture just before it is handed over.
    let mut newest = next(&mut camera);
    while newest.sequence != 200 {
        newest = next(&mut camera);
    }
    assert_eq!(newest, picture(200, 24));
    assert_eq!(camera.status().size, Some((24, 8)));
    assert_eq!(camera.next(Duration::ZERO), Next::Nothing);
}

#[test]
fn table_of_ends_and_their_states() {
    for (code, want) in [
        (20, CameraState::Missing),
        (21, CameraState::Busy),
        (22, CameraState::Denied),
        (23, CameraState::Unplugged),
        (24, CameraState::Unsuitable),
        (101, CameraState::Broken { count: 1 }),
    ] {
        let folder = folder(&[]);
        let camera = start(&format!("exit {code}"), folder.path(), LONG);
        let status = wait_for(&camera, want);
        assert_eq!(status.pictures, 0, "exit {code}");
    }
}

#[test]
fn a_camera_that_is_plugged_in_again_is_live_again() {
    let folder = folder(&[("one", bytes_of([picture(1, 16)])), ("two", bytes_of([picture(2, 32)]))]);
    // First start: a picture, then the plug is pulled. Second: nothing there. Third: another camera.
    let script = "echo x >> $0/starts; n=$(wc -l < $0/starts)
        case $n in 1) cat $0/one; exit 23;; 2) exit 20;; esac
        until [ -e $0/seen ]; do sleep 0.01; done; cat $0/two; cat";
    let mut camera = start(script, folder.path(), LONG);
    assert_eq!(next(&mut camera), picture(1, 16));
    wait_for(&camera, CameraState::Unplugged);
    std::fs::write(folder.path().join("seen"), "").unwrap();
    assert_eq!(next(&mut camera), picture(2, 32));
    let status = camera.status();
    assert_eq!((status.state, status.restarts), (CameraState::Live, 2));
}

#[test]
fn a_silent_camera_is_ended_and_started_again() {
    let folder = folder(&[("one", bytes_of([picture(1, 16)]))]);
    // Silent from the third start on; `exec` so that the process that hangs is the one that is ended.
    let script = "echo $$ >> $0/pids; n=$(wc -l < $0/pids); [ $n -gt 2 ] || cat $0/one; exec sleep 1000";
    let mut camera = start(script, folder.path(), Duration::from_millis(200));
    assert_eq!(next(&mut camera), picture(1, 16));
    assert_eq!(next(&mut camera), picture(1, 16));
    wait_for(&camera, CameraState::Silent);
    let pids = std::fs::read_to_string(folder.path().join("pids")).unwrap();
    let first = pids.lines().next().unwrap().to_owned();
    assert!(!Path::new("/proc").join(first).exists(), "the silent process still holds the camera");
}

#[test]
fn garbage_on_the_pipe_ends_the_process_and_is_forgiven_by_a_picture() {
    let good = bytes_of([picture(9, 16)]);
    let torn = bytes_of([picture(1, 16)])[..40].to_vec();
    let mut huge = bytes_of([picture(1, 16)]);
    huge[8..16].fill(0xff);
    // The first and last would hang on: they have to be ended.
    for (name, bad, then) in [
        ("wrong magic", b"this is no picture at all, whatever it is".to_vec(), "exec sleep 1000"),
        ("half a picture", torn, "exit 0"),
        ("an absurd size", huge, "exec sleep 1000"),
    ] {
        let folder = folder(&[("bad", bad), ("good", good.clone())]);
        let script = format!(
            "echo x >> $0/starts; n=$(wc -l < $0/starts)
            case $n in 1) cat $0/bad; {then};; *) cat $0/good; cat;; esac"
        );
        let mut camera = start(&script, folder.path(), LONG);
        assert_eq!(next(&mut camera), picture(9, 16), "{name}");
        let status = camera.status();
        assert_eq!((status.state, status.restarts), (CameraState::Live, 1), "{name}");
    }
}

#[test]
fn a_broken_picture_costs_one_picture() {
    let mut bytes = Vec::new();
    write_picture(&mut bytes, &picture(1, 16)).unwrap();
    write_unreadable(&mut bytes, 2, 2).unwrap();
    write_picture(&mut bytes, &picture(3, 16)).unwrap();
    let folder = folder(&[("all", bytes)]);
    let mut camera = start("cat $0/all; cat", folder.path(), LONG);
    while next(&mut camera).sequence != 3 {}
    let status = camera.status();
    assert_eq!((status.state, status.unreadable, status.restarts), (CameraState::Live, 1, 0));
}

#[test]
fn a_camera_whose_pictures_are_all_broken_says_so() {
    let mut bytes = Vec::new();
    for sequence in 0..12 {
        write_unreadable(&mut bytes, sequence, 0).unwrap();
    }
    let folder = folder(&[("all", bytes)]);
    let camera = start("cat $0/all; cat", folder.path(), LONG);
    let status = wait_for(&camera, CameraState::Broken { count: 12 });
    assert_eq!((status.pictures, status.restarts), (0, 0));
}

#[test]
fn a_program_that_cannot_be_started_is_a_state() {
    let camera = CameraProcess::start(CameraCommand {
        program: "/nowhere/at/all".into(),
        args: vec![],
        first_picture: LONG,
        next_picture: LONG,
        verbose: false,
    });
    wait_for(&camera, CameraState::Broken { count: 1 });
}
