//! The terminal without a face: use cases, staff, reports, backups, health.
#![forbid(unsafe_code)]
