//! What must hold, while the world turns and after it has healed: the invariants of the ledger and of the sync.

use crate::device::Fate;
use crate::template::{DAY_MS, HOUR_MS};
use crate::world::{What, World};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use tillstamp_protocol::{StreamId, StreamStatus, Verdict};
use tillstamp_server::service::books::{Cause, IN_TRANSIT};
use tillstamp_server::service::entry::Reading;
use tillstamp_server::service::stream_id;
use tillstamp_server::storage::rows::{
    ActionRow, CellRow, DecisionRow, DeficitRow, EntryRow, FREE, GrantRow, StreamRow, TallyRow, subject_key,
};
use tillstamp_server::storage::{Row, View, scan};
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::{ActionId, Detail, EarnCause, Term, entry_id};

/// What is wrong; the first is enough.
pub type Finding = Result<(), String>;

fn postings(fact: &tillstamp_terminal::ledger::Fact) -> Vec<String> {
    let short = |posting: &tillstamp_terminal::ledger::Posting| {
        let (kind, number) = posting.subject.code();
        format!("{kind}/{number} {} {:?} {}", posting.vintage.0.0, posting.term, posting.quantity)
    };
    fact.postings.iter().map(short).collect()
}

/// Kind of a subject.
const STAMPS: u8 = 1;

fn business_day(at_ms: i64) -> i32 {
    i32::try_from((at_ms - HOUR_MS).div_euclid(DAY_MS)).unwrap()
}

macro_rules! ensure {
    ($holds:expr, $($words:tt)+) => {
        if !$holds {
            return Err(format!($($words)+));
        }
    };
}

/// The server's tables, read at one instant.
pub struct Books {
    pub position: u64,
    pub feed_hash: [u8; 32],
    pub streams: BTreeMap<u32, StreamRow>,
    pub entries: Vec<EntryRow>,
    pub decisions: BTreeMap<(u32, u64), u8>,
    /// Stream and seq of each position.
    pub positions: BTreeMap<u64, (u32, u64)>,
    pub cells: Vec<CellRow>,
    pub tallies: Vec<TallyRow>,
    pub deficits: Vec<DeficitRow>,
    pub grants: Vec<GrantRow>,
    /// Entries that took effect.
    pub took_effect: BTreeSet<[u8; 16]>,
}

fn id_of(row: &ActionRow) -> [u8; 16] {
    let action = ActionId::from_bytes(row.action_id);
    *entry_id(action, row.ordinal).bytes()
}

async fn all<R: Row>(view: &dyn View) -> Vec<R> {
    scan(view, vec![], vec![], 1_000_000).await.unwrap()
}

fn check_file(of: usize, till: &Till) -> Finding {
    let verified = Till::verify_file(&till.ledger_path(), None).map_err(|no| format!("till {of}: {no:?}"))?;
    ensure!(verified.first_fault.is_none(), "till {of}: {:?}", verified.first_fault);
    Ok(())
}

impl World {
    /// Reads the server's tables.
    pub fn books(&self) -> Books {
        self.server.run(async {
            let view = self.server.service.storage().read(self.merchant).await.unwrap();
            let view = &*view;
            let streams: Vec<StreamRow> = all(view).await;
            let decisions: Vec<DecisionRow> = all(view).await;
            let actions: Vec<ActionRow> = all(view).await;
            Books {
                position: view.head().position,
                feed_hash: view.head().feed_hash,
                streams: streams.into_iter().map(|row| (row.number, row)).collect(),
                entries: all(view).await,
                positions: decisions.iter().map(|row| (row.position, (row.stream, row.seq))).collect(),
                decisions: decisions.into_iter().map(|row| ((row.stream, row.seq), row.verdict)).collect(),
                cells: all(view).await,
                tallies: all(view).await,
                deficits: all(view).await,
                grants: all(view).await,
                took_effect: actions.into_iter().map(|row| id_of(&row)).collect(),
            }
        })
    }

