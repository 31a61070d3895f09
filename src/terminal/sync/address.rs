//! Where the server is, and how it proves itself.
//!
//! Invariant: what crosses a network is encrypted. Without TLS only this machine itself is spoken to; with a pin only
//! the certificate with that fingerprint is.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use tillstamp_pass::Fingerprint;

/// `https://host:port`, and behind `#` the pin where the server's certificate is a self-made one: the first sixteen
/// bytes of the SHA-256 of the certificate (DER), as 32 hexadecimal digits or eight words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAddress {
    base: String,
    host: String,
    pin: Option<Fingerprint>,
}

/// Why a text is no address of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// Not `https://host` with nothing behind the port.
    #[error("not an address of the form https://host:port")]
    Form,
    /// `http://` to another machine.
    #[error("without TLS only this machine itself can be reached")]
    Plain,
    /// What stands behind `#` is no fingerprint.
    #[error("not a fingerprint behind #")]
    Pin,
}

impl ServerAddress {
    /// `https://host:port`, without the pin.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The host alone.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Fingerprint of the only certificate that is trusted; nothing where the machine's roots vouch.
    pub fn pin(&self) -> Option<Fingerprint> {
        self.pin
    }

    /// The host is a number: no name needs to be looked up.
    pub fn is_number(&self) -> bool {
        self.host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
    }
}

impl FromStr for ServerAddress {
    type Err = AddressFault;

    fn from_str(text: &str) -> Result<Self, AddressFault> {
        let text = text.trim();
        let (place, pin) = match text.split_once('#') {
            Some((place, pin)) => (place, Some(pin.parse().map_err(|_| AddressFault::Pin)?)),
            None => (text, None),
        };
        let (scheme, rest) = place.split_once("://").ok_or(AddressFault::Form)?;
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let host = host_of(authority).ok_or(AddressFault::Form)?;
        let scheme = scheme.to_ascii_lowercase();
        match scheme.as_str() {
            "https" => {}
            "http" if is_here(&host) => {}
            "http" => return Err(AddressFault::Plain),
            _ => return Err(AddressFault::Form),
        }
        Ok(Self { base: format!("{scheme}://{}", authority.to_ascii_lowercase()), host, pin })
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)?;
        match self.pin {
            Some(pin) => write!(f, "#{}", pin.0.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
            None => Ok(()),
        }
    }
}

/// The host of `host`, `host:port` or `[v6]:port`.
fn host_of(authority: &str) -> Option<String> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(v6) => {
            let (host, behind) = v6.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (format!("[{host}]"), behind.strip_prefix(':').or(behind.is_empty().then_some("443"))?)
        }
        None => {
            let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
            (host.to_ascii_lowercase(), port)
        }
    };
    let is_host = host.starts_with('[')
        || !host.is_empty()
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    (is_host && port.parse::<u16>().is_ok_and(|port| port > 0)).then_some(host)
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let pin = "00112233445566778899aabbccddeeff";
        for (text, base) in [
            ("https://stamps.example", Ok("https://stamps.example")),
            (" HTTPS://Stamps.Example:8443/ ", Ok("https://stamps.example:8443")),
            ("https://192.168.100.200:8443", Ok("https://192.168.100.200:8443")),
            ("https://[fd00::1]:8443", Ok("https://[fd00::1]:8443")),
            ("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080")),
            ("http://[::1]:8080", Ok("http://[::1]:8080")),
            ("http://localhost", Ok("http://localhost")),
            ("http://192.168.1.2", Err(AddressFault::Plain)),
            ("http://127.0.0.1.example", Err(AddressFault::Plain)),
            ("ftp://stamps.example", Err(AddressFault::Form)),
            ("stamps.example", Err(AddressFault::Form)),
            ("https://", Err(AddressFault::Form)),
            ("https://user@host", Err(AddressFault::Form)),
            ("https://host/path", Err(AddressFault::Form)),
            ("https://host:0", Err(AddressFault::Form)),
            ("https://host:70000", Err(AddressFault::Form)),
            ("https://[fd00::1", Err(AddressFault::Form)),
            ("https://host#12", Err(AddressFault::Pin)),
        ] {
            let parsed = text.parse::<ServerAddress>();
            assert_eq!(parsed.as_ref().map(ServerAddress::base).map_err(|fault| *fault), base, "{text}");
        }
        let pinned: ServerAddress = format!("https://10.0.0.5:8443#{}", pin.to_uppercase()).parse().unwrap();
        assert_eq!(pinned.to_string(), format!("https://10.0.0.5:8443#{pin}"));
        assert_eq!(pinned.to_string().parse(), Ok(pinned.clone()));
        let words: ServerAddress = format!("https://10.0.0.5#{}", pinned.pin().unwrap().words()).parse().unwrap();
        assert_eq!(words.pin(), pinned.pin());
        assert!(pinned.is_number() && !"https://a.example".parse::<ServerAddress>().unwrap().is_number());
    }
}
