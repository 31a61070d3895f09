//! "Wrong member": the last award goes to whom it belongs, or is divided among several.
//!
//! Invariant: a found member is masked until somebody chose it; nothing moves before the one confirm.

use super::member::{busy, finish};
use super::shared::{called, int, model};
use crate::desk::Desk;
use std::cell::RefCell;
use std::rc::Rc;
use tillstamp_terminal::ledger::{EntryId, MemberId};
use tillstamp_terminal::views::{AwardPart, MaskedMember, Message, ScanChoice, SplitOffer};
use tillstamp_ui as ui;
use tillstamp_words::Arg;

/// Somebody who gets a part.
struct Sharer {
    member: MemberId,
    name: String,
    number: String,
    count: u32,
}

/// A division that is being put together.
struct Division {
    offer: SplitOffer,
    sharers: Vec<Sharer>,
}

thread_local! {
    static DIVISION: RefCell<Option<Division>> = const { RefCell::new(None) };
}

/// The newest award of the open sheet that has not been taken back.
fn last_award(desk: &Rc<Desk>) -> Option<EntryId> {
    let going = desk.going.borrow();
    let sheet = going.verdict.as_ref()?.member.as_ref()?;
    sheet.history.iter().find(|line| line.can_void && !line.reversed).map(|line| line.entry)
}

/// Opens "Whose stamps are these?"; learns beside whether there is something to divide.
pub(super) fn open(desk: &Rc<Desk>) {
    clear_people(desk);
    desk.global::<ui::MemberAdapter>().set_split_total(0);
    DIVISION.with(|division| *division.borrow_mut() = None);
    let Some(entry) = last_award(desk) else { return };
    desk.engine.call(
        move |till| till.split_offer(entry),
        |desk, offer| {
            // Where nothing can be divided, moving may still say why.
            let Ok(offer) = offer else { return };
            let words = desk.words();
            let member = desk.global::<ui::MemberAdapter>();
            member.set_split_what(words.message(&offer.what).into());
            member.set_split_note(
                if offer.movable < offer.total {
                    words.count("window-split-movable", i64::from(offer.movable))
                } else {
                    String::new()
                }
                .into(),
            );
            member.set_split_total(int(offer.total));
            let holder = Sharer {
                member: offer.holder,
                name: called(&words, offer.first_name.as_deref(), &offer.card_number),
                number: offer.card_number.clone(),
                count: offer.total,
            };
            DIVISION.with(|division| *division.borrow_mut() = Some(Division { offer, sharers: vec![holder] }));
        },
    );
}

/// Opens the division with all of it at the member who has it now.
pub(super) fn open_split(desk: &Rc<Desk>) {
    clear_people(desk);
    show(desk);
}

fn clear_people(desk: &Rc<Desk>) {
    let member = desk.global::<ui::MemberAdapter>();
    member.set_people(model(Vec::<ui::PersonRow>::new()));
    member.set_people_empty("".into());
}

/// Rows and sum of the division.
fn show(desk: &Rc<Desk>) {
    DIVISION.with(|division| {
        let division = division.borrow();
        let Some(division) = division.as_ref() else { return };
        let member = desk.global::<ui::MemberAdapter>();
        member.set_split_rows(model(division.sharers.iter().map(|sharer| ui::SplitRow {
            name: sharer.name.as_str().into(),
            number: sharer.number.as_str().into(),
            count: int(sharer.count),
        })));
        let given: u32 = division.sharers.iter().map(|sharer| sharer.count).sum();
        let values = [("given", Arg::Int(i64::from(given))), ("total", Arg::Int(i64::from(division.offer.total)))];
        member.set_split_sum(desk.words().with("window-split-sum", &values).into());
        member.set_split_ready(given == division.offer.total && division.sharers.len() > 1);
    });
}

