//! One message of every kind with every field set.

use tillstamp_protocol::*;

pub fn list<T, const MAX: usize>(items: Vec<T>) -> List<T, MAX> {
    List::new(items).unwrap()
}

fn blob<const MAX: usize>(bytes: &[u8]) -> Blob<MAX> {
    Blob::new(bytes.to_vec()).unwrap()
}

fn text<const MAX: usize>(words: &str) -> Text<MAX> {
    Text::new(words).unwrap()
}

fn stream() -> StreamId {
    StreamId { terminal: Fixed([1; 16]), epoch: 2 }
}

fn subject() -> Subject {
    Subject { kind: 1, number: 7, member: Some(Fixed([3; 16])) }
}

fn cursor() -> Cursor {
    Cursor { feed_id: Fixed([4; 16]), position: 1_000_000, feed_hash: Fixed([5; 32]) }
}

fn head() -> StreamHead {
    StreamHead {
        stream: stream(),
        seq: 77,
        hash: Fixed([6; 32]),
        key: Fixed([7; 32]),
        status: StreamStatus::Open,
        store: Fixed([8; 16]),
    }
}

fn cells() -> Cells {
    let held = Cell { vintage: 20_500, holder: Some(stream()), quantity: 4 };
    let free = Cell { vintage: i32::MAX, holder: None, quantity: 9 };
    Cells { subject: subject(), cells: list(vec![held, free]) }
}

fn device() -> Device {
    Device { member: Fixed([3; 16]), tag: Fixed([1, 2, 3, 4]), algorithm: 2, public_key: blob(&[2; 33]), revoked: true }
}

fn member() -> Member {
    let merged_into = Some(Fixed([9; 16]));
    Member { member: Fixed([3; 16]), erased: true, merged_into, card_version: 3, blocked_version: 2 }
}

pub fn push() -> Push {
    Push {
        protocol: PROTOCOL,
        stream: stream(),
        first_seq: 41,
        prev_hash: Fixed([10; 32]),
        head_hash: Fixed([11; 32]),
        signature: Fixed([12; 64]),
        envelopes: list(vec![blob(&[1, 2, 3]), blob(&[4; 300])]),
    }
}

pub fn page() -> Page {
    let deficit = Deficit { subject: subject(), vintage: 20_500, cause: 1, quantity: 2 };
    let entry = PageEntry {
        position: 999_999,
        stream: stream(),
        seq: 77,
        verdict: Verdict::Duplicate,
        deficits: list(vec![deficit]),
        envelope: blob(&[5; 200]),
    };
    Page {
        protocol: PROTOCOL,
        cursor: cursor(),
        more: true,
        entries: list(vec![entry]),
        cells: list(vec![cells()]),
        effects: list(vec![Fixed([13; 32])]),
        devices: list(vec![device()]),
        members: list(vec![member()]),
        included: list(vec![head()]),
        wake_ms: 1000,
    }
}

pub fn grant() -> Grant {
    Grant {
        protocol: PROTOCOL,
        grant_id: Fixed([14; 16]),
        stream: stream(),
        subject: Subject { kind: 3, number: 8, member: None },
        parts: list(vec![GrantPart { vintage: 20_600, quantity: 10 }]),
        signature: Fixed([15; 64]),
        retry_ms: None,
    }
}

/// Nothing yet: units are on their way.
fn grant_later() -> Grant {
    Grant { parts: list(Vec::new()), retry_ms: Some(250), ..grant() }
}

pub fn chunk() -> Chunk {
    Chunk {
        cells: list(vec![cells()]),
        effects: list(vec![Fixed([16; 32])]),
        devices: list(vec![device()]),
        members: list(vec![member()]),
        envelopes: list(vec![blob(&[6; 20])]),
    }
}

pub fn manifest() -> Manifest {
    Manifest {
        protocol: PROTOCOL,
        cursor: cursor(),
        server_key: Fixed([17; 32]),
        streams: list(vec![head()]),
        chunks: list(vec![ChunkInfo { hash: Fixed([18; 32]), bytes: 1234 }]),
    }
}

pub fn pair_request() -> PairRequest {
    PairRequest {
        protocol: PROTOCOL,
        code: Fixed([19; 16]),
        merchant: Fixed([20; 16]),
        stream: stream(),
        key: Fixed([7; 32]),
        head_seq: 77,
        head_hash: Fixed([6; 32]),
        signature: Fixed([21; 64]),
        name: text("Till by the window"),
    }
}

pub fn pair_reply() -> PairReply {
    PairReply {
        protocol: PROTOCOL,
        merchant: Fixed([20; 16]),
        store: Fixed([8; 16]),
        token: Fixed([22; 32]),
        server_key: Fixed([17; 32]),
        cursor: cursor(),
        lease_until_ms: 1_800_000_000_000,
        root_key: Fixed([24; 32]),
        root_signature: Fixed([25; 64]),
        now_ms: 1_700_000_000_000,
    }
}

fn invitation_reply() -> InvitationReply {
    InvitationReply {
        protocol: PROTOCOL,
        merchant: Fixed([20; 16]),
        merchant_name: text("Kavárna Most"),
        store: Fixed([8; 16]),
        store_name: text("Most Square"),
        root_key: Fixed([24; 32]),
        is_empty: true,
        now_ms: 1_700_000_000_000,
    }
}

fn report_request() -> ReportRequest {
    ReportRequest {
        protocol: PROTOCOL,
        stream: stream(),
        head_seq: 77,
        head_hash: Fixed([6; 32]),
        signature: Fixed([21; 64]),
    }
}

