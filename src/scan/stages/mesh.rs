//! A stage of our own for codes on cups, sleeves and crumpled paper: a mesh is laid over a code that was seen and not
//! read, and bent until the modules' middles are as dark or as light as they can be. rqrr decodes the modules.
//!
//! Invariant: a mesh node never leaves the flat picture's surroundings by more than its steps allow, so the work for
//! one code is bounded by its modules. Own method; positions of alignment patterns as ISO/IEC 18004 Annex E lists them.

use super::straight::flatten_roomy;
use super::{Pictures, Sight, Stage};
use crate::ladder::Found;
use crate::luma::Luma;
use crate::plane::{self, Matrix};
use crate::prep;

/// The stage of this kind. It takes too long for live frames.
pub const STAGES: &[Stage] = &[Stage { name: "mesh", turn: false, run: look }];

/// Most places that are compared, and most of them that are read.
const SEEN_MAX: usize = 24;
const AGAIN_MAX: usize = 8;
/// How many of the likeliest sizes are tried for one code.
const SIZES_MAX: usize = 2;
/// Below this agreement not even the finder patterns are there.
const FIT_MIN: f32 = 0.25;
/// Sides of the mesh in cells, from coarse to fine, and the steps of its nodes in modules.
const LEVELS: [(usize, &[f32]); 4] =
    [(1, &[0.8, 0.5, 0.3, 0.15]), (2, &[0.5, 0.3, 0.15]), (4, &[0.4, 0.25, 0.12]), (8, &[0.35, 0.2, 0.1])];
/// Weight of a module whose color is known beforehand.
const KNOWN_WEIGHT: f32 = 3.0;
/// Cost of neighbouring nodes that move apart, per square module.
const STIFFNESS: f32 = 4.0;

type Point = (f32, f32);

/// A code that was seen, laid flat, with its likeliest sizes.
struct Candidate {
    back: Matrix,
    inner: [Point; 4],
    /// Agreement, code and picture of each size, the best first.
    sizes: Vec<(f32, Code, Field)>,
}

impl Candidate {
    fn new(base: &Luma, corners: &[Point; 4]) -> Option<Self> {
        let (flat, back, room) = flatten_roomy(base, corners)?;
        let side = flat.width() as f32;
        let inner = [(room, room), (side - room, room), (side - room, side - room), (room, side - room)];
        Some(Self::laid(&flat, back, inner))
    }

    fn laid(flat: &Luma, back: Matrix, inner: [Point; 4]) -> Self {
        let (_, long) = plane::sides(&inner);
        let mut sizes: Vec<(f32, Code, Field)> = (1..=15usize)
            .map(|version| {
                let code = Code::new(version);
                let field = Field::new(flat, long / code.side as f32);
                let fit = Mesh::over(inner).score_known(&code, &field);
                (fit, code, field)
            })
            .collect();
        sizes.sort_by(|a, b| b.0.total_cmp(&a.0));
        sizes.truncate(SIZES_MAX);
        Self { back, inner, sizes }
    }

    fn fit(&self) -> f32 {
        self.sizes.first().map_or(-1.0, |(fit, ..)| *fit)
    }

    fn read(&self) -> Option<(Vec<u8>, [Point; 4])> {
        let (_, long) = plane::sides(&self.inner);
        for (_, code, field) in self.sizes.iter().filter(|(fit, ..)| *fit >= FIT_MIN) {
            let mut mesh = Mesh::over(self.inner);
            for (cells, steps) in LEVELS {
                mesh = mesh.finer(cells);
                mesh.bend(code, field, steps, long / code.side as f32);
                for bias in [0.0, -0.12, 0.12] {
                    if let Some(bytes) = decode(&mesh, code, field, bias) {
                        return Some((bytes, mesh.corners()));
                    }
                }
            }
        }
        None
    }
}

