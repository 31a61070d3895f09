//! Values with a limit in their type: fixed byte strings, byte strings, texts and lists.
//!
//! Invariant: a length is judged before anything of that length is read or kept, so that a few hostile bytes cannot
//! claim memory. Only definite lengths are read.

use minicbor::data::Type;
use minicbor::decode::{self, Decode, Decoder};
use minicbor::encode::{self, Encode, Encoder, Write};
use std::fmt;
use std::ops::Deref;

/// A list's first reservation; longer ones grow as their items really arrive.
const FIRST_RESERVATION: usize = 64;

/// A byte string of exactly `N` bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fixed<const N: usize>(pub [u8; N]);

impl<const N: usize> fmt::Debug for Fixed<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<const N: usize> From<[u8; N]> for Fixed<N> {
    fn from(bytes: [u8; N]) -> Self {
        Self(bytes)
    }
}

impl<C, const N: usize> Encode<C> for Fixed<N> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C, const N: usize> Decode<'b, C> for Fixed<N> {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let bytes = d.bytes()?;
        bytes.try_into().map(Self).map_err(|_| decode::Error::message("byte string of another length"))
    }
}

/// A byte string of at most `MAX` bytes.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Blob<const MAX: usize>(Vec<u8>);

impl<const MAX: usize> Blob<MAX> {
    /// Nothing where the bytes are too many.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() <= MAX).then_some(Self(bytes))
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl<const MAX: usize> Deref for Blob<MAX> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<const MAX: usize> fmt::Debug for Blob<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl<C, const MAX: usize> Encode<C> for Blob<MAX> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C, const MAX: usize> Decode<'b, C> for Blob<MAX> {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let bytes = d.bytes()?;
        if bytes.len() > MAX {
            return Err(decode::Error::message("byte string over its limit"));
        }
        Ok(Self(bytes.to_vec()))
    }
}

/// A text of at most `MAX` bytes of UTF-8 without control characters.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// Nothing where the text is too long or has control characters.
    pub fn new(text: &str) -> Option<Self> {
        (text.len() <= MAX && !text.chars().any(char::is_control)).then(|| Self(text.to_owned()))
    }
}

impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<C, const MAX: usize> Encode<C> for Text<MAX> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<'b, C, const MAX: usize> Decode<'b, C> for Text<MAX> {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Self::new(d.str()?).ok_or_else(|| decode::Error::message("text over its limit or with control characters"))
    }
}

/// A list of at most `MAX` items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> List<T, MAX> {
    /// Nothing where the items are too many.
    pub fn new(items: Vec<T>) -> Option<Self> {
        (items.len() <= MAX).then_some(Self(items))
    }

    /// The items.
    pub fn into_items(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> Deref for List<T, MAX> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<C, T: Encode<C>, const MAX: usize> Encode<C> for List<T, MAX> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, context: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(self.0.len() as u64)?;
        self.0.iter().try_for_each(|item| item.encode(e, context))
    }
}

impl<'b, C, T: Decode<'b, C>, const MAX: usize> Decode<'b, C> for List<T, MAX> {
    fn decode(d: &mut Decoder<'b>, context: &mut C) -> Result<Self, decode::Error> {
        if d.datatype()? != Type::Array {
            return Err(decode::Error::message("not a list of definite length"));
        }
        let length = d.array()?.and_then(|length| usize::try_from(length).ok()).filter(|length| *length <= MAX);
        let length = length.ok_or_else(|| decode::Error::message("list over its limit"))?;
        let mut items = Vec::with_capacity(length.min(FIRST_RESERVATION));
        for _ in 0..length {
            items.push(T::decode(d, context)?);
        }
        Ok(Self(items))
    }
}
