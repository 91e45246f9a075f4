//! What the org says about an object and its fields, as far as this user may see them.

use crate::request::request;
use crate::{Answer, Client, Failure, Token};
use http::Method;
use serde::Deserialize;

/// An object. Members that a reply leaves out count as "no". Source: REST API Developer Guide, sObject Describe.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectDescription {
    /// API name.
    pub name: String,
    /// The user may create records.
    #[serde(default)]
    pub createable: bool,
    /// The user may edit records.
    #[serde(default)]
    pub updateable: bool,
    /// Fields that the user may see.
    #[serde(default)]
    pub fields: Vec<Field>,
}

impl ObjectDescription {
    /// The field with this API name; Salesforce compares API names without case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

/// A field.
#[expect(clippy::struct_excessive_bools, reason = "mirrors the reply")]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// API name.
    pub name: String,
    /// `string`, `textarea`, `datetime`, `boolean`, …
    #[serde(rename = "type", default)]
    pub field_type: String,
    /// Characters that a text field holds; 0 for other types.
    #[serde(default)]
    pub length: u32,
    /// *External ID* is checked.
    #[serde(default)]
    pub external_id: bool,
    /// *Unique* is checked.
    #[serde(default)]
    pub unique: bool,
    /// *Unique* tells `ABC` from `abc`.
    #[serde(default)]
    pub case_sensitive: bool,
    /// The user may fill it in a new record.
    #[serde(default)]
    pub createable: bool,
    /// The user may change it.
    #[serde(default)]
    pub updateable: bool,
    /// May be empty.
    #[serde(default)]
    pub nillable: bool,
    /// The org fills it when a new record leaves it out.
    #[serde(default)]
    pub defaulted_on_create: bool,
}

impl Client {
    /// Describes an object by its API name, namespace included. An object that does not exist and one that the user
    /// may not see are both refused with 404 `NOT_FOUND`.
    pub async fn describe(&self, token: &Token, object: &str) -> Result<Answer<ObjectDescription>, Failure> {
        let url = self.data_url(&token.instance, &["sobjects", object, "describe"])?;
        let request = request(Method::GET, &url, Some(&token.access_token), None)?;
        self.exchange(request).await?.answer()
    }
}
