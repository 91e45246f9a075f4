//! A local Salesforce org: the wire a pushing client speaks (sign-in by JWT bearer, REST data API, Bulk API 2.0), and a Setup website
//! to do the Salesforce half of a connection by hand. It is built from public documentation and from what real clients
//! send, and shares no code with the client it is there to test, so that a mistake in one shows in the other.
//!
//! ```no_run
//! # async fn example(pem: &str) -> Result<(), Box<dyn std::error::Error>> {
//! use local_org::{AppSetup, World, spawn};
//!
//! let world = World::new();
//! let app = world.org("acme").install_app(AppSetup::with_certificate(pem))?;
//! let running = spawn(world.clone()).await?;
//! // sign in at running.url() as integration@acme.example with app.consumer_key …
//! # let _ = app;
//! # Ok(())
//! # }
//! ```

mod clock;
mod control;
mod door;
mod listener;
mod model;
mod random;
mod router;
mod serve;
mod setup;
mod wire;
mod world;

pub use model::app::{AppKind, IpRelaxation, PermittedUsers};
pub use model::app_setup::{AppSetup, InstalledApp};
pub use model::calls::Call;
pub use model::fault::{Fault, Surface};
pub use model::fault_kind::FaultKind;
pub use model::field_errors::FieldErrors;
pub use model::org::RELAY_PERMISSION_SET;
pub use model::permission_set::{FieldAccess, ObjectAccess};
pub use model::script::Step;
pub use model::settings::{BadFieldScope, Keep, ScopeRefusal, Settings, SettingsPatch};
pub use model::summary::Summary;
pub use model::user::{PROFILES, User, UserSetup};
pub use router::router;
pub use serve::{Running, ServeError, serve, spawn};
pub use world::{Org, World};
