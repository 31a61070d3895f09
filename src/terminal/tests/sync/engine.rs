//! The engine by itself: what it asks, when, and what it tells a person.

use super::fake::{Desk, FakeLedger, STREAM, no, ok, page};
use tillstamp_protocol::*;
use tillstamp_terminal::joined::JoinedError;
use tillstamp_terminal::ledger::MemberId;
use tillstamp_terminal::sync::{Cause, Event, Kind, Reply};

fn member(number: u8) -> MemberId {
    MemberId::from_bytes([number; 16])
}

#[test]
fn a_lone_till_asks_nobody_anything() {
    let mut desk = Desk::new(FakeLedger::default());
    desk.tell(Event::Started);
    desk.tell(Event::Served(member(1)));
    desk.tell(Event::TryNow);
    desk.pass(3_600_000);
    assert!(desk.flying.is_empty() && desk.ledger.done.is_empty() && desk.ledger.lines.is_empty());
    // It notices when it is joined.
    desk.ledger.joined = true;
    desk.pass(6_000);
    assert_eq!(desk.kinds(), [Kind::Renew]);
}

#[test]
fn the_first_contact_renews_alone_then_pulls() {
    let mut desk = Desk::new(FakeLedger { written: 3, ..FakeLedger::joined() });
    desk.tell(Event::Started);
    assert_eq!(desk.kinds(), [Kind::Renew], "a new token travels alone");
    assert!(desk.ledger.lines.is_empty(), "nobody knows yet");
    let renew = desk.good(&desk.flying[0].clone());
    desk.land(Kind::Renew, Ok(renew));
    assert_eq!(desk.kinds(), [Kind::Push, Kind::Pull], "both at once");
    assert_eq!(desk.ledger.lines, [(true, None, 0)]);
    desk.answer_all();
    assert_eq!((desk.ledger.acked, desk.ledger.did("page"), desk.ledger.did("waiting-given")), (3, 1, 1));
    assert!(desk.engine.is_settled());
}

#[test]
fn long_outboxes_and_feeds_are_read_to_their_end() {
    let mut desk = Desk::settled();
    desk.ledger.written = 1300;
    desk.tell(Event::Recorded);
    assert_eq!(desk.kinds(), [Kind::Push]);
    desk.answer_all();
    assert_eq!((desk.ledger.acked, desk.ledger.did("acknowledged")), (1300, 3));
    desk.tell(Event::TryNow);
    for position in 1..=5 {
        desk.land(Kind::Pull, Ok(page(position, position < 5)));
    }
    assert_eq!((desk.ledger.cursor, desk.kinds()), (5, vec![]));
    desk.pass(50_000);
    assert_eq!(desk.kinds(), [], "the server said when to ask again");
    desk.pass(20_000);
    assert_eq!(desk.kinds(), [Kind::Pull]);
}

#[test]
fn what_is_recorded_is_found_within_a_second() {
    let mut desk = Desk::settled();
    desk.ledger.written = 1;
    desk.pass(1_100);
    assert_eq!(desk.kinds(), [Kind::Push]);
    desk.ledger.written = 2;
    desk.pass(5_000);
    assert_eq!(desk.kinds(), [Kind::Push], "one push at a time");
}

#[test]
fn a_line_that_is_down_is_probed_ever_more_seldom() {
    let mut desk = Desk::settled();
    desk.ledger.written = 5;
    desk.tell(Event::TryNow);
    assert_eq!(desk.kinds().len(), 2);
    desk.fail_all(&Cause::NoNetwork);
    assert_eq!(desk.ledger.lines.last(), Some(&(false, Some("sync-no-network"), 0)));
    let (mut tries, begin_ms) = (Vec::new(), desk.now_ms);
    while desk.now_ms < begin_ms + 3_600_000 {
        desk.pass(100);
        if !desk.flying.is_empty() {
            assert_eq!(desk.flying.len(), 1, "one probe at a time");
            tries.push(desk.now_ms - begin_ms);
            desk.fail_all(&Cause::NoNetwork);
        }
    }
    let gaps: Vec<i64> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(tries[0] <= 1_100 && gaps[0] <= 2_100, "{gaps:?}");
    assert!(gaps[10..].iter().all(|gap| (60_000..=121_000).contains(gap)), "{gaps:?}");
    assert!(tries.len() > 30);
    assert_eq!(desk.ledger.lines.len(), 2, "told once");
    // The cable is back: at once, and everything follows.
    desk.tell(Event::NetworkChanged);
    assert_eq!(desk.flying.len(), 1);
    desk.answer_all();
    assert_eq!(desk.ledger.acked, 5);
    let (up, cause, _) = *desk.ledger.lines.last().unwrap();
    assert_eq!((up, cause), (true, None));
    assert!(desk.engine.is_settled());
}

