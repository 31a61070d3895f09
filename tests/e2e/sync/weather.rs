//! Days of several tills under every weather: afterwards all copies agree, and nothing is lost or counted twice.

use super::line::World;
use crate::tills::chain::{Chain, program};
use tillstamp_server::storage::get;
use tillstamp_server::storage::rows::{TallyRow, subject_key};
use tillstamp_terminal::ledger::{MemberId, Subject};
use tillstamp_terminal::sync::Event;
use tillstamp_terminal::views::VerdictKind;

const TILLS: usize = 3;

/// What really happened at the counters.
struct Told {
    visits: Vec<i64>,
    rewards: Vec<i64>,
}

fn day(world: &mut World, members: &[(MemberId, String)], steps: usize) -> Told {
    let mut told = Told { visits: vec![0; members.len()], rewards: vec![0; members.len()] };
    for _ in 0..steps {
        let (till, who) = (world.random.below(TILLS), world.random.below(members.len()));
        let (member, code) = members[who].clone();
        match world.random.below(10) {
            0..=4 => {
                if world.visit(till, member, &code) {
                    told.visits[who] += 1;
                }
            }
            5 | 6 => {
                // Only Redeem may wait for units on their way, and not for long.
                if world.engines[till].fetching().contains(&member) {
                    world.chain.pass(150);
                    world.deliver();
                }
                if world.chain.redeem(till, member).kind == VerdictKind::Done {
                    told.rewards[who] += 1;
                }
            }
            7 => world.down_until_ms[till] = world.now_ms() + 1_000 * world.random.below(3_600) as i64,
            8 => world.tell(till, Event::NetworkChanged),
            _ => {
                let seconds = world.random.below(90);
                world.pass_s(seconds);
            }
        }
    }
    told
}

fn weather(seed: u64) {
    let mut chain = Chain::new(&program(), TILLS);
    let members: Vec<(MemberId, String)> = (0..3).map(|_| chain.member(0)).collect();
    for till in [0, 1, 2, 0] {
        chain.sync(till);
    }
    let mut world = World::new(chain, seed);
    let told = day(&mut world, &members, 60);
    let questions: usize = world.questions.iter().sum();
    assert!(questions > 40, "seed {seed}: only {questions} questions");
    world.heal();
    world.chain.assert_sound();
    for (who, (member, _)) in members.iter().enumerate() {
        let seen: Vec<u32> =
            (0..TILLS).map(|till| world.chain.tills[till].till.open_member(*member).unwrap().cards[0].have).collect();
        assert!(seen.windows(2).all(|two| two[0] == two[1]), "seed {seed}: copies disagree: {seen:?}");
        let earned = earned(&world, *member);
        assert_eq!(earned, told.visits[who], "seed {seed}: stamps of visits on the server");
        assert!(told.rewards[who] * 4 <= earned, "seed {seed}: {} rewards for {earned} stamps", told.rewards[who]);
    }
    for counter in &mut world.chain.tills {
        let facts = counter.till.sync_facts().unwrap();
        assert_eq!((facts.unsent, facts.set_aside), (0, 0), "seed {seed}");
        assert!(facts.line.is_some_and(|line| line.up), "seed {seed}: the strip must say that all is well");
    }
}

fn earned(world: &World, member: MemberId) -> i64 {
    let subject = Subject::Stamps(member, program().cards[0].id);
    let merchant = world.chain.merchant;
    world.chain.runtime.block_on(async {
        let view = world.chain.service.storage().read(merchant).await.unwrap();
        let rows: Vec<TallyRow> = get(&*view, [subject_key(subject)]).await.unwrap();
        rows.first().map_or(0, |row| row.earned)
    })
}

#[test]
fn every_weather_ends_with_one_truth() {
    for seed in 1..=8 {
        weather(seed);
    }
}

/// A till that is cut off for a day keeps its counter going; the strip tells how many wait, and afterwards none does.
#[test]
fn a_day_alone_arrives_whole() {
    let mut chain = Chain::new(&program(), 2);
    let (member, code) = chain.member(0);
    chain.sync(0);
    chain.sync(1);
    let mut world = World::new(chain, 7);
    world.rough = false;
    world.pass_s(5);
    world.down_until_ms[1] = i64::MAX;
    for _ in 0..40 {
        assert!(world.visit(1, member, &code));
        world.pass_s(600);
    }
    let facts = world.chain.tills[1].till.sync_facts().unwrap();
    assert!(facts.unsent >= 40 && facts.unsent_since.is_some());
    let line = facts.line.unwrap();
    assert!(!line.up && line.cause.is_some() && line.since < facts.unsent_since.unwrap().plus(600_000));
    assert!(world.questions[1] < 600, "{} questions in seven hours alone", world.questions[1]);
    world.heal();
    world.chain.assert_sound();
    assert_eq!(earned(&world, member), 40);
}

/// The operator cuts a till off: it says so, keeps what it records, and nothing of it is lost.
#[test]
fn a_fenced_till_keeps_its_entries() {
    let mut chain = Chain::new(&program(), 2);
    let (member, code) = chain.member(0);
    chain.sync(0);
    chain.sync(1);
    let mut world = World::new(chain, 9);
    world.rough = false;
    world.pass_s(5);
    let (merchant, terminal) = (world.chain.merchant, world.chain.tills[1].asker.terminal);
    let service = world.chain.service.clone();
    world.chain.runtime.block_on(service.fence(merchant, terminal, true)).unwrap();
    assert!(world.visit(1, member, &code));
    world.pass_s(30);
    let facts = world.chain.tills[1].till.sync_facts().unwrap();
    assert!(facts.revoked && facts.unsent > 0);
    assert_eq!(facts.line.unwrap().cause.unwrap().key, "sync-fenced");
    let asked = world.questions[1];
    world.pass_s(600);
    assert!(world.questions[1] - asked <= 1, "it asks seldom");
    world.chain.assert_sound();
}
