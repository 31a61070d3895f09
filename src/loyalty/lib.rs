//! Pure rules: the program, earning and rewards. One function decides.
#![forbid(unsafe_code)]
