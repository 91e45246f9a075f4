//! The client that talks to Salesforce: tokens by the JWT bearer flow, identity, describe, limits, sObject Collections
//! and Bulk API 2.0 ingest.
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
mod bulk;
mod client;
mod collections;
mod config;
mod describe;
mod failure;
mod identity;
mod limits;
mod reply;
mod request;
mod resolver;
mod secrets;
mod silence;
mod token;
mod transport;
mod words;

pub use allow_list::{AllowList, DEFAULT_ALLOWED_HOSTS, Origin};
pub use assertion::{ASSERTION_LIFETIME_SECS, Assertion, Sign, SignError};
pub use bulk::{BULK_MAX_BYTES, BulkCsv, BulkJob, BulkList, FailedRow, JobState, SuccessfulRow};
pub use client::Client;
pub use collections::{COLLECTION_MAX_BYTES, COLLECTION_MAX_RECORDS, CollectionBody, Record, RecordResult};
pub use config::{Config, ConfigError};
pub use describe::{Field, ObjectDescription};
pub use failure::{ApiError, Failure, FailureKind, NamedBy, RETRY_AFTER_MAX_SECS, TransportKind};
pub use identity::Identity;
pub use limits::{Allocation, ApiUsage, OrgLimits};
pub use reply::Answer;
pub use resolver::{Lookup, LookupFuture, SystemLookup, is_public};
pub use token::{JwtBearer, Token};
