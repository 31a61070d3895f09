//! A member's card: the size of a bank card, and a smaller one of which 24 fit an A4 sheet.
//!
//! Invariant: the code is drawn at level Q, at least 25 mm wide, dark on white, with four modules of light around it.

use crate::PaperFault;
use crate::brand::{Brand, Color};
use crate::fonts::{Fonts, Weight};
use crate::scene::{Align, Item, Scene, Shape, Style};
use tillstamp_pass::qr::{self, EccLevel, QUIET_MODULES};

/// What stands on a card. Nothing of it tells who the member is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardArt {
    /// The stamp card's name, in the customer's language.
    pub title: String,
    /// What a full card gives.
    pub reward: String,
    /// Stamps to a reward; up to 30 circles are drawn.
    pub goal: u32,
    /// The human number, grouped.
    pub number: String,
    /// Text of the code.
    pub code: String,
}

/// ISO/IEC 7810 ID-1, millimetres.
pub(crate) const LARGE: (f32, f32) = (85.6, 54.0);
/// Three by eight on A4, millimetres.
pub(crate) const SMALL: (f32, f32) = (64.0, 35.0);
/// Most circles on a card; beyond, the title must do.
const CIRCLES_MAX: u32 = 30;

/// Lengths of one of the two sizes, millimetres and points.
struct Measures {
    size: (f32, f32),
    code_side: f32,
    band: f32,
    margin: f32,
    name_pt: f32,
    title_pt: f32,
    number_pt: f32,
    circle: f32,
    corner: f32,
}

const LARGE_MEASURES: Measures = Measures {
    size: LARGE,
    code_side: 32.0,
    band: 3.0,
    margin: 5.0,
    name_pt: 14.0,
    title_pt: 9.0,
    number_pt: 8.5,
    circle: 5.6,
    corner: 3.0,
};

const SMALL_MEASURES: Measures = Measures {
    size: SMALL,
    code_side: 25.4,
    band: 1.8,
    margin: 3.0,
    name_pt: 9.5,
    title_pt: 6.5,
    number_pt: 6.5,
    circle: 3.9,
    corner: 0.0,
};

pub(crate) fn large(card: &CardArt, brand: &Brand, fonts: &Fonts) -> Result<Scene, PaperFault> {
    let mut scene = drawn(card, brand, fonts, &LARGE_MEASURES)?;
    let edge = Shape::Rect { x: 0.1, y: 0.1, width: LARGE.0 - 0.2, height: LARGE.1 - 0.2, radius: 3.0 };
    scene.stroke(edge, Color::HAIRLINE, 0.2);
    Ok(scene)
}

pub(crate) fn small(card: &CardArt, brand: &Brand, fonts: &Fonts) -> Result<Scene, PaperFault> {
    drawn(card, brand, fonts, &SMALL_MEASURES)
}

fn drawn(card: &CardArt, brand: &Brand, fonts: &Fonts, m: &Measures) -> Result<Scene, PaperFault> {
    let (width, height) = m.size;
    let mut scene = Scene::new(m.size);
    // The band: a strip of the shop's colour along the left edge, with the card's own corners.
    scene.fill(Shape::Rect { x: 0.0, y: 0.0, width: width / 2.0, height, radius: m.corner }, brand.accent);
    scene.fill(Shape::Rect { x: m.band, y: 0.0, width: width - m.band - m.corner, height, radius: 0.0 }, Color::WHITE);
    let matrix = qr::modules(&card.code, EccLevel::Q)?;
    let quiet = m.code_side * QUIET_MODULES as f32 / matrix.size() as f32;
    let code_x = width - m.margin.max(quiet) - m.code_side;
    let number_height = m.number_pt * 0.36;
    let code_y = ((height - m.code_side - number_height - quiet * 0.8) / 2.0).max(quiet);
    scene.items.push(Item::Code { matrix, x: code_x, y: code_y, side: m.code_side });
    let number_style = Style::new(Weight::Medium, m.number_pt, Color::INK);
    let number_y = (code_y + m.code_side + quiet + number_height).min(height - 1.2);
    scene.text(&card.number, code_x + m.code_side / 2.0, number_y, Align::Center, number_style);
    words(&mut scene, card, brand, fonts, m, code_x - quiet);
    Ok(scene)
}

