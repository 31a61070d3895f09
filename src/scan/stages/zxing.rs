//! Stages around zxing-cpp, the strongest decoder per millisecond.
//!
//! Invariant: only QR codes are asked for, so that goods' bar codes never cost a read.

use zxingcpp::Binarizer::{self, FixedThreshold, GlobalHistogram, LocalAverage};
use zxingcpp::{Barcode, BarcodeFormat, BarcodeReader, ImageFormat, ImageView, TextMode};

use super::{Live, Partial, Pictures, Sight, Stage};
use crate::ladder::Found;
use crate::luma::Luma;
use crate::prep;

/// The stages of this decoder that look at the whole picture for every code, cheapest way first.
pub const WIDE: &[Stage] = &[
    Stage { name: "zxing", live: Live::Each, run: |p, n| read(p.base, 1.0, LocalAverage, n) },
    Stage { name: "zxing-global", live: Live::Turn, run: |p, n| read(p.base, 1.0, GlobalHistogram, n) },
    Stage { name: "zxing-gamma", live: Live::Turn, run: |p, n| read(&prep::gamma(p.base, 0.5), 1.0, LocalAverage, n) },
    Stage { name: "zxing-contrast-8", live: Live::Turn, run: |p, n| read(&contrast(p, 8), 1.0, GlobalHistogram, n) },
    Stage { name: "zxing-contrast-64", live: Live::Turn, run: |p, n| read(&contrast(p, 64), 1.0, LocalAverage, n) },
];

/// The stages for pictures that were not read so far.
pub const DEEP: &[Stage] = &[
    Stage { name: "zxing-half", live: Live::Turn, run: |p, n| read(p.half(), 2.0, LocalAverage, n) },
    Stage { name: "zxing-half-global", live: Live::Turn, run: |p, n| read(p.half(), 2.0, GlobalHistogram, n) },
    Stage { name: "zxing-quarter", live: Live::Turn, run: |p, n| read(p.quarter(), 4.0, LocalAverage, n) },
    Stage { name: "zxing-soft", live: Live::Turn, run: |p, n| read(&soft(p), 1.0, FixedThreshold, n) },
    Stage { name: "zxing-dark", live: Live::Turn, run: |p, n| read(&prep::grown(p.base, true), 1.0, LocalAverage, n) },
    Stage {
        name: "zxing-fine",
        live: Live::Never,
        run: |p, n| read(&prep::adaptive(p.base, 5, 3), 1.0, FixedThreshold, n),
    },
];

fn contrast(pictures: &Pictures<'_>, cell: usize) -> Luma {
    prep::local_contrast(pictures.base, cell)
}

/// Blurred before the threshold: heals codes of dots and grain.
fn soft(pictures: &Pictures<'_>) -> Luma {
    prep::adaptive(&prep::blurred(pictures.base, 3), 25, 4)
}

/// One run over one picture, all "try" options on.
pub fn read(picture: &Luma, scale: f32, binarizer: Binarizer, stage: &'static str) -> Sight {
    let (Ok(width), Ok(height)) = (i32::try_from(picture.width()), i32::try_from(picture.height())) else {
        return Sight::default();
    };
    let Ok(view) = ImageView::from_slice(picture.pixels(), width, height, ImageFormat::Lum) else {
        return Sight::default();
    };
    let reader = BarcodeReader::new()
        .formats([BarcodeFormat::QRCode])
        .binarizer(binarizer)
        .text_mode(TextMode::Plain)
        .return_errors(true);
    let Ok(codes) = reader.from(view) else { return Sight::default() };
    let mut sight = Sight::default();
    for code in codes {
        let corners = corners(&code, scale);
        if code.is_valid() {
            let bytes = code.bytes();
            let text = Some(code.text());
            sight.found.push(Found { bytes, text, corners, stage });
        } else {
            sight.partial.push(Partial { corners });
        }
    }
    sight
}

fn corners(code: &Barcode, scale: f32) -> [(f32, f32); 4] {
    let at = code.position();
    [at.top_left, at.top_right, at.bottom_right, at.bottom_left].map(|p| (p.x as f32 * scale, p.y as f32 * scale))
}
