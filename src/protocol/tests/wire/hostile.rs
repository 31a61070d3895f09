//! Inputs that no till of ours sends.

use crate::samples;
use proptest::prelude::*;
use tillstamp_protocol::*;

fn packed(plain: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(plain, 3).unwrap()
}

/// Tries the bytes as every message; only that nothing panics matters.
fn read_as_everything(bytes: &[u8]) {
    drop(unpack::<Push>(bytes));
    drop(unpack::<PushReply>(bytes));
    drop(unpack::<Conflict>(bytes));
    drop(unpack::<Pull>(bytes));
    drop(unpack::<Page>(bytes));
    drop(unpack::<GrantRequest>(bytes));
    drop(unpack::<Grant>(bytes));
    drop(unpack::<PairRequest>(bytes));
    drop(unpack::<PairReply>(bytes));
    drop(unpack::<StreamRequest>(bytes));
    drop(unpack::<RenewRequest>(bytes));
    drop(unpack::<RenewReply>(bytes));
    drop(unpack::<ErrorReply>(bytes));
    drop(unpack::<SignedManifest>(bytes));
    drop(unpack::<Chunk>(bytes));
    drop(Manifest::from_bytes(bytes));
}

#[test]
fn a_bomb_is_refused_while_it_inflates() {
    let bomb = packed(&vec![0; 512 * 1024 * 1024]);
    assert!(bomb.len() < LIMITS_PUSH.packed, "{} bytes", bomb.len());
    assert!(matches!(unpack::<Push>(&bomb), Err(WireError::Bomb { limit }) if limit == LIMITS_PUSH.inflated));
}

#[test]
fn a_long_body_is_refused_before_it_is_read() {
    let long = vec![0; LIMITS_PUSH.packed + 1];
    assert!(matches!(unpack::<Push>(&long), Err(WireError::TooLong { .. })));
    let large = samples::push().envelopes[1].to_vec();
    let envelope = Blob::new(large.repeat(50)).unwrap();
    let push = Push { envelopes: samples::list(vec![envelope; 150]), ..samples::push() };
    assert!(matches!(pack(&push), Err(WireError::TooLong { .. })));
}

#[test]
fn lengths_are_judged_before_memory_is_taken() {
    assert!(List::<u8, 3>::new(vec![0; 4]).is_none());
    assert!(Blob::<3>::new(vec![0; 4]).is_none());
    assert!(Text::<3>::new("four").is_none() && Text::<9>::new("a\u{7}b").is_none());
    // An array header that claims 2⁶⁰ items, a byte string that claims 2⁴⁰ bytes, lists without an end.
    let hostile: [&[u8]; 4] = [
        &[0x9b, 0x10, 0, 0, 0, 0, 0, 0, 0],
        &[0x5b, 0, 0, 1, 0, 0, 0, 0, 0],
        &[0x9f, 0x01, 0xff],
        &[0x84, 0x82, 0, 0, 0x9a, 0xff, 0xff, 0xff, 0xff],
    ];
    for bytes in hostile {
        assert!(minicbor::decode::<List<u8, 1000>>(bytes).is_err());
        assert!(minicbor::decode::<Blob<1000>>(bytes).is_err());
        read_as_everything(&packed(bytes));
    }
    let many = vec![0x01; 1001];
    let header = [0x99, 0x03, 0xe9];
    assert!(minicbor::decode::<List<u8, 1000>>(&[header.as_slice(), &many].concat()).is_err());
    assert!(minicbor::decode::<List<u8, 1001>>(&[header.as_slice(), &many].concat()).is_ok());
}

#[test]
fn bytes_behind_a_message_are_refused() {
    let mut plain = minicbor::to_vec(samples::push()).unwrap();
    plain.push(0);
    assert!(matches!(unpack::<Push>(&packed(&plain)), Err(WireError::Trailing(1))));
    let frames = [pack(&samples::push()).unwrap(), packed(&[0])].concat();
    assert!(unpack::<Push>(&frames).is_err(), "a second frame inflates behind the first");
}

proptest! {
    #[test]
    fn fuzz_raw_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_as_everything(&bytes);
        read_as_everything(&packed(&bytes));
    }

    /// Near misses reach deeper than noise: one byte of a good message changed, cut or doubled.
    #[test]
    fn fuzz_near_misses_never_panic(which in 0_usize..15, at in any::<prop::sample::Index>(), byte: u8, cut: bool) {
        let all = samples::all();
        let mut plain = all[which].1.clone();
        let place = at.index(plain.len());
        if cut { plain.truncate(place) } else { plain[place] = byte }
        read_as_everything(&packed(&plain));
        let mut frame = all[which].2.clone();
        let place = at.index(frame.len());
        frame[place] = byte;
        read_as_everything(&frame);
    }
}
