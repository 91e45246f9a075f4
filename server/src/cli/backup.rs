//! `orgbridge backup`: one file with everything but the master key, made beside a running server.

use super::{Place, say};
use crate::backup;
use crate::failure::Failure;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file to make; nothing is ever overwritten
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

pub(super) async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let config = arguments.place.load()?;
    let made = backup::make(&config, &arguments.file).await?;
    say(format!(
        "{} holds {} clients, {} integrations and {} events. It was read again and is whole.",
        arguments.file.display(),
        made.clients,
        made.integrations,
        made.events
    ));
    if made.master_keys.is_empty() {
        say("There are no private keys in it yet. The master key is not in it: keep a copy of its file elsewhere.");
    } else {
        let ids = made.master_keys.join(", ");
        say(format!(
            "Its private keys need the master key {ids}, which is not in it: keep a copy of its file elsewhere."
        ));
    }
    Ok(())
}
