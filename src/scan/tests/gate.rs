//! The read-once gate, by tables and by properties.
#![allow(missing_docs)]

use proptest::prelude::*;
use tillstamp_scan::{Event, ForeignKind, Gate, GateConfig, looks_ours};

/// Runs frames of `(ms, codes)` and tells the events as short words.
fn run(frames: &[(u64, &[&str])]) -> Vec<String> {
    let mut gate = Gate::new(GateConfig::default());
    let mut told = Vec::new();
    for (at_ms, codes) in frames {
        for event in gate.frame(*at_ms, codes, &looks_ours) {
            told.push(match event {
                Event::Read { bytes, at_ms } => format!("{at_ms} {}", String::from_utf8_lossy(&bytes)),
                Event::Several { codes, at_ms } => format!("{at_ms} several {}", codes.len()),
                Event::Foreign { kind, at_ms } => format!("{at_ms} {kind:?}"),
            });
        }
    }
    told
}

/// Name, frames, events.
type Row<'a> = (&'a str, &'a [(u64, &'a [&'a str])], &'a [&'a str]);

const URL: &str = "https://example.org";

#[test]
fn table_of_presentations() {
    let rows: &[Row] = &[
        ("once while in view", &[(0, &["TS1:A"]), (66, &["TS1:A"]), (132, &["TS1:A"])], &["0 TS1:A"]),
        ("gaps are forgiven", &[(0, &["TS1:A"]), (500, &[]), (1_100, &["TS1:A"]), (2_200, &["TS1:A"])], &["0 TS1:A"]),
        ("gone and back", &[(0, &["TS1:A"]), (600, &[]), (1_300, &["TS1:A"])], &["0 TS1:A", "1300 TS1:A"]),
        ("gone without a frame between", &[(0, &["TS1:A"]), (5_000, &["TS1:A"])], &["0 TS1:A", "5000 TS1:A"]),
        ("one after the other", &[(0, &["TS1:A"]), (66, &["TS1:B"])], &["0 TS1:A", "66 TS1:B"]),
        ("two at once", &[(0, &["TS1:A", "TS1:B"]), (66, &["TS1:B", "TS1:A"])], &["0 several 2"]),
        ("a second beside the first", &[(0, &["TS1:A"]), (66, &["TS1:A", "TS1:B"])], &["0 TS1:A", "66 several 2"]),
        ("one of two leaves", &[(0, &["TS1:A", "TS1:B"]), (66, &["TS1:B"])], &["0 several 2"]),
        ("twice in one frame", &[(0, &["TS1:A", "TS1:A"])], &["0 TS1:A"]),
        ("ours wins", &[(0, &[URL, "TS1:A"]), (500, &[URL, "TS1:A"])], &["0 TS1:A"]),
        ("foreign waits", &[(0, &[URL]), (300, &[URL])], &[]),
        ("foreign alone", &[(0, &[URL]), (300, &[URL]), (400, &[URL]), (900, &[URL])], &["400 WebAddress"]),
        ("ours soon after", &[(0, &[URL]), (390, &["TS1:A"]), (460, &[URL]), (900, &[URL])], &["390 TS1:A"]),
        ("a poster is one message", &[(0, &[URL, "WIFI:x"]), (450, &[URL, "WIFI:x"])], &["450 Wifi"]),
        ("time runs back", &[(900, &["TS1:A"]), (100, &["TS1:A"]), (0, &[])], &["900 TS1:A"]),
    ];
    for (name, frames, want) in rows {
        assert_eq!(run(frames), *want, "{name}");
    }
}

#[test]
fn after_clear_everything_is_new() {
    let mut gate = Gate::new(GateConfig::default());
    assert_eq!(gate.frame(0, &["TS1:A"], &looks_ours).len(), 1);
    gate.clear();
    assert!(!gate.has_ours_in_view());
    assert_eq!(gate.frame(1, &["TS1:A"], &looks_ours).len(), 1);
}

#[test]
fn memory_stays_small() {
    let mut gate = Gate::new(GateConfig::default());
    for i in 0..100_000u64 {
        gate.frame(i * 20, &[format!("x{i}"), format!("TS1:{i}")], &looks_ours);
    }
    assert!(format!("{gate:?}").len() < 20_000, "only what is in view is kept");
}

fn frames() -> impl Strategy<Value = Vec<(u64, Vec<u8>)>> {
    prop::collection::vec((0u64..900, prop::collection::vec(0u8..6, 0..4)), 1..60)
}

fn code(n: u8) -> String {
    if n < 4 { format!("TS1:{n}") } else { format!("other {n}") }
}

proptest! {
    /// Between two events that name a code of ours it was out of view for at least the gap.
    #[test]
    fn a_code_is_told_once_for_each_stay(steps in frames()) {
        let config = GateConfig::default();
        let mut gate = Gate::new(config);
        let (mut now, mut seen) = (0u64, std::collections::HashMap::<String, u64>::new());
        for (step, codes) in steps {
            now += step;
            let codes: Vec<String> = codes.into_iter().map(code).collect();
            let events = gate.frame(now, &codes, &looks_ours);
            let mut ours: Vec<&String> = codes.iter().filter(|c| looks_ours(c.as_bytes())).collect();
            ours.sort();
            ours.dedup();
            let fresh = ours.iter().any(|c| seen.get(*c).is_none_or(|last| now - last >= config.gone_after_ms));
            let told = events.iter().filter(|e| !matches!(e, Event::Foreign { .. })).count();
            prop_assert_eq!(told, usize::from(fresh));
            if let Some(Event::Read { bytes, .. }) = events.first() {
                prop_assert_eq!(ours.len(), 1);
                prop_assert_eq!(bytes, ours[0].as_bytes());
            }
            for c in ours {
                seen.insert(c.clone(), now);
            }
        }
    }

    /// A foreign code is never told while one of ours is in view, decode gaps forgiven.
    #[test]
    fn ours_always_wins(steps in frames()) {
        let config = GateConfig::default();
        let mut gate = Gate::new(config);
        let (mut now, mut ours_last) = (0u64, None::<u64>);
        for (step, codes) in steps {
            now += step;
            let codes: Vec<String> = codes.into_iter().map(code).collect();
            let events = gate.frame(now, &codes, &looks_ours);
            if codes.iter().any(|c| looks_ours(c.as_bytes())) {
                ours_last = Some(now);
            }
            let foreign = events.iter().any(|e| matches!(e, Event::Foreign { kind: ForeignKind::Other, .. }));
            if foreign {
                prop_assert!(ours_last.is_none_or(|last| now - last >= config.foreign_after_ms));
                prop_assert!(codes.iter().any(|c| !looks_ours(c.as_bytes())));
            }
        }
    }
}
