//! Connection pools in transaction mode between us and PostgreSQL, such as that of `PgBouncer`: each transaction may meet another
//! session. Whatever belongs to a session (leases, `LISTEN`, settings, prepared statements) is lost there or, worse,
//! somebody else's.

use crate::connection::is_postgres;
use crate::{Error, OpenOptions};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, Row};

/// How often the same is asked: a pool that hands out its sessions in turn shows itself within a few.
const ROUNDS: usize = 2;

const NO_DIRECT_URL: &str =
    "database_url leads to a connection pool in transaction mode, and database_direct_url is not set";
const DIRECT_IS_POOL: &str = "database_direct_url leads to a connection pool in transaction mode";
const OTHER_DATABASE: &str = "database_direct_url and database_url lead to different databases";

impl OpenOptions {
    /// Looks whether a pool in transaction mode is between us and the database, and remembers it for
    /// [`crate::Store::open`].
    ///
    /// # Errors
    /// [`Error::Pooling`] where sessions could not be held.
    pub async fn look_for_pooler(&mut self) -> Result<(), Error> {
        if !is_postgres(&self.url) {
            return Ok(());
        }
        let through = address(&self.url)?;
        let Some(direct) = &self.direct_url else {
            return if shares_sessions(&through).await? { Err(Error::Pooling(NO_DIRECT_URL)) } else { Ok(()) };
        };
        let direct = address(direct)?;
        if shares_sessions(&direct).await? {
            return Err(Error::Pooling(DIRECT_IS_POOL));
        }
        if !is_same_database(&through, &direct).await? {
            return Err(Error::Pooling(OTHER_DATABASE));
        }
        self.pooled = shares_sessions(&through).await?;
        Ok(())
    }
}

/// An address as a pool takes it: `PgBouncer` refuses a connection that sets what it does not know.
pub(crate) fn address(url: &str) -> Result<PgConnectOptions, Error> {
    let options: PgConnectOptions = url.parse().map_err(|error: sqlx::Error| Error::Address(error.to_string()))?;
    Ok(options.extra_float_digits(None).disable_statement_logging())
}

/// Whether statements of one connection meet sessions of another.
///
/// Two connections ask for the process behind them, in an order in which a pool has to give one of them the session that
/// the other one had, whether it hands out the one that was used last or the one that was used first.
async fn shares_sessions(options: &PgConnectOptions) -> Result<bool, Error> {
    let mut one = options.connect().await?;
    let mut other = options.connect().await?;
    let shares = mix(&mut one, &mut other).await;
    close(one, other).await;
    shares
}

async fn mix(one: &mut PgConnection, other: &mut PgConnection) -> Result<bool, Error> {
    let (first, second) = (process(one).await?, process(other).await?);
    if first == second {
        return Ok(true);
    }
    for _ in 0..ROUNDS {
        if process(other).await? != second || process(one).await? != first || process(one).await? != first {
            return Ok(true);
        }
        // One session is held meanwhile, so that the other connection can only have another one.
        one.execute("BEGIN").await?;
        let moved = process(one).await? != first || process(other).await? != second;
        one.execute("COMMIT").await?;
        if moved || process(other).await? != second {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether both addresses lead to the same database: what is locked through one is locked for the other.
async fn is_same_database(through: &PgConnectOptions, direct: &PgConnectOptions) -> Result<bool, Error> {
    let mut through = through.connect().await?;
    let mut session = direct.connect().await?;
    let key: i64 = session.fetch_one("SELECT (random() * 1e15)::BIGINT").await?.try_get(0)?;
    session.execute(AssertSqlSafe(format!("SELECT pg_advisory_lock({key})"))).await?;
    let free = through.fetch_one(AssertSqlSafe(format!("SELECT pg_try_advisory_xact_lock({key})"))).await;
    close(through, session).await;
    let free: bool = free?.try_get(0)?;
    Ok(!free)
}

/// The process behind a connection. Without parameters nothing is prepared, which a pool might not carry through.
async fn process(connection: &mut PgConnection) -> Result<i32, Error> {
    Ok(connection.fetch_one("SELECT pg_backend_pid()").await?.try_get(0)?)
}

async fn close(one: PgConnection, other: PgConnection) {
    for connection in [one, other] {
        if let Err(error) = connection.close().await {
            tracing::debug!(%error, "a connection was not closed in order");
        }
    }
}