    /// What holds at any instant.
    pub fn check_now(&mut self) -> Finding {
        for (of, device) in self.devices.iter().enumerate() {
            ensure!(device.watch.faults.is_empty(), "till {of}: {:?}", device.watch.faults);
        }
        ensure!(self.broken.is_empty(), "{:?}", self.broken);
        let beyond = self.shown.iter().find(|shown| shown.beyond_lease && shown.what == What::Redeemed);
        ensure!(beyond.is_none(), "handed over beyond the lease: {beyond:?}");
        let report = self.server.run(self.server.service.verify(self.merchant)).unwrap();
        ensure!(report.is_clean(), "the server's ledger: {:?}", &report.faults[..report.faults.len().min(4)]);
        self.check_deficits(&self.books())
    }

    /// Every till's file holds together.
    pub fn check_files(&self) -> Finding {
        let mut running = self.devices.iter().enumerate().filter_map(|(of, device)| Some((of, device.till.as_ref()?)));
        running.try_for_each(|(of, till)| check_file(of, till))
    }

    /// What holds when all is healed.
    pub fn check_healed(&mut self) -> Finding {
        self.check_now()?;
        let books = self.books();
        for of in self.serving() {
            self.check_till(of, &books)?;
        }
        self.check_shown(&books)?;
        self.check_effects(&books)?;
        self.check_programs()?;
        self.check_forgotten()?;
        self.check_units(&books)
    }

    /// The shop bears only what nobody could have prevented.
    fn check_deficits(&self, books: &Books) -> Finding {
        let excused = self.excused;
        for row in &books.deficits {
            let is_excused = match row.cause {
                cause if cause == Cause::Overdraft as u8 => excused.fork,
                cause if cause == Cause::Void as u8 => excused.void,
                cause if cause == Cause::Fence as u8 => excused.fence,
                cause if cause == Cause::Terminal as u8 => excused.void,
                _ => excused.restore && (excused.fence || excused.fork),
            };
            let at = books.positions.get(&row.position);
            let entry = books.entries.iter().find(|entry| Some(&(entry.stream, entry.seq)) == at);
            let fact = entry.and_then(|entry| Reading::of(&entry.envelope)).map(|reading| reading.fact);
            ensure!(is_excused, "the shop bears {} units, cause {}, by {at:?} {fact:?}", row.quantity, row.cause);
        }
        Ok(())
    }

    /// A till's chain, its acknowledged entries, its units, and what it believes of the others'.
    fn check_till(&mut self, of: usize, books: &Books) -> Finding {
        let device = &mut self.devices[of];
        let Some(till) = &mut device.till else { return Ok(()) };
        check_file(of, till)?;
        let by_id: BTreeMap<StreamId, &StreamRow> = books.streams.values().map(|row| (stream_id(row), row)).collect();
        for (stream, seq) in &device.watch.acked {
            let has = by_id.get(stream).map_or(0, |row| row.acked_seq);
            ensure!(has >= *seq, "till {of}: {seq} of {stream:?} acknowledged, the server has {has}");
        }
        let heads = till.known_heads().unwrap();
        let own = |stream: StreamId| stream.terminal.0 == *device.asker.terminal.bytes();
        let last = heads.iter().filter(|head| own(head.stream)).map(|head| head.stream.epoch).max();
        let mut present = None;
        for head in &heads {
            let Some(row) = by_id.get(&head.stream) else {
                return Err(format!("till {of}: the server knows nothing of {:?}", head.stream));
            };
            // A disk that was put back may know less of an epoch that is over than the server.
            let is_over = own(head.stream) && Some(head.stream.epoch) != last;
            if row.status == StreamStatus::Open.code() && !is_over {
                let same = (row.acked_seq, row.head_hash) == (head.seq, head.hash.0);
                ensure!(same, "till {of} knows {:?} to {}, the server to {}", head.stream, head.seq, row.acked_seq);
            }
            if own(head.stream) {
                present = present.max(Some((head.stream.epoch, row.number)));
            }
        }
        let of_store = |row: &&StreamRow| row.store == *device.asker.store.bytes();
        for row in books.streams.values().filter(of_store) {
            let known = heads.iter().any(|head| head.stream == stream_id(row)) || row.acked_seq == 0;
            // A till lists what it gave up no more.
            let known = known || own(stream_id(row));
            ensure!(known, "till {of} has never heard of stream {}", row.number);
        }
        let number = present.map_or(FREE, |(_, number)| number);
        let mut held: Vec<_> =
            till.held_here().unwrap().into_iter().map(|(s, v, q)| (subject_key(s), v.0.0, q)).collect();
        held.sort_unstable();
        let cells = books.cells.iter().filter(|row| row.holder == number);
        let mut said: Vec<_> = cells.map(|row| (row.subject, row.vintage, row.quantity)).collect();
        said.sort_unstable();
        ensure!(held == said, "till {of} holds {held:?}, the server says {said:?}");
        let waits = books.grants.iter().find(|part| part.holder == number && part.status == IN_TRANSIT);
        ensure!(waits.is_none(), "till {of} has never taken {waits:?}");
        self.check_sheets(of, books)
    }

