//! The two pools and the transaction. Reads and writes never share a connection: a slow writer cannot starve readers,
//! and a function that holds the writer can still read through the store.

use crate::disk::Floor;
use crate::file::DatabaseFile;
use crate::probe::Probe;
use crate::transaction::{Tx, at_rest, is_nested, pooled};
use crate::{Error, alarm, pooler, storable};
use log::LevelFilter;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use sqlx::postgres::{PgConnectOptions, PgTransactionManager};
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous, SqliteTransactionManager};
use sqlx::{Executor, PgPool, SqlitePool};
use std::future::ready;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long a statement waits for SQLite's write lock, and a caller for a connection.
const WAIT: Duration = Duration::from_secs(10);
/// Statements slower than this are logged, without their values.
const SLOW: Duration = Duration::from_secs(1);
/// A PostgreSQL connection idle for longer is pinged before it is used: the server may have been restarted meanwhile.
/// Short, so that the first request after an outage already works; a busy connection is never pinged.
const STALE: Duration = Duration::from_secs(1);
/// What SQLite's writer keeps of the database, in KiB (it reads a negative number so), and how long its log grows before
/// it is folded into the file, in pages. Its own measure of both is for smaller things.
const CACHE: &str = "-8000";
const LOG_PAGES: &str = "4000";
/// Rows that SQLite's thread may be ahead of whoever reads them, so that neither waits for the other after every few.
const ROWS_AHEAD: usize = 512;
/// Writers find their rows by index, one after another, in the order in which a statement names its tables. PostgreSQL
/// would read a table that was small when it planned from its beginning to its end, for a minute or for ever, foreign keys
/// included; and it would plan a statement anew each time whose plan can be no other. And a server that is paused in the middle of a transaction, or cut off, holds its queue's row even when its
/// lease has ended, and another one that claims it waits with all it was to claim: PostgreSQL ends what has said nothing
/// for so long.
const POSTGRES_WRITER: &str = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; \
                               SET join_collapse_limit = 1; SET plan_cache_mode = force_generic_plan; \
                               SET idle_in_transaction_session_timeout = '5s'";
/// Writers of one process at a time on PostgreSQL; SQLite has exactly one.
const POSTGRES_WRITERS: u32 = 8;

/// The pages a file may have. SQLite takes the present size when it is asked for less.
const FULL: &str = "PRAGMA max_page_count = 1";
const ROOM: &str = "PRAGMA max_page_count = 4294967294";

/// Where the database is and how many readers it gets.
#[derive(Clone)]
pub struct OpenOptions {
    /// `sqlite:path` or `postgres://…`.
    pub url: String,
    /// Connections that read at the same time; at least one.
    pub read_connections: u32,
    /// PostgreSQL itself, where `url` leads to a pool of connections: what belongs to a session goes there.
    pub direct_url: Option<String>,
    /// Whether `url` leads to a pool in transaction mode; see [`OpenOptions::look_for_pooler`].
    pub(crate) pooled: bool,
    /// Bytes of a SQLite file's disk that new work leaves free; see [`Store::low_space`].
    pub disk_floor: u64,
}

impl OpenOptions {
    /// Without a floor of free space.
    pub fn new(url: impl Into<String>, read_connections: u32) -> Self {
        Self { url: url.into(), read_connections, direct_url: None, pooled: false, disk_floor: 0 }
    }
}

/// Which database this is. No caller should need it but for what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// The database, open. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Pools>);

struct Pools {
    backend: Backend,
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    /// SQLite's file: while a process holds it open, only the directory knows that it was deleted.
    file: Option<DatabaseFile>,
    /// How PostgreSQL itself is reached.
    sessions: Option<PgConnectOptions>,
    /// Whether each transaction may meet another session of PostgreSQL.
    pooled: bool,
    floor: Floor,
    probe: Probe,
    /// Whether the file may not grow, on connections that are opened from now on too.
    full: Arc<AtomicBool>,
}

/// Whatever a finder can read through: a [`Store`], or a [`Tx`] that must see its own writes.
pub trait Reading: sealed::Executor + Sync {}

pub(crate) mod sealed {
    use super::Reader;

    pub trait Executor {
        #[expect(private_interfaces, reason = "nobody outside can name this trait")]
        fn executor(&self) -> Reader<'_>;
    }
}

