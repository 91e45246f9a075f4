//! What is wrong with a form or a control request: one sentence per field, so that it can stand beside it.

use std::fmt;

/// Refused values, by the name of their field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(&'static str, String)>);

impl FieldErrors {
    /// One refused field.
    pub(crate) fn one(field: &'static str, message: impl Into<String>) -> Self {
        Self(vec![(field, message.into())])
    }

    pub(crate) fn add(&mut self, field: &'static str, message: impl Into<String>) {
        self.0.push((field, message.into()));
    }

    /// `Ok` when nothing was refused.
    pub(crate) fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// The sentence for a field, if it was refused.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, message)| message.as_str())
    }

    /// All refused fields with their sentences, in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, message)| (*name, message.as_str()))
    }

    /// Whether nothing was refused.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (field, message)) in self.0.iter().enumerate() {
            if position > 0 {
                formatter.write_str("; ")?;
            }
            write!(formatter, "{field}: {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}

/// Checks a line of text: present, short enough, no control characters.
pub(crate) fn checked_line(
    errors: &mut FieldErrors,
    field: &'static str,
    label: &str,
    text: &str,
    maximum: usize,
) -> String {
    let text = text.trim();
    if text.is_empty() {
        errors.add(field, format!("{label}: You must enter a value"));
    } else if text.chars().count() > maximum {
        errors.add(field, format!("{label}: enter at most {maximum} characters"));
    } else if text.chars().any(char::is_control) {
        errors.add(field, format!("{label}: control characters are not allowed"));
    }
    text.to_owned()
}
