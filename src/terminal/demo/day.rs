//! One day of the demo shop: people join, come, redeem; now and then something is undone, corrected or let pass.

use super::people::{FIRST, LAST};
use super::{Dice, Regular, Story, joined_by};
use crate::till::{Answer, Till};
use crate::views::{NewMember, Profile, Session};
use tillstamp_ledger::{AdjustReason, BusinessDate, CardId, OverrideReason, Presentation, Purpose, Role, Subject};
use tillstamp_loyalty::{Command, day_starts_at, opening_of};
use tillstamp_pass::{PhoneKey, rotation_time};

const MINUTE_MS: i64 = 60_000;

enum Event {
    Joins,
    Visits(usize),
}

impl Till {
    /// Lives through one day up to `story.now` and closes it, unless it is today.
    pub(crate) fn live_day(&mut self, story: &mut Story, date: BusinessDate, today: BusinessDate) -> Answer<()> {
        let business_day = self.program().business_day.clone();
        let Some((opens, closes)) = opening_of(&business_day, date) else { return Ok(()) };
        let midnight = day_starts_at(&business_day, date).plus(-i64::from(business_day.cutoff_minutes) * MINUTE_MS);
        let at = |minute: i64| midnight.plus(minute * MINUTE_MS);
        for (minute, event) in plan(story, date, today, opens, closes) {
            let when = at(minute).plus(i64::try_from(story.dice.below(60_000)).unwrap_or(0));
            if when > story.now {
                return self.flush_day();
            }
            story.clock.pass_until(when);
            self.shift(story, date, minute);
            match event {
                Event::Joins => self.somebody_joins(story)?,
                Event::Visits(index) => self.somebody_visits(story, index)?,
            }
        }
        let evening = at(i64::from(closes) + 12);
        self.flush_day()?;
        if date < today && evening <= story.now {
            story.clock.pass_until(evening);
            self.sit_down(story, 1);
            self.close_day(date)?;
        }
        Ok(())
    }

    /// Who serves: two cashiers in turn, the manager over lunch.
    fn shift(&mut self, story: &Story, date: BusinessDate, minute: i64) {
        let morning = usize::try_from(date.0.rem_euclid(2)).unwrap_or(0);
        let index = match minute {
            690..=810 => 1,
            minute if minute < 840 => 2 + morning,
            _ => 3 - morning,
        };
        self.sit_down(story, index);
    }

    /// Signs somebody in without a PIN: the history is made by this program, not by people.
    fn sit_down(&mut self, story: &Story, index: usize) {
        let Some((operator, role)) = story.staff.get(index).copied() else { return };
        if self.session().is_none_or(|session| session.operator != operator) {
            let name = self.staff().into_iter().find(|person| person.operator == operator).map(|person| person.name);
            let session = Session { operator, name: name.unwrap_or_default(), role, language: "cs".to_owned() };
            self.set_session(session);
        }
    }

    fn somebody_joins(&mut self, story: &mut Story) -> Answer<()> {
        let dice = &mut story.dice;
        let new = NewMember { profile: somebody(dice), consents: consents(dice) };
        let verdict = self.enrol(&new);
        let Some(member) = self.served_member() else { return Ok(()) };
        debug_assert_eq!(verdict.kind, crate::views::VerdictKind::Done);
        let phone = dice.often(400).then(|| PhoneKey::from_seed(&dice.seed()));
        if let Some(key) = phone.as_ref().and_then(|phone| phone.device_key().ok()) {
            self.enrol_phone(member, &key)?;
        }
        let code = self.card_of(member)?.code;
        self.flush_day()?;
        if dice.often(120) {
            let delta = i64::try_from(2 + dice.below(4)).unwrap_or(2);
            let command = Command::Adjust { member, card: CardId(1), delta, reason: AdjustReason::PaperCard };
            self.command(command, None)?;
        }
        let habit = match dice.below(10) {
            0 => 620,
            1..=3 => 300,
            4..=6 => 140,
            _ => 45,
        };
        let hour = [8, 9, 10, 12, 13, 15, 16, 17][usize::try_from(dice.below(8)).unwrap_or(0)];
        let regular = Regular { member, code, phone, habit, hour };
        story.regulars.push(regular);
        let index = story.regulars.len() - 1;
        self.somebody_visits(story, index)
    }

    fn somebody_visits(&mut self, story: &mut Story, index: usize) -> Answer<()> {
        let now = self.now();
        let Some(regular) = story.regulars.get(index) else { return Ok(()) };
        let member = regular.member;
        let rotating =
            regular.phone.as_ref().and_then(|phone| phone.short(self.merchant(), member, rotation_time(now)).ok());
        let (code, presentation) = match rotating {
            Some(code) => (code.text(), Presentation::ShortCode),
            None => (regular.code.clone(), Presentation::StaticCard),
        };
        let frame_at_ms = self.monotonic_ms();
        let verdict = self.present(code.as_bytes(), frame_at_ms);
        let Some(entry) = verdict.entry_id else { return Ok(()) };
        let dice = &mut story.dice;
        let at_lunch = matches!(regular.hour, 12 | 13);
        if dice.often(if at_lunch { 550 } else { 60 }) {
            story.clock.pass_ms(8_000);
            let count = if dice.often(150) { 2 } else { 1 };
            self.command(Command::AddItems { member, card: CardId(2), count }, None)?;
        }
        if dice.often(20) {
            story.clock.pass_ms(15_000);
            self.command(Command::AddStamps { member, card: CardId(1), count: 1 }, None)?;
        }
        if dice.often(8) {
            story.clock.pass_ms(9_000);
            self.command(Command::Undo { original: entry }, None)?;
            return Ok(());
        }
        self.maybe_redeem(story, member, presentation)?;
        self.maybe_again(story, index)
    }