fn report_reply() -> ReportReply {
    ReportReply {
        protocol: PROTOCOL,
        feed_id: Fixed([4; 16]),
        server_key: Fixed([17; 32]),
        root_signature: Fixed([25; 64]),
        waiting: 3,
    }
}

fn shelf_item(number: u64) -> ShelfItem {
    ShelfItem { kind: shelf_kind::PRIVATE, id: blob(&[3; 16]), number, bytes: blob(&[26; 40]) }
}

fn shelf() -> Shelf {
    Shelf { protocol: PROTOCOL, feed_id: Fixed([4; 16]), items: list(vec![shelf_item(9)]), next: 9, more: true }
}

fn grant_request() -> GrantRequest {
    GrantRequest {
        protocol: PROTOCOL,
        grant_id: Fixed([14; 16]),
        stream: stream(),
        subject: subject(),
        quantity: 10,
        recall: None,
    }
}

/// Every message with its name and a check that it reads back as written.
fn lan() -> (LanHeads, LoanRequest, Loan) {
    let signed = LanHead { stream: stream(), seq: 77, hash: Fixed([6; 32]), signature: Some(Fixed([26; 64])) };
    let heads = LanHeads { protocol: PROTOCOL, heads: list(vec![signed, LanHead { signature: None, ..signed }]) };
    let loan_id = Fixed([27; 16]);
    let request = LoanRequest { protocol: PROTOCOL, loan_id, borrower: stream(), subject: subject(), quantity: 3 };
    let loan = Loan { protocol: PROTOCOL, loan_id, lender: stream(), seq: 78, signature: Fixed([28; 64]) };
    (heads, request, loan)
}

pub fn lan_frames() -> Vec<(&'static str, LanFrame)> {
    let (heads, request, loan) = lan();
    vec![
        ("lan_frame_heads", LanFrame::Heads(heads)),
        ("lan_frame_run", LanFrame::Run(push())),
        ("lan_frame_ask", LanFrame::Ask(request)),
        ("lan_frame_loan", LanFrame::Loan(loan)),
    ]
}

fn one<M: Message + PartialEq + std::fmt::Debug>(name: &'static str, message: M) -> (&'static str, Vec<u8>, Vec<u8>) {
    let packed = pack(&message).unwrap();
    assert_eq!(unpack::<M>(&packed).unwrap(), message, "{name}");
    (name, minicbor::to_vec(&message).unwrap(), packed)
}

pub fn all() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let manifest = manifest().to_bytes().unwrap();
    let conflict = Conflict {
        protocol: PROTOCOL,
        cause: ConflictCause::Fork,
        expected_seq: 41,
        head_hash: Fixed([6; 32]),
        status: StreamStatus::Forked,
    };
    let error_arguments = vec![
        NamedArgument { name: text("limit"), value: Argument::Number(-1) },
        NamedArgument { name: text("what"), value: Argument::Name(text("push")) },
    ];
    let wait_request = WaitRequest { protocol: PROTOCOL, stream: stream(), position: 1_000_000, wait_ms: 20_000 };
    let wait_reply = WaitReply { protocol: PROTOCOL, position: 1_000_002, recalls: list(vec![subject()]) };
    let stream_request =
        StreamRequest { protocol: PROTOCOL, stream: stream(), key: Fixed([7; 32]), signature: Fixed([21; 64]) };
    let reply = PushReply { protocol: PROTOCOL, acked_seq: 42, feed_id: Fixed([4; 16]), position: 1_000_002 };
    let renewed = RenewReply {
        protocol: PROTOCOL,
        lease_until_ms: 1,
        token: Some(Fixed([22; 32])),
        now_ms: -5,
        server_key: Fixed([17; 32]),
        root_signature: Fixed([25; 64]),
    };
    let error = ErrorReply { protocol: PROTOCOL, code: text("body-too-long"), arguments: list(error_arguments) };
    let (heads, loan_request, loan) = lan();
    vec![
        one("lan_heads", heads),
        one("loan_request", loan_request),
        one("loan", loan),
        one("push", push()),
        one("push_reply", reply),
        one("conflict", conflict),
        one("pull", Pull { protocol: PROTOCOL, cursor: Some(cursor()), limit: 500 }),
        one("page", page()),
        one("grant_request", grant_request()),
        one("grant", grant()),
        one("grant_request_recall", GrantRequest { recall: Some(true), ..grant_request() }),
        one("grant_later", grant_later()),
        one("wait_request", wait_request),
        one("wait_reply", wait_reply),
        one("invitation_request", InvitationRequest { protocol: PROTOCOL, code: Fixed([19; 16]) }),
        one("invitation_reply", invitation_reply()),
        one("shelf_put", ShelfPut { protocol: PROTOCOL, items: list(vec![shelf_item(0)]) }),
        one("shelf_get", ShelfGet { protocol: PROTOCOL, feed_id: Some(Fixed([4; 16])), after: 8, limit: 100 }),
        one("shelf", shelf()),
        one("report_request", report_request()),
        one("report_reply", report_reply()),
        one("pair_request", pair_request()),
        one("pair_reply", pair_reply()),
        one("stream_request", stream_request),
        one("renew_request", RenewRequest { protocol: PROTOCOL, new_token: true }),
        one("renew_reply", renewed),
        one("error_reply", error),
        one("signed_manifest", SignedManifest { manifest: blob(&manifest), signature: Fixed([23; 64]) }),
        one("chunk", chunk()),
    ]
}
