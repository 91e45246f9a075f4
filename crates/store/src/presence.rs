//! Which processes are there. On PostgreSQL each holds an advisory lock in a session of its own: the database drops it in
//! the moment the process ends, however it ends, so nobody has to wait for the leases it leaves behind. SQLite has one
//! process.

use crate::{Backend, Error, Store, Tx, sql};
use sea_orm::{DbErr, RuntimeErr};
use sqlx::{ConnectOptions, Connection, PgConnection};
use std::time::Duration;

/// How often the session is tried.
const TRY: Duration = Duration::from_secs(1);

/// A process that is there, for as long as this lives and the database knows its session.
pub struct Presence(Option<PgConnection>);

impl Store {
    /// Says that the process of this name is there.
    pub async fn announce(&self, process: &str) -> Result<Presence, Error> {
        let Some(options) = self.sessions() else { return Ok(Presence(None)) };
        let mut session = options.connect().await.map_err(broken)?;
        let lock = sqlx::query("SELECT pg_advisory_lock(hashtextextended($1, 0))").bind(process);
        lock.execute(&mut session).await.map_err(broken)?;
        Ok(Presence(Some(session)))
    }
}

impl Presence {
    /// Answers when the database has lost the session, with why. Never, where there is one process.
    pub async fn lost(self) -> Error {
        let Some(mut session) = self.0 else { return std::future::pending().await };
        loop {
            tokio::time::sleep(TRY).await;
            if let Err(error) = session.ping().await {
                return broken(error);
            }
        }
    }
}

/// Whether the process of this name is certainly gone. Nobody of that name can announce itself before `tx` ends.
pub async fn is_gone(tx: &Tx, process: &str) -> Result<bool, Error> {
    if tx.backend() == Backend::Sqlite {
        return Ok(false);
    }
    let statement = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))";
    let found = sql::rows(tx.connection(), statement, vec![process.into()]).await?;
    Ok(match found.first() {
        Some(row) => row.try_get_by_index(0)?,
        None => false,
    })
}

/// Whether the process of this name certainly is there, even if it says nothing. SQLite cannot know.
pub async fn is_there(tx: &Tx, process: &str) -> Result<bool, Error> {
    Ok(tx.backend() == Backend::Postgres && !is_gone(tx, process).await?)
}

fn broken(error: sqlx::Error) -> Error {
    DbErr::Conn(RuntimeErr::SqlxError(error.into())).into()
}
