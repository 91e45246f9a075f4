//! Words for the person at the terminal, written at once so that a long step is never silent.

use std::io::Write;

/// Announces a step.
pub(crate) fn step(words: &str) {
    line(&format!("==> {words}"));
}

/// Says something within a step.
pub(crate) fn note(words: &str) {
    line(&format!("    {words}"));
}

/// Writes one line. A closed pipe is no reason to stop the work.
pub(crate) fn line(words: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{words}").and_then(|()| out.flush());
}

/// Writes one line to the error stream.
pub(crate) fn error(words: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "{words}").and_then(|()| out.flush());
}
