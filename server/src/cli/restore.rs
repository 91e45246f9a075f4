//! `orgbridge restore`: a backup becomes the database of the configuration, which has to be empty.

use super::{Place, say};
use crate::failure::Failure;
use crate::restore;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A file that `orgbridge backup` made, of either database
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

pub(super) async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let config = arguments.place.load()?;
    let (restored, replaced) = restore::run(&config, &arguments.file).await?;
    say(format!(
        "The database holds {} clients, {} integrations and {} events now.",
        restored.clients, restored.integrations, restored.events
    ));
    if replaced.texts > 0 {
        say(format!(
            "{} texts held U+0000 (NUL), which PostgreSQL cannot store; it was replaced by U+FFFD. Everything else is as it \
             was. The first of them:\n  {}",
            replaced.texts,
            replaced.places.join("\n  ")
        ));
    }
    say(
        "Start the server: what waited goes on, and what the orgs have by now is not doubled. Everybody signs in again.",
    );
    Ok(())
}
