//! What goes wrong: lines, power, disks, clocks, the server, thieves.

use crate::device::{Device, Fate};
use crate::net::Line;
use crate::plant::Plant;
use crate::template::{DAY_MS, GOAL, HOUR_MS, MINUTE_MS, copy};
use crate::world::World;
use tillstamp_terminal::testing::HandClock;

/// Step before which a seed's holiday lies.
const HOLIDAY: usize = 9;

impl World {
    /// One step of the seed's days: perhaps a mishap, a customer, and time until the next.
    pub fn live(&mut self, step: usize) {
        self.step = step;
        if self.is_chance(3) {
            self.mishap();
        }
        if step == HOLIDAY {
            self.holiday();
        }
        self.customer();
        let until_ms = self.now_ms + self.pause_ms();
        let wakes = i64::try_from(1 + self.below(3)).unwrap();
        self.run_until(until_ms, wakes);
        if self.is_chance(3) {
            for of in self.serving() {
                self.tick(of);
            }
        }
    }

    pub fn tick(&mut self, of: usize) {
        if let Some(till) = &mut self.devices[of].till {
            till.tick();
            till.wait_for_backup();
        }
    }

    fn mishap(&mut self) {
        let weather = self.weather;
        let Some(of) = self.any_serving() else { return };
        let favorite = self.favored.and_then(crate::plant::mishap).filter(|_| self.is_chance(2));
        match favorite.unwrap_or_else(|| self.below(16)) {
            0..=3 if weather.outages || weather.losses => self.change_line(of),
            4 | 5 if weather.crashes => self.crash(of),
            6 if weather.server_stops => self.stop_server(),
            7 | 8 if weather.images => self.image(of),
            9 if weather.clones => self.clone_machine(of),
            10 if weather.restored_server => self.server_backup(),
            11 if weather.clocks => self.wrong_clock(of),
            12 if weather.fences => self.lose_till(of),
            13 if weather.nights => self.night(of),
            14 if weather.skew => self.skew_until_ms = self.now_ms + HOUR_MS,
            15 if weather.neighbours => {
                let to = self.below(self.devices.len());
                self.neighbours(of, to);
            }
            _ => {}
        }
    }

    fn change_line(&mut self, of: usize) {
        let line = match self.below(8) {
            0 | 1 if self.weather.outages => Line::Down,
            2 if self.weather.outages => Line::Silent,
            3 if self.weather.outages => Line::Captive,
            4 | 5 if self.weather.losses => Line::Bad,
            _ => Line::Good,
        };
        self.devices[of].line = line;
        self.note(|| format!("till {of}: the line is {line:?}"));
        if self.is_chance(2) {
            self.tell(of, tillstamp_terminal::sync::Event::NetworkChanged);
        }
    }

    fn crash(&mut self, of: usize) {
        if self.is_chance(2) {
            self.note(|| format!("till {of}: power cut"));
            return self.power_cut(of);
        }
        let (left, after) = (u32::try_from(self.below(12)).unwrap(), self.is_chance(2));
        self.devices[of].will_crash(left, after);
    }

    fn stop_server(&mut self) {
        self.note(|| "the server starts anew".to_owned());
        self.server.restart();
        if self.is_chance(2) {
            self.server_off_until_ms = self.now_ms + i64::try_from(self.below(60)).unwrap() * MINUTE_MS;
        }
    }

    /// First a copy of the disk, later that copy in the disk's place.
    fn image(&mut self, of: usize) {
        if self.devices[of].image.is_none() {
            let place = self.folder.path().join(format!("image-{of}-{}", self.step));
            self.note(|| format!("till {of}: its disk is copied"));
            return self.devices[of].keep_image(place, self.now_ms);
        }
        if self.plant == Some(Plant::DoneAndLost) {
            return;
        }
        // Each minute the guard hears how far the ledger has come.
        self.tick(of);
        let is_whole_machine = self.plant.is_none() && self.is_chance(3);
        self.excused.fork |= is_whole_machine;
        let with_guard = is_whole_machine || self.plant == Some(Plant::RolledBackDiskKeepsCells);
        let Some(made_ms) = self.devices[of].put_image_back(with_guard) else { return };
        let guard = if with_guard { "and its guard's" } else { "alone" };
        self.note(|| format!("till {of}: the copy takes its disk's place {guard}"));
        if self.plant.is_none() {
            self.forget_since(of, made_ms);
        }
        self.start(of);
    }

    /// What a machine did since then may be lost with its disk.
    pub fn forget_since(&mut self, of: usize, since_ms: i64) {
        let lost = self.shown.iter_mut().filter(|shown| shown.device == of && shown.at_ms >= since_ms);
        lost.for_each(|shown| shown.may_be_lost = true);
        self.unforget_since(of, since_ms);
    }

