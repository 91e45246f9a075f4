//! The connection check: a row of its own that a task fills link by link, so that it can be watched live, survives a
//! crash, and reads the same without script.

mod dry_run;
pub(crate) mod evidence;
mod identity;
pub(crate) mod local;
mod records;
mod run;
pub(crate) mod show;
mod start;
mod tell;

pub use show::CheckView;
pub use store::Check;

use crate::Portal;
use std::time::Duration;
use tokio_util::task::TaskTracker;

/// The check verbs.
pub struct Checks<'a>(pub(crate) &'a Portal);

/// The checks this process is running.
#[derive(Default)]
pub(crate) struct Running(TaskTracker);

impl Running {
    /// Waits until none is left, or the time is over.
    pub(crate) async fn drain(&self, at_most: Duration) {
        self.0.close();
        // Running out of time is fine: the next start ends what is left.
        let _ = tokio::time::timeout(at_most, self.0.wait()).await;
    }
}