#[test]
fn the_line_says_since_when_and_why_now() {
    let mut desk = Desk::settled();
    desk.ledger.now_ms = 500_000;
    desk.tell(Event::TryNow);
    desk.fail_all(&Cause::Silent);
    desk.pass(10_000);
    desk.fail_all(&Cause::Captive);
    let lines = &desk.ledger.lines[1..];
    assert_eq!(lines, [(false, Some("sync-silent"), 500_000), (false, Some("sync-captive"), 500_000)]);
}

#[test]
fn a_question_without_an_answer_counts_as_silent() {
    let mut desk = Desk::settled();
    desk.tell(Event::TryNow);
    desk.flying.clear();
    desk.pass(19_000);
    assert_eq!(desk.ledger.lines.len(), 1);
    desk.pass(4_000);
    assert_eq!(desk.ledger.lines.last().map(|line| line.1), Some(Some("sync-silent")));
    // The answer that comes after all finds no question.
    let before = desk.ledger.done.len();
    desk.tell(Event::Answered { id: 3, result: Ok(page(9, false)) });
    assert_eq!((desk.ledger.cursor, desk.ledger.done.len()), (0, before));
}

#[test]
fn one_stale_connection_is_no_outage() {
    let mut desk = Desk::settled();
    desk.tell(Event::TryNow);
    desk.land(Kind::Pull, Err(Cause::CutOff));
    assert_eq!(desk.ledger.lines.len(), 1, "tried again first");
    desk.pass(1_100);
    desk.land(Kind::Pull, Err(Cause::CutOff));
    assert_eq!(desk.ledger.lines.last().map(|line| line.1), Some(Some("sync-cut-off")));
    // A push that was sent before the last good answer and got lost says nothing about the line.
    let mut desk = Desk::settled();
    desk.ledger.written = 1;
    desk.tell(Event::TryNow);
    desk.now_ms += 5_000;
    desk.land(Kind::Pull, Ok(page(1, false)));
    desk.land(Kind::Push, Err(Cause::Silent));
    assert_eq!(desk.ledger.lines.last().map(|line| line.0), Some(true));
}

#[test]
fn a_fault_of_the_server_holds_up_one_kind_only() {
    let mut desk = Desk::settled();
    desk.ledger.written = 1;
    desk.tell(Event::TryNow);
    desk.land(Kind::Push, no(507, "server-disk-full"));
    desk.land(Kind::Pull, Ok(page(1, false)));
    assert_eq!(desk.ledger.lines.last().map(|line| line.1), Some(Some("sync-server-full")));
    assert_eq!(desk.ledger.cursor, 1, "the feed is read meanwhile");
    desk.pass(1_100);
    desk.answer_all();
    assert_eq!((desk.ledger.acked, desk.ledger.lines.last().map(|line| line.0)), (1, Some(true)));
}

#[test]
fn gaps_forks_and_unknown_streams() {
    let conflict = |cause, expected_seq| {
        let (head_hash, status) = (Fixed([0; 32]), StreamStatus::Open);
        let conflict = Conflict { protocol: PROTOCOL, cause, expected_seq, head_hash, status };
        Ok(Reply::packed(409, pack(&conflict).unwrap()))
    };
    let mut desk = Desk::settled();
    (desk.ledger.written, desk.ledger.acked) = (9, 7);
    desk.tell(Event::Recorded);
    desk.land(Kind::Push, conflict(ConflictCause::Gap, 3));
    let push: Push = unpack(desk.flying[0].request.body.as_deref().unwrap()).unwrap();
    assert_eq!(push.first_seq, 3);
    desk.answer_all();
    assert_eq!(desk.ledger.acked, 9);
    desk.ledger.written = 10;
    desk.tell(Event::Recorded);
    desk.land(Kind::Push, conflict(ConflictCause::Fork, 9));
    assert_eq!(desk.kinds(), [Kind::Stream], "nothing of a stream before it is announced");
    desk.answer_all();
    assert_eq!((desk.ledger.did("stream-opened"), desk.ledger.acked), (1, 10));
    desk.ledger.written = 11;
    desk.tell(Event::Recorded);
    desk.land(Kind::Push, no(404, "stream-unknown"));
    assert_eq!(desk.kinds(), [Kind::Stream]);
    desk.answer_all();
    desk.pass(2_000);
    desk.answer_all();
    assert_eq!(desk.ledger.acked, 11);
    // A server that never agrees is left in peace, and a person hears of it.
    desk.ledger.written = 12;
    desk.tell(Event::Recorded);
    for _ in 0..4 {
        desk.land(Kind::Push, conflict(ConflictCause::Gap, 12));
    }
    assert_eq!(desk.kinds(), []);
    assert_eq!(desk.ledger.lines.last().map(|line| line.1), Some(Some("sync-implausible")));
}

