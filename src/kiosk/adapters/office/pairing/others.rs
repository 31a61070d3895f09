//! The page about other tills: filled from what the till knows, once a second while it is open.

use super::{Pairing, views};
use crate::adapters::office::form::model;
use crate::desk::here;
use slint::ComponentHandle;
use tillstamp_terminal::Till;
use tillstamp_terminal::joined::{Compared, Difference, JoinedError, SetAside, SyncFacts, Whereabouts};
use tillstamp_terminal::loyalty::Label;
use tillstamp_terminal::sync::{self, TransportOptions};
use tillstamp_terminal::views::{Message, No};
use tillstamp_ui::{LineView, OthersPanel, PairAdapter, Tone};
use tillstamp_words::Arg;

struct Known {
    facts: SyncFacts,
    place: Option<Whereabouts>,
    aside: Vec<SetAside>,
}

fn known(till: &mut Till) -> Result<Known, JoinedError> {
    Ok(Known { facts: till.sync_facts()?, place: till.whereabouts()?, aside: till.set_aside()? })
}

impl Pairing {
    /// Shows the page.
    pub(super) fn open_others(&self) {
        self.close();
        if let Some(desk) = here() {
            let global = desk.global::<PairAdapter>();
            global.set_compared_text("".into());
            global.set_compared(model(Vec::new()));
            global.set_panel(OthersPanel::Others);
        }
        self.refresh();
    }

    /// Reads anew what the page, and the line about it on the health screen, say.
    pub(in crate::adapters::office) fn refresh(&self) {
        self.office.call(
            |till| known(till).map_err(sync::refused),
            |office, window, answer: Result<Known, No>| {
                let known = match answer {
                    Ok(known) => known,
                    Err(no) => return office.refused(&no),
                };
                let say = office.say();
                let global = window.global::<PairAdapter>();
                let (summary, tone) = views::summary(&say, &known.facts);
                global.set_summary(summary.into());
                global.set_summary_tone(tone);
                global.set_joined(known.facts.joined);
                let lists = match &known.place {
                    Some(place) => (views::facts(&say, place, &known.facts), views::tills(&say, place)),
                    None => (Vec::new(), Vec::new()),
                };
                // The same list is left alone, so that the focus stays where it is.
                let same = |old: slint::ModelRc<LineView>, new: &Vec<LineView>| {
                    slint::Model::iter(&old).eq(new.iter().cloned())
                };
                if !same(global.get_facts(), &lists.0) {
                    global.set_facts(model(lists.0));
                }
                if !same(global.get_tills(), &lists.1) {
                    global.set_tills(model(lists.1));
                }
                let aside = views::set_aside(&say, &known.aside);
                if !same(global.get_set_aside(), &aside) {
                    global.set_set_aside(model(aside));
                }
            },
        );
    }

    /// Somebody does not want to wait for the next try.
    pub(super) fn try_now(&self) {
        crate::line::try_now();
        self.office.notice(Tone::Info, self.office.say().plain("pairing-trying"));
        self.refresh();
    }

    /// Somebody has read what the server set aside.
    pub(super) fn seen(&self) {
        let me = self.clone();
        self.office.attempt(|till| till.notices_seen().map_err(sync::refused), move |_, _, ()| me.refresh());
    }

    /// Lays what this till has beside what its server has of it.
    pub(super) fn compare(&self) {
        let me = self.clone();
        self.told_of_comparison(self.office.say().plain("pairing-comparing"), Tone::Info);
        self.office.call(sync::begin_comparison, move |_, _, begun| match begun {
            Ok(comparison) => {
                let Some(desk) = here() else { return };
                desk.engine
                    .aside(move || comparison.run(&TransportOptions::default()), move |_, answer| me.compared(answer));
            }
            Err(no) => me.compared(Err(no)),
        });
    }

    fn told_of_comparison(&self, text: String, tone: Tone) {
        if let Some(desk) = here() {
            let global = desk.global::<PairAdapter>();
            global.set_compared_text(text.into());
            global.set_compared_tone(tone);
            global.set_compared(model(Vec::new()));
        }
    }

    fn compared(&self, answer: Result<Compared, No>) {
        let say = self.office.say();
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        match answer {
            Ok(Compared::Same { entries, units }) => {
                let values = [("entries", Arg::Int(count(entries))), ("units", Arg::Int(units))];
                self.told_of_comparison(say.with("pairing-same-entries", &values), Tone::Done);
            }
            Ok(Compared::Older { entries }) => {
                self.told_of_comparison(say.count("pairing-older", count(entries)), Tone::Already);
            }
            Ok(Compared::OtherEntries) => {
                self.told_of_comparison(say.both(&Message::plain("pairing-other-entries")), Tone::Refused);
            }
            Ok(Compared::OtherUnits(differences)) => {
                self.told_of_comparison(say.both(&Message::plain("pairing-other-units")), Tone::Refused);
                self.name(differences);
            }
            Err(no) => self.told_of_comparison(say.no(&no), Tone::Already),
        }
    }

    /// Says whose units differ.
    fn name(&self, differences: Vec<Difference>) {
        self.office.call(
            move |till| {
                let named = |found: Difference| (till.difference_names(&found), found.here, found.there);
                differences.into_iter().map(named).collect::<Vec<_>>()
            },
            |office, window, rows| {
                let say = office.say();
                let line = |((name, label), here, there): ((Option<String>, Option<Label>), i64, i64)| {
                    let what = label.map(|label| say.label(&label)).unwrap_or_default();
                    let values = [("here", Arg::Int(here)), ("there", Arg::Int(there))];
                    LineView {
                        label: [name.unwrap_or_default(), what].join(" ").trim().into(),
                        value: say.with("pairing-here-there", &values).into(),
                        tone: Tone::Refused,
                        ..LineView::default()
                    }
                };
                window.global::<PairAdapter>().set_compared(model(rows.into_iter().map(line).collect()));
            },
        );
    }
}
