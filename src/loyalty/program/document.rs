//! The document's one byte form (compact JSON, fields in declared order, maps sorted) and its hash.

use super::Program;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use thiserror::Error;
use tillstamp_ledger::ProgramHash;

/// The form of document that this version writes and reads.
pub const PROGRAM_SCHEMA: u32 = 1;

/// No document is longer.
const DOCUMENT_LIMIT_BYTES: usize = 256 * 1024;

/// Why bytes are no program document.
#[derive(Debug, Error)]
pub enum ProgramError {
    /// Written by a later version of the product.
    #[error("program document has schema {found}; this version reads up to {known}")]
    NewerSchema {
        /// In the document.
        found: u32,
        /// Known here.
        known: u32,
    },
    /// Not JSON of the expected shape.
    #[error("program document does not parse: {0}")]
    Shape(#[from] serde_json::Error),
    /// Parses, but these are not the bytes that encoding gives, so the hash would name something else.
    #[error("program document is not in its one byte form")]
    NotCanonical,
    /// Longer than any shop's program.
    #[error("program document of {0} bytes is over the limit")]
    TooLong(usize),
}

impl ProgramError {
    /// The key of the text that says what happened; `<key>-cure` says what to do.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NewerSchema { .. } => "fault-program-newer",
            Self::Shape(_) | Self::NotCanonical | Self::TooLong(_) => "fault-program-unreadable",
        }
    }
}

#[derive(Deserialize)]
struct SchemaOnly {
    schema: u32,
}

impl Program {
    /// The document's bytes.
    pub fn encode(&self) -> Result<Vec<u8>, ProgramError> {
        Ok(serde_json::to_vec(self)?)
    }

    /// Reads a document that was written by [`Program::encode`].
    pub fn decode(bytes: &[u8]) -> Result<Self, ProgramError> {
        let program = Self::from_json(bytes)?;
        if program.encode()? == bytes { Ok(program) } else { Err(ProgramError::NotCanonical) }
    }

    /// Reads a document in any layout (written by hand, exported with indentation).
    pub fn from_json(bytes: &[u8]) -> Result<Self, ProgramError> {
        if bytes.len() > DOCUMENT_LIMIT_BYTES {
            return Err(ProgramError::TooLong(bytes.len()));
        }
        // The schema is looked at first: a later version's fields would otherwise read as a broken document.
        let SchemaOnly { schema } = serde_json::from_slice(bytes)?;
        if schema > PROGRAM_SCHEMA {
            return Err(ProgramError::NewerSchema { found: schema, known: PROGRAM_SCHEMA });
        }
        Ok(serde_json::from_slice(bytes)?)
    }

    /// The program's name: SHA-256 of its bytes.
    pub fn hash(&self) -> Result<ProgramHash, ProgramError> {
        Ok(ProgramHash(Sha256::digest(self.encode()?).into()))
    }
}
