//! How the scanners are. Invariant: the state names one cause that a person can cure.

/// How the scanners are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WedgeState {
    /// None was chosen.
    Unset,
    /// None of those that were chosen is plugged in.
    Missing,
    /// At least one is read.
    Live,
    /// One is plugged in, but this user may not read it: the udev rule is not installed, or the user not in its
    /// group.
    Denied,
    /// One is plugged in, but another program has grabbed it.
    Taken,
}

impl WedgeState {
    /// Name for logs and for keys of texts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Unset => "unset",
            Self::Missing => "missing",
            Self::Live => "live",
            Self::Denied => "denied",
            Self::Taken => "taken",
        }
    }

    /// From the fates of the chosen devices that are plugged in. One that works outweighs one that does not: the
    /// counter can go on.
    pub(super) fn of(none_chosen: bool, live: usize, denied: usize, taken: usize) -> Self {
        match (live, denied, taken) {
            (1.., _, _) => Self::Live,
            (0, 1.., _) => Self::Denied,
            (0, 0, 1..) => Self::Taken,
            (0, 0, 0) if none_chosen => Self::Unset,
            (0, 0, 0) => Self::Missing,
        }
    }
}

/// A state and its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WedgeStatus {
    /// The state.
    pub state: WedgeState,
    /// Since when, milliseconds of [`crate::devices::clock`].
    pub since_ms: u64,
    /// Names of the scanners that are read.
    pub names: Vec<String>,
    /// Names of those that were chosen and are not plugged in.
    pub missing: Vec<String>,
    /// Transmissions since the start, good and bad.
    pub heard: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_of_states() {
        for (none_chosen, live, denied, taken, want) in [
            (true, 0, 0, 0, WedgeState::Unset),
            (false, 0, 0, 0, WedgeState::Missing),
            (false, 1, 1, 1, WedgeState::Live),
            (false, 0, 1, 1, WedgeState::Denied),
            (false, 0, 0, 2, WedgeState::Taken),
        ] {
            assert_eq!(WedgeState::of(none_chosen, live, denied, taken), want);
        }
    }
}
