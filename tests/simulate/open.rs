//! What the simulation has found and is not cured yet: the world keeps away from it, so that everything else stays
//! guarded. `SIMULATE_OPEN=all`, or names of what stands below, lets it show; a cure removes its lines.

fn is_shown(name: &str) -> bool {
    std::env::var("SIMULATE_OPEN").is_ok_and(|shown| shown.split(',').any(|shown| shown == name || shown == "all"))
}

/// An award that is given once may be given by the till where the member joined, and by another when its line is good.
pub fn once_awards() -> bool {
    is_shown("once")
}
