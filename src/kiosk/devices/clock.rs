//! One clock for all devices. Invariant: it never goes back and is the same in every process of this machine, so
//! that a frame's time may be written by the camera process and compared by another.

use std::time::{Duration, SystemTime};

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

/// A moment that a driver stamped with the time of day, on this clock. Some drivers stamp nonsense, and the time of
/// day jumps when it is set: what is in the future or older than a second counts as now.
pub fn at_us(stamp: SystemTime) -> u64 {
    const AGE_MAX: Duration = Duration::from_secs(1);
    let age = SystemTime::now().duration_since(stamp).ok().filter(|age| *age < AGE_MAX).unwrap_or_default();
    now_us().saturating_sub(u64::try_from(age.as_micros()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_forward() {
        let first = now_us();
        assert!(first > 0);
        assert!(now_us() >= first);
    }

    #[test]
    fn stamps_are_taken_when_they_can_be_true() {
        let now = SystemTime::now();
        let hour = Duration::from_secs(3_600);
        let (before, recent) = (now_us(), at_us(now - Duration::from_millis(500)));
        assert!(recent < before);
        for odd in [now + hour, now - hour, SystemTime::UNIX_EPOCH] {
            assert!(at_us(odd) >= before, "{odd:?}");
        }
    }
}
