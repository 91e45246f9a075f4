//! Transfers that may take long, and yet must not stand still: whoever waits for one holds something that others need.

use crate::{Client, Failure, FailureKind, TransportKind};
use std::future::Future;
use std::pin::pin;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

pub(crate) fn timed_out() -> FailureKind {
    FailureKind::transport(TransportKind::Timeout, "the transfer stood still")
}

impl Client {
    /// Waits for the beginning of an answer.
    pub(crate) async fn unless_silent<T>(
        &self,
        answer: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        timeout(self.silence, answer).await.unwrap_or_else(|_| Err(timed_out().into()))
    }

    /// Waits for a call as long as it gets on, which is told by `moving`.
    pub(crate) async fn while_moving<T>(
        &self,
        moving: &Notify,
        call: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let mut call = pin!(call);
        loop {
            tokio::select! {
                ended = &mut call => return ended,
                () = moving.notified() => {}
                () = sleep(self.silence) => return Err(timed_out().into()),
            }
        }
    }
}
