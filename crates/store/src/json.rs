//! JSON as text: neither database needs to look inside.

use crate::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) fn write(column: &str, value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|reason| Error::corrupt(column, reason))
}

pub(crate) fn read<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|reason| Error::corrupt(column, reason))
}
