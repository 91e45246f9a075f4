//! What an org is made of, held in memory. Nothing here knows HTTP: the wire, the control interface and the Setup site
//! all read and change the same values.

pub(crate) mod access;
pub(crate) mod app;
pub(crate) mod app_save;
pub(crate) mod app_setup;
pub(crate) mod bulk;
pub(crate) mod calls;
pub(crate) mod certificate;
pub(crate) mod deploy;
pub(crate) mod fault;
pub(crate) mod fault_kind;
pub(crate) mod field_errors;
pub(crate) mod id;
pub(crate) mod names;
pub(crate) mod org;
pub(crate) mod org_save;
pub(crate) mod permission_set;
pub(crate) mod record;
pub(crate) mod schema;
pub(crate) mod script;
pub(crate) mod settings;
pub(crate) mod state;
pub(crate) mod summary;
pub(crate) mod user;
