//! Scenes to PDF.
//!
//! Invariant: texts stay texts (they can be searched and copied), fonts are embedded as subsets.

use crate::PaperFault;
use crate::brand::Color;
use crate::fonts::{Fonts, Weight};
use crate::scene::{Align, Item, MM_PER_POINT, Pen, Scene};
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};
use tillstamp_pass::qr::Matrix;

const POINTS_PER_MM: f32 = 1.0 / MM_PER_POINT;

/// Krilla's builder as a pen.
struct PdfPen(PathBuilder);

impl Pen for PdfPen {
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

struct Faces([Font; 3]);

impl Faces {
    fn load(fonts: &Fonts) -> Result<Self, PaperFault> {
        let face = |weight| {
            Font::new(fonts.bytes(weight).as_ref().clone().into(), 0).ok_or_else(|| PaperFault::Pdf("font".to_owned()))
        };
        Ok(Self([face(Weight::Regular)?, face(Weight::Medium)?, face(Weight::Bold)?]))
    }

    fn get(&self, weight: Weight) -> Font {
        let [regular, medium, bold] = &self.0;
        match weight {
            Weight::Regular => regular.clone(),
            Weight::Medium => medium.clone(),
            Weight::Bold => bold.clone(),
        }
    }
}

pub(crate) fn write(pages: &[Scene], fonts: &Fonts) -> Result<Vec<u8>, PaperFault> {
    let faces = Faces::load(fonts)?;
    let mut document = Document::new();
    for scene in pages {
        let settings = PageSettings::from_wh(scene.width * POINTS_PER_MM, scene.height * POINTS_PER_MM);
        let mut page = document.start_page_with(settings.ok_or_else(|| PaperFault::Pdf("page size".to_owned()))?);
        let mut surface = page.surface();
        for item in &scene.items {
            draw(&mut surface, item, fonts, &faces);
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| PaperFault::Pdf(format!("{error:?}")))
}

fn draw(surface: &mut Surface<'_>, item: &Item, fonts: &Fonts, faces: &Faces) {
    match item {
        Item::Fill { shape, color } => {
            let mut pen = PdfPen(PathBuilder::new());
            shape.draw(POINTS_PER_MM, &mut pen);
            fill_path(surface, pen.0, *color);
        }
        Item::Stroke { shape, color, width } => {
            let mut pen = PdfPen(PathBuilder::new());
            shape.draw(POINTS_PER_MM, &mut pen);
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: paint(*color).into(),
                width: width * POINTS_PER_MM,
                ..Stroke::default()
            }));
            if let Some(path) = pen.0.finish() {
                surface.draw_path(&path);
            }
            surface.set_stroke(None);
        }
        Item::Text { text, x, baseline, align, style } => {
            let width = fonts.width_mm(text, style.weight, style.size_pt);
            let left = match align {
                Align::Left => *x,
                Align::Center => x - width / 2.0,
                Align::Right => x - width,
            };
            set_fill(surface, style.color);
            let start = Point::from_xy(left * POINTS_PER_MM, baseline * POINTS_PER_MM);
            let direction = TextDirection::LeftToRight;
            surface.draw_text(start, faces.get(style.weight), style.size_pt, text, false, direction);
        }
        Item::Code { matrix, x, y, side } => draw_code(surface, matrix, *x, *y, *side),
    }
}

/// One path of rectangles, a run of dark modules each: neighbours in one path leave no hair between them.
fn draw_code(surface: &mut Surface<'_>, matrix: &Matrix, x: f32, y: f32, side: f32) {
    let module = side / matrix.size() as f32;
    let mut builder = PathBuilder::new();
    for row in 0..matrix.size() {
        let mut column = 0;
        while column < matrix.size() {
            let run = (column..matrix.size()).take_while(|at| matrix.is_dark(*at, row)).count();
            let rect = Rect::from_xywh(
                (x + column as f32 * module) * POINTS_PER_MM,
                (y + row as f32 * module) * POINTS_PER_MM,
                run as f32 * module * POINTS_PER_MM,
                module * POINTS_PER_MM,
            );
            if let Some(rect) = rect.filter(|_| run > 0) {
                builder.push_rect(rect);
            }
            column += run.max(1);
        }
    }
    fill_path(surface, builder, Color::BLACK);
}

fn fill_path(surface: &mut Surface<'_>, builder: PathBuilder, color: Color) {
    set_fill(surface, color);
    if let Some(path) = builder.finish() {
        surface.draw_path(&path);
    }
}

fn set_fill(surface: &mut Surface<'_>, color: Color) {
    surface.set_stroke(None);
    surface.set_fill(Some(Fill { paint: paint(color).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }));
}

fn paint(Color([red, green, blue]): Color) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}