    /// A second machine from the whole image of the first, guard and all: nobody can notice while it is cut off.
    fn clone_machine(&mut self, of: usize) {
        let is_second = self.devices.iter().any(|device| device.is_clone);
        if is_second || self.devices[of].is_clone {
            return;
        }
        self.note(|| format!("till {of}: the whole machine is cloned"));
        let number = self.devices.len();
        let place = self.folder.path().join(format!("till-{number}"));
        self.devices[of].cut_power();
        copy(&self.devices[of].folder, &place);
        let clock = HandClock::at(tillstamp_terminal::ledger::UtcMillis(self.now_ms));
        clock.reboot();
        let (asker, store) = (self.devices[of].asker, self.devices[of].store);
        let mut clone = Device::new(asker, store, place, clock, self.seed.wrapping_mul(77).wrapping_add(5));
        (clone.is_clone, clone.line) = (true, if self.is_chance(2) { Line::Good } else { Line::Down });
        clone.watch.lease_ms = self.devices[of].watch.lease_ms;
        self.devices.push(clone);
        self.excused.fork = true;
        self.start(of);
        self.start(number);
    }

    /// First a copy of the ledger, later that copy in its place.
    fn server_backup(&mut self) {
        match self.backup.take() {
            None => {
                self.note(|| "the server is backed up".to_owned());
                self.backup = Some(self.server.backup());
            }
            Some(copy) => {
                self.note(|| "the server is restored".to_owned());
                self.excused.restore = true;
                self.server.restore(&copy, self.merchant);
            }
        }
    }

    /// A machine comes back with a wrong clock.
    fn wrong_clock(&mut self, of: usize) {
        let shift_ms = match self.below(3) {
            0 => -DAY_MS,
            1 => 365 * DAY_MS,
            _ => -self.now_ms,
        };
        self.note(|| format!("till {of}: a start with a clock {} days off", shift_ms / DAY_MS));
        let device = &mut self.devices[of];
        device.clock_was_wrong = true;
        device.shut_down();
        device.clock.shift_raw_ms(shift_ms);
        if self.plant == Some(Plant::WrongClockExpires) {
            // Monotonic time follows the wrong clock, as if the machine's clock were believed.
            device.clock.shift_raw_ms(-shift_ms);
            self.start(of);
            self.devices[of].clock.pass_ms(365 * DAY_MS);
            return self.tick(of);
        }
        self.start(of);
        // The battery is changed; what the till believes is the owner's to say.
        self.devices[of].clock.shift_raw_ms(-shift_ms);
    }

    /// A till is gone for ever; the operator learns of it and cuts it off at once.
    fn lose_till(&mut self, of: usize) {
        let is_cloned = self.devices.iter().any(|device| device.is_clone);
        if self.serving().len() < 2 || is_cloned || self.now_ms < self.server_off_until_ms {
            return;
        }
        if self.plant == Some(Plant::LeaseIgnored) {
            return self.outlive_lease(of);
        }
        self.note(|| format!("till {of} is stolen and cut off"));
        let at_once = self.is_chance(2);
        let device = &mut self.devices[of];
        (device.fate, device.line) = (Fate::Gone, Line::Down);
        device.cut_power();
        let terminal = device.asker.terminal;
        self.server.run(self.server.service.fence(self.merchant, terminal, at_once)).unwrap();
        self.excused.fence = true;
        self.forget_since(of, i64::MIN);
    }

    /// Three weeks in which nobody comes, and stamps expire.
    fn holiday(&mut self) {
        if self.plant == Some(Plant::ExpiredStillHeld) {
            self.had_holiday = true;
            self.now_ms += 21 * DAY_MS;
            return self.server.set_now(self.now_ms);
        }
        if self.weather.holidays {
            self.note(|| "three weeks go by".to_owned());
            self.had_holiday = true;
            self.run_until(self.now_ms + 21 * DAY_MS, 2);
            // The time is saved each minute, customers or not.
            self.serving().into_iter().for_each(|of| self.tick(of));
        }
    }

    /// A till is cut off for longer than its lease, and used after that.
    fn outlive_lease(&mut self, of: usize) {
        if self.had_holiday {
            return;
        }
        self.note(|| format!("till {of} is cut off for a month"));
        (self.devices[of].line, self.had_holiday) = (Line::Down, true);
        self.run_until(self.now_ms + 31 * DAY_MS, 2);
        for _ in 0..GOAL {
            self.visit(of, 0);
            self.run_until(self.now_ms + MINUTE_MS, 1);
        }
        self.redeem(of, 0);
    }

    fn night(&mut self, of: usize) {
        self.note(|| format!("till {of}: switched off for the night"));
        self.devices[of].shut_down();
        self.run_until(self.now_ms + 9 * HOUR_MS, 1);
        self.start(of);
    }
}
