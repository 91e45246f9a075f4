//! The options of a command: few enough to be read by hand, strict enough to refuse a typing mistake.

use std::path::PathBuf;

use crate::failure::{Done, Failure};

/// What stands behind `cargo xtask <command>`; each option read is taken out.
pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        // `--port=3000` reads the same as `--port 3000`.
        Self(
            words
                .into_iter()
                .flat_map(|word| match word.split_once('=') {
                    Some((name, value)) if name.starts_with("--") => vec![name.to_owned(), value.to_owned()],
                    _ => vec![word],
                })
                .collect(),
        )
    }

    /// Whether a switch such as `--release` is there.
    pub(crate) fn switch(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() != before
    }

    /// The value behind an option.
    pub(crate) fn value(&mut self, name: &str) -> Done<Option<String>> {
        let Some(at) = self.0.iter().position(|word| word == name) else {
            return Ok(None);
        };
        if at + 1 >= self.0.len() {
            return Err(Failure::new(format!("{name} needs a value.")));
        }
        let value = self.0.remove(at + 1);
        self.0.remove(at);
        Ok(Some(value))
    }

    /// Every value of an option that may be repeated.
    pub(crate) fn values(&mut self, name: &str) -> Done<Vec<String>> {
        let mut values = Vec::new();
        while let Some(value) = self.value(name)? {
            values.push(value);
        }
        Ok(values)
    }

    /// A port, or the given one.
    pub(crate) fn port(&mut self, name: &str, otherwise: u16) -> Done<u16> {
        match self.value(name)? {
            None => Ok(otherwise),
            Some(word) => match word.parse() {
                Ok(port) if port > 0 => Ok(port),
                _ => Err(Failure::new(format!("{name} needs a number from 1 to 65535, not '{word}'."))),
            },
        }
    }

    /// A folder relative to where the command was typed.
    pub(crate) fn folder(&mut self, name: &str, otherwise: PathBuf) -> Done<PathBuf> {
        let Some(word) = self.value(name)? else {
            return Ok(otherwise);
        };
        std::path::absolute(&word).map_err(|error| Failure::new(format!("{name} '{word}' is not a folder: {error}.")))
    }

    /// Refuses whatever was not read.
    pub(crate) fn finish(self, usage: &str) -> Done {
        match self.0.first() {
            None => Ok(()),
            Some(word) => Err(Failure::new(format!("'{word}' is not an option here. {usage}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn reads_switches_and_values_in_any_order() {
        let mut read = arguments("--release --port 4000 --only lint --only test");
        assert_eq!(read.port("--port", 3000).unwrap(), 4000);
        assert_eq!(read.port("--org-port", 3100).unwrap(), 3100);
        assert!(read.switch("--release"));
        assert_eq!(read.values("--only").unwrap(), ["lint", "test"]);
        read.finish("").unwrap();
    }

    #[test]
    fn an_equals_sign_is_as_good_as_a_space() {
        assert_eq!(arguments("--port=4000").port("--port", 3000).unwrap(), 4000);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let refusal = arguments("--prot 4000").finish("Usage.").unwrap_err().to_string();
        assert_eq!(refusal, "'--prot' is not an option here. Usage.");
        assert!(arguments("--port").port("--port", 1).is_err());
        assert!(arguments("--port 0").port("--port", 1).is_err());
        assert!(arguments("--port many").port("--port", 1).is_err());
    }
}
