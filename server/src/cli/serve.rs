//! `orgbridge serve`: an installation, from its configuration to SIGTERM.

use super::Place;
use crate::failure::Failure;
use crate::lock;
use crate::open::{Schema, open};
use crate::{serve, telemetry};
use secrecy::ExposeSecret;

pub(super) async fn run(place: &Place) -> Result<(), Failure> {
    let config = place.load()?;
    telemetry::start(&config.log);
    config.log_notices();
    let mut lock = lock::take(config.database_url.expose_secret()).map_err(lock::refused)?;
    lock.may_begin().map_err(lock::refused)?;
    let listeners = serve::bind(&config).await?;
    let portal = open(&config, Schema::Migrate).await?;
    lock.hold().map_err(lock::refused)?;
    serve::run(&config, portal, listeners).await
}
