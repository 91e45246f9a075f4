//! What finders read through: a pool of connections, a pool behind another pool, or a transaction.

use crate::storable;
use crate::transaction::{Tx, pooled};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use sqlx::PgPool;

/// A pool or a transaction, to read through.
#[derive(Clone, Copy)]
pub(crate) enum Reader<'a> {
    Pool(&'a DatabaseConnection),
    /// Through a pool in transaction mode: what a statement prepares is there until its transaction ends.
    Pooled(&'a PgPool),
    Tx(&'a Tx),
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
