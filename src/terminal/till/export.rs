//! Everything that the shop owns, as JSON lines in an open format (F83): shop, program, members, consent, ledger.

use super::{Answer, Till};
use serde_json::{Value, json};
use std::io::Write;
use tillstamp_ledger::Role;
use tillstamp_loyalty::{Program, Refusal};
use tillstamp_pass::card_number;

const PAGE: usize = 500;

impl Till {
    /// Writes everything (owner): one JSON object a line, each with `record`. Gives the number of lines.
    pub fn export(&mut self, out: &mut dyn Write) -> Answer<u64> {
        if self.need_session()? != Role::Owner {
            return Err(self.refusal_message(&Refusal::OwnerNeeded).into());
        }
        let mut lines = Lines { out, count: 0 };
        let identity = self.store.identity();
        lines.write(&json!({
            "record": "shop", "form": "tillstamp/export/1", "name": self.settings.shop_name,
            "merchant": identity.merchant, "store": identity.store, "terminal": identity.terminal,
            "made_at_ms": self.time.now(),
        }))?;
        for row in self.store.programs()? {
            let program = Program::decode(&row.document)?;
            lines.write(&json!({
                "record": "program", "hash": row.hash.to_string(), "from": row.from.map(super::members::iso_date),
                "program": program,
            }))?;
        }
        self.export_members(&mut lines)?;
        self.export_entries(&mut lines)?;
        Ok(lines.count)
    }

    fn export_members(&self, lines: &mut Lines<'_>) -> Answer<()> {
        let mut after = None;
        loop {
            let page = self.store.members(after, PAGE)?;
            for cache in &page {
                let private = self.private_of(cache.id)?;
                lines.write(&json!({
                    "record": "member", "member": cache.id, "card_number": card_number(cache.id).to_string(),
                    "erased": cache.erased, "merged_into": cache.merged_into,
                    "profile": private.as_ref().map(|private| &private.profile),
                    "remarks": private.as_ref().map(|private| &private.remarks),
                    "consents": cache.consents, "units": self.store.cells(cache.id)?,
                }))?;
            }
            after = page.last().map(|cache| cache.id);
            if page.len() < PAGE {
                return Ok(());
            }
        }
    }

    fn export_entries(&self, lines: &mut Lines<'_>) -> Answer<()> {
        let filter = tillstamp_store::JournalFilter::default();
        let mut before = None;
        loop {
            let page = self.store.journal(&filter, PAGE, before)?;
            for entry in &page.entries {
                lines.write(&json!({
                    "record": "entry", "entry": entry.entry_id, "seq": entry.seq, "hash": entry.hash.to_string(),
                    "context": entry.context, "fact": entry.fact,
                }))?;
            }
            before = page.next;
            if before.is_none() {
                return Ok(());
            }
        }
    }
}

struct Lines<'a> {
    out: &'a mut dyn Write,
    count: u64,
}

impl Lines<'_> {
    fn write(&mut self, value: &Value) -> Answer<()> {
        serde_json::to_writer(&mut *self.out, value)?;
        self.out.write_all(b"\n")?;
        self.count += 1;
        Ok(())
    }
}
