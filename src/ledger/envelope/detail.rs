//! Position 16 of the envelope: the detail of each kind, as an array with fixed positions.

use super::{Bytes, EncodeResult, EnvelopeError, expect, fixed, is_null};
use crate::chain::Hash;
use crate::detail::{
    AdjustReason, Algorithm, BlockReason, ClockCause, Detail, EarnCause, EnrolChannel, KeyIn, OpenCause, Presentation,
    Purpose, Role, VoidReason,
};
use crate::ids::{CardId, DeviceTag, EntryId, Epoch, MemberId, OperatorId, ProgramHash, RewardId, StoreId};
use crate::movement::{self, Movement, MovementKind};
use crate::time::{BusinessDate, UtcMillis};
use minicbor::decode::Decoder;

impl Detail {
    /// Number of the kind (see [`crate::kind`]); a number once used is never used for another kind.
    pub fn code(&self) -> u16 {
        code(self)
    }
}

pub(super) fn code(detail: &Detail) -> u16 {
    match detail {
        Detail::StreamOpened { .. } => 1,
        Detail::ProgramPublished { .. } => 2,
        Detail::Enrolled { .. } => 3,
        Detail::Visit { .. } => 4,
        Detail::Earned { .. } => 5,
        Detail::Adjusted { .. } => 6,
        Detail::Redeemed { .. } => 7,
        Detail::Reversed { .. } => 8,
        Detail::Expired => 9,
        Detail::CardIssued { .. } => 10,
        Detail::CardBlocked { .. } => 11,
        Detail::DeviceEnrolled { .. } => 12,
        Detail::DeviceRevoked { .. } => 13,
        Detail::ProfileChanged { .. } => 14,
        Detail::ConsentChanged { .. } => 15,
        Detail::Erased => 16,
        Detail::Merged { .. } => 17,
        Detail::MergeUndone { .. } => 18,
        Detail::DayClosed { .. } => 19,
        Detail::ClockSet { .. } => 20,
        Detail::OperatorChanged { .. } => 21,
        Detail::IssuerKeyAdded { .. } => 22,
        Detail::RedemptionsPaused { .. } => 23,
        Detail::Movement(movement) => movement.kind.code(),
        Detail::Unknown { code } => *code,
    }
}

fn write_optional_int(e: &mut Bytes, value: Option<i64>) -> EncodeResult {
    match value {
        Some(value) => e.i64(value)?,
        None => e.null()?,
    };
    Ok(())
}

fn write_optional_bytes(e: &mut Bytes, value: Option<&[u8]>) -> EncodeResult {
    match value {
        Some(value) => e.bytes(value)?,
        None => e.null()?,
    };
    Ok(())
}

fn write_key_in(key_in: &KeyIn, e: &mut Bytes) -> EncodeResult {
    match key_in {
        KeyIn::FreeItem { value_minor, vat_permille } => e.array(3)?.u8(1)?.i64(*value_minor)?.u16(*vat_permille)?,
        KeyIn::AmountOff { amount_minor, vat_permille } => e.array(3)?.u8(2)?.i64(*amount_minor)?.u16(*vat_permille)?,
        KeyIn::PercentOff { permille } => e.array(2)?.u8(3)?.u16(*permille)?,
        KeyIn::Nothing => e.array(1)?.u8(0)?,
    };
    Ok(())
}

pub(super) fn write(detail: &Detail, e: &mut Bytes) -> EncodeResult {
    match detail {
        Detail::StreamOpened { store, cause, previous } => {
            e.array(4)?.bytes(store.bytes())?.u8(cause.code())?;
            write_optional_int(e, previous.map(|(epoch, _)| i64::from(epoch.0)))?;
            write_optional_bytes(e, previous.as_ref().map(|(_, hash)| hash.0.as_slice()))?;
        }
        Detail::Visit { presentation, device, code_time_s } => {
            e.array(3)?.u8(presentation.code())?;
            write_optional_bytes(e, device.as_ref().map(|tag| tag.0.as_slice()))?;
            write_optional_int(e, *code_time_s)?;
        }
        Detail::Earned { cause, card, count } => {
            e.array(3)?.u8(cause.code())?;
            write_optional_int(e, card.map(|card| i64::from(card.0)))?;
            e.u32(*count)?;
        }
        Detail::Redeemed { reward, uses, key_in } => {
            e.array(3)?.u32(reward.0)?.u32(*uses)?;
            write_key_in(key_in, e)?;
        }
        Detail::ProfileChanged { ciphertext, replaces } => {
            e.array(2)?.bytes(&ciphertext.0)?;
            write_optional_bytes(e, replaces.as_ref().map(|hash| hash.0.as_slice()))?;
        }
        Detail::Movement(movement) => movement.write(e)?,
        _ => write_plain(detail, e)?,
    }
    Ok(())
}

