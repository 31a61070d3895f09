//! What is on a page, before it becomes a PDF or a picture: rectangles, circles, lines, texts and codes, in millimetres
//! from the upper left corner.
//!
//! Invariant: both writers draw the same scene, so that a card on paper and on a screen are one drawing.

use crate::brand::Color;
use crate::fonts::Weight;
use tillstamp_pass::qr::Matrix;

/// Millimetres in a point (1/72 inch).
pub(crate) const MM_PER_POINT: f32 = 25.4 / 72.0;
/// A4, millimetres.
pub(crate) const A4: (f32, f32) = (210.0, 297.0);

/// Where a text stands against its x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Center,
    Right,
}

/// A text's face.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) weight: Weight,
    pub(crate) size_pt: f32,
    pub(crate) color: Color,
}

impl Style {
    pub(crate) const fn new(weight: Weight, size_pt: f32, color: Color) -> Self {
        Self { weight, size_pt, color }
    }
}

/// A closed or open line.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// x, y, width, height, corner radius.
    Rect { x: f32, y: f32, width: f32, height: f32, radius: f32 },
    /// Centre and radius.
    Circle { x: f32, y: f32, radius: f32 },
    /// From and to.
    Line { x1: f32, y1: f32, x2: f32, y2: f32 },
}

/// Something drawn.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// Filled with a colour.
    Fill { shape: Shape, color: Color },
    /// Drawn as an outline.
    Stroke { shape: Shape, color: Color, width: f32 },
    /// A text on its baseline.
    Text { text: String, x: f32, baseline: f32, align: Align, style: Style },
    /// A QR symbol without its quiet zone, which whoever places it leaves free.
    Code { matrix: Matrix, x: f32, y: f32, side: f32 },
}

/// A page.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) items: Vec<Item>,
}

impl Scene {
    pub(crate) fn new((width, height): (f32, f32)) -> Self {
        Self { width, height, items: Vec::new() }
    }

    pub(crate) fn fill(&mut self, shape: Shape, color: Color) {
        self.items.push(Item::Fill { shape, color });
    }

    pub(crate) fn stroke(&mut self, shape: Shape, color: Color, width: f32) {
        self.items.push(Item::Stroke { shape, color, width });
    }

    pub(crate) fn text(&mut self, text: &str, x: f32, baseline: f32, align: Align, style: Style) {
        self.items.push(Item::Text { text: text.to_owned(), x, baseline, align, style });
    }

    pub(crate) fn rule(&mut self, x1: f32, x2: f32, y: f32, color: Color, width: f32) {
        self.stroke(Shape::Line { x1, y1: y, x2, y2: y }, color, width);
    }

    /// Puts another drawing at a place on this page.
    pub(crate) fn place(&mut self, other: &Self, dx: f32, dy: f32) {
        self.items.extend(other.items.iter().map(|item| moved(item, dx, dy)));
    }
}

fn moved(item: &Item, dx: f32, dy: f32) -> Item {
    let shifted = |shape: Shape| match shape {
        Shape::Rect { x, y, width, height, radius } => Shape::Rect { x: x + dx, y: y + dy, width, height, radius },
        Shape::Circle { x, y, radius } => Shape::Circle { x: x + dx, y: y + dy, radius },
        Shape::Line { x1, y1, x2, y2 } => Shape::Line { x1: x1 + dx, y1: y1 + dy, x2: x2 + dx, y2: y2 + dy },
    };
    match item.clone() {
        Item::Fill { shape, color } => Item::Fill { shape: shifted(shape), color },
        Item::Stroke { shape, color, width } => Item::Stroke { shape: shifted(shape), color, width },
        Item::Text { text, x, baseline, align, style } => {
            Item::Text { text, x: x + dx, baseline: baseline + dy, align, style }
        }
        Item::Code { matrix, x, y, side } => Item::Code { matrix, x: x + dx, y: y + dy, side },
    }
}

/// How far a control point lies from a quarter circle's end, as a share of its radius.
pub(crate) const QUARTER: f32 = 0.552_285;

/// Takes a path's commands; PDF and pictures have builders of their own.
pub(crate) trait Pen {
    fn move_to(&mut self, x: f32, y: f32);
    fn line_to(&mut self, x: f32, y: f32);
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32);
    fn close(&mut self);
}

impl Shape {
    /// Draws the shape, every length times `scale`.
    pub(crate) fn draw(&self, scale: f32, pen: &mut impl Pen) {
        match *self {
            Self::Line { x1, y1, x2, y2 } => {
                pen.move_to(x1 * scale, y1 * scale);
                pen.line_to(x2 * scale, y2 * scale);
            }
            Self::Circle { x, y, radius } => {
                rounded(pen, [x - radius, y - radius, 2.0 * radius, 2.0 * radius].map(|v| v * scale), radius * scale);
            }
            Self::Rect { x, y, width, height, radius } => {
                rounded(pen, [x, y, width, height].map(|v| v * scale), radius * scale);
            }
        }
    }
}

fn rounded(pen: &mut impl Pen, [x, y, width, height]: [f32; 4], radius: f32) {
    let r = radius.min(width / 2.0).min(height / 2.0).max(0.0);
    let (right, bottom, k) = (x + width, y + height, r * (1.0 - QUARTER));
    pen.move_to(x + r, y);
    pen.line_to(right - r, y);
    if r > 0.0 {
        pen.curve_to(right - k, y, right, y + k, right, y + r);
    }
    pen.line_to(right, bottom - r);
    if r > 0.0 {
        pen.curve_to(right, bottom - k, right - k, bottom, right - r, bottom);
    }
    pen.line_to(x + r, bottom);
    if r > 0.0 {
        pen.curve_to(x + k, bottom, x, bottom - k, x, bottom - r);
    }
    pen.line_to(x, y + r);
    if r > 0.0 {
        pen.curve_to(x, y + k, x + k, y, x + r, y);
    }
    pen.close();
}
