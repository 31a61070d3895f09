//! What the ladder reads and what it costs, beside the peers that were measured on the same pictures.
//!
//! Prints tables and one line of JSON; the figures of one run belong together, and times are the thread's own on its
//! core. `TILLSTAMP_QR` names the folder of the pictures, else `../shared/qr` beside the workspace; without them only
//! the live part runs. Rows of the summary begin with `| `, all others with `|` alone.
#![allow(missing_docs)]

#[path = "../tests/qrset/mod.rs"]
mod qrset;

use std::collections::BTreeMap;
use std::time::Duration;

use qrset::{Picture, Score};
use serde_json::{Value, json};
use tillstamp_scan::{DemoCode, DemoScene, Ladder, stages};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Decoders' panics are counted; their messages would only break the tables.
    std::panic::set_hook(Box::new(|_| {}));
    let mut report = json!({});
    match qrset::folder() {
        Some(folder) => {
            let pictures = qrset::load(&folder, |_| true)?;
            report["still"] = still(&pictures);
            report["stages"] = each_stage(&pictures);
        }
        None => eprintln!("SKIPPED: no pictures found (TILLSTAMP_QR or ../shared/qr): only the live part is measured"),
    }
    report["live"] = live();
    println!("{report}");
    Ok(())
}

/// Time that this thread had on a core, so that other work on the machine does not count.
fn core_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

fn milliseconds(since: Duration) -> f64 {
    (core_time() - since).as_secs_f64() * 1_000.0
}

