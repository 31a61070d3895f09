//! The engine among connected tills: it hears at once what others want and what is new, and it asks for units until
//! they are there, or for a moment.

use super::fake::{Desk, FakeLedger, no, ok, page};
use tillstamp_protocol::*;
use tillstamp_terminal::ledger::MemberId;
use tillstamp_terminal::sync::{Cause, Event, Kind};

fn member(number: u8) -> MemberId {
    MemberId::from_bytes([number; 16])
}

fn stamps(of: u8) -> Subject {
    Subject { kind: 1, number: 1, member: Some(Fixed([of; 16])) }
}

fn waiting() -> Desk {
    let mut desk = Desk::new(FakeLedger { waits: true, ..FakeLedger::joined() });
    desk.tell(Event::Started);
    desk.answer_all();
    desk
}

#[test]
fn what_others_want_is_given_back_and_pushed_at_once() {
    let mut desk = waiting();
    assert!(desk.engine.is_settled(), "whoever waits for news has nothing to do");
    desk.ring(0, vec![stamps(5)]);
    assert_eq!((desk.ledger.did("recalled 1"), desk.kinds()), (1, vec![Kind::Push]));
    assert!(desk.parked.is_some(), "and waits again");
    desk.answer_all();
    assert_eq!(desk.ledger.acked, 1);
    // The time is over and there was nothing: one more question, and nothing else.
    desk.ring(0, vec![]);
    assert!(desk.parked.is_some() && desk.flying.is_empty());
}

#[test]
fn neighbours_news_are_read_within_a_second_and_no_more_often() {
    let mut desk = waiting();
    desk.pass(5_000);
    desk.ring(7, vec![]);
    assert_eq!(desk.kinds(), [Kind::Pull]);
    desk.land(Kind::Pull, Ok(page(7, false)));
    desk.ring(9, vec![]);
    assert_eq!(desk.kinds(), [], "a moment later");
    desk.pass(1_100);
    assert_eq!(desk.kinds(), [Kind::Pull]);
    // What came while the page was on its way is read, too.
    desk.ring(12, vec![]);
    desk.land(Kind::Pull, Ok(page(9, false)));
    desk.pass(1_100);
    assert_eq!(desk.kinds(), [Kind::Pull]);
    desk.land(Kind::Pull, Ok(page(12, false)));
    desk.pass(10_000);
    assert_eq!(desk.kinds(), []);
}

#[test]
fn units_on_their_way_are_asked_for_again_and_then_what_is_free_must_do() {
    let mut desk = waiting();
    let asked = |desk: &Desk| {
        let send = desk.flying.iter().find(|send| send.request.kind == Kind::Grant).unwrap();
        unpack::<GrantRequest>(send.request.body.as_deref().unwrap()).unwrap()
    };
    let later = |request: GrantRequest| {
        let GrantRequest { grant_id, stream, subject, .. } = request;
        let (protocol, parts, signature, retry_ms) = (PROTOCOL, List::default(), Fixed([0; 64]), Some(250));
        Ok(ok(&Grant { protocol, grant_id, stream, subject, parts, signature, retry_ms }))
    };
    desk.tell(Event::Served(member(5)));
    desk.tell(Event::Served(member(6)));
    let begin_ms = desk.now_ms;
    let mut tries = 0;
    while asked(&desk).recall.is_some() {
        desk.land(Kind::Grant, later(asked(&desk)));
        assert!(desk.engine.fetching().contains(&member(5)));
        // The other one is not held up meanwhile.
        while desk.kinds().is_empty() {
            desk.pass(50);
        }
        tries += 1;
        assert!(desk.now_ms - begin_ms < 4_000 && tries < 40);
    }
    assert!(desk.now_ms - begin_ms >= 3_000 && tries > 10, "{tries} in {} ms", desk.now_ms - begin_ms);
    desk.answer_all();
    desk.pass(1_000);
    desk.answer_all();
    assert!(desk.engine.fetching().is_empty());
    assert_eq!(desk.ledger.did("granted"), 2);
}

#[test]
fn a_server_or_a_proxy_that_lets_nobody_wait_is_no_outage() {
    let mut desk = waiting();
    for result in
        [Err(Cause::CutOff), Err(Cause::Proxy { status: 404 }), no(408, "request-timeout"), Err(Cause::Silent)]
    {
        let send = desk.parked.take().unwrap();
        desk.tell(Event::Answered { id: send.id, result });
        assert_eq!((desk.engine.cause(), desk.ledger.lines.len()), (None, 1));
        assert!(desk.parked.is_none(), "not at once");
        desk.pass(20_000);
        desk.answer_all();
    }
    // While the line is down nobody waits, and a question that is left over holds no probe up.
    desk.tell(Event::TryNow);
    desk.fail_all(&Cause::NoNetwork);
    desk.parked = None;
    desk.pass(10_000);
    assert_eq!(desk.flying.len(), 1, "{:?}", desk.kinds());
}
