//! Values of columns, and the types that a row's fields may have.
//!
//! Invariant: reading what was written gives the same field back; anything else in a column is an error, never a guess.

use super::StorageError;

/// How a column is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// 64-bit signed integer.
    Int,
    /// Bytes.
    Bytes,
    /// UTF-8 text.
    Text,
}

/// What stands in a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Nothing.
    Null,
    /// An integer.
    Int(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A text.
    Text(String),
}

/// A type that a row's field may have.
pub trait Field: Sized {
    /// How its column is declared.
    const KIND: ColumnKind;
    /// Whether the column may be empty.
    const OPTIONAL: bool = false;
    /// For writing.
    fn into_value(self) -> Value;
    /// From reading.
    fn from_value(value: Value) -> Result<Self, StorageError>;
}

fn wrong(what: &'static str) -> StorageError {
    StorageError::Value(what)
}

impl Field for i64 {
    const KIND: ColumnKind = ColumnKind::Int;
    fn into_value(self) -> Value {
        Value::Int(self)
    }
    fn from_value(value: Value) -> Result<Self, StorageError> {
        if let Value::Int(number) = value { Ok(number) } else { Err(wrong("integer")) }
    }
}

macro_rules! integers {
    ($($name:ty),+) => {$(
        impl Field for $name {
            const KIND: ColumnKind = ColumnKind::Int;
            fn into_value(self) -> Value {
                // Positions and counts are far below 2⁶³.
                Value::Int(i64::try_from(self).unwrap_or(i64::MAX))
            }
            fn from_value(value: Value) -> Result<Self, StorageError> {
                i64::from_value(value)?.try_into().map_err(|_| wrong("integer out of its range"))
            }
        }
    )+};
}
integers!(u8, u16, u32, u64, i32);

impl Field for bool {
    const KIND: ColumnKind = ColumnKind::Int;
    fn into_value(self) -> Value {
        Value::Int(self.into())
    }
    fn from_value(value: Value) -> Result<Self, StorageError> {
        match value {
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            _ => Err(wrong("truth value")),
        }
    }
}

impl Field for Vec<u8> {
    const KIND: ColumnKind = ColumnKind::Bytes;
    fn into_value(self) -> Value {
        Value::Bytes(self)
    }
    fn from_value(value: Value) -> Result<Self, StorageError> {
        if let Value::Bytes(bytes) = value { Ok(bytes) } else { Err(wrong("bytes")) }
    }
}

impl<const N: usize> Field for [u8; N] {
    const KIND: ColumnKind = ColumnKind::Bytes;
    fn into_value(self) -> Value {
        Value::Bytes(self.to_vec())
    }
    fn from_value(value: Value) -> Result<Self, StorageError> {
        Vec::from_value(value)?.try_into().map_err(|_| wrong("bytes of another length"))
    }
}

impl Field for String {
    const KIND: ColumnKind = ColumnKind::Text;
    fn into_value(self) -> Value {
        Value::Text(self)
    }
    fn from_value(value: Value) -> Result<Self, StorageError> {
        if let Value::Text(text) = value { Ok(text) } else { Err(wrong("text")) }
    }
}

impl<F: Field> Field for Option<F> {
    const KIND: ColumnKind = F::KIND;
    const OPTIONAL: bool = true;
    fn into_value(self) -> Value {
        self.map_or(Value::Null, F::into_value)
    }
    fn from_value(value: Value) -> Result<Self, StorageError> {
        if value == Value::Null { Ok(None) } else { F::from_value(value).map(Some) }
    }
}
