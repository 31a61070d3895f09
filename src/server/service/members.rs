//! Who belongs to a merchant: its stores, its tills, their tokens and streams.
//!
//! Invariant: of codes and tokens only hashes are stored. A stream's key is fixed with the stream for ever.

use super::error::ServiceError;
use super::shelf::shelve;
use super::work::{genesis, new_id};
use super::{Asker, FENCE_GRACE_MS, LEASE_MS, Service, again, check_protocol};
use crate::storage::rows::{SERVER_STREAM, SettingRow, StoreRow, StreamRow, TerminalRow, TokenRow};
use crate::storage::{Head, StorageError, View, get, insert, scan, upsert};
use sha2::{Digest, Sha256};
use tillstamp_ledger::{MerchantId, Seq, Sign, StoreId, TerminalId, head_bytes};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{Cursor, Fixed, PROTOCOL, RenewReply, RenewRequest, StreamRequest, StreamStatus, shelf_kind};

const MANY: u32 = 100_000;
/// Names of settings.
pub(super) const NAME: &str = "name";
pub(super) const ADOPTED_BY: &str = "adopted-by";

/// A till, for lists.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// The till.
    pub row: TerminalRow,
    /// Its streams, oldest epoch first.
    pub streams: Vec<StreamRow>,
}

pub(super) fn digest(secret: &[u8]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

impl Service {
    /// Makes a merchant, with this id where a shop brings its own. Doing it again after a crash half-way completes it.
    pub async fn add_merchant(&self, id: Option<MerchantId>) -> Result<MerchantId, ServiceError> {
        let merchant = id.unwrap_or_else(|| MerchantId::from_bytes(new_id(&*self.world)));
        let feed_id = new_id(&*self.world);
        let feed_hash = super::pull::first_feed_hash(&feed_id);
        let head = Head { feed_id, position: 0, feed_hash, streams: SERVER_STREAM };
        match self.storage.add_merchant(merchant, &head).await {
            Ok(()) | Err(StorageError::Exists) => {}
            Err(error) => return Err(error.into()),
        }
        let transaction = self.storage.begin(merchant).await?;
        if !get::<StreamRow>(&*transaction, [*merchant.bytes()]).await?.is_empty() {
            return Err(StorageError::Exists.into());
        }
        let public_key = self.keys.stream_key(merchant, 1).public_key();
        let mut row = new_stream(*merchant.bytes(), 1, SERVER_STREAM, *merchant.bytes(), public_key);
        row.head_hash = genesis(merchant, &row).0;
        insert(&*transaction, vec![row]).await?;
        let head = transaction.head().clone();
        transaction.commit(&head).await?;
        Ok(merchant)
    }

    /// What the merchant is called; nothing where it was never named.
    pub async fn merchant_name(&self, merchant: MerchantId) -> Result<String, ServiceError> {
        let view = self.storage.read(merchant).await?;
        Ok(setting(&*view, NAME).await?.unwrap_or_default())
    }

    /// Names the merchant.
    pub async fn name_merchant(&self, merchant: MerchantId, name: &str) -> Result<(), ServiceError> {
        let row = SettingRow { name: NAME.to_owned(), value: name.to_owned() };
        again!(async {
            let transaction = self.storage.begin(merchant).await?;
            upsert(&*transaction, vec![row.clone()]).await?;
            let head = transaction.head().clone();
            Ok(transaction.commit(&head).await?)
        })
    }

    /// The merchants that are served, each with its name. One that goes on under a shop's own id is not among them, nor
    /// one whose making, or import, was cut off.
    pub async fn merchants(&self) -> Result<Vec<(MerchantId, String)>, ServiceError> {
        let mut found = Vec::new();
        for merchant in self.storage.merchants().await? {
            let view = self.storage.read(merchant).await?;
            let is_whole = !get::<StreamRow>(&*view, [*merchant.bytes()]).await?.is_empty();
            if is_whole && setting(&*view, ADOPTED_BY).await?.is_none() {
                found.push((merchant, setting(&*view, NAME).await?.unwrap_or_default()));
            }
        }
        Ok(found)
    }

    /// Notes that tills were heard of, for lists and figures. Nothing depends on it.
    pub async fn note_seen(&self, merchant: MerchantId, seen: &[(TerminalId, i64)]) -> Result<(), ServiceError> {
        again!(async {
            let transaction = self.storage.begin(merchant).await?;
            let rows: Vec<TerminalRow> = get(&*transaction, seen.iter().map(|(till, _)| *till.bytes())).await?;
            let newer = |row: TerminalRow| {
                let (_, at) = seen.iter().find(|(till, at)| *till.bytes() == row.terminal && *at > row.seen_ms)?;
                Some(TerminalRow { seen_ms: *at, ..row })
            };
            upsert(&*transaction, rows.into_iter().filter_map(newer).collect::<Vec<TerminalRow>>()).await?;
            let head = transaction.head().clone();
            Ok(transaction.commit(&head).await?)
        })
    }

    /// Makes a store.
    pub async fn add_store(&self, merchant: MerchantId, name: &str) -> Result<StoreId, ServiceError> {
        let store = StoreId::from_bytes(new_id(&*self.world));
        let row = StoreRow { store: *store.bytes(), name: name.to_owned() };
        again!(async {
            let transaction = self.storage.begin(merchant).await?;
            insert(&*transaction, vec![row.clone()]).await?;
            let named = (shelf_kind::STORE_NAME, row.store.to_vec(), row.name.clone().into_bytes());
            shelve(&*transaction, vec![named]).await?;
            let head = transaction.head().clone();
            transaction.commit(&head).await?;
            Ok(store)
        })
    }

    /// The merchant's stores.
    pub async fn stores(&self, merchant: MerchantId) -> Result<Vec<StoreRow>, ServiceError> {
        let view = self.storage.read(merchant).await?;
        Ok(scan(&*view, vec![], vec![], MANY).await?)
    }

    /// The merchant's tills.
    pub async fn terminals(&self, merchant: MerchantId) -> Result<Vec<Terminal>, ServiceError> {
        let view = self.storage.read(merchant).await?;
        let streams: Vec<StreamRow> = scan(&*view, vec![], vec![], MANY).await?;
        let rows: Vec<TerminalRow> = scan(&*view, vec![], vec![], MANY).await?;
        let with_streams = |row: TerminalRow| {
            let streams = streams.iter().filter(|stream| stream.terminal == row.terminal).cloned().collect();
            Terminal { row, streams }
        };
        Ok(rows.into_iter().map(with_streams).collect())
    }

    pub(super) fn new_token(&self, terminal: [u8; 16], replaces: Option<[u8; 32]>) -> ([u8; 32], TokenRow) {
        let mut token = [0; 32];
        self.world.random(&mut token);
        (token, TokenRow { hash: digest(&token), terminal, replaces, revoked: false })
    }

    /// Who holds this token. The first use of a new token ends the one that it replaces.
    pub async fn authenticate(&self, merchant: MerchantId, token: &[u8; 32]) -> Result<Asker, ServiceError> {
        let hash = digest(token);
        let view = match self.storage.read(merchant).await {
            Err(StorageError::UnknownMerchant) => return Err(ServiceError::TokenUnknown),
            other => other?,
        };
        let tokens: Vec<TokenRow> = get(&*view, [hash]).await?;
        let row = tokens.into_iter().find(|row| !row.revoked).ok_or(ServiceError::TokenUnknown)?;
        let tills: Vec<TerminalRow> = get(&*view, [row.terminal]).await?;
        let till = tills.into_iter().next().ok_or(ServiceError::TokenUnknown)?;
        drop(view);
        if till.revoked {
            return Err(ServiceError::TerminalRevoked);
        }
        if row.replaces.is_some() {
            again!(self.end_replaced(merchant, hash))?;
        }
        let (terminal, store) = (TerminalId::from_bytes(till.terminal), StoreId::from_bytes(till.store));
        self.seen.note(merchant, terminal, self.world.now_ms());
        Ok(Asker { merchant, terminal, store })
    }

    async fn end_replaced(&self, merchant: MerchantId, hash: [u8; 32]) -> Result<(), ServiceError> {
        let transaction = self.storage.begin(merchant).await?;
        let mut changed = Vec::new();
        for row in get::<TokenRow>(&*transaction, [hash]).await? {
            for old in get::<TokenRow>(&*transaction, row.replaces).await? {
                changed.push(TokenRow { revoked: true, ..old });
            }
            changed.push(TokenRow { replaces: None, ..row });
        }
        upsert(&*transaction, changed).await?;
        let head = transaction.head().clone();
        Ok(transaction.commit(&head).await?)
    }

    /// A longer lease, and a new token where one is asked for.
    pub async fn renew(
        &self,
        asker: Asker,
        token: &[u8; 32],
        request: RenewRequest,
    ) -> Result<RenewReply, ServiceError> {
        check_protocol(request.protocol)?;
        again!(self.renew_once(asker, token, request.new_token))
    }

    async fn renew_once(&self, asker: Asker, token: &[u8; 32], new: bool) -> Result<RenewReply, ServiceError> {
        let now_ms = self.world.now_ms();
        let transaction = self.storage.begin(asker.merchant).await?;
        let tills: Vec<TerminalRow> = get(&*transaction, [*asker.terminal.bytes()]).await?;
        let till = tills.into_iter().next().ok_or(ServiceError::TokenUnknown)?;
        let lease_until_ms = now_ms + LEASE_MS;
        let streams: Vec<StreamRow> = get(&*transaction, [*asker.terminal.bytes()]).await?;
        if till.revoked || streams.is_empty() {
            return Err(ServiceError::TerminalRevoked);
        }
        upsert(&*transaction, vec![TerminalRow { lease_until_ms, seen_ms: now_ms, ..till }]).await?;
        let mut given = None;
        if new {
            let (secret, row) = self.new_token(*asker.terminal.bytes(), Some(digest(token)));
            insert(&*transaction, vec![row]).await?;
            given = Some(Fixed(secret));
        }
        let own: Vec<StreamRow> = get(&*transaction, [*asker.merchant.bytes()]).await?;
        let epoch = own.iter().map(|row| row.epoch).max().ok_or(ServiceError::NotFound)?;
        let head = transaction.head().clone();
        transaction.commit(&head).await?;
        let (server_key, root_signature) = self.keys.vouched(asker.merchant, epoch);
        Ok(RenewReply { protocol: PROTOCOL, lease_until_ms, token: given, now_ms, server_key, root_signature })
    }

    /// Takes up a new epoch of the asker's terminal. Its earlier streams may still hand in what they hold; their cells
    /// go back to free when the lease has run out.
    pub async fn open_stream(&self, asker: Asker, request: StreamRequest) -> Result<(), ServiceError> {
        check_protocol(request.protocol)?;
        again!(self.open_stream_once(asker, request))
    }

    async fn open_stream_once(&self, asker: Asker, request: StreamRequest) -> Result<(), ServiceError> {
        let mut work = self.begin(asker.merchant).await?;
        let (terminal, epoch) = (*asker.terminal.bytes(), request.stream.epoch);
        let number = work.next_number();
        let mut stream = new_stream(terminal, epoch, number, *asker.store.bytes(), request.key.0);
        let hash = genesis(asker.merchant, &stream);
        let is_own = request.stream.terminal.0 == terminal && terminal != *asker.store.bytes();
        if !is_own || !verify_stream(&request.key.0, &head_bytes(&hash, Seq(0), &hash), &request.signature.0) {
            return Err(ServiceError::SignatureWrong);
        }
        stream.head_hash = hash.0;
        let known: Vec<StreamRow> = get(&*work.transaction, [terminal]).await?;
        if let Some(row) = known.iter().find(|row| row.epoch >= epoch) {
            // Asked again after a lost reply is fine; another key or an older epoch is not.
            let is_again = row.epoch == epoch && row.public_key == request.key.0;
            return if is_again { Ok(()) } else { Err(ServiceError::StreamUnknown) };
        }
        let tills: Vec<TerminalRow> = get(&*work.transaction, [terminal]).await?;
        let lease = tills.first().map_or(work.now_ms, |till| till.lease_until_ms);
        for row in known.into_iter().filter(|row| row.fence_at_ms.is_none()) {
            work.books.streams.put(row.number, StreamRow { fence_at_ms: Some(lease + FENCE_GRACE_MS), ..row });
        }
        work.books.streams.put(number, stream);
        work.commit().await?;
        Ok(())
    }
}

/// A text that is known of the merchant.
pub(super) async fn setting(view: &(impl View + ?Sized), name: &str) -> Result<Option<String>, ServiceError> {
    let rows: Vec<SettingRow> = get(view, [name.to_owned()]).await?;
    Ok(rows.into_iter().next().map(|row| row.value))
}

/// The end of a feed, for the wire.
pub(super) fn cursor(head: &Head) -> Cursor {
    Cursor { feed_id: Fixed(head.feed_id), position: head.position, feed_hash: Fixed(head.feed_hash) }
}

pub(super) fn new_stream(
    terminal: [u8; 16],
    epoch: u32,
    number: u32,
    store: [u8; 16],
    public_key: [u8; 32],
) -> StreamRow {
    StreamRow {
        terminal,
        epoch,
        number,
        store,
        public_key,
        own_until_seq: 0,
        acked_seq: 0,
        head_hash: [0; 32],
        signature: None,
        signed_seq: 0,
        status: StreamStatus::Open.code(),
        fence_at_ms: None,
        must_report: false,
    }
}
