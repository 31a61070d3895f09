//! `tillstamp run --headless --source DIR`: the whole path without a window. Every picture is one frame.

use super::{CommandError, Folders, Outcome, shop, sync as line, verdict_line};
use std::io::Write;
use std::path::Path;
use std::time::Duration;
use tillstamp_scan::{Event, Gate, GateConfig, Ladder, Luma, looks_ours};
use tillstamp_terminal::Till;
use tillstamp_terminal::sync::{self, TillHost};
use tillstamp_terminal::views::Verdict;

/// A folder is a clip at 15 frames a second: a code in consecutive pictures is read once, a gap lets it be read again.
const FRAME_MS: u64 = 66;
/// A joined till sends what it has before it ends, if somebody answers.
const SEND_AT_END: Duration = Duration::from_secs(10);

pub(super) fn execute(folders: &Folders, source: &Path, json: bool) -> Result<Outcome, CommandError> {
    let mut till = shop::open(folders)?;
    let mut path = FramePath {
        ladder: Ladder::new(),
        gate: Gate::new(GateConfig { gone_after_ms: FRAME_MS * 3 / 2, foreign_after_ms: 0 }),
        at_ms: 0,
    };
    let words = shop::english(Some(&till));
    let (host, port) = TillHost::new();
    let (background, thread) = sync::start(port, line::options(folders))?;
    let mut output = std::io::stdout().lock();
    for file in pictures(source)? {
        let picture = match Luma::from_path(&file) {
            Ok(picture) => picture,
            Err(error) => {
                tracing::warn!(%error, "a file of the source is not a picture");
                continue;
            }
        };
        host.run_waiting(&mut till);
        for verdict in path.frame(&mut till, &picture) {
            if let Some(member) = verdict.member_id() {
                background.served(member);
            }
            if json {
                verdict_line::write(&mut output, &verdict)?;
            } else {
                writeln!(output, "{:<8} {}", verdict_line::name(verdict.kind), words.both(&verdict.message))?;
            }
            output.flush()?;
        }
    }
    if till.link().is_some() {
        background.recorded();
        host.run_until(&mut till, SEND_AT_END, |till| line::is_over(till, background.report().as_ref()));
    }
    drop(background);
    host.run_until(&mut till, SEND_AT_END, |_| thread.is_finished());
    Ok(Outcome::Done)
}

struct FramePath {
    ladder: Ladder,
    gate: Gate,
    at_ms: u64,
}

impl FramePath {
    fn frame(&mut self, till: &mut Till, picture: &Luma) -> Vec<Verdict> {
        self.at_ms += FRAME_MS;
        let codes: Vec<Vec<u8>> = self.ladder.decode_full(picture).into_iter().map(|found| found.bytes).collect();
        let mut verdicts = Vec::new();
        for event in self.gate.frame(self.at_ms, &codes, &looks_ours) {
            let read = match event {
                Event::Read { bytes, .. } => vec![bytes],
                // Nobody is here to choose: each of them is served in the order found.
                Event::Several { codes, .. } => codes,
                Event::Foreign { .. } => codes.iter().filter(|code| !looks_ours(code)).take(1).cloned().collect(),
            };
            for code in read {
                let at = till.now().0;
                verdicts.push(till.present(&code, at));
            }
        }
        verdicts
    }
}

/// Picture files of a folder by name.
fn pictures(source: &Path) -> Result<Vec<std::path::PathBuf>, CommandError> {
    let entries = std::fs::read_dir(source).map_err(|error| CommandError::file(source, error))?;
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
            matches!(extension.as_deref(), Some("png" | "jpg" | "jpeg"))
        })
        .collect();
    files.sort();
    Ok(files)
}
