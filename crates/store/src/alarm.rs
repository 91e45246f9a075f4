//! What an operator has to hear of connections to the database: counted, and in the log.

use metrics::counter;

const CLOSED: &str = "orgbridge_database_connections_closed_total";

/// A connection was closed because a transaction on it broke off.
pub(crate) fn connection_closed() {
    counter!(CLOSED, "reason" => "failed").increment(1);
    tracing::warn!("a database connection was closed after an error inside a transaction; another one is opened");
}

/// A connection was found inside a transaction that should have ended. Unlike an error of the database this is a fault
/// of the program.
pub(crate) fn transaction_left_open() {
    counter!(CLOSED, "reason" => "left_open").increment(1);
    tracing::error!("a database connection was found inside a transaction and was closed; report this");
}
