//! Stages around zxing-cpp, the strongest decoder per millisecond.
//!
//! Invariant: only QR codes are asked for, so that goods' bar codes never cost a read.

use zxingcpp::{Barcode, BarcodeFormat, BarcodeReader, Binarizer, ImageFormat, ImageView, TextMode};

use super::{Live, Partial, Sight, Stage};
use crate::ladder::Found;
use crate::luma::Luma;
use crate::prep;

/// The stages of this decoder, in order.
pub const STAGES: &[Stage] = &[
    Stage { name: "zxing", live: Live::Each, run: |p, n| read(p.base, 1.0, Binarizer::LocalAverage, n) },
    Stage { name: "zxing-global", live: Live::Each, run: |p, n| read(p.base, 1.0, Binarizer::GlobalHistogram, n) },
    Stage {
        name: "zxing-equalized",
        live: Live::Turn,
        run: |p, n| read(p.equalized(), 1.0, Binarizer::LocalAverage, n),
    },
    Stage {
        name: "zxing-gamma2",
        live: Live::Turn,
        run: |p, n| read(&prep::gamma(p.base, 2.0), 1.0, Binarizer::LocalAverage, n),
    },
    Stage {
        name: "zxing-gamma05",
        live: Live::Turn,
        run: |p, n| read(&prep::gamma(p.base, 0.5), 1.0, Binarizer::LocalAverage, n),
    },
    Stage { name: "zxing-half", live: Live::Turn, run: |p, n| read(p.half(), 2.0, Binarizer::LocalAverage, n) },
    Stage { name: "zxing-quarter", live: Live::Turn, run: |p, n| read(p.quarter(), 4.0, Binarizer::LocalAverage, n) },
];

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
