//! From "yes, this shop" to a till that is ready.

use super::{Pairing, Way, WizardWish};
use crate::adapters::office::setup::place_of_shop;
use crate::desk::here;
use tillstamp_terminal::joined::{Invitation, JoinDraft, draft_joining};
use tillstamp_terminal::ledger::CurrencyCode;
use tillstamp_terminal::loyalty::{BusinessDay, templates};
use tillstamp_terminal::sync::{self, InvitationReply, SyncReport, TransportOptions};
use tillstamp_terminal::views::{Brand, FirstOwner, No, SetUp, Settings};
use tillstamp_terminal::{Clock, Dirs, SystemClock, SystemEntropy, Till};
use tillstamp_ui::{OthersPanel, PairAdapter, PairStep, Tone};
use tillstamp_words::Arg;

/// Characters of a till's name that fit on the wire in any script.
pub(super) const NAME_MAX: usize = 24;

/// What the till's thread knows of the reading.
pub(super) struct Progress {
    pub(super) read: Option<(u64, u64)>,
    pub(super) people: usize,
}

impl Pairing {
    /// Where it leads was seen and wanted.
    pub(super) fn confirmed(&self) {
        let Some(form) = Self::form() else { return };
        let say = self.office.say();
        let name = form.value("name");
        if name.is_empty() {
            form.set_error("name", &say.plain("pairing-name-missing"));
            return;
        }
        if crate::adapters::office::characters(&name) > NAME_MAX {
            return;
        }
        let (invite, found, in_wizard) = {
            let state = self.state();
            (state.invite.clone(), state.found.clone(), state.in_wizard)
        };
        let (Some(invite), Some(found)) = (invite, found) else { return };
        let way = Way { invite, found, name };
        if !in_wizard {
            self.bring_ledger(way);
        } else if way.found.is_empty {
            let shop = way.found.merchant_name.to_string();
            self.state().later = Some(way);
            self.wish(WizardWish::SetUpHere { shop });
        } else {
            self.join_fresh(way);
        }
    }

    /// The shop that was to be set up first is made: now it joins, while the wizard shows its last step.
    pub(in crate::adapters::office) fn join_later(&self) {
        let way = self.state().later.take();
        if let Some(way) = way {
            self.bring_ledger(way);
        }
    }

    /// A till without a past: the server is asked, then its ledger is begun.
    fn join_fresh(&self, way: Way) {
        let (Some(desk), Some(dirs)) = (here(), place_of_shop()) else {
            return self.show(PairStep::Confirm, Some(&No::plain("setup-no-place")));
        };
        let (turn, draft) = {
            let mut state = self.state();
            state.turn += 1;
            let known = state.draft.clone().filter(|(invite, _)| *invite == way.invite);
            (state.turn, known.map(|(_, draft)| draft.named(&way.name)))
        };
        self.ask("pairing-joining");
        let me = self.clone();
        let Way { invite, found, name } = way;
        let asked = (invite.clone(), dirs.clone());
        let invitation = invite.invitation(&found);
        let kept = invitation.clone();
        desk.engine.aside(
            move || {
                let (invite, dirs) = asked;
                let made = match draft {
                    Some(draft) => Ok(draft),
                    None => draft_joining(&dirs, &mut SystemEntropy, &kept, &name, SystemClock.raw_now())
                        .map_err(sync::refused),
                };
                match made {
                    Ok(draft) => {
                        let reply = invite.present(&draft.request, &TransportOptions::default());
                        (Some(draft), reply)
                    }
                    Err(no) => (None, Err(no)),
                }
            },
            move |_, (draft, answer)| {
                // Also of an earlier turn: the same question may be asked again.
                if let Some(draft) = &draft {
                    me.state().draft = Some((invite, draft.clone()));
                }
                if me.state().turn != turn {
                    return;
                }
                match (draft, answer) {
                    (Some(draft), Ok(reply)) => me.begin_ledger(dirs, &found, draft, invitation, reply),
                    (_, Err(no)) => me.again(&no),
                    (None, Ok(_)) => {}
                }
            },
        );
    }

    /// It was not done, and can be tried again as it is.
    fn again(&self, no: &No) {
        self.show(PairStep::Confirm, Some(no));
        if let Some(desk) = here() {
            desk.global::<PairAdapter>().set_next_text(self.office.say().plain("pairing-again").into());
        }
    }

    fn begin_ledger(
        &self,
        dirs: Dirs,
        found: &InvitationReply,
        draft: JoinDraft,
        invitation: Invitation,
        reply: tillstamp_terminal::sync::PairReply,
    ) {
        let Some(desk) = here() else { return };
        let Some(set_up) = stand_in(&found.merchant_name, self.office.say().code()) else { return };
        let chosen = desk.going.borrow().settings.clone();
        let me = self.clone();
        desk.engine.with_slot(
            move |slot| {
                let (clock, entropy) = (Box::new(SystemClock), Box::new(SystemEntropy));
                let mut till = Till::create_joined(&set_up, dirs, clock, entropy, &draft, &invitation, &reply)?;
                keep_devices(&mut till, &chosen);
                *slot = Some(till);
                Ok(())
            },
            move |_, answer: Result<(), No>| match answer {
                Ok(()) => {
                    crate::line::changed();
                    me.state().draft = None;
                    me.show(PairStep::Reading, None);
                    me.show_progress(&Progress { read: None, people: 0 }, None);
                }
                Err(no) => me.again(&no),
            },
        );
    }

