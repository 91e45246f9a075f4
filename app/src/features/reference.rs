//! The reference of the machine API, drawn from its `OpenAPI` document: a page like any other, so that it needs no viewer
//! with scripts and styles of its own.

mod document;
mod operation;
pub mod page;
mod schema;
