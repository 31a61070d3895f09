//! From the newest frame to a verdict: a thread of its own looks, decodes, and hands codes to the till's thread.
//!
//! Invariant: only the newest frame is decoded; a code goes to the till before its picture goes to the window; a scan
//! that comes while an input is open waits in the till and is judged by its frame's time.

use crate::adapters;
use crate::desk::Shared;
use crate::devices::clock::{now_ms, now_us};
use crate::devices::frames::{CameraStatus, Frame, FrameSource, Next, preview};
use crate::engine::Engine;
use crate::measure::{Moment, Way};
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tillstamp_scan::{Event, Found, Gate, GateConfig, Hint, Hints, Ladder, Luma, hint, looks_ours};
use tillstamp_terminal::Till;
use tillstamp_terminal::views::Verdict;

/// Widest picture that the window gets.
const PREVIEW_WIDTH: u32 = 640;
/// What one frame may cost the decoder.
const BUDGET: Duration = Duration::from_millis(25);
/// Pictures a second while the till is locked.
const LOCKED_RATE: u8 = 2;
/// How long the outline of a code stays after its last frame.
const OUTLINE_MS: u64 = 250;

/// What one frame tells the window.
pub struct Seen {
    /// The picture, made smaller; none where the last one has not been shown yet.
    pub picture: Option<SharedPixelBuffer<Rgb8Pixel>>,
    /// The same, mirrored, for the customer who aims.
    pub mirrored: Option<SharedPixelBuffer<Rgb8Pixel>>,
    /// Outline of the codes as a path over the picture.
    pub outline: String,
    /// The same over the mirrored picture.
    pub mirrored_outline: String,
    /// One of ours is in view.
    pub ours_in_view: bool,
    /// Something is held up that may be a code.
    pub aiming: bool,
    /// Why nothing is read.
    pub hint: Option<Hint>,
}

/// Hands a code to the till: at once, or to wait where something is open. `captured_ms` is on the devices' clock.
pub fn present(engine: &Engine, shared: &Arc<Shared>, code: Vec<u8>, captured_ms: u64) {
    present_if(engine, shared, code, captured_ms, |_, _, _| true);
}

/// The same for typed keys, which can be anything: what does not verify is as if it had not been typed.
pub fn present_typed(engine: &Engine, shared: &Arc<Shared>, code: Vec<u8>, captured_ms: u64) {
    present_if(engine, shared, code, captured_ms, Till::is_genuine);
}

fn present_if(
    engine: &Engine,
    shared: &Arc<Shared>,
    code: Vec<u8>,
    captured_ms: u64,
    counts: impl FnOnce(&mut Till, &[u8], i64) -> bool + Send + 'static,
) {
    if shared.pairing.load(Ordering::Relaxed) {
        return engine.post(move |_| adapters::office::scanned(&code));
    }
    let waits = shared.hold.load(Ordering::Relaxed) && !shared.locked.load(Ordering::Relaxed);
    let way = Way { captured_ms, queued_us: now_us(), ..Way::default() };
    engine.call(
        move |till| {
            let begun_us = now_us();
            let at_ms = till_time(till.monotonic_ms(), captured_ms);
            if !counts(till, &code, at_ms) {
                Answer::Nothing
            } else if waits {
                Answer::Waits(till.hold(&code, at_ms))
            } else {
                let verdict = Box::new(till.present(&code, at_ms));
                Answer::Verdict(verdict, Way { begun_us, committed_us: now_us(), ..way })
            }
        },
        |desk, answer| match answer {
            Answer::Verdict(verdict, way) => {
                let way = Way { taken_us: now_us(), ..way };
                adapters::counter::show_scan(desk, *verdict);
                if let Some(measure) = desk.shared.measure.get() {
                    measure.note(&Moment::Verdict(Way { shown_us: now_us(), ..way }));
                }
            }
            Answer::Waits(waiting) => adapters::shell::show_waiting(desk, waiting.as_ref()),
            Answer::Nothing => {}
        },
    );
}

enum Answer {
    Verdict(Box<Verdict>, Way),
    Waits(Option<tillstamp_terminal::views::WaitingScan>),
    Nothing,
}

