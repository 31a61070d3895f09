//! One member's data: profile, consent with its wording, the card, export, merging of duplicates, erasure.
//!
//! Invariant: what a member told stays between the till and the window; nothing of it is logged or kept here longer
//! than the screen is open.

use super::form::{Form, day_and_month, model};
use super::member_rows::{consent_row, fields, found_row, merged_row};
use super::{Office, files, lock};
use crate::adapters::paper_out::Paper;
use crate::desk::here;
use crate::prints;
use slint::{ComponentHandle, Model};
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_terminal::ledger::MemberId;
use tillstamp_terminal::views::{CHANNELS, FREQUENCIES, MaskedMember, Message, No, Profile, ProfileView, VerdictKind};
use tillstamp_ui::{self as ui, AskView, LineView, MemberAdminAdapter, Tone};
use tillstamp_words::Arg;

#[derive(Default)]
struct State {
    view: Option<ProfileView>,
    found: Vec<MaskedMember>,
    back: Option<ui::Screen>,
}

/// The adapter of the member's data.
#[derive(Clone)]
pub struct MemberAdmin {
    office: Office,
    state: Arc<Mutex<State>>,
}

impl MemberAdmin {
    /// Connects the screen.
    pub fn attach(window: &ui::Till, office: &Office) -> Self {
        let me = Self { office: office.clone(), state: Arc::default() };
        let global = window.global::<MemberAdminAdapter>();
        let on = |work: fn(&Self)| {
            let me = me.clone();
            move || work(&me)
        };
        global.on_save(on(Self::save));
        global.on_replace_card(on(Self::ask_replace));
        global.on_print_card(on(Self::print));
        global.on_export_data(on(Self::export));
        global.on_erase(on(Self::ask_erase));
        global.on_search_other(on(Self::search));
        global.on_done(on(Self::leave));
        let opener = me.clone();
        global.on_open_member(move |id| {
            if let Ok(member) = id.parse() {
                opener.show(member, ui::Screen::Counter);
            }
        });
        let editor = me.clone();
        global.on_edited(move |index| editor.edited(index));
        let asked = me.clone();
        global.on_consent(move |index, granted| asked.consent(index, granted));
        let merger = me.clone();
        global.on_merge_with(move |index| merger.ask_merge(index));
        let divider = me.clone();
        global.on_separate(move |index| divider.ask_separate(index));
        me
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Opens a member's data; `back` is where Back leads.
    pub fn show(&self, member: MemberId, back: ui::Screen) {
        let me = self.clone();
        self.office.attempt(
            move |till| Ok((till.profile(member)?, till.link().is_some())),
            move |office, window, (view, is_joined)| {
                {
                    let mut state = me.state();
                    state.view = Some(view);
                    state.found.clear();
                    state.back = Some(back);
                }
                window.global::<MemberAdminAdapter>().set_merge_query("".into());
                // What only a till alone may do is told before somebody has looked for the other card.
                let why = is_joined.then(|| office.say().both(&Message::plain("refusal-joined-merge")));
                window.global::<MemberAdminAdapter>().set_can_merge(!is_joined);
                window.global::<MemberAdminAdapter>().set_merge_note(why.unwrap_or_default().into());
                window.global::<ui::Navigation>().invoke_go(ui::Screen::MemberAdmin);
            },
        );
    }

    /// Fills the screen with the member that was opened last.
    pub fn open(&self) {
        self.office.with(|window| {
            let say = self.office.say();
            let state = self.state();
            let Some(view) = &state.view else { return };
            let global = window.global::<MemberAdminAdapter>();
            let name =
                if view.profile.name.is_empty() { say.plain("member-anonymous") } else { view.profile.name.clone() };
            global.set_title(name.into());
            global.set_number((&view.card_number).into());
            global.set_fields(model(fields(&say, &view.profile)));
            global.set_consents(model(view.consents.iter().map(|row| consent_row(&say, row)).collect()));
            let since = LineView {
                label: say.plain("member-since").into(),
                value: say.date(view.joined).into(),
                ..LineView::default()
            };
            global.set_facts(model(vec![since]));
            global.set_found(model(state.found.iter().map(|row| found_row(&say, row)).collect()));
            global.set_merged(model(view.merged.iter().map(|row| merged_row(&say, row)).collect()));
            global.set_can_save(true);
        });
    }

    fn member(&self) -> Option<MemberId> {
        self.state().view.as_ref().map(|view| view.member)
    }

    fn reload(&self) {
        if let Some(member) = self.member() {
            let me = self.clone();
            self.office.attempt(
                move |till| till.profile(member),
                move |_, _, view| {
                    me.state().view = Some(view);
                    me.open();
                },
            );
        }
    }

    fn leave(&self) {
        let back = {
            let mut state = self.state();
            state.view = None;
            state.found.clear();
            state.back.take().unwrap_or(ui::Screen::Counter)
        };
        if let Some(desk) = here() {
            desk.go(back);
        }
    }

    fn edited(&self, index: i32) {
        self.office.with(|window| {
            let fields = window.global::<MemberAdminAdapter>().get_fields();
            if let Some(field) = usize::try_from(index).ok().and_then(|index| fields.row_data(index)) {
                Form::of(fields).set_error(&field.key, "");
            }
        });
    }

    fn save(&self) {
        let Some(member) = self.member() else { return };
        let Some(form) = self.office.with(|window| Form::of(window.global::<MemberAdminAdapter>().get_fields())) else {
            return;
        };
        let say = self.office.say();
        form.clear_errors();
        let typed = form.value("birthday");
        let birthday = day_and_month(&typed);
        if !typed.is_empty() && birthday.is_none() {
            form.set_error("birthday", &say.plain("member-birthday-wrong"));
            return;
        }
        let languages = say.languages();
        let profile = Profile {
            name: form.value("name"),
            phone: form.value("phone"),
            email: form.value("email"),
            birthday,
            language: languages.get(form.selected("language")).map_or(String::new(), |(code, _)| (*code).to_owned()),
            channel: CHANNELS.get(form.selected("channel")).copied().unwrap_or_default().to_owned(),
            frequency: FREQUENCIES.get(form.selected("frequency")).copied().unwrap_or_default().to_owned(),
            favorites: form.value("favorites"),
            diet: form.value("diet"),
            interests: form.value("interests"),
            note: form.value("note"),
        };
        let me = self.clone();
        self.office.call(
            move |till| till.change_profile(member, &profile),
            move |office, _, answer| match answer {
                Ok(()) => {
                    office.done(office.say().plain("member-saved"));
                    me.reload();
                }
                Err(no) => me.refused(&no),
            },
        );
    }

    /// A refusal stands beside its field where it names one.
    fn refused(&self, no: &No) {
        let text = self.office.say().no(no);
        let key = no.message.key;
        let fields = ["name", "phone", "email", "birthday", "favorites", "diet", "interests", "note"];
        let field = fields.into_iter().find(|field| key.contains(field));
        let shown = self.office.with(|window| {
            field.is_some_and(|field| {
                Form::of(window.global::<MemberAdminAdapter>().get_fields()).set_error(field, &text)
            })
        });
        if shown != Some(true) {
            self.office.refused(no);
        }
    }

    fn consent(&self, index: i32, granted: bool) {
        let purpose = {
            let state = self.state();
            let rows = state.view.as_ref().map(|view| &view.consents);
            usize::try_from(index).ok().and_then(|index| rows?.get(index).map(|row| row.purpose))
        };
        let (Some(member), Some(purpose)) = (self.member(), purpose) else { return };
        let me = self.clone();
        self.office.call(
            move |till| till.set_consent(member, purpose, granted),
            move |office, _, answer| {
                match answer {
                    Ok(()) => office.done(office.say().plain("member-consent-kept")),
                    Err(no) => office.refused(&no),
                }
                me.reload();
            },
        );
    }

    fn ask(&self, key: &str, danger: bool, yes: impl FnOnce(&Office) + Send + 'static) {
        let say = self.office.say();
        let view = AskView {
            title: say.plain(&format!("{key}-title")).into(),
            body: say.plain(&format!("{key}-body")).into(),
            yes: say.plain(&format!("{key}-yes")).into(),
            no: say.plain("common-cancel").into(),
            danger,
            ..AskView::default()
        };
        self.office.ask(view, move |office, _| yes(office));
    }

    fn ask_replace(&self) {
        let Some(member) = self.member() else { return };
        let me = self.clone();
        self.ask("member-replace", true, move |office| {
            office.attempt(
                move |till| till.replace_card(member),
                move |office, _, card| {
                    office.done(office.say().with("member-replaced", &[("number", Arg::Text(&card.number))]));
                    me.print();
                },
            );
        });
    }

    fn print(&self) {
        let Some(member) = self.member() else { return };
        self.office.attempt(
            move |till| {
                let card = till.card_of(member)?;
                let shop = prints::Shop::of(till);
                let pdf = prints::card_sheet(&shop, std::slice::from_ref(&card))
                    .map_err(|error| No { details: Some(error.to_string()), ..No::plain("manager-print-failed") })?;
                let file = files::keep(till, "cards", &format!("{member}.pdf"), &pdf)?;
                Ok(Paper { file, pdf, job: "cards.pdf" })
            },
            |office, _, paper| office.put_out(paper, |office, text, tone| office.notice(tone, text)),
        );
    }

    fn export(&self) {
        let Some(member) = self.member() else { return };
        self.office.attempt(
            move |till| {
                let text = till.export_member(member)?;
                files::keep(till, "members", &format!("{member}.json"), text.as_bytes())
            },
            |office, _, path| {
                office.done(office.say().with("manager-saved-as", &[("file", Arg::Text(&path.display().to_string()))]));
            },
        );
    }

    fn ask_erase(&self) {
        let Some(member) = self.member() else { return };
        let me = self.clone();
        self.ask("member-erase", true, move |office| {
            office.attempt(
                move |till| till.erase_member(member),
                move |office, _, erasure| {
                    me.leave();
                    let say = office.say();
                    office.done(say.with("member-erased", &[("day", Arg::Date(erasure.gone_from_backups.0))]));
                },
            );
        });
    }

    fn search(&self) {
        let Some(member) = self.member() else { return };
        let query = self.office.with(|window| window.global::<MemberAdminAdapter>().get_merge_query().to_string());
        let me = self.clone();
        self.office.call(
            move |till| till.look_up(&query.unwrap_or_default()),
            move |office, window, answer| {
                let say = office.say();
                let global = window.global::<MemberAdminAdapter>();
                let (found, note) = match answer {
                    Ok(found) => {
                        let found: Vec<MaskedMember> = found.into_iter().filter(|row| row.member != member).collect();
                        let nobody = found.is_empty().then(|| say.plain("member-merge-nobody"));
                        (found, nobody.unwrap_or_default())
                    }
                    Err(no) => (Vec::new(), say.no(&no)),
                };
                global.set_merge_note(note.into());
                global.set_found(model(found.iter().map(|row| found_row(&say, row)).collect()));
                me.state().found = found;
            },
        );
    }

    fn ask_merge(&self, index: i32) {
        let other = {
            let state = self.state();
            usize::try_from(index).ok().and_then(|index| state.found.get(index).map(|row| row.member))
        };
        let (Some(member), Some(other)) = (self.member(), other) else { return };
        let me = self.clone();
        self.ask("member-merge", false, move |office| {
            office.call(
                move |till| till.merge(member, other),
                move |office, _, verdict| {
                    let tone = if verdict.kind == VerdictKind::Done { Tone::Done } else { Tone::Refused };
                    office.told(tone, &verdict.message);
                    me.state().found.clear();
                    me.reload();
                },
            );
        });
    }

    /// Two members again: for those who were joined by mistake.
    fn ask_separate(&self, index: i32) {
        let merge = {
            let state = self.state();
            let view = state.view.as_ref();
            usize::try_from(index).ok().and_then(|index| view?.merged.get(index).map(|(_, entry, _)| *entry))
        };
        let Some(merge) = merge else { return };
        let me = self.clone();
        self.ask("member-separate", false, move |office| {
            office.call(
                move |till| till.undo_merge(merge),
                move |office, _, verdict| {
                    let tone = if verdict.kind == VerdictKind::Done { Tone::Done } else { Tone::Refused };
                    office.told(tone, &verdict.message);
                    me.reload();
                },
            );
        });
    }
}
