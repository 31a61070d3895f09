//! `report day`: a day's figures as text, JSON, CSV or PDF.

use super::shop::{open, said};
use super::{CommandError, Folders, Outcome, put_line};
use crate::prints;
use std::io::Write;
use std::path::PathBuf;
use tillstamp_terminal::ledger::BusinessDate;
use tillstamp_terminal::loyalty::date_from_civil;
use tillstamp_terminal::views::DayReport;

/// Which report.
#[derive(Debug, clap::Subcommand)]
pub enum Which {
    /// One business day
    Day(DayArguments),
}

/// Which day, and in which form.
#[derive(Debug, clap::Args)]
pub struct DayArguments {
    /// Business date, YYYY-MM-DD [default: today's]
    #[arg(long)]
    date: Option<String>,
    /// As JSON
    #[arg(long, group = "form")]
    json: bool,
    /// As CSV
    #[arg(long, group = "form")]
    csv: bool,
    /// As PDF into a file
    #[arg(long, group = "form", value_name = "FILE")]
    pdf: Option<PathBuf>,
    /// Close the day (Z report); a second time changes nothing
    #[arg(long)]
    close: bool,
}

pub(super) fn execute(folders: &Folders, which: &Which) -> Result<Outcome, CommandError> {
    let Which::Day(arguments) = which;
    let mut till = open(folders)?;
    let date = match &arguments.date {
        Some(text) => parse_date(text)?,
        None => till.business_date(),
    };
    let report = if arguments.close {
        till.close_day(date).map_err(said)?.report
    } else {
        till.day_report(date).map_err(said)?
    };
    let shop = prints::Shop::of(&mut till);
    if arguments.json {
        put_line(format_args!("{:#}", day_json(&report)?))?;
    } else if arguments.csv {
        let csv = prints::day_csv(&shop, &report).map_err(CommandError::from_any)?;
        std::io::stdout().write_all(&csv)?;
    } else if let Some(path) = &arguments.pdf {
        let pdf = prints::day_pdf(&shop, &report).map_err(CommandError::from_any)?;
        std::fs::write(path, pdf).map_err(|error| CommandError::file(path, error))?;
    } else {
        std::io::stdout().write_all(prints::day_text(&shop, &report).as_bytes())?;
    }
    Ok(Outcome::Done)
}

/// The report with its date as people write it and each refusal as an object, so that a script needs no explanation.
fn day_json(report: &DayReport) -> Result<serde_json::Value, CommandError> {
    let mut value = serde_json::to_value(report).map_err(CommandError::from_any)?;
    value["date"] = tillstamp_words::iso_day(report.date.0).into();
    value["refusals"] =
        report.refusals.iter().map(|(reason, count)| serde_json::json!({ "reason": reason, "count": count })).collect();
    Ok(value)
}

fn parse_date(text: &str) -> Result<BusinessDate, CommandError> {
    let wrong = || CommandError::Said(format!("{text} is no date: write it as 2026-11-21."));
    text.parse().map(date_from_civil).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_since_1970() {
        assert_eq!(parse_date("1970-01-02").unwrap(), BusinessDate(1));
        assert_eq!(parse_date("2026-11-21").unwrap(), BusinessDate(20_778));
        assert!(parse_date("21.11.2026").is_err());
    }
}
