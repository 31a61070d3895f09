//! The link to a server: how it is made, kept and ended.
//!
//! Invariant: the link is a setting in the ledger's file, so that the cursor in it commits with what it speaks of. The
//! token lies in a file of its own, in no backup: who restores a backup on another device pairs anew.

use super::JoinedError;
use crate::dirs::Dirs;
use crate::entropy::{self, Entropy};
use crate::fault::Fault;
use crate::files;
use crate::keys::KeyFile;
use crate::till::Till;
use crate::till::open::read_setting;
use serde::{Deserialize, Serialize};
use tillstamp_ledger::{ClockState, Epoch, Genesis, MerchantId, Seq, StoreId, TerminalId, UtcMillis, head_bytes};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{
    Cursor, Fixed, Key, PROTOCOL, PairReply, PairRequest, RenewReply, Signature, StreamId, Text, server_key_bytes,
};
use tillstamp_store::{Change, LINK, StreamKeys};
use zeroize::Zeroizing;

/// An answer may be so long on its way (ms): less says nothing about a clock.
const CLOCK_MS: i64 = 60_000;

/// What a pairing code, scanned or typed, says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// `https://host:port`, with the pin of a self-made certificate behind `#`.
    pub address: String,
    /// The merchant that it leads to.
    pub merchant: MerchantId,
    /// Nothing is in that merchant yet: it takes this till's.
    pub is_empty: bool,
    /// Works once.
    pub code: [u8; 16],
}

/// A place in a server's feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptCursor {
    feed_id: [u8; 16],
    position: u64,
    feed_hash: [u8; 32],
}

/// What a joined till knows of its server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Tenant.
    pub merchant: MerchantId,
    /// Shop.
    pub store: StoreId,
    /// This device.
    pub terminal: TerminalId,
    /// As in the invitation.
    pub address: String,
    /// Key of the merchant's own stream.
    pub server_key: [u8; 32],
    /// Vouches for that key; a restored server has a new one.
    pub root_key: [u8; 32],
    /// By trusted time: afterwards this till earns only, until it has spoken with its server.
    pub lease_until: UtcMillis,
    pub(super) cursor: Option<KeptCursor>,
    /// How far the shelf was read, and of which feed.
    pub(super) shelf: Option<([u8; 16], u64)>,
    /// The feed's end when this till joined.
    pub(super) feed_end: u64,
    /// What is known of others is of another feed.
    pub(super) is_stale: bool,
    /// Trusted time of the last good answer.
    pub last_contact: Option<UtcMillis>,
    /// When it joined.
    pub joined_at: UtcMillis,
    /// The server says that this till is cut off.
    pub revoked: bool,
    /// The server's feed is another one: heads are reported, then the state is read anew.
    pub must_report: bool,
}

impl Link {
    /// Where this till stands in the feed; nothing before its start.
    pub fn cursor(&self) -> Option<Cursor> {
        self.cursor.map(|kept| Cursor {
            feed_id: Fixed(kept.feed_id),
            position: kept.position,
            feed_hash: Fixed(kept.feed_hash),
        })
    }

    pub(super) fn at(&self, cursor: Option<Cursor>) -> Self {
        let kept = cursor.map(|cursor| KeptCursor {
            feed_id: cursor.feed_id.0,
            position: cursor.position,
            feed_hash: cursor.feed_hash.0,
        });
        Self { cursor: kept, ..self.clone() }
    }

    /// The same link with the server's present key, if the merchant's root vouches for it.
    pub(super) fn vouched(&self, server_key: Key, signature: Signature) -> Result<Self, JoinedError> {
        let message = server_key_bytes(&Fixed(*self.merchant.bytes()), &server_key);
        if verify_stream(&self.root_key, &message, &signature.0) {
            Ok(Self { server_key: server_key.0, ..self.clone() })
        } else {
            Err(JoinedError::Signature)
        }
    }
}

/// A new till that asks to be let in: ids and the key of its first stream are made, and there is no ledger yet.
#[derive(Clone, Debug)]
pub struct JoinDraft {
    /// The question.
    pub request: PairRequest,
    /// The device's id.
    pub terminal: TerminalId,
}

impl JoinDraft {
    /// The same question under another name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.request.name = text(name);
        self
    }
}

