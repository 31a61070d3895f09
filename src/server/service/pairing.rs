//! Pairing: a one-time code leads to a store, and lets one till in.
//!
//! Invariant: of a code only its hash is stored. A code begins with four bytes of its merchant's id, so that it is
//! looked up there and nowhere else; the other twelve are random. A wrong code learns nothing.

use super::error::ServiceError;
use super::members::{ADOPTED_BY, NAME, cursor, digest, new_stream, setting};
use super::shelf::shelve;
use super::work::genesis;
use super::{LEASE_MS, Service, again, check_protocol};
use crate::storage::rows::{PairingRow, SERVER_STREAM, SettingRow, StoreRow, StreamRow, TerminalRow};
use crate::storage::{StorageError, get, insert, scan, upsert};
use tillstamp_ledger::{Hash, MerchantId, Seq, Sign, StoreId, TerminalId, head_bytes};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{
    Fixed, InvitationReply, InvitationRequest, PROTOCOL, PairReply, PairRequest, Text, shelf_kind,
};

const MANY: u32 = 100_000;
/// Bytes of the merchant's id (its last ones, which are random) at the head of a code.
const HINT: usize = 4;

/// A terminal that was let in, with the secret that nobody sees again.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// Answer for the terminal.
    pub reply: PairReply,
    /// The terminal.
    pub terminal: TerminalId,
}

/// At most so much of a name, whole characters.
fn short<const MAX: usize>(name: &str) -> Text<MAX> {
    let ends = name.char_indices().map(|(at, letter)| at + letter.len_utf8()).take_while(|end| *end <= MAX);
    Text::new(&name[..ends.last().unwrap_or(0)]).unwrap_or_default()
}

impl Service {
    /// A code with which one till may join a store until `expires_ms`.
    pub async fn pairing_code(
        &self,
        merchant: MerchantId,
        store: StoreId,
        expires_ms: i64,
    ) -> Result<[u8; 16], ServiceError> {
        let mut code = [0; 16];
        self.world.random(&mut code);
        code[..HINT].copy_from_slice(&merchant.bytes()[16 - HINT..]);
        let row = PairingRow { hash: digest(&code), store: *store.bytes(), expires_ms, used: false };
        again!(async {
            let transaction = self.storage.begin(merchant).await?;
            if get::<StoreRow>(&*transaction, [*store.bytes()]).await?.is_empty() {
                return Err(ServiceError::NotFound);
            }
            insert(&*transaction, vec![row.clone()]).await?;
            let head = transaction.head().clone();
            transaction.commit(&head).await?;
            Ok(code)
        })
    }

    /// The merchant that a code belongs to, and the code's row, if it has not run out. Whether it was used is for the
    /// caller to judge.
    async fn find_code(&self, code: &[u8; 16]) -> Result<(MerchantId, PairingRow), ServiceError> {
        let hint = &code[..HINT];
        let now_ms = self.world.now_ms();
        for merchant in self.storage.merchants().await? {
            if merchant.bytes()[16 - HINT..] != *hint {
                continue;
            }
            let view = self.storage.read(merchant).await?;
            let rows: Vec<PairingRow> = get(&*view, [digest(code)]).await?;
            if let Some(row) = rows.into_iter().find(|row| row.expires_ms >= now_ms) {
                return Ok((merchant, row));
            }
        }
        Err(ServiceError::PairingCode)
    }

    /// The merchant under whose id an empty one went on.
    async fn adopted(&self, merchant: MerchantId) -> Result<Option<MerchantId>, ServiceError> {
        let view = self.storage.read(merchant).await?;
        Ok(setting(&*view, ADOPTED_BY).await?.and_then(|text| text.parse().ok()))
    }

    /// What a code leads to; it stays good.
    pub async fn invitation(&self, request: InvitationRequest) -> Result<InvitationReply, ServiceError> {
        check_protocol(request.protocol)?;
        let (found, row) = self.find_code(&request.code.0).await?;
        if row.used {
            return Err(ServiceError::PairingCode);
        }
        let merchant = self.adopted(found).await?.unwrap_or(found);
        let view = self.storage.read(merchant).await?;
        let stores: Vec<StoreRow> = get(&*view, [row.store]).await?;
        let store = stores.into_iter().next().ok_or(ServiceError::PairingCode)?;
        Ok(InvitationReply {
            protocol: PROTOCOL,
            merchant: Fixed(*merchant.bytes()),
            merchant_name: short(&setting(&*view, NAME).await?.unwrap_or_default()),
            store: Fixed(store.store),
            store_name: short(&store.name),
            root_key: Fixed(self.keys.root_key().public_key()),
            is_empty: view.head().position == 0 && view.head().streams == SERVER_STREAM,
            now_ms: self.world.now_ms(),
        })
    }

    /// Lets a terminal in by a one-time code. The first till of a merchant brings its ledger with it: what only a
    /// server may write counts up to the head that it names, because it was its own server until then. A till whose
    /// answer was lost asks again with the same code, and is let in again.
    pub async fn pair(&self, request: &PairRequest) -> Result<Admitted, ServiceError> {
        check_protocol(request.protocol)?;
        let (found, row) = self.find_code(&request.code.0).await?;
        let own = MerchantId::from_bytes(request.merchant.0);
        let merchant = self.adopted(found).await?.unwrap_or(found);
        if row.used && merchant != own {
            return Err(ServiceError::PairingCode);
        }
        if merchant != own {
            again!(self.adopt(merchant, own))?;
        }
        if own != found {
            // The code is written where the till will use it up; a code that is known there stays as it is.
            again!(self.carry_code(own, &row))?;
        }
        again!(self.pair_once(request))
    }

