//! Ids of everything that has a row. All are UUIDs of version 7, made in `portal`; a malformed one in an address is the
//! same as an unknown one, so parsing answers `None` and never explains.

use crate::Timestamp;
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
    /// A hand-off link of one integration.
    HandoffLinkId;
    /// Values that whoever holds a hand-off link proposes.
    ProposalId;
    /// Made when a form is rendered; a second post with the same one is the first one again.
    SubmissionId;
}

/// One event of a client on its way into one integration.
///
/// A UUID of version 7 that is made of when the event was accepted and of its number: the database gives out numbers
/// in the order of acceptance, and the id needs no index of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryId(Uuid);

impl DeliveryId {
    /// The id of the event with this number.
    pub const fn of(accepted_at: Timestamp, number: i64) -> Self {
        let millis = (accepted_at.millis().cast_unsigned() & 0xffff_ffff_ffff) as u128;
        let number = (number.cast_unsigned() & 0x3fff_ffff_ffff_ffff) as u128;
        Self(Uuid::from_u128((millis << 80) | (0x7 << 76) | (0b10 << 62) | number))
    }

    /// The event's number. That the rest of the id belongs to it, whoever looks it up compares.
    pub const fn number(self) -> i64 {
        (self.0.as_u128() & 0x3fff_ffff_ffff_ffff) as i64
    }

    /// Reads the hyphenated form of an address; anything else is unknown.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 36).then(|| Uuid::try_parse(text).ok().map(Self)).flatten()
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
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

    #[test]
    fn a_delivery_id_holds_its_number_and_sorts_by_it() {
        let at = Timestamp::from_millis(1_795_339_800_250);
        let id = DeliveryId::of(at, 41);
        assert_eq!(id.number(), 41);
        assert_eq!(DeliveryId::parse(&id.to_string()), Some(id));
        assert_eq!(Uuid::parse_str(&id.to_string()).unwrap().get_version_num(), 7);
        assert!(id < DeliveryId::of(at, 42) && id < DeliveryId::of(at.plus_millis(1), 1));
    }
}
