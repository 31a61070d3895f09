//! What strip and health panel say of the line. A row a moment: what the till knows, and the sentence.

use tillstamp_terminal::joined::{Line, SyncFacts};
use tillstamp_terminal::ledger::UtcMillis;
use tillstamp_terminal::sync::{Cause, status};
use tillstamp_terminal::views::{Argument, HealthState, StatusColor};

const SINCE: UtcMillis = UtcMillis(1_772_611_200_000);

fn facts(unsent: u64, line: Option<(bool, Option<Cause>)>) -> SyncFacts {
    let line = line.map(|(up, cause)| Line { up, cause: cause.map(|cause| cause.message()), since: SINCE });
    SyncFacts {
        joined: true,
        unsent,
        unsent_since: (unsent > 0).then_some(SINCE),
        last_contact: Some(SINCE),
        lease_until: Some(SINCE.plus(1000)),
        lease_ended: false,
        revoked: false,
        set_aside: 0,
        neighbours: 0,
        redeems: true,
        line,
    }
}

#[test]
fn every_moment_has_its_sentence() {
    use HealthState::{Bad, Good, Limited};
    use StatusColor::{Amber, Blue, Green, Red};
    let (up, down) = (Some((true, None)), |cause| Some((false, Some(cause))));
    let lease = |facts: SyncFacts| SyncFacts { lease_ended: true, ..facts };
    let near = |facts: SyncFacts| SyncFacts { neighbours: 2, ..facts };
    let fenced = |facts: SyncFacts| SyncFacts { revoked: true, ..facts };
    let clock = Some((true, Some(Cause::ClockWrong { ahead_s: 600 })));
    for (moment, facts, color, strip, state, row) in [
        ("just started", facts(2, None), Blue, "sync-strip-connecting", Good, "health-server-connecting"),
        ("all is well", facts(0, up.clone()), Green, "sync-strip-sent", Good, "health-server-good"),
        ("sending", facts(3, up.clone()), Blue, "sync-strip-sending", Good, "health-server-good"),
        ("alone", facts(3, down(Cause::NoNetwork)), Amber, "sync-strip-down", Limited, "sync-no-network"),
        ("with neighbours", near(facts(3, down(Cause::Silent))), Amber, "sync-strip-down-shop", Limited, "sync-silent"),
        ("alone, nothing waits", facts(0, down(Cause::Silent)), Amber, "sync-strip-down", Limited, "sync-silent"),
        ("too long alone", lease(facts(1, down(Cause::Silent))), Red, "sync-strip-earn-only", Bad, "sync-silent"),
        ("cut off", fenced(facts(1, down(Cause::Fenced))), Red, "sync-fenced", Bad, "sync-fenced"),
        ("unknown there", facts(1, down(Cause::TokenUnknown)), Amber, "sync-strip-down", Bad, "sync-token-unknown"),
        ("a wrong clock", facts(0, clock), Green, "sync-strip-sent", Limited, "sync-clock-wrong"),
    ] {
        let (found, message) = status::strip(&facts);
        assert_eq!((found, message.key), (color, strip), "{moment}");
        let [server, _] = status::health(&facts);
        assert_eq!((server.state, server.message.key), (state, row), "{moment}");
        assert_eq!(status::shop(&facts).is_some(), moment == "with neighbours");
    }
}

/// Cause, since when, how many: all of it stands in one line.
#[test]
fn the_strip_of_a_till_alone_says_it_all() {
    let (_, message) = status::strip(&facts(7, Some((false, Some(Cause::Proxy { status: 502 })))));
    let of = |name: &str| message.arguments.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    assert_eq!(of("count"), Some(Argument::Count(7)));
    assert_eq!(of("since"), Some(Argument::Time(SINCE)));
    assert_eq!(of("cause"), Some(Argument::Key("sync-proxy-short")));
    let waiting = SyncFacts { set_aside: 2, ..facts(0, Some((true, None))) };
    let [_, entries] = status::health(&waiting);
    assert_eq!((entries.state, entries.message.key), (HealthState::Limited, "sync-set-aside"));
}
