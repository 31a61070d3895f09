//! Small mappings that several adapters share.

use crate::adapters::say::Say;
use slint::{Image, ModelRc, Rgb8Pixel, SharedPixelBuffer, SharedString, VecModel};
use tillstamp_terminal::ledger::Role;
use tillstamp_terminal::views::{CardView, HealthState, MemberSheet, StatusColor, Verdict, VerdictKind};
use tillstamp_ui as ui;
use tillstamp_words::Arg;

/// A list for the window.
pub fn model<T: Clone + 'static>(items: impl IntoIterator<Item = T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from(items.into_iter().collect::<Vec<_>>()))
}

/// A count for the window, whose integers have 32 bits.
pub fn int(count: impl TryInto<i32>) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}

/// The tone of the status strip.
pub fn strip_tone(color: StatusColor) -> ui::Tone {
    match color {
        StatusColor::Green => ui::Tone::Done,
        StatusColor::Blue => ui::Tone::Info,
        StatusColor::Amber => ui::Tone::Already,
        StatusColor::Red => ui::Tone::Refused,
    }
}

/// The tone of a part's health.
pub fn health_tone(state: HealthState) -> ui::Tone {
    match state {
        HealthState::Good => ui::Tone::Done,
        HealthState::Absent => ui::Tone::Neutral,
        HealthState::Limited => ui::Tone::Already,
        HealthState::Bad => ui::Tone::Refused,
    }
}

/// The kind of the verdict band.
pub fn verdict_kind(kind: VerdictKind) -> ui::VerdictKind {
    match kind {
        VerdictKind::Done => ui::VerdictKind::Done,
        VerdictKind::Already => ui::VerdictKind::Already,
        VerdictKind::Refused => ui::VerdictKind::Refused,
    }
}

/// A role's name.
pub fn role_name(words: &Say, role: Role) -> String {
    words.plain(match role {
        Role::Cashier => "role-cashier",
        Role::Manager => "role-manager",
        Role::Owner => "role-owner",
    })
}

/// How a member is called on the till: the first name, else the end of the card number.
pub fn called(words: &Say, first_name: Option<&str>, card_number: &str) -> String {
    match first_name {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => words.with("window-card-number", &[("number", Arg::Text(tail(card_number)))]),
    }
}

/// The last group of a card number: enough to tell two cards apart.
fn tail(number: &str) -> &str {
    let end = number.char_indices().rev().nth(4).map_or(number, |(start, _)| &number[start..]);
    end.trim_start_matches('-')
}

/// A card as both windows draw it. `fresh` is how many of its stamps are new.
pub fn stamp_card(words: &Say, card: &CardView, fresh: i64, generation: i32) -> ui::StampCardView {
    let language = words.language();
    let have = card.have.min(card.goal);
    let left = i64::from(card.goal - have);
    ui::StampCardView {
        name: card.name.text(language.code()).into(),
        have: int(have),
        goal: int(card.goal),
        count: format!("{have} / {}", card.goal).into(),
        note: words
            .with(
                "window-card-left",
                &[("left", Arg::Int(left)), ("reward", Arg::Text(card.reward_name.text(language.code())))],
            )
            .into(),
        fresh: int(fresh.clamp(0, i64::from(have))),
        generation,
    }
}

/// The card as it was at the moment it became full.
pub fn full_card(card: ui::StampCardView) -> ui::StampCardView {
    let goal = card.goal;
    let note = slint::SharedString::default();
    ui::StampCardView { have: goal, count: format!("{goal} / {goal}").into(), note, fresh: 1, ..card }
}

/// What a verdict put on a card.
pub fn fresh_on(verdict: Option<&Verdict>, card: &CardView) -> i64 {
    verdict
        .and_then(|verdict| verdict.landed.iter().find(|landed| landed.card == card.card))
        .map_or(0, |landed| landed.stamps)
}

/// The card that the visit was about: the one that moved, else the first.
pub fn hero<'a>(sheet: &'a MemberSheet, verdict: Option<&Verdict>) -> Option<&'a CardView> {
    sheet.cards.iter().find(|card| fresh_on(verdict, card) > 0).or_else(|| sheet.cards.first())
}

/// A code as a picture: one pixel a module with the quiet zone; the window scales it without smoothing.
pub fn code_picture(text: &str) -> Image {
    const QUIET: usize = 4;
    let Ok(matrix) = tillstamp_pass::qr::modules(text, tillstamp_pass::qr::EccLevel::M) else {
        return Image::default();
    };
    let side = matrix.size() + 2 * QUIET;
    let Ok(pixels) = u32::try_from(side) else { return Image::default() };
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(pixels, pixels);
    for (index, pixel) in buffer.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = (index % side, index / side);
        let inside = |at: usize| (QUIET..QUIET + matrix.size()).contains(&at);
        let dark = inside(x) && inside(y) && matrix.is_dark(x - QUIET, y - QUIET);
        *pixel = if dark { Rgb8Pixel::new(0, 0, 0) } else { Rgb8Pixel::new(255, 255, 255) };
    }
    Image::from_rgb8(buffer)
}

/// The languages to choose from, each by its own name.
pub fn languages(words: &Say) -> ModelRc<ui::LanguageChoice> {
    model(tillstamp_words::Language::all().iter().map(|language| ui::LanguageChoice {
        code: language.code().into(),
        name: words.catalog().native_name(*language).into(),
    }))
}

/// A picture as kept with the brand; an empty one where it cannot be read.
pub fn png_image(png: &[u8]) -> Image {
    let Some((width, height, rgba)) = decode_png(png) else { return Image::default() };
    Image::from_rgba8(SharedPixelBuffer::clone_from_slice(&rgba, width, height))
}

fn decode_png(bytes: &[u8]) -> Option<(u32, u32, Vec<u8>)> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    pixels.truncate(frame.buffer_size());
    let rgba = match frame.color_type {
        png::ColorType::Rgba => pixels,
        png::ColorType::GrayscaleAlpha => {
            pixels.as_chunks::<2>().0.iter().flat_map(|[grey, alpha]| [*grey, *grey, *grey, *alpha]).collect()
        }
        _ => return None,
    };
    Some((frame.width, frame.height, rgba))
}

/// A text of the window, or nothing.
pub fn text_or_empty(text: Option<String>) -> SharedString {
    text.unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_a_number_is_short_and_never_splits_a_sign() {
        assert_eq!(tail("4821-6093-7"), "093-7");
        assert_eq!(tail("4821-6093-7124"), "7124");
        assert_eq!(tail("ab"), "ab");
        assert_eq!(tail("ěščřžý"), "ščřžý");
    }

    #[test]
    fn a_code_is_drawn_with_its_quiet_zone() {
        let picture = code_picture("TS1:HELLO");
        let size = picture.size();
        assert_eq!(size.width, size.height);
        assert!(size.width >= 21 + 8);
    }

    #[test]
    fn a_logo_that_is_not_a_picture_is_no_logo() {
        assert_eq!(png_image(b"not a picture").size().width, 0);
    }
}
