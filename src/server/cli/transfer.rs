//! `export` and `import`: all that a merchant owns on this server, as JSON lines (`tillstamp/server-export/1`,
//! described in packaging/EXPORT.md).
//!
//! Invariant: what is exported comes from one unmoving picture. An import books every entry again and takes nothing
//! that does not come out as the export says.

use super::place::Place;
use super::{CommandError, Outcome, words};
use crate::service::entry::Reading;
use crate::service::{Beside, Service};
use crate::storage::rows::{
    CellRow, DecisionRow, EntryRow, FREE, ForkRow, MemberRow, OWED, ShelfRow, StoreRow, StreamRow, TerminalRow,
    subject_of,
};
use crate::storage::{Row, Value as Column, View, scan};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use tillstamp_ledger::{MemberId, MerchantId, StoreId, TerminalId};

const FORM: &str = "tillstamp/server-export/1";
const PAGE: u32 = 2000;

/// Where the export goes.
#[derive(Debug, clap::Args)]
pub struct ExportArguments {
    /// Of which merchant; not needed where there is only one
    #[arg(long)]
    merchant: Option<String>,
    /// File to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What to import.
#[derive(Debug, clap::Args)]
pub struct ImportArguments {
    /// An export of a server
    file: PathBuf,
    /// Take nothing; say whether all of it could be taken
    #[arg(long)]
    dry_run: bool,
}

type Lines<'a> = dyn Write + 'a;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn put(out: &mut Lines<'_>, line: &Value) -> Result<(), CommandError> {
    serde_json::to_writer(&mut *out, line).map_err(|error| CommandError::said(error.to_string()))?;
    Ok(out.write_all(b"\n")?)
}

pub(super) async fn export(place: &Place, arguments: &ExportArguments) -> Result<Outcome, CommandError> {
    let service = place.open().await?;
    let (merchant, name) = place.merchant(&service, arguments.merchant.as_deref()).await?;
    let mut out: Box<Lines<'static>> = match &arguments.out {
        None => Box::new(BufWriter::new(std::io::stdout())),
        Some(path) => {
            let file = std::fs::File::create_new(path).map_err(|error| CommandError::file(path, error))?;
            Box::new(BufWriter::new(file))
        }
    };
    let view = service.storage().read(merchant).await?;
    let head = view.head().clone();
    put(
        &mut *out,
        &json!({
            "record": "merchant", "form": FORM, "merchant": merchant.to_string(), "name": name,
            "feed": hex(&head.feed_id), "made_at_ms": service.now_ms(),
        }),
    )?;
    write_beside(&*view, &mut *out).await?;
    write_entries(&*view, &mut *out).await?;
    put(&mut *out, &json!({ "record": "end", "entries": head.position, "feed_hash": hex(&head.feed_hash) }))?;
    out.flush()?;
    eprintln!("Entries written: {}", head.position);
    Ok(Outcome::Done)
}

/// Every row of a table, page by page.
async fn each<R: Row + Clone>(
    view: &dyn View,
    mut write: impl FnMut(R) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let mut after: Vec<Column> = Vec::new();
    loop {
        let page: Vec<R> = scan(view, vec![], after, PAGE).await?;
        let Some(last) = page.last().cloned() else { return Ok(()) };
        after = last.into_values();
        after.truncate(R::TABLE.key.len());
        page.into_iter().try_for_each(&mut write)?;
    }
}

async fn write_beside(view: &dyn View, out: &mut Lines<'_>) -> Result<(), CommandError> {
    each::<StoreRow>(view, |row| {
        put(out, &json!({ "record": "store", "store": StoreId::from_bytes(row.store).to_string(), "name": row.name }))
    })
    .await?;
    each::<TerminalRow>(view, |row| {
        let (terminal, store) = (TerminalId::from_bytes(row.terminal), StoreId::from_bytes(row.store));
        put(
            out,
            &json!({
                "record": "terminal", "terminal": terminal.to_string(), "store": store.to_string(), "name": row.name,
                "revoked": row.revoked, "lease_until_ms": row.lease_until_ms, "seen_ms": row.seen_ms,
            }),
        )
    })
    .await?;
    each::<StreamRow>(view, |row| put(out, &stream_line(&row))).await?;
    each::<ForkRow>(view, |row| {
        put(
            out,
            &json!({
                "record": "fork", "stream": row.stream, "seq": row.seq, "hash": hex(&row.hash),
                "envelope": STANDARD.encode(&row.envelope),
            }),
        )
    })
    .await?;
    each::<ShelfRow>(view, |row| {
        // Names and program documents are texts: for readers of the file.
        let text = std::str::from_utf8(&row.bytes).ok().filter(|_| matches!(row.kind, 1 | 5 | 6));
        put(
            out,
            &json!({
                "record": "shelf", "kind": row.kind, "id": hex(&row.id), "number": row.number,
                "bytes": STANDARD.encode(&row.bytes), "text": text,
            }),
        )
    })
    .await?;
    each::<MemberRow>(view, |row| {
        put(
            out,
            &json!({
                "record": "member", "member": MemberId::from_bytes(row.member).to_string(), "erased": row.erased,
                "merged_into": row.merged_into.map(|id| MemberId::from_bytes(id).to_string()),
                "card_version": row.card_version, "blocked_version": row.blocked_version,
            }),
        )
    })
    .await?;
    each::<CellRow>(view, |row| {
        let holder = (row.holder != FREE && row.holder != OWED).then_some(row.holder);
        put(
            out,
            &json!({
                "record": "units", "subject": subject_of(&row.subject), "last_day": row.vintage,
                "held_by_stream": holder, "owed": row.holder == OWED, "quantity": row.quantity,
            }),
        )
    })
    .await
}

