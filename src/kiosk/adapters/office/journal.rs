//! The journal: what is asked for, the lines found, and the one that is open.
//!
//! Invariant: the list is what the till found; searching by words happens on the lines that are loaded, by member on
//! the till.

use super::form::{day, minutes, model, texts, too_many};
use super::member_admin::MemberAdmin;
use super::say::Say;
use super::{Office, lock};
use crate::adapters::shared::int;
use slint::ComponentHandle;
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::{BusinessDate, OperatorId, UtcMillis, VoidReason};
use tillstamp_terminal::views::{Argument, JournalFilter, JournalKind, JournalLine, No, VerdictKind};
use tillstamp_ui::{self as ui, AskView, JournalAdapter, JournalRowView, LineView, PaperView, Tone};

const PAGE_LINES: u32 = 60;
/// Lines that a search by words or by a time looks through.
const SEARCHED_LINES: u32 = 1_000;
/// "At about two o'clock" is so far from it at most.
const AROUND_MINUTES: u16 = 15;
const KINDS: [(&str, &[JournalKind]); 7] = [
    ("journal-kind-all", &[]),
    ("journal-kind-visits", &[JournalKind::Visit, JournalKind::Stamps]),
    ("journal-kind-rewards", &[JournalKind::Redemption]),
    ("journal-kind-corrections", &[JournalKind::Reversal]),
    ("journal-kind-refusals", &[JournalKind::Refusal]),
    ("journal-kind-members", &[JournalKind::Member]),
    ("journal-kind-shop", &[JournalKind::Shop]),
];
const SPAN_DAYS: [Option<i32>; 4] = [Some(1), Some(7), Some(30), None];
/// Reasons of a later void; `Undo` is the one-tap kind and no reason to choose.
const VOID_REASONS: [(&str, VoidReason); 4] = [
    ("void-wrong-member", VoidReason::WrongMember),
    ("void-refund", VoidReason::Refund),
    ("void-mistake", VoidReason::Mistake),
    ("void-misuse", VoidReason::Misuse),
];

#[derive(Default)]
struct State {
    lines: Vec<JournalLine>,
    people: Vec<(OperatorId, String)>,
    selected: Option<usize>,
    has_more: bool,
}

/// The adapter of the journal.
#[derive(Clone)]
pub struct Journal {
    office: Office,
    member: MemberAdmin,
    state: Arc<Mutex<State>>,
}

