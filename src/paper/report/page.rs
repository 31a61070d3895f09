//! A report on A4.
//!
//! Invariant: a section's heading never stands alone at the foot of a page; every page says which of how many it is.

use super::{Report, Section};
use crate::Wording;
use crate::brand::{Brand, Color};
use crate::fonts::{Fonts, Weight};
use crate::scene::{A4, Align, Scene, Shape, Style};
use tillstamp_words::Arg;

const MARGIN: f32 = 24.0;
const RIGHT: f32 = A4.0 - MARGIN;
const FOOT: f32 = A4.1 - 24.0;
const ROW: f32 = 6.6;
const BODY: Style = Style::new(Weight::Regular, 10.5, Color::INK);
const FIGURE: Style = Style::new(Weight::Medium, 10.5, Color::INK);
const MUTED: Style = Style::new(Weight::Regular, 9.0, Color::MUTED);

struct Pages<'a> {
    pages: Vec<Scene>,
    page: Scene,
    y: f32,
    fonts: &'a Fonts,
    accent: Color,
}

impl Pages<'_> {
    fn turn(&mut self) {
        let full = std::mem::replace(&mut self.page, Scene::new(A4));
        self.pages.push(full);
        self.y = MARGIN + 4.0;
    }

    fn need(&mut self, height: f32) {
        if self.y + height > FOOT {
            self.turn();
        }
    }

    fn text(&mut self, text: &str, x: f32, align: Align, style: Style) {
        self.page.text(text, x, self.y, align, style);
    }
}

pub(crate) fn pages(report: &Report, brand: &Brand, wording: Wording<'_>, fonts: &Fonts) -> Vec<Scene> {
    let accent = brand.accent.on_white();
    let mut all = Pages { pages: Vec::new(), page: Scene::new(A4), y: 36.0, fonts, accent };
    all.page.fill(Shape::Rect { x: 0.0, y: 0.0, width: A4.0, height: 5.0, radius: 0.0 }, brand.accent);
    all.page.text(&report.shop, MARGIN, 22.0, Align::Left, Style::new(Weight::Medium, 11.0, Color::MUTED));
    all.text(&report.title(wording), MARGIN, Align::Left, Style::new(Weight::Bold, 26.0, Color::INK));
    all.y += 8.0;
    all.text(&report.days(wording), MARGIN, Align::Left, Style::new(Weight::Regular, 13.0, Color::INK));
    all.y += 6.0;
    for section in &report.sections {
        table(&mut all, section, wording);
    }
    if let Some(fingerprint) = &report.fingerprint {
        all.need(20.0);
        all.y += 8.0;
        all.text(&wording.plain("paper-report-fingerprint"), MARGIN, Align::Left, MUTED);
        all.y += 5.0;
        all.text(fingerprint, MARGIN, Align::Left, FIGURE);
    }
    all.turn();
    let (made, count) = (report.made(wording), all.pages.len());
    for (index, page) in all.pages.iter_mut().enumerate() {
        page.rule(MARGIN, RIGHT, FOOT + 6.0, Color::HAIRLINE, 0.25);
        page.text(&made, MARGIN, FOOT + 11.5, Align::Left, MUTED);
        let arguments = [("page", Arg::Int(index as i64 + 1)), ("pages", Arg::Int(count as i64))];
        page.text(&wording.text_with("paper-page", &arguments), RIGHT, FOOT + 11.5, Align::Right, MUTED);
    }
    all.pages
}

fn table(all: &mut Pages<'_>, section: &Section, wording: Wording<'_>) {
    all.need(12.0 + 3.0 * ROW);
    all.y += 10.0;
    let accent = all.accent;
    all.text(&section.title.shown(wording), MARGIN, Align::Left, Style::new(Weight::Bold, 12.5, accent));
    let count = section.rows.iter().map(|row| row.values.len()).max().unwrap_or(1).max(section.columns.len()).max(1);
    let width = ((RIGHT - MARGIN) * 0.66 / count as f32).min(36.0);
    let edge = |column: usize| RIGHT - (count - 1 - column) as f32 * width;
    for (column, head) in section.columns.iter().enumerate() {
        let head = all.fonts.fitted(&head.shown(wording), MUTED.weight, MUTED.size_pt, width - 2.0);
        all.text(&head, edge(column), Align::Right, MUTED);
    }
    all.y += 2.6;
    all.page.rule(MARGIN, RIGHT, all.y, Color::INK, 0.3);
    all.y += 5.0;
    if section.rows.is_empty() {
        all.text(&wording.plain("common-none"), MARGIN, Align::Left, MUTED);
        all.y += ROW;
    }
    for row in &section.rows {
        all.need(ROW);
        let room = RIGHT - MARGIN - count as f32 * width;
        let label = all.fonts.fitted(&row.label.shown(wording), BODY.weight, BODY.size_pt, room.max(30.0));
        all.text(&label, MARGIN, Align::Left, BODY);
        for (column, value) in row.values.iter().enumerate() {
            let shown = value.shown(wording);
            // A single column may be as wide as the page leaves it.
            let room = if count == 1 { (RIGHT - MARGIN) * 0.6 } else { width - 2.0 };
            let shown = all.fonts.fitted(&shown, FIGURE.weight, FIGURE.size_pt, room);
            all.text(&shown, edge(column), Align::Right, FIGURE);
        }
        all.page.rule(MARGIN, RIGHT, all.y + 2.1, Color::HAIRLINE, 0.2);
        all.y += ROW;
    }
}
