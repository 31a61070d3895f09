//! Where should a member's units rest, so that a reward can be handed over while the line is down? A model of a chain,
//! without tills and files: 10 stores of 3 tills, 3,000 members with habits, and policies beside one another.
//!
//! Invariant: only what is held where the member stands is spent, so no policy ever hands over more than was earned.

use e2e::random::Random;

const STORES: usize = 10;
const TILLS: usize = 3;
const GOAL: u32 = 10;
/// Habits are known from so many days before the first outage.
const WARM_UP_DAYS: u32 = 90;
/// An outage begins at noon each so many days.
const EVERY_DAYS: u32 = 5;
const OPENS: u32 = 7;
const CLOSES: u32 = 20;

/// Who keeps units where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policy {
    /// Where they were earned.
    Stay,
    /// At the till with most of the member's visits: others return theirs, a scan there fetches them.
    Home,
    /// The same, and each night the server gives home what is free.
    HomeByNight,
    /// The same, and tills of a store lend each other over the shop's own network.
    Pooled,
    /// Units stay in the member's most visited store, at whichever till; only other stores return theirs. Tills lend.
    /// As built.
    PooledStore,
    /// Each night to the most visited store, whose tills lend.
    PooledByNight,
    /// Each night to the store that the member visits most on that day of the week, whose tills lend.
    PooledByWeekday,
    /// A share at every store of the member, whose tills lend.
    Split,
}

const POLICIES: [(Policy, &str); 8] = [
    (Policy::Stay, "where earned"),
    (Policy::Home, "home till, others return"),
    (Policy::HomeByNight, "home till, sent home by night"),
    (Policy::Pooled, "home till, tills of a store lend"),
    (Policy::PooledStore, "home store, lend; others return (built)"),
    (Policy::PooledByNight, "home store by night, lend"),
    (Policy::PooledByWeekday, "store of that weekday by night, lend"),
    (Policy::Split, "split by visits, lend"),
];

struct Member {
    weekday_store: usize,
    weekend_store: usize,
    /// Units at each till, and behind the last the free ones.
    units: [u32; STORES * TILLS + 1],
    visits: [u32; STORES * TILLS],
    by_day: [[u16; STORES]; 7],
    asked: bool,
}

struct Share {
    asked: u32,
    served: u32,
}

impl Policy {
    fn lends(self) -> bool {
        !matches!(self, Self::Stay | Self::Home | Self::HomeByNight)
    }
}

fn most<T: Ord + Copy>(of: &[T]) -> usize {
    (0..of.len()).max_by_key(|place| (of[*place], std::cmp::Reverse(*place))).unwrap_or(0)
}

const FREE: usize = STORES * TILLS;

impl Member {
    fn new(random: &mut Random) -> Self {
        let store = |random: &mut Random| random.below(STORES as u64) as usize;
        let weekday_store = store(random);
        // Four in ten spend their weekends elsewhere.
        let weekend_store = if random.below(10) < 4 { store(random) } else { weekday_store };
        let (units, visits) = ([0; STORES * TILLS + 1], [0; STORES * TILLS]);
        Self { weekday_store, weekend_store, units, visits, by_day: [[0; STORES]; 7], asked: false }
    }

    fn total(&self) -> u32 {
        self.units.iter().sum()
    }

    fn held(&self, till: usize, policy: Policy) -> u32 {
        let store = till / TILLS * TILLS;
        if policy.lends() { self.units[store..store + TILLS].iter().sum() } else { self.units[till] }
    }

    fn spend(&mut self, till: usize) {
        let mut left = GOAL;
        let store = till / TILLS * TILLS;
        // The own cells first; free ones only reach here while the line is up.
        for place in std::iter::once(till).chain(store..store + TILLS).chain([FREE]).chain(0..FREE) {
            let taken = left.min(self.units[place]);
            self.units[place] -= taken;
            left -= taken;
        }
    }

    fn stores(&self) -> [u32; STORES] {
        std::array::from_fn(|store| self.visits[store * TILLS..(store + 1) * TILLS].iter().sum())
    }

    fn home_till(&self) -> usize {
        most(&self.visits)
    }

    /// After a visit with the line up: what a scan fetches, what others return.
    fn settle(&mut self, till: usize, policy: Policy) {
        if policy == Policy::Stay {
            return;
        }
        let home = if policy == Policy::PooledStore {
            let store = most(&self.stores()) * TILLS;
            store..store + TILLS
        } else {
            let till = self.home_till();
            till..till + 1
        };
        self.units[till] += std::mem::take(&mut self.units[FREE]);
        for place in (0..FREE).filter(|place| !home.contains(place)) {
            self.units[FREE] += std::mem::take(&mut self.units[place]);
        }
    }

