//! Both programs together: whole-program tests.
#![forbid(unsafe_code)]