fn look(pictures: &Pictures<'_>, stage: &'static str) -> Sight {
    let mut sight = Sight::default();
    let seen = pictures.unread(SEEN_MAX);
    let mut candidates: Vec<Candidate> =
        seen.iter().filter_map(|corners| Candidate::new(pictures.base, corners)).collect();
    candidates.sort_by(|a, b| b.fit().total_cmp(&a.fit()));
    for candidate in candidates.iter().take(AGAIN_MAX) {
        let Some((bytes, inner)) = candidate.read() else { continue };
        let text = std::str::from_utf8(&bytes).ok().map(str::to_owned);
        let corners = inner.map(|(x, y)| plane::project(&candidate.back, x, y));
        sight.found.push(Found { bytes, text, corners, stage });
    }
    sight
}

fn decode(mesh: &Mesh, code: &Code, field: &Field, bias: f32) -> Option<Vec<u8>> {
    let side = code.side;
    let dark: Vec<bool> = (0..side * side).map(|i| field.at(mesh.module(side, i % side, i / side)) < bias).collect();
    let grid = rqrr::Grid::new(rqrr::SimpleGrid::from_func(side, |x, y| dark[y * side + x]));
    let mut bytes = Vec::new();
    (grid.decode_to(&mut bytes).is_ok() && !bytes.is_empty()).then_some(bytes)
}

/// A size of code with the modules that are the same in every code.
struct Code {
    side: usize,
    /// 1 light, -1 dark, 0 data.
    known: Vec<i8>,
}

impl Code {
    fn new(version: usize) -> Self {
        let side = 17 + 4 * version;
        let mut known = vec![0i8; side * side];
        let mut set = |x: usize, y: usize, dark: bool| known[y * side + x] = if dark { -1 } else { 1 };
        for i in 0..side {
            set(i, 6, i % 2 == 0);
            set(6, i, i % 2 == 0);
        }
        let stops = alignment(version);
        let last = stops.last().copied().unwrap_or(6);
        for (ay, ax) in stops.iter().flat_map(|y| stops.iter().map(move |x| (*y, *x))) {
            if !matches!((ax, ay), (6, 6)) && (ax, ay) != (6, last) && (ax, ay) != (last, 6) {
                for (dx, dy) in (0..25usize).map(|i| (i % 5, i / 5)) {
                    let ring = dx.abs_diff(2).max(dy.abs_diff(2));
                    set(ax + dx - 2, ay + dy - 2, ring != 1);
                }
            }
        }
        for (left, top) in [(0, 0), (side - 7, 0), (0, side - 7)] {
            for (x, y) in (0..81).map(|i| (left + i % 9, top + i / 9)) {
                if (1..=side).contains(&x) && (1..=side).contains(&y) {
                    let ring = (x - 1).abs_diff(left + 3).max((y - 1).abs_diff(top + 3));
                    set(x - 1, y - 1, ring != 2 && ring != 4);
                }
            }
        }
        Self { side, known }
    }
}

