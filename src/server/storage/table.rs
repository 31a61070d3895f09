//! Tables as data: their columns, and the few statements that engines run on them.
//!
//! Invariant: every statement names `merchant` first and reaches rows by a prefix of the primary key; there is no
//! sequence, no foreign key, no second index and no join across merchants. So the same statements fit SQLite,
//! PostgreSQL, and engines that shard PostgreSQL by such a key (`packaging/postgres/SHARDING.md`).

use super::StorageError;
use super::value::{ColumnKind, Value};
use std::fmt::Write;

/// A column's name and declaration.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Name.
    pub name: &'static str,
    /// Type.
    pub kind: ColumnKind,
    /// May be empty.
    pub optional: bool,
}

/// A table. The first column is always `merchant`, which stands in no list.
#[derive(Debug)]
pub struct Table {
    /// Name.
    pub name: &'static str,
    /// Primary key behind `merchant`.
    pub key: &'static [Column],
    /// The other columns.
    pub rest: &'static [Column],
    /// A condition that every row meets.
    pub check: Option<&'static str>,
}

/// A row that is a struct.
pub trait Row: Sized + Send {
    /// Where it stands.
    const TABLE: &'static Table;
    /// Its columns without `merchant`, key first.
    fn into_values(self) -> Vec<Value>;
    /// The inverse of `into_values`.
    fn from_values(values: Vec<Value>) -> Result<Self, StorageError>;
}

/// How an engine's SQL differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite: one row a statement, prepared.
    Sqlite,
    /// PostgreSQL: all rows of a call in one statement, as arrays.
    Postgres,
}

impl Dialect {
    fn type_of(self, kind: ColumnKind) -> &'static str {
        match (self, kind) {
            (Self::Sqlite, ColumnKind::Int) => "INTEGER",
            (Self::Sqlite, ColumnKind::Bytes) => "BLOB",
            (Self::Postgres, ColumnKind::Int) => "BIGINT",
            (Self::Postgres, ColumnKind::Bytes) => "BYTEA",
            (_, ColumnKind::Text) => "TEXT",
        }
    }

    fn parameter(self, number: usize) -> String {
        format!("{}{number}", if self == Self::Sqlite { '?' } else { '$' })
    }

    /// Parameters 2, 3 … for so many columns.
    fn parameters(self, count: usize) -> String {
        joined((2..count + 2).map(|number| self.parameter(number)))
    }
}

fn joined(parts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut text = String::new();
    for part in parts {
        let comma = if text.is_empty() { "" } else { ", " };
        let _ = write!(text, "{comma}{}", part.as_ref());
    }
    text
}

impl Table {
    /// Columns behind `merchant`, key first.
    pub fn columns(&self) -> impl Iterator<Item = &'static Column> {
        self.key.iter().chain(self.rest)
    }

    fn names(&self) -> String {
        joined(self.columns().map(|column| column.name))
    }

    fn key_names(&self) -> String {
        joined(self.key.iter().map(|column| column.name))
    }

    /// The statement that makes it.
    pub fn create(&self, dialect: Dialect) -> String {
        let merchant = if dialect == Dialect::Sqlite { "BLOB" } else { "UUID" };
        let mut sql = format!("CREATE TABLE {} (merchant {merchant} NOT NULL", self.name);
        for column in self.columns() {
            let empty = if column.optional { "" } else { " NOT NULL" };
            let _ = write!(sql, ", {} {}{empty}", column.name, dialect.type_of(column.kind));
        }
        if let Some(check) = self.check {
            let _ = write!(sql, ", CHECK ({check})");
        }
        let end = if dialect == Dialect::Sqlite { " STRICT, WITHOUT ROWID" } else { "" };
        let _ = write!(sql, ", PRIMARY KEY (merchant, {})){end}", self.key_names());
        sql
    }

    /// Adds rows that must be new.
    pub fn insert(&self, dialect: Dialect) -> String {
        let (name, names) = (self.name, self.names());
        if dialect == Dialect::Sqlite {
            let parameters = dialect.parameters(self.columns().count());
            return format!("INSERT INTO {name} (merchant, {names}) VALUES (?1, {parameters})");
        }
        let arrays = arrays(self.columns(), dialect);
        format!("INSERT INTO {name} (merchant, {names}) SELECT $1::uuid, * FROM UNNEST({arrays})")
    }

    /// Adds rows or replaces those with the same key.
    pub fn upsert(&self, dialect: Dialect) -> String {
        let changes = joined(self.rest.iter().map(|column| format!("{0} = excluded.{0}", column.name)));
        let act = if changes.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {changes}") };
        format!("{} ON CONFLICT (merchant, {}) DO {act}", self.insert(dialect), self.key_names())
    }

    /// Removes rows by their whole keys.
    pub fn delete(&self, dialect: Dialect) -> String {
        let (name, keys) = (self.name, self.key_names());
        if dialect == Dialect::Sqlite {
            let parameters = dialect.parameters(self.key.len());
            return format!("DELETE FROM {name} WHERE merchant = ?1 AND ({keys}) = ({parameters})");
        }
        let arrays = arrays(self.key.iter(), dialect);
        format!("DELETE FROM {name} WHERE merchant = $1::uuid AND ({keys}) IN (SELECT * FROM UNNEST({arrays}))")
    }

    /// Rows whose first key column is one of several values.
    pub fn get(&self, dialect: Dialect) -> String {
        let (name, names, first) = (self.name, self.names(), self.key[0]);
        let condition = match dialect {
            Dialect::Sqlite => format!("merchant = ?1 AND {} = ?2", first.name),
            Dialect::Postgres => {
                format!("merchant = $1::uuid AND {} = ANY($2::{}[])", first.name, dialect.type_of(first.kind))
            }
        };
        format!("SELECT {names} FROM {name} WHERE {condition}")
    }

    /// Rows with the first `equal` key columns given, behind the next `after` ones, in the order of the key. The limit
    /// is the last parameter.
    pub fn scan(&self, dialect: Dialect, equal: usize, after: usize) -> String {
        let merchant = if dialect == Dialect::Sqlite { "?1" } else { "$1::uuid" };
        let mut sql = format!("SELECT {} FROM {} WHERE merchant = {merchant}", self.names(), self.name);
        for (index, column) in self.key.iter().take(equal).enumerate() {
            let _ = write!(sql, " AND {} = {}", column.name, dialect.parameter(index + 2));
        }
        if after > 0 {
            let names = joined(self.key.iter().skip(equal).take(after).map(|column| column.name));
            let values = joined((0..after).map(|index| dialect.parameter(equal + index + 2)));
            let _ = write!(sql, " AND ({names}) > ({values})");
        }
        let limit = dialect.parameter(equal + after + 2);
        let _ = write!(sql, " ORDER BY {} LIMIT {limit}", self.key_names());
        sql
    }
}

