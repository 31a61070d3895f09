//! Members and balances of an old system from CSV: a dry run lists every row that would be refused and why; a second
//! run of the same file changes nothing.
//!
//! Columns by name, in any order: `reference` (the old system's card number; needed), `name`, `phone`, `email`,
//! `birthday` (1990-05-17 or 05-17), `language`, and stamps: `stamps` for the first card or `stamps:<card id>`.

use super::act::{Ask, Batch, Stop};
use super::members::check_profile;
use super::{Answer, Till};
use crate::private::PrivateData;
use crate::views::{Argument, ImportReport, Message, No, Profile, RefusedRow};
use csv::StringRecord;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use tillstamp_ledger::{AdjustReason, CardId, EnrolChannel, MemberId, Role};
use tillstamp_loyalty::{Command, Refusal};

/// A file is not larger, in bytes.
const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// A balance of an old system is not larger; more is a slip of columns.
const STAMPS_MAX: i64 = 1_000;
const REFERENCE_CHARS_MAX: usize = 64;

struct Columns {
    reference: usize,
    name: Option<usize>,
    phone: Option<usize>,
    email: Option<usize>,
    birthday: Option<usize>,
    language: Option<usize>,
    stamps: Vec<(usize, CardId)>,
}

struct Row {
    line: u64,
    member: MemberId,
    profile: Profile,
    stamps: Vec<(CardId, i64)>,
}

impl Till {
    /// Imports members and balances (owner). Refuses the whole file only where it is no CSV of ours:
    /// `import-not-utf8`, `import-too-large`, `import-no-reference`, `import-unknown-column`, `import-empty`.
    pub fn import_csv(&mut self, csv: &[u8], dry_run: bool) -> Answer<ImportReport> {
        if self.need_session()? != Role::Owner {
            return Err(self.refusal_message(&Refusal::OwnerNeeded).into());
        }
        let mut report = ImportReport { dry_run, accepted: 0, already: 0, stamps: 0, refused: Vec::new() };
        let rows = self.read_rows(csv, &mut report)?;
        if !dry_run {
            self.batch = Some(Batch::default());
        }
        let written = self.take_rows(rows, &mut report);
        let flushed = self.flush_batch();
        self.batch = None;
        self.directory = None;
        if flushed.is_err() {
            self.states.forget();
        }
        written?;
        flushed?;
        Ok(report)
    }

    fn take_rows(&mut self, rows: Vec<Row>, report: &mut ImportReport) -> Answer<()> {
        for row in rows {
            if self.store.member(row.member)?.is_some() {
                report.already += 1;
                continue;
            }
            let stamps: i64 = row.stamps.iter().map(|(_, count)| count).sum();
            if !report.dry_run {
                match self.import_row(&row) {
                    Ok(()) => {}
                    Err(Stop::No(refusal)) => {
                        report.refused.push(RefusedRow { line: row.line, why: self.refusal_message(&refusal) });
                        continue;
                    }
                    Err(Stop::Fault(fault)) => return Err(fault.into()),
                }
            }
            report.accepted += 1;
            report.stamps += stamps;
        }
        report.refused.sort_by_key(|row| row.line);
        Ok(())
    }

    fn import_row(&mut self, row: &Row) -> Result<(), Stop> {
        let by_itself = |command| Ask { by_itself: true, ..Ask::new(command) };
        self.act(&by_itself(Command::Enrol { member: row.member, channel: EnrolChannel::Import }))?;
        for (card, delta) in row.stamps.iter().filter(|(_, count)| *count > 0) {
            let reason = AdjustReason::Import;
            self.act(&by_itself(Command::Adjust { member: row.member, card: *card, delta: *delta, reason }))?;
        }
        if row.profile != Profile::default() {
            let data = PrivateData { schema: 1, profile: row.profile.clone(), remarks: Vec::new() };
            self.write_private(row.member, &data, true)?;
        }
        Ok(())
    }

    fn read_rows(&mut self, csv: &[u8], report: &mut ImportReport) -> Answer<Vec<Row>> {
        if csv.len() > FILE_BYTES_MAX {
            return Err(No::plain("import-too-large"));
        }
        let csv = csv.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(csv);
        let header = csv.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let header = std::str::from_utf8(header).map_err(|_| No::plain("import-not-utf8"))?;
        // A spreadsheet of this part of the world writes semicolons.
        let delimiter = if header.matches(';').count() > header.matches(',').count() { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(csv);
        let names = reader.headers().map_err(|_| No::plain("import-not-utf8"))?.clone();
        let columns = self.columns(&names)?;
        let mut seen = HashSet::new();
        let mut rows = Vec::new();
        let mut record = csv::ByteRecord::new();
        loop {
            let line = reader.position().line();
            match reader.read_byte_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(_) => {
                    report.refused.push(refused(line, "import-row-unreadable"));
                    break;
                }
            }
            let line = record.position().map_or(line, csv::Position::line);
            match self.read_row(line, &record, &columns, &mut seen) {
                Ok(row) => rows.push(row),
                Err(why) => report.refused.push(RefusedRow { line, why }),
            }
        }
        if rows.is_empty() && report.refused.is_empty() {
            return Err(No::plain("import-empty"));
        }
        Ok(rows)
    }