#[test]
fn a_restored_server_hears_everything_and_is_read_anew() {
    let mut desk = Desk::settled();
    (desk.ledger.written, desk.ledger.cursor) = (4, 80);
    desk.tell(Event::TryNow);
    desk.land(Kind::Pull, no(410, "cursor-unknown"));
    assert_eq!(desk.kinds(), [Kind::Push], "entries first");
    let push = desk.good(&desk.flying[0].clone());
    desk.land(Kind::Push, Ok(push));
    assert_eq!(desk.kinds(), [Kind::Report]);
    let report = desk.good(&desk.flying[0].clone());
    desk.land(Kind::Report, Ok(report));
    desk.pass(1_100);
    assert_eq!(desk.kinds(), [Kind::Pull]);
    assert_eq!((desk.ledger.did("feed-changed"), desk.ledger.did("reported")), (1, 1));
    // Another feed in an ack says the same.
    let mut desk = Desk::settled();
    desk.ledger.written = 1;
    desk.tell(Event::Recorded);
    let reply = PushReply { protocol: PROTOCOL, acked_seq: 1, feed_id: Fixed([8; 16]), position: 1 };
    desk.land(Kind::Push, Ok(ok(&reply)));
    assert_eq!(desk.kinds(), [Kind::Report]);
}

#[test]
fn units_are_fetched_from_the_scan_on() {
    let mut desk = Desk::settled();
    desk.tell(Event::Served(member(5)));
    assert_eq!(desk.kinds(), [Kind::Grant]);
    assert!(desk.engine.fetching().contains(&member(5)));
    desk.tell(Event::Served(member(6)));
    assert_eq!(desk.kinds(), [Kind::Grant], "one at a time");
    desk.answer_all();
    assert!(desk.engine.fetching().is_empty());
    assert_eq!((desk.ledger.did("granted"), desk.ledger.acked), (2, 2), "what was taken is pushed");
    // While the line is down nothing is written and nobody waits; when it is back, whoever may still be here is asked
    // for.
    desk.tell(Event::TryNow);
    desk.fail_all(&Cause::Refused);
    desk.tell(Event::Served(member(7)));
    assert!(desk.engine.fetching().is_empty());
    assert_eq!(desk.ledger.did("want 7"), 0);
    desk.pass(60_000);
    desk.fail_all(&Cause::Refused);
    desk.tell(Event::NetworkChanged);
    desk.answer_all();
    desk.pass(10);
    desk.answer_all();
    assert_eq!((desk.ledger.did("want 7"), desk.ledger.did("granted")), (1, 3));
}

#[test]
fn wants_of_the_last_run_are_fetched_by_their_ids() {
    let mut desk = Desk::settled();
    desk.tell(Event::Served(member(5)));
    desk.flying.clear();
    desk.tell(Event::Started);
    desk.answer_all();
    assert_eq!((desk.ledger.did("want 5"), desk.ledger.did("granted")), (1, 1));
}

#[test]
fn units_go_home_with_a_push_but_not_from_under_a_customer() {
    let mut desk = Desk::settled();
    let quiet = |desk: &mut Desk, minutes: usize| {
        for _ in 0..minutes {
            desk.pass(60_000);
            desk.answer_all();
        }
    };
    desk.ledger.due_back = vec![member(1), member(2)];
    quiet(&mut desk, 4);
    assert_eq!(desk.ledger.did("returned 1"), 0, "those of many go together");
    desk.tell(Event::Served(member(2)));
    quiet(&mut desk, 1);
    assert_eq!((desk.ledger.did("returned 1"), desk.ledger.did("returned 2")), (1, 0));
    desk.tell(Event::TryNow);
    desk.fail_all(&Cause::Silent);
    desk.pass(600_000);
    assert_eq!(desk.ledger.did("returned 2"), 0, "cut off, they serve here");
    desk.tell(Event::NetworkChanged);
    desk.answer_all();
    quiet(&mut desk, 5);
    assert_eq!((desk.ledger.did("returned 2"), desk.ledger.acked), (1, desk.ledger.written));
}

#[test]
fn a_till_that_is_cut_off_keeps_its_entries_and_asks_seldom() {
    for (status, code, key, doubts) in
        [(401, "token-unknown", "sync-token-unknown", 1), (403, "terminal-revoked", "sync-fenced", 0)]
    {
        let mut desk = Desk::settled();
        desk.ledger.written = 3;
        desk.tell(Event::TryNow);
        for _ in 0..=doubts {
            desk.land(Kind::Push, no(status, code));
        }
        assert_eq!(desk.ledger.did("revoked"), 1, "{code}");
        assert_eq!(desk.ledger.lines.last().map(|line| line.1), Some(Some(key)));
        desk.flying.clear();
        let begin = desk.ledger.done.len();
        desk.pass(600_000);
        assert_eq!((desk.kinds(), desk.ledger.done.len()), (vec![], begin));
        desk.pass(300_100);
        assert_eq!(desk.kinds(), [Kind::Renew]);
        // The operator thought better of it.
        desk.answer_all();
        desk.pass(1_100);
        desk.answer_all();
        assert_eq!((desk.ledger.acked, desk.ledger.lines.last().map(|line| line.0)), (3, Some(true)), "{code}");
    }
}