fn arrays(columns: impl Iterator<Item = &'static Column>, dialect: Dialect) -> String {
    joined(
        columns
            .enumerate()
            .map(|(index, column)| format!("{}::{}[]", dialect.parameter(index + 2), dialect.type_of(column.kind))),
    )
}

/// Declares rows and their tables.
macro_rules! tables {
    ($(
        $(#[$doc:meta])*
        $row:ident = $name:literal {
            key { $($(#[$kdoc:meta])* $key:ident: $ktype:ty,)+ }
            rest { $($(#[$rdoc:meta])* $rest:ident: $rtype:ty,)* }
            $(check $check:literal)?
        }
    )+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $row {
                $($(#[$kdoc])* pub $key: $ktype,)+
                $($(#[$rdoc])* pub $rest: $rtype,)*
            }

            impl $crate::storage::Row for $row {
                const TABLE: &'static $crate::storage::Table = &$crate::storage::Table {
                    name: $name,
                    key: &[$($crate::storage::table::column::<$ktype>(stringify!($key))),+],
                    rest: &[$($crate::storage::table::column::<$rtype>(stringify!($rest))),*],
                    check: $crate::storage::table::first(&[$($check)?]),
                };

                fn into_values(self) -> Vec<$crate::storage::Value> {
                    use $crate::storage::Field;
                    vec![$(self.$key.into_value(),)+ $(self.$rest.into_value(),)*]
                }

                fn from_values(values: Vec<$crate::storage::Value>) -> Result<Self, $crate::storage::StorageError> {
                    let mut values = values.into_iter();
                    Ok(Self {
                        $($key: $crate::storage::table::next(&mut values)?,)+
                        $($rest: $crate::storage::table::next(&mut values)?,)*
                    })
                }
            }
        )+

        /// Every table but the merchants' heads.
        pub const TABLES: &[&$crate::storage::Table] = &[$(<$row as $crate::storage::Row>::TABLE),+];
    };
}
pub(crate) use tables;

/// A column for a field of type `F`.
pub(crate) const fn column<F: super::value::Field>(name: &'static str) -> Column {
    Column { name, kind: F::KIND, optional: F::OPTIONAL }
}

/// The one item, or nothing.
pub(crate) const fn first(items: &[&'static str]) -> Option<&'static str> {
    if items.is_empty() { None } else { Some(items[0]) }
}

/// The next column as a field.
pub(crate) fn next<F: super::value::Field>(values: &mut std::vec::IntoIter<Value>) -> Result<F, StorageError> {
    F::from_value(values.next().ok_or(StorageError::Value("a column is missing"))?)
}

/// Decisions behind a position up to another with their entries, and the number of columns. Positions have no gaps; a
/// `LIMIT` in their place lets PostgreSQL join the whole rest of the feed before it counts.
pub(crate) fn feed(dialect: Dialect) -> (String, usize) {
    use super::rows::{DecisionRow, EntryRow};
    let merchant = if dialect == Dialect::Sqlite { "?1" } else { "$1::uuid" };
    let (decision, entry) = (DecisionRow::TABLE, EntryRow::TABLE);
    let named = |table: &'static Table| table.columns().map(|column| format!("{}.{}", table.name, column.name));
    let names = joined(named(decision).chain(named(entry)));
    let (after, last) = (dialect.parameter(2), dialect.parameter(3));
    let sql = format!(
        "SELECT {names} FROM decision JOIN entry ON entry.merchant = decision.merchant
         AND entry.stream = decision.stream AND entry.seq = decision.seq
         WHERE decision.merchant = {merchant} AND decision.position > {after} AND decision.position <= {last}
         ORDER BY decision.position"
    );
    (sql, decision.columns().count() + entry.columns().count())
}
