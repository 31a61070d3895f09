//! Facts of every kind: fixed samples, and any.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use tillstamp_ledger::*;
use uuid::Uuid;

fn id(number: u8) -> Uuid {
    Uuid::from_bytes([number; 16])
}

fn sample_details() -> Vec<Detail> {
    vec![
        Detail::StreamOpened {
            store: StoreId(id(2)),
            cause: OpenCause::Restored,
            previous: Some((Epoch(1), Hash([3; 32]))),
        },
        Detail::ProgramPublished { program: ProgramHash([4; 32]), from: BusinessDate(20_000) },
        Detail::Enrolled { channel: EnrolChannel::Counter },
        Detail::Visit {
            presentation: Presentation::ShortCode,
            device: Some(DeviceTag([1, 2, 3, 4])),
            code_time_s: Some(1_700_000_000),
        },
        Detail::Earned { cause: EarnCause::Items, card: Some(CardId(1)), count: 3 },
        Detail::Adjusted { reason: AdjustReason::PaperCard },
        Detail::Redeemed {
            reward: RewardId(7),
            uses: 1,
            key_in: KeyIn::FreeItem { value_minor: 6500, vat_permille: 120 },
        },
        Detail::Reversed { original: EntryId(id(9)), refund_number: 0, reason: VoidReason::Undo },
        Detail::Expired,
        Detail::CardIssued { version: 2, day: BusinessDate(20_001) },
        Detail::CardBlocked { version: 1, reason: BlockReason::Lost },
        Detail::DeviceEnrolled { device: DeviceTag([5, 6, 7, 8]), algorithm: Algorithm::P256, public_key: vec![2; 33] },
        Detail::DeviceRevoked { device: DeviceTag([5, 6, 7, 8]) },
        Detail::ProfileChanged { ciphertext: Hash([6; 32]), replaces: Some(Hash([7; 32])) },
        Detail::ConsentChanged {
            purpose: Purpose::Marketing,
            granted: true,
            wording_version: 3,
            wording: Hash([8; 32]),
        },
        Detail::Erased,
        Detail::Merged { absorbed: MemberId(id(10)) },
        Detail::MergeUndone { merge: EntryId(id(11)) },
        Detail::DayClosed { date: BusinessDate(20_002), number: 12, totals: Hash([9; 32]) },
        Detail::ClockSet { cause: ClockCause::Owner, at: UtcMillis(1_700_000_000_123) },
        Detail::OperatorChanged { subject: OperatorId(id(12)), role: Role::Manager, active: false },
        Detail::IssuerKeyAdded { key_id: [1, 1, 2, 2], public_key: [10; 32] },
        Detail::RedemptionsPaused { paused: true },
    ]
    .into_iter()
    .chain(MovementKind::ALL.into_iter().map(|kind| Detail::Movement(sample_movement(kind))))
    .collect()
}

/// Every field set, so that the golden bytes hold each of them.
fn sample_movement(kind: MovementKind) -> Movement {
    let stamps = Subject::Stamps(MemberId(id(1)), CardId(1));
    let units = vec![
        Units { subject: stamps, vintage: Vintage(BusinessDate(20_100)), quantity: 3 },
        Units { subject: Subject::Stock(RewardId(7)), vintage: Vintage::NEVER, quantity: 1 },
    ];
    let is_loan = matches!(kind, MovementKind::Lent | MovementKind::Borrowed);
    let stream = (kind.code() >= 96 || is_loan).then_some((TerminalId(id(13)), Epoch(2)));
    let grant = (kind != MovementKind::Returned).then_some([14; 16]);
    let proof = (kind == MovementKind::Borrowed).then_some(LoanProof([15; 64]));
    Movement { kind, grant, stream, seq: 70_000, mark: 3, units, proof }
}

