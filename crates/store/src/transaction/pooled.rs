//! Single statements through a pool in transaction mode, each in a transaction of its own: what it prepares would be in
//! another session otherwise by the time it is run.

use super::open::{Held, Open};
use super::{BEGIN_READING, Guarded, executed, queried};
use sea_orm::{DbErr, ExecResult, QueryResult, Statement};
use sqlx::postgres::PgTransactionManager;
use sqlx::{PgPool, SqlSafeStr};
use sqlx_core::transaction::TransactionManager;

async fn begin(pool: &PgPool) -> Result<Open, sqlx::Error> {
    let mut guarded = Guarded::new(pool.acquire().await?);
    PgTransactionManager::begin(guarded.get()?, Some(BEGIN_READING.into_sql_str())).await?;
    Ok(Open::begun(Held::Postgres(guarded), false))
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
