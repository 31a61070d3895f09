//! What the simulation has found and is not cured yet: the world keeps away from it, so that everything else stays
//! guarded. `SIMULATE_OPEN=all`, or names of what stands below, lets it show; a cure removes its lines.

use crate::world::Weather;

fn is_shown(name: &str) -> bool {
    std::env::var("SIMULATE_OPEN").is_ok_and(|shown| shown.split(',').any(|shown| shown == name || shown == "all"))
}

/// Merges at a till that belongs to a server: the server does not take them from a till.
pub fn merges() -> bool {
    is_shown("merges")
}

/// A whole machine that was rolled back or cloned, which no guard can notice: after the fork its member cache differs.
pub fn machines() -> bool {
    is_shown("machines")
}

/// A disk that was put back and a server that was restored, both: what only a neighbour still has is not sent again.
pub fn narrowed(weather: Weather) -> Weather {
    let images = weather.images && (!weather.restored_server || is_shown("restores"));
    Weather { images, clones: weather.clones && machines(), ..weather }
}

/// Free units past their last day leave every sheet at once.
pub fn expiry_agrees() -> bool {
    is_shown("expiry")
}

/// A till whose disk was put back learns what it had done since.
pub fn lost_entries_come_back() -> bool {
    is_shown("lost")
}
