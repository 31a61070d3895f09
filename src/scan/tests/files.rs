//! Files that call themselves pictures: each is a picture or an error with a reason, soon, and never a panic.
// Everything in here is a test: what fails must stop it.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;
use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat};
use tillstamp_scan::{Ladder, Luma, LumaError};

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(picture).unwrap();
    bytes
}

/// A code as a picture, three pixels a module.
fn code() -> DynamicImage {
    let drawn = qrcode::QrCode::new(b"TS1:HOSTILE").unwrap();
    let side = drawn.width() as u32;
    let colors = drawn.to_colors();
    let pixel = |x: u32, y: u32| {
        let (x, y) = ((x / 3).wrapping_sub(4), (y / 3).wrapping_sub(4));
        let dark = x < side && y < side && colors[(y * side + x) as usize] == qrcode::Color::Dark;
        image::Luma([if dark { 0 } else { 255 }])
    };
    image::GrayImage::from_fn((side + 8) * 3, (side + 8) * 3, pixel).into()
}

fn texts(bytes: &[u8]) -> Vec<String> {
    let luma = Luma::from_file_bytes(bytes).unwrap();
    Ladder::new().decode_full(&luma).into_iter().filter_map(|found| found.text).collect()
}

/// CRC-32 as PNG wants it (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}

/// A PNG that promises a size and brings nothing: a header with a sound checksum and an empty rest.
fn promise(width: u32, height: u32, depth: u8, color: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([depth, color, 0, 0, 0]);
    for chunk in [header.as_slice(), b"IDAT", b"IEND"] {
        bytes.extend((chunk.len() as u32 - 4).to_be_bytes());
        bytes.extend(chunk);
        bytes.extend(crc(chunk).to_be_bytes());
    }
    bytes
}

#[test]
fn a_size_is_refused_before_a_pixel_is_unpacked() {
    for (width, height) in
        [(20_000, 20_000), (65_535, 1), (1, 65_535), (16_000, 16_000), (u32::MAX >> 1, u32::MAX >> 1), (0, 0), (0, 9)]
    {
        for (depth, color) in [(8, 0), (16, 6), (1, 0)] {
            let error = Luma::from_file_bytes(&promise(width, height, depth, color)).unwrap_err();
            assert!(matches!(error, LumaError::Size { .. } | LumaError::File { .. }), "{width}x{height}: {error:?}");
        }
    }
    // A JPEG says its size too; a progressive one could ask for much memory early.
    let mut bytes = jpeg(&code());
    let at = bytes.windows(2).position(|pair| matches!(pair, [0xff, 0xc0 | 0xc2])).unwrap();
    bytes[at + 5..at + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert!(Luma::from_file_bytes(&bytes).is_err());
}

#[test]
fn the_largest_promise_without_pixels_is_an_error() {
    assert!(matches!(Luma::from_file_bytes(&promise(8_192, 8_192, 16, 6)), Err(LumaError::File { .. })));
}

#[test]
fn one_pixel_is_a_picture_without_codes() {
    let dot = DynamicImage::new_luma8(1, 1);
    assert_eq!(texts(&png(&dot)), [] as [&str; 0]);
    assert_eq!(texts(&jpeg(&dot)), [] as [&str; 0]);
}

#[test]
fn every_kind_of_pixel_is_read() {
    let code = code();
    let kinds = [
        code.clone(),
        code.to_luma16().into(),
        code.to_luma_alpha8().into(),
        code.to_luma_alpha16().into(),
        code.to_rgb8().into(),
        code.to_rgb16().into(),
        code.to_rgba8().into(),
        code.to_rgba16().into(),
    ];
    for picture in kinds {
        assert_eq!(texts(&png(&picture)), ["TS1:HOSTILE"], "{:?}", picture.color());
    }
    assert_eq!(texts(&jpeg(&code)), ["TS1:HOSTILE"]);
    assert_eq!(texts(&jpeg(&code.to_rgb8().into())), ["TS1:HOSTILE"]);
}

#[test]
fn a_jpeg_of_four_inks_is_a_picture() {
    let bytes = include_bytes!("hostile/cmyk.jpg");
    let luma = Luma::from_file_bytes(bytes).unwrap();
    assert_eq!((luma.width(), luma.height()), (48, 32));
}

#[test]
fn other_kinds_of_pictures_are_refused() {
    // Two frames, as an animation has them.
    let mut gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0".to_vec();
    for _ in 0..2 {
        gif.extend(b"!\xf9\x04\x04\x0a\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0");
    }
    gif.push(b';');
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".to_vec();
    for (name, bytes) in [
        ("gif", gif),
        ("svg", svg),
        ("webp", b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0".to_vec()),
        ("bmp", b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0".to_vec()),
        ("nothing", Vec::new()),
        ("text", b"not a picture".to_vec()),
    ] {
        assert!(matches!(Luma::from_file_bytes(&bytes), Err(LumaError::File { .. })), "{name}");
    }
}

/// A PNG says where it ends, so that half of one is an error; of a JPEG that breaks off, what came is looked at.
#[test]
fn a_file_may_break_off_anywhere() {
    let (png, jpeg) = (png(&code()), jpeg(&code()));
    for end in 0..png.len() - 12 {
        assert!(Luma::from_file_bytes(&png[..end]).is_err(), "PNG of {end} bytes");
    }
    for end in (0..jpeg.len()).step_by(7) {
        if let Ok(luma) = Luma::from_file_bytes(&jpeg[..end]) {
            Ladder::new().decode_full(&luma);
        }
    }
    assert!(Luma::from_file_bytes(&jpeg[..20]).is_err());
}

#[test]
fn what_is_no_file_is_never_opened() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.png");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let (sender, answer) = std::sync::mpsc::channel();
    let asked = [folder.path().to_owned(), pipe, Path::new("/dev/zero").to_owned()];
    std::thread::spawn(move || sender.send(asked.map(|path| Luma::from_path(&path))));
    // Only a pipe that was opened would wait; a minute is not a measurement.
    for refused in answer.recv_timeout(Duration::from_secs(60)).unwrap() {
        assert_eq!(refused, Err(LumaError::NotAFile));
    }
    let missing = Luma::from_path(&folder.path().join("none.png"));
    assert!(matches!(missing, Err(LumaError::Unreadable { .. })), "{missing:?}");
}

#[test]
fn a_file_that_is_too_long_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.png");
    // A hole: no disk is filled.
    std::fs::File::create(&path).unwrap().set_len(tillstamp_scan::FILE_MAX + 1).unwrap();
    assert!(matches!(Luma::from_path(&path), Err(LumaError::Long { .. })));
}
