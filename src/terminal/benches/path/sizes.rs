//! One size of ledger: commit, whole path, opening after a crash, a day's report.
//!
//! Invariant: bare commits and measured work take turns, so that both meet the same disk.

use crate::Outcome;
use crate::children;
use crate::figures::{Bare, Series, figure, ratio, timed};
use crate::growth::Growth;
use crate::shop::{Site, must_be_done, unexpected};
use std::path::Path;
use tillstamp_ledger::MemberId;
use tillstamp_store::StartedAction;
use tillstamp_terminal::Till;

const SAMPLES: usize = 600;
/// All samples lie within an hour: after a backup no other falls due between them.
const APART_MS: i64 = 3_000;
/// The till moves its write-ahead log into the database once a minute.
const COMMITS_A_MINUTE: usize = 20;
const REPORTS: i32 = 20;

/// What is compared between sizes.
pub struct Measured {
    /// The shop, closed.
    pub site: Site,
    /// The till's commit as a multiple of the bare one.
    pub commit_ratio: f64,
}

/// Makes a shop of this size and measures it.
pub fn measure(folder: &Path, label: &str, entries: u64) -> Outcome<Measured> {
    let mut site = Site::make(folder.to_path_buf())?;
    let mut growth = Growth::open(&site)?;
    let ((), grown_ms) = timed(|| growth.fill(entries))?;
    figure(&format!("{label}: entries in the ledger"), growth.store.entry_count()? as f64, "entries", "-");
    figure(&format!("{label}: members"), growth.members().len() as f64, "members", "-");
    eprintln!("{label}: grown in {:.1} s", grown_ms / 1e3);
    let bare = Bare::open(folder)?;
    let commit_ratio = commits(&mut growth, &bare, label)?;
    site.members = growth.members();
    site.now = growth.now();
    growth.store.close()?;
    site.next_morning()?;
    path(&mut site, &bare, label)?;
    crashes(&mut site, label)?;
    Ok(Measured { site, commit_ratio })
}

/// Measures a shop that an earlier run grew and left behind.
pub fn measure_again(folder: &Path) -> Outcome<()> {
    let mut site = Site::load(folder)?;
    // Whatever came after the shop's last note lies behind.
    site.next_morning()?;
    site.next_morning()?;
    let bare = Bare::open(folder)?;
    path(&mut site, &bare, "again")?;
    crashes(&mut site, "again")
}

/// Compares two shops that an earlier run left behind; the commit alone is not measured.
pub fn compare_again(small: &Path, large: &Path) -> Outcome<()> {
    let kept = |folder: &Path| -> Outcome<Measured> {
        let mut site = Site::load(folder)?;
        site.next_morning()?;
        Ok(Measured { site, commit_ratio: 0.0 })
    };
    let (mut small, mut large) = (kept(small)?, kept(large)?);
    for times in ["first time", "again"] {
        compare(&mut small, &mut large, times)?;
        for measured in [&mut small, &mut large] {
            measured.site.next_morning()?;
            measured.site.save()?;
        }
    }
    Ok(())
}

/// The commit alone, as the till does it: noted before, marked as shown after.
fn commits(growth: &mut Growth, bare: &Bare, label: &str) -> Outcome<f64> {
    let (mut bare_ms, mut append_ms) = (Series::default(), Series::default());
    let mut left = SAMPLES;
    while left > 0 {
        for append in growth.actions()? {
            bare_ms.push(timed(|| bare.commit())?.1);
            let (action, at) = (append.context.action, append.context.at);
            growth.store.begin_action(&StartedAction { action, what: "scan".to_owned(), member: None, at })?;
            append_ms.push(timed(|| Ok(growth.store.append(&append)?))?.1);
            growth.store.mark_shown(action)?;
            left = left.saturating_sub(1);
            if left.is_multiple_of(COMMITS_A_MINUTE) {
                growth.store.maintain(None)?;
            }
        }
    }
    bare_ms.print(&format!("{label}: bare SQLite commit (WAL, FULL)"), "-");
    append_ms.print(&format!("{label}: commit part"), "-");
    let p50 = ratio(append_ms.percentile(0.5), bare_ms.percentile(0.5));
    figure(&format!("{label}: commit part / bare commit, p50"), p50, "×", "≤ 1.5×");
    let p95 = ratio(append_ms.percentile(0.95), bare_ms.percentile(0.95));
    figure(&format!("{label}: commit part / bare commit, p95"), p95, "×", "≤ 1.5×");
    Ok(p50)
}

/// Half of the scans are of members with names, half of the others, each in turn.
fn sampled(site: &Site, number: usize) -> MemberId {
    let (named, all) = (200.min(site.members.len()), site.members.len());
    // A prime stride meets everybody before anybody twice.
    let index = if number.is_multiple_of(2) { number / 2 % named } else { number / 2 * 7919 % (all - named) + named };
    site.members[index]
}

