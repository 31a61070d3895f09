//! Reads a sample of the measuring pictures, where they are at hand, and frames that no camera would send.
#![allow(missing_docs)]

mod qrset;

use std::time::Duration;

use proptest::prelude::*;
use qrset::Score;
use tillstamp_scan::{DemoCode, DemoScene, Hint, Ladder, Luma, hint};

const LIVE_BUDGET: Duration = Duration::from_millis(25);

/// A clock on which no time passes: every stage that may run does.
fn still_clock() -> Duration {
    Duration::ZERO
}

#[test]
fn sample_of_the_measuring_pictures() {
    let Some(folder) = qrset::folder() else {
        eprintln!("SKIPPED: no pictures found (TILLSTAMP_QR or ../shared/qr)");
        return;
    };
    let sample = ["screen", "close", "nominal", "digital", "negative"];
    let pictures = qrset::load(&folder, |category| sample.contains(&category)).unwrap();
    assert!(pictures.len() > 100, "only {} pictures found", pictures.len());
    let mut ladder = Ladder::new();
    let mut unread = Vec::new();
    for picture in &pictures {
        let found = ladder.decode_full(&picture.luma);
        match (picture.codes, qrset::score(picture, &found)) {
            (0, score) => assert_eq!(score, Score::Unread, "{} is no QR code", picture.file),
            (_, Score::Wrong) => panic!("{} was read wrong: {found:?}", picture.file),
            (_, Score::Unread) => unread.push(picture.file.clone()),
            (_, Score::Read(_)) => {}
        }
    }
    assert!(unread.len() <= 2, "not read: {unread:?}");
}

fn scene() -> DemoScene {
    let text =
        |kind: char, n: usize| format!("TS1:{kind}{}", "Q7 W8$E9%R0*T1".chars().cycle().take(n).collect::<String>());
    DemoScene::new(
        42,
        vec![
            DemoCode::phone(text('R', 140)),
            DemoCode::card(text('C', 140)),
            DemoCode::phone("https://example.org/menu"),
            DemoCode::phone(text('L', 375)),
        ],
    )
}

#[test]
fn every_act_of_the_demo_is_read_while_it_is_held() {
    let scene = scene();
    let mut ladder = Ladder::new();
    let mut shown = 0;
    for act in 0..16u64 {
        let at_ms = act * tillstamp_scan::demo::ACT_MS + 900;
        let frame = scene.frame(at_ms);
        let found = ladder.decode_full(&frame);
        let in_view = scene.in_view(at_ms);
        for index in &in_view {
            let text = scene.text(*index).unwrap();
            assert!(found.iter().any(|code| code.text.as_deref() == Some(text)), "act {act}, seed 42, code {index}");
        }
        shown += in_view.len();
    }
    assert!(shown >= 16);
}

#[test]
fn live_frames_are_read_and_an_empty_counter_is_not() {
    let scene = scene();
    let mut ladder = Ladder::new();
    for act in 0..6u64 {
        let start_ms = act * tillstamp_scan::demo::ACT_MS;
        let mut texts = Vec::new();
        for at_ms in (start_ms..start_ms + 2_000).step_by(67) {
            let found = ladder.decode_live(&scene.frame(at_ms), LIVE_BUDGET, &still_clock);
            texts.extend(found.into_iter().filter_map(|code| code.text));
        }
        let want = scene.text(act as usize % 4).unwrap();
        assert!(texts.iter().filter(|text| *text == want).count() > 12, "act {act}: {}", texts.len());
        let pause = scene.frame(start_ms + 2_400);
        assert_eq!(ladder.decode_live(&pause, LIVE_BUDGET, &still_clock), []);
        assert_eq!(hint(&pause, ladder.partial()), None::<Hint>);
    }
    let stats = ladder.stats();
    assert!(stats.tracked_hits > 0 && stats.panics == 0, "{stats:?}");
}

#[test]
fn the_demo_is_the_same_for_the_same_seed() {
    let (one, two) = (scene(), scene());
    for at_ms in [0, 333, 15_700, u64::MAX / 2] {
        assert!(one.frame(at_ms) == two.frame(at_ms), "{at_ms} ms");
    }
    assert!(one.frame(333) != DemoScene::new(43, vec![DemoCode::phone("x")]).frame(333));
}

#[test]
fn a_code_of_the_demo_can_be_replaced() {
    let mut scene = DemoScene::with_size(1, vec![DemoCode::phone("TS1:OLD")], 640, 480).pair_every(0);
    scene.set_text(0, "TS1:NEW");
    scene.set_text(9, "nobody");
    let found = Ladder::new().decode_full(&scene.frame(1_000));
    assert_eq!(found.first().and_then(|code| code.text.as_deref()), Some("TS1:NEW"));
    assert_eq!((scene.len(), scene.is_empty(), scene.frame(0).width()), (1, false, 640));
    let huge = DemoScene::with_size(1, vec![DemoCode::phone("x".repeat(9_000))], 1, 9_999_999);
    assert!(huge.frame(900).height() <= 4_096);
}

#[test]
fn frames_of_odd_sizes_are_survived() {
    let mut ladder = Ladder::new();
    for (width, height) in [(1, 1), (1, 700), (700, 1), (2, 2), (3, 1_000), (8_000, 3), (5_000, 3_000)] {
        let pixels = (0..width * height).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let frame = Luma::new(width, height, pixels).unwrap();
        assert_eq!(ladder.decode_live(&frame, LIVE_BUDGET, &still_clock), [], "{width}x{height}");
        if width * height < 100_000 {
            assert_eq!(ladder.decode_full(&frame), [], "{width}x{height}");
        }
        hint(&frame, ladder.partial());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Random frames: no panic gets out, nothing is read.
    #[test]
    fn random_frames_are_survived(width in 1u32..90, height in 1u32..90, seed: u64, coarse in 1u32..9) {
        let mix = |x: u32, y: u32| {
            let mut z = seed ^ (u64::from(x / coarse) << 32) ^ u64::from(y / coarse);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            ((z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 56) as u8
        };
        let pixels = (0..width * height).map(|i| mix(i % width, i / width)).collect();
        let frame = Luma::new(width, height, pixels).unwrap();
        let mut ladder = Ladder::new();
        prop_assert!(ladder.decode_full(&frame).is_empty());
        prop_assert!(ladder.decode_live(&frame, LIVE_BUDGET, &still_clock).is_empty());
        hint(&frame, ladder.partial());
    }

    /// Random bytes as a picture file: an error or a picture, never a panic.
    #[test]
    fn random_files_are_survived(mut bytes in prop::collection::vec(any::<u8>(), 0..400), head in 0usize..3) {
        let heads: [&[u8]; 3] = [b"", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0"];
        let mut file = heads[head].to_vec();
        file.append(&mut bytes);
        prop_assert!(Luma::from_file_bytes(&file).is_err());
    }
}
