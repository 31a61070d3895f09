//! One clock for all devices. Invariant: it never goes back and is the same in every process of this machine, so
//! that a frame's time may be written by the camera process and compared by another.

use rustix::time::{ClockId, clock_gettime};

/// Microseconds of the system's monotonic clock (counts from boot; has nothing to do with the time of day).
pub fn now_us() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    let micros = u64::try_from(now.tv_nsec).unwrap_or(0) / 1_000;
    seconds.saturating_mul(1_000_000).saturating_add(micros)
}

/// The same in milliseconds: the unit of the read-once gate and the wedge reader.
pub fn now_ms() -> u64 {
    now_us() / 1_000
}

#[cfg(test)]
mod tests {
    #[test]
    fn goes_forward() {
        let first = super::now_us();
        assert!(first > 0);
        assert!(super::now_us() >= first);
    }
}
