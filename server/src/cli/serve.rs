//! `orgbridge serve`: an installation, from its configuration to SIGTERM.

use super::Place;
use crate::failure::Failure;
use crate::lock::{self, LockError};
use crate::open::{Schema, open};
use crate::{serve, telemetry};
use secrecy::ExposeSecret;

pub(super) async fn run(place: &Place) -> Result<(), Failure> {
    let config = place.load()?;
    telemetry::start(&config.log);
    let _lock = lock::take(config.database_url.expose_secret()).map_err(refused)?;
    let listeners = serve::bind(&config).await?;
    let portal = open(&config, Schema::Migrate).await?;
    serve::run(&config, portal, listeners).await
}

/// Why this process may not serve the database.
pub(super) fn refused(error: LockError) -> Failure {
    match error {
        LockError::Taken(_) => Failure::new(
            error.to_string(),
            "Stop the other one. Several servers need PostgreSQL; administrative commands work beside a running server.",
        ),
        LockError::Io { .. } => Failure::new(
            "The database's folder cannot be written.",
            "Give the service's user the right to write there.",
        )
        .because(error),
    }
}