    fn maybe_redeem(
        &mut self,
        story: &mut Story,
        member: tillstamp_ledger::MemberId,
        presentation: Presentation,
    ) -> Answer<()> {
        let ready = self.units_of(member)?.into_iter().find_map(|(subject, quantity)| match subject {
            Subject::Reward(_, reward) if quantity > 0 => Some(reward),
            _ => None,
        });
        let Some(reward) = ready.filter(|_| story.dice.often(550)) else { return Ok(()) };
        story.clock.pass_ms(20_000);
        let command = Command::Redeem { member, reward, uses: 1, presentation, confirmed: true, manager: None };
        self.command(command, None)
    }

    /// Some show the card a second time: most are told that it is stamped already, a few are let pass by the manager.
    fn maybe_again(&mut self, story: &mut Story, index: usize) -> Answer<()> {
        let Some(regular) = story.regulars.get(index) else { return Ok(()) };
        if regular.phone.is_some() || !story.dice.often(30) {
            return Ok(());
        }
        story.clock.pass_ms(90_000);
        let (member, code) = (regular.member, regular.code.clone());
        let frame_at_ms = self.monotonic_ms();
        self.present(code.as_bytes(), frame_at_ms);
        if story.dice.often(250) {
            let manager = story.staff.iter().find(|(_, role)| *role == Role::Manager).map(|(id, _)| *id);
            let command = Command::Scan {
                member,
                presentation: Presentation::StaticCard,
                device: None,
                code_time_s: None,
                card_version: Some(1),
            };
            self.command(command, manager.map(|manager| (manager, OverrideReason::GroupOrder)))?;
        }
        Ok(())
    }
}

/// The day's events by minute after midnight.
fn plan(story: &mut Story, date: BusinessDate, today: BusinessDate, opens: u16, closes: u16) -> Vec<(i64, Event)> {
    let index = date.0 - (today.0 - super::DAYS);
    let (opens, closes) = (i64::from(opens), i64::from(closes));
    let mut events: Vec<(i64, Event)> = Vec::new();
    let joining = joined_by(index + 1).saturating_sub(story.regulars.len());
    let span = u64::try_from(closes - opens - 40).unwrap_or(60);
    for _ in 0..joining {
        let minute = opens + 15 + i64::try_from(story.dice.below(span)).unwrap_or(0);
        events.push((minute, Event::Joins));
    }
    // Saturdays are busy, Sundays slow.
    let weekday = (i64::from(date.0) + 3).rem_euclid(7);
    let busy = match weekday {
        5 => 125,
        6 => 70,
        _ => 100,
    };
    for place in 0..story.regulars.len() {
        let Some((habit, hour)) = story.regulars.get(place).map(|regular| (regular.habit, regular.hour)) else {
            continue;
        };
        if story.dice.often(habit * busy / 100) {
            let spread = i64::try_from(story.dice.below(100)).unwrap_or(0) - 50;
            let minute = (i64::try_from(hour).unwrap_or(12) * 60 + 30 + spread).clamp(opens + 3, closes - 8);
            events.push((minute, Event::Visits(place)));
        }
    }
    events.sort_by_key(|(minute, _)| *minute);
    events
}

fn somebody(dice: &mut Dice) -> Profile {
    if dice.often(220) {
        return Profile::default();
    }
    let place = usize::try_from(dice.below(FIRST.len() as u64)).unwrap_or(0);
    let last = LAST[usize::try_from(dice.below(LAST.len() as u64)).unwrap_or(0)];
    let last = if place % 2 == 0 { last.0 } else { last.1 };
    let phone = if dice.often(500) {
        format!("+420 7{:02} {:03} {:03}", dice.below(80), dice.below(1000), dice.below(1000))
    } else {
        String::new()
    };
    let birthday = dice.often(250).then(|| {
        let month = u8::try_from(1 + dice.below(12)).unwrap_or(1);
        (month, u8::try_from(1 + dice.below(28)).unwrap_or(1))
    });
    let name = if dice.often(250) { FIRST[place].to_owned() } else { format!("{} {last}", FIRST[place]) };
    let language = if dice.often(60) { "en" } else { "cs" };
    Profile { name, phone, birthday, language: language.to_owned(), ..Profile::default() }
}

fn consents(dice: &mut Dice) -> Vec<Purpose> {
    let mut given = Vec::new();
    if dice.often(380) {
        given.push(Purpose::Marketing);
    }
    if dice.often(150) {
        given.push(Purpose::StaffNote);
    }
    given
}
