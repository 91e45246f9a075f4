//! From what the client saw to what the catalogue explains. The two do not know each other; this is the bridge.

use domain::Timestamp;
use domain::check::Link;
use domain::diagnosis::{Evidence, LocalKind, TransportKind, decisive};
use salesforce::{ApiError, Failure, FailureKind};

/// A difference between the clocks worth naming, in seconds. Salesforce allows about three minutes.
const SKEW_SECS: i64 = 120;

/// The evidence in a failed call that was answered, or not, around `now`.
pub(crate) fn of_failure(failure: Failure, now: Timestamp) -> Evidence {
    let skew = failure
        .server_date_ms
        .map(|date| now.since(Timestamp::from_millis(date)) / 1000)
        .filter(|skew| skew.abs() >= SKEW_SECS);
    match failure.kind {
        FailureKind::OAuth { status, error, description } => {
            Evidence::OAuth { status, error, description, clock_skew_secs: skew }
        }
        FailureKind::Rest { status, errors } => of_errors(status, errors),
        FailureKind::Transport { kind, .. } => Evidence::Transport(of_transport(kind)),
        FailureKind::NotJson { status, html, snippet } => Evidence::NotJson { status, html, snippet },
        FailureKind::Truncated { status } => Evidence::TruncatedJson { status },
        FailureKind::Unexpected { status, detail } => Evidence::UnexpectedJson { status, detail },
        FailureKind::Redirect { status, to_host } => Evidence::Redirect { status, to_host },
        FailureKind::HostRefused { host, .. } => Evidence::HostNotAllowed { host },
        FailureKind::TooLarge { .. } => Evidence::TooLarge,
        FailureKind::Sign(_) => Evidence::Local(LocalKind::KeyUnavailable),
    }
}

/// The evidence in the errors of a reply: of those that it has, the one that decides.
pub(crate) fn of_errors(status: u16, errors: Vec<ApiError>) -> Evidence {
    let mut seen: Vec<Evidence> = errors.into_iter().map(|error| of_error(status, &error)).collect();
    match decisive(Link::DryRun, &seen) {
        Some(place) => seen.swap_remove(place),
        None => Evidence::UnexpectedJson { status, detail: "a refusal without a reason".to_owned() },
    }
}

/// The evidence in one error.
pub(crate) fn of_error(status: u16, error: &ApiError) -> Evidence {
    Evidence::Rest { status, code: error.code.clone(), message: error.message.clone() }
}

/// Whether the object is missing, or this user may not know of it: Salesforce does not tell the two apart.
pub(crate) fn is_not_found(failure: &Failure) -> bool {
    matches!(&failure.kind, FailureKind::Rest { errors, .. } if errors.iter().any(|error| error.code == "NOT_FOUND"))
}

const fn of_transport(kind: salesforce::TransportKind) -> TransportKind {
    match kind {
        salesforce::TransportKind::Dns => TransportKind::Dns,
        salesforce::TransportKind::PrivateAddress => TransportKind::PrivateAddress,
        salesforce::TransportKind::Connect => TransportKind::Connect,
        salesforce::TransportKind::Tls => TransportKind::Tls,
        salesforce::TransportKind::Timeout => TransportKind::Timeout,
        salesforce::TransportKind::Reset => TransportKind::Reset,
        salesforce::TransportKind::Other => TransportKind::Other,
    }
}