/// Left of the code: name, title, circles, reward.
fn words(scene: &mut Scene, card: &CardArt, brand: &Brand, fonts: &Fonts, m: &Measures, right: f32) {
    let left = m.band + m.margin;
    let width = right - left - m.margin * 0.3;
    let line = |points: f32| points * 0.44;
    let mut y = m.margin + m.name_pt * 0.3;
    let name_lines = fonts.clamped(&brand.name, Weight::Bold, m.name_pt, width, 2);
    for text in &name_lines {
        scene.text(text, left, y, Align::Left, Style::new(Weight::Bold, m.name_pt, Color::INK));
        y += line(m.name_pt);
    }
    let title = fonts.fitted(&card.title, Weight::Regular, m.title_pt, width);
    scene.text(&title, left, y, Align::Left, Style::new(Weight::Regular, m.title_pt, Color::MUTED));
    let bottom = m.size.1 - m.margin;
    let reward_lines = fonts.clamped(&card.reward, Weight::Medium, m.title_pt, width, 2);
    let reward_count = reward_lines.len();
    let reward_top = bottom - line(m.title_pt) * (reward_count as f32 - 1.0);
    for (index, text) in reward_lines.iter().enumerate() {
        let style = Style::new(Weight::Medium, m.title_pt, brand.accent.on_white());
        scene.text(text, left, reward_top + line(m.title_pt) * index as f32, Align::Left, style);
    }
    let (top, floor) = (y + line(m.title_pt) * 0.6, reward_top - line(m.title_pt));
    circles(scene, card.goal, brand, m, [left, top, width, floor - top]);
}

/// The stamps to fill, the last of them the reward's: as large as their place allows.
fn circles(scene: &mut Scene, goal: u32, brand: &Brand, m: &Measures, [x, y, width, height]: [f32; 4]) {
    if goal == 0 || goal > CIRCLES_MAX || height <= 0.0 {
        return;
    }
    let fits = |columns: u32| {
        let rows = goal.div_ceil(columns) as f32;
        let pitch = (m.circle * 1.2).min(width / columns as f32).min(height / rows);
        (columns, pitch)
    };
    // Full rows look like a card; a ragged last row has to win by size.
    let worth = |(columns, pitch): (u32, f32)| if goal.is_multiple_of(columns) { pitch } else { pitch * 0.85 };
    let best = (3..=10).map(fits).reduce(|best, next| if worth(next) > worth(best) + 0.01 { next } else { best });
    let Some((columns, pitch)) = best else { return };
    let rows = goal.div_ceil(columns) as f32;
    let top = y + (height - rows * pitch) / 2.0;
    let radius = pitch * 0.42;
    for index in 0..goal {
        let center = (x + radius + (index % columns) as f32 * pitch, top + pitch * ((index / columns) as f32 + 0.5));
        let shape = Shape::Circle { x: center.0, y: center.1, radius };
        if index + 1 == goal {
            scene.fill(shape, brand.accent);
            tick(scene, center, radius, brand.accent.text_on());
        } else {
            scene.stroke(shape, brand.accent.on_white(), 0.25);
        }
    }
}

fn tick(scene: &mut Scene, (x, y): (f32, f32), radius: f32, color: Color) {
    let (low, width) = ((x - radius * 0.12, y + radius * 0.36), radius * 0.18);
    let strokes = [
        Shape::Line { x1: x - radius * 0.45, y1: y + radius * 0.02, x2: low.0, y2: low.1 },
        Shape::Line { x1: low.0 - width * 0.3, y1: low.1 + width * 0.3, x2: x + radius * 0.45, y2: y - radius * 0.36 },
    ];
    for stroke in strokes {
        scene.stroke(stroke, color, width);
    }
}
