//! Ids of everything that has a row. All are UUIDs of version 7, made in `portal`; a malformed one in an address is the
//! same as an unknown one, so parsing answers `None` and never explains.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that was made or read elsewhere.
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            /// The bare UUID, for the store.
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// Reads the hyphenated form of an address; anything else is unknown.
            pub fn parse(text: &str) -> Option<Self> {
                (text.len() == 36).then(|| Uuid::try_parse(text).ok().map(Self)).flatten()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    )+};
}

id! {
    /// A client: one customer of the vendor.
    ClientId;
    /// A person who can sign in, of a client or of the vendor's staff.
    MemberId;
    /// One integration of a client.
    IntegrationId;
    /// One certificate, with its key pair, of an integration.
    CertificateId;
    /// A list of event types.
    EventSetId;
    /// One connection check.
    CheckId;
    /// One audit entry.
    AuditId;
    /// An ingest key or API key.
    KeyId;
    /// Made when a form is rendered; a second post with the same one is the first one again.
    SubmissionId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_its_own_display_and_nothing_else() {
        let id = ClientId::from_uuid(Uuid::from_u128(7));
        assert_eq!(ClientId::parse(&id.to_string()), Some(id));
        assert_eq!(ClientId::parse(""), None);
        assert_eq!(ClientId::parse("{00000000-0000-0000-0000-000000000007}"), None);
        assert_eq!(ClientId::parse("00000000000000000000000000000007"), None);
    }
}
