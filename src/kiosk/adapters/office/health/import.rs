//! Members and balances of an old system, rehearsed before they are written.

use super::HealthPanel;
use crate::adapters::office::form::model;
use crate::adapters::office::say::Say;
use slint::ComponentHandle;
use std::path::PathBuf;
use tillstamp_terminal::views::{ImportReport, No};
use tillstamp_ui::{AskView, HealthAdapter, ImportRowView, Tone};
use tillstamp_words::Arg;

const REFUSED_ROWS_SHOWN: usize = 50;

impl HealthPanel {
    fn typed_path(&self) -> PathBuf {
        self.office
            .with(|window| window.global::<HealthAdapter>().get_import_path().trim().to_owned())
            .unwrap_or_default()
            .into()
    }

    pub(super) fn rehearse(&self) {
        let path = self.typed_path();
        self.run_import(path, true);
    }

    pub(super) fn import(&self) {
        let path = self.typed_path();
        if self.state().rehearsed.as_ref() != Some(&path) {
            self.run_import(path, true);
            return;
        }
        let say = self.office.say();
        let view = AskView {
            title: say.plain("import-title").into(),
            body: say.plain("import-body").into(),
            yes: say.plain("import-yes").into(),
            no: say.plain("common-cancel").into(),
            ..AskView::default()
        };
        let me = self.clone();
        self.office.ask(view, move |_, _| me.run_import(path, false));
    }

    fn run_import(&self, path: PathBuf, dry_run: bool) {
        let me = self.clone();
        let file = path.clone();
        self.office.call(
            move |till| {
                let csv = std::fs::read(&file)
                    .map_err(|error| No { details: Some(error.to_string()), ..No::plain("import-unreadable") })?;
                till.import_csv(&csv, dry_run)
            },
            move |office, window, answer: Result<ImportReport, No>| {
                let say = office.say();
                let global = window.global::<HealthAdapter>();
                match answer {
                    Ok(report) => {
                        global.set_import_error("".into());
                        global.set_import_note(import_note(&say, &report).into());
                        global.set_import_rows(model(import_rows(&say, &report)));
                        let ready = dry_run && report.accepted > 0;
                        global.set_can_import(ready);
                        me.state().rehearsed = ready.then_some(path);
                    }
                    Err(no) => {
                        global.set_import_error(say.no(&no).into());
                        global.set_can_import(false);
                    }
                }
            },
        );
    }
}

fn import_note(say: &Say, report: &ImportReport) -> String {
    let values = [
        ("count", Arg::Int(i64::try_from(report.accepted).unwrap_or(0))),
        ("already", Arg::Int(i64::try_from(report.already).unwrap_or(0))),
        ("stamps", Arg::Int(report.stamps)),
        ("refused", Arg::Int(i64::try_from(report.refused.len()).unwrap_or(0))),
    ];
    say.with(if report.dry_run { "import-would" } else { "import-did" }, &values)
}

fn import_rows(say: &Say, report: &ImportReport) -> Vec<ImportRowView> {
    report
        .refused
        .iter()
        .take(REFUSED_ROWS_SHOWN)
        .map(|row| ImportRowView {
            line: say.count("import-line", i64::try_from(row.line).unwrap_or(0)).into(),
            what: say.message(&row.why).into(),
            why: say.cure(&row.why).unwrap_or_default().into(),
            tone: Tone::Refused,
        })
        .collect()
}
