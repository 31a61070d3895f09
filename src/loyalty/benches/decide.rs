//! Prints how long one decision takes: `cargo bench -p tillstamp-loyalty`. The state's size does not depend on the
//! length of the history, so neither may the time: the figures for a young and an old member stand side by side.

use std::hint::black_box;
use std::time::Instant;
use tillstamp_ledger::{
    ActionId, BusinessDate, CardId, ClockState, Context, CurrencyCode, EnrolChannel, Fact, MemberId, OperatorId,
    Presentation, ProgramHash, RewardId, Role, UtcMillis,
};
use tillstamp_loyalty::{
    BusinessDay, Command, MemberState, OperatorState, Program, State, business_date, decide, is_open, templates,
};

const ROUNDS: u32 = 20_000;
const VISITS_OF_AN_OLD_MEMBER: i64 = 5_000;

fn main() {
    println!("| figure | measured | aim |\n|---|---|---|");
    let day = BusinessDay {
        time_zone: "Europe/Prague".into(),
        cutoff_minutes: 120,
        opening: [Some((480, 1080)); 7],
        holidays: (0..200).map(|n| BusinessDate(20_000 + n)).collect(),
    };
    let Some(currency) = CurrencyCode::new("CZK") else { return };
    let program = templates(currency, &day).swap_remove(1).program;
    let member = MemberId::from_bytes([1; 16]);
    let operator = OperatorState::new(OperatorId::from_bytes([2; 16]), Role::Cashier);
    let mut young = MemberState::new(member, BusinessDate(20_000));
    let mut old = young.clone();
    grow(&program, &mut young, operator, 3);
    grow(&program, &mut old, operator, VISITS_OF_AN_OLD_MEMBER);
    let redeem = Command::Redeem {
        member,
        reward: RewardId(1),
        uses: 1,
        presentation: Presentation::ShortCode,
        confirmed: false,
        manager: None,
    };
    let items = Command::AddItems { member, card: CardId(2), count: 3 };
    let enrol = Command::Enrol { member, channel: EnrolChannel::Counter };
    for (who, state) in [("young", &young), ("old", &old)] {
        for (what, command) in [("scan", &scan(member)), ("items", &items), ("redeem", &redeem), ("enrol", &enrol)] {
            measure(&format!("{what}, {who} member"), || {
                let context = context(&program, operator.id, 1_900_000_000_000);
                let state =
                    State { member: Some(state.clone()), operator: Some(operator), open: true, ..State::default() };
                black_box(decide(&program, &state, command, &context).is_ok());
            });
        }
    }
    let at = UtcMillis(1_772_400_000_000);
    measure("business date", || {
        black_box(business_date(&program.business_day, black_box(at)));
    });
    measure("opening hours", || {
        black_box(is_open(&program.business_day, black_box(at)));
    });
    measure("program hash", || drop(black_box(program.hash())));
}

fn scan(member: MemberId) -> Command {
    let presentation = Presentation::ShortCode;
    Command::Scan { member, presentation, device: None, code_time_s: None, card_version: None }
}

fn context(program: &Program, operator: OperatorId, at_ms: i64) -> Context {
    let at = UtcMillis(at_ms);
    Context {
        action: ActionId::from_bytes(i128::from(at_ms).to_be_bytes()),
        business_date: business_date(&program.business_day, at),
        day_cutoff_minutes: 120,
        at,
        raw_at: at,
        clock: ClockState::Sure,
        program: ProgramHash([0; 32]),
        operator: Some(operator),
        override_by: None,
    }
}

fn grow(program: &Program, member: &mut MemberState, operator: OperatorState, visits: i64) {
    for visit in 0..visits {
        let context = context(program, operator.id, 1_700_000_000_000 + visit * 7_200_000);
        let state = State { member: Some(member.clone()), operator: Some(operator), ..State::default() };
        let facts = decide(program, &state, &scan(member.id), &context).unwrap_or_default();
        for (fact, index) in facts.iter().zip(0..) {
            member.apply(Fact::id(&context, index), fact, &context);
        }
    }
}

fn measure(name: &str, mut run: impl FnMut()) {
    let mut times_ns: Vec<u128> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_nanos()
        })
        .collect();
    times_ns.sort_unstable();
    let at = |permille: usize| times_ns[(times_ns.len() - 1) * permille / 1000];
    let [middle, slow, slowest] = [500, 950, 990].map(|permille| at(permille) as f64 / 1_000.0);
    println!("| rules alone: {name}, p50; p95; p99 | {middle:.2}; {slow:.2}; {slowest:.2} µs | - |");
    let values = [middle, slow, slowest];
    println!("{}", serde_json::json!({ "figure": format!("rules alone: {name}"), "values": values, "unit": "µs" }));
}
