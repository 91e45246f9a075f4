//! The limit of open files.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// More is of no use to this process.
const ENOUGH: u64 = 1_048_576;

/// Raises the limit to what the system allows this process, which needs no right.
pub(crate) fn raise() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wished = maximum.unwrap_or(ENOUGH).min(ENOUGH);
    if current.is_none_or(|current| current >= wished) {
        return;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(wished), maximum }) {
        Ok(()) => tracing::debug!(files = wished, "the limit of open files was raised"),
        Err(error) => tracing::warn!(%error, "the limit of open files could not be raised"),
    }
}

/// How many files this process may have open.
pub(super) fn limit() -> u64 {
    getrlimit(Resource::Nofile).current.unwrap_or(ENOUGH)
}
