//! Running the installation: clients, staff, assignments, event types, health. Also what the command line calls, as the system.

mod add_event_set;
mod add_event_type;
mod assign;
mod clients;
mod event_types;
mod health;
mod quotas;
mod staff;
pub(crate) mod unknown_proxies;

pub use add_event_set::EventSetForm;
pub use add_event_type::EventTypeForm;
pub use clients::{ClientPage, CreateClientForm};
pub use event_types::EventCatalogue;
pub use health::{Health, Notice, Standing};
pub use quotas::{ClientQuotas, QuotaForm, QuotaRow};
pub use staff::{StaffForm, StaffRow};
pub use unknown_proxies::unknown_proxy_notice;

use crate::Portal;

/// The operator verbs.
pub struct Operators<'a>(pub(crate) &'a Portal);
