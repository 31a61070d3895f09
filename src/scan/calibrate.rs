//! Scanner calibration: a constant text with every character that a code of ours can hold.
//!
//! Invariant: [`CALIBRATION_TEXT`] is never taken for a pass (it lacks the prefix) and fits QR's alphanumeric mode.

/// The text of the calibration code: all 45 characters of Base45 between two marks.
pub const CALIBRATION_TEXT: &str = "TSCAL 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./: TSCAL";

/// One place where what came differs from what was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The character on the code; `None` where one came that was not there.
    pub shown: Option<char>,
    /// The character that came; `None` where it was lost.
    pub came: Option<char>,
}

/// What the set-up says about the scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Calibration {
    /// Every character came as it was shown.
    Good,
    /// Only the case of letters is turned: caps lock; [`crate::Wedge`] heals it by itself.
    CaseTurned,
    /// Some characters did not come as shown, each told once.
    Differs(Vec<Difference>),
    /// Too little in common: another code was scanned.
    NotTheCode,
}

/// Compares what a scanner typed with the calibration code.
pub fn calibrate(received: &[u8]) -> Calibration {
    let shown: Vec<char> = CALIBRATION_TEXT.chars().collect();
    let came: Vec<char> = String::from_utf8_lossy(received).trim().chars().take(4 * shown.len()).collect();
    if came == shown {
        return Calibration::Good;
    }
    let upper: Vec<char> = came.iter().map(char::to_ascii_uppercase).collect();
    if upper == shown {
        return Calibration::CaseTurned;
    }
    let mut differences = Vec::new();
    let steps = align(&shown, &came);
    let wrong = steps.iter().filter(|step| step.shown != step.came).count();
    if wrong * 2 > shown.len() {
        return Calibration::NotTheCode;
    }
    for step in steps {
        if step.shown != step.came && !differences.contains(&step) {
            differences.push(step);
        }
    }
    Calibration::Differs(differences)
}

/// Levenshtein alignment, both texts short; steps from the first character to the last.
fn align(shown: &[char], came: &[char]) -> Vec<Difference> {
    let wide = came.len() + 1;
    let mut cost = vec![0usize; (shown.len() + 1) * wide];
    for i in 0..=shown.len() {
        for j in 0..=came.len() {
            cost[i * wide + j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = usize::from(shown[i - 1] != came[j - 1]);
                let both = cost[(i - 1) * wide + j - 1] + change;
                both.min(cost[(i - 1) * wide + j] + 1).min(cost[i * wide + j - 1] + 1)
            };
        }
    }
    let (mut i, mut j) = (shown.len(), came.len());
    let mut steps = Vec::new();
    while i > 0 || j > 0 {
        let here = cost[i * wide + j];
        if i > 0 && j > 0 && here == cost[(i - 1) * wide + j - 1] + usize::from(shown[i - 1] != came[j - 1]) {
            (i, j) = (i - 1, j - 1);
            steps.push(Difference { shown: Some(shown[i]), came: Some(came[j]) });
        } else if i > 0 && here == cost[(i - 1) * wide + j] + 1 {
            i -= 1;
            steps.push(Difference { shown: Some(shown[i]), came: None });
        } else {
            j -= 1;
            steps.push(Difference { shown: None, came: Some(came[j]) });
        }
    }
    steps.reverse();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_every_base45_character() {
        for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".chars() {
            assert!(CALIBRATION_TEXT.contains(character));
        }
        assert!(!crate::looks_ours(CALIBRATION_TEXT.as_bytes()));
    }

    #[test]
    fn names_what_is_lost_or_changed() {
        let swap = |a: char, b: char, c: char| -> Vec<u8> {
            CALIBRATION_TEXT
                .chars()
                .map(|x| {
                    if x == a {
                        b
                    } else if x == b {
                        a
                    } else {
                        x
                    }
                })
                .filter(|x| *x != c)
                .collect::<String>()
                .into()
        };
        let differ = |shown: Option<char>, came: Option<char>| Difference { shown, came };
        assert_eq!(calibrate(CALIBRATION_TEXT.as_bytes()), Calibration::Good);
        assert_eq!(calibrate(CALIBRATION_TEXT.to_lowercase().as_bytes()), Calibration::CaseTurned);
        // German layout: Y and Z change places; a dead key eats the plus.
        assert_eq!(
            calibrate(&swap('Y', 'Z', '+')),
            Calibration::Differs(vec![
                differ(Some('Y'), Some('Z')),
                differ(Some('Z'), Some('Y')),
                differ(Some('+'), None)
            ])
        );
        assert_eq!(calibrate(b"4006381333931"), Calibration::NotTheCode);
        assert_eq!(calibrate(b""), Calibration::NotTheCode);
        assert_eq!(calibrate(&[0xff; 9_000]), Calibration::NotTheCode);
    }
}
