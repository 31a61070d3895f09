//! What a member shows: layouts, keys, sign, verify; drawn as QR.
#![forbid(unsafe_code)]
