//! Why a command ended without doing its work, for the person at the terminal: what happened and what to do. The
//! chain of causes goes along, never a stack trace.

use crate::config::ConfigError;
use std::error::Error as StdError;
use std::fmt;

/// What a command ends with when it could not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    remedy: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Failure {
    /// Both are sentences.
    pub(crate) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: remedy.into(), source: None }
    }

    /// Keeps the error below it.
    #[must_use]
    pub(crate) fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.what)?;
        let mut source = self.source.as_deref().map(|source| source as &dyn StdError);
        while let Some(cause) = source {
            write!(formatter, "\n  because: {cause}")?;
            source = cause.source();
        }
        if self.remedy.is_empty() { Ok(()) } else { write!(formatter, "\n  what to do: {}", self.remedy) }
    }
}

impl StdError for Failure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let lines: Vec<String> = error.problems().iter().map(|problem| format!("\n  {problem}")).collect();
        Self::new(format!("The configuration was refused.{}", lines.concat()), "")
    }
}