    /// Every till shows the stamps that a member has, wherever they are.
    fn check_sheets(&mut self, of: usize, books: &Books) -> Finding {
        let today = self.today();
        for person in self.people.iter().filter(|person| person.secret.as_ref().is_none_or(|of| of.erased.is_none())) {
            let member = person.member;
            let of_member = |row: &&CellRow| row.subject[..16] == *member.bytes() && row.subject[16] == STAMPS;
            let cells: Vec<_> = books.cells.iter().filter(of_member).collect();
            let there: i64 = cells.iter().filter(|row| row.vintage >= today).map(|row| row.quantity).sum();
            let Some(till) = &mut self.devices[of].till else { continue };
            let Ok(sheet) = till.open_member(member) else { continue };
            let here: i64 = sheet.cards.iter().map(|card| i64::from(card.have)).sum();
            if here != there {
                let held =
                    till.held_here().unwrap().into_iter().filter(|(subject, ..)| subject.member() == Some(member));
                let held: Vec<_> = held.map(|(subject, vintage, quantity)| (subject, vintage.0.0, quantity)).collect();
                let said: Vec<_> = cells.iter().map(|row| (row.holder, row.vintage, row.quantity)).collect();
                for line in self.story(member, books) {
                    self.note(|| line);
                }
                return Err(format!(
                    "till {of} shows {here} stamps of {member} on day {today}, holds {held:?}, the server has {said:?}"
                ));
            }
        }
        Ok(())
    }

    /// All tills go by one program.
    fn check_programs(&mut self) -> Finding {
        let mut first = None;
        for of in self.serving() {
            self.tick(of);
            let Some(till) = &mut self.devices[of].till else { continue };
            let hash = till.program().hash().unwrap();
            let same = *first.get_or_insert((of, hash));
            ensure!(same.1 == hash, "till {of} and till {} go by different programs", same.0);
        }
        Ok(())
    }

    /// What the server knows of a member's units, in the order of its feed.
    fn story(&self, member: tillstamp_terminal::ledger::MemberId, books: &Books) -> Vec<String> {
        let by_place: BTreeMap<_, _> = books.entries.iter().map(|row| ((row.stream, row.seq), row)).collect();
        let told = books.positions.iter().filter_map(|(position, place)| {
            let fact = Reading::of(&by_place.get(place)?.envelope)?.fact;
            let moves = |fact: &tillstamp_terminal::ledger::Fact| {
                tillstamp_server::service::books::subjects_of(&Reading::of(&by_place.get(place)?.envelope)?)
                    .any(|subject| subject[..16] == *member.bytes())
                    .then(|| format!("{:?} {:?}", fact.detail, postings(fact)))
            };
            Some(format!("{position}: {place:?} {:?} {}", books.decisions.get(place), moves(&fact)?))
        });
        told.collect()
    }

