//! The integration: its types, form versions and life cycle, and what has to happen next.

mod kinds;
mod life;
mod settings;

pub use kinds::{FormVersion, IntegrationType};
pub use life::{NextStep, Progress, Removed, State};
pub use settings::{Settings, SettingsForm, field};
