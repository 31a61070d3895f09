//! `member add`, `card print`: members and their cards without the window.

use super::shop::{open, said};
use super::{CommandError, Folders, Outcome, put_line};
use crate::prints;
use std::path::PathBuf;
use tillstamp_terminal::ledger::MemberId;
use tillstamp_terminal::views::{CardFace, NewMember, Profile, VerdictKind};

/// What can be done with members.
#[derive(Debug, clap::Subcommand)]
pub enum MemberCommand {
    /// Add members; prints a line of JSON for each
    Add(AddArguments),
}

/// Who joins. Everything may stay empty.
#[derive(Debug, clap::Args)]
pub struct AddArguments {
    /// Name or nickname
    #[arg(long, default_value = "")]
    name: String,
    /// Phone
    #[arg(long, default_value = "")]
    phone: String,
    /// E-mail
    #[arg(long, default_value = "")]
    email: String,
    /// How many nameless members
    #[arg(long, default_value_t = 1, conflicts_with_all = ["name", "phone", "email"])]
    count: u32,
}

/// What can be done with cards.
#[derive(Debug, clap::Subcommand)]
pub enum CardCommand {
    /// Print a member's card, or a sheet of 24 for people who join later
    Print(PrintArguments),
}

/// Which cards, and in which form.
#[derive(Debug, clap::Args)]
pub struct PrintArguments {
    /// The member; without one, new cards that become members at their first scan
    member: Option<MemberId>,
    /// How many new cards
    #[arg(long, default_value_t = 24, conflicts_with = "member")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=240))]
    count: u32,
    /// PDF to write (one card, or 24 a page)
    #[arg(long, value_name = "FILE")]
    pdf: Option<PathBuf>,
    /// PNG to write (the first card)
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
}

pub(super) fn member(folders: &Folders, command: &MemberCommand) -> Result<Outcome, CommandError> {
    let MemberCommand::Add(arguments) = command;
    let mut till = open(folders)?;
    for _ in 0..arguments.count {
        let new = NewMember {
            profile: Profile {
                name: arguments.name.clone(),
                phone: arguments.phone.clone(),
                email: arguments.email.clone(),
                ..Profile::default()
            },
            consents: Vec::new(),
        };
        let verdict = till.enrol(&new);
        let member = match (verdict.kind, verdict.member_id()) {
            (VerdictKind::Done, Some(member)) => member,
            _ => return Err(said(verdict.message.into())),
        };
        let card = till.card_of(member).map_err(said)?;
        put_line(line(&card)?)?;
    }
    Ok(Outcome::Done)
}

/// The code stands in here on purpose: whoever may read the shop's files may print its cards.
fn line(card: &CardFace) -> Result<String, CommandError> {
    let value = serde_json::json!({ "member": card.member.to_string(), "number": card.number, "code": card.code });
    serde_json::to_string(&value).map_err(CommandError::from_any)
}

pub(super) fn card(folders: &Folders, command: &CardCommand) -> Result<Outcome, CommandError> {
    let CardCommand::Print(arguments) = command;
    let mut till = open(folders)?;
    let cards = match arguments.member {
        Some(member) => vec![till.card_of(member).map_err(said)?],
        None => till.prepare_cards(arguments.count).map_err(said)?,
    };
    let shop = prints::Shop::of(&mut till);
    if let Some(path) = &arguments.pdf {
        let pdf = prints::card_sheet(&shop, &cards).map_err(CommandError::from_any)?;
        std::fs::write(path, pdf).map_err(|error| CommandError::file(path, error))?;
    }
    if let (Some(path), Some(card)) = (&arguments.png, cards.first()) {
        let png = prints::card_png(&shop, card).map_err(CommandError::from_any)?;
        std::fs::write(path, png).map_err(|error| CommandError::file(path, error))?;
    }
    if arguments.pdf.is_none() && arguments.png.is_none() {
        for card in &cards {
            put_line(line(card)?)?;
        }
    }
    Ok(Outcome::Done)
}
