//! How the program screen shows a draft: its list, the preview of a card, the rules in sentences, versions.
//!
//! Invariant: pictures of a draft only; nothing in here changes one.

use super::form::Form;
use super::program_form::{Part, place};
use super::say::Say;
use tillstamp_terminal::loyalty::{EarnRule, Program, ProgramFault, StampCard};
use tillstamp_terminal::views::ProgramVersion;
use tillstamp_ui::{ActionView, LineView, PartView, StampCardView, VersionView};
use tillstamp_words::Arg;

/// Title of a part, in the list and above its form.
pub(super) fn title(say: &Say, draft: &Program, part: Part) -> String {
    match part {
        Part::Card(id) => draft.card(id).map(|card| headline(&say.label(&card.name))).unwrap_or_default(),
        Part::Reward(id) => draft.reward(id).map(|reward| headline(&say.label(&reward.name))).unwrap_or_default(),
        Part::Limits => say.plain("program-limits"),
        Part::Hours => say.plain("program-hours"),
        Part::Versions => say.plain("program-versions"),
        Part::Heading(key) => say.plain(key),
    }
}

/// A name as a title: one that is far too long must not push its own field off the page.
fn headline(name: &str) -> String {
    const LONGEST: usize = 60;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// A row of the list.
pub(super) fn part_row(
    say: &Say,
    draft: &Program,
    published: &Program,
    faults: &[ProgramFault],
    form: &Form,
    open: Part,
    part: Part,
) -> PartView {
    let (note, changed) = match part {
        Part::Card(id) => {
            let card = draft.card(id);
            let note = match card {
                Some(card) if card.active => say.count("unit-stamps", i64::from(card.goal)),
                _ => say.plain("program-out-of-use"),
            };
            (note, card != published.card(id))
        }
        Part::Reward(id) => {
            let reward = draft.reward(id);
            let is_used = reward.is_some_and(|reward| reward.active);
            (if is_used { String::new() } else { say.plain("program-out-of-use") }, reward != published.reward(id))
        }
        Part::Limits => {
            let now = (draft.limits, draft.policy, draft.retention_months);
            (String::new(), now != (published.limits, published.policy, published.retention_months))
        }
        Part::Hours => (String::new(), draft.business_day != published.business_day),
        Part::Heading(_) | Part::Versions => (String::new(), false),
    };
    PartView {
        heading: matches!(part, Part::Heading(_)),
        title: title(say, draft, part).into(),
        note: note.into(),
        changed,
        faulty: faults.iter().any(|fault| place(fault).0 == part) || (part == open && form.has_errors()),
    }
}

/// What is wrong and what to do, in one line.
pub(super) fn fault_text(say: &Say, fault: &ProgramFault) -> String {
    use tillstamp_terminal::loyalty::Argument;
    let values: Vec<(&str, Arg<'_>)> = fault
        .arguments
        .iter()
        .filter_map(|(name, argument)| match argument {
            Argument::Count(count) => Some((*name, Arg::Int(*count))),
            Argument::Text(text) => Some((*name, Arg::Text(text))),
            _ => None,
        })
        .collect();
    format!("{} {}", say.with(fault.key, &values), say.with(&format!("{}-cure", fault.key), &values))
}

/// The card three stamps before it is full, as the customer will see it.
pub(super) fn preview(say: &Say, draft: &Program, card: &StampCard) -> (StampCardView, String) {
    let goal = card.goal.clamp(1, 50);
    let have = goal - goal.min(3);
    let reward = draft.reward(card.reward);
    let name = reward.map(|reward| headline(&say.label(&reward.name))).unwrap_or_default();
    let counts = [("have", Arg::Int(i64::from(have))), ("goal", Arg::Int(i64::from(goal)))];
    let left = [("count", Arg::Int(i64::from(goal - have))), ("reward", Arg::Text(&name))];
    let view = StampCardView {
        name: headline(&say.label(&card.name)).into(),
        have: i32::try_from(have).unwrap_or(0),
        goal: i32::try_from(goal).unwrap_or(0),
        count: say.with("program-count", &counts).into(),
        note: say.with("program-to-go", &left).into(),
        ..StampCardView::default()
    };
    let validity = reward.and_then(|reward| reward.validity_days);
    let text = match validity {
        Some(days) => {
            let values = [("reward", Arg::Text(name.as_str())), ("count", Arg::Int(i64::from(days)))];
            say.with("program-reward-within", &values)
        }
        None => name.clone(),
    };
    (view, text)
}

/// The program in sentences, a card a sentence.
pub(super) fn in_words(say: &Say, draft: &Program) -> Vec<LineView> {
    let line = |text: String| LineView { label: text.into(), ..LineView::default() };
    let mut lines: Vec<LineView> = draft
        .cards
        .iter()
        .filter(|card| card.active)
        .map(|card| {
            let name = say.label(&card.name);
            let reward = draft.reward(card.reward).map(|reward| say.label(&reward.name)).unwrap_or_default();
            let item = match &card.earn {
                EarnRule::PerVisit => String::new(),
                EarnRule::PerItem { item_name } => say.label(item_name),
            };
            let values = [
                ("card", Arg::Text(name.as_str())),
                ("count", Arg::Int(i64::from(card.goal))),
                ("reward", Arg::Text(reward.as_str())),
                ("item", Arg::Text(item.as_str())),
            ];
            line(say.with(if item.is_empty() { "program-words-visit" } else { "program-words-item" }, &values))
        })
        .collect();
    let minutes = i64::from(draft.limits.cool_down_s / 60);
    lines.push(line(say.count("program-words-cool-down", minutes)));
    let at_once = if draft.policy.reward_usable_at_once { "program-words-at-once" } else { "program-words-next-time" };
    lines.push(line(say.plain(at_once)));
    lines
}

/// A row of the versions.
pub(super) fn version_row(say: &Say, version: &ProgramVersion) -> VersionView {
    let values = [("cards", Arg::Int(i64::from(version.cards))), ("rewards", Arg::Int(i64::from(version.rewards)))];
    let note = say.with("program-version-note", &values);
    VersionView {
        title: say.day(version.from).into(),
        note: if version.planned { format!("{} · {note}", say.plain("program-planned")) } else { note }.into(),
        current: version.current,
    }
}

/// What can be done with a part.
pub(super) fn actions(say: &Say, draft: &Program, part: Part) -> Vec<ActionView> {
    let active = match part {
        Part::Card(id) => draft.card(id).map(|card| card.active),
        Part::Reward(id) => draft.reward(id).map(|reward| reward.active),
        _ => None,
    };
    let Some(active) = active else { return Vec::new() };
    let (key, label) = if active { ("stop", "program-take-out") } else { ("use", "program-take-in") };
    vec![ActionView { key: key.into(), label: say.plain(label).into(), danger: active, enabled: true }]
}
