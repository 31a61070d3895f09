//! Rows that follow from single entries: phones, staff, card keys, what the shop bears, streams.
//!
//! Invariant: a column that an entry decides is compared; a column that is kept beside the chain (a name, a PIN, the
//! time of a code) is not, except that it is never behind what the entries say.

use super::Stop;
use super::report::{Fault, FaultKind, VerifyReport};
use crate::reads::{Reader, subject_member};
use crate::stream::{STATUS_CLOSED, STATUS_GIVEN_UP, STATUS_OPEN};
use crate::types::Position;
use std::collections::{BTreeMap, BTreeSet};
use tillstamp_ledger::{Context, Detail, DeviceTag, Fact, MemberId, OperatorId, Term};

/// A phone as the entries say.
struct Phone {
    algorithm: u8,
    public_key: Vec<u8>,
    revoked: bool,
    enrolled_at: i64,
    last_code_time_s: Option<i64>,
}

/// Member, subject's kind and number, cause, quantity.
type Deficit = (Vec<u8>, u8, u32, u16, i64);

/// What the entries say of these tables.
#[derive(Default)]
pub(super) struct Beside {
    phones: BTreeMap<(MemberId, DeviceTag), Phone>,
    operators: BTreeMap<OperatorId, (u8, bool)>,
    issuers: BTreeSet<([u8; 4], [u8; 32])>,
    deficits: BTreeMap<(i64, i64), Deficit>,
}

impl Beside {
    /// Adds the next entry.
    pub fn fold(&mut self, position: Position, fact: &Fact, context: &Context) {
        if let Some(member) = fact.member {
            self.fold_phones(member, &fact.detail, context);
        }
        match &fact.detail {
            Detail::OperatorChanged { subject, role, active } => {
                self.operators.insert(*subject, (role.code(), *active));
            }
            Detail::IssuerKeyAdded { key_id, public_key } => {
                self.issuers.insert((*key_id, *public_key));
            }
            _ => {}
        }
        for (ordinal, posting) in (0_i64..).zip(&fact.postings).filter(|(_, posting)| posting.term == Term::Deficit) {
            let (kind, number) = posting.subject.code();
            let row = (subject_member(&posting.subject), kind, number, fact.detail.code(), posting.quantity);
            self.deficits.insert((position.0, ordinal), row);
        }
    }

    fn fold_phones(&mut self, member: MemberId, detail: &Detail, context: &Context) {
        match detail {
            Detail::Visit { device: Some(device), code_time_s: Some(time), .. } => {
                if let Some(phone) = self.phones.get_mut(&(member, *device)) {
                    phone.last_code_time_s = phone.last_code_time_s.max(Some(*time));
                }
            }
            Detail::DeviceEnrolled { device, algorithm, public_key } => {
                let known = self.phones.get(&(member, *device));
                let phone = Phone {
                    algorithm: algorithm.code(),
                    public_key: public_key.clone(),
                    revoked: false,
                    enrolled_at: context.at.0,
                    last_code_time_s: known.and_then(|phone| phone.last_code_time_s),
                };
                self.phones.insert((member, *device), phone);
            }
            Detail::DeviceRevoked { device } => {
                if let Some(phone) = self.phones.get_mut(&(member, *device)) {
                    phone.revoked = true;
                }
            }
            Detail::Erased => {
                let own = self.phones.range_mut((member, DeviceTag([0; 4]))..=(member, DeviceTag([0xFF; 4])));
                own.for_each(|(_, phone)| phone.revoked = true);
            }
            _ => {}
        }
    }

    /// Compares the tables.
    pub fn check(&self, reader: &Reader, report: &VerifyReport) -> Result<(), Stop> {
        self.phones(reader)?;
        self.operators(reader)?;
        self.issuers(reader)?;
        self.deficits(reader, report)?;
        streams(reader, report)
    }

