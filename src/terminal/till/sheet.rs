//! Verdicts and the member sheet, made from committed facts.

use super::Till;
use super::act::{Ask, Recorded, Stop};
use super::present::Served;
use crate::fault::Fault;
use crate::views::{
    Argument, CardView, KeyInHint, Landed, MemberSheet, Message, Offer, PromptView, RewardView, Sound, Verdict,
    VerdictKind,
};
use tillstamp_ledger::{BusinessDate, Detail, MemberId, Presentation, Purpose, Role, Subject, Term, Vintage};
use tillstamp_loyalty::{
    Argument as Value, Command, EarnRule, MemberState, Place, Refusal, RefusalVerdict, progress, prompts, redeemable,
};
use tillstamp_pass::card_number;

/// Lines of history on the sheet.
const HISTORY_LINES: usize = 10;

impl Till {
    /// The sheet of a member, without a visit. Opening one is being looked up: rewards then need a confirm.
    pub fn open_member(&mut self, member: MemberId) -> super::Answer<MemberSheet> {
        let member = self.survivor(member);
        if !self.is_attended() {
            return Err(self.refusal_message(&Refusal::SignInFirst).into());
        }
        let presentation = match self.served {
            Some(served) if served.member == member => served.presentation,
            _ => Presentation::LookedUp,
        };
        self.served = Some(Served { member, presentation });
        match self.sheet(member)? {
            Some(sheet) => Ok(sheet),
            None => Err(self.refusal_message(&Refusal::UnknownMember).into()),
        }
    }

    /// The sheet; nothing for a member this ledger has never heard of.
    pub(crate) fn sheet(&mut self, member: MemberId) -> Result<Option<MemberSheet>, Fault> {
        let Some(state) = self.member_state(member)? else { return Ok(None) };
        let context = self.looking_context();
        let presentation = self
            .served
            .filter(|served| served.member == member)
            .map_or(Presentation::LookedUp, |served| served.presentation);
        // What is on the cards, wherever it is held; what can be handed over here the rewards say.
        let everywhere = self.with_units_elsewhere(&state)?;
        let private = self.private_of(member)?.unwrap_or_default();
        let consented = self.store.member(member)?.is_some_and(|cache| cache.consented(Purpose::StaffNote));
        let rewards = self.reward_views(&state, &context, presentation)?;
        let profile = private.profile;
        let today = self.known_day();
        let program = &self.in_force.program;
        let shown = prompts(program, &state, today);
        let prompts =
            shown.iter().map(|prompt| PromptView { key: prompt.key(), arguments: self.arguments(prompt.arguments()) });
        Ok(Some(MemberSheet {
            member,
            first_name: first_word(&profile.name),
            card_number: card_number(member).to_string(),
            visits: state.visits,
            joined: state.enrolled_on,
            cards: self.card_views(&everywhere, today),
            rewards,
            prompts: prompts.collect(),
            history: self.history(member, HISTORY_LINES)?,
            note: Some(profile.note).filter(|note| consented && !note.is_empty()),
            language: Some(profile.language).filter(|language| !language.is_empty()),
            is_staff: state.operator_card_of.is_some(),
        }))
    }

    fn with_units_elsewhere(&self, state: &MemberState) -> Result<MemberState, Fault> {
        let mut all = state.clone();
        if self.link.is_none() {
            return Ok(all);
        }
        for units in self.elsewhere(state.id)? {
            all.change_cell(units.subject, units.vintage, units.quantity);
        }
        Ok(all)
    }

    fn card_views(&self, state: &MemberState, today: BusinessDate) -> Vec<CardView> {
        let program = &self.in_force.program;
        let rows = progress(program, state, today);
        let views = rows.iter().filter_map(|row| {
            let card = program.card(row.card)?;
            Some(CardView {
                card: row.card,
                name: card.name.clone(),
                have: u32::try_from(row.have).unwrap_or(0),
                goal: row.goal,
                reward: card.reward,
                reward_name: self.reward_name(card.reward),
                item_name: match &card.earn {
                    EarnRule::PerItem { item_name } => Some(item_name.clone()),
                    EarnRule::PerVisit => None,
                },
                max_manual: card.max_manual_per_scan,
            })
        });
        views.collect()
    }

