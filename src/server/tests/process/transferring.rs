//! A merchant moves from one server to another by its export; a changed export is refused by its line.

use crate::program::Server;
use crate::serving::on_both;
use crate::shop::{Till, earned, spent, voided};
use crate::till::Remote;
use serde_json::Value;
use tillstamp_protocol::*;

on_both!(a_merchant_moves_with_everything, a_changed_export_is_refused_by_its_line);

/// A server with something of every kind, stopped, and its export.
fn exported() -> (Server, Remote, std::path::PathBuf) {
    let mut server = Server::new(None);
    server.start();
    let (mut first, mut second) = (Remote::joined(&server, 1), Remote::joined(&server, 2));
    first.earn(20);
    let id = first.till.write(&earned(7, 3));
    first.till.write(&voided(id, 7, vec![crate::shop::posting(7, tillstamp_ledger::Term::Reversed, 3)]));
    first.till.give_back(1, 1);
    first.till.write(&spent(1, -5));
    first.till.write(&spent(2, -5));
    first.till.write(&spent(3, 9));
    first.push_rest(server.line(), 0);
    assert_eq!(second.ask_grant(server.line(), 9, 1, 1).message::<Grant>().parts.len(), 1);
    second.till.take(9, 1, 1);
    second.push_rest(server.line(), 0);
    let waiting = server.json(&["quarantine", "list", "--json"]);
    assert_eq!(waiting.len(), 2);
    server.done(&["quarantine", "resolve", waiting[0]["entry"].as_str().unwrap(), "--accept", "--yes"]);
    let mut branch = Till::new(second.till.asker.merchant, 2, 1);
    branch.write(&earned(9, 9));
    second.till.envelopes.pop();
    assert_eq!(server.line().post("/v1/push", &second.token, &branch.batch(1, 1)).unwrap().status, 409);
    let document = b"{\"name\":\"Ten stamps\"}".to_vec();
    let id = Blob::new(tillstamp_ledger::Hash::of(&document).0.to_vec()).unwrap();
    let item = ShelfItem { kind: shelf_kind::PROGRAM, id, number: 0, bytes: Blob::new(document).unwrap() };
    let put = ShelfPut { protocol: PROTOCOL, items: List::new(vec![item]).unwrap() };
    assert_eq!(server.line().post("/v1/shelf/put", &first.token, &put).unwrap().status, 204);
    server.stop();
    let file = server.folder.path().join("export.jsonl");
    server.done(&["export", "--out", file.to_str().unwrap()]);
    (server, first, file)
}

fn a_merchant_moves_with_everything(mut to: Server) {
    let (from, mut first, file) = exported();
    let file = file.to_str().unwrap();
    assert!(to.done(&["import", file, "--dry-run"]).contains("Nothing was"));
    assert_eq!(to.json(&["merchant", "list", "--json"]).len(), 1);
    to.done(&["import", file]);
    assert!(to.refused(&["import", file], 2).contains("already"));
    to.is_sound();
    let merchant = first.till.asker.merchant.to_string();
    let of = |server: &Server| {
        let status = server.json(&["status", "--json"]).remove(0);
        let all = status["merchants"].as_array().unwrap().clone();
        all.into_iter().find(|row| row["merchant"] == merchant.as_str()).unwrap()
    };
    let (before, after) = (of(&from), of(&to));
    for what in ["name", "stores", "tills", "quarantined", "deficits"] {
        assert_eq!(before[what], after[what], "{what}");
    }
    assert_eq!(after["to_report"], 1, "the open stream; the other one had ended");
    assert_eq!(after["entries"].as_u64().unwrap(), before["entries"].as_u64().unwrap() + 1);
    // The till is paired with the new server and goes on, with the ledger that it has.
    to.start();
    let printed = to.json(&["till", "pair", "--json", "--merchant", &merchant]).remove(0);
    let Ok(tillstamp_pass::Code::Pairing(code)) =
        tillstamp_pass::Code::parse(printed["qr"].as_str().unwrap().as_bytes())
    else {
        panic!("{printed}")
    };
    first.join(&to, &code);
    first.earn(2);
    let line = to.line().clone();
    first.push_rest(&line, 0);
    assert_eq!(first.report(&line).message::<ReportReply>().waiting, 0);
    let get = ShelfGet { protocol: PROTOCOL, feed_id: None, after: 0, limit: 100 };
    let shelf: Shelf = line.post("/v1/shelf", &first.token, &get).unwrap().message();
    let kinds: Vec<u8> = shelf.items.iter().map(|item| item.kind).collect();
    assert!(kinds.contains(&shelf_kind::PROGRAM) && kinds.contains(&shelf_kind::STORE_NAME), "{kinds:?}");
    to.is_sound();
}

fn a_changed_export_is_refused_by_its_line(to: Server) {
    let (_from, _, file) = exported();
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let changed = |place: usize, change: &dyn Fn(&mut Value)| {
        let mut lines = lines.clone();
        change(&mut lines[place]);
        lines.iter().map(|line| format!("{line}\n")).collect::<String>()
    };
    let entry = lines.iter().position(|line| line["record"] == "entry").unwrap();
    let stream = lines.iter().position(|line| line["record"] == "stream" && line["number"] == 2).unwrap();
    let other = lines[entry + 5]["envelope"].clone();
    let attempts = [
        changed(entry + 3, &|line| line["envelope"] = other.clone()),
        changed(entry + 3, &|line| line["verdict"] = 2.into()),
        changed(entry + 3, &|line| line["envelope"] = "?".into()),
        changed(entry + 3, &|line| line["stream"] = 99.into()),
        changed(stream, &|line| line["public_key"] = "00".repeat(32).into()),
        changed(stream, &|line| line["signature"] = Value::Null),
        changed(stream, &|line| line["status"] = 3.into()),
        changed(lines.len() - 1, &|line| line["feed_hash"] = "00".repeat(32).into()),
        text.lines().filter(|line| !line.contains("\"end\"")).map(|line| format!("{line}\n")).collect(),
        changed(entry, &|line| line["record"] = "other".into()),
    ];
    let wrong = to.folder.path().join("wrong.jsonl");
    for (number, attempt) in attempts.iter().enumerate() {
        std::fs::write(&wrong, attempt).unwrap();
        let said = to.refused(&["import", wrong.to_str().unwrap()], 2);
        assert!(said.contains("Line ") && said.contains("nothing was taken"), "{number}: {said}");
        assert_eq!(to.json(&["merchant", "list", "--json"]).len(), 1, "{number}");
    }
    to.is_sound();
    to.done(&["import", file.to_str().unwrap()]);
    to.is_sound();
}