impl Journal {
    /// Connects the screen.
    pub fn attach(window: &ui::Till, office: &Office, member: &MemberAdmin) -> Self {
        let me = Self { office: office.clone(), member: member.clone(), state: Arc::default() };
        let global = window.global::<JournalAdapter>();
        let on = |work: fn(&Self)| {
            let me = me.clone();
            move || work(&me)
        };
        global.on_changed(on(|me| me.load(false)));
        global.on_load_more(on(|me| me.load(true)));
        global.on_void_selected(on(Self::ask_void));
        global.on_open_member(on(Self::open_member));
        global.on_slip(on(Self::slip));
        let chooser = me.clone();
        global.on_select(move |index| chooser.select(usize::try_from(index).ok()));
        me
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Fills the screen anew.
    pub fn open(&self) {
        let me = self.clone();
        self.office.call(Till::staff, move |office, window, staff| {
            let say = office.say();
            let global = window.global::<JournalAdapter>();
            let mut names = vec![say.plain("journal-everyone")];
            names.extend(staff.iter().map(|person| person.name.clone()));
            me.state().people = staff.into_iter().map(|person| (person.operator, person.name)).collect();
            global.set_people(texts(names));
            global.set_kinds(texts(KINDS.iter().map(|(key, _)| say.plain(key)).collect()));
            let spans = ["journal-span-today", "journal-span-week", "journal-span-month", "journal-span-all"];
            global.set_spans(texts(spans.iter().map(|key| say.plain(key)).collect()));
            me.load(false);
        });
    }

    fn load(&self, append: bool) {
        let Some((query, span, kind, person)) = self.office.with(|window| {
            let global = window.global::<JournalAdapter>();
            (global.get_query().trim().to_owned(), global.get_span(), global.get_kind(), global.get_person())
        }) else {
            return;
        };
        let before = if append { self.state().lines.last().map(|line| line.order) } else { None };
        let at = |index: i32| usize::try_from(index).unwrap_or(0);
        let operator = at(person).checked_sub(1).and_then(|index| self.state().people.get(index).map(|row| row.0));
        let kinds = KINDS.get(at(kind)).map(|(_, kinds)| kinds.to_vec()).unwrap_or_default();
        let days = SPAN_DAYS.get(at(span)).copied().flatten();
        let me = self.clone();
        let say = self.office.say();
        self.office.attempt(
            move |till| {
                let from = days.map(|days| till.business_date().plus_days(1 - days));
                let filter =
                    JournalFilter { from, operator, kinds, before, limit: PAGE_LINES, ..JournalFilter::default() };
                search(till, filter, &query, |at| say.catalog().iso_time(at.0, say.zone()))
            },
            move |_, window, lines| {
                let mut state = me.state();
                state.has_more = lines.len() >= PAGE_LINES as usize;
                if append {
                    state.lines.extend(lines);
                } else {
                    state.lines = lines;
                    state.selected = None;
                }
                drop(state);
                me.show(window);
            },
        );
    }

    fn show(&self, window: &ui::Till) {
        let say = self.office.say();
        let state = self.state();
        let global = window.global::<JournalAdapter>();
        let spans_days = global.get_span() != 0;
        global.set_rows(model(state.lines.iter().map(|line| row(&say, line, spans_days)).collect()));
        global.set_more(state.has_more);
        let selected = state.selected.and_then(|index| state.lines.get(index).map(|line| (index, line)));
        global.set_selected(selected.map_or(-1, |(index, _)| i32::try_from(index).unwrap_or(-1)));
        if let Some((_, line)) = selected {
            global.set_detail_title(say.message(&line.what).into());
            global.set_details(model(details(&say, line)));
            global.set_can_void(line.can_void);
            global.set_has_member(line.member.is_some());
        }
    }

    fn select(&self, index: Option<usize>) {
        self.state().selected = index;
        self.office.with(|window| self.show(window));
    }

    fn chosen(&self) -> Option<JournalLine> {
        let state = self.state();
        state.selected.and_then(|index| state.lines.get(index).cloned())
    }

    fn ask_void(&self) {
        let Some(line) = self.chosen() else { return };
        let Some(entry) = line.entry else { return };
        let say = self.office.say();
        let reasons: Vec<String> = VOID_REASONS.iter().map(|(key, _)| say.plain(key)).collect();
        let view = AskView {
            title: say.plain("journal-void-title").into(),
            body: format!("{}\n{}", say.message(&line.what), say.plain("journal-void-body")).trim().into(),
            yes: say.plain("journal-void-yes").into(),
            no: say.plain("journal-void-no").into(),
            danger: true,
            input_label: say.plain("journal-void-reason").into(),
            longest: int(Till::REMARK_CHARS_MAX),
            reasons: texts(reasons.clone()),
            ..AskView::default()
        };
        let me = self.clone();
        self.office.ask_until(view, move |office, typed| {
            let typed = typed.trim().to_owned();
            if typed.is_empty() {
                return office.answer_refused(office.say().plain("journal-void-reason-missing"));
            }
            if let Some(over) = too_many(&typed, Till::REMARK_CHARS_MAX) {
                return office.answer_refused(office.say().count("form-too-long", over));
            }
            office.answer_taken();
            let me = me.clone();
            let known = reasons.iter().position(|reason| *reason == typed);
            let reason = known.map_or(VoidReason::Mistake, |index| VOID_REASONS[index].1);
            let note = if known.is_some() { String::new() } else { typed };
            office.call(
                move |till| till.void(entry, reason, &note),
                move |office, _, verdict| {
                    let tone = match verdict.kind {
                        VerdictKind::Done => Tone::Done,
                        VerdictKind::Already => Tone::Already,
                        VerdictKind::Refused => Tone::Refused,
                    };
                    office.told(tone, &verdict.message);
                    me.load(false);
                },
            );
        });
    }

    fn open_member(&self) {
        if let Some(member) = self.chosen().and_then(|line| line.member) {
            self.member.show(member, ui::Screen::Journal);
        }
    }

    fn slip(&self) {
        let Some(line) = self.chosen() else { return };
        let say = self.office.say();
        let mut text = format!("{}\n\n", say.message(&line.what));
        for detail in details(&say, &line) {
            text.push_str(&format!("{}: {}\n", detail.label, detail.value));
        }
        let view = PaperView { title: say.plain("journal-slip").into(), text: text.into(), ..PaperView::default() };
        self.office.show(view, |_, _| {});
    }
}

/// Lines of the filter. A query that is a day asks for that day, one that is a time for the quarter of an hour around
/// it, one that names a single member for that member's lines; else the words of the lines decide.
fn search(
    till: &mut Till,
    filter: JournalFilter,
    query: &str,
    clock: impl Fn(UtcMillis) -> String,
) -> Result<Vec<JournalLine>, No> {
    if query.is_empty() {
        return till.journal(&filter);
    }
    if let Some(day) = day(query).map(BusinessDate) {
        return till.journal(&JournalFilter { from: Some(day), to: Some(day), ..filter });
    }
    let around = query.contains([':', '.']).then(|| minutes(query)).flatten();
    // A query that cannot be looked up (one letter, a wrong digit) is no mistake here: it may be an entry's number.
    if around.is_none()
        && let [only] = till.look_up(query).unwrap_or_default().as_slice()
    {
        return till.journal(&JournalFilter { member: Some(only.member), ..filter });
    }
    let wanted = query.to_lowercase();
    let has = |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_lowercase().contains(&wanted));
    let lines = till.journal(&JournalFilter { limit: SEARCHED_LINES, ..filter })?;
    let kept = lines.into_iter().filter(|line| match around {
        Some(around) => minutes(&clock(line.at)).is_some_and(|at| at.abs_diff(around) <= AROUND_MINUTES),
        None => {
            has(&line.member_name)
                || has(&line.operator_name)
                || line.entry.is_some_and(|entry| entry.to_string().starts_with(&wanted))
        }
    });
    Ok(kept.take(PAGE_LINES as usize).collect())
}

