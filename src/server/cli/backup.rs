//! `backup` and `restore`: one file that holds all merchants, whichever database they live in.
//!
//! Invariant: a backup has its name only after it was written whole, opened and checked. A restore touches nothing
//! before the new ledger is ready beside the present one, and then keeps the present one under another name.

use super::place::{LEDGER, Place, exists};
use super::{CommandError, Outcome, words};
use crate::service::{ServerKeys, Service, SystemWorld};
use crate::storage::sqlite::{SqliteStorage, check_file, copy_file};
use crate::storage::{Storage, copy_merchant};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tillstamp_ledger::MerchantId;

const PREFIX: &str = "tillstamp-";

/// Where the backup goes.
#[derive(Debug, clap::Args)]
pub struct BackupArguments {
    /// Folder, such as a stick or a mounted disk [default: backups in the data folder]
    folder: Option<PathBuf>,
    /// Keep so many of the newest backups in that folder and remove older ones
    #[arg(long, value_name = "NUMBER")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,
    /// Also copy the secret and the certificate: then the folder must be as safe as the server
    #[arg(long)]
    with_secret: bool,
    /// Check only that the file is whole, not every chain and balance in it
    #[arg(long)]
    quick: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Which backup to put in place.
#[derive(Debug, clap::Args)]
pub struct RestoreArguments {
    /// The backup
    file: PathBuf,
    /// The secret is lost: go on with a new one; every till must be paired again
    #[arg(long)]
    new_secret: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

fn service(storage: Arc<dyn Storage>, secret: [u8; 32]) -> Service {
    Service::new(storage, ServerKeys::new(secret), Arc::new(SystemWorld))
}

fn join_error(error: tokio::task::JoinError) -> CommandError {
    CommandError::said(error.to_string())
}

/// Copies on a thread of its own: it may take minutes.
async fn copy(from: PathBuf, to: PathBuf) -> Result<(), CommandError> {
    Ok(tokio::task::spawn_blocking(move || copy_file(&from, &to)).await.map_err(join_error)??)
}

/// Removes a ledger's file with what SQLite keeps beside it.
fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(beside(path, end)));
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

pub(super) async fn backup(place: &Place, arguments: &BackupArguments) -> Result<Outcome, CommandError> {
    let now_ms = place.open().await?.now_ms();
    let folder = arguments.folder.clone().unwrap_or_else(|| place.backups());
    std::fs::create_dir_all(&folder).map_err(|error| CommandError::file(&folder, error))?;
    let path = folder.join(format!("{PREFIX}{}.db", words::stamp(now_ms)));
    if exists(&path) {
        return Err(CommandError::Said(format!("{} is there already; wait a second.", path.display())));
    }
    let part = path.with_extension("part");
    remove(&part);
    match &place.database_url {
        None => copy(place.data.join(LEDGER), part.clone()).await?,
        Some(_) => from_database(place, &part).await?,
    }
    let entries = match check(&part, &place.secret(false)?, arguments.quick).await {
        Ok(entries) => entries,
        Err(error) => {
            remove(&part);
            return Err(error);
        }
    };
    let owner_only = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&part, owner_only).map_err(|error| CommandError::file(&part, error))?;
    std::fs::rename(&part, &path).map_err(|error| CommandError::file(&path, error))?;
    sync(&folder)?;
    if arguments.with_secret {
        copy_secrets(place, &folder)?;
    }
    let removed = match arguments.keep {
        Some(keep) => prune(&folder, keep as usize)?,
        None => 0,
    };
    if arguments.json {
        let value = serde_json::json!({ "file": path.display().to_string(), "entries": entries, "removed": removed });
        println!("{value}");
    } else {
        println!("{} ({entries} entries, opened and checked)", path.display());
        if !arguments.with_secret {
            eprintln!(
                "The secret is not in it. Keep a copy of {} in a safe place: once is enough.",
                place.secret_path()
            );
        }
    }
    Ok(Outcome::Done)
}

