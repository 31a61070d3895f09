//! Stages around zxing-cpp, the strongest decoder per millisecond.
//!
//! Invariant: only QR codes are asked for, so that goods' bar codes never cost a read.

use zxingcpp::Binarizer::{self, FixedThreshold, GlobalHistogram, LocalAverage};
use zxingcpp::{Barcode, BarcodeFormat, BarcodeReader, ImageFormat, ImageView, TextMode};

use super::{Partial, Pictures, Sight, Stage};
use crate::ladder::Found;
use crate::luma::Luma;
use crate::prep;

/// The stages of this decoder that look at the whole picture for every code, cheapest way first.
pub const WIDE: &[Stage] = &[
    Stage { name: "zxing", turn: true, run: |p, n| read(p.base, LocalAverage, n) },
    Stage { name: "zxing-global", turn: true, run: |p, n| read(p.base, GlobalHistogram, n) },
    Stage { name: "zxing-gamma", turn: true, run: |p, n| read(&prep::gamma(p.base, 0.5), LocalAverage, n) },
    Stage {
        name: "zxing-contrast",
        turn: true,
        run: |p, n| read(&prep::local_contrast(p.base, 8), GlobalHistogram, n),
    },
];

/// The stages for pictures that were not read so far.
pub const DEEP: &[Stage] = &[
    Stage { name: "zxing-soft", turn: true, run: |p, n| read(&soft(p), FixedThreshold, n) },
    Stage { name: "zxing-dark", turn: true, run: |p, n| read(&prep::grown(p.base, true), LocalAverage, n) },
    Stage { name: "zxing-fine", turn: false, run: |p, n| read(&prep::adaptive(p.base, 5, 3), FixedThreshold, n) },
];

/// Blurred before the threshold: heals codes of dots and grain.
fn soft(pictures: &Pictures<'_>) -> Luma {
    prep::adaptive(&prep::blurred(pictures.base, 3), 25, 4)
}

/// The quick stages for live frames: a third of a millisecond and two milliseconds at 1280×720.
pub const QUICK: &[Stage] = &[
    Stage { name: "zxing-quick", turn: false, run: |p, n| run(&easy(GlobalHistogram), p.base, n) },
    Stage { name: "zxing-even", turn: false, run: |p, n| run(&easy(LocalAverage), p.base, n) },
];

/// The stage for the region where the last frame had a code.
pub const TRACKED: Stage =
    Stage { name: "zxing-tracked", turn: false, run: |p, n| run(&easy(GlobalHistogram), p.base, n) };

/// One run over one picture, all "try" options on.
pub fn read(picture: &Luma, binarizer: Binarizer, stage: &'static str) -> Sight {
    run(&reader(binarizer), picture, stage)
}

fn reader(binarizer: Binarizer) -> BarcodeReader {
    BarcodeReader::new()
        .formats([BarcodeFormat::QRCode])
        .binarizer(binarizer)
        .text_mode(TextMode::Plain)
        .return_errors(true)
}

/// One size and dark on light only: what a phone before the lens is in nearly every frame.
fn easy(binarizer: Binarizer) -> BarcodeReader {
    reader(binarizer).try_invert(false).try_downscale(false)
}

fn run(reader: &BarcodeReader, picture: &Luma, stage: &'static str) -> Sight {
    let (Ok(width), Ok(height)) = (i32::try_from(picture.width()), i32::try_from(picture.height())) else {
        return Sight::default();
    };
    let Ok(view) = ImageView::from_slice(picture.pixels(), width, height, ImageFormat::Lum) else {
        return Sight::default();
    };
    let Ok(codes) = reader.from(view) else { return Sight::default() };
    let mut sight = Sight::default();
    for code in codes {
        let corners = corners(&code);
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

fn corners(code: &Barcode) -> [(f32, f32); 4] {
    let at = code.position();
    [at.top_left, at.top_right, at.bottom_right, at.bottom_left].map(|p| (p.x as f32, p.y as f32))
}