/// A time of the devices' clock on the till's: both count milliseconds, from different beginnings.
fn till_time(till_now_ms: i64, captured_ms: u64) -> i64 {
    let age_ms = now_ms().saturating_sub(captured_ms);
    till_now_ms.saturating_sub(i64::try_from(age_ms).unwrap_or(i64::MAX))
}

/// Starts to look. The thread ends when the source does or when the program ends.
///
/// # Errors
/// Where the system gives no thread.
pub fn start(mut source: Box<dyn FrameSource>, engine: Engine, shared: Arc<Shared>) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("look".into()).spawn(move || {
        let mut eyes = Eyes::new(engine, shared);
        loop {
            if eyes.shared.ending.load(Ordering::Relaxed) {
                return;
            }
            let locked = eyes.shared.locked.load(Ordering::Relaxed);
            source.set_rate_max(if locked { LOCKED_RATE } else { 0 });
            match source.next(Duration::from_millis(200)) {
                Next::Frame(frame) => {
                    let delivered_us = now_us();
                    let (decoded_us, read) = eyes.look(&frame);
                    if let Some(measure) = eyes.shared.measure.get() {
                        let in_view = source.codes_in_view();
                        measure.note(&frame_moment(&frame, delivered_us, decoded_us, read, in_view.as_deref()));
                    }
                }
                Next::Nothing => {}
                Next::End => {
                    eyes.engine.post(adapters::camera::show_end);
                    return;
                }
            }
            eyes.tell_status(source.camera_status());
        }
    })
}

fn frame_moment(frame: &Frame, delivered_us: u64, decoded_us: u64, read: usize, in_view: Option<&[&str]>) -> Moment {
    Moment::Frame {
        sequence: frame.sequence,
        captured_us: frame.captured_us,
        delivered_us,
        decoded_us,
        in_view: in_view.map(<[&str]>::len),
        ours_in_view: in_view.map(|texts| texts.iter().filter(|text| looks_ours(text.as_bytes())).count()),
        read,
    }
}

/// What the looking thread remembers.
struct Eyes {
    engine: Engine,
    shared: Arc<Shared>,
    ladder: Ladder,
    gate: Gate,
    hints: Hints,
    status: Option<CameraStatus>,
    found_ms: u64,
    outline: Vec<[(f32, f32); 4]>,
    began: Instant,
}

impl Eyes {
    fn new(engine: Engine, shared: Arc<Shared>) -> Self {
        Self {
            engine,
            shared,
            ladder: Ladder::new(),
            gate: Gate::new(GateConfig::default()),
            hints: Hints::new(),
            status: None,
            found_ms: 0,
            outline: Vec::new(),
            began: Instant::now(),
        }
    }

    /// When the decoder was done, and how many codes it read.
    fn look(&mut self, frame: &Frame) -> (u64, usize) {
        let began = self.began;
        let found = self.ladder.decode_live(&frame.luma, BUDGET, &move || began.elapsed());
        let decoded_us = now_us();
        let at_ms = frame.captured_ms();
        let codes: Vec<&[u8]> = found.iter().map(|found| found.bytes.as_slice()).collect();
        for event in self.gate.frame(at_ms, &codes, &looks_ours) {
            self.tell(event);
        }
        let partial = self.ladder.partial().cloned();
        let why = if found.is_empty() { hint(&frame.luma, partial.as_ref()) } else { None };
        let hint = self.hints.push(at_ms, why);
        if !found.is_empty() {
            self.found_ms = at_ms;
            self.outline = found.iter().map(|found: &Found| found.corners).collect();
        } else if at_ms.saturating_sub(self.found_ms) > OUTLINE_MS {
            self.outline.clear();
        }
        self.show(&frame.luma, hint, partial.is_some() || !found.is_empty());
        (decoded_us, found.len())
    }

    fn tell(&self, event: Event) {
        match event {
            Event::Read { bytes, at_ms } => {
                self.engine.post(|desk| desk.play(crate::devices::sound::Sound::Read));
                present(&self.engine, &self.shared, bytes, at_ms);
            }
            Event::Several { codes, at_ms } => self.engine.call(
                move |till| (till.choices(&codes), till_time(till.monotonic_ms(), at_ms)),
                |desk, (choices, at_ms)| adapters::counter::offer_choices(desk, choices, at_ms),
            ),
            Event::Foreign { kind, .. } => self.engine.post(move |desk| adapters::counter::show_foreign(desk, kind)),
        }
    }

