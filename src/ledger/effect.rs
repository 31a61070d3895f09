//! Effect keys: names of what may take effect only once. Equal keys are the same effect, whoever recorded it.

use crate::ids::{EntryId, MemberId, StoreId};
use crate::time::BusinessDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// SHA-256 over a domain and the parts of one effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EffectKey(pub [u8; 32]);

fn key(domain: &str, parts: &[&[u8]]) -> EffectKey {
    let mut sha = Sha256::new();
    sha.update(b"tillstamp/effect/1/");
    sha.update(domain);
    for part in parts {
        // Lengths keep ("ab","c") and ("a","bc") apart.
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    EffectKey(sha.finalize().into())
}

/// The `refund_number`-th reversal of an entry (0 for the only, whole one).
pub fn entry_reversed(original: EntryId, refund_number: u32) -> EffectKey {
    key("reversal", &[original.bytes(), &refund_number.to_be_bytes()])
}

/// An award given once: welcome, birthday, threshold. `period` is the year, the threshold or 0.
pub fn business_once(member: MemberId, rule: &str, period: i64) -> EffectKey {
    key("once", &[member.bytes(), rule.as_bytes(), &period.to_be_bytes()])
}

/// A loan is taken, or declined, once.
pub fn loan_answered(id: &[u8; 16]) -> EffectKey {
    key("loan", &[id])
}

/// A sale of a till system: its source, the store, the business date and the receipt's reference.
pub fn sale_once(source: &str, store: StoreId, date: BusinessDate, reference: &str) -> EffectKey {
    key("sale", &[source.as_bytes(), store.bytes(), &date.0.to_be_bytes(), reference.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(key("x", &[b"ab", b"c"]), key("x", &[b"a", b"bc"]));
        let entry = EntryId(Uuid::from_u128(5));
        assert_ne!(entry_reversed(entry, 0), entry_reversed(entry, 1));
        assert_ne!(business_once(MemberId(entry.0), "welcome", 0), business_once(MemberId(entry.0), "birthday", 0));
    }
}
