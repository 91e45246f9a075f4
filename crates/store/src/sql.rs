//! Statements that the query builder cannot say, such as an update from a list of values. `$1` is a placeholder of both
//! databases.

use crate::Error;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use std::fmt::Write;

/// Runs a statement; answers how many rows it touched.
pub(crate) async fn execute(executor: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<u64, Error> {
    let statement = statement(executor.get_database_backend(), sql, values);
    Ok(executor.execute_raw(statement).await?.rows_affected())
}

/// Runs a statement that answers rows.
pub(crate) async fn rows(
    executor: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, Error> {
    let statement = statement(executor.get_database_backend(), sql, values);
    Ok(executor.query_all_raw(statement).await?)
}

/// Runs an insert; answers how many rows were written and the number of the last of them. SQLite alone knows that.
pub(crate) async fn insert(
    executor: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<(u64, i64), Error> {
    let statement = statement(executor.get_database_backend(), sql, values);
    let done = executor.execute_raw(statement).await?;
    Ok((done.rows_affected(), i64::try_from(done.last_insert_id()).unwrap_or(i64::MAX)))
}

/// SQLite looks for a numbered placeholder's name among all names, for each of them: a statement with thousands of values
/// is sent with placeholders that have none.
fn statement(backend: DbBackend, sql: &str, values: Vec<Value>) -> Statement {
    if backend == DbBackend::Sqlite && values.len() > FEW {
        let (sql, values) = nameless(sql, values);
        return Statement::from_sql_and_values(backend, sql, values);
    }
    Statement::from_sql_and_values(backend, sql, values)
}

/// So many values that it does not matter what their placeholders are called.
const FEW: usize = 24;

/// The same statement with `?` for every `$1`, and its values in the order in which they are used.
fn nameless(sql: &str, mut values: Vec<Value>) -> (String, Vec<Value>) {
    let mut text = String::with_capacity(sql.len());
    let mut used = Vec::with_capacity(values.len());
    let mut parts = sql.split('$');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let rest = part.trim_start_matches(|character: char| character.is_ascii_digit());
        let number: usize = part[..part.len() - rest.len()].parse().unwrap_or_default();
        if let Some(value) = number.checked_sub(1).and_then(|index| values.get_mut(index)) {
            // The first few may be used more than once; those of rows never are.
            used.push(if number <= FEW { value.clone() } else { std::mem::replace(value, Value::Bool(None)) });
        }
        text.push('?');
        text.push_str(rest);
    }
    (text, used)
}

/// How many rows a statement is made for. A statement is prepared once and kept, so there are few of them.
const SHAPES: [usize; 8] = [200, 100, 50, 25, 10, 5, 2, 1];

/// Rows in pieces that statements are made for, largest first.
pub(crate) fn in_shapes<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = SHAPES.into_iter().find(|size| *size <= rows.len())?;
        let (piece, rest) = rows.split_at(size);
        rows = rest;
        Some(piece)
    })
}

/// How many rows a statement for so many is made for, when those that are missing can be filled up.
pub(crate) fn filled_up(rows: usize) -> usize {
    SHAPES.into_iter().rev().find(|size| *size >= rows).unwrap_or(rows)
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
            // Writing to a text cannot fail.
            let _ = write!(text, "${}", first + row * columns + column);
        }
        text.push(')');
    }
    text
}

/// `$3, $4, $5`: placeholders of a list, numbered from `first` on.
pub(crate) fn list(count: usize, first: usize) -> String {
    let mut text = String::with_capacity(count * 6);
    for number in first..first + count {
        // Writing to a text cannot fail.
        let _ = write!(text, "{}${number}", if number == first { "" } else { ", " });
    }
    text
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

    #[test]
    fn placeholders_lose_their_names_and_values_follow_their_use() {
        let values = (1..=30_i64).map(Value::from).collect();
        let (text, used) = nameless("UPDATE t SET a = $2, b = $30 WHERE c > $2 AND d = $1", values);
        assert_eq!(text, "UPDATE t SET a = ?, b = ? WHERE c > ? AND d = ?");
        assert_eq!(used, [2_i64, 30, 2, 1].map(Value::from));
    }

    #[test]
    fn any_number_of_rows_fits_few_statements() {
        for count in [0, 1, 3, 32, 99, 200, 437] {
            let rows: Vec<usize> = (0..count).collect();
            assert_eq!(in_shapes(&rows).flatten().copied().collect::<Vec<_>>(), rows);
            assert!(in_shapes(&rows).all(|piece| SHAPES.contains(&piece.len())));
        }
        assert_eq!((filled_up(1), filled_up(3), filled_up(101), filled_up(200)), (1, 5, 200, 200));
    }
}
