//! The transaction that every write takes. After any error inside of it nobody knows what the connection still holds
//! open: SQLite ends a transaction on its own when the disk is full, and a driver that does not notice would put the next
//! one inside of the last, where no commit makes it durable. So a connection that met an error is closed, never used again.

mod guarded;
mod open;
pub(crate) mod pooled;

pub(crate) use guarded::{Guarded, at_rest, is_nested};

use crate::connection::{Backend, Store};
use crate::{Error, storable};
use open::{Held, Open};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sqlx::SqlSafeStr;
use sqlx::postgres::PgTransactionManager;
use sqlx::sqlite::SqliteTransactionManager;
use sqlx_core::transaction::TransactionManager;
use tokio::sync::Mutex;

/// SQLite takes the one write lock at once: a transaction that read first might not get it later.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// Through a pool in transaction mode the settings of a writer (`POSTGRES_WRITER`) hold for its transaction; they go over
/// together with its beginning.
const BEGIN_POOLED: &str = "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; \
                            SET LOCAL enable_mergejoin = off; SET LOCAL join_collapse_limit = 1; \
                            SET LOCAL plan_cache_mode = force_generic_plan; \
                            SET LOCAL idle_in_transaction_session_timeout = '5s'";
const BEGIN_READING: &str = "BEGIN READ ONLY";

/// An open transaction. Dropping it rolls it back.
pub struct Tx {
    store: Store,
    open: Mutex<Open>,
}

impl Tx {
    /// Begins on a connection of the writers' pool.
    pub(crate) async fn begin(store: &Store) -> Result<Self, sqlx::Error> {
        let held = match store.backend() {
            Backend::Sqlite => {
                let mut guarded = Guarded::new(store.sqlite_writer().acquire().await?);
                let begin = Some(BEGIN.into_sql_str());
                SqliteTransactionManager::begin(guarded.get()?, begin).await?;
                Held::Sqlite(guarded)
            }
            Backend::Postgres => {
                let mut guarded = Guarded::new(store.postgres_writer().acquire().await?);
                let begin = store.is_pooled().then(|| BEGIN_POOLED.into_sql_str());
                PgTransactionManager::begin(guarded.get()?, begin).await?;
                Held::Postgres(guarded)
            }
        };
        let open = Open::begun(held, !store.is_pooled());
        Ok(Self { store: store.clone(), open: Mutex::new(open) })
    }

    /// Makes everything written through it durable.
    ///
    /// # Errors
    /// When that is not certain. Also when a statement was refused before, whoever ignored that: PostgreSQL would undo
    /// everything and call it a success.
    pub async fn commit(self) -> Result<(), Error> {
        let Self { store, open } = self;
        open.into_inner().commit().await?;
        store.file_is_in_place()
    }

    /// Undoes everything written through it, and waits for that.
    pub async fn rollback(self) -> Result<(), Error> {
        Ok(self.open.into_inner().rollback().await?)
    }

    pub(crate) const fn connection(&self) -> &Self {
        self
    }

    pub(crate) fn backend(&self) -> Backend {
        self.store.backend()
    }
}

fn executed(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}

fn queried(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        match self.backend() {
            Backend::Sqlite => DbBackend::Sqlite,
            Backend::Postgres => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        storable::check(&statement)?;
        self.open.lock().await.execute(statement).await.map_err(executed)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.open.lock().await.execute_unprepared(sql).await.map_err(executed)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        storable::check(&statement)?;
        self.open.lock().await.first_row(statement).await.map_err(queried)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        storable::check(&statement)?;
        self.open.lock().await.rows(statement).await.map_err(queried)
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tx")
    }
}
