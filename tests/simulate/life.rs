//! Customers: they come to a counter, collect, get their rewards, change their minds, lose cards.

use crate::net::Line;
use crate::plant::Plant;
use crate::template::{HOUR_MS, MINUTE_MS};
use crate::world::{Person, Shown, What, World};
use tillstamp_terminal::ledger::{MemberId, VoidReason};
use tillstamp_terminal::sync::Event;
use tillstamp_terminal::views::{NewMember, Offer, Profile, Verdict, VerdictKind};

impl World {
    /// One customer at one counter.
    pub fn customer(&mut self) {
        let Some(of) = self.any_serving() else { return };
        // A few come often.
        let person = self.below(self.people.len()).min(self.below(self.people.len())).min(self.below(4) + 2);
        let what = self.favored.and_then(crate::plant::customer).filter(|_| self.is_chance(3));
        let what = match what {
            Some(several) => several[self.below(several.len())],
            None => self.below(20),
        };
        match what {
            0..=10 => self.visit(of, person),
            11..=14 => drop(self.redeem(of, person)),
            15 => self.take_back(of),
            16 if self.people.len() < 9 => self.enrol(of),
            17 if self.weather.people => self.new_card(of, person),
            18 if self.weather.people => self.private(of),
            19 if self.weather.people => self.publish(of),
            _ => self.visit(of, person),
        }
    }

    fn show(&mut self, of: usize, what: What, member: MemberId, verdict: &Verdict) {
        let done = verdict.kind == VerdictKind::Done;
        self.note(|| format!("till {of}: {what:?} {}: {}", short(member), verdict.message.key));
        if done && let Some(entry) = verdict.entry_id {
            let device = &self.devices[of];
            let beyond_lease = device.watch.lease_ms < self.now_ms && !device.clock_was_wrong;
            let (at_ms, may_be_lost) = (self.now_ms, self.devices[of].is_clone);
            self.shown.push(Shown { entry, device: of, at_ms, what, member, may_be_lost, beyond_lease });
        }
        self.tell(of, Event::Recorded);
    }

    pub fn visit(&mut self, of: usize, person: usize) {
        let Person { member, card, .. } = self.people[person].clone();
        self.tell(of, Event::Served(member));
        let Some(till) = &mut self.devices[of].till else { return };
        let at = till.monotonic_ms();
        let verdict = till.present(card.as_bytes(), at);
        assert_ne!(verdict.message.key, "refusal-code-other-shop", "a card of this very shop");
        self.show(of, What::Visit, member, &verdict);
    }

    /// Hands over whatever is shown first, usually after a moment in which the line may bring units. True where it was
    /// served.
    pub fn redeem(&mut self, of: usize, person: usize) -> bool {
        let member = self.people[person].member;
        let came_ms = self.now_ms;
        self.tell(of, Event::Served(member));
        if !self.is_chance(4) {
            self.run_until(self.now_ms + 3000, 3);
        }
        let Some(mut verdict) = self.ask_for_reward(of, member) else { return false };
        let is_elsewhere = |verdict: &Verdict| verdict.message.key.ends_with("-elsewhere");
        if is_elsewhere(&verdict) && self.all_are_connected() {
            // A moment of patience, asking again: then whatever is within reach must be here.
            self.tell(of, Event::Served(member));
            self.run_until(self.now_ms + 5000, 5);
            let Some(again) = self.ask_for_reward(of, member) else { return false };
            verdict = again;
            // Who has lost the server's word meanwhile was not connected all that time.
            let was_connected = self.news_lost_ms < came_ms && self.all_are_connected();
            if is_elsewhere(&verdict) && was_connected {
                let broken = self.was_there(of, member).map(|there| format!("till {of} hands nothing over: {there}"));
                self.broken.extend(broken);
            }
        }
        if self.all_are_connected() {
            *self.said_connected.entry(verdict.message.key).or_default() += 1;
        } else if self.devices[of].line == Line::Good && self.now_ms >= self.server_off_until_ms {
            *self.said.entry(verdict.message.key).or_default() += 1;
        }
        self.show(of, What::Redeemed, member, &verdict);
        verdict.kind == VerdictKind::Done
    }

    fn ask_for_reward(&mut self, of: usize, member: MemberId) -> Option<Verdict> {
        let till = self.devices[of].till.as_mut()?;
        let sheet = till.open_member(member).ok()?;
        let verdict = till.redeem(sheet.rewards.first()?.token, 1);
        Some(if verdict.offer == Offer::Confirm { till.confirm() } else { verdict })
    }

