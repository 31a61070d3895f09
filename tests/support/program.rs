//! The program `tillstamp`, started as a person or a script would.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The built program: beside this test's own binary, or where `TILLSTAMP_BIN` says.
pub fn path() -> PathBuf {
    if let Some(path) = std::env::var_os("TILLSTAMP_BIN") {
        return PathBuf::from(path);
    }
    let own = std::env::current_exe().unwrap_or_default();
    let profile = own.parent().and_then(Path::parent).unwrap_or(Path::new("."));
    profile.join("tillstamp")
}

/// A command of the program on the shop in `data`, with the guard folder beside it.
pub fn command(data: &Path, arguments: &[&str]) -> Command {
    let program = path();
    assert!(program.is_file(), "{} is not built: run `make test`, or `cargo build` first", program.display());
    let mut command = Command::new(program);
    command.arg("--data").arg(data).arg("--guard").arg(guard_of(data)).args(arguments).stdin(Stdio::null());
    command
}

/// The same within a network namespace of this machine.
pub fn command_within(namespace: &str, data: &Path, arguments: &[&str]) -> Command {
    let own = command(data, arguments);
    let mut command = Command::new("ip");
    command.args(["netns", "exec", namespace]).arg(own.get_program()).args(own.get_args()).stdin(Stdio::null());
    command
}

/// The guard folder that the tests use for a data folder.
pub fn guard_of(data: &Path) -> PathBuf {
    let name = data.file_name().map_or_else(|| "data".into(), |name| name.to_string_lossy().into_owned());
    data.with_file_name(format!("{name}-guard"))
}

/// Runs to the end and returns what it printed.
pub fn run(data: &Path, arguments: &[&str]) -> Output {
    match command(data, arguments).output() {
        Ok(output) => output,
        Err(error) => panic_with(&format!("cannot start the program: {error}")),
    }
}

/// Runs to the end, insists on success and returns standard output.
pub fn run_ok(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "`tillstamp {}` failed\n{out}\n{err}", arguments.join(" "));
    out.into_owned()
}

#[allow(clippy::panic)] // Only tests link this crate; a test that cannot start its program has failed.
fn panic_with(message: &str) -> ! {
    panic!("{message}")
}
