//! HTTP: bytes in, the service's answer out, within limits of size, time and rate.
//!
//! Invariant: nothing is decided here. Every body is one packed message of `tillstamp_protocol`; a fault is an
//! `ErrorReply` with a name. Who asks is proven by a token; nothing that names a person or a key reaches the log.
//!
//! | path | body | answer |
//! |---|---|---|
//! | POST /v1/pair | `PairRequest` | `PairReply` |
//! | POST /v1/push | `Push` | `PushReply`, or 409 with `Conflict` |
//! | POST /v1/pull | `Pull` | `Page` |
//! | POST /v1/grant | `GrantRequest` | `Grant` |
//! | POST /v1/stream | `StreamRequest` | 204 |
//! | POST /v1/renew | `RenewRequest` | `RenewReply` |
//! | GET /v1/snapshot | | `SignedManifest` |
//! | GET /v1/snapshot/{hash} | | a `Chunk`, as the manifest names it |
//! | GET /health · /ready · /metrics | | the program lives · its database answers · figures for Prometheus |

mod fault;
mod limits;
mod metrics;
mod token;

pub use fault::status_of;
pub use limits::Rates;
pub use token::Token;

use crate::service::{Asker, PushAnswer, Service};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use fault::Fault;
use limits::Limiter;
use metrics::Metrics;
use std::sync::Arc;
use std::time::Duration;
use tillstamp_protocol::{GrantRequest, LIMITS_PUSH, Message, PairRequest, Pull, Push, RenewRequest, StreamRequest};
use tillstamp_protocol::{pack, unpack};

/// What the operator may set.
#[derive(Clone, Copy, Debug)]
pub struct HttpSettings {
    /// A request, its body included, is given up after this.
    pub timeout: Duration,
    /// How often may be asked.
    pub rates: Rates,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(30), rates: Rates::default() }
    }
}

#[derive(Clone)]
struct Shared {
    service: Service,
    settings: HttpSettings,
    limiter: Arc<Limiter>,
    metrics: Arc<Metrics>,
}

type Answer = Result<Response, Fault>;

/// Everything that is served.
pub fn router(service: Service, settings: HttpSettings) -> axum::Router {
    let limiter = Arc::new(Limiter::new(settings.rates));
    let shared = Shared { service, settings, limiter, metrics: Arc::default() };
    axum::Router::new()
        .route("/v1/pair", post(pair))
        .route("/v1/push", post(push))
        .route("/v1/pull", post(pull))
        .route("/v1/grant", post(grant))
        .route("/v1/stream", post(open_stream))
        .route("/v1/renew", post(renew))
        .route("/v1/snapshot", get(snapshot))
        .route("/v1/snapshot/{hash}", get(chunk))
        .route("/health", get(|| async { "ok\n" }))
        .route("/ready", get(ready))
        .route("/metrics", get(figures))
        .layer(DefaultBodyLimit::max(LIMITS_PUSH.packed))
        .layer(from_fn_with_state(shared.clone(), around))
        .with_state(shared)
}

/// Gives a request up after its time, and counts it.
async fn around(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let route = metrics::route_of(request.uri().path());
    let answer = tokio::time::timeout(shared.settings.timeout, next.run(request)).await;
    let response =
        answer.unwrap_or_else(|_| Fault::named(StatusCode::REQUEST_TIMEOUT, "request-timeout").into_response());
    shared.metrics.count_request(route, response.status().as_u16());
    response
}

impl Shared {
    /// The asker that a token proves, if it has not asked too often.
    async fn asker(&self, headers: &HeaderMap) -> Result<(Asker, Token), Fault> {
        let text = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = text.and_then(|text| text.strip_prefix("Bearer ")).and_then(Token::parse);
        let token = token.ok_or_else(|| Fault::named(StatusCode::UNAUTHORIZED, "token-unknown"))?;
        // Before the database is asked: a stolen or guessed token costs it nothing more than its share.
        self.limiter.check_token(&token, self.service.now_ms())?;
        let asker = self.service.authenticate(token.merchant, &token.secret).await?;
        Ok((asker, token))
    }
}

fn packed<M: Message>(status: StatusCode, message: &M) -> Answer {
    let bytes = pack(message)?;
    Ok((status, [(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
}

async fn pair(State(shared): State<Shared>, body: Bytes) -> Answer {
    shared.limiter.check_pairing(shared.service.now_ms())?;
    let request: PairRequest = unpack(&body)?;
    packed(StatusCode::OK, &shared.service.pair(&request).await?.reply)
}

async fn push(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
    let (asker, _) = shared.asker(&headers).await?;
    let push: Push = unpack(&body)?;
    let entries = push.envelopes.len();
    match shared.service.push(asker, push).await? {
        PushAnswer::Acked(reply) => {
            shared.metrics.count_entries(entries);
            packed(StatusCode::OK, &reply)
        }
        PushAnswer::Conflict(conflict) => packed(StatusCode::CONFLICT, &conflict),
    }
}

async fn pull(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
    let (asker, _) = shared.asker(&headers).await?;
    let request: Pull = unpack(&body)?;
    packed(StatusCode::OK, &shared.service.pull(asker, request).await?)
}

async fn grant(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
    let (asker, _) = shared.asker(&headers).await?;
    let request: GrantRequest = unpack(&body)?;
    packed(StatusCode::OK, &shared.service.grant(asker, request).await?)
}

async fn open_stream(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
    let (asker, _) = shared.asker(&headers).await?;
    let request: StreamRequest = unpack(&body)?;
    shared.service.open_stream(asker, request).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn renew(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
    let (asker, token) = shared.asker(&headers).await?;
    let request: RenewRequest = unpack(&body)?;
    packed(StatusCode::OK, &shared.service.renew(asker, &token.secret, request).await?)
}

async fn snapshot(State(shared): State<Shared>, headers: HeaderMap) -> Answer {
    let (asker, _) = shared.asker(&headers).await?;
    packed(StatusCode::OK, &shared.service.snapshot(asker).await?)
}

async fn chunk(State(shared): State<Shared>, headers: HeaderMap, Path(hash): Path<String>) -> Answer {
    let (asker, _) = shared.asker(&headers).await?;
    let hash = token::from_hex(&hash).ok_or_else(|| Fault::named(StatusCode::NOT_FOUND, "not-found"))?;
    let bytes = shared.service.snapshot_chunk(asker, &hash)?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes.to_vec()).into_response())
}

async fn ready(State(shared): State<Shared>) -> Answer {
    shared.service.storage().merchants().await.map_err(crate::service::ServiceError::from)?;
    Ok("ready\n".into_response())
}

async fn figures(State(shared): State<Shared>) -> String {
    shared.metrics.text()
}