    /// A till with a past brings it along.
    fn bring_ledger(&self, way: Way) {
        let Some(desk) = here() else { return };
        let turn = {
            let mut state = self.state();
            state.turn += 1;
            state.turn
        };
        if self.is_open(&desk) {
            self.ask("pairing-joining");
        }
        let Way { invite, found, name } = way;
        let invitation = invite.invitation(&found);
        let (me, asked) = (self.clone(), invitation.clone());
        desk.engine.call(
            move |till| {
                if till.is_training() {
                    return Err(No::plain("pairing-training"));
                }
                till.pair_request(&asked, &name).map_err(sync::refused)
            },
            move |desk, request| match request {
                Ok(request) => {
                    desk.engine.aside(
                        move || {
                            let reply = invite.present(&request, &TransportOptions::default());
                            (request, reply)
                        },
                        move |desk, (request, reply)| {
                            let reply = match reply {
                                Ok(reply) => reply,
                                Err(no) => return me.not_brought(turn, &no),
                            };
                            // Also where somebody went back meanwhile: the server has agreed.
                            desk.engine.call(
                                move |till| till.paired(&invitation, &request, &reply).map_err(sync::refused),
                                move |_, answer| match answer {
                                    Ok(()) => me.brought(&found),
                                    Err(no) => me.not_brought(turn, &no),
                                },
                            );
                        },
                    );
                }
                Err(no) => me.not_brought(turn, &no),
            },
        );
    }

    fn not_brought(&self, turn: u64, no: &No) {
        let Some(desk) = here() else { return };
        if self.is_open(&desk) && self.state().turn == turn {
            self.again(no);
        } else {
            self.office.refused(no);
        }
    }

    fn brought(&self, found: &InvitationReply) {
        crate::line::changed();
        let say = self.office.say();
        let names = [("merchant", Arg::Text(&found.merchant_name)), ("store", Arg::Text(&found.store_name))];
        self.office.notice(Tone::Done, say.with("pair-done", &names));
        if let Some(desk) = here()
            && self.is_open(&desk)
        {
            desk.global::<PairAdapter>().set_panel(OthersPanel::Others);
        }
        self.refresh();
    }

    /// Asks how far the reading is.
    pub(super) fn look_at_progress(&self) {
        let me = self.clone();
        self.office.call(
            |till| Progress { read: till.history_read(), people: till.operators().len() },
            move |_, _, progress| {
                if me.state().step == PairStep::Reading {
                    me.show_progress(&progress, crate::line::report().as_ref());
                }
            },
        );
    }

    pub(super) fn show_progress(&self, progress: &Progress, line: Option<&SyncReport>) {
        let Some(desk) = here() else { return };
        let say = self.office.say();
        let global = desk.global::<PairAdapter>();
        let settled = line.is_some_and(|line| line.settled);
        if settled && progress.people > 0 {
            return self.wish(WizardWish::Finish);
        }
        let down = line.filter(|line| !line.up).and_then(|line| line.cause.clone());
        let error = match &down {
            Some(cause) => format!("{} {}", say.plain(cause), say.plain(&format!("{cause}-cure"))),
            None if settled => say.both(&tillstamp_terminal::views::Message::plain("pairing-no-people")),
            None => String::new(),
        };
        global.set_error(error.into());
        let next = if down.is_some() || settled { say.plain("health-action-try-now") } else { String::new() };
        global.set_next_text(next.into());
        global.set_can_back(progress.people > 0);
        global.set_progress(say.plain("pairing-reading").into());
        match progress.read {
            Some((read, total)) if total > 0 => {
                let count = |number: u64| Arg::Int(i64::try_from(number).unwrap_or(i64::MAX));
                let note = say.with("pairing-read", &[("count", count(read)), ("total", count(total))]);
                global.set_progress_note(note.into());
                global.set_share(read as f32 / total as f32);
            }
            _ => {
                global.set_progress_note("".into());
                global.set_share(-1.0);
            }
        }
    }
}

/// What a till begins with until the shop's own program and people come: nobody can sign in as its owner.
fn stand_in(shop: &str, language: &str) -> Option<SetUp> {
    let day = BusinessDay {
        time_zone: "Europe/Prague".to_owned(),
        cutoff_minutes: 120,
        opening: Default::default(),
        holidays: Vec::new(),
    };
    let program = templates(CurrencyCode::new("EUR")?, &day).into_iter().next()?.program;
    Some(SetUp {
        shop_name: shop.to_owned(),
        language: language.to_owned(),
        customer_language: language.to_owned(),
        owner: FirstOwner { name: "–".to_owned(), pin: String::new(), language: language.to_owned() },
        program,
        brand: Brand::default(),
    })
}

/// The devices that the wizard chose.
fn keep_devices(till: &mut Till, chosen: &Settings) {
    let settings = Settings {
        camera: chosen.camera.clone(),
        scanner: chosen.scanner.clone(),
        printer: chosen.printer.clone(),
        ..till.settings().clone()
    };
    if let Err(no) = till.set_settings(&settings) {
        tracing::warn!(key = no.message.key, "the devices were not remembered");
    }
}
