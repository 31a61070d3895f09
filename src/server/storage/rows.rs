//! The tables, each as the struct of its row. `merchant` stands first in every key and in no struct.
//!
//! Streams are numbered within their merchant under the merchant's lock, from 1 (the server's own); 0 stands for
//! "free" where a stream holds units. A subject's key is its member's sixteen bytes (zeros for stock), its kind and
//! its number, so that all of a member's units stand together. A restored server opens another stream of its own, with
//! the next epoch and a number like any other's.

use super::table::tables;
use tillstamp_ledger::{MemberId, Subject};

/// A subject as bytes: member ‖ kind ‖ number (four bytes, big-endian).
pub type SubjectKey = [u8; 21];

/// Holder of units that nobody holds.
pub const FREE: u32 = 0;
/// Holder of what a restored server still has to find: units that a till took before the restore and that are not free
/// yet. The quantity is owed, not held.
pub const OWED: u32 = u32::MAX;
/// Number of the server's first own stream.
pub const SERVER_STREAM: u32 = 1;

/// A subject as a key.
pub fn subject_key(subject: Subject) -> SubjectKey {
    let (kind, number) = subject.code();
    let mut key = [0; 21];
    if let Some(member) = subject.member() {
        key[..16].copy_from_slice(member.bytes());
    }
    key[16] = kind;
    key[17..].copy_from_slice(&number.to_be_bytes());
    key
}

/// The inverse of [`subject_key`]; nothing where the bytes are no subject.
pub fn subject_of(key: &SubjectKey) -> Option<Subject> {
    let number = u32::from_be_bytes(key[17..].try_into().ok()?);
    let member = MemberId::from_bytes(key[..16].try_into().ok()?);
    Subject::from_code(key[16], number, (key[16] != 3).then_some(member))
}

impl StreamRow {
    /// Whether the server itself writes this stream: it stands at no shop but the merchant.
    pub fn is_own(&self) -> bool {
        self.terminal == self.store
    }
}

