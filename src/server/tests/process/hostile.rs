//! Those who mean no good, against the running program.

use crate::line::read_answer;
use crate::program::Server;
use crate::shop::{Till, earned};
use crate::till::{Remote, pair_request};
use std::io::{ErrorKind, Read, Write};
use tillstamp_ledger::MerchantId;
use tillstamp_protocol::*;
use tillstamp_server::http::Token;

const SQL: &str = "'; DROP TABLE entry; --";

/// Four hundred connections that say one byte and then nothing: others are served, and the silent ones are put out.
#[test]
fn slow_talkers_are_put_out_and_hold_nobody_up() {
    let mut server = Server::new(None);
    server.start_with(&["--head-seconds", "1"]);
    let mut till = Remote::joined(&server, 1);
    let mut silent: Vec<_> = (0..400)
        .map(|_| {
            let mut stream = server.line().connect().unwrap();
            stream.write_all(b"P").unwrap();
            stream
        })
        .collect();
    till.earn(10);
    assert_eq!(till.push_rest(server.line(), 0), 10, "served between them");
    for stream in &mut silent {
        // The server's end of the line, not our patience, ends this.
        let end = stream.read(&mut [0; 64]);
        let is_patience =
            end.as_ref().is_err_and(|error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
        assert!(!is_patience, "{end:?}");
    }
    assert_eq!(server.line().get("/health", "").status, 200);
}

/// A body that drips is given up after the request's time, and says so.
#[test]
fn a_body_that_drips_is_given_up() {
    let mut server = Server::new(None);
    server.start_with(&["--request-seconds", "1"]);
    let till = Remote::joined(&server, 1);
    let mut stream = server.line().connect().unwrap();
    let head = format!("POST /v1/push HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n", till.token);
    stream.write_all(format!("{head}content-length: 1000\r\nconnection: close\r\n\r\nx").as_bytes()).unwrap();
    assert_eq!(read_answer(&mut stream).unwrap().fault(), (408, "request-timeout".to_owned()));
}

/// A gigabyte is announced, and another one is sent in pieces without a length. Neither is read, or kept.
#[test]
fn a_gigabyte_is_refused_and_not_kept() {
    let mut server = Server::new(None);
    server.start();
    let till = Remote::joined(&server, 1);
    let before = server.memory_kib();
    let head = format!("POST /v1/push HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n", till.token);
    let mut stream = server.line().connect().unwrap();
    stream.write_all(format!("{head}content-length: 1073741824\r\nconnection: close\r\n\r\n").as_bytes()).unwrap();
    assert_eq!(read_answer(&mut stream).unwrap().status, 413);
    let mut stream = server.line().connect().unwrap();
    stream.write_all(format!("{head}transfer-encoding: chunked\r\n\r\n").as_bytes()).unwrap();
    let piece = [b"10000\r\n".as_slice(), &[0; 0x10000], b"\r\n"].concat();
    let sent = (0..16_384).take_while(|_| stream.write_all(&piece).is_ok()).count();
    assert!(sent < 1024, "{sent} pieces of 64 KiB were taken");
    assert!(server.memory_kib() < before + 32 * 1024, "{before} KiB grew to {}", server.memory_kib());
}

/// A few hundred bytes that inflate to four megabytes, and a frame that asks for a window of gigabytes.
#[test]
fn a_bomb_is_refused_while_it_inflates() {
    let mut server = Server::new(None);
    server.start();
    let till = Remote::joined(&server, 1);
    let zeros = vec![Blob::new(vec![0; ENVELOPE_LIMIT]).unwrap(); 256];
    let bomb = pack(&Chunk { envelopes: List::new(zeros).unwrap(), ..Chunk::default() }).unwrap();
    assert!(bomb.len() < 4096);
    for path in ["/v1/push", "/v1/pull", "/v1/renew"] {
        let answer = server.line().ask("POST", path, &till.token, &bomb).unwrap();
        assert_eq!(answer.fault(), (413, "body-too-long".to_owned()), "{path}");
    }
    assert_eq!(server.line().ask("POST", "/v1/pair", "", &bomb).unwrap().status, 413);
}

/// The address that tries is stopped after a few. A code that is good is found by none of the tries.
#[test]
fn ten_thousand_wrong_codes_open_nothing() {
    let mut server = Server::new(None);
    server.start();
    let code = crate::till::invitation(&server);
    let till = Till::new(code.merchant, 1, 1);
    let (mut wrong, mut limited) = (0, 0);
    let mut stream = server.line().connect().unwrap();
    for attempt in 0..10_000_u32 {
        let mut once = code.once;
        // Right in all but its last bytes: the worst that could be guessed at.
        once[12..].copy_from_slice(&attempt.to_be_bytes());
        if once == code.once {
            continue;
        }
        let body = pack(&pair_request(&till, once, "Guess")).unwrap();
        let head = format!("POST /v1/pair HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
        match crate::line::read_one(&mut stream).unwrap().fault() {
            (403, code) if code == "pairing-code" => wrong += 1,
            (429, code) if code == "too-many-requests" => limited += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(wrong + limited >= 9_999 && limited > 9_000, "{wrong} wrong, {limited} limited");
    assert!(server.json(&["till", "list", "--json"]).is_empty());
}

#[test]
fn stolen_and_revoked_tokens_open_nothing() {
    let mut server = Server::new(None);
    server.start();
    let (mut first, second) = (Remote::joined(&server, 1), Remote::joined(&server, 2));
    first.earn(3);
    let line = server.line().clone();
    let batch = pack(&first.till.batch(1, 3)).unwrap();
    let as_second = line.ask("POST", "/v1/push", &second.token, &batch).unwrap();
    assert_eq!(as_second.fault(), (404, "stream-unknown".to_owned()), "another till's token pushes nothing of ours");
    let mut guess = first.token.clone();
    guess.replace_range(95.., if guess.ends_with('0') { "1" } else { "0" });
    assert_eq!(line.ask("POST", "/v1/push", &guess, &batch).unwrap().fault().0, 401);
    server.done(&["till", "revoke", "Till 1", "--yes"]);
    for path in ["/v1/push", "/v1/pull", "/v1/renew", "/v1/grant", "/v1/report", "/v1/stream"] {
        let answer = line.ask("POST", path, &first.token, &batch).unwrap();
        assert_eq!(answer.fault(), (403, "terminal-revoked".to_owned()), "{path}");
    }
    for path in ["/v1/snapshot", "/v1/snapshot/00"] {
        assert_eq!(line.get(path, &first.token).status, 403, "{path}");
    }
    assert!(first.push(&line, 1, 3).unwrap().status == 403);
    server.is_sound();
    assert!(second.pull_all(&line).is_empty());
}

#[test]
fn batches_of_others_forged_and_replayed_ones_change_nothing() {
    let mut server = Server::new(None);
    server.done(&["merchant", "add", "Pekárna"]);
    server.done(&["store", "add", "Corner", "--merchant", "Pekárna"]);
    server.start();
    let merchants = server.json(&["merchant", "list", "--json"]);
    let other = merchants.iter().find(|row| row["name"] == "Pekárna").unwrap()["merchant"].as_str().unwrap().to_owned();
    let printed = server.json(&["till", "pair", "--json", "--merchant", "Kavárna Most"]).remove(0);
    let Ok(tillstamp_pass::Code::Pairing(code)) =
        tillstamp_pass::Code::parse(printed["qr"].as_str().unwrap().as_bytes())
    else {
        panic!("{printed}")
    };
    let mut till = Remote { till: Till::new(code.merchant, 1, 1), token: String::new(), root: [0; 32] };
    till.join(&server, &code);
    till.earn(6);
    let line = server.line().clone();
    // The same till's chain under another merchant's name: its head is signed over another beginning.
    let mut foreign = Till::new(other.parse::<MerchantId>().unwrap(), 1, 1);
    foreign.write(&earned(1, 1));
    let answer = line.post("/v1/push", &till.token, &foreign.batch(1, 1)).unwrap();
    assert_eq!(answer.fault(), (422, "chain-broken".to_owned()));
    let mut token = Token::parse(&till.token).unwrap();
    token.merchant = other.parse().unwrap();
    assert_eq!(line.post("/v1/push", &token.text(), &foreign.batch(1, 1)).unwrap().fault().0, 401);
    // Forged: signature, order, a unit more.
    let good = till.till.batch(1, 6);
    let forged = Push { signature: Fixed([1; 64]), ..good.clone() };
    assert_eq!(line.post("/v1/push", &till.token, &forged).unwrap().fault(), (422, "signature-wrong".to_owned()));
    let mut envelopes = good.envelopes.to_vec();
    envelopes.swap(2, 3);
    let swapped = Push { envelopes: List::new(envelopes).unwrap(), ..good.clone() };
    assert_eq!(line.post("/v1/push", &till.token, &swapped).unwrap().fault(), (422, "chain-broken".to_owned()));
    // Replayed a hundred times: once.
    for _ in 0..100 {
        assert_eq!(line.post("/v1/push", &till.token, &good).unwrap().message::<PushReply>().acked_seq, 6);
    }
    assert_eq!(till.pull_all(&line).len(), 6);
    // Another branch is kept beside the ledger, and ends the stream.
    let mut branch = Till::new(code.merchant, 1, 1);
    branch.write(&earned(9, 9));
    let conflict: Conflict = line.post("/v1/push", &till.token, &branch.batch(1, 1)).unwrap().message();
    assert_eq!((conflict.cause, conflict.status), (ConflictCause::Fork, StreamStatus::Forked));
    assert_eq!(till.pull_all(&line).iter().filter(|entry| entry.stream == till.till.stream()).count(), 6);
    server.is_sound();
}

/// SQL in every text that anybody can send or type: kept as the text it is.
#[test]
fn sql_in_every_text_is_a_text() {
    let mut server = Server::new(None);
    server.done(&["merchant", "add", SQL]);
    server.done(&["store", "add", SQL, "--merchant", SQL]);
    server.start();
    let printed = server.json(&["till", "pair", "--json", "--merchant", SQL, "--store", SQL]).remove(0);
    let Ok(tillstamp_pass::Code::Pairing(code)) =
        tillstamp_pass::Code::parse(printed["qr"].as_str().unwrap().as_bytes())
    else {
        panic!("{printed}")
    };
    let till = Till::new(code.merchant, 1, 1);
    let reply = server.line().post("/v1/pair", "", &pair_request(&till, code.once, SQL)).unwrap();
    assert_eq!(reply.status, 200);
    let tills = server.json(&["till", "list", "--json", "--merchant", SQL]);
    assert_eq!((tills[0]["name"].as_str(), tills[0]["store"].as_str()), (Some(SQL), Some(SQL)));
    for token in [SQL, "' OR 1=1 --"] {
        assert_eq!(server.line().ask("POST", "/v1/pull", token, b"").unwrap().fault().0, 401);
    }
    assert_eq!(server.line().get("/v1/snapshot/'%20OR%201=1", "").status, 401);
    server.done(&["till", "revoke", SQL, "--yes", "--merchant", SQL]);
    server.is_sound();
}