fn stream_line(row: &StreamRow) -> Value {
    json!({
        "record": "stream", "number": row.number, "terminal": TerminalId::from_bytes(row.terminal).to_string(),
        "epoch": row.epoch, "store": StoreId::from_bytes(row.store).to_string(), "public_key": hex(&row.public_key),
        "own_until_seq": row.own_until_seq, "last_seq": row.acked_seq, "last_hash": hex(&row.head_hash),
        "signature": row.signature.map(|signature| hex(&signature)), "signed_seq": row.signed_seq,
        "status": row.status, "ends_at_ms": row.fence_at_ms, "must_report": row.must_report,
    })
}

async fn write_entries(view: &dyn View, out: &mut Lines<'_>) -> Result<(), CommandError> {
    let split = DecisionRow::TABLE.columns().count();
    let mut position = 0;
    loop {
        let page = view.feed(position, PAGE).await?;
        if page.is_empty() {
            return Ok(());
        }
        for mut row in page {
            let entry = EntryRow::from_values(row.split_off(split))?;
            let decision = DecisionRow::from_values(row)?;
            position = decision.position;
            let reading = Reading::of(&entry.envelope);
            put(
                out,
                &json!({
                    "record": "entry", "position": position, "stream": entry.stream, "seq": entry.seq,
                    "verdict": decision.verdict, "envelope": STANDARD.encode(&entry.envelope),
                    "context": reading.as_ref().map(|reading| &reading.context),
                    "fact": reading.as_ref().map(|reading| &reading.fact),
                }),
            )?;
        }
    }
}

/// A line that is not as the form says.
fn wrong(line: u64, what: &str) -> CommandError {
    CommandError::Said(format!("Line {line}: {what}. The file is damaged or was changed; nothing was taken."))
}

struct Reader {
    lines: std::io::Lines<BufReader<std::fs::File>>,
    number: u64,
}

impl Reader {
    fn next(&mut self) -> Result<Line, CommandError> {
        self.number += 1;
        let text = self.lines.next().ok_or_else(|| wrong(self.number, "the end is missing"))??;
        let value = serde_json::from_str(&text).map_err(|_| wrong(self.number, "not JSON"))?;
        Ok(Line { value, number: self.number })
    }
}

/// A record, read field by field.
struct Line {
    value: Value,
    number: u64,
}

impl Line {
    fn field<T>(&self, name: &str, read: impl FnOnce(&Value) -> Option<T>) -> Result<T, CommandError> {
        read(&self.value[name]).ok_or_else(|| wrong(self.number, &format!("{name} is missing or makes no sense")))
    }

    fn record(&self) -> &str {
        self.value["record"].as_str().unwrap_or_default()
    }

    fn text(&self, name: &str) -> Result<String, CommandError> {
        self.field(name, |value| value.as_str().map(str::to_owned))
    }

    fn number<T: TryFrom<u64>>(&self, name: &str) -> Result<T, CommandError> {
        self.field(name, |value| value.as_u64()?.try_into().ok())
    }

    fn time(&self, name: &str) -> Result<i64, CommandError> {
        self.field(name, Value::as_i64)
    }

    fn flag(&self, name: &str) -> Result<bool, CommandError> {
        self.field(name, Value::as_bool)
    }

    fn id(&self, name: &str) -> Result<[u8; 16], CommandError> {
        self.field(name, |value| Some(*value.as_str()?.parse::<MerchantId>().ok()?.bytes()))
    }

    fn base64(&self, name: &str) -> Result<Vec<u8>, CommandError> {
        self.field(name, |value| STANDARD.decode(value.as_str()?).ok())
    }

    fn digits(&self, name: &str) -> Result<Vec<u8>, CommandError> {
        self.field(name, |value| {
            let digits = value.as_str()?;
            let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
            (0..digits.len()).step_by(2).map(byte).collect()
        })
    }

    fn bytes<const N: usize>(&self, name: &str) -> Result<[u8; N], CommandError> {
        let bytes = self.digits(name)?;
        bytes.try_into().map_err(|_| wrong(self.number, &format!("{name} has another length")))
    }

    fn is_null(&self, name: &str) -> bool {
        self.value[name].is_null()
    }