tables! {
    /// Something that is known of the merchant as a text.
    SettingRow = "setting" {
        key {
            /// What: `name`, or `adopted-by` where the merchant goes on under a shop's own id.
            name: String,
        }
        rest {
            /// The text.
            value: String,
        }
    }
    /// A shop of the merchant.
    StoreRow = "store" {
        key {
            /// Its id.
            store: [u8; 16],
        }
        rest {
            /// What it is called; no person's name.
            name: String,
        }
    }
    /// A till.
    TerminalRow = "terminal" {
        key {
            /// Its id.
            terminal: [u8; 16],
        }
        rest {
            /// Shop.
            store: [u8; 16],
            /// What it is called; no person's name.
            name: String,
            /// Cut off by the operator: its token is dead.
            revoked: bool,
            /// Until when it may redeem while cut off.
            lease_until_ms: i64,
            /// Last time that it was heard of.
            seen_ms: i64,
        }
    }
    /// A terminal's secret, as its hash.
    TokenRow = "token" {
        key {
            /// SHA-256 of the secret.
            hash: [u8; 32],
        }
        rest {
            /// Whose.
            terminal: [u8; 16],
            /// The token that dies when this one is first used.
            replaces: Option<[u8; 32]>,
            /// No longer taken.
            revoked: bool,
        }
    }
    /// A one-time code for pairing, as its hash.
    PairingRow = "pairing" {
        key {
            /// SHA-256 of the code.
            hash: [u8; 32],
        }
        rest {
            /// Shop that the till will belong to.
            store: [u8; 16],
            /// Last instant of its validity.
            expires_ms: i64,
            /// Taken, or withdrawn.
            used: bool,
        }
    }
    /// A terminal's run of entries.
    StreamRow = "stream" {
        key {
            /// Device; the merchant's own id for the server's stream.
            terminal: [u8; 16],
            /// From 1.
            epoch: u32,
        }
        rest {
            /// Within the merchant, from 1.
            number: u32,
            /// Shop; the merchant's own id for the server's stream.
            store: [u8; 16],
            /// Ed25519 key of its heads.
            public_key: [u8; 32],
            /// Entries up to here were written before the terminal joined: it was its own server then.
            own_until_seq: u64,
            /// Last position on the server.
            acked_seq: u64,
            /// Hash there; the genesis hash before the first entry.
            head_hash: [u8; 32],
            /// The newest signature over a head, and the position that it covers.
            signature: Option<[u8; 64]>,
            /// Position that the signature covers.
            signed_seq: u64,
            /// As on the wire: 1 open, 2 forked, 3 fenced.
            status: u8,
            /// When its cells go back to free; nothing where no fence is planned.
            fence_at_ms: Option<i64>,
            /// The server was restored, and has not heard since what this stream did meanwhile.
            must_report: bool,
        }
    }
    /// A well-chained envelope, always kept.
    EntryRow = "entry" {
        key {
            /// Number of the stream.
            stream: u32,
            /// Position in it.
            seq: u64,
        }
        rest {
            /// SHA-256 of the hash before and the envelope.
            hash: [u8; 32],
            /// Id by its action; nothing where the envelope is not readable.
            entry_id: Option<[u8; 16]>,
            /// Kind of the fact; nothing where the envelope is not readable.
            kind: Option<u16>,
            /// Days since 1970.
            business_date: Option<i32>,
            /// Trusted time.
            at_ms: Option<i64>,
            /// To whom.
            member: Option<[u8; 16]>,
            /// The very bytes.
            envelope: Vec<u8>,
        }
    }
    /// The feed: what the server found an entry to be.
    DecisionRow = "decision" {
        key {
            /// In the feed.
            position: u64,
        }
        rest {
            /// Whose entry.
            stream: u32,
            /// Which.
            seq: u64,
            /// As on the wire: 1 effective, 2 duplicate, 3 quarantined, 4 unknown kind.
            verdict: u8,
            /// Running hash of the feed with this decision.
            feed_hash: [u8; 32],
        }
    }
    /// Entries that took effect, by their actions. Actions are named in the order of time, so that new rows come to the
    /// end of the table however large it has grown; entries' own ids are hashes and would come anywhere.
    ActionRow = "action" {
        key {
            /// UUIDv7 of the action.
            action_id: [u8; 16],
            /// Which of its entries.
            ordinal: u32,
        }
        rest {
            /// Stream of the entry.
            stream: u32,
            /// Its position there.
            seq: u64,
        }
    }
    /// Entries that took effect and spent units, by their ids: a void names the debit that it undoes.
    DebitRow = "debit" {
        key {
            /// The entry's id.
            entry_id: [u8; 16],
        }
        rest {
            /// Stream of the entry.
            stream: u32,
            /// Its position there.
            seq: u64,
        }
    }
    /// What may take effect only once, and by which entry it did.
    EffectRow = "effect" {
        key {
            /// The effect's key.
            key: [u8; 32],
        }
        rest {
            /// Stream of the entry.
            stream: u32,
            /// Its position there.
            seq: u64,
        }
    }
    /// Units of one vintage with one holder.
    CellRow = "cell" {
        key {
            /// Whose and what.
            subject: SubjectKey,
            /// Last business date.
            vintage: i32,
            /// Number of the stream that may spend them, or [`FREE`].
            holder: u32,
        }
        rest {
            /// Units; a cell without units has no row.
            quantity: i64,
        }
        check "quantity > 0"
    }
    /// The terms of a subject's conservation equation.
    TallyRow = "tally" {
        key {
            /// Whose and what.
            subject: SubjectKey,
        }
        rest {
            /// Credits by rules.
            earned: i64,
            /// Credits by people.
            adjusted: i64,
            /// Credits of what debits could not take.
            deficit: i64,
            /// Net debits by redemptions and exchanges.
            spent: i64,
            /// Debits of expired units.
            expired: i64,
            /// Debits of voided earnings.
            reversed: i64,
        }
        check "earned >= 0 AND adjusted >= 0 AND deficit >= 0 AND spent >= 0 AND expired >= 0 AND reversed >= 0"
    }
    /// What a debit could not take from its cell.
    DeficitRow = "deficit" {
        key {
            /// Position whose decision booked it.
            position: u64,
            /// Within that decision, from 0.
            ordinal: u32,
        }
        rest {
            /// Whose and what.
            subject: SubjectKey,
            /// Which units.
            vintage: i32,
            /// As on the wire.
            cause: u8,
            /// Units.
            quantity: i64,
        }
        check "quantity > 0"
    }
    /// Units of one vintage given to a terminal.
    GrantRow = "grant_part" {
        key {
            /// Chosen by the terminal.
            grant_id: [u8; 16],
            /// Last business date.
            vintage: i32,
        }
        rest {
            /// Whose and what.
            subject: SubjectKey,
            /// Number of the stream that may take them.
            holder: u32,
            /// Units.
            quantity: i64,
            /// 1 in transit, 2 taken, 3 back to free.
            status: u8,
        }
        check "quantity > 0"
    }
    /// An entry whose effect waits for a person.
    QuarantineRow = "quarantine" {
        key {
            /// Number of the stream.
            stream: u32,
            /// Position in it.
            seq: u64,
        }
        rest {
            /// Position in the feed.
            position: u64,
            /// Why.
            reason: u8,
            /// 1 waiting, 2 accepted, 3 dismissed.
            status: u8,
        }
    }
    /// An entry of a branch that was not the acknowledged one.
    ForkRow = "fork_entry" {
        key {
            /// Number of the stream.
            stream: u32,
            /// Position that it claims.
            seq: u64,
            /// Its hash in that branch.
            hash: [u8; 32],
        }
        rest {
            /// The very bytes.
            envelope: Vec<u8>,
        }
    }
    /// A phone's key.
    DeviceRow = "device" {
        key {
            /// Whose.
            member: [u8; 16],
            /// Short name of the key.
            tag: [u8; 4],
        }
        rest {
            /// As in envelopes.
            algorithm: u8,
            /// Raw key.
            public_key: Vec<u8>,
            /// No longer taken.
            revoked: bool,
        }
    }
    /// Bytes that tills share beside the ledger.
    ShelfRow = "shelf" {
        key {
            /// As on the wire.
            kind: u8,
            /// Whose, or which.
            id: Vec<u8>,
        }
        rest {
            /// Place in the order; raised when the bytes are replaced.
            number: u64,
            /// What it says; empty for a tombstone.
            bytes: Vec<u8>,
        }
    }
    /// The shelf in the order of its numbers.
    ShelfOrderRow = "shelf_order" {
        key {
            /// From 1, with gaps where something was replaced.
            number: u64,
        }
        rest {
            /// As on the wire.
            kind: u8,
            /// Whose, or which.
            id: Vec<u8>,
        }
    }
    /// A member who is more than enrolled.
    MemberRow = "member" {
        key {
            /// Who.
            member: [u8; 16],
        }
        rest {
            /// Private data is gone.
            erased: bool,
            /// Lives on in another.
            merged_into: Option<[u8; 16]>,
            /// Highest printed card; 0 for none.
            card_version: u16,
            /// Cards up to this one are not taken; 0 for none.
            blocked_version: u16,
        }
    }
}
