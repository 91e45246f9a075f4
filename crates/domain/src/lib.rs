//! What Orgbridge knows about its own business: ids, parsed values, life cycles, the policy and the diagnosis catalogue.
//! Nothing here reads a clock, a file, a socket or a random number, and nothing awaits, so the same rules serve the
//! server, the browser and the tests.

pub mod app_kind;
pub mod batch;
pub mod bulk;
pub mod certificate;
pub mod check;
pub mod clouds;
pub mod consumer_key;
pub mod delivery;
pub mod diagnosis;
pub mod email;
pub mod event;
pub mod event_name;
pub mod guide;
pub mod handoff;
pub mod ids;
pub mod in_a_row;
pub mod integration;
pub mod invalid;
pub mod login_host;
pub mod namespace;
pub mod network;
pub mod one_time_link;
pub mod organization;
pub mod password;
mod pasted;
pub mod policy;
pub mod quota;
pub mod retry;
pub mod slug;
pub mod text;
pub mod timestamp;
pub mod username;

pub use invalid::{FieldErrors, Invalid};
pub use timestamp::Timestamp;
