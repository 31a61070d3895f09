//! A member's private data in the till: reading, changing, and the words a person gave for a correction.

use super::Till;
use super::act::{Ask, Stop};
use super::sheet::first_word;
use crate::entropy;
use crate::fault::Fault;
use crate::private::{PrivateData, Remark};
use tillstamp_ledger::{EntryId, Hash, MemberId};
use tillstamp_loyalty::Command;
use tillstamp_store::Change;

/// Remarks kept of one member; older ones go.
const REMARKS_MAX: usize = 50;

impl Till {
    /// No person's words for a correction are longer, in characters; what is longer is cut.
    pub const REMARK_CHARS_MAX: usize = 300;

    /// Decrypted private data; nothing where there is none or the key is gone.
    pub(crate) fn private_of(&self, member: MemberId) -> Result<Option<PrivateData>, Fault> {
        let Some(sealed) = self.store.private(member)? else { return Ok(None) };
        let Some(key) = self.store.member_key(member)? else { return Ok(None) };
        Ok(Some(PrivateData::decrypt(member, &key, &sealed)?))
    }

    /// First name or nickname.
    pub(crate) fn first_name(&self, member: MemberId) -> Option<String> {
        let private = self.private_of(self.survivor(member)).ok().flatten()?;
        first_word(&private.profile.name)
    }

    /// Replaces private data by one action; its ciphertext goes along in the same commit.
    pub(crate) fn write_private(&mut self, member: MemberId, data: &PrivateData, by_itself: bool) -> Result<(), Stop> {
        let key = self.key_for(member)?;
        let ciphertext = data.encrypt(member, &key, self.entropy.as_mut())?;
        let replaces = self.store.private(member)?.map(|old| Hash::of(&old));
        let command = Command::ChangeProfile { member, ciphertext: Hash::of(&ciphertext), replaces };
        let mut ask = Ask::new(command).with(Change::Private { member, ciphertext });
        ask.by_itself = by_itself;
        self.act(&ask)?;
        self.index_profile(member, &data.profile);
        Ok(())
    }

    /// The member's key, made and durable where there was none.
    fn key_for(&mut self, member: MemberId) -> Result<[u8; 32], Fault> {
        let waiting = self.batch.as_ref().and_then(|batch| batch.keys.iter().find(|(whose, _)| *whose == member));
        if let Some(key) = waiting.map(|(_, key)| *key).or(self.store.member_key(member)?) {
            return Ok(key);
        }
        let key = entropy::bytes::<32>(self.entropy.as_mut())?;
        match &mut self.batch {
            Some(batch) => batch.keys.push((member, key)),
            None => self.store.put_member_key(member, &key)?,
        }
        Ok(key)
    }

    /// Keeps a person's words for an entry with the member's private data.
    pub(crate) fn add_remark(&mut self, member: MemberId, entry: EntryId, text: &str) -> Result<(), Stop> {
        let mut data = self.private_of(member)?.unwrap_or_default();
        let text = text.chars().filter(|c| !c.is_control()).take(Self::REMARK_CHARS_MAX).collect();
        data.remarks.push(Remark { entry, at: self.time.now(), text });
        let extra = data.remarks.len().saturating_sub(REMARKS_MAX);
        data.remarks.drain(..extra);
        self.write_private(member, &data, false)
    }
}
