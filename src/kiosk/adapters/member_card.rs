//! The member's card: shown, printed, replaced when it is lost.
//!
//! Invariant: an old card is blocked in the same action that makes the new one.

use super::member::{busy, served, told_in_dialog};
use super::office::files;
use super::paper_out::{Paper, put_out};
use super::shared::code_picture;
use crate::desk::Desk;
use crate::prints;
use std::rc::Rc;
use tillstamp_terminal::views::{CardFace, Message, No};
use tillstamp_ui as ui;

pub(super) fn show_card(desk: &Rc<Desk>) {
    let Some(member) = served(desk) else { return };
    desk.engine.call(
        move |till| till.card_of(member),
        |desk, face| match face {
            Ok(face) => desk.global::<ui::MemberAdapter>().set_card_qr(code_picture(&face.code)),
            Err(no) => told_in_dialog(desk, &no),
        },
    );
}

pub(super) fn show_on_display(desk: &Rc<Desk>) {
    let picture = desk.global::<ui::MemberAdapter>().get_card_qr();
    super::customer::show_code(desk, picture);
}

pub(super) fn print_card(desk: &Rc<Desk>, _sheet: bool) {
    let Some(member) = served(desk) else { return };
    desk.engine.call(
        move |till| {
            let face = till.card_of(member)?;
            save_cards(till, std::slice::from_ref(&face))
        },
        |desk, saved| {
            print_cards(desk, saved, |desk, text| {
                desk.global::<ui::MemberAdapter>().set_card_text(text.into());
            });
        },
    );
}

/// Prints cards that are saved, where a printer is chosen; `told` gets the outcome in words.
pub fn print_cards(desk: &Rc<Desk>, saved: Result<Paper, No>, told: impl FnOnce(&Rc<Desk>, String) + Send + 'static) {
    match saved {
        Ok(paper) => put_out(desk, paper, move |desk, put| {
            let text = put.text(&desk.words());
            told(desk, text);
        }),
        Err(no) => {
            let text = desk.words().no(&no);
            told(desk, text);
        }
    }
}

/// Writes cards as PDF into the shop's folder of prints; one card or sheets of 24.
pub fn save_cards(till: &mut tillstamp_terminal::Till, cards: &[CardFace]) -> Result<Paper, No> {
    let shop = prints::Shop::of(till);
    let pdf = prints::card_sheet(&shop, cards).map_err(|error| fault(&error))?;
    let name = match cards {
        [card] => format!("card-{}.pdf", card.number.replace(' ', "")),
        many => format!("cards-{}-{}.pdf", many.len(), till.now().0),
    };
    let file = files::keep(till, "cards", &name, &pdf)?;
    Ok(Paper { file, pdf, job: "cards.pdf" })
}

/// A fault below the screens, as people read it.
pub fn fault(error: &impl std::fmt::Display) -> No {
    No { message: Message::plain("fault-unknown"), details: Some(error.to_string()) }
}

pub(super) fn new_card(desk: &Rc<Desk>) {
    let Some(member) = served(desk) else { return };
    busy(desk);
    desk.engine.call(
        move |till| till.replace_card(member),
        |desk, face| match face {
            Ok(face) => {
                let member = desk.global::<ui::MemberAdapter>();
                member.set_busy(false);
                let picture = code_picture(&face.code);
                member.set_card_qr(picture.clone());
                member.set_card_text(desk.words().plain("window-card-replaced").into());
                member.set_dialog(ui::MemberDialog::Card);
                super::customer::show_code(desk, picture);
                super::counter::refresh(desk);
            }
            Err(no) => told_in_dialog(desk, &no),
        },
    );
}
