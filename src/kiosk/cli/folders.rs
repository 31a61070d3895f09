//! Where a shop's files are.
//!
//! Invariant: the guard folder never lies inside the data folder, or a copy of the data would carry the counter along.

use super::CommandError;
use std::path::{Path, PathBuf};

/// The two folders of a shop.
#[derive(Clone, Debug)]
pub struct Folders {
    /// Ledger, keys, backups.
    pub data: PathBuf,
    /// Generation counter and machine id.
    pub guard: PathBuf,
}

impl Folders {
    /// As given, else the usual places of the user who runs the program (XDG base directories).
    ///
    /// # Errors
    /// Where there is neither an argument nor a home, or one folder lies in the other.
    pub fn resolve(data: Option<PathBuf>, guard: Option<PathBuf>) -> Result<Self, CommandError> {
        let data = match data {
            Some(data) => data,
            None => user_folder("XDG_DATA_HOME", ".local/share")?,
        };
        let guard = match guard {
            Some(guard) => guard,
            None => user_folder("XDG_STATE_HOME", ".local/state")?,
        };
        if guard.starts_with(&data) {
            return Err(CommandError::Said(format!(
                "The guard folder {} lies inside the data folder {}; choose one outside, so that a copied data folder \
                 is noticed.",
                guard.display(),
                data.display()
            )));
        }
        Ok(Self { data, guard })
    }
}

fn user_folder(variable: &str, below_home: &str) -> Result<PathBuf, CommandError> {
    let base = std::env::var_os(variable)
        .filter(|value| Path::new(value).is_absolute())
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(below_home)));
    base.map(|base| base.join("tillstamp"))
        .ok_or_else(|| CommandError::Said(format!("No home folder: say --data and --guard, or set {variable}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_inside_the_data_is_refused() {
        let inside = Folders::resolve(Some("/srv/shop".into()), Some("/srv/shop/guard".into()));
        assert!(inside.is_err());
        assert!(Folders::resolve(Some("/srv/shop".into()), Some("/srv/shop-guard".into())).is_ok());
    }
}
