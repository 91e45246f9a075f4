//! The last check of every text on its way into a statement. PostgreSQL cannot hold U+0000 in a text. SQLite can, but then
//! its backup could not be restored into PostgreSQL, so the rule is one for both. Texts from outside are checked where they
//! come in; what gets here with a NUL is refused as that caller's value and not as a failure of the database.

use sea_orm::{DbErr, Statement, Value};
use std::sync::Arc;
use thiserror::Error;

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

/// Refuses a statement with a text that one of the databases cannot hold.
pub(crate) fn check(statement: &Statement) -> Result<(), DbErr> {
    let mut values = statement.values.iter().flat_map(|values| &values.0);
    let is_storable = values.all(|value| match value {
        Value::String(Some(text)) => is_storable(text),
        Value::Char(Some(character)) => *character != '\0',
        _ => true,
    });
    if is_storable { Ok(()) } else { Err(HoldsNul.into()) }
}