/// Makes the ids and the key of a till that has no ledger; the key is kept.
pub fn draft_joining(
    dirs: &Dirs,
    entropy: &mut dyn Entropy,
    invitation: &Invitation,
    name: &str,
    now: UtcMillis,
) -> Result<JoinDraft, JoinedError> {
    if dirs.has_shop() {
        return Err(JoinedError::OtherMerchant);
    }
    crate::till::setup::make_folders(dirs)?;
    let terminal = TerminalId(entropy::uuid(entropy, now).map_err(Fault::from)?);
    let signer = KeyFile::new(dirs, entropy).create(terminal, Epoch(1)).map_err(|_| Fault::NoCardKey)?;
    let public_key = signer.public_key();
    let hash = Genesis { merchant: invitation.merchant, terminal, epoch: Epoch(1), public_key }.hash();
    let request = PairRequest {
        protocol: PROTOCOL,
        code: Fixed(invitation.code),
        merchant: Fixed(*invitation.merchant.bytes()),
        stream: StreamId { terminal: Fixed(*terminal.bytes()), epoch: 1 },
        key: Fixed(public_key),
        head_seq: 0,
        head_hash: Fixed(hash.0),
        signature: Fixed(signer.sign(&head_bytes(&hash, Seq(0), &hash))),
        name: text(name),
    };
    Ok(JoinDraft { request, terminal })
}

/// A till's name as it travels: what does not fit is cut.
fn text(name: &str) -> Text<64> {
    let plain: String = name.chars().filter(|letter| !letter.is_control()).collect();
    let mut end = plain.len().min(64);
    while !plain.is_char_boundary(end) {
        end -= 1;
    }
    Text::new(plain[..end].trim()).unwrap_or_default()
}

pub(super) fn link_of(
    till: &Till,
    address: &str,
    reply: &PairReply,
    joined_at: UtcMillis,
) -> Result<Link, JoinedError> {
    let identity = till.store.identity();
    let link = Link {
        merchant: identity.merchant,
        store: StoreId::from_bytes(reply.store.0),
        terminal: identity.terminal,
        address: address.to_owned(),
        server_key: reply.server_key.0,
        root_key: reply.root_key.0,
        lease_until: UtcMillis(reply.lease_until_ms),
        cursor: None,
        shelf: None,
        feed_end: reply.cursor.position,
        is_stale: false,
        last_contact: Some(joined_at),
        joined_at,
        revoked: false,
        must_report: false,
    };
    link.vouched(reply.server_key, reply.root_signature)
}

impl Till {
    /// The link; nothing on a lone till.
    pub fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    pub(super) fn joined(&self) -> Result<&Link, JoinedError> {
        self.link.as_ref().ok_or(JoinedError::NotJoined)
    }

    /// The secret that proves this till; nothing where it is not on this device (a restored backup): then it pairs
    /// anew.
    pub fn sync_token(&self) -> Result<Option<Zeroizing<[u8; 32]>>, JoinedError> {
        match std::fs::read(self.dirs.sync_token()).map(Zeroizing::new) {
            Ok(bytes) => Ok(<[u8; 32]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Fault::from(error).into()),
        }
    }

    /// Asks to be let in with this till's ledger: of several epochs the oldest, the others are announced afterwards.
    pub fn pair_request(&mut self, invitation: &Invitation, name: &str) -> Result<PairRequest, JoinedError> {
        let identity = self.store.identity();
        if self.link.as_ref().is_some_and(|link| !link.revoked) && self.sync_token()?.is_some() {
            return Err(JoinedError::AlreadyJoined);
        }
        if invitation.merchant != identity.merchant && !invitation.is_empty {
            return Err(JoinedError::OtherMerchant);
        }
        let streams = self.store.own_streams()?;
        let mut keys = KeyFile::new(&self.dirs, self.entropy.as_mut());
        for stream in streams.iter().filter(|stream| !stream.given_up) {
            let Some((own, signature)) = self.store.signed_head(stream.epoch, &mut keys)? else { continue };
            return Ok(PairRequest {
                protocol: PROTOCOL,
                code: Fixed(invitation.code),
                merchant: Fixed(*identity.merchant.bytes()),
                stream: super::wire::stream_id((identity.terminal, own.epoch)),
                key: Fixed(own.public_key),
                head_seq: own.head.0.0,
                head_hash: Fixed(own.head.1.0),
                signature: Fixed(signature),
                name: text(name),
            });
        }
        Err(Fault::from(tillstamp_store::StoreError::StreamNotStarted).into())
    }

