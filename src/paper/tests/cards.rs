//! Cards: the drawn code is read again, at every size.

use super::{CODE, brand, card, fonts, keep, pdf_text, wording};
use crate::card::SMALL;
use crate::{Brand, CardArt, Color, FontFault, Fonts, PaperFault, SheetLayout, card_png, card_sheet};
use std::process::Command;
use tillstamp_words::Language;

/// All codes in a PNG.
fn codes(png: &[u8]) -> Vec<String> {
    let (width, height, grey) = grey(png);
    codes_within(&grey, width, [0, 0, width, height])
}

/// Codes in a rectangle (x, y, width, height) of a grey picture.
fn codes_within(grey: &[u8], stride: usize, [left, top, width, height]: [usize; 4]) -> Vec<String> {
    let pixel = |x: usize, y: usize| grey[(top + y) * stride + left + x];
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
    image.detect_grids().iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect()
}

/// Width, height and one byte a pixel.
fn grey(png: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let grey = pixels.chunks(info.color_type.samples()).map(|pixel| pixel[0]).collect();
    (info.width as usize, info.height as usize, grey)
}

#[test]
fn a_card_picture_holds_its_code() {
    let Some(fonts) = fonts() else { return };
    for dots_per_inch in [110, 150, 300] {
        let png = card_png(&card(1), &brand(), &fonts, dots_per_inch).unwrap();
        keep(&format!("card-{dots_per_inch}.png"), &png);
        assert_eq!(codes(&png), [CODE], "{dots_per_inch} dots per inch");
    }
}

#[test]
fn odd_cards_are_drawn_too() {
    let Some(fonts) = fonts() else { return };
    let long = "Nejoblíbenější pekařství a cukrárna u Staré radnice na Zelném trhu v Brně".to_owned();
    for goal in [0, 1, 5, 12, 30, 31, u32::MAX] {
        let card = CardArt { goal, title: long.clone(), reward: long.clone(), ..card(1) };
        let brand = Brand { name: long.clone(), accent: Color([255, 220, 40]) };
        let png = card_png(&card, &brand, &fonts, 200).unwrap();
        keep(&format!("card-odd-{goal}.png"), &png);
        assert_eq!(codes(&png), [CODE], "goal {goal}");
    }
    let empty = CardArt { title: String::new(), reward: String::new(), number: String::new(), ..card(1) };
    assert_eq!(codes(&card_png(&empty, &Brand::new(""), &fonts, 150).unwrap()), [CODE]);
    let huge = CardArt { code: "A".repeat(5_000), ..card(1) };
    assert!(matches!(card_png(&huge, &brand(), &fonts, 150), Err(PaperFault::Code(_))));
}

#[test]
fn sheets_hold_as_many_cards_as_they_say() {
    let Some(fonts) = fonts() else { return };
    let cards: Vec<CardArt> = (0..25).map(card).collect();
    let pdf = card_sheet(&cards, SheetLayout::TwentyFour, &brand(), wording(Language::CS), &fonts).unwrap();
    keep("cards-24.pdf", &pdf);
    if let Some(text) = pdf_text(&pdf) {
        let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
        assert_eq!(pages.len(), 2);
        assert_eq!(pages[0].matches("4821-6035-").count(), 24);
        assert_eq!(pages[1].matches("4821-6035-1024").count(), 1);
        assert!(text.contains("Kavárna Most"));
    }
    let one = card_sheet(&cards[..1], SheetLayout::One, &brand(), wording(Language::HU), &fonts).unwrap();
    keep("cards-1.pdf", &one);
    if let Some(text) = pdf_text(&one) {
        assert!(text.contains("100 %-os méretben"), "{text}");
    }
    let nothing = card_sheet(&[], SheetLayout::One, &brand(), wording(Language::EN), &fonts);
    assert!(matches!(nothing, Err(PaperFault::Empty)));
}

#[test]
fn printed_codes_are_read_from_the_page() {
    let Some(fonts) = fonts() else { return };
    let cards: Vec<CardArt> = (0..24).map(card).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cards.pdf");
    std::fs::write(
        &path,
        card_sheet(&cards, SheetLayout::TwentyFour, &brand(), wording(Language::EN), &fonts).unwrap(),
    )
    .unwrap();
    let picture = folder.path().join("page");
    let drawn = Command::new("pdftoppm").args(["-r", "200", "-png", "-singlefile"]).arg(&path).arg(&picture).status();
    let Ok(status) = drawn else {
        println!("SKIPPED: pdftoppm is missing (apt-get install poppler-utils)");
        return;
    };
    assert!(status.success());
    let (width, height, grey) = grey(&std::fs::read(picture.with_extension("png")).unwrap());
    let dots = |mm: f32| (mm * 200.0 / 25.4) as usize;
    assert!(width >= dots(209.0) && height >= dots(296.0), "A4");
    let (left, top) = ((210.0 - 3.0 * SMALL.0) / 2.0, (297.0 - 8.0 * SMALL.1) / 2.0);
    for index in 0..24 {
        let (x, y) = (left + (index % 3) as f32 * SMALL.0, top + (index / 3) as f32 * SMALL.1);
        let read = codes_within(&grey, width, [dots(x), dots(y), dots(SMALL.0), dots(SMALL.1)]);
        assert_eq!(read, [CODE], "card {index}");
    }
}

#[test]
fn the_code_keeps_its_size_and_quiet_zone() {
    use crate::scene::{Item, Shape};
    let Some(fonts) = fonts() else { return };
    for scene in [crate::card::large(&card(1), &brand(), &fonts), crate::card::small(&card(1), &brand(), &fonts)] {
        let scene = scene.unwrap();
        let code = scene.items.iter().find_map(|item| match item {
            Item::Code { matrix, x, y, side } => Some((*x, *y, *side, side / matrix.size() as f32 * 4.0)),
            _ => None,
        });
        let (x, y, side, quiet) = code.unwrap();
        assert!(side >= 25.0);
        let (left, top, right, bottom) = (x - quiet, y - quiet, x + side + quiet, y + side + quiet);
        assert!(left >= 0.0 && top >= -0.01 && right <= scene.width + 0.01 && bottom <= scene.height + 0.01);
        for item in &scene.items {
            let (a, b, edge) = match item {
                Item::Text { text, x, baseline, align: crate::scene::Align::Left, style } => {
                    (*x, x + fonts.width_mm(text, style.weight, style.size_pt), *baseline)
                }
                Item::Stroke { shape: Shape::Circle { x, y, radius }, .. } => (x - radius, x + radius, *y),
                _ => continue,
            };
            assert!(
                b <= left + 0.01 || a >= right || edge <= top || edge >= bottom,
                "something lies on the quiet zone"
            );
        }
    }
}

#[test]
fn a_missing_font_names_its_cure() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Fonts::from_folders(&[folder.path()]).unwrap_err();
    assert!(missing.to_string().contains("fonts-roboto-unhinted"));
    std::fs::write(folder.path().join("Roboto-Regular.ttf"), b"no font").unwrap();
    assert!(matches!(Fonts::from_folders(&[folder.path()]), Err(FontFault::Broken { .. })));
}

#[test]
fn brand_colours_stay_legible() {
    for hex in ["FFFFFF", "FFDC28", "#0b6b5d", "808080", "000000", "FF0000"] {
        let color = Color::from_hex(hex).unwrap();
        assert!(color.on_white().contrast(Color([255; 3])) >= 4.5, "{hex}");
        assert!(color.contrast(color.text_on()) >= 3.9, "{hex}");
    }
    assert_eq!(Color::from_hex("12345"), None);
    assert_eq!(Color::from_hex("žžžžžž"), None);
}
