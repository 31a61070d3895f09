//! Look-up: what was typed, and who it may be, masked until chosen.
//!
//! Invariant: nothing of a member shows in full before somebody chose the member.

use super::shared::model;
use crate::desk::{Desk, here};
use std::rc::Rc;
use tillstamp_terminal::ledger::MemberId;
use tillstamp_ui as ui;

/// Connects the callbacks.
pub fn connect(desk: &Rc<Desk>) {
    let find = desk.global::<ui::FindAdapter>();
    find.on_search(|query| with(|desk| search(desk, &query)));
    find.on_choose(|id| with(|desk| choose(desk, &id)));
}

fn with(work: impl FnOnce(&Rc<Desk>)) {
    if let Some(desk) = here() {
        desk.touched();
        work(&desk);
    }
}

/// Empties the screen.
pub fn opened(desk: &Rc<Desk>) {
    let find = desk.global::<ui::FindAdapter>();
    find.set_query("".into());
    find.set_results(model(Vec::<ui::PersonRow>::new()));
    find.set_message("".into());
    find.set_message_cure("".into());
}

fn search(desk: &Rc<Desk>, query: &str) {
    let query = query.trim().to_owned();
    if query.is_empty() {
        return opened(desk);
    }
    let asked = query.clone();
    desk.engine.call(
        move |till| till.look_up(&query),
        move |desk, found| {
            let find = desk.global::<ui::FindAdapter>();
            // An answer to an older query would replace a newer one.
            if find.get_query().trim() != asked {
                return;
            }
            let words = desk.words();
            let (message, cure) = match &found {
                Ok(people) if people.is_empty() => (words.plain("window-nobody"), words.plain("window-nobody-cure")),
                Ok(_) => (String::new(), String::new()),
                Err(no) => (words.message(&no.message), words.cure(&no.message).unwrap_or_default()),
            };
            find.set_message(message.into());
            find.set_message_cure(cure.into());
            let people = found.unwrap_or_default();
            find.set_results(model(people.iter().map(|masked| super::member_move::person(desk, masked))));
        },
    );
}

fn choose(desk: &Rc<Desk>, id: &str) {
    let Ok(member) = id.parse::<MemberId>() else { return };
    desk.engine.call(
        move |till| till.serve_looked_up(member),
        |desk, verdict| {
            desk.go(ui::Screen::Counter);
            super::counter::show_verdict(desk, verdict);
        },
    );
}
