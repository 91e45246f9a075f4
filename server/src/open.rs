//! From a configuration to a portal that can work: master key, schema, database, Salesforce client, in the order that
//! touches nothing before everything it depends on is known to be right.

use crate::config::Config;
use crate::failure::Failure;
use portal::keys::MasterKeys;
use portal::{Parts, Portal, SystemClock};
use secrecy::ExposeSecret;
use std::sync::Arc;
use store::{OpenOptions, Store};

/// What may be done to the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Schema {
    /// Bring it up to this version, under a lock.
    Migrate,
    /// It has to be right already: a command beside a running server.
    AsItIs,
}

/// Opens everything. The master key is tried on what is stored before the schema is touched.
pub(crate) async fn open(config: &Config, schema: Schema) -> Result<Portal, Failure> {
    let master_keys = MasterKeys::read(&config.master_key_file).map_err(|error| master_key(&error))?;
    let options = options(config).await?;
    let status = migrations::status(config.sessions_url()).await.map_err(database_gone)?;
    if !status.newer.is_empty() || !status.pending.is_empty() {
        if schema == Schema::AsItIs && status.applied.is_empty() && status.newer.is_empty() {
            return Err(Failure::new(
                "There is no database yet, or it is empty.",
                "Run `orgbridge migrate` with the same configuration, then this command again.",
            ));
        }
        if schema == Schema::AsItIs {
            return Err(Failure::new(
                "The database has not the schema of this version.",
                "Start the server of this version, or run `orgbridge migrate`.",
            ));
        }
        if !status.applied.is_empty() && status.newer.is_empty() {
            let store = open_store(&options).await?;
            assemble(config, store.clone(), master_keys.clone())?
                .check_master_key()
                .await
                .map_err(|error| master_key(&error))?;
            store.close().await.map_err(database_gone)?;
        }
        migrate(config).await?;
    }
    let portal = assemble(config, open_store(&options).await?, master_keys)?;
    match schema {
        Schema::Migrate => portal.prove_master_key().await,
        Schema::AsItIs => portal.check_master_key().await,
    }
    .map_err(|error| master_key(&error))?;
    Ok(portal)
}

/// Brings the schema up to this version; returns how many steps that took.
pub(crate) async fn migrate(config: &Config) -> Result<usize, Failure> {
    match migrations::migrate(config.sessions_url()).await {
        Ok(report) => Ok(report.applied.len()),
        Err(error @ migrations::Error::Newer { .. }) => Err(Failure::new(
            "The database was made by a newer version of Orgbridge, and was left alone.",
            "Run that version or a newer one, or restore a backup from before the update.",
        )
        .because(error)),
        Err(error) => Err(database_gone(error)),
    }
}

/// What the store is opened with, once it is known what lies between us and the database.
async fn options(config: &Config) -> Result<OpenOptions, Failure> {
    let mut options = OpenOptions::new(config.database_url.expose_secret(), config.database_connections);
    options.disk_floor = u64::from(config.disk_floor_mib) * 1_048_576;
    options.direct_url = config.database_direct_url.as_ref().map(|url| url.expose_secret().to_owned());
    match options.look_for_pooler().await {
        Ok(()) => Ok(options),
        Err(error @ store::Error::Pooling(_)) => Err(Failure::new(
            format!("The database cannot be used: {error}."),
            "Write the address of PostgreSQL itself, not of a pool in transaction mode, into database_direct_url: leases \
             and LISTEN need sessions.",
        )),
        Err(error) => Err(database_gone(error)),
    }
}

pub(crate) async fn open_store(options: &OpenOptions) -> Result<Store, Failure> {
    Store::open(options).await.map_err(database_gone)
}

pub(crate) fn assemble(config: &Config, store: Store, master_keys: MasterKeys) -> Result<Portal, Failure> {
    let salesforce = salesforce::Client::new(&config.salesforce).map_err(|error| {
        Failure::new("The Salesforce client cannot be made.", "Check the table [salesforce].").because(error)
    })?;
    let parts =
        Parts { store, master_keys, salesforce, clock: Arc::new(SystemClock), settings: config.portal_settings() };
    Portal::new(parts).map_err(|error| Failure::new("The portal cannot be made.", "Report this.").because(error))
}

/// The texts of these errors end in what to do.
pub(crate) fn master_key(error: &portal::keys::MasterKeyError) -> Failure {
    Failure::new(error.to_string(), "")
}

fn database_gone(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Failure::new(
        "The database cannot be used.",
        "Check database_url, that the database runs, and that this user may read and write it.",
    )
    .because(error)
}
