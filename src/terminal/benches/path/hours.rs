//! Eight hours at one scan a second, a tick between any two, backups and idle work as they fall due: memory and times.

use crate::Outcome;
use crate::figures::{Series, figure, ratio, timed};
use crate::shop::{Site, must_be_done, unexpected};

const SECONDS: usize = 8 * 3_600;
const HALF_HOUR: usize = 1_800;
const HOUR: usize = 3_600;

/// Runs the day and prints its figures.
pub fn measure(mut site: Site) -> Outcome<()> {
    site.next_morning()?;
    let (mut till, clock) = site.open()?;
    site.sign_in(&mut till)?;
    let key = site.card_key()?;
    let entries = till.verify_entries();
    // Written from end to end: pages of zeros are not there before they are used, and would count as the till's growth.
    let (mut scans_ms, mut ticks_ms) = (vec![f64::NAN; SECONDS], vec![f64::NAN; SECONDS]);
    let mut settled_kb = 0.0;
    for second in 0..SECONDS {
        clock.pass_ms(1_000);
        let code = site.code(&key, site.members[second % site.members.len()]);
        let frame_at_ms = till.monotonic_ms();
        let (verdict, ms) = timed(|| Ok(till.present(&code, frame_at_ms)))?;
        must_be_done(&verdict)?;
        scans_ms[second] = ms;
        ticks_ms[second] = timed(|| Ok(till.tick()))?.1;
        if second + 1 == HALF_HOUR {
            settled_kb = resident_kb()?;
        }
        if (second + 1).is_multiple_of(HOUR) {
            eprintln!("hour {}: {:.1} MB", (second + 1) / HOUR, resident_kb()? / 1024.0);
        }
    }
    let end_kb = resident_kb()?;
    let grown = till.verify_entries() - entries;
    figure("8 simulated hours: scans done", SECONDS as f64, "scans", "-");
    figure("8 simulated hours: entries written", grown as f64, "entries", "-");
    figure("8 simulated hours: resident memory after half an hour", settled_kb / 1024.0, "MB", "-");
    figure("8 simulated hours: resident memory at the end", end_kb / 1024.0, "MB", "-");
    figure("8 simulated hours: growth of memory", (ratio(end_kb, settled_kb) - 1.0) * 100.0, "%", "≤ 5 %");
    let (first, last) = (Series::from(&scans_ms[..HOUR]), Series::from(&scans_ms[SECONDS - HOUR..]));
    first.print("8 simulated hours: scan in the first hour", "-");
    last.print("8 simulated hours: scan in the last hour", "-");
    let flat = ratio(last.percentile(0.99), first.percentile(0.99));
    figure("8 simulated hours: p99 of the last hour / of the first", flat, "×", "flat");
    Series::from(&ticks_ms[..]).print("8 simulated hours: tick", "-");
    figure("8 simulated hours: slowest tick", Series::from(&ticks_ms[..]).percentile(1.0), "ms", "-");
    till.close().map_err(unexpected)
}

fn resident_kb() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("VmRSS")?;
    Ok(line.split_whitespace().nth(1).ok_or("VmRSS")?.parse()?)
}