    /// Undoes or voids something of the last hours, here or elsewhere.
    fn take_back(&mut self, of: usize) {
        let recent: Vec<Shown> = self.shown.iter().rev().take(12).cloned().collect();
        let (store, is_own) = (self.devices[of].store, !self.is_chance(4));
        let is_favored = self.favored == Some(Plant::VoidOnTwoTills);
        let fits = |shown: &&Shown| {
            let is_here = if is_own { shown.device == of } else { self.devices[shown.device].store == store };
            let is_here = if is_favored { shown.device != of && shown.what == What::Redeemed } else { is_here };
            is_here && matches!(shown.what, What::Visit | What::Redeemed) && !self.reversed.contains(&shown.entry)
        };
        let candidates: Vec<&Shown> = recent.iter().filter(fits).collect();
        if candidates.is_empty() {
            return;
        }
        let chosen = candidates[self.random.below(candidates.len() as u64) as usize].clone();
        let undo = self.is_chance(2);
        let Some(till) = &mut self.devices[of].till else { return };
        let verdict = if undo { till.undo(chosen.entry) } else { till.void(chosen.entry, VoidReason::Mistake, "") };
        if verdict.kind == VerdictKind::Done {
            self.reversed.insert(chosen.entry);
            self.excused.void |= chosen.what == What::Visit;
        }
        self.show(of, What::Reversed, chosen.member, &verdict);
    }

    fn enrol(&mut self, of: usize) {
        let Some(till) = &mut self.devices[of].till else { return };
        let verdict = till.enrol(&NewMember { profile: Profile::default(), consents: Vec::new() });
        let Some(member) = verdict.member_id().filter(|_| verdict.kind == VerdictKind::Done) else { return };
        if let Ok(face) = till.card_of(member) {
            self.people.push(Person::new(member, face.code));
        }
        self.show(of, What::Other, member, &verdict);
    }

    fn new_card(&mut self, of: usize, person: usize) {
        let member = self.people[person].member;
        let Some(till) = &mut self.devices[of].till else { return };
        let face = till.replace_card(member);
        let key = face.as_ref().map(|_| "new card").map_err(|no| no.message.key);
        self.note(|| format!("till {of}: card of {}: {key:?}", short(member)));
        if let Ok(face) = face {
            self.people[person].card = face.code;
        }
        self.tell(of, Event::Recorded);
    }

    /// The owner changes the program, at whichever till.
    fn publish(&mut self, of: usize) {
        let window_s = 3600 + u32::try_from(self.below(1000)).unwrap();
        let Some(till) = &mut self.devices[of].till else { return };
        let mut program = till.program().clone();
        program.limits.undo_window_s = window_s;
        let done = till.publish_program(&program, None).map(|_| ()).map_err(|no| no.message.key);
        self.note(|| format!("till {of} publishes a program: {done:?}"));
        self.tell(of, Event::Recorded);
    }

    /// Tills of one store tell each other what they have, over the shop's own network.
    pub fn neighbours(&mut self, from: usize, to: usize) {
        if from == to || self.devices[from].store != self.devices[to].store {
            return;
        }
        let terminal = *self.devices[from].asker.terminal.bytes();
        let (low, high) = (from.min(to), from.max(to));
        let (left, right) = self.devices.split_at_mut(high);
        let (one, other) = (&mut left[low], &mut right[0]);
        let (teller, hearer) = if from < to { (one, other) } else { (other, one) };
        let (Some(teller), Some(hearer)) = (&mut teller.till, &mut hearer.till) else { return };
        let known = hearer.known_heads().unwrap();
        let mut told = 0;
        for own in teller.known_heads().unwrap() {
            let is_own = own.stream.terminal.0 == terminal;
            let Some(known) = known.iter().find(|head| head.stream == own.stream).filter(|_| is_own) else { continue };
            if let Ok(Some(run)) = teller.run_after(own.stream, known.seq, 500) {
                told += hearer.apply_neighbour(&run.push).unwrap_or(0);
            }
        }
        self.note(|| format!("till {from} tells till {to} {told} entries"));
    }

    /// Time until the next customer: minutes, seldom hours.
    pub fn pause_ms(&mut self) -> i64 {
        let ms = |random: &mut Self, ms: i64| i64::try_from(random.random.below(ms.unsigned_abs())).unwrap();
        let is_long = self.is_chance(if self.plant == Some(Plant::ExpiredStillHeld) { 6 } else { 14 });
        if is_long { HOUR_MS + ms(self, 12 * HOUR_MS) } else { 5000 + ms(self, 6 * MINUTE_MS) }
    }
}

pub fn short(member: MemberId) -> String {
    let text = member.to_string();
    text[text.len() - 4..].to_owned()
}
