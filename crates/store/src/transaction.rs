//! The transaction that every write takes. After any error inside of it nobody knows what the connection still holds
//! open: SQLite ends a transaction on its own when the disk is full, and a driver that does not notice would put the next
//! one inside of the last, where no commit makes it durable. So a connection that met an error is closed, never used again.

use crate::connection::{Backend, Store};
use crate::{Error, alarm, storable};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values};
use sea_query_sqlx::SqlxValues;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgTransactionManager;
use sqlx::sqlite::SqliteTransactionManager;
use sqlx::{AssertSqlSafe, Database, Executor, Postgres, SqlSafeStr, Sqlite};
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

struct Open {
    held: Held,
    state: State,
    /// Whether what is prepared is still there in the next transaction.
    keeps_statements: bool,
}

enum Held {
    Sqlite(Guarded<Sqlite>),
    Postgres(Guarded<Postgres>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Every statement so far was answered.
    Sound,
    /// A statement was sent. Whoever waited for its answer may have been cancelled.
    Sent,
    /// PostgreSQL refused a statement and said so in order: the transaction is lost, the connection is not.
    Refused,
    /// Anything may be the case.
    Broken,
    /// Committed or rolled back.
    Ended,
}

/// A connection that is closed when it is dropped, unless it was found sound.
pub(crate) struct Guarded<DB: Database> {
    connection: Option<PoolConnection<DB>>,
    sound: bool,
}

impl<DB: Database> Guarded<DB> {
    pub(crate) const fn new(connection: PoolConnection<DB>) -> Self {
        Self { connection: Some(connection), sound: false }
    }

    pub(crate) fn get(&mut self) -> Result<&mut DB::Connection, sqlx::Error> {
        self.connection.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// It is outside of every transaction, or will be before its next use: it may return to its pool.
    pub(crate) const fn found_sound(&mut self) {
        self.sound = true;
    }
}

impl<DB: Database> Drop for Guarded<DB> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take_if(|_| !self.sound) {
            alarm::connection_closed();
            // Not closed in order: that would run statements inside of whatever is open. The pool opens another one.
            drop(connection.detach());
        }
    }
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
        let open = Open { held, state: State::Sound, keeps_statements: !store.is_pooled() };
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
        self.open.into_inner().rollback().await
    }

    pub(crate) const fn connection(&self) -> &Self {
        self
    }

    pub(crate) fn backend(&self) -> Backend {
        self.store.backend()
    }
}

impl Open {
    /// Says that a statement is under way.
    fn send(&mut self) -> Result<(), sqlx::Error> {
        if self.state != State::Sound {
            return Err(sqlx::Error::Protocol("a statement of this transaction failed or was given up before".into()));
        }
        self.state = State::Sent;
        Ok(())
    }

    fn answered<T>(&mut self, answer: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        self.state = match &answer {
            Ok(_) => State::Sound,
            Err(error) if matches!(self.held, Held::Postgres(_)) && is_refusal(error) => State::Refused,
            Err(_) => State::Broken,
        };
        answer
    }

    async fn commit(mut self) -> Result<(), sqlx::Error> {
        self.send()?;
        let done = match &mut self.held {
            Held::Sqlite(guarded) => SqliteTransactionManager::commit(guarded.get()?).await,
            Held::Postgres(guarded) => PgTransactionManager::commit(guarded.get()?).await,
        };
        self.answered(done)?;
        self.state = State::Ended;
        Ok(())
    }

    async fn rollback(mut self) -> Result<(), Error> {
        if !matches!(self.state, State::Sound | State::Refused) {
            return Ok(());
        }
        self.state = State::Sent;
        let done = match &mut self.held {
            Held::Sqlite(guarded) => SqliteTransactionManager::rollback(guarded.get()?).await,
            Held::Postgres(guarded) => PgTransactionManager::rollback(guarded.get()?).await,
        };
        self.answered(done)?;
        self.state = State::Ended;
        Ok(())
    }

    async fn execute(&mut self, statement: Statement) -> Result<ExecResult, sqlx::Error> {
        self.send()?;
        let Statement { sql, values, .. } = statement;
        let query = (AssertSqlSafe(sql), SqlxValues(values.unwrap_or(Values(Vec::new()))));
        let keep = self.keeps_statements;
        let answer = match &mut self.held {
            Held::Sqlite(guarded) => {
                sqlx::query_with(query.0, query.1).persistent(keep).execute(guarded.get()?).await.map(ExecResult::from)
            }
            Held::Postgres(guarded) => {
                sqlx::query_with(query.0, query.1).persistent(keep).execute(guarded.get()?).await.map(ExecResult::from)
            }
        };
        self.answered(answer)
    }

    async fn execute_unprepared(&mut self, sql: &str) -> Result<ExecResult, sqlx::Error> {
        self.send()?;
        let sql = AssertSqlSafe(sql.to_owned());
        let answer = match &mut self.held {
            Held::Sqlite(guarded) => Executor::execute(guarded.get()?, sql).await.map(ExecResult::from),
            Held::Postgres(guarded) => Executor::execute(guarded.get()?, sql).await.map(ExecResult::from),
        };
        self.answered(answer)
    }

