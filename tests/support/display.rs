//! A virtual display for the real window.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// An X server of its own, gone when dropped.
pub struct Display {
    server: Child,
    number: u32,
}

impl Display {
    /// Starts Xvfb on a free number.
    ///
    /// # Errors
    /// Where Xvfb is not installed or does not come up within ten seconds.
    pub fn start(width: u32, height: u32) -> std::io::Result<Self> {
        Self::start_with(width, height, &[])
    }

    /// The same, with its pixels in a file of `folder` that can be read at any time: [`crate::framebuffer`].
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_in(width: u32, height: u32, folder: &Path) -> std::io::Result<Self> {
        Self::start_with(width, height, &[OsStr::new("-fbdir"), folder.as_os_str()])
    }

    fn start_with(width: u32, height: u32, more: &[&OsStr]) -> std::io::Result<Self> {
        let number = (100..1000).find(|number| !socket(*number).exists()).unwrap_or(100);
        let server = Command::new("Xvfb")
            .arg(format!(":{number}"))
            .args(["-screen", "0", &format!("{width}x{height}x24"), "-nolisten", "tcp", "-noreset"])
            .args(more)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let display = Self { server, number };
        let deadline = Instant::now() + Duration::from_secs(10);
        while !socket(number).exists() {
            if Instant::now() > deadline {
                return Err(std::io::Error::other("Xvfb did not come up"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(display)
    }

    /// The value of `DISPLAY`.
    pub fn name(&self) -> String {
        format!(":{}", self.number)
    }

    /// Runs xdotool on this display and returns what it printed.
    ///
    /// # Errors
    /// Where it is not installed or hangs for ten seconds.
    pub fn xdotool(&self, arguments: &[&str]) -> std::io::Result<String> {
        let output = Command::new("timeout")
            .args(["10", "xdotool"])
            .args(arguments)
            .env("DISPLAY", self.name())
            .stderr(Stdio::null())
            .output()?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

fn socket(number: u32) -> PathBuf {
    PathBuf::from(format!("/tmp/.X11-unix/X{number}"))
}
