//! `orgbridge operator`: the first person of an installation, who then invites the others.

use super::{Place, say};
use crate::failure::Failure;
use crate::open::{Schema, open};
use portal::links::LinkDelivery;
use portal::operator::StaffForm;
use portal::{Caller, Error};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Add an operator; prints a link to set a password, once
    Add {
        #[arg(long)]
        email: String,
        /// The person's name; the part before the @ when left out
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        place: Place,
    },
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    let Command::Add { email, name, place } = command;
    let config = place.load()?;
    let portal = open(&config, Schema::AsItIs).await?;
    let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
    let form = StaffForm { name, email: email.clone(), role: "operator".to_owned() };
    match portal.operator().add_staff(&Caller::System, &form).await.map_err(|error| refused(&error))? {
        LinkDelivery::Mailed { to } => say(format!("{to} is an operator now. A link to set a password was mailed.")),
        LinkDelivery::ShowOnce { url, .. } => {
            say(format!(
                "{email} is an operator now. Open this link within 24 hours to set a password; it works once:"
            ));
            say(url);
        }
    }
    Ok(())
}

/// What a refusal of the portal is at the terminal.
pub(super) fn refused(error: &Error) -> Failure {
    match error {
        Error::Invalid(errors) => {
            let details: Vec<String> =
                errors.messages().into_iter().map(|message| format!("{}: {}", message.field, message.detail)).collect();
            Failure::new(details.join(" "), "Correct it and run the command again.")
        }
        Error::Unavailable(_) => {
            Failure::new("The database cannot be used; nothing was changed.", "Run `orgbridge doctor`.")
        }
        other => Failure::new(portal::chain(other), "Run `orgbridge doctor`."),
    }
}
