//! Yesterday's backup in place of a lost server: a new feed, and tills that bring everything back.

use crate::program::Server;
use crate::serving::on_both;
use crate::till::Remote;
use std::path::PathBuf;
use tillstamp_protocol::*;

on_both!(tills_bring_back_what_came_after_the_backup, a_till_that_never_reports_is_fenced);

fn backup(server: &Server) -> PathBuf {
    let made = server.json(&["backup", "--json"]).remove(0);
    PathBuf::from(made["file"].as_str().unwrap())
}

/// The backup in an empty database, or in place of the ledger in the folder.
fn restore(server: &mut Server, file: &std::path::Path) {
    if server.database.is_some() {
        assert!(server.refused(&["restore", file.to_str().unwrap()], 2).contains("empty database"));
        server.database = crate::cluster::new_database();
    }
    server.done(&["restore", file.to_str().unwrap()]);
}

fn give_back_and_push(till: &mut Remote, server: &Server, of: u8, quantity: i64) -> u64 {
    till.till.give_back(of, quantity);
    till.push_rest(server.line(), till.till.last() - 1)
}

fn tills_bring_back_what_came_after_the_backup(mut server: Server) {
    server.start();
    let (mut first, mut second) = (Remote::joined(&server, 1), Remote::joined(&server, 2));
    first.earn(50);
    second.earn(20);
    first.push_rest(server.line(), 0);
    second.push_rest(server.line(), 0);
    let before: Page = first.pull(server.line(), None).message();
    let file = backup(&server);
    // After the backup: both earn on; the first gives five units back, and the second is granted and takes them.
    first.earn(25);
    for _ in 0..4 {
        first.till.write(&crate::shop::earned(1, 1));
    }
    assert_eq!(give_back_and_push(&mut first, &server, 1, 5), 80);
    let grant: Grant = second.ask_grant(server.line(), 9, 1, 5).message();
    assert_eq!(grant.parts.len(), 1);
    second.till.take(9, 1, 5);
    second.till.write(&crate::shop::spent(1, 4));
    assert_eq!(second.push_rest(server.line(), 20), 22);
    let joined_later = Remote::joined(&server, 3);
    server.stop();

    restore(&mut server, &file);
    server.start();
    let line = server.line().clone();
    assert_eq!(first.pull(&line, Some(before.cursor)).fault(), (410, "cursor-unknown".to_owned()), "another feed");
    assert_eq!(joined_later.pull(&line, None).fault(), (401, "token-unknown".to_owned()));
    assert_eq!(second.ask_grant(&line, 10, 1, 1).fault(), (503, "server-restoring".to_owned()));
    // The second pushes before the first: what it took and spent is not there yet, and is not doubted.
    let gap: Conflict = second.push(&line, 22, 22).unwrap().message();
    assert_eq!((gap.cause, gap.expected_seq), (ConflictCause::Gap, 21));
    assert_eq!(first.report(&line).message::<Conflict>().expected_seq, 51, "not everything is pushed");
    assert_eq!(second.push_rest(&line, 20), 22);
    let heard: ReportReply = second.report(&line).message();
    assert_eq!(heard.waiting, 1);
    assert_eq!(second.ask_grant(&line, 10, 1, 1).fault().0, 503);
    assert_eq!(first.push_rest(&line, 50), 80);
    assert_eq!(first.report(&line).message::<ReportReply>().waiting, 0);
    let vouched = server_key_bytes(&Fixed(*first.till.asker.merchant.bytes()), &heard.server_key);
    assert!(tillstamp_pass::verify_stream(&first.root, &vouched, &heard.root_signature.0));

    // Everything is back once, nothing was lost on the way, and grants are given again.
    let of_tills = first.pull_all(&line).iter().filter(|entry| entry.verdict == Verdict::Effective).count();
    assert_eq!(of_tills, 80 + 22 + 2 + 2, "both tills' entries, two asked to report, two reports");
    let status = server.json(&["status", "--json"]).remove(0);
    assert_eq!(status["merchants"][0]["deficits"], serde_json::json!({}), "{status}");
    assert_eq!(status["merchants"][0]["quarantined"], 0);
    let nothing: Grant = second.ask_grant(&line, 10, 1, 1).message();
    assert!(nothing.parts.is_empty(), "the five that were given back are the second till's already");
    server.is_sound();
}

/// The first gave units back after the backup and burned down; the second took and spent them. The shop bears them,
/// under the right name, and the others go on.
fn a_till_that_never_reports_is_fenced(mut server: Server) {
    server.start();
    let (mut first, mut second) = (Remote::joined(&server, 1), Remote::joined(&server, 2));
    first.earn(3);
    first.push_rest(server.line(), 0);
    let file = backup(&server);
    first.till.write(&crate::shop::earned(9, 5));
    give_back_and_push(&mut first, &server, 9, 5);
    assert_eq!(second.ask_grant(server.line(), 9, 9, 5).message::<Grant>().parts.len(), 1);
    second.till.take(9, 9, 5);
    second.till.write(&crate::shop::spent(9, 5));
    server.stop();
    restore(&mut server, &file);
    server.start();
    let line = server.line().clone();
    assert_eq!(second.push_rest(&line, 0), 2);
    assert_eq!(second.report(&line).message::<ReportReply>().waiting, 1);
    server.is_sound();
    let said = server.refused(&["till", "fence", "Till 1"], 2);
    assert!(said.contains("the shop bears up to 3 units") && said.contains("--yes"), "{said}");
    let fenced = server.json(&["till", "fence", "Till 1", "--yes", "--json"]).remove(0);
    assert_eq!(fenced["held"], 3);
    assert_eq!(second.report(&line).message::<ReportReply>().waiting, 0);
    let status = server.json(&["status", "--json"]).remove(0);
    assert_eq!(status["merchants"][0]["deficits"], serde_json::json!({ "restore": 5 }));
    assert_eq!(second.ask_grant(&line, 10, 1, 1).message::<Grant>().parts.len(), 1, "the first till's units are free");
    assert_eq!(first.pull(&line, None).fault(), (403, "terminal-revoked".to_owned()));
    server.is_sound();
}
