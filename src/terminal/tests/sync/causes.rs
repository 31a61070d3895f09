//! Every way in which a line can fail, by name. A row a case: what stands at the address, and what a person reads.

use super::stand::{Stand, fault, http, named, paper};
use tillstamp_pass::Fingerprint;
use tillstamp_protocol::{PROTOCOL, Page, Pull, pack, unpack};
use tillstamp_terminal::sync::{
    Cause, Kind, Request, ServerAddress, TillTime, Transport, TransportOptions, judge, peek,
};
use tillstamp_words::{Catalog, Language};

const LOGIN: &[u8] = b"<html><title>Free Wi-Fi</title><body>Please sign in</body></html>";
const GATEWAY: &[u8] = b"<html><body><center><h1>502 Bad Gateway</h1></center><hr>nginx</body></html>";
const OURS: &str = "application/octet-stream";
const YEAR_MS: i64 = 365 * 24 * 3_600_000;

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}

fn question() -> Request {
    let pull = Pull { protocol: PROTOCOL, cursor: None, limit: 10 };
    Request { timeout_ms: 1500, ..Request::post(Kind::Pull, pack(&pull).unwrap()) }
}

async fn ask(address: &str, options: &TransportOptions) -> Result<Vec<u8>, Cause> {
    let address: ServerAddress = address.parse().unwrap();
    let transport = Transport::new(&address, options).unwrap();
    let reply = transport.send(&question(), Some("00")).await?;
    judge(&reply, Kind::Pull.wanted()).map(<[u8]>::to_vec)
}

fn plain() -> Vec<(&'static str, Stand, &'static str)> {
    let says = |bytes: Vec<u8>| Stand::Says(bytes);
    let redirect = b"HTTP/1.1 302 Found\r\nLocation: http://login.hotel.example/\r\nContent-Length: 0\r\n\r\n".to_vec();
    let half = [&http("200 OK", OURS, &[7; 400])[..300], b""].concat();
    vec![
        ("nothing listens at the port", Stand::Nobody, "sync-refused"),
        ("the connection stands and nobody answers (half open)", Stand::Mute, "sync-silent"),
        ("it hangs up without an answer", Stand::HangsUp, "sync-cut-off"),
        ("it hangs up in the middle of the answer", says(half), "sync-cut-off"),
        ("a hotel sends everybody to its sign-in page", says(redirect), "sync-captive"),
        ("a hotel answers with its sign-in page", says(http("200 OK", "text/html", LOGIN)), "sync-captive"),
        ("a page without a label", says(http("200 OK", "", LOGIN)), "sync-captive"),
        ("a network that wants a sign-in and says so", says(http("511 Sign in", "text/html", LOGIN)), "sync-captive"),
        ("a proxy whose server is gone", says(http("502 Bad Gateway", "text/html", GATEWAY)), "sync-proxy"),
        ("a balancer without servers", says(http("503 Unavailable", "text/plain", b"no backend")), "sync-proxy"),
        ("a proxy that wants a password", says(http("407 Proxy", "text/html", GATEWAY)), "sync-proxy"),
        ("another site at that address", says(http("404 Not Found", "text/html", GATEWAY)), "sync-proxy"),
        ("a machine that speaks something else", says(b"220 mail.example ESMTP\r\n".to_vec()), "sync-foreign"),
        ("a fault's body that does not read", says(http("500 Fault", OURS, b"\x01\x02")), "sync-corrupt"),
        ("the token was revoked", says(named("401 No", "token-unknown")), "sync-token-unknown"),
        ("the till was fenced", says(named("403 No", "terminal-revoked")), "sync-fenced"),
        ("the server speaks later versions only", says(fault("426 Up", "protocol-unknown", 9)), "sync-server-new"),
        ("the server is from before", says(fault("426 Up", "protocol-unknown", 0)), "sync-server-old"),
        ("too many questions", says(named("429 Slow", "too-many-requests")), "sync-server-busy"),
        ("the database is busy", says(named("503 Busy", "server-busy")), "sync-server-busy"),
        ("the server was restored", says(named("503 Wait", "server-restoring")), "sync-server-restoring"),
        ("the server's disk is full", says(named("507 Full", "server-disk-full")), "sync-server-full"),
        ("the server failed", says(named("500 Fault", "server-fault")), "sync-server-fault"),
        ("the question arrived damaged", says(named("400 Bad", "body-unreadable")), "sync-corrupt"),
        ("the server refuses the entries", says(named("422 No", "chain-broken")), "sync-rejected"),
    ]
}

