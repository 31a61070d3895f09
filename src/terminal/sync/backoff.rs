//! How long to wait before the next try: longer after each failure, never longer than a cap, never the same for all.
//!
//! Invariant: the first try after a success is at once; the waiting time lies between half and all of the step, by
//! randomness that the caller injects, so that a thousand tills do not come back in the same second.

/// Waiting time of one line or one kind of question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    first_ms: i64,
    cap_ms: i64,
    failures: u32,
}

impl Backoff {
    /// Steps of `first_ms`, doubled up to `cap_ms`.
    pub fn new(first_ms: i64, cap_ms: i64) -> Self {
        Self { first_ms, cap_ms, failures: 0 }
    }

    /// Tries that failed since the last success.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// All is well again.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// One more failure; how long to wait. `random` is any number.
    pub fn fail(&mut self, random: u32) -> i64 {
        let doublings = self.failures.min(30);
        self.failures = self.failures.saturating_add(1);
        let step_ms = self.first_ms.saturating_mul(1_i64 << doublings).min(self.cap_ms);
        let half_ms = step_ms / 2;
        half_ms + i64::from(random) % (step_ms - half_ms + 1).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn waits_double_up_to_the_cap() {
        let (mut shortest, mut longest) = (Backoff::new(1000, 120_000), Backoff::new(1000, 120_000));
        // Halves and wholes of 1, 2, 4, … seconds; the seventh doubling would go past two minutes.
        for step_ms in [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 120_000, 120_000] {
            assert_eq!(shortest.fail(0), step_ms / 2);
            assert_eq!(longest.fail(u32::try_from(step_ms - step_ms / 2).unwrap()), step_ms);
        }
        longest.reset();
        assert_eq!((longest.fail(0), longest.failures()), (500, 1));
    }

    #[test]
    fn a_thousand_tills_spread_their_tries() {
        let failed = Backoff { failures: 7, ..Backoff::new(1000, 120_000) };
        let waits: BTreeSet<i64> =
            (0..1000_u32).map(|till| { failed }.fail(till.wrapping_mul(2_654_435_761))).collect();
        assert!(waits.len() > 900, "{}", waits.len());
        assert!(waits.iter().all(|ms| (60_000..=120_000).contains(ms)));
    }
}
