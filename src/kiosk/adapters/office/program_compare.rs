//! What differs between two versions of a program, field by field, in the words of their forms.
//!
//! Invariant: what a form shows is what is compared, so that nothing differs unseen that a person could have changed.

use super::program_form::{Part, groups, parts};
use super::program_view::title;
use super::say::Say;
use slint::Model;
use tillstamp_terminal::loyalty::Program;
use tillstamp_ui::{FieldKind, FieldView};
use tillstamp_words::Arg;

/// A part's differences as lines of text: its name, then a line a field. Nothing where the two are alike.
pub fn differences(say: &Say, before: &Program, after: &Program) -> Vec<String> {
    let mut list = parts(before);
    let known = list.clone();
    list.extend(parts(after).into_iter().filter(|part| !known.contains(part)));
    list.into_iter()
        .filter(|part| !matches!(part, Part::Heading(_) | Part::Versions))
        .flat_map(|part| part_lines(say, before, after, part))
        .collect()
}

fn part_lines(say: &Say, before: &Program, after: &Program, part: Part) -> Vec<String> {
    let (old, new) = (fields(say, before, part), fields(say, after, part));
    let named = |key: &str, program: &Program| {
        let name = title(say, program, part);
        vec![say.with(key, &[("part", Arg::Text(&name))])]
    };
    match (old.is_empty(), new.is_empty()) {
        (true, true) => return Vec::new(),
        (true, false) => return named("program-compare-added", after),
        (false, true) => return named("program-compare-removed", before),
        (false, false) => {}
    }
    let state = |program| (say.plain("program-compare-state"), use_of(say, program, part));
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for field in &old {
        let other = new.iter().find(|other| other.key == field.key);
        rows.push((field.label.to_string(), shown(say, Some(field)), shown(say, other)));
    }
    for field in new.iter().filter(|field| old.iter().all(|other| other.key != field.key)) {
        rows.push((field.label.to_string(), shown(say, None), shown(say, Some(field))));
    }
    rows.push((state(before).0, state(before).1, state(after).1));
    rows.retain(|(_, was, is)| was != is);
    if rows.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![title(say, after, part)];
    lines.extend(rows.iter().map(|(what, was, is)| {
        let values = [("what", Arg::Text(what.as_str())), ("was", Arg::Text(was)), ("is", Arg::Text(is))];
        format!("  {}", say.with("program-compare-line", &values))
    }));
    lines
}

fn fields(say: &Say, program: &Program, part: Part) -> Vec<FieldView> {
    groups(say, program, part).into_iter().flat_map(|group| group.fields.iter().collect::<Vec<_>>()).collect()
}

/// Whether a card or a reward is in use; the other parts always are.
fn use_of(say: &Say, program: &Program, part: Part) -> String {
    let active = match part {
        Part::Card(id) => program.card(id).is_none_or(|card| card.active),
        Part::Reward(id) => program.reward(id).is_none_or(|reward| reward.active),
        _ => true,
    };
    say.plain(if active { "program-in-use" } else { "program-out-of-use" })
}

/// A field's value as a person reads it.
fn shown(say: &Say, field: Option<&FieldView>) -> String {
    let Some(field) = field else { return say.plain("common-none") };
    let value = match field.kind {
        FieldKind::Choice => {
            let chosen = usize::try_from(field.selected).ok();
            chosen.and_then(|index| field.options.row_data(index)).unwrap_or_default().to_string()
        }
        FieldKind::Switch => say.plain(if field.on { "common-yes" } else { "common-no" }),
        _ if field.unit.is_empty() || field.value.is_empty() => field.value.to_string(),
        _ => format!("{} {}", field.value, field.unit),
    };
    if value.is_empty() { say.plain("common-none") } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillstamp_terminal::ledger::CurrencyCode;
    use tillstamp_terminal::loyalty::{BusinessDay, templates};

    fn program() -> Program {
        let time_zone = "Europe/Prague".to_owned();
        let day = BusinessDay { time_zone, cutoff_minutes: 120, opening: [None; 7], holidays: Vec::new() };
        templates(CurrencyCode::new("CZK").unwrap(), &day).swap_remove(0).program
    }

    #[test]
    fn alike_versions_have_no_differences_and_each_change_has_its_line() {
        let say = Say::new("en", "CZK", "Europe/Prague");
        let before = program();
        assert!(differences(&say, &before, &before).is_empty());
        let mut after = before.clone();
        after.cards[0].goal = 8;
        after.cards[0].active = false;
        after.policy.redemption_visit_stamps = !before.policy.redemption_visit_stamps;
        let mut more = after.rewards[0].clone();
        more.id.0 += 7;
        after.rewards.push(more);
        let lines = differences(&say, &before, &after).join("\n");
        assert!(lines.contains("Stamps to fill: 10 stamps → 8 stamps"), "{lines}");
        assert!(lines.contains("→ out of use"), "{lines}");
        assert!(lines.contains("A visit with a reward also stamps"), "{lines}");
        assert!(lines.contains("is new"), "{lines}");
        assert!(differences(&say, &after, &before).join("\n").contains("is gone"));
    }
}