    fn reward_views(
        &mut self,
        state: &MemberState,
        context: &tillstamp_ledger::Context,
        presentation: Presentation,
    ) -> Result<Vec<RewardView>, Fault> {
        let mut all = self.base_state(context.business_date, context.operator, context.at)?;
        all.member = Some(state.clone());
        all.joined = self.joined_state(None, &all)?;
        let ready = redeemable(&self.in_force.program, &all, context, presentation);
        let mut views = Vec::with_capacity(ready.len());
        for row in ready {
            let refusal = row.allowed_now.err().filter(|refusal| *refusal != Refusal::ConfirmCard);
            views.push(RewardView {
                reward: row.reward,
                name: self.reward_name(row.reward),
                uses: u32::try_from(row.uses).unwrap_or(0),
                expires: (row.expires != Vintage::NEVER).then_some(row.expires.0),
                manager_helps: refusal.as_ref().is_some_and(|refusal| offer(refusal) == Offer::Override),
                hindrance: refusal.map(|refusal| self.refusal_message(&refusal)),
                token: self.tokens.issue(state.id, row.reward, presentation),
            });
        }
        views.sort_by_key(|view| view.expires.unwrap_or(BusinessDate(i32::MAX)));
        Ok(views)
    }

    // ---- verdicts ----------------------------------------------------------------------------------------------

    pub(crate) fn done_verdict(&mut self, ask: &Ask, recorded: &Recorded) -> Verdict {
        self.refused = None;
        let member = recorded.facts.iter().find_map(|fact| fact.member).or_else(|| ask.command.member());
        let landed = landed(recorded);
        let sheet = self.sheet_of(member);
        let message = self.done_message(ask, recorded, &landed, sheet.as_deref());
        let key_in = recorded.facts.iter().find_map(|fact| self.key_in_hint(&fact.detail));
        let celebrates = key_in.is_some()
            || (landed.iter().any(|landed| landed.cards_filled > 0) && !matches!(ask.command, Command::Undo { .. }));
        let entry_id = recorded.entry(0);
        Verdict {
            kind: VerdictKind::Done,
            message,
            member: sheet,
            entry_id,
            undo: entry_id.filter(|_| recorded.facts.first().is_some_and(super::entries::undoable)),
            landed,
            key_in,
            offer: Offer::None,
            at: recorded.context.at,
            sound: if celebrates { Sound::Reward } else { Sound::Success },
        }
    }

    /// A refusal or a fault of an asked-for action.
    pub(crate) fn stop_verdict(&mut self, stop: Stop, ask: Option<Ask>, member: Option<MemberId>) -> Verdict {
        match stop {
            Stop::Fault(fault) => self.fault_verdict(fault, member),
            Stop::No(refusal) => {
                let verdict = self.refused_verdict(&refusal, member);
                self.refused = ask.filter(|_| matches!(verdict.offer, Offer::Override | Offer::Confirm));
                verdict
            }
        }
    }

    pub(crate) fn refused_verdict(&mut self, refusal: &Refusal, member: Option<MemberId>) -> Verdict {
        let message = self.refusal_message(refusal);
        let mut verdict = self.plain_refusal(message, member);
        verdict.offer = offer(refusal);
        if refusal.verdict() == RefusalVerdict::Already {
            verdict.kind = VerdictKind::Already;
            verdict.sound = Sound::Already;
        }
        verdict
    }

    pub(crate) fn plain_refusal(&mut self, message: Message, member: Option<MemberId>) -> Verdict {
        Verdict {
            kind: VerdictKind::Refused,
            message,
            member: self.sheet_of(member),
            entry_id: None,
            undo: None,
            landed: Vec::new(),
            key_in: None,
            offer: Offer::None,
            at: self.time.now(),
            sound: Sound::Refused,
        }
    }

    pub(crate) fn already(&mut self, key: &'static str, member: Option<MemberId>) -> Verdict {
        let mut verdict = self.plain_refusal(Message::plain(key), member);
        (verdict.kind, verdict.sound) = (VerdictKind::Already, Sound::Already);
        verdict
    }

