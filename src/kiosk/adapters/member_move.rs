//! "Wrong member": the last award goes to whom it belongs.
//!
//! Invariant: a found member is masked until somebody chose it.

use super::member::{busy, finish};
use super::shared::model;
use crate::desk::Desk;
use std::rc::Rc;
use tillstamp_terminal::ledger::MemberId;
use tillstamp_terminal::views::{MaskedMember, Message};
use tillstamp_ui as ui;
use tillstamp_words::Arg;

pub(super) fn find_people(desk: &Rc<Desk>, query: &str) {
    let query = query.to_owned();
    desk.engine.call(
        move |till| till.look_up(&query),
        |desk, found| {
            let member = desk.global::<ui::MemberAdapter>();
            let words = desk.words();
            match found {
                Ok(people) => {
                    member.set_people_empty(
                        if people.is_empty() { words.plain("window-nobody") } else { String::new() }.into(),
                    );
                    member.set_people(model(people.iter().map(|masked| person(desk, masked))));
                }
                Err(no) => {
                    member.set_people(model(Vec::<ui::PersonRow>::new()));
                    member.set_people_empty(words.both(&no.message).into());
                }
            }
        },
    );
}

/// A found member, masked.
pub fn person(desk: &Rc<Desk>, masked: &MaskedMember) -> ui::PersonRow {
    let words = desk.words();
    let mut details: Vec<String> = vec![masked.card_number.clone()];
    details.extend(masked.phone.clone());
    if let Some(date) = masked.last_visit {
        details.push(words.with("window-last-visit", &[("date", Arg::Text(&words.date(date)))]));
    }
    ui::PersonRow {
        id: masked.member.to_string().into(),
        name: masked.name.clone().unwrap_or_else(|| words.plain("window-anonymous")).into(),
        detail: details.join(" · ").into(),
    }
}

/// Moves the newest award of the open member to somebody else.
pub(super) fn move_to(desk: &Rc<Desk>, id: &str) {
    let Ok(to) = id.parse::<MemberId>() else { return };
    let entry = {
        let going = desk.going.borrow();
        let sheet = going.verdict.as_ref().and_then(|verdict| verdict.member.as_ref());
        sheet.and_then(|sheet| sheet.history.iter().find(|line| line.can_void && !line.reversed)).map(|line| line.entry)
    };
    let Some(entry) = entry else {
        let text = desk.words().both(&Message::plain("refusal-nothing-to-move"));
        desk.global::<ui::MemberAdapter>().set_dialog_error(text.into());
        return;
    };
    busy(desk);
    desk.engine.call(move |till| till.move_award(entry, to), finish);
}