/// Middles of the alignment patterns along one side.
fn alignment(version: usize) -> Vec<usize> {
    if version < 2 {
        return Vec::new();
    }
    let count = version / 7 + 2;
    let step = (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2;
    let mut stops: Vec<usize> = (0..count - 1).map(|i| version * 4 + 10 - i * step).collect();
    stops.push(6);
    stops.reverse();
    stops
}

/// How dark or light each place is against its surroundings: -1 to 1.
struct Field {
    side: usize,
    values: Vec<f32>,
}

impl Field {
    fn new(flat: &Luma, module: f32) -> Self {
        let soft = prep::blurred(flat, (module / 3.5) as usize);
        let around = prep::blurred(flat, (module * 3.5) as usize + 1);
        let differ = |(a, b): (&u8, &u8)| f32::from(*a) - f32::from(*b);
        let raw: Vec<f32> = soft.pixels().iter().zip(around.pixels()).map(differ).collect();
        // The scale follows the place: glare and shadow leave little contrast, and that little is the code.
        let size = Luma::new(flat.width(), flat.height(), raw.iter().map(|v| v.abs() as u8).collect());
        let scale = size.map(|size| prep::blurred(&size, (module * 5.0) as usize + 1));
        let values = match scale {
            Ok(scale) => raw
                .iter()
                .zip(scale.pixels())
                .map(|(v, s)| (v / (f32::from(*s) * 1.3 + 4.0)).clamp(-1.0, 1.0))
                .collect(),
            Err(_) => raw,
        };
        Self { side: flat.width() as usize, values }
    }

    fn at(&self, (x, y): Point) -> f32 {
        let top = (self.side - 2) as f32;
        let (x, y) = ((x - 0.5).clamp(0.0, top), (y - 0.5).clamp(0.0, top));
        let (left, row) = (x as usize, y as usize);
        let (fx, fy) = (x - left as f32, y - row as f32);
        let at = row * self.side + left;
        let upper = self.values[at] * (1.0 - fx) + self.values[at + 1] * fx;
        let lower = self.values[at + self.side] * (1.0 - fx) + self.values[at + self.side + 1] * fx;
        upper * (1.0 - fy) + lower * fy
    }
}

/// Nodes of `cells` × `cells` cells, row by row.
struct Mesh {
    cells: usize,
    nodes: Vec<Point>,
}

impl Mesh {
    fn over([a, b, c, d]: [Point; 4]) -> Self {
        Self { cells: 1, nodes: vec![a, b, d, c] }
    }

    fn corners(&self) -> [Point; 4] {
        let wide = self.cells + 1;
        [0, self.cells, wide * wide - 1, wide * self.cells].map(|i| self.nodes[i])
    }

    /// A place inside, both coordinates from 0 to 1.
    fn place(&self, u: f32, v: f32) -> Point {
        let (x, y) = (u * self.cells as f32, v * self.cells as f32);
        let (i, j) = ((x as usize).min(self.cells - 1), (y as usize).min(self.cells - 1));
        let (fx, fy) = (x - i as f32, y - j as f32);
        let at = j * (self.cells + 1) + i;
        let [a, b, c, d] = [at, at + 1, at + self.cells + 1, at + self.cells + 2].map(|n| self.nodes[n]);
        let mix =
            |a: f32, b: f32, c: f32, d: f32| (a * (1.0 - fx) + b * fx) * (1.0 - fy) + (c * (1.0 - fx) + d * fx) * fy;
        (mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1))
    }

    fn module(&self, side: usize, x: usize, y: usize) -> Point {
        self.place((x as f32 + 0.5) / side as f32, (y as f32 + 0.5) / side as f32)
    }

    fn finer(&self, cells: usize) -> Self {
        let step = |i: usize| i as f32 / cells as f32;
        let nodes = (0..(cells + 1) * (cells + 1)).map(|i| self.place(step(i % (cells + 1)), step(i / (cells + 1))));
        Self { cells, nodes: nodes.collect() }
    }

    /// Agreement with the modules that are the same in every code, -1 to 1.
    fn score_known(&self, code: &Code, field: &Field) -> f32 {
        let (mut sum, mut count) = (0.0, 0.0);
        for (i, known) in code.known.iter().enumerate().filter(|(_, known)| **known != 0) {
            sum += f32::from(*known) * field.at(self.module(code.side, i % code.side, i / code.side));
            count += 1.0;
        }
        sum / count
    }

    /// Clearness of the modules that the node `(i, j)` moves.
    fn score_around(&self, i: usize, j: usize, code: &Code, field: &Field) -> f32 {
        let span = |k: usize| {
            let from = k.saturating_sub(1) * code.side / self.cells;
            let to = ((k + 1).min(self.cells) * code.side).div_ceil(self.cells).min(code.side);
            from..to
        };
        let mut sum = 0.0;
        for y in span(j) {
            for x in span(i) {
                let value = field.at(self.module(code.side, x, y));
                sum += match code.known[y * code.side + x] {
                    0 => value.abs(),
                    known => KNOWN_WEIGHT * f32::from(known) * value,
                };
            }
        }
        sum
    }

    /// Moves each node to where its surroundings are clearest, in steps of some share of a module.
    fn bend(&mut self, code: &Code, field: &Field, steps: &[f32], module: f32) {
        let start = self.nodes.clone();
        let wide = self.cells + 1;
        for step in steps.iter().flat_map(|step| [*step, *step]) {
            for at in 0..self.nodes.len() {
                let (i, j) = (at % wide, at / wide);
                let mut best = self.score_around(i, j, code, field) - self.strain(at, &start, module);
                let home = self.nodes[at];
                let mut kept = home;
                for (dx, dy) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
                    self.nodes[at] = (home.0 + dx * step * module, home.1 + dy * step * module);
                    let score = self.score_around(i, j, code, field) - self.strain(at, &start, module);
                    if score > best {
                        (best, kept) = (score, self.nodes[at]);
                    }
                }
                self.nodes[at] = kept;
            }
        }
    }

    /// Cost of moving otherwise than the neighbours do; the coarsest mesh is free.
    fn strain(&self, at: usize, start: &[Point], module: f32) -> f32 {
        if self.cells == 1 {
            return 0.0;
        }
        let wide = self.cells + 1;
        let moved = |n: usize| ((self.nodes[n].0 - start[n].0) / module, (self.nodes[n].1 - start[n].1) / module);
        let i = at % wide;
        let here = moved(at);
        let neighbours = [
            (i > 0).then(|| at - 1),
            (i < self.cells).then(|| at + 1),
            at.checked_sub(wide),
            (at + wide < self.nodes.len()).then(|| at + wide),
        ];
        let apart = |n: usize| {
            let there = moved(n);
            (here.0 - there.0).powi(2) + (here.1 - there.1).powi(2)
        };
        STIFFNESS * neighbours.into_iter().flatten().map(apart).sum::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qrcode::{Color, EcLevel, QrCode};

    #[test]
    fn known_modules_are_those_of_drawn_codes() {
        for version in 1..=15usize {
            let drawn = QrCode::with_version(b"TS1:X", qrcode::Version::Normal(version as i16), EcLevel::L).unwrap();
            let code = Code::new(version);
            assert_eq!(drawn.width(), code.side);
            for (i, color) in drawn.to_colors().into_iter().enumerate() {
                let known = code.known[i];
                let dark = color == Color::Dark;
                assert!(known == 0 || (known < 0) == dark, "version {version}: {},{}", i % code.side, i / code.side);
            }
        }
    }

    #[test]
    fn a_wavy_code_is_read() {
        let drawn = QrCode::with_version(b"a code on a sleeve", qrcode::Version::Normal(3), EcLevel::M).unwrap();
        let (side, colors) = (drawn.width(), drawn.to_colors());
        let (size, room) = (360u32, 60.0f32);
        let module = (size as f32 - 2.0 * room) / side as f32;
        let pixels = (0..size * size).map(|i| {
            let (x, y) = ((i % size) as f32, (i / size) as f32);
            let u = (x - room + 5.0 * (y / 47.0).sin()) / module;
            let v = (y - room + 5.0 * (x / 61.0).cos()) / module;
            let inside = u >= 0.0 && v >= 0.0 && u < side as f32 && v < side as f32;
            if inside && colors[v as usize * side + u as usize] == Color::Dark { 40 } else { 190 }
        });
        let flat = Luma::new(size, size, pixels.collect()).unwrap();
        let far = size as f32 - room;
        let inner = [(room, room), (far, room), (far, far), (room, far)];
        let same = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let (bytes, _) = Candidate::laid(&flat, same, inner).read().unwrap();
        assert_eq!(bytes, b"a code on a sleeve");
    }
}