/// The kinds without optional parts.
fn write_plain(detail: &Detail, e: &mut Bytes) -> EncodeResult {
    match detail {
        Detail::ProgramPublished { program, from } => e.array(2)?.bytes(&program.0)?.i32(from.0)?,
        Detail::Enrolled { channel } => e.array(1)?.u8(channel.code())?,
        Detail::Adjusted { reason } => e.array(1)?.u8(reason.code())?,
        Detail::Reversed { original, refund_number, reason } => {
            e.array(3)?.bytes(original.bytes())?.u32(*refund_number)?.u8(reason.code())?
        }
        Detail::CardIssued { version, day } => e.array(2)?.u16(*version)?.i32(day.0)?,
        Detail::CardBlocked { version, reason } => e.array(2)?.u16(*version)?.u8(reason.code())?,
        Detail::DeviceEnrolled { device, algorithm, public_key } => {
            e.array(3)?.bytes(&device.0)?.u8(algorithm.code())?.bytes(public_key)?
        }
        Detail::DeviceRevoked { device } => e.array(1)?.bytes(&device.0)?,
        Detail::ConsentChanged { purpose, granted, wording_version, wording } => {
            e.array(4)?.u8(purpose.code())?.bool(*granted)?.u32(*wording_version)?.bytes(&wording.0)?
        }
        Detail::Merged { absorbed } => e.array(1)?.bytes(absorbed.bytes())?,
        Detail::MergeUndone { merge } => e.array(1)?.bytes(merge.bytes())?,
        Detail::DayClosed { date, number, totals } => e.array(3)?.i32(date.0)?.u32(*number)?.bytes(&totals.0)?,
        Detail::ClockSet { cause, at } => e.array(2)?.u8(cause.code())?.i64(at.0)?,
        Detail::OperatorChanged { subject, role, active } => {
            e.array(3)?.bytes(subject.bytes())?.u8(role.code())?.bool(*active)?
        }
        Detail::IssuerKeyAdded { key_id, public_key } => e.array(2)?.bytes(key_id)?.bytes(public_key)?,
        Detail::RedemptionsPaused { paused } => e.array(1)?.bool(*paused)?,
        // The kinds with optional parts are written by `write`; the rest has no parts.
        _ => e.array(0)?,
    };
    Ok(())
}

fn named<T>(value: Option<T>, place: &'static str) -> Result<T, EnvelopeError> {
    value.ok_or(EnvelopeError::Value(place))
}

fn optional_int(d: &mut Decoder<'_>) -> Result<Option<i64>, EnvelopeError> {
    Ok(if is_null(d)? { None } else { Some(d.i64()?) })
}

fn optional_fixed<const N: usize>(d: &mut Decoder<'_>, place: &'static str) -> Result<Option<[u8; N]>, EnvelopeError> {
    Ok(if is_null(d)? { None } else { Some(fixed(d, place)?) })
}

fn narrow(value: i64, place: &'static str) -> Result<u32, EnvelopeError> {
    u32::try_from(value).map_err(|_| EnvelopeError::Value(place))
}

fn read_key_in(d: &mut Decoder<'_>) -> Result<KeyIn, EnvelopeError> {
    let length = d.array()?;
    match (d.u8()?, length) {
        (0, Some(1)) => Ok(KeyIn::Nothing),
        (1, Some(3)) => Ok(KeyIn::FreeItem { value_minor: d.i64()?, vat_permille: d.u16()? }),
        (2, Some(3)) => Ok(KeyIn::AmountOff { amount_minor: d.i64()?, vat_permille: d.u16()? }),
        (3, Some(2)) => Ok(KeyIn::PercentOff { permille: d.u16()? }),
        _ => Err(EnvelopeError::Value("key in")),
    }
}

fn length_of(kind: u16) -> Option<u64> {
    Some(match kind {
        9 | 16 => 0,
        3 | 6 | 13 | 17 | 18 | 23 => 1,
        2 | 10 | 11 | 14 | 20 | 22 => 2,
        4 | 5 | 7 | 8 | 12 | 19 | 21 => 3,
        1 | 15 => 4,
        _ => return None,
    })
}

