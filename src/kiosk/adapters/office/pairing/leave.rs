//! Leaving a server: never with entries that nobody else has, unless they were written to a folder first.

use super::Pairing;
use crate::adapters::office::Office;
use std::io::Write;
use std::path::{Path, PathBuf};
use tillstamp_terminal::Till;
use tillstamp_terminal::sync;
use tillstamp_terminal::views::No;
use tillstamp_ui::AskView;

/// Name of the file that is written before leaving.
const FILE: &str = "tillstamp-export.jsonl";

impl Pairing {
    /// Asks for the PIN; and for a folder first, where entries wait.
    pub(super) fn ask_leave(&self) {
        let me = self.clone();
        self.office.attempt(
            |till| {
                let facts = till.sync_facts().map_err(sync::refused)?;
                Ok((facts.unsent, till.dirs().data.join("exports")))
            },
            move |office, _, (unsent, folder)| {
                if unsent == 0 { me.ask_pin(office, None) } else { me.ask_folder(office, unsent, &folder) }
            },
        );
    }

    fn ask_folder(&self, office: &Office, unsent: u64, folder: &Path) {
        let say = office.say();
        let view = AskView {
            title: say.plain("pairing-leave-title").into(),
            body: say.count("pairing-leave-unsent", i64::try_from(unsent).unwrap_or(i64::MAX)).into(),
            yes: say.plain("pairing-leave-export").into(),
            no: say.plain("common-cancel").into(),
            input_label: say.plain("pairing-leave-folder").into(),
            input: folder.display().to_string().into(),
            ..AskView::default()
        };
        let me = self.clone();
        office.ask_until(view, move |office, typed| {
            let folder = PathBuf::from(typed.trim());
            if typed.trim().is_empty() || folder.is_relative() {
                return office.answer_refused(office.say().plain("pairing-leave-folder-wrong"));
            }
            office.answer_taken();
            me.ask_pin(office, Some(folder));
        });
    }

    fn ask_pin(&self, office: &Office, export: Option<PathBuf>) {
        let say = office.say();
        let view = AskView {
            title: say.plain("pairing-leave-title").into(),
            body: say.plain("pairing-leave-body").into(),
            yes: say.plain("pairing-leave-yes").into(),
            no: say.plain("common-cancel").into(),
            danger: true,
            input_label: say.plain("recovery-new-pin").into(),
            input_secret: true,
            ..AskView::default()
        };
        let me = self.clone();
        office.ask_until(view, move |office, pin| {
            let (me, export) = (me.clone(), export.clone());
            office.try_answer(
                move |till| leave(till, &pin, export.as_deref()),
                move |office, _, file| {
                    let say = office.say();
                    let text = match file {
                        Some(file) => {
                            let file = file.display().to_string();
                            say.with("pairing-left-exported", &[("file", tillstamp_words::Arg::Text(&file))])
                        }
                        None => say.plain("pair-left"),
                    };
                    crate::line::changed();
                    office.done(text);
                    me.refresh();
                },
            );
        });
    }
}

/// The PIN first, then the file, then the leaving.
fn leave(till: &mut Till, pin: &str, export: Option<&Path>) -> Result<Option<PathBuf>, No> {
    till.confirm_manager(pin)?;
    let file = export.map(|folder| write(till, folder)).transpose()?;
    till.unpair(file.is_some()).map_err(sync::refused)?;
    Ok(file)
}

fn write(till: &mut Till, folder: &Path) -> Result<PathBuf, No> {
    let failed = |error: std::io::Error| No { details: Some(error.to_string()), ..No::plain("manager-file-failed") };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let path = folder.join(FILE);
    let part = path.with_extension("part");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&part).map_err(failed)?);
    till.export(&mut file)?;
    file.flush().and_then(|()| file.get_ref().sync_all()).map_err(failed)?;
    std::fs::rename(&part, &path).map_err(failed)?;
    Ok(path)
}
