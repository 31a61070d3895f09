//! The shop's colour made legible, and its logo made safe.
//!
//! Contrast: WCAG 2.2, relative luminance and contrast ratio (<https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>).

use crate::views::{Brand, Contrast, Rgb};
use image::ImageFormat;
use std::io::Cursor;

/// Text needs this ratio on its ground.
const RATIO: f64 = 4.5;
/// The darkest light ground (`sunken`) and the lightest dark ground (`surface`) of the window's theme.
const LIGHT_GROUND: Rgb = Rgb(0xEC, 0xEA, 0xE3);
const DARK_GROUND: Rgb = Rgb(0x1E, 0x1D, 0x1A);
const WHITE: Rgb = Rgb(255, 255, 255);
const BLACK: Rgb = Rgb(0x12, 0x12, 0x0F);

/// A logo file is not larger, in bytes.
const LOGO_BYTES_MAX: usize = 8 * 1024 * 1024;
/// A picture is not wider or higher before it is scaled: what a decoder may allocate is bounded by it.
const LOGO_EDGE_MAX: u32 = 8_000;
/// Width and height that a kept logo fits into.
const LOGO_KEPT_EDGE: u32 = 512;

/// The default brand for the dark theme, and the text on it, as they were designed: what the rule would make of it
/// reads too, but is duller.
const DEFAULT_DARK: (Rgb, Rgb) = (Rgb(0x4F, 0xC3, 0xAE), Rgb(0x08, 0x21, 0x1C));

fn channel(value: u8) -> f64 {
    let part = f64::from(value) / 255.0;
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

fn luminance(color: Rgb) -> f64 {
    0.2126 * channel(color.0) + 0.7152 * channel(color.1) + 0.0722 * channel(color.2)
}

/// Contrast ratio of two colours, 1 to 21.
pub fn ratio(one: Rgb, other: Rgb) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn mixed(color: Rgb, toward: Rgb, percent: u16) -> Rgb {
    let mix = |from: u8, to: u8| {
        let value = (u16::from(from) * (100 - percent) + u16::from(to) * percent) / 100;
        u8::try_from(value).unwrap_or(u8::MAX)
    };
    Rgb(mix(color.0, toward.0), mix(color.1, toward.1), mix(color.2, toward.2))
}

/// The colour nearest to the chosen one that reads on a ground, going toward `toward`.
fn legible(color: Rgb, ground: Rgb, toward: Rgb) -> Rgb {
    let steps = (0..=100).map(|percent| mixed(color, toward, percent));
    steps.into_iter().find(|candidate| ratio(*candidate, ground) >= RATIO).unwrap_or(toward)
}

fn text_on(color: Rgb) -> Rgb {
    if ratio(WHITE, color) >= RATIO { WHITE } else { BLACK }
}

/// A brand colour darkened for the light theme and lightened for the dark one until it reads.
pub fn contrast(chosen: Rgb) -> Contrast {
    let light = legible(chosen, LIGHT_GROUND, Rgb(0, 0, 0));
    let (dark, on_dark) = if chosen == Brand::default().color {
        DEFAULT_DARK
    } else {
        let dark = legible(chosen, DARK_GROUND, WHITE);
        (dark, text_on(dark))
    };
    Contrast { chosen, light, on_light: text_on(light), dark, on_dark, corrected: light != chosen }
}

/// The logo as a PNG of at most 512 px; the key of what is wrong where it is no picture.
pub(crate) fn checked_logo(bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
    if bytes.len() > LOGO_BYTES_MAX {
        return Err("brand-logo-too-large");
    }
    let mut reader = image::ImageReader::new(Cursor::new(bytes));
    reader = reader.with_guessed_format().map_err(|_| "brand-logo-not-picture")?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LOGO_EDGE_MAX);
    limits.max_image_height = Some(LOGO_EDGE_MAX);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        image::ImageError::Limits(_) => "brand-logo-too-large",
        _ => "brand-logo-not-picture",
    })?;
    let fits = picture.width() <= LOGO_KEPT_EDGE && picture.height() <= LOGO_KEPT_EDGE;
    let picture = if fits { picture } else { picture.thumbnail(LOGO_KEPT_EDGE, LOGO_KEPT_EDGE) };
    let mut png = Cursor::new(Vec::new());
    picture.to_rgba8().write_to(&mut png, ImageFormat::Png).map_err(|_| "brand-logo-not-picture")?;
    Ok(png.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_color_becomes_legible_in_both_themes() {
        assert!((ratio(WHITE, Rgb(0, 0, 0)) - 21.0).abs() < 0.001);
        for red in (0..=255).step_by(51) {
            for green in (0..=255).step_by(51) {
                for blue in (0..=255).step_by(51) {
                    let made = contrast(Rgb(red, green, blue));
                    assert!(ratio(made.light, LIGHT_GROUND) >= RATIO, "{made:?}");
                    assert!(ratio(made.dark, DARK_GROUND) >= RATIO, "{made:?}");
                    assert!(ratio(made.on_light, made.light) >= RATIO, "{made:?}");
                    assert!(ratio(made.on_dark, made.dark) >= RATIO, "{made:?}");
                }
            }
        }
        let default = contrast(Rgb(0x0B, 0x6B, 0x5D));
        assert!(!default.corrected, "the default brand reads as it is");
        assert_eq!((default.light, default.on_light), (Rgb(0x0B, 0x6B, 0x5D), WHITE));
        assert_eq!((default.dark, default.on_dark), (Rgb(0x4F, 0xC3, 0xAE), Rgb(0x08, 0x21, 0x1C)));
        assert!(ratio(default.dark, DARK_GROUND) >= 7.0 && ratio(default.on_dark, default.dark) >= 7.0);
        assert!(contrast(Rgb(0xFF, 0xEE, 0x00)).corrected);
    }

    #[test]
    fn a_logo_is_a_picture_or_refused() {
        assert_eq!(checked_logo(b"#!/bin/sh\necho"), Err("brand-logo-not-picture"));
        assert_eq!(checked_logo(b"\x89PNG\r\n\x1a\n"), Err("brand-logo-not-picture"));
        let mut png = Cursor::new(Vec::new());
        image::RgbaImage::new(900, 300).write_to(&mut png, ImageFormat::Png).unwrap();
        let kept = checked_logo(&png.into_inner()).unwrap();
        let kept = image::load_from_memory(&kept).unwrap();
        assert_eq!((kept.width(), kept.height()), (512, 171));
    }
}