    fn show(&self, luma: &Luma, hint: Option<Hint>, aiming: bool) {
        // One picture on its way is enough: the window shows the newest when it has time.
        if self.shared.picture_pending.swap(true, Ordering::AcqRel) {
            return;
        }
        let small = preview(luma, PREVIEW_WIDTH);
        let scale = small.width() as f32 / luma.width().max(1) as f32;
        let mirror = self.shared.mirror.load(Ordering::Relaxed);
        let seen = Seen {
            outline: path(&self.outline, scale, None),
            mirrored_outline: path(&self.outline, scale, Some(small.width() as f32)),
            mirrored: mirror.then(|| picture(&small, true)),
            picture: Some(picture(&small, false)),
            ours_in_view: self.gate.has_ours_in_view(),
            aiming,
            hint,
        };
        let shared = Arc::clone(&self.shared);
        self.engine.post(move |desk| {
            shared.picture_pending.store(false, Ordering::Release);
            adapters::camera::show(desk, seen);
        });
    }

    fn tell_status(&mut self, status: Option<CameraStatus>) {
        let Some(status) = status else { return };
        if self.status.is_none_or(|known| known.state != status.state) {
            self.status = Some(status);
            self.engine.post(move |desk| adapters::camera::show_state(desk, &status));
        }
    }
}

/// The corners as an SVG path, mirrored where a width is given.
fn path(outlines: &[[(f32, f32); 4]], scale: f32, mirrored_width: Option<f32>) -> String {
    let mut text = String::new();
    for corners in outlines {
        for (index, (x, y)) in corners.iter().enumerate() {
            let x = mirrored_width.map_or(x * scale, |width| width - x * scale);
            let letter = if index == 0 { 'M' } else { 'L' };
            text.push_str(&format!("{letter} {x:.1} {:.1} ", y * scale));
        }
        text.push_str("Z ");
    }
    text
}

/// A grey picture for the window.
fn picture(luma: &Luma, mirrored: bool) -> SharedPixelBuffer<Rgb8Pixel> {
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(luma.width(), luma.height());
    let width = luma.width().max(1) as usize;
    for (to, from) in buffer.make_mut_slice().chunks_exact_mut(width).zip(luma.pixels().chunks_exact(width)) {
        for (index, pixel) in to.iter_mut().enumerate() {
            let value = if mirrored { from[width - 1 - index] } else { from[index] };
            *pixel = Rgb8Pixel::new(value, value, value);
        }
    }
    buffer
}

/// For the window's thread: a picture made there costs no copy.
pub fn image(buffer: SharedPixelBuffer<Rgb8Pixel>) -> Image {
    Image::from_rgb8(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_follow_scale_and_mirror() {
        let corners = [[(10.0, 20.0), (30.0, 20.0), (30.0, 40.0), (10.0, 40.0)]];
        assert_eq!(path(&corners, 0.5, None), "M 5.0 10.0 L 15.0 10.0 L 15.0 20.0 L 5.0 20.0 Z ");
        assert!(path(&corners, 0.5, Some(100.0)).starts_with("M 95.0 10.0 L 85.0 10.0"));
        assert_eq!(path(&[], 1.0, None), "");
    }

    #[test]
    fn a_mirrored_picture_is_turned_about() {
        let luma = Luma::new(3, 1, vec![1, 2, 3]).unwrap();
        let shades = |mirrored| picture(&luma, mirrored).as_slice().iter().map(|pixel| pixel.r).collect::<Vec<_>>();
        assert_eq!(shades(false), [1, 2, 3]);
        assert_eq!(shades(true), [3, 2, 1]);
    }

    #[test]
    fn a_frames_age_is_kept_on_the_tills_clock() {
        let captured = now_ms().saturating_sub(500);
        let at = till_time(10_000, captured);
        assert!((8_000..=9_500).contains(&at), "{at}");
        assert_eq!(till_time(10_000, now_ms() + 60_000), 10_000);
    }
}