/// One fact of every kind in the order of their numbers; postings, effects and an override where they are likely.
pub fn samples() -> Vec<(Fact, Context)> {
    let member = MemberId(id(1));
    let context = Context {
        action: ActionId(id(0x70)),
        business_date: BusinessDate(20_000),
        day_cutoff_minutes: 120,
        at: UtcMillis(1_728_000_000_000),
        raw_at: UtcMillis(1_728_000_000_500),
        clock: ClockState::Sure,
        program: ProgramHash([0xAB; 32]),
        operator: Some(OperatorId(id(0xB0))),
        override_by: None,
    };
    let stamps = Subject::Stamps(member, CardId(1));
    let reward = Subject::Reward(member, RewardId(7));
    sample_details()
        .into_iter()
        .map(|detail| {
            let (mut fact, mut context) = (Fact::new(detail, Some(member)), context);
            match fact.detail {
                Detail::Visit { .. } => {
                    fact.postings = vec![
                        Posting::new(stamps, Vintage::NEVER, Term::Earned, 1),
                        Posting::new(stamps, Vintage::NEVER, Term::Spent, 10),
                        Posting::new(reward, Vintage(BusinessDate(20_100)), Term::Earned, 1),
                    ];
                    context.override_by = Some((OperatorId(id(0xB1)), OverrideReason::SecondVisit));
                }
                Detail::Redeemed { .. } => {
                    fact.postings = vec![
                        Posting::new(reward, Vintage(BusinessDate(20_100)), Term::Spent, 1),
                        Posting::new(Subject::Stock(RewardId(7)), Vintage::NEVER, Term::Spent, 1),
                    ];
                    fact.flags = Flags::STATIC_CARD;
                }
                Detail::Reversed { original, refund_number, .. } => {
                    fact.effects = vec![entry_reversed(original, refund_number)];
                    fact.postings = vec![Posting::new(stamps, Vintage::NEVER, Term::Spent, -10)];
                }
                Detail::StreamOpened { .. } | Detail::ProgramPublished { .. } | Detail::DayClosed { .. } => {
                    fact.member = None;
                    context.clock = ClockState::Unsure;
                    context.operator = None;
                }
                _ => {}
            }
            (fact, context)
        })
        .collect()
}

fn uuid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

fn date() -> impl Strategy<Value = BusinessDate> {
    any::<i32>().prop_map(BusinessDate)
}

fn key_in() -> impl Strategy<Value = KeyIn> {
    prop_oneof![
        (any::<i64>(), any::<u16>())
            .prop_map(|(value_minor, vat_permille)| KeyIn::FreeItem { value_minor, vat_permille }),
        (any::<i64>(), any::<u16>())
            .prop_map(|(amount_minor, vat_permille)| KeyIn::AmountOff { amount_minor, vat_permille }),
        any::<u16>().prop_map(|permille| KeyIn::PercentOff { permille }),
        Just(KeyIn::Nothing),
    ]
}

fn any_of_the_shop() -> BoxedStrategy<Detail> {
    prop_oneof![
        (uuid(), select(OpenCause::ALL), of((any::<u32>(), hash()))).prop_map(|(store, cause, previous)| {
            let previous = previous.map(|(epoch, hash)| (Epoch(epoch), hash));
            Detail::StreamOpened { store: StoreId(store), cause, previous }
        }),
        (any::<[u8; 32]>(), date())
            .prop_map(|(program, from)| Detail::ProgramPublished { program: ProgramHash(program), from }),
        (date(), any::<u32>(), hash()).prop_map(|(date, number, totals)| Detail::DayClosed { date, number, totals }),
        any::<i64>().prop_map(|at| Detail::ClockSet { cause: ClockCause::Owner, at: UtcMillis(at) }),
        (uuid(), select(Role::ALL), any::<bool>()).prop_map(|(subject, role, active)| Detail::OperatorChanged {
            subject: OperatorId(subject),
            role,
            active
        }),
        any::<([u8; 4], [u8; 32])>().prop_map(|(key_id, public_key)| Detail::IssuerKeyAdded { key_id, public_key }),
        any::<bool>().prop_map(|paused| Detail::RedemptionsPaused { paused }),
    ]
    .boxed()
}

fn any_of_units() -> BoxedStrategy<Detail> {
    prop_oneof![
        (select(Presentation::ALL), of(any::<[u8; 4]>()), of(any::<i64>())).prop_map(
            |(presentation, device, code_time_s)| Detail::Visit {
                presentation,
                device: device.map(DeviceTag),
                code_time_s
            }
        ),
        (select(EarnCause::ALL), of(any::<u32>()), any::<u32>()).prop_map(|(cause, card, count)| Detail::Earned {
            cause,
            card: card.map(CardId),
            count
        }),
        select(AdjustReason::ALL).prop_map(|reason| Detail::Adjusted { reason }),
        (any::<u32>(), any::<u32>(), key_in()).prop_map(|(reward, uses, key_in)| Detail::Redeemed {
            reward: RewardId(reward),
            uses,
            key_in
        }),
        (uuid(), any::<u32>(), select(VoidReason::ALL)).prop_map(|(original, refund_number, reason)| {
            Detail::Reversed { original: EntryId(original), refund_number, reason }
        }),
        Just(Detail::Expired),
    ]
    .boxed()
}