fn row(say: &Say, line: &JournalLine, with_day: bool) -> JournalRowView {
    let tone = match line.kind {
        JournalKind::Visit | JournalKind::Stamps => Tone::Done,
        JournalKind::Redemption => Tone::Info,
        JournalKind::Refusal => Tone::Refused,
        JournalKind::Reversal => Tone::Already,
        JournalKind::Member | JournalKind::Shop => Tone::Neutral,
    };
    JournalRowView {
        time: if with_day { say.date_time(line.at) } else { say.time(line.at) }.into(),
        title: say.message(&line.what).into(),
        note: line.member_name.clone().unwrap_or_default().into(),
        person: line.operator_name.clone().unwrap_or_default().into(),
        tone,
        voided: line.reversed,
    }
}

fn details(say: &Say, line: &JournalLine) -> Vec<LineView> {
    let mut lines = Vec::new();
    let mut add = |key: &str, value: String| {
        lines.push(LineView { label: say.plain(key).into(), value: value.into(), ..LineView::default() });
    };
    add("journal-when", say.date_time(line.at));
    if let Some(name) = &line.member_name {
        add("journal-member", name.clone());
    }
    if let Some(name) = &line.operator_name {
        add("journal-by", name.clone());
    }
    if let Some(name) = &line.overridden_by {
        add("journal-overridden-by", name.clone());
    }
    if let Some(entry) = line.entry {
        // The number may break after each hyphen: no column is wide enough for all of it.
        add("journal-entry", entry.to_string().replace('-', "-\u{200B}"));
    }
    if line.kind == JournalKind::Refusal
        && let Some(cure) = refusal_cure(say, line)
    {
        add("journal-cure", cure);
    }
    if line.reversed {
        add("journal-state", say.plain("journal-taken-back"));
    }
    lines
}

/// What would have helped. The journal keeps a refusal's key without its numbers: a cure that needs them stays away.
fn refusal_cure(say: &Say, line: &JournalLine) -> Option<String> {
    let why = line.what.arguments.iter().find_map(|(name, value)| match value {
        Argument::Key(key) if *name == "why" => Some(*key),
        _ => None,
    })?;
    let key = format!("refusal-{}-cure", why.trim_start_matches("why-").trim_start_matches("refusal-"));
    let known = say.catalog().has(say.language(), &key);
    known.then(|| say.plain(&key)).filter(|cure| !cure.contains("{$"))
}