#[test]
fn every_failure_over_plain_http_has_its_name() {
    run(async {
        let mut wrong = Vec::new();
        for (case, stand, key) in plain() {
            let address = stand.put_up().await;
            let found = ask(&format!("http://{address}"), &TransportOptions::default()).await;
            let found = found.map(|body| format!("{} bytes", body.len())).map_err(|cause| cause.key());
            if found != Err(key) {
                wrong.push(format!("{case}: {found:?} instead of {key}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}

/// The label is right and the bytes are not: whoever unpacks says so.
#[test]
fn damaged_bodies_are_not_taken() {
    run(async {
        let page = pack(&Pull { protocol: PROTOCOL, cursor: None, limit: 1 }).unwrap();
        for body in [b"".to_vec(), b"good".to_vec(), page[..page.len() - 3].to_vec(), vec![0; 100]] {
            let address = Stand::Says(http("200 OK", OURS, &body)).put_up().await;
            let found = ask(&format!("http://{address}"), &TransportOptions::default()).await.unwrap();
            assert_eq!(found, body);
            assert!(unpack::<Page>(&found).is_err());
        }
    });
}

#[test]
fn certificates_are_judged_by_name() {
    let (good, expired, later) =
        (paper("localhost", 2020..2100), paper("localhost", 2019..2020), paper("localhost", 2090..2100));
    let other = paper("other.example", 2020..2100);
    let trusting = |paper: &super::stand::Paper| TransportOptions {
        roots: vec![paper.certificate.clone()],
        portal_port: 1,
        ..TransportOptions::default()
    };
    let nobody = TransportOptions { portal_port: 1, ..TransportOptions::default() };
    let shifted = |years: i64| {
        let time = TillTime::default();
        time.set_ahead_ms(years * YEAR_MS);
        TransportOptions { time, ..trusting(&good) }
    };
    run(async {
        for (case, paper, options, key) in [
            ("vouched for, in its time", &good, trusting(&good), "good"),
            ("run out", &expired, trusting(&expired), "sync-certificate-expired"),
            ("not yet valid", &later, trusting(&later), "sync-certificate-not-yet"),
            ("nobody vouches", &good, nobody.clone(), "sync-certificate-unknown"),
            ("for another name", &other, trusting(&other), "sync-certificate-name"),
            ("the till's clock is decades ahead", &good, shifted(90), "sync-certificate-expired"),
            ("the till's clock is decades behind", &good, shifted(-30), "sync-certificate-not-yet"),
        ] {
            let port = Stand::Tls(paper.clone()).put_up().await.port();
            let found = ask(&format!("https://localhost:{port}"), &options).await;
            let found =
                found.map(|body| String::from_utf8(body).unwrap()).unwrap_or_else(|cause| cause.key().to_owned());
            assert_eq!(found, key, "{case}");
        }
    });
}

#[test]
fn a_pin_is_all_that_counts() {
    let (own, other) = (paper("whatever", 2001..2002), paper("localhost", 2020..2100));
    let pin = |paper: &super::stand::Paper| {
        Fingerprint::of(&paper.certificate).0.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let options = TransportOptions { roots: vec![other.certificate.clone()], ..TransportOptions::default() };
    run(async {
        let address = Stand::Tls(own.clone()).put_up().await;
        let pinned = format!("https://{address}#{}", pin(&own));
        assert_eq!(ask(&pinned, &options).await.unwrap(), b"good", "neither name nor dates matter");
        let found = ask(&format!("https://{address}#{}", pin(&other)), &options).await;
        assert_eq!(found, Err(Cause::CertificateChanged), "one that others vouch for is not the pinned one");
        // A look tells the fingerprint to a person; it proves nothing.
        let seen = peek(&format!("https://{address}").parse().unwrap(), &options).await.unwrap();
        assert_eq!(seen, Some(Fingerprint::of(&own.certificate)));
    });
}

#[test]
fn tls_and_plain_do_not_mix() {
    run(async {
        let (plain, tls) = (Stand::Says(http("200 OK", OURS, b"x")), Stand::Tls(paper("localhost", 2020..2100)));
        let options = TransportOptions { portal_port: 1, ..TransportOptions::default() };
        let address = plain.put_up().await;
        assert_eq!(ask(&format!("https://{address}"), &options).await, Err(Cause::Foreign));
        let address = tls.put_up().await;
        let found = ask(&format!("http://{address}"), &options).await;
        assert!(matches!(found, Err(Cause::Foreign | Cause::CutOff)), "{found:?}");
    });
}

/// Who steps into an encrypted question can only show a wrong certificate; a plain question tells why.
#[test]
fn a_sign_in_page_behind_a_wrong_certificate_is_found() {
    run(async {
        let elsewhere = b"HTTP/1.1 302 Found\r\nLocation: http://login.hotel.example/\r\nContent-Length: 0\r\n\r\n";
        let own_side = b"HTTP/1.1 301 Moved\r\nLocation: https://localhost/\r\nContent-Length: 0\r\n\r\n";
        let port = Stand::Tls(paper("login.hotel.example", 2020..2100)).put_up().await.port();
        for (portal, cause) in [(elsewhere.as_slice(), Cause::Captive), (own_side, Cause::CertificateUnknown)] {
            let portal_port = Stand::Says(portal.to_vec()).put_up().await.port();
            let options = TransportOptions { portal_port, ..TransportOptions::default() };
            assert_eq!(ask(&format!("https://localhost:{port}"), &options).await, Err(cause));
        }
    });
}

#[test]
fn a_name_that_leads_nowhere() {
    run(async {
        let found = ask("https://no-such-till.invalid", &TransportOptions::default()).await;
        assert!(matches!(found, Err(Cause::NameUnknown | Cause::NoNetwork)), "{found:?}");
    });
}

/// Each cause says what happened, what to do, and a few words for the strip, in every language.
#[test]
fn every_cause_has_its_words() {
    let catalog = Catalog::new();
    let mut missing = Vec::new();
    for cause in Cause::samples() {
        for language in Language::all() {
            for key in [cause.key().to_owned(), format!("{}-cure", cause.key()), cause.short_key().to_owned()] {
                if !catalog.has(*language, &key) {
                    missing.push(format!("{} {key}", language.code()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
