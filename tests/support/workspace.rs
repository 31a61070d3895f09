//! The tree this test was built from.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Root of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Every file that belongs to the project, relative to the root: tracked, or new and not ignored.
///
/// # Errors
/// Where git is not there or this is no checkout.
pub fn files() -> std::io::Result<Vec<PathBuf>> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root())
        .output()?;
    if !output.status.success() {
        return Err(std::io::Error::other("git ls-files failed: run the tests in a git checkout"));
    }
    Ok(output
        .stdout
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
        .map(|name| PathBuf::from(String::from_utf8_lossy(name).into_owned()))
        .filter(|path| root().join(path).is_file())
        .collect())
}

/// The pictures that decoders are measured with, or nothing where they are not beside the checkout.
pub fn measured_pictures() -> Option<PathBuf> {
    let path = std::env::var_os("TILLSTAMP_QR").map_or_else(|| root().join("../shared/qr"), PathBuf::from);
    path.is_dir().then_some(path)
}
