//! The sheet that is printed once at set-up: the phrase that opens the card key, the owner's code, the key's
//! fingerprint.
//!
//! Invariant: everything on it is secret or proves something, so it says where to keep it; nothing else is on it.

use crate::Wording;
use crate::brand::{Brand, Color};
use crate::fonts::{Fonts, Weight};
use crate::scene::{A4, Align, Scene, Shape, Style};
use tillstamp_words::Arg;

/// What is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoverySheet {
    /// Words in order (twelve, as a rule).
    pub phrase: Vec<String>,
    /// Sets a new owner's PIN; in groups.
    pub owner_code: String,
    /// Of the stream's key; hex in groups.
    pub fingerprint: String,
    /// Day of set-up, days since 1970-01-01.
    pub date: i32,
}

const MARGIN: f32 = 24.0;
const WIDTH: f32 = A4.0 - 2.0 * MARGIN;
const BODY: Style = Style::new(Weight::Regular, 10.5, Color::INK);
const SMALL: Style = Style::new(Weight::Regular, 9.5, Color::MUTED);

/// A page with a place to write on.
struct Flow<'a> {
    page: Scene,
    fonts: &'a Fonts,
    y: f32,
}

impl Flow<'_> {
    fn paragraph(&mut self, text: &str, style: Style, indent: f32) {
        for line in self.fonts.wrapped(text, style.weight, style.size_pt, WIDTH - indent) {
            self.page.text(&line, MARGIN + indent, self.y, Align::Left, style);
            self.y += style.size_pt * 0.52;
        }
    }

    fn heading(&mut self, number: &str, text: &str, accent: Color) {
        self.y += 6.5;
        self.page.fill(Shape::Circle { x: MARGIN + 3.2, y: self.y - 1.6, radius: 3.2 }, accent);
        let figure = Style::new(Weight::Bold, 10.0, accent.text_on());
        self.page.text(number, MARGIN + 3.2, self.y - 0.35, Align::Center, figure);
        self.page.text(text, MARGIN + 9.5, self.y, Align::Left, Style::new(Weight::Bold, 13.0, Color::INK));
        self.y += 6.5;
    }

    fn boxed(&mut self, text: &str, size_pt: f32, height: f32) {
        let frame = Shape::Rect { x: MARGIN, y: self.y - 3.5, width: WIDTH, height, radius: 2.5 };
        self.page.fill(frame, Color::GROUND);
        self.page.stroke(frame, Color::HAIRLINE, 0.25);
        let middle = self.y - 3.5 + height / 2.0 + size_pt * 0.125;
        let style = Style::new(Weight::Medium, size_pt, Color::INK);
        self.page.text(text, A4.0 / 2.0, middle, Align::Center, style);
        self.y += height + 2.5;
    }
}

pub(crate) fn page(sheet: &RecoverySheet, brand: &Brand, wording: Wording<'_>, fonts: &Fonts) -> Scene {
    let accent = brand.accent;
    let mut flow = Flow { page: Scene::new(A4), fonts, y: 32.0 };
    flow.page.fill(Shape::Rect { x: 0.0, y: 0.0, width: A4.0, height: 5.0, radius: 0.0 }, accent);
    flow.page.text(&brand.name, MARGIN, 22.0, Align::Left, Style::new(Weight::Medium, 11.0, Color::MUTED));
    let date = wording.catalog.date_long(wording.language, sheet.date);
    flow.page.text(&date, A4.0 - MARGIN, 22.0, Align::Right, Style::new(Weight::Regular, 11.0, Color::MUTED));
    let title = Style::new(Weight::Bold, 26.0, Color::INK);
    flow.page.text(&wording.plain("paper-recovery-title"), MARGIN, 36.0, Align::Left, title);
    flow.y = 46.0;
    flow.paragraph(&wording.plain("paper-recovery-keep"), BODY, 0.0);
    flow.heading("1", &wording.plain("paper-recovery-phrase"), accent);
    flow.paragraph(&wording.plain("paper-recovery-phrase-help"), SMALL, 0.0);
    flow.y += 2.0;
    phrase(&mut flow, &sheet.phrase);
    flow.heading("2", &wording.plain("paper-recovery-owner"), accent);
    flow.paragraph(&wording.plain("paper-recovery-owner-help"), SMALL, 0.0);
    flow.y += 4.0;
    flow.boxed(&sheet.owner_code, 17.0, 14.0);
    flow.heading("3", &wording.plain("paper-recovery-fingerprint"), accent);
    flow.paragraph(&wording.plain("paper-recovery-fingerprint-help"), SMALL, 0.0);
    flow.y += 4.0;
    flow.boxed(&sheet.fingerprint, 12.0, 11.0);
    flow.y += 5.0;
    flow.page.rule(MARGIN, A4.0 - MARGIN, flow.y - 2.0, Color::HAIRLINE, 0.25);
    flow.y += 5.0;
    let lost = Style::new(Weight::Medium, 10.5, Color::INK);
    flow.paragraph(&wording.plain("paper-recovery-lost"), lost, 0.0);
    flow.y += 1.0;
    flow.paragraph(&wording.plain("paper-recovery-lost-help"), SMALL, 0.0);
    flow.page
}

/// Words in a numbered grid, read along the rows.
fn phrase(flow: &mut Flow<'_>, words: &[String]) {
    const COLUMNS: usize = 3;
    let (gap, height) = (3.0, 10.5);
    let width = (WIDTH - gap * (COLUMNS as f32 - 1.0)) / COLUMNS as f32;
    let top = flow.y - 3.0;
    for (index, word) in words.iter().enumerate() {
        let x = MARGIN + (index % COLUMNS) as f32 * (width + gap);
        let y = top + (index / COLUMNS) as f32 * (height + gap);
        let frame = Shape::Rect { x, y, width, height, radius: 2.0 };
        flow.page.fill(frame, Color::GROUND);
        flow.page.stroke(frame, Color::HAIRLINE, 0.25);
        let number = Style::new(Weight::Regular, 9.0, Color::MUTED);
        flow.page.text(&(index + 1).to_string(), x + 8.0, y + 6.6, Align::Right, number);
        flow.page.text(word, x + 11.5, y + 6.8, Align::Left, Style::new(Weight::Medium, 13.0, Color::INK));
    }
    let rows = words.len().div_ceil(COLUMNS) as f32;
    flow.y = top + rows * (height + gap) + 2.0;
}

impl Wording<'_> {
    pub(crate) fn text_with(&self, key: &str, arguments: &[(&str, Arg<'_>)]) -> String {
        self.catalog.text(self.language, key, arguments)
    }
}
