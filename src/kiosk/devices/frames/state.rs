//! What a source of pictures can say about itself.
//!
//! Invariant: a state names one cause that a person can cure; the sequence of events alone decides it.

/// How a camera is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CameraState {
    /// Opened, no picture yet.
    Starting,
    /// Pictures come.
    Live,
    /// There is no such camera.
    Missing,
    /// Another program holds it.
    Busy,
    /// This user may not open it (the udev rule is not installed, or the user is not in its group).
    Denied,
    /// It was pulled out while it ran.
    Unplugged,
    /// It is there but delivers nothing.
    Silent,
    /// It offers no format that can be read.
    Unsuitable,
    /// It delivers, but nothing readable, or its process keeps ending.
    Broken {
        /// Unreadable pictures and unexpected ends since the last good picture.
        count: u32,
    },
}

impl CameraState {
    /// Name for logs and for keys of texts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Live => "live",
            Self::Missing => "missing",
            Self::Busy => "busy",
            Self::Denied => "denied",
            Self::Unplugged => "unplugged",
            Self::Silent => "silent",
            Self::Unsuitable => "unsuitable",
            Self::Broken { .. } => "broken",
        }
    }
}

/// How the camera process ended: its exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChildEnd {
    /// It was told to.
    Asked,
    /// No such device.
    Missing,
    /// The device is held by another program.
    Busy,
    /// No permission.
    Denied,
    /// The device went away while it was read.
    Unplugged,
    /// No usable format.
    Unsuitable,
    /// Anything else: a panic, a signal, a fault of the driver.
    Fault,
}

const EXIT_CODES: [(i32, ChildEnd); 6] = [
    (0, ChildEnd::Asked),
    (20, ChildEnd::Missing),
    (21, ChildEnd::Busy),
    (22, ChildEnd::Denied),
    (23, ChildEnd::Unplugged),
    (24, ChildEnd::Unsuitable),
];

impl ChildEnd {
    /// From a process's exit code; `None` is a signal.
    pub fn from_exit_code(code: Option<i32>) -> Self {
        EXIT_CODES.iter().find(|(known, _)| Some(*known) == code).map_or(Self::Fault, |(_, end)| *end)
    }

    /// The exit code that says it.
    pub fn exit_code(self) -> u8 {
        EXIT_CODES.iter().find(|(_, end)| *end == self).and_then(|(code, _)| u8::try_from(*code).ok()).unwrap_or(1)
    }

    /// From the number of a system error (`errno`), `was_live` telling a pulled plug from a camera that never was.
    pub fn from_os_error(number: i32, was_live: bool) -> Self {
        match number {
            // EPERM, EACCES
            1 | 13 => Self::Denied,
            // EBUSY
            16 => Self::Busy,
            // ENOENT, ENXIO, ENODEV, ESHUTDOWN
            2 | 6 | 19 | 108 if was_live => Self::Unplugged,
            2 | 6 | 19 | 108 => Self::Missing,
            _ => Self::Fault,
        }
    }
}

/// What happened to a camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameraEvent {
    /// Its process was started.
    Started,
    /// A picture came.
    Picture,
    /// Something unreadable came.
    Unreadable,
    /// Nothing came in time; the process was killed.
    Silence,
    /// The process wrote bytes that are no record; it was killed.
    Garbage,
    /// The process ended.
    Ended(ChildEnd),
}

/// A state and what led to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CameraStatus {
    /// The state.
    pub state: CameraState,
    /// Since when, milliseconds of [`crate::devices::clock`].
    pub since_ms: u64,
    /// Pictures since the source was made.
    pub pictures: u64,
    /// Unreadable pictures since the source was made.
    pub unreadable: u64,
    /// Starts of the process after the first.
    pub restarts: u32,
    /// Size of the last picture, in pixels.
    pub size: Option<(u32, u32)>,
    bad_in_row: u32,
    /// Failed starts in a row; decides the pause before the next.
    failed_in_row: u32,
}

/// So many bad pictures in a row are no longer an accident.
const BAD_IN_ROW: u32 = 10;

impl CameraStatus {
    /// Before the first start.
    pub fn new(at_ms: u64) -> Self {
        Self {
            state: CameraState::Starting,
            since_ms: at_ms,
            pictures: 0,
            unreadable: 0,
            restarts: 0,
            size: None,
            bad_in_row: 0,
            failed_in_row: 0,
        }
    }

    /// Takes an event; true where the state's name changed.
    pub fn take(&mut self, event: CameraEvent, at_ms: u64) -> bool {
        let next = match event {
            // Keep saying what is wrong until a picture proves the contrary.
            CameraEvent::Started => self.state,
            CameraEvent::Picture => {
                self.pictures += 1;
                self.bad_in_row = 0;
                self.failed_in_row = 0;
                CameraState::Live
            }
            CameraEvent::Unreadable => {
                self.unreadable += 1;
                self.bad_in_row = self.bad_in_row.saturating_add(1);
                if self.bad_in_row >= BAD_IN_ROW { CameraState::Broken { count: self.bad_in_row } } else { self.state }
            }
            CameraEvent::Silence => self.fail(CameraState::Silent),
            CameraEvent::Garbage => self.fail_broken(),
            CameraEvent::Ended(ChildEnd::Busy) => self.fail(CameraState::Busy),
            CameraEvent::Ended(ChildEnd::Denied) => self.fail(CameraState::Denied),
            CameraEvent::Ended(ChildEnd::Unsuitable) => self.fail(CameraState::Unsuitable),
            CameraEvent::Ended(ChildEnd::Unplugged) => self.fail(CameraState::Unplugged),
            // A camera that was pulled out is missing at each new start, but "unplugged" says more.
            CameraEvent::Ended(ChildEnd::Missing) if self.state == CameraState::Unplugged => self.fail(self.state),
            CameraEvent::Ended(ChildEnd::Missing) => self.fail(CameraState::Missing),
            CameraEvent::Ended(ChildEnd::Asked | ChildEnd::Fault) => self.fail_broken(),
        };
        let changed = next.key() != self.state.key();
        if changed {
            self.since_ms = at_ms;
        }
        self.state = next;
        changed
    }