fn any_of_members() -> BoxedStrategy<Detail> {
    prop_oneof![
        select(EnrolChannel::ALL).prop_map(|channel| Detail::Enrolled { channel }),
        (any::<u16>(), date()).prop_map(|(version, day)| Detail::CardIssued { version, day }),
        (any::<u16>(), select(BlockReason::ALL)).prop_map(|(version, reason)| Detail::CardBlocked { version, reason }),
        (any::<[u8; 4]>(), select(Algorithm::ALL), vec(any::<u8>(), 0..40)).prop_map(
            |(device, algorithm, public_key)| Detail::DeviceEnrolled {
                device: DeviceTag(device),
                algorithm,
                public_key
            }
        ),
        any::<[u8; 4]>().prop_map(|device| Detail::DeviceRevoked { device: DeviceTag(device) }),
        (hash(), of(hash())).prop_map(|(ciphertext, replaces)| Detail::ProfileChanged { ciphertext, replaces }),
        (select(Purpose::ALL), any::<bool>(), any::<u32>(), hash()).prop_map(
            |(purpose, granted, wording_version, wording)| Detail::ConsentChanged {
                purpose,
                granted,
                wording_version,
                wording
            }
        ),
        Just(Detail::Erased),
        uuid().prop_map(|absorbed| Detail::Merged { absorbed: MemberId(absorbed) }),
        uuid().prop_map(|merge| Detail::MergeUndone { merge: EntryId(merge) }),
    ]
    .boxed()
}

fn any_movement() -> BoxedStrategy<Detail> {
    let units = any_posting().prop_map(|posting| Units {
        subject: posting.subject,
        vintage: posting.vintage,
        quantity: posting.quantity.abs(),
    });
    let stream = of((uuid(), any::<u32>()));
    let kind = select(&MovementKind::ALL[..]);
    let proof = of(any::<[u8; 32]>());
    (kind, of(any::<[u8; 16]>()), stream, any::<u64>(), any::<u8>(), vec(units, 0..5), proof)
        .prop_map(|(kind, grant, stream, seq, mark, units, proof)| {
            let stream = stream.map(|(terminal, epoch)| (TerminalId(terminal), Epoch(epoch)));
            let proof = proof.filter(|_| kind == MovementKind::Borrowed);
            let proof = proof.map(|half| LoanProof(std::array::from_fn(|at| half[at % 32])));
            Detail::Movement(Movement { kind, grant, stream, seq, mark, units, proof })
        })
        .boxed()
}

fn any_posting() -> impl Strategy<Value = Posting> {
    let subject = prop_oneof![
        (uuid(), any::<u32>()).prop_map(|(member, card)| Subject::Stamps(MemberId(member), CardId(card))),
        (uuid(), any::<u32>()).prop_map(|(member, reward)| Subject::Reward(MemberId(member), RewardId(reward))),
        any::<u32>().prop_map(|reward| Subject::Stock(RewardId(reward))),
    ];
    (subject, date(), 1..=6_u8, 1..=1_000_000_000_000_i64, any::<bool>()).prop_map(
        |(subject, vintage, term, quantity, back)| {
            let term = Term::from_code(term).unwrap();
            let quantity = if back && term == Term::Spent { -quantity } else { quantity };
            Posting::new(subject, Vintage(vintage), term, quantity)
        },
    )
}

fn any_context() -> impl Strategy<Value = Context> {
    let times = (date(), any::<u16>(), any::<i64>(), any::<i64>(), any::<bool>());
    let people = (of(uuid()), of((uuid(), select(OverrideReason::ALL))));
    (uuid(), times, any::<[u8; 32]>(), people).prop_map(|(action, times, program, (operator, override_by))| {
        let (business_date, day_cutoff_minutes, at, raw_at, is_sure) = times;
        Context {
            action: ActionId(action),
            business_date,
            day_cutoff_minutes,
            at: UtcMillis(at),
            raw_at: UtcMillis(raw_at),
            clock: if is_sure { ClockState::Sure } else { ClockState::Unsure },
            program: ProgramHash(program),
            operator: operator.map(OperatorId),
            override_by: override_by.map(|(by, reason)| (OperatorId(by), reason)),
        }
    })
}

/// Any fact of any known kind, its circumstances and its index.
pub fn any_fact() -> impl Strategy<Value = (Fact, Context, u32)> {
    let detail = prop_oneof![any_of_the_shop(), any_of_units(), any_of_members(), any_movement()];
    let rest = (of(uuid()), any::<u32>(), vec(any_posting(), 0..6), vec(any::<[u8; 32]>(), 0..4));
    (detail, rest, any_context(), any::<u32>()).prop_map(|(detail, rest, context, index)| {
        let (member, flags, postings, effects) = rest;
        let effects = effects.into_iter().map(EffectKey).collect();
        let fact = Fact { detail, member: member.map(MemberId), flags: Flags(flags), postings, effects };
        (fact, context, index)
    })
}
