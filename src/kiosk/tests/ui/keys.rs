//! Keys, and where the keyboard's focus is seen: the ring that is drawn on the screen is the only witness.
//!
//! Invariant: nothing in here asks Slint for its focus item. What has no visible ring has no focus for a person either.

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementRoot, mock_elapsed_time};
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, SharedString};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;
use tillstamp_kiosk::desk::Desk;

/// Something that can be pressed, typed into or chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    pub role: AccessibleRole,
    pub label: String,
    /// Left, top, right, bottom.
    pub place: [f32; 4],
}

impl Thing {
    fn of(element: &ElementHandle) -> Self {
        Self {
            role: element.accessible_role().unwrap_or(AccessibleRole::None),
            label: element.accessible_label().unwrap_or_default().to_string(),
            place: place(element),
        }
    }

    pub fn is_inside(&self, outer: [f32; 4]) -> bool {
        let [left, top, right, bottom] = self.place;
        left >= outer[0] - 0.5 && top >= outer[1] - 0.5 && right <= outer[2] + 0.5 && bottom <= outer[3] + 0.5
    }
}

fn place(element: &ElementHandle) -> [f32; 4] {
    let (at, size) = (element.absolute_position(), element.size());
    [at.x, at.y, at.x + size.width, at.y + size.height]
}

/// Whether a person acts on an element of this kind. A list item counts where it can be chosen.
pub fn is_interactive(element: &ElementHandle) -> bool {
    use AccessibleRole::{Button, Checkbox, Combobox, ListItem, RadioButton, Slider, Spinbox, Switch, Tab, TextInput};
    match element.accessible_role() {
        Some(Button | Checkbox | Combobox | RadioButton | Slider | Spinbox | Switch | Tab | TextInput) => true,
        Some(ListItem) => element.accessible_item_selectable() == Some(true),
        _ => false,
    }
}

/// Everything on a window that is so, in the order of the tree, which is the order of reading.
pub fn elements(root: &impl ElementRoot, wanted: impl Fn(&ElementHandle) -> bool) -> Vec<ElementHandle> {
    let mut found = Vec::new();
    root.root_element().visit_descendants(|element| {
        if wanted(&element) {
            found.push(element);
        }
        ControlFlow::<()>::Continue(())
    });
    found
}

/// Everything that can be acted on now: of the right kind, enabled, and not under a dialog.
pub fn things(desk: &Rc<Desk>) -> Vec<Thing> {
    let found = elements(&desk.till, |element| is_interactive(element) && element.accessible_enabled() != Some(false));
    found.iter().map(Thing::of).collect()
}

/// Everything asked is answered, everything new is made, everything that moves stands still.
pub fn settle(desk: &Rc<Desk>) {
    for _ in 0..3 {
        desk.settle();
        mock_elapsed_time(Duration::from_millis(300));
    }
}

/// One key, pressed and let go.
pub fn key(desk: &Rc<Desk>, text: impl Into<SharedString>) {
    let text = text.into();
    for event in [WindowEvent::KeyPressed { text: text.clone() }, WindowEvent::KeyReleased { text }] {
        desk.till.window().dispatch_event(event);
    }
    settle(desk);
}

pub fn tab(desk: &Rc<Desk>) {
    key(desk, Key::Tab);
}

pub fn back_tab(desk: &Rc<Desk>) {
    key(desk, Key::Backtab);
}

pub fn enter(desk: &Rc<Desk>) {
    key(desk, "\n");
}

pub fn escape(desk: &Rc<Desk>) {
    key(desk, Key::Escape);
}

pub fn type_text(desk: &Rc<Desk>, text: &str) {
    for letter in text.chars() {
        key(desk, letter);
    }
}

/// What the ring lies around; nothing where no ring is seen.
pub fn focused(desk: &Rc<Desk>) -> Option<Thing> {
    let rings: Vec<_> = ElementHandle::find_by_element_id(&desk.till, "FocusRing::ring").collect();
    assert!(rings.len() <= 1, "{} rings at once", rings.len());
    let ring = place(rings.first()?);
    let mut inside: Vec<Thing> = things(desk).into_iter().filter(|thing| thing.is_inside(ring)).collect();
    if inside.is_empty() {
        // A button that is disabled by its own work keeps the ring.
        inside.extend(elements(&desk.till, is_interactive).iter().map(Thing::of).filter(|thing| thing.is_inside(ring)));
    }
    assert_eq!(inside.len(), 1, "the ring at {ring:?} lies around {inside:?}");
    inside.into_iter().next()
}

/// The label of what has the ring.
pub fn focused_label(desk: &Rc<Desk>) -> String {
    focused(desk).map(|thing| thing.label).unwrap_or_default()
}

/// Presses Tab until the ring lies around this label.
pub fn tab_to(desk: &Rc<Desk>, label: &str) {
    let mut passed = Vec::new();
    for _ in 0..200 {
        if focused_label(desk) == label {
            return;
        }
        tab(desk);
        passed.push(focused_label(desk));
    }
    panic!("Tab does not lead to {label:?}: {passed:?}");
}

/// Walks once around with `step`; what had the ring, in that order.
pub fn walk(desk: &Rc<Desk>, step: impl Fn(&Rc<Desk>)) -> Vec<Thing> {
    step(desk);
    let mut reached = vec![focused(desk).unwrap_or_else(|| panic!("Tab shows no ring at all"))];
    for _ in 0..400 {
        step(desk);
        let now = focused(desk).unwrap_or_else(|| panic!("the ring is lost after {:?}", reached.last()));
        if now == reached[0] {
            return reached;
        }
        assert!(!reached.contains(&now), "Tab goes in a circle that leaves things out: {now:?}");
        reached.push(now);
    }
    panic!("Tab comes to no end");
}

/// Tab reaches everything that can be acted on, in the order of reading, and Shift+Tab the same way back.
pub fn assert_all_reached(desk: &Rc<Desk>, what: &str) -> usize {
    let there = things(desk);
    let forth = walk(desk, tab);
    let missing: Vec<_> = there.iter().filter(|thing| !forth.contains(thing)).collect();
    assert!(missing.is_empty(), "{what}: Tab never reaches {missing:#?}");
    let foreign: Vec<_> = forth.iter().filter(|thing| !there.contains(thing)).collect();
    assert!(foreign.is_empty(), "{what}: Tab reaches what nobody can press: {foreign:#?}");
    assert_eq!(forth.len(), there.len(), "{what}: two of the same name at the same place");
    let first = there.iter().position(|thing| *thing == forth[0]).unwrap_or(0);
    let turned: Vec<_> = there[first..].iter().chain(&there[..first]).cloned().collect();
    assert_eq!(forth, turned, "{what}: Tab does not follow the order of reading");
    let mut back = walk(desk, back_tab);
    back.reverse();
    let first = back.iter().position(|thing| *thing == forth[0]).unwrap_or(0);
    back.rotate_left(first);
    assert_eq!(forth, back, "{what}: Shift+Tab goes another way");
    forth.len()
}
