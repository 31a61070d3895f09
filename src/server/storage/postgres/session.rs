//! A connection within a transaction.

use super::{DIALECT, PUT_HEAD, head_of, numbers, unavailable};
use crate::storage::{Column, ColumnKind, Head, StorageError, Table, Transaction, Value, Values, View, table};
use async_trait::async_trait;
use deadpool_postgres::{Object, Pool};
use tillstamp_ledger::MerchantId;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

type Parameter = Box<dyn ToSql + Send + Sync>;

pub(super) struct PostgresSession {
    /// Nothing once the transaction has ended.
    client: Option<Object>,
    merchant: MerchantId,
    head: Head,
}

impl PostgresSession {
    pub async fn start(pool: &Pool, merchant: MerchantId, begin: &str, first: &str) -> Result<Self, StorageError> {
        let client = pool.get().await.map_err(|error| unavailable(&error))?;
        let empty = Head { feed_id: [0; 16], position: 0, feed_hash: [0; 32], streams: 0 };
        // From here on a failure, or the caller's end, rolls back.
        let mut session = Self { client: Some(client), merchant, head: empty };
        let client = session.client()?;
        let statement = client.prepare_cached(first).await?;
        let parameters: [&(dyn ToSql + Sync); 1] = [&merchant.0];
        let locking = client.query_opt(&statement, &parameters);
        let (_, row) = tokio::try_join!(biased; client.batch_execute(begin), locking)?;
        let row = row.ok_or(StorageError::UnknownMerchant)?;
        session.head = head_of(&row)?;
        Ok(session)
    }

    fn client(&self) -> Result<&Object, StorageError> {
        self.client.as_ref().ok_or(StorageError::Engine("the transaction has ended".to_owned()))
    }

    async fn write(&self, sql: &str, columns: Vec<&Column>, rows: Values) -> Result<(), StorageError> {
        let client = self.client()?;
        let statement = client.prepare_cached(sql).await?;
        let arrays = arrays(&columns, rows);
        client.execute(&statement, &with_merchant(&self.merchant, &arrays)).await?;
        Ok(())
    }

    async fn rows(&self, sql: &str, parameters: &[Parameter], kinds: &[ColumnKind]) -> Result<Values, StorageError> {
        let client = self.client()?;
        let statement = client.prepare_cached(sql).await?;
        let rows = client.query(&statement, &with_merchant(&self.merchant, parameters)).await?;
        rows.iter().map(|row| values_of(row, kinds)).collect()
    }
}

fn with_merchant<'a>(merchant: &'a MerchantId, parameters: &'a [Parameter]) -> Vec<&'a (dyn ToSql + Sync)> {
    let first: &(dyn ToSql + Sync) = &merchant.0;
    std::iter::once(first).chain(parameters.iter().map(|parameter| &**parameter as &(dyn ToSql + Sync))).collect()
}

/// One array a column.
fn arrays(columns: &[&Column], rows: Values) -> Vec<Parameter> {
    let count = rows.len();
    let mut by_column: Vec<Vec<Value>> = columns.iter().map(|_| Vec::with_capacity(count)).collect();
    for row in rows {
        for (column, value) in by_column.iter_mut().zip(row) {
            column.push(value);
        }
    }
    columns.iter().zip(by_column).map(|(column, values)| array(column.kind, values)).collect()
}

/// The column's type rules: a value of another one is sent as null, which the column refuses where it must.
fn array(kind: ColumnKind, values: Vec<Value>) -> Parameter {
    let values = values.into_iter();
    match kind {
        ColumnKind::Int => {
            let numbers: Vec<Option<i64>> =
                values.map(|value| if let Value::Int(number) = value { Some(number) } else { None }).collect();
            Box::new(numbers)
        }
        ColumnKind::Bytes => {
            let bytes: Vec<Option<Vec<u8>>> =
                values.map(|value| if let Value::Bytes(bytes) = value { Some(bytes) } else { None }).collect();
            Box::new(bytes)
        }
        ColumnKind::Text => {
            let texts: Vec<Option<String>> =
                values.map(|value| if let Value::Text(text) = value { Some(text) } else { None }).collect();
            Box::new(texts)
        }
    }
}

