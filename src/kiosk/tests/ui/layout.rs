//! Every state of every screen in every language: no word is cut, nothing lies over anything, every target is large
//! enough for a finger. The states are those of `tillstamp screens`.

use i_slint_backend_testing::init_no_event_loop;
use slint::ComponentHandle;
use slint::private_unstable_api::re_exports::{
    AccessibleRole, AccessibleStringProperty, Clip, ComplexText, Flickable, ItemRc, LogicalRect, Orientation,
    SimpleText, SupportedAccessibilityAction, TouchArea, WindowAdapterRc, WindowInner, ensure_item_tree_instantiated,
};
use std::collections::BTreeSet;
use tillstamp_kiosk::screens::{Side, Stage, base_shop, tour};

/// The least that a finger meets, in pixels (9 mm at 120 dpi).
const LEAST: f32 = 44.0;
/// Rounding of a layout.
const SLACK: f32 = 1.5;

struct Target {
    name: String,
    seen: LogicalRect,
}

/// What is wrong in one window.
struct Look<'a> {
    adapter: &'a WindowAdapterRc,
    window: LogicalRect,
    targets: Vec<Target>,
    faults: Vec<String>,
}

impl Look<'_> {
    fn walk(&mut self, item: &ItemRc, clip: LogicalRect, scrolls: bool) {
        let own = item.geometry();
        let origin = item.map_to_window(own.origin);
        let place = LogicalRect::new(origin, own.size);
        let Some(seen) = clip.intersection(&place).filter(|seen| seen.size.width > 0.5 && seen.size.height > 0.5)
        else {
            // What has no extent of its own (a layout, a focus scope) may still hold something.
            if own.size.width < 0.5 || own.size.height < 0.5 {
                self.children(item, clip, scrolls);
            }
            return;
        };
        self.text(item, place, scrolls);
        if item.downcast::<TouchArea>().is_some() && self.is_plane(seen) {
            // A dialog's ground: what was met before lies below it, and no finger reaches it.
            self.targets.clear();
        }
        self.target(item, place, seen, scrolls);
        let is_scroll = item.downcast::<Flickable>().is_some();
        let clips = is_scroll || item.downcast::<Clip>().is_some();
        self.children(item, if clips { seen } else { clip }, scrolls || is_scroll);
    }

    fn children(&mut self, item: &ItemRc, clip: LogicalRect, scrolls: bool) {
        let mut child = item.first_child();
        while let Some(next) = child {
            self.walk(&next, clip, scrolls);
            child = next.next_sibling();
        }
    }

    /// Whether it takes every touch of the window, all but a header's or a footer's.
    fn is_plane(&self, seen: LogicalRect) -> bool {
        seen.size.width > self.window.size.width - SLACK && seen.size.height > self.window.size.height * 0.75
    }

    fn text(&mut self, item: &ItemRc, place: LogicalRect, scrolls: bool) {
        let words = if let Some(text) = item.downcast::<SimpleText>() {
            text.as_pin_ref().text()
        } else if let Some(text) = item.downcast::<ComplexText>() {
            text.as_pin_ref().text()
        } else {
            return;
        };
        if words.is_empty() {
            return;
        }
        let needs = |orientation, cross| item.borrow().as_ref().layout_info(orientation, cross, self.adapter, item);
        let (width, height) = (place.size.width, place.size.height);
        let across = needs(Orientation::Horizontal, -1.0);
        let high = needs(Orientation::Vertical, width).preferred;
        if across.min > width + SLACK {
            self.faults.push(format!("{words:?} is cut: {width} wide, needs {}", across.min));
        }
        if high > height + SLACK && across.preferred > width + SLACK || high > height + 6.0 {
            self.faults.push(format!("{words:?} is cut: {height} high, needs {high}"));
        }
        let outside = place.max_x() > self.window.max_x() + SLACK || place.max_y() > self.window.max_y() + SLACK;
        if outside && !scrolls {
            self.faults.push(format!("{words:?} leaves the window"));
        }
    }

    fn target(&mut self, item: &ItemRc, place: LogicalRect, seen: LogicalRect, scrolls: bool) {
        let role = item.accessible_role();
        let pressable = item.supported_accessibility_actions().contains(SupportedAccessibilityAction::Default);
        if !(pressable || role == AccessibleRole::TextInput) {
            return;
        }
        let property = |what| item.accessible_string_property(what).unwrap_or_default();
        let name = format!("{} {}", property(AccessibleStringProperty::Label), place_of(place));
        if pressable && (place.size.width < LEAST || place.size.height < LEAST) {
            self.faults.push(format!("{name} is too small for a finger"));
        }
        let outside = place.max_x() > self.window.max_x() + SLACK || place.max_y() > self.window.max_y() + SLACK;
        if outside && !scrolls {
            self.faults.push(format!("{name} leaves the window"));
        }
        if pressable && property(AccessibleStringProperty::Enabled) != "false" {
            self.targets.push(Target { name, seen });
        }
    }

    fn overlaps(&mut self) {
        for (index, one) in self.targets.iter().enumerate() {
            for other in &self.targets[index + 1..] {
                let common = one.seen.intersection(&other.seen);
                if common.is_some_and(|common| common.size.width > SLACK && common.size.height > SLACK) {
                    self.faults.push(format!("{} lies over {}", one.name, other.name));
                }
            }
        }
    }
}

