//! The counter's sounds: what there is, and the thread that plays it.
//!
//! Invariant: playing never waits and never fails for the caller; a machine without a loudspeaker is a state.

mod output;
mod player;
// The program carries the finished files; what makes them is held against them by a test.
#[cfg(test)]
mod synth;
mod wav;

pub use output::{CpalOutput, Output, SoundError};
pub use player::{Player, SoundState, SoundStatus};
pub use wav::{Clip, WavError, read_wav};

macro_rules! sounds {
    ($($(#[$doc:meta])* $name:ident = $file:literal,)*) => {
        /// A sound of the counter.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Sound {
            $($(#[$doc])* $name,)*
        }

        impl Sound {
            /// All of them.
            pub const ALL: &[Sound] = &[$(Sound::$name,)*];

            /// Name of its file in `assets/sounds`, without the ending.
            pub fn name(self) -> &'static str {
                match self {
                    $(Sound::$name => $file,)*
                }
            }

            /// The file itself.
            pub fn wav(self) -> &'static [u8] {
                match self {
                    $(Sound::$name => include_bytes!(concat!("../../../../assets/sounds/", $file, ".wav")),)*
                }
            }
        }
    };
}

// A new sound is one line here and one file there.
sounds! {
    /// A code was read; the verdict follows.
    Read = "read",
    /// Done: a rising tone.
    Done = "done",
    /// Already done: two even tones.
    Already = "already",
    /// Refused: a low double tone.
    Refused = "refused",
    /// A card is full, a reward is ready.
    Reward = "reward",
}

#[cfg(test)]
mod tests;
