//! Which screens are connected and where they lie, as the X server tells by its own program.
//!
//! Invariant: asking changes nothing; without an X server, or without the program, there is simply nothing to choose.

use std::process::{Command, Stdio};

/// One screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// As the X server calls it: "HDMI-1".
    pub name: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Its left upper corner on the whole desk, pixels.
    pub x: i32,
    /// The same, downward.
    pub y: i32,
    /// The till's own, as the session set it.
    pub primary: bool,
}

/// All screens; the primary one first.
pub fn list_outputs() -> Vec<Output> {
    let answer = Command::new("xrandr").arg("--listactivemonitors").stdin(Stdio::null()).stderr(Stdio::null()).output();
    let Ok(answer) = answer else { return Vec::new() };
    let mut outputs = parse(&String::from_utf8_lossy(&answer.stdout));
    outputs.sort_by_key(|output| !output.primary);
    outputs
}

/// Lines such as ` 0: +*HDMI-1 1920/527x1080/296+0+0  HDMI-1`.
fn parse(text: &str) -> Vec<Output> {
    text.lines().filter_map(line).collect()
}

fn line(text: &str) -> Option<Output> {
    let mut words = text.split_whitespace();
    let (index, marks, place) = (words.next()?, words.next()?, words.next()?);
    index.strip_suffix(':')?.parse::<u32>().ok()?;
    let name = words.next().unwrap_or_else(|| marks.trim_start_matches(['+', '*']));
    let (width, rest) = place.split_once('x')?;
    let (height, rest) = rest.split_once(['+', '-'])?;
    let pixels = |text: &str| text.split('/').next()?.parse::<u32>().ok();
    let corner = &place[place.len() - rest.len() - 1..];
    let split = corner[1..].find(['+', '-'])? + 1;
    Some(Output {
        name: name.to_owned(),
        width: pixels(width)?,
        height: pixels(height)?,
        x: corner[..split].parse().ok()?,
        y: corner[split..].parse().ok()?,
        primary: marks.contains('*'),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_are_read_with_their_places() {
        let text =
            "Monitors: 2\n 0: +*HDMI-1 1920/527x1080/296+0+0  HDMI-1\n 1: +DP-2 1024/200x600/120+1920-40  DP-2\n";
        let found = parse(text);
        let output =
            |name: &str, width, height, x, y, primary| Output { name: name.to_owned(), width, height, x, y, primary };
        assert_eq!(found, [output("HDMI-1", 1920, 1080, 0, 0, true), output("DP-2", 1024, 600, 1920, -40, false)]);
        assert!(parse("Monitors: 0\n0: nonsense\n 1: +a 3x\nCan't open display\n").is_empty());
    }
}
