//! Wedge. WIP.