fn path(site: &mut Site, bare: &Bare, label: &str) -> Outcome<()> {
    let (mut till, clock) = site.open()?;
    site.sign_in(&mut till)?;
    let (_, backup_ms) = timed(|| till.backup_now().map_err(unexpected))?;
    figure(&format!("{label}: a backup, made and checked"), backup_ms, "ms", "-");
    let key = site.card_key()?;
    let (mut bare_ms, mut path_ms) = (Series::default(), Series::default());
    let (mut again_ms, mut tick_ms) = (Series::default(), Series::default());
    let mut seen = std::collections::HashSet::new();
    for number in 0..SAMPLES {
        clock.pass_ms(APART_MS);
        let member = sampled(site, number);
        if !seen.insert(member) {
            continue;
        }
        let code = site.code(&key, member);
        bare_ms.push(timed(|| bare.commit())?.1);
        let frame_at_ms = till.monotonic_ms();
        let (verdict, ms) = timed(|| Ok(till.present(&code, frame_at_ms)))?;
        must_be_done(&verdict)?;
        path_ms.push(ms);
        // The same card once more within the cool-down: a verdict without a fact.
        again_ms.push(timed(|| Ok(till.present(&code, frame_at_ms)))?.1);
        tick_ms.push(timed(|| Ok(till.tick()))?.1);
    }
    path_ms.print(&format!("{label}: code → durable verdict, whole path"), "≤ 300 ms");
    let over = ratio(path_ms.percentile(0.5), bare_ms.percentile(0.5));
    figure(&format!("{label}: whole path / bare commit, p50"), over, "×", "-");
    again_ms.print(&format!("{label}: code → \"already stamped\""), "-");
    tick_ms.print(&format!("{label}: tick"), "-");
    reports(&mut till, label)?;
    site.now = till.now();
    till.close().map_err(unexpected)
}

/// Whole days of the past, each asked for once; a short history has fewer.
fn reports(till: &mut Till, label: &str) -> Outcome<()> {
    let today = till.business_date();
    let mut report_ms = Series::default();
    let mut busiest = 0;
    for ago in 0..REPORTS {
        let (report, ms) = timed(|| till.day_report(today.plus_days(-ago)).map_err(unexpected))?;
        busiest = busiest.max(report.visits);
        report_ms.push(ms);
    }
    figure(&format!("{label}: visits on the busiest day reported"), f64::from(busiest), "visits", "-");
    figure(&format!("{label}: day report, p50"), report_ms.percentile(0.5), "ms", "-");
    figure(&format!("{label}: day report, slowest of {REPORTS}"), report_ms.percentile(1.0), "ms", "≤ 200 ms");
    Ok(())
}

/// A child scans and dies; then opening is timed, with the files still in memory, and once more with none of them.
fn crashes(site: &mut Site, label: &str) -> Outcome<()> {
    for (how, cold) in [("files in memory", false), ("files only on disk", true)] {
        site.next_morning()?;
        site.save()?;
        let before = entries_at(site)?;
        children::crash(site.root())?;
        if cold {
            children::forget_files(&site.dirs().data)?;
        }
        let ((mut till, clock), ms) = timed(|| site.open())?;
        let survived = till.verify_entries().saturating_sub(before);
        if survived < children::SCANS_BEFORE_DEATH {
            return Err(format!("{survived} of {} scans survived", children::SCANS_BEFORE_DEATH).into());
        }
        figure(&format!("{label}: opening after a crash, {how}"), ms, "ms", "≤ 2000 ms");
        site.sign_in(&mut till)?;
        let key = site.card_key()?;
        let mut first_ms = Series::default();
        for number in 0..100 {
            clock.pass_ms(APART_MS);
            let code = site.code(&key, site.members[site.members.len() - 1 - number]);
            let frame_at_ms = till.monotonic_ms();
            first_ms.push(timed(|| Ok(till.present(&code, frame_at_ms)))?.1);
        }
        first_ms.print(&format!("{label}: first 100 scans after it, {how}"), "≤ 300 ms");
        if cold {
            children::forget_files(&site.dirs().data)?;
            let today = till.business_date();
            let (_, ms) = timed(|| till.day_report(today.plus_days(-2)).map_err(unexpected))?;
            figure(&format!("{label}: day report, {how}"), ms, "ms", "≤ 200 ms");
        }
        site.now = till.now();
        till.close().map_err(unexpected)?;
    }
    site.save()
}

fn entries_at(site: &Site) -> Outcome<u64> {
    let (till, _) = site.open()?;
    let entries = till.verify_entries();
    till.close().map_err(unexpected)?;
    Ok(entries)
}

/// Scans in a small and in a large shop take turns, so that both meet the same disk, with the files of both in memory
/// (what files that are only on disk cost is measured by itself): what the size alone costs.
pub fn compare(small: &mut Measured, large: &mut Measured, times: &str) -> Outcome<()> {
    let mut shops = Vec::new();
    for site in [&mut small.site, &mut large.site] {
        site.next_morning()?;
        children::recall_files(&site.dirs().data)?;
        let (mut till, clock) = site.open()?;
        site.sign_in(&mut till)?;
        shops.push((till, clock, site.card_key()?, &*site, Series::default()));
    }
    for number in 0..SAMPLES {
        for (till, clock, key, site, path_ms) in &mut shops {
            // Far enough apart for a member of the small shop to come again.
            clock.pass_ms(10 * APART_MS);
            let code = site.code(key, sampled(site, number));
            let frame_at_ms = till.monotonic_ms();
            let (verdict, ms) = timed(|| Ok(till.present(&code, frame_at_ms)))?;
            must_be_done(&verdict)?;
            path_ms.push(ms);
        }
    }
    for share in [0.5, 0.95] {
        let (first, last) = (shops[0].4.percentile(share), shops[1].4.percentile(share));
        let name = format!("whole path {times}, in turns, p{:.0}", share * 100.0);
        figure(&format!("{name}: {first:.3} ms → {last:.3} ms"), ratio(last, first), "×", "≤ 1.2×");
    }
    let mut ends = Vec::new();
    for (mut till, ..) in shops {
        ends.push(till.now());
        till.close().map_err(unexpected)?;
    }
    // Whoever opens them next comes after that.
    for (site, now) in [&mut small.site, &mut large.site].into_iter().zip(ends) {
        site.now = now;
        site.save()?;
    }
    // Kept shops are compared by their scans alone.
    if small.commit_ratio > 0.0 {
        let name = format!("commit part / bare commit, p50, {times}");
        figure(&name, ratio(large.commit_ratio, small.commit_ratio), "×", "≤ 1.2×");
    }
    Ok(())
}