    fn columns(&self, names: &StringRecord) -> Answer<Columns> {
        let mut columns = Columns {
            reference: usize::MAX,
            name: None,
            phone: None,
            email: None,
            birthday: None,
            language: None,
            stamps: Vec::new(),
        };
        let program = &self.in_force.program;
        for (index, name) in names.iter().enumerate() {
            let name = name.trim().to_lowercase();
            let unknown =
                || No::from(Message::plain("import-unknown-column").with("column", Argument::Text(shortened(&name))));
            match name.as_str() {
                "reference" => columns.reference = index,
                "name" => columns.name = Some(index),
                "phone" => columns.phone = Some(index),
                "email" | "e-mail" => columns.email = Some(index),
                "birthday" => columns.birthday = Some(index),
                "language" => columns.language = Some(index),
                "stamps" => {
                    let first = program.cards.iter().find(|card| card.active).ok_or_else(unknown)?;
                    columns.stamps.push((index, first.id));
                }
                other => {
                    let id = other.strip_prefix("stamps:").and_then(|id| id.trim().parse().ok()).map(CardId);
                    let card = id.and_then(|id| program.card(id)).filter(|card| card.active).ok_or_else(unknown)?;
                    columns.stamps.push((index, card.id));
                }
            }
        }
        if columns.reference == usize::MAX { Err(No::plain("import-no-reference")) } else { Ok(columns) }
    }

    fn read_row(
        &self,
        line: u64,
        record: &csv::ByteRecord,
        columns: &Columns,
        seen: &mut HashSet<String>,
    ) -> Result<Row, Message> {
        let record =
            StringRecord::from_byte_record(record.clone()).map_err(|_| Message::plain("import-row-not-utf8"))?;
        let field = |index: Option<usize>| index.and_then(|index| record.get(index)).unwrap_or_default().trim();
        let reference = field(Some(columns.reference));
        let length = reference.chars().count();
        if length == 0 || length > REFERENCE_CHARS_MAX || reference.chars().any(char::is_control) {
            return Err(Message::plain("import-row-reference"));
        }
        if !seen.insert(reference.to_owned()) {
            return Err(Message::plain("import-row-doubled"));
        }
        let profile = Profile {
            name: field(columns.name).to_owned(),
            phone: field(columns.phone).to_owned(),
            email: field(columns.email).to_owned(),
            birthday: birthday(field(columns.birthday)).map_err(Message::plain)?,
            language: field(columns.language).chars().take(8).collect(),
            ..Profile::default()
        };
        check_profile(&profile).map_err(|no| no.message)?;
        let mut stamps = Vec::with_capacity(columns.stamps.len());
        for (index, card) in &columns.stamps {
            let typed = field(Some(*index));
            let count = if typed.is_empty() { Ok(0) } else { typed.parse::<i64>() };
            match count {
                Ok(count) if (0..=STAMPS_MAX).contains(&count) => stamps.push((*card, count)),
                Ok(_) => {
                    return Err(Message::plain("import-row-too-many").with("limit", Argument::Count(STAMPS_MAX)));
                }
                Err(_) => return Err(Message::plain("import-row-not-a-number")),
            }
        }
        Ok(Row { line, member: self.imported_id(reference), profile, stamps })
    }

    /// The same reference always becomes the same member: a second run of a file finds all of them.
    fn imported_id(&self, reference: &str) -> MemberId {
        let digest = Sha256::new()
            .chain_update(b"tillstamp/import/1")
            .chain_update(self.merchant().bytes())
            .chain_update(reference)
            .finalize();
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&digest[..16]);
        MemberId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

fn refused(line: u64, key: &'static str) -> RefusedRow {
    RefusedRow { line, why: Message::plain(key) }
}

fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// `1990-05-17` or `05-17`; the year is not kept.
fn birthday(text: &str) -> Result<Option<(u8, u8)>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut parts: Vec<&str> = text.split('-').collect();
    if parts.len() == 3 {
        parts.remove(0);
    }
    match parts.as_slice() {
        [month, day] => match (month.parse(), day.parse()) {
            (Ok(month), Ok(day)) => Ok(Some((month, day))),
            _ => Err("profile-birthday-wrong"),
        },
        _ => Err("profile-birthday-wrong"),
    }
}
