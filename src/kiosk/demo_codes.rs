//! What the demo camera holds up: cards of the demo shop's members, and codes of other people's between them.
//!
//! Invariant: the codes are real ones, made by the shop's own key; whoever runs the demo owns the shop's files.

use tillstamp_scan::DemoCode;
use tillstamp_terminal::{Dirs, SystemClock, SystemEntropy, Till};

/// Letters that find somebody in every list of names.
const SEARCHES: [&str; 6] = ["mar", "jan", "pet", "ann", "ev", "tom"];
/// Members that the demo shows.
pub const MEMBERS_MAX: usize = 12;
/// Members for a measuring run: enough that few of them come twice within it.
pub const MEASURED_MAX: usize = 100;
/// Shown between ours: a web address, goods, a network.
const FOREIGN: [&str; 3] = ["https://example.org/menu", "8594001234561", "WIFI:T:WPA;S=guest;P=guest;;"];

/// Codes of at most so many members in the order in which they are held up; none where the shop cannot be opened (the
/// run itself says why).
pub fn collect(dirs: &Dirs, members_max: usize) -> Vec<DemoCode> {
    let Ok(mut till) = Till::open(dirs.clone(), Box::new(SystemClock), Box::new(SystemEntropy)) else {
        return Vec::new();
    };
    till.use_console();
    let mut members = Vec::new();
    for search in SEARCHES {
        let found = till.look_up(search).unwrap_or_default();
        members.extend(found.into_iter().map(|masked| masked.member));
    }
    members.sort();
    members.dedup();
    let mut codes: Vec<DemoCode> = Vec::new();
    for (index, member) in members.into_iter().take(members_max).enumerate() {
        let Ok(face) = till.card_of(member) else { continue };
        codes.push(if index % 3 == 2 { DemoCode::card(face.code) } else { DemoCode::phone(face.code) });
        if index % 4 == 3 {
            codes.push(DemoCode::phone(FOREIGN[index / 4 % FOREIGN.len()]));
        }
    }
    if let Err(no) = till.close() {
        tracing::warn!(key = no.message.key, "the shop did not close cleanly");
    }
    codes
}