fn single(value: Value) -> Parameter {
    match value {
        Value::Null => Box::new(None::<i64>),
        Value::Int(number) => Box::new(number),
        Value::Bytes(bytes) => Box::new(bytes),
        Value::Text(text) => Box::new(text),
    }
}

fn values_of(row: &Row, kinds: &[ColumnKind]) -> Result<Vec<Value>, StorageError> {
    let read = |(index, kind): (usize, &ColumnKind)| {
        let value = match kind {
            ColumnKind::Int => row.try_get::<_, Option<i64>>(index)?.map(Value::Int),
            ColumnKind::Bytes => row.try_get::<_, Option<Vec<u8>>>(index)?.map(Value::Bytes),
            ColumnKind::Text => row.try_get::<_, Option<String>>(index)?.map(Value::Text),
        };
        Ok(value.unwrap_or(Value::Null))
    };
    kinds.iter().enumerate().map(read).collect()
}

fn kinds(table: &'static Table) -> Vec<ColumnKind> {
    table.columns().map(|column| column.kind).collect()
}

#[async_trait]
impl View for PostgresSession {
    fn head(&self) -> &Head {
        &self.head
    }

    async fn get(&self, table: &'static Table, first: Vec<Value>) -> Result<Values, StorageError> {
        let parameters = [array(table.key[0].kind, first)];
        self.rows(&table.get(DIALECT), &parameters, &kinds(table)).await
    }

    async fn scan(
        &self,
        table: &'static Table,
        equal: Vec<Value>,
        after: Vec<Value>,
        limit: u32,
    ) -> Result<Values, StorageError> {
        let sql = table.scan(DIALECT, equal.len(), after.len());
        let parameters: Vec<Parameter> =
            equal.into_iter().chain(after).chain([Value::Int(limit.into())]).map(single).collect();
        self.rows(&sql, &parameters, &kinds(table)).await
    }

    async fn feed(&self, after: u64, limit: u32) -> Result<Values, StorageError> {
        use crate::storage::Row as _;
        use crate::storage::rows::{DecisionRow, EntryRow};
        let (after, last) = crate::storage::last_of_run(after, limit)?;
        let parameters = [Value::Int(after), Value::Int(last)].map(single);
        let kinds = [kinds(DecisionRow::TABLE), kinds(EntryRow::TABLE)].concat();
        self.rows(&table::feed(DIALECT).0, &parameters, &kinds).await
    }
}

#[async_trait]
impl Transaction for PostgresSession {
    async fn insert(&self, table: &'static Table, rows: Values) -> Result<(), StorageError> {
        self.write(&table.insert(DIALECT), table.columns().collect(), rows).await
    }

    async fn upsert(&self, table: &'static Table, rows: Values) -> Result<(), StorageError> {
        self.write(&table.upsert(DIALECT), table.columns().collect(), rows).await
    }

    async fn delete(&self, table: &'static Table, keys: Values) -> Result<(), StorageError> {
        self.write(&table.delete(DIALECT), table.key.iter().collect(), keys).await
    }

    async fn commit(mut self: Box<Self>, head: &Head) -> Result<(), StorageError> {
        let (position, streams) = numbers(head)?;
        let client = self.client()?;
        let statement = client.prepare_cached(PUT_HEAD).await?;
        let parameters: [&(dyn ToSql + Sync); 5] =
            [&self.merchant.0, &head.feed_id.as_slice(), &position, &head.feed_hash.as_slice(), &streams];
        client.execute(&statement, &parameters).await?;
        client.batch_execute("COMMIT").await?;
        self.client = None;
        Ok(())
    }
}

impl Drop for PostgresSession {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                if let Err(error) = client.batch_execute("ROLLBACK").await {
                    tracing::warn!(%error, "a connection is given up");
                    drop(Object::take(client));
                }
            })),
            // Without a runtime nothing can be sent; the closed connection rolls back.
            Err(_) => drop(Object::take(client)),
        }
    }
}