    fn phones(&self, reader: &Reader) -> Result<(), Stop> {
        let mut statement = reader.connection.prepare(
            "SELECT member, tag, algorithm, public_key, revoked, enrolled_at, last_code_time_s FROM device
             ORDER BY member, tag",
        )?;
        let mut rows = statement.query([])?;
        let mut left: BTreeSet<_> = self.phones.keys().collect();
        while let Some(row) = rows.next()? {
            let key = (MemberId::from_bytes(row.get(0)?), DeviceTag(row.get(1)?));
            let last_code_time_s: Option<i64> = row.get(6)?;
            let kept = (row.get(2)?, row.get::<_, Vec<u8>>(3)?, row.get(4)?, row.get(5)?);
            let is_same = self.phones.get(&key).is_some_and(|phone| {
                let folded = (phone.algorithm, phone.public_key.clone(), phone.revoked, phone.enrolled_at);
                kept == folded && last_code_time_s >= phone.last_code_time_s
            });
            if !is_same {
                return Err(FaultKind::Device(key.0).into());
            }
            left.remove(&key);
        }
        left.first().map_or(Ok(()), |(member, _)| Err(FaultKind::Device(*member).into()))
    }

    fn operators(&self, reader: &Reader) -> Result<(), Stop> {
        let mut statement = reader.connection.prepare("SELECT id, role, active FROM operator ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut left: BTreeSet<_> = self.operators.keys().collect();
        while let Some(row) = rows.next()? {
            let id = OperatorId::from_bytes(row.get(0)?);
            let is_own = self.operators.contains_key(&id) || !super::others::is_operator(reader, id)?;
            if is_own && self.operators.get(&id) != Some(&(row.get(1)?, row.get(2)?)) {
                return Err(FaultKind::Operator(id).into());
            }
            left.remove(&id);
        }
        left.first().map_or(Ok(()), |id| Err(FaultKind::Operator(**id).into()))
    }

    fn issuers(&self, reader: &Reader) -> Result<(), Stop> {
        let mut statement = reader.connection.prepare("SELECT key_id, public_key FROM issuer_key")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let kept = rows.collect::<Result<BTreeSet<([u8; 4], [u8; 32])>, _>>()?;
        if kept == self.issuers { Ok(()) } else { Err(FaultKind::IssuerKeys.into()) }
    }

    fn deficits(&self, reader: &Reader, report: &VerifyReport) -> Result<(), Stop> {
        let mut statement = reader.connection.prepare(
            "SELECT position, ordinal, member, kind, number, cause, quantity FROM deficit ORDER BY position, ordinal",
        )?;
        let mut rows = statement.query([])?;
        let mut left = self.deficits.clone();
        while let Some(row) = rows.next()? {
            let key: (i64, i64) = (row.get(0)?, row.get(1)?);
            let kept: Deficit = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
            if left.remove(&key) != Some(kept) {
                return Err(deficit_fault(report, key.0));
            }
        }
        left.keys().next().map_or(Ok(()), |(position, _)| Err(deficit_fault(report, *position)))
    }
}

/// Names the entry, where there is one at that place.
fn deficit_fault(report: &VerifyReport, position: i64) -> Stop {
    let position = Position(position);
    let stream = usize::try_from(position.stream()).ok().and_then(|number| report.streams.get(number.checked_sub(1)?));
    let seq = stream.filter(|stream| position.seq() <= stream.last_seq).map(|_| position.seq());
    let epoch = seq.and(stream.map(|stream| stream.epoch));
    Stop::Fault(Box::new(Fault { epoch, seq, what: FaultKind::Deficits }))
}

/// Only the newest stream is open, each has entries, and nobody acknowledged more than there is.
fn streams(reader: &Reader, report: &VerifyReport) -> Result<(), Stop> {
    let mut statement = reader.connection.prepare("SELECT status, acked_seq FROM stream ORDER BY number")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let kept = rows.collect::<Result<Vec<(u8, i64)>, _>>()?;
    let newest = report.streams.len().saturating_sub(1);
    let fits = |(number, (status, acked)): (usize, &(u8, i64))| {
        let fits =
            if number == newest { *status == STATUS_OPEN } else { matches!(*status, STATUS_CLOSED | STATUS_GIVEN_UP) };
        let last = report.streams.get(number).and_then(|stream| i64::try_from(stream.last_seq.0).ok());
        fits && last.is_some_and(|last| (0..=last).contains(acked))
    };
    let all_fit = kept.len() == report.streams.len() && kept.iter().enumerate().all(fits);
    if all_fit { Ok(()) } else { Err(FaultKind::Streams.into()) }
}
