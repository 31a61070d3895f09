//! Cards on A4 with cut marks.
//!
//! Invariant: every card is printed at its real size; marks stand outside the cards, so that no cut leaves one on them.

use crate::brand::{Brand, Color};
use crate::card::{self, CardArt, LARGE, SMALL};
use crate::fonts::{Fonts, Weight};
use crate::scene::{A4, Align, Scene, Shape, Style};
use crate::{PaperFault, Wording};

/// How many cards a page holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetLayout {
    /// One of 85.6 × 54 mm.
    One,
    /// Three by eight of 64 × 35 mm.
    TwentyFour,
}

const COLUMNS: usize = 3;
const ROWS: usize = 8;
/// Length of a mark and its distance from the card, millimetres.
const MARK: f32 = 4.0;
const MARK_GAP: f32 = 1.5;

pub(crate) fn pages(
    cards: &[CardArt],
    layout: SheetLayout,
    brand: &Brand,
    wording: Wording<'_>,
    fonts: &Fonts,
) -> Result<Vec<Scene>, PaperFault> {
    if cards.is_empty() {
        return Err(PaperFault::Empty);
    }
    match layout {
        SheetLayout::One => cards.iter().map(|card| single(card, brand, wording, fonts)).collect(),
        SheetLayout::TwentyFour => cards.chunks(COLUMNS * ROWS).map(|cards| grid(cards, brand, fonts)).collect(),
    }
}

fn single(card: &CardArt, brand: &Brand, wording: Wording<'_>, fonts: &Fonts) -> Result<Scene, PaperFault> {
    let mut page = Scene::new(A4);
    let (x, y) = ((A4.0 - LARGE.0) / 2.0, 40.0);
    page.place(&card::large(card, brand, fonts)?, x, y);
    for (corner_x, side_x) in [(x, -1.0), (x + LARGE.0, 1.0)] {
        for (corner_y, side_y) in [(y, -1.0), (y + LARGE.1, 1.0)] {
            mark(&mut page, corner_x, corner_y, side_x, 0.0);
            mark(&mut page, corner_x, corner_y, 0.0, side_y);
        }
    }
    let hint = wording.plain("paper-card-hint");
    let style = Style::new(Weight::Regular, 10.0, Color::MUTED);
    for (index, line) in fonts.wrapped(&hint, Weight::Regular, 10.0, 120.0).iter().enumerate() {
        page.text(line, A4.0 / 2.0, y + LARGE.1 + 18.0 + index as f32 * 5.5, Align::Center, style);
    }
    Ok(page)
}

fn grid(cards: &[CardArt], brand: &Brand, fonts: &Fonts) -> Result<Scene, PaperFault> {
    let mut page = Scene::new(A4);
    let (left, top) = ((A4.0 - COLUMNS as f32 * SMALL.0) / 2.0, (A4.1 - ROWS as f32 * SMALL.1) / 2.0);
    for (index, card) in cards.iter().enumerate() {
        let (column, row) = (index % COLUMNS, index / COLUMNS);
        let place = (left + column as f32 * SMALL.0, top + row as f32 * SMALL.1);
        page.place(&card::small(card, brand, fonts)?, place.0, place.1);
    }
    let (right, bottom) = (A4.0 - left, A4.1 - top);
    for column in 0..=COLUMNS {
        let x = left + column as f32 * SMALL.0;
        mark(&mut page, x, top, 0.0, -1.0);
        mark(&mut page, x, bottom, 0.0, 1.0);
    }
    for row in 0..=ROWS {
        let y = top + row as f32 * SMALL.1;
        mark(&mut page, left, y, -1.0, 0.0);
        mark(&mut page, right, y, 1.0, 0.0);
    }
    Ok(page)
}

/// A short line that leads away from a corner in one direction.
fn mark(page: &mut Scene, x: f32, y: f32, dx: f32, dy: f32) {
    let (near, far) = (MARK_GAP, MARK_GAP + MARK);
    let line = Shape::Line { x1: x + dx * near, y1: y + dy * near, x2: x + dx * far, y2: y + dy * far };
    page.stroke(line, Color::MUTED, 0.15);
}
