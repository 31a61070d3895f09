//! HTTP: a till's day over the wire, and askers that mean no good.

use crate::engines::on_sqlite;
use crate::shop::{Shop, Till, earned};
use crate::tables::all;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use std::time::Duration;
use tillstamp_ledger::StoreId;
use tillstamp_protocol::*;
use tillstamp_server::http::{HttpSettings, Rates, Token, router};
use tillstamp_server::storage::rows::EntryRow;
use tower::ServiceExt;

struct Line {
    router: Router,
}

impl Line {
    fn new(shop: &Shop, settings: HttpSettings) -> Self {
        Self { router: router(shop.service.clone(), settings) }
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    async fn post(&self, path: &str, token: &str, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
        let request = Request::post(path).header("authorization", format!("Bearer {token}"));
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn get(&self, path: &str, token: &str) -> (StatusCode, Vec<u8>) {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// The status and the name of a fault.
    async fn fault(&self, path: &str, token: &str, body: Vec<u8>) -> (u16, String) {
        let (status, body) = self.post(path, token, body).await;
        (status.as_u16(), unpack::<ErrorReply>(&body).unwrap().code.to_string())
    }
}

fn token_of(till: &Till) -> String {
    Token { merchant: till.asker.merchant, secret: till.token }.text()
}

fn pair_request(till: &Till, code: [u8; 16]) -> PairRequest {
    use tillstamp_ledger::{Seq, Sign, head_bytes};
    let genesis = till.genesis.hash();
    PairRequest {
        protocol: PROTOCOL,
        code: Fixed(code),
        merchant: Fixed(*till.asker.merchant.bytes()),
        stream: till.stream(),
        key: Fixed(till.key.public_key()),
        head_seq: 0,
        head_hash: Fixed(genesis.0),
        signature: Fixed(till.key.sign(&head_bytes(&genesis, Seq(0), &genesis))),
        name: Text::new("Till").unwrap(),
    }
}

#[test]
fn a_till_joins_pushes_and_pulls() {
    on_sqlite(async |storage| {
        let shop = Shop::new(storage).await;
        let line = Line::new(&shop, HttpSettings::default());
        let store: StoreId = shop.service.add_store(shop.merchant, "Harbour").await.unwrap();
        let code = shop.service.pairing_code(shop.merchant, store, i64::MAX).await.unwrap();
        let mut till = Till::new(shop.merchant, 1, 1);
        let (status, body) = line.post("/v1/pair", "", pack(&pair_request(&till, code)).unwrap()).await;
        assert_eq!(status, StatusCode::OK);
        till.token = unpack::<PairReply>(&body).unwrap().token.0;
        let token = token_of(&till);
        for _ in 0..3 {
            till.write(&earned(1, 1));
        }
        let (status, body) = line.post("/v1/push", &token, pack(&till.batch(1, 3)).unwrap()).await;
        assert_eq!((status, unpack::<PushReply>(&body).unwrap().acked_seq), (StatusCode::OK, 3));
        for _ in 0..3 {
            till.write(&earned(1, 1));
        }
        let (status, body) = line.post("/v1/push", &token, pack(&till.batch(5, 6)).unwrap()).await;
        assert_eq!((status, unpack::<Conflict>(&body).unwrap().expected_seq), (StatusCode::CONFLICT, 4));
        let pull = Pull { protocol: PROTOCOL, cursor: None, limit: 10 };
        let (status, body) = line.post("/v1/pull", &token, pack(&pull).unwrap()).await;
        assert_eq!((status, unpack::<Page>(&body).unwrap().entries.len()), (StatusCode::OK, 3));
        let renew = RenewRequest { protocol: PROTOCOL, new_token: false };
        let (status, body) = line.post("/v1/renew", &token, pack(&renew).unwrap()).await;
        assert_eq!((status, unpack::<RenewReply>(&body).unwrap().token), (StatusCode::OK, None));
        let (_, body) = line.get("/v1/snapshot", &token).await;
        let manifest = Manifest::from_bytes(&unpack::<SignedManifest>(&body).unwrap().manifest).unwrap();
        let (status, body) = line.get(&format!("/v1/snapshot/{:?}", manifest.chunks[0].hash), &token).await;
        assert_eq!((status, unpack::<Chunk>(&body).unwrap().cells.len()), (StatusCode::OK, 1));
        assert_eq!(line.get("/health", "").await.0, StatusCode::OK);
        assert_eq!(line.get("/ready", "").await.0, StatusCode::OK);
        let figures = String::from_utf8(line.get("/metrics", "").await.1).unwrap();
        assert!(figures.contains("tillstamp_requests_total{route=\"/v1/push\",status=\"409\"} 1\n"), "{figures}");
        assert!(figures.contains("tillstamp_pushed_entries_total 3\n"), "{figures}");
    });
}

#[test]
fn a_till_whose_answer_was_lost_is_let_in_by_the_same_code_and_nobody_else_is() {
    on_sqlite(async |storage| {
        let shop = Shop::new(storage).await;
        let line = Line::new(&shop, HttpSettings::default());
        let store: StoreId = shop.service.add_store(shop.merchant, "Harbour").await.unwrap();
        let code = shop.service.pairing_code(shop.merchant, store, i64::MAX).await.unwrap();
        let mut till = Till::new(shop.merchant, 1, 1);
        let request = pack(&pair_request(&till, code)).unwrap();
        let (status, lost) = line.post("/v1/pair", "", request.clone()).await;
        assert_eq!(status, StatusCode::OK);
        let (status, body) = line.post("/v1/pair", "", request.clone()).await;
        assert_eq!(status, StatusCode::OK, "the same question again");
        let (lost, again) = (unpack::<PairReply>(&lost).unwrap(), unpack::<PairReply>(&body).unwrap());
        assert_eq!((again.store, again.server_key), (lost.store, lost.server_key));
        assert_ne!(again.token, lost.token);
        till.token = again.token.0;
        till.write(&earned(1, 1));
        let (status, _) = line.post("/v1/push", &token_of(&till), pack(&till.batch(1, 1)).unwrap()).await;
        assert_eq!(status, StatusCode::OK);
        let other = pack(&pair_request(&Till::new(shop.merchant, 2, 2), code)).unwrap();
        assert_eq!(line.fault("/v1/pair", "", other).await, (403, "pairing-code".to_owned()));
        let look = pack(&InvitationRequest { protocol: PROTOCOL, code: Fixed(code) }).unwrap();
        assert_eq!(line.fault("/v1/invitation", "", look).await, (403, "pairing-code".to_owned()));
        shop.service.fence(shop.merchant, till.asker.terminal, true).await.unwrap();
        assert_eq!(line.fault("/v1/pair", "", request).await.0, 403, "not one that was cut off");
    });
}

#[test]
fn hostile_requests_are_named_and_change_nothing() {
    on_sqlite(async |storage| {
        let shop = Shop::new(storage).await;
        let mut tills = shop.store(1, 2).await;
        let line = Line::new(&shop, HttpSettings::default());
        tills[0].write(&earned(1, 1));
        let (own, other) = (token_of(&tills[0]), token_of(&tills[1]));
        let good = pack(&tills[0].batch(1, 1)).unwrap();
        let fault = async |token: &str, body: Vec<u8>| line.fault("/v1/push", token, body).await;
        assert_eq!(fault("", good.clone()).await, (401, "token-unknown".into()));
        assert_eq!(fault(&"0".repeat(96), good.clone()).await, (401, "token-unknown".into()));
        assert_eq!(fault(&own.to_uppercase(), good.clone()).await, (401, "token-unknown".into()));
        assert_eq!(fault(&other, good.clone()).await, (404, "stream-unknown".into()), "a stolen batch");
        assert_eq!(fault(&own, b"SELECT 1; DROP TABLE entry".to_vec()).await, (400, "body-unreadable".into()));
        let forged = Push { signature: Fixed([1; 64]), ..tills[0].batch(1, 1) };
        assert_eq!(fault(&own, pack(&forged).unwrap()).await, (422, "signature-wrong".into()));
        // Four megabytes of zeros in a few hundred bytes.
        let bomb = pack(&Chunk { envelopes: zeros(), ..Chunk::default() }).unwrap();
        assert!(bomb.len() < 4096);
        assert_eq!(fault(&own, bomb).await, (413, "body-too-long".into()));
        let (status, _) = line.post("/v1/push", &own, vec![0; LIMITS_PUSH.packed + 1]).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(line.get("/v1/snapshot/../../etc", &own).await.0, StatusCode::NOT_FOUND);
        assert!(all::<EntryRow>(&shop).await.is_empty());
    });
}

fn zeros() -> List<Blob<ENVELOPE_LIMIT>, 4096> {
    List::new(vec![Blob::new(vec![0; ENVELOPE_LIMIT]).unwrap(); 256]).unwrap()
}

#[test]
fn rates_are_limited_by_token_and_for_pairing() {
    on_sqlite(async |storage| {
        let shop = Shop::new(storage).await;
        let tills = shop.store(1, 2).await;
        let rates = Rates { per_token: 3, pairings: 5, pairings_per_address: 5 };
        let line = Line::new(&shop, HttpSettings { rates, ..HttpSettings::default() });
        let pull = pack(&Pull { protocol: PROTOCOL, cursor: None, limit: 10 }).unwrap();
        for _ in 0..3 {
            assert_eq!(line.post("/v1/pull", &token_of(&tills[0]), pull.clone()).await.0, StatusCode::OK);
        }
        let limited = line.fault("/v1/pull", &token_of(&tills[0]), pull.clone()).await;
        assert_eq!(limited, (429, "too-many-requests".into()));
        assert_eq!(line.post("/v1/pull", &token_of(&tills[1]), pull.clone()).await.0, StatusCode::OK);
        let request = pack(&pair_request(&tills[0], [7; 16])).unwrap();
        for _ in 0..5 {
            assert_eq!(line.fault("/v1/pair", "", request.clone()).await, (403, "pairing-code".into()));
        }
        assert_eq!(line.fault("/v1/pair", "", request).await, (429, "too-many-requests".into()));
        shop.world.advance(60_000);
        assert_eq!(line.post("/v1/pull", &token_of(&tills[0]), pull).await.0, StatusCode::OK);
    });
}

/// A body that never ends is given up after the request's time.
#[test]
fn a_slow_body_is_given_up() {
    on_sqlite(async |storage| {
        let shop = Shop::new(storage).await;
        let till = shop.store(1, 1).await.remove(0);
        let timeout = Duration::from_millis(50);
        let line = Line::new(&shop, HttpSettings { timeout, ..HttpSettings::default() });
        let never = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::convert::Infallible>>());
        let request = Request::post("/v1/push").header("authorization", format!("Bearer {}", token_of(&till)));
        assert_eq!(line.send(request.body(never).unwrap()).await.0, StatusCode::REQUEST_TIMEOUT);
    });
}