/// A pool or a transaction, to read through.
#[derive(Clone, Copy)]
pub(crate) enum Reader<'a> {
    Pool(&'a DatabaseConnection),
    /// Through a pool in transaction mode: what a statement prepares is there until its transaction ends.
    Pooled(&'a PgPool),
    Tx(&'a Tx),
}

impl Store {
    /// Opens both pools. The schema must be there: `migrations` makes it.
    ///
    /// # Errors
    /// [`Error::Address`] for a URL that is not one of the two databases, [`Error::Unavailable`] when nothing answers.
    pub async fn open(options: &OpenOptions) -> Result<Self, Error> {
        let readers = options.read_connections.max(1);
        let pools = if options.url.starts_with("sqlite:") {
            open_sqlite(options, readers).await?
        } else if is_postgres(&options.url) {
            open_postgres(options, readers).await?
        } else {
            return Err(Error::Address("it starts with neither sqlite: nor postgres://".into()));
        };
        Ok(Self(Arc::new(pools)))
    }

    pub fn backend(&self) -> Backend {
        self.0.backend
    }

    /// How to reach PostgreSQL for a session of one's own.
    pub(crate) fn sessions(&self) -> Option<&PgConnectOptions> {
        self.0.sessions.as_ref()
    }

    pub(crate) fn is_pooled(&self) -> bool {
        self.0.pooled
    }

    /// The pool of the writer, where it is SQLite.
    pub(crate) fn sqlite(&self) -> Option<&SqlitePool> {
        (self.0.backend == Backend::Sqlite).then(|| self.sqlite_writer())
    }

    pub(crate) fn postgres_writer(&self) -> &PgPool {
        self.0.writer.get_postgres_connection_pool()
    }

    pub(crate) fn sqlite_writer(&self) -> &SqlitePool {
        self.0.writer.get_sqlite_connection_pool()
    }

    pub(crate) fn file_and_floor(&self) -> Option<(&Path, &Floor)> {
        self.0.file.as_ref().map(|file| (file.path(), &self.0.floor))
    }

    pub(crate) fn last_probe(&self) -> &Probe {
        &self.0.probe
    }

    /// Whether what is written reaches the file that the next start opens; always, on PostgreSQL.
    pub(crate) fn file_is_in_place(&self) -> Result<(), Error> {
        self.0.file.as_ref().map_or(Ok(()), DatabaseFile::is_in_place)
    }

    /// Begins a transaction. On SQLite it holds the one write lock from here on (`BEGIN IMMEDIATE`), so never let it
    /// cross a network call.
    pub async fn write(&self) -> Result<Tx, Error> {
        self.file_is_in_place()?;
        match Tx::begin(self).await {
            // That connection is closed by now; the next one is new.
            Err(error) if is_nested(&error) => {
                alarm::transaction_left_open();
                Ok(Tx::begin(self).await?)
            }
            begun => Ok(begun?),
        }
    }

    /// Lets a SQLite file grow no further, or grow again. For tests: it is what a full disk does to writers.
    pub async fn set_full(&self, full: bool) -> Result<(), Error> {
        self.0.full.store(full, Ordering::Relaxed);
        self.0.writer.execute_unprepared(if full { FULL } else { ROOM }).await?;
        Ok(())
    }

    /// Waits for running statements and closes every connection; the writer last, so that SQLite folds its log away.
    pub async fn close(&self) -> Result<(), Error> {
        self.0.reader.close_by_ref().await?;
        self.0.writer.close_by_ref().await?;
        Ok(())
    }
}

impl sealed::Executor for Store {
    #[expect(private_interfaces, reason = "nobody outside can name this trait")]
    fn executor(&self) -> Reader<'_> {
        if self.0.pooled {
            return Reader::Pooled(self.0.reader.get_postgres_connection_pool());
        }
        Reader::Pool(&self.0.reader)
    }
}

impl sealed::Executor for Tx {
    #[expect(private_interfaces, reason = "nobody outside can name this trait")]
    fn executor(&self) -> Reader<'_> {
        Reader::Tx(self)
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Pool(pool) => pool.get_database_backend(),
            Self::Pooled(_) => DbBackend::Postgres,
            Self::Tx(tx) => tx.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        storable::check(&statement)?;
        match self {
            Self::Pool(pool) => pool.execute_raw(statement).await,
            Self::Pooled(pool) => pooled::execute(pool, statement).await,
            Self::Tx(tx) => tx.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Pool(pool) => pool.execute_unprepared(sql).await,
            Self::Pooled(pool) => pooled::execute_unprepared(pool, sql).await,
            Self::Tx(tx) => tx.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        storable::check(&statement)?;
        match self {
            Self::Pool(pool) => pool.query_one_raw(statement).await,
            Self::Pooled(pool) => pooled::query_one(pool, statement).await,
            Self::Tx(tx) => tx.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        storable::check(&statement)?;
        match self {
            Self::Pool(pool) => pool.query_all_raw(statement).await,
            Self::Pooled(pool) => pooled::query_all(pool, statement).await,
            Self::Tx(tx) => tx.query_all_raw(statement).await,
        }
    }
}

impl Reading for Store {}
impl Reading for Tx {}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Store").field(&self.0.backend).finish()
    }
}

