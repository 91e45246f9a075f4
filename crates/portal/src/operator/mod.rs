//! Running the installation: clients, staff, assignments, health. Also what the command line calls, as the system.

mod assign;
mod clients;
mod health;
mod staff;

pub use clients::{ClientPage, CreateClientForm};
pub use health::{Health, Standing};
pub use staff::{StaffForm, StaffRow};

use crate::Portal;

/// The operator verbs.
pub struct Operators<'a>(pub(crate) &'a Portal);
