//! Connections of which it has to be proven that they are outside of every transaction before they are used again.

use crate::alarm;
use sqlx::Database;
use sqlx::pool::PoolConnection;
use sqlx_core::transaction::TransactionManager;

/// A connection that is closed when it is dropped, unless it was found sound.
pub(crate) struct Guarded<DB: Database> {
    connection: Option<PoolConnection<DB>>,
    sound: bool,
}

impl<DB: Database> Guarded<DB> {
    pub(crate) const fn new(connection: PoolConnection<DB>) -> Self {
        Self { connection: Some(connection), sound: false }
    }

    pub(crate) fn get(&mut self) -> Result<&mut DB::Connection, sqlx::Error> {
        self.connection.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// It is outside of every transaction, or will be before its next use: it may return to its pool.
    pub(crate) const fn found_sound(&mut self) {
        self.sound = true;
    }
}

impl<DB: Database> Drop for Guarded<DB> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take_if(|_| !self.sound) {
            alarm::connection_closed();
            // Not closed in order: that would run statements inside of whatever is open. The pool opens another one.
            drop(connection.detach());
        }
    }
}

/// Whether a connection that was at rest is outside of every transaction. The driver counts them, which costs nothing to
/// ask; what it sent before has been answered by now.
pub(crate) fn at_rest<Manager>(connection: &<Manager::Database as Database>::Connection) -> Result<bool, sqlx::Error>
where
    Manager: TransactionManager,
{
    if Manager::get_transaction_depth(connection) == 0 {
        return Ok(true);
    }
    alarm::transaction_left_open();
    // An error closes it without a further statement.
    Err(sqlx::Error::Protocol("a transaction was left open; the connection is closed".into()))
}

/// Whether a transaction could not begin because another one is open on the connection.
pub(crate) fn is_nested(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::InvalidSavePointStatement)
        || error.as_database_error().is_some_and(|error| error.message().contains("within a transaction"))
}
