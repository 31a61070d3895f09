//! What is printed, read again.
