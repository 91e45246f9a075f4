//! How the two pools are opened, and what each connection of them is told.

use crate::connection::{Backend, FULL, OpenOptions, Pools};
use crate::disk::Floor;
use crate::file::DatabaseFile;
use crate::probe::Probe;
use crate::transaction::at_rest;
use crate::{Error, pooler};
use log::LevelFilter;
use sea_orm::{ConnectOptions, Database};
use sqlx::Executor;
use sqlx::postgres::PgTransactionManager;
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous, SqliteTransactionManager};
use std::future::ready;
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

pub(crate) async fn open_sqlite(options: &OpenOptions, readers: u32) -> Result<Pools, Error> {
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

pub(crate) async fn open_postgres(options: &OpenOptions, readers: u32) -> Result<Pools, Error> {
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