    /// Keeps what the server answered; the token is durable first. The same answer again changes nothing.
    pub fn paired(
        &mut self,
        invitation: &Invitation,
        request: &PairRequest,
        reply: &PairReply,
    ) -> Result<(), JoinedError> {
        if reply.merchant.0 != *self.store.identity().merchant.bytes() {
            return Err(JoinedError::OtherMerchant);
        }
        let now = self.time.now();
        let mut link = link_of(self, &invitation.address, reply, now)?;
        // Paired anew, perhaps with a server that was put back: it waits for a word of what was done since, and what
        // is known of others may be of another feed.
        (link.must_report, link.is_stale) = (self.link.is_some(), self.link.is_some());
        files::write_whole(&self.dirs.sync_token(), &reply.token.0).map_err(Fault::from)?;
        self.put_link(Some(link))?;
        Ok(self.store.set_announced(Epoch(request.stream.epoch), true)?)
    }

    /// A longer lease, and a new token where one was asked for.
    pub fn renewed(&mut self, reply: &RenewReply) -> Result<(), JoinedError> {
        let link = self.joined()?.vouched(reply.server_key, reply.root_signature)?;
        if let Some(token) = reply.token {
            files::write_whole(&self.dirs.sync_token(), &token.0).map_err(Fault::from)?;
        }
        let last_contact = Some(self.time.now());
        let lease_until = UtcMillis(reply.lease_until_ms);
        self.put_link(Some(Link { lease_until, last_contact, revoked: false, ..link }))
    }

    /// A good answer came. Kept on the disk once a minute at most.
    pub fn contact(&mut self, server_now: Option<UtcMillis>) -> Result<(), JoinedError> {
        self.joined()?;
        if let Some(server_now) = server_now {
            self.follow(server_now)?;
        }
        let now = self.time.now();
        let link = self.joined()?;
        let is_fresh = link.last_contact.is_some_and(|last| (0..60_000).contains(&now.since(last)));
        let link = Link { last_contact: Some(now), ..link.clone() };
        if is_fresh {
            self.link = Some(link);
            return Ok(());
        }
        self.put_link(Some(link))
    }

    /// The server's time is an anchor: it makes an unsure clock sure, and puts a wrong one right, in either direction.
    fn follow(&mut self, server_now: UtcMillis) -> Result<(), JoinedError> {
        let off_ms = self.time.now().since(server_now).saturating_abs();
        if self.time.state() == ClockState::Unsure || off_ms > CLOCK_MS {
            self.time.set(server_now).map_err(Fault::from)?;
            self.expiry_done = None;
        }
        Ok(())
    }

    /// The server says that this till is cut off: entries stay here, it earns only.
    pub fn revoked(&mut self) -> Result<(), JoinedError> {
        let link = Link { revoked: true, ..self.joined()?.clone() };
        self.put_link(Some(link))
    }

    /// The server's address is another one from now on.
    pub fn address_changed(&mut self, address: &str) -> Result<(), JoinedError> {
        let link = Link { address: address.to_owned(), ..self.joined()?.clone() };
        self.put_link(Some(link))
    }

    /// Works alone from now on; refused while entries wait, unless they were exported.
    pub fn unpair(&mut self, exported: bool) -> Result<(), JoinedError> {
        self.joined()?;
        let unsent = self.store.outbox_count()?;
        if unsent > 0 && !exported {
            return Err(JoinedError::Unsent(unsent));
        }
        self.put_link(None)?;
        match std::fs::remove_file(self.dirs.sync_token()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Fault::from(error).into()),
            _ => Ok(()),
        }
    }

    pub(super) fn put_link(&mut self, link: Option<Link>) -> Result<(), JoinedError> {
        self.store.write(&[link_change(link.as_ref())?])?;
        self.link = link;
        self.states.forget();
        Ok(())
    }

    pub(crate) fn read_link(&mut self) -> Result<(), Fault> {
        self.link = read_setting(&self.store, LINK)?;
        Ok(())
    }
}

/// The link as it goes along in a commit.
pub(super) fn link_change(link: Option<&Link>) -> Result<Change, JoinedError> {
    let value = link.map(serde_json::to_vec).transpose().map_err(Fault::from)?;
    Ok(Change::Setting { key: LINK.to_owned(), value })
}
