//! Rows in memory that remember which of them changed.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Rows by key. A key that was looked up in storage and not found has no row here either.
#[derive(Debug)]
pub struct Kept<K, V> {
    rows: HashMap<K, V>,
    changed: HashSet<K>,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self { rows: HashMap::new(), changed: HashSet::new() }
    }
}

impl<K: Clone + Eq + Hash, V> Kept<K, V> {
    /// A row as storage has it; one that is here already is newer and stays, and one that was removed stays away.
    pub fn load(&mut self, key: K, row: V) {
        if !self.changed.contains(&key) {
            self.rows.entry(key).or_insert(row);
        }
    }

    /// The row.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    /// Changes or makes the row.
    pub fn put(&mut self, key: K, row: V) {
        self.rows.insert(key.clone(), row);
        self.changed.insert(key);
    }

    /// Removes the row.
    pub fn remove(&mut self, key: K) {
        self.rows.remove(&key);
        self.changed.insert(key);
    }

    /// Every row.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    /// Changed keys with their rows; nothing where the row is gone.
    pub fn changes(&self) -> impl Iterator<Item = (&K, Option<&V>)> {
        self.changed.iter().map(|key| (key, self.rows.get(key)))
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
