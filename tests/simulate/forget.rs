//! Members who give a name and are forgotten again, at whichever till.
//!
//! Invariant: whoever searches every file of every till, and a backup of the server made then, finds neither the name
//! nor the key under which it lay. Copies of keys that a till made before are its backups' to forget.

use crate::check::Finding;
use crate::world::{Person, Secret, World};
use std::path::{Path, PathBuf};
use tillstamp_protocol::shelf_kind;
use tillstamp_server::storage::rows::ShelfRow;
use tillstamp_server::storage::{Field, scan};
use tillstamp_terminal::sync::Event;
use tillstamp_terminal::views::Profile;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn holds(path: &Path, what: &[u8]) -> bool {
    std::fs::read(path).is_ok_and(|bytes| bytes.windows(what.len()).any(|part| part == what))
}

impl World {
    /// First a member says a name, later that all of it be forgotten.
    pub fn private(&mut self, of: usize) {
        let person = self.below(self.people.len());
        let member = self.people[person].member;
        let Some(secret) = self.people[person].secret.clone() else { return self.give_name(of, person) };
        if secret.erased.is_some() {
            return;
        }
        let Some(till) = &mut self.devices[of].till else { return };
        let done = till.erase_member(member).map(|_| ()).map_err(|no| no.message.key);
        self.note(|| format!("till {of} erases {member}: {done:?}"));
        if done.is_ok() {
            let erased = Some((of, self.now_ms));
            self.people[person].secret = Some(Secret { erased, ..secret });
        }
        self.tell(of, Event::Recorded);
    }

    fn give_name(&mut self, of: usize, person: usize) {
        let member = self.people[person].member;
        let name = format!("Tajemná {:012x}", self.random.bits() >> 16);
        let Some(till) = &mut self.devices[of].till else { return };
        let done = till.change_profile(member, &Profile { name: name.clone(), ..Profile::default() });
        let key = till.shelf_put().ok().flatten().and_then(|put| {
            let of_member = |kind: u8, id: &[u8]| kind == shelf_kind::MEMBER_KEY && id == member.bytes();
            let item = put.items.iter().find(|item| of_member(item.kind, &item.id))?;
            Some(item.bytes.to_vec())
        });
        let is_done = done.is_ok();
        self.note(|| format!("till {of} names {member}: {is_done}"));
        if is_done {
            self.people[person].secret = Some(Secret { name, key, erased: None });
        }
        self.tell(of, Event::Recorded);
    }

    /// An erasure by a machine whose disk is gone may be gone with it.
    pub fn unforget_since(&mut self, of: usize, since_ms: i64) {
        for secret in self.people.iter_mut().filter_map(|person| person.secret.as_mut()) {
            if secret.erased.is_some_and(|(by, at_ms)| by == of && at_ms >= since_ms) {
                secret.erased = None;
            }
        }
    }

    /// Nothing of an erased member is left where anybody could look for it.
    pub fn check_forgotten(&mut self) -> Finding {
        let erased = |person: &Person| {
            let secret = person.secret.clone()?;
            let (by, _) = secret.erased?;
            (!self.devices[by].is_clone).then_some((person.member, secret))
        };
        let gone: Vec<_> = self.people.iter().filter_map(erased).collect();
        if gone.is_empty() {
            return Ok(());
        }
        let backup = self.server.backup();
        let mut found = vec![backup.clone()];
        for of in self.serving() {
            // As each minute does: backups forget, too.
            self.tick(of);
            files(&self.devices[of].folder, &mut found);
        }
        for (member, secret) in gone {
            let on_shelf: Vec<ShelfRow> = self.server.run(async {
                let view = self.server.service.storage().read(self.merchant).await.unwrap();
                let of = vec![shelf_kind::MEMBER_KEY.into_value(), member.bytes().to_vec().into_value()];
                scan(&*view, of, vec![], 1).await.unwrap()
            });
            if let Some(row) = on_shelf.iter().find(|row| !row.bytes.is_empty()) {
                return Err(format!("{member} was erased, and a key of {} bytes is on the shelf", row.bytes.len()));
            }
            for what in std::iter::once(secret.name.into_bytes()).chain(secret.key) {
                if let Some(path) = found.iter().find(|path| holds(path, &what)) {
                    return Err(format!(
                        "{member} was erased, and {} holds {} bytes of it",
                        path.display(),
                        what.len()
                    ));
                }
            }
        }
        std::fs::remove_file(backup).unwrap();
        Ok(())
    }
}
