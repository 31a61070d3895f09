//! The tidy test: one pass over the tree that holds the rules of the house, with one list of everything found.

mod dependencies;
mod sources;
mod tree;

use e2e::workspace;

/// What was found: place and rule.
type Faults = Vec<String>;

fn report(faults: &Faults) {
    assert!(faults.is_empty(), "{} places are untidy:\n  {}", faults.len(), faults.join("\n  "));
}

fn read(path: &std::path::Path) -> String {
    String::from_utf8_lossy(&std::fs::read(workspace::root().join(path)).unwrap()).into_owned()
}
