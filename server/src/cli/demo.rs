//! `orgbridge demo`: everything below one folder, seeded, on this machine alone.

use super::say;
use crate::config::Config;
use crate::failure::Failure;
use crate::open::{Schema, open};
use crate::{lock, serve, telemetry};
use domain::policy::Role;
use portal::demo::{KEYS, PASSWORD, PEOPLE};
use portal::keys::MasterKeys;
use secrecy::{ExposeSecret, SecretString};
use std::net::IpAddr;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The portal's port
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// The port of the local Salesforce org, which runs beside this
    #[arg(long, default_value_t = 3100)]
    org_port: u16,
    /// The folder of the database and the master key
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// A database in place of the folder's own; several demos may share one PostgreSQL and one folder
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// How many deliveries have to wait for one integration before they go by Bulk API 2.0
    #[arg(long, value_name = "NUMBER", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(100..))]
    bulk_above: u32,
    /// Loopback addresses to answer on; both families when left out
    #[arg(long, value_name = "ADDRESS")]
    listen: Vec<IpAddr>,
}

pub(super) async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut config = Config::demo(arguments.port, arguments.org_port, &arguments.data, &arguments.listen)?;
    if let Some(url) = &arguments.database_url {
        config.database_url = SecretString::from(url.clone());
    }
    config.delivery.bulk_above = arguments.bulk_above;
    if let Ok(filter) = std::env::var("ORGBRIDGE_LOG__FILTER") {
        config.log.filter = filter;
    }
    telemetry::start(&config.log);
    let mut lock = lock::take(config.database_url.expose_secret()).map_err(lock::refused)?;
    lock.may_begin().map_err(lock::refused)?;
    let listeners = serve::bind(&config).await?;
    MasterKeys::read_or_create(&config.master_key_file).map_err(|error| Failure::new(error.to_string(), ""))?;
    let portal = open(&config, Schema::Migrate).await?;
    lock.hold().map_err(lock::refused)?;
    portal.seed_demo().await.map_err(|error| {
        Failure::new("The demo's people could not be seeded.", "Remove the data folder and start again.").because(error)
    })?;
    introduce(&config, arguments.org_port);
    serve::run(&config, portal, listeners).await
}

/// Everything a newcomer needs to know, before the first request.
fn introduce(config: &Config, org_port: u16) {
    say(format!("Orgbridge demo        {}", config.public_url));
    say(format!("Local Salesforce org  http://127.0.0.1:{org_port}"));
    say("");
    say(format!("Sign in with the password {PASSWORD}:"));
    for (email, name, role, client, integration_permission) in PEOPLE {
        let place = client.map(|client| format!(" of {client}")).unwrap_or_default();
        let right =
            if role == Role::ClientUser && integration_permission { " with the Integration permission" } else { "" };
        say(format!("  {email:<22} {name}, {}{place}{right}", role.label()));
    }
    say("");
    say("Keys of acme:");
    for (name, kind, value) in KEYS {
        say(format!("  {value:<42} {name} ({} key)", kind.word()));
    }
    say("");
}
