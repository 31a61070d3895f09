//! What the simulation has found and is not cured yet: the world keeps away from it, so that everything else stays
//! guarded. `SIMULATE_OPEN=1` lifts all of it; a cure removes its line.

use crate::world::Weather;

/// Whether open findings may show.
pub fn are_shown() -> bool {
    std::env::var_os("SIMULATE_OPEN").is_some()
}

/// Merges at a till that belongs to a server: the server does not take them from a till.
pub fn merges() -> bool {
    are_shown()
}

/// A disk that was put back, a machine that was cloned: what the old epoch had and the disk lacks is not settled.
pub fn narrowed(weather: Weather) -> Weather {
    if are_shown() { weather } else { Weather { images: false, clones: false, ..weather } }
}

/// A till that is paired anew with a restored server reports to it.
pub fn pairing_reports() -> bool {
    are_shown()
}

/// Free units past their last day leave every sheet at once.
pub fn expiry_agrees() -> bool {
    are_shown()
}

/// A till whose disk was put back learns what it had done since.
pub fn lost_entries_come_back() -> bool {
    are_shown()
}

/// The first till of a shop lists its neighbours' streams.
pub fn first_till_knows_neighbours() -> bool {
    are_shown()
}