    fn night(&mut self, tomorrow: usize, policy: Policy) {
        let stores = self.stores();
        let to = match policy {
            Policy::Stay | Policy::Home | Policy::Pooled | Policy::PooledStore => return,
            Policy::HomeByNight => self.home_till(),
            Policy::PooledByNight => most(&stores) * TILLS,
            Policy::PooledByWeekday => {
                let known = &self.by_day[tomorrow];
                let store = if known.iter().sum::<u16>() >= 3 { most(known) } else { most(&stores) };
                store * TILLS
            }
            Policy::Split => return self.split(stores),
        };
        let all = self.total();
        self.units = [0; STORES * TILLS + 1];
        self.units[to] = all;
    }

    fn split(&mut self, stores: [u32; STORES]) {
        let (all, visits) = (self.total(), stores.iter().sum::<u32>().max(1));
        self.units = [0; STORES * TILLS + 1];
        for (store, count) in stores.iter().enumerate() {
            self.units[store * TILLS] = all * count / visits;
        }
        self.units[FREE] = all - self.total();
    }
}

/// How large the chain is, and how long it is looked at.
#[derive(Clone, Copy)]
struct Size {
    members: usize,
    days: u32,
}

/// For every run of the tests.
const SMALL: Size = Size { members: 300, days: 150 };
/// Half a year of a whole chain, for `make simulate`.
const LARGE: Size = Size { members: 3000, days: 180 };

/// Lives through that time; how many first attempts in outages of so many hours were served.
fn live(policy: Policy, outage_h: u32, size: Size) -> Share {
    let mut random = Random::new(20_260_304);
    let mut members: Vec<Member> = (0..size.members).map(|_| Member::new(&mut random)).collect();
    let mut share = Share { asked: 0, served: 0 };
    for day in 0..size.days {
        let weekday = (day % 7) as usize;
        for member in &mut members {
            member.night(weekday, policy);
        }
        for hour in OPENS..CLOSES {
            let now_h = day * 24 + hour;
            let began_h = (day / EVERY_DAYS * EVERY_DAYS) * 24 + 12;
            let is_down = day >= WARM_UP_DAYS && (began_h..began_h + outage_h).contains(&now_h);
            for member in &mut members {
                if now_h == began_h {
                    member.asked = false;
                }
                // A visit every three days.
                if random.below(u64::from((CLOSES - OPENS) * 3)) == 0 {
                    visit(member, weekday, policy, is_down, &mut random, &mut share);
                }
            }
        }
    }
    share
}

fn visit(member: &mut Member, weekday: usize, policy: Policy, is_down: bool, random: &mut Random, share: &mut Share) {
    let habit = if weekday >= 5 { member.weekend_store } else { member.weekday_store };
    let store = if random.below(10) == 0 { random.below(STORES as u64) as usize } else { habit };
    let till = store * TILLS + random.below(TILLS as u64) as usize;
    member.visits[till] += 1;
    member.by_day[weekday][store] += 1;
    member.units[till] += 1;
    if member.total() >= GOAL {
        let is_served = !is_down || member.held(till, policy) >= GOAL;
        if is_down && !member.asked {
            (member.asked, share.asked) = (true, share.asked + 1);
            share.served += u32::from(is_served);
        }
        if is_served {
            member.spend(till);
        }
    }
    if !is_down {
        member.settle(till, policy);
    }
}

#[test]
fn served_offline() {
    let size = if crate::number("SIMULATE_LARGE").is_some() { LARGE } else { SMALL };
    println!("\nfirst attempts to redeem that are served while the line is down; overdraft 0 in all");
    println!("{} members, {} days", size.members, size.days);
    println!("{:<38} {:>6} {:>6} {:>6}", "units rest", "2 h", "8 h", "24 h");
    let mut served = Vec::new();
    for (policy, name) in POLICIES {
        let percent = [2, 8, 24].map(|outage_h| {
            let share = live(policy, outage_h, size);
            assert!(share.asked >= 20, "{name}: only {} attempts say nothing", share.asked);
            100 * share.served / share.asked
        });
        println!("{name:<38} {:>4} % {:>4} % {:>4} %", percent[0], percent[1], percent[2]);
        served.push((policy, percent));
    }
    let of = |policy: Policy| served.iter().find(|(of, _)| *of == policy).map(|(_, percent)| *percent).unwrap();
    for hours in 0..3 {
        let better = |one: Policy, other: Policy| of(one)[hours] > of(other)[hours];
        assert!(better(Policy::Pooled, Policy::Home), "lending helps: {served:?}");
        assert!(better(Policy::PooledByNight, Policy::Split), "splitting does not: {served:?}");
    }
}
