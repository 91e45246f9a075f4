//! The client that talks to Salesforce: tokens by the JWT bearer flow, identity, describe and sObject Collections.
//!
//! It trusts nothing that it is told. It opens sockets only to allowed Salesforce hosts at public addresses, follows no
//! redirect, uses no proxy, reads a limited amount for a limited time, and checks every address that a reply names
//! before using it. It reads no clock (callers pass the time), holds no private key (callers sign, see [`Sign`]) and
//! knows nothing of the portal: every refusal comes back as a [`Failure`] with Salesforce's own words in it.
//!
//! The `oauth2` crate has no request for extension grants such as JWT bearer, but its reply types and its HTTP-client
//! trait fit: [`Client`] implements [`oauth2::AsyncHttpClient`], and the token reply is read by `oauth2`'s types.

mod allow_list;
mod assertion;
mod client;
mod collections;
mod config;
mod describe;
mod failure;
mod identity;
mod limits;
mod reply;
mod resolver;
mod token;
mod words;

pub use allow_list::{AllowList, DEFAULT_ALLOWED_HOSTS, Origin};
pub use assertion::{ASSERTION_LIFETIME_SECS, Assertion, Sign, SignError};
pub use client::Client;
pub use collections::{COLLECTION_MAX_RECORDS, Record, RecordResult};
pub use config::{Config, ConfigError};
pub use describe::{Field, ObjectDescription};
pub use failure::{ApiError, Failure, FailureKind, NamedBy, TransportKind};
pub use identity::Identity;
pub use limits::ApiUsage;
pub use reply::Answer;
pub use resolver::{Lookup, LookupFuture, SystemLookup, is_public};
pub use token::{JwtBearer, Token};