    async fn rows(&mut self, statement: Statement) -> Result<Vec<QueryResult>, sqlx::Error> {
        self.send()?;
        let Statement { sql, values, .. } = statement;
        let query = (AssertSqlSafe(sql), SqlxValues(values.unwrap_or(Values(Vec::new()))));
        let keep = self.keeps_statements;
        let answer = match &mut self.held {
            Held::Sqlite(guarded) => sqlx::query_with(query.0, query.1)
                .persistent(keep)
                .fetch_all(guarded.get()?)
                .await
                .map(|rows| rows.into_iter().map(QueryResult::from).collect()),
            Held::Postgres(guarded) => sqlx::query_with(query.0, query.1)
                .persistent(keep)
                .fetch_all(guarded.get()?)
                .await
                .map(|rows| rows.into_iter().map(QueryResult::from).collect()),
        };
        self.answered(answer)
    }

    async fn first_row(&mut self, statement: Statement) -> Result<Option<QueryResult>, sqlx::Error> {
        self.send()?;
        let Statement { sql, values, .. } = statement;
        let query = (AssertSqlSafe(sql), SqlxValues(values.unwrap_or(Values(Vec::new()))));
        let keep = self.keeps_statements;
        let answer = match &mut self.held {
            Held::Sqlite(guarded) => sqlx::query_with(query.0, query.1)
                .persistent(keep)
                .fetch_optional(guarded.get()?)
                .await
                .map(|row| row.map(QueryResult::from)),
            Held::Postgres(guarded) => sqlx::query_with(query.0, query.1)
                .persistent(keep)
                .fetch_optional(guarded.get()?)
                .await
                .map(|row| row.map(QueryResult::from)),
        };
        self.answered(answer)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        match self.state {
            State::Ended => self.held.found_sound(),
            // Queued, and done before the connection is used again; the pool looks whether it was.
            State::Sound | State::Refused => {
                if self.held.start_rollback().is_ok() {
                    self.held.found_sound();
                }
            }
            State::Sent | State::Broken => {}
        }
    }
}

impl Held {
    fn found_sound(&mut self) {
        match self {
            Self::Sqlite(guarded) => guarded.found_sound(),
            Self::Postgres(guarded) => guarded.found_sound(),
        }
    }

    fn start_rollback(&mut self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(guarded) => SqliteTransactionManager::start_rollback(guarded.get()?),
            Self::Postgres(guarded) => PgTransactionManager::start_rollback(guarded.get()?),
        }
        Ok(())
    }
}

/// Single statements through a pool in transaction mode, each in a transaction of its own: what it prepares would be in
/// another session otherwise by the time it is run.
pub(crate) mod pooled {
    use super::{BEGIN_READING, Guarded, Held, Open, State, executed, queried};
    use sea_orm::{DbErr, ExecResult, QueryResult, Statement};
    use sqlx::postgres::PgTransactionManager;
    use sqlx::{PgPool, SqlSafeStr};
    use sqlx_core::transaction::TransactionManager;

    async fn begin(pool: &PgPool) -> Result<Open, sqlx::Error> {
        let mut guarded = Guarded::new(pool.acquire().await?);
        PgTransactionManager::begin(guarded.get()?, Some(BEGIN_READING.into_sql_str())).await?;
        Ok(Open { held: Held::Postgres(guarded), state: State::Sound, keeps_statements: false })
    }

    pub(crate) async fn execute(pool: &PgPool, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut open = begin(pool).await.map_err(executed)?;
        let done = open.execute(statement).await.map_err(executed)?;
        open.commit().await.map_err(executed)?;
        Ok(done)
    }

    pub(crate) async fn execute_unprepared(pool: &PgPool, sql: &str) -> Result<ExecResult, DbErr> {
        let mut open = begin(pool).await.map_err(executed)?;
        let done = open.execute_unprepared(sql).await.map_err(executed)?;
        open.commit().await.map_err(executed)?;
        Ok(done)
    }

    pub(crate) async fn query_one(pool: &PgPool, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut open = begin(pool).await.map_err(queried)?;
        let row = open.first_row(statement).await.map_err(queried)?;
        open.commit().await.map_err(queried)?;
        Ok(row)
    }

    pub(crate) async fn query_all(pool: &PgPool, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut open = begin(pool).await.map_err(queried)?;
        let rows = open.rows(statement).await.map_err(queried)?;
        open.commit().await.map_err(queried)?;
        Ok(rows)
    }
}

fn executed(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}

fn queried(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

/// Whether a connection that was at rest is outside of every transaction. The driver counts them, which costs nothing to
/// ask; what it sent before has been answered by now.
pub(crate) fn at_rest<Manager>(connection: &<Manager::Database as Database>::Connection) -> Result<bool, sqlx::Error>
where
    Manager: TransactionManager,
{
    if Manager::get_transaction_depth(connection) == 0 {
        return Ok(true);
    }
    alarm::transaction_left_open();
    // An error closes it without a further statement.
    Err(sqlx::Error::Protocol("a transaction was left open; the connection is closed".into()))
}

/// Whether a transaction could not begin because another one is open on the connection.
pub(crate) fn is_nested(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::InvalidSavePointStatement)
        || error.as_database_error().is_some_and(|error| error.message().contains("within a transaction"))
}

/// Refusals of a single statement, by the class of their SQLSTATE: values, constraints, serialization, locks. PostgreSQL
/// answers them in order, and a `ROLLBACK` ends the transaction for certain, so nothing has to be connected anew.
fn is_refusal(error: &sqlx::Error) -> bool {
    let Some(code) = error.as_database_error().and_then(sqlx::error::DatabaseError::code) else { return false };
    matches!(code.get(..2), Some("22" | "23" | "40")) || code == "55P03"
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