fn sync(folder: &Path) -> Result<(), CommandError> {
    let synced = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| CommandError::file(folder, error))
}

/// All merchants of a database, each as it stood at one moment, as a file.
async fn from_database(place: &Place, part: &Path) -> Result<(), CommandError> {
    let draft = part.with_extension("draft");
    remove(&draft);
    let from = place.storage().await?;
    let to = SqliteStorage::open(&draft)?;
    for merchant in from.merchants().await? {
        copy_merchant(&*from, &to, merchant).await?;
    }
    drop(to);
    copy(draft.clone(), part.to_owned()).await?;
    remove(&draft);
    Ok(())
}

/// Opens a copy and looks at all of it; how many entries it has.
async fn check(file: &Path, secret: &[u8; 32], is_quick: bool) -> Result<u64, CommandError> {
    let path = file.to_owned();
    let said = tokio::task::spawn_blocking(move || check_file(&path)).await.map_err(join_error)??;
    if let Some(said) = said {
        return Err(CommandError::Said(format!(
            "The copy is damaged ({said}): is the disk in order? Nothing was kept."
        )));
    }
    let of = service(Arc::new(SqliteStorage::open(file)?), *secret);
    let mut entries = 0;
    for merchant in of.storage().merchants().await? {
        if is_quick {
            entries += of.storage().read(merchant).await?.head().position;
            continue;
        }
        let report = of.verify(merchant).await?;
        entries += report.entries;
        if let Some(fault) = report.faults.first() {
            return Err(CommandError::Said(format!(
                "The ledger itself is not right: {} at {}. No backup was made, so that no good one is replaced by it. \
                 Run `tillstamp-server verify`.",
                fault.what, fault.place
            )));
        }
    }
    drop(of);
    // Opened for reading it left a log beside it, which belongs to nothing.
    for end in ["-wal", "-shm"] {
        drop(std::fs::remove_file(beside(file, end)));
    }
    Ok(entries)
}

fn copy_secrets(place: &Place, folder: &Path) -> Result<(), CommandError> {
    let mut files = vec![(PathBuf::from(place.secret_path()), "secret.key")];
    files.push((place.data.join("certificate.pem"), "certificate.pem"));
    files.push((place.data.join("certificate.key"), "certificate.key"));
    for (from, name) in files.into_iter().filter(|(from, _)| exists(from)) {
        let bytes = std::fs::read(&from).map_err(|error| CommandError::file(&from, error))?;
        crate::net::write_private(&folder.join(name), &zeroize::Zeroizing::new(bytes))?;
    }
    Ok(())
}

/// Removes all but the newest; how many.
fn prune(folder: &Path, keep: usize) -> Result<usize, CommandError> {
    let files = std::fs::read_dir(folder).map_err(|error| CommandError::file(folder, error))?.flatten();
    let is_backup = |name: &str| name.starts_with(PREFIX) && name.ends_with(".db") && name.len() == PREFIX.len() + 19;
    let mut names: Vec<String> = files.filter_map(|file| file.file_name().into_string().ok()).collect();
    names.retain(|name| is_backup(name));
    names.sort_unstable();
    let old = names.len().saturating_sub(keep);
    for name in &names[..old] {
        let path = folder.join(name);
        std::fs::remove_file(&path).map_err(|error| CommandError::file(&path, error))?;
    }
    Ok(old)
}

