//! The envelope: a fact as immutable bytes in deterministic CBOR (RFC 8949 §4.2.1).
//!
//! An array with fixed positions; integers, byte strings, arrays, booleans and null only; never a map, a float or a
//! text. Positions of version 1:
//!
//! | # | what | form |
//! |---|---|---|
//! | 0 | version | 1 |
//! | 1 | kind | unsigned |
//! | 2 · 3 | action id · index in the action | 16 bytes · unsigned |
//! | 4 · 5 | business date · day's cut-off | days since 1970 · minutes |
//! | 6 · 7 · 8 | trusted · raw time · clock unsure | ms · ms · 0 or 1 |
//! | 9 | program | 32 bytes |
//! | 10 | operator | 16 bytes or null |
//! | 11 | override | [operator, reason] or null |
//! | 12 | member | 16 bytes or null |
//! | 13 | marks | unsigned |
//! | 14 | postings | array of [subject kind, member or null, number, vintage, term, quantity] |
//! | 15 | effect keys | array of 32 bytes |
//! | 16 | detail | array, by kind |

mod detail;

use crate::chain::entry_id;
use crate::detail::Detail;
use crate::effect::EffectKey;
use crate::fact::{Context, Fact, Flags, OverrideReason};
use crate::ids::{ActionId, EntryId, MemberId, OperatorId, ProgramHash};
use crate::posting::{Posting, Subject, Term, Vintage};
use crate::time::{BusinessDate, ClockState, UtcMillis};
use minicbor::data::Type;
use minicbor::decode::{Decoder, Error as CborError};
use minicbor::encode::Encoder;
use thiserror::Error;

/// No envelope is longer.
pub const ENVELOPE_LIMIT_BYTES: usize = 16 * 1024;
const VERSION: u8 = 1;
const POSITIONS: u64 = 17;
const LIST_LIMIT: u64 = 256;

