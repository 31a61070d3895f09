//! The one place that turns faults into HTTP.

use crate::service::ServiceError;
use crate::storage::StorageError;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tillstamp_protocol::{ErrorReply, List, PROTOCOL, Text, WireError, pack};

/// A request that is not served: a status for machines in between, and a name for the asker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fault {
    status: StatusCode,
    code: &'static str,
}

impl Fault {
    pub fn named(status: StatusCode, code: &'static str) -> Self {
        Self { status, code }
    }
}

/// The status of a service's error.
pub fn status_of(error: &ServiceError) -> StatusCode {
    match error {
        ServiceError::TokenUnknown => StatusCode::UNAUTHORIZED,
        ServiceError::TerminalRevoked | ServiceError::PairingCode => StatusCode::FORBIDDEN,
        ServiceError::StreamUnknown | ServiceError::NotFound => StatusCode::NOT_FOUND,
        ServiceError::OtherMerchant => StatusCode::CONFLICT,
        ServiceError::CursorUnknown => StatusCode::GONE,
        ServiceError::Protocol(_) => StatusCode::UPGRADE_REQUIRED,
        ServiceError::PushEmpty
        | ServiceError::ChainBroken
        | ServiceError::SignatureWrong
        | ServiceError::SubjectUnknown => StatusCode::UNPROCESSABLE_ENTITY,
        ServiceError::Storage(StorageError::UnknownMerchant) => StatusCode::NOT_FOUND,
        ServiceError::Restoring | ServiceError::Storage(StorageError::Unavailable(_) | StorageError::Again) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        ServiceError::Storage(StorageError::Full) => StatusCode::INSUFFICIENT_STORAGE,
        ServiceError::Storage(_) | ServiceError::Wire(_) | ServiceError::Envelope(_) | ServiceError::GivenUp => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

impl From<ServiceError> for Fault {
    fn from(error: ServiceError) -> Self {
        let status = status_of(&error);
        if status.is_server_error() && !matches!(error, ServiceError::Restoring) {
            tracing::error!(%error, "a request failed");
        }
        Self { status, code: error.code() }
    }
}

/// A message that the asker sent, or one of ours that outgrew its limits: the former by far.
impl From<WireError> for Fault {
    fn from(error: WireError) -> Self {
        match error {
            WireError::TooLong { .. } | WireError::Bomb { .. } => {
                Self::named(StatusCode::PAYLOAD_TOO_LARGE, "body-too-long")
            }
            _ => Self::named(StatusCode::BAD_REQUEST, "body-unreadable"),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let code = Text::new(self.code).unwrap_or_default();
        let reply = ErrorReply { protocol: PROTOCOL, code, arguments: List::default() };
        let body = pack(&reply).unwrap_or_default();
        (self.status, [(header::CONTENT_TYPE, "application/octet-stream")], body).into_response()
    }
}
