//! A source of pictures that can be exchanged while it is read.
//!
//! Invariant: the old source is dropped before the new one is made, because a camera opens for one reader only; no
//! picture of the old one comes after the first of the new one.

use std::time::Duration;

use super::{CameraStatus, FrameSource, Next};
use crate::devices::latest::Latest;

/// Makes a source, on the reading thread.
pub type MakeSource = Box<dyn FnOnce() -> Box<dyn FrameSource> + Send>;

/// The hand that exchanges the source; clones are the same hand.
#[derive(Clone)]
pub struct SourceSwitch {
    next: Latest<MakeSource>,
}

/// Whatever source is switched on.
pub struct SwitchSource {
    now: Box<dyn FrameSource>,
    next: Latest<MakeSource>,
    rate_max: u8,
}

impl SwitchSource {
    /// Begins with a source.
    pub fn new(first: Box<dyn FrameSource>) -> (Self, SourceSwitch) {
        let next = Latest::new();
        (Self { now: first, next: next.clone(), rate_max: 0 }, SourceSwitch { next })
    }
}

impl SourceSwitch {
    /// Another source from the next picture on; of several that are asked for in between only the last is made.
    pub fn to(&self, make: MakeSource) {
        self.next.put(make);
    }
}

/// Holds the place while the old source is gone and the new one not made.
struct Nothing;

impl FrameSource for Nothing {
    fn next(&mut self, _timeout: Duration) -> Next {
        Next::Nothing
    }
}

impl FrameSource for SwitchSource {
    fn next(&mut self, timeout: Duration) -> Next {
        if let Some(make) = self.next.take() {
            self.now = Box::new(Nothing);
            self.now = make();
            self.now.set_rate_max(self.rate_max);
        }
        self.now.next(timeout)
    }

    fn camera_status(&self) -> Option<CameraStatus> {
        self.now.camera_status()
    }

    fn codes_in_view(&self) -> Option<Vec<&str>> {
        self.now.codes_in_view()
    }

    fn set_rate_max(&mut self, frames_per_second: u8) {
        self.rate_max = frames_per_second;
        self.now.set_rate_max(frames_per_second);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Frame;
    use super::*;
    use std::sync::{Arc, Mutex};
    use tillstamp_scan::Luma;

    /// Gives pictures of one shade and says when it is made, paced and dropped.
    struct Shade(u8, Arc<Mutex<Vec<String>>>);

    impl Shade {
        fn new(shade: u8, log: &Arc<Mutex<Vec<String>>>) -> Self {
            log.lock().unwrap().push(format!("made {shade}"));
            Self(shade, Arc::clone(log))
        }
    }

    impl Drop for Shade {
        fn drop(&mut self) {
            self.1.lock().unwrap().push(format!("gone {}", self.0));
        }
    }

    impl FrameSource for Shade {
        fn next(&mut self, _timeout: Duration) -> Next {
            let luma = Luma::new(1, 1, vec![self.0]).unwrap();
            Next::Frame(Frame { luma, sequence: 0, captured_us: 0 })
        }

        fn set_rate_max(&mut self, rate: u8) {
            self.1.lock().unwrap().push(format!("{} at {rate}", self.0));
        }
    }

    fn shade(source: &mut SwitchSource) -> u8 {
        match source.next(Duration::ZERO) {
            Next::Frame(frame) => frame.luma.pixels()[0],
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_old_camera_is_let_go_before_the_new_one_is_opened() {
        let log = Arc::default();
        let (mut source, switch) = SwitchSource::new(Box::new(Shade::new(1, &log)));
        source.set_rate_max(2);
        assert_eq!(shade(&mut source), 1);
        for next in [2, 3] {
            let log = Arc::clone(&log);
            switch.to(Box::new(move || Box::new(Shade::new(next, &log))));
        }
        assert_eq!(shade(&mut source), 3);
        assert_eq!(
            *log.lock().unwrap(),
            ["made 1", "1 at 2", "gone 1", "made 3", "3 at 2"],
            "the second was never made"
        );
    }
}
