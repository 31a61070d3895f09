//! The frame and what the stages so far saw in it.
//!
//! Invariant: at most 64 places are kept, and no two of them are nearly the same.

use std::cell::RefCell;

use super::{Partial, Sight};
use crate::luma::Luma;
use crate::plane;

/// A frame with the codes that were seen or read in it.
pub struct Pictures<'a> {
    /// The frame itself.
    pub base: &'a Luma,
    seen: RefCell<Vec<Partial>>,
    read: RefCell<Vec<[(f32, f32); 4]>>,
}

impl<'a> Pictures<'a> {
    /// Nothing was seen yet.
    pub fn new(base: &'a Luma) -> Self {
        Self { base, seen: RefCell::new(Vec::new()), read: RefCell::new(Vec::new()) }
    }

    /// Keeps what a stage saw, for the stages after it.
    pub fn note(&self, sight: &Sight) {
        self.read.borrow_mut().extend(sight.found.iter().map(|code| code.corners));
        let mut seen = self.seen.borrow_mut();
        for partial in sight.partial.iter().filter(|partial| plane::is_sane(&partial.corners)) {
            let (x, y) = plane::middle(&partial.corners);
            let (_, long) = plane::sides(&partial.corners);
            let same = |old: &Partial| {
                let (ox, oy) = plane::middle(&old.corners);
                let (_, old_long) = plane::sides(&old.corners);
                (ox - x).hypot(oy - y) < 0.06 * long && (old_long - long).abs() < 0.12 * long
            };
            if seen.len() < 64 && !seen.iter().any(same) {
                seen.push(*partial);
            }
        }
    }

    /// Corners of codes that were seen and not read, the largest first, at most `most`.
    pub fn unread(&self, most: usize) -> Vec<[(f32, f32); 4]> {
        let read = self.read.borrow();
        let open = |corners: &[(f32, f32); 4]| !read.iter().any(|code| plane::in_box(code, plane::middle(corners)));
        let mut unread: Vec<_> = self.seen.borrow().iter().map(|partial| partial.corners).filter(open).collect();
        unread.sort_by(|a, b| plane::area(b).abs().total_cmp(&plane::area(a).abs()));
        unread.truncate(most);
        unread
    }
}
