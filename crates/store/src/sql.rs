//! Statements that the query builder cannot say, such as an update from a list of values. `$1` is a placeholder of both
//! databases.

use crate::Error;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

/// Runs a statement; answers how many rows it touched.
pub(crate) async fn execute(executor: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<u64, Error> {
    let statement = Statement::from_sql_and_values(executor.get_database_backend(), sql, values);
    Ok(executor.execute_raw(statement).await?.rows_affected())
}

/// Runs a statement that answers rows.
pub(crate) async fn rows(
    executor: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, Error> {
    let statement = Statement::from_sql_and_values(executor.get_database_backend(), sql, values);
    Ok(executor.query_all_raw(statement).await?)
}

/// `($1, $2), ($3, $4)`: placeholders of `count` rows, numbered from `first` on.
pub(crate) fn tuples(count: usize, columns: usize, first: usize) -> String {
    let mut text = String::with_capacity(count * columns * 6);
    for row in 0..count {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                text.push_str(", ");
            }
            text.push('$');
            text.push_str(&(first + row * columns + column).to_string());
        }
        text.push(')');
    }
    text
}

/// `$3, $4, $5`: placeholders of a list, numbered from `first` on.
pub(crate) fn list(count: usize, first: usize) -> String {
    let numbers: Vec<String> = (first..first + count).map(|number| format!("${number}")).collect();
    numbers.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_through() {
        assert_eq!(tuples(2, 2, 3), "($3, $4), ($5, $6)");
        assert_eq!(list(3, 2), "$2, $3, $4");
        assert_eq!(list(0, 1), "");
    }
}