/// Why bytes are no envelope of ours, or a fact cannot become one.
#[derive(Debug, Error)]
pub enum EnvelopeError {
    /// Longer than [`ENVELOPE_LIMIT_BYTES`].
    #[error("envelope of {0} bytes is over the limit")]
    TooLong(usize),
    /// Not CBOR of the expected shape.
    #[error("envelope does not parse: {0}")]
    Shape(#[from] CborError),
    /// A number or a length that version 1 does not allow.
    #[error("envelope has a wrong value at {0}")]
    Value(&'static str),
    /// Parsed, but these are not the bytes that encoding gives.
    #[error("envelope is not in its deterministic form")]
    NotDeterministic,
    /// Written by a later version.
    #[error("envelope version {0} is not known here")]
    Version(u8),
}

pub(crate) type Bytes = Encoder<Vec<u8>>;
pub(crate) type EncodeResult = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

impl Fact {
    /// Encodes this fact as entry `index` of its action. Done once in an entry's life.
    pub fn encode(&self, context: &Context, index: u32) -> Result<Vec<u8>, EnvelopeError> {
        let mut encoder = Encoder::new(Vec::with_capacity(256));
        // Writing into memory cannot fail; the type says so.
        self.write(context, index, &mut encoder).map_err(|_| EnvelopeError::Value("encoding"))?;
        let bytes = encoder.into_writer();
        if bytes.len() > ENVELOPE_LIMIT_BYTES { Err(EnvelopeError::TooLong(bytes.len())) } else { Ok(bytes) }
    }

    fn write(&self, context: &Context, index: u32, e: &mut Bytes) -> EncodeResult {
        e.array(POSITIONS)?.u8(VERSION)?.u16(detail::code(&self.detail))?;
        e.bytes(context.action.bytes())?.u32(index)?;
        e.i32(context.business_date.0)?.u16(context.day_cutoff_minutes)?;
        e.i64(context.at.0)?.i64(context.raw_at.0)?.u8(u8::from(context.clock == ClockState::Unsure))?;
        e.bytes(&context.program.0)?;
        write_id(e, context.operator.map(|id| *id.bytes()))?;
        match context.override_by {
            Some((operator, reason)) => e.array(2)?.bytes(operator.bytes())?.u8(reason.code())?,
            None => e.null()?,
        };
        write_id(e, self.member.map(|id| *id.bytes()))?;
        e.u32(self.flags.0)?.array(self.postings.len() as u64)?;
        for posting in &self.postings {
            let (kind, number) = posting.subject.code();
            e.array(6)?.u8(kind)?;
            write_id(e, posting.subject.member().map(|id| *id.bytes()))?;
            e.u32(number)?.i32(posting.vintage.0.0)?.u8(posting.term.code())?.i64(posting.quantity)?;
        }
        e.array(self.effects.len() as u64)?;
        for effect in &self.effects {
            e.bytes(&effect.0)?;
        }
        detail::write(&self.detail, e)
    }

    /// Decodes an envelope: the fact, its circumstances and its index in the action.
    ///
    /// Bytes that parse but are not what encoding gives are refused, so that one fact has one form. A kind that this
    /// version does not know decodes as [`Detail::Unknown`] with everything but its detail.
    pub fn decode(bytes: &[u8]) -> Result<(Self, Context, u32), EnvelopeError> {
        if bytes.len() > ENVELOPE_LIMIT_BYTES {
            return Err(EnvelopeError::TooLong(bytes.len()));
        }
        let mut d = Decoder::new(bytes);
        expect(d.array()? == Some(POSITIONS), "length")?;
        let version = d.u8()?;
        if version != VERSION {
            return Err(EnvelopeError::Version(version));
        }
        let kind = d.u16()?;
        let (context_head, index) = read_context(&mut d)?;
        let member = read_id(&mut d)?.map(MemberId::from_bytes);
        let flags = Flags(d.u32()?);
        let postings = read_list(&mut d, "postings", read_posting)?;
        let effects = read_list(&mut d, "effects", |d| Ok(EffectKey(fixed(d, "effect")?)))?;
        let detail = detail::read(kind, &mut d)?;
        let fact = Self { detail, member, flags, postings, effects };
        if !matches!(fact.detail, Detail::Unknown { .. }) {
            expect(d.position() == bytes.len(), "end")?;
            if fact.encode(&context_head, index)? != bytes {
                return Err(EnvelopeError::NotDeterministic);
            }
        }
        Ok((fact, context_head, index))
    }

    /// The entry's id under its context.
    pub fn id(context: &Context, index: u32) -> EntryId {
        entry_id(context.action, index)
    }
}

fn read_context(d: &mut Decoder<'_>) -> Result<(Context, u32), EnvelopeError> {
    let action = ActionId::from_bytes(fixed(d, "action")?);
    let index = d.u32()?;
    let business_date = BusinessDate(d.i32()?);
    let day_cutoff_minutes = d.u16()?;
    let (at, raw_at) = (UtcMillis(d.i64()?), UtcMillis(d.i64()?));
    let clock = match d.u8()? {
        0 => ClockState::Sure,
        1 => ClockState::Unsure,
        _ => return Err(EnvelopeError::Value("clock")),
    };
    let program = ProgramHash(fixed(d, "program")?);
    let operator = read_id(d)?.map(OperatorId::from_bytes);
    let override_by = match d.datatype()? {
        Type::Null => {
            d.null()?;
            None
        }
        _ => {
            expect(d.array()? == Some(2), "override")?;
            let by = OperatorId::from_bytes(fixed(d, "override")?);
            Some((by, OverrideReason::from_code(d.u8()?).ok_or(EnvelopeError::Value("override"))?))
        }
    };
    let context =
        Context { action, business_date, day_cutoff_minutes, at, raw_at, clock, program, operator, override_by };
    Ok((context, index))
}

fn read_posting(d: &mut Decoder<'_>) -> Result<Posting, EnvelopeError> {
    expect(d.array()? == Some(6), "posting")?;
    let kind = d.u8()?;
    let member = read_id(d)?.map(MemberId::from_bytes);
    let subject = Subject::from_code(kind, d.u32()?, member).ok_or(EnvelopeError::Value("subject"))?;
    let vintage = Vintage(BusinessDate(d.i32()?));
    let term = Term::from_code(d.u8()?).ok_or(EnvelopeError::Value("term"))?;
    let posting = Posting::new(subject, vintage, term, d.i64()?);
    expect(posting.is_well_formed(), "quantity")?;
    Ok(posting)
}

pub(crate) fn expect(holds: bool, place: &'static str) -> Result<(), EnvelopeError> {
    if holds { Ok(()) } else { Err(EnvelopeError::Value(place)) }
}

pub(crate) fn fixed<const N: usize>(d: &mut Decoder<'_>, place: &'static str) -> Result<[u8; N], EnvelopeError> {
    d.bytes()?.try_into().map_err(|_| EnvelopeError::Value(place))
}

pub(crate) fn read_list<T>(
    d: &mut Decoder<'_>,
    place: &'static str,
    mut item: impl FnMut(&mut Decoder<'_>) -> Result<T, EnvelopeError>,
) -> Result<Vec<T>, EnvelopeError> {
    let length = d.array()?.filter(|length| *length <= LIST_LIMIT).ok_or(EnvelopeError::Value(place))?;
    (0..length).map(|_| item(d)).collect()
}

pub(crate) fn write_id(e: &mut Bytes, id: Option<[u8; 16]>) -> EncodeResult {
    match id {
        Some(id) => e.bytes(&id)?,
        None => e.null()?,
    };
    Ok(())
}

fn read_id(d: &mut Decoder<'_>) -> Result<Option<[u8; 16]>, EnvelopeError> {
    if is_null(d)? { Ok(None) } else { fixed(d, "id").map(Some) }
}

/// Takes a null, where one stands next.
pub(crate) fn is_null(d: &mut Decoder<'_>) -> Result<bool, EnvelopeError> {
    if d.datatype()? == Type::Null {
        d.null()?;
        return Ok(true);
    }
    Ok(false)
}
