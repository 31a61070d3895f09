//! Serving: pairing with a pinned certificate, a day over the line, an end that loses nothing.

use crate::line::Line;
use crate::program::Server;
use crate::shop::Till;
use crate::till::{Remote, invitation, pair_request};
use std::sync::atomic::{AtomicU64, Ordering};
use tillstamp_protocol::*;

/// The same test on both databases.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $test() { super::$test(crate::program::Server::new(None)) })+
        }
        mod postgres {
            $(#[test] fn $test() {
                if let Some(database) = crate::cluster::new_database() {
                    super::$test(crate::program::Server::new(Some(database)));
                }
            })+
        }
    };
}
pub(crate) use on_both;

on_both!(a_day_over_the_line, nothing_acknowledged_is_lost_when_it_is_told_to_stop, nor_when_it_is_killed);

fn a_day_over_the_line(mut server: Server) {
    server.start();
    let code = invitation(&server);
    let line = server.line().clone();
    let (address, pin) = split_address(&code.address);
    assert!(address.ends_with(&line.place) && pin.is_some());
    let wrong = Line::new(&address, [7; 16]);
    assert!(wrong.ask("GET", "/health", "", &[]).is_err(), "another certificate is not talked to");
    let asked = InvitationRequest { protocol: PROTOCOL, code: Fixed(code.once) };
    let invited: InvitationReply = line.post("/v1/invitation", "", &asked).unwrap().message();
    assert_eq!((&*invited.merchant_name, &*invited.store_name), ("Kavárna Most", "Most Square"));
    assert!(invited.is_empty && invited.merchant.0 == *code.merchant.bytes());
    // The first till is a shop that has been alone: the empty merchant takes its id.
    let own = tillstamp_ledger::MerchantId::from_bytes([0x5a; 16]);
    let mut first = Remote { till: Till::new(own, 1, 1), token: String::new(), root: [0; 32] };
    first.earn(30);
    first.join(&server, &code);
    assert_eq!(server.json(&["merchant", "list", "--json"])[0]["merchant"], own.to_string());
    assert_eq!(first.push_rest(&line, 0), 30);
    let another = Till::new(own, 9, 1);
    let again = line.post("/v1/pair", "", &pair_request(&another, code.once, "Again")).unwrap();
    assert_eq!(again.fault(), (403, "pairing-code".to_owned()), "a code is good for one till");
    // The second one brings nothing.
    let mut second = Remote::joined(&server, 2);
    second.earn(5);
    assert_eq!(second.push_rest(&line, 0), 5);
    assert_eq!(first.pull_all(&line).len(), 35);
    assert_eq!(second.pull_all(&line).len(), 35);
    let strange = Till::new(tillstamp_ledger::MerchantId::from_bytes([0x5b; 16]), 3, 1);
    let code = invitation(&server);
    let other = line.post("/v1/pair", "", &pair_request(&strange, code.once, "Strange")).unwrap();
    assert_eq!(other.fault(), (409, "other-merchant".to_owned()));
    let answer = line.get("/health", "");
    assert!(answer.head.contains("tillstamp-protocol: 1") && answer.body == b"ok\n");
    assert!(String::from_utf8(line.get("/metrics", "").body).unwrap().contains("tillstamp_pushed_entries_total 35"));
    server.is_sound();
    let tills = server.json(&["till", "list", "--json"]);
    assert_eq!(tills.iter().map(|till| till["entries"].as_u64().unwrap()).collect::<Vec<_>>(), [30, 5]);
    server.stop();
    server.start();
    assert_eq!(first.push_rest(server.line(), 0), 30, "resent after a restart, and still there");
    let log = server.log();
    assert!(!log.contains("Most") && !log.contains(&first.token[32..]), "{log}");
}

/// Tills push without a pause until the line breaks; what each was told is on the disk.
fn under_load(server: &mut Server, end: impl FnOnce(&mut Server)) {
    server.start();
    let mut tills: Vec<Remote> = (1..=4).map(|number| Remote::joined(server, number)).collect();
    for till in &mut tills {
        till.earn(4000);
    }
    let pushed = AtomicU64::new(0);
    let line = server.line().clone();
    let acked: Vec<u64> = std::thread::scope(|scope| {
        let push = |till: &Remote| {
            let mut acked = 0;
            while let Ok(answer) = till.push(&line, acked + 1, acked + 10) {
                match answer.status {
                    200 => acked = answer.message::<PushReply>().acked_seq,
                    // A database that goes away is said, and ends nothing that was acknowledged.
                    500..=599 => break,
                    429 => break,
                    _ => panic!("{answer:?}"),
                }
                pushed.fetch_add(10, Ordering::SeqCst);
            }
            acked
        };
        let handles: Vec<_> = tills.iter().map(|till| scope.spawn(move || push(till))).collect();
        while pushed.load(Ordering::SeqCst) < 400 {
            std::thread::yield_now();
        }
        end(server);
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    });
    assert!(acked.iter().sum::<u64>() >= 400);
    server.is_sound();
    server.start();
    for (till, acked) in tills.iter().zip(acked) {
        let stored = server.json(&["till", "list", "--json"]).into_iter().find(|row| {
            row["till"].as_str().unwrap().starts_with(&format!("{:02x}", till.till.stream().terminal.0[0]))
        });
        let stored = stored.unwrap()["entries"].as_u64().unwrap();
        assert!(stored >= acked, "{acked} acknowledged, {stored} there");
        assert_eq!(till.push_rest(server.line(), acked), 4000, "it goes on where it was");
    }
    server.is_sound();
}

fn nothing_acknowledged_is_lost_when_it_is_told_to_stop(mut server: Server) {
    under_load(&mut server, |server| server.stop());
}

fn nor_when_it_is_killed(mut server: Server) {
    under_load(&mut server, |server| {
        server.signal("-KILL");
        assert!(!server.wait());
    });
}
