//! `tillstamp run`: the terminal in its window, or the whole path without one.

use super::{CommandError, Folders, Outcome, headless, shop, verdict_line};
use crate::app::{self, RunOptions, Source};
use std::io::Write;
use std::path::PathBuf;

/// How to run.
#[derive(Debug, Default, clap::Args)]
pub struct Arguments {
    /// `camera`, `demo`, or a folder of pictures [default: the camera, else the demo camera where it is a demo shop]
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// Without a window: every picture of the folder is one frame
    #[arg(long, requires = "source")]
    headless: bool,
    /// One line of JSON a verdict
    #[arg(long)]
    json: bool,
    /// Without a camera, use the demo camera; a line on the window says so
    #[arg(long)]
    demo_shop: bool,
    /// Not full screen
    #[arg(long)]
    windowed: bool,
    /// No second window for the customer
    #[arg(long)]
    no_customer_display: bool,
    /// End after so many seconds; every verdict is printed as it happens
    #[arg(long, value_name = "N")]
    for_seconds: Option<u32>,
    /// Leave screenshots in this folder
    #[arg(long, value_name = "DIR")]
    screenshots: Option<PathBuf>,
    /// Write the moments from frame to screen here, one line of JSON each (for `make bench`)
    #[arg(long, value_name = "FILE", hide = true)]
    measure: Option<PathBuf>,
}

pub(super) fn execute(folders: &Folders, arguments: Arguments) -> Result<Outcome, CommandError> {
    let source = match arguments.source.as_deref() {
        None => Source::CameraElseDemo { demo: arguments.demo_shop },
        Some("camera") => Source::Camera,
        Some("demo") => Source::Demo,
        Some(folder) => Source::Folder(PathBuf::from(folder)),
    };
    if arguments.headless {
        let Source::Folder(folder) = &source else {
            return Err(CommandError::Said("--headless reads a folder of pictures: say --source DIR.".to_owned()));
        };
        return headless::execute(folders, folder, arguments.json);
    }
    let prints_verdicts = arguments.for_seconds.is_some() || arguments.json;
    let json = arguments.json;
    let options = RunOptions {
        dirs: shop::dirs(folders),
        source,
        windowed: arguments.windowed,
        customer_window: !arguments.no_customer_display,
        for_seconds: arguments.for_seconds,
        screenshots: arguments.screenshots,
        measure: arguments.measure,
        on_verdict: prints_verdicts.then(|| {
            let words = shop::english(None);
            let print: Box<dyn FnMut(&tillstamp_terminal::views::Verdict) + Send> = Box::new(move |verdict| {
                let mut output = std::io::stdout().lock();
                let written = if json {
                    verdict_line::write(&mut output, verdict).is_ok()
                } else {
                    let what = words.both(&verdict.message);
                    writeln!(output, "{:<8} {what}", verdict_line::name(verdict.kind)).is_ok()
                };
                // A closed pipe must not stop the till.
                if written {
                    drop(output.flush());
                }
            });
            print
        }),
    };
    app::run(options).map_err(CommandError::from_any)?;
    Ok(Outcome::Done)
}
