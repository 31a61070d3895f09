//! What the rules are told of a till among others.
//!
//! Invariant: nothing in here can be spent; it only says why something must wait.

use crate::fault::Fault;
use crate::till::Till;
use tillstamp_ledger::{Detail, EnrolChannel, EntryId, MemberId, TerminalId, UtcMillis};
use tillstamp_loyalty::{Command, Elsewhere, Joined, OriginalEntry, Place, State};
use tillstamp_store::{OtherHolder, Store};

/// So many of a new member's entries are looked through for its joining.
const FIRST_ENTRIES: usize = 32;

impl Till {
    /// What this till must know beyond its own entries to decide; nothing on a lone one.
    pub(crate) fn joined_state(&mut self, command: Option<&Command>, state: &State) -> Result<Option<Joined>, Fault> {
        if self.link.is_none() {
            return Ok(None);
        }
        let elsewhere = match &state.member {
            Some(member) => self.elsewhere(member.id)?,
            None => Vec::new(),
        };
        let once_here = match command {
            Some(Command::Enrol { channel, .. }) => is_born_here(*channel),
            Some(Command::Scan { .. }) => match &state.member {
                Some(member) if member.visits == 0 => joined_here(&self.store, member.id)?,
                _ => false,
            },
            _ => false,
        };
        let original = state.original.as_ref().map(|original| original.id);
        Ok(Some(Joined {
            elsewhere,
            lease_ended: self.lease_ended(),
            original_at: original
                .filter(|_| !self.bugs.voids_elsewhere)
                .map(|id| self.place_of_entry(id))
                .transpose()?
                .flatten(),
            once_here: once_here || self.bugs.gives_once_anywhere,
            line_down_since: self.line_down_since(),
        }))
    }

    /// Since when this till earns only; nothing while its lease lasts.
    pub(crate) fn lease_ended(&mut self) -> Option<UtcMillis> {
        let now = self.time.known();
        let link = self.link.as_ref()?;
        if link.revoked {
            return Some(link.last_contact.unwrap_or(link.joined_at).min(now));
        }
        (link.lease_until < now).then_some(link.lease_until)
    }

    pub(super) fn line_down_since(&self) -> Option<UtcMillis> {
        self.line.as_ref().filter(|line| !line.up).map(|line| line.since)
    }

    /// Units of a member that others hold.
    pub(crate) fn elsewhere(&self, member: MemberId) -> Result<Vec<Elsewhere>, Fault> {
        let is_down = self.line_down_since().is_some();
        let mut found = Vec::new();
        for units in self.store.elsewhere(member)? {
            let place = match units.holder {
                OtherHolder::Free => Place::Server,
                OtherHolder::Stream(terminal, _, store) => self.place(terminal, store.bytes())?,
            };
            found.push(Elsewhere {
                subject: units.subject,
                vintage: units.vintage,
                quantity: units.quantity,
                place,
                since_down: if is_down { units.unconfirmed } else { 0 },
            });
        }
        Ok(found)
    }

    /// Another till's name, or its shop's. What an earlier epoch of this till held is the server's to free.
    fn place(&self, terminal: TerminalId, store: &[u8; 16]) -> Result<Place, Fault> {
        if terminal == self.store.identity().terminal {
            return Ok(Place::Server);
        }
        // The shop as the server names it: one that was alone keeps another id in its own streams.
        let is_own_store = self.link.as_ref().is_some_and(|link| store == link.store.bytes());
        let name = if is_own_store { self.store.place(terminal.bytes())? } else { self.store.place(store)? };
        Ok(Place::Till(name))
    }

    /// Where an entry stands, if not in the present stream.
    fn place_of_entry(&self, entry: EntryId) -> Result<Option<Place>, Fault> {
        if let Some(own) = self.store.entry(entry)? {
            let is_here = self.store.is_in_present_stream(own.position);
            return Ok((!is_here).then_some(Place::Till(None)));
        }
        let Some(told) = self.store.other_entry(entry)? else { return Ok(None) };
        let name = self.store.place(told.stream.0.bytes())?;
        Ok(Some(Place::Till(name)))
    }

    /// An entry of another till, for whoever wants to take it back here.
    pub(crate) fn told_original(&self, entry: EntryId) -> Result<Option<OriginalEntry>, Fault> {
        let told = self.store.other_entry(entry)?.filter(|told| told.counts());
        Ok(told.map(|told| OriginalEntry { id: entry, fact: told.entry.fact, context: told.entry.context }))
    }
}

/// Ids made at this counter are known to nobody else, so that nobody else can have given what is given once.
pub(super) fn is_born_here(channel: EnrolChannel) -> bool {
    matches!(channel, EnrolChannel::Counter | EnrolChannel::Import)
}

/// Whether the member joined at this counter, in the present stream: a copied disk has no such right.
pub(super) fn joined_here(store: &Store, member: MemberId) -> Result<bool, Fault> {
    let entries = store.entries_of(member, FIRST_ENTRIES, None)?;
    Ok(entries.iter().any(|entry| {
        let is_joining = matches!(entry.fact.detail, Detail::Enrolled { channel } if is_born_here(channel));
        is_joining && entry.fact.member == Some(member) && store.is_in_present_stream(entry.position)
    }))
}
