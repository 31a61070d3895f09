//! A code in the terminal: two modules a character, upper and lower half.
//!
//! Invariant: dark on light with a quiet zone, whatever colours the terminal has: on a terminal both are named,
//! elsewhere light modules are drawn and dark ones left empty, as on a dark screen.

use tillstamp_pass::qr::Matrix;

const QUIET: usize = 4;

/// Lines of text.
pub(super) fn half_blocks(matrix: &Matrix, with_colors: bool) -> String {
    let side = matrix.size() + 2 * QUIET;
    let is_dark = |x: usize, y: usize| match (x.checked_sub(QUIET), y.checked_sub(QUIET)) {
        (Some(x), Some(y)) => matrix.is_dark(x, y),
        _ => false,
    };
    let mut text = String::new();
    for row in (0..side).step_by(2) {
        if with_colors {
            // Black on white, said for each line: a terminal that scrolls fills the rest of a line with its background.
            text.push_str("\x1b[38;5;16;48;5;231m");
        }
        for column in 0..side {
            let (upper, lower) = (is_dark(column, row), is_dark(column, row + 1));
            let (upper, lower) = if with_colors { (upper, lower) } else { (!upper, !lower && row + 1 < side) };
            text.push(match (upper, lower) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        text.push_str(if with_colors { "\x1b[0m\n" } else { "\n" });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillstamp_pass::qr::{EccLevel, modules};

    /// What is printed, read back module by module, is the code.
    #[test]
    fn every_module_is_printed() {
        let matrix = modules("TS1:P0123456789", EccLevel::M).unwrap();
        for with_colors in [true, false] {
            let text = half_blocks(&matrix, with_colors);
            let bare: Vec<Vec<char>> = text
                .lines()
                .map(|line| line.replace("\x1b[38;5;16;48;5;231m", "").replace("\x1b[0m", "").chars().collect())
                .collect();
            assert_eq!(bare.len(), (matrix.size() + 2 * QUIET).div_ceil(2));
            for y in 0..matrix.size() {
                for x in 0..matrix.size() {
                    let (row, half) = ((y + QUIET) / 2, (y + QUIET) % 2);
                    let inked = match bare[row][x + QUIET] {
                        '█' => true,
                        '▀' => half == 0,
                        '▄' => half == 1,
                        _ => false,
                    };
                    assert_eq!(inked == with_colors, matrix.is_dark(x, y), "{x} {y}");
                }
            }
        }
    }
}
