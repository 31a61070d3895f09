//! A small HTTPS client that pins the server's certificate, one connection a request, written by hand so that tests can
//! also misbehave.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, StreamOwned};
use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;
use tillstamp_protocol::{ErrorReply, Message, pack, unpack};

/// Nothing in a test takes longer; who waits so long waits for ever.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug)]
struct Pinned {
    pin: [u8; 16],
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match Sha256::digest(own)[..16] == self.pin {
            true => Ok(ServerCertVerified::assertion()),
            false => Err(Error::General("another certificate".to_owned())),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, own, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, own, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Where the server is, and its certificate's pin.
#[derive(Clone)]
pub struct Line {
    /// Address and port.
    pub place: String,
    config: Arc<ClientConfig>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The message in a good answer.
    pub fn message<M: Message>(&self) -> M {
        assert!(self.status < 300 || self.status == 409, "{self:?}");
        unpack(&self.body).unwrap()
    }

    /// Status and name of a fault.
    pub fn fault(&self) -> (u16, String) {
        (self.status, unpack::<ErrorReply>(&self.body).map(|reply| reply.code.to_string()).unwrap_or_default())
    }
}

pub type Stream = StreamOwned<ClientConnection, TcpStream>;

impl Line {
    pub fn new(address: &str, pin: [u8; 16]) -> Self {
        let algorithms = ring::default_provider().signature_verification_algorithms;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Pinned { pin, algorithms }))
            .with_no_client_auth();
        let place = address.strip_prefix("https://").unwrap().to_owned();
        Self { place, config: Arc::new(config) }
    }

    /// For another client that pins the same certificate.
    #[allow(dead_code)] // Only a bench has one.
    pub fn config(&self) -> Arc<ClientConfig> {
        self.config.clone()
    }

    /// A connection on which TLS is agreed with the first byte.
    pub fn connect(&self) -> io::Result<Stream> {
        let socket = TcpStream::connect(&self.place)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        let name = ServerName::try_from("tillstamp-server").unwrap();
        let client = ClientConnection::new(self.config.clone(), name).map_err(io::Error::other)?;
        Ok(StreamOwned::new(client, socket))
    }

    /// Asks and waits for the whole answer. An error where the line broke before it.
    pub fn ask(&self, method: &str, path: &str, token: &str, body: &[u8]) -> io::Result<Answer> {
        let mut stream = self.connect()?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: tills\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        // A server that refuses by the head may close before it has read the body.
        drop(stream.write_all(body));
        read_answer(&mut stream)
    }

    pub fn post<M: Message>(&self, path: &str, token: &str, message: &M) -> io::Result<Answer> {
        self.ask("POST", path, token, &pack(message).unwrap())
    }

    pub fn get(&self, path: &str, token: &str) -> Answer {
        self.ask("GET", path, token, &[]).unwrap()
    }
}

/// An answer up to the connection's end.
pub fn read_answer(stream: &mut impl Read) -> io::Result<Answer> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            // Without a farewell, or reset because the body was not read: what came may still be an answer.
            Err(_) if !bytes.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    parse(&bytes)?.ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "no whole answer"))
}

/// One answer on a connection that stays open.
pub fn read_one(stream: &mut impl Read) -> io::Result<Answer> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(answer) = parse(&bytes)? {
            return Ok(answer);
        }
        match stream.read(&mut buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

fn parse(bytes: &[u8]) -> io::Result<Option<Answer>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| io::Error::other(head.clone()))?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    let body = bytes[end + 4..].to_vec();
    Ok((body.len() >= length.unwrap_or(0)).then_some(Answer { status, head, body }))
}
