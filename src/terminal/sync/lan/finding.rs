//! Finding the shop's other tills by multicast DNS (RFC 6762, RFC 6763).
//!
//! Invariant: what is announced holds no name and no number of shop, till or person: a random number, a port, and a tag
//! that only tills of the same shop can recompute from that number. Whom it names is proven by the line's keys alone.

use mdns_sd::{Receiver, ScopedIp, ServiceDaemon, ServiceEvent, ServiceInfo};
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};

/// Our service.
const SERVICE: &str = "_tillstamp._tcp.local.";
/// Of the TXT record: the tag.
const TAG: &str = "t";
/// Bytes of a tag, and of the number that it is made of.
const SHORT: usize = 8;

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A till of this shop: its announcement's name, and where it listens.
    Till(String, Vec<SocketAddr>),
    /// It said goodbye, or was not heard of for long.
    Gone(String),
}

/// This till's announcement, and the ear for others'.
pub(super) struct Finding {
    daemon: ServiceDaemon,
    heard: Receiver<ServiceEvent>,
    secret: [u8; 32],
    /// This till's number while this announcement lasts.
    pub instance: String,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn tag(secret: &[u8; 32], instance: &str) -> String {
    let digest =
        Sha256::new().chain_update(b"tillstamp/lan-tag/1").chain_update(secret).chain_update(instance).finalize();
    hex(&digest[..SHORT])
}

impl Finding {
    /// Announces a port and listens.
    ///
    /// # Errors
    /// Where the system gives no socket for multicast.
    pub fn start(secret: [u8; 32], number: [u8; SHORT], port: u16) -> Result<Self, mdns_sd::Error> {
        let daemon = ServiceDaemon::new()?;
        let instance = hex(&number);
        let host = format!("{instance}.local.");
        let properties = [(TAG, tag(&secret, &instance))];
        let info = ServiceInfo::new(SERVICE, &instance, &host, "", port, properties.as_slice())?.enable_addr_auto();
        daemon.register(info)?;
        let heard = daemon.browse(SERVICE)?;
        Ok(Self { daemon, heard, secret, instance })
    }

    /// Waits for what is heard; nothing where the daemon has ended.
    pub async fn next(&self) -> Option<Found> {
        loop {
            match self.heard.recv_async().await.ok()? {
                ServiceEvent::ServiceResolved(info) => {
                    let Some(instance) = instance_of(&info.fullname) else { continue };
                    let is_ours = info.txt_properties.get_property_val_str(TAG) == Some(&tag(&self.secret, instance));
                    let addresses = addresses(info.addresses.iter(), info.port);
                    if is_ours && instance != self.instance && !addresses.is_empty() {
                        return Some(Found::Till(instance.to_owned(), addresses));
                    }
                }
                ServiceEvent::ServiceRemoved(_, fullname) => {
                    if let Some(instance) = instance_of(&fullname) {
                        return Some(Found::Gone(instance.to_owned()));
                    }
                }
                _ => {}
            }
        }
    }
}

impl Drop for Finding {
    fn drop(&mut self) {
        // Says goodbye.
        drop(self.daemon.unregister(&format!("{}.{SERVICE}", self.instance)));
        drop(self.daemon.shutdown());
    }
}

fn instance_of(fullname: &str) -> Option<&str> {
    let instance = fullname.strip_suffix(SERVICE)?.strip_suffix('.')?;
    (instance.len() == 2 * SHORT && instance.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(instance)
}

/// Where to call: IPv4 first; of IPv6 only what needs no interface beside the address.
fn addresses<'a>(found: impl Iterator<Item = &'a ScopedIp>, port: u16) -> Vec<SocketAddr> {
    let is_whole = |ip: &IpAddr| match ip {
        IpAddr::V4(ip) => !ip.is_unspecified() && !ip.is_multicast(),
        IpAddr::V6(ip) => !ip.is_unspecified() && !ip.is_multicast() && !ip.is_unicast_link_local(),
    };
    let mut all: Vec<IpAddr> = found.map(ScopedIp::to_ip_addr).filter(is_whole).collect();
    all.sort();
    all.truncate(SHORT);
    all.into_iter().map(|ip| SocketAddr::new(ip, port)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_to_the_shop_alone_and_says_nothing() {
        let (ours, other) = ([1; 32], [2; 32]);
        assert_eq!(tag(&ours, "00aa"), tag(&ours, "00aa"));
        assert_ne!(tag(&ours, "00aa"), tag(&other, "00aa"));
        assert_ne!(tag(&ours, "00aa"), tag(&ours, "00ab"), "two announcements of one till are not known as one's");
        assert_eq!(tag(&ours, "00aa").len(), 2 * SHORT);
    }

    #[test]
    fn names_of_others_make_are_not_called() {
        assert_eq!(instance_of("0011223344556677._tillstamp._tcp.local."), Some("0011223344556677"));
        assert_eq!(instance_of("Petra's till._tillstamp._tcp.local."), None);
        assert_eq!(instance_of("0011223344556677._printer._tcp.local."), None);
    }
}
