//! A database of its own for each test, of both kinds, in milliseconds: a migrated one is made once per process and
//! copied.

use crate::folder::Folder;
use crate::postgres::Cluster;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, SqliteConnection};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::{Backend, OpenOptions, Store};
use tokio::sync::OnceCell;

/// Readers of a test's store: enough to read side by side, few enough for many tests at a time.
const READ_CONNECTIONS: u32 = 4;

/// A database that nobody else uses. A SQLite one goes with this value, a PostgreSQL one with the process.
pub struct TestDatabase {
    url: String,
    backend: Backend,
    /// Where a SQLite file lies.
    _folder: Option<Folder>,
    /// The server, where it is this database's own.
    cluster: Option<Cluster>,
}

/// Runs one story on SQLite and then on PostgreSQL, and says on which it failed.
pub async fn both<Story: AsyncFn(TestDatabase)>(story: Story) {
    for database in [TestDatabase::sqlite().await, TestDatabase::postgres().await] {
        let _failure = Where(database.backend);
        story(database).await;
    }
}

impl TestDatabase {
    /// A migrated SQLite file.
    pub async fn sqlite() -> Self {
        static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();
        let migrated = MIGRATED
            .get_or_init(async || {
                let empty = Self::empty_sqlite();
                migrations::migrate(empty.url()).await.expect("an empty database can be migrated");
                tokio::fs::read(empty.sqlite_file()).await.expect("the file was just made")
            })
            .await;
        let database = Self::empty_sqlite();
        tokio::fs::write(database.sqlite_file(), migrated).await.expect("the folder was just made");
        database
    }

    /// A migrated database in this process's PostgreSQL.
    pub async fn postgres() -> Self {
        static TEMPLATE: OnceCell<()> = OnceCell::const_new();
        let cluster = Cluster::of_this_process().await;
        TEMPLATE
            .get_or_init(async || {
                create(cluster, "migrated", "template0").await;
                migrations::migrate(&cluster.url("migrated")).await.expect("an empty database can be migrated");
            })
            .await;
        Self::in_cluster(cluster, "migrated").await
    }

    /// Where a SQLite file would lie; nothing is there yet.
    pub fn empty_sqlite() -> Self {
        let folder = Folder::new();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Self { url, backend: Backend::Sqlite, _folder: Some(folder), cluster: None }
    }

    /// A PostgreSQL database without a schema.
    pub async fn empty_postgres() -> Self {
        Self::in_cluster(Cluster::of_this_process().await, "template0").await
    }

    /// A PostgreSQL database without a schema on a server of its own, which can be stopped. It takes seconds to make.
    pub async fn stoppable_postgres() -> Self {
        let cluster = Cluster::start().await;
        let database = Self::in_cluster(&cluster, "template0").await;
        Self { cluster: Some(cluster), ..database }
    }

    /// A migrated PostgreSQL database on a server of its own that loses nothing it committed, for measuring.
    pub async fn durable_postgres() -> Self {
        let cluster = Cluster::start_durable().await;
        let database = Self::in_cluster(&cluster, "template0").await;
        migrations::migrate(database.url()).await.expect("an empty database can be migrated");
        Self { cluster: Some(cluster), ..database }
    }

    /// The main process of its own server.
    pub fn server_process(&self) -> Option<u32> {
        self.cluster.as_ref().map(Cluster::process)
    }

    /// Stops the server of a [`TestDatabase::stoppable_postgres`].
    ///
    /// # Panics
    /// When it has none.
    pub fn stop(&self) {
        self.cluster.as_ref().expect("a server of its own").stop();
    }

    /// `pg_ctl stop -m immediate` for the server of a [`TestDatabase::stoppable_postgres`]: what was committed is there
    /// after the next start.
    ///
    /// # Panics
    /// When it has none.
    pub fn stop_immediately(&self) {
        self.cluster.as_ref().expect("a server of its own").stop_immediately();
    }

    /// Starts the server again.
    ///
    /// # Panics
    /// When it has none.
    pub async fn start_again(&self) {
        self.cluster.as_ref().expect("a server of its own").start_again().await;
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// The file, of a SQLite database.
    pub fn sqlite_file(&self) -> &Path {
        Path::new(self.url.strip_prefix("sqlite://").expect("only SQLite has a file"))
    }

    /// Opens the store; several may be open at once, as several servers are.
    pub async fn store(&self) -> Store {
        let options = OpenOptions::new(self.url.clone(), READ_CONNECTIONS);
        Store::open(&options).await.expect("the database is there")
    }

    /// Runs statements behind the store's back.
    pub async fn execute(&self, sql: &str) {
        execute(&self.url, sql).await;
    }

    /// Waits until a question has an answer.
    ///
    /// # Panics
    /// When it never has one, and on SQLite.
    pub async fn until_some(&self, question: &str) {
        let mut connection = PgConnection::connect(&self.url).await.expect("the server is there");
        for _ in 0..400 {
            let found = connection.fetch_optional(AssertSqlSafe(question.to_owned())).await;
            if found.expect("the question is right").is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("nothing ever answered {question}");
    }

    /// Every text column of the schema, such as `clients.name`.
    ///
    /// # Panics
    /// On PostgreSQL.
    pub async fn text_columns(&self) -> Vec<String> {
        let mut connection = SqliteConnection::connect(&self.url).await.expect("the file is there");
        let question = "SELECT tables.name || '.' || columns.name FROM sqlite_master AS tables, \
            pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' AND columns.type = 'TEXT' \
            AND tables.name NOT LIKE 'sqlite%' AND tables.name <> 'seaql_migrations'";
        sqlx::query_scalar(question).fetch_all(&mut connection).await.expect("a schema")
    }

    async fn in_cluster(cluster: &Cluster, template: &str) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(1);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        create(cluster, &name, template).await;
        Self { url: cluster.url(&name), backend: Backend::Postgres, _folder: None, cluster: None }
    }
}

/// Runs statements behind a store's back.
///
/// # Panics
/// When the database is not there or a statement is wrong.
pub async fn execute(url: &str, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await.expect("the file is there");
        connection.execute(sql).await.expect("the statement is right");
        connection.close().await.expect("nothing is under way");
    } else {
        let mut connection = PgConnection::connect(url).await.expect("the server is there");
        connection.execute(sql).await.expect("the statement is right");
        connection.close().await.expect("nothing is under way");
    }
}

/// Databases sort text by a natural language, as most do that people install: what the store sorts must not depend on it.
async fn create(cluster: &Cluster, name: &str, template: &str) {
    let mut connection = cluster.connect("postgres").disable_statement_logging().connect().await.expect("it runs");
    let language = if template == "template0" { "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'" } else { "" };
    let sql = AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template} {language}"));
    connection.execute(sql).await.expect("a database can be made");
    connection.close().await.expect("nothing is under way");
}

/// Names the database while a panic passes.
struct Where(Backend);

impl Drop for Where {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the story failed on {:?}", self.0);
        }
    }
}