    pub(crate) fn same_code_verdict(&mut self, member: MemberId) -> Verdict {
        self.already("already-same-code", Some(member))
    }

    /// The sheet for a verdict: a verdict stands also where the sheet cannot be read.
    fn sheet_of(&mut self, member: Option<MemberId>) -> Option<Box<MemberSheet>> {
        if !self.is_attended() || self.batch.is_some() {
            return None;
        }
        match self.sheet(self.survivor(member?)) {
            Ok(sheet) => sheet.map(Box::new),
            Err(fault) => {
                tracing::error!(key = fault.key(), "a sheet could not be read");
                None
            }
        }
    }

    fn key_in_hint(&self, detail: &Detail) -> Option<KeyInHint> {
        let Detail::Redeemed { reward, uses, key_in } = detail else { return None };
        let language = self.session.as_ref().map_or(self.settings.language.as_str(), |session| &session.language);
        let note = self.in_force.program.reward(*reward).map(|reward| reward.key_in_note.text(language).to_owned());
        Some(KeyInHint { key_in: *key_in, uses: *uses, note: note.unwrap_or_default() })
    }

    fn done_message(&self, ask: &Ask, recorded: &Recorded, landed: &[Landed], sheet: Option<&MemberSheet>) -> Message {
        let filled = landed.iter().find(|landed| landed.cards_filled > 0);
        let main = landed.iter().max_by_key(|landed| landed.stamps);
        match &ask.command {
            Command::Scan { .. } | Command::AddStamps { .. } | Command::AddItems { .. } => match (filled, main) {
                (Some(filled), _) => Message::plain("done-card-full")
                    .with("card", Argument::Label(self.card_name(filled.card)))
                    .with("reward", Argument::Label(self.reward_of_card(filled.card))),
                (None, Some(main)) => {
                    let card = sheet.and_then(|sheet| sheet.cards.iter().find(|card| card.card == main.card));
                    Message::plain("done-stamped")
                        .with("count", Argument::Count(main.stamps))
                        .with("card", Argument::Label(self.card_name(main.card)))
                        .with("have", Argument::Count(card.map_or(0, |card| i64::from(card.have))))
                        .with("goal", Argument::Count(card.map_or(0, |card| i64::from(card.goal))))
                }
                (None, None) => Message::plain("done-visit"),
            },
            Command::Redeem { reward, uses, .. } => Message::plain("done-redeemed")
                .with("reward", Argument::Label(self.reward_name(*reward)))
                .with("uses", Argument::Count(i64::from(*uses))),
            Command::Adjust { delta, card, .. } => Message::plain("done-adjusted")
                .with("count", Argument::Count(*delta))
                .with("card", Argument::Label(self.card_name(*card))),
            Command::Undo { .. } => Message::plain("done-undone"),
            Command::Void { .. } => Message::plain("done-voided"),
            Command::MoveAward { .. } => Message::plain("done-moved"),
            Command::SplitAward { parts, .. } => Message::plain("done-split")
                .with("count", Argument::Count(parts.iter().map(|part| i64::from(part.count)).sum()))
                .with("people", Argument::Count(i64::try_from(parts.len()).unwrap_or(i64::MAX))),
            Command::Enrol { .. } => Message::plain("done-enrolled"),
            Command::BlockCard { .. } => Message::plain("done-card-blocked"),
            Command::Merge { .. } => Message::plain("done-merged"),
            Command::UndoMerge { .. } => Message::plain("done-merge-undone"),
            _ => match recorded.facts.first() {
                Some(fact) => self.fact_message(fact),
                None => Message::plain("done"),
            },
        }
    }

    // ---- words -------------------------------------------------------------------------------------------------

    pub(crate) fn refusal_message(&self, refusal: &Refusal) -> Message {
        Message { key: refusal.key(), arguments: self.arguments(refusal.arguments()) }
    }

