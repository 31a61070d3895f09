//! A scene to PNG.
//!
//! Invariant: the modules of a code fall on whole pixels without grey between them, so that any reader reads them.

use crate::PaperFault;
use crate::brand::Color;
use crate::fonts::Fonts;
use crate::scene::{Align, Item, MM_PER_POINT, Pen, Scene, Style};
use tillstamp_pass::qr::Matrix;
use tiny_skia::{FillRule, Paint, PathBuilder, Pixmap, Rect, Stroke, Transform};

struct PixelPen(PathBuilder);

impl Pen for PixelPen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }
    fn close(&mut self) {
        self.0.close();
    }
}

/// A glyph's outline at its place on the page.
struct Outline {
    path: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Outline {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl ttf_parser::OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }
    fn close(&mut self) {
        self.path.close();
    }
}

pub(crate) fn write(scene: &Scene, fonts: &Fonts, dots_per_inch: u32) -> Result<Vec<u8>, PaperFault> {
    let scale = dots_per_inch.clamp(72, 600) as f32 / 25.4;
    let pixels = |mm: f32| (mm * scale).round() as u32;
    let too_large = || PaperFault::Picture("too large".to_owned());
    let mut pixmap = Pixmap::new(pixels(scene.width), pixels(scene.height)).ok_or_else(too_large)?;
    pixmap.fill(tiny_skia::Color::WHITE);
    for item in &scene.items {
        draw(&mut pixmap, item, fonts, scale);
    }
    pixmap.encode_png().map_err(|error| PaperFault::Picture(error.to_string()))
}

fn draw(pixmap: &mut Pixmap, item: &Item, fonts: &Fonts, scale: f32) {
    match item {
        Item::Fill { shape, color } => {
            let mut pen = PixelPen(PathBuilder::new());
            shape.draw(scale, &mut pen);
            fill(pixmap, pen.0, *color);
        }
        Item::Stroke { shape, color, width } => {
            let mut pen = PixelPen(PathBuilder::new());
            shape.draw(scale, &mut pen);
            let stroke = Stroke { width: width * scale, ..Stroke::default() };
            if let Some(path) = pen.0.finish() {
                pixmap.stroke_path(&path, &paint(*color), &stroke, Transform::identity(), None);
            }
        }
        Item::Text { text, x, baseline, align, style } => {
            let width = fonts.width_mm(text, style.weight, style.size_pt);
            let left = match align {
                Align::Left => *x,
                Align::Center => x - width / 2.0,
                Align::Right => x - width,
            };
            draw_text(pixmap, text, (left * scale, baseline * scale), *style, fonts, scale);
        }
        Item::Code { matrix, x, y, side } => draw_code(pixmap, matrix, x * scale, y * scale, side * scale),
    }
}

fn draw_text(pixmap: &mut Pixmap, text: &str, (x, y): (f32, f32), style: Style, fonts: &Fonts, scale: f32) {
    let bytes = fonts.bytes(style.weight);
    let Ok(face) = ttf_parser::Face::parse(&bytes, 0) else { return };
    let glyph_scale = style.size_pt * MM_PER_POINT * scale / f32::from(face.units_per_em());
    let mut outline = Outline { path: PathBuilder::new(), x, y, scale: glyph_scale };
    for glyph in text.chars().filter_map(|character| face.glyph_index(character)) {
        face.outline_glyph(glyph, &mut outline);
        outline.x += face.glyph_hor_advance(glyph).map_or(0.0, f32::from) * glyph_scale;
    }
    fill(pixmap, outline.path, style.color);
}

fn draw_code(pixmap: &mut Pixmap, matrix: &Matrix, x: f32, y: f32, side: f32) {
    // Whole pixels a module, centred in the place that was meant for the code.
    let module = (side / matrix.size() as f32).floor().max(1.0);
    let slack = (side - module * matrix.size() as f32) / 2.0;
    let (left, top) = ((x + slack).round(), (y + slack).round());
    let mut paint = paint(Color::BLACK);
    paint.anti_alias = false;
    for row in 0..matrix.size() {
        for column in (0..matrix.size()).filter(|column| matrix.is_dark(*column, row)) {
            let (x, y) = (left + column as f32 * module, top + row as f32 * module);
            if let Some(rect) = Rect::from_xywh(x, y, module, module) {
                pixmap.fill_rect(rect, &paint, Transform::identity(), None);
            }
        }
    }
}

fn fill(pixmap: &mut Pixmap, builder: PathBuilder, color: Color) {
    if let Some(path) = builder.finish() {
        pixmap.fill_path(&path, &paint(color), FillRule::Winding, Transform::identity(), None);
    }
}

fn paint(Color([red, green, blue]): Color) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(red, green, blue, 255);
    paint
}