pub(super) fn read(kind: u16, d: &mut Decoder<'_>) -> Result<Detail, EnvelopeError> {
    if let Some(moved) = MovementKind::from_code(kind) {
        // One with more positions is a later version's.
        let is_known = d.array()? == Some(movement::positions(moved));
        return Ok(if is_known { Detail::Movement(Movement::read(moved, d)?) } else { Detail::Unknown { code: kind } });
    }
    let Some(length) = length_of(kind) else {
        return Ok(Detail::Unknown { code: kind });
    };
    expect(d.array()? == Some(length), "detail")?;
    Ok(match kind {
        1 => {
            let store = StoreId::from_bytes(fixed(d, "store")?);
            let cause = named(OpenCause::from_code(d.u8()?), "open cause")?;
            let previous = match (optional_int(d)?, optional_fixed(d, "previous hash")?) {
                (Some(epoch), Some(hash)) => Some((Epoch(narrow(epoch, "previous epoch")?), Hash(hash))),
                (None, None) => None,
                _ => return Err(EnvelopeError::Value("previous")),
            };
            Detail::StreamOpened { store, cause, previous }
        }
        4 => Detail::Visit {
            presentation: named(Presentation::from_code(d.u8()?), "presentation")?,
            device: optional_fixed(d, "device")?.map(DeviceTag),
            code_time_s: optional_int(d)?,
        },
        5 => Detail::Earned {
            cause: named(EarnCause::from_code(d.u8()?), "earn cause")?,
            card: optional_int(d)?.map(|card| narrow(card, "card")).transpose()?.map(CardId),
            count: d.u32()?,
        },
        7 => Detail::Redeemed { reward: RewardId(d.u32()?), uses: d.u32()?, key_in: read_key_in(d)? },
        14 => Detail::ProfileChanged {
            ciphertext: Hash(fixed(d, "ciphertext")?),
            replaces: optional_fixed(d, "replaces")?.map(Hash),
        },
        12 => Detail::DeviceEnrolled {
            device: DeviceTag(fixed(d, "device")?),
            algorithm: named(Algorithm::from_code(d.u8()?), "algorithm")?,
            public_key: d.bytes()?.to_vec(),
        },
        _ => read_plain(kind, d)?,
    })
}

fn read_plain(kind: u16, d: &mut Decoder<'_>) -> Result<Detail, EnvelopeError> {
    Ok(match kind {
        2 => Detail::ProgramPublished { program: ProgramHash(fixed(d, "program")?), from: BusinessDate(d.i32()?) },
        3 => Detail::Enrolled { channel: named(EnrolChannel::from_code(d.u8()?), "channel")? },
        6 => Detail::Adjusted { reason: named(AdjustReason::from_code(d.u8()?), "adjust reason")? },
        8 => Detail::Reversed {
            original: EntryId::from_bytes(fixed(d, "original")?),
            refund_number: d.u32()?,
            reason: named(VoidReason::from_code(d.u8()?), "void reason")?,
        },
        9 => Detail::Expired,
        10 => Detail::CardIssued { version: d.u16()?, day: BusinessDate(d.i32()?) },
        11 => {
            Detail::CardBlocked { version: d.u16()?, reason: named(BlockReason::from_code(d.u8()?), "block reason")? }
        }
        13 => Detail::DeviceRevoked { device: DeviceTag(fixed(d, "device")?) },
        15 => Detail::ConsentChanged {
            purpose: named(Purpose::from_code(d.u8()?), "purpose")?,
            granted: d.bool()?,
            wording_version: d.u32()?,
            wording: Hash(fixed(d, "wording")?),
        },
        16 => Detail::Erased,
        17 => Detail::Merged { absorbed: MemberId::from_bytes(fixed(d, "absorbed")?) },
        18 => Detail::MergeUndone { merge: EntryId::from_bytes(fixed(d, "merge")?) },
        19 => Detail::DayClosed { date: BusinessDate(d.i32()?), number: d.u32()?, totals: Hash(fixed(d, "totals")?) },
        20 => {
            Detail::ClockSet { cause: named(ClockCause::from_code(d.u8()?), "clock cause")?, at: UtcMillis(d.i64()?) }
        }
        21 => Detail::OperatorChanged {
            subject: OperatorId::from_bytes(fixed(d, "subject")?),
            role: named(Role::from_code(d.u8()?), "role")?,
            active: d.bool()?,
        },
        22 => Detail::IssuerKeyAdded { key_id: fixed(d, "key id")?, public_key: fixed(d, "public key")? },
        23 => Detail::RedemptionsPaused { paused: d.bool()? },
        _ => return Err(EnvelopeError::Value("kind")),
    })
}