    pub(crate) fn arguments(&self, values: Vec<(&'static str, Value)>) -> Vec<(&'static str, Argument)> {
        let one = |value| match value {
            Value::Count(count) => Argument::Count(count),
            Value::Seconds(seconds) => Argument::DurationS(seconds),
            Value::Date(date) => Argument::Date(date),
            Value::Card(card) => Argument::Label(self.card_name(card)),
            Value::Reward(reward) => Argument::Label(self.reward_name(reward)),
            Value::Role(role) => Argument::Key(role_key(role)),
            Value::Time(at) => Argument::Time(at),
            Value::Place(Place::Server) => Argument::Key("place-server"),
            Value::Place(Place::Till(None)) => Argument::Key("place-another-till"),
            Value::Place(Place::Till(Some(name))) => Argument::Text(name),
            Value::Text(text) => Argument::Text(text),
        };
        values.into_iter().map(|(name, value)| (name, one(value))).collect()
    }

    pub(crate) fn card_name(&self, card: tillstamp_ledger::CardId) -> tillstamp_loyalty::Label {
        self.in_force.program.card(card).map(|card| card.name.clone()).unwrap_or_default()
    }

    pub(crate) fn reward_name(&self, reward: tillstamp_ledger::RewardId) -> tillstamp_loyalty::Label {
        self.in_force.program.reward(reward).map(|reward| reward.name.clone()).unwrap_or_default()
    }

    fn reward_of_card(&self, card: tillstamp_ledger::CardId) -> tillstamp_loyalty::Label {
        self.in_force.program.card(card).map(|card| self.reward_name(card.reward)).unwrap_or_default()
    }
}

/// Key of a role's name.
pub(crate) fn role_key(role: Role) -> &'static str {
    match role {
        Role::Cashier => "role-cashier",
        Role::Manager => "role-manager",
        Role::Owner => "role-owner",
    }
}

/// The first word of a name, for the counter.
pub(crate) fn first_word(name: &str) -> Option<String> {
    name.split_whitespace().next().map(str::to_owned)
}

/// What helps against a refusal.
fn offer(refusal: &Refusal) -> Offer {
    match refusal {
        Refusal::SignInFirst => Offer::SignIn,
        Refusal::ConfirmCard => Offer::Confirm,
        Refusal::ManagerNeeded { .. }
        | Refusal::AlreadyStamped { .. }
        | Refusal::DailyCapReached { .. }
        | Refusal::TooManyAtOnce { .. }
        | Refusal::ShiftLimitReached { .. }
        | Refusal::ShiftVoidLimitReached { .. }
        | Refusal::AdjustOverLimit { .. }
        | Refusal::StaticCardLimit { .. }
        | Refusal::OwnCard
        | Refusal::RewardNextVisit { .. }
        | Refusal::ClockUnsure => Offer::Override,
        _ => Offer::None,
    }
}

/// What moved on each card.
fn landed(recorded: &Recorded) -> Vec<Landed> {
    let mut all: Vec<Landed> = Vec::new();
    let mut rewards: Vec<(tillstamp_ledger::RewardId, i64)> = Vec::new();
    let member = recorded.facts.iter().find_map(|fact| fact.member);
    for posting in recorded.facts.iter().flat_map(|fact| &fact.postings) {
        match posting.subject {
            Subject::Stamps(whose, card) if Some(whose) == member => {
                let place = all.iter().position(|landed| landed.card == card).unwrap_or_else(|| {
                    all.push(Landed { card, stamps: 0, cards_filled: 0, rewards: Vec::new() });
                    all.len() - 1
                });
                match posting.term {
                    Term::Spent if posting.quantity > 0 => all[place].cards_filled = 1,
                    Term::Spent | Term::Deficit => {}
                    _ => all[place].stamps += posting.cell_change(),
                }
            }
            Subject::Reward(whose, reward) if Some(whose) == member && posting.term == Term::Earned => {
                rewards.push((reward, posting.quantity));
            }
            _ => {}
        }
    }
    if let Some(full) = all.iter_mut().find(|landed| landed.cards_filled > 0) {
        full.cards_filled = i64::try_from(rewards.len()).unwrap_or(1).max(1);
        full.rewards = rewards;
    }
    all
}
