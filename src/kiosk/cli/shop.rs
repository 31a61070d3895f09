//! Opening a shop from the command line, and making one: a real one from a few answers, or the demo shop.

use super::{CommandError, Folders, Outcome, put_line};
use crate::adapters::office::say::Say;
use tillstamp_terminal::ledger::CurrencyCode;
use tillstamp_terminal::loyalty::{BusinessDay, templates};
use tillstamp_terminal::views::{Brand, FirstOwner, No, SetUp};
use tillstamp_terminal::{Clock, Dirs, SystemClock, SystemEntropy, Till};

/// What the demo shop is made from.
#[derive(Debug, clap::Args)]
pub struct DemoArguments {
    /// Another number makes another history
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave a shop that is here as it is; one whose making was interrupted is made anew
    #[arg(long)]
    if_missing: bool,
}

/// A shop without the wizard.
#[derive(Debug, clap::Args)]
pub struct CreateArguments {
    /// The shop's name
    #[arg(long)]
    name: String,
    /// Language of till and customer display: en, cs, hu, da
    #[arg(long, default_value = "en")]
    language: String,
    /// Currency, ISO 4217
    #[arg(long, default_value = "EUR")]
    currency: String,
    /// Time zone
    #[arg(long, default_value = "Europe/Prague")]
    time_zone: String,
    /// Name of the owner
    #[arg(long)]
    owner: String,
    /// The owner's PIN, four to eight digits; read from standard input where it is not given
    #[arg(long, env = "TILLSTAMP_PIN", hide_env_values = true)]
    pin: Option<String>,
}

/// Opens the shop for the command line: with the rights of whoever may read its files.
pub(super) fn open(folders: &Folders) -> Result<Till, CommandError> {
    open_with(folders, Box::new(SystemClock))
}

/// The same with another clock.
pub(super) fn open_with(folders: &Folders, clock: Box<dyn Clock>) -> Result<Till, CommandError> {
    let mut till = Till::open(dirs(folders), clock, Box::new(SystemEntropy)).map_err(said)?;
    till.use_console();
    Ok(till)
}

/// The folders as the terminal takes them.
pub(super) fn dirs(folders: &Folders) -> Dirs {
    Dirs::new(&folders.data, &folders.guard)
}

/// The command line speaks English, in the shop's money and zone where there is one.
pub(super) fn english(till: Option<&Till>) -> Say {
    let words = Say::new("en", "EUR", "UTC");
    match till.map(Till::program) {
        Some(program) => words.in_shop(program.currency.as_str(), &program.business_day.time_zone),
        None => words,
    }
}

/// A refusal in words.
pub(super) fn said(no: No) -> CommandError {
    let mut text = english(None).no(&no);
    if let Some(details) = no.details {
        text.push_str("\nDetails: ");
        text.push_str(&details);
    }
    CommandError::Said(text)
}

pub(super) fn make_demo(folders: &Folders, arguments: &DemoArguments) -> Result<Outcome, CommandError> {
    let dirs = dirs(folders);
    if arguments.if_missing && dirs.has_shop() {
        return Ok(Outcome::Done);
    }
    if dirs.ledger().exists() && !dirs.has_shop() {
        put_line(format_args!("The shop in {} was never finished; making it anew.", dirs.data.display()))?;
    }
    let till = Till::create_demo(dirs, Box::new(SystemClock), arguments.seed).map_err(said)?;
    put_line(format_args!("Demo shop made: {}. Everybody's PIN is 1234.", till.settings().shop_name))?;
    Ok(Outcome::Done)
}

/// The answers as the wizard would collect them.
fn set_up(arguments: CreateArguments) -> Result<SetUp, CommandError> {
    let currency = CurrencyCode::new(&arguments.currency)
        .ok_or_else(|| CommandError::Said("The currency is three capital letters, such as CZK.".to_owned()))?;
    let pin = match arguments.pin {
        Some(pin) => pin,
        None => {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line)?;
            line.trim().to_owned()
        }
    };
    let business_day =
        BusinessDay { time_zone: arguments.time_zone, cutoff_minutes: 0, opening: [None; 7], holidays: Vec::new() };
    let program = templates(currency, &business_day)
        .into_iter()
        .next()
        .map(|template| template.program)
        .ok_or_else(|| CommandError::Said("There is no template to start from.".to_owned()))?;
    Ok(SetUp {
        shop_name: arguments.name,
        language: arguments.language.clone(),
        customer_language: arguments.language.clone(),
        owner: FirstOwner { name: arguments.owner, pin, language: arguments.language },
        program,
        brand: Brand::default(),
    })
}

/// The same for a till that joins a server: until the feed brings the shop's own program.
pub(super) fn fresh_set_up(shop: &str, owner: &str, pin: Option<String>) -> Result<SetUp, CommandError> {
    set_up(CreateArguments {
        name: shop.to_owned(),
        language: "en".to_owned(),
        currency: "EUR".to_owned(),
        time_zone: "Europe/Prague".to_owned(),
        owner: owner.to_owned(),
        pin,
    })
}

pub(super) fn create(folders: &Folders, arguments: CreateArguments) -> Result<Outcome, CommandError> {
    let set_up = set_up(arguments)?;
    let (_, sheet) =
        Till::create(&set_up, dirs(folders), Box::new(SystemClock), Box::new(SystemEntropy)).map_err(said)?;
    put_line("Shop made. Write this down now; it is shown once.")?;
    put_line(format_args!("Recovery phrase: {}", sheet.phrase.join(" ")))?;
    put_line(format_args!("Owner's code:    {}", sheet.owner_code))?;
    put_line(format_args!("Fingerprint:     {}", sheet.fingerprint))?;
    Ok(Outcome::Done)
}
