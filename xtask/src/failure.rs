//! One kind of error for every command: a sentence that says what happened and what to do about it.

use std::fmt;

/// What a command answers.
pub(crate) type Done<T = ()> = Result<T, Failure>;

/// A sentence for the person at the terminal; never a backtrace.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Names the file in an input/output error, which on its own says neither what nor where.
pub(crate) trait OnFile<T> {
    fn on_file(self, verb: &str, path: &std::path::Path) -> Done<T>;
}

impl<T> OnFile<T> for std::io::Result<T> {
    fn on_file(self, verb: &str, path: &std::path::Path) -> Done<T> {
        self.map_err(|error| Failure::new(format!("Cannot {verb} {}: {error}.", path.display())))
    }
}
