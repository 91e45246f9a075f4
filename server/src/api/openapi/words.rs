//! What the document says in sentences, and which words a value can have: taken from the program, so that they cannot
//! be out of date.

use domain::check::{CheckState, Link};
use domain::event::TargetObject;
use domain::integration::{FormVersion, IntegrationType, State};
use domain::login_host::Subdomain;

pub(super) const ABOUT: &str = "\
Send a key of the client as `Authorization: Bearer …` with every call. A Client Admin or your customer success manager makes keys under Keys; a key opens one client, within its scopes.

Refusals are problem documents (RFC 9457) with a stable `type`, field errors under `errors`, and a `reference` that stands in the log.

A body may be sent with `Content-Encoding: gzip`. No value may hold U+0000, which no database can store; null is refused where a value cannot be empty.

Every POST takes an `Idempotency-Key`: whoever repeats a call with the same one gets the answer of the first for 24 hours, and nothing is done twice.

Lists have a page size of 50; `next` of a page goes into `cursor` for the one after it. Times are RFC 3339 in UTC.";

pub(super) const BEARER: &str =
    "A key of the client: an ingest key (`obi_…`) posts events, an API key (`oba_…`) does what its scopes say.";

pub(super) const IDEMPOTENCY: &str = "1 to 255 visible ASCII characters of your choice, a new one for each new call, the same one to repeat it. A repeated answer carries `Idempotent-Replayed: true`.";

/// What a part of a path is.
pub(super) fn path_part(name: &str) -> &'static str {
    match name {
        "client" => "The client's address, as it stands after /clients/ in the portal.",
        "id" => "The integration's id.",
        "check" => "The check's id.",
        _ => "An id of an earlier answer.",
    }
}

/// Status, title and sentence of the refusals that any call can meet.
pub(super) const REFUSALS: [(&str, &str); 12] = [
    (
        "400",
        "The body or the address cannot be read: no JSON, gzip data that is broken, bytes that are not UTF-8, or U+0000 in the address.",
    ),
    ("401", "No key was sent, or it is unknown or revoked."),
    ("403", "The key is of this client but lacks the scope."),
    (
        "404",
        "There is nothing at this address for this key: an unknown id and another client's are told apart by nobody.",
    ),
    ("408", "The body came too slowly, with less than 1 KiB in a second; nothing was changed."),
    (
        "409",
        "The state of things does not allow it now; with an `Idempotency-Key`: the first call still runs, try again after `Retry-After`.",
    ),
    (
        "413",
        "The body is larger than this installation accepts, counted without compression; `detail` names the limit.",
    ),
    (
        "415",
        "The body is not JSON, or has a `Content-Encoding` other than `gzip` and `identity`; then `Accept-Encoding` names what is accepted.",
    ),
    ("422", "Values were refused, each under `errors`; or the `Idempotency-Key` came before with another call."),
    ("429", "Too many calls, or the client did this as often as it may for now; again after `Retry-After`."),
    (
        "503",
        "The database is not available, its disk is nearly full (`orgbridge:disk-full`, with `Retry-After`), or too many compressed bodies wait (`orgbridge:busy`, with `Retry-After`); nothing was changed.",
    ),
    (
        "507",
        "The client has as much of this as it may, such as integrations or waiting events; `detail` says what frees room.",
    ),
];

/// Schema, property, and every word it can have.
pub(super) fn vocabulary() -> [(&'static str, &'static str, Vec<&'static str>); 10] {
    let kinds: Vec<_> = IntegrationType::ALL.map(IntegrationType::word).to_vec();
    let versions: Vec<_> = FormVersion::ALL.map(FormVersion::word).to_vec();
    let hosts: Vec<_> = Subdomain::ALL.map(Subdomain::word).to_vec();
    let checks: Vec<_> = CheckState::ALL.map(CheckState::word).to_vec();
    [
        ("Creation", "type", kinds.clone()),
        ("Creation", "version", versions.clone()),
        ("Creation", "salesforce_subdomain", hosts.clone()),
        ("Integration", "type", kinds),
        ("Integration", "version", versions),
        ("Integration", "salesforce_subdomain", hosts),
        ("Integration", "status", State::ALL.map(State::api_word).to_vec()),
        ("Check", "state", checks),
        ("CheckLink", "link", Link::ALL.map(Link::word).to_vec()),
        ("EventType", "object", TargetObject::ALL.map(TargetObject::api_name).to_vec()),
    ]
}
