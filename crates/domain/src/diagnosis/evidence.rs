//! What was seen when a link did not hold: the input of the catalogue. It is plain data, so that the client that
//! talks to Salesforce and the catalogue that explains it need not know each other.

use crate::check::{Params, Said};

/// How a call ended without a readable answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransportKind {
    /// The host name could not be resolved.
    Dns,
    /// The host name resolves only to addresses inside a private network.
    PrivateAddress,
    /// Nothing accepted the connection.
    Connect,
    /// No trustworthy encrypted connection.
    Tls,
    /// No complete answer in time.
    Timeout,
    /// The connection broke in the middle.
    Reset,
    /// Anything else below HTTP.
    Other,
}

/// What our own side found before anything was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LocalKind {
    /// No Salesforce username yet.
    NoUsername,
    /// The username cannot be one.
    UsernameShape,
    /// No consumer key yet.
    NoConsumerKey,
    /// The consumer key cannot be one.
    ConsumerKeyShape,
    /// The last certificate was revoked, and no other one was made yet.
    NoCertificate,
    /// The certificate's time is over.
    CertificateExpired,
    /// The certificate's time has not begun.
    CertificateNotYetValid,
    /// The private key is not the certificate's.
    KeyMismatch,
    /// This server cannot open the private key, or it does not sign.
    KeyUnavailable,
    /// The My Domain host is not one, such as a pasted `*.lightning.force.com`.
    MyDomainShape,
}

/// How a field differs from what a record needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrongShape {
    /// Another type, in the words of the describe call (`string`, `textarea`, `datetime` …).
    Type { wanted: String, actual: String },
    /// Fewer characters than a record may carry.
    TooShort { wanted: u32, actual: u32 },
    /// *External ID* is not set.
    NotExternalId,
    /// *Unique* is not set.
    NotUnique,
    /// *Unique* is set, but takes `ABC` and `abc` for the same value.
    NotCaseSensitive,
}

/// What was seen. Texts from outside are untrusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The token endpoint refused: `{"error", "error_description"}`.
    OAuth {
        status: u16,
        error: String,
        description: Option<String>,
        /// Our clock minus the reply's `Date` header, in seconds; positive when ours is ahead.
        clock_skew_secs: Option<i64>,
    },
    /// The REST API refused: one member of its error array, or one error of a record's result (`statusCode`).
    Rest { status: u16, code: String, message: String },
    /// No answer.
    Transport(TransportKind),
    /// An answer that is not JSON.
    NotJson { status: u16, html: bool, snippet: String },
    /// JSON that stops in the middle.
    TruncatedJson { status: u16 },
    /// JSON that is whole but not what was asked for.
    UnexpectedJson { status: u16, detail: String },
    /// A redirect, which is never followed.
    Redirect { status: u16, to_host: Option<String> },
    /// More than the size limit.
    TooLarge,
    /// A host outside the allow-list, configured or named by a reply.
    HostNotAllowed { host: String },
    /// The clocks differ too much, whatever else happened.
    ClockSkew { seconds: i64 },
    /// Found on our own side.
    Local(LocalKind),
    /// The token belongs to somebody else.
    IdentityMismatch { expected: String, actual: String },
    /// The token belongs to another organization than the one that was kept.
    OrganizationChanged { kept: String, found: String },
    /// The object is missing, or this user may not know of it: Salesforce does not tell the two apart.
    ObjectMissing { object: String },
    /// The object is visible but this user may not create or edit its records.
    ObjectNotWritable { object: String },
    /// The field is missing, or hidden from this user.
    FieldMissing { object: String, field: String },
    /// The field is visible but read-only for this user.
    FieldNotWritable { object: String, field: String },
    /// The field cannot hold what a record carries.
    FieldWrongShape { object: String, field: String, wrong: WrongShape },
    /// The rolled-back create ended in a way that none of the above describes.
    DryRunUnexpected { detail: String },
}

