//! What happens to every request around its handler. The order in which the layers are laid stands in `router`.

pub(crate) mod address;
pub(crate) mod body;
pub(crate) mod drain;
pub(crate) mod encoding;
pub(crate) mod failures;
pub(crate) mod headers;
pub(crate) mod host;
pub(crate) mod request;
pub(crate) mod room;
pub(crate) mod share;
pub(crate) mod streams;
pub(crate) mod time_limit;
