//! Where the server's things are: data folder, database, secret, certificate; and opening them.
//!
//! Invariant: the secret is made once, readable by its owner only, before anything is signed with a key that derives
//! from it. A database whose keys derive from another secret is never opened for writing.

use super::CommandError;
use crate::net::write_private;
use crate::service::{ServerKeys, Service, SystemWorld, World};
use crate::storage::Storage;
use crate::storage::get;
use crate::storage::postgres::{Isolation, PostgresStorage};
use crate::storage::rows::StreamRow;
use crate::storage::sqlite::SqliteStorage;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tillstamp_ledger::{MerchantId, Sign};
use zeroize::Zeroizing;

/// The ledger's file in the data folder.
pub(super) const LEDGER: &str = "ledger.db";
const SECRET: &str = "secret.key";
const SERVING: &str = "serving.json";

/// Where everything is.
#[derive(Clone, Debug)]
pub struct Place {
    /// The data folder.
    pub data: PathBuf,
    /// PostgreSQL, where there is one.
    pub database_url: Option<String>,
    secret_file: PathBuf,
}

/// What `serve` writes down for `till pair`.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Serving {
    /// Where tills find the server, with the pin of a self-made certificate.
    pub address: String,
}

impl Place {
    /// As given, else the usual places of the user who runs the program (XDG base directories).
    ///
    /// # Errors
    /// Where there is neither an argument nor a home.
    pub fn resolve(
        data: Option<PathBuf>,
        database_url: Option<String>,
        secret_file: Option<PathBuf>,
    ) -> Result<Self, CommandError> {
        let data = data.or_else(|| {
            let given = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
            let base = given.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/share")));
            base.map(|base| base.join("tillstamp-server"))
        });
        let data = data.ok_or_else(|| CommandError::said("There is no home folder: say --data DIR."))?;
        let secret_file = secret_file.unwrap_or_else(|| data.join(SECRET));
        Ok(Self { data, database_url, secret_file })
    }

    /// The secret's file, for words.
    pub(super) fn secret_path(&self) -> String {
        self.secret_file.display().to_string()
    }

    /// Where backups go if nothing else is said.
    pub(super) fn backups(&self) -> PathBuf {
        self.data.join("backups")
    }

    /// Makes the data folder, for its owner only.
    pub(super) fn make(&self) -> Result<(), CommandError> {
        use std::os::unix::fs::DirBuilderExt;
        let mut folder = std::fs::DirBuilder::new();
        let made = folder.recursive(true).mode(0o700).create(&self.data);
        made.map_err(|error| CommandError::file(&self.data, error))
    }

    /// Opens what is there.
    pub(super) async fn open(&self) -> Result<Service, CommandError> {
        if self.database_url.is_none() && !self.data.join(LEDGER).exists() {
            return Err(CommandError::Said(format!(
                "There is no server in {} yet. Make one with `tillstamp-server merchant add NAME`, or say --data DIR.",
                self.data.display()
            )));
        }
        self.open_or_make().await
    }

    /// Opens what is there; where there is nothing, an empty server is made.
    pub(super) async fn open_or_make(&self) -> Result<Service, CommandError> {
        self.make()?;
        let storage = self.storage().await?;
        let merchants = storage.merchants().await?;
        let keys = ServerKeys::new(self.secret(merchants.is_empty())?);
        if let Some(merchant) = merchants.first() {
            self.check_secret(&*storage, &keys, *merchant).await?;
        }
        Ok(Service::new(storage, keys, Arc::new(SystemWorld)))
    }

    /// The database.
    pub(super) async fn storage(&self) -> Result<Arc<dyn Storage>, CommandError> {
        Ok(match &self.database_url {
            Some(url) => Arc::new(PostgresStorage::open(url, Isolation::ReadCommitted).await?),
            None => Arc::new(SqliteStorage::open(&self.data.join(LEDGER))?),
        })
    }

    pub(super) async fn check_secret(
        &self,
        storage: &dyn Storage,
        keys: &ServerKeys,
        merchant: MerchantId,
    ) -> Result<(), CommandError> {
        let view = storage.read(merchant).await?;
        let own: Vec<StreamRow> = get(&*view, [*merchant.bytes()]).await?;
        let newest = own.iter().max_by_key(|row| row.epoch);
        if newest.is_some_and(|row| row.public_key != keys.stream_key(merchant, row.epoch).public_key()) {
            return Err(CommandError::Said(format!(
                "{} is not the secret that this database was made with. Put the right file there (it lies beside the \
                 first backup, or where you keep it), or say --secret-file FILE. Nothing was changed.",
                self.secret_file.display()
            )));
        }
        Ok(())
    }