    fn add_to(&self, beside: &mut Beside) -> Result<(), CommandError> {
        match self.record() {
            "store" => beside.stores.push(StoreRow { store: self.id("store")?, name: self.text("name")? }),
            "terminal" => beside.terminals.push(TerminalRow {
                terminal: self.id("terminal")?,
                store: self.id("store")?,
                name: self.text("name")?,
                revoked: self.flag("revoked")?,
                lease_until_ms: self.time("lease_until_ms")?,
                seen_ms: self.time("seen_ms")?,
            }),
            "stream" => beside.streams.push(self.stream()?),
            "fork" => beside.forks.push(ForkRow {
                stream: self.number("stream")?,
                seq: self.number("seq")?,
                hash: self.bytes("hash")?,
                envelope: self.base64("envelope")?,
            }),
            "shelf" => beside.shelf.push(ShelfRow {
                kind: self.number("kind")?,
                id: self.digits("id")?,
                number: self.number("number")?,
                bytes: self.base64("bytes")?,
            }),
            // For readers of the file; they follow from the entries.
            "member" | "units" => {}
            other => return Err(wrong(self.number, &format!("a record {other:?} has no place here"))),
        }
        Ok(())
    }

    fn stream(&self) -> Result<StreamRow, CommandError> {
        Ok(StreamRow {
            terminal: self.id("terminal")?,
            epoch: self.number("epoch")?,
            number: self.number("number")?,
            store: self.id("store")?,
            public_key: self.bytes("public_key")?,
            own_until_seq: self.number("own_until_seq")?,
            acked_seq: self.number("last_seq")?,
            head_hash: self.bytes("last_hash")?,
            signature: if self.is_null("signature") { None } else { Some(self.bytes("signature")?) },
            signed_seq: self.number("signed_seq")?,
            status: self.number("status")?,
            fence_at_ms: if self.is_null("ends_at_ms") { None } else { Some(self.time("ends_at_ms")?) },
            must_report: self.flag("must_report")?,
        })
    }
}

pub(super) async fn import(place: &Place, arguments: &ImportArguments) -> Result<Outcome, CommandError> {
    let file = std::fs::File::open(&arguments.file).map_err(|error| CommandError::file(&arguments.file, error))?;
    let mut reader = Reader { lines: BufReader::new(file).lines(), number: 0 };
    if arguments.dry_run {
        // Into an empty server of its own, which is thrown away.
        let folder = place.data.join("import-dry-run");
        drop(std::fs::remove_dir_all(&folder));
        let aside = Place::resolve(Some(folder.clone()), None, None)?;
        let taken = take(&aside.open_or_make().await?, &mut reader).await;
        drop(std::fs::remove_dir_all(&folder));
        let (_, name, entries) = taken?;
        println!("{name}: all {entries} entries could be taken. Nothing was.");
        return Ok(Outcome::Done);
    }
    let service = place.open_or_make().await?;
    let (merchant, name, entries) = take(&service, &mut reader).await?;
    service.begin_after_restore(merchant).await?;
    let waiting = service.unreported(merchant).await?.len();
    println!("{name}: {} taken, each booked again and found as the export says.", words::count(entries, "entry"));
    println!(
        "Every till must be paired with this server (`till pair`); {waiting} have to report before units are granted."
    );
    Ok(Outcome::Done)
}

async fn take(service: &Service, reader: &mut Reader) -> Result<(MerchantId, String, i64), CommandError> {
    let first = reader.next()?;
    if first.record() != "merchant" || first.value["form"] != FORM {
        return Err(CommandError::Said(format!(
            "This is no export of a server ({FORM}). The export of a single till is brought by pairing that till; \
             balances of an old system are imported at a till (`tillstamp import`)."
        )));
    }
    let merchant = MerchantId::from_bytes(first.id("merchant")?);
    let mut beside = Beside { name: first.text("name")?, ..Beside::default() };
    let name = beside.name.clone();
    if service.merchants().await?.iter().any(|(known, _)| *known == merchant) {
        return Err(CommandError::Said(format!("{name:?} is on this server already; nothing was changed.")));
    }
    let feed_id = first.bytes("feed")?;
    let mut line = reader.next()?;
    while !matches!(line.record(), "entry" | "end") {
        line.add_to(&mut beside)?;
        line = reader.next()?;
    }
    let mut import = service.begin_import(merchant, feed_id, beside).await?;
    while line.record() == "entry" {
        let (stream, verdict) = (line.number("stream")?, line.number("verdict")?);
        if !import.entry(stream, line.base64("envelope")?, verdict).await? {
            return Err(wrong(line.number, "the entry is not what the export says of it"));
        }
        line = reader.next()?;
    }
    let entries = import.finish(line.bytes("feed_hash")?).await?;
    let entries = entries.ok_or_else(|| wrong(line.number, "the ledger does not end as the export says"))?;
    Ok((merchant, name, i64::try_from(entries).unwrap_or(i64::MAX)))
}