    /// An empty merchant goes on under the id of the shop that joins it.
    async fn adopt(&self, empty: MerchantId, own: MerchantId) -> Result<(), ServiceError> {
        let transaction = self.storage.begin(empty).await?;
        let head = transaction.head().clone();
        let before = setting(&*transaction, ADOPTED_BY).await?;
        let mark = own.to_string();
        let is_empty = head.position == 0 && head.streams == SERVER_STREAM;
        let is_ours = before.as_ref() == Some(&mark);
        // An id that somebody else on this server has already is not given away.
        if !is_ours && (!is_empty || before.is_some() || self.storage.merchants().await?.contains(&own)) {
            return Err(ServiceError::OtherMerchant);
        }
        let stores: Vec<StoreRow> = scan(&*transaction, vec![], vec![], MANY).await?;
        let name = setting(&*transaction, NAME).await?;
        upsert(&*transaction, vec![SettingRow { name: ADOPTED_BY.to_owned(), value: mark }]).await?;
        transaction.commit(&head).await?;
        match self.add_merchant(Some(own)).await {
            Ok(_) | Err(ServiceError::Storage(StorageError::Exists)) => {}
            Err(error) => return Err(error),
        }
        let transaction = self.storage.begin(own).await?;
        let name = name.map(|value| SettingRow { name: NAME.to_owned(), value });
        upsert(&*transaction, name.into_iter().collect::<Vec<_>>()).await?;
        let named = |row: &StoreRow| (shelf_kind::STORE_NAME, row.store.to_vec(), row.name.clone().into_bytes());
        shelve(&*transaction, stores.iter().map(named).collect()).await?;
        upsert(&*transaction, stores).await?;
        let head = transaction.head().clone();
        Ok(transaction.commit(&head).await?)
    }

    async fn carry_code(&self, own: MerchantId, row: &PairingRow) -> Result<(), ServiceError> {
        let transaction = self.storage.begin(own).await?;
        if get::<PairingRow>(&*transaction, [row.hash]).await?.is_empty() {
            insert(&*transaction, vec![row.clone()]).await?;
        }
        let head = transaction.head().clone();
        Ok(transaction.commit(&head).await?)
    }

    async fn pair_once(&self, request: &PairRequest) -> Result<Admitted, ServiceError> {
        let merchant = MerchantId::from_bytes(request.merchant.0);
        let mut work = self.begin(merchant).await?;
        let codes: Vec<PairingRow> = get(&*work.transaction, [digest(&request.code.0)]).await?;
        let code = codes.into_iter().find(|code| code.expires_ms >= work.now_ms);
        let code = code.ok_or(ServiceError::PairingCode)?;
        let (terminal, epoch) = (request.stream.terminal.0, request.stream.epoch);
        let known: Vec<StreamRow> = get(&*work.transaction, [terminal]).await?;
        if code.used {
            // Only the till that used it, whose answer may have been lost; not one that was cut off since.
            let is_again = known.iter().any(|row| row.epoch == epoch && row.public_key == request.key.0);
            let tills: Vec<TerminalRow> = get(&*work.transaction, [terminal]).await?;
            if !is_again || !tills.iter().any(|till| till.store == code.store && !till.revoked) {
                return Err(ServiceError::PairingCode);
            }
        }
        let number = work.next_number();
        let mut stream = new_stream(terminal, epoch, number, code.store, request.key.0);
        let hash = genesis(merchant, &stream);
        let message = head_bytes(&hash, Seq(request.head_seq), &Hash(request.head_hash.0));
        // A till that took the merchant's id, or its store's, would be read as the server itself.
        let is_disguised = terminal == *merchant.bytes() || terminal == code.store;
        if is_disguised || !verify_stream(&request.key.0, &message, &request.signature.0) {
            return Err(ServiceError::SignatureWrong);
        }
        stream.head_hash = hash.0;
        stream.own_until_seq = if number == SERVER_STREAM + 1 { request.head_seq } else { 0 };
        if known.iter().any(|row| row.epoch == epoch && row.public_key != request.key.0) {
            return Err(ServiceError::OtherMerchant);
        }
        if !known.iter().any(|row| row.epoch == epoch) {
            work.books.streams.put(number, stream);
        }
        let lease_until_ms = work.now_ms + LEASE_MS;
        let (name, store, seen_ms) = (request.name.to_string(), code.store, work.now_ms);
        let till = TerminalRow { terminal, store, name, revoked: false, lease_until_ms, seen_ms };
        let (token, token_row) = self.new_token(terminal, None);
        upsert(&*work.transaction, vec![PairingRow { used: true, ..code }]).await?;
        let named = (shelf_kind::TERMINAL_NAME, terminal.to_vec(), till.name.clone().into_bytes());
        shelve(&*work.transaction, vec![named]).await?;
        upsert(&*work.transaction, vec![till]).await?;
        insert(&*work.transaction, vec![token_row]).await?;
        let (now_ms, own_epoch) = (work.now_ms, work.own_epoch());
        let head = work.commit().await?;
        let (server_key, root_signature) = self.keys.vouched(merchant, own_epoch);
        let reply = PairReply {
            protocol: PROTOCOL,
            merchant: request.merchant,
            store: Fixed(store),
            token: Fixed(token),
            server_key,
            cursor: cursor(&head),
            lease_until_ms,
            root_key: Fixed(self.keys.root_key().public_key()),
            root_signature,
            now_ms,
        };
        Ok(Admitted { reply, terminal: TerminalId::from_bytes(terminal) })
    }
}
