//! Puts the figures of all benches of one run into one table: figure, measured, aim, met or missed.
//!
//! Reads what the benches printed from the files that are named, a file a bench; writes the table to standard output.
//! A bench that printed no figure is named, so that none is missing silently.
#![forbid(unsafe_code)]

use e2e::figures::Row;

fn main() -> std::io::Result<()> {
    println!("| figure | measured | aim | |\n|---|---|---|---|");
    let (mut met, mut missed) = (0, 0);
    for path in std::env::args().skip(1).filter(|argument| !argument.starts_with("--")) {
        let rows: Vec<Row> = std::fs::read_to_string(&path)?.lines().filter_map(Row::parse).collect();
        if rows.is_empty() {
            println!("| no figures in {path} | | | **missed** |");
            missed += 1;
        }
        for row in rows {
            met += usize::from(row.is_met() == Some(true));
            missed += usize::from(row.is_met() == Some(false));
            println!("{}", row.markdown());
        }
    }
    eprintln!("{met} aims met, {missed} missed");
    Ok(())
}
