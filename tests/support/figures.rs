//! Figures: how a bench prints one, and whether it meets its aim.
//!
//! Invariant: an aim is compared with the number beside it in the same row; what cannot be compared is said to have no
//! aim, never to be met.

/// Prints a figure as a row of a table and as a line of JSON.
pub fn print(name: &str, value: f64, unit: &str, aim: &str) {
    println!("| {name} | {value:.1} {unit} | {aim} |");
    println!("{}", serde_json::json!({ "figure": name, "value": value, "unit": unit, "aim": aim }));
}

/// Prints several numbers of one figure, as `p50; p95`, with an aim for each (`≤ 40; ≤ 100`).
pub fn print_all(name: &str, values: &[f64], unit: &str, aim: &str) {
    let shown: Vec<String> = values.iter().map(|value| format!("{value:.1}")).collect();
    println!("| {name} | {} {unit} | {aim} |", shown.join("; "));
    println!("{}", serde_json::json!({ "figure": name, "values": values, "unit": unit, "aim": aim }));
}

/// The value below which such a share of the values lies.
pub fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let index = (sorted.len() as f64 * share) as usize;
    sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

/// One row of the table of all figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What was measured.
    pub figure: String,
    /// The numbers with their unit.
    pub measured: String,
    /// What they should be; empty where there is no aim.
    pub aim: String,
}

impl Row {
    /// From a line that a bench printed; `None` for everything else.
    pub fn parse(line: &str) -> Option<Self> {
        let inner = line.strip_prefix("| ")?.trim_end().strip_suffix('|')?;
        let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
        let (figure, measured) = (*cells.first()?, *cells.get(1)?);
        let aim = cells.get(2).copied().filter(|aim| *aim != "-").unwrap_or_default();
        if figure.is_empty() || figure == "figure" || measured.is_empty() || cells.len() > 3 {
            return None;
        }
        Some(Self { figure: figure.to_owned(), measured: measured.to_owned(), aim: aim.to_owned() })
    }

    /// Whether every number keeps to its aim; `None` where nothing can be compared.
    pub fn is_met(&self) -> Option<bool> {
        let (measured, aims) = (self.measured.split(';'), self.aim.split(';'));
        let compared: Vec<bool> = measured.zip(aims).filter_map(|(measured, aim)| keeps(measured, aim)).collect();
        if compared.is_empty() { None } else { Some(compared.iter().all(|kept| *kept)) }
    }

    /// The row as it stands in the table.
    pub fn markdown(&self) -> String {
        let met = match self.is_met() {
            Some(true) => "met",
            Some(false) => "**missed**",
            None => "",
        };
        format!("| {} | {} | {} | {met} |", self.figure, self.measured, self.aim)
    }
}

/// Compares `5.2 ms` with `≤ 40 ms`, `≥ 280` or `0`.
fn keeps(measured: &str, aim: &str) -> Option<bool> {
    let value = number(measured)?;
    let aim = aim.trim();
    if let Some(most) = aim.strip_prefix('≤') {
        Some(value <= number(most)?)
    } else if let Some(least) = aim.strip_prefix('≥') {
        Some(value >= number(least)?)
    } else {
        // A bare number is meant exactly, as "0 wrong texts".
        aim.parse::<f64>().ok().map(|exactly| (value - exactly).abs() < f64::EPSILON)
    }
}

/// The number that a text begins with.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-')).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(measured: &str, aim: &str) -> Option<bool> {
        Row { figure: "x".to_owned(), measured: measured.to_owned(), aim: aim.to_owned() }.is_met()
    }

    #[test]
    fn aims_are_compared_number_by_number() {
        for (measured, aim, want) in [
            ("35.0; 80.1 ms", "≤ 40; ≤ 100", Some(true)),
            ("35.0; 180.1 ms", "≤ 40; ≤ 100", Some(false)),
            ("301", "≥ 280 (best peer 260)", Some(true)),
            ("279", "≥ 280", Some(false)),
            ("0; 0", "0; 0", Some(true)),
            ("0; 1", "0; 0", Some(false)),
            ("0.400 s", "≤ 0.5 s", Some(true)),
            ("12; 1", "all; 0", Some(false)),
            ("12", "", None),
            ("12", "(best peer 155)", None),
            ("none", "≤ 3", None),
        ] {
            assert_eq!(met(measured, aim), want, "{measured} against {aim}");
        }
    }

    #[test]
    fn rows_are_told_from_other_lines() {
        let row = Row::parse("| a figure | 3 ms | ≤ 5 ms |").unwrap();
        assert_eq!(row.markdown(), "| a figure | 3 ms | ≤ 5 ms | met |");
        assert_eq!(Row::parse("| two | 3 |").unwrap().aim, "");
        assert_eq!(Row::parse("| a | 7 | - |").unwrap().markdown(), "| a | 7 |  |  |");
        for other in ["| figure | measured | aim |", "|---|---|---|", "|blur | 1 | 2 |", "text", "| a | b | c | d |"] {
            assert_eq!(Row::parse(other), None, "{other}");
        }
    }
}
