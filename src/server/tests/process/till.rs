//! A till over the line: what the terminal does, as short as can be.

use crate::line::{Answer, Line};
use crate::program::Server;
use crate::shop::{Till, earned};
use std::io;
use tillstamp_ledger::{MerchantId, Seq, Sign, StoreId, head_bytes};
use tillstamp_pass::{Code, Fingerprint, Pairing, verify_stream};
use tillstamp_protocol::*;
use tillstamp_server::http::Token;

/// A till that has joined, or not yet.
pub struct Remote {
    pub till: Till,
    pub token: String,
    pub root: [u8; 32],
}

/// The code that the program prints.
pub fn invitation(server: &Server) -> Pairing {
    let printed = server.json(&["till", "pair", "--json"]).remove(0);
    match Code::parse(printed["qr"].as_str().unwrap().as_bytes()).unwrap() {
        Code::Pairing(pairing) => pairing,
        other => panic!("{other:?}"),
    }
}

pub fn pair_request(till: &Till, code: [u8; 16], name: &str) -> PairRequest {
    let last = till.last();
    let head = till.hashes[last as usize];
    PairRequest {
        protocol: PROTOCOL,
        code: Fixed(code),
        merchant: Fixed(*till.asker.merchant.bytes()),
        stream: till.stream(),
        key: Fixed(till.key.public_key()),
        head_seq: last,
        head_hash: Fixed(head.0),
        signature: Fixed(till.key.sign(&head_bytes(&till.genesis.hash(), Seq(last), &head))),
        name: Text::new(name).unwrap(),
    }
}

impl Remote {
    /// A new till that scans a code of the server.
    pub fn joined(server: &Server, number: u8) -> Self {
        let code = invitation(server);
        let till = Till::new(code.merchant, number, 1);
        let mut remote = Self { till, token: String::new(), root: [0; 32] };
        remote.join(server, &code);
        remote
    }

    /// Joins, and checks what a till checks.
    pub fn join(&mut self, server: &Server, code: &Pairing) {
        let request = pair_request(&self.till, code.once, &format!("Till {}", self.till.stream().terminal.0[0]));
        let reply: PairReply = server.line().post("/v1/pair", "", &request).unwrap().message();
        assert_eq!(Fingerprint::of(&reply.root_key.0).0, code.root, "the key that the code names");
        let message = server_key_bytes(&reply.merchant, &reply.server_key);
        assert!(verify_stream(&reply.root_key.0, &message, &reply.root_signature.0));
        let merchant = MerchantId::from_bytes(reply.merchant.0);
        self.till.asker.store = StoreId::from_bytes(reply.store.0);
        self.token = Token { merchant, secret: reply.token.0 }.text();
        self.root = reply.root_key.0;
    }

    /// Serves so many visits, without the server.
    pub fn earn(&mut self, visits: u64) {
        for _ in 0..visits {
            let of = (self.till.last() % 200) as u8 + 1;
            self.till.write(&earned(of, 1));
        }
    }

    pub fn push(&self, line: &Line, first: u64, last: u64) -> io::Result<Answer> {
        line.post("/v1/push", &self.token, &self.till.batch(first, last))
    }

    /// Pushes what is not acknowledged, as the server says where it stands.
    pub fn push_rest(&self, line: &Line, mut acked: u64) -> u64 {
        while acked < self.till.last() {
            let last = self.till.last().min(acked + 200);
            let answer = self.push(line, acked + 1, last).unwrap();
            acked = match answer.status {
                409 => answer.message::<Conflict>().expected_seq - 1,
                _ => answer.message::<PushReply>().acked_seq,
            };
        }
        acked
    }

    pub fn pull(&self, line: &Line, cursor: Option<Cursor>) -> Answer {
        line.post("/v1/pull", &self.token, &Pull { protocol: PROTOCOL, cursor, limit: 1000 }).unwrap()
    }

    /// Everything from the start of the feed.
    pub fn pull_all(&self, line: &Line) -> Vec<PageEntry> {
        let (mut cursor, mut entries) = (None, Vec::new());
        loop {
            let page: Page = self.pull(line, cursor).message();
            cursor = Some(page.cursor);
            entries.extend(page.entries.into_items());
            if !page.more {
                return entries;
            }
        }
    }

    /// Tells a restored server that everything is pushed.
    pub fn report(&self, line: &Line) -> Answer {
        let last = self.till.last();
        let head = self.till.hashes[last as usize];
        let signature = Fixed(self.till.key.sign(&head_bytes(&self.till.genesis.hash(), Seq(last), &head)));
        let stream = self.till.stream();
        let report = ReportRequest { protocol: PROTOCOL, stream, head_seq: last, head_hash: Fixed(head.0), signature };
        line.post("/v1/report", &self.token, &report).unwrap()
    }

    pub fn ask_grant(&self, line: &Line, id: u8, of: u8, quantity: u64) -> Answer {
        let member = Some(Fixed([of; 16]));
        let subject = Subject { kind: 1, number: 1, member };
        let (grant_id, stream) = (Fixed([id; 16]), self.till.stream());
        line.post(
            "/v1/grant",
            &self.token,
            &GrantRequest { protocol: PROTOCOL, grant_id, stream, subject, quantity, recall: None },
        )
        .unwrap()
    }
}