pub(super) async fn restore(place: &Place, arguments: &RestoreArguments) -> Result<Outcome, CommandError> {
    place.make()?;
    let Some(lock) = place.lock()? else {
        return Err(CommandError::said("The server is running. Stop it first, then restore, then start it again."));
    };
    if !exists(&arguments.file) {
        return Err(CommandError::Said(format!("There is no file {}.", arguments.file.display())));
    }
    if arguments.new_secret && exists(Path::new(&place.secret_path())) {
        return Err(CommandError::Said(format!(
            "{} is there: --new-secret is for a secret that is lost. Move the file away if it is the wrong one.",
            place.secret_path()
        )));
    }
    let draft = place.data.join("ledger.restoring");
    remove(&draft);
    copy(arguments.file.clone(), draft.clone()).await?;
    let secret = place.secret(arguments.new_secret)?;
    check(&draft, &secret, false).await?;
    let of = service(Arc::new(SqliteStorage::open(&draft)?), secret);
    let merchants = of.storage().merchants().await?;
    if let Some(merchant) = merchants.first().filter(|_| !arguments.new_secret) {
        place.check_secret(&**of.storage(), of.keys(), *merchant).await?;
    }
    for merchant in &merchants {
        of.begin_after_restore(*merchant).await?;
    }
    let kept = match &place.database_url {
        Some(_) => {
            into_database(place, of.storage(), &merchants).await?;
            None
        }
        None => into_folder(place, &draft, of.now_ms()).await?,
    };
    let (mut entries, mut waiting) = (0, 0);
    for merchant in &merchants {
        entries += of.storage().read(*merchant).await?.head().position;
        waiting += of.unreported(*merchant).await?.len();
    }
    drop(of);
    remove(&draft);
    drop(lock);
    if arguments.json {
        let kept = kept.map(|kept| kept.display().to_string());
        println!("{}", serde_json::json!({ "entries": entries, "waits_for": waiting, "kept_as": kept }));
        return Ok(Outcome::Done);
    }
    println!("Restored: {entries} entries. Start the server; tills then push again what came after the backup.");
    if waiting > 0 {
        println!("Until {} reported, tills redeem only what they hold already (`till list`", waits_for(waiting));
        println!("shows who is missing; one that will not come back: `till fence NAME`).");
    }
    println!("Done again by hand: pair tills that joined after the backup, cut off tills that were cut off after it,");
    println!("decide quarantined entries that were decided after it.");
    if let Some(kept) = kept {
        println!("The ledger that was here is kept as {}.", kept.display());
    }
    Ok(Outcome::Done)
}

fn waits_for(number: usize) -> String {
    if number == 1 { "the one till has".to_owned() } else { format!("all {number} tills have") }
}

async fn into_database(place: &Place, from: &Arc<dyn Storage>, merchants: &[MerchantId]) -> Result<(), CommandError> {
    let to = place.storage().await?;
    if !to.merchants().await?.is_empty() {
        return Err(CommandError::said(
            "The database has merchants already, and a restore mixes nothing. Make a new, empty database and say its \
             address with --database-url; the present one stays as it is.",
        ));
    }
    for merchant in merchants {
        copy_merchant(&**from, &*to, *merchant).await?;
    }
    Ok(())
}

/// Puts the restored ledger in place; where the one before is kept.
async fn into_folder(place: &Place, draft: &Path, now_ms: i64) -> Result<Option<PathBuf>, CommandError> {
    let (ledger, ready) = (place.data.join(LEDGER), place.data.join("ledger.ready"));
    remove(&ready);
    copy(draft.to_owned(), ready.clone()).await?;
    let moved = |from: &Path, to: &Path| std::fs::rename(from, to).map_err(|error| CommandError::file(from, error));
    let mut kept = None;
    if exists(&ledger) {
        let name = place.data.join(format!("ledger-before-{}.db", words::stamp(now_ms)));
        for end in ["-wal", "-shm", ""] {
            if exists(&beside(&ledger, end)) {
                moved(&beside(&ledger, end), &beside(&name, end))?;
            }
        }
        kept = Some(name);
    }
    moved(&ready, &ledger)?;
    sync(&place.data)?;
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_old_backups_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["tillstamp-20270101T000000Z.db", "tillstamp-20270102T000000Z.db", "tillstamp-20270103T000000Z.db"];
        for name in names.iter().chain(&["tillstamp-notes.db", "secret.key"]) {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        assert_eq!(prune(folder.path(), 2).unwrap(), 1);
        assert_eq!(prune(folder.path(), 2).unwrap(), 0);
        assert!(!folder.path().join(names[0]).exists());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
    }
}
