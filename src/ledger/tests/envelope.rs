//! The envelope's format: held still by golden bytes, read back exactly for every kind, never brought down by any
//! bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod facts;

use facts::{any_fact, samples};
use proptest::prelude::*;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use tillstamp_ledger::{Detail, ENVELOPE_LIMIT_BYTES, EnvelopeError, Fact, Hash, kind};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One line a kind: its number, its name, its bytes. A line once released never changes; new kinds add lines.
#[test]
fn golden_bytes_hold_the_format_still() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/vectors/envelopes.txt");
    let mut made = String::from(
        "# kind, envelope (version 1), chain hash after the one before; the first follows 32 zero bytes\n",
    );
    let mut hash = Hash([0; 32]);
    for (fact, context) in samples() {
        let bytes = fact.encode(&context, 0).unwrap();
        hash = hash.next(&bytes);
        let _ = writeln!(made, "{} {} {hash}", fact.detail.code(), hex(&bytes));
    }
    if std::env::var_os("WRITE_VECTORS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap();
    assert_eq!(made, golden);
}

#[test]
fn there_is_a_sample_of_every_kind() {
    let mut codes: Vec<_> = samples().iter().map(|(fact, _)| fact.detail.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes, kind::ALL);
}

#[test]
fn every_sample_is_read_back() {
    for (fact, context) in samples() {
        let bytes = fact.encode(&context, 3).unwrap();
        assert_eq!(Fact::decode(&bytes).unwrap(), (fact, context, 3));
    }
}

/// Every cut and every changed bit of every sample gives an error or another fact, and never the same fact.
#[test]
fn one_fact_has_one_form() {
    for (fact, context) in samples() {
        let bytes = fact.encode(&context, 0).unwrap();
        for length in 0..bytes.len() {
            assert!(Fact::decode(&bytes[..length]).is_err());
        }
        assert!(Fact::decode(&[bytes.as_slice(), &[0]].concat()).is_err());
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            if let Ok((other, other_context, index)) = Fact::decode(&changed) {
                assert!((&other, &other_context, index) != (&fact, &context, 0), "bit {bit} of {:?}", fact.detail);
            }
        }
    }
}

#[test]
fn an_unknown_kind_keeps_its_circumstances() {
    let (fact, context) = samples().remove(3);
    let mut bytes = fact.encode(&context, 0).unwrap();
    assert_eq!(bytes[..3], [0x91, 0x01, 0x04], "array of 17, version 1, kind 4");
    bytes.splice(2..3, [0x19, 0x03, 0xE7]);
    let (unknown, same, _) = Fact::decode(&bytes).unwrap();
    assert_eq!(unknown.detail, Detail::Unknown { code: 999 });
    assert_eq!((unknown.postings, same), (fact.postings, context));
    bytes[1] = 2;
    assert!(matches!(Fact::decode(&bytes), Err(EnvelopeError::Version(2))));
}

#[test]
fn no_envelope_is_longer_than_the_limit() {
    let (mut fact, context) = samples().remove(3);
    fact.effects = vec![tillstamp_ledger::EffectKey([1; 32]); 600];
    assert!(matches!(fact.encode(&context, 0), Err(EnvelopeError::TooLong(length)) if length > ENVELOPE_LIMIT_BYTES));
    assert!(matches!(Fact::decode(&vec![0; ENVELOPE_LIMIT_BYTES + 1]), Err(EnvelopeError::TooLong(_))));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(2_000),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_fact_is_read_back((fact, context, index) in any_fact()) {
        let bytes = fact.encode(&context, index).unwrap();
        prop_assert_eq!(Fact::decode(&bytes).unwrap(), (fact, context, index));
    }

    #[test]
    fn fuzz_any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        if let Ok((fact, context, index)) = Fact::decode(&bytes) {
            let is_known = !matches!(fact.detail, Detail::Unknown { .. });
            prop_assert!(!is_known || fact.encode(&context, index).unwrap() == bytes);
        }
    }

    #[test]
    fn fuzz_any_damage_to_a_fact_is_survived(
        (fact, context, index) in any_fact(),
        changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = fact.encode(&context, index).unwrap();
        for (at, value) in changes {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        if let Ok((other, other_context, other_index)) = Fact::decode(&bytes) {
            let is_known = !matches!(other.detail, Detail::Unknown { .. });
            prop_assert!(!is_known || other.encode(&other_context, other_index).unwrap() == bytes);
        }
    }
}