    fn fail(&mut self, state: CameraState) -> CameraState {
        self.failed_in_row = self.failed_in_row.saturating_add(1);
        state
    }

    fn fail_broken(&mut self) -> CameraState {
        self.bad_in_row = self.bad_in_row.saturating_add(1);
        self.fail(CameraState::Broken { count: self.bad_in_row })
    }

    /// Pause before the next start: short at first, so that a hiccup costs nothing, then never over two seconds, so
    /// that a camera that is plugged in again is live soon.
    pub fn pause_ms(&self) -> u64 {
        250u64.saturating_mul(1 << self.failed_in_row.saturating_sub(1).min(3)).min(2_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CameraEvent::{Ended, Garbage, Picture, Silence, Started, Unreadable};

    fn after(events: &[CameraEvent]) -> CameraStatus {
        let mut status = CameraStatus::new(0);
        for (at, event) in events.iter().enumerate() {
            status.take(*event, at as u64);
        }
        status
    }

    #[test]
    fn table_of_histories() {
        let unplugged = Ended(ChildEnd::Unplugged);
        let missing = Ended(ChildEnd::Missing);
        for (events, want, since) in [
            (vec![Started], CameraState::Starting, 0),
            (vec![Started, Picture, Picture], CameraState::Live, 1),
            (vec![Started, missing, Started, missing], CameraState::Missing, 1),
            (vec![Started, Picture, unplugged, Started, missing, Started], CameraState::Unplugged, 2),
            (vec![Started, Picture, unplugged, Started, missing, Started, Picture], CameraState::Live, 6),
            (vec![Started, Ended(ChildEnd::Busy), Started], CameraState::Busy, 1),
            (vec![Started, Ended(ChildEnd::Busy), Started, Picture], CameraState::Live, 3),
            (vec![Started, Ended(ChildEnd::Denied)], CameraState::Denied, 1),
            (vec![Started, Ended(ChildEnd::Unsuitable)], CameraState::Unsuitable, 1),
            (vec![Started, Picture, Silence, Started, Silence], CameraState::Silent, 2),
            (vec![Started, Garbage], CameraState::Broken { count: 1 }, 1),
            (vec![Started, Ended(ChildEnd::Fault), Started, Garbage], CameraState::Broken { count: 2 }, 1),
            (vec![Started, Picture, Unreadable, Picture], CameraState::Live, 1),
        ] {
            let status = after(&events);
            assert_eq!((status.state, status.since_ms), (want, since), "{events:?}");
        }
    }

    #[test]
    fn one_bad_picture_costs_one_picture_and_many_are_said() {
        let mut status = after(&[Started, Picture]);
        for count in 1..BAD_IN_ROW {
            status.take(Unreadable, 5);
            assert_eq!(status.state, CameraState::Live, "{count}");
        }
        status.take(Unreadable, 6);
        assert_eq!(status.state, CameraState::Broken { count: BAD_IN_ROW });
        status.take(Picture, 7);
        assert_eq!((status.state, status.unreadable, status.pictures), (CameraState::Live, 10, 2));
    }

    #[test]
    fn pauses_grow_to_two_seconds_and_a_picture_forgives() {
        let mut status = CameraStatus::new(0);
        let mut pauses = vec![];
        for _ in 0..6 {
            status.take(Ended(ChildEnd::Missing), 0);
            pauses.push(status.pause_ms());
        }
        assert_eq!(pauses, [250, 500, 1_000, 2_000, 2_000, 2_000]);
        status.take(Picture, 0);
        status.take(Silence, 0);
        assert_eq!(status.pause_ms(), 250);
    }

    #[test]
    fn exit_codes_go_there_and_back() {
        for (_, end) in EXIT_CODES {
            assert_eq!(ChildEnd::from_exit_code(Some(i32::from(end.exit_code()))), end);
        }
        for code in [None, Some(101), Some(1), Some(-5), Some(i32::from(ChildEnd::Fault.exit_code()))] {
            assert_eq!(ChildEnd::from_exit_code(code), ChildEnd::Fault);
        }
        for (number, was_live, want) in [
            (2, false, ChildEnd::Missing),
            (19, false, ChildEnd::Missing),
            (19, true, ChildEnd::Unplugged),
            (16, false, ChildEnd::Busy),
            (13, false, ChildEnd::Denied),
            (5, true, ChildEnd::Fault),
        ] {
            assert_eq!(ChildEnd::from_os_error(number, was_live), want);
        }
    }
}
