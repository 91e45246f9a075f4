//! A connection inside a transaction, and what is known of it.

use super::guarded::Guarded;
use sea_orm::{ExecResult, QueryResult, Statement, Values};
use sea_query_sqlx::SqlxValues;
use sqlx::postgres::PgTransactionManager;
use sqlx::sqlite::SqliteTransactionManager;
use sqlx::{AssertSqlSafe, Executor, Postgres, Sqlite};
use sqlx_core::transaction::TransactionManager;

pub(super) struct Open {
    held: Held,
    state: State,
    /// Whether what is prepared is still there in the next transaction.
    keeps_statements: bool,
}

pub(super) enum Held {
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

impl Open {
    /// Whoever prepares statements to keep has to have the same session in the next transaction.
    pub(super) const fn begun(held: Held, keeps_statements: bool) -> Self {
        Self { held, state: State::Sound, keeps_statements }
    }

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

    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        self.send()?;
        let done = match &mut self.held {
            Held::Sqlite(guarded) => SqliteTransactionManager::commit(guarded.get()?).await,
            Held::Postgres(guarded) => PgTransactionManager::commit(guarded.get()?).await,
        };
        self.answered(done)?;
        self.state = State::Ended;
        Ok(())
    }

    pub(super) async fn rollback(mut self) -> Result<(), sqlx::Error> {
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

    pub(super) async fn execute(&mut self, statement: Statement) -> Result<ExecResult, sqlx::Error> {
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

    pub(super) async fn execute_unprepared(&mut self, sql: &str) -> Result<ExecResult, sqlx::Error> {
        self.send()?;
        let sql = AssertSqlSafe(sql.to_owned());
        let answer = match &mut self.held {
            Held::Sqlite(guarded) => Executor::execute(guarded.get()?, sql).await.map(ExecResult::from),
            Held::Postgres(guarded) => Executor::execute(guarded.get()?, sql).await.map(ExecResult::from),
        };
        self.answered(answer)
    }

    pub(super) async fn rows(&mut self, statement: Statement) -> Result<Vec<QueryResult>, sqlx::Error> {
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

    pub(super) async fn first_row(&mut self, statement: Statement) -> Result<Option<QueryResult>, sqlx::Error> {
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

/// Refusals of a single statement, by the class of their SQLSTATE: values, constraints, serialization, locks. PostgreSQL
/// answers them in order, and a `ROLLBACK` ends the transaction for certain, so nothing has to be connected anew.
fn is_refusal(error: &sqlx::Error) -> bool {
    let Some(code) = error.as_database_error().and_then(sqlx::error::DatabaseError::code) else { return false };
    matches!(code.get(..2), Some("22" | "23" | "40")) || code == "55P03"
}
