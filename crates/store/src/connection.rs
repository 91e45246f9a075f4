//! The two pools. Reads and writes never share a connection: a slow writer cannot starve readers,
//! and a function that holds the writer can still read through the store.

use crate::disk::Floor;
use crate::file::DatabaseFile;
use crate::opening::{open_postgres, open_sqlite};
use crate::probe::Probe;
use crate::reader::Reader;
use crate::transaction::{Tx, is_nested};
use crate::{Error, alarm};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use sqlx::postgres::PgConnectOptions;
use sqlx::{PgPool, SqlitePool};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The pages a file may have. SQLite takes the present size when it is asked for less.
pub(crate) const FULL: &str = "PRAGMA max_page_count = 1";
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

pub(crate) struct Pools {
    pub(crate) backend: Backend,
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
    /// SQLite's file: while a process holds it open, only the directory knows that it was deleted.
    pub(crate) file: Option<DatabaseFile>,
    /// How PostgreSQL itself is reached.
    pub(crate) sessions: Option<PgConnectOptions>,
    /// Whether each transaction may meet another session of PostgreSQL.
    pub(crate) pooled: bool,
    pub(crate) floor: Floor,
    pub(crate) probe: Probe,
    /// Whether the file may not grow, on connections that are opened from now on too.
    pub(crate) full: Arc<AtomicBool>,
}

/// Whatever a finder can read through: a [`Store`], or a [`Tx`] that must see its own writes.
pub trait Reading: sealed::Executor + Sync {}

pub(crate) mod sealed {
    use crate::reader::Reader;

    pub trait Executor {
        #[expect(private_interfaces, reason = "nobody outside can name this trait")]
        fn executor(&self) -> Reader<'_>;
    }
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

pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}