#[test]
fn a_new_token_travels_alone_once_a_day() {
    let mut desk = Desk::settled();
    let begin_ms = desk.now_ms;
    let mut rotations = Vec::new();
    while desk.now_ms < begin_ms + 50 * 3_600_000 {
        desk.pass(1_000);
        for send in &desk.flying {
            if send.request.kind == Kind::Renew {
                let request: RenewRequest = unpack(send.request.body.as_deref().unwrap()).unwrap();
                if request.new_token {
                    assert_eq!(desk.flying.len(), 1);
                    rotations.push((desk.now_ms - begin_ms) / 3_600_000);
                }
            }
        }
        desk.answer_all();
    }
    assert_eq!(rotations, [24, 48]);
}

#[test]
fn versions_that_do_not_meet() {
    let fault = |protocol| {
        let code = Text::new("protocol-unknown").unwrap();
        let reply = ErrorReply { protocol, code, arguments: List::default() };
        Ok(Reply::packed(426, pack(&reply).unwrap()))
    };
    for (protocol, key) in [(0, "sync-server-old"), (PROTOCOL + 3, "sync-server-new")] {
        let mut desk = Desk::settled();
        desk.tell(Event::TryNow);
        desk.land(Kind::Pull, fault(protocol));
        assert_eq!(desk.ledger.lines.last().map(|line| line.1), Some(Some(key)));
        desk.pass(600_000);
        assert_eq!(desk.kinds(), []);
        desk.pass(300_100);
        desk.answer_all();
        assert_eq!(desk.ledger.lines.last().map(|line| line.0), Some(true), "updated meanwhile");
    }
}

#[test]
fn nonsense_changes_nothing() {
    let mut desk = Desk::settled();
    desk.tell(Event::TryNow);
    desk.land(Kind::Pull, Ok(Reply::packed(200, b"not a page".to_vec())));
    assert_eq!((desk.ledger.cursor, desk.ledger.lines.last().map(|line| line.1)), (0, Some(Some("sync-corrupt"))));
    desk.pass(1_100);
    desk.ledger.fail = Some(JoinedError::Signature);
    desk.land(Kind::Pull, Ok(page(1, false)));
    assert_eq!(desk.ledger.lines.last().map(|line| line.1), Some(Some("sync-implausible")));
    desk.pass(3_000);
    desk.answer_all();
    assert_eq!(desk.ledger.lines.last().map(|line| line.0), Some(true));
    // A page that comes late is asked for again.
    desk.tell(Event::TryNow);
    desk.ledger.cursor = 44;
    desk.land(Kind::Pull, Ok(page(2, false)));
    assert_eq!((desk.kinds(), desk.ledger.cursor), (vec![Kind::Pull], 44));
}

/// Documents, staff and ciphertexts travel beside the ledger, both ways, and are asked for again as long as there is
/// more.
#[test]
fn the_shelf_is_filled_and_read() {
    let mut desk = Desk::settled();
    assert_eq!(desk.ledger.did("shelf"), 1, "at the start");
    let item =
        ShelfItem { kind: 1, id: Blob::new(vec![1; 32]).unwrap(), number: 0, bytes: Blob::new(vec![2; 9]).unwrap() };
    desk.ledger.to_shelve = Some(vec![item]);
    desk.pass(6_000);
    assert_eq!(desk.kinds(), [Kind::ShelfPut]);
    assert_eq!(desk.ledger.did("shelved 1"), 0, "not before the server has it");
    desk.answer_all();
    assert_eq!(desk.ledger.did("shelved 1"), 1);
    for _ in 0..130 {
        desk.pass(1_000);
        desk.answer_all();
    }
    assert!((3..=5).contains(&desk.ledger.did("shelf")), "once a minute, and after pages");
}

#[test]
fn leaving_ends_everything() {
    let mut desk = Desk::settled();
    desk.ledger.written = 1;
    desk.tell(Event::TryNow);
    let late = desk.flying.remove(0);
    desk.ledger.joined = false;
    desk.tell(Event::Recorded);
    desk.tell(Event::Started);
    desk.tell(Event::Answered { id: late.id, result: no(403, "terminal-revoked") });
    assert_eq!((desk.ledger.did("revoked"), desk.engine.is_joined()), (0, false));
    assert_eq!(STREAM.epoch, 1);
}
