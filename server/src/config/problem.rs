//! What is wrong with a configuration, always with the key and what to do about it. All problems are told at once, so
//! that nobody mends one only to meet the next.

use std::fmt;
use thiserror::Error;

/// One wrong value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key as it stands in the file, such as `smtp.port`.
    pub key: String,
    /// What is wrong with it.
    pub what: String,
    /// What to write instead; a sentence.
    pub remedy: String,
}

impl Problem {
    pub fn new(key: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { key: key.into(), what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}. {}", self.key, self.what, self.remedy)
    }
}

/// Something about a configuration that works and deserves a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub what: String,
    /// What to do about it; a sentence.
    pub remedy: String,
    /// Something should be mended; otherwise it is good to know.
    pub is_wrong: bool,
}

/// Why no configuration came of it.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file or a variable could not be read at all, or holds a key nobody knows.
    #[error("{0}")]
    Unreadable(Problem),
    /// Values that were read and refused.
    #[error("{}", lines(.0))]
    Refused(Vec<Problem>),
}

impl ConfigError {
    /// Every problem, for one line each.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Unreadable(problem) => std::slice::from_ref(problem),
            Self::Refused(problems) => problems,
        }
    }
}

impl From<Problem> for ConfigError {
    fn from(problem: Problem) -> Self {
        Self::Refused(vec![problem])
    }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}
