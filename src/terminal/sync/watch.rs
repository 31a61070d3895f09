//! Whether the machine's network changed: an interface, an address, a route.
//!
//! Invariant: reads the kernel's tables only; what cannot be read counts as unchanged.

use std::path::Path;

/// The tables as they were seen last.
#[derive(Debug, Default)]
pub(super) struct NetworkWatch {
    seen: Vec<u8>,
}

impl NetworkWatch {
    pub fn new() -> Self {
        Self { seen: tables(Path::new("/")) }
    }

    /// Whether anything is different since the last look.
    pub fn has_changed(&mut self) -> bool {
        let now = tables(Path::new("/"));
        let changed = now != self.seen;
        self.seen = now;
        changed
    }
}

/// IPv4 routes, IPv6 addresses, and which interfaces are up.
fn tables(root: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for table in ["proc/net/route", "proc/net/if_inet6"] {
        all.extend(std::fs::read(root.join(table)).unwrap_or_default());
    }
    let interfaces = std::fs::read_dir(root.join("sys/class/net")).into_iter().flatten().flatten();
    let mut states: Vec<_> = interfaces
        .map(|entry| (entry.file_name(), std::fs::read(entry.path().join("operstate")).unwrap_or_default()))
        .collect();
    states.sort();
    for (name, state) in states {
        all.extend(name.as_encoded_bytes());
        all.extend(state);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cable_and_a_route_are_noticed() {
        let root = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
            tables(root.path())
        };
        let down = file("sys/class/net/eth0/operstate", "down");
        let up = file("sys/class/net/eth0/operstate", "up");
        let routed = file("proc/net/route", "eth0 00000000 0102A8C0");
        assert!(down != up && up != routed);
        assert_eq!(routed, tables(root.path()));
    }
}
