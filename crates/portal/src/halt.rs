//! Named steps at which a test stops a process for good, to kill it there. Compiled with debug assertions alone, so no
//! release has it; a cargo feature would have everything compiled a second time.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// `HALT_AT=step:occurrence`: the step, and how many more times it is to be passed, this one included.
static CHOSEN: LazyLock<Option<(String, AtomicU32)>> = LazyLock::new(|| {
    let chosen = std::env::var("HALT_AT").ok()?;
    let (step, occurrence) = chosen.split_once(':')?;
    Some((step.to_owned(), AtomicU32::new(occurrence.parse().ok()?)))
});

/// Goes on, or says so in the log and never does.
pub(crate) async fn at(step: &'static str) {
    let Some((chosen, left)) = &*CHOSEN else { return };
    if chosen == step && left.fetch_sub(1, Ordering::SeqCst) == 1 {
        tracing::warn!(step, "halted until it is killed");
        std::future::pending::<()>().await;
    }
}
