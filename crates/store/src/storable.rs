//! The last check of every text on its way into a statement. PostgreSQL cannot hold U+0000 in a text. SQLite can, but then
//! its backup could not be restored into PostgreSQL, so the rule is one for both. Texts from outside are checked where they
//! come in; what gets here with a NUL is refused as that caller's value and not as a failure of the database.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement, Value};
use std::sync::Arc;
use thiserror::Error;

/// A connection or transaction whose statements carry only texts that both databases hold.
pub struct Checked<Connection>(pub(crate) Connection);

/// A text with U+0000 in it.
#[derive(Debug, Error)]
#[error("the text holds U+0000")]
pub(crate) struct HoldsNul;

/// Whether both databases hold this text.
pub(crate) fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

impl From<HoldsNul> for DbErr {
    fn from(error: HoldsNul) -> Self {
        Self::TryIntoErr { from: "String", into: "text of a database", source: Arc::new(error) }
    }
}

fn checked(statement: Statement) -> Result<Statement, DbErr> {
    let mut values = statement.values.iter().flat_map(|values| &values.0);
    let is_storable = values.all(|value| match value {
        Value::String(Some(text)) => is_storable(text),
        Value::Char(Some(character)) => *character != '\0',
        _ => true,
    });
    if is_storable { Ok(statement) } else { Err(HoldsNul.into()) }
}

#[async_trait]
impl<Connection: ConnectionTrait> ConnectionTrait for Checked<Connection> {
    fn get_database_backend(&self) -> DbBackend {
        self.0.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.0.execute_raw(checked(statement)?).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.0.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.0.query_one_raw(checked(statement)?).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.0.query_all_raw(checked(statement)?).await
    }

    fn support_returning(&self) -> bool {
        self.0.support_returning()
    }
}
