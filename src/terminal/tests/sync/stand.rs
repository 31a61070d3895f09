//! What may stand at a server's address: a small machine that answers captured bytes, says nothing, or shows a
//! certificate of any kind.

use std::net::SocketAddr;
use std::sync::Arc;
use tillstamp_protocol::{ErrorReply, List, PROTOCOL, Text, pack};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What stands there.
#[derive(Clone)]
pub enum Stand {
    /// Nothing listens.
    Nobody,
    /// Takes the connection and says nothing.
    Mute,
    /// Takes the connection, hears the question and hangs up.
    HangsUp,
    /// Hears the question, says this and hangs up.
    Says(Vec<u8>),
    /// TLS with this certificate; behind it our server's good answer.
    Tls(Paper),
}

/// A certificate and its key.
#[derive(Clone)]
pub struct Paper {
    pub certificate: Vec<u8>,
    key: Vec<u8>,
}

/// A self-made certificate for a name, valid in these years.
pub fn paper(name: &str, years: std::ops::Range<i32>) -> Paper {
    let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(years.start, 1, 1);
    params.not_after = rcgen::date_time_ymd(years.end, 1, 1);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap().der().to_vec();
    Paper { certificate, key: key.serialize_der() }
}

/// An answer of HTTP/1.1 with its length.
pub fn http(status: &str, label: &str, body: &[u8]) -> Vec<u8> {
    let label = if label.is_empty() { String::new() } else { format!("Content-Type: {label}\r\n") };
    let head = format!("HTTP/1.1 {status}\r\n{label}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A fault as our server names it.
pub fn named(status: &str, code: &str) -> Vec<u8> {
    fault(status, code, PROTOCOL)
}

/// The same from a server that speaks another version.
pub fn fault(status: &str, code: &str, protocol: u16) -> Vec<u8> {
    let reply = ErrorReply { protocol, code: Text::new(code).unwrap(), arguments: List::default() };
    http(status, "application/octet-stream", &pack(&reply).unwrap())
}

impl Stand {
    /// Puts it somewhere on this machine, for as long as the runtime lives.
    pub async fn put_up(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        if matches!(self, Self::Nobody) {
            return address;
        }
        let stand = self.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let stand = stand.clone();
                tokio::spawn(async move { stand.serve(socket).await });
            }
        });
        address
    }

    async fn serve(&self, mut socket: TcpStream) {
        match self {
            Self::Nobody => {}
            Self::Mute => {
                let mut heard = Vec::new();
                socket.read_to_end(&mut heard).await.unwrap_or_default();
            }
            Self::HangsUp => hear(&mut socket).await,
            Self::Says(bytes) => {
                hear(&mut socket).await;
                say(&mut socket, bytes).await;
            }
            Self::Tls(paper) => {
                let Ok(mut stream) = acceptor(paper).accept(socket).await else { return };
                hear(&mut stream).await;
                say(&mut stream, &http("200 OK", "application/octet-stream", b"good")).await;
            }
        }
    }
}

async fn hear(socket: &mut (impl AsyncReadExt + Unpin)) {
    let mut heard = [0; 4096];
    socket.read(&mut heard).await.unwrap_or_default();
}

async fn say(socket: &mut (impl AsyncWriteExt + Unpin), bytes: &[u8]) {
    // Whoever asked may have gone.
    drop(socket.write_all(bytes).await);
    drop(socket.shutdown().await);
}

fn acceptor(paper: &Paper) -> TlsAcceptor {
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(paper.certificate.clone())],
            PrivateKeyDer::try_from(paper.key.clone()).unwrap(),
        )
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}
