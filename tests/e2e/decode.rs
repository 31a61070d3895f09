//! `tillstamp decode` on files that are no pictures: a line each, in order, and an exit code that says so.

use e2e::program;
use serde_json::Value;
use std::io::Read;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Hostile and sound files in a folder, each with whether it is a picture.
fn files(folder: &std::path::Path) -> Vec<(PathBuf, bool)> {
    let path = |name: &str| folder.join(name);
    let grey = image::GrayImage::from_pixel(64, 64, image::Luma([90]));
    grey.save(path("sound.png")).unwrap();
    grey.save(path("sound.jpg")).unwrap();
    let whole = std::fs::read(path("sound.png")).unwrap();
    std::fs::write(path("half.png"), &whole[..whole.len() / 2]).unwrap();
    let jpeg = std::fs::read(path("sound.jpg")).unwrap();
    std::fs::write(path("head.jpg"), &jpeg[..20]).unwrap();
    std::fs::write(path("moving.gif"), b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\0;").unwrap();
    std::fs::write(path("empty.png"), b"").unwrap();
    std::fs::write(path("text.jpg"), "žádný obrázek").unwrap();
    std::fs::create_dir(path("folder.png")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(path("pipe.png")).status().unwrap().success());
    let mut all = vec![(path("sound.png"), true)];
    let bad = ["half.png", "head.jpg", "moving.gif", "empty.png", "text.jpg", "folder.png", "pipe.png", "missing.png"];
    all.extend(bad.map(|name| (path(name), false)));
    all.push((PathBuf::from("/dev/zero"), false));
    all.push((path("sound.jpg"), true));
    all
}

#[test]
fn every_file_has_its_line_and_none_stops_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(folder.path());
    let mut child = program::command(folder.path(), &["decode"])
        .args(files.iter().map(|(path, _)| path))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(120);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > deadline {
            child.kill().unwrap();
            panic!("it waits for a file that never ends");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(status.code(), Some(1), "{out}{err}");
    assert!(!err.contains("panicked"), "{err}");
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), files.len(), "{out}");
    for (line, (path, sound)) in lines.iter().zip(&files) {
        assert_eq!(line["file"], path.to_str().unwrap());
        assert_eq!(line["codes"], Value::Array(Vec::new()));
        assert_eq!(line.get("error").is_none(), *sound, "{line}");
    }
}

#[test]
fn pictures_without_codes_are_no_fault_and_no_file_is_a_wrong_call() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grey.png");
    image::GrayImage::from_pixel(9, 9, image::Luma([9])).save(&path).unwrap();
    let sound = program::run(folder.path(), &["decode", path.to_str().unwrap()]);
    assert_eq!(sound.status.code(), Some(0));
    assert_eq!(program::run(folder.path(), &["decode"]).status.code(), Some(2));
}