fn place_of(place: LogicalRect) -> String {
    let (origin, size) = (place.origin, place.size);
    format!("[{:.0}×{:.0} at {:.0},{:.0}]", size.width, size.height, origin.x, origin.y)
}

/// What is wrong in this window at this size.
fn faults(window: &slint::Window, width: u32, height: u32) -> Vec<String> {
    window.set_size(slint::PhysicalSize::new(width, height));
    let inner = WindowInner::from_pub(window);
    let (adapter, tree) = (inner.window_adapter(), inner.component());
    ensure_item_tree_instantiated(&tree);
    let root = ItemRc::new_root(tree);
    let mut area = LogicalRect::default();
    (area.size.width, area.size.height) = (width as f32, height as f32);
    let mut look = Look { adapter: &adapter, window: area, targets: Vec::new(), faults: Vec::new() };
    look.walk(&root, area, false);
    look.overlaps();
    look.faults
}

fn check(language: &str, sizes: &[(u32, u32)]) {
    init_no_event_loop();
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("base");
    let guests = base_shop(&base).unwrap();
    let stage = Stage::copied(&base, &folder.path().join("shop"), guests).unwrap();
    let mut all = BTreeSet::new();
    let mut states = 0;
    tour(stage, language, &mut |desk, side, name| {
        let window = match (side, &desk.customer) {
            (Side::Customer, Some(customer)) => customer.window(),
            _ => desk.till.window(),
        };
        states += 1;
        for (width, height) in sizes {
            all.extend(
                faults(window, *width, *height).into_iter().map(|fault| format!("{name} {width}×{height}: {fault}")),
            );
        }
        Ok(())
    })
    .unwrap();
    assert!(states > 80, "the tour has become short: {states}");
    let list: Vec<String> = all.into_iter().collect();
    assert!(list.is_empty(), "{language}: {} faults\n{}", list.len(), list.join("\n"));
}

#[test]
fn nothing_is_cut_or_covered_in_english() {
    check("en", &[(1024, 600), (1280, 800), (800, 1280)]);
}

#[test]
fn nothing_is_cut_or_covered_in_czech() {
    check("cs", &[(1024, 600), (800, 1280)]);
}

#[test]
fn nothing_is_cut_or_covered_in_hungarian() {
    check("hu", &[(1024, 600), (800, 1280)]);
}

#[test]
fn nothing_is_cut_or_covered_in_danish() {
    check("da", &[(1024, 600), (800, 1280)]);
}
