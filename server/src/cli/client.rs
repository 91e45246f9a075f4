//! `orgbridge client`: clients from a script, with the same rules as the operator's page.

use super::operator::refused;
use super::{Place, say};
use crate::failure::Failure;
use crate::open::{Schema, open};
use portal::Caller;
use portal::operator::CreateClientForm;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Add a client
    Add {
        #[arg(long)]
        name: String,
        /// The word in its addresses; it never changes
        #[arg(long)]
        slug: String,
        #[command(flatten)]
        place: Place,
    },
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    let Command::Add { name, slug, place } = command;
    let config = place.load()?;
    let portal = open(&config, Schema::AsItIs).await?;
    let form = CreateClientForm { name, slug: slug.clone() };
    portal.operator().create_client(&Caller::System, &form).await.map_err(|error| refused(&error))?;
    say(format!("The client {slug} is there: {}/clients/{slug}/integrations", config.public_url));
    Ok(())
}
