//! HTTP: bytes in, the service's answer out, within limits of size, time and rate.
//!
//! Invariant: nothing is decided here. Every body is one packed message of `tillstamp_protocol`; a fault is an
//! `ErrorReply` with a name. Who asks is proven by a token; nothing that names a person or a key reaches the log.
//!
//! | path | body | answer |
//! |---|---|---|
//! | POST /v1/invitation | `InvitationRequest` | `InvitationReply` |
//! | POST /v1/pair | `PairRequest` | `PairReply` |
//! | POST /v1/push | `Push` | `PushReply`, or 409 with `Conflict` |
//! | POST /v1/pull | `Pull` | `Page` |
//! | POST /v1/grant | `GrantRequest` | `Grant` |
//! | POST /v1/wait | `WaitRequest` | `WaitReply`, as soon as there is something |
//! | POST /v1/stream | `StreamRequest` | 204 |
//! | POST /v1/renew | `RenewRequest` | `RenewReply` |
//! | POST /v1/report | `ReportRequest` | `ReportReply`, or 409 with `Conflict` |
//! | POST /v1/shelf | `ShelfGet` | `Shelf` |
//! | POST /v1/shelf/put | `ShelfPut` | 204 |
//! | GET /v1/snapshot | | `SignedManifest` |
//! | GET /v1/snapshot/{hash} | | a `Chunk`, as the manifest names it |
//! | GET /health · /ready · /metrics | | the program lives · its database answers · figures for Prometheus |

mod fault;
mod limits;
mod metrics;
mod token;

pub use fault::status_of;
pub use limits::Rates;
pub use metrics::{Gauge, Metrics};
pub use token::Token;

use crate::net::Peer;
use crate::service::{Asker, PushAnswer, ReportAnswer, Service};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Extension, Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use fault::Fault;
use limits::Limiter;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tillstamp_protocol::{
    GrantRequest, InvitationRequest, LIMITS_PUSH, Message, PairRequest, Pull, Push, RenewRequest, ReportRequest,
    ShelfGet, ShelfPut, StreamRequest, WaitRequest, pack, unpack,
};

/// What the operator may set.
#[derive(Clone, Copy, Debug)]
pub struct HttpSettings {
    /// A request, its body included, is given up after this.
    pub timeout: Duration,
    /// How often may be asked.
    pub rates: Rates,
    /// A proxy of the operator's stands before this server: who asks stands last in `X-Forwarded-For`.
    pub behind_proxy: bool,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(30), rates: Rates::default(), behind_proxy: false }
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
    router_with(service, settings, Arc::default())
}

/// The same, with figures that somebody else adds to.
pub fn router_with(service: Service, settings: HttpSettings, metrics: Arc<Metrics>) -> axum::Router {
    let limiter = Arc::new(Limiter::new(settings.rates));
    let shared = Shared { service, settings, limiter, metrics };
    axum::Router::new()
        .route("/v1/invitation", post(invitation))
        .route("/v1/pair", post(pair))
        .route("/v1/push", post(push))
        .route("/v1/pull", post(pull))
        .route("/v1/grant", post(grant))
        .route("/v1/wait", post(wait))
        .route("/v1/stream", post(open_stream))
        .route("/v1/renew", post(renew))
        .route("/v1/report", post(report))
        .route("/v1/shelf", post(shelf))
        .route("/v1/shelf/put", post(shelf_put))
        .route("/v1/snapshot", get(snapshot))
        .route("/v1/snapshot/{hash}", get(chunk))
        .route("/health", get(|| async { "ok\n" }))
        .route("/ready", get(ready))
        .route("/metrics", get(figures))
        .layer(DefaultBodyLimit::max(LIMITS_PUSH.packed))
        .layer(from_fn_with_state(shared.clone(), around))
        .with_state(shared)
}

/// Tells an answer of this server from one of a hotel's gateway.
const MARK: HeaderName = HeaderName::from_static("tillstamp-protocol");
const VERSION: HeaderValue = HeaderValue::from_static("1");

/// Gives a request up after its time, marks the answer as ours, and counts it.
async fn around(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let route = metrics::route_of(request.uri().path());
    let began = Instant::now();
    // What is announced as too long is not waited for.
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let is_too_long = length.is_some_and(|length: u64| length > LIMITS_PUSH.packed as u64);
    let answer = match is_too_long {
        true => Ok(Fault::named(StatusCode::PAYLOAD_TOO_LARGE, "body-too-long").into_response()),
        false => tokio::time::timeout(shared.settings.timeout, next.run(request)).await,
    };
    let mut response =
        answer.unwrap_or_else(|_| Fault::named(StatusCode::REQUEST_TIMEOUT, "request-timeout").into_response());
    response.headers_mut().insert(MARK, VERSION);
    shared.metrics.count_request(route, response.status().as_u16(), began.elapsed());
    response
}

/// The address at the other end, as far as it can be known.
fn address_of(request_headers: &HeaderMap, peer: Option<Extension<Peer>>, behind_proxy: bool) -> Option<IpAddr> {
    if behind_proxy {
        let last = request_headers.get_all("x-forwarded-for").iter().next_back()?;
        return last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
    }
    peer.map(|Extension(Peer(address))| address)
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

async fn invitation(
    State(shared): State<Shared>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let address = address_of(&headers, peer, shared.settings.behind_proxy);
    shared.limiter.check_pairing(address, shared.service.now_ms())?;
    let request: InvitationRequest = unpack(&body)?;
    packed(StatusCode::OK, &shared.service.invitation(request).await?)
}

async fn pair(State(shared): State<Shared>, peer: Option<Extension<Peer>>, headers: HeaderMap, body: Bytes) -> Answer {
    let address = address_of(&headers, peer, shared.settings.behind_proxy);
    shared.limiter.check_pairing(address, shared.service.now_ms())?;
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

async fn wait(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
    let (asker, _) = shared.asker(&headers).await?;
    let request: WaitRequest = unpack(&body)?;
    // The answer must leave before the request's time is over.
    let at_most = shared.settings.timeout.mul_f32(0.7);
    packed(StatusCode::OK, &shared.service.wait(asker, request, at_most).await?)
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

async fn report(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
    let (asker, _) = shared.asker(&headers).await?;
    let request: ReportRequest = unpack(&body)?;
    match shared.service.report(asker, request).await? {
        ReportAnswer::Heard(reply) => packed(StatusCode::OK, &reply),
        ReportAnswer::Conflict(conflict) => packed(StatusCode::CONFLICT, &conflict),
    }
}

async fn shelf(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
    let (asker, _) = shared.asker(&headers).await?;
    let request: ShelfGet = unpack(&body)?;
    packed(StatusCode::OK, &shared.service.shelf(asker, request).await?)
}

async fn shelf_put(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
    let (asker, _) = shared.asker(&headers).await?;
    let request: ShelfPut = unpack(&body)?;
    shared.service.shelf_put(asker, request).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
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
