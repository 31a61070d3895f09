//! Sound. WIP.
