//! `orgbridge migrate`: the schema of this version, without serving. Safe to run twice and from two places at once.

use super::{Place, say};
use crate::failure::Failure;
use crate::open;

pub(super) async fn run(place: &Place) -> Result<(), Failure> {
    let config = place.load()?;
    match open::migrate(&config).await? {
        0 => say("The database has the schema of this version already."),
        1 => say("The database has the schema of this version now (one step)."),
        steps => say(format!("The database has the schema of this version now ({steps} steps).")),
    }
    Ok(())
}
