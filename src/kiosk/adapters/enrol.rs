//! A new member in two taps, with one switch a purpose of consent; afterwards the card.
//!
//! Invariant: an empty form works; a consent is given only by its own switch, which stands at "no".

use super::shared::{code_picture, model, text_or_empty};
use crate::desk::{Desk, here};
use slint::Model;
use std::cell::RefCell;
use std::rc::Rc;
use tillstamp_terminal::ledger::{MemberId, Purpose};
use tillstamp_terminal::views::{CardFace, NewMember, No, Profile, Verdict, VerdictKind};
use tillstamp_ui as ui;

thread_local! {
    static CREATED: RefCell<Option<(MemberId, Verdict)>> = const { RefCell::new(None) };
}

/// Connects the callbacks.
pub fn connect(desk: &Rc<Desk>) {
    let enrol = desk.global::<ui::EnrolAdapter>();
    enrol.on_set_consent(|purpose, on| with(|desk| set_consent(desk, &purpose, on)));
    enrol.on_create(|| with(create));
    enrol.on_print(|sheet| with(|desk| print(desk, sheet)));
    enrol.on_done(|| with(done));
}

fn with(work: impl FnOnce(&Rc<Desk>)) {
    if let Some(desk) = here() {
        desk.touched();
        work(&desk);
    }
}

/// Name of a purpose in ids.
fn purpose_id(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Marketing => "marketing",
        Purpose::Personalization => "personalization",
        Purpose::StaffNote => "staff-note",
    }
}

/// An empty form with the program's consent texts.
pub fn opened(desk: &Rc<Desk>) {
    CREATED.with(|created| *created.borrow_mut() = None);
    let enrol = desk.global::<ui::EnrolAdapter>();
    enrol.set_created(false);
    enrol.set_busy(false);
    enrol.set_first_name("".into());
    enrol.set_phone("".into());
    enrol.set_error("".into());
    enrol.set_phone_error("".into());
    enrol.set_printed("".into());
    enrol.set_has_display(desk.customer.is_some());
    enrol.set_privacy_line(desk.words().plain("window-privacy-line").into());
    desk.engine.call(
        |till| till.program().consent_wordings.clone(),
        |desk, wordings| {
            let words = desk.words();
            let code = words.code();
            desk.global::<ui::EnrolAdapter>().set_consents(model(wordings.iter().map(|wording| {
                ui::ConsentRow {
                    purpose: purpose_id(wording.purpose).into(),
                    name: words.plain(&format!("window-purpose-{}", purpose_id(wording.purpose))).into(),
                    wording: text_or_empty(
                        // The same choice as the till's, whose hash says what was shown.
                        wording
                            .texts
                            .get(code)
                            .or_else(|| wording.texts.get("en"))
                            .or_else(|| wording.texts.values().next())
                            .cloned(),
                    ),
                    on: false,
                }
            })));
        },
    );
}

fn set_consent(desk: &Rc<Desk>, purpose: &str, on: bool) {
    let consents = desk.global::<ui::EnrolAdapter>().get_consents();
    for index in 0..consents.row_count() {
        if let Some(mut row) = consents.row_data(index)
            && row.purpose == purpose
        {
            row.on = on;
            consents.set_row_data(index, row);
        }
    }
}

fn form(desk: &Rc<Desk>) -> NewMember {
    let enrol = desk.global::<ui::EnrolAdapter>();
    let given: Vec<_> = enrol.get_consents().iter().filter(|row| row.on).map(|row| row.purpose).collect();
    NewMember {
        profile: Profile {
            name: enrol.get_first_name().trim().to_owned(),
            phone: enrol.get_phone().trim().to_owned(),
            ..Profile::default()
        },
        consents: Purpose::ALL
            .iter()
            .copied()
            .filter(|purpose| given.iter().any(|id| id == purpose_id(*purpose)))
            .collect(),
    }
}

fn create(desk: &Rc<Desk>) {
    let new = form(desk);
    desk.global::<ui::EnrolAdapter>().set_busy(true);
    desk.engine.call(
        move |till| {
            let verdict = till.enrol(&new);
            let face =
                verdict.member_id().filter(|_| verdict.kind == VerdictKind::Done).map(|member| till.card_of(member));
            (verdict, face)
        },
        |desk, (verdict, face)| created(desk, verdict, face),
    );
}

fn created(desk: &Rc<Desk>, verdict: Verdict, face: Option<Result<CardFace, No>>) {
    let enrol = desk.global::<ui::EnrolAdapter>();
    enrol.set_busy(false);
    let words = desk.words();
    let Some(member) = verdict.member_id().filter(|_| verdict.kind == VerdictKind::Done) else {
        let text: slint::SharedString = words.both(&verdict.message).into();
        let phone = verdict.key().contains("phone");
        enrol.set_error(if phone { "".into() } else { text.clone() });
        enrol.set_phone_error(if phone { text } else { "".into() });
        return;
    };
    desk.play(crate::devices::sound::Sound::Done);
    enrol.set_created_text(words.message(&verdict.message).into());
    match face {
        Some(Ok(face)) => {
            let picture = code_picture(&face.code);
            enrol.set_number(face.number.as_str().into());
            enrol.set_created_next(words.plain("window-hand-out").into());
            enrol.set_qr(picture.clone());
            drop(words);
            super::customer::show_code(desk, picture);
        }
        Some(Err(no)) => enrol.set_created_next(words.no(&no).into()),
        None => {}
    }
    desk.tell_verdict(&verdict);
    CREATED.with(|created| *created.borrow_mut() = Some((member, verdict)));
    enrol.set_created(true);
}

fn print(desk: &Rc<Desk>, sheet: bool) {
    let Some(member) = CREATED.with(|created| created.borrow().as_ref().map(|(member, _)| *member)) else { return };
    desk.engine.call(
        move |till| {
            let cards = if sheet { till.prepare_cards(24)? } else { vec![till.card_of(member)?] };
            super::member_card::save_cards(till, &cards)
        },
        |desk, saved| {
            super::member_card::print_cards(desk, saved, |desk, text| {
                desk.global::<ui::EnrolAdapter>().set_printed(text.into());
            });
        },
    );
}

/// Back to the counter, with the new member's sheet open where one was made.
fn done(desk: &Rc<Desk>) {
    let created = CREATED.with(|created| created.borrow_mut().take());
    desk.go(ui::Screen::Counter);
    if let Some((_, verdict)) = created {
        desk.global::<ui::EnrolAdapter>().set_created(false);
        super::counter::show_quietly(desk, verdict);
    }
}
