//! Planes seen in perspective: 3×3 homographies in row order.
//!
//! Invariant: no function panics on degenerate input; what has no answer is `None`.

/// Maps `(x, y, 1)` to `(u·w, v·w, w)`.
pub type Matrix = [[f32; 3]; 3];

/// Where a point lands.
pub fn project(matrix: &Matrix, x: f32, y: f32) -> (f32, f32) {
    let [u, v, w] = matrix.map(|[a, b, c]| a * x + b * y + c);
    (u / w, v / w)
}

/// The way back, up to scale; `None` where there is none.
pub fn inverse(m: &Matrix) -> Option<Matrix> {
    let minor = |a: usize, b: usize, c: usize, d: usize| m[a][c] * m[b][d] - m[a][d] * m[b][c];
    let adjugate = [
        [minor(1, 2, 1, 2), -minor(0, 2, 1, 2), minor(0, 1, 1, 2)],
        [-minor(1, 2, 0, 2), minor(0, 2, 0, 2), -minor(0, 1, 0, 2)],
        [minor(1, 2, 0, 1), -minor(0, 2, 0, 1), minor(0, 1, 0, 1)],
    ];
    let determinant = m[0][0] * adjugate[0][0] + m[0][1] * adjugate[1][0] + m[0][2] * adjugate[2][0];
    let big = adjugate.iter().flatten().fold(0f32, |a, b| a.max(b.abs()));
    // Only the ratios matter, so scale instead of dividing by the determinant.
    (determinant.abs() > f32::EPSILON && big > 0.0).then(|| adjugate.map(|line| line.map(|v| v / big)))
}

/// Maps the unit square (top left, top right, bottom right, bottom left) to a quadrilateral (Heckbert 1989, 2.2.3).
pub fn from_unit_square(quad: &[(f32, f32); 4]) -> Option<Matrix> {
    let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = *quad;
    let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
    let (dx1, dx2, dy1, dy2) = (x1 - x2, x3 - x2, y1 - y2, y3 - y2);
    let below = dx1 * dy2 - dx2 * dy1;
    if below.abs() < 1e-6 {
        return None;
    }
    let g = (sx * dy2 - dx2 * sy) / below;
    let h = (dx1 * sy - sx * dy1) / below;
    Some([[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]])
}

/// Area of a quadrilateral in square pixels, positive where its corners go clockwise on the picture.
pub fn area(quad: &[(f32, f32); 4]) -> f32 {
    (0..4).map(|i| quad[i].0 * quad[(i + 1) % 4].1 - quad[(i + 1) % 4].0 * quad[i].1).sum::<f32>() / 2.0
}

/// Shortest and longest side in pixels.
pub fn sides(quad: &[(f32, f32); 4]) -> (f32, f32) {
    let long = |i: usize| (quad[i].0 - quad[(i + 1) % 4].0).hypot(quad[i].1 - quad[(i + 1) % 4].1);
    (0..4).map(long).fold((f32::MAX, 0.0), |(a, b), side| (a.min(side), b.max(side)))
}

/// Whether the corners turn the same way all around and the quadrilateral could be a code held before a lens.
pub fn is_sane(quad: &[(f32, f32); 4]) -> bool {
    let turn = |i: usize| {
        let (a, b, c) = (quad[i], quad[(i + 1) % 4], quad[(i + 2) % 4]);
        (b.0 - a.0) * (c.1 - b.1) - (b.1 - a.1) * (c.0 - b.0)
    };
    let turns: [f32; 4] = std::array::from_fn(turn);
    let (short, long) = sides(quad);
    let convex = turns.iter().all(|t| *t > 0.0) || turns.iter().all(|t| *t < 0.0);
    convex && short >= 15.0 && long <= 6.0 * short
}

/// The middle of the corners.
pub fn middle(quad: &[(f32, f32); 4]) -> (f32, f32) {
    let sum = quad.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0, y + p.1));
    (sum.0 / 4.0, sum.1 / 4.0)
}

/// Whether a point lies in the box around a quadrilateral.
pub fn in_box(quad: &[(f32, f32); 4], point: (f32, f32)) -> bool {
    let (left, right) = quad.iter().fold((f32::MAX, f32::MIN), |(a, b), p| (a.min(p.0), b.max(p.0)));
    let (top, bottom) = quad.iter().fold((f32::MAX, f32::MIN), |(a, b), p| (a.min(p.1), b.max(p.1)));
    (left..=right).contains(&point.0) && (top..=bottom).contains(&point.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUAD: [(f32, f32); 4] = [(10.0, 12.0), (90.0, 20.0), (80.0, 95.0), (5.0, 70.0)];

    #[test]
    fn the_unit_square_lands_on_the_corners_and_comes_back() {
        let there = from_unit_square(&QUAD).unwrap();
        let back = inverse(&there).unwrap();
        for ((x, y), want) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].into_iter().zip(QUAD) {
            let got = project(&there, x, y);
            assert!((got.0 - want.0).abs() < 0.01 && (got.1 - want.1).abs() < 0.01, "{got:?} {want:?}");
            let again = project(&back, got.0, got.1);
            assert!((again.0 - x).abs() < 0.001 && (again.1 - y).abs() < 0.001);
        }
    }

    #[test]
    fn nonsense_has_no_plane() {
        let dot = [(5.0, 5.0); 4];
        assert!(from_unit_square(&dot).is_none());
        assert!(!is_sane(&dot));
        assert!(!is_sane(&[(0.0, 0.0), (90.0, 90.0), (90.0, 0.0), (0.0, 90.0)]));
        assert!(is_sane(&QUAD));
        assert!(area(&QUAD) > 0.0);
    }
}