impl std::fmt::Debug for OpenOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenOptions").field("read_connections", &self.read_connections).finish_non_exhaustive()
    }
}

fn pool_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(WAIT)
        .record_stmt_in_spans(false)
        .sqlx_logging_level(LevelFilter::Off)
        .sqlx_slow_statements_logging_settings(LevelFilter::Warn, SLOW);
    options
}

async fn open_sqlite(options: &OpenOptions, readers: u32) -> Result<Pools, Error> {
    let url = options.url.as_str();
    let parsed: SqliteConnectOptions = url.parse().map_err(|error: sqlx::Error| Error::Address(error.to_string()))?;
    let file = parsed.get_filename().to_owned();
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(Error::Address("a database in memory would be lost at the end; give it a file".into()));
    }
    let mut writer = pool_options(url, 1);
    keep_open(&mut writer);
    writer.map_sqlx_sqlite_opts(|options| {
        options
            .create_if_missing(false)
            .busy_timeout(WAIT)
            .foreign_keys(true)
            .row_buffer_size(ROWS_AHEAD)
            .synchronous(SqliteSynchronous::Full)
            // What is deleted is overwritten: a destroyed private key must not linger in a free page.
            .pragma("secure_delete", "ON")
            .pragma("cache_size", CACHE)
            .pragma("wal_autocheckpoint", LOG_PAGES)
            .optimize_on_close(true, 400)
    });
    writer.map_sqlx_sqlite_before_acquire(|connection, _| {
        Box::pin(ready(at_rest::<SqliteTransactionManager>(connection)))
    });
    let full = Arc::new(AtomicBool::new(false));
    let of_pool = full.clone();
    writer.map_sqlx_sqlite_pool_opts(move |pool| {
        let full = of_pool.clone();
        pool.after_connect(move |connection, _| {
            let full = full.load(Ordering::Relaxed);
            Box::pin(async move { if full { connection.execute(FULL).await.map(drop) } else { Ok(()) } })
        })
    });
    let mut reader = pool_options(url, readers);
    keep_open(&mut reader);
    reader.map_sqlx_sqlite_opts(|options| {
        options
            .create_if_missing(false)
            .read_only(true)
            .busy_timeout(WAIT)
            .foreign_keys(true)
            .row_buffer_size(ROWS_AHEAD)
    });
    // The writer first: a read-only connection cannot make the shared memory file of the log.
    let writer = Database::connect(writer).await?;
    let reader = Database::connect(reader).await?;
    let file = DatabaseFile::opened(file)?;
    Ok(Pools {
        backend: Backend::Sqlite,
        reader,
        writer,
        file: Some(file),
        sessions: None,
        pooled: false,
        floor: Floor::new(options.disk_floor),
        probe: Probe::default(),
        full,
    })
}

/// Opening a SQLite connection costs more than keeping it.
fn keep_open(options: &mut ConnectOptions) {
    options.min_connections(1).idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).test_before_acquire(false);
}

pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

async fn open_postgres(options: &OpenOptions, readers: u32) -> Result<Pools, Error> {
    let (url, pooled) = (options.url.as_str(), options.pooled);
    let through = pooler::address(url)?;
    let sessions = options.direct_url.as_deref().map_or(Ok(through), pooler::address)?;
    let mut writer = pool_options(url, POSTGRES_WRITERS);
    writer.test_before_acquire_if_idle_for(STALE);
    if pooled {
        writer.map_sqlx_postgres_opts(|options| options.extra_float_digits(None));
    } else {
        writer.map_sqlx_postgres_pool_opts(|pool| {
            // Told after connecting: what stands between us and the server need not know of it.
            pool.after_connect(|connection, _| {
                Box::pin(async move { connection.execute(POSTGRES_WRITER).await.map(|_| ()) })
            })
        });
    }
    writer
        .map_sqlx_postgres_before_acquire(|connection, _| Box::pin(ready(at_rest::<PgTransactionManager>(connection))));
    let mut reader = pool_options(url, readers);
    reader.test_before_acquire_if_idle_for(STALE);
    if pooled {
        reader.map_sqlx_postgres_opts(|options| options.extra_float_digits(None));
    }
    let writer = Database::connect(writer).await?;
    let reader = Database::connect(reader).await?;
    Ok(Pools {
        backend: Backend::Postgres,
        reader,
        writer,
        file: None,
        sessions: Some(sessions),
        pooled,
        floor: Floor::default(),
        probe: Probe::default(),
        full: Arc::default(),
    })
}
