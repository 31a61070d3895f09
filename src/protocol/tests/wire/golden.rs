//! Golden bytes: a changed byte is a till that no longer understands its server.
//!
//! `TILLSTAMP_WRITE_VECTORS=1 cargo test -p tillstamp-protocol` writes the files anew.

use crate::samples;
use std::fs;
use std::path::PathBuf;
use tillstamp_protocol::*;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../assets/vectors/protocol").join(name)
}

#[test]
fn golden_bytes_hold_every_message_still() {
    let write = std::env::var_os("TILLSTAMP_WRITE_VECTORS").is_some();
    for (name, plain, packed) in samples::all() {
        if write {
            fs::write(path(&format!("{name}.cbor")), &plain).unwrap();
            fs::write(path(&format!("{name}.zst")), &packed).unwrap();
        }
        assert_eq!(fs::read(path(&format!("{name}.cbor"))).unwrap(), plain, "{name}");
    }
}

/// What was compressed once must be read for ever; a newer zstd may compress into other bytes.
#[test]
fn frames_of_earlier_builds_are_read() {
    let read = |name: &str| fs::read(path(name)).unwrap();
    assert_eq!(unpack::<Push>(&read("push.zst")).unwrap(), samples::push());
    assert_eq!(unpack::<Page>(&read("page.zst")).unwrap(), samples::page());
    assert_eq!(unpack::<Grant>(&read("grant.zst")).unwrap(), samples::grant());
    assert_eq!(unpack::<Chunk>(&read("chunk.zst")).unwrap(), samples::chunk());
    assert_eq!(unpack::<PairRequest>(&read("pair_request.zst")).unwrap(), samples::pair_request());
    assert_eq!(unpack::<PairReply>(&read("pair_reply.zst")).unwrap(), samples::pair_reply());
    let signed = unpack::<SignedManifest>(&read("signed_manifest.zst")).unwrap();
    assert_eq!(Manifest::from_bytes(&signed.manifest).unwrap(), samples::manifest());
}

/// Frames between tills: as earlier builds wrote them, they are read; cut short, or with bytes behind, they are not.
#[test]
fn frames_between_tills_are_read_whole_or_not_at_all() {
    for (name, frame) in samples::lan_frames() {
        let file = path(&format!("{name}.bin"));
        if std::env::var_os("TILLSTAMP_WRITE_VECTORS").is_some() {
            fs::write(&file, frame.to_bytes().unwrap()).unwrap();
        }
        let bytes = fs::read(file).unwrap();
        assert_eq!(LanFrame::read(&bytes).unwrap(), Some(frame), "{name}");
        assert!(LanFrame::read(&bytes[..bytes.len() - 1]).is_err() && LanFrame::read(&bytes[..3]).is_err());
        assert!(LanFrame::read(&[bytes.as_slice(), &[0]].concat()).is_err());
    }
    assert_eq!(LanFrame::read(&[250, 0, 0, 0, 2, 1, 2]).unwrap(), None, "a later version's frame is skipped");
    let long = [2, 0xff, 0xff, 0xff, 0xff];
    assert!(LanFrame::length(&long).is_err(), "judged before memory is taken");
}

/// Bytes that a signature covers must never move either.
#[test]
fn signed_bytes_are_stable() {
    let grant = samples::grant().signed_bytes().unwrap();
    assert!(grant.starts_with(b"tillstamp/grant/1"));
    let other = Grant { signature: Fixed([0; 64]), protocol: 9, retry_ms: Some(1), ..samples::grant() };
    assert_eq!(other.signed_bytes().unwrap(), grant, "version, signature and what came later are not covered");
    let more = Grant { parts: samples::list(vec![GrantPart { vintage: 20_600, quantity: 11 }]), ..samples::grant() };
    assert_ne!(more.signed_bytes().unwrap(), grant);
    assert!(Manifest::signed_bytes(b"x").starts_with(b"tillstamp/snapshot/1"));
}

/// A later version adds fields at the end; this one reads past them, in messages and in their parts.
#[test]
fn fields_of_a_later_version_are_skipped() {
    let mut reply = minicbor::Encoder::new(Vec::new());
    reply.array(6).unwrap().u16(2).unwrap().u64(42).unwrap().bytes(&[4; 16]).unwrap().u64(7).unwrap();
    reply.str("a hint").unwrap().array(1).unwrap().u8(1).unwrap();
    let packed = zstd::bulk::compress(&reply.into_writer(), 3).unwrap();
    let read: PushReply = unpack(&packed).unwrap();
    assert_eq!((read.protocol, read.acked_seq, read.position), (2, 42, 7));
    // And one of an earlier version lacks what was added since: bytes of the first build, read by this one.
    let path = |name: &str| fs::read(path(&format!("{name}.cbor"))).unwrap();
    assert_eq!(minicbor::decode::<GrantRequest>(&path("grant_request")).unwrap().recall, None);
    assert_eq!(minicbor::decode::<Grant>(&path("grant")).unwrap().retry_ms, None);
    assert_eq!(minicbor::decode::<Verdict>(&[9]).unwrap(), Verdict::Other(9));
    assert_eq!(minicbor::to_vec(Verdict::Other(9)).unwrap(), [9]);
}