    /// The secret; a new one where that is allowed.
    pub(super) fn secret(&self, may_make: bool) -> Result<[u8; 32], CommandError> {
        match std::fs::read_to_string(&self.secret_file) {
            Ok(text) => parse_secret(&Zeroizing::new(text)).ok_or_else(|| {
                CommandError::Said(format!(
                    "{} is damaged: 64 hexadecimal digits belong in it. Put back the copy that you keep.",
                    self.secret_file.display()
                ))
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && may_make => {
                let mut secret = [0; 32];
                SystemWorld.random(&mut secret);
                let text: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
                write_private(&self.secret_file, Zeroizing::new(text + "\n").as_bytes())?;
                Ok(secret)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(CommandError::Said(format!(
                "The secret {} is missing, and the database has merchants whose keys derive from it. Put the file \
                 back, or say --secret-file FILE. Without it tills must be paired again: see \"When the secret is \
                 lost\" in OPERATING.md.",
                self.secret_file.display()
            ))),
            Err(error) => Err(CommandError::file(&self.secret_file, error)),
        }
    }

    /// Notes where tills find the server.
    pub(super) fn note_serving(&self, serving: &Serving) -> Result<(), CommandError> {
        let text = serde_json::to_string(serving).map_err(|error| CommandError::Said(error.to_string()))?;
        let path = self.data.join(SERVING);
        std::fs::write(&path, text).map_err(|error| CommandError::file(&path, error))
    }

    /// What was noted by a server that ran before.
    pub(super) fn forget_serving(&self) {
        drop(std::fs::remove_file(self.data.join(SERVING)));
    }

    /// Where tills find the server, as `serve` noted it last.
    pub(super) fn serving(&self) -> Option<Serving> {
        serde_json::from_str(&std::fs::read_to_string(self.data.join(SERVING)).ok()?).ok()
    }

    /// Held while the program serves; nothing where somebody else holds it.
    pub(super) fn lock(&self) -> Result<Option<std::fs::File>, CommandError> {
        let path = self.data.join("serving.lock");
        let fault = |error| CommandError::file(&path, error);
        let file = std::fs::File::options().create(true).truncate(false).write(true).open(&path).map_err(fault)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(fault(error)),
        }
    }

    /// The merchant that is meant: by name, by the beginning of its id, or the only one.
    pub(super) async fn merchant(
        &self,
        service: &Service,
        wanted: Option<&str>,
    ) -> Result<(MerchantId, String), CommandError> {
        let all = service.merchants().await?;
        let Some(wanted) = wanted else {
            return match all.as_slice() {
                [only] => Ok(only.clone()),
                [] => Err(CommandError::said("There is no merchant yet: `tillstamp-server merchant add NAME`.")),
                several => Err(CommandError::Said(format!(
                    "There are several merchants: say --merchant with one of {}.",
                    named(several.iter().map(|(id, name)| (id.to_string(), name.as_str())))
                ))),
            };
        };
        let found = pick(all, wanted, |(id, name)| (id.to_string(), name.clone()));
        found.map_err(|all| {
            let list = named(all.iter().map(|(id, name)| (id.to_string(), name.as_str())));
            CommandError::Said(format!("No single merchant is called {wanted:?}. There are: {list}."))
        })
    }
}

fn parse_secret(text: &str) -> Option<[u8; 32]> {
    let digits = text.trim();
    let value = |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(value).collect();
    bytes?.try_into().ok()
}

/// `name (id)` for each.
pub(super) fn named<'a>(all: impl Iterator<Item = (String, &'a str)>) -> String {
    all.map(|(id, name)| format!("{name:?} ({id})")).collect::<Vec<_>>().join(", ")
}

/// The one whose name is `wanted`, or whose id begins so; else all of them.
pub(super) fn pick<T>(all: Vec<T>, wanted: &str, of: impl Fn(&T) -> (String, String)) -> Result<T, Vec<T>> {
    let lower = wanted.to_lowercase();
    let by_name: Vec<usize> = (0..all.len()).filter(|at| of(&all[*at]).1.to_lowercase() == lower).collect();
    let by_id: Vec<usize> =
        (0..all.len()).filter(|at| !lower.is_empty() && of(&all[*at]).0.starts_with(&lower)).collect();
    let found = if by_name.is_empty() { by_id } else { by_name };
    match found.as_slice() {
        [only] => {
            let mut all = all;
            Ok(all.swap_remove(*only))
        }
        _ => Err(all),
    }
}

/// Whether a file lies there.
pub(super) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_made_once_and_a_damaged_one_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::resolve(Some(folder.path().to_owned()), None, None).unwrap();
        assert!(place.secret(false).unwrap_err().to_string().contains("missing"));
        let secret = place.secret(true).unwrap();
        assert_eq!(place.secret(false).unwrap(), secret);
        std::fs::write(folder.path().join(SECRET), "abc").unwrap();
        assert!(place.secret(true).unwrap_err().to_string().contains("damaged"));
    }

    #[test]
    fn one_is_picked_by_name_or_by_the_beginning_of_its_id() {
        let all = vec![("0a11".to_owned(), "Most".to_owned()), ("0a22".to_owned(), "Harbour".to_owned())];
        let pick = |wanted: &str| pick(all.clone(), wanted, Clone::clone).map(|(id, _)| id);
        assert_eq!(pick("most").as_deref(), Ok("0a11"));
        assert_eq!(pick("0a2").as_deref(), Ok("0a22"));
        assert!(pick("0a").is_err() && pick("").is_err() && pick("x").is_err());
    }

    #[test]
    fn only_one_serves_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::resolve(Some(folder.path().to_owned()), None, None).unwrap();
        let first = place.lock().unwrap();
        assert!(first.is_some());
        assert!(place.lock().unwrap().is_none());
        drop(first);
        assert!(place.lock().unwrap().is_some());
    }
}
