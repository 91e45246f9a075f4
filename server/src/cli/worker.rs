//! `orgbridge worker`: delivers and tidies up without serving, beside servers on one PostgreSQL.

use super::Place;
use crate::failure::Failure;
use crate::open::{Schema, open};
use crate::{lock, serve, telemetry};
use secrecy::ExposeSecret;

pub(super) async fn run(place: &Place) -> Result<(), Failure> {
    let config = place.load()?;
    telemetry::start(&config.log);
    config.log_notices();
    let mut lock = lock::take(config.database_url.expose_secret()).map_err(lock::refused)?;
    lock.may_begin().map_err(lock::refused)?;
    let portal = open(&config, Schema::Migrate).await?;
    lock.hold().map_err(lock::refused)?;
    serve::work(&portal).await
}