impl Evidence {
    /// Salesforce's own words, if any came.
    #[must_use]
    pub fn said(&self) -> Option<Said> {
        let said = |status: u16, error: Option<&str>, description: Option<&str>| {
            let text = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(ToOwned::to_owned);
            Some(Said { status: Some(status), error: text(error), description: text(description) })
        };
        match self {
            Self::OAuth { status, error, description, .. } => said(*status, Some(error), description.as_deref()),
            Self::Rest { status, code, message } => said(*status, Some(code), Some(message)),
            Self::NotJson { status, snippet, .. } => said(*status, None, Some(snippet)),
            Self::UnexpectedJson { status, .. } | Self::TruncatedJson { status } | Self::Redirect { status, .. } => {
                said(*status, None, None)
            }
            _ => None,
        }
    }

    /// The values that the texts of the diagnosis need.
    #[must_use]
    pub fn params(&self) -> Params {
        let mut params = Params::new();
        let mut put = |name: &str, value: String| {
            params.insert(name.to_owned(), value);
        };
        match self {
            Self::OAuth { clock_skew_secs: Some(seconds), .. } | Self::ClockSkew { seconds } => {
                put("skew", duration(*seconds));
            }
            Self::Redirect { to_host, .. } => {
                put("to_host", to_host.clone().unwrap_or_else(|| "an address that it does not name".to_owned()));
            }
            Self::HostNotAllowed { host } => put("host", host.clone()),
            Self::IdentityMismatch { expected, actual } => {
                put("expected", expected.clone());
                put("actual", actual.clone());
            }
            Self::OrganizationChanged { kept, found } => {
                put("kept", kept.clone());
                put("other", found.clone());
            }
            Self::ObjectMissing { object } | Self::ObjectNotWritable { object } => put("object", object.clone()),
            Self::FieldMissing { object, field } | Self::FieldNotWritable { object, field } => {
                put("object", object.clone());
                put("field", field.clone());
            }
            Self::FieldWrongShape { object, field, wrong } => {
                put("object", object.clone());
                put("field", field.clone());
                match wrong {
                    WrongShape::Type { wanted, actual } => {
                        put("wanted", wanted.clone());
                        put("found", actual.clone());
                    }
                    WrongShape::TooShort { wanted, actual } => {
                        put("wanted", wanted.to_string());
                        put("found", actual.to_string());
                    }
                    WrongShape::NotExternalId | WrongShape::NotUnique | WrongShape::NotCaseSensitive => {}
                }
            }
            Self::DryRunUnexpected { detail } | Self::UnexpectedJson { detail, .. } => put("detail", detail.clone()),
            _ => {}
        }
        params
    }
}

/// A length of time without its sign, in the largest unit that fits.
fn duration(seconds: i64) -> String {
    let seconds = seconds.unsigned_abs();
    let (count, one, many) = match seconds {
        0..=119 => (seconds, "second", "seconds"),
        120..=7_199 => (seconds / 60, "minute", "minutes"),
        7_200..=172_799 => (seconds / 3_600, "hour", "hours"),
        _ => (seconds / 86_400, "day", "days"),
    };
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_use_one_unit() {
        let cases = [
            (1, "1 second"),
            (-119, "119 seconds"),
            (-240, "4 minutes"),
            (7_200, "2 hours"),
            (i64::MIN, "106751991167300 days"),
        ];
        for (seconds, text) in cases {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn salesforces_words_are_kept_and_empty_ones_dropped() {
        let said = Evidence::Rest { status: 503, code: "SERVER_UNAVAILABLE".to_owned(), message: String::new() }.said();
        assert_eq!(
            said,
            Some(Said { status: Some(503), error: Some("SERVER_UNAVAILABLE".to_owned()), description: None })
        );
        assert_eq!(Evidence::Transport(TransportKind::Dns).said(), None);
    }

    #[test]
    fn texts_get_the_values_they_name() {
        let wrong = WrongShape::TooShort { wanted: 131_072, actual: 255 };
        let evidence =
            Evidence::FieldWrongShape { object: "RelayEvents__c".to_owned(), field: "Payload__c".to_owned(), wrong };
        let params: Vec<_> = evidence.params().into_iter().collect();
        let expected = [("field", "Payload__c"), ("found", "255"), ("object", "RelayEvents__c"), ("wanted", "131072")];
        assert_eq!(params, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