    /// Today's business date. Winter in Prague, a day that ends at two: one hour behind UTC.
    pub fn today(&self) -> i32 {
        business_day(self.now_ms)
    }

    /// What a screen showed as done is on the server, once.
    fn check_shown(&self, books: &Books) -> Finding {
        for shown in self.shown.iter().filter(|shown| !shown.may_be_lost) {
            let waits = || books.entries.iter().any(|row| row.entry_id == Some(*shown.entry.bytes()));
            // What a cloned machine wrote to a stream that was over waits for a person.
            let is_there = books.took_effect.contains(shown.entry.bytes()) || self.excused.fork && waits();
            let streams = || {
                let told = |row: &StreamRow| (stream_id(row), row.number, row.acked_seq, row.status);
                books.streams.values().map(told).collect::<Vec<_>>()
            };
            let entry = books.entries.iter().find(|row| row.entry_id == Some(*shown.entry.bytes()));
            let verdict = entry.map(|row| (row.stream, row.seq, books.decisions.get(&(row.stream, row.seq))));
            let fact = entry.and_then(|row| Reading::of(&row.envelope)).map(|reading| reading.fact);
            ensure!(
                is_there,
                "shown as done and not on the server: {shown:?}; verdict {verdict:?} on {fact:?}; it knows {:?}",
                streams()
            );
        }
        Ok(())
    }

    /// Each effect takes place once; nothing expired was handed over; nothing came from nowhere.
    fn check_effects(&self, books: &Books) -> Finding {
        let shown: BTreeMap<[u8; 16], i64> = self
            .shown
            .iter()
            .filter(|shown| shown.what == What::Redeemed && !self.devices[shown.device].clock_was_wrong)
            .map(|shown| (*shown.entry.bytes(), shown.at_ms))
            .collect();
        let mut done = BTreeSet::new();
        for row in &books.entries {
            let verdict = books.decisions.get(&(row.stream, row.seq)).copied();
            if verdict != Some(Verdict::Effective.code()) {
                continue;
            }
            let Some(reading) = Reading::of(&row.envelope) else { continue };
            ensure!(done.insert(reading.id.bytes().to_vec()), "entry {:?} took effect twice", reading.id);
            for effect in &reading.fact.effects {
                ensure!(done.insert(effect.0.to_vec()), "an effect took place twice: {:?}", reading.fact.detail);
            }
            let is_by_hand = matches!(
                reading.fact.detail,
                Detail::Earned { cause: EarnCause::Manual, .. } | Detail::Adjusted { .. }
            );
            ensure!(!is_by_hand, "nobody added by hand, and there is {:?}", reading.fact.detail);
            if let Some(at_ms) = shown.get(reading.id.bytes()) {
                let today = business_day(*at_ms);
                let spent = reading.fact.postings.iter().filter(|posting| posting.term == Term::Spent);
                let expired = spent.filter(|posting| posting.vintage.0.0 < today).count();
                ensure!(expired == 0, "expired units were handed over at {at_ms}: {:?}", reading.fact.postings);
            }
        }
        Ok(())
    }

    /// Clocks expire nothing before its time.
    fn check_units(&self, books: &Books) -> Finding {
        let expired: i64 = books.tallies.iter().map(|row| row.expired).sum();
        ensure!(expired == 0 || self.had_holiday, "{expired} units expired before their day");
        Ok(())
    }

    /// Everything that two runs of one seed must have in common.
    pub fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let books = self.books();
        (books.position, books.feed_hash, self.requests).hash(&mut hasher);
        for row in &books.cells {
            (row.subject, row.vintage, row.holder, row.quantity).hash(&mut hasher);
        }
        for device in self.devices.iter().filter(|device| device.fate == Fate::Serving) {
            for head in device.till.iter().flat_map(|till| till.known_heads().unwrap()) {
                (head.stream, head.seq, head.hash.0).hash(&mut hasher);
            }
        }
        self.trace.hash(&mut hasher);
        hasher.finish()
    }
}
