//! Fixed vectors, hostile inputs and properties of codes.