fn change(desk: &Rc<Desk>, work: impl FnOnce(&mut Division)) {
    DIVISION.with(|division| {
        if let Some(division) = division.borrow_mut().as_mut() {
            work(division);
        }
    });
    desk.global::<ui::MemberAdapter>().set_dialog_error("".into());
    show(desk);
}

fn add_sharer(desk: &Rc<Desk>, sharer: Sharer) {
    change(desk, |division| {
        if division.sharers.iter().any(|known| known.member == sharer.member) {
            return;
        }
        // One for the new one, from the member who has them: the sum stays what it is.
        let from_holder = division.sharers.first_mut().filter(|holder| holder.count > 0);
        let count = from_holder.map_or(0, |holder| {
            holder.count -= 1;
            1
        });
        division.sharers.push(Sharer { count, ..sharer });
    });
}

/// A found person gets a part.
pub(super) fn split_add(desk: &Rc<Desk>, id: &str) {
    let Ok(member) = id.parse::<MemberId>() else { return };
    use slint::Model;
    let people = desk.global::<ui::MemberAdapter>().get_people();
    let Some(row) = people.iter().find(|row| row.id == id) else { return };
    clear_people(desk);
    let number = row.detail.split(" · ").next().unwrap_or_default().to_owned();
    add_sharer(desk, Sharer { member, name: row.name.to_string(), number, count: 0 });
}

/// Another count for one row.
pub(super) fn split_set(desk: &Rc<Desk>, row: i32, count: i32) {
    change(desk, |division| {
        let (Ok(row), Ok(count)) = (usize::try_from(row), u32::try_from(count)) else { return };
        let most = division.offer.total;
        if let Some(sharer) = division.sharers.get_mut(row) {
            sharer.count = count.min(most);
        }
    });
}

/// Divides.
pub(super) fn split(desk: &Rc<Desk>) {
    let wish = DIVISION.with(|division| {
        let division = division.borrow();
        let division = division.as_ref()?;
        let sharers = division.sharers.iter().filter(|sharer| sharer.count > 0);
        let parts: Vec<AwardPart> =
            sharers.map(|sharer| AwardPart { member: sharer.member, count: sharer.count }).collect();
        Some((division.offer.entry, parts))
    });
    let Some((entry, parts)) = wish else { return };
    busy(desk);
    desk.engine.call(move |till| till.split_award(entry, &parts), finish);
}

/// Whether a scan now says who is meant and is no visit.
pub(super) fn asks_who(desk: &Rc<Desk>) -> bool {
    matches!(desk.global::<ui::MemberAdapter>().get_dialog(), ui::MemberDialog::Move | ui::MemberDialog::Split)
}

/// A card was scanned while the dialog asks for a member: it is the answer, and earns nothing.
pub(super) fn take_scan(desk: &Rc<Desk>) {
    desk.engine.call(
        |till| till.take_waiting_member(),
        |desk, found: Option<ScanChoice>| {
            let Some((choice, member)) = found.and_then(|choice| choice.member.map(|member| (choice, member))) else {
                let text = desk.words().both(&Message::plain("window-split-unknown"));
                desk.global::<ui::MemberAdapter>().set_dialog_error(text.into());
                return;
            };
            let name = called(&desk.words(), choice.first_name.as_deref(), &choice.card_number);
            if desk.global::<ui::MemberAdapter>().get_dialog() == ui::MemberDialog::Split {
                return add_sharer(desk, Sharer { member, name, number: choice.card_number, count: 0 });
            }
            let row = ui::PersonRow {
                id: member.to_string().into(),
                name: name.into(),
                detail: choice.card_number.as_str().into(),
            };
            desk.global::<ui::MemberAdapter>().set_people(model([row]));
        },
    );
}

/// Looks somebody up.
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
    let Some(entry) = last_award(desk) else {
        let text = desk.words().both(&Message::plain("refusal-nothing-to-move"));
        desk.global::<ui::MemberAdapter>().set_dialog_error(text.into());
        return;
    };
    busy(desk);
    desk.engine.call(move |till| till.move_award(entry, to), finish);
}
