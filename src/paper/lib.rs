//! Cards, sheets, reports and receipts as PDF, PNG and ESC/POS bytes.
#![forbid(unsafe_code)]