fn rank(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

fn mean(times: &[f64]) -> f64 {
    times.iter().sum::<f64>() / times.len().max(1) as f64
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[derive(Default)]
struct Row {
    images: usize,
    ours: usize,
    best: BTreeMap<String, usize>,
    any: usize,
    times: Vec<f64>,
}

fn still(pictures: &[Picture]) -> Value {
    let mut ladder = Ladder::new();
    let (mut rows, mut all) = (BTreeMap::<&str, Row>::new(), Row::default());
    let (mut wrong, mut false_reads, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    let (mut distinct, mut empty) = (0, Vec::new());
    let mut by_stage = BTreeMap::<&str, usize>::new();
    for picture in pictures {
        let start = core_time();
        let found = ladder.decode_full(&picture.luma);
        let took = milliseconds(start);
        let score = qrset::score(picture, &found);
        if picture.codes == 0 {
            empty.push(took);
            if score != Score::Unread {
                false_reads.push(picture.file.as_str());
            }
            continue;
        }
        for row in [rows.entry(&picture.category).or_default(), &mut all] {
            row.images += 1;
            row.times.push(took);
            row.ours += usize::from(matches!(score, Score::Read(_)));
            row.any += usize::from(picture.peers.values().any(|n| *n > 0));
            for (peer, n) in &picture.peers {
                *row.best.entry(peer.clone()).or_default() += usize::from(*n > 0);
            }
        }
        match score {
            Score::Wrong => wrong.push(picture.file.as_str()),
            Score::Read(n) => {
                distinct += if picture.codes > 1 { n } else { 0 };
                *by_stage.entry(found[0].stage).or_default() += 1;
            }
            Score::Unread => unread.push(picture.file.as_str()),
        }
    }
    println!("|category | images | best peer | any of the five | ladder | ms mean | ms p95 |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let mut categories = json!({});
    let overall = std::iter::once(("**all**", &mut all));
    for (name, row) in rows.iter_mut().map(|(name, row)| (*name, row)).chain(overall) {
        let (peer, best) = row.best.iter().max_by_key(|(_, n)| **n).map_or(("-", 0), |(p, n)| (p.as_str(), *n));
        let (average, slow) = (mean(&row.times), rank(&mut row.times.clone(), 0.95));
        println!(
            "|{name} | {} | {best} ({peer}) | {} | {} | {average:.1} | {slow:.1} |",
            row.images, row.any, row.ours
        );
        categories[name.trim_matches('*')] = json!({
            "images": row.images, "ladder": row.ours, "best_peer": best, "any_peer": row.any,
            "ms_mean": round(average), "ms_p95": round(slow),
        });
    }
    println!("\n| figure | measured | aim |\n|---|---|---|");
    println!("| `decode`: pictures read, of {} | {} | ≥ 280 (best peer 260, all five 272) |", all.images, all.ours);
    println!("| `decode`: wrong texts; false reads on negatives | {}; {} | 0; 0 |", wrong.len(), false_reads.len());
    println!("| `decode`: distinct texts of pictures with several codes | {distinct} | (best peer 155) |");
    println!("| `decode`: negatives, ms mean | {:.1} | |\n", mean(&empty));
    json!({
        "categories": categories, "wrong": wrong, "false_reads": false_reads, "unread": unread,
        "distinct_of_several": distinct,
        "negatives_ms_mean": round(mean(&empty)), "first_read_by": by_stage, "panics": ladder.stats().panics,
    })
}

/// Each stage by itself, and what it adds to the ones before it.
fn each_stage(pictures: &[Picture]) -> Value {
    let mut read = vec![false; pictures.len()];
    let mut rows = Vec::new();
    let order: Vec<_> = stages::wide().iter().copied().chain(stages::deep()).collect();
    println!("|stage | reads alone | new | so far | ms mean |");
    println!("|---|---:|---:|---:|---:|");
    for (place, stage) in order.iter().copied().enumerate() {
        let (mut alone, mut new, mut times) = (0, 0, Vec::new());
        // The stages that look again need what the stages before them saw.
        let again = stage.name.starts_with("straight") || matches!(stage.name, "finders" | "mesh");
        let before = if again { order[..place].to_vec() } else { vec![] };
        let split = before.len().min(stages::wide().len());
        let deep = [&before[split..], &[stage]].concat();
        let mut ladder = Ladder::with_stages(vec![], before[..split].to_vec(), deep);
        for (index, picture) in pictures.iter().enumerate().filter(|(_, picture)| picture.codes > 0) {
            let start = core_time();
            let found = ladder.decode_full(&picture.luma);
            times.push(milliseconds(start));
            if matches!(qrset::score(picture, &found), Score::Read(_)) {
                alone += 1;
                new += usize::from(!std::mem::replace(&mut read[index], true));
            }
        }
        let so_far = read.iter().filter(|read| **read).count();
        let average = mean(&times);
        println!("|{} | {alone}{} | {new} | {so_far} | {average:.1} |", stage.name, if again { "\\*" } else { "" });
        rows.push(
            json!({"stage": stage.name, "alone": alone, "new": new, "so_far": so_far, "ms_mean": round(average)}),
        );
    }
    println!("\n\\* with all stages before it, whose time is counted\n");
    json!(rows)
}

/// Passes as long as ours, and a stranger's code.
fn clip() -> DemoScene {
    let text = |kind: char, n: usize, i: usize| {
        let letters = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
        let body = (0..n).map(|k| char::from(letters[(k * k + 7 * i + k) % letters.len()]));
        format!("TS1:{kind}{}", body.collect::<String>())
    };
    let mut codes: Vec<DemoCode> = (0..12).map(|i| DemoCode::phone(text('R', 140, i))).collect();
    codes.extend((0..4).map(|i| DemoCode::card(text('C', 140, i))));
    codes.extend((0..4).map(|i| DemoCode::phone(text('L', 375, i))));
    codes.push(DemoCode::phone("https://example.org/menu"));
    DemoScene::new(11, codes)
}

/// A demo clip of 1280×720 at 15 frames a second through the live ladder.
fn live() -> Value {
    let now = core_time;
    let scene = clip();
    let budget = Duration::from_millis(25);
    let mut ladder = Ladder::new();
    let (mut shown, mut blank, mut drawn, mut waits) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut read, mut arrived, mut missed) = (0usize, None::<(u64, usize)>, 0usize);
    for number in 0..1_800u64 {
        let at_ms = number * 1_000 / 15;
        let before = core_time();
        let frame = scene.frame(at_ms);
        drawn.push(milliseconds(before));
        let in_view = scene.in_view(at_ms);
        let before = core_time();
        let found = ladder.decode_live(&frame, budget, &now);
        let took = milliseconds(before);
        match in_view.first() {
            Some(code) => {
                shown.push(took);
                read += usize::from(!found.is_empty());
                let since = arrived.filter(|(_, known)| known == code).map_or(number, |(since, _)| since);
                if since != u64::MAX {
                    arrived = Some((since, *code));
                    if !found.is_empty() {
                        waits.push((number - since) as f64);
                        arrived = Some((u64::MAX, *code));
                    }
                }
            }
            None => {
                missed += usize::from(arrived.take().is_some_and(|(since, _)| since != u64::MAX));
            }
        }
    }
    let empty = DemoScene::new(5, Vec::new());
    let mut idle = Ladder::new();
    for number in 0..300u64 {
        let frame = empty.frame(number * 67);
        let before = core_time();
        idle.decode_live(&frame, budget, &now);
        blank.push(milliseconds(before));
    }
    let frames = shown.len();
    println!("| figure | measured | aim |\n|---|---|---|");
    let row = |figure: &str, measured: String, aim: &str| println!("| {figure} | {measured} | {aim} |");
    let (middle, slow) = (rank(&mut shown, 0.5), rank(&mut shown, 0.95));
    row("live 1280×720, code in view, ms p50; p95", format!("{middle:.2}; {slow:.2}"), "≤ 5; ≤ 25");
    row("live 1280×720, nothing in view, ms mean", format!("{:.2}", mean(&blank)), "≤ 8");
    row("live, frames read of frames with a code", format!("{read} of {frames}"), "");
    row("live, presentations read; missed", format!("{}; {missed}", waits.len()), "all; 0");
    let late = rank(&mut waits, 0.95);
    row("live, frames from coming into view to read, mean; p95", format!("{:.2}; {late:.0}", mean(&waits)), "");
    row("demo frame drawn, ms mean; p95", format!("{:.2}; {:.2}", mean(&drawn), rank(&mut drawn, 0.95)), "≤ 8");
    json!({
        "in_view_ms_p50": round(rank(&mut shown, 0.5)), "in_view_ms_p95": round(rank(&mut shown, 0.95)),
        "blank_ms_mean": round(mean(&blank)), "blank_ms_p95": round(rank(&mut blank, 0.95)),
        "frames_in_view": frames, "frames_read": read, "presentations": waits.len(), "missed": missed,
        "frames_to_read_p95": rank(&mut waits, 0.95), "demo_draw_ms_mean": round(mean(&drawn)),
        "tracked_hits": ladder.stats().tracked_hits, "panics": ladder.stats().panics,
    })
}
