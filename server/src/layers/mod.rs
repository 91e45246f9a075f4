//! What happens to every request around its handler. The order in which the layers are laid stands in `router`.

pub(crate) mod body;
pub(crate) mod failures;
pub(crate) mod headers;
pub(crate) mod host;
pub(crate) mod request;
pub(crate) mod share;
pub(crate) mod streams;
