//! The shelf: what the tills of a merchant share beside the ledger.
//!
//! Invariant: of a member's private data only ciphertext and key leave this till, each by itself; a person's wrong PINs
//! are counted here and shared with nobody.

use super::{JoinedError, Link, link::link_change};
use crate::fault::Fault;
use crate::till::Till;
use serde::{Deserialize, Serialize};
use tillstamp_ledger::{Detail, Fact, Hash, MemberId, OperatorId, Role};
use tillstamp_protocol::{Blob, List, PROTOCOL, Shelf, ShelfGet, ShelfItem, ShelfPut, shelf_kind};
use tillstamp_store::{Change, OperatorRow, OtherPrivate, ShelfBytes, ShelfPage};

/// Items of one message.
const ITEMS: usize = 100;
/// Of bytes in one message; the wire's limit is above it.
const BYTES: usize = 1_000_000;

/// A staff member as tills tell one another.
#[derive(Serialize, Deserialize)]
struct SharedOperator {
    name: String,
    role: Role,
    active: bool,
    pin_hash: Option<String>,
    language: Option<String>,
    own_member: Option<MemberId>,
}

impl Till {
    /// What to put on the shelf next; nothing where the server has all.
    pub fn shelf_put(&mut self) -> Result<Option<ShelfPut>, JoinedError> {
        self.joined()?;
        let mut found = self.unshelved_staff()?;
        found.extend(self.store.unshelved(ITEMS)?);
        let (mut items, mut bytes) = (Vec::new(), 0);
        for (kind, id, content) in found.into_iter().take(ITEMS) {
            bytes += content.len();
            if bytes > BYTES && !items.is_empty() {
                break;
            }
            // What is too long for the shelf stays here.
            let (Some(id), Some(content)) = (Blob::new(id), Blob::new(content)) else { continue };
            items.push(ShelfItem { kind, id, number: 0, bytes: content });
        }
        if items.is_empty() {
            return Ok(None);
        }
        let items = List::new(items).ok_or_else(|| JoinedError::Wire("shelf".to_owned()))?;
        Ok(Some(ShelfPut { protocol: PROTOCOL, items }))
    }

    /// It is durable there.
    pub fn shelf_put_done(&mut self, put: &ShelfPut) -> Result<(), JoinedError> {
        let seen: Vec<_> = put.items.iter().map(|item| (item.kind, item.id.to_vec(), Hash::of(&item.bytes))).collect();
        Ok(self.store.shelved(&seen)?)
    }

    /// What to ask for next.
    pub fn shelf_get(&self, limit: u32) -> Result<ShelfGet, JoinedError> {
        let link = self.joined()?;
        let (feed_id, after) = link.shelf.map_or((None, 0), |(feed_id, after)| (Some(feed_id.into()), after));
        Ok(ShelfGet { protocol: PROTOCOL, feed_id, after, limit })
    }

    /// Keeps what came; whether there is more.
    pub fn apply_shelf(&mut self, shelf: &Shelf) -> Result<bool, JoinedError> {
        let link = Link { shelf: Some((shelf.feed_id.0, shelf.next)), ..self.joined()?.clone() };
        let (mut page, mut keys) = (ShelfPage::default(), Vec::new());
        for item in shelf.items.iter() {
            page.seen.push((item.kind, item.id.to_vec(), Hash::of(&item.bytes)));
            if self.store.shelf_hash(item.kind, &item.id)? == Some(Hash::of(&item.bytes)) {
                continue;
            }
            self.take_item(item, &mut page, &mut keys)?;
        }
        page.feed.changes.push(link_change(Some(&link))?);
        // A key is durable before what it opens.
        self.store.put_member_keys(&keys)?;
        let outcome = self.store.apply_shelf(&page)?;
        self.link = Some(link);
        for private in &page.feed.private {
            if let Some(data) = self.private_of(private.member)? {
                self.index_profile(private.member, &data.profile);
            }
        }
        page.erased.iter().for_each(|member| self.forget_member(*member));
        self.after_feed(outcome, shelf.more, 0)?;
        Ok(shelf.more)
    }

    fn take_item(
        &self,
        item: &ShelfItem,
        page: &mut ShelfPage,
        keys: &mut Vec<(MemberId, [u8; 32])>,
    ) -> Result<(), JoinedError> {
        let id = <[u8; 16]>::try_from(&item.id[..]);
        let bytes = item.bytes.to_vec();
        match (item.kind, id) {
            (shelf_kind::PROGRAM, _) if Hash::of(&bytes).0[..] == item.id[..] => {
                page.feed.changes.push(Change::Program { document: bytes });
            }
            (shelf_kind::OPERATOR, Ok(id)) => {
                let Ok(told) = serde_json::from_slice::<SharedOperator>(&bytes) else { return Ok(()) };
                let (row, fact) = self.operator_from(OperatorId::from_bytes(id), told)?;
                page.feed.changes.push(Change::Operator(row));
                page.told.push(fact);
            }
            (shelf_kind::PRIVATE, Ok(id)) if !bytes.is_empty() => {
                page.feed.private.push(OtherPrivate { member: MemberId::from_bytes(id), ciphertext: bytes });
            }
            (shelf_kind::MEMBER_KEY, Ok(id)) => match <[u8; 32]>::try_from(bytes.as_slice()) {
                Ok(key) => keys.push((MemberId::from_bytes(id), key)),
                Err(_) if bytes.is_empty() => page.erased.push(MemberId::from_bytes(id)),
                Err(_) => {}
            },
            (shelf_kind::STORE_NAME | shelf_kind::TERMINAL_NAME, Ok(id)) => {
                page.feed.places.push((id, String::from_utf8_lossy(&bytes).into_owned()));
            }
            // A later version's kind, or none of ours.
            _ => {}
        }
        Ok(())
    }

    /// The row with what is counted here.
    fn operator_from(&self, id: OperatorId, told: SharedOperator) -> Result<(OperatorRow, Fact), JoinedError> {
        let known = self.store.operator(id)?;
        let SharedOperator { name, role, active, pin_hash, language, own_member } = told;
        let row = OperatorRow {
            id,
            name,
            role,
            active,
            pin_hash,
            language,
            failed_attempts: known.as_ref().map_or(0, |row| row.failed_attempts),
            locked_until: known.and_then(|row| row.locked_until),
            own_member,
        };
        Ok((row, Fact::new(Detail::OperatorChanged { subject: id, role, active }, None)))
    }

    fn unshelved_staff(&self) -> Result<Vec<ShelfBytes>, JoinedError> {
        let mut found = Vec::new();
        for row in self.store.operators()? {
            // Who has no PIN works nowhere else; the first person of a till that joined stays there.
            if row.pin_hash.is_none() || self.store.is_stand_in(row.id)? {
                continue;
            }
            let OperatorRow { id, name, role, active, pin_hash, language, own_member, .. } = row;
            let shared = SharedOperator { name, role, active, pin_hash, language, own_member };
            let bytes = serde_json::to_vec(&shared).map_err(Fault::from)?;
            if self.store.shelf_hash(shelf_kind::OPERATOR, id.bytes())? != Some(Hash::of(&bytes)) {
                found.push((shelf_kind::OPERATOR, id.bytes().to_vec(), bytes));
            }
        }
        Ok(found)
    }
}
