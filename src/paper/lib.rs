//! Cards, sheets and reports as PDF, PNG, text and CSV bytes.
//!
//! Invariants of the crate: it takes plain values of its own and gives bytes; it knows neither the ledger nor the
//! rules. Every text for people comes through `words`. The one thing it reads is a font, in `fonts`, because none is
//! shipped.
#![forbid(unsafe_code)]

mod brand;
mod card;
mod fonts;
mod pdf;
mod picture;
mod recovery;
mod report;
mod scene;
mod sheet;

#[cfg(test)]
mod tests;

pub use brand::{Brand, Color};
pub use card::CardArt;
pub use fonts::{FontFault, Fonts};
pub use recovery::RecoverySheet;
pub use report::{Label, Report, Row, Section, TEXT_COLUMNS, Value};
pub use sheet::SheetLayout;

use tillstamp_words::{Catalog, Language};

/// Why no paper came out.
#[derive(Debug, thiserror::Error)]
pub enum PaperFault {
    /// No font.
    #[error(transparent)]
    Font(#[from] FontFault),
    /// A code that no QR code can hold.
    #[error(transparent)]
    Code(#[from] tillstamp_pass::qr::QrFault),
    /// The PDF could not be put together.
    #[error("the PDF could not be put together: {0}")]
    Pdf(String),
    /// The picture could not be written.
    #[error("the picture could not be written: {0}")]
    Picture(String),
    /// The table could not be written.
    #[error("the table could not be written")]
    Table(#[from] csv::Error),
    /// Nothing to print.
    #[error("nothing to print")]
    Empty,
}

/// Language and catalog of a piece of paper.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    /// All texts.
    pub catalog: &'a Catalog,
    /// The reader's language.
    pub language: Language,
}

impl<'a> Wording<'a> {
    /// Texts of `catalog` in `language`.
    pub fn new(catalog: &'a Catalog, language: Language) -> Self {
        Self { catalog, language }
    }

    pub(crate) fn plain(&self, key: &str) -> String {
        self.catalog.plain(self.language, key)
    }
}

/// Cards on A4, one or 24 a page with cut marks; as many pages as needed.
pub fn card_sheet(
    cards: &[CardArt],
    layout: SheetLayout,
    brand: &Brand,
    wording: Wording<'_>,
    fonts: &Fonts,
) -> Result<Vec<u8>, PaperFault> {
    pdf::write(&sheet::pages(cards, layout, brand, wording, fonts)?, fonts)
}

/// One card of 85.6 × 54 mm as PNG; `dots_per_inch` 72 to 600.
pub fn card_png(card: &CardArt, brand: &Brand, fonts: &Fonts, dots_per_inch: u32) -> Result<Vec<u8>, PaperFault> {
    picture::write(&card::large(card, brand, fonts)?, fonts, dots_per_inch)
}

/// The sheet that is printed once at set-up, A4.
pub fn recovery_sheet(
    sheet: &RecoverySheet,
    brand: &Brand,
    wording: Wording<'_>,
    fonts: &Fonts,
) -> Result<Vec<u8>, PaperFault> {
    pdf::write(&[recovery::page(sheet, brand, wording, fonts)], fonts)
}

/// A report as text of [`TEXT_COLUMNS`] columns, lines ended by `\n`.
pub fn report_text(report: &Report, wording: Wording<'_>) -> String {
    report::text::write(report, wording)
}

/// A report as CSV (RFC 4180, UTF-8): a line a figure, numbers without groups. `byte_order_mark` is for Excel.
pub fn report_csv(report: &Report, wording: Wording<'_>, byte_order_mark: bool) -> Result<Vec<u8>, PaperFault> {
    report::csv_table::write(report, wording, byte_order_mark)
}

/// A report as A4 pages.
pub fn report_pdf(report: &Report, brand: &Brand, wording: Wording<'_>, fonts: &Fonts) -> Result<Vec<u8>, PaperFault> {
    pdf::write(&report::page::pages(report, brand, wording, fonts), fonts)
}
