//! The generated code of the till's and the customer's window; nothing else lives here.
#![allow(missing_docs)]
slint::include_modules!();
