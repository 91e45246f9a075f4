//! `orgbridge master-key`: make the key file of a new installation, or move a running one to a new key.

use super::operator::refused;
use super::{Place, say};
use crate::failure::Failure;
use crate::open::{Schema, open};
use portal::Caller;
use portal::keys::{MasterKeys, Rotation};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make a key file for a new installation; an existing file is never touched
    New { file: PathBuf },
    /// Put a new key into the file and, once every running server has it, wrap everything anew with it
    Rotate {
        #[command(flatten)]
        place: Place,
        /// The first line of the key file is the new key: make no other one
        #[arg(long)]
        resume: bool,
        /// How many seconds to wait until every running server has read the file
        #[arg(long, value_name = "SECONDS", default_value_t = 30)]
        wait: u64,
    },
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::New { file } => {
            let keys = MasterKeys::create(&file).map_err(|error| Failure::new(error.to_string(), ""))?;
            say(format!("The master key {} is in {}, readable by its owner only.", keys.newest_id(), file.display()));
            say("Keep a copy where the database's backups are not: without it they cannot be opened.");
            Ok(())
        }
        Command::Rotate { place, resume, wait } => rotate(&place, resume, Duration::from_secs(wait)).await,
    }
}

/// Running servers read the file by themselves. What is stored is sealed with the new key only when all of them have it.
async fn rotate(place: &Place, resume: bool, patience: Duration) -> Result<(), Failure> {
    let config = place.load()?;
    let portal = open(&config, Schema::AsItIs).await?;
    let file = config.master_key_file.display();
    let (newest, in_use) = portal.newest_master_key().await.map_err(|error| refused(&error))?;
    if in_use && !resume {
        let keys =
            MasterKeys::add_fresh(&config.master_key_file).map_err(|error| Failure::new(error.to_string(), ""))?;
        portal.reread_master_keys();
        say(format!("The new master key {} is the first line of {file}.", keys.newest_id()));
    } else {
        say(format!("The first line of {file} is the master key {newest}."));
    }
    match portal.rotate_master_key(&Caller::System, patience).await.map_err(|error| refused(&error))? {
        Rotation::Done { rewrapped, unused } => {
            say(format!("{rewrapped} private keys were wrapped anew. No server has to be restarted."));
            if !unused.is_empty() {
                say(format!(
                    "Nothing in the database needs {} any more: remove that from the file of every server, and keep it with older backups.",
                    unused.join(", ")
                ));
            }
            Ok(())
        }
        Rotation::Waits(servers) => {
            for server in servers {
                say(format!("{} does not have it; last heard of at {}.", server.name, server.seen_at.exact_words()));
            }
            Err(Failure::new(
                "The new master key is not used yet, because not every running server has it. Nothing else was changed.",
                format!(
                    "Copy {file} to these servers, which read it within seconds, and run this again with --resume."
                ),
            ))
        }
    }
}
