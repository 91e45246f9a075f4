//! `orgbridge master-key`: make the key file of a new installation, or put a fresh key in front of the old ones.

use super::operator::refused;
use super::{Place, say};
use crate::failure::Failure;
use crate::open::{Schema, open};
use portal::Caller;
use portal::keys::MasterKeys;
use std::path::PathBuf;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make a key file for a new installation; an existing file is never touched
    New { file: PathBuf },
    /// Put a fresh key in front and wrap everything anew with it
    Rotate {
        #[command(flatten)]
        place: Place,
        /// The key file already has its fresh line: only wrap what is left
        #[arg(long)]
        resume: bool,
    },
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::New { file } => {
            let keys = MasterKeys::create(&file).map_err(|error| Failure::new(error.to_string(), ""))?;
            say(format!(
                "The master key {} stands in {}, readable by its owner only.",
                keys.active_id(),
                file.display()
            ));
            say("Keep a copy where the database's backups are not: without it they cannot be opened.");
            Ok(())
        }
        Command::Rotate { place, resume } => rotate(&place, resume).await,
    }
}

/// The running server knows only the keys it was started with, so it has to be restarted between the two halves; what
/// it seals until then is sealed with a key that stays in the file.
async fn rotate(place: &Place, resume: bool) -> Result<(), Failure> {
    let config = place.load()?;
    if !resume {
        let keys =
            MasterKeys::add_fresh(&config.master_key_file).map_err(|error| Failure::new(error.to_string(), ""))?;
        say(format!(
            "The fresh master key {} is the first line of {} now.",
            keys.active_id(),
            config.master_key_file.display()
        ));
    }
    let portal = open(&config, Schema::AsItIs).await?;
    let count = portal.rewrap_keys(&Caller::System).await.map_err(|error| refused(&error))?;
    say(format!("{count} private keys were wrapped anew."));
    say("Restart the server, run this again with --resume, and take the old line out once that wraps 0.");
    Ok(())
}
