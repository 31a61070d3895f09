//! The line between a till and its server: up, down, lossy, with a hotel's sign-in page in between.
//!
//! Invariant: what becomes of a question is drawn when it leaves, from the seed and nothing else.

use e2e::random::Random;
use tillstamp_terminal::sync::{Cause, Reply, Request};

/// How a till's line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Every question arrives.
    Good,
    /// Questions and answers get lost, late, doubled or damaged.
    Bad,
    /// No way; said at once.
    Down,
    /// No way, and nobody says so.
    Silent,
    /// Somebody else answers.
    Captive,
}

/// What becomes of one question.
#[derive(Clone, Debug)]
pub struct Course {
    /// When it is at the server; several times where it was doubled. Nothing: never.
    pub arrivals_ms: Vec<i64>,
    /// How long an answer takes back; nothing where it gets lost.
    pub back_ms: Option<i64>,
    /// The answer is cut in the middle.
    pub cut: bool,
    /// What comes instead, and when.
    pub instead: Option<(i64, Result<Reply, Cause>)>,
}

impl Course {
    fn instead(after_ms: i64, result: Result<Reply, Cause>) -> Self {
        Self { arrivals_ms: Vec::new(), back_ms: None, cut: false, instead: Some((after_ms, result)) }
    }

    /// Draws what becomes of a question.
    pub fn draw(line: Line, request: &Request, random: &mut Random) -> Self {
        let mut ms = |bound: u64| i64::try_from(random.below(bound)).unwrap_or(0);
        let (there_ms, back_ms) = (5 + ms(60), 5 + ms(60));
        let good = Self { arrivals_ms: vec![there_ms], back_ms: Some(back_ms), cut: false, instead: None };
        match line {
            Line::Good => good,
            Line::Down => Self::instead(1 + ms(50), Err(Cause::NoNetwork)),
            Line::Silent => Self::instead(request.timeout_ms, Err(Cause::Silent)),
            Line::Captive => {
                let page = Reply { status: 200, content_type: Some("text/html".into()), body: b"<html>".to_vec() };
                Self::instead(there_ms, Ok(page))
            }
            Line::Bad => {
                let timeout = Some((request.timeout_ms, Err(Cause::Silent)));
                match ms(10) {
                    0 | 1 => Self { arrivals_ms: Vec::new(), instead: timeout, ..good },
                    2 | 3 => Self { back_ms: None, instead: timeout, ..good },
                    4 => Self { arrivals_ms: vec![there_ms, there_ms + ms(20_000)], ..good },
                    // So late that the engine has given up, and asks again meanwhile.
                    5 => Self { arrivals_ms: vec![request.timeout_ms + ms(60_000)], instead: timeout, ..good },
                    6 => Self { back_ms: Some(request.timeout_ms / 2 + ms(60_000)), instead: timeout, ..good },
                    7 => Self { cut: true, ..good },
                    8 => Self { back_ms: None, instead: Some((there_ms, Err(Cause::CutOff))), ..good },
                    _ => good,
                }
            }
        }
    }
}
